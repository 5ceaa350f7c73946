package monitors_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"shouwang/monitors"
)

// kind is one sentence of the source by which a fault speaks, as patterns of its
// message and of what to do; "" is a side that the place does not write.
type kind struct{ at, message, do string }

// TestEveryKindOfFaultHasItsCase reads the source for every sentence of a fault
// and wants a case among the breakages that brings it out: a new fault without a
// case fails here.
func TestEveryKindOfFaultHasItsCase(t *testing.T) {
	kinds := kindsOfFaults(t)
	if len(kinds) < 140 {
		t.Fatalf("found %d sentences of faults in the source: the reading of it is broken", len(kinds))
	}
	var all monitors.Faults
	for _, b := range allBroken(t) {
		_, err := monitors.Load(b.pack)
		var faults monitors.Faults
		errors.As(err, &faults)
		all = append(all, faults...)
	}
	for _, k := range kinds {
		message, do := regexp.MustCompile("(?s)^"+k.message+"$"), regexp.MustCompile("(?s)^"+k.do+"$")
		if !slices.ContainsFunc(all, func(f monitors.Fault) bool { return message.MatchString(f.Message) && do.MatchString(f.Do) }) {
			t.Errorf("%s: no case brings out %q / %q", k.at, k.message, k.do)
		}
	}
}

// passesOn are the functions that hand on the words of another place, which is
// read there.
var passesOn = []string{"fault", "faultAt", "fileFault", "ruleFaults", "faultsOf", "syntax", "place"}

func kindsOfFaults(t *testing.T) []kind {
	t.Helper()
	var files []string
	for _, pattern := range []string{"*.go", "rule/*.go"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	var kinds []kind
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		tree, err := parser.ParseFile(set, file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range tree.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && !slices.Contains(passesOn, f.Name.Name) {
				kinds = append(kinds, kindsOf(t, set, f)...)
			}
		}
	}
	return kinds
}

// kindsOf are the sentences of one function.
func kindsOf(t *testing.T, set *token.FileSet, f *ast.FuncDecl) []kind {
	t.Helper()
	var kinds []kind
	add := func(node ast.Node, message, do ast.Expr) {
		if handed, ok := message.(*ast.SelectorExpr); ok && handed.Sel.Name == "Message" {
			return // the words stand where that was made
		}
		at := set.Position(node.Pos()).String()
		for _, m := range patterns(message) {
			for _, d := range patterns(do) {
				kinds = append(kinds, kind{at, m, d})
			}
			if strings.Trim(m, ".+*") == "" {
				t.Errorf("%s: a fault whose words do not stand here", at)
			}
		}
	}
	hints := f.Name.Name == "meant" || f.Name.Name == "didYouMean" || f.Name.Name == "Lookalike"
	sentences := f.Type.Results != nil && len(f.Type.Results.List) == 1 && len(f.Type.Results.List[0].Names) == 2 && f.Type.Results.List[0].Names[1].Name == "hint"
	ast.Inspect(f.Body, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.CallExpr:
			switch called := nameOf(n.Fun); {
			case (called == "fault" || called == "faultAt" || called == "fileFault") && len(n.Args) == 3:
				add(n, n.Args[1], n.Args[2])
			case called == "place" && len(n.Args) == 4:
				add(n, n.Args[2], n.Args[3])
			case called == "known" || called == "optional":
				kinds = append(kinds, kind{set.Position(n.Pos()).String(), "unknown " + patterns(n.Args[1])[0] + " .*", ".+"})
			case called == "plainName":
				kinds = append(kinds, kind{set.Position(n.Pos()).String(), "a " + patterns(n.Args[1])[0] + " is .+", ".+"})
			}
		case *ast.CompositeLit:
			if nameOf(n.Type) == "TakeError" && len(n.Elts) == 2 {
				add(n, n.Elts[0], n.Elts[1])
			}
		case *ast.ReturnStmt:
			if sentences && len(n.Results) == 2 {
				add(n, n.Results[0], n.Results[1])
			}
			if hints && len(n.Results) > 0 {
				for _, d := range patterns(n.Results[0]) {
					if d != "" {
						kinds = append(kinds, kind{set.Position(n.Pos()).String(), ".+", d})
					}
				}
			}
		}
		return true
	})
	return kinds
}

func nameOf(e ast.Expr) string {
	switch n := e.(type) {
	case *ast.Ident:
		return n.Name
	case *ast.SelectorExpr:
		return n.Sel.Name
	}
	return ""
}

// patterns are the texts that an expression may give: its literals as they
// stand, anything for the rest, and one for each word of a table of words.
func patterns(e ast.Expr) []string {
	switch n := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(n.Value)
		if err != nil {
			return []string{".*"}
		}
		return []string{regexp.QuoteMeta(text)}
	case *ast.BinaryExpr:
		var joined []string
		for _, left := range patterns(n.X) {
			for _, right := range patterns(n.Y) {
				joined = append(joined, left+right)
			}
		}
		return joined
	case *ast.ParenExpr:
		return patterns(n.X)
	case *ast.CallExpr:
		if nameOf(n.Fun) == "Sprintf" {
			format := patterns(n.Args[0])[0]
			return []string{regexp.MustCompile(`%[a-zA-Z]`).ReplaceAllString(format, ".*")}
		}
	case *ast.IndexExpr:
		if table, ok := n.X.(*ast.CompositeLit); ok {
			var words []string
			for _, element := range table.Elts {
				if pair, ok := element.(*ast.KeyValueExpr); ok {
					words = append(words, patterns(pair.Value)...)
				}
			}
			return words
		}
	}
	return []string{".*"}
}

func TestPatternsOfASentence(t *testing.T) {
	for text, want := range map[string][]string{
		`"fact "+f.Name+" stands twice"`:                  {`fact .* stands twice`},
		`fmt.Sprintf("%d values where %d belong", 1)`:     {`.* values where .* belong`},
		`"is "+map[bool]string{true: "a", false: "b"}[x]`: {`is a`, `is b`},
	} {
		e, err := parser.ParseExpr(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := patterns(e); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}
