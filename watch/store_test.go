package watch_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shouwang"
	"shouwang/internal/queue"
	"shouwang/internal/store"
	"shouwang/internal/store/storetest"
	"shouwang/watch"
)

func open(t *testing.T) (*store.Store, *watch.Store) {
	t.Helper()
	s := storetest.Open(t)
	return s, watch.NewStore(s.Conn(), s)
}

// listed is one page of warnings, and its cursor.
func listed(t *testing.T, keep *watch.Store, f watch.Filter) ([]shouwang.Warning, string) {
	t.Helper()
	list, next, err := keep.Warnings(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	return list, next
}

func names(list []shouwang.Warning) []string {
	var out []string
	for _, w := range list {
		out = append(out, fmt.Sprintf("%s %d %s", w.Monitor, w.Subject.ID, w.Level))
	}
	return out
}

func TestStoreKeepsARunAndWhatItDid(t *testing.T) {
	_, keep := open(t)
	at := day(2026, time.March, 1, 6)
	got := run(t, round(steady(person(1, 85), person(2, 50), person(3, 0)), keep, at, monitor(t, "m")), due("m", at))
	if want := (watch.Counts{Rows: 2, Raised: 2, Stock: 2}); got.Run.Counts != want {
		t.Errorf("counts %+v, want %+v", got.Run.Counts, want)
	}
	list, _ := listed(t, keep, watch.Filter{})
	if diff := cmp.Diff([]shouwang.Warning{got.Changes[0].Warning, got.Changes[1].Warning}, list); diff != "" {
		t.Errorf("the list differs from what was raised (-want +got):\n%s", diff)
	}
	runs, err := keep.List(t.Context(), watch.RunFilter{})
	if err != nil || len(runs) != 1 {
		t.Fatalf("%d runs, %v", len(runs), err)
	}
	got.Run.Highest = got.Run.Fence
	if diff := cmp.Diff(got.Run, runs[0]); diff != "" {
		t.Errorf("the ledger differs from the run (-want +got):\n%s", diff)
	}
}

func TestStoreAnswersTheSameRunAndAddsNothing(t *testing.T) {
	_, keep := open(t)
	at := day(2026, time.March, 1, 6)
	first := run(t, round(steady(person(1, 85), person(2, 50)), keep, at, monitor(t, "m")), due("m", at))
	again := run(t, round(steady(person(1, 85), person(2, 50)), keep, at.Add(time.Hour), monitor(t, "m")), due("m", at))
	if diff := cmp.Diff(first.Changes, again.Changes); diff != "" {
		t.Error(diff)
	}
	if _, history, err := keep.Warning(t.Context(), first.Changes[0].Warning.ID); err != nil || len(history) != 1 {
		t.Errorf("%d changes of the warning, %v; want one", len(history), err)
	}
}

func TestReadersSeeARunWhenItHasFinished(t *testing.T) {
	_, keep := open(t)
	at := day(2026, time.March, 1, 6)
	cfg := config(steady(person(1, 85)), keep, at, monitor(t, "m"))
	seen := map[string]int{}
	cfg.Crash = func(point string) {
		list, _ := listed(t, keep, watch.Filter{})
		seen[point] = len(list)
	}
	run(t, watch.New(cfg), due("m", at))
	want := map[string]int{"run.pinned": 0, "run.reading": 0, "run.scored": 0, "run.writing": 0, "run.slice_written": 0, "run.before_finished": 0, "run.finished": 1}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Error(diff)
	}
}

func TestWarningsAsOfADayAreWhatTheRunOfThatDayLeft(t *testing.T) {
	_, keep := open(t)
	w := steady()
	w.scores = func(_ string, at time.Time) []shouwang.Score {
		d := at.Day()
		return []shouwang.Score{person(1, 40+10*(d%6)), person(2, 90*(d%2)), person(3, 50-60*(d%3/2))}
	}
	r := round(w, keep, day(2026, time.March, 20, 0), monitor(t, "m"))
	left := map[int][]shouwang.Warning{}
	for d := 1; d <= 9; d++ {
		run(t, r, due("m", day(2026, time.March, d, 6)))
		left[d], _ = listed(t, keep, watch.Filter{})
	}
	for d, want := range left {
		got, _ := listed(t, keep, watch.Filter{AsOf: day(2026, time.March, d, 23)})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("as of day %d (-left +listed):\n%s", d, diff)
		}
	}
	whatIf := run(t, r, watch.Due{Monitor: "m", ScheduledAt: day(2026, time.March, 5, 7), AsOf: day(2026, time.March, 5, 7)})
	if !whatIf.Run.Dry || len(whatIf.Changes) != 0 {
		t.Errorf("an hour after the run of the fifth nothing is new, got %v", lines(whatIf.Changes))
	}
}

