package queue

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/go-redsync/redsync/v4"
	"github.com/redis/go-redis/v9"

	"shouwang"
)

//go:embed fence.lua
var fenceText string

// fence gives a token to whoever still holds the lock, in one step: were the
// two asked apart, a holder paused between them would get a higher token than
// its successor.
var fence = redis.NewScript(fenceText)

// Lease is a lock that somebody holds, kept alive until it is released or
// lost. It is safe for concurrent use.
type Lease struct {
	mutex *redsync.Mutex
	ttl   time.Duration
	token uint64
	lost  chan struct{}
	stop  context.CancelFunc
	renew sync.WaitGroup
}

// Lock takes a lock at once or answers shouwang.ErrHeld. It is renewed every
// third of its ttl; should the process stop for longer, another takes it over,
// and the higher token tells whose word counts.
func (q *Queue) Lock(ctx context.Context, name string, ttl time.Duration) (*Lease, error) {
	mutex := q.locks.NewMutex(prefix+"lock:"+name, redsync.WithExpiry(ttl), redsync.WithTimeoutFactor(0.5))
	if err := mutex.TryLockContext(ctx); err != nil {
		return nil, lockError(name, err)
	}
	keys := []string{prefix + "lock:" + name, prefix + "fence:" + name}
	token, err := fence.Run(ctx, q.client, keys, mutex.Value(), q.clock().UnixMilli()).Uint64()
	if err != nil || token == 0 {
		_, undo := mutex.UnlockContext(context.WithoutCancel(ctx))
		return nil, fmt.Errorf("take the fencing token of %s: %w", name, errors.Join(err, undo, shouwang.ErrHeld))
	}
	renewing, stop := context.WithCancel(context.WithoutCancel(ctx))
	lease := &Lease{mutex: mutex, ttl: ttl, token: token, lost: make(chan struct{}), stop: stop}
	lease.renew.Go(func() { lease.keep(renewing) })
	return lease, nil
}

func lockError(name string, err error) error {
	var taken *redsync.ErrTaken
	if errors.As(err, &taken) || errors.Is(err, redsync.ErrFailed) {
		return fmt.Errorf("lock %s: %w", name, shouwang.ErrHeld)
	}
	return fmt.Errorf("lock %s: %w", name, err)
}

// Token is higher than that of every earlier holder of the same lock, even
// after Redis was flushed, as long as the machines' clocks agree within the
// time the lock was held.
func (l *Lease) Token() uint64 { return l.token }

// Lost is closed when the lease can no longer be renewed: whoever works under
// it must stop.
func (l *Lease) Lost() <-chan struct{} { return l.lost }

// Release gives the lock up and waits for the renewal to end. A lock that was
// lost meanwhile is somebody else's and stays so; that is no error.
func (l *Lease) Release(ctx context.Context) error {
	l.stop()
	l.renew.Wait()
	_, err := l.mutex.UnlockContext(ctx)
	var taken *redsync.ErrTaken
	if err != nil && !errors.As(err, &taken) && !errors.Is(err, redsync.ErrLockAlreadyExpired) {
		return fmt.Errorf("release %s: %w", l.mutex.Name(), err)
	}
	return nil
}

func (l *Lease) keep(ctx context.Context) {
	tick := time.NewTicker(l.ttl / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if !l.extend(ctx) {
			return
		}
	}
}

// extend renews the lease; a hiccup of Redis is no loss while the lease is
// still valid by the holder's own clock.
func (l *Lease) extend(ctx context.Context) bool {
	ok, err := l.mutex.ExtendContext(ctx)
	if ok && err == nil || ctx.Err() != nil {
		return true
	}
	var taken *redsync.ErrTaken
	if err != nil && !errors.As(err, &taken) && !errors.Is(err, redsync.ErrExtendFailed) && time.Until(l.mutex.Until()) > l.ttl/3 {
		return true
	}
	close(l.lost)
	return false
}
