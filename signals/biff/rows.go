package biff

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
)

// Uncalculated stands for a formula whose result was never worked out.
const Uncalculated = "\x00formula"

// Records of cells (2.3.2), and those that may stand between a formula and its text.
const (
	recFormula = 0x0006
	recMulRK   = 0x00BD
	recRString = 0x00D6
	recTextRef = 0x00FD
	recNumber  = 0x0203
	recLabel   = 0x0204
	recBool    = 0x0205
	recString  = 0x0207
	recRK      = 0x027E
)

// columnLimit is how many columns a sheet of this format can have.
const columnLimit = 256

// Rows are the rows of a sheet from the top.
type Rows struct {
	book    *Book
	in      *records
	cells   []string
	pending []placed
	formula *placed // waits for its text
	depth   int
	ended   bool
	length  int64 // of the part of the stream that holds the sheet
}

// placed is a cell and where it stands.
type placed struct {
	row, column int
	text        string
}

// Rows opens a sheet.
func (b *Book) Rows(sheet int) (rows *Rows, err error) {
	defer broken(&err)
	in, err := b.records(b.Sheets[sheet].at)
	if err != nil {
		return nil, err
	}
	if first, err := in.next(); err != nil || first.kind != recBOF {
		return nil, ErrBroken
	}
	return &Rows{book: b, in: in, depth: 1, length: b.end(sheet) - b.Sheets[sheet].at}, nil
}

// end is where the sheet that begins next in the stream does, or the stream ends.
func (b *Book) end(sheet int) int64 {
	end := b.stream.Size
	for _, s := range b.Sheets {
		if s.at > b.Sheets[sheet].at {
			end = min(end, s.at)
		}
	}
	return end
}

// Share is how much of the sheet has been read, from 0 to 1.
func (r *Rows) Share() float64 {
	return min(float64(r.in.read)/float64(max(r.length, 1)), 1)
}

// Next is the next row that has a cell: its number, from 1, and its cells, which
// hold until the next call. io.EOF ends.
func (r *Rows) Next() (number int, cells []string, err error) {
	defer broken(&err)
	r.cells = r.cells[:0]
	if len(r.pending) == 0 {
		if err := r.read(); err != nil {
			return 0, nil, err
		}
	}
	row := r.pending[0].row
	for len(r.pending) > 0 && r.pending[0].row == row {
		r.place(r.pending[0])
		if r.pending = r.pending[1:]; len(r.pending) > 0 {
			continue
		}
		if err := r.read(); err != nil && !errors.Is(err, io.EOF) {
			return 0, nil, err
		}
	}
	if len(r.pending) > 0 && r.pending[0].row < row {
		return 0, nil, fmt.Errorf("%w: row %d comes after row %d", ErrBroken, r.pending[0].row+1, row+1)
	}
	return row + 1, r.cells, nil
}

func (r *Rows) place(c placed) {
	if c.column >= columnLimit {
		panic("a column beyond the sheet")
	}
	for len(r.cells) <= c.column {
		r.cells = append(r.cells, "")
	}
	r.cells[c.column] = c.text
}

// read goes on until there is a cell.
func (r *Rows) read() error {
	r.pending = r.pending[:0]
	for len(r.pending) == 0 && !r.ended {
		rec, err := r.in.next()
		if err != nil {
			return fmt.Errorf("%w: a sheet has no end", ErrBroken)
		}
		r.record(rec)
	}
	if len(r.pending) == 0 {
		return io.EOF
	}
	return nil
}

// record takes what a record says; a chart within the sheet is passed over.
func (r *Rows) record(rec record) {
	switch {
	case rec.kind == recBOF:
		r.depth++
	case rec.kind == recEOF:
		r.depth--
		r.flush()
		r.ended = r.depth == 0
	case r.depth > 1:
	case rec.kind == recString:
		r.result(rec)
	default:
		r.cell(rec)
	}
}