// crowd is a store with some warnings of two monitors in two towns.
func crowd(t *testing.T) *watch.Store {
	t.Helper()
	_, keep := open(t)
	far := person(4, 85)
	far.Area = 320684100001
	w := steady(person(1, 85), person(2, 50), person(3, 65), far)
	at := day(2026, time.March, 1, 6)
	r := round(w, keep, at, monitor(t, "a"), monitor(t, "b"))
	run(t, r, due("a", at))
	run(t, r, due("b", at.Add(time.Hour)))
	w.scores = func(string, time.Time) []shouwang.Score {
		return []shouwang.Score{person(1, 85), person(2, 0), person(3, -1), far}
	}
	run(t, r, due("a", at.Add(2*time.Hour)))
	return keep
}

func TestFilters(t *testing.T) {
	keep := crowd(t)
	yes, no := shouwang.Know(true), shouwang.Know(false)
	cases := []struct {
		name   string
		filter watch.Filter
		want   int
	}{
		{"all", watch.Filter{}, 8},
		{"open", watch.Filter{Open: yes}, 7},
		{"closed", watch.Filter{Open: no}, 1},
		{"held", watch.Filter{Held: yes}, 1},
		{"one monitor", watch.Filter{Monitors: []string{"a"}, Open: yes}, 3},
		{"red", watch.Filter{Level: shouwang.Red}, 4},
		{"a county", watch.Filter{Area: 320684000000}, 2},
		{"a town", watch.Filter{Area: 320682103000}, 6},
		{"a village", watch.Filter{Area: 320682103001}, 6},
		{"another village", watch.Filter{Area: 320682103002}, 0},
		{"a worker", watch.Filter{Worker: "v1"}, 8},
		{"nobody's", watch.Filter{Worker: "x"}, 0},
		{"a lane", watch.Filter{Lanes: []shouwang.Lane{shouwang.LaneOpen}}, 8},
		{"another lane", watch.Filter{Lanes: []shouwang.Lane{shouwang.LaneProtected}}, 0},
		{"within the scope", watch.Filter{Within: []shouwang.AreaSpan{{From: 320682103000, To: 320682103999}}}, 6},
		{"within two scopes", watch.Filter{Within: []shouwang.AreaSpan{{From: 0, To: 1}, {From: 320684100001, To: 320684100001}}}, 2},
		{"a county out of the scope", watch.Filter{Area: 320684000000, Within: []shouwang.AreaSpan{{From: 320682103000, To: 320682103999}}}, 0},
		{"before the last run", watch.Filter{AsOf: day(2026, time.March, 1, 7), Open: yes}, 8},
		{"before the first", watch.Filter{AsOf: day(2026, time.March, 1, 5)}, 0},
	}
	for _, c := range cases {
		if list, _ := listed(t, keep, c.filter); len(list) != c.want {
			t.Errorf("%s: %v, want %d", c.name, names(list), c.want)
		}
	}
}

func TestTalliesCountTheScopeAlone(t *testing.T) {
	keep := crowd(t)
	open := func(within []shouwang.AreaSpan, lanes ...shouwang.Lane) (n int) {
		tallies, err := keep.Tallies(t.Context(), within, lanes)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range tallies {
			n += one.Open
		}
		return n
	}
	far := []shouwang.AreaSpan{{From: 320684000000, To: 320684999999}}
	for what, got := range map[string][2]int{
		"all": {open(nil), 7}, "a county": {open(far), 2}, "its open lane": {open(far, shouwang.LaneOpen), 2},
		"another lane": {open(far, shouwang.LaneProtected), 0}, "elsewhere": {open([]shouwang.AreaSpan{{From: 1, To: 2}}), 0},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: %d, want %d", what, got[0], got[1])
		}
	}
}

