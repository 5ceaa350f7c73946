package main

import (
	"testing"

	"shouwang/monitors"
)

// Rows of a feed that is kept by another number must not be asked for by people's:
// 5 is a person and a household at once.
func TestRowsStandBesideWhomTheyName(t *testing.T) {
	pack, err := monitors.Load(monitors.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	m := &matching{app: &app{pack: pack}}
	for _, c := range []struct {
		feed, subject, column string
		home                  bool
	}{
		{"death_event", "person", "id_number", false},
		{"employment", "household", "id_number", false},
		{"review", "household", "household_id", true},
		{"review", "person", "id_number", false},
		{"income_item", "household", "household_id", true},
		{"income_item", "person", "id_number", false},
		{"antirelapse", "person", "", false},
		{"price_index", "household", "", false},
		{"", "person", "", false},
	} {
		if column, home := m.namer(c.feed, c.subject); column != c.column || home != c.home {
			t.Errorf("%s beside a %s: %q, %t; want %q, %t", c.feed, c.subject, column, home, c.column, c.home)
		}
	}
}
