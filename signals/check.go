package signals

import (
	"strings"
	"time"

	"shouwang"
	"shouwang/signals/identity"
)

// receivedAt is the instant of receipt and its civil day.
type receivedAt struct {
	time time.Time
	day  shouwang.Day
}

// check compares the columns of a row with each other.
func (r *reader) check(m mapped) {
	f, rec := r.form, &r.rec
	for i := range f.columns {
		c := &f.columns[i]
		if (c.Required || c.key || i == f.number) && !rec.cells[i].ok && !r.optionalKey(c) {
			if rec.code == fine || f.keyed(i) {
				r.fault(i, requiredMissing, m.textOf(i, c.Title.Zh))
			}
		}
	}
	for _, pair := range f.orders {
		a, b := rec.cells[pair[0]], rec.cells[pair[1]]
		if a.ok && b.ok && a.n > b.n {
			r.fault(pair[1], dateOrder, m.textOf(pair[1], f.columns[pair[1]].Title.Zh))
		}
	}
	if rec.source == "" {
		r.fault(sourceColumn, unknownDept, "source_dept")
	}
	if f.number >= 0 && rec.cells[f.number].ok && !f.columns[f.number].Opaque {
		r.agree(m, identity.Number(rec.cells[f.number].n)) //nolint:gosec // packed by readPerson
	}
}

// optionalKey says whether a column may be empty although the key names it: a
// person in a register that also holds things (worker.id_number), or the benefit
// of a roster, which has none of its own.
func (r *reader) optionalKey(c *column) bool {
	if c.Required {
		return false
	}
	return r.form.composite() || !c.key
}

// textOf is the header of a column as the file writes it.
func (m mapped) textOf(col int, title string) string {
	for i, c := range m.columns {
		if c == col {
			return m.texts[i]
		}
	}
	return title
}

// agree compares what the row says of a person with what the number tells. The
// number is right; what contradicts it is a defect for the data desk.
func (r *reader) agree(m mapped, n identity.Number) {
	f, rec := r.form, &r.rec
	if rec.cells[f.number].s == string(identity.ID15) && n.Centenarian() {
		rec.defects = append(rec.defects, defectCentury)
	}
	if f.sex >= 0 {
		v := rec.cells[f.sex]
		if v.ok && (v.n == 1 || v.n == 2) && v.n != int64(n.Sex()) {
			rec.defects = append(rec.defects, defectSex)
		}
	}
	if f.birth >= 0 {
		r.birth(f.birth, n.Birth())
	}
	if f.cert >= 0 {
		r.certify(rec.texts[f.cert], n)
	}
	if col := f.death; col >= 0 && rec.cells[col].ok && rec.cells[col].day() < n.Birth() {
		r.fault(col, deathFirst, m.textOf(col, f.columns[col].Title.Zh))
	}
}

// birth settles the date of birth: the number's, and where the column says
// otherwise, a mark that rules can wait on.
func (r *reader) birth(col int, told shouwang.Day) {
	v := r.rec.cells[col]
	if v.ok {
		r.dispute(v.day() != told)
	}
	r.rec.cells[col] = cell{n: int64(told), ok: true}
	r.rec.said |= bit(col)
}

// dispute says whether the birthday of the file contradicts the number.
func (r *reader) dispute(disputed bool) {
	if disputed {
		r.rec.defects = append(r.rec.defects, defectBirth)
	}
	d := r.form.dispute
	switch {
	case d < 0:
	case disputed:
		r.rec.cells[d] = cell{n: 1, ok: true}
		r.rec.said |= bit(d)
	case !r.rec.said.has(d):
		r.rec.cells[d] = cell{ok: true}
		r.rec.said |= bit(d)
	}
}

// total says whether a row is no row of the list but the sum below it, or the
// line of signatures: by what it says, wherever it stands.
func (r *reader) total(l line, m mapped) bool {
	subject := r.form.subject
	if r.form.number >= 0 {
		subject = r.form.number
	}
	for i, c := range m.columns {
		if c == subject && i < len(l.cells) {
			if text := Clean(l.cells[i]); !blank(text) && !closing(text) {
				return false
			}
		}
	}
	for i, seen := 0, 0; i < len(l.cells) && seen < 3; i++ {
		text := squeeze(Clean(l.cells[i]))
		if text == "" {
			continue
		}
		if closing(text) {
			return true
		}
		seen++
	}
	return false
}

func closing(text string) bool {
	if text != "" && text[0] >= '0' && text[0] <= '9' { // as nearly all rows begin
		return false
	}
	text = squeeze(text)
	switch strings.TrimRight(text, ":：") {
	case "合计", "总计", "小计", "共计", "累计", "本页合计", "本页小计", "总合计", "合计数", "total", "Total", "TOTAL":
		return true
	}
	for _, start := range []string{"合计:", "总计:", "共计:", "制表", "填表", "审核人", "审批人", "负责人", "经办人:", "备注:", "说明:", "注:", "填报"} {
		if strings.HasPrefix(text, start) {
			return true
		}
	}
	return false
}

// place follows the area codes of a row that were replaced by the day it describes,
// and leaves of an unknown code what is known: the rest is for the town to say.
func (r *reader) place() {
	for i := range r.form.columns {
		v := &r.rec.cells[i]
		if r.form.columns[i].Type != shouwang.ColumnArea || !v.ok || v.n == 0 {
			continue
		}
		code := uint64(v.n) //nolint:gosec // read as digits
		now, moved := r.areas.Now(code, r.rec.asOf)
		if moved {
			r.rec.defects = append(r.rec.defects, defectMoved)
		}
		known := r.areas.Known(now, r.rec.asOf)
		if known != now {
			r.rec.defects = append(r.rec.defects, defectArea)
		}
		if known == 0 && !r.form.columns[i].plain {
			*v = cell{}
			continue
		}
		v.n = int64(known) //nolint:gosec // twelve digits
	}
}