func TestPagesTogetherAreTheList(t *testing.T) {
	keep := crowd(t)
	whole, _ := listed(t, keep, watch.Filter{})
	for size := 1; size <= 9; size++ {
		var pages []shouwang.Warning
		for cursor, first := "", true; first || cursor != ""; first = false {
			page, next := listed(t, keep, watch.Filter{Limit: size, Cursor: cursor})
			pages, cursor = append(pages, page...), next
		}
		if diff := cmp.Diff(whole, pages); diff != "" {
			t.Errorf("pages of %d: %s", size, diff)
		}
	}
	if _, _, err := keep.Warnings(t.Context(), watch.Filter{Cursor: "nonsense"}); !errors.Is(err, shouwang.ErrInvalid) {
		t.Errorf("a cursor of somebody else's: %v", err)
	}
}

func TestWarningByIDOrNumberWithItsHistory(t *testing.T) {
	keep := crowd(t)
	held, _ := listed(t, keep, watch.Filter{Held: shouwang.Know(true)})
	for _, ref := range []string{held[0].ID, held[0].No} {
		w, history, err := keep.Warning(t.Context(), ref)
		if err != nil {
			t.Fatal(err)
		}
		var kinds []shouwang.ChangeKind
		for _, h := range history {
			kinds = append(kinds, h.Change.Kind)
		}
		if diff := cmp.Diff([]shouwang.ChangeKind{shouwang.Raised, shouwang.Held}, kinds); diff != "" || !w.Held || w.ID != held[0].ID {
			t.Errorf("%s: %s %+v", ref, diff, w)
		}
	}
	if _, _, err := keep.Warning(t.Context(), "W-0000000"); !errors.Is(err, shouwang.ErrNotFound) {
		t.Error(err)
	}
}

