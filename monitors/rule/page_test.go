package rule_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"shouwang/monitors/rule"
)

// The page that faults point to lists every word of the language.
func TestPageListsTheLanguage(t *testing.T) {
	page, err := os.ReadFile("../../docs/write-a-monitor.md")
	if err != nil {
		t.Fatal(err)
	}
	names, err := rule.FunctionNames()
	if err != nil {
		t.Fatal(err)
	}
	if len(names) < 20 {
		t.Fatalf("%d words: the language was not read", len(names))
	}
	for _, name := range names {
		if !strings.Contains(string(page), name+"(") && !strings.Contains(string(page), "`"+name+"`") {
			t.Errorf("docs/write-a-monitor.md does not list %s", name)
		}
	}
}

// A name under a negation can only keep somebody out.
func TestNamesThatLetSomebodyIn(t *testing.T) {
	scope, err := rule.NewScope(vars...)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"b":                          "b",
		"!b":                         "",
		"!!b":                        "b",
		"n > 1 && !b":                "n",
		"!(n > 1 || !b)":             "b",
		"!(b ? n > 1 : t == \"x\")":  "b",
		"!known(n)":                  "",
		"list.exists(x, x > n)":      "list n",
		"!list.exists(x, x > n)":     "",
		"n < dibao.standard && !(b)": "dibao.standard n",
	} {
		c, err := scope.Condition(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		got := slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(c.Adding))), func(name string) bool {
			return name == "x" || strings.HasPrefix(name, "@")
		})
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %q", text, got, want)
		}
	}
}
