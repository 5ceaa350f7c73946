package watch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"shouwang"
	"shouwang/warnings"
)

// session is work on some monitors under the lock of the round.
type session struct {
	*Round

	lease Lease
	stop  func()
	books map[string]*book

	mutex    sync.Mutex
	rosters  map[rosterKey]warnings.Roster
	numbered bool // the numbers that are taken were read
	done     []Result
}

// rosterKey is what a roster depends on.
type rosterKey struct {
	batch uint64
	on    shouwang.Day
}

// within does work under the lock of the round, and then what follows on the runs
// that it did: who follows may run monitors itself.
func (r *Round) within(ctx context.Context, c catch, work func(ctx context.Context, s *session) error) error {
	held, s, err := r.begin(ctx, c)
	if err != nil {
		return err
	}
	err = s.end(held, work(held, s))
	for _, result := range s.done {
		r.Done(ctx, result)
	}
	return err
}

// begin takes the round and reads the books of monitors. shouwang.ErrHeld:
// somebody else has it, and the catch did not say to wait.
func (r *Round) begin(ctx context.Context, c catch) (context.Context, *session, error) {
	lease, err := take(ctx, r.Locks, c.wait)
	if err != nil {
		return ctx, nil, fmt.Errorf("take the round: %w", err)
	}
	s := &session{Round: r, lease: lease, books: make(map[string]*book), rosters: make(map[rosterKey]warnings.Roster)}
	held, stop := under(ctx, lease)
	s.stop = stop
	if err := s.read(held, c.names, c.from); err != nil {
		return ctx, nil, s.end(held, err)
	}
	return held, s, nil
}

func (s *session) read(ctx context.Context, names []string, from time.Time) error {
	names = slices.Sorted(slices.Values(names))
	runs, err := s.Ledger.Runs(ctx, names, from)
	if err != nil {
		return fmt.Errorf("read the run ledger: %w", err)
	}
	of := make(map[string][]Run)
	for _, run := range runs {
		of[run.Monitor] = append(of[run.Monitor], run)
	}
	for _, name := range names {
		s.books[name] = newBook(s.monitors[name], s.lease, of[name])
	}
	return nil
}

// end gives the round up. It passes on the error that the work ended with, and
// why the lease was lost if that was the reason.
func (s *session) end(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil && err != nil {
		err = errors.Join(err, cause)
	}
	s.stop()
	return errors.Join(err, s.lease.Release(context.WithoutCancel(ctx)))
}

// only the episodes of some subjects; of nil, all.
func only(state []warnings.Episode, some []uint64) []warnings.Episode {
	if some == nil {
		return state
	}
	return slices.DeleteFunc(slices.Clone(state), func(e warnings.Episode) bool {
		_, among := slices.BinarySearch(some, e.Subject.ID)
		return !among
	})
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