func TestChangesSinceAreWhatWasRaisedOrRose(t *testing.T) {
	_, keep := open(t)
	w := risen()
	before := w.scores
	w.scores = func(name string, at time.Time) []shouwang.Score {
		if at.Day() == 13 {
			return []shouwang.Score{person(1, 85), person(2, 0)}
		}
		return before(name, at)
	}
	for _, d := range []int{1, 12, 13, 14} {
		now := day(2026, time.March, d, 6)
		run(t, round(w, keep, now, monitor(t, "m")), due("m", now))
	}
	told := func(since time.Time) (out []string) {
		changes, err := keep.ChangesSince(t.Context(), since)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range changes {
			out = append(out, fmt.Sprint(c.AsOf.Format("02 "), lines([]shouwang.Change{c.Change})[0], " told ", c.Change.Higher))
		}
		return out
	}
	want := []string{
		"01 raised p-0000000000002 blue told true", "12 rose p-0000000000002 red told true",
		"12 raised p-0000000000004 blue told true", "14 raised p-0000000000004 blue told false", // again, within the cooldown
	}
	if diff := cmp.Diff(want, told(time.Time{}.AddDate(1999, 0, 0))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want[1:], told(day(2026, time.March, 2, 0))); diff != "" {
		t.Error(diff)
	}
	tallies, err := keep.Tallies(t.Context(), nil, nil)
	if diff := cmp.Diff([]watch.Tally{{"m", shouwang.Blue, 1, 0, 0}, {"m", shouwang.Red, 1, 0, 0}}, tallies); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

// A holder that was paused past its lease, and writes all the same, is hidden.
func TestTheHigherTokenStands(t *testing.T) {
	_, keep := open(t)
	ctx, at := t.Context(), day(2026, time.March, 1, 6)
	attempt := func(fence uint64, level shouwang.Level) (watch.Run, watch.Line) {
		run := watch.Run{ID: "r", Monitor: "m", Number: 1, AsOf: at, ScheduledAt: at, StartedAt: at, At: at, State: watch.Finished, Fence: fence}
		w := shouwang.Warning{ID: "w", No: "W-1", Monitor: "m", Level: level, Open: true, RaisedAt: at}
		return run, watch.Line{Run: run, Change: shouwang.Change{Kind: shouwang.Raised, Warning: w}}
	}
	stands := func() string {
		list, _ := listed(t, keep, watch.Filter{})
		return fmt.Sprint(names(list))
	}
	stale, staleLine := attempt(5, shouwang.Blue)
	mine, myLine := attempt(6, shouwang.Red)
	for _, step := range []struct {
		what  string
		write func() error
		want  string
	}{
		{"the newer writes", func() error { return keep.Write(ctx, []watch.Line{myLine}) }, "[]"},
		{"and finishes", func() error { return keep.Record(ctx, mine) }, "[m 0 red]"},
		{"the stale one writes", func() error { return keep.Write(ctx, []watch.Line{staleLine}) }, "[m 0 red]"},
		{"and finishes", func() error { return keep.Record(ctx, stale) }, "[m 0 red]"},
		{"the newer's answer was lost and it writes again", func() error { return keep.Write(ctx, []watch.Line{myLine}) }, "[m 0 red]"},
	} {
		if err := step.write(); err != nil {
			t.Fatal(err)
		}
		if got := stands(); got != step.want {
			t.Errorf("%s: %s, want %s", step.what, got, step.want)
		}
	}
	if _, history, err := keep.Warning(ctx, "w"); err != nil || len(history) != 1 {
		t.Errorf("%d changes in the history, %v; want one", len(history), err)
	}
}

// redis is the queue's locks as the round asks for them.
type redis struct{ *queue.Queue }

func (r redis) Lock(ctx context.Context, name string, ttl time.Duration) (watch.Lease, error) {
	return r.Queue.Lock(ctx, name, ttl)
}

func TestTwoRoundsOverOneStoreAndOneRedis(t *testing.T) {
	_, keep := open(t)
	at := day(2026, time.March, 1, 6)
	q, err := queue.Open(t.Context(), "", func() time.Time { return at })
	if err != nil {
		t.Fatal(err)
	}
	defer q.Close() //nolint:errcheck // the end of the test
	w := steady(person(1, 85), person(2, 50))
	cfg := config(w, keep, at, monitor(t, "m", "0 * * * *"))
	cfg.Locks = redis{q}
	var both sync.WaitGroup
	for range 2 {
		r := watch.New(cfg)
		both.Go(func() {
			for hour := range 12 {
				_, err := r.CatchUp(t.Context(), at, at.Add(time.Duration(hour)*time.Hour))
				if err != nil && !errors.Is(err, shouwang.ErrHeld) {
					t.Error(err)
				}
			}
		})
	}
	both.Wait()
	if _, err := watch.New(cfg).CatchUp(t.Context(), at, at.Add(11*time.Hour)); err != nil {
		t.Fatal(err)
	}
	runs, err := keep.List(t.Context(), watch.RunFilter{State: watch.Finished})
	if err != nil || len(runs) != 11 || len(w.asked) != 11 {
		t.Errorf("%d runs finished, %d were scored, %v; want each of 11 windows once", len(runs), len(w.asked), err)
	}
	if runs[0].Fence < uint64(at.UnixMilli()) {
		t.Errorf("the ledger has token %d, want the lease's", runs[0].Fence)
	}
	list, _ := listed(t, keep, watch.Filter{})
	if diff := cmp.Diff([]string{"m 1 red", "m 2 blue"}, names(list)); diff != "" {
		t.Error(diff)
	}
}

func TestNumbersAreUniqueOverRoundsThatShareAStore(t *testing.T) {
	s, keep := open(t)
	at := day(2026, time.March, 1, 6)
	for i, name := range []string{"a", "b", "a"} {
		now := at.Add(time.Duration(i) * time.Hour)
		w := steady(person(uint64(i+1), 85), person(uint64(i+2), 50))
		run(t, round(w, watch.NewStore(s.Conn(), s), now, monitor(t, name)), due(name, now))
	}
	list, _ := listed(t, keep, watch.Filter{})
	seen := map[string]bool{}
	for _, w := range list {
		if seen[w.No] || w.No == "" {
			t.Errorf("number %q is there twice or empty", w.No)
		}
		seen[w.No] = true
	}
	if len(list) != 6 {
		t.Errorf("%v, want six warnings", names(list))
	}
}

const workerTable = `CREATE TABLE signal_worker (batch UInt64, row UInt32, received_at DateTime64(3, 'Asia/Shanghai'), as_of Int32, gone UInt8,
	worker_id LowCardinality(String), role LowCardinality(String), div UInt64, manager_id LowCardinality(Nullable(String)),
	since Int32, until Nullable(Int32), slack_id LowCardinality(Nullable(String)))
	ENGINE = MergeTree ORDER BY (worker_id, as_of, received_at, batch)`

func TestTheRosterIsReadAsItWasKnown(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	if err := s.Conn().Exec(ctx, workerTable); err != nil {
		t.Fatal(err)
	}
	march, april := day(2026, time.March, 1, 0), day(2026, time.April, 1, 0)
	columns := []string{"batch", "row", "received_at", "as_of", "gone", "worker_id", "role", "div", "manager_id", "since", "until", "slack_id"}
	row := func(batch uint64, received time.Time, gone uint8, id, role string, until any) []any {
		return []any{
			batch, uint32(1), received, int32(shouwang.DayOf(received)), gone, id, role, uint64(320682103001), nil, int32(shouwang.Date(1999, 9, 9)), until, "U1",
		}
	}
	err := s.Append(ctx, shouwang.Block{Table: "signal_worker", Columns: columns, Rows: [][]any{
		row(1, march, 0, "a", "village_worker", nil),
		row(1, march, 0, "b", "town", int32(shouwang.OpenEnd)),
		row(2, march, 0, "c", "bureau", int32(shouwang.Date(2026, 5, 1))),
		row(3, march, 0, "a", "auditor", nil), // a batch that was withdrawn
		row(4, april, 0, "a", "child_director", nil),
		row(4, april, 1, "b", "town", nil),
		row(9, march, 0, "d", "town", nil), // came in after the pin
	}})
	if err != nil {
		t.Fatal(err)
	}
	sources := watch.NewSources(s.Conn(), 10, true)
	roles := func(at time.Time) (out []string) {
		workers, err := sources.Workers(ctx, at, watch.Pin{Batch: 8, Skip: []uint64{3}})
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range workers {
			out = append(out, fmt.Sprintf("%s %s %v %s %s", w.ID, w.Role, w.Until.OK, w.Since, w.SlackID))
		}
		return out
	}
	want := []string{"a village_worker false 1999-09-09 U1", "b town false 1999-09-09 U1", "c bureau true 1999-09-09 U1"}
	if diff := cmp.Diff(want, roles(march)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"a child_director false 1999-09-09 U1", want[2]}, roles(april)); diff != "" {
		t.Error(diff)
	}
}

