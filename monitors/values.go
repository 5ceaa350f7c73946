package monitors

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"shouwang"
)

// Everywhere is the area of a value that holds in every area without its own.
const Everywhere = "0"

// Always is the first day of a value that an example gives: no rule asks for an earlier one.
var Always = shouwang.Date(1, 1, 1)

// Values are all dated rows of all parameters. They are not cut to one day,
// because a rule may ask for the value of another month with at().
type Values map[string][]Value

// Value is one row of a parameter: what held in an area from a day on.
type Value struct {
	Area       string       // prefix of the 12-digit code without the zeros on its right; "0" is everywhere
	From       shouwang.Day // first day
	Until      shouwang.Day // first day without: the next row's first day, or OpenEnd
	Value      any          // bool, string, shouwang.Day, or []string of a list; of a number and of money the Text
	Text       string       // as people write it: decimal text, yuan for money, "80, 90" for a list
	Instrument string
	Article    string
	Confirmed  bool // false: the text was not seen, so that no stop may rest on it
	Reviewed   string
}

// Overlay is dated rows that a person lays over a pack: `--parameters FILE`, or
// what an example declares. Its rows count as confirmed unless they say otherwise.
type Overlay struct {
	Name    string                                  // named in the receipt
	Values  map[string]map[string]map[string]*Dated `yaml:"parameters"` // parameter → area → start day → value
	Replace bool                                    `yaml:"-"`          // the parameter's own rows do not count at all
}

// Given is the overlay of the parameters that an example declares: they hold
// everywhere and on every day, whatever the pack says.
func Given(values map[string]any) *Overlay {
	given := make(map[string]map[string]map[string]*Dated, len(values))
	for name, v := range values {
		row := &Dated{Value: v, Instrument: "example", Article: "-"}
		given[name] = map[string]map[string]*Dated{Everywhere: {Always.String(): row}}
	}
	return &Overlay{Name: "example", Values: given, Replace: true}
}

// Resolve is every dated row of the pack with an overlay (or nil) laid over it,
// sorted by area and then by date.
func (p *Pack) Resolve(overlay *Overlay) Values {
	values := make(Values, len(p.Parameters))
	for _, parameter := range p.Parameters {
		rows := map[rowKey]Value{}
		own, over := parameter.Values, map[string]map[string]*Dated(nil)
		if overlay != nil {
			over = overlay.Values[parameter.Name]
		}
		if overlay == nil || !overlay.Replace || over == nil {
			collect(rows, parameter.Type, own, false)
		}
		collect(rows, parameter.Type, over, true)
		values[parameter.Name] = closed(rows)
	}
	return values
}

// On is the row in force in an area (a 12-digit code or a prefix of one) on a
// day: of the rows whose prefix covers the area, the most specific one.
func (v Values) On(name, area string, day shouwang.Day) (Value, bool) {
	var found Value
	ok := false
	for _, row := range v[name] {
		if day < row.From || day >= row.Until || !covers(row.Area, area) {
			continue
		}
		if !ok || depth(row.Area) > depth(found.Area) {
			found, ok = row, true
		}
	}
	return found, ok
}

// Unconfirmed are the names of parameters with a row in force on a day that
// nobody confirmed: `serve` says at start-up what they keep silent.
func (v Values) Unconfirmed(day shouwang.Day) []string {
	var names []string
	for name, rows := range v {
		if slices.ContainsFunc(rows, func(r Value) bool {
			return !r.Confirmed && r.From <= day && day < r.Until
		}) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

type rowKey struct {
	area string
	from shouwang.Day
}

func collect(rows map[rowKey]Value, typ string, areas map[string]map[string]*Dated, overlay bool) {
	for area, dated := range areas {
		for start, d := range dated {
			from, err := parseStart(start)
			if d == nil || err != nil {
				continue // the loader refuses such a row
			}
			value, text := typedValue(typ, d.Value)
			row := Value{
				Area: prefix(area), From: from, Until: shouwang.OpenEnd, Value: value, Text: text,
				Instrument: d.Instrument, Article: d.Article, Reviewed: d.Reviewed,
				Confirmed: d.Confirmed == nil || *d.Confirmed,
			}
			if until, err := shouwang.ParseDay(d.Until); err == nil {
				row.Until = until
			}
			if overlay && row.Instrument == "" {
				row.Instrument = "overlay"
			}
			rows[rowKey{row.Area, from}] = row
		}
	}
}

// closed sorts rows and ends each with the next of its area.
func closed(rows map[rowKey]Value) []Value {
	list := make([]Value, 0, len(rows))
	for _, row := range rows {
		list = append(list, row)
	}
	slices.SortFunc(list, func(a, b Value) int {
		return cmp.Or(cmp.Compare(a.Area, b.Area), cmp.Compare(a.From, b.From))
	})
	for i := range len(list) - 1 {
		if list[i].Area == list[i+1].Area {
			list[i].Until = min(list[i].Until, list[i+1].From)
		}
	}
	return list
}

func parseStart(text string) (shouwang.Day, error) { return shouwang.ParseDay(text) }

// prefix is an area without the zeros on its right; a full code may be written too.
func prefix(area string) string {
	if len(area) < 12 {
		return area
	}
	n, err := strconv.ParseUint(area, 10, 64)
	if err != nil {
		return area
	}
	for _, below := range [...]uint64{1e10, 1e8, 1e6, 1e3} {
		if n%below == 0 {
			return strconv.FormatUint(n/below, 10)
		}
	}
	return area
}

func covers(prefix, area string) bool {
	return prefix == Everywhere || strings.HasPrefix(area, prefix)
}

func depth(area string) int {
	if area == Everywhere {
		return 0
	}
	return len(area)
}

// typedValue is a value as rules read it, and its text.
func typedValue(typ string, v any) (value any, text string) {
	switch typ {
	case Numbers, Strings:
		list, _ := v.([]any)
		texts := make([]string, len(list))
		for i, one := range list {
			texts[i] = plain(one)
		}
		return texts, strings.Join(texts, ", ")
	case Boolean:
		b, _ := v.(bool)
		return b, strconv.FormatBool(b)
	case Date:
		day, _ := shouwang.ParseDay(plain(v))
		return day, day.String()
	}
	return plain(v), plain(v)
}

// plain is a YAML scalar as decimal text, without an exponent.
func plain(v any) string {
	f, ok := v.(float64)
	if !ok || math.IsInf(f, 0) || math.IsNaN(f) {
		return fmt.Sprint(v)
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}
