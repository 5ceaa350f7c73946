package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"shouwang"
	"shouwang/internal/api"
)

// Bounds of an upload, beside its size.
const (
	maxFiles  = 40
	maxName   = 120
	patience  = 30 * time.Second // without a byte, the client is let go
	chunkSize = 1 << 20
)

// upload streams the files of a form into a folder of their own and asks what
// each of them is. Nothing is held in memory, nothing is taken in yet.
func (d *Desk) upload(v *visit) error {
	id, folder, err := d.jobs.folderOf()
	if err != nil {
		return err
	}
	month, files, err := d.receive(v, folder)
	switch {
	case err != nil:
	case len(files) == 0:
		err = unfit("error.hint.files")
	case month == 0:
		err = unfit("error.hint.month")
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(folder))
	}
	recognised, err := d.recognise(v, files)
	if err != nil {
		return errors.Join(err, os.RemoveAll(folder))
	}
	if err := d.jobs.add(id, month, recognised); err != nil {
		return fmt.Errorf("keep upload: %w", err)
	}
	return v.goTo("/match/jobs/" + id)
}

func (d *Desk) receive(v *visit, folder string) (month shouwang.Day, files []api.Upload, err error) {
	reader, err := v.Request.MultipartReader()
	if err != nil {
		return 0, nil, fmt.Errorf("read upload: %w", shouwang.ErrInvalid)
	}
	for {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			return month, files, nil
		}
		if err != nil {
			return 0, nil, unread(err)
		}
		if part.FormName() == "month" {
			month, err = readMonth(part)
		} else if part.FileName() != "" {
			files, err = d.keep(v, part, folder, files)
		}
		if err != nil {
			return 0, nil, err
		}
	}
}

// unread tells a body that is too large from one that is broken.
func unread(err error) error {
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return fmt.Errorf("read upload: %w", err)
	}
	return fmt.Errorf("read upload: %w", shouwang.ErrInvalid)
}

func readMonth(part io.Reader) (shouwang.Day, error) {
	text, err := io.ReadAll(io.LimitReader(part, 16))
	if err != nil {
		return 0, unread(err)
	}
	month, err := parseMonth(string(text))
	if err != nil {
		return 0, fmt.Errorf("read month of upload: %w", unfit("error.hint.month"))
	}
	return month, nil
}

func (d *Desk) keep(v *visit, part *multipart.Part, folder string, files []api.Upload) ([]api.Upload, error) {
	name := baseName(part.FileName())
	if len(files) == maxFiles {
		return nil, fmt.Errorf("take upload: %w", unfit("error.hint.many"))
	}
	if !readable(name) {
		return nil, fmt.Errorf("take upload: %w", unfit("error.hint.type"))
	}
	path := filepath.Join(folder, strconv.Itoa(len(files))+strings.ToLower(filepath.Ext(name)))
	size, digest, err := write(v, part, path)
	if err != nil {
		return nil, err
	}
	return append(files, api.Upload{Name: name, Path: path, Size: size, Digest: digest}), nil
}

// baseName is the last part of whatever the browser called the file, shortened.
func baseName(sent string) string {
	name := filepath.Base(strings.ReplaceAll(sent, `\`, "/"))
	if runes := []rune(name); len(runes) > maxName {
		name = string(runes[len(runes)-maxName:])
	}
	return name
}

func readable(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".xlsx", ".xls", ".csv", ".tsv", ".txt", ".htm", ".html":
		return true
	}
	return false
}

func write(v *visit, part io.Reader, path string) (size int64, digest string, err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // the path is a number in a folder made here
	if err != nil {
		return 0, "", fmt.Errorf("keep upload: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	sum := sha256.New()
	to := io.MultiWriter(file, sum)
	for {
		v.moreTime()
		n, err := io.CopyN(to, part, chunkSize)
		size += n
		if errors.Is(err, io.EOF) {
			return size, hex.EncodeToString(sum.Sum(nil)), nil
		}
		if err != nil {
			return 0, "", unread(err)
		}
	}
}

// moreTime puts off the deadlines of the connection: as long as bytes move, a
// large file may take its time. They are of the real clock, which the desk's own
// may not be, so a context is asked for it.
func (v *visit) moreTime() {
	ctx, cancel := context.WithTimeout(v.ctx(), patience)
	defer cancel()
	at, _ := ctx.Deadline()
	control := http.NewResponseController(v.Writer)
	// A connection without deadlines needs no more time.
	_ = control.SetReadDeadline(at)
	_ = control.SetWriteDeadline(at)
}

// recognise asks what each file is. A file that cannot be read is shown with
// the reason and left out; the others go on.
func (d *Desk) recognise(v *visit, files []api.Upload) ([]upload, error) {
	var all []upload
	for _, file := range files {
		one, err := d.look(v, upload{Upload: file})
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

func (d *Desk) look(v *visit, file upload) (upload, error) {
	guess, err := d.services.Match.Recognise(v.ctx(), file.Upload, file.chosen)
	if errors.Is(err, shouwang.ErrRefused) || errors.Is(err, shouwang.ErrInvalid) {
		file.err = err
		return file, nil
	}
	if err != nil {
		return file, fmt.Errorf("recognise file: %w", err)
	}
	file.guess, file.err = guess, nil
	file.chosen = api.Chosen{Feed: guess.Feed, Department: guess.Department, Sheet: guess.Sheet, Columns: map[string]string{}}
	for _, column := range guess.Columns {
		file.chosen.Columns[column.Header] = column.Column
	}
	return file, nil
}
