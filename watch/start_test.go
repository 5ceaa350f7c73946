package watch_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"shouwang"
	"shouwang/monitors"
	"shouwang/watch"
)

// A synctest bubble begins at 2000-01-01 00:00 UTC, which is 08:00 in Shanghai,
// and its clock jumps to the next thing that happens.

// serve runs a round for some time of the bubble.
func serve(t *testing.T, r *watch.Round, long time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), long)
	defer cancel()
	if err := r.Start(ctx, nil); err != nil {
		t.Error(err)
	}
}

func bubbleClock(cfg watch.Config) watch.Config {
	cfg.Clock = time.Now //nolint:forbidigo // the clock of the bubble
	return cfg
}

func TestStartRunsEachMonitorOnItsScheduleAcrossLeapDay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, keep := steady(person(1, 85)), &record{}
		cfg := bubbleClock(config(w, keep, time.Time{}, monitor(t, "a", "0 6 28,29 2 *", "0 6 1 3 *"), monitor(t, "b", "30 23 31 1 *")))
		serve(t, watch.New(cfg), 70*24*time.Hour)
		want := []string{"b 2000-01-31T23:30", "a 2000-02-28T06:00", "a 2000-02-29T06:00", "a 2000-03-01T06:00"}
		if diff := cmp.Diff(want, w.asked); diff != "" {
			t.Error(diff)
		}
		for _, run := range keep.stands {
			if run.Late || run.Cause != watch.Scheduled || run.State != watch.Finished {
				t.Errorf("%+v", run)
			}
		}
	})
}

func TestStartCatchesUpWhatWasMissedWhileDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, keep := steady(person(1, 85)), &record{}
		cfg := bubbleClock(config(w, keep, time.Time{}, monitor(t, "a", "0 6 * * *"), monitor(t, "new", "0 6 * * *")))
		if _, err := watch.New(cfg).Run(t.Context(), due("a", day(1999, time.December, 29, 6)), watch.Options{}); err != nil {
			t.Fatal(err)
		}
		w.asked = nil
		serve(t, watch.New(cfg), time.Hour)
		want := []string{"a 1999-12-30T06:00", "a 1999-12-31T06:00", "a 2000-01-01T06:00"}
		if diff := cmp.Diff(want, w.asked); diff != "" {
			t.Error(diff)
		}
		late := 0
		for _, run := range keep.stands {
			if run.Late {
				late++
			}
		}
		if late != 4 { // the run before the stop was due days before the bubble began, too
			t.Errorf("%d runs are marked late", late)
		}
	})
}

func TestARunLongerThanItsPeriodMissesNoWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, keep := steady(person(1, 85)), &record{}
		slow := 0
		w.failed = func(string, time.Time) error {
			if slow++; slow == 1 {
				<-time.After(150 * time.Second)
			}
			return nil
		}
		serve(t, watch.New(bubbleClock(config(w, keep, time.Time{}, monitor(t, "m", "* * * * *")))), 6*time.Minute+time.Second)
		want := []string{
			"m 2000-01-01T08:01", "m 2000-01-01T08:02", "m 2000-01-01T08:03", "m 2000-01-01T08:04", "m 2000-01-01T08:05", "m 2000-01-01T08:06",
		}
		if diff := cmp.Diff(want, w.asked); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAStopLetsTheRunEndAndLeavesItToBeResumed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, keep := steady(person(1, 85)), &record{}
		cfg := bubbleClock(config(w, keep, time.Time{}, monitor(t, "m", "* * * * *")))
		cfg.Scorer = scorer(func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
		serve(t, watch.New(cfg), 90*time.Second)
		if len(keep.runs) != 1 || keep.runs[0].State != watch.Started {
			t.Errorf("ledger says %+v, want a run that was started and is neither finished nor failed", keep.runs)
		}
	})
}

func TestThreeInstancesRunEachOfAThousandWindowsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, keep := steady(person(1, 85)), &record{}
		cfg := bubbleClock(config(w, keep, time.Time{}, monitor(t, "m", "* * * * *")))
		cfg.Locks = watch.NewLocks()
		ctx, cancel := context.WithTimeout(t.Context(), 1000*time.Minute+time.Second)
		defer cancel()
		var all sync.WaitGroup
		for range 3 {
			r := watch.New(cfg)
			all.Go(func() {
				if err := r.Start(ctx, nil); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if len(w.asked) != 1000 || len(slices.Compact(w.asked)) != 1000 || len(keep.lines) != 1 {
			t.Errorf("%d windows were scored and %d changes written, want 1000 and 1", len(w.asked), len(keep.lines))
		}
	})
}

