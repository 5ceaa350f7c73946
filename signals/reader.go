package signals

import (
	"slices"
	"strings"

	"shouwang"
	"shouwang/signals/identity"
)

// reader turns the lines of a file into chunks of typed columns.
type reader struct {
	form     *form
	keys     *identity.Keys
	received receipt
	book     workbook
	guess    Guess
	defaults []cell
	implied  []cell // by the sender
	home     *home  // fills the household of a roster; nil elsewhere
	rec      record
	hashed   map[string]string
	above    []above // by column of the sheet
	answers  object  // of the row's sealed JSON
	towns    map[string]uint64
	areas    *shouwang.Areas
	canary   bool        // the file is ours, about canaries
	answer   *answer     // what the file answers; nil for an ordinary one
	sheet    int         // that above belongs to
	keyLost  bool        // in the chunk being read
	spare    chan *chunk // chunks that have been stored, to be filled again
}

// receipt is when, and of which day, a file came in.
type receipt struct {
	at         receivedAt
	department string
}

func (t *taking) newReader(book workbook) (*reader, error) {
	f, guess := t.form, t.guess
	r := &reader{
		spare: make(chan *chunk, 2), hashed: make(map[string]string), form: f, keys: t.in.keys, book: book, guess: guess, received: receipt{t.received, guess.Department},
		towns: t.in.towns, areas: t.in.areas, answer: t.answer, canary: t.cause == causeCanary,
	}
	r.defaults, r.implied = make([]cell, len(f.columns)), make([]cell, len(f.columns))
	for i := range f.columns {
		c := &f.columns[i]
		if c.fallback == "" {
			continue
		}
		v, code := c.read(c.fallback, reading{})
		if code != fine {
			return nil, shouwang.Explain(shouwang.ErrInvalid, "the default of "+f.feed.Name+"."+c.Name+" cannot be read", "correct the feed's text")
		}
		r.defaults[i] = v
	}
	if name, token, ok := strings.Cut(f.feed.ByDept[guess.Department], "="); ok && f.index(name) >= 0 {
		v, code := f.columns[f.index(name)].read(token, reading{})
		if code != fine {
			return nil, shouwang.Explain(shouwang.ErrInvalid, "what a sender implies for "+f.feed.Name+"."+name+" cannot be read", "correct the feed's text")
		}
		r.implied[f.index(name)] = v
	}
	r.home = newHome(f)
	r.rec.cells, r.rec.texts = make([]cell, len(f.columns)), make([]string, len(f.columns))
	r.rec.canary = r.canary
	return r, nil
}

// fresh is an empty chunk: one that has been stored, if there is one.
func (r *reader) fresh(room int) *chunk {
	select {
	case c := <-r.spare:
		c.empty()
		return c
	default:
		return newChunk(r.form, room)
	}
}

// read reads the lines of a block.
func (r *reader) read(b *block) *chunk {
	c := r.fresh(len(b.lines))
	c.share, r.keyLost = b.share, false
	if r.above == nil || r.sheet != b.sheet {
		r.above, r.sheet = make([]above, len(b.plan.columns)), b.sheet
	}
	name := r.book.sheets()[b.sheet]
	for _, l := range b.lines {
		r.line(l, b.plan, b.sheet)
		if !r.total(l, b.plan) && r.spoken(c) {
			r.take(c, name, l)
		}
	}
	c.keyLost = r.keyLost
	return c
}

// take adds the row just read to the chunk: as accepted, as refused with a key
// that is known not to have vanished, or not at all.
func (r *reader) take(c *chunk, sheet string, l line) {
	c.read++
	if r.rec.code == fine {
		c.add(r.form, &r.rec)
		return
	}
	c.refusals = append(c.refusals, Refusal{Sheet: sheet, Line: l.number, Header: r.rec.header, Code: r.rec.code})
	c.kept = append(c.kept, r.keep(l.cells))
	if r.rec.keyLost {
		r.keyLost = true
		return
	}
	c.add(r.form, &r.rec)
}

func empty(cells []string) bool {
	for _, text := range cells {
		if text != "" && strings.TrimSpace(text) != "" {
			return false
		}
	}
	return true
}

// sheetRows is how many rows a sheet of a workbook may have: a row's number in
// the store is its line, and for later sheets begins above that.
const sheetRows = 1 << 20

