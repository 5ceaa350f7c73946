package rule

import (
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
)

// adding are the names that a condition uses outside of a negation, where what
// they say lets somebody in; a name under `!` alone can only keep somebody out.
// What a comparison makes of a name is not looked into: `!(grade <= 2)` is the
// way to write it.
func adding(e ast.Expr, negated bool) []string {
	switch e.Kind() {
	case ast.IdentKind, ast.SelectKind:
		if path, _, ok := dotted(e); ok && !negated {
			return []string{path}
		}
	case ast.CallKind:
		return addingCall(e.AsCall(), negated)
	case ast.ListKind:
		return addingAll(e.AsList().Elements(), negated)
	case ast.ComprehensionKind:
		m := e.AsComprehension()
		return addingAll([]ast.Expr{m.IterRange(), m.LoopStep()}, negated)
	case ast.LiteralKind, ast.MapKind, ast.StructKind, ast.UnspecifiedExprKind:
	}
	return nil
}

func addingCall(c ast.CallExpr, negated bool) []string {
	parts := c.Args()
	if c.IsMemberFunction() {
		parts = append([]ast.Expr{c.Target()}, parts...)
	}
	switch c.FunctionName() {
	case operators.LogicalNot:
		return addingAll(parts, !negated)
	case operators.Conditional: // its condition decides both ways
		return slices.Concat(adding(parts[0], false), addingAll(parts[1:], negated))
	}
	return addingAll(parts, negated)
}

func addingAll(list []ast.Expr, negated bool) []string {
	var names []string
	for _, e := range list {
		names = append(names, adding(e, negated)...)
	}
	return names
}
