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
	"shouwang/internal/calendar"
)

var monday = time.Date(2026, 8, 3, 6, 0, 0, 0, shouwang.Shanghai)

// event is a complete event of any kind.
func event(seq uint64, kind Kind, more ...func(*Event)) Event {
	e := Event{Case: "C-0000012", Seq: seq, ID: fmt.Sprintf("%s-%d", kind, seq), Kind: kind, At: monday.Add(time.Duration(seq) * time.Hour), By: "V01"} //nolint:gosec // small
	switch kind {                                                                                                                                       //nolint:exhaustive // the others say nothing more
	case EventOpened:
		e.Body = Body{Key: &Key{Lane: shouwang.LaneOpen, Household: 9}, Area: 320682103001, Worker: "V01"}
		e.about("w1", shouwang.Yellow)
	case EventWarningAdded:
		e.about(fmt.Sprint("w", seq), shouwang.Blue)
	case EventClosed:
		e.Body.Verdict = shouwang.Confirmed
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
	if c.State != Reopened || c.Verdict != "" || c.TakenBy != "" || !c.ClosedAt.IsZero() {
		t.Errorf("reopened, it keeps %+v", c)
	}
}

// What is not allowed is refused, for every state that a case reaches and every
// kind of event: written down here by hand.
func TestStatesAndEvents(t *testing.T) {
	allowed := map[string]State{
		"opened warning_added": Opened, "opened acknowledged": Acknowledged,
		"acknowledged warning_added": Acknowledged, "acknowledged closed": Closed,
		"closed reopened":        Reopened,
		"reopened warning_added": Reopened, "reopened acknowledged": Acknowledged,
	}
	ways := map[State][]Kind{
		Opened: {EventOpened}, Acknowledged: {EventOpened, EventAcknowledged}, Closed: {EventOpened, EventAcknowledged, EventClosed},
		Reopened: {EventOpened, EventAcknowledged, EventClosed, EventReopened},
	}
	for state, way := range ways {
		for _, kind := range Kinds {
			events := log(append(slices.Clone(way), kind)...)
			c := Fold(events)
			want, ok := allowed[fmt.Sprintf("%s %s", state, kind)]
			if !ok {
				want = state
			}
			if c.State != want || len(c.Rejected) == 1 == ok {
				t.Errorf("%s then %s: %s, %d rejected", state, kind, c.State, len(c.Rejected))
			}
		}
	}
	for _, state := range States {
		if _, reached := ways[state]; reached {
			continue
		}
		for _, kind := range Kinds {
			if next, ok := state.Next(kind); ok {
				t.Errorf("%s leads to %s by %s, and no event leads there", state, next, kind)
			}
		}
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
			state = next
		}
		if c.State != state {
			t.Fatalf("state %q, and its events lead to %q", c.State, state)
		}
		if c.State == Closed != Valid(c.Verdict) || c.State == Acknowledged && c.TakenBy == "" {
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

func TestFirstContact(t *testing.T) {
	cal, err := calendar.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		level       shouwang.Level
		from        time.Time
		want        time.Time
		provisional bool
	}{
		{shouwang.Red, monday, monday.Add(24 * time.Hour), false},
		{shouwang.Red, time.Date(2026, 9, 30, 23, 0, 0, 0, shouwang.Shanghai), time.Date(2026, 10, 1, 23, 0, 0, 0, shouwang.Shanghai), false},
		{shouwang.Yellow, monday, shouwang.Date(2026, 8, 6).End(), false},
		{shouwang.Yellow, time.Date(2026, 9, 30, 9, 0, 0, 0, shouwang.Shanghai), shouwang.Date(2026, 10, 10).End(), false},
		{shouwang.Blue, monday, shouwang.Date(2026, 8, 17).End(), false},
		{shouwang.Yellow, time.Date(2026, 12, 30, 9, 0, 0, 0, shouwang.Shanghai), shouwang.Date(2027, 1, 5).End(), true},
		{shouwang.Yellow, time.Date(2026, 8, 2, 17, 0, 0, 0, time.UTC), shouwang.Date(2026, 8, 6).End(), false}, // already Monday in Shanghai
	} {
		got := FirstContact.Deadline(cal, tt.level, tt.from)
		if !got.At.Equal(tt.want) || got.Provisional != tt.provisional || !got.From.Equal(tt.from) {
			t.Errorf("%s from %s: %s provisional %v, want %s %v", tt.level, tt.from, got.At, got.Provisional, tt.want, tt.provisional)
		}
	}
}
