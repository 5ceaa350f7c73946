package rule_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"shouwang"
	"shouwang/monitors/rule"
)

// said is one expression twice: as a rule, and as cel-go's evaluator reads it.
type said struct{ rule, cel string }

// generator makes random well-typed rules, and counts which functions it drew.
type generator struct {
	*rand.Rand

	drawn   map[string]int
	numbers []string // names of the macros that it is in
	texts   []string
	serial  int
}

func pick[V any](g *generator, list ...V) V { return list[g.IntN(len(list))] }

// draw notes a function and writes it from parts: %[1]s is the first.
func (g *generator) draw(name, form string, parts ...said) said {
	return g.drawTwice(name, form, form, parts...)
}

// drawTwice is draw where the evaluator's text differs.
func (g *generator) drawTwice(name, form, celForm string, parts ...said) said {
	g.drawn[name]++
	rules, cels := make([]any, len(parts)), make([]any, len(parts))
	for i, p := range parts {
		rules[i], cels[i] = p.rule, p.cel
	}
	return said{fmt.Sprintf(form, rules...), fmt.Sprintf(celForm, cels...)}
}

func same(text string) said { return said{text, text} }

func literal(text string) said { return said{text, `dec("` + text + `")`} }

// atThresholds are the numbers of rules.
var atThresholds = []string{"0", "1", "2", "0.5", "1.1", "690", "759", "1199.99", "1200", "0.000001", "1000000"}

func (g *generator) number(depth int) said {
	if depth == 0 {
		if g.IntN(3) == 0 {
			return literal(pick(g, atThresholds...))
		}
		return same(pick(g, append([]string{"n", "m", "income_pc", "share", "edge.factor", "dibao.standard"}, append(g.numbers, g.numbers...)...)...))
	}
	sub := func() said { return g.number(g.IntN(depth)) }
	switch g.IntN(24) {
	case 21, 22:
		name := pick(g, "seconds", "minutes", "hours")
		return g.draw(name, name+"(%s, %s)", g.instant(), g.instant())
	case 0:
		return g.draw("_+_", "(%s + %s)", sub(), sub())
	case 1:
		return g.draw("_-_", "(%s - %s)", sub(), sub())
	case 2:
		return g.draw("_*_", "(%s * %s)", sub(), sub())
	case 3, 4:
		return g.draw("_/_", "(%s / %s)", sub(), sub())
	case 5:
		return g.draw("-_", "(-%s)", g.number(0))
	case 6:
		return g.draw("max", "max(%s, %s)", sub(), sub())
	case 7:
		return g.draw("min", "min(%s, %s)", sub(), sub())
	case 8:
		return g.draw("round", "round(%s, %s)", sub(), literal(pick(g, "0", "2", "6")))
	case 9:
		return g.draw("floor", "floor(%s)", sub())
	case 10:
		return g.draw("ceil", "ceil(%s)", sub())
	case 11:
		return g.draw("_?_:_", "(%s ? %s : %s)", g.condition(depth-1), sub(), sub())
	case 12:
		return g.drawTwice("size", "size(%s)", "num(size(%s))", pick(g, g.list, g.words, func(int) said { return g.text(1) })(depth-1))
	case 13:
		return g.draw("sum", "sum(%s)", g.list(depth-1))
	case 14:
		return g.draw("smallest", "smallest(%s)", g.list(depth-1))
	case 15:
		return g.draw("largest", "largest(%s)", g.list(depth-1))
	case 16:
		if g.IntN(2) == 0 {
			return g.draw("age", "age(%s)", g.date(depth-1))
		}
		return g.draw("age", "age(%s, %s)", g.date(depth-1), g.date(0))
	case 17:
		name := pick(g, "days", "months", "workdays")
		return g.draw(name, name+"(%s, %s)", g.date(depth-1), g.date(0))
	case 18:
		return g.draw("year", "year(%s)", g.date(depth-1))
	case 19:
		return g.draw("leading_number", "leading_number(%s)", g.text(0))
	case 20:
		return g.draw("area_level", "area_level(%s)", same("area"))
	}
	return g.drawTwice("at", "at(dibao.standard, %s)", "at_standard(%s)", g.date(depth-1))
}

func (g *generator) text(depth int) said {
	switch g.IntN(4) {
	case 0:
		return same(pick(g, `"3级"`, `""`, `"低保"`, `"2.5"`))
	case 1:
		if depth > 0 {
			return g.draw("_+_", "(%s + %s)", g.text(depth-1), g.text(depth-1))
		}
	case 2:
		if depth > 0 {
			return g.draw("_?_:_", "(%s ? %s : %s)", g.condition(0), g.text(0), g.text(0))
		}
	}
	return same(pick(g, append([]string{"t"}, g.texts...)...))
}

