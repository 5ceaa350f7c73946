package watch_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"shouwang"
	"shouwang/monitors"
	"shouwang/watch"
)

func TestScheduleAcrossMonthEndsYearsAndLeapDays(t *testing.T) {
	cases := []struct {
		name     string
		lines    []string
		from, to time.Time
		want     []string
	}{
		{
			"the 31st comes in months that have one",
			[]string{"0 5 31 * *"},
			day(2025, time.December, 31, 5), day(2026, time.June, 1, 0),
			[]string{"2026-01-31 05:00", "2026-03-31 05:00", "2026-05-31 05:00"},
		},
		{
			"29 February comes in leap years",
			[]string{"0 0 29 2 *"},
			day(2023, time.January, 1, 0), day(2029, time.January, 1, 0),
			[]string{"2024-02-29 00:00", "2028-02-29 00:00"},
		},
		{
			"New Year is a month's second day like another",
			[]string{"0 3 2 * *"},
			day(2025, time.December, 1, 0), day(2026, time.January, 31, 0),
			[]string{"2025-12-02 03:00", "2026-01-02 03:00"},
		},
		{
			"two lines that meet are one run",
			[]string{"0 6 * * *", "0 6 1 * *", "0 18 1 * *"},
			day(2026, time.February, 28, 7), day(2026, time.March, 2, 0),
			[]string{"2026-03-01 06:00", "2026-03-01 18:00"},
		},
		{
			"the end is within, the beginning is not",
			[]string{"0 6 * * *"},
			day(2026, time.March, 1, 6), day(2026, time.March, 2, 6),
			[]string{"2026-03-02 06:00"},
		},
		{
			"midnight of Shanghai, not of the machine",
			[]string{"0 0 * * *"},
			time.Date(2026, 2, 28, 15, 0, 0, 0, time.UTC), time.Date(2026, 2, 28, 16, 0, 0, 0, time.UTC),
			[]string{"2026-03-01 00:00"},
		},
	}
	for _, c := range cases {
		schedule, err := watch.ParseSchedule(c.lines)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, at := range schedule.Between(c.from, c.to) {
			got = append(got, at.Format("2006-01-02 15:04"))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestSchedulesThatNoTwoMachinesWouldReadAlikeAreRefused(t *testing.T) {
	for _, line := range []string{"@every 1h", "@daily", "TZ=UTC 0 6 * * *", "0 6 * *", "0 0 6 * * *", "61 * * * *", ""} {
		if _, err := watch.ParseSchedule([]string{line}); !errors.Is(err, shouwang.ErrInvalid) {
			t.Errorf("%q was read: %v", line, err)
		}
	}
}

func TestWatchRefusesWhatItCannotRead(t *testing.T) {
	for _, m := range []*monitors.Monitor{
		{ID: "m", Schedule: []string{"never"}},
		{ID: "m", Route: monitors.Route{Cooldown: "a month"}},
	} {
		if _, err := watch.Watch(&monitors.Pack{Monitors: []*monitors.Monitor{m}}); !errors.Is(err, shouwang.ErrInvalid) {
			t.Errorf("%+v was taken: %v", m, err)
		}
	}
}

func TestCatchUpIsInOrderOnceAndMarkedLate(t *testing.T) {
	w, keep := steady(person(1, 85)), &record{}
	from, now := day(2026, time.February, 26, 12), day(2026, time.March, 1, 6)
	r := round(w, keep, now, monitor(t, "a", "0 6 * * *"), monitor(t, "b", "0 5 1 * *", "30 5 27 * *"))
	sum, err := r.CatchUp(t.Context(), from, now)
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(w.asked) // monitors run side by side, each in order
	want := []string{"a 2026-02-27T06:00", "a 2026-02-28T06:00", "a 2026-03-01T06:00", "b 2026-02-27T05:30", "b 2026-03-01T05:00"}
	if diff := cmp.Diff(want, w.asked); diff != "" {
		t.Error(diff)
	}
	if sum.Runs != 5 || sum.Late != 4 || sum.Raised != 2 {
		t.Errorf("%+v, want 5 runs, all late but that of now", sum)
	}
	if again, err := r.CatchUp(t.Context(), from, now); err != nil || again.Runs != 0 || len(w.asked) != 5 {
		t.Errorf("the second time did %+v, %v", again, err)
	}
	if next, err := r.CatchUp(t.Context(), now, now.AddDate(0, 0, 1)); err != nil || next.Runs != 1 || next.Raised != 0 {
		t.Errorf("the next day did %+v, %v", next, err)
	}
}

func TestBatchesOfATriggeringFeedAreCaughtUpToo(t *testing.T) {
	w, keep := steady(person(1, 85)), &record{}
	w.events = []watch.Event{
		{Feed: "death_event", At: day(2026, time.March, 1, 6)}, // at the instant of the schedule
		{Feed: "death_event", At: day(2026, time.March, 1, 9)},
		{Feed: "payment", At: day(2026, time.March, 1, 10)},
		{Feed: "death_event", At: day(2026, time.March, 1, 9)}, // another department, at the same time
	}
	m := watching(t, &monitors.Monitor{ID: "m", Schedule: []string{"0 6 * * *"}, Triggers: []string{"death_event"}})
	var causes []string
	cfg := config(w, keep, day(2026, time.March, 2, 0), m)
	cfg.Done = func(_ context.Context, r watch.Result) {
		causes = append(causes, r.Run.Cause+" "+r.Run.AsOf.Format("02 15:04"))
	}
	if _, err := watch.New(cfg).CatchUp(t.Context(), day(2026, time.March, 1, 0), day(2026, time.March, 2, 0)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"schedule 01 06:00", "death_event 01 09:00"}, causes); diff != "" {
		t.Error(diff)
	}
}

func TestWhatLiesBeforeTheLastRunIsNotRunBackwards(t *testing.T) {
	w, keep, now := steady(person(1, 85)), &record{}, day(2026, time.March, 3, 12)
	r := round(w, keep, now, monitor(t, "m", "0 6 * * *"))
	run(t, r, watch.Due{Monitor: "m", ScheduledAt: now, AsOf: now})
	sum, err := r.CatchUp(t.Context(), day(2026, time.March, 1, 0), now)
	if err != nil || sum.Runs != 0 || sum.Superseded != 3 {
		t.Errorf("%+v, %v; want three windows superseded by the run of noon", sum, err)
	}
}

func TestTouchedRunsWhatTheFeedTriggersAfterWhatWasMissed(t *testing.T) {
	w, keep := steady(person(1, 85)), &record{}
	at := day(2026, time.March, 2, 9)
	m := watching(t, &monitors.Monitor{ID: "m", Schedule: []string{"0 6 * * *"}, Triggers: []string{"death_event", "payment"}})
	r := round(w, keep, at, m, monitor(t, "other", "0 6 * * *"))
	run(t, r, due("m", day(2026, time.March, 1, 6)))
	if sum, err := r.Touched(t.Context(), at); err != nil || sum.Runs != 0 {
		t.Errorf("nothing came in: %+v, %v", sum, err)
	}
	w.asked = nil
	w.arrive("payment", at, "m")
	sum, err := r.Touched(t.Context(), at)
	if err != nil || sum.Runs != 2 {
		t.Fatalf("%+v, %v", sum, err)
	}
	want := []string{"m 2026-03-02T06:00", "m 2026-03-02T09:00"}
	if diff := cmp.Diff(want, w.asked); diff != "" {
		t.Error(diff)
	}
	w.arrive("payment", at, "m")
	if sum, err := r.Touched(t.Context(), at); err != nil || sum.Runs != 1 {
		t.Errorf("another batch in the same millisecond: %+v, %v; want a run that sees it", sum, err)
	}
	w.arrive("payment", at.Add(time.Hour), "m")
	if sum, err := r.Touched(t.Context(), at); err != nil || sum.Runs != 1 || keep.runs[len(keep.runs)-1].AsOf.Before(at.Add(time.Hour)) {
		t.Errorf("a batch of a clock that was ahead: %+v, %v; want a run that sees it", sum, err)
	}
	w.arrive("employment", at, "m")
	if sum, err := r.Touched(t.Context(), at); err != nil || sum.Runs != 0 {
		t.Errorf("a feed that triggers nothing: %+v, %v", sum, err)
	}
}

// Days that are run one by one and days that are caught up leave the same.
func TestDayByDayEqualsCaughtUp(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		points := rapid.SliceOfN(rapid.IntRange(-10, 100), 40, 40).Draw(rt, "points")
		w := steady()
		w.scores = func(_ string, at time.Time) []shouwang.Score {
			d := at.YearDay()
			return []shouwang.Score{person(1, points[d%40]), person(2, points[(3*d)%40]), person(3, points[(7*d+5)%40])}
		}
		from, days := day(2024, time.February, 20, 0), 30
		leave := func(steps int) []string {
			keep := &record{}
			r := round(w, keep, from, monitor(t, "a", "0 6 * * *"), monitor(t, "b", "0 7 * * 1", "0 7 29 * *"))
			for d := 0; d < days; d += steps {
				if _, err := r.CatchUp(t.Context(), from.AddDate(0, 0, d), from.AddDate(0, 0, min(d+steps, days))); err != nil {
					rt.Fatal(err)
				}
			}
			return keep.left(t)
		}
		want := leave(1)
		if diff := cmp.Diff(want, leave(days)); diff != "" {
			rt.Fatal(diff)
		}
		w.slices = []watch.Slice{{0, 1}, {2, 2}, {3, watch.Everyone.To}}
		if diff := cmp.Diff(want, leave(days)); diff != "" {
			rt.Fatalf("in slices: %s", diff)
		}
	})
}

