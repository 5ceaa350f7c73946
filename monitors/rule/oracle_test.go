package rule_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/decls"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"shouwang"
)

// oracle is cel-go's own evaluator with explicit unknowns. What is CEL's own, the
// operators of logic, comparison, equality and choice, macros and texts, is its
// standard library; what the rule language adds is bound here in Go, by other
// means than the compiler's. An error counts as unknown.
type oracle struct{ env *cel.Env }

const dec = "dec" // dec("1.5") is a number that stands in a rule

func newOracle(t *testing.T) oracle {
	t.Helper()
	number, date, text := decimalType, cel.TimestampType, cel.StringType
	numbers := cel.ListType(number)
	options := []cel.EnvOption{
		cel.Variable("a", cel.BoolType), cel.Variable("b", cel.BoolType), cel.Variable("d", date), cel.Variable("s", date), cel.Variable("e", date), cel.Variable("today", date), cel.Variable("t", text),
		cel.Variable("list", numbers), cel.Variable("words", cel.ListType(text)),
		overloads(operators.Add, number, number, number), overloads(operators.Subtract, number, number, number),
		overloads(operators.Multiply, number, number, number), overloads(operators.Divide, number, number, number),
		overloads(operators.Negate, number, number),
		overloads(operators.Less, number, number, cel.BoolType), overloads(operators.LessEquals, number, number, cel.BoolType),
		overloads(operators.Greater, number, number, cel.BoolType), overloads(operators.GreaterEquals, number, number, cel.BoolType),
		binds(dec, func(a []ref.Val) ref.Val { return ratio(string(a[0].(types.String))) }, text, number),
		binds("num", func(a []ref.Val) ref.Val { return whole(int64(a[0].(types.Int))) }, cel.IntType, number),
		cel.Function("known", cel.Overload("known_T", []*cel.Type{cel.TypeParamType("T")}, cel.BoolType, cel.OverloadIsNonStrict(),
			cel.UnaryBinding(func(v ref.Val) ref.Val { return types.Bool(!types.IsUnknownOrError(v)) }))),
		cel.Function("member", decls.DisableTypeGuards(true), member("number", number), member("text", text), member("date", date), member("bool", cel.BoolType)),
	}
	for _, name := range []string{"n", "m", "k", "income_pc", "share", "area", "edge.factor", "dibao.standard"} {
		options = append(options, cel.Variable(name, number))
	}
	env, err := cel.NewEnv(slices.Concat(options, numberBindings(number, date), dateBindings(number, date), textBindings(number, text))...)
	if err != nil {
		t.Fatal(err)
	}
	return oracle{env}
}

func overloads(name string, typ ...*cel.Type) cel.EnvOption {
	return cel.Function(name, cel.Overload(fmt.Sprint("decimal", name, len(typ)), typ[:len(typ)-1], typ[len(typ)-1]))
}

// binds is a function of Go, called with arguments that are all known.
func binds(name string, call func(args []ref.Val) ref.Val, typ ...*cel.Type) cel.EnvOption {
	last := len(typ) - 1
	return cel.Function(name, decls.DisableTypeGuards(true), cel.Overload(fmt.Sprint("ours_", name, typ), typ[:last], typ[last],
		cel.FunctionBinding(func(args ...ref.Val) ref.Val { return call(args) })))
}

// member is `in` over a list of which an element may be unknown.
func member(name string, typ *cel.Type) cel.FunctionOpt {
	return cel.Overload("member_"+name, []*cel.Type{typ, cel.ListType(typ)}, cel.BoolType, cel.BinaryBinding(func(x, list ref.Val) ref.Val {
		result := ref.Val(types.False)
		each(list, func(e ref.Val) {
			switch {
			case types.IsUnknown(e) && result != types.True:
				result = e
			case !types.IsUnknown(e) && e.Equal(x) == types.True:
				result = types.True
			}
		})
		return result
	}))
}

func each(list ref.Val, do func(ref.Val)) {
	for it := list.(traits.Iterable).Iterator(); it.HasNext() == types.True; {
		do(it.Next())
	}
}

// folded is a list down to one; an unknown element or, without a start, an empty list is unknown.
func folded(start ref.Val, step func(so, next ref.Val) ref.Val) func(args []ref.Val) ref.Val {
	return func(args []ref.Val) ref.Val {
		so, hole := start, ref.Val(nil)
		each(args[0], func(e ref.Val) {
			switch {
			case types.IsUnknown(e):
				hole = e
			case so == nil:
				so = e
			case hole == nil:
				so = step(so, e)
			}
		})
		switch {
		case hole != nil:
			return hole
		case so == nil:
			return types.NewErr("an empty list")
		}
		return so
	}
}

