package watch_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"shouwang"
	"shouwang/monitors"
	"shouwang/watch"
)

// deaths is a monitor that a feed triggers.
func deaths(t *testing.T, id string) watch.Monitor {
	t.Helper()
	return watching(t, &monitors.Monitor{ID: id, Schedule: []string{"0 6 1 * *"}, Triggers: []string{"death_event"}})
}

func TestABatchIsJudgedForThoseItConcernsAlone(t *testing.T) {
	at := day(2026, time.March, 1, 6)
	scores := []shouwang.Score{person(1, 50), person(2, 50), person(3, 0)}
	w, keep := &asking{world: steady()}, &record{}
	w.scores = func(string, time.Time) []shouwang.Score { return scores }
	concerned := map[string][]uint64{"a": {4, 2}, "b": {}, "c": {1, 2, 3}}
	w.reach = func(name string, before, now watch.Run) []uint64 {
		if before.State == "" || !before.AsOf.Equal(at) || now.Batch <= before.Batch {
			t.Errorf("%s follows %+v", name, before)
		}
		return concerned[name]
	}
	cfg := config(w.world, keep, at.Add(time.Hour), deaths(t, "a"), deaths(t, "b"), deaths(t, "c"))
	cfg.Scorer = w
	r := watch.New(cfg)
	if _, err := r.CatchUp(t.Context(), at.Add(-time.Hour), at); err != nil {
		t.Fatal(err)
	}
	scores = []shouwang.Score{person(1, 85), person(2, 65), person(3, 65), person(4, 85)} // more has come to pass than the batch says
	w.asks = nil
	w.arrive("death_event", at.Add(time.Hour), "a", "b", "c")
	var got []string
	before := len(keep.lines)
	sum, err := r.Touched(t.Context(), at.Add(time.Hour))
	for _, l := range keep.lines[before:] {
		got = append(got, l.Change.Warning.Monitor+" "+lines([]shouwang.Change{l.Change})[0])
	}
	want := []string{"a raised p-0000000000008 red", "a rose p-0000000000004 yellow", "c rose p-0000000000002 red", "c rose p-0000000000004 yellow", "c raised p-0000000000006 yellow"}
	if diff := cmp.Diff(want, got); diff != "" || err != nil || sum.Runs != 3 {
		t.Errorf("%s%+v %v", diff, sum, err)
	}
	if diff := cmp.Diff([]string{"01 from 0: a b c"}, w.asks); diff != "" {
		t.Errorf("one pass for all: %s", diff)
	}
	next := run(t, r, due("a", at.Add(24*time.Hour)))
	if diff := cmp.Diff([]string{"rose p-0000000000002 red", "raised p-0000000000006 yellow"}, lines(next.Changes)); diff != "" {
		t.Errorf("the next whole run finds the rest: %s", diff)
	}
}

func TestAKilledRunOfABatchIsResumedForTheSame(t *testing.T) {
	at := day(2026, time.March, 1, 6)
	w, keep := steady(person(1, 50), person(2, 50)), &record{}
	var asked []watch.Run
	w.reach = func(_ string, before, _ watch.Run) []uint64 {
		asked = append(asked, before)
		return []uint64{2}
	}
	cfg := config(w, keep, at, deaths(t, "a"))
	r := watch.New(cfg)
	run(t, r, due("a", at))
	scores := []shouwang.Score{person(1, 85), person(2, 85)}
	w.scores = func(string, time.Time) []shouwang.Score { return scores }
	w.arrive("death_event", at.Add(time.Hour), "a")
	cfg.Crash = func(point string) { keep.down = point == "run.writing" }
	if _, err := watch.New(cfg).Touched(t.Context(), at.Add(time.Hour)); !errors.Is(err, errDown) {
		t.Fatal(err)
	}
	killed := keep.runs[len(keep.runs)-1]
	keep.down, cfg.Crash = false, nil
	cfg.Clock = func() time.Time { return at.Add(2 * time.Hour) }
	sum, err := watch.New(cfg).CatchUp(t.Context(), at, at.Add(2*time.Hour))
	last := keep.runs[len(keep.runs)-1]
	if err != nil || sum.Runs != 1 || sum.Rose != 1 || last.ID != killed.ID || last.Batch != killed.Batch || last.State != watch.Finished {
		t.Errorf("%+v, %v: %+v after %+v", sum, err, last, killed)
	}
	if len(asked) != 2 || asked[0].ID != asked[1].ID {
		t.Errorf("whom it concerns was asked for against %+v", asked)
	}
}

func TestTheFirstRunOfABatchJudgesEverybody(t *testing.T) {
	w, keep, at := steady(person(1, 50), person(2, 50)), &record{}, day(2026, time.March, 1, 9)
	w.reach = func(string, watch.Run, watch.Run) []uint64 { return []uint64{2} }
	w.arrive("death_event", at, "a")
	sum, err := round(w, keep, at, deaths(t, "a")).Touched(t.Context(), at)
	if err != nil || sum.Raised != 2 {
		t.Errorf("%+v, %v", sum, err)
	}
}

