package cases

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"shouwang"
)

var rounds = flag.Int("cases.rounds", 10, "races of a hundred acknowledgements with a step of the ladder")

// abreast is how many cases race at once: a round is one of them, and they cost little
// more together than one alone.
const abreast = 10

// A hundred people take a case in the moment in which it is passed up, half of them
// by the version that they saw and half by a button: one has it, the others are told
// who, and after the acknowledgement that stands nobody is told that nobody came. The
// cases of earlier rounds wait for a later hour, so that a round costs what the first did.
func TestAcknowledgementsRaceWithTheLadder(t *testing.T) {
	o := newOffice(t)
	for from := 0; from < *rounds; from += abreast {
		o.now = monday
		var changes []shouwang.Change
		for round := from; round < min(from+abreast, *rounds); round++ {
			changes = append(changes, raised(round+1, shouwang.HouseholdID(round+100), shouwang.Red))
		}
		races := map[string]*atomic.Int32{}
		for _, no := range o.open(changes...) {
			races[no] = new(atomic.Int32)
		}
		o.now = o.now.Add(12 * time.Hour) // the bureau's share is used up
		o.race(races)
		for no, wins := range races {
			o.raced(no, int(wins.Load()))
		}
		if t.Failed() {
			t.Fatalf("in the rounds from %d", from)
		}
		if done := from + abreast; done%1000 == 0 {
			t.Logf("%d rounds", done)
		}
	}
}

// race lets a hundred people at each of some cases, and the clock at all of them.
func (o *office) race(wins map[string]*atomic.Int32) {
	var start, end sync.WaitGroup
	start.Add(1)
	end.Go(func() {
		start.Wait()
		if _, err := o.Tick(o.t.Context()); err != nil {
			o.t.Errorf("tick: %v", err)
		}
	})
	for no, won := range wins {
		for n := range 100 {
			act := Act{No: no, Version: uint64(n % 2), By: fmt.Sprint("V", n), Key: fmt.Sprint("k", n)}
			end.Go(func() {
				start.Wait()
				_, err := o.Acknowledge(o.t.Context(), act)
				if err == nil {
					won.Add(1)
					return
				}
				if fault := lost(act, err); fault != "" {
					o.t.Errorf("%v: %s", err, fault)
				}
			})
		}
	}
	start.Done()
	end.Wait()
}

// raced holds a case that was raced for to its one winner.
func (o *office) raced(no string, wins int) {
	c := o.must(o.Case(o.t.Context(), no))
	taken := slices.IndexFunc(c.Events, func(e Event) bool { return e.Kind == EventAcknowledged })
	if wins != 1 || taken < 0 || len(c.Rejected) > 0 || uint64(len(c.Events)) != c.Version {
		o.t.Errorf("%d winners, %v, %d rejected", wins, steps(c.Events), len(c.Rejected))
		return
	}
	if slices.ContainsFunc(c.Events[taken+1:], func(e Event) bool { return e.Kind == EventEscalated || e.Kind == EventAcknowledged }) {
		o.t.Errorf("after it was taken: %v", steps(c.Events[taken+1:]))
	}
	first := o.must(o.Acknowledge(o.t.Context(), Act{No: no, Version: 1, By: c.TakenBy, Key: "k" + c.TakenBy[1:]}))
	if first.Version != c.Version {
		o.t.Errorf("the same key again makes version %d", first.Version)
	}
}

// lost is what is wrong with how somebody is told that they did not get a case.
func lost(act Act, err error) string {
	var refusal *Refusal
	if !errors.As(err, &refusal) {
		return "it is no refusal"
	}
	by, _ := refusal.TakenBy()
	switch {
	case act.Version != 0 && !errors.Is(err, shouwang.ErrStale):
		return "who saw another version is not told so"
	case act.Version != 0 && by == "":
		if refusal.Case.Version > act.Version && refusal.Case.Rung != "" {
			return "" // passed up in between, and nobody had it then
		}
		return "the version that it names is the one that was seen"
	case by == "" || !strings.Contains(err.Error(), by):
		return "a loser is not told who has it"
	}
	return ""
}

// The clock through the store: what was due is told once, is in the log and in the
// list, and a new process goes on where the old one stopped.
func TestTheClockOutlivesAProcess(t *testing.T) {
	o := newOffice(t)
	c := o.one(raised(1, 100, shouwang.Yellow))
	if told, err := o.Tick(t.Context()); err != nil || len(told) > 0 {
		t.Errorf("at once: %v %v", told, err)
	}
	o.restart(o.store)
	o.now = shouwang.Date(2026, 8, 7).Start()
	told, err := o.Tick(t.Context())
	if err != nil || len(told) != 3 {
		t.Fatalf("told %v: %v", told, err)
	}
	again, err := o.Tick(t.Context())
	if err != nil || len(again) > 0 {
		t.Errorf("again: %v %v", again, err)
	}
	untold, err := o.ToldSince(t.Context(), monday)
	if err != nil || len(untold) != 3 || untold[0].Event != told[0].Event || untold[2].To != "B01" {
		t.Errorf("told since: %+v %v", untold, err)
	}
	if head := o.list(Filter{})[0]; head.Rung != ToBureau || head.Timer != TimerContact || head.Version != 4 {
		t.Errorf("the list shows %+v", head)
	}
	if full := o.must(o.Case(t.Context(), c.No)); full.File.Overdue != 1 {
		t.Errorf("overdue %d times", full.File.Overdue)
	}
}

