package facts_test

import (
	"maps"
	"testing"

	"shouwang"
	"shouwang/facts"
	"shouwang/monitors"
)

// grammarPack has a fact for each way of keeping rows by their days, and for kin.
func grammarPack() *monitors.Pack {
	p := pack()
	person := shouwang.Column{Name: "id_number", Type: shouwang.ColumnPerson, Required: true}
	p.Feeds = append(p.Feeds,
		&shouwang.Feed{Name: "spell", Absence: shouwang.AbsenceNone, Subject: "id_number", Key: []string{"id_number", "kind"}, Columns: []shouwang.Column{
			person,
			{Name: "kind", Type: shouwang.ColumnText, Required: true},
			{Name: "since", Type: shouwang.ColumnDate},
			{Name: "until", Type: shouwang.ColumnDate},
			{Name: "amount", Type: shouwang.ColumnMoney},
		}},
		&shouwang.Feed{Name: "alert", Absence: shouwang.AbsenceNone, Subject: "alert_id", Key: []string{"alert_id"}, Columns: []shouwang.Column{
			{Name: "alert_id", Type: shouwang.ColumnText, Required: true},
			{Name: "to_at", Type: shouwang.ColumnTime, Open: true},
		}},
		&shouwang.Feed{Name: "kinship", Absence: shouwang.AbsenceUnknown, Subject: "id_number", Key: []string{"id_number", "relative_id"}, Columns: []shouwang.Column{
			person, {Name: "relative_id", Type: shouwang.ColumnPerson, Required: true}, {Name: "relation", Type: shouwang.ColumnText},
		}})
	open := func(name, typ, take string) *monitors.Fact {
		f := from(name, typ, "spell", "", take)
		f.From.Interval = &monitors.Interval{From: "since", Until: "until"}
		return f
	}
	lately := func(name, typ, take, where string, w monitors.Window) *monitors.Fact {
		f := from(name, typ, "spell", where, take)
		f.From.Window = &w
		return f
	}
	months := func(name, take, lag string, w monitors.Window) *monitors.Fact {
		f := from(name, "number", "work", "insured", take)
		f.From.Window, f.From.Lag = &w, lag
		return f
	}
	kin := func(name, typ string, k monitors.Kin) *monitors.Fact {
		k.Feed, k.Of, k.Relative = "kinship", "id_number", "relative_id"
		return &monitors.Fact{Name: name, Subject: facts.Person, Type: typ, Kin: &k}
	}
	year, covering := monitors.Window{Column: "month", Last: "12 months"}, monitors.Window{Column: "month", After: "last_insured"}
	p.Facts = append(p.Facts,
		open("open_now", "bool", "any"), open("open_amount", "money", "sum amount"), open("open_kind", "text", "latest kind"), open("open_first", "text", "earliest kind"),
		lately("begun", "number", "count", "", monitors.Window{Column: "since", Last: "90 days"}),
		lately("begun_months", "number", "count", `kind != "d"`, monitors.Window{Column: "since", Last: "3 months"}),
		lately("begun_factor", "bool", "any", `kind == "a" || kind == "b"`, monitors.Window{Column: "since", Last: "roll.span months"}),
		&monitors.Fact{Name: "last_insured", Subject: facts.Person, Type: "date", From: &monitors.From{Feed: "work", Where: "insured", Window: &year, Take: "max month"}},
		months("worked", "months_with", "", year), months("idle", "months_without", "1", year), months("idle_now", "months_without", "", year),
		months("out", "months_without", "1", covering),
		from("zero", "date", "work", "!insured && month <= today", "max month"),
		&monitors.Fact{Name: "newest", Subject: facts.Person, Type: "date", Population: &monitors.From{Feed: "work", Take: "max month"}},
		cel("out_by_hand", "max(0, max(known(zero) ? months(last_insured, zero) : 0, months(last_insured, newest) - 1))"),
		kin("kin", "number", monitors.Kin{Take: "count"}),
		kin("kin_both", "number", monitors.Kin{Take: "count", Either: true}),
		kin("kin_roll", "bool", monitors.Kin{Take: "any", Either: true, Whose: "rolls > 0"}),
		kin("spouse_total", "money", monitors.Kin{Take: "sum total", Where: `relation == "spouse"`, Either: true}),
		kin("child_minor", "bool", monitors.Kin{Take: "any", Where: `relation == "child"`, Whose: "age_now < 18"}),
		kin("kin_kinds", "number", monitors.Kin{Take: "max kinds + 1", Either: true}),
		kin("kin_listed", "bool", monitors.Kin{Take: "any", Either: true, Whose: `kind_list.exists(k, k == "dibao")`}),
	)
	lasting, ended := from("alerts", "number", "alert", "today <= to_at", "count"), from("alerts_ended", "number", "alert", "known(to_at.time)", "count")
	lasting.From.By, ended.From.By = "all", "all"
	p.Facts = append(p.Facts, lasting, ended)
	p.Parameters = append(p.Parameters, &monitors.Parameter{Name: "roll.span", Type: "number"})
	return p
}

