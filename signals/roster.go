package signals

import "shouwang/signals/identity"

// home finds the household of each row of a roster. Senders number households,
// or name the head, or write one row a household, or merge the cells of one.
type home struct {
	household, head, number, relation int
	last                              cell // the head above
	lastRef                           cell
}

func newHome(f *form) *home {
	h := &home{household: f.index("household_id"), head: f.index("head_id"), number: f.number, relation: f.index("relation")}
	if !f.composite() || h.household < 0 || h.head < 0 || h.number < 0 || h.relation < 0 {
		return nil
	}
	return h
}

// fill gives the row its head and its household. Without a household number it
// takes the head's citizen's number as the reference.
func (h *home) fill(r *reader) {
	rec := &r.rec
	if r.answer != nil { // the row above is another household's
		h.last, h.lastRef = cell{}, cell{}
	}
	own, head, ref := rec.cells[h.number], &rec.cells[h.head], &rec.cells[h.household]
	relation := rec.cells[h.relation]
	isHead := relation.ok && relation.s == "head" || !relation.ok && !head.ok && !ref.ok
	switch {
	case !own.ok && !head.ok:
		return
	case !head.ok && isHead:
		*head = own
	case !head.ok && ref.ok:
		if h.lastRef == *ref {
			*head = h.last
		}
	case !head.ok && h.last.ok:
		*head, *ref = h.last, h.lastRef
		rec.defects = append(rec.defects, defectAbove)
	}
	if !ref.ok && head.ok {
		*ref = cell{s: identity.Number(head.n).String(), ok: true} //nolint:gosec // packed by readPerson
	}
	if !ref.ok {
		rec.refuse(noHousehold, "")
		return
	}
	h.lastRef = *ref
	h.last = *head
	rec.said |= bit(h.household)
	if head.ok {
		rec.said |= bit(h.head)
	}
}
