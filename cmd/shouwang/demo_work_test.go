package main

import (
	"path/filepath"
	"testing"
	"time"

	"shouwang"
	"shouwang/cases"
	"shouwang/internal/city"
	"shouwang/signals"
)

// The clock of a demo stands in the evening of the day to which it was turned, and goes
// on from there however long the day before took.
func TestTheEveningOfADemoIsTurnedFromDayToDay(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, shouwang.Shanghai)
	e := newEvening(shouwang.Date(2026, 3, 1), func() time.Time { return now })
	for _, day := range []shouwang.Day{shouwang.Date(2025, 10, 31), shouwang.Date(2025, 11, 1)} {
		e.turn(day)
		if got, want := e.now(), lateOn(day); !got.Equal(want) {
			t.Errorf("turned to %s: %s, want %s", day, got, want)
		}
		now = now.Add(7 * time.Hour)
		if got, want := e.now(), lateOn(day).Add(7*time.Hour); !got.Equal(want) {
			t.Errorf("seven hours later: %s, want %s", got, want)
		}
	}
}

// In the evenings of the first weeks cases are taken, visited and closed, each within
// the acts of its state, by whoever has it; what is found is what is true.
func TestPeopleOfADemoActOnWhatTheyWereToldOf(t *testing.T) {
	ctx, home := t.Context(), t.TempDir()
	plan, err := city.Generate(city.Config{People: 1000, Seed: 1, To: shouwang.Date(2026, 10, 31), Feeds: []string{}})
	if err != nil {
		t.Fatal(err)
	}
	at := newEvening(plan.First(), func() time.Time { return lateOn(plan.Last()) })
	d := &demo{app: joinAt(t, home, at.now), plan: plan, dir: filepath.Join(home, "city"), turn: at.turn}
	t.Cleanup(func() { _ = d.Close() })
	if err := freshCity(plan, d.dir); err != nil {
		t.Fatal(err)
	}
	files := filesSince(t, d.dir, plan.First().String())
	people, err := d.newHands()
	if err != nil {
		t.Fatal(err)
	}
	job, last := ingestion{app: d.app, cmd: quietCommand(ctx), yes: true}, plan.First().AddDays(14)
	for day := plan.First(); day <= last; day++ {
		d.turn(day)
		for ; receivedOn(files[0]) <= day.String(); files = files[1:] {
			if _, err := job.take(ctx, files[0], signals.File{Path: files[0]}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := d.round.CatchUp(ctx, lateOn(day-1), lateOn(day)); err != nil {
			t.Fatal(err)
		}
		for again := range 2 {
			before := people.done
			if err := people.work(ctx, day); err != nil {
				t.Fatal(err)
			}
			if again == 1 && people.done > before {
				t.Errorf("%s: the same evening a second time, %d acts", day, people.done-before)
			}
		}
	}
	page, err := d.cases.List(ctx, cases.Filter{Lanes: everyLane, States: []cases.State{cases.Closed}, Limit: 500})
	if err != nil || len(page.Cases) == 0 {
		t.Fatalf("%d cases are closed after two weeks (%v)", len(page.Cases), err)
	}
	for _, c := range page.Cases {
		if whole, err := d.cases.Case(ctx, c.No); err != nil || len(whole.Rejected) > 0 || len(whole.File.Visits) != 1 || c.Verdict == shouwang.NotConfirmed {
			t.Errorf("a case with %d visits, %d acts refused, closed as %s (%v): all that these rules find is planted", len(whole.File.Visits), len(whole.Rejected), c.Verdict, err)
		}
	}
	if given, err := d.verdicts.Last(ctx, d.clock()); err != nil || given.IsZero() {
		t.Errorf("the last verdict was given at %s (%v)", given, err)
	}
}
