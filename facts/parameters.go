package facts

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"shouwang"
	"shouwang/monitors"
	"shouwang/monitors/rule"
)

// parameters are the dated values of policy as the statement sees them: bound,
// never written into its text.
type parameters struct {
	types  map[string]rule.Type
	values monitors.Values
	scales map[string]int
}

// newParameters reads the parameters of a pack. Their rows in others count only
// for how many decimals a slot carries.
func newParameters(pack *monitors.Pack, values monitors.Values, others ...monitors.Values) parameters {
	p := parameters{types: map[string]rule.Type{}, values: values, scales: map[string]int{}}
	for _, parameter := range pack.Parameters {
		p.types[parameter.Name] = rule.Type(parameter.Type)
		for _, v := range append(others, values) {
			scale := scaleOf(rule.Type(parameter.Type), v[parameter.Name])
			p.scales[parameter.Name] = max(p.scales[parameter.Name], scale)
		}
	}
	return p
}

// scaleOf is how many decimals the longest value of a parameter has.
func scaleOf(typ rule.Type, rows []monitors.Value) int {
	if typ == rule.Money {
		return 2
	}
	if typ != rule.Number && typ != rule.Numbers {
		return 0
	}
	scale := 0
	for _, row := range rows {
		for _, text := range texts(row) {
			_, decimals, _ := strings.Cut(text, ".")
			scale = max(scale, len(strings.TrimRight(decimals, "0")))
		}
	}
	return scale
}

func texts(row monitors.Value) []string {
	if list, ok := row.Value.([]string); ok {
		return list
	}
	return []string{row.Text}
}

// byArea says whether a parameter has values of its own in some area.
func (p parameters) byArea(name string) bool {
	return slices.ContainsFunc(p.values[name], func(v monitors.Value) bool { return v.Area != monitors.Everywhere })
}

// areas are the prefixes that have values, the most specific first.
func (p parameters) areas(name string) []string {
	var list []string
	for _, row := range p.values[name] {
		if row.Area != monitors.Everywhere && !slices.Contains(list, row.Area) {
			list = append(list, row.Area)
		}
	}
	slices.SortFunc(list, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	return list
}

func (p parameters) names() []string { return sortedKeys(p.types) }

// variables are the parameters as columns of a relation.
func (p parameters) variables() []rule.Variable {
	list := make([]rule.Variable, 0, len(p.types))
	for _, name := range p.names() {
		list = append(list, p.column(name))
	}
	return list
}

func (p parameters) column(name string) rule.Variable {
	v := rule.Variable{Name: name, Type: p.types[name], Scale: p.scales[name], Parameter: true}
	v.Dated = rule.Name(name + "@")
	if p.isList(name) {
		v.Known, v.Unknown = true, "`"+flagOf(name)+"`"
	}
	return v
}

// inline are the parameters where no relation holds them yet: one that is the
// same everywhere is bound in place, any other is a column.
func (p parameters) inline() []rule.Variable { return p.bindings(p.byArea) }

// everywhere are the parameters where there is no subject: each is bound in
// place, one that differs by area at its value of everywhere.
func (p parameters) everywhere() []rule.Variable {
	return p.bindings(func(string) bool { return false })
}

func (p parameters) bindings(column func(name string) bool) []rule.Variable {
	list := p.variables()
	for i, v := range list {
		if column(v.Name) {
			continue
		}
		list[i].SQL = p.slot(v.Name, monitors.Everywhere)
		list[i].Dated = p.datedSlot(v.Name, monitors.Everywhere)
		if v.Unknown != "" {
			list[i].Unknown = p.flagSlot(v.Name, monitors.Everywhere)
		}
	}
	return append(list, rule.Variable{Name: "today", Type: rule.Date, Known: true, SQL: todaySlot})
}

const todaySlot = "{today:Int32}"

// nowSlot is the run's instant, to which pins hold the rows too.
var nowSlot = rule.ReadTime("{as_of:DateTime64(3, 'Asia/Shanghai')}")

func (p parameters) isList(name string) bool {
	return strings.HasPrefix(rule.StoreType(p.types[name]), "Array(")
}

// slotName is a name that a statement may bind: dibao.standard in 320682 is
// p_dibao__standard__320682.
func slotName(name, area string) string {
	slot := "p_" + strings.ReplaceAll(name, ".", "__")
	if area != monitors.Everywhere {
		slot += "__" + area
	}
	return slot
}

func (p parameters) storeType(name string) string {
	if p.isList(name) {
		return strings.NewReplacer("Nullable(", "", "))", ")").Replace(rule.StoreType(p.types[name]))
	}
	return "Nullable(" + rule.StoreType(p.types[name]) + ")"
}

func (p parameters) slot(name, area string) string {
	return "{" + slotName(name, area) + ":" + p.storeType(name) + "}"
}

func (p parameters) flagSlot(name, area string) string {
	return "{" + flagOf(slotName(name, area)) + ":UInt8}"
}

func (p parameters) datedType(name string) string {
	return "Array(Tuple(Int32, Int32, Nullable(" + rule.StoreType(p.types[name]) + ")))"
}

func (p parameters) datedSlot(name, area string) string {
	return "{" + slotName(name, area) + "__dates:" + p.datedType(name) + "}"
}

// taken is the column that holds a parameter's value in the subject's area; an
// unknown area makes it unknown, unless it is the same everywhere.
func (p parameters) taken(name string, dated bool) taken {
	if dated {
		sql := p.choose(name, p.datedSlot, "CAST([], '"+p.datedType(name)+"')")
		return taken{sql: sql, variable: rule.Variable{Name: name + "@"}}
	}
	t := taken{variable: p.column(name)}
	if !p.isList(name) {
		t.sql = p.choose(name, p.slot, "NULL")
		return t
	}
	t.sql = p.choose(name, p.slot, "CAST([], '"+p.storeType(name)+"')")
	t.flag = p.choose(name, p.flagSlot, "1")
	return t
}

// columnNames are the names of those columns.
func (p parameters) columnNames(name string, dated bool) []string {
	if dated {
		return []string{name + "@"}
	}
	return []string{name, flagOf(name)}
}

func (p parameters) choose(name string, slot func(name, area string) string, unknown string) string {
	if !p.byArea(name) {
		return slot(name, monitors.Everywhere)
	}
	parts := []string{"isNull(area), " + unknown}
	for _, area := range p.areas(name) {
		below := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(12-len(area))), nil)
		parts = append(parts, fmt.Sprintf("intDiv(ifNull(area, 0), %s) = %s, %s", below, area, slot(name, area)))
	}
	return "multiIf(" + strings.Join(parts, ", ") + ", " + slot(name, monitors.Everywhere) + ")"
}

