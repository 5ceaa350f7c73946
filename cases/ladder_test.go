package cases

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shouwang"
	"shouwang/internal/calendar"
)

func TestTheLadderOfEachLevel(t *testing.T) {
	set := at(t, monday)
	for level, want := range map[shouwang.Level][]string{
		shouwang.Red: {
			"escalated contact town T01 08-03 06:00", "escalated contact bureau B01 08-03 18:00",
			"reminded contact owner V01 08-03 22:48", "escalated contact meeting J01 08-04 06:00",
		},
		shouwang.Yellow: {
			"reminded contact owner V01 08-06 02:24", "escalated contact town T01 08-06 09:36", "escalated contact bureau B01 08-06 23:59",
		},
		shouwang.Blue: {"reminded contact owner V01 08-12 23:59", "reminded contact owner V01 08-17 23:59"},
	} {
		c := opened(set, level)
		var lines []string
		for h := range 24 * 15 {
			var done []Event
			now := monday.Add(time.Duration(h) * time.Hour)
			c, done = tick(c, set.on(now))
			if c.File.Overdue > 1 || now.After(c.Due.Span.Deadline(set.Calendar, now).At) {
				break
			}
			lines = append(lines, steps(slices.DeleteFunc(done, func(e Event) bool { return e.Body.Step.Timer != TimerContact || e.Body.Step.Percent > 100 }))...)
		}
		if diff := cmp.Diff(want, lines); diff != "" {
			t.Errorf("%s (-want +got):\n%s", level, diff)
		}
	}
}

// Three days off: every step that was due stands in the log, in order, with the
// time at which it should have come; nobody hears of one twice, and the same
// moment again adds nothing.
func TestAMachineThatWasOffCatchesUp(t *testing.T) {
	set := at(t, monday)
	c := opened(set, shouwang.Red)
	c, done := tick(c, set.on(monday.AddDate(0, 0, 3)))
	var due []time.Time
	told := map[string]int{}
	for _, e := range done {
		due = append(due, e.Body.Step.Due)
		told[e.Body.Worker+string(e.Body.Step.Timer)+string(e.Body.Step.To)+e.Body.Reason]++
	}
	if !slices.IsSortedFunc(due, time.Time.Compare) || len(done) < 5 {
		t.Errorf("%v", steps(done))
	}
	for who, n := range told {
		if n > 1 && !strings.Contains(who, "meeting") {
			t.Errorf("%s hears %d times", who, n)
		}
	}
	for range 3 { // what follows of the last steps, then nothing
		c, done = tick(c, set.on(monday.AddDate(0, 0, 3)))
	}
	if len(done) > 0 {
		t.Errorf("the same moment again: %v", steps(done))
	}
}

func TestAnAcknowledgementWithoutAVisitExpires(t *testing.T) {
	set := at(t, monday)
	c := do(t, opened(set, shouwang.Yellow), set, "V01", EventAcknowledged)
	c, done := tick(c, set.on(shouwang.Date(2026, 8, 6).End().Add(-time.Hour)))
	if c.State != Verifying || len(done) > 0 {
		t.Errorf("before the deadline: %s %v", c.State, steps(done))
	}
	c, done = tick(c, set.on(shouwang.Date(2026, 8, 7).Start()))
	if c.State != Assigned || c.TakenBy != "" || done[0].Kind != EventAckExpired || done[0].Body.Worker != "B01" || c.Worker != "V01" {
		t.Errorf("after it: %s taken by %q, %v", c.State, c.TakenBy, steps(done))
	}
	seen := do(t, opened(set, shouwang.Yellow), set, "V01", EventAcknowledged)
	seen = do(t, seen, set, "V01", EventVisited)
	if seen, done = tick(seen, set.on(shouwang.Date(2026, 8, 7).Start())); seen.State != Verifying || len(done) > 0 {
		t.Errorf("who was there keeps it: %s %v", seen.State, steps(done))
	}
}

