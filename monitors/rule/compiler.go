package rule

import (
	"maps"
	"math"
	"math/big"
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
)

// compiler translates one checked text. Its faults are collected, so that one
// run shows them all.
type compiler struct {
	scope    *Scope
	checked  *ast.AST
	bound    map[string]term // names bound by macros
	uses     Uses
	workdays bool
	faults   Faults
}

// with is a compiler that also knows a macro's name.
func (c *compiler) with(name string, t term) *compiler {
	inner := *c
	inner.bound = maps.Clone(c.bound)
	if inner.bound == nil {
		inner.bound = map[string]term{}
	}
	inner.bound[name] = t
	return &inner
}

func (c *compiler) fault(at int64, message, hint string) {
	c.faults = append(c.faults, place(c.checked, at, message, hint))
}

func (c *compiler) term(e ast.Expr) term {
	switch e.Kind() {
	case ast.LiteralKind:
		return c.literal(e)
	case ast.IdentKind:
		return c.name(e.AsIdent())
	case ast.ListKind:
		return c.listLiteral(e.ID(), c.terms(e.AsList().Elements()))
	case ast.CallKind:
		return c.call(e)
	case ast.ComprehensionKind:
		return c.comprehension(e)
	case ast.SelectKind, ast.MapKind, ast.StructKind, ast.UnspecifiedExprKind:
	}
	c.notPart(e)
	return term{typ: Bool, val: no, maybe: no, unk: no}
}

func (c *compiler) terms(list []ast.Expr) []term {
	terms := make([]term, len(list))
	for i, e := range list {
		terms[i] = c.term(e)
	}
	return terms
}

// notPart refuses what CEL has and the language has not.
func (c *compiler) notPart(e ast.Expr) {
	c.fault(e.ID(), "this is not part of the rule language", "take a function of the language, which docs/policy-language.md lists")
}

func (c *compiler) literal(e ast.Expr) term {
	switch v := e.AsLiteral().(type) {
	case types.Bool:
		if v {
			return truth(yes, yes)
		}
		return truth(no, no)
	case types.String:
		text := string(v)
		return term{typ: Text, val: atom(Quote(text)), unk: no, text: &text}
	case types.Double:
		value, scale, err := parseNumber(decimalText(float64(v)))
		if err != nil || math.Abs(float64(v)) > 1<<53 {
			c.fault(e.ID(), "the number is too long", "write at most 15 digits, 12 of them decimals")
			value, scale = new(big.Int), 0
		}
		return numberLiteral(value, scale)
	}
	c.notPart(e)
	return term{typ: Number, val: no, unk: no}
}

func (c *compiler) name(name string) term {
	if t, ok := c.bound[name]; ok {
		return t
	}
	v := c.scope.variables[name]
	c.uses.add(v)
	return variableTerm(v)
}

func (c *compiler) call(e ast.Expr) term {
	call := e.AsCall()
	if call.FunctionName() == "at" && call.Args()[0].Kind() == ast.IdentKind {
		return c.at(e.ID(), call.Args()[0].AsIdent(), c.term(call.Args()[1]))
	}
	var args []term
	if call.IsMemberFunction() {
		args = append(args, c.term(call.Target()))
	}
	args = append(args, c.terms(call.Args())...)
	f := c.scope.functions[call.FunctionName()]
	if f.write == nil {
		c.notPart(e)
		return truth(no, no)
	}
	return f.write(c, e.ID(), args)
}

// at is the value that a parameter had on a day; before its first row unknown.
func (c *compiler) at(id int64, name string, day term) term {
	v, ok := c.scope.variables[name]
	if !ok || !v.Parameter {
		c.fault(id, "at() takes a parameter, and "+name+" is none", "a fact has one value; only a parameter has a history")
		return term{typ: Number, val: no, unk: no}
	}
	if v.Type.element() != "" {
		c.fault(id, "at() takes a parameter of one value", "a list has no history: name it as it is")
		return term{typ: v.Type, val: atom("[]"), unk: no}
	}
	c.uses.addDated(v)
	dated := v.Dated
	if dated == "" {
		dated = Name(name + "@")
	}
	covers := and(compare("<=", atom("_v.1"), day.val), compare("<", day.val, atom("_v.2")))
	row := call("arrayFirst", lambda("_v", covers), atom(dated))
	v.SQL, v.Known = call("tupleElement", row, whole(3)).text, false
	t := variableTerm(v)
	t.variable = ""
	if t.typ == Bool {
		unknown := or(t.unknown(), day.unk)
		return truth(and(t.val, not(unknown)), or(t.maybe, unknown))
	}
	t.unk = or(t.unk, day.unk)
	return t
}

// Uses is what a text names.
type Uses struct {
	Variables  []string // facts or columns, and today
	Parameters []string // read at today's value
	Dated      []string // parameters read by at()
	Adding     []string // names that stand outside of a negation, in any order
	Recorded   []string // facts that recorded() asks of
	Workdays   bool     // the list of working days is needed
}

func (u *Uses) add(v Variable) {
	if v.Parameter {
		u.Parameters = insert(u.Parameters, v.Name)
		return
	}
	u.Variables = insert(u.Variables, v.Name)
}

func (u *Uses) addDated(v Variable) { u.Dated = insert(u.Dated, v.Name) }

func insert(sorted []string, name string) []string {
	i, found := slices.BinarySearch(sorted, name)
	if found {
		return sorted
	}
	return slices.Insert(slices.Clone(sorted), i, name)
}