// bell is a doorbell of a running service.
func serving(t *testing.T, cfg watch.Config, work func(ring func())) {
	t.Helper()
	bell := make(chan struct{}, 1)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- watch.New(cfg).Start(ctx, bell) }()
	synctest.Wait()
	work(func() {
		select {
		case bell <- struct{}{}:
		default:
		}
	})
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestBatchesThatComeTogetherAreOneRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, keep := steady(person(1, 85)), &record{}
		serving(t, bubbleClock(config(w, keep, time.Time{}, deaths(t, "a"), deaths(t, "b"))), func(ring func()) {
			for range 10 {
				w.arrive("death_event", time.Now(), "a", "b") //nolint:forbidigo // the clock of the bubble
				ring()
				<-time.After(10 * time.Millisecond)
			}
			<-time.After(time.Second)
		})
		if diff := cmp.Diff([]string{"a 2000-01-01T08:00", "b 2000-01-01T08:00"}, w.asked); diff != "" {
			t.Error(diff)
		}
	})
}

func TestABatchIsFoundWithoutTheBell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, keep := steady(person(1, 85)), &record{}
		serving(t, bubbleClock(config(w, keep, time.Time{}, deaths(t, "a"))), func(func()) {
			w.arrive("death_event", time.Now(), "a") //nolint:forbidigo // the clock of the bubble
			<-time.After(time.Minute)
		})
		if len(w.asked) != 1 {
			t.Errorf("scored %v, want one run", w.asked)
		}
	})
}

func TestABrokenRuleIsNotTriedAtEveryBell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, keep := steady(person(1, 85)), &record{}
		w.failed = func(name string, _ time.Time) error {
			if name == "bad" {
				return errDown
			}
			return nil
		}
		serving(t, bubbleClock(config(w, keep, time.Time{}, deaths(t, "bad"), deaths(t, "good"))), func(ring func()) {
			for range 30 {
				w.arrive("death_event", time.Now(), "bad", "good") //nolint:forbidigo // the clock of the bubble
				ring()
				<-time.After(time.Minute)
			}
		})
		good, bad := 0, 0
		for _, text := range w.asked {
			if strings.HasPrefix(text, "bad") {
				bad++
				continue
			}
			good++
		}
		if good != 30 || bad < 2 || bad > 4 {
			t.Errorf("in half an hour the good one ran %d times, the broken one was tried %d times", good, bad)
		}
	})
}

func TestAStoreThatWasAwayIsTriedAgainSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, keep := steady(person(1, 85)), &record{}
		serving(t, bubbleClock(config(w, keep, time.Time{}, monitor(t, "m", "5 8 * * *"))), func(func()) {
			keep.set(true)
			<-time.After(20 * time.Minute)
			keep.set(false)
			<-time.After(time.Minute)
		})
		last := keep.runs[len(keep.runs)-1]
		if diff := cmp.Diff([]string{"m 2000-01-01T08:05"}, w.asked); diff != "" || !last.Late || last.State != watch.Finished {
			t.Errorf("%s%+v", diff, last)
		}
	})
}

func (r *record) set(down bool) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.down = down
}

// A clock that is put on or back by an hour misses no window and does none twice.
func TestAClockThatIsStepped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, keep := steady(person(1, 85)), &record{}
		var step time.Duration
		cfg := config(w, keep, time.Time{}, monitor(t, "m", "*/10 * * * *"))
		steps := make(chan time.Duration, 1)
		cfg.Clock = func() time.Time {
			select {
			case step = <-steps:
			default:
			}
			return time.Now().Add(step) //nolint:forbidigo // the clock of the bubble
		}
		serving(t, cfg, func(func()) {
			<-time.After(65 * time.Minute) // 09:05
			steps <- time.Hour             // 10:05: the six windows of the hour are late
			<-time.After(30 * time.Minute) // 10:35
			steps <- 0                     // 09:35: nothing until what was done is past
			<-time.After(90 * time.Minute) // 11:05
		})
		var want []string
		for at := day(2000, time.January, 1, 8).Add(10 * time.Minute); at.Before(day(2000, time.January, 1, 11).Add(5 * time.Minute)); at = at.Add(10 * time.Minute) {
			want = append(want, "m "+at.Format("2006-01-02T15:04"))
		}
		if diff := cmp.Diff(want, w.asked); diff != "" {
			t.Error(diff)
		}
		late := 0
		for _, run := range keep.stands {
			if run.Late {
				late++
			}
		}
		if late != 6 || !slices.IsSorted(w.asked) {
			t.Errorf("%d runs are marked late, want the six that the step jumped over", late)
		}
	})
}
