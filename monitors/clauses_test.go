package monitors_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shouwang/monitors"
)

func TestClausesAreThoseOfTheNotice(t *testing.T) {
	t.Parallel()
	var ids []string
	for _, c := range monitors.Clauses() {
		ids = append(ids, c.ID)
		if c.Text == "" {
			t.Errorf("clause %s has no words", c.ID)
		}
	}
	var want []string
	for chapter, last := range []int{14, 3, 8, 8, 6, 6} {
		for n := range last {
			want = append(want, fmt.Sprintf("%d.%d", chapter+1, n+1))
		}
	}
	same(t, ids, want)
}

// TestMonitorsAndClausesAgree holds the ledger to what each monitor says of itself.
func TestMonitorsAndClausesAgree(t *testing.T) {
	t.Parallel()
	pack, err := monitors.Load(monitors.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range monitors.Clauses() {
		for _, feed := range c.Feeds {
			if pack.Feed(feed) == nil {
				t.Errorf("clause %s waits for the feed %s, which nobody declares", c.ID, feed)
			}
		}
	}
	for _, m := range pack.Monitors {
		for id := range m.Clauses {
			i := slices.IndexFunc(monitors.Clauses(), func(c monitors.Clause) bool { return c.ID == id })
			if of := monitors.Clauses()[i].Monitors; !slices.Contains(of, m.Code) {
				t.Errorf("%s says that it carries clause %s, which names %s", m.ID, id, strings.Join(of, " "))
			}
		}
	}
}

// TestOneMissingTurnsItsClausesAlone takes each thing that carries clauses away, or
// lets it be late: its clauses turn, and no other.
func TestOneMissingTurnsItsClausesAlone(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	whole, done, feeds := &monitors.Pack{}, map[string]monitors.Done{}, map[string]monitors.Done{}
	for _, c := range monitors.Clauses() {
		for _, code := range c.Monitors {
			id := "rule_" + code
			if _, ok := done[id]; !ok {
				whole.Monitors = append(whole.Monitors, &monitors.Monitor{ID: id, Code: code})
			}
			done[id] = monitors.Done{Last: now}
		}
		for _, feed := range c.Feeds {
			feeds[feed] = monitors.Done{Last: now}
		}
	}
	same(t, turned(whole.Ledger(done, feeds)), map[string]monitors.Carriage{})
	for _, m := range whole.Monitors {
		want := map[string]monitors.Carriage{}
		for _, c := range monitors.Clauses() {
			if slices.Contains(c.Monitors, m.Code) && c.Awaits.Zh == "" {
				want[c.ID] = monitors.Empty
			}
		}
		few := &monitors.Pack{Monitors: slices.DeleteFunc(slices.Clone(whole.Monitors), func(x *monitors.Monitor) bool { return x == m })}
		same(t, turned(few.Ledger(done, feeds)), want)
		never := maps.Clone(done)
		delete(never, m.ID)
		same(t, turned(whole.Ledger(never, feeds)), want)
	}
	for feed := range feeds {
		want := map[string]monitors.Carriage{}
		for _, c := range monitors.Clauses() {
			if slices.Contains(c.Feeds, feed) && c.Awaits.Zh == "" {
				want[c.ID] = monitors.Late
			}
		}
		late := maps.Clone(feeds)
		late[feed] = monitors.Done{Last: now, Late: true}
		same(t, turned(whole.Ledger(done, late)), want)
	}
}

// turned are the clauses that are not carried, but those that await something anyway.
func turned(ledger []monitors.Standing) map[string]monitors.Carriage {
	out := map[string]monitors.Carriage{}
	for _, s := range ledger {
		if s.State != monitors.Carried && s.Awaits.Zh == "" {
			out[s.ID] = s.State
		}
	}
	return out
}

func TestLedgerSumsUpItsMonitors(t *testing.T) {
	t.Parallel()
	at := func(day int) time.Time { return time.Date(2026, 11, day, 9, 0, 0, 0, time.UTC) }
	p := &monitors.Pack{Monitors: []*monitors.Monitor{{ID: "first", Code: "M15"}, {ID: "second", Code: "M17"}, {ID: "third", Code: "M45"}}}
	ledger := p.Ledger(map[string]monitors.Done{
		"first":  {Last: at(1), Raised: 5, Closed: 2, Newest: monitors.Evidence{"W-1", at(1)}},
		"second": {Last: at(3), Late: true, Raised: 7, Closed: 7, Newest: monitors.Evidence{"W-2", at(2)}},
		"third":  {Last: at(2)},
	}, map[string]monitors.Done{"payment": {Last: at(1)}})
	i := slices.IndexFunc(ledger, func(s monitors.Standing) bool { return s.ID == "2.3" })
	s := ledger[i]
	same(t, s.State, monitors.Late)
	same(t, s.LastRun, at(3))
	same(t, []int{s.Raised, s.Closed}, []int{12, 9})
	same(t, s.Newest.No, "W-2")
}

func same(t *testing.T, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want (-), got (+):\n%s", diff)
	}
}
