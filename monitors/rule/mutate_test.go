package rule_test

import (
	"fmt"
	"slices"
	"testing"

	"shouwang/monitors/rule"
)

// What changes, how it reads, and where it stands.
func TestMutants(t *testing.T) {
	scope, err := rule.NewScope(
		rule.Variable{Name: "n", Type: rule.Number}, rule.Variable{Name: "d", Type: rule.Date}, rule.Variable{Name: "list", Type: rule.Numbers},
		rule.Variable{Name: "income", Type: rule.Money}, rule.Variable{Name: "a", Type: rule.Bool}, rule.Variable{Name: "b", Type: rule.Bool},
		rule.Variable{Name: "dibao.standard", Type: rule.Money, Parameter: true},
		rule.Variable{Name: "edge.factor", Type: rule.Number, Scale: 1, Parameter: true},
		rule.Variable{Name: "review.from", Type: rule.Date, Parameter: true},
	)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		text string
		want []string
	}{
		{"n >= 3", []string{"1:3 n > 3", "1:6 n >= 4", "1:6 n >= 2"}},
		{"a &&\n b", []string{"1:3 a || b", "1:3 b", "1:3 a", "1:3 !(a && b)", "1:1 !a && b", "2:2 a && !b"}},
		{"!a", []string{"1:1 a"}},
		{"income > 0", []string{
			"1:8 income >= 0", "1:8 income < 0", "1:10 income > 1", "1:10 income > -1", "1:10 income > 0.01", "1:10 income > -0.01",
		}},
		{"income < edge.factor * 2", []string{
			"1:8 income <= edge.factor * 2", "1:8 income > edge.factor * 2", "1:22 income < edge.factor / 2",
			"1:10 income < (edge.factor + 0.1) * 2", "1:10 income < (edge.factor - 0.1) * 2",
			"1:24 income < edge.factor * 3", "1:24 income < edge.factor * 1",
		}},
		{"at(dibao.standard, d) > n", []string{
			"1:23 at(dibao.standard, d) >= n", "1:23 at(dibao.standard, d) < n",
			"1:3 at(dibao.standard, d) + 0.01 > n", "1:3 at(dibao.standard, d) - 0.01 > n",
		}},
		{"d < review.from", []string{
			"1:3 d <= review.from", "1:3 d > review.from", "1:5 d < add_days(review.from, 1)", "1:5 d < add_days(review.from, -1)",
		}},
		// A comparison is known with its parts, whatever its bound.
		{"known(n < 3)", []string{"1:6 !known(n < 3)", "1:6 true"}},
		{"recorded(n)", []string{"1:9 !recorded(n)", "1:9 true", "1:9 known(n)"}},
		{"list.exists_one(x, x > 2)", []string{
			"1:16 !(list.exists_one(x, x > 2))", "1:16 list.exists(x, x > 2)", "1:22 list.exists_one(x, x >= 2)", "1:22 list.exists_one(x, x < 2)",
			"1:24 list.exists_one(x, x > 3)", "1:24 list.exists_one(x, x > 1)",
		}},
		// Dates cannot be subtracted: what does not compile is no mutant.
		{"d == today", []string{"1:3 d != today"}},
	} {
		mutants, err := scope.Mutants(c.text, rule.Bool)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		var got []string
		for _, m := range mutants {
			got = append(got, fmt.Sprintf("%d:%d %s", m.Line, m.Column, m.Text))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q:\ngot  %q\nwant %q", c.text, got, c.want)
		}
	}
	if _, err := scope.Mutants("n >", rule.Bool); err == nil {
		t.Error("a text that does not compile has mutants")
	}
}
