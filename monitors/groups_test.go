package monitors_test

import (
	"slices"
	"testing"

	"shouwang/monitors"
)

// The six groups share out the monitors of clause 4.4, each to one.
func TestGroupsAreThoseOfTheClause(t *testing.T) {
	var named []string
	for _, g := range monitors.Groups() {
		named = append(named, g.Monitors...)
		if g.Title.Zh == "" || g.Title.En == "" {
			t.Errorf("%s lacks a title", g.ID)
		}
	}
	slices.Sort(named)
	for _, c := range monitors.Clauses() {
		if c.ID == "4.4" && !slices.Equal(named, c.Monitors) {
			t.Errorf("the groups name %v, the clause %v", named, c.Monitors)
		}
	}
	if len(monitors.Groups()) != 6 {
		t.Errorf("%d groups, the clause has six", len(monitors.Groups()))
	}
}
