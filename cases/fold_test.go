package cases

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"shouwang"
)

var monday = time.Date(2026, 8, 3, 6, 0, 0, 0, shouwang.Shanghai)

// event is a complete event of any kind.
func event(seq uint64, kind Kind, more ...func(*Event)) Event {
	e := Event{Case: "C-0000012", Seq: seq, ID: fmt.Sprintf("%s-%d", kind, seq), Kind: kind, At: monday.Add(time.Duration(seq) * time.Hour), By: "V01"} //nolint:gosec // small
	switch kind {                                                                                                                                       //nolint:exhaustive // the others say nothing more
	case EventOpened:
		e.Body = Body{Key: &Key{Lane: shouwang.LaneOpen, Household: 9}, Area: 320682103001, Worker: "V01"}
		e.about("w1", shouwang.Yellow)
	case EventCalled:
		e.Body.Call, e.Body.Due = &Call{Ref: "call-1", Kind: "plea", Level: shouwang.Yellow}, &Deadline{From: monday, At: monday.AddDate(0, 0, 3)}
	case EventWarningAdded:
		e.about(fmt.Sprint("w", seq), shouwang.Blue)
	default:
		fill(&e)
	}
	for _, f := range more {
		f(&e)
	}
	return e
}

func (e *Event) about(id string, level shouwang.Level) {
	e.Body.Warning = &Warning{ID: id, No: "W-" + id, Monitor: "death", Level: level}
	e.Body.Due = &Deadline{From: e.At, At: e.At.Add(72 * time.Hour)}
}

// fill gives an event what its kind needs.
func fill(e *Event) {
	b, r := &e.Body, &e.Record
	b.Of, b.Chain, b.Reason, b.Worker, b.Verdict = PlanOf(1), PlanChain, "away", "V02", shouwang.Confirmed
	b.Subject, b.Area = &shouwang.Subject{Type: shouwang.SubjectPerson, ID: 7}, 320682104001
	b.Claim, b.Pause = &Claim{By: e.By, Until: e.At.Add(time.Hour)}, &Pause{Reason: "away", From: e.At, Until: e.At.AddDate(0, 0, 7)}
	b.Override, b.Step = &Override{Level: shouwang.Red, Reason: "seen_worse", Until: e.At.AddDate(0, 0, 9)}, &Step{Timer: TimerContact, Percent: 100, To: ToTown}
	switch e.Kind { //nolint:exhaustive // the others write nothing down
	case EventContacted:
		r.Contact = &Contact{How: "phone", Outcome: "reached"}
	case EventVisited:
		r.Visit = &Visit{ID: visitID(int(e.Seq)), At: e.At, Seen: true} //nolint:gosec // small
	case EventVerified:
		r.Facts = []Found{{Name: "income_pc", Value: "300.00", Source: "入户", AsOf: shouwang.DayOf(e.At)}}
	case EventPlanned:
		r.Plan = goodPlan()
	case EventResolved, EventDeferred:
		r.Resolution = &Resolution{Ref: "纪要 1", Verdict: "approve", Present: []string{"民政", "教育", "人社"}, Quorum: 2, Lead: "民政", Due: shouwang.Date(2026, 9, 30), Minutes: "9f3a"}
		if e.Kind == EventDeferred {
			r.Resolution.Verdict = "defer"
		}
	case EventHeard:
		r.Hearing = &Hearing{At: e.At, Person: "self", Opinion: "不同意"}
	case EventDecided:
		r.Decision = &Decision{Way: Deliver, Article: "社会救助法第二十四条"}
	case EventNoticed:
		r.Notice = &Notice{Decision: 1, ServedAt: e.At, How: "in_person", To: "self", Article: "社会救助法第四十八条"}
	case EventAppealed:
		r.Appeal = &Appeal{Decision: 1, Grounds: "收入算错了"}
	case EventAppealDecided:
		r.Ruling = &Ruling{Upheld: true, Reason: "复核属实"}
	case EventFollowedUp:
		r.FollowUp = &FollowVisit{After: 30, Holds: true}
	case EventDeadlineMoved:
		b.Timers = map[Timer]Deadline{TimerContact: {From: e.At, At: e.At.AddDate(0, 0, 9)}}
	}
}

func visitID(n int) string { return fmt.Sprintf("01J%023d", n) }

func goodPlan() *Plan {
	day := shouwang.Date(2026, 8, 5)
	return &Plan{
		Class: "dibao", Signals: []Evidence{{Warning: "W-w1", Because: "death"}}, Facts: []Found{{Name: "income_pc", Value: "300.00", Source: "入户", AsOf: day}},
		Causes: []Cause{{Code: "illness", Primary: true}, {Code: "schooling"}},
		Needs:  []Need{{ID: "n1", Kind: "income", Urgency: "now"}, {ID: "n2", Kind: "schooling", Urgency: "soon"}},
		Chain: []Measure{
			{ID: "m1", Need: "n1", Kind: "临时救助", Basis: "社会救助法第二十八条", Department: "民政", Owner: "V01", Start: day, Due: day.AddDays(10), Amount: 200000, Fund: "temporary_relief", Status: "planned"},
			{ID: "m2", Need: "n2", Kind: "助学金", Basis: "社会救助法第二十六条", Department: "教育", Owner: "教育局", Start: day, Due: day.AddDays(40), Amount: 100000, Fund: "education_aid", Status: "planned"},
		},
		Wish: "想让孩子读完高中", Consent: &Consent{Given: true, By: "self", On: day}, Minor: &MinorStatement{Child: "想上学", Guardian: "同意", On: day},
		Risk: "每周上门一次，夜间有邻居照应", Visits: 14, Success: []Goal{{What: "人均收入不低于标准", Months: 3}}, Review: day.AddMonths(3),
	}
}