func TestAReturnNeedsAReasonAndTheSecondGoesUp(t *testing.T) {
	set := at(t, monday)
	because := func(code string) func(*Event) { return func(e *Event) { e.Body.Reason = code } }
	c := opened(set, shouwang.Yellow)
	if _, err := try(c, set, "V01", EventReturned, because("no time")); err == nil {
		t.Error("a reason of one's own was taken")
	}
	_, err := try(c, set, "V03", EventReturned, because("moved_away"))
	refused(t, err, shouwang.ErrForbidden, "another's case")
	c = do(t, c, set, "V01", EventReturned, because("moved_away"))
	if c.State != Draft || c.Worker != "T01" || c.Rung != ToTown {
		t.Errorf("first return: %s with %s, told %s", c.State, c.Worker, c.Rung)
	}
	c = do(t, c, set, "T01", EventAssigned, func(e *Event) { e.Body.Worker = "V02" })
	c = do(t, c, set, "V02", EventReturned, because("wrong_person"))
	if c.State != Draft || c.Worker != "B01" || c.Rung != ToBureau {
		t.Errorf("second return: %s with %s, told %s", c.State, c.Worker, c.Rung)
	}
	if _, runs := c.File.Timers[TimerContact]; !runs || !c.Due.From.Equal(monday) {
		t.Error("a return winds the clock back")
	}
}

// Whoever has a case from an event on hears of it, unless it was their own doing: who is
// given it, by the clock too, who it is handed to, whose it is once it is opened again.
func TestWhoHasACaseHearsOfIt(t *testing.T) {
	set := at(t, monday)
	to := func(worker string) func(*Event) { return func(e *Event) { e.Body.Worker = worker } }
	hears := func(name string, c Case, want string) {
		t.Helper()
		got, is := c.Told()
		if is != (want != "") || got.To != want {
			t.Errorf("%s: %q hears (%v), want %q", name, got.To, is, want)
		}
	}
	orphan, _ := tick(opened(set, shouwang.Yellow, to("")), set)
	hears("nobody had it", orphan, "T01")
	hears("assigned", do(t, orphan, set, "T01", EventAssigned, to("V02")), "V02")
	hears("kept", do(t, orphan, set, "T01", EventAssigned, to("T01")), "")
	taken := do(t, opened(set, shouwang.Yellow), set, "V01", EventAcknowledged)
	hears("taken", taken, "")
	hears("handed over", do(t, taken, set, "V01", EventHandedOver, to("V02")), "V02")
	hears("given back", do(t, taken, set, "V01", EventReturned, func(e *Event) { e.Body.Reason = "moved_away" }), "T01")
	ended := do(t, do(t, taken, set, "V01", EventContacted), set, "V01", EventClosed)
	hears("ended", ended, "")
	hears("opened again", do(t, ended, set, "T01", EventReopened), "V01")
	hears("opened again by its worker", do(t, ended, set, "V01", EventReopened), "")
}

func TestACaseIsHandedOverByWhoHasIt(t *testing.T) {
	set := at(t, monday)
	c := do(t, do(t, opened(set, shouwang.Yellow), set, "V01", EventAcknowledged), set, "V01", EventContacted)
	to := func(worker string) func(*Event) { return func(e *Event) { e.Body.Worker = worker } }
	_, err := try(c, set, "V03", EventHandedOver, to("V03"))
	refused(t, err, shouwang.ErrForbidden, "taken from somebody")
	_, err = try(c, set, "V01", EventHandedOver, to("X01"))
	refused(t, err, shouwang.ErrInvalid, "to nobody")
	c = do(t, c, set, "T01", EventHandedOver, to("V02"))
	if c.State != Assigned || c.Worker != "V02" || c.TakenBy != "" || waits(c, TimerContact) {
		t.Errorf("%s with %s, taken by %q, contact waits %v", c.State, c.Worker, c.TakenBy, waits(c, TimerContact))
	}
}

// Canaries are nobody: their cases stay as they are, whatever time it is.
func TestNobodyIsToldOfACanary(t *testing.T) {
	set := at(t, monday)
	c := opened(set, shouwang.Red, func(e *Event) { e.Body.Area = shouwang.CanaryArea })
	if _, done := tick(c, set.on(monday.AddDate(1, 0, 0))); len(done) > 0 {
		t.Errorf("%v", steps(done))
	}
	if _, wakes := Wakes(c, set); wakes {
		t.Error("its clock runs")
	}
}

