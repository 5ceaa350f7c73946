package rule

import (
	"fmt"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/parser"
)

// Part is a condition, or a piece of one, for whoever asks which piece decided.
// All are pieces that must each hold, Any those of which one must; a piece that
// is neither is a leaf.
type Part struct {
	Text    string
	All     []Part
	Any     []Part
	Compare Comparison // of a leaf that sets one name against something else; else zero
}

// Comparison is a leaf in which a bare name stands on one side alone: it turns
// where the name passes the bound.
type Comparison struct {
	Name     string
	Operator string // ==, !=, <, <=, >, >= or in, the name on its left
	Bound    string // text of the other side
}

// DatedUse is one at(): a parameter, and the text of the day that it is asked for.
type DatedUse struct{ Parameter, Day string }

// Parts takes a condition apart at its && and ||. The error is Faults.
func (s *Scope) Parts(text string) (Part, error) {
	tree, err := s.parsed(text)
	if err != nil {
		return Part{}, err
	}
	return s.part(tree, tree.Expr())
}

// DatedUses are the at() of a text, each once. The error is Faults.
func (s *Scope) DatedUses(text string) ([]DatedUse, error) {
	tree, err := s.parsed(text)
	if err != nil {
		return nil, err
	}
	var uses []DatedUse
	seen := map[DatedUse]bool{}
	ast.PostOrderVisit(tree.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.CallKind || e.AsCall().FunctionName() != "at" || len(e.AsCall().Args()) != 2 {
			return
		}
		name, _, ok := dotted(e.AsCall().Args()[0])
		day, unparsed := written(tree, e.AsCall().Args()[1])
		use := DatedUse{name, day}
		if ok && unparsed == nil && !seen[use] {
			seen[use] = true
			uses = append(uses, use)
		}
	}))
	return uses, nil
}

// parsed is a text as its author wrote it: whole literals stay whole.
func (s *Scope) parsed(text string) (*ast.AST, error) {
	tree, issues := s.env.Parse(text)
	if issues.Err() != nil {
		return nil, syntaxFaults(issues)
	}
	return tree.NativeRep(), nil
}

// written is an expression as text, on one line.
func written(tree *ast.AST, e ast.Expr) (string, error) {
	text, err := parser.Unparse(e, tree.SourceInfo(), parser.WrapOnColumn(1<<20))
	if err != nil {
		return "", fmt.Errorf("write out a part of a rule: %w", err)
	}
	return text, nil
}

func (s *Scope) part(tree *ast.AST, e ast.Expr) (Part, error) {
	text, err := written(tree, e)
	if err != nil {
		return Part{}, err
	}
	p := Part{Text: text}
	if e.Kind() == ast.CallKind {
		switch e.AsCall().FunctionName() {
		case operators.LogicalAnd:
			p.All, err = s.pieces(tree, operators.LogicalAnd, e)
			return p, err
		case operators.LogicalOr:
			p.Any, err = s.pieces(tree, operators.LogicalOr, e)
			return p, err
		}
	}
	p.Compare = s.comparison(tree, e)
	return p, nil
}

// pieces are the operands of a chain of one operator, in order.
func (s *Scope) pieces(tree *ast.AST, operator string, e ast.Expr) ([]Part, error) {
	if e.Kind() == ast.CallKind && e.AsCall().FunctionName() == operator {
		args := e.AsCall().Args()
		left, err := s.pieces(tree, operator, args[0])
		if err != nil {
			return nil, err
		}
		right, err := s.pieces(tree, operator, args[1])
		return append(left, right...), err
	}
	p, err := s.part(tree, e)
	return []Part{p}, err
}

// comparisons are the operators of one, and what each is when its sides are changed over.
var comparisons = map[string]string{
	operators.Equals: operators.Equals, operators.NotEquals: operators.NotEquals,
	operators.Less: operators.Greater, operators.Greater: operators.Less,
	operators.LessEquals: operators.GreaterEquals, operators.GreaterEquals: operators.LessEquals,
}

// comparison reads a leaf as a name against a bound. A bare bool is one too.
func (s *Scope) comparison(tree *ast.AST, e ast.Expr) Comparison {
	if name, ok := s.subject(e); ok {
		return Comparison{name, "==", "true"}
	}
	if e.Kind() != ast.CallKind {
		return Comparison{}
	}
	call := e.AsCall()
	args := call.Args()
	if call.FunctionName() == operators.LogicalNot {
		if name, ok := s.subject(args[0]); ok {
			return Comparison{name, "==", "false"}
		}
		return Comparison{}
	}
	if call.FunctionName() == operators.In {
		c, _ := s.against(tree, args[0], "in", args[1])
		return c
	}
	mirrored, ok := comparisons[call.FunctionName()]
	if !ok {
		return Comparison{}
	}
	if c, ok := s.against(tree, args[0], call.FunctionName(), args[1]); ok {
		return c
	}
	c, _ := s.against(tree, args[1], mirrored, args[0])
	return c
}

// subject is a bare name of the subject's: no parameter, and not today.
func (s *Scope) subject(e ast.Expr) (string, bool) {
	if e.Kind() != ast.IdentKind {
		return "", false
	}
	v, ok := s.variables[e.AsIdent()]
	return v.Name, ok && !v.Parameter && v.Name != "today"
}

func (s *Scope) against(tree *ast.AST, name ast.Expr, operator string, bound ast.Expr) (Comparison, bool) {
	subject, ok := s.subject(name)
	if !ok {
		return Comparison{}, false
	}
	names := false
	ast.PostOrderVisit(bound, ast.NewExprVisitor(func(e ast.Expr) {
		names = names || e.Kind() == ast.IdentKind && e.AsIdent() == subject
	}))
	text, err := written(tree, bound)
	if names || err != nil || bound.Kind() == ast.LiteralKind && bound.AsLiteral().Type() == types.NullType {
		return Comparison{}, false
	}
	return Comparison{subject, strings.Trim(operator, "_"), text}, true
}