func log(kinds ...Kind) []Event {
	var events []Event
	for n, k := range kinds {
		events = append(events, event(uint64(n+1), k))
	}
	return events
}

func TestACaseGoesItsWay(t *testing.T) {
	c := Fold(log(EventOpened, EventWarningAdded, EventAcknowledged, EventClosed))
	if c.State != Closed || c.Version != 4 || c.TakenBy != "V01" || c.Verdict != shouwang.Confirmed || len(c.Warnings) != 2 {
		t.Errorf("%+v", c)
	}
	if c.Level != shouwang.Yellow {
		t.Errorf("level %s, want the highest", c.Level)
	}
	c = Fold(log(EventOpened, EventAcknowledged, EventClosed, EventReopened))
	if c.State != Assigned || c.Verdict != "" || c.TakenBy != "" || !c.ClosedAt.IsZero() {
		t.Errorf("reopened, it keeps %+v", c)
	}
}

func TestOfTwoEventsWithOneNumberTheLowerIDStands(t *testing.T) {
	first := event(2, EventAcknowledged, func(e *Event) { e.ID, e.By = "a", "V01" })
	second := event(2, EventAcknowledged, func(e *Event) { e.ID, e.By = "b", "V02" })
	for _, events := range [][]Event{{event(1, EventOpened), first, second}, {second, first, event(1, EventOpened)}} {
		c := Fold(events)
		if c.TakenBy != "V01" || len(c.Rejected) != 1 || c.Rejected[0].By != "V02" || c.Version != 2 {
			t.Errorf("taken by %s, rejected %v", c.TakenBy, c.Rejected)
		}
	}
}

func TestAnEventStoredTwiceCountsOnce(t *testing.T) {
	events := log(EventOpened, EventAcknowledged)
	if diff := cmp.Diff(Fold(events), Fold(append(events, events...))); diff != "" {
		t.Errorf("stored twice (-once +twice):\n%s", diff)
	}
}

func TestAWorseWarningBringsTheDeadlineForward(t *testing.T) {
	soon := Deadline{From: monday, At: monday.Add(24 * time.Hour)}
	worse := event(2, EventWarningAdded, func(e *Event) { e.about("w2", shouwang.Red); e.Body.Due = &soon })
	later := event(3, EventWarningAdded, func(e *Event) { e.about("w3", shouwang.Blue); e.Body.Due = &Deadline{At: monday.AddDate(1, 0, 0)} })
	c := Fold([]Event{event(1, EventOpened), worse, later})
	if c.Due != soon || c.Level != shouwang.Red {
		t.Errorf("due %v level %s", c.Due, c.Level)
	}
}

func TestARisenWarningIsStillOne(t *testing.T) {
	c := Fold([]Event{event(1, EventOpened), event(2, EventWarningAdded, func(e *Event) { e.about("w1", shouwang.Red) })})
	if len(c.Warnings) != 1 || c.Warnings[0].Level != shouwang.Red {
		t.Errorf("%+v", c.Warnings)
	}
}

// Whatever a log holds, in whatever order, its fold is a state that a path leads
// to, and says no more than the events that count.
func TestFoldIsNeverIllegal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := rapid.SliceOfN(rapid.Custom(anyEvent), 0, 14).Draw(t, "events")
		c := Fold(events)
		state := unborn
		for _, e := range c.Events {
			next, ok := state.Next(e.Kind)
			if !ok {
				t.Fatalf("%s counts in state %q", e.Kind, state)
			}
			if state = next; e.Kind == EventOpened && e.Body.Worker == "" {
				state = Draft
			}
		}
		if c.State != state {
			t.Fatalf("state %q, and its events lead to %q", c.State, state)
		}
		if slices.Contains(ended, c.State) != Valid(c.Verdict) || c.State == Verifying && (c.TakenBy == "" || c.Worker == "") {
			t.Fatalf("state %s, verdict %q, taken by %q", c.State, c.Verdict, c.TakenBy)
		}
		if len(c.Events) > 0 && (c.No == "" || c.Level == "" || len(c.Warnings) == 0) {
			t.Fatalf("a case without number, level or warning: %+v", c)
		}
		shuffled := slices.Clone(events)
		rand.New(rand.NewPCG(1, 2)).Shuffle(len(shuffled), func(a, b int) { shuffled[a], shuffled[b] = shuffled[b], shuffled[a] }) //nolint:gosec // any order will do
		if diff := cmp.Diff(c, Fold(shuffled)); diff != "" {
			t.Fatalf("another order gives another case:\n%s", diff)
		}
		if diff := cmp.Diff(c.Events, Fold(c.Events).Events); diff != "" {
			t.Fatalf("the events that count do not count by themselves:\n%s", diff)
		}
	})
}

func anyEvent(t *rapid.T) Event {
	seq := rapid.Uint64Range(1, 8).Draw(t, "seq")
	kind := rapid.SampledFrom(append(slices.Clone(Kinds), EventOpened, EventAcknowledged, EventClosed, EventReopened, "nonsense")).Draw(t, "kind")
	e := event(seq, kind)
	e.ID = rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "id") + string(kind)
	if rapid.IntRange(0, 4).Draw(t, "damage") == 0 {
		e.Body, e.By = Body{Verdict: "perhaps"}, ""
		e.ID += "!" // one id is one event
	}
	return e
}
