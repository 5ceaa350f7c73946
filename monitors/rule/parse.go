package rule

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// check parses a text and checks its names and then its types.
func (s *Scope) check(text string) (*ast.AST, Faults) {
	parsed, issues := s.env.Parse(text)
	if issues.Err() != nil {
		return nil, syntaxFaults(issues)
	}
	tree := parsed.NativeRep()
	wholeToBroken(tree.Expr())
	walk := names{scope: s, tree: tree}
	walk.visit(tree.Expr(), nil)
	if len(walk.faults) > 0 {
		return nil, walk.faults
	}
	checked, issues := s.env.Check(parsed)
	if issues.Err() != nil {
		return nil, typeFaults(issues)
	}
	return checked.NativeRep(), nil
}

// wholeToBroken makes every whole literal a broken one, since a rule knows one
// kind of number.
func wholeToBroken(e ast.Expr) {
	factory := ast.NewExprFactory()
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.LiteralKind {
			return
		}
		switch v := e.AsLiteral().(type) {
		case types.Int:
			e.SetKindCase(factory.NewLiteral(e.ID(), types.Double(v)))
		case types.Uint:
			e.SetKindCase(factory.NewLiteral(e.ID(), types.Double(v)))
		}
	}))
}

// names looks up every name of a parsed text, so that a mistyped one gets a
// fault of its own with the name that was meant.
type names struct {
	scope  *Scope
	tree   *ast.AST
	faults Faults
}

func (n *names) visit(e ast.Expr, bound []string) {
	switch e.Kind() {
	case ast.IdentKind:
		n.lookUp(e.ID(), e.AsIdent(), bound)
	case ast.SelectKind:
		if path, id, ok := dotted(e); ok {
			n.lookUp(id, path, bound)
			return
		}
		n.visit(e.AsSelect().Operand(), bound)
	case ast.CallKind:
		n.visitCall(e, bound)
	case ast.ListKind:
		for _, element := range e.AsList().Elements() {
			n.visit(element, bound)
		}
	case ast.ComprehensionKind:
		m := e.AsComprehension()
		n.visit(m.IterRange(), bound)
		n.visit(m.LoopStep(), append(slices.Clone(bound), m.IterVar(), m.AccuVar()))
	case ast.LiteralKind, ast.MapKind, ast.StructKind, ast.UnspecifiedExprKind:
	}
}

func (n *names) visitCall(e ast.Expr, bound []string) {
	c := e.AsCall()
	if _, ok := n.scope.functions[c.FunctionName()]; !ok {
		name := c.FunctionName()
		if c.IsMemberFunction() {
			if path, _, ok := dotted(c.Target()); ok && !slices.Contains(bound, path) && !n.declared(path) {
				name = path + "." + name
			}
		}
		n.faults = append(n.faults, n.unknownFunction(e.ID(), c.FunctionName(), name))
		return
	}
	if c.IsMemberFunction() {
		n.visit(c.Target(), bound)
	}
	for _, a := range c.Args() {
		n.visit(a, bound)
	}
}

// unknownFunction says why a function is none of the language, where CEL has it.
func (n *names) unknownFunction(at int64, function, written string) Fault {
	if instead, ok := refused[function]; ok {
		return place(n.tree, at, "rules have no "+strings.Trim(function, "_"), instead)
	}
	return place(n.tree, at, "unknown function "+written, didYouMean(function, n.functionNames()))
}

func (n *names) declared(name string) bool { _, ok := n.scope.variables[name]; return ok }

func (n *names) functionNames() []string {
	list := []string{"exists", "exists_one", "all", "filter", "map"}
	for name := range n.scope.functions {
		if operatorWords[name] == "" && !strings.HasPrefix(name, "@") {
			list = append(list, name)
		}
	}
	return list
}

func (n *names) lookUp(id int64, name string, bound []string) {
	first, rest, parts := strings.Cut(name, ".")
	if n.declared(name) || slices.Contains(bound, name) {
		return
	}
	if parts && (n.declared(first) || slices.Contains(bound, first)) {
		n.faults = append(n.faults, place(n.tree, id, fmt.Sprintf("%s has no part %s", first, rest), "only the names of parameters have a dot"))
		return
	}
	list := slices.Clone(bound)
	for known := range n.scope.variables {
		list = append(list, known)
	}
	n.faults = append(n.faults, place(n.tree, id, "unknown name "+name, didYouMean(name, list)))
}

