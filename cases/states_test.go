package cases

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"shouwang"
	"shouwang/internal/calendar"
)

var update = flag.Bool("update", false, "write the golden files")

// ways is a path of events into each state.
var ways = map[State][]Kind{
	Draft:     {EventOpened, EventReturned},
	Assigned:  {EventOpened},
	Verifying: {EventOpened, EventAcknowledged},
	Measures:  {EventOpened, EventAcknowledged, EventPlanned, EventAdopted},
	Meeting:   {EventOpened, EventAcknowledged, EventTabled},
	Review:    {EventOpened, EventAcknowledged, EventPlanned, EventAdopted, EventReviewed},
	Closed:    {EventOpened, EventAcknowledged, EventClosed},
	FollowUp:  {EventOpened, EventAcknowledged, EventClosed, EventFollowedUp},
	Archived:  {EventOpened, EventAcknowledged, EventClosed, EventArchived},
}

func at(tb testing.TB, now time.Time) Setting {
	tb.Helper()
	cal, err := calendar.Builtin()
	if err != nil {
		tb.Fatal(err)
	}
	rules, err := BuiltinRules()
	if err != nil {
		tb.Fatal(err)
	}
	staff, err := everybody(context.Background())
	if err != nil {
		tb.Fatal(err)
	}
	return Setting{Rules: rules, Calendar: cal, Now: now, Staff: staff}
}

// actors are one of each role.
var actors = map[shouwang.Role]string{
	shouwang.GridWorker: "G01", shouwang.VillageWorker: "V01", shouwang.ChildDirector: "C01", shouwang.ChildSupervisor: "D01",
	shouwang.TownOffice: "T01", shouwang.Bureau: "B01", shouwang.Hotline: "H01", shouwang.JointMeeting: "J01", shouwang.Auditor: "A01", Machine: System,
}

// Every state, every kind of event and every role, by what a case really does with
// it; the page was read by a person, and says the whole machine.
func TestEveryCellOfTheMachine(t *testing.T) {
	var page strings.Builder
	cells := 0
	for _, state := range States {
		fmt.Fprintf(&page, "%s\n", state)
		way := log(ways[state]...)
		if c := Fold(way); c.State != state || len(c.Rejected) > 0 {
			t.Fatalf("the way to %s leads to %s, %d rejected", state, c.State, len(c.Rejected))
		}
		for _, kind := range Kinds {
			e := event(uint64(len(way)+1), kind)
			to := Fold(append(slices.Clone(way), e))
			var by []string
			for _, role := range Roles {
				cells++
				if allowed(t, Fold(way), e, role) {
					by = append(by, string(role))
				}
			}
			refused := len(to.Rejected) == 1
			if refused != (len(by) == 0) {
				t.Errorf("%s in %s: the log takes it %v, and it is for %v", kind, state, !refused, by)
			}
			if refused && to.State != state {
				t.Errorf("%s in %s is refused, and leads to %s", kind, state, to.State)
			}
			if !refused {
				fmt.Fprintf(&page, "  %-15s → %-16s %s\n", kind, to.State, strings.Join(by, " "))
			}
		}
	}
	if cells != len(States)*len(Kinds)*len(Roles) {
		t.Errorf("%d cells", cells)
	}
	golden(t, "testdata/machine.golden", page.String())
}

// allowed says whether a role may add an event, leaving aside what it must say.
func allowed(t *testing.T, c Case, e Event, role shouwang.Role) bool {
	t.Helper()
	e.By = actors[role]
	_, err := Admit(c, e, at(t, monday.AddDate(0, 0, 3)))
	var refusal *Refusal
	if !errors.As(err, &refusal) {
		return true
	}
	if !errors.Is(err, shouwang.ErrForbidden) && !errors.Is(err, shouwang.ErrConflict) {
		t.Errorf("%s by %s: %v is neither forbidden nor a conflict", e.Kind, role, err)
	}
	if refusal.What == "" || refusal.Do == "" {
		t.Errorf("%s by %s is refused without a reason", e.Kind, role)
	}
	_, leads := c.State.Next(e.Kind)
	return leads && !strings.Contains(refusal.What, "不由")
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path) //nolint:gosec // a file of this test
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; look at what changed, then -update:\n%s", path, got)
	}
}

// Whatever the service itself may do, it never ends a case nor opens one again.
func TestNothingEndsACaseByItself(t *testing.T) {
	for _, state := range States {
		for _, kind := range Kinds {
			to, leads := state.Next(kind)
			if leads && state.May(kind, Machine) && to != state && (slices.Contains(ended, to) || slices.Contains(ended, state)) {
				t.Errorf("the service itself leads from %s to %s by %s", state, to, kind)
			}
		}
	}
}

// No role that only reads may write.
func TestAnAuditorWritesNothing(t *testing.T) {
	for _, state := range States {
		for _, kind := range Kinds {
			for _, role := range []shouwang.Role{shouwang.Auditor, shouwang.Carer, shouwang.DataDesk, ""} {
				if state.May(kind, role) {
					t.Errorf("%q may make %s in %s", role, kind, state)
				}
			}
		}
	}
}
