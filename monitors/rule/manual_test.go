package rule_test

import (
	"slices"
	"strings"
	"testing"

	"shouwang/monitors/rule"
)

// The manual tells every function once, with an example that the compiler takes
// and that uses it.
func TestManualIsTheLanguage(t *testing.T) {
	scope, err := rule.NewScope(vars...)
	if err != nil {
		t.Fatal(err)
	}
	names, err := rule.Functions()
	if err != nil {
		t.Fatal(err)
	}
	want := append(names, "exists", "exists_one", "all", "filter", "map")
	want = slices.DeleteFunc(want, func(name string) bool { return name == "@not_strictly_false" })
	var told []string
	for _, e := range rule.Manual() {
		told = append(told, e.Name)
		if _, err := scope.Condition(e.Example); err != nil {
			t.Errorf("%s: %s: %v", e.Name, e.Example, err)
		}
		if sign := strings.Trim(e.Name, "_@"); !strings.Contains(e.Example, strings.Split(sign, "_:")[0]) {
			t.Errorf("the example of %s does not use it: %s", e.Name, e.Example)
		}
		if e.Means.Zh == "" || e.Means.En == "" {
			t.Errorf("%s: no meaning in both languages", e.Name)
		}
	}
	slices.Sort(want)
	slices.Sort(told)
	if !slices.Equal(told, want) {
		t.Errorf("the manual tells %v\nthe language has %v", told, want)
	}
}
