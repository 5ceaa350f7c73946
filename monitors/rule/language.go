package rule

import (
	"fmt"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/operators"
)

// function is one function or operator of the rule language: how cel-go checks
// it and how it is written in SQL.
type function struct {
	name      string
	overloads []overload
	// write gets compiled arguments of the types of one overload.
	write func(c *compiler, at int64, args []term) term
}

type overload struct {
	args   []*cel.Type
	result *cel.Type
	member bool // called as x.name(...)
}

type languageBase struct {
	env       *cel.Env
	functions map[string]function
}

// language is the closed set of functions and macros; there is no standard
// library beneath it, so that nothing slips in that has no translation.
var language = sync.OnceValues(newLanguage)

func newLanguage() (languageBase, error) {
	base := languageBase{functions: map[string]function{}}
	options := []cel.EnvOption{
		cel.HomogeneousAggregateLiterals(),
		cel.Macros(cel.ExistsMacro, cel.ExistsOneMacro, cel.AllMacro, cel.FilterMacro, cel.MapMacro),
		cel.EnableMacroCallTracking(), // a part of a rule is shown as its author wrote it
	}
	for _, f := range slicesOf(logicFunctions(), numberFunctions(), dateFunctions(), timeFunctions(), textFunctions(), listFunctions()) {
		base.functions[f.name] = f
		options = append(options, f.declare())
	}
	env, err := cel.NewCustomEnv(options...)
	if err != nil {
		return base, fmt.Errorf("build the rule language: %w", err)
	}
	base.env = env
	return base, nil
}

func slicesOf(groups ...[]function) []function {
	var all []function
	for _, g := range groups {
		all = append(all, g...)
	}
	return all
}

func (f function) declare() cel.EnvOption {
	options := make([]cel.FunctionOpt, len(f.overloads))
	for i, o := range f.overloads {
		id := fmt.Sprintf("%s_%d", f.name, i)
		options[i] = cel.Overload(id, o.args, o.result)
		if o.member {
			options[i] = cel.MemberOverload(id, o.args, o.result)
		}
	}
	return cel.Function(f.name, options...)
}

// The types of declarations, short because they are read in tables.
var (
	tNumber = cel.DoubleType
	tBool   = cel.BoolType
	tText   = cel.StringType
	tDate   = cel.TimestampType
	tTime   = cel.OpaqueType("time")
	tAny    = cel.TypeParamType("T")
	tList   = cel.ListType(tAny)
)

// takes is one overload: the last type is the result.
func takes(types ...*cel.Type) overload {
	last := len(types) - 1
	return overload{args: types[:last], result: types[last]}
}

func memberTakes(types ...*cel.Type) overload {
	o := takes(types...)
	o.member = true
	return o
}

// operatorWords are how faults name operators.
var operatorWords = map[string]string{
	operators.Equals: "==", operators.NotEquals: "!=", operators.Less: "<", operators.LessEquals: "<=",
	operators.Greater: ">", operators.GreaterEquals: ">=", operators.LogicalAnd: "&&", operators.LogicalOr: "||",
	operators.LogicalNot: "!", operators.Add: "+", operators.Subtract: "-", operators.Multiply: "*",
	operators.Divide: "/", operators.Negate: "-", operators.In: "in", operators.Conditional: "?:",
}

// refused are functions that CEL has elsewhere and a rule has not: why, and what
// to write instead.
var refused = map[string]string{
	"matches":        "a pattern can be written in many ways that look alike: take startsWith, endsWith, contains or ==",
	"has":            "write known(x)",
	operators.Modulo: "a remainder of broken numbers says nothing: take x - 12 * floor(x / 12)",
	operators.Index:  "a list has no places: take smallest, largest, exists or filter",
	"int":            "there is one kind of number: take round, floor or ceil",
	"uint":           "there is one kind of number: take round, floor or ceil",
	"double":         "there is one kind of number",
	"string":         "numbers and dates are compared as they are",
	"timestamp":      `write date("2026-07-01")`,
	"duration":       "take add_days, add_months, add_years or add_workdays",
	"getFullYear":    "write year(d)",
	"getMonth":       "take month(d), the first day of the month",
	"getDayOfWeek":   "count working days with workdays(from, to)",
	"type":           "types are checked before a rule runs",
	"dyn":            "types are checked before a rule runs",
}
