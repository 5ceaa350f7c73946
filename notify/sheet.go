package notify

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"os"
	"path"
	"regexp"
	"sync"

	"shouwang"
)

var _ = register("sheet", newSheet)

//go:embed sheet.html
var sheetHTML string

var sheetPage = template.Must(template.New("sheet").Parse(sheetHTML))

// sheet writes a page a worker and day, to be printed and carried along where
// there is no phone. It is a copy: paper lies unseen until somebody takes it.
type sheet struct {
	setup  Setup
	folder string
	words  words

	writing sync.Mutex // reading a page and writing it anew is one step
}

func newSheet(setup Setup) (Channel, error) {
	var s struct {
		Folder   string   `yaml:"folder"`
		Language language `yaml:"language"` // zh (default) or en
	}
	if err := setup.Decode(&s); err != nil {
		return nil, err
	}
	text, err := Common{Language: s.Language}.words()
	if err != nil {
		return nil, err
	}
	if s.Folder == "" {
		return nil, shouwang.Explain(shouwang.ErrInvalid, "sheet has no folder", "set folder to where the pages are to lie")
	}
	return &sheet{setup: setup, folder: s.Folder, words: text}, nil
}

// fileName is what a worker's number must look like to name a file.
var fileName = regexp.MustCompile(`^[\p{L}\p{N}_-]{1,64}$`)

// Address is the worker's own number.
func (c *sheet) Address(w shouwang.Worker) string {
	if !fileName.MatchString(w.ID) {
		return ""
	}
	return w.ID
}

// Traits: paper takes nobody's place.
func (c *sheet) Traits() Traits { return Traits{Copy: true} }

// sheetLine is a line of a page.
type sheetLine struct{ Head, Due string }

// Send adds a message to the worker's page of the day. The same message again
// changes nothing; its reference is the file.
func (c *sheet) Send(_ context.Context, to, key string, m Message) (string, error) {
	c.writing.Lock()
	defer c.writing.Unlock()
	if err := os.MkdirAll(c.folder, 0o700); err != nil {
		return "", paperFailure(err)
	}
	root, err := os.OpenRoot(c.folder)
	if err != nil {
		return "", paperFailure(err)
	}
	defer root.Close() //nolint:errcheck // nothing was written through it that Sync did not see
	day := shouwang.DayOf(c.setup.Clock()).String()
	name := path.Join(day, to+".html")
	page, err := root.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", paperFailure(err)
	}
	if bytes.Contains(page, []byte(mark(key))) {
		return name, nil
	}
	if page, err = c.with(page, to, key, m); err != nil {
		return "", paperFailure(err)
	}
	if err := root.Mkdir(day, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", paperFailure(err)
	}
	return name, paperFailure(replace(root, name, page))
}

func mark(key string) string { return fmt.Sprintf("<tbody id=%q>", "m-"+key) }

// end is where the next message of a page goes.
const end = "</table>"

// with is a page with a message more; a new one if there is none yet.
func (c *sheet) with(page []byte, to, key string, m Message) ([]byte, error) {
	var head, rows bytes.Buffer
	if len(page) == 0 {
		fields := map[string]string{"Worker": to, "Day": shouwang.DayOf(c.setup.Clock()).String()}
		if err := sheetPage.ExecuteTemplate(&head, "page", fields); err != nil {
			return nil, err
		}
		page = head.Bytes()
	}
	if err := sheetPage.ExecuteTemplate(&rows, "rows", map[string]any{"Mark": "m-" + key, "Lines": c.lines(m)}); err != nil {
		return nil, err
	}
	before, after, found := bytes.Cut(page, []byte(end))
	if !found {
		return nil, errors.New("the page is not one of ours: move it away")
	}
	return bytes.Join([][]byte{before, rows.Bytes(), []byte(end), after}, nil), nil
}

func (c *sheet) lines(m Message) []sheetLine {
	if len(m.Items) == 0 {
		return []sheetLine{{c.words.test, c.words.testLine}}
	}
	lines := make([]sheetLine, 0, len(m.Items))
	for _, i := range m.Items {
		lines = append(lines, sheetLine{c.words.head(i), c.words.deadline(i)})
	}
	return lines
}

// replace writes a file whole: who prints it never meets half a page.
func replace(root *os.Root, name string, page []byte) error {
	file, err := root.OpenFile(name+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(page)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	return root.Rename(name+".new", name)
}

// paperFailure is a disk that is full or a folder that is away: it may come back.
func paperFailure(err error) error {
	if err == nil {
		return nil
	}
	return &Failure{Class: Server, Err: err}
}
