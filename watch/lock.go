package watch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"shouwang"
)

// ttl of a lease: how long a monitor stands still after its holder died.
const ttl = 30 * time.Second

// poll is the pace at which a run that must not be missed asks for a lock again.
const poll = 100 * time.Millisecond

// Locker keeps two instances from running one monitor at once: Lock takes the
// lock at once or answers shouwang.ErrHeld.
type Locker interface {
	Lock(ctx context.Context, name string, ttl time.Duration) (Lease, error)
}

// Lease is a lock that is held and kept alive. Token is higher than that of
// every earlier holder; Lost is closed when somebody else may have it.
type Lease interface {
	Token() uint64
	Lost() <-chan struct{}
	Release(ctx context.Context) error
}

// leases are the locks of the monitors that a session runs.
type leases map[string]Lease

// lock takes the locks of monitors. Those that somebody holds are left out,
// unless wait says to ask until they are free or ctx ends.
func (r *Round) lock(ctx context.Context, names []string, wait bool) (leases, error) {
	held := make(leases, len(names))
	for _, name := range slices.Sorted(slices.Values(names)) { // in one order, so that two who wait cannot wait for each other
		lease, err := take(ctx, r.Locks, "watch:"+name, wait)
		if errors.Is(err, shouwang.ErrHeld) {
			r.Log.InfoContext(ctx, "monitor is at work elsewhere, run skipped", "monitor", name)
			continue
		}
		if err != nil {
			return nil, errors.Join(fmt.Errorf("lock monitor %s: %w", name, err), held.release(ctx))
		}
		held[name] = lease
	}
	return held, nil
}

func take(ctx context.Context, locks Locker, name string, wait bool) (Lease, error) {
	for {
		lease, err := locks.Lock(ctx, name, ttl)
		if !wait || !errors.Is(err, shouwang.ErrHeld) {
			return lease, err
		}
		pause := time.NewTimer(poll)
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return nil, fmt.Errorf("wait for %s: %w", name, ctx.Err())
		}
	}
}

func (l leases) release(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	var errs []error
	for _, lease := range l {
		errs = append(errs, lease.Release(ctx))
	}
	return errors.Join(errs...)
}

// under is a context that ends when a lease is lost: whoever no longer holds
// the monitor must stop, and the fencing token hides what slips through.
func (l leases) under(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	var watching sync.WaitGroup
	for name, lease := range l {
		watching.Go(func() {
			select {
			case <-lease.Lost():
				cancel(fmt.Errorf("the lease of %s was lost: %w", name, shouwang.ErrStale))
			case <-ctx.Done():
			}
		})
	}
	return ctx, func() { cancel(nil); watching.Wait() }
}

// Locks are the locks of a process that is alone. Rounds that share them take turns.
type Locks struct {
	mutex sync.Mutex
	held  map[string]bool
}

// NewLocks are locks that nobody holds.
func NewLocks() *Locks { return &Locks{held: make(map[string]bool)} }

// Lock takes a lock at once or answers shouwang.ErrHeld. It is held until it is released.
func (l *Locks) Lock(_ context.Context, name string, _ time.Duration) (Lease, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.held[name] {
		return nil, fmt.Errorf("lock %s: %w", name, shouwang.ErrHeld)
	}
	l.held[name] = true
	return localLease{l, name}, nil
}

// localLease cannot be lost; its token is the least, so that the ledger's count decides.
type localLease struct {
	locks *Locks
	name  string
}

func (localLease) Token() uint64         { return 0 }
func (localLease) Lost() <-chan struct{} { return nil }

func (l localLease) Release(context.Context) error {
	l.locks.mutex.Lock()
	defer l.locks.mutex.Unlock()
	delete(l.locks.held, l.name)
	return nil
}
