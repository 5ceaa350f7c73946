package monitors_test

import (
	"slices"
	"testing"

	"shouwang/monitors"
)

// The canary of a school shows on every day: from its first term on it has a row of each
// that the calendar of schools names, so that a new term is not added without one.
func TestTheCanaryIsInEveryTerm(t *testing.T) {
	pack, err := monitors.Load(monitors.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	m := pack.MonitorOf("school_dropout")
	var terms []any
	for _, row := range m.Canary.Rows["student"] {
		terms = append(terms, row["term"])
	}
	began := false
	for _, v := range pack.Resolve(nil)["school.term"] {
		list, ok := v.Value.([]string)
		if !ok {
			t.Fatalf("school.term from %s on is no list", v.From)
		}
		for _, term := range list {
			began = began || slices.Contains(terms, any(term))
			if began && !slices.Contains(terms, any(term)) {
				t.Errorf("from %s on the term is %s, and the canary has no row of it", v.From, term)
			}
		}
	}
	if !began {
		t.Error("the canary has a row of no term that the calendar names")
	}
}
