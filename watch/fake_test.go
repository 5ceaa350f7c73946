package watch_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"shouwang"
	"shouwang/monitors"
	"shouwang/warnings"
	"shouwang/watch"
)

// world is a city in a few lines: who scores what at which instant.
type world struct {
	scores  func(monitor string, at time.Time) []shouwang.Score
	workers []shouwang.Worker
	slices  []watch.Slice
	events  []watch.Event
	reach   func(monitor string, before, now watch.Run) []uint64 // nil is everybody

	mutex  sync.Mutex
	batch  uint64
	pins   int
	asked  []string // monitor and instant, in the order of scoring
	failed func(monitor string, at time.Time) error
	unread map[string]watch.Event // by monitor, until one is scored as of then or later
}

func (w *world) Pin(context.Context, time.Time) (watch.Pin, error) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.pins++
	w.batch++ // batches come in all the time
	return watch.Pin{Batch: w.batch, Skip: []uint64{1}, Fresh: map[string]bool{"death_event": true, "custody_event": false}}, nil
}

func (w *world) Slices(context.Context, shouwang.SubjectType, watch.Pin) ([]watch.Slice, error) {
	if len(w.slices) == 0 {
		return []watch.Slice{watch.Everyone}, nil
	}
	return w.slices, nil
}

func (w *world) Workers(context.Context, time.Time, watch.Pin) ([]shouwang.Worker, error) {
	return w.workers, nil
}

func (w *world) Events(_ context.Context, feeds []string, from, to time.Time) ([]watch.Event, error) {
	var in []watch.Event
	for _, e := range w.events {
		if slices.Contains(feeds, e.Feed) && e.At.After(from) && !e.At.After(to) {
			in = append(in, e)
		}
	}
	return in, nil
}

func (w *world) Unread(_ context.Context, triggers map[string][]string) (map[string]watch.Event, error) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	unread := make(map[string]watch.Event)
	for name, e := range w.unread {
		if slices.Contains(triggers[name], e.Feed) {
			unread[name] = e
		}
	}
	return unread, nil
}

// arrive is a batch that came in for some monitors.
func (w *world) arrive(feed string, at time.Time, names ...string) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if w.unread == nil {
		w.unread = make(map[string]watch.Event)
	}
	for _, name := range names {
		w.unread[name] = watch.Event{Feed: feed, At: at, Number: math.MaxUint64}
	}
}

func (w *world) Reach(_ context.Context, m watch.Monitor, before, now watch.Run) ([]uint64, bool, error) {
	if w.reach == nil {
		return nil, true, nil
	}
	return w.reach(m.ID, before, now), false, nil
}

func (w *world) Score(_ context.Context, ask watch.Ask, yield func(string, shouwang.Score) error) error {
	failed := make(watch.Failures)
	for _, m := range ask.Monitors {
		if err := w.score(m.ID, ask, yield); err != nil {
			failed[m.ID] = err
		}
	}
	if len(failed) == 0 {
		return nil
	}
	return failed
}

func (w *world) score(monitor string, ask watch.Ask, yield func(string, shouwang.Score) error) error {
	w.mutex.Lock()
	w.asked = append(w.asked, monitor+" "+ask.AsOf.In(shouwang.Shanghai).Format("2006-01-02T15:04"))
	if e, ok := w.unread[monitor]; ok && !e.At.After(ask.AsOf) {
		delete(w.unread, monitor)
	}
	w.mutex.Unlock()
	if w.failed != nil {
		if err := w.failed(monitor, ask.AsOf); err != nil {
			return err
		}
	}
	for _, s := range w.scores(monitor, ask.AsOf) {
		inSlice := ask.Slice.From <= s.Subject.ID && s.Subject.ID <= ask.Slice.To
		_, among := slices.BinarySearch(ask.Subjects, s.Subject.ID)
		if !inSlice || ask.Subjects != nil && !among || s.Judged && s.Points == 0 && !slices.Contains(ask.Open[monitor], s.Subject.ID) {
			continue
		}
		if err := yield(monitor, s); err != nil {
			return err
		}
	}
	return nil
}

// person scores points by the default levels; fewer than none are not judged.
func person(id uint64, points int) shouwang.Score {
	s := shouwang.Score{
		Subject: shouwang.Subject{Type: shouwang.SubjectPerson, ID: id},
		Points:  max(points, 0), Judged: points >= 0, Level: shouwang.None, Area: 320682103001, Household: shouwang.HouseholdID(id),
		Amount: shouwang.Know(shouwang.Fen(120000)),
	}
	for _, level := range []shouwang.Level{shouwang.Blue, shouwang.Yellow, shouwang.Red} {
		if points >= warnings.DefaultBounds[level] {
			s.Level = level
		}
	}
	if points > 0 {
		s.Reasons = []shouwang.Reason{{Factor: "f", Points: points, Zh: "原因", En: "reason"}}
	}
	if points < 0 {
		s.Missing, s.Unknown = []string{"benefit_roll"}, []string{"on_the_roll"}
	}
	return s
}

// steady is a world in which the same people score the same for ever.
func steady(scores ...shouwang.Score) *world {
	return &world{
		scores:  func(string, time.Time) []shouwang.Score { return scores },
		workers: []shouwang.Worker{{ID: "v1", Role: shouwang.VillageWorker, Area: 320682103001}},
	}
}