// date keeps to days of which the engine's calendar is right.
func (g *generator) date(depth int) said {
	if depth <= 0 {
		if g.IntN(4) == 0 {
			return g.draw("date", `date("`+pick(g, "2026-03-06", "2024-02-29", "1999-12-31", "2026-03-16")+`")`)
		}
		return same(pick(g, "d", "d", "today"))
	}
	step := said{"k", "k"}
	if g.IntN(2) == 0 {
		step = literal(pick(g, "1", "5", "12"))
	}
	switch name := pick(g, "add_days", "add_months", "add_years", "add_workdays", "month", "day", "max", "min", "?", "smallest"); name {
	case "month":
		return g.draw(name, "month(%s)", g.date(0))
	case "day":
		return g.draw(name, "day(%s)", g.instant())
	case "max", "min":
		return g.draw(name, name+"(%s, %s)", g.date(0), g.date(0))
	case "?":
		return g.draw("_?_:_", "(%s ? %s : %s)", g.condition(0), g.date(0), g.date(0))
	case "smallest":
		return g.draw(name, "smallest([%s, %s])", g.date(0), g.date(0))
	default:
		return g.draw(name, name+"(%s, %s)", g.date(0), step)
	}
}

func (g *generator) instant() said {
	if g.IntN(4) == 0 {
		name := pick(g, "max", "min")
		return g.draw(name, name+"(%s, %s)", same("s"), same("e"))
	}
	return same(pick(g, "s", "e"))
}

// element names an element for as long as a macro's body is written.
func (g *generator) element(names *[]string, body func() said) (name string, s said) {
	g.serial++
	name = fmt.Sprintf("x%d", g.serial)
	*names = append(*names, name)
	s = body()
	*names = (*names)[:len(*names)-1]
	return name, s
}

// list is one of numbers.
func (g *generator) list(depth int) said {
	if depth <= 0 || g.IntN(3) == 0 {
		if g.IntN(3) == 0 {
			return g.draw("[]", "[%s, %s]", g.number(0), g.number(0))
		}
		return same("list")
	}
	if g.IntN(2) == 0 {
		name, body := g.element(&g.numbers, func() said { return g.condition(depth - 1) })
		return g.draw("filter", "%s.filter("+name+", %s)", g.list(depth-1), body)
	}
	name, body := g.element(&g.numbers, func() said { return g.number(depth - 1) })
	return g.draw("map", "%s.map("+name+", %s)", g.list(depth-1), body)
}

// words is a list of texts.
func (g *generator) words(depth int) said {
	if depth <= 0 || g.IntN(2) == 0 {
		return same("words")
	}
	name, body := g.element(&g.texts, func() said { return g.condition(depth - 1) })
	return g.draw("filter", "%s.filter("+name+", %s)", same("words"), body)
}

func (g *generator) condition(depth int) said {
	if depth <= 0 {
		if g.IntN(8) == 0 {
			return same(pick(g, "true", "false"))
		}
		return same(pick(g, "a", "b"))
	}
	sub := func() said { return g.condition(depth - 1) }
	switch g.IntN(16) {
	case 0, 1, 2:
		sign := pick(g, "<", "<=", ">", ">=")
		side := pick(g, g.number, g.number, g.number, g.date, g.text, func(int) said { return g.instant() })
		return g.draw("_"+sign+"_", "%s "+sign+" %s", side(depth-1), side(depth-1))
	case 3, 4:
		sign := pick(g, "==", "!=")
		side := pick(g, g.number, g.number, g.date, g.text, g.condition)
		return g.draw("_"+sign+"_", "(%s) "+sign+" (%s)", side(depth-1), side(depth-1))
	case 5:
		return g.draw("_&&_", "(%s && %s)", sub(), sub())
	case 6:
		return g.draw("_||_", "(%s || %s)", sub(), sub())
	case 7:
		return g.draw("!_", "!(%s)", sub())
	case 8:
		if g.IntN(2) == 0 { // "m" is unknown where the feed of "n" is silent
			return g.drawTwice("recorded", "recorded(n)", "(known(n) || (known(m) ? false : m > dec(\"0\")))")
		}
		return g.draw("known", "known(%s)", pick(g, g.number, g.date, g.text, g.condition, g.list, g.words)(depth-1))
	case 9:
		return g.draw("_?_:_", "(%s ? %s : %s)", sub(), sub(), sub())
	case 10:
		return g.membership(depth - 1)
	case 11, 12, 13:
		return g.macro(depth - 1)
	case 14:
		name := pick(g, "startsWith", "endsWith", "contains")
		return g.draw(name, "%s."+name+"(%s)", g.text(depth-1), g.text(0))
	}
	return g.draw("within", "within(%s, %s)", same("area"), same(pick(g, `"320682"`, `"3206"`, `"11"`)))
}

