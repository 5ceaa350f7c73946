package rule

import (
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// Need is what cannot be missing where a condition is surely true. It is one of
// four: Fact is a bool that is true or a number above zero; All of which each is
// needed; Any of which one is; or, with nothing set, no need that could be told.
type Need struct {
	Fact  string
	All   []Need
	Any   []Need
	Never bool // the condition is never true
}

// Open says whether nothing is needed.
func (n Need) Open() bool { return n.Fact == "" && len(n.All) == 0 && len(n.Any) == 0 && !n.Never }

// Needs is what a condition cannot do without. The error is Faults.
func (s *Scope) Needs(text string) (Need, error) {
	tree, faults := s.check(text)
	if faults != nil {
		return Need{}, faults
	}
	return s.need(tree.Expr()), nil
}

func (s *Scope) need(e ast.Expr) Need {
	switch e.Kind() {
	case ast.LiteralKind:
		return Need{Never: e.AsLiteral() == types.False}
	case ast.IdentKind:
		return s.fact(e, Bool)
	case ast.CallKind:
		return s.callNeed(e.AsCall())
	case ast.ListKind, ast.ComprehensionKind, ast.SelectKind, ast.MapKind, ast.StructKind, ast.UnspecifiedExprKind:
	}
	return Need{}
}

// fact is the need of a name of the type, which no parameter is.
func (s *Scope) fact(e ast.Expr, want Type) Need {
	if e.Kind() != ast.IdentKind {
		return Need{}
	}
	v := s.variables[e.AsIdent()]
	if v.Parameter || v.Type == "" || !v.Type.same(want) {
		return Need{}
	}
	return Need{Fact: v.Name}
}

func (s *Scope) callNeed(call ast.CallExpr) Need {
	args := call.Args()
	switch call.FunctionName() {
	case operators.LogicalAnd:
		return allOf(s.need(args[0]), s.need(args[1]))
	case operators.LogicalOr:
		return anyOf(s.need(args[0]), s.need(args[1]))
	case operators.Conditional:
		return anyOf(allOf(s.need(args[0]), s.need(args[1])), s.need(args[2]))
	case operators.Greater:
		return s.above(args[0], args[1], 0)
	case operators.GreaterEquals:
		return s.above(args[0], args[1], smallest)
	case operators.Less:
		return s.above(args[1], args[0], 0)
	case operators.LessEquals:
		return s.above(args[1], args[0], smallest)
	case operators.Equals:
		if n := s.above(args[0], args[1], smallest); !n.Open() {
			return n
		}
		return s.above(args[1], args[0], smallest)
	}
	return Need{}
}

// smallest is below every number above zero that a rule can write.
const smallest = 1e-13

// above is the need of a number that is compared with a literal of at least so much.
func (s *Scope) above(name, bound ast.Expr, least float64) Need {
	if bound.Kind() != ast.LiteralKind {
		return Need{}
	}
	if n, ok := bound.AsLiteral().(types.Double); !ok || float64(n) < least {
		return Need{}
	}
	return s.fact(name, Number)
}

func allOf(needs ...Need) Need {
	var list []Need
	for _, n := range needs {
		switch {
		case n.Never:
			return n
		case !n.Open():
			list = append(list, n)
		}
	}
	if len(list) == 1 {
		return list[0]
	}
	return Need{All: list}
}

func anyOf(needs ...Need) Need {
	var list []Need
	for _, n := range needs {
		switch {
		case n.Open():
			return n
		case !n.Never:
			list = append(list, n)
		}
	}
	switch len(list) {
	case 0:
		return Need{Never: true}
	case 1:
		return list[0]
	}
	return Need{Any: list}
}
