package signals

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// textFile is a CSV (or one with tabs or semicolons) of one sheet.
type textFile struct {
	path     string
	encoding string
	comma    byte
}

func openText(path string, head []byte) (workbook, error) {
	encoding, err := sniff(path, head)
	if err != nil {
		return nil, err
	}
	return &textFile{path: path, encoding: encoding, comma: delimiter(head, encoding)}, nil
}

// delimiter is the separator that the first lines use most.
func delimiter(head []byte, encoding string) byte {
	if encoding == wideText || encoding == wideBigEnd {
		head = bytes.ReplaceAll(head, []byte{0}, nil)
	}
	head = head[:min(len(head), 8<<10)]
	best, most := byte(','), 0
	for _, c := range []byte{',', '\t', ';'} {
		if n := bytes.Count(head, []byte{c}); n > most {
			best, most = c, n
		}
	}
	return best
}

func (f *textFile) sheets() []string { return []string{""} }
func (f *textFile) about() about     { return about{Encoding: f.encoding} }
func (f *textFile) Close() error     { return nil }

func (f *textFile) open(int) (lines, error) {
	file, err := os.Open(f.path)
	if err != nil {
		return nil, fmt.Errorf("open the file: %w", err)
	}
	l := newCSV(file, f.encoding, f.comma)
	if info, err := file.Stat(); err == nil {
		l.size = info.Size()
	}
	return l, nil
}

func (l *csvLines) share() float64 { return portion(l.meter.n, l.size) }

// portion is done of all, from 0 to 1; nothing is known of an empty whole.
func portion(done, all int64) float64 {
	if all <= 0 {
		return 0
	}
	return min(float64(done)/float64(all), 1)
}

// csvLines reads lines of bytes and decodes each cell by itself: the bytes of a
// GB18030 character are never a comma, a quote or an end of line.
type csvLines struct {
	file    io.Closer
	meter   *counter
	size    int64
	in      *bufio.Reader
	comma   byte
	decode  decoder
	number  int
	pending [][]byte // lines read ahead for a quote that never closed
	cells   []string
	whole   []byte
}

// Bounds of one line and of one quoted cell: a quote that is not closed must not
// swallow the rows behind it.
const (
	lineLimit  = 1 << 20
	quoteLines = 50
)

func newCSV(file io.ReadCloser, encodingName string, comma byte) *csvLines {
	l := &csvLines{file: file, meter: &counter{in: file}, comma: comma, decode: decoderOf(encodingName)}
	l.in = bufio.NewReaderSize(widened(l.meter, encodingName), 256<<10)
	if head, err := l.in.Peek(3); err == nil && bytes.Equal(head, []byte("\xEF\xBB\xBF")) {
		_, _ = l.in.Discard(3)
	}
	return l
}

func (l *csvLines) Close() error { return l.file.Close() }

// raw is the next line of bytes without its end.
func (l *csvLines) raw() ([]byte, error) {
	if len(l.pending) > 0 {
		text := l.pending[0]
		l.pending = l.pending[1:]
		return text, nil
	}
	text, err := l.in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		text, err = l.long(text)
	}
	if len(text) == 0 && err != nil {
		return nil, err
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return unpadded(bytes.TrimRight(text, "\r\n")), nil
}

// unpadded drops NUL bytes, with which old systems pad their fields.
func unpadded(text []byte) []byte {
	if bytes.IndexByte(text, 0) < 0 {
		return text
	}
	return bytes.ReplaceAll(text, []byte{0}, nil)
}

// long reads on past the buffer; what is beyond the limit is dropped, and the
// row is refused for its shape.
func (l *csvLines) long(start []byte) ([]byte, error) {
	whole := bytes.Clone(start)
	for {
		more, err := l.in.ReadSlice('\n')
		if len(whole)+len(more) <= lineLimit {
			whole = append(whole, more...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return whole, err
		}
	}
}

func (l *csvLines) next() (line, error) {
	text, err := l.raw()
	if err != nil {
		if errors.Is(err, io.EOF) {
			return line{}, io.EOF
		}
		return line{}, fmt.Errorf("read line %d: %w", l.number+1, err)
	}
	l.number++
	first := l.number
	l.cells = l.cells[:0]
	if bytes.IndexByte(text, '"') < 0 {
		l.split(text)
		return line{number: first, cells: l.cells}, nil
	}
	if l.quoted(text, false) {
		return line{number: first, cells: l.cells}, nil
	}
	return l.joined(text, first), nil
}

// joined reads on until the open quote closes. If it does not within the bound,
// the line is refused alone and those behind it are read as lines again.
func (l *csvLines) joined(text []byte, first int) line {
	l.whole = append(l.whole[:0], text...)
	var taken [][]byte
	for range quoteLines {
		more, err := l.raw()
		if err != nil || len(l.whole)+len(more) > lineLimit {
			if err == nil {
				taken = append(taken, bytes.Clone(more))
			}
			break
		}
		taken = append(taken, bytes.Clone(more))
		l.whole = append(append(l.whole, '\n'), more...)
		l.cells = l.cells[:0]
		if l.quoted(l.whole, false) {
			l.number += len(taken)
			return line{number: first, cells: l.cells}
		}
	}
	l.pending = append(taken, l.pending...)
	l.cells = l.cells[:0]
	l.quoted(l.whole[:min(len(text), len(l.whole))], true)
	return line{number: first, cells: l.cells, fault: openQuote}
}

// split cuts a line without quotes. It is decoded at once, as no separator can be
// part of a character.
func (l *csvLines) split(text []byte) {
	whole := l.decode(text)
	for {
		i := strings.IndexByte(whole, l.comma)
		if i < 0 {
			l.cells = append(l.cells, whole)
			return
		}
		l.cells = append(l.cells, whole[:i])
		whole = whole[i+1:]
	}
}

// quoted splits a line in which a quote stands; false if one stays open. A quote
// inside a cell that does not begin with one is a character: ="320..." is such.
func (l *csvLines) quoted(text []byte, force bool) bool {
	for {
		if len(text) == 0 || text[0] != '"' {
			cell, rest, more := bytes.Cut(text, []byte{l.comma})
			l.cells = append(l.cells, l.decode(cell))
			if !more {
				return true
			}
			text = rest
			continue
		}
		cell, rest, closed := unquote(text[1:])
		if !closed && !force {
			return false
		}
		tail, rest, more := bytes.Cut(rest, []byte{l.comma})
		if !force && len(bytes.TrimSpace(tail)) > 0 {
			return false // the quote belongs to the next cell: this one was never closed
		}
		l.cells = append(l.cells, l.decode(append(cell, tail...)))
		if !more {
			return true
		}
		text = rest
	}
}

// unquote reads up to the closing quote; two quotes are one.
func unquote(text []byte) (cell, rest []byte, closed bool) {
	for i := 0; i < len(text); i++ {
		if text[i] != '"' {
			cell = append(cell, text[i])
			continue
		}
		if i+1 < len(text) && text[i+1] == '"' {
			cell = append(cell, '"')
			i++
			continue
		}
		return cell, text[i+1:], true
	}
	return cell, nil, false
}