// bind gives every slot of a parameter its value: the one in force on a day,
// and the rows that at() looks through. Where only confirmed values may speak,
// any other is unknown.
func (p parameters) bind(into map[string]string, name string, in Setting) {
	values := in.Values
	if values == nil {
		values = p.values
	}
	for _, area := range append(p.areas(name), monitors.Everywhere) {
		slot := slotName(name, area)
		row, ok := values.On(name, area, in.On)
		ok = ok && (row.Confirmed || !in.Confirmed)
		into[slot] = p.literal(name, row, ok, false)
		if p.isList(name) {
			into[flagOf(slot)] = "1"
			if ok {
				into[flagOf(slot)] = "0"
			}
			continue
		}
		into[slot+"__dates"] = p.datedLiteral(values, name, area, in.Confirmed)
	}
}

// Setting is the day and the values that a statement is bound to.
type Setting struct {
	On        shouwang.Day
	Confirmed bool            // values that nobody confirmed are unknown
	Values    monitors.Values // instead of those that the catalog was made with; nil: those
}

// literal is a value in the text form of a slot, or inside an array.
func (p parameters) literal(name string, row monitors.Value, ok, inside bool) string {
	if p.isList(name) {
		if !ok {
			return "[]"
		}
		parts := make([]string, 0, len(texts(row)))
		for _, text := range texts(row) {
			parts = append(parts, scalarLiteral(elementType(p.types[name]), p.scales[name], text, true))
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
	if !ok {
		return nullLiteral(inside)
	}
	return scalarLiteral(p.types[name], p.scales[name], row.Text, inside)
}

func elementType(list rule.Type) rule.Type {
	switch list {
	case rule.Texts:
		return rule.Text
	case rule.Dates:
		return rule.Date
	case rule.Number, rule.Money, rule.Bool, rule.Text, rule.Date, rule.Time, rule.Numbers, rule.Bools, rule.ID:
	}
	return rule.Number
}

// datedLiteral are the stretches of time in which one row is in force in an area.
func (p parameters) datedLiteral(values monitors.Values, name, area string, confirmed bool) string {
	starts := map[shouwang.Day]bool{}
	for _, row := range values[name] {
		starts[row.From], starts[row.Until] = true, true
	}
	days := slices.Sorted(maps.Keys(starts))
	var parts []string
	for i, day := range days {
		row, ok := values.On(name, area, day)
		if !ok || confirmed && !row.Confirmed {
			continue
		}
		until := shouwang.Day(1<<31 - 1) // the last row has no end
		if i+1 < len(days) {
			until = days[i+1]
		}
		if until == shouwang.OpenEnd {
			until = 1<<31 - 1
		}
		value := scalarLiteral(p.types[name], p.scales[name], row.Text, true)
		parts = append(parts, fmt.Sprintf("(%d,%d,%s)", day, until, value))
	}
	return "[" + strings.Join(parts, ",") + "]"
}

// scalarLiteral is one value as text; inside an array a text is quoted.
func scalarLiteral(typ rule.Type, scale int, text string, inside bool) string {
	switch typ {
	case rule.Bool:
		if text == "true" {
			return "1"
		}
		return "0"
	case rule.Date:
		day, err := shouwang.ParseDay(text)
		if err != nil {
			return nullLiteral(inside)
		}
		return strconv.Itoa(int(day))
	case rule.Time:
		at, err := shouwang.ParseTime(text)
		if err != nil {
			return nullLiteral(inside)
		}
		return strconv.FormatInt(at.UnixMilli(), 10)
	case rule.Text:
		if inside {
			return rule.Quote(text)
		}
		return EscapeSlot(text)
	case rule.Number, rule.Money, rule.ID, rule.Numbers, rule.Texts, rule.Dates, rule.Bools:
	}
	n, ok := rule.Digits(text, scale)
	if !ok {
		return nullLiteral(inside)
	}
	return n
}

func nullLiteral(inside bool) string {
	if inside {
		return "NULL"
	}
	return `\N`
}

// EscapeSlot writes a text as the server reads the value of a slot.
func EscapeSlot(text string) string {
	return strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`, "\x00", `\0`).Replace(text)
}