func lesser(a, b ref.Val) ref.Val {
	if a.(traits.Comparer).Compare(b).(types.Int) < 0 {
		return a
	}
	return b
}

func greater(a, b ref.Val) ref.Val {
	if a.(traits.Comparer).Compare(b).(types.Int) > 0 {
		return a
	}
	return b
}

func numberBindings(number, date *cel.Type) []cel.EnvOption {
	var list []cel.EnvOption
	for _, typ := range []*cel.Type{number, date} {
		list = append(list,
			binds("max", func(a []ref.Val) ref.Val { return greater(a[0], a[1]) }, typ, typ, typ),
			binds("min", func(a []ref.Val) ref.Val { return lesser(a[0], a[1]) }, typ, typ, typ),
			binds("smallest", folded(nil, lesser), cel.ListType(typ), typ), binds("largest", folded(nil, greater), cel.ListType(typ), typ))
	}
	return append(list,
		binds("sum", folded(whole(0), func(a, b ref.Val) ref.Val { return a.(decimal).Add(b) }), cel.ListType(number), number),
		binds("round", func(a []ref.Val) ref.Val { return a[0].(decimal).rounded(a[1].(decimal).Num().Int64()) }, number, number, number),
		binds("floor", func(a []ref.Val) ref.Val { return a[0].(decimal).floor() }, number, number),
		binds("ceil", func(a []ref.Val) ref.Val {
			return a[0].(decimal).Negate().(decimal).floor().Negate()
		}, number, number))
}

func day(v ref.Val) shouwang.Day {
	return shouwang.Day(v.(types.Timestamp).Unix() / 86400) //nolint:gosec // a few centuries
}

// elapsed is the time between two instants, rounded at six decimals.
func elapsed(unit time.Duration) func(a []ref.Val) ref.Val {
	return func(a []ref.Val) ref.Val {
		from, to := a[0].(types.Timestamp), a[1].(types.Timestamp)
		return whole(to.UnixMilli() - from.UnixMilli()).over(unit.Milliseconds()).rounded(6)
	}
}

func moment(d shouwang.Day) ref.Val { return types.Timestamp{Time: d.Time()} }

// steps moves a day by a whole number that is not absurdly far.
func steps(name string, far int64, move func(shouwang.Day, int) shouwang.Day, number, date *cel.Type) cel.EnvOption {
	return binds(name, func(a []ref.Val) ref.Val {
		n := a[1].(decimal).Num().Int64()
		if n > far || n < -far {
			return types.NewErr("too far")
		}
		return moment(move(day(a[0]), int(n)))
	}, date, number, date)
}

func monthsOf(d shouwang.Day) int64 {
	year, month, _ := d.Time().Date()
	return int64(year)*12 + int64(month)
}

// birthdays is how many times a birthday came round: the 29th of February on 1 March.
func birthdays(born, on shouwang.Day) int64 {
	years := on.Time().Year() - born.Time().Year()
	for born.AddYears(years) > on {
		years--
	}
	return int64(years)
}

func dateBindings(number, date *cel.Type) []cel.EnvOption {
	from := func(call func(a, b shouwang.Day) int64) func(a []ref.Val) ref.Val {
		return func(a []ref.Val) ref.Val { return whole(call(day(a[0]), day(a[1]))) }
	}
	return []cel.EnvOption{
		binds("age", from(birthdays), date, date, number),
		binds("age", func(a []ref.Val) ref.Val { return whole(birthdays(day(a[0]), today)) }, date, number),
		binds("days", from(func(a, b shouwang.Day) int64 { return int64(b - a) }), date, date, number),
		binds("months", from(func(a, b shouwang.Day) int64 { return monthsOf(b) - monthsOf(a) }), date, date, number),
		binds("year", func(a []ref.Val) ref.Val { return whole(int64(day(a[0]).Time().Year())) }, date, number),
		binds("day", func(a []ref.Val) ref.Val {
			return moment(shouwang.DayOf(a[0].(types.Timestamp).Time))
		}, date, date),
		binds("minutes", elapsed(time.Minute), date, date, number), binds("hours", elapsed(time.Hour), date, date, number),
		binds("month", func(a []ref.Val) ref.Val { return moment(day(a[0]).Month()) }, date, date),
		binds("date", func(a []ref.Val) ref.Val {
			d, err := shouwang.ParseDay(string(a[0].(types.String)))
			if err != nil {
				return types.NewErr("no day")
			}
			return moment(d)
		}, cel.StringType, date),
		steps("add_days", 4000000, shouwang.Day.AddDays, number, date), steps("add_months", 12000, shouwang.Day.AddMonths, number, date),
		steps("add_years", 1000, shouwang.Day.AddYears, number, date),
		binds("add_workdays", func(a []ref.Val) ref.Val { return countOn(day(a[0]), a[1].(decimal).Num().Int64()) }, date, number, date),
		binds("workdays", func(a []ref.Val) ref.Val { return countBetween(day(a[0]), day(a[1])) }, date, date, number),
		binds("at_standard", func(a []ref.Val) ref.Val {
			switch d := day(a[0]); {
			case d >= 0 && d < 20000:
				return whole(700)
			case d >= 20000 && d < 120529:
				return whole(800)
			}
			return types.NewErr("before the first value")
		}, date, number),
	}
}

