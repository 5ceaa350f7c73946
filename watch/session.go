package watch

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"shouwang"
	"shouwang/warnings"
)

// session is work under the locks of some monitors.
type session struct {
	*Round

	held  leases
	stop  func()
	books map[string]*book

	mutex   sync.Mutex
	rosters map[rosterKey]warnings.Roster
}

// rosterKey is what a roster depends on.
type rosterKey struct {
	batch uint64
	on    shouwang.Day
}

// begin locks monitors and reads their books, with all runs as of from or later.
// A monitor at work elsewhere is left out; when that is all, shouwang.ErrHeld.
func (r *Round) begin(ctx context.Context, names []string, from time.Time, wait bool) (context.Context, *session, error) {
	held, err := r.lock(ctx, names, wait)
	if err != nil {
		return ctx, nil, err
	}
	if len(held) == 0 {
		return ctx, nil, fmt.Errorf("run monitors: %w", shouwang.ErrHeld)
	}
	s := &session{Round: r, held: held, books: make(map[string]*book), rosters: make(map[rosterKey]warnings.Roster)}
	under, stop := held.under(ctx)
	s.stop = stop
	if err := s.read(under, from); err != nil {
		return ctx, nil, s.end(ctx, err)
	}
	return under, s, nil
}

func (s *session) read(ctx context.Context, from time.Time) error {
	runs, err := s.Ledger.Runs(ctx, slices.Sorted(maps.Keys(s.held)), from)
	if err != nil {
		return fmt.Errorf("read the run ledger: %w", err)
	}
	of := make(map[string][]Run)
	for _, run := range runs {
		of[run.Monitor] = append(of[run.Monitor], run)
	}
	for name, lease := range s.held {
		s.books[name] = newBook(s.monitors[name], lease, of[name])
	}
	return nil
}

// end gives the locks up. It passes on the error that the work ended with, and
// why the lease was lost if that was the reason.
func (s *session) end(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil && err != nil {
		err = errors.Join(err, cause)
	}
	s.stop()
	return errors.Join(err, s.held.release(ctx))
}

// state is what a run compares with: that of the monitor's last run, or, for a
// what-if, that of its instant.
func (s *session) state(ctx context.Context, b *book, run Run) ([]warnings.Episode, error) {
	if b.known && !b.past(run.AsOf) {
		return b.state, nil
	}
	asOf := run.AsOf
	state, err := s.Memory.State(ctx, run.Monitor, asOf)
	if err != nil {
		return nil, fmt.Errorf("read the warnings of %s: %w", run.Monitor, err)
	}
	if !b.past(run.AsOf) {
		b.state, b.known = state, true
	}
	return state, nil
}

// roster is who is in office at a run's instant.
func (s *session) roster(ctx context.Context, run Run) (warnings.Roster, error) {
	key := rosterKey{run.Batch, shouwang.DayOf(run.AsOf)}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if roster, ok := s.rosters[key]; ok {
		return roster, nil
	}
	workers, err := s.Rosters.Workers(ctx, run.AsOf, run.Pin)
	if err != nil {
		return warnings.Roster{}, fmt.Errorf("read the roster of workers: %w", err)
	}
	roster := warnings.NewRoster(workers, key.on)
	clear(s.rosters) // runs go forward: an earlier day is not asked again
	s.rosters[key] = roster
	return roster, nil
}
