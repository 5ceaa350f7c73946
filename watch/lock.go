package watch

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"shouwang"
)

// lockName is the one lock of the round: whoever holds it runs windows, and
// everybody else stands by.
const lockName = "round"

// ttl of a lease: how long the round stands still after its holder died.
const ttl = 30 * time.Second

// poll is the pace at which one who stands by asks for the lock again.
const poll = 100 * time.Millisecond

// Locker keeps two instances from running a round at once: Lock takes the
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

// take takes a lock. If somebody holds it, it asks until it is free or ctx ends,
// or, without wait, answers shouwang.ErrHeld.
func take(ctx context.Context, locks Locker, wait bool) (Lease, error) {
	for {
		lease, err := locks.Lock(ctx, lockName, ttl)
		if !wait || !errors.Is(err, shouwang.ErrHeld) {
			return lease, err
		}
		pause := time.NewTimer(poll)
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return nil, fmt.Errorf("wait for the round: %w", ctx.Err())
		}
	}
}

// under is a context that ends when a lease is lost: whoever no longer holds
// the round must stop, and the fencing token hides what slips through.
func under(ctx context.Context, lease Lease) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	var watching sync.WaitGroup
	watching.Go(func() {
		select {
		case <-lease.Lost():
			cancel(fmt.Errorf("the lease of the round was lost: %w", shouwang.ErrStale))
		case <-ctx.Done():
		}
	})
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
