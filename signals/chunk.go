package signals

import (
	"slices"
	"strings"
	"time"

	"shouwang"
	"shouwang/signals/identity"
)

// chunkRows is how many rows are worked on at once: memory does not grow with the file.
const chunkRows = 1 << 16

// chunk is a stretch of a file, row by row, before people are known.
type chunk struct {
	wide     int    // columns of the form
	cells    []cell // of a row, then of the next
	lines    []uint32
	refused  []bool // kept for its key only: a refused row has not vanished
	asOf     []int32
	source   []string
	received []time.Time
	idForm   []string
	phone    []string // in clear, for the identity
	defects  []string
	said     []mask
	refusals []Refusal
	kept     []kept            // of the refusals, one by one
	tokens   map[uint32]uint64 // of an answer: line of a row that was read → what it answers
	words    []said            // on records that are no rows
	read     int
	share    float64 // of the file read so far
	keyLost  bool    // the key of a row could not be read
}

// newChunk has room for as many rows as the last one held: a small file takes
// little memory, a large one is not copied over and over.
func newChunk(f *form, room int) *chunk {
	return &chunk{
		wide: len(f.columns), cells: make([]cell, 0, room*len(f.columns)), lines: make([]uint32, 0, room), refused: make([]bool, 0, room), asOf: make([]int32, 0, room),
		source: make([]string, 0, room), received: make([]time.Time, 0, room), idForm: make([]string, 0, room), phone: make([]string, 0, room), defects: make([]string, 0, room), said: make([]mask, 0, room),
	}
}

// empty makes a chunk ready for other rows, in the memory that it has.
func (c *chunk) empty() {
	clear(c.cells) // lets go of the texts
	c.cells, c.lines, c.refused, c.asOf, c.source = c.cells[:0], c.lines[:0], c.refused[:0], c.asOf[:0], c.source[:0]
	c.received, c.idForm, c.phone, c.defects, c.said, c.refusals = c.received[:0], c.idForm[:0], c.phone[:0], c.defects[:0], c.said[:0], nil
	c.kept, c.tokens, c.words = nil, nil, nil
	c.read, c.share, c.keyLost = 0, 0, false
}

// at is a cell of a row.
func (c *chunk) at(col, row int) *cell { return &c.cells[row*c.wide+col] }

func (c *chunk) rows() int { return len(c.lines) }

// record is one row being read.
type record struct {
	cells    []cell
	texts    []string // cleaned, by column of the form
	sheet    int
	line     uint32
	asOf     shouwang.Day
	source   string
	received time.Time
	phone    string
	defects  []string
	said     mask   // the columns that the row speaks of, if only to say that they are empty
	code     Code   // why it is refused
	header   string // the column at fault
	faults   []Fault
	token    uint64 // what it answers; 0 for nothing
	word     string // what the department says of a record
	keyLost  bool   // the key cannot be read
	canary   bool   // it is of nobody
}

// refuse notes a fault of the row; the first is the one that is counted.
func (r *record) refuse(code Code, header string) {
	if header != "" && slices.ContainsFunc(r.faults, func(f Fault) bool { return f.Header == header }) {
		return // a cell that cannot be read is not empty too
	}
	if r.code == fine {
		r.code, r.header = code, header
	}
	r.faults = append(r.faults, Fault{header, code})
}

func (c *chunk) add(f *form, r *record) {
	c.lines = append(c.lines, r.line)
	c.refused = append(c.refused, r.code != fine)
	if r.token != 0 && r.code == fine {
		if c.tokens == nil {
			c.tokens = make(map[uint32]uint64)
		}
		c.tokens[r.line] = r.token
	}
	c.asOf = append(c.asOf, int32(r.asOf))
	c.source = append(c.source, r.source)
	c.received = append(c.received, r.received)
	c.phone = append(c.phone, r.phone)
	idForm := ""
	if f.number >= 0 && r.cells[f.number].ok {
		idForm = r.cells[f.number].s
	}
	if r.canary {
		idForm = shouwang.CanaryMark
	}
	c.idForm = append(c.idForm, idForm)
	c.said = append(c.said, r.said)
	c.defects = append(c.defects, strings.Join(r.defects, ","))
	c.cells = append(c.cells, r.cells...)
}

// claims are the people whom the rows of a chunk name, row by row, the row's own
// person first: persons are numbered in the order of the file.
func (c *chunk) claims(f *form) (out []identity.Claim, columns []int) {
	if f.number >= 0 {
		columns = append(columns, f.number)
	}
	for i := range f.columns {
		if f.columns[i].Type == shouwang.ColumnPerson && i != f.number {
			columns = append(columns, i)
		}
	}
	out = make([]identity.Claim, 0, len(columns)*c.rows())
	for row := range c.rows() {
		for _, col := range columns {
			out = append(out, c.claim(f, row, col))
		}
	}
	return out, columns
}

func (c *chunk) claim(f *form, row, col int) identity.Claim {
	v := c.at(col, row)
	if !v.ok {
		return identity.Claim{}
	}
	claim := identity.Claim{Number: identity.Number(v.n), Quiet: c.refused[row]} //nolint:gosec // packed by readPerson
	if name := f.nameOf(col); name >= 0 {
		claim.Name = c.at(name, row).s
	}
	if col == f.phoned {
		claim.Phone = c.phone[row]
	}
	return claim
}

// nameOf is the column that names the person of a column: name beside id_number,
// head_name beside head_id.
func (f *form) nameOf(col int) int {
	if col == f.number {
		return f.name
	}
	id := f.columns[col].Name
	if len(id) > 3 && id[len(id)-3:] == "_id" {
		return f.index(id[:len(id)-3] + "_name")
	}
	return absent
}

// references are the households that the rows name.
func (c *chunk) references(f *form) (refs []string, quiet []bool, columns []int) {
	for i := range f.columns {
		if f.columns[i].Type == shouwang.ColumnHousehold {
			columns = append(columns, i)
		}
	}
	for row := range c.rows() {
		for _, col := range columns {
			refs = append(refs, c.at(col, row).s)
			quiet = append(quiet, c.refused[row])
		}
	}
	return refs, quiet, columns
}