func TestSlicesCoverEveryNumber(t *testing.T) {
	s, _ := open(t)
	sources := watch.NewSources(s.Conn(), 10, true)
	slices := func(subject shouwang.SubjectType, batch uint64) []watch.Slice {
		got, err := sources.Slices(t.Context(), subject, watch.Pin{Batch: batch})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if diff := cmp.Diff([]watch.Slice{watch.Everyone}, slices("person", 1)); diff != "" {
		t.Errorf("nobody yet: %s", diff)
	}
	if err := s.Conn().Exec(t.Context(), "INSERT INTO identity_person (person_id) SELECT number + 1 FROM numbers(25)"); err != nil {
		t.Fatal(err)
	}
	want := []watch.Slice{{0, 9}, {10, 19}, {20, watch.Everyone.To}}
	if diff := cmp.Diff(want, slices("person", 2)); diff != "" {
		t.Error(diff)
	}
	if err := s.Conn().Exec(t.Context(), "INSERT INTO identity_subject (type, ref, subject_id) SELECT 'order', toString(number), number + 1 FROM numbers(3)"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]watch.Slice{{0, 1}, {2, watch.Everyone.To}}, slices("order", 2)); diff != "" {
		t.Errorf("what names people is cut smaller: %s", diff)
	}
	if diff := cmp.Diff([]watch.Slice{watch.Everyone}, slices("household", 2)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]watch.Slice{watch.Everyone}, slices("area", 2)); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyCommittedBatchesAreEvents(t *testing.T) {
	s, _ := open(t)
	at := day(2026, time.March, 1, 9)
	row := func(number uint64, state, feed string, received, logged time.Time) []any {
		return []any{number, state, logged, feed, received}
	}
	later := at.Add(time.Minute)
	err := s.Append(t.Context(), shouwang.Block{
		Table: "batch_log", Columns: []string{"number", "state", "at", "feed", "received_at"}, Rows: [][]any{
			row(1, "open", "death_event", at, at), row(1, "committed", "death_event", at, later),
			row(2, "open", "death_event", at, at), // killed
			row(3, "held", "death_event", at, at),
			row(4, "committed", "death_event", at, at), row(4, "withdrawn", "death_event", at, later),
			row(5, "committed", "payment", at, at),
			row(6, "committed", "death_event", at.Add(-time.Hour), at),
			row(7, "held", "death_event", later, at), row(7, "committed", "death_event", later, later),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := watch.NewSources(s.Conn(), 10, true).Events(t.Context(), []string{"death_event"}, at.Add(-time.Hour), later)
	want := []watch.Event{{Feed: "death_event", At: at}, {Feed: "death_event", At: later}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}