// A timer that was lost is found, runs again and is logged; a case without an owner
// gets the town's; and one for which nobody is there is named.
func TestTheAuditorFindsAClockThatStopped(t *testing.T) {
	o := newOffice(t)
	c := o.one(raised(1, 100, shouwang.Yellow))
	orphan := raised(2, 200, shouwang.Yellow)
	orphan.Warning.Worker = ""
	alone := o.one(orphan)
	audit, err := o.Audit(t.Context())
	if err != nil || audit.Open != 2 || len(audit.Stopped) > 0 || !slices.Equal(audit.Unowned, []string{alone.No}) {
		t.Errorf("%+v %v", audit, err)
	}
	if _, err := o.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := o.must(o.Case(t.Context(), alone.No)); got.State != Assigned || got.Worker != "T01" {
		t.Errorf("the orphan is %s with %q", got.State, got.Worker)
	}
	o.mu.Lock()
	delete(o.wakes, c.No)
	o.mu.Unlock()
	o.now = o.now.AddDate(0, 0, 9)
	if audit, err = o.Audit(t.Context()); err != nil || !slices.Equal(audit.Stopped, []string{c.No}) || len(audit.Unowned) > 0 {
		t.Errorf("%+v %v", audit, err)
	}
	if _, err := o.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := o.must(o.Case(t.Context(), c.No)); got.Rung == "" {
		t.Error("the clock that was made good stands")
	}
}

// What people wrote down lies sealed: a plan, and a visit twice sent.
func TestRecordsLieSealedAndVisitsCountOnce(t *testing.T) {
	o := newOffice(t)
	c := o.one(raised(1, 100, shouwang.Yellow))
	o.must(o.Acknowledge(t.Context(), Act{No: c.No, By: "V01"}))
	visit := Say{Record: Record{Visit: &Visit{ID: visitID(1), At: monday, Seen: true}}}
	first := o.must(o.Say(t.Context(), Act{No: c.No, By: "V01"}, EventVisited, visit))
	again := o.must(o.Say(t.Context(), Act{No: c.No, Version: first.Version, By: "V01"}, EventVisited, visit))
	stale := o.must(o.Say(t.Context(), Act{No: c.No, By: "V01"}, EventPlanned, Say{Record: Record{Plan: goodPlan()}}))
	if first.Version != again.Version || stale.Version != first.Version+1 || len(stale.File.Visits) != 1 {
		t.Errorf("versions %d %d %d, %d visits", first.Version, again.Version, stale.Version, len(stale.File.Visits))
	}
	read := o.must(o.Case(t.Context(), c.No))
	if p, _ := read.File.Plan(); p.Wish != goodPlan().Wish {
		t.Errorf("the plan reads %+v", p)
	}
	var n uint64
	if err := o.store.Conn().QueryRow(t.Context(), "SELECT count() FROM case_event WHERE position(concat(body, record), '高中') > 0").Scan(&n); err != nil || n > 0 {
		t.Errorf("%d plans lie open: %v", n, err)
	}
	if _, err := o.Say(t.Context(), Act{No: c.No, By: "V01"}, EventEscalated, Say{}); !errors.Is(err, shouwang.ErrInvalid) {
		t.Errorf("a person passes up by hand what the clock does: %v", err)
	}
	if _, err := o.Say(t.Context(), Act{No: c.No, By: "X99"}, EventContacted, Say{Record: Record{Contact: &Contact{How: "phone", Outcome: "reached"}}}); !errors.Is(err, shouwang.ErrForbidden) {
		t.Errorf("somebody who is in no roster: %v", err)
	}
}

// A leave stands after a restart, may end sooner, and is one's own or the bureau's
// to write down.
func TestLeaveAndItsDeputy(t *testing.T) {
	o := newOffice(t)
	day := shouwang.DayOf(monday)
	leave := Leave{Worker: "B07", From: day, Until: day.AddDays(4), Deputy: "B08"}
	for by, want := range map[string]error{"V01": shouwang.ErrForbidden, "B07": nil, "B01": nil} {
		if err := o.Leave(t.Context(), leave, by); !errors.Is(err, want) {
			t.Errorf("by %s: %v, want %v", by, err, want)
		}
	}
	if err := o.Leave(t.Context(), Leave{Worker: "B07", From: day, Until: day, Deputy: "B07"}, "B07"); !errors.Is(err, shouwang.ErrInvalid) {
		t.Errorf("one's own deputy: %v", err)
	}
	o.restart(o.store)
	for n, want := range map[int]bool{-1: false, 0: true, 4: true, 5: false} {
		if deputy, away := o.away("B07", day.AddDays(n)); away != want || away && deputy != "B08" {
			t.Errorf("day %d: away %v, %q signs", n, away, deputy)
		}
	}
	leave.Until = day
	o.now = o.now.Add(time.Minute)
	if err := o.Leave(t.Context(), leave, "B07"); err != nil {
		t.Fatal(err)
	}
	o.restart(o.store)
	if _, away := o.away("B07", day.AddDays(1)); away {
		t.Error("who is back is away")
	}
}
