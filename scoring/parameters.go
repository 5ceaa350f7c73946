package scoring

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"shouwang"
	"shouwang/monitors"
)

// parametersSeen are the rows that the score rested on, in the subject's area:
// those in force on the day, and those that at() was asked for, each with the
// day of the question.
func (p *Program) parametersSeen(r row, at Moment) []shouwang.ParameterSeen {
	on := shouwang.DayOf(at.AsOf)
	var list []shouwang.ParameterSeen
	for _, name := range union(slices.Clone(p.depth.today), p.depth.lineage.Parameters) {
		list = p.addRow(list, name, r, at, on)
	}
	for _, each := range p.depth.days {
		if each.place < 0 {
			list = append(list, p.allRows(each.parameter, r, at)...)
			continue
		}
		if raw := r.seen[each.place]; raw != nil {
			if n, err := strconv.ParseInt(*raw, 10, 32); err == nil {
				list = p.addRow(list, each.parameter, r, at, shouwang.Day(n))
			}
		}
	}
	slices.SortStableFunc(list, func(a, b shouwang.ParameterSeen) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.On, b.On))
	})
	return slices.Compact(list)
}

// Varies stands for the day of a row that was asked for as of a day that differs
// from record to record, or from member to member.
const Varies = "varies"

// allRows are the rows of the subject's area where any of them may have counted:
// a line an instrument, with its first and its last value. The days themselves
// are not said, since they may be birthdays of relatives.
func (p *Program) allRows(name string, r row, at Moment) []shouwang.ParameterSeen {
	var list, spans []shouwang.ParameterSeen
	for _, one := range p.valuesAt(at)[name] {
		list = p.addRow(list, name, r, at, one.From)
	}
	for _, seen := range list {
		seen.On = Varies
		last := len(spans) - 1
		if last < 0 || spans[last].Instrument != seen.Instrument || spans[last].Article != seen.Article || spans[last].Confirmed != seen.Confirmed {
			spans = append(spans, seen)
			continue
		}
		first, _, _ := strings.Cut(spans[last].Value, "…")
		spans[last].Value = first + "…" + seen.Value
	}
	return spans
}

func (p *Program) valuesAt(at Moment) monitors.Values {
	if at.values != nil {
		return at.values
	}
	return p.values
}

// addRow adds the row of a parameter that is in force on a day, if there is one.
func (p *Program) addRow(list []shouwang.ParameterSeen, name string, r row, at Moment, on shouwang.Day) []shouwang.ParameterSeen {
	found, ok := p.valuesAt(at).On(name, p.area(r), on)
	if !ok {
		return list
	}
	seen := shouwang.ParameterSeen{
		Name: name, Value: found.Text, Instrument: found.Instrument, Article: found.Article, Confirmed: found.Confirmed,
	}
	if found.From > monitors.Always {
		seen.From = found.From.String()
	}
	if on != shouwang.DayOf(at.AsOf) {
		seen.On = on.String()
	}
	return append(list, seen)
}

// area is the subject's area of 12 digits, "" if it is unknown.
func (p *Program) area(r row) string {
	if n := p.number(r, "area"); n > 0 {
		return fmt.Sprintf("%012d", n)
	}
	return ""
}
