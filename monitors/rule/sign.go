package rule

import (
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// sign says which way a condition turns with one of its parts.
type sign int

const (
	excludes sign = -1 // the part can only keep somebody out
	either   sign = 0
	adds     sign = 1
)

// signs finds the names that a condition uses outside of a negation, where what
// they say lets somebody in; a name under `!` alone can only keep somebody out.
// What a comparison makes of a name is not looked into: `!(grade <= 2)` is the
// way to write it. A `!` inside of a comparison is no negation, and a comparison
// of bools none either way, since `(!b) == false` and `!(b == false)` say b.
type signs struct{ tree *ast.AST }

func (s signs) adding(e ast.Expr, way sign) []string {
	switch e.Kind() {
	case ast.IdentKind, ast.SelectKind:
		if path, _, ok := dotted(e); ok && way != excludes {
			return []string{path}
		}
	case ast.CallKind:
		return s.addingCall(e.AsCall(), way)
	case ast.ListKind:
		return s.addingAll(e.AsList().Elements(), way)
	case ast.ComprehensionKind:
		m := e.AsComprehension()
		return s.addingAll([]ast.Expr{m.IterRange(), m.LoopStep()}, way)
	case ast.LiteralKind, ast.MapKind, ast.StructKind, ast.UnspecifiedExprKind:
	}
	return nil
}

func (s signs) addingCall(c ast.CallExpr, way sign) []string {
	parts := c.Args()
	if c.IsMemberFunction() {
		parts = append([]ast.Expr{c.Target()}, parts...)
	}
	switch name := c.FunctionName(); {
	case name == operators.LogicalAnd || name == operators.LogicalOr:
		return s.addingAll(parts, way)
	case name == operators.LogicalNot:
		return s.addingAll(parts, -way)
	case name == operators.Conditional: // its condition decides both ways
		return append(s.adding(parts[0], either), s.addingAll(parts[1:], way)...)
	case way == adds || s.comparesBools(name, parts):
		return s.addingAll(parts, either)
	}
	return s.addingAll(parts, way)
}

func (s signs) comparesBools(name string, parts []ast.Expr) bool {
	return (name == operators.Equals || name == operators.NotEquals) && s.tree.GetType(parts[0].ID()).IsExactType(types.BoolType)
}

func (s signs) addingAll(list []ast.Expr, way sign) []string {
	var names []string
	for _, e := range list {
		names = append(names, s.adding(e, way)...)
	}
	return names
}
