package facts_test

import (
	"testing"

	"shouwang"
	"shouwang/facts"
	"shouwang/monitors"
)

const application = "application"

// namedPack has a subject that a text names, the records of two feeds about it, and
// what is known of its household and its person.
func namedPack() *monitors.Pack {
	p := pack()
	text := shouwang.Column{Name: "application_id", Type: application, Required: true}
	p.Feeds = append(p.Feeds,
		&shouwang.Feed{Name: "asked", Absence: shouwang.AbsenceNone, Subject: "application_id", Key: []string{"application_id"}, Columns: []shouwang.Column{
			text,
			{Name: "applicant_id", Type: shouwang.ColumnPerson},
			{Name: "household_id", Type: shouwang.ColumnHousehold},
			{Name: "helper_id", Type: shouwang.ColumnPerson},
			{Name: "asked_at", Type: shouwang.ColumnTime},
			{Name: "paid_at", Type: shouwang.ColumnTime},
		}},
		&shouwang.Feed{Name: "checked", Absence: shouwang.AbsenceNone, Subject: "household_id", Key: []string{"application_id", "source"}, Columns: []shouwang.Column{
			text, {Name: "household_id", Type: shouwang.ColumnHousehold}, {Name: "source", Type: shouwang.ColumnText},
		}},
	)
	of := func(f monitors.Fact) *monitors.Fact {
		f.Subject = application
		return &f
	}
	asked := func(name, typ, take string) *monitors.Fact {
		return of(monitors.Fact{Name: name, Type: typ, From: &monitors.From{Feed: "asked", Take: take}})
	}
	p.Facts = append(p.Facts,
		asked("household", "number", "latest household_id"), asked("person", "number", "latest applicant_id"),
		asked("asked_at", "time", "latest asked_at.time"), asked("paid_at", "time", "latest paid_at.time"), asked("asked_on", "date", "latest asked_at"),
		of(monitors.Fact{Name: "sources", Type: "number", From: &monitors.From{Feed: "checked", By: "application_id", Take: "distinct source"}}),
		asked("first_at", "time", "latest asked_at.time"),
		of(monitors.Fact{Name: "asked_by_then", Type: "number", From: &monitors.From{Feed: "asked", By: "all", Where: "asked_at == asked_on && asked_at.time <= first_at", Take: "count"}}),
		of(monitors.Fact{Name: "hours_open", Type: "number", Cel: "hours(asked_at, paid_at)"}),
		of(monitors.Fact{Name: "family_rolls", Type: "number", Household: "home_rolls"}),
		of(monitors.Fact{Name: "born", Type: "date", Person: "birthday"}),
		of(monitors.Fact{Name: "rolls_of_both", Type: "number", Cel: "family_rolls + (born < today ? 1 : 0)"}),
		&monitors.Fact{Name: "applications", Subject: facts.Household, Type: "number", From: &monitors.From{Feed: "asked", By: "household_id", Take: "count"}},
	)
	return p
}

func TestNamedSubjects(t *testing.T) {
	b := newBenchOf(t, namedPack(), map[string][]map[string]any{
		"asked": {
			{"application_id": "subject", "helper_id": "b", "applicant_id": "a", "household_id": "subject", "asked_at": "2026-06-01 08:00", "paid_at": "2026-06-02 08:00:01"},
			{"application_id": "other", "applicant_id": "b", "household_id": "subject", "asked_at": "2026-06-01 08:00"},
		},
		"checked": {
			{"application_id": "subject", "household_id": "subject", "source": "hukou"},
			{"application_id": "subject", "household_id": "subject", "source": "tax"},
			{"application_id": "other", "household_id": "subject", "source": "bank"},
		},
		"person": {
			{"id_number": "a", "household_id": "subject", "birth_date": "1980-05-01"},
			{"id_number": "b", "household_id": "elsewhere", "birth_date": "1990-05-01"},
		},
		"roll": {
			{"roll_id": "1", "id_number": "a", "benefit": "dibao"},
			{"roll_id": "2", "id_number": "a", "benefit": "temp"},
			{"roll_id": "3", "id_number": "b", "benefit": "dibao"},
		},
	})
	fresh := map[string]bool{"asked": true, "checked": true, "person": true, "roll": true}
	for name, want := range map[string]string{
		"sources": "2", "family_rolls": "2", "born": "3773", "rolls_of_both": "3", "hours_open": "24000278", "asked_on": "20605", "asked_by_then": "2",
	} {
		if got := b.fact(application, name, fresh); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
	if got := b.fact(facts.Household, "applications", fresh); got != "2" {
		t.Errorf("a household has %s applications, want 2", got)
	}
}