// monitor makes a monitor of a few words.
func monitor(tb testing.TB, id string, schedule ...string) watch.Monitor {
	tb.Helper()
	return watching(tb, &monitors.Monitor{ID: id, Schedule: schedule})
}

func watching(tb testing.TB, m *monitors.Monitor) watch.Monitor {
	tb.Helper()
	m.Kind, m.Subject, m.Route.To = shouwang.Verify, "person", shouwang.VillageWorker
	all, err := watch.Watch(&monitors.Pack{Hash: "policy-1", Monitors: []*monitors.Monitor{m}})
	if err != nil {
		tb.Fatal(err)
	}
	return all[0]
}

// record is a ledger and what runs did, in memory.
type record struct {
	mutex  sync.Mutex
	runs   []watch.Run
	stands map[string]watch.Run // one line a run: a finished one over all others
	lines  []watch.Line
	down   bool
}

var errDown = errors.New("the store is away")

func (r *record) Record(_ context.Context, runs ...watch.Run) error {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.down {
		return errDown
	}
	if r.stands == nil {
		r.stands = make(map[string]watch.Run)
	}
	for _, run := range runs {
		old := r.stands[run.ID]
		run.Highest = max(run.Fence, old.Highest)
		r.runs = append(r.runs, run)
		if old.State == watch.Finished {
			old.Highest, run = run.Highest, old
		}
		r.stands[run.ID] = run
	}
	return nil
}

func (r *record) Write(_ context.Context, lines []watch.Line) error {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.down {
		return errDown
	}
	r.lines = append(r.lines, lines...)
	return nil
}

func (r *record) Numbers(_ context.Context, seen uint64) (warnings.Taken, uint64, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if there := uint64(len(r.lines)); there == seen && seen > 0 {
		return nil, seen, nil
	}
	taken := make(warnings.Taken)
	for _, l := range r.lines {
		taken[l.Change.Warning.No] = l.Change.Warning.ID
	}
	return taken, uint64(len(r.lines)), nil
}

func (r *record) Runs(_ context.Context, names []string, from time.Time) ([]watch.Run, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	heads := make(map[string]watch.Run)
	var runs []watch.Run
	for _, run := range r.stands {
		switch {
		case !slices.Contains(names, run.Monitor) || run.Dry:
		case run.State != watch.Finished || !run.AsOf.Before(from):
			runs = append(runs, run)
		case run.Number > heads[run.Monitor].Number:
			heads[run.Monitor] = run
		}
	}
	for _, run := range heads {
		runs = append(runs, run)
	}
	return runs, nil
}

func (r *record) State(_ context.Context, monitor string, asOf time.Time, slice watch.Slice, some []uint64) ([]warnings.Episode, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	newest := make(map[string]watch.Line)
	for _, l := range r.lines {
		w := l.Change.Warning
		if w.Monitor != monitor || l.Run.AsOf.After(asOf) || r.stands[l.Run.ID].State != watch.Finished ||
			w.Subject.ID < slice.From || w.Subject.ID > slice.To || some != nil && !slices.Contains(some, w.Subject.ID) {
			continue
		}
		if old, ok := newest[w.ID]; !ok || l.Run.Number >= old.Run.Number {
			newest[w.ID] = l
		}
	}
	var state []warnings.Episode
	for _, l := range newest {
		state = append(state, warnings.Episode{Warning: l.Change.Warning, Changed: l.Run.AsOf})
	}
	return state, nil
}

func (r *record) Changes(_ context.Context, run watch.Run) ([]shouwang.Change, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	var changes []shouwang.Change
	for _, l := range r.lines {
		if l.Run.ID == run.ID && l.Run.Fence == run.Fence {
			changes = append(changes, l.Change)
		}
	}
	return warnings.Told(changes), nil
}

// keeper is where a round keeps its record.
type keeper interface {
	watch.Ledger
	watch.Memory
	watch.Scribe
}

// round joins a world and a record. Its clock stands at noon of a day.
func round(w *world, keep keeper, now time.Time, watched ...watch.Monitor) *watch.Round {
	return watch.New(config(w, keep, now, watched...))
}

func config(w *world, keep keeper, now time.Time, watched ...watch.Monitor) watch.Config {
	return watch.Config{
		Monitors: watched, Policy: "policy-1",
		Scorer: w, Reach: w, Pinner: w, Slicer: w, Rosters: w, Events: w,
		Ledger: keep, Memory: keep, Scribe: keep,
		Clock: func() time.Time { return now },
	}
}

func day(year int, month time.Month, d, hour int) time.Time {
	return time.Date(year, month, d, hour, 0, 0, 0, shouwang.Shanghai)
}

func due(monitor string, at time.Time) watch.Due {
	return watch.Due{Monitor: monitor, ScheduledAt: at, AsOf: at, Cause: watch.Scheduled}
}

// lines says what changed, one line a change.
func lines(changes []shouwang.Change) []string {
	var out []string
	for _, c := range changes {
		out = append(out, string(c.Kind)+" "+warnings.Ref(c.Warning.Subject)+" "+string(c.Warning.Level))
	}
	return out
}