func (r *Rows) put(rec record, text string) {
	r.flush()
	r.pending = append(r.pending, placed{int(rec.u16(0)), int(rec.u16(2)), text})
}

// flush gives a formula up for which no text came.
func (r *Rows) flush() {
	if r.formula != nil {
		r.pending, r.formula = append(r.pending, *r.formula), nil
	}
}

// result is the text of the formula before it.
func (r *Rows) result(rec record) {
	if r.formula == nil {
		return
	}
	t := &texts{data: rec.data, more: r.in}
	r.formula.text = t.chars(int(t.u16()), t.u8())
	r.flush()
}

// value is where the value of a cell begins, after its row, column and format.
const value = 6

func (r *Rows) cell(rec record) {
	switch rec.kind {
	case recNumber:
		r.put(rec, number(math.Float64frombits(binary.LittleEndian.Uint64(rec.data[value:]))))
	case recRK:
		r.put(rec, number(compressed(rec.u32(value))))
	case recMulRK:
		r.several(rec)
	case recTextRef:
		r.put(rec, r.book.texts[rec.u32(value)])
	case recLabel, recRString:
		t := &texts{data: rec.data[value:], more: r.in}
		text := t.chars(int(t.u16()), t.u8())
		r.put(rec, text)
	case recBool:
		r.put(rec, logical(rec.data[value], rec.data[value+1] != 0))
	case recFormula:
		r.calculated(rec)
	}
}

// several cells of one row in one record (2.4.175).
func (r *Rows) several(rec record) {
	r.flush()
	row, first := int(rec.u16(0)), int(rec.u16(2))
	for i, at := 0, 4; at+6 < len(rec.data); i, at = i+1, at+6 {
		r.pending = append(r.pending, placed{row, first + i, number(compressed(rec.u32(at + 2)))})
	}
}

// Kinds of results that are no numbers (2.5.133).
const (
	resultText  = 0
	resultBool  = 1
	resultError = 2
	resultEmpty = 3
)

// calculated is the last result of a formula (2.4.127). An empty one that waits to
// be worked out, or in a book that only a program wrote, is no result.
func (r *Rows) calculated(rec record) {
	result := rec.data[value : value+8]
	if binary.LittleEndian.Uint16(result[6:]) != 0xFFFF {
		r.put(rec, number(math.Float64frombits(binary.LittleEndian.Uint64(result))))
		return
	}
	switch result[0] {
	case resultText:
		r.flush()
		r.formula = &placed{int(rec.u16(0)), int(rec.u16(2)), Uncalculated}
	case resultBool:
		r.put(rec, logical(result[2], false))
	case resultError:
		r.put(rec, logical(result[2], true))
	case resultEmpty:
		const onOpening = 0x0003
		text := ""
		if !r.book.worked || rec.u16(value+8)&onOpening != 0 {
			text = Uncalculated
		}
		r.put(rec, text)
	}
}

// compressed is a number of 30 bits: the upper part of a broken one or a whole
// one, and either may be in hundredths (2.5.217).
func compressed(rk uint32) float64 {
	n := math.Float64frombits(uint64(rk&^3) << 32)
	if rk&2 != 0 {
		n = float64(int32(rk) >> 2) //nolint:gosec // two's complement, as stored
	}
	if rk&1 != 0 {
		n /= 100
	}
	return n
}

// exact is where whole numbers begin to lose digits in a spreadsheet, which keeps 15.
const exact = 1e15

// number is a number as text. One with lost digits shows it, so that nobody takes
// it for the number of a person.
func number(n float64) string {
	if math.Abs(n) >= exact || math.IsNaN(n) {
		return strconv.FormatFloat(n, 'E', -1, 64)
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

// errorTexts are what a spreadsheet shows of the errors of formulas.
var errorTexts = map[byte]string{0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}

func logical(v byte, fault bool) string {
	if fault {
		return errorTexts[v]
	}
	return strconv.Itoa(int(v))
}
