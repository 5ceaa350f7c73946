package watch_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shouwang"
	"shouwang/watch"
)

func run(t *testing.T, r *watch.Round, d watch.Due) watch.Result {
	t.Helper()
	got, err := r.Run(t.Context(), d, watch.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestTheSameRunTwiceIsAnsweredFromTheLedger(t *testing.T) {
	w, keep, at := steady(person(1, 85), person(2, 50)), &record{}, day(2026, time.March, 1, 6)
	r := round(w, keep, at, monitor(t, "m"))
	first := run(t, r, due("m", at))
	lines, rows := len(keep.lines), len(keep.runs)
	second := run(t, r, due("m", at))
	if diff := cmp.Diff(first.Changes, second.Changes); diff != "" {
		t.Error(diff)
	}
	if len(keep.lines) != lines || len(keep.runs) != rows || len(w.asked) != 1 {
		t.Errorf("the second time wrote %d changes and %d lines, and scored %d times", len(keep.lines)-lines, len(keep.runs)-rows, len(w.asked)-1)
	}
}

func TestALaterRunOverTheSameScoresChangesNothing(t *testing.T) {
	keep, at := &record{}, day(2026, time.March, 1, 6)
	r := round(steady(person(1, 85), person(2, 50)), keep, at, monitor(t, "m"))
	run(t, r, due("m", at))
	if again := run(t, r, due("m", at.Add(time.Hour))); len(again.Changes) != 0 || again.Run.State != watch.Finished {
		t.Errorf("%+v changed", again.Changes)
	}
}

// risen is a world in which a person stands at 50 until the tenth, then at 85.
func risen() *world {
	w := steady()
	w.scores = func(_ string, at time.Time) []shouwang.Score {
		if at.Before(day(2026, time.March, 10, 0)) {
			return []shouwang.Score{person(1, 50)}
		}
		return []shouwang.Score{person(1, 85), person(2, 45)}
	}
	return w
}

func TestAPastRunIsAWhatIfAndWritesNothingButTheLedger(t *testing.T) {
	keep := &record{}
	r := round(risen(), keep, day(2026, time.March, 20, 6), monitor(t, "m"))
	run(t, r, due("m", day(2026, time.March, 1, 6)))
	run(t, r, due("m", day(2026, time.March, 12, 6)))
	before := len(keep.lines)

	got := run(t, r, due("m", day(2026, time.March, 11, 6)))
	if diff := cmp.Diff([]string{"rose p-0000000000002 red", "raised p-0000000000004 blue"}, lines(got.Changes)); diff != "" {
		t.Errorf("compared with the state of the eleventh: %s", diff)
	}
	last := keep.runs[len(keep.runs)-1]
	if !got.Run.Dry || !last.Dry || last.State != watch.Finished || last.Rose != 1 || len(keep.lines) != before {
		t.Errorf("the what-if left %+v and %d changes", last, len(keep.lines)-before)
	}
	if earliest := run(t, r, due("m", day(2026, time.February, 1, 6))); len(earliest.Changes) != 1 || earliest.Changes[0].Kind != shouwang.Raised {
		t.Errorf("before the first run: %v, want what would have been raised", lines(earliest.Changes))
	}
	if next := run(t, r, due("m", day(2026, time.March, 20, 6))); len(next.Changes) != 0 {
		t.Errorf("the what-ifs changed what the next run finds: %v", lines(next.Changes))
	}
}

func TestADryRunGivesNoNumberAway(t *testing.T) {
	keep, at := &record{}, day(2026, time.March, 1, 6)
	r := round(steady(person(1, 85)), keep, at, monitor(t, "m"))
	dry, err := r.Run(t.Context(), due("m", at), watch.Options{Dry: true})
	if err != nil || len(dry.Changes) != 1 || dry.Changes[0].Warning.No != "" || len(keep.lines) != 0 {
		t.Fatalf("dry: %+v, %v", dry.Changes, err)
	}
	if wet := run(t, r, due("m", at)); len(wet.Changes) != 1 || wet.Run.Dry || wet.Changes[0].Warning.No == "" {
		t.Errorf("the real run after it: %+v", wet)
	}
}

func TestSlicesAreComparedEachWithItsOwnState(t *testing.T) {
	w, keep := steady(person(1, 85), person(10, 50), person(20, 65)), &record{}
	w.slices = []watch.Slice{{0, 9}, {10, 19}, {20, watch.Everyone.To}}
	r := round(w, keep, day(2026, time.March, 1, 6), monitor(t, "m"))
	first := run(t, r, due("m", day(2026, time.March, 1, 6)))
	if first.Run.Raised != 3 || first.Run.Rows != 3 {
		t.Errorf("first: %+v", first.Run.Counts)
	}
	w.scores = func(string, time.Time) []shouwang.Score {
		return []shouwang.Score{person(1, 85), person(10, 0), person(20, -1)}
	}
	second := run(t, r, due("m", day(2026, time.March, 2, 6)))
	if want := (watch.Counts{Rows: 3, Held: 1, Cleared: 1, Unjudged: 1}); second.Run.Counts != want {
		t.Errorf("second: %+v, want %+v", second.Run.Counts, want)
	}
	if held := second.Changes[1]; held.Missing[0] != "benefit_roll" {
		t.Errorf("held without the feeds that are missing: %+v", held)
	}
}

func TestAMonitorThatFailsStopsNobodyElseAndIsTriedAgain(t *testing.T) {
	w, keep := steady(person(1, 85)), &record{}
	bad := errors.New("the engine refused the statement")
	w.failed = func(name string, _ time.Time) error {
		if name == "a" {
			return bad
		}
		return nil
	}
	from := day(2026, time.March, 1, 0)
	r := round(w, keep, from.AddDate(0, 0, 3), monitor(t, "a", "0 6 * * *"), monitor(t, "b", "0 6 * * *"))
	sum, err := r.CatchUp(t.Context(), from, from.AddDate(0, 0, 3))
	if !errors.Is(err, bad) || sum.Runs != 3 || sum.Failed != 3 {
		t.Fatalf("%+v, %v", sum, err)
	}
	if keep.runs[6].State != watch.Failed || !strings.Contains(keep.runs[6].Note, "refused") {
		t.Errorf("ledger says %+v", keep.runs[6])
	}
	w.failed, w.asked = nil, nil
	sum, err = r.CatchUp(t.Context(), from, from.AddDate(0, 0, 3))
	want := []string{"a 2026-03-01T06:00", "a 2026-03-02T06:00", "a 2026-03-03T06:00"}
	if diff := cmp.Diff(want, w.asked); diff != "" || err != nil || sum.Raised != 1 {
		t.Errorf("again: %s %+v %v", diff, sum, err)
	}
}

func TestAPanicIsAFailedRunThatTellsNoValue(t *testing.T) {
	w, keep, at := steady(person(1, 85)), &record{}, day(2026, time.March, 1, 6)
	w.failed = func(string, time.Time) error { panic("320682193501010011") }
	_, err := round(w, keep, at, monitor(t, "m")).Run(t.Context(), due("m", at), watch.Options{})
	last := keep.runs[len(keep.runs)-1]
	if err == nil || last.State != watch.Failed || !strings.Contains(last.Note, "panic") {
		t.Fatalf("ledger says %+v, error %v", last, err)
	}
	if strings.Contains(last.Note+err.Error(), "1935") {
		t.Error("the text of a panic, which may hold a value, came out")
	}
}

func TestAStoreThatIsAwayLeavesTheRunToBeResumed(t *testing.T) {
	w, keep, at := steady(person(1, 85)), &record{}, day(2026, time.March, 1, 6)
	cfg := config(w, keep, at, monitor(t, "m"))
	cfg.Crash = func(point string) { keep.down = point == "run.scored" }
	if _, err := watch.New(cfg).Run(t.Context(), due("m", at), watch.Options{}); !errors.Is(err, errDown) {
		t.Fatal(err)
	}
	if len(keep.runs) != 1 || keep.runs[0].State != watch.Started {
		t.Fatalf("ledger says %+v, want one run that was started", keep.runs)
	}
	keep.down = false
	sum, err := round(w, keep, at.Add(time.Hour), monitor(t, "m")).CatchUp(t.Context(), at.Add(-time.Hour), at.Add(time.Hour))
	if err != nil || sum.Runs != 1 || sum.Raised != 1 {
		t.Fatalf("%+v, %v", sum, err)
	}
	last := keep.runs[len(keep.runs)-1]
	if last.ID != keep.runs[0].ID || last.Batch != keep.runs[0].Batch || last.Fence <= keep.runs[0].Fence || w.pins != 1 {
		t.Errorf("resumed as %+v, want the pins of %+v under a higher token", last, keep.runs[0])
	}
}

func TestARunKilledUnderAnotherPolicyIsBuriedAndItsWindowRunAnew(t *testing.T) {
	w, at := steady(person(1, 85)), day(2026, time.March, 1, 6)
	old := watch.Run{ID: "old", Monitor: "m", Number: 1, ScheduledAt: at, AsOf: at, Policy: "policy-0", State: watch.Started, Fence: 1}
	keep := &record{}
	if err := keep.Record(t.Context(), old); err != nil {
		t.Fatal(err)
	}
	sum, err := round(w, keep, at, monitor(t, "m", "0 6 * * *")).CatchUp(t.Context(), at.Add(-time.Hour), at)
	if err != nil || sum.Runs != 1 {
		t.Fatalf("%+v, %v", sum, err)
	}
	if old := keep.stands["old"]; old.State != watch.Failed || !strings.Contains(old.Note, "policy changed") {
		t.Errorf("the old run: %+v", old)
	}
}

func TestOwnersAreKeptWhileInOffice(t *testing.T) {
	w, keep := risen(), &record{}
	r := round(w, keep, day(2026, time.March, 1, 6), monitor(t, "m"))
	if first := run(t, r, due("m", day(2026, time.March, 1, 6))); first.Changes[0].Warning.Worker != "v1" {
		t.Fatalf("owner %q", first.Changes[0].Warning.Worker)
	}
	w.workers[0].Until = shouwang.Know(shouwang.Date(2026, time.March, 5))
	w.workers = append(w.workers, shouwang.Worker{ID: "t1", Role: shouwang.TownOffice, Area: 320682103000})
	second := run(t, r, due("m", day(2026, time.March, 12, 6)))
	if got := second.Changes[0].Warning.Worker; got != "t1" {
		t.Errorf("risen after the village worker left: owner %q, want the town's", got)
	}
}

// tokens is a lock server of two instances.
type tokens struct {
	watch.Locker

	next uint64
	lost chan struct{}
}

type token struct {
	watch.Lease

	number uint64
	lost   chan struct{}
}

func (l *tokens) Lock(ctx context.Context, name string, ttl time.Duration) (watch.Lease, error) {
	lease, err := l.Locker.Lock(ctx, name, ttl)
	l.next++
	return token{lease, l.next, l.lost}, err
}

func (t token) Token() uint64         { return t.number }
func (t token) Lost() <-chan struct{} { return t.lost }

func TestTwoRoundsDoNotRunOneMonitorAtOnce(t *testing.T) {
	w, keep, at := steady(person(1, 85)), &record{}, day(2026, time.March, 1, 6)
	locks := watch.NewLocks()
	cfg := config(w, keep, at, monitor(t, "m"))
	cfg.Locks = locks
	other := watch.New(cfg)
	var second error
	cfg.Crash = func(point string) {
		if point == "run.scored" {
			_, second = other.Run(context.Background(), due("m", at), watch.Options{})
		}
	}
	if got := run(t, watch.New(cfg), due("m", at)); got.Run.Raised != 1 {
		t.Errorf("%+v", got.Run)
	}
	if !errors.Is(second, shouwang.ErrHeld) {
		t.Errorf("the second round was told %v, want that the monitor is held", second)
	}
	if again := run(t, other, due("m", at)); again.Run.State != watch.Finished || len(keep.lines) != 1 {
		t.Errorf("after it: %+v, %d changes", again.Run, len(keep.lines))
	}
}

func TestWhoeverLosesTheLeaseStops(t *testing.T) {
	w, keep, at := steady(person(1, 85)), &record{}, day(2026, time.March, 1, 6)
	lost := make(chan struct{})
	cfg := config(w, keep, at, monitor(t, "m"))
	cfg.Locks = &tokens{Locker: watch.NewLocks(), lost: lost, next: 40}
	cfg.Scorer = scorer(func(ctx context.Context) error {
		close(lost)
		<-ctx.Done()
		return ctx.Err()
	})
	_, err := watch.New(cfg).Run(t.Context(), due("m", at), watch.Options{})
	if !errors.Is(err, shouwang.ErrStale) {
		t.Errorf("told %v", err)
	}
	if len(keep.runs) != 1 || keep.runs[0].State != watch.Started || keep.runs[0].Fence != 41 {
		t.Errorf("ledger says %+v, want one run started under token 41", keep.runs)
	}
}

type scorer func(ctx context.Context) error

func (s scorer) Score(ctx context.Context, _ watch.Ask, _ func(string, shouwang.Score) error) error {
	return s(ctx)
}

func TestUnknownMonitorIsNotFound(t *testing.T) {
	_, err := round(steady(), &record{}, day(2026, time.March, 1, 6)).Run(t.Context(), due("m", day(2026, time.March, 1, 6)), watch.Options{})
	if !errors.Is(err, shouwang.ErrNotFound) {
		t.Error(err)
	}
}

func ExampleParseSchedule() {
	schedule, _ := watch.ParseSchedule([]string{"0 3 2 * *", "30 9 29 2 *"})
	for _, at := range schedule.Between(day(2024, time.January, 31, 0), day(2024, time.March, 31, 0)) {
		fmt.Println(at.Format("2006-01-02 15:04"))
	}
	// Output:
	// 2024-02-02 03:00
	// 2024-02-29 09:30
	// 2024-03-02 03:00
}
