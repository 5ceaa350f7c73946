package rule

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"

	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/parser"
)

// Mutant is a text with one small change that still compiles.
type Mutant struct {
	Text          string // the whole text, changed
	Before, After string // the part that changed
	Line, Column  int    // where it changed, from 1
	Tells         string // what an example must give to tell the two apart
}

// Mutants are the small changes of a text of a type: comparisons moved over
// their bound or turned, && and || exchanged or short of an operand, conditions
// negated, lists short of an element, literals and parameters moved by their
// smallest unit, known() and recorded() taken for granted, arms and operators exchanged. The
// error is Faults.
func (s *Scope) Mutants(text string, want Type) ([]Mutant, error) {
	if _, _, err := s.compile(text, want); err != nil {
		return nil, err
	}
	// Without macros exists() stays a call, so that it can be printed again.
	plain, err := parser.NewParser(parser.Macros())
	if err != nil {
		return nil, fmt.Errorf("build the parser: %w", err)
	}
	tree, issues := plain.Parse(common.NewTextSource(text))
	if len(issues.GetErrors()) > 0 {
		return nil, fmt.Errorf("parse the rule again: %s", issues.ToDisplayString())
	}
	m := &mutator{scope: s, tree: tree, want: want, seen: map[string]bool{}}
	if m.seen[m.print(tree.Expr())] = true; want == Bool {
		m.condition(tree.Expr(), true)
	} else {
		m.value(tree.Expr(), tree.Expr(), nil)
	}
	return m.list, nil
}

// mutator gathers the mutants of one text.
type mutator struct {
	scope *Scope
	tree  *ast.AST
	want  Type
	bound []string        // names of macros
	seen  map[string]bool // texts
	list  []Mutant
}

var makes = ast.NewExprFactory()

// print is an expression as text, on one line.
func (m *mutator) print(e ast.Expr) string {
	text, err := written(m.tree, e)
	if err != nil {
		return "" // the change is left out
	}
	return text
}

// change adds the mutant in which at becomes what into makes of it; shown is
// the part around it that people read. One that does not compile is none.
func (m *mutator) change(at, shown ast.Expr, tells string, into func(e ast.Expr) ast.Expr) {
	root := makes.CopyExpr(m.tree.Expr())
	place := find(root, at.ID())
	place.SetKindCase(into(makes.CopyExpr(place)))
	text := m.print(root)
	if text == "" || m.seen[text] {
		return
	}
	m.seen[text] = true
	if _, _, err := m.scope.compile(text, m.want); err != nil {
		return
	}
	id := at.ID()
	if _, first, ok := dotted(at); ok {
		id = first
	}
	where := spotOf(m.tree, id)
	m.list = append(m.list, Mutant{
		Text: text, Before: m.print(shown), After: m.print(find(root, shown.ID())),
		Line: where.Line, Column: where.Column, Tells: tells,
	})
}

func find(root ast.Expr, id int64) (found ast.Expr) {
	ast.PreOrderVisit(root, ast.NewExprVisitor(func(e ast.Expr) {
		if e.ID() == id && found == nil {
			found = e
		}
	}))
	return found
}

func becomes(e ast.Expr) func(ast.Expr) ast.Expr { return func(ast.Expr) ast.Expr { return e } }

// named is the same call of another function.
func named(name string) func(ast.Expr) ast.Expr {
	return func(e ast.Expr) ast.Expr {
		c := e.AsCall()
		if c.IsMemberFunction() {
			return makes.NewMemberCall(e.ID(), name, c.Target(), c.Args()...)
		}
		return makes.NewCall(e.ID(), name, c.Args()...)
	}
}

func negated(e ast.Expr) ast.Expr { return makes.NewCall(0, operators.LogicalNot, e) }