// dotted is a chain of names such as dibao.standard, and where it begins.
func dotted(e ast.Expr) (path string, id int64, ok bool) {
	switch e.Kind() {
	case ast.IdentKind:
		return e.AsIdent(), e.ID(), true
	case ast.SelectKind:
		s := e.AsSelect()
		head, id, ok := dotted(s.Operand())
		return head + "." + s.FieldName(), id, ok && !s.IsTestOnly()
	case ast.CallKind, ast.ListKind, ast.ComprehensionKind, ast.LiteralKind, ast.MapKind, ast.StructKind, ast.UnspecifiedExprKind:
	}
	return "", 0, false
}

func place(tree *ast.AST, id int64, message, hint string) Fault {
	f := spotOf(tree, id)
	f.Message, f.Hint = message, hint
	return f
}

// spotOf is where an expression stands: its operator, or where its name begins.
func spotOf(tree *ast.AST, id int64) Fault {
	info := tree.SourceInfo()
	at := info.GetStartLocation(id)
	offset := 0
	if r, ok := info.GetOffsetRange(id); ok {
		offset = int(r.Start)
	}
	return Fault{Offset: offset, Line: max(at.Line(), 1), Column: max(at.Column(), 0) + 1}
}

func faultsOf(issues *cel.Issues, word func(string) (string, string)) Faults {
	list := make(Faults, 0, len(issues.Errors()))
	for _, e := range issues.Errors() {
		message, hint := word(e.Message)
		at := Fault{Line: max(e.Location.Line(), 1), Column: max(e.Location.Column(), 0) + 1, Message: message, Hint: hint}
		list = append(list, at)
	}
	return list
}

func syntaxFaults(issues *cel.Issues) Faults { return faultsOf(issues, syntaxWords) }

var (
	syntaxUnexpected = regexp.MustCompile(`(?:mismatched|extraneous) input '(.*?)' expecting|no viable alternative at input '(.*)'|token recognition error at: '(.*)'|missing .* at '(.*)'`)
	noOverload       = regexp.MustCompile(`found no matching overload for '(.*?)' applied to '(.*)'`)
	wrongType        = regexp.MustCompile(`expected type '(.*?)' but found '(.*?)'`)
)

// syntaxWords puts the parser's message in words of the rule language.
func syntaxWords(message string) (text, hint string) {
	found := syntaxUnexpected.FindStringSubmatch(message)
	if found == nil {
		return "not a rule: " + strings.TrimPrefix(message, "Syntax error: "), "look at brackets, quotes and operators here"
	}
	token := strings.TrimSpace(strings.Join(found[1:], ""))
	switch {
	case token == "<EOF>":
		return "the rule ends too early", "a part or a bracket is missing"
	case strings.HasPrefix(token, "="):
		return "unexpected =", "equality is written =="
	case strings.ContainsAny(token, "，。（）：；“”‘’＝＜＞！＆｜＋"):
		return "unexpected " + token, "outside quotes write ASCII signs"
	case token == "and" || token == "or" || token == "not":
		return "unexpected " + token, "write && for and, || for or, ! for not"
	}
	if hint, found := Lookalike(token); found {
		return "unexpected " + token, hint
	}
	return "unexpected " + token, "look at brackets, quotes and operators before it"
}

func typeFaults(issues *cel.Issues) Faults { return faultsOf(issues, typeWords) }

// typeWords puts the checker's message in words of the rule language.
func typeWords(message string) (text, hint string) {
	if found := noOverload.FindStringSubmatch(message); found != nil {
		return overloadWords(found[1], found[2])
	}
	if found := wrongType.FindStringSubmatch(message); found != nil {
		return fmt.Sprintf("want %s, got %s", typeWord(found[1]), typeWord(found[2])), wantedHint
	}
	return "types do not fit: " + typeWord(message), "look at the types of what is named here"
}

// wantedHint is what to do about a type that does not fit.
const wantedHint = "compare it with something, or name another"

func overloadWords(name, signature string) (text, hint string) {
	arguments := typeWord(strings.Trim(signature, "()"))
	if strings.Contains(signature, ".(") {
		arguments = typeWord(strings.NewReplacer(".(", ", ", ")", "").Replace(signature))
	}
	if word := operatorWords[name]; word != "" {
		name = word
	}
	if name == "-" && strings.Contains(arguments, "date") {
		hint = "write days(from, to), or add_days(date, n)"
	}
	if name == "-" && strings.Contains(arguments, "time") {
		hint = "write minutes(from, to) or hours(from, to)"
	}
	if name == operatorWords[operators.Conditional] {
		hint = "both sides must be of one kind"
	}
	if hint == "" {
		hint = "compare and reckon what is of one type"
	}
	return fmt.Sprintf("%s does not take (%s)", name, arguments), hint
}

func typeWord(text string) string {
	return strings.NewReplacer("double", "number", "timestamp", "date", "string", "text",
		"google.protobuf.Timestamp", "date", "list(", "list of (").Replace(text)
}
