package city

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// sheet is a file being written. Faults are kept and given by close, so that a
// household is written without a question after every cell.
type sheet interface {
	row(cells []string)
	close() error
}

// spill gathers text and appends it to its file when there is enough: a city
// has hundreds of files, more than a process may hold open at once.
type spill struct {
	path string
	text bytes.Buffer
	more bool // the file has been begun
	err  error
}

const spillAt = 64 << 10

func newSpill(path string) *spill { return &spill{path: path} }

func (s *spill) Write(p []byte) (int, error) {
	n, _ := s.text.Write(p)
	if s.text.Len() >= spillAt {
		s.empty()
	}
	return n, s.err
}

func (s *spill) empty() {
	if s.err == nil {
		s.err = s.save()
	}
	s.text.Reset()
}

func (s *spill) save() error {
	how := os.O_CREATE | os.O_TRUNC | os.O_WRONLY
	if s.more {
		how = os.O_APPEND | os.O_WRONLY
	} else if err := os.MkdirAll(filepath.Dir(s.path), 0o750); err != nil {
		return err
	}
	s.more = true
	f, err := os.OpenFile(s.path, how, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(s.text.Bytes())
	return errors.Join(err, f.Close())
}

// csvSheet is a CSV file: UTF-8, UTF-8 with a mark as Excel writes it, UTF-16 or GB18030.
type csvSheet struct {
	*spill
	rows *csv.Writer
	over io.Closer // of an encoder
}

func newCSV(path, encoding string) *csvSheet {
	s := &csvSheet{spill: newSpill(path)}
	switch encoding {
	case "gb18030":
		w := transform.NewWriter(s.spill, simplifiedchinese.GB18030.NewEncoder())
		s.rows, s.over = csv.NewWriter(w), w
	case "utf16":
		w := transform.NewWriter(s.spill, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder())
		s.rows, s.over = csv.NewWriter(w), w
	case "bom":
		_, _ = s.Write([]byte("\ufeff"))
		s.rows = csv.NewWriter(s.spill)
	default:
		s.rows = csv.NewWriter(s.spill)
	}
	return s
}

func (s *csvSheet) row(cells []string) { s.keep(s.rows.Write(cells)) }

// line takes a row that is encoded already, for files that repeat it. What row
// still holds goes first: the header.
func (s *csvSheet) line(text []byte) {
	s.rows.Flush()
	_, _ = s.Write(text)
}

func (s *csvSheet) keep(err error) {
	if s.err == nil {
		s.err = err
	}
}

func (s *csvSheet) close() error {
	s.rows.Flush()
	s.keep(s.rows.Error())
	if s.over != nil {
		s.keep(s.over.Close())
	}
	s.empty()
	if s.err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(s.path), s.err)
	}
	return nil
}

// encoder turns a row into a line once, however many files repeat it.
type encoder struct {
	text bytes.Buffer
	rows *csv.Writer
}

func newEncoder() *encoder {
	e := &encoder{}
	e.rows = csv.NewWriter(&e.text)
	return e
}

func (e *encoder) encode(cells []string) []byte {
	e.text.Reset()
	_ = e.rows.Write(cells) // into memory
	e.rows.Flush()
	return e.text.Bytes()
}

// bookSheet is a workbook of one sheet, streamed to its file.
type bookSheet struct {
	path   string
	book   *excelize.File
	stream *excelize.StreamWriter
	next   int
	err    error
}

const bookTab = "Sheet1"

func newBook(path string) *bookSheet {
	s := &bookSheet{path: path, book: excelize.NewFile(), next: 1}
	s.stream, s.err = s.book.NewStreamWriter(bookTab)
	return s
}

func (s *bookSheet) row(cells []string) {
	values := make([]any, len(cells))
	for i, c := range cells {
		values[i] = c
	}
	if s.err == nil {
		s.err = s.stream.SetRow(fmt.Sprintf("A%d", s.next), values)
	}
	s.next++
}

// merge joins cells, as people do who print their lists.
func (s *bookSheet) merge(from, to string) {
	if s.err == nil {
		s.err = s.stream.MergeCell(from, to)
	}
}

func (s *bookSheet) close() error {
	err := s.err
	if err == nil {
		err = s.stream.Flush()
	}
	if err == nil {
		err = os.MkdirAll(filepath.Dir(s.path), 0o750)
	}
	if err == nil {
		err = s.book.SaveAs(s.path)
	}
	if err = errors.Join(err, s.book.Close()); err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(s.path), err)
	}
	return nil
}