// condition mutates an expression that is true, false or unknown; whole says
// that it may be negated as it stands.
func (m *mutator) condition(e ast.Expr, whole bool) {
	if e.Kind() == ast.CallKind {
		c := e.AsCall()
		args := c.Args()
		switch name := c.FunctionName(); name {
		case operators.LogicalAnd, operators.LogicalOr:
			m.junction(e, name, args)
			if whole {
				m.change(e, e, "an example that turns on the whole", negated)
			}
			m.condition(args[0], false)
			m.condition(args[1], false)
			return
		case operators.LogicalNot:
			m.change(e, e, "an example that turns on "+m.print(args[0]), becomes(args[0]))
			m.inside(args[0])
			return
		case operators.Conditional:
			m.arms(e, args)
			m.condition(args[0], true)
			m.condition(args[1], true)
			m.condition(args[2], true)
			return
		case operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals, operators.Equals, operators.NotEquals:
			m.comparison(e, name, args)
			return
		}
	}
	m.change(e, e, "an example that turns on "+m.print(e), negated)
	m.inside(e)
}

// inside mutates a condition's parts where the condition itself was negated.
func (m *mutator) inside(e ast.Expr) {
	if e.Kind() != ast.CallKind {
		return
	}
	c := e.AsCall()
	switch name := c.FunctionName(); {
	case name == "known":
		m.change(e, e, "an example in which "+m.print(c.Args()[0])+" is missing", becomes(makes.NewLiteral(0, types.True)))
		m.knownPart(c.Args()[0], e)
	case name == "recorded":
		missing := "an example in which " + m.print(c.Args()[0]) + " is missing"
		m.change(e, e, missing, becomes(makes.NewLiteral(0, types.True)))
		m.change(e, e, missing+" and a feed that would say so is stale", named("known"))
	case name == operators.In:
		m.shorter(e, c.Args()[1])
		m.value(c.Args()[0], e, nil)
	case macros[name] && c.IsMemberFunction():
		m.macro(e)
	case slices.Contains(conditions, name):
		m.condition(e, false)
	default:
		for _, a := range c.Args() {
			m.value(a, e, nil)
		}
	}
}

// knownPart mutates what known() looks at. A comparison or a sum is known with
// its parts, whatever the operator or the number; && and || are not, nor is
// what a parameter was on another day.
func (m *mutator) knownPart(e, shown ast.Expr) {
	if e.Kind() != ast.CallKind {
		return
	}
	args := e.AsCall().Args()
	switch e.AsCall().FunctionName() {
	case operators.LogicalAnd, operators.LogicalOr, operators.Conditional:
		m.condition(e, false)
	case "at":
		m.value(args[1], shown, nil)
	default:
		for _, a := range args {
			m.knownPart(a, shown)
		}
	}
}

// conditions are the operators that condition takes apart by itself.
var conditions = []string{
	operators.LogicalAnd, operators.LogicalOr, operators.LogicalNot, operators.Conditional, operators.Less, operators.LessEquals,
	operators.Greater, operators.GreaterEquals, operators.Equals, operators.NotEquals,
}

// macros are calls whose first argument is a name.
var macros = map[string]bool{"exists": true, "exists_one": true, "all": true, "filter": true, "map": true}

const someNotAll = "an example where it holds of some elements and not of all"

func (m *mutator) macro(e ast.Expr) {
	c := e.AsCall()
	name := c.FunctionName()
	switch name {
	case "exists":
		m.change(e, e, someNotAll, named("all"))
	case "all":
		m.change(e, e, someNotAll, named("exists"))
	case "exists_one":
		m.change(e, e, "an example where it holds of two elements", named("exists"))
	}
	m.value(c.Target(), e, nil)
	if c.Args()[0].Kind() != ast.IdentKind {
		return
	}
	outer := m.bound
	m.bound = append(slices.Clone(outer), c.Args()[0].AsIdent())
	if name == "map" {
		m.value(c.Args()[1], e, nil)
	} else {
		m.condition(c.Args()[1], true)
	}
	m.bound = outer
}

// junction exchanges && and ||, and leaves out an operand.
func (m *mutator) junction(e ast.Expr, name string, args []ast.Expr) {
	other, tells := operators.LogicalOr, "an example where %s holds and %s does not"
	if name == operators.LogicalOr {
		other = operators.LogicalAnd
	}
	m.change(e, e, fmt.Sprintf("an example where one of (%s) and (%s) holds alone", m.print(args[0]), m.print(args[1])), named(other))
	for i, a := range args {
		if a.Kind() == ast.CallKind && a.AsCall().FunctionName() == name {
			continue // its own operands are left out one by one
		}
		kept := args[1-i]
		left, right := m.print(kept), m.print(a)
		if name == operators.LogicalOr {
			left, right = right, left
		}
		m.change(e, e, fmt.Sprintf(tells, left, right), becomes(kept))
	}
}