func (g *generator) membership(depth int) said {
	const form, celForm = "(%s) in %s", "member(%s, %s)"
	switch g.IntN(4) {
	case 0:
		return g.drawTwice("@in", form, celForm, g.text(0), g.words(depth))
	case 1:
		return g.drawTwice("@in", form, celForm, g.date(0), g.draw("[]", "[%s, %s]", g.date(0), g.date(depth)))
	case 2:
		name, body := g.element(&g.numbers, func() said { return g.condition(1) })
		return g.drawTwice("@in", form, celForm, g.condition(0), g.draw("map", "%s.map("+name+", %s)", g.list(depth), body))
	}
	return g.drawTwice("@in", form, celForm, g.number(depth), g.list(depth))
}

func (g *generator) macro(depth int) said {
	name := pick(g, "exists", "all", "exists_one")
	if g.IntN(3) == 0 {
		x, body := g.element(&g.texts, func() said { return g.condition(max(depth, 1)) })
		return g.draw(name, "%s."+name+"("+x+", %s)", g.words(depth), body)
	}
	x, body := g.element(&g.numbers, func() said { return g.condition(max(depth, 1)) })
	return g.draw(name, "%s."+name+"("+x+", %s)", g.list(depth), body)
}

// values is one row: as SQL, and as the evaluator binds it.
type values struct {
	sql     row
	bound   map[string]any
	unknown []*cel.AttributePatternType
}

// values throws a row: half of its cells are missing.
func (g *generator) values() values {
	v := values{sql: row{}, bound: map[string]any{"today": moment(today)}}
	set := func(name, sql string, bound any) {
		if g.IntN(2) == 0 {
			v.unknown = append(v.unknown, cel.AttributePattern(name))
			return
		}
		v.sql[name], v.bound[name] = sql, bound
	}
	for _, name := range []string{"a", "b"} {
		is := g.IntN(2) == 1
		set(name, map[bool]string{true: "1", false: "0"}[is], types.Bool(is))
	}
	for _, c := range []struct {
		name  string
		scale int64
	}{{"n", 1}, {"m", 1}, {"income_pc", 100}, {"share", 1000000}, {"dibao.standard", 100}, {"edge.factor", 10}} {
		raw := pick(g, int64(0), 1, 2, -3, 15, 690, 759, 80000, 119999, 120000, 500000, 1100000, -2500000, 1<<40, -(1 << 40))
		set(c.name, fmt.Sprint(raw), whole(raw).over(c.scale))
	}
	k := pick(g, int64(0), 1, -1, 2, -7, 14, 40, 5000000, -5000000)
	set("k", fmt.Sprint(k), whole(k))
	d := pick(g, shouwang.Date(1935, 3, 1), shouwang.Date(1969, 12, 31), shouwang.Date(2008, 2, 29), shouwang.Date(2026, 3, 2), shouwang.Date(2026, 3, 8),
		shouwang.Date(2026, 3, 31), shouwang.Date(2026, 4, 3), shouwang.Date(2026, 8, 31))
	set("d", fmt.Sprint(int(d)), moment(d))
	for _, name := range []string{"s", "e"} {
		at := pick(g, time.Date(2026, 3, 1, 8, 0, 0, 0, shouwang.Shanghai), time.Date(2026, 3, 1, 8, 15, 0, 1e6, shouwang.Shanghai),
			time.Date(2026, 3, 2, 8, 0, 0, 0, shouwang.Shanghai), time.Date(2026, 2, 28, 23, 59, 59, 999e6, shouwang.Shanghai), time.Date(1999, 12, 31, 16, 0, 0, 0, time.UTC))
		set(name, fmt.Sprint(at.UnixMilli()), types.Timestamp{Time: at})
	}
	t := pick(g, "", "3级", "低保边缘", "-2.5级", "级", "2")
	set("t", rule.Quote(t), types.String(t))
	area := pick(g, int64(320682103001), 320682000000, 320600000000, 110105001000, 32)
	set("area", fmt.Sprint(area), whole(area))
	sql, bound := g.elements(func() (string, ref.Val) { n := pick(g, int64(0), 1, 2, 690, -3); return fmt.Sprint(n), whole(n) })
	set("list", sql, bound)
	sql, bound = g.elements(func() (string, ref.Val) { w := pick(g, "", "3级", "低保"); return rule.Quote(w), types.String(w) })
	set("words", sql, bound)
	return v
}

