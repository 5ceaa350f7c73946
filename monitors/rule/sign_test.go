package rule_test

import (
	"slices"
	"strings"
	"testing"

	"shouwang/monitors/rule"
)

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
		"!(n <= 2)":                  "",
		"(!b) == false":              "b",
		"!(b == false)":              "b",
		"!((!b) != true)":            "b",
		"known(!b)":                  "b",
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