// line reads a row into the record.
func (r *reader) line(l line, m mapped, sheet int) {
	rec := &r.rec
	clear(rec.cells)
	clear(rec.texts)
	rec.said = m.said
	rec.sheet = sheet
	rec.line = uint32(sheet*sheetRows + l.number) //nolint:gosec // a sheet has a million rows, a file fewer than four thousand million
	rec.code, rec.header, rec.keyLost, rec.faults = fine, "", false, nil
	rec.token, rec.word = 0, ""
	rec.defects = rec.defects[:0]
	rec.asOf, rec.source, rec.received, rec.phone = r.described(), r.received.department, r.received.at.time, ""
	if fault := r.misshaped(l, m); fault != fine {
		rec.refuse(fault, "")
		rec.keyLost = true
		return
	}
	for i, col := range m.columns {
		if col == absent || i >= len(l.cells) {
			continue
		}
		if l.cells[i] == hollowCell || l.cells[i] == hollowText {
			r.fault(col, uncalculated, m.texts[i])
			continue
		}
		text := Clean(l.cells[i])
		if blank(text) {
			continue
		}
		if col < 0 {
			r.aside(col, text, m.texts[i])
			continue
		}
		rec.texts[col] = text
		r.cell(col, text, m, i)
	}
	r.fill()
	r.describe()
	r.place()
	r.check(m)
}

// describe takes the row's day from the column that tells it. A row of a feed
// that may be backfilled was known by the end of that day, so that a file of many
// years can be looked at as of each.
func (r *reader) describe() {
	col := r.form.asOf
	if col < 0 || !r.rec.cells[col].ok {
		return
	}
	r.rec.asOf = min(r.form.columns[col].lastDay(r.rec.cells[col].day()), r.received.at.day)
	if end := r.rec.asOf.End(); r.form.feed.Backfill && end.Before(r.rec.received) {
		r.rec.received = end
	}
}

// lastDay is the last day of what a date column holds: a day, a month or a year.
func (c *column) lastDay(day shouwang.Day) shouwang.Day {
	switch {
	case c.Unit == unitYear:
		return day.AddYears(1).AddDays(-1)
	case c.Type == shouwang.ColumnMonth:
		return day.AddMonths(1).AddDays(-1)
	}
	return day
}

// misshaped compares a row with the header; trailing empty cells are nothing.
func (r *reader) misshaped(l line, m mapped) Code {
	if l.fault != fine {
		return l.fault
	}
	head, have := len(m.columns), len(l.cells)
	for have > head && strings.TrimSpace(l.cells[have-1]) == "" {
		have--
	}
	switch {
	case have > head:
		return longRow
	case r.book.about().ragged:
		return fine
	}
	for head > 0 && m.texts[head-1] == "" {
		head--
	}
	if have < head {
		return shortRow
	}
	return fine
}

// cell reads one cell of the contract.
func (r *reader) cell(col int, text string, m mapped, at int) {
	col = r.coded(col, text)
	r.rec.said |= bit(col)
	c := &r.form.columns[col]
	if col == r.form.phone {
		r.rec.phone = squeeze(text)
	}
	if c.Type == shouwang.ColumnName && identity.Damaged(text) {
		r.rec.defects = append(r.rec.defects, defectName)
	}
	v, code := r.value(c, text, m.scales[at], at)
	if code != fine {
		r.fault(col, code, m.texts[at])
		return
	}
	r.rec.cells[col] = v
}

// above is a cell as it was read in the row above: months, kinds and flags repeat.
type above struct {
	column *column
	text   string
	v      cell
	code   Code
}

// value reads a text as its column's type, once for rows that repeat it.
func (r *reader) value(c *column, text string, scale int64, at int) (cell, Code) {
	last := &r.above[at]
	if last.column == c && last.text == text {
		return last.v, last.code
	}
	v, code := c.read(text, reading{scale: scale, epoch1904: r.book.about().epoch1904, keys: r.keys, canary: r.canary, hashed: r.hashed})
	if code == fine {
		code = c.tooLate(v, r.received.at.day)
	}
	*last = above{column: c, text: text, v: v, code: code}
	return v, code
}

// coded is the column that a cell belongs to: where senders write the code of a
// town or village instead of its name, the area.
func (r *reader) coded(col int, text string) int {
	name := r.form.columns[col].Name
	if name != "town" && name != "village" || !isDigits(text) || len(text) != 9 && len(text) != 12 {
		return col
	}
	for _, area := range []string{"div", "hukou_div"} {
		at := r.form.index(area)
		if at < 0 || r.rec.texts[at] != "" && name == "town" {
			continue
		}
		r.rec.texts[at], r.rec.texts[col] = text, ""
		r.rec.said &^= bit(col) // a code says nothing of the name
		return at
	}
	return col
}