// over is the number by a power of ten, exactly.
func (d decimal) over(scale int64) decimal { return decimal{d.Quo(d.Rat, whole(scale).Rat)} }

// elements is a list of up to three, of which each may be unknown.
func (g *generator) elements(one func() (string, ref.Val)) (string, ref.Val) {
	var texts []string
	var list []ref.Val
	for range g.IntN(4) {
		sql, v := one()
		if g.IntN(4) == 0 {
			sql, v = "NULL", types.NewUnknown(1, types.NewAttributeTrail("element"))
		}
		texts, list = append(texts, sql), append(list, v)
	}
	return "[" + strings.Join(texts, ", ") + "]", types.NewRefValList(types.DefaultTypeAdapter, list)
}

// refusedBefore says whether a rule is refused for what no row can show.
func refusedBefore(err error) bool {
	var faults rule.Faults
	return errors.As(err, &faults) && (strings.Contains(err.Error(), "76 digits") || strings.Contains(err.Error(), "division by zero"))
}

// The engine says of a rule what cel-go's own evaluator says with explicit
// unknowns, over one exact type of number: 10,000 rows, half of whose cells are
// missing, under rules that between them use all of the language.
func TestTheEngineSaysWhatCelSays(t *testing.T) {
	const batches, rowsEach, rulesEach = 20, 500, 16
	e, o := newEngine(t), newOracle(t)
	g := &generator{Rand: rand.New(rand.NewPCG(2026, 11)), drawn: map[string]int{}} //nolint:gosec // the same each time
	counts := map[state]int{}
	for range batches {
		rows := make([]values, rowsEach)
		for i := range rows {
			rows[i] = g.values()
		}
		compare(t, e, o, g.rules(t, e, rulesEach), rows, counts)
		if t.Failed() {
			return
		}
	}
	checkCoverage(t, g.drawn)
	t.Logf("%d rows, %d rules, %d true, %d false, %d unknown; drawn: %v", batches*rowsEach, batches*rulesEach, counts[isTrue], counts[isFalse], counts[isUnknown], g.drawn)
	for _, s := range []state{isTrue, isFalse, isUnknown} {
		if counts[s] < batches*rowsEach*rulesEach/20 {
			t.Errorf("only %d judgements are %s: these rules show little", counts[s], s)
		}
	}
}

// rules are random conditions that the compiler takes.
func (g *generator) rules(t *testing.T, e *engine, n int) []said {
	t.Helper()
	var list []said
	for len(list) < n {
		s := g.condition(3)
		if _, err := e.scope.Condition(s.rule); err == nil {
			list = append(list, s)
		} else if !refusedBefore(err) {
			t.Fatalf("%s: %v", s.rule, err)
		}
	}
	return list
}

// compare judges rules over rows in one statement and by the evaluator.
func compare(t *testing.T, e *engine, o oracle, rules []said, rows []values, counts map[state]int) {
	t.Helper()
	selects := make([]string, len(rows))
	for i, r := range rows {
		selects[i] = r.sql.tuple(i)
	}
	table := "SELECT toInt32(20513) AS today, " + dated + " AS `dibao.standard@`, * FROM VALUES(" + fmt.Sprint(rule.Quote(rowType())) + ", " + strings.Join(selects, ", ") + ")"
	flags := make([]string, len(rules))
	programs := make([]cel.Program, len(rules))
	for i, s := range rules {
		c, err := e.scope.Condition(s.rule)
		if err != nil {
			t.Fatal(err)
		}
		flags[i] = fmt.Sprintf("multiIf(%s, 'true', %s, 'unknown', 'false')", c.True, c.Unknown())
		if programs[i], err = o.program(s.cel); err != nil {
			t.Fatalf("%s: %v", s.cel, err)
		}
	}
	got := e.query("SELECT arrayStringConcat([" + strings.Join(flags, ", ") + "], ' ') FROM (" + table + ") ORDER BY i")
	for i, line := range got {
		for j, word := range strings.Fields(line) {
			want, err := judged(programs[j], rows[i].bound, rows[i].unknown)
			if err != nil {
				t.Fatalf("%s: %v", rules[j].cel, err)
			}
			counts[want]++
			if state(word) != want {
				t.Errorf("%s over %v: got %s, cel-go says %s", rules[j].rule, rows[i].sql, word, want)
				return
			}
		}
	}
}

// checkCoverage wants every function of the language, the macros and lists among them.
func checkCoverage(t *testing.T, drawn map[string]int) {
	t.Helper()
	names, err := rule.Functions()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(names, "exists", "exists_one", "all", "filter", "map", "[]") {
		if drawn[name] == 0 && name != "@not_strictly_false" {
			t.Errorf("no rule used %s", name)
		}
	}
}