func TestPausing(t *testing.T) {
	set := at(t, monday)
	pause := func(reason string, days int) func(*Event) {
		return func(e *Event) { e.Body.Pause = &Pause{Reason: reason, Until: set.Now.AddDate(0, 0, days)} }
	}
	taken := do(t, opened(set, shouwang.Yellow), set, "V01", EventAcknowledged)
	if _, err := try(taken, set, "T01", EventPaused, pause("away", 7)); err == nil {
		t.Error("paused before anybody was reached")
	}
	reached := do(t, taken, set, "V01", EventContacted)
	for name, p := range map[string]func(*Event){"no such reason": pause("tired", 7), "too long": pause("away", 31), "no end": pause("away", 0)} {
		if _, err := try(reached, set, "T01", EventPaused, p); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	c := do(t, reached, set, "T01", EventPaused, pause("in_hospital", 7))
	before := c.File.Timers[TimerDecide].At
	c, done := tick(c, set.on(monday.AddDate(0, 0, 6)))
	if len(done) > 0 {
		t.Errorf("a paused clock did %v", steps(done))
	}
	c, done = tick(c, set.on(monday.AddDate(0, 0, 7)))
	if len(done) != 1 || done[0].Kind != EventResumed || c.File.Pause != nil || !c.File.Timers[TimerDecide].At.Equal(before.AddDate(0, 0, 7)) {
		t.Errorf("%v; the decision is due %s, and was %s", steps(done), c.File.Timers[TimerDecide].At, before)
	}
}

// A child, or a life: no pause, no lighter level, whoever asks.
func TestCareIsNeverPutOff(t *testing.T) {
	set := at(t, monday)
	for name, make := range map[string]func(*Event){
		"protected": func(e *Event) { e.Body.Key.Lane = shouwang.LaneProtected },
		"care":      func(e *Event) { e.Body.Warning.Kind = shouwang.Care },
	} {
		c := do(t, opened(set, shouwang.Red, make), set, "V01", EventAcknowledged)
		c = do(t, c, set, "V01", EventVisited)
		if _, err := try(c, set, "B01", EventPaused, func(e *Event) { e.Body.Pause.Until = monday.AddDate(0, 0, 2) }); err == nil {
			t.Errorf("%s: paused", name)
		}
		if _, err := try(c, set, "B01", EventOverridden, func(e *Event) { e.Body.Override.Level = shouwang.Blue }); err == nil {
			t.Errorf("%s: made lighter", name)
		}
	}
	c := do(t, do(t, opened(set, shouwang.Yellow), set, "V01", EventAcknowledged), set, "V01", EventContacted)
	c = do(t, c, set, "T01", EventPaused, func(e *Event) { e.Body.Pause.Until = monday.AddDate(0, 0, 9) })
	c = c.with(event(c.Version+1, EventWarningAdded, func(e *Event) { e.Body.Warning.Kind = shouwang.Care }))
	if c.File.Pause != nil {
		t.Error("the clock stands while a warning of care is in the case")
	}
}

func TestAnOverrideEndsByItself(t *testing.T) {
	set := at(t, monday)
	c := do(t, opened(set, shouwang.Red), set, "T01", EventOverridden, func(e *Event) {
		e.Body.Override = &Override{Level: shouwang.Blue, Reason: "seen_better", Until: monday.AddDate(0, 0, 10)}
	})
	if c.LevelAt(monday) != shouwang.Blue || c.LevelAt(monday.AddDate(0, 0, 10)) != shouwang.Red || c.Level != shouwang.Red {
		t.Errorf("now %s, later %s", c.LevelAt(monday), c.LevelAt(monday.AddDate(0, 0, 10)))
	}
	c = c.with(event(c.Version+1, EventWarningAdded, func(e *Event) { e.Body.Warning.Kind = shouwang.Care }))
	if c.LevelAt(monday) != shouwang.Red {
		t.Error("a level that was set without knowing of a warning of care stays")
	}
	for name, o := range map[string]Override{
		"no end": {Level: shouwang.Blue, Reason: "seen_better"}, "too long": {Level: shouwang.Blue, Reason: "seen_better", Until: monday.AddDate(0, 0, 91)},
		"no reason": {Level: shouwang.Blue, Until: monday.AddDate(0, 0, 9)}, "no level": {Level: "pink", Reason: "seen_better", Until: monday.AddDate(0, 0, 9)},
	} {
		if _, err := try(opened(set, shouwang.Red), set, "T01", EventOverridden, func(e *Event) { e.Body.Override = &o }); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func TestWhatBringsACaseToTheMeeting(t *testing.T) {
	set := at(t, monday)
	plan := func(change func(*Plan)) Case {
		p := goodPlan()
		change(p)
		c := do(t, opened(set, shouwang.Yellow), set, "V01", EventAcknowledged)
		c = do(t, c, set, "V01", EventVisited)
		return do(t, c, set, "V01", EventPlanned, func(e *Event) { e.Record.Plan = p })
	}
	measure := func(p *Plan, department string) {
		m := p.Chain[1]
		m.ID, m.Department, m.Fund, m.Amount = department, department, "none", 0
		p.Chain = append(p.Chain, m)
	}
	many := opened(set, shouwang.Yellow)
	for n := range 2 {
		many = many.with(event(uint64(n+2), EventWarningAdded, func(e *Event) { e.At = monday }))
	}
	for name, tt := range map[string]struct {
		c    Case
		want string
	}{
		"two departments":     {plan(func(*Plan) {}), ""},
		"three departments":   {plan(func(p *Plan) { measure(p, "人社") }), "departments"},
		"at the town's limit": {plan(func(p *Plan) { p.Chain[0].Amount = 400000 }), ""},
		"above it":            {plan(func(p *Plan) { p.Chain[0].Amount = 400001 }), "amount"},
		"three warnings":      {many, "warnings"},
		"one warning":         {opened(set, shouwang.Yellow), ""},
	} {
		c, done := tick(tt.c, set)
		if c.File.Agenda != tt.want {
			t.Errorf("%s: on the agenda for %q, want %q", name, c.File.Agenda, tt.want)
		}
		if tt.want != "" && (len(done) != 1 || done[0].Body.Worker != "J01") {
			t.Errorf("%s: %v", name, steps(done))
		}
		if _, again := tick(c, set); len(again) > 0 {
			t.Errorf("%s: twice on the agenda", name)
		}
	}
}

// The year that was not published is published: every provisional deadline of it
// becomes certain, or another, by an event; and what the ladder did stays done.
func TestDeadlinesArePlainOnceTheYearIsPublished(t *testing.T) {
	set := at(t, time.Date(2026, 12, 30, 9, 0, 0, 0, shouwang.Shanghai))
	c := opened(set, shouwang.Yellow)
	if !c.Due.Provisional || len(Moved(c, set.Calendar)) != 0 {
		t.Fatalf("due %+v, and moved %v by the same calendar", c.Due, Moved(c, set.Calendar))
	}
	next, err := calendar.Read(strings.NewReader("day,state,festival\n2026-12-31,work,元旦\n2027-01-01,off,元旦\n2027-01-02,off,元旦\n2027-01-04,off,元旦\n"))
	if err != nil {
		t.Fatal(err)
	}
	moved := Moved(c, next)
	due := moved[TimerContact]
	if due.Provisional || !due.At.Equal(shouwang.Date(2027, 1, 6).End()) {
		t.Errorf("the contact is due %s provisional %v, want 2027-01-06", due.At, due.Provisional)
	}
	c = c.with(Event{Case: c.No, Seq: c.Version + 1, ID: "m", Kind: EventDeadlineMoved, By: System, Body: Body{Timers: moved}})
	if c.Due.Provisional || c.Version != 2 {
		t.Errorf("%+v", c.Due)
	}
}

func TestARunningCaseKeepsItsRules(t *testing.T) {
	o := newOffice(t)
	old := o.one(raised(1, 100, shouwang.Yellow))
	quick, err := ReadRules(strings.Replace(builtinRules, "contact: {workdays: 3}", "contact: {workdays: 1}", 1))
	if err != nil {
		t.Fatal(err)
	}
	o.rules = quick
	o.restart(o.store)
	fresh := o.one(raised(2, 200, shouwang.Yellow))
	if old.File.Rules == fresh.File.Rules || !fresh.Due.At.Before(old.Due.At) {
		t.Errorf("rules %s then %s, due %s then %s", old.File.Rules, fresh.File.Rules, old.Due.At, fresh.Due.At)
	}
	o.now = shouwang.Date(2026, 8, 6).Start().Add(10 * time.Hour) // 80 % of three days
	told, err := o.Tick(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range told {
		if s.Case.No == old.No && s.Step.To == ToBureau {
			t.Errorf("the running case moves by the new rules: %+v", s.Step)
		}
	}
	if c := o.must(o.Case(t.Context(), old.No)); c.File.Rules != old.File.Rules || c.Rung != ToTown {
		t.Errorf("rules %s, told %s", c.File.Rules, c.Rung)
	}
}

// What opening a case costs beside the store: timers, fold, and when to wake.
func BenchmarkOpening(b *testing.B) {
	set := at(b, monday)
	for b.Loop() {
		c := opened(set, shouwang.Yellow)
		if _, has := Wakes(c, set); !has {
			b.Fatal("no clock")
		}
	}
}
