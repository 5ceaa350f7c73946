package watch

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"
)

// look is how often the clock and the record are looked at: a clock may be
// stepped, and a bell may be lost.
const look = 30 * time.Second

// gather is how long batches that come in are gathered after a look, so that one
// pass judges them all.
const gather = 200 * time.Millisecond

// again is how long a monitor that failed is left alone.
const again = 10 * time.Minute

// Start catches up what was missed and then runs what is due, by schedule or by
// a batch that came in, until ctx ends; it returns when the last run has. bell
// rings when a batch was committed; it may be nil, or miss some. A monitor that
// never ran begins with its next schedule.
func (r *Round) Start(ctx context.Context, bell <-chan struct{}) error {
	s := &service{Round: r, began: r.Clock(), failed: make(map[string]time.Time)}
	s.seen, s.owed = s.began, r.names()
	for next := true; next; next = s.rest(ctx, bell) {
		if names, unread := s.due(ctx); len(names) > 0 {
			s.advance(ctx, names, unread)
		}
	}
	return nil
}

// service is a round that is left to itself.
type service struct {
	*Round

	began  time.Time
	seen   time.Time            // schedules up to this instant were looked at
	woke   time.Time            // when it last looked
	failed map[string]time.Time // monitors that failed, and when
	owed   []string             // monitors that could not be tried: the store or the lock was away
}

// rest waits for the next schedule, a bell or the next look. It says false when
// ctx has ended.
func (s *service) rest(ctx context.Context, bell <-chan struct{}) bool {
	pause := look
	if next := s.next(); !next.IsZero() {
		pause = min(pause, max(next.Sub(s.Clock()), 0))
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-bell: // the first of many is answered at once
		timer.Reset(min(max(gather-s.Clock().Sub(s.woke), 0), gather))
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
	case <-timer.C:
	case <-ctx.Done():
	}
	return ctx.Err() == nil
}

// next is the first instant that is not yet looked at and at which a monitor is
// due, or the zero time.
func (s *service) next() time.Time {
	var first time.Time
	for _, m := range s.Monitors {
		if at := m.Schedule.Next(s.seen); first.IsZero() || !at.IsZero() && at.Before(first) {
			first = at
		}
	}
	return first
}

// due are the monitors of which there may be something to do: their schedule
// came since the last look, a batch came in that they did not read, they could not
// be tried, or they failed some time ago.
func (s *service) due(ctx context.Context) ([]string, map[string]Event) {
	now := s.Clock()
	unread, err := s.unread(ctx)
	if err != nil && ctx.Err() == nil {
		s.Log.ErrorContext(ctx, "cannot say which batches were not read", "error", note(err))
	}
	var names []string
	for _, m := range s.Monitors {
		at, failed := s.failed[m.ID]
		next := m.Schedule.Next(s.seen)
		_, batch := unread[m.ID]
		rang := !next.IsZero() && !next.After(now)
		if rang || slices.Contains(s.owed, m.ID) || (batch || failed) && now.Sub(at).Abs() >= again {
			names = append(names, m.ID)
		}
	}
	s.seen, s.woke = now, now
	return names, unread
}

// advance does what is due and logs what it came to. A failed run is in the
// ledger and is tried again; the others go on.
func (s *service) advance(ctx context.Context, names []string, unread map[string]Event) {
	sum, err := s.Round.advance(ctx, names, unread, s.began)
	s.owed = nil
	if sum.Cut {
		s.owed = names
	}
	for _, name := range names {
		delete(s.failed, name)
	}
	for _, name := range sum.Broken {
		s.failed[name] = s.Clock()
	}
	switch {
	case ctx.Err() != nil:
	case err != nil:
		s.Log.ErrorContext(ctx, "runs failed", "monitors", names, "done", sum.Runs, "failed", sum.Failed, "error", note(err))
	case sum.Runs > 0:
		s.Log.InfoContext(ctx, "runs done", "monitors", names, "runs", sum.Runs, "late", sum.Late, "raised", sum.Raised, "cleared", sum.Cleared)
	}
}

// advance does what is due after each monitor's last run up to now, and then
// what batches trigger that it did not read. It waits for a round that is at
// work, which may not see them.
func (r *Round) advance(ctx context.Context, names []string, unread map[string]Event, never time.Time) (Summary, error) {
	now := r.Clock()
	return r.through(ctx, catch{
		names: names, from: now, to: now, since: func(b *book) time.Time { return b.since(never) }, unread: unread, wait: true,
	})
}

// Touched runs at once the monitors of which a triggering feed has a committed
// batch that their last run did not read, after whatever they missed. It judges
// those whom the batches concern, by what is known now, even if a batch came in
// with an earlier time than the monitor's last run.
func (r *Round) Touched(ctx context.Context, now time.Time) (Summary, error) {
	unread, err := r.unread(ctx)
	if err != nil || len(unread) == 0 {
		return Summary{}, err
	}
	return r.advance(ctx, slices.Sorted(maps.Keys(unread)), unread, now)
}

// Again runs the named monitors at once, or all, by what is known now: records on
// which they judged were corrected, or people turned out to be others.
func (r *Round) Again(ctx context.Context, at time.Time, names ...string) (Summary, error) {
	if len(names) == 0 {
		names = r.names()
	}
	var sum Summary
	err := r.within(ctx, catch{names: names, from: at, wait: true}, func(ctx context.Context, s *session) error {
		var dues []Due
		for _, b := range s.books {
			dues = append(dues, b.now(Event{Feed: Asked, At: at}))
		}
		return s.try(ctx, dues, &sum)
	})
	return sum, err
}

// unread are the monitors with a batch that they did not read.
func (r *Round) unread(ctx context.Context) (map[string]Event, error) {
	triggers := make(map[string][]string)
	for _, m := range r.Monitors {
		if len(m.Triggers) > 0 {
			triggers[m.ID] = m.Triggers
		}
	}
	if r.Events == nil || len(triggers) == 0 {
		return nil, nil
	}
	unread, err := r.Events.Unread(ctx, triggers)
	if err != nil {
		return nil, fmt.Errorf("look for batches that no run has read: %w", err)
	}
	return unread, nil
}

// batches judges by batches that were not read, unless somebody did meanwhile.
func (s *session) batches(ctx context.Context, c catch, sum *Summary) error {
	var dues []Due
	for name, e := range c.unread {
		b := s.books[name]
		if b == nil || b.broken || b.read(e) {
			continue
		}
		if e.At.Before(c.to) {
			e.At = c.to
		}
		dues = append(dues, b.now(e))
	}
	return s.try(ctx, dues, sum)
}

// read says whether the monitor's last run read a batch.
func (b *book) read(e Event) bool {
	return b.head.ID != "" && e.Number <= b.head.Batch && !e.At.After(b.head.AsOf)
}

// now is a run at an instant, or just after the monitor's last one.
func (b *book) now(e Event) Due {
	at := e.At
	if b.head.ID != "" && !at.After(b.head.AsOf) {
		at = b.head.AsOf.Add(time.Millisecond)
	}
	return Due{b.monitor.ID, at, at, e.Feed}
}
