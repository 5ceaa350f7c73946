package watch_test

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shouwang"
	"shouwang/warnings"
	"shouwang/watch"
)

var lanes = []shouwang.Lane{shouwang.LaneOpen}

// A monitor's first run finds stock, and so does the first that sees a feed which
// the monitor reads; all else is news.
func TestFirstRunsFindStock(t *testing.T) {
	r := &record{}
	w := steady(person(1, 70))
	cfg := config(w, r, day(2026, time.March, 9, 0), monitor(t, "m"))
	cfg.Reads = func(string) []string { return []string{"death_event", "payment"} }
	connected := map[string]bool{"death_event": true}
	cfg.Pinner = pinned{w, connected}
	var got []bool
	for d := 1; d <= 4; d++ {
		w.scores = func(string, time.Time) []shouwang.Score {
			var all []shouwang.Score
			for id := 1; id <= d; id++ {
				all = append(all, person(uint64(id), 70))
			}
			return all
		}
		switch d {
		case 3:
			connected["payment"] = false // it came, and is stale
		case 4:
			connected["veteran"] = true // nothing that the monitor reads
		}
		result := run(t, watch.New(cfg), due("m", day(2026, time.March, d, 6))) // a new process each day
		got = append(got, result.Changes[0].Warning.Stock)
		if want := result.Changes[0].Warning.Stock; (result.Run.Stock == 1) != want {
			t.Errorf("day %d: counted %d", d, result.Run.Stock)
		}
	}
	if diff := cmp.Diff([]bool{true, false, true, false}, got); diff != "" {
		t.Errorf("stock, day by day (-want +got):\n%s", diff)
	}
}

// pinned is a world with other feeds.
type pinned struct {
	*world

	connected map[string]bool
}

func (p pinned) Pin(ctx context.Context, asOf time.Time) (watch.Pin, error) {
	pin, err := p.world.Pin(ctx, asOf)
	pin.Fresh = maps.Clone(p.connected)
	return pin, err
}

func TestStockWaitsAndIsHandedOut(t *testing.T) {
	s, keep := open(t)
	at := day(2026, time.March, 1, 6)
	w := steady(person(1, 85), person(2, 50), person(3, 65))
	r := round(w, keep, at.AddDate(0, 1, 0), monitor(t, "m"))
	run(t, r, due("m", at))
	w.scores = func(string, time.Time) []shouwang.Score {
		return []shouwang.Score{person(1, 85), person(2, 50), person(3, 65), person(4, 90)}
	}
	run(t, r, due("m", at.Add(time.Hour)))
	work := func(at time.Time) warnings.Work {
		t.Helper()
		all, err := keep.Workload(t.Context(), at, lanes, "")
		if err != nil || len(all) > 1 {
			t.Fatalf("%v, %v", all, err)
		}
		return all["v1"]
	}
	later := at.AddDate(0, 0, 1)
	if got, want := work(later), (warnings.Work{Waiting: 3, InHand: 1, Fresh: 1}); got != want {
		t.Fatalf("before: %+v, want %+v", got, want)
	}
	waiting, err := keep.Waiting(t.Context(), later)
	if err != nil || len(waiting) != 3 {
		t.Fatalf("%d wait, %v; want 3", len(waiting), err)
	}
	i := slices.IndexFunc(waiting, func(w watch.Waiting) bool { return w.Subject.ID == 2 })
	waiting[i].Worker = "v2" // the old one has left
	event := watch.Release{Warning: waiting[i].Warning, At: later, Place: 1}
	if err := keep.Release(t.Context(), []watch.Release{event}); err != nil {
		t.Fatal(err)
	}
	event.At = later.Add(time.Hour)
	if err := keep.Release(t.Context(), []watch.Release{event}); err != nil { // done again, it stays where it was
		t.Fatal(err)
	}
	given, err := keep.Given(t.Context(), waiting[i:i+1])
	if err != nil || len(given[later]) != 1 || given[later][0].Worker != "v2" || len(given[later][0].Reasons) != 1 {
		t.Errorf("handed out: %+v, %v", given, err)
	}
	unsent, err := keep.Unsent(t.Context())
	if err != nil || len(unsent[later]) != 1 {
		t.Errorf("not told: %+v, %v", unsent, err)
	}
	list, _ := listed(t, keep, watch.Filter{Waiting: shouwang.Know(true)})
	if diff := cmp.Diff([]string{"m 1 red", "m 3 yellow"}, names(list)); diff != "" {
		t.Errorf("waiting: %s", diff)
	}
	if list, _ = listed(t, keep, watch.Filter{Waiting: shouwang.Know(true), AsOf: at.Add(2 * time.Hour)}); len(list) != 3 {
		t.Errorf("before the release %d waited, want 3", len(list))
	}
	all, err := keep.Workload(t.Context(), later, lanes, "")
	want := map[string]warnings.Work{"v1": {Waiting: 2, InHand: 1, Fresh: 1}, "v2": {InHand: 1}}
	if diff := cmp.Diff(want, all); diff != "" || err != nil {
		t.Errorf("after, %v (-want +got):\n%s", err, diff)
	}
	closeCase(t, s, given[later][0].ID, later.Add(time.Hour))
	all, err = keep.Workload(t.Context(), later.AddDate(0, 0, 1), lanes, "")
	if want["v2"] = (warnings.Work{Done: 1}); err != nil || all["v2"] != want["v2"] {
		t.Errorf("the case closed: %+v, %v; want a place won", all["v2"], err)
	}
	if all, err = keep.Workload(t.Context(), later.AddDate(0, 0, 40), lanes, ""); err != nil || all["v2"] != (warnings.Work{}) {
		t.Errorf("forty days on: %+v, %v; want nothing", all["v2"], err)
	}
}

// closeCase writes a closed case of a warning, as the cases would.
func closeCase(t *testing.T, s watch.Appender, warning string, at time.Time) {
	t.Helper()
	block := shouwang.Block{
		Table: "case_now", Columns: []string{"area", "case_no", "version", "state", "warnings", "closed_at"},
		Rows: [][]any{{uint64(1), "C-0000001", uint64(1), "closed", []string{warning}, at}},
	}
	if err := s.Append(t.Context(), block); err != nil {
		t.Fatal(err)
	}
}
