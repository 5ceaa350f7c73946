package watch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"shouwang"
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
	Broken     []string // monitors of which a run failed
	Cut        bool     // some were not tried: the store or the lock was away
	Superseded int      // due before the monitor's last run and never done: that run saw what they would have seen
}

// CatchUp does everything that was due after from, up to and with to, in order,
// each once: the schedules of all monitors, the batches of feeds that trigger
// one, and runs that were killed. Runs that a stopped service missed are marked
// late. A monitor that fails does not stop the others; its error is returned.
// shouwang.ErrHeld: a round is at work.
func (r *Round) CatchUp(ctx context.Context, from, to time.Time) (Summary, error) {
	return r.through(ctx, catch{names: r.names(), from: from, to: to, since: func(*book) time.Time { return from }, events: true})
}

// catch says what a session looks for.
type catch struct {
	names  []string
	from   time.Time // runs as of this instant or later are read from the ledger
	to     time.Time
	since  func(*book) time.Time // where the missed runs of a monitor begin
	events bool                  // batches that came in on the way count too
	unread map[string]Event      // batches that no run had read, by monitor: they count once all else is done
	wait   bool                  // for a round that is at work
}

// through does what a catch looks for, group by group: between two of them others
// may have the round, and what was done is followed.
func (r *Round) through(ctx context.Context, c catch) (Summary, error) {
	var sum Summary
	var errs []error
	for more := true; more; c.wait = true {
		more, sum.Cut = false, true // until it is tried
		errs = append(errs, r.within(ctx, c, func(ctx context.Context, s *session) (err error) {
			more, err = s.step(ctx, c, &sum)
			return err
		}))
		c.names = slices.DeleteFunc(slices.Clone(c.names), func(name string) bool { return slices.Contains(sum.Broken, name) })
	}
	return sum, errors.Join(errs...)
}

// step does the next group of what a catch looks for, and says whether there is more.
func (s *session) step(ctx context.Context, c catch, sum *Summary) (more bool, err error) {
	if err := s.bury(ctx); err != nil {
		return false, err
	}
	dues, superseded, err := s.due(ctx, c)
	if err != nil {
		return false, err
	}
	sum.Superseded = superseded
	if len(dues) == 0 {
		return false, s.batches(ctx, c, sum)
	}
	some, rest := portion(dues)
	if large, err := s.large(ctx, some); err != nil {
		return false, err
	} else if large {
		some, rest = together(dues)
	}
	err = s.inTurn(ctx, some, sum)
	return !sum.Cut && (len(rest) > 0 || len(c.unread) > 0), err
}

// RunFeed (监测运行) is the feed in which a ledger may tell of runs as signals.
const RunFeed = "run"

// inTurn does runs, last those of monitors that read of runs: what the others of
// the portion did is only told once they are done, and nobody is to be called blind
// meanwhile.
func (s *session) inTurn(ctx context.Context, dues []Due, sum *Summary) error {
	var first, last []Due
	for _, d := range dues {
		if slices.Contains(s.Reads(d.Monitor), RunFeed) {
			last = append(last, d)
			continue
		}
		first = append(first, d)
	}
	err := s.try(ctx, first, sum)
	if sum.Cut {
		return err
	}
	return errors.Join(err, s.try(ctx, last, sum))
}

// try does runs, and counts them if the store and the lock were there to the end.
func (s *session) try(ctx context.Context, dues []Due, sum *Summary) error {
	if len(dues) == 0 {
		sum.Cut = false
		return nil
	}
	slices.SortFunc(dues, byInstant)
	results, err := s.perform(ctx, dues, Options{}, news)
	sum.take(results)
	sum.Cut = results == nil
	return err
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
	for _, at := range b.monitor.Schedule.Between(since, c.to) {
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

// portion is the next group of dues, and the rest.
func portion(dues []Due) (some, rest []Due) {
	until := dues[0].ScheduledAt.AddDate(0, 0, groupDays)
	for i, d := range dues {
		if i == groupRuns || !d.ScheduledAt.Before(until) {
			return dues[:i], dues[i:]
		}
	}
	return dues, nil
}

// large says whether what several instants leave would not fit the memory: people
// are judged in more than one slice.
func (s *session) large(ctx context.Context, dues []Due) (bool, error) {
	asOf := dues[0].AsOf
	if asOf.Equal(dues[len(dues)-1].AsOf) {
		return false, nil
	}
	pin, err := s.Pinner.Pin(ctx, asOf)
	if err != nil {
		return false, fmt.Errorf("pin runs as of %s: %w", asOf.Format(time.RFC3339), err)
	}
	ranges, err := s.Slicer.Slices(ctx, shouwang.SubjectPerson, pin)
	if err != nil {
		return false, fmt.Errorf("slice the people: %w", err)
	}
	return len(ranges) > 1, nil
}

// together are the dues of the first instant, and the rest.
func together(dues []Due) (some, rest []Due) {
	i := slices.IndexFunc(dues, func(d Due) bool { return !d.AsOf.Equal(dues[0].AsOf) })
	return dues[:i], dues[i:]
}

func byInstant(a, b Due) int {
	if c := a.AsOf.Compare(b.AsOf); c != 0 {
		return c
	}
	return strings.Compare(a.Monitor, b.Monitor)
}

// Add counts what another catch-up did, too.
func (s *Summary) Add(other Summary) {
	s.add(other.Counts)
	s.Runs, s.Late, s.Failed, s.Superseded = s.Runs+other.Runs, s.Late+other.Late, s.Failed+other.Failed, s.Superseded+other.Superseded
	for _, monitor := range other.Broken {
		if !slices.Contains(s.Broken, monitor) {
			s.Broken = append(s.Broken, monitor)
		}
	}
	s.Cut = s.Cut || other.Cut
}

func (s *Summary) take(results []Result) {
	for _, r := range results {
		if r.Run.State == Failed {
			s.Failed++
			if !slices.Contains(s.Broken, r.Run.Monitor) {
				s.Broken = append(s.Broken, r.Run.Monitor)
			}
			continue
		}
		s.Runs++
		s.add(r.Run.Counts)
		if r.Run.Late {
			s.Late++
		}
	}
}
