package cases

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
)

// Told is somebody who is to hear of a step of a case's clock, of a call that came to it,
// or that it is theirs from now on.
type Told struct {
	Event string // id: the same step again has the same
	Case  Case   // as it was then
	At    time.Time
	Step  Step // zero of a call, and of whom the case goes to
	Kind  Kind
	To    string // worker_id; "" where nobody is there
}

// The kinds of event that somebody may have to hear of (told.sql has them too): steps of
// the clock, and those by which a case goes to somebody.
var (
	climbs = []Kind{EventReminded, EventEscalated, EventAckExpired, EventReturned}
	passes = []Kind{EventAssigned, EventHandedOver, EventReopened}
)

func (e Event) news() bool {
	return e.Kind == EventCalled || slices.Contains(climbs, e.Kind) || slices.Contains(passes, e.Kind)
}

// Told is who is to hear of the last event of a case; nobody of what they did themselves.
// It is worked out of the log alone: whoever reads it later, after a kill, says the same
// to the same worker.
func (c Case) Told() (Told, bool) {
	if len(c.Events) == 0 || !c.Events[len(c.Events)-1].news() {
		return Told{}, false
	}
	e := c.Events[len(c.Events)-1]
	t := Told{Event: e.ID, Case: c, At: e.At, Kind: e.Kind, To: c.Worker}
	switch {
	case slices.Contains(climbs, e.Kind) && e.Body.Step != nil:
		t.Step, t.To = *e.Body.Step, e.Body.Worker
	case e.Kind == EventCalled:
		t.Event = "call:" + e.Body.Call.Ref
	}
	if t.To != "" && t.To == e.By {
		return Told{}, false
	}
	return t, true
}

// together is how many cases the clock moves in one commit.
const together = 200

// Tick moves the clocks of all cases for which an instant is due, and answers who
// is to hear of it. A service that was down catches up: every step that was due
// stands in the log, with the time at which it should have been taken.
func (s *Service) Tick(ctx context.Context) ([]Told, error) {
	if err := s.settle(ctx); err != nil {
		return nil, err
	}
	now := s.Clock()
	staff, err := s.Staff(ctx)
	if err != nil {
		return nil, fmt.Errorf("read who works where: %w", err)
	}
	var told []Told
	for part := range slices.Chunk(s.due(now), together) {
		some, err := s.tick(ctx, part, func(c Case, set Setting) []Event {
			set.Now, set.Staff = now, staff
			return Steps(c, set)
		})
		if err != nil {
			return told, err
		}
		told = append(told, some...)
	}
	return told, nil
}

// ToldSince is what somebody is to hear of since an instant: what a kill between a log and
// its message left untold is told again.
func (s *Service) ToldSince(ctx context.Context, since time.Time) ([]Told, error) {
	var nos []string
	err := each(ctx, s.DB, toldSQL, func(rows driver.Rows) error {
		var no string
		err := rows.Scan(&no)
		nos = append(nos, no)
		return err
	}, clickhouse.DateNamed("since", since, clickhouse.MilliSeconds))
	if err != nil {
		return nil, fmt.Errorf("look for steps of cases: %w", err)
	}
	logs, err := s.logs(ctx, nos)
	if err != nil {
		return nil, err
	}
	var told []Told
	for _, no := range nos {
		events := Fold(logs[no]).Events
		for n, e := range events {
			if e.At.Before(since) || !e.news() {
				continue
			}
			if t, is := Fold(events[:n+1]).Told(); is {
				told = append(told, t)
			}
		}
	}
	return told, nil
}

// due are the numbers of the cases whose clock has something to do.
func (s *Service) due(now time.Time) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var nos []string
	for no, at := range s.wakes {
		if !at.After(now) {
			nos = append(nos, no)
		}
	}
	slices.Sort(nos)
	return nos
}

