package rule_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"

	"shouwang/internal/store/storetest"
	"shouwang/monitors/rule"
)

// state is what a condition came to on the engine.
type state string

const (
	isTrue    state = "true"
	isFalse   state = "false"
	isUnknown state = "unknown"
)

// vars are the names of the tests; a value of "NULL" is an unknown one.
var vars = []rule.Variable{
	{Name: "a", Type: rule.Bool},
	{Name: "b", Type: rule.Bool},
	{Name: "income_pc", Type: rule.Money},
	{Name: "n", Type: rule.Number, Silent: func() string { return "isNull(m)" }}, // as if m were how its feed stands
	{Name: "m", Type: rule.Number},
	{Name: "k", Type: rule.Number},
	{Name: "d", Type: rule.Date},
	{Name: "s", Type: rule.Time},
	{Name: "e", Type: rule.Time},
	{Name: "t", Type: rule.Text},
	{Name: "area", Type: rule.Number},
	{Name: "share", Type: rule.Number, Scale: 6},
	{Name: "list", Type: rule.Numbers, Unknown: "list_unknown"},
	{Name: "words", Type: rule.Texts, Unknown: "words_unknown"},
	{Name: "edge.factor", Type: rule.Number, Scale: 1, Parameter: true},
	{Name: "dibao.standard", Type: rule.Money, Parameter: true},
}

// columnTypes is how each name of the tests is stored.
var columnTypes = map[string]string{
	"a": "UInt8", "b": "UInt8", "income_pc": "Int64", "n": "Int64", "m": "Int64", "k": "Int64", "d": "Int32", "s": "Int64", "e": "Int64", "t": "String",
	"area": "Int64", "share": "Int64", "edge.factor": "Int64", "dibao.standard": "Int64",
}

// row is the values of one evaluation, as SQL.
type row map[string]string

func (r row) columns() string {
	parts := []string{"toInt32(20513) AS today"} // 2026-03-01
	for _, name := range slices.Sorted(maps.Keys(columnTypes)) {
		typ := columnTypes[name]
		value, ok := r[name]
		if !ok {
			value = "NULL"
		}
		parts = append(parts, fmt.Sprintf("CAST(materialize(%s) AS Nullable(%s)) AS `%s`", value, typ, name))
	}
	for _, name := range []string{"list", "words"} {
		typ := map[string]string{"list": "Int64", "words": "String"}[name]
		value, ok := r[name]
		flag := 0
		if !ok {
			value, flag = "[]", 1
		}
		parts = append(parts, fmt.Sprintf("CAST(%s AS Array(Nullable(%s))) AS %s, %d AS %s_unknown", value, typ, name, flag, name))
	}
	parts = append(parts, dated+" AS `dibao.standard@`")
	return strings.Join(parts, ", ")
}

// dated are the rows of a parameter that at() looks through.
const dated = "CAST([(0, 20000, 70000), (20000, 120529, 80000)] AS Array(Tuple(Int32, Int32, Nullable(Int64))))"

// rowType is the structure of a row of many, and tuple is such a row.
func rowType() string {
	parts := []string{"i UInt32"}
	for _, name := range slices.Sorted(maps.Keys(columnTypes)) {
		parts = append(parts, "`"+name+"` Nullable("+columnTypes[name]+")")
	}
	return strings.Join(append(parts, "list Array(Nullable(Int64))", "list_unknown UInt8", "words Array(Nullable(String))", "words_unknown UInt8"), ", ")
}

func (r row) tuple(i int) string {
	parts := []string{fmt.Sprint(i)}
	for _, name := range slices.Sorted(maps.Keys(columnTypes)) {
		value, ok := r[name]
		if !ok {
			value = "NULL"
		}
		parts = append(parts, value)
	}
	for _, name := range []string{"list", "words"} {
		value, flag := r[name], "0"
		if value == "" {
			value, flag = "[]", "1"
		}
		parts = append(parts, value, flag)
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

// testWorkdays are Mondays to Fridays of five weeks from Monday 2026-03-02.
var testWorkdays = func() (days []int32) {
	for week := range int32(5) {
		for d := range int32(5) {
			days = append(days, 20514+7*week+d)
		}
	}
	return days
}()

type engine struct {
	t     *testing.T
	scope *rule.Scope
	query func(sql string) []string
}

func newEngine(t *testing.T) *engine {
	t.Helper()
	s := storetest.Empty(t)
	scope, err := rule.NewScope(vars...)
	if err != nil {
		t.Fatal(err)
	}
	return &engine{t: t, scope: scope, query: func(sql string) []string {
		rows, err := s.Conn().Query(clickhouse.Context(t.Context(), clickhouse.WithParameters(rule.WorkdaySlots(testWorkdays))), sql+" "+rule.Settings)
		if err != nil {
			t.Fatalf("%v\n%s", err, sql)
		}
		defer rows.Close() //nolint:errcheck // rows.Err says what went wrong
		var got []string
		for rows.Next() {
			var text string
			if err := rows.Scan(&text); err != nil {
				t.Fatal(err)
			}
			got = append(got, text)
		}
		if err := rows.Err(); err != nil {
			t.Fatalf("%v\n%s", err, sql)
		}
		return got
	}}
}

// condition runs a condition over a row.
func (e *engine) condition(text string, r row) state {
	e.t.Helper()
	c, err := e.scope.Condition(text)
	if err != nil {
		e.t.Fatalf("%s: %v", text, err)
	}
	sql := fmt.Sprintf("SELECT multiIf(%s, 'true', %s, 'unknown', 'false') FROM (SELECT %s)", c.True, c.Unknown(), r.columns())
	return state(e.query(sql)[0])
}

// value runs an expression over a row; "" is unknown. It is the stored form.
func (e *engine) value(text string, r row) string {
	e.t.Helper()
	v, err := e.scope.Value(text, "")
	if err != nil {
		e.t.Fatalf("%s: %v", text, err)
	}
	sql := fmt.Sprintf("SELECT ifNull(toString(%s), '') FROM (SELECT %s)", v.Stored(), r.columns())
	return e.query(sql)[0]
}
