package monitors

import (
	"cmp"
	"slices"

	"shouwang"
)

// Expiry is a row of a parameter that ends and has no successor in its area.
type Expiry struct {
	Parameter string
	Value            // the row
	Then      string // the value of a wider area that holds from then on, or ""
}

// Expiring are the rows in force on a day that end within so many days of it,
// and those that ended before it and left an area without a value: where a rule
// falls silent, or goes by a wider area's value, since nobody wrote the next row.
// They are sorted by their end.
func (v Values) Expiring(on shouwang.Day, days int) []Expiry {
	var list []Expiry
	for name, rows := range v {
		for i, row := range rows {
			if row.From > on || row.Until > on.AddDays(days) || row.succeeded(rows[i+1:]) {
				continue
			}
			then, ok := v.On(name, row.Area, max(row.Until, on))
			if row.Until <= on && ok {
				continue // ended as it was meant to, long ago
			}
			list = append(list, Expiry{Parameter: name, Value: row, Then: then.Text})
		}
	}
	slices.SortFunc(list, func(a, b Expiry) int {
		return cmp.Or(cmp.Compare(a.Until, b.Until), cmp.Compare(a.Parameter, b.Parameter), cmp.Compare(a.Area, b.Area))
	})
	return list
}

// succeeded says whether a later row of the same area follows.
func (r Value) succeeded(later []Value) bool {
	return len(later) > 0 && later[0].Area == r.Area
}

// Unreviewed are the rows in force on a day that no person has compared with
// their source for more than so many days, the oldest first. Rows that a person
// laid over the pack or gave in an example are that person's word.
func (v Values) Unreviewed(on shouwang.Day, days int) []Expiry {
	var list []Expiry
	for name, rows := range v {
		for _, row := range rows {
			reviewed, err := shouwang.ParseDay(row.Reviewed)
			if err == nil && row.From <= on && on < row.Until && reviewed < on.AddDays(-days) {
				list = append(list, Expiry{Parameter: name, Value: row})
			}
		}
	}
	slices.SortFunc(list, func(a, b Expiry) int {
		return cmp.Or(cmp.Compare(a.Reviewed, b.Reviewed), cmp.Compare(a.Parameter, b.Parameter), cmp.Compare(a.Area, b.Area))
	})
	return list
}