// Somebody's own run at the instant of a schedule must not cost the schedule.
func TestARingWaitsForARunThatWasAskedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, keep := steady(person(1, 85)), &record{}
		r := watch.New(bubbleClock(config(w, keep, time.Time{}, monitor(t, "m", "0 9 1 * *"))))
		asked := day(2000, time.January, 1, 8).Add(59 * time.Minute)
		w.failed = func(_ string, asOf time.Time) error {
			if asOf.Equal(asked) {
				<-time.After(2 * time.Hour)
			}
			return nil
		}
		var other sync.WaitGroup
		other.Go(func() {
			if _, err := r.Run(t.Context(), watch.Due{Monitor: "m", ScheduledAt: asked, AsOf: asked}, watch.Options{}); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		serve(t, r, 24*time.Hour)
		other.Wait()
		if diff := cmp.Diff([]string{"m 2000-01-01T08:59", "m 2000-01-01T09:00"}, w.asked); diff != "" {
			t.Error(diff)
		}
	})
}

// A monitor that fails at start must not cost the others what rang meanwhile.
func TestAFailureAtStartCostsNobodyElseARing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, keep := steady(person(1, 85)), &record{}
		cfg := bubbleClock(config(w, keep, time.Time{}, monitor(t, "bad", "0 6 * * *"), monitor(t, "good", "0 9 1 * *")))
		if _, err := watch.New(cfg).Run(t.Context(), due("bad", day(1999, time.December, 30, 6)), watch.Options{}); err != nil {
			t.Fatal(err)
		}
		w.failed = func(name string, _ time.Time) error {
			if name == "good" {
				return nil
			}
			<-time.After(90 * time.Minute) // past nine o'clock
			return errDown
		}
		w.asked = nil
		serve(t, watch.New(cfg), 12*time.Hour)
		if !slices.Contains(w.asked, "good 2000-01-01T09:00") {
			t.Errorf("scored %v, want the good one's window", w.asked)
		}
	})
}

func TestTouchedWaitsForTheRunAtWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, keep := steady(person(1, 85)), &record{}
		m := watching(t, &monitors.Monitor{ID: "m", Schedule: []string{"0 6 * * *"}, Triggers: []string{"death_event"}})
		r := watch.New(bubbleClock(config(w, keep, time.Time{}, m)))
		at := day(2000, time.January, 1, 8)
		begun := make(chan struct{})
		w.failed = func(_ string, asOf time.Time) error {
			if asOf.Equal(at) {
				close(begun)
				<-time.After(5 * time.Second)
			}
			return nil
		}
		var first sync.WaitGroup
		first.Go(func() {
			if _, err := r.Run(t.Context(), due("m", at), watch.Options{}); err != nil {
				t.Error(err)
			}
		})
		<-begun
		w.arrive("death_event", at.Add(time.Second), "m")
		sum, err := r.Touched(t.Context(), at.Add(time.Second))
		first.Wait()
		if err != nil || sum.Runs != 1 || sum.Raised != 0 {
			t.Errorf("%+v, %v; want a run that finds the warning there", sum, err)
		}
	})
}

func TestTouchedGivesUpWithItsContext(t *testing.T) {
	locks := watch.NewLocks()
	if _, err := locks.Lock(t.Context(), "round", time.Minute); err != nil {
		t.Fatal(err)
	}
	m := watching(t, &monitors.Monitor{ID: "m", Triggers: []string{"death_event"}})
	w, at := steady(), day(2026, time.March, 1, 6)
	w.arrive("death_event", at, "m")
	cfg := config(w, &record{}, at, m)
	cfg.Locks = locks
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := watch.New(cfg).Touched(ctx, at); !errors.Is(err, context.Canceled) {
		t.Errorf("it went on: %v", err)
	}
	if _, err := watch.New(cfg).CatchUp(t.Context(), at, at.Add(time.Hour)); !errors.Is(err, shouwang.ErrHeld) {
		t.Errorf("a round at work elsewhere did not keep it from catching up: %v", err)
	}
}
