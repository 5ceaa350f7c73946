package watch_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shouwang"
	"shouwang/watch"
)

// asking keeps the questions that a scorer is asked.
type asking struct {
	*world

	asks []string
}

func (a *asking) Score(ctx context.Context, ask watch.Ask, yield func(string, shouwang.Score) error) error {
	var names []string
	for _, m := range ask.Monitors {
		names = append(names, m.ID)
	}
	a.asks = append(a.asks, fmt.Sprintf("%s from %d: %s", ask.AsOf.Format("02"), ask.Slice.From, strings.Join(names, " ")))
	return a.world.Score(ctx, ask, yield)
}

// blocks keeps how a record's lines were written.
type blocks struct {
	*record

	written []string
}

func (b *blocks) Write(ctx context.Context, lines []watch.Line) error {
	var texts []string
	for _, l := range lines {
		texts = append(texts, fmt.Sprintf("%s %d", l.Change.Warning.Monitor, l.Change.Warning.Subject.ID))
	}
	b.written = append(b.written, strings.Join(texts, ", "))
	return b.record.Write(ctx, lines)
}

func TestMonitorsDueAtOneInstantReadEverySliceOnce(t *testing.T) {
	w, keep := &asking{world: steady(person(1, 85), person(10, 50))}, &blocks{record: &record{}}
	w.slices = []watch.Slice{{0, 9}, {10, watch.Everyone.To}}
	from := day(2026, time.March, 1, 0)
	homes := monitor(t, "h", "0 6 * * *")
	homes.Subject = "household"
	watched := []watch.Monitor{monitor(t, "a", "0 6 * * *"), monitor(t, "b", "0 6 * * *"), monitor(t, "c", "0 7 * * *"), homes}
	cfg := config(w.world, keep, from, watched...)
	cfg.Scorer, cfg.Parallel = w, 1
	if _, err := watch.New(cfg).CatchUp(t.Context(), from, from.Add(6*time.Hour)); err != nil {
		t.Fatal(err)
	}
	slices.Sort(w.asks) // subject types in either order
	if diff := cmp.Diff([]string{"01 from 0: a b", "01 from 0: h", "01 from 10: a b", "01 from 10: h"}, w.asks); diff != "" {
		t.Error(diff)
	}
	slices.Sort(keep.written)
	if diff := cmp.Diff([]string{"a 1, b 1", "a 10, b 10", "h 1", "h 10"}, keep.written); diff != "" {
		t.Errorf("a block a slice: %s", diff)
	}
	if w.pins != 1 {
		t.Errorf("one instant was pinned %d times", w.pins)
	}
}

// A run that was killed keeps its pins, so it cannot be asked for with the others.
func TestRunsThatReadDifferentlyAreAskedForApart(t *testing.T) {
	w, at := &asking{world: steady(person(1, 85))}, day(2026, time.March, 1, 6)
	keep := &record{}
	cfg := config(w.world, keep, at, monitor(t, "a", "0 6 * * *"))
	cfg.Scorer = scorer(func(context.Context) error { keep.down = true; return errDown }) // and cannot even say so
	if _, err := watch.New(cfg).Run(t.Context(), due("a", at), watch.Options{}); err == nil {
		t.Fatal("it went on without a store")
	}
	keep.down = false
	cfg = config(w.world, keep, at, monitor(t, "a", "0 6 * * *"), monitor(t, "b", "0 6 * * *"))
	cfg.Scorer = w
	sum, err := watch.New(cfg).CatchUp(t.Context(), at.Add(-time.Hour), at)
	if diff := cmp.Diff([]string{"01 from 0: a", "01 from 0: b"}, w.asks); diff != "" || err != nil || sum.Runs != 2 {
		t.Errorf("%s %+v %v", diff, sum, err)
	}
}

// A panic or an error that names no monitor costs only the monitor that causes it.
func TestAFailureThatNamesNobodyStopsNobodyElse(t *testing.T) {
	at := day(2026, time.March, 1, 6)
	bad := errors.New("the engine refused the statement")
	for name, fails := range map[string]func() error{
		"error": func() error { return bad },
		"panic": func() error { panic("320682193501010011") },
	} {
		w, keep := steady(person(1, 85), person(10, 50)), &record{}
		w.slices = []watch.Slice{{0, 9}, {10, watch.Everyone.To}}
		cfg := config(w, keep, at, monitor(t, "a", "0 6 * * *"), monitor(t, "b", "0 6 * * *"), monitor(t, "c", "0 6 * * *"))
		cfg.Scorer = asked(func(ask watch.Ask) error {
			if ask.Slice.From == 10 && slices.ContainsFunc(ask.Monitors, func(m watch.Monitor) bool { return m.ID == "b" }) {
				return fails()
			}
			return nil
		}, w)
		sum, err := watch.New(cfg).CatchUp(t.Context(), at.Add(-time.Hour), at)
		if err == nil || sum.Runs != 2 || sum.Failed != 1 || sum.Raised != 4 || sum.Rows != 4 {
			t.Errorf("%s: %+v, %v; want a and c done with two raised each", name, sum, err)
		}
		if strings.Contains(err.Error(), "1935") {
			t.Error("the text of a panic, which may hold a value, came out")
		}
		if state, err := keep.State(t.Context(), "b", at, watch.Everyone, nil); len(state) != 0 || err != nil {
			t.Errorf("%s: the failed run left %v, %v", name, state, err)
		}
	}
}

// asked is a scorer that is asked something first.
func asked(first func(watch.Ask) error, then watch.Scorer) watch.Scorer {
	return firstly{first, then}
}

type firstly struct {
	first func(watch.Ask) error
	then  watch.Scorer
}

func (f firstly) Score(ctx context.Context, ask watch.Ask, yield func(string, shouwang.Score) error) error {
	if err := f.then.Score(ctx, ask, yield); err != nil { // what was yielded before a failure does not count
		return err
	}
	return f.first(ask)
}