// today is the day of the tests.
var today = shouwang.Date(2026, time.March, 1)

func worked(d shouwang.Day) bool { return slices.Contains(testWorkdays, int32(d)) }

// within says whether the calendar of working days knows a day.
func withinCalendar(d shouwang.Day) bool {
	return int32(d) >= testWorkdays[0] && int32(d) <= testWorkdays[len(testWorkdays)-1]
}

// countOn walks from a day to the n-th working day after or before it.
func countOn(d shouwang.Day, n int64) ref.Val {
	step := shouwang.Day(1)
	start := d
	if n < 0 {
		step, n, start = -1, -n, d-1
	}
	if n == 0 {
		return moment(d)
	}
	if !withinCalendar(start) {
		return types.NewErr("beyond the calendar")
	}
	for n > 0 {
		d += step
		if !withinCalendar(d) {
			return types.NewErr("beyond the calendar")
		}
		if worked(d) {
			n--
		}
	}
	return moment(d)
}

// countBetween walks from the earlier of two days to the later.
func countBetween(from, to shouwang.Day) ref.Val {
	if !withinCalendar(from) || !withinCalendar(to) {
		return types.NewErr("beyond the calendar")
	}
	n := int64(0)
	for d := min(from, to) + 1; d <= max(from, to); d++ {
		if worked(d) {
			n++
		}
	}
	if to < from {
		n = -n
	}
	return whole(n)
}

var leading = regexp.MustCompile(`^\s*-?\d{1,12}(\.\d{1,6})?`)

func textBindings(number, text *cel.Type) []cel.EnvOption {
	return []cel.EnvOption{
		binds("leading_number", func(a []ref.Val) ref.Val {
			found := leading.FindString(string(a[0].(types.String)))
			if found == "" {
				return types.NewErr("no number")
			}
			return ratio(trim(found))
		}, text, number),
		binds("within", func(a []ref.Val) ref.Val {
			code := fmt.Sprintf("%012d", a[0].(decimal).Num().Int64())
			prefix := string(a[1].(types.String))
			return types.Bool(len(prefix) <= len(code) && code[:len(prefix)] == prefix)
		}, number, text, cel.BoolType),
		binds("area_level", func(a []ref.Val) ref.Val {
			code := fmt.Sprintf("%012d", a[0].(decimal).Num().Int64())
			for _, digits := range []int{2, 4, 6, 9} {
				if code[digits:] == "000000000000"[digits:] {
					return whole(int64(digits))
				}
			}
			return whole(12)
		}, number, number),
	}
}

func trim(text string) string {
	for len(text) > 0 && text[0] == ' ' {
		text = text[1:]
	}
	return text
}

// program compiles a text of the oracle.
func (o oracle) program(text string) (cel.Program, error) {
	tree, issues := o.env.Compile(text)
	if issues.Err() != nil {
		return nil, issues.Err()
	}
	return o.env.Program(tree, cel.EvalOptions(cel.OptPartialEval))
}

// judged is what the evaluator says over a row.
func judged(p cel.Program, values map[string]any, unknown []*cel.AttributePatternType) (state, error) {
	vars, err := cel.PartialVars(values, unknown...)
	if err != nil {
		return "", err
	}
	got, _, err := p.Eval(vars)
	switch {
	case err != nil && strings.Contains(err.Error(), "no such overload"):
		return "", err
	case err != nil || types.IsUnknownOrError(got):
		return isUnknown, nil //nolint:nilerr // an error of a rule is unknown
	case got == types.True:
		return isTrue, nil
	case got == types.False:
		return isFalse, nil
	}
	return "", fmt.Errorf("a condition came to %v", got)
}