// moved are what a comparison becomes: over its bound first, then turned.
var moved = map[string][]string{
	operators.Less:          {operators.LessEquals, operators.Greater},
	operators.LessEquals:    {operators.Less},
	operators.Greater:       {operators.GreaterEquals, operators.Less},
	operators.GreaterEquals: {operators.Greater},
	operators.Equals:        {operators.NotEquals},
	operators.NotEquals:     {operators.Equals},
}

func (m *mutator) comparison(e ast.Expr, name string, args []ast.Expr) {
	exactly := fmt.Sprintf("an example with %s exactly %s", m.print(args[0]), m.print(args[1]))
	for i, to := range moved[name] {
		tells := exactly
		if i > 0 {
			tells = fmt.Sprintf("an example with %s well off %s", m.print(args[0]), m.print(args[1]))
		}
		m.change(e, e, tells, named(to))
	}
	for i, a := range args {
		m.value(a, e, args[1-i])
	}
}

// shorter leaves out each element of a list that stands in the rule.
func (m *mutator) shorter(e, list ast.Expr) {
	if list.Kind() != ast.ListKind || list.AsList().Size() < 2 {
		return
	}
	elements := list.AsList().Elements()
	for i, gone := range elements {
		kept := slices.Delete(slices.Clone(elements), i, i+1)
		m.change(list, e, "an example with "+m.print(gone), becomes(makes.NewList(0, kept, nil)))
	}
}

func (m *mutator) arms(e ast.Expr, args []ast.Expr) {
	m.change(e, e, fmt.Sprintf("an example where %s and %s differ", m.print(args[1]), m.print(args[2])),
		becomes(makes.NewCall(0, operators.Conditional, args[0], args[2], args[1])))
}

var opposite = map[string]string{
	operators.Add: operators.Subtract, operators.Subtract: operators.Add,
	operators.Multiply: operators.Divide, operators.Divide: operators.Multiply,
	"min": "max", "max": "min", "smallest": "largest", "largest": "smallest",
}

// value mutates an expression that is no condition; shown is the condition that
// it stands in, other what it is compared with.
func (m *mutator) value(e, shown, other ast.Expr) {
	switch e.Kind() {
	case ast.LiteralKind:
		m.literal(e, shown, other)
	case ast.IdentKind, ast.SelectKind:
		m.parameter(e, shown)
	case ast.ListKind:
		for _, element := range e.AsList().Elements() {
			m.value(element, shown, nil)
		}
	case ast.CallKind:
		m.callValue(e, shown)
	case ast.ComprehensionKind, ast.MapKind, ast.StructKind, ast.UnspecifiedExprKind:
	}
}

func (m *mutator) callValue(e, shown ast.Expr) {
	c := e.AsCall()
	args := c.Args()
	name := c.FunctionName()
	switch {
	case slices.Contains(conditions, name) && name != operators.Conditional, name == "known", name == "recorded", name == operators.In:
		m.condition(e, true)
		return
	case macros[name] && c.IsMemberFunction():
		m.macro(e)
		return
	case name == operators.Conditional:
		m.arms(e, args)
		m.condition(args[0], true)
		m.value(args[1], shown, nil)
		m.value(args[2], shown, nil)
		return
	case name == "date":
		m.byADay(e, shown)
		return
	case name == "at":
		if v, ok := m.variable(args[0]); ok {
			m.step(e, shown, v)
		}
		m.value(args[1], shown, nil)
		return
	}
	if to := opposite[name]; to != "" {
		m.change(e, shown, m.differ(shown), named(to))
	}
	if c.IsMemberFunction() {
		m.value(c.Target(), shown, nil)
	}
	for _, a := range args {
		m.value(a, shown, nil)
	}
}

