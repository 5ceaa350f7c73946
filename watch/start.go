package watch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/robfig/cron/v3"

	"shouwang"
)

// Start catches up what was missed and then runs every monitor on its own
// schedule until ctx ends; it returns when the last run has. A monitor that
// never ran begins with its next schedule.
func (r *Round) Start(ctx context.Context) error {
	began := r.Clock()
	timer := cron.New(cron.WithLocation(shouwang.Shanghai), cron.WithLogger(cron.DiscardLogger))
	for _, m := range r.Monitors {
		if len(m.Schedule) > 0 {
			timer.Schedule(m.Schedule, cron.FuncJob(func() { r.ring(ctx, m.ID, began) }))
		}
	}
	timer.Start()
	r.tell(ctx, r.names(), func() (Summary, error) { return r.advance(ctx, r.names(), began, r.Clock(), false) })
	for _, m := range r.Monitors { // what was at work elsewhere, or rang meanwhile
		r.ring(ctx, m.ID, began)
	}
	<-ctx.Done()
	<-timer.Stop().Done()
	return nil
}

// ring is what the clock of a schedule does: the monitor does all that is due by
// now, so that a ring that was missed, came twice or came during another run
// makes no difference. Runs never overlap: a ring waits for a run of somebody
// else, and a ring during this one is skipped, because this one looks again
// after it has ended.
func (r *Round) ring(ctx context.Context, name string, never time.Time) {
	for ctx.Err() == nil {
		if !r.ringing[name].TryLock() {
			r.Log.InfoContext(ctx, "monitor is still at work, run skipped", "monitor", name)
			return
		}
		to := r.Clock()
		r.tell(ctx, []string{name}, func() (Summary, error) { return r.advance(ctx, []string{name}, never, to, true) })
		r.ringing[name].Unlock()
		if !r.rang(name, to) {
			return
		}
	}
}

// tell logs what work came to. A failed run is in the ledger and is tried again
// at the next ring; the others go on.
func (r *Round) tell(ctx context.Context, names []string, work func() (Summary, error)) {
	sum, err := work()
	switch {
	case ctx.Err() != nil, errors.Is(err, shouwang.ErrHeld):
	case err != nil:
		r.Log.ErrorContext(ctx, "runs failed", "monitors", names, "done", sum.Runs, "failed", sum.Failed, "error", note(err))
	case sum.Runs > 0:
		r.Log.InfoContext(ctx, "runs done", "monitors", names, "runs", sum.Runs, "late", sum.Late, "raised", sum.Raised, "cleared", sum.Cleared)
	}
}

// advance does what is due after each monitor's last run, up to and with to.
func (r *Round) advance(ctx context.Context, names []string, never, to time.Time, wait bool) (Summary, error) {
	since := func(b *book) time.Time { return b.since(never) }
	return r.pass(ctx, names, catch{from: to, to: to, since: since, events: true, wait: wait})
}

// rang says whether a monitor became due since an instant.
func (r *Round) rang(name string, since time.Time) bool {
	next := r.monitors[name].Schedule.Next(since)
	return !next.IsZero() && !next.After(r.Clock())
}

// Touched runs at once the monitors that a feed's committed batch triggers, after
// whatever they missed. It waits for a monitor that is at work, because the run
// at work may not see the batch. A batch that came in with an earlier time than
// the monitor's last run is judged by what is known now.
func (r *Round) Touched(ctx context.Context, at time.Time, feeds ...string) (Summary, error) {
	names := r.triggered(feeds)
	if len(names) == 0 {
		return Summary{}, nil
	}
	ctx, s, err := r.begin(ctx, names, at, true)
	if err != nil {
		return Summary{}, err
	}
	sum, err := s.missed(ctx, catch{from: at, to: at, since: func(b *book) time.Time { return b.since(at) }})
	cause := func(m Monitor) string {
		return feeds[slices.IndexFunc(feeds, func(f string) bool { return slices.Contains(m.Triggers, f) })]
	}
	return sum, s.end(ctx, errors.Join(err, s.touch(ctx, at, cause, &sum)))
}

// Again runs all monitors at once, by what is known now: records on which they
// judged were corrected, or people turned out to be others.
func (r *Round) Again(ctx context.Context, at time.Time) (Summary, error) {
	ctx, s, err := r.begin(ctx, r.names(), at, true)
	if err != nil {
		return Summary{}, err
	}
	var sum Summary
	err = s.touch(ctx, at, func(Monitor) string { return Asked }, &sum)
	return sum, s.end(ctx, err)
}

func (s *session) touch(ctx context.Context, at time.Time, cause func(Monitor) string, sum *Summary) error {
	var dues []Due
	for _, b := range s.books {
		if b.broken {
			continue
		}
		asOf := at
		if b.head.ID != "" && !asOf.After(b.head.AsOf) {
			asOf = b.head.AsOf.Add(time.Millisecond)
		}
		dues = append(dues, Due{b.monitor.ID, asOf, asOf, cause(b.monitor)})
	}
	slices.SortFunc(dues, byInstant)
	results, err := s.perform(ctx, dues, Options{})
	sum.take(results)
	if err != nil {
		return fmt.Errorf("run the monitors of a batch: %w", err)
	}
	return nil
}

// triggered are the monitors that a feed's batch runs.
func (r *Round) triggered(feeds []string) []string {
	var names []string
	for _, m := range r.Monitors {
		if slices.ContainsFunc(m.Triggers, func(f string) bool { return slices.Contains(feeds, f) }) {
			names = append(names, m.ID)
		}
	}
	return names
}