func grammarFresh() map[string]bool {
	fresh := maps.Clone(allFresh)
	fresh["spell"], fresh["kinship"], fresh["alert"] = true, true, true
	return fresh
}

// wants checks facts of the subject.
func (b *bench) wants(fresh map[string]bool, want map[string]string) {
	b.t.Helper()
	for name, w := range want {
		if got := b.fact(facts.Person, name, fresh); got != w {
			b.t.Errorf("%s: got %s, want %s", name, got, w)
		}
	}
}

// Open on 2026-06-20: from the first day on, no longer on the first day without.
func TestOpenInterval(t *testing.T) {
	spells := func(rows ...map[string]any) *bench {
		for i, r := range rows {
			r["id_number"], r["kind"], r["amount"] = "subject", string(rune('a'+i)), 100
		}
		return newBenchOf(t, grammarPack(), map[string][]map[string]any{"person": {{"id_number": "subject"}}, "spell": rows})
	}
	spells(
		map[string]any{"since": "2026-06-20", "until": "2026-06-21", "as_of": "2026-06-03"},
		map[string]any{"since": "2026-06-01", "as_of": "2026-06-02"},
		map[string]any{"since": "2026-06-01", "until": "2026-06-20", "as_of": "2026-06-01"},
		map[string]any{"since": "2026-06-21"},
	).wants(grammarFresh(), map[string]string{"open_now": "1", "open_amount": "20000", "open_kind": "a", "open_first": "b"})
	spells(map[string]any{"until": "2026-06-20"}, map[string]any{"since": "2026-06-21"}).wants(grammarFresh(), map[string]string{"open_now": "0", "open_amount": "0"})
	spells(map[string]any{}).wants(grammarFresh(), map[string]string{"open_now": "unknown", "open_amount": "unknown"})
}

// An alert without an end lasts; the instant of its end is unknown.
func TestOpenTime(t *testing.T) {
	newBenchOf(t, grammarPack(), map[string][]map[string]any{
		"person": {{"id_number": "subject"}},
		"alert":  {{"alert_id": "a"}, {"alert_id": "b", "to_at": "2026-06-20 08:00"}, {"alert_id": "c", "to_at": "2026-06-19 23:00"}},
	}).wants(grammarFresh(), map[string]string{"alerts": "2", "alerts_ended": "2"})
}

// What is exactly a window ago is out, today is in, and a month ends where it ends.
func TestWindow(t *testing.T) {
	b := newBenchOf(t, grammarPack(), map[string][]map[string]any{
		"person": {{"id_number": "subject"}},
		"spell": {
			{"id_number": "subject", "kind": "a", "since": "2026-03-22"}, // exactly 90 days ago
			{"id_number": "subject", "kind": "b", "since": "2026-03-23"},
			{"id_number": "subject", "kind": "c", "since": "2026-06-20"},
			{"id_number": "subject", "kind": "d", "since": "2026-06-21"},
			{"id_number": "subject", "kind": "e", "since": "2026-03-20"}, // exactly 3 months ago
		},
	})
	b.wants(grammarFresh(), map[string]string{"begun": "2", "begun_months": "3", "begun_factor": "1"})
}

