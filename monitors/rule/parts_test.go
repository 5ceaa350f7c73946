package rule_test

import (
	"slices"
	"testing"

	"shouwang/monitors/rule"
)

func partScope(t *testing.T) *rule.Scope {
	t.Helper()
	s, err := rule.NewScope(
		rule.Variable{Name: "a", Type: rule.Bool}, rule.Variable{Name: "n", Type: rule.Number}, rule.Variable{Name: "m", Type: rule.Number},
		rule.Variable{Name: "born", Type: rule.Date}, rule.Variable{Name: "list", Type: rule.Numbers},
		rule.Variable{Name: "dibao.standard", Type: rule.Money, Parameter: true},
	)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestPartsOfACondition(t *testing.T) {
	p, err := partScope(t).Parts(`a && (n < 3 || list.exists(s, s > n)) && !(a || m == 1)`)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, piece := range p.All {
		texts = append(texts, piece.Text)
	}
	if want := []string{"a", "n < 3 || list.exists(s, s > n)", "!(a || m == 1)"}; !slices.Equal(texts, want) {
		t.Errorf("got %q, want %q", texts, want)
	}
	if sides := p.All[1].Any; len(sides) != 2 || sides[1].Text != "list.exists(s, s > n)" {
		t.Errorf("got %v, want both sides of the or", sides)
	}
}

func TestComparisonsOfABareName(t *testing.T) {
	for _, c := range []struct {
		text string
		want rule.Comparison
	}{
		{"n < 3", rule.Comparison{Name: "n", Operator: "<", Bound: "3"}},
		{"1.5 * dibao.standard <= n", rule.Comparison{Name: "n", Operator: ">=", Bound: "1.5 * dibao.standard"}},
		{"n == m", rule.Comparison{Name: "n", Operator: "==", Bound: "m"}},
		{"a", rule.Comparison{Name: "a", Operator: "==", Bound: "true"}},
		{"!a", rule.Comparison{Name: "a", Operator: "==", Bound: "false"}},
		{"born > today", rule.Comparison{Name: "born", Operator: ">", Bound: "today"}},
		{"n in [1, m]", rule.Comparison{Name: "n", Operator: "in", Bound: "[1, m]"}},
		{"1 in list", rule.Comparison{}},
		{"n < n + 1", rule.Comparison{}},
		{"n + 1 < 3", rule.Comparison{}},
		{"today > add_days(today, 3)", rule.Comparison{}},
		{"known(a)", rule.Comparison{}},
	} {
		p, err := partScope(t).Parts(c.text)
		if err != nil {
			t.Fatal(err)
		}
		if p.Compare != c.want {
			t.Errorf("%s: got %v, want %v", c.text, p.Compare, c.want)
		}
	}
}

func TestDatedUses(t *testing.T) {
	got, err := partScope(t).DatedUses(`n < at(dibao.standard, born) || n < at(dibao.standard, add_months(today, -1)) || m < at(dibao.standard, born)`)
	want := []rule.DatedUse{{Parameter: "dibao.standard", Day: "born"}, {Parameter: "dibao.standard", Day: "add_months(today, -1)"}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
}
