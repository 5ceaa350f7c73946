package facts

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"shouwang"
	"shouwang/monitors"
	"shouwang/monitors/rule"
)

// Given is a subject whose facts somebody wrote down: an example.
type Given struct {
	Facts  map[string]any
	Area   string // where no fact gives it
	Month  shouwang.Known[shouwang.Day]
	Silent map[string]bool // facts that are missing while a feed is silent by which they would be known
	On     shouwang.Day
	At     time.Time // the instant
	Values monitors.Values
}

// Literals is a relation like r whose rows are written down instead of taken
// from feeds: the SQL of its one table, and its slots. Subjects count from 0.
func (r *Relation) Literals(want Wanted, given []Given, confirmed bool) (sql string, slots map[string]string, err error) {
	w := literals{r: r, given: given, confirmed: confirmed, slots: map[string]string{"given": fmt.Sprint(len(given))}}
	w.lines = []string{"number AS subject"}
	w.add("today", "Int32", func(g Given) (string, error) { return fmt.Sprint(int(g.On)), nil })
	if want.Now {
		w.add("now", "Int64", func(g Given) (string, error) { return fmt.Sprint(g.At.UnixMilli()), nil })
	}
	if want.Subject == Area {
		w.add("key", "Int32", func(g Given) (string, error) { return fmt.Sprint(int(g.Month.Value)), nil })
	}
	for _, name := range want.Facts {
		w.fact(want.Subject, name)
	}
	for _, name := range want.Recorded {
		w.add(silentOf(name), "UInt8", func(g Given) (string, error) { return map[bool]string{true: "1", false: "0"}[g.Silent[name]], nil })
	}
	for _, name := range want.Parameters {
		w.parameter(name)
	}
	for _, name := range want.Dated {
		w.dated(name)
	}
	return "    SELECT " + strings.Join(w.lines, ",\n        ") + "\n    FROM numbers({given:UInt64})", w.slots, w.err
}

// literals gathers the columns of what was written down, each one array slot.
type literals struct {
	r         *Relation
	given     []Given
	confirmed bool
	lines     []string
	slots     map[string]string
	err       error
}

// add is a column of which every example has a value.
func (w *literals) add(name, typ string, of func(Given) (string, error)) {
	values := make([]string, len(w.given))
	for i, g := range w.given {
		text, err := of(g)
		if err != nil && w.err == nil {
			w.err = fmt.Errorf("example %d: %s: %w", i+1, name, err)
		}
		values[i] = text
	}
	slot := fmt.Sprintf("c%d", len(w.lines))
	w.slots[slot] = "[" + strings.Join(values, ",") + "]"
	w.lines = append(w.lines, fmt.Sprintf("{%s:Array(%s)}[number + 1] AS %s", slot, typ, rule.Name(name)))
}

func (w *literals) fact(subject, name string) {
	v := w.r.Facts[name]
	typ := rule.StoreType(v.Type)
	list := strings.HasPrefix(typ, "Array(")
	if !list {
		typ = "Nullable(" + typ + ")"
	}
	w.add(name, typ, func(g Given) (string, error) {
		value, ok := g.value(name)
		switch {
		case !ok && list:
			return "[]", nil
		case !ok:
			return "NULL", nil
		}
		return factLiteral(v, value)
	})
	if list {
		w.add(flagOf(name), "UInt8", func(g Given) (string, error) {
			if _, ok := g.value(name); ok {
				return "0", nil
			}
			return "1", nil
		})
	}
	if _, column := w.r.Described(subject, name); column != "" && !strings.Contains(strings.Join(w.lines, "\n"), " AS "+column) {
		w.lines = append(w.lines, "CAST(NULL, 'Nullable(Int32)') AS "+column)
	}
}

// value is a fact as the example gives it; area and month may stand beside them.
func (g Given) value(name string) (any, bool) {
	if v, ok := g.Facts[name]; ok {
		return v, v != nil
	}
	switch {
	case name == areaFact && g.Area != "":
		return FullArea(g.Area), true
	case name == "month" && g.Month.OK:
		return g.Month.Value.String(), true
	case name == "ref":
		return subjectLabel, true
	}
	return nil, false
}

// FullArea is an area prefix as a 12-digit code, zero-filled on its right.
func FullArea(prefix string) string {
	if prefix == monitors.Everywhere {
		return "0"
	}
	return prefix + strings.Repeat("0", max(0, 12-len(prefix)))
}

// factLiteral is a value of an example in the text form inside an array slot.
func factLiteral(v rule.Variable, value any) (string, error) {
	if items, ok := value.([]any); ok {
		element := rule.Variable{Type: elementType(v.Type), Scale: v.Scale}
		parts := make([]string, len(items))
		for i, item := range items {
			if item == nil {
				parts[i] = "NULL"
				continue
			}
			text, err := factLiteral(element, item)
			if err != nil {
				return "", err
			}
			parts[i] = text
		}
		return "[" + strings.Join(parts, ",") + "]", nil
	}
	return CellLiteral(v.Type, v.Scale, value)
}

// CellLiteral is one value as people write it in a pack, in the text form
// inside an array slot.
func CellLiteral(typ rule.Type, scale int, value any) (string, error) {
	if typ == rule.Money {
		scale = 2
	}
	if b, ok := value.(bool); ok && typ == rule.Bool {
		value = map[bool]string{true: "true", false: "false"}[b]
	}
	text := plain(value)
	if typ == rule.Bool && text == "1" {
		text = "true"
	}
	literal := scalarLiteral(typ, scale, text, true)
	if literal == "NULL" {
		return "", fmt.Errorf("%w: this is no %s", shouwang.ErrInvalid, typ)
	}
	if typ.IsNumber() && decimals(text) > scale {
		return "", fmt.Errorf("%w: more than %d decimals", shouwang.ErrInvalid, scale)
	}
	return literal, nil
}

func decimals(text string) int {
	_, after, _ := strings.Cut(text, ".")
	return len(strings.TrimRight(after, "0"))
}

func (w *literals) parameter(name string) {
	p := w.r.catalog.params
	typ := p.storeType(name)
	w.add(name, typ, func(g Given) (string, error) {
		row, ok := w.row(g, name)
		return p.literal(name, row, ok, true), nil
	})
	if p.isList(name) {
		w.add(flagOf(name), "UInt8", func(g Given) (string, error) {
			if _, ok := w.row(g, name); ok {
				return "0", nil
			}
			return "1", nil
		})
	}
}

// row is the parameter's row in force where and when the example plays.
func (w *literals) row(g Given, name string) (monitors.Value, bool) {
	row, ok := g.Values.On(name, g.area(), g.On)
	return row, ok && (row.Confirmed || !w.confirmed)
}

func (g Given) area() string {
	if v, ok := g.value(areaFact); ok {
		return plain(v)
	}
	return ""
}

func (w *literals) dated(name string) {
	p := w.r.catalog.params
	w.add(name+"@", p.datedType(name), func(g Given) (string, error) {
		return p.datedLiteral(g.Values, name, g.area(), w.confirmed), nil
	})
}

// plain is a YAML scalar as text; a number without an exponent.
func plain(v any) string {
	if f, ok := v.(float64); ok {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}
