package watch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Runs that are caught up are done in groups of at most so many days and runs:
// few enough to be done again after a kill, enough that commits cost nothing.
const (
	groupDays = 31
	groupRuns = 256
)

// Summary is what a catch-up did.
type Summary struct {
	Counts

	Runs       int // done now
	Late       int // of them, later than they were due
	Failed     int
	AtWork     int // monitors that somebody else was running: left out
	Superseded int // due before the monitor's last run and never done: that run saw what they would have seen
}

// CatchUp does everything that was due after from, up to and with to, in order,
// each once: the schedules of all monitors, the batches of feeds that trigger
// one, and runs that were killed. Runs that a stopped service missed are marked
// late. A monitor that fails does not stop the others; its error is returned.
func (r *Round) CatchUp(ctx context.Context, from, to time.Time) (Summary, error) {
	return r.pass(ctx, r.names(), catch{from: from, to: to, since: func(*book) time.Time { return from }, events: true})
}

// catch says what a pass over monitors looks for.
type catch struct {
	from   time.Time // runs as of this instant or later are read from the ledger
	to     time.Time
	since  func(*book) time.Time // where the missed runs of a monitor begin
	events bool                  // batches that came in count too
	wait   bool                  // for monitors that somebody else is running
}

func (r *Round) pass(ctx context.Context, names []string, c catch) (Summary, error) {
	ctx, s, err := r.begin(ctx, names, c.from, c.wait)
	if err != nil {
		return Summary{}, err
	}
	sum, err := s.missed(ctx, c)
	sum.AtWork = len(names) - len(s.books)
	return sum, s.end(ctx, err)
}

// missed does what a catch looks for.
func (s *session) missed(ctx context.Context, c catch) (Summary, error) {
	var sum Summary
	if err := s.bury(ctx); err != nil {
		return sum, err
	}
	dues, superseded, err := s.due(ctx, c)
	sum.Superseded = superseded
	if err != nil {
		return sum, err
	}
	var errs []error
	for len(dues) > 0 {
		var some []Due
		some, dues = s.portion(dues)
		if len(some) == 0 {
			continue
		}
		results, err := s.perform(ctx, some, Options{})
		sum.take(results)
		errs = append(errs, err)
		if results == nil {
			break // the store or the lock is gone
		}
	}
	return sum, errors.Join(errs...)
}

// bury marks runs that were killed under a policy that is no longer in force:
// nobody can end them, and their windows are run anew.
func (s *session) bury(ctx context.Context) error {
	var dead []Run
	for _, b := range s.books {
		_, orphans := b.killed(s.Policy, s.Parameters)
		for _, run := range orphans {
			run.State, run.At, run.Note = Failed, s.Clock(), "killed, and the policy changed before it was resumed"
			run.Fence = b.fence
			dead = append(dead, run)
			b.note(run)
		}
	}
	if len(dead) == 0 {
		return nil
	}
	if err := s.Ledger.Record(ctx, dead...); err != nil {
		return fmt.Errorf("write the run ledger: %w", err)
	}
	return nil
}

// due are the missed runs of all monitors in order, and how many are beyond
// catching up.
func (s *session) due(ctx context.Context, c catch) ([]Due, int, error) {
	events, err := s.events(ctx, c)
	if err != nil {
		return nil, 0, err
	}
	var dues []Due
	superseded := 0
	for _, b := range s.books {
		for _, d := range b.due(c, events, s.Policy, s.Parameters) {
			switch {
			case b.done[d.ScheduledAt.UnixMilli()]:
			case b.past(d.AsOf):
				superseded++
			default:
				dues = append(dues, d)
			}
		}
	}
	slices.SortFunc(dues, byInstant)
	return dues, superseded, nil
}

func (s *session) events(ctx context.Context, c catch) ([]Event, error) {
	var feeds []string
	from := c.to
	for _, b := range s.books {
		if since := c.since(b); len(b.monitor.Triggers) > 0 && since.Before(from) {
			from = since
		}
		feeds = append(feeds, b.monitor.Triggers...)
	}
	if !c.events || s.Events == nil || len(feeds) == 0 {
		return nil, nil
	}
	slices.Sort(feeds)
	events, err := s.Events.Events(ctx, slices.Compact(feeds), from, c.to)
	if err != nil {
		return nil, fmt.Errorf("read which batches came in: %w", err)
	}
	return events, nil
}

// due are a monitor's runs that a catch looks for, each instant once.
func (b *book) due(c catch, events []Event, policy, parameters string) []Due {
	var dues []Due
	seen := make(map[[2]int64]bool)
	add := func(scheduled, asOf time.Time, cause string) {
		key := [2]int64{scheduled.UnixMilli(), asOf.UnixMilli()}
		if !seen[key] && !asOf.After(c.to) {
			dues = append(dues, Due{b.monitor.ID, scheduled, asOf, cause})
		}
		seen[key] = true
	}
	since := c.since(b)
	for _, at := range b.monitor.Schedule.Missed(since, c.to) {
		add(at, at, Scheduled)
	}
	for _, e := range events {
		if e.At.After(since) && slices.Contains(b.monitor.Triggers, e.Feed) {
			add(e.At, e.At, e.Feed)
		}
	}
	killed, _ := b.killed(policy, parameters)
	for _, run := range killed {
		add(run.ScheduledAt, run.AsOf, run.Cause)
	}
	return dues
}

// portion is the next group of dues, without those of monitors that failed, and
// the rest.
func (s *session) portion(dues []Due) (some, rest []Due) {
	until := dues[0].ScheduledAt.AddDate(0, 0, groupDays)
	for i, d := range dues {
		if i == groupRuns || !d.ScheduledAt.Before(until) {
			return some, dues[i:]
		}
		if !s.books[d.Monitor].broken {
			some = append(some, d)
		}
	}
	return some, nil
}

func byInstant(a, b Due) int {
	if c := a.AsOf.Compare(b.AsOf); c != 0 {
		return c
	}
	return strings.Compare(a.Monitor, b.Monitor)
}

func (s *Summary) take(results []Result) {
	for _, r := range results {
		if r.Run.State == Failed {
			s.Failed++
			continue
		}
		s.Runs++
		s.add(r.Run.Counts)
		if r.Run.Late {
			s.Late++
		}
	}
}
