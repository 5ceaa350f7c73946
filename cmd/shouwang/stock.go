package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"shouwang"
	"shouwang/monitors"
	"shouwang/warnings"
	"shouwang/watch"
)

// stock is what a process knows of the handing out of stock.
type stock struct {
	giving sync.Mutex // one hands out at a time

	mu  sync.Mutex
	day shouwang.Day // the last day for which a run that was caught up handed stock out
	at  time.Time    // the last run that did
}

// batchPause is how often runs of batches, which may come five times a second, are
// followed by a release.
const batchPause = time.Minute

// due says whether a run is followed by a release: every run in its time, of those
// that are caught up the first of a day, of those that batches cause one a minute.
func (s *stock) due(run watch.Run) bool {
	if slices.Contains(own, run.Monitor) {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	day := shouwang.DayOf(run.AsOf)
	if run.Late && day <= s.day || run.Cause != watch.Scheduled && run.Cause != watch.Asked && run.AsOf.Sub(s.at).Abs() < batchPause {
		return false
	}
	s.day, s.at = day, run.AsOf
	return true
}

// stockLock keeps instances from handing out the same places.
const stockLock = "stock"

// loads is how the workers stand at an instant.
type loads struct {
	on      shouwang.Day
	workers map[string]shouwang.Worker
	work    map[string]warnings.Work // by worker_id
	posts   map[string]warnings.Post // by worker_id
	waiting []watch.Waiting          // with the owner of that day
}

// loads reads how the workers stand, as far as a reader of some lanes may know.
func (a *app) loads(ctx context.Context, at time.Time, lanes []shouwang.Lane) (loads, error) {
	l := loads{on: shouwang.DayOf(at), posts: map[string]warnings.Post{}}
	var err error
	if l.work, err = a.keep.Workload(ctx, at, lanes, staffing); err != nil {
		return l, err
	}
	if l.workers, err = a.workers(ctx, at); err != nil {
		return l, err
	}
	if slices.ContainsFunc(slices.Collect(maps.Values(l.work)), func(w warnings.Work) bool { return w.Waiting > 0 }) {
		if l.waiting, err = a.keep.Waiting(ctx, at); err != nil {
			return l, err
		}
		l.waiting = slices.DeleteFunc(l.waiting, func(w watch.Waiting) bool { return !slices.Contains(lanes, w.Lane) })
	}
	a.reassign(&l)
	for id, work := range l.work {
		l.posts[id] = a.post(l.workers[id].Area, work.InHand, l.on)
	}
	return l, nil
}

// reassign gives stock whose worker has left to who answers for it now: it may
// have waited for months.
func (a *app) reassign(l *loads) {
	roster := warnings.NewRoster(slices.Collect(maps.Values(l.workers)), l.on)
	for i := range l.waiting {
		w := &l.waiting[i]
		m := a.pack.MonitorOf(w.Monitor)
		if m == nil || w.Worker != "" && roster.In(w.Worker) {
			continue
		}
		next, _ := roster.Owner(m.Route.To, w.Area, warnings.Spread(w.Warning)) // nobody in office at all: it keeps without owner
		l.move(w.Worker, next.ID)
		w.Worker = next.ID
	}
}

func (l *loads) move(from, to string) {
	work := l.work[from]
	work.Waiting--
	l.work[from] = work
	work = l.work[to]
	work.Waiting++
	l.work[to] = work
}

// post is what a worker of an area has in hand and can bear on a day. A policy
// without the figure sets no limit.
func (a *app) post(area uint64, inHand int, on shouwang.Day) warnings.Post {
	post := warnings.Post{InHand: inHand}
	value, ok := a.values.On(monitors.WorkerCapacity, fmt.Sprintf("%012d", area), on)
	if !ok {
		return post
	}
	most, err := strconv.Atoi(value.Text)
	post.Capacity, post.Limited = most, err == nil
	return post
}

// release hands stock out to whoever has room at an instant, opens its cases and
// tells of it, and has the loads themselves watched. Asked again it does what is
// left: what was handed out takes up its place.
func (a *app) release(ctx context.Context, at time.Time) error {
	a.stock.giving.Lock()
	defer a.stock.giving.Unlock()
	lease, err := a.queue.Lock(ctx, stockLock, deliveryLease)
	if errors.Is(err, shouwang.ErrHeld) {
		return nil // another instance is at it
	}
	if err != nil {
		return fmt.Errorf("hand out stock: %w", err)
	}
	defer func() { _ = lease.Release(context.WithoutCancel(ctx)) }()
	at = at.Truncate(time.Millisecond)
	l, err := a.loads(ctx, at, everyLane)
	if err != nil {
		return err
	}
	if err := a.handOut(ctx, l, at); err != nil {
		return err
	}
	return errors.Join(a.watchLoads(ctx, l, at), a.watchReach(ctx, l.workers, at))
}

func (a *app) handOut(ctx context.Context, l loads, at time.Time) error {
	byID := make(map[string]watch.Waiting, len(l.waiting))
	list := make([]shouwang.Warning, len(l.waiting))
	for i, w := range l.waiting {
		byID[w.ID], list[i] = w, w.Warning
	}
	var events []watch.Release
	var chosen []watch.Waiting
	for i, w := range warnings.Release(list, l.posts) {
		events = append(events, watch.Release{Warning: w, At: at, Place: i + 1, Post: l.posts[w.Worker]})
		chosen = append(chosen, byID[w.ID])
	}
	if len(events) == 0 {
		return nil
	}
	if err := a.keep.Release(ctx, events); err != nil {
		return err
	}
	a.crash("stock.released")
	given, err := a.keep.Given(ctx, chosen)
	if err != nil {
		return err
	}
	return a.followGiven(ctx, given)
}

// followGiven opens the cases of stock that was handed out and tells of it. The
// clocks run from the handing out, also when a kill came between.
func (a *app) followGiven(ctx context.Context, given map[time.Time][]shouwang.Warning) error {
	for _, at := range slices.SortedFunc(maps.Keys(given), time.Time.Compare) {
		changes := make([]shouwang.Change, 0, len(given[at]))
		for _, w := range given[at] {
			changes = append(changes, shouwang.Change{Kind: shouwang.Raised, Warning: w, Higher: true})
		}
		if err := a.dispatchChanges(ctx, changes, at); err != nil {
			return err
		}
	}
	return nil
}

// staffing is the monitor that watches the loads of workers. It is the product's
// own: its facts are warnings and cases, not the records of a department.
const staffing = "staffing_gap"

// monitorOf is a monitor of the pack, or the product's own; nil if there is none.
func (a *app) monitorOf(id string) *monitors.Monitor {
	switch id {
	case staffing:
		return staffingMonitor(a.pack.Hash).Monitor
	case unreachable:
		return reachMonitor(a.pack.Hash).Monitor
	}
	return a.pack.MonitorOf(id)
}

// staffingMonitor watches whether a worker has more to do than one can bear. It
// has no schedule: it runs when the loads have changed.
func staffingMonitor(policy string) watch.Monitor {
	return watch.Monitor{
		Monitor: &monitors.Monitor{
			ID: staffing, Title: shouwang.Text{Zh: "人手不足", En: "More to do than one worker can bear"},
			Kind: shouwang.Duty, Subject: string(shouwang.SubjectWorker), Route: monitors.Route{To: shouwang.TownOffice},
		},
		Rule: warnings.Rule{Monitor: staffing, Version: policy, Kind: shouwang.Duty, Lane: shouwang.LaneOpen, Span: warnings.Continuous},
	}
}

// watchLoads runs the staffing monitor if somebody's load went beyond what one
// can bear, or came back from there.
func (a *app) watchLoads(ctx context.Context, l loads, at time.Time) error {
	open, err := a.openSubjects(ctx, staffing, at)
	if err != nil {
		return err
	}
	changed := false
	for id, work := range l.work {
		changed = changed || id != "" && (work.Gap(l.posts[id]) > 0) != open[id]
		delete(open, id)
	}
	if !changed && len(open) == 0 {
		return nil
	}
	if _, err := a.staffing.Again(ctx, at); err != nil && !errors.Is(err, shouwang.ErrHeld) {
		return fmt.Errorf("watch the loads of workers: %w", err)
	}
	return nil
}

// openSubjects are the workers of whom a monitor has an open warning.
func (a *app) openSubjects(ctx context.Context, monitor string, at time.Time) (map[string]bool, error) {
	state, err := a.keep.State(ctx, monitor, at.Add(time.Second), watch.Everyone, nil) // its runs come a moment after what they follow
	if err != nil {
		return nil, fmt.Errorf("read the warnings of %s: %w", monitor, err)
	}
	open := map[string]bool{}
	for _, e := range state {
		if e.Open {
			open[e.Subject.Key] = true
		}
	}
	return open, nil
}

// loadScorer scores every worker who has a load, or an open staffing warning.
type loadScorer struct{ *app }

// Score scores the loads as they are at an instant.
func (a loadScorer) Score(ctx context.Context, ask watch.Ask, yield func(string, shouwang.Score) error) error {
	l, err := a.loads(ctx, ask.AsOf, everyLane)
	if err != nil {
		return err
	}
	open, err := a.openSubjects(ctx, staffing, ask.AsOf)
	if err != nil {
		return err
	}
	for id := range l.work {
		open[id] = true
	}
	delete(open, "") // nobody in office: there is no worker to warn of
	for _, id := range slices.Sorted(maps.Keys(open)) {
		if err := yield(staffing, loadScore(l.workers[id], id, l.work[id], l.posts[id])); err != nil {
			return err
		}
	}
	return nil
}

// loadScore is what a worker's load scores: yellow beyond what one can bear.
func loadScore(worker shouwang.Worker, id string, work warnings.Work, post warnings.Post) shouwang.Score {
	s := shouwang.Score{Subject: shouwang.Subject{Type: shouwang.SubjectWorker, Key: id}, Judged: true, Level: shouwang.None, Area: worker.Area}
	gap := work.Gap(post)
	if gap == 0 {
		return s
	}
	s.Points, s.Level, s.Possible = warnings.DefaultBounds[shouwang.Yellow], shouwang.Yellow, shouwang.Yellow
	s.Reasons = []shouwang.Reason{{
		Factor: "beyond_capacity", Points: s.Points,
		Zh: fmt.Sprintf("安排人手：在办%d条，待发%d条，一人承载%d条，超出%d条", work.InHand, work.Waiting, post.Capacity, gap),
		En: fmt.Sprintf("find hands: %d in hand, %d waiting, one worker bears %d, %d beyond", work.InHand, work.Waiting, post.Capacity, gap),
		Facts: []shouwang.FactSeen{
			{Name: "in_hand", Value: strconv.Itoa(work.InHand), Source: "derived"},
			{Name: "waiting", Value: strconv.Itoa(work.Waiting), Source: "derived"},
			{Name: monitors.WorkerCapacity, Value: strconv.Itoa(post.Capacity), Source: "derived"},
		},
	}}
	return s
}