// tick adds to some cases what a decision says, under their locks: whoever took a
// case in the same moment either did so before, and is seen, or does so after.
func (s *Service) tick(ctx context.Context, nos []string, decide func(Case, Setting) []Event) ([]Told, error) {
	defer s.lock(nos...)()
	logs, err := s.logs(ctx, nos)
	if err != nil {
		return nil, err
	}
	var events []Event
	var folded []Case
	var told []Told
	for _, no := range nos {
		c := Fold(logs[no])
		before := len(events)
		for _, e := range decide(c, s.keeping(c.File.Rules)) {
			e.Case, e.Seq, e.At = c.No, c.Version+1, s.Clock()
			c, events = c.with(e), append(events, e)
			if t, is := c.Told(); is {
				told = append(told, t)
			}
		}
		if len(events) > before {
			folded = append(folded, c)
			continue
		}
		s.mu.Lock()
		s.wake(c)
		s.mu.Unlock()
	}
	if len(events) == 0 {
		return nil, nil
	}
	return told, s.commit(ctx, events, folded)
}

// Recompute gives every deadline that was provisional its day by the calendar of
// today, with an event that says so, and answers how many cases it moved.
func (s *Service) Recompute(ctx context.Context) (int, error) {
	var nos []string
	err := each(ctx, s.DB, unsureSQL, func(rows driver.Rows) error {
		var no string
		err := rows.Scan(&no)
		nos = append(nos, no)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("look for provisional deadlines: %w", err)
	}
	moved := 0
	for part := range slices.Chunk(nos, together) {
		_, err := s.tick(ctx, part, func(c Case, set Setting) []Event {
			timers := Moved(c, set.Calendar)
			if len(timers) == 0 {
				return nil
			}
			moved++
			return []Event{{ID: Hash("moved %q %d", c.No, c.Version), Kind: EventDeadlineMoved, By: System, Body: Body{Timers: timers}}}
		})
		if err != nil {
			return moved, err
		}
	}
	return moved, nil
}

// Audit is what an audit of the clocks found, and made good.
type Audit struct {
	Open    int      // cases that somebody owes something to
	Unowned []string // that nobody owned, and that nobody is there to own
	Stopped []string // whose clock had been lost: it runs again
}

// Audit compares the clocks that the service runs with the store: every open case
// has an owner and a next timer. What was lost is made good and logged; a case
// without an owner goes to the town by its next tick.
func (s *Service) Audit(ctx context.Context) (Audit, error) {
	var a Audit
	var doubtful []string
	err := each(ctx, s.DB, clocksSQL, func(rows driver.Rows) error {
		var no, worker string
		var wakes *time.Time
		if err := rows.Scan(&no, &worker, &wakes); err != nil {
			return err
		}
		a.Open++
		if worker == "" {
			a.Unowned = append(a.Unowned, no)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if at, runs := s.wakes[no]; !runs || wakes == nil || !at.Equal(*wakes) {
			doubtful = append(doubtful, no)
		}
		return nil
	})
	if err != nil {
		return a, fmt.Errorf("read the clocks of cases: %w", err)
	}
	for part := range slices.Chunk(doubtful, together) {
		lost := s.stopped(&a)
		if _, err := s.tick(ctx, part, lost); err != nil {
			return a, err
		}
	}
	for _, no := range a.Stopped {
		s.Log.WarnContext(ctx, "clock of a case made good", "case", no)
	}
	for _, no := range a.Unowned {
		s.Log.WarnContext(ctx, "a case has no owner", "case", no)
	}
	return a, nil
}

// stopped looks at a case under its lock, where nobody changes it: if its clock is
// not as its log says, it had been lost.
func (s *Service) stopped(a *Audit) func(Case, Setting) []Event {
	return func(c Case, set Setting) []Event {
		at, has := Wakes(c, set)
		s.mu.Lock()
		defer s.mu.Unlock()
		if runs, is := s.wakes[c.No]; has && (!is || runs.After(at)) {
			a.Stopped = append(a.Stopped, c.No)
		}
		return nil
	}
}

// TimerFor is the deadline of the first contact that a warning of a level would
// get by the rules of today: what a message says before the case is read.
func (s *Service) TimerFor(level shouwang.Level, from time.Time) Deadline {
	return s.Rules.Grade(level).Contact.Deadline(s.Calendar, from)
}