// left is every warning as it stands.
func (r *record) left(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, name := range []string{"a", "b"} {
		state, err := r.State(t.Context(), name, day(2100, 1, 1, 0), watch.Everyone, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range state {
			all = append(all, e.ID+" "+string(e.Level)+" "+e.RaisedAt.String())
		}
	}
	slices.Sort(all)
	return all
}

func TestALargeCityIsCaughtUpInstantByInstant(t *testing.T) {
	w, keep := steady(person(1, 85), person(20, 65)), &record{}
	w.slices = []watch.Slice{{0, 9}, {10, watch.Everyone.To}}
	from := day(2026, time.March, 1, 0)
	cfg := config(w, keep, from.AddDate(0, 0, 3), monitor(t, "a", "0 6 * * *"), monitor(t, "b", "0 6 * * *"))
	told := 0
	cfg.Done = func(_ context.Context, r watch.Result) { told += len(r.Changes) }
	sum, err := watch.New(cfg).CatchUp(t.Context(), from, from.AddDate(0, 0, 3))
	if err != nil || sum.Runs != 6 || sum.Raised != 4 || sum.Stock != 4 {
		t.Fatalf("%+v, %v", sum, err)
	}
	if told != 0 {
		t.Errorf("%d changes of stock were kept", told)
	}
	if len(keep.runs) != 12 || keep.runs[2].State != watch.Finished || keep.runs[3].State != watch.Finished {
		t.Errorf("the first instant was not finished before the next began: %+v", keep.runs)
	}
}

func TestManyRunsAreCaughtUpInGroupsAndInOrder(t *testing.T) {
	w, keep := steady(person(1, 85)), &record{}
	from := day(2026, time.January, 1, 0)
	to := from.AddDate(0, 0, 40)
	r := round(w, keep, to, monitor(t, "hourly", "0 * * * *"))
	sum, err := r.CatchUp(t.Context(), from, to)
	if err != nil || sum.Runs != 960 || sum.Raised != 1 || !slices.IsSorted(w.asked) {
		t.Errorf("%+v, %v, in order: %v; want 960 runs", sum, err, slices.IsSorted(w.asked))
	}
	for i, run := range keep.runs {
		if run.State == watch.Finished && !run.AsOf.Equal(from.Add(time.Duration(run.Number)*time.Hour)) { //nolint:gosec // below 1000
			t.Fatalf("line %d: run %d as of %s", i, run.Number, run.AsOf)
		}
	}
}

func TestAFailureInOneGroupEndsItsMonitorsCatchUp(t *testing.T) {
	w, keep := steady(person(1, 85)), &record{}
	from := day(2026, time.January, 1, 0)
	to, broken := from.AddDate(0, 0, 80), from.AddDate(0, 0, 40)
	w.failed = func(name string, at time.Time) error {
		if name == "a" && at.After(broken) {
			return errDown
		}
		return nil
	}
	sum, err := round(w, keep, to, monitor(t, "a", "0 6 * * *"), monitor(t, "b", "0 6 * * *")).CatchUp(t.Context(), from, to)
	if !errors.Is(err, errDown) || sum.Runs != 120 {
		t.Errorf("%+v, %v; want 40 runs of a and 80 of b", sum, err)
	}
	tried := slices.DeleteFunc(w.asked, func(s string) bool { return s[0] != 'a' })
	if len(tried) != 41 {
		t.Errorf("a was scored %d times, want 40 and the one that failed", len(tried))
	}
}

// A monitor that reads of runs is caught up after the others, whose runs its own
// are to see; it runs at the instants at which it was due all the same.
func TestWhoReadsOfRunsComesAfterThem(t *testing.T) {
	w := steady(person(1, 70))
	cfg := config(w, &record{}, day(2026, time.March, 3, 12), monitor(t, "a", "0 18 * * *"), monitor(t, "blind", "0 6 * * *"), monitor(t, "c", "0 7 * * *"))
	cfg.Reads = func(name string) []string {
		if name == "blind" {
			return []string{watch.RunFeed}
		}
		return []string{"payment"}
	}
	sum, err := watch.New(cfg).CatchUp(t.Context(), day(2026, time.March, 1, 12), day(2026, time.March, 3, 12))
	if err != nil || sum.Runs != 6 {
		t.Fatalf("did %d runs: %v", sum.Runs, err)
	}
	want := []string{
		"a 2026-03-01T18:00", "c 2026-03-02T07:00", "a 2026-03-02T18:00", "c 2026-03-03T07:00",
		"blind 2026-03-02T06:00", "blind 2026-03-03T06:00",
	}
	if diff := cmp.Diff(want, w.asked); diff != "" {
		t.Errorf("in turn (-want +got):\n%s", diff)
	}
}