// Months of the 12 up to 2026-06 with an insured row, and covered ones without.
func TestMonths(t *testing.T) {
	work := func(newest string, rows ...map[string]any) *bench {
		rows = append(rows, map[string]any{"id_number": "stranger", "month": newest, "insured": 1})
		return newBenchOf(t, grammarPack(), map[string][]map[string]any{"person": {{"id_number": "subject"}, {"id_number": "stranger"}}, "work": rows})
	}
	month := func(month string, insured any) map[string]any {
		return map[string]any{"id_number": "subject", "month": month, "insured": insured}
	}
	fresh := grammarFresh()
	byHand := func(b *bench) *bench {
		if got, want := b.fact(facts.Person, "out", fresh), b.fact(facts.Person, "out_by_hand", fresh); got != want {
			b.t.Errorf("out: got %s, by hand %s", got, want)
		}
		return b
	}
	// Covered up to 2026-05; with a lag of one month, up to 2026-04: 10 months of 2025-07 to it.
	byHand(work("2026-05-01", month("2025-06-01", 1), month("2025-07-01", 1), month("2026-01-01", 1))).wants(fresh, map[string]string{
		"worked": "2", "idle": "8", "idle_now": "9", "out": "3",
	})
	// What a row of the subject says counts at once, and covers what lies before it.
	byHand(work("2026-03-01", month("2026-01-01", 1), month("2026-06-01", 0))).wants(fresh, map[string]string{"worked": "1", "idle": "11", "out": "5"})
	byHand(work("2026-03-01", month("2026-06-01", 1))).wants(fresh, map[string]string{"worked": "1", "idle": "11", "out": "0"})
	// A month that is yet to come covers nothing more.
	work("2027-01-01", month("2026-05-01", 1)).wants(fresh, map[string]string{"idle": "11", "out": "1"})
	// Whom the register does not know, and a month of which it is unknown.
	work("2026-05-01").wants(fresh, map[string]string{"worked": "unknown", "idle": "unknown", "out": "unknown"})
	work("2026-05-01", month("2025-01-01", 1)).wants(fresh, map[string]string{"worked": "0", "idle": "unknown", "out": "unknown"})
	work("2026-05-01", month("2026-01-01", 1), month("2026-02-01", nil)).wants(fresh, map[string]string{"worked": "unknown", "idle": "unknown", "out": "unknown"})
	// What has arrived covers its months however old it is.
	stale := grammarFresh()
	stale["work"] = false
	work("2026-05-01", month("2026-01-01", 1)).wants(stale, map[string]string{"worked": "1", "idle": "9", "out": "3"})
}

// A relative counts once, named by whichever row in whichever direction.
func TestKin(t *testing.T) {
	rows := map[string][]map[string]any{
		"person": {
			{"id_number": "subject", "household_id": "x"},
			{"id_number": "wife", "birth_date": "1980-01-01"},
			{"id_number": "son", "birth_date": "2010-01-01"},
			{"id_number": "brother"},
		},
		"roll": {
			{"id_number": "wife", "benefit": "tekun", "amount": 800},
			{"id_number": "brother", "benefit": "dibao", "amount": 300},
			{"id_number": "brother", "benefit": "orphan", "amount": 1},
			{"id_number": "stranger", "benefit": "dibao", "amount": 300},
		},
		"kinship": {
			{"id_number": "subject", "relative_id": "wife", "relation": "spouse"},
			{"id_number": "wife", "relative_id": "subject", "relation": "spouse"},
			{"id_number": "subject", "relative_id": "son", "relation": "child"},
			{"id_number": "brother", "relative_id": "subject", "relation": "sibling"},
			{"id_number": "subject", "relative_id": "subject", "relation": "self"},
			{"id_number": "stranger", "relative_id": "wife", "relation": "sibling"},
			{"id_number": "subject", "relative_id": "former", "relation": "spouse", "gone": 1},
		},
	}
	newBenchOf(t, grammarPack(), rows).wants(grammarFresh(), map[string]string{
		"kin": "2", "kin_both": "3", "kin_roll": "1", "spouse_total": "80000", "child_minor": "1", "kin_kinds": "3", "kin_listed": "1",
	})
	// Of whom it is unknown whether he is one, and whose fact is unknown.
	rows["kinship"] = []map[string]any{{"id_number": "subject", "relative_id": "wife"}, {"id_number": "subject", "relative_id": "son", "relation": "sibling"}}
	newBenchOf(t, grammarPack(), rows).wants(grammarFresh(), map[string]string{"kin": "2", "spouse_total": "unknown", "child_minor": "0", "kin_roll": "1"})
	rows["kinship"] = []map[string]any{{"id_number": "subject", "relative_id": "brother", "relation": "child"}}
	newBenchOf(t, grammarPack(), rows).wants(grammarFresh(), map[string]string{"kin": "1", "child_minor": "unknown"})
	// Nobody is named, in a world where that says nothing.
	rows["kinship"] = []map[string]any{{"id_number": "wife", "relative_id": "son"}}
	newBenchOf(t, grammarPack(), rows).wants(grammarFresh(), map[string]string{"kin": "unknown", "kin_roll": "unknown"})
}