func (m *mutator) differ(shown ast.Expr) string {
	if shown.Kind() == ast.CallKind && moved[shown.AsCall().FunctionName()] != nil {
		args := shown.AsCall().Args()
		return fmt.Sprintf("an example with %s exactly %s, or one unit off", m.print(args[0]), m.print(args[1]))
	}
	return "an example that turns on " + m.print(shown)
}

// literal moves a number by one in its last place, and by a fen where it is
// compared with money; a bool is turned.
func (m *mutator) literal(e, shown, other ast.Expr) {
	var text string
	switch v := e.AsLiteral().(type) {
	case types.Bool:
		m.change(e, shown, m.differ(shown), becomes(makes.NewLiteral(0, !v)))
		return
	case types.Int:
		text = strconv.FormatInt(int64(v), 10)
	case types.Double:
		text = decimalText(float64(v))
	default:
		return
	}
	value, scale, err := parseNumber(text)
	if err != nil {
		return
	}
	m.moveLiteral(e, shown, value, scale)
	if other != nil && m.isMoney(other) && scale < fenScale {
		m.moveLiteral(e, shown, new(big.Int).Mul(value, ten(fenScale-scale)), fenScale)
	}
}

func (m *mutator) moveLiteral(e, shown ast.Expr, value *big.Int, scale int) {
	for _, by := range []int64{1, -1} {
		m.change(e, shown, m.differ(shown), becomes(makes.NewLiteral(0, number(new(big.Int).Add(value, big.NewInt(by)), scale))))
	}
}

// number is a literal of value x 10^-scale.
func number(value *big.Int, scale int) ref.Val {
	if scale == 0 && value.IsInt64() {
		return types.Int(value.Int64())
	}
	f, _ := new(big.Rat).SetFrac(value, ten(scale)).Float64()
	return types.Double(f)
}

// isMoney says whether a number is made of money.
func (m *mutator) isMoney(e ast.Expr) bool {
	if v, ok := m.variable(e); ok {
		return v.Type == Money
	}
	if e.Kind() != ast.CallKind {
		return false
	}
	switch c := e.AsCall(); c.FunctionName() {
	case operators.Add, operators.Subtract, operators.Multiply, operators.Negate, "round", "min", "max", "at", operators.Conditional:
		return slices.ContainsFunc(c.Args(), m.isMoney)
	}
	return false
}

// variable is the name of the scope that an expression is.
func (m *mutator) variable(e ast.Expr) (Variable, bool) {
	path, _, ok := dotted(e)
	if !ok || slices.Contains(m.bound, path) {
		return Variable{}, false
	}
	v, ok := m.scope.variables[path]
	return v, ok
}

// parameter moves a parameter by its smallest unit, a list of them as a whole.
func (m *mutator) parameter(e, shown ast.Expr) {
	v, ok := m.variable(e)
	if !ok || !v.Parameter {
		return
	}
	if v.Type == Bool {
		m.change(e, shown, m.differ(shown), negated)
		return
	}
	m.step(e, shown, v)
}

func (m *mutator) step(e, shown ast.Expr, v Variable) {
	scale := v.Scale
	if v.Type == Money {
		scale = fenScale
	}
	for _, operator := range []string{operators.Add, operators.Subtract} {
		unit := makes.NewLiteral(0, number(big.NewInt(1), scale))
		m.change(e, shown, m.differ(shown), func(e ast.Expr) ast.Expr {
			if v.Type == Numbers {
				name := makes.NewIdent(0, "each")
				return makes.NewMemberCall(0, "map", e, name, makes.NewCall(0, operator, name, unit))
			}
			if v.Type == Date {
				return makes.NewCall(0, "add_days", e, makes.NewLiteral(0, map[bool]ref.Val{true: types.Int(1), false: types.Int(-1)}[operator == operators.Add]))
			}
			return makes.NewCall(0, operator, e, unit)
		})
	}
}

func (m *mutator) byADay(e, shown ast.Expr) {
	for _, by := range []int64{1, -1} {
		m.change(e, shown, m.differ(shown), func(e ast.Expr) ast.Expr {
			return makes.NewCall(0, "add_days", e, makes.NewLiteral(0, types.Int(by)))
		})
	}
}