// fault refuses the row, unless the cell is beside the point: a spoiled number
// of another person, an account or an area leaves the row, empties the cell and
// marks it.
func (r *reader) fault(col int, code Code, header string) {
	if col >= 0 {
		c := &r.form.columns[col]
		aside := !c.key && !c.Required && (col != r.form.number || col != r.form.subject)
		switch {
		case aside && c.Type == shouwang.ColumnArea:
			r.rec.defects = append(r.rec.defects, defectArea)
			return
		case aside && (c.Type == shouwang.ColumnPerson || c.Type == shouwang.ColumnHash):
			r.rec.defects = append(r.rec.defects, c.Name+":"+string(code))
			return
		}
		r.rec.keyLost = r.rec.keyLost || r.form.keyed(col)
	}
	r.rec.refuse(code, header)
}

// keyed says whether a column decides the key of anything that the row becomes.
func (f *form) keyed(col int) bool {
	if f.columns[col].key || col == f.keyID {
		return true
	}
	for _, out := range f.outputs {
		for i, s := range out.take {
			if s.column == col && (out.form.columns[i].key || i == out.form.keyID) {
				return true
			}
		}
	}
	return false
}

// aside reads the columns that every feed may have.
func (r *reader) aside(col int, text, header string) {
	switch col {
	case asOfColumn:
		w, code := readDate(text, r.book.about().epoch1904)
		switch {
		case code == fine && !w.none && w.day <= r.received.at.day:
			r.rec.asOf = w.day
		case code == fine && !w.none:
			r.fault(col, futureDate, header)
		case code != fine:
			r.fault(col, code, header)
		}
	case sourceColumn:
		code, ok := departmentOf(text)
		if !ok || !slices.Contains(r.form.feed.Departments, code) {
			r.fault(col, unknownDept, header)
			return
		}
		r.rec.source = code
	case receivedColumn:
		t, code := readTime(text, r.book.about().epoch1904)
		switch {
		case !r.form.feed.Backfill:
			r.fault(col, backfillDenied, header)
		case code != fine:
			r.fault(col, code, header)
		case t.After(r.received.at.time):
			r.fault(col, lateReceipt, header)
		default:
			r.rec.received = t
		}
	case tokenColumn:
		r.token(text, header)
	case wordColumn:
		r.word(text, header)
	}
}

// fill gives empty columns what stands in for them: another column of the row,
// what the sender implies, the household of a roster, the contract's default.
func (r *reader) fill() {
	rec := &r.rec
	if rec.source != "" && rec.source != r.received.department {
		r.imply(rec.source)
	}
	for i := range r.form.columns {
		c := &r.form.columns[i]
		if rec.cells[i].ok || rec.texts[i] != "" {
			continue
		}
		if text := r.other(c); text != "" {
			if v, code := c.read(text, reading{epoch1904: r.book.about().epoch1904, keys: r.keys, hashed: r.hashed}); code == fine && v.ok {
				rec.cells[i] = v
				rec.said |= bit(i)
				continue
			}
		}
		if r.implied[i].ok && rec.source == r.received.department {
			rec.cells[i] = r.implied[i]
			rec.said |= bit(i)
			continue
		}
		r.standIn(i)
	}
	r.derive()
	if r.home != nil {
		r.home.fill(r)
	}
}

// other is what another column of the row says for an empty one: its cell, or a
// key of the answers that it holds. The fingerprint of a name is that of the name as
// names are compared, and a damaged name has none.
func (r *reader) other(c *column) string {
	switch {
	case c.from < 0:
		return ""
	case c.Type == shouwang.ColumnHash && r.form.columns[c.from].Type == shouwang.ColumnName:
		return identity.Matchable(r.rec.texts[c.from])
	case c.fromKey == "":
		return r.rec.texts[c.from]
	}
	return r.answers.of(r.rec.texts[c.from])[c.fromKey]
}

// standIn fills an empty cell with what holds only where nothing is in force: the
// contract's default, or the town for an area.
func (r *reader) standIn(col int) {
	v := r.defaults[col]
	if !v.ok && r.form.town >= 0 && r.form.columns[col].Type == shouwang.ColumnArea {
		code := r.towns[squeeze(r.rec.texts[r.form.town])]
		v = cell{n: int64(code), ok: code != 0} //nolint:gosec // twelve digits
	}
	if v.ok {
		r.rec.cells[col] = v
		r.rec.said &^= bit(col)
	}
}

// imply reads what the department of this row implies, where the file holds rows of several.
func (r *reader) imply(department string) {
	name, token, ok := strings.Cut(r.form.feed.ByDept[department], "=")
	col := r.form.index(name)
	if !ok || col < 0 || r.rec.cells[col].ok {
		return
	}
	if v, code := r.form.columns[col].read(token, reading{}); code == fine {
		r.rec.cells[col] = v
		r.rec.said |= bit(col)
	}
}
