package signals

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"shouwang"
)

// workbook is an open file: one sheet of a CSV, or those of a spreadsheet.
type workbook interface {
	sheets() []string
	// open starts at the top of a sheet.
	open(sheet int) (lines, error)
	about() about
	Close() error
}

// lines are the rows of a sheet. The cells hold until the next call; io.EOF ends.
type lines interface {
	next() (line, error)
	Close() error
}

// metered lines know how much of their sheet has been read, from 0 to 1.
type metered interface{ share() float64 }

// line is one row: its number in the file, its cells, and whether it is broken.
type line struct {
	number int
	cells  []string
	fault  Code
}

// about is what a reader found out about a file.
type about struct {
	Encoding  string // utf-8, utf-8 with BOM, gb18030, utf-16, xlsx, xls, html
	epoch1904 bool
	ragged    bool // a row may end early: spreadsheets do not store empty cells
}

// openFile looks at the bytes, not at the name: departments send what they have.
// Large workbooks are unpacked in the folder scratch.
func openFile(path, scratch string) (workbook, error) {
	head, err := readHead(path)
	if err != nil {
		return nil, err
	}
	name := filepath.Base(path)
	switch {
	case len(head) == 0:
		return nil, refuse("文件是空的", "the file is empty", "请重新导出 / export it again")
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return openXLSX(path, scratch)
	case bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return openXLS(path)
	case looksMarkup(head):
		return openMarkup(path, head)
	case strings.EqualFold(filepath.Ext(name), ".xlsx"), strings.EqualFold(filepath.Ext(name), ".xlsm"):
		return nil, refuse("文件不是完整的 xlsx（可能传输中断）", "the file is named .xlsx and is none: it may be truncated", "请重新发送 / send it again")
	}
	return openText(path, head)
}

func readHead(path string) ([]byte, error) {
	file, err := os.Open(path) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, fmt.Errorf("open the file: %w", err)
	}
	defer file.Close() //nolint:errcheck // only read
	head := make([]byte, 64<<10)
	n, err := io.ReadFull(file, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	return head[:n], nil
}

// refuse is the refusal of a whole file: what is wrong, and what to do.
func refuse(zh, en, do string) error {
	return shouwang.Explain(shouwang.ErrRefused, zh+" / "+en, do)
}

// sniff tells the encoding of a text: a mark at its start, the places of its NUL
// bytes, valid UTF-8, else GB18030.
func sniff(path string, head []byte) (string, error) {
	switch {
	case bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")):
		return bomUTF8, nil
	case bytes.HasPrefix(head, []byte("\xFF\xFE")), bytes.HasPrefix(head, []byte("\xFE\xFF")):
		return wideText, nil
	}
	switch nul := nulBytes(head); {
	case nul.odd > nul.all/10 && nul.even < nul.odd/4: // a few: 一 is U+4E00
		return wideText, nil
	case nul.even > nul.all/10 && nul.odd < nul.even/4:
		return wideBigEnd, nil
	case nul.odd+nul.even > nul.all/10:
		return "", refuse("无法识别文件格式", "the file is neither a text nor a spreadsheet", "请另存为 .xlsx 或 CSV / save it as .xlsx or CSV")
	}
	valid, err := allUTF8(path)
	if err != nil {
		return "", err
	}
	if valid {
		return plainUTF8, nil
	}
	return nationalText, nil
}

// Encodings of texts, as a person is told them.
const (
	plainUTF8    = "utf-8"
	bomUTF8      = "utf-8 with BOM"
	nationalText = "gb18030"
	wideText     = "utf-16"
	wideBigEnd   = "utf-16 big endian"
)

// nuls are the NUL bytes of a text's first part, by the place they stand at.
type nuls struct{ even, odd, all int }

// nulBytes tells UTF-16 without a mark, which has many in one of two places, from
// a text padded with a few.
func nulBytes(head []byte) (n nuls) {
	n.all = len(head)
	for i, c := range head {
		switch {
		case c != 0:
		case i%2 == 0:
			n.even++
		default:
			n.odd++
		}
	}
	return n
}

// allUTF8 reads the whole file: one rare name near the end decides.
func allUTF8(path string) (bool, error) {
	file, err := os.Open(path) //nolint:gosec // the operator names the file
	if err != nil {
		return false, fmt.Errorf("open the file: %w", err)
	}
	defer file.Close() //nolint:errcheck // only read
	buffer := make([]byte, 1<<20)
	kept := 0
	for {
		n, err := file.Read(buffer[kept:])
		text := buffer[:kept+n]
		end := len(text)
		if err == nil {
			end = lastWhole(text)
		}
		if !utf8.Valid(text[:end]) {
			return false, nil
		}
		kept = copy(buffer, text[end:])
		if errors.Is(err, io.EOF) {
			return true, nil
		}
		if err != nil {
			return false, fmt.Errorf("read the file: %w", err)
		}
	}
}

// lastWhole is where the last character that may still be incomplete begins.
func lastWhole(text []byte) int {
	for back := 1; back <= 3 && back <= len(text); back++ {
		at := len(text) - back
		if utf8.RuneStart(text[at]) {
			if text[at] >= 0x80 && !utf8.FullRune(text[at:]) {
				return at
			}
			return len(text)
		}
	}
	return len(text)
}
