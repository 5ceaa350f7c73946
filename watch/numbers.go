package watch

import (
	"context"
	"fmt"
	"sync"

	"shouwang"
	"shouwang/warnings"
)

// numbers gives warnings the numbers that people say aloud. They are unique over
// all monitors, so instances that raise at once take turns from the first number
// until what they numbered is written.
type numbers struct {
	scribe Scribe
	locks  Locker

	mutex sync.Mutex
	taken warnings.Taken
	seen  uint64 // changes in the store when the numbers were read, and those written since
	users int
	lease Lease
}

// open joins those who give numbers now.
func (n *numbers) open(ctx context.Context) error {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	if n.users > 0 {
		n.users++
		return nil
	}
	lease, err := take(ctx, n.locks, "watch:numbers", true)
	if err != nil {
		return fmt.Errorf("lock the numbers of warnings: %w", err)
	}
	taken, seen, err := n.scribe.Numbers(ctx, n.seen)
	if err != nil {
		_ = lease.Release(context.WithoutCancel(ctx)) // the first error is what stopped the run
		return fmt.Errorf("read the numbers of warnings: %w", err)
	}
	if taken != nil {
		n.taken = taken
	}
	n.lease, n.users, n.seen = lease, 1, seen
	return nil
}

func (n *numbers) give(changes []shouwang.Change) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	n.taken.Number(changes)
}

// wrote counts what this round wrote itself.
func (n *numbers) wrote(lines int) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	n.seen += uint64(lines) //nolint:gosec // a length
}

// close leaves; the last one lets other instances in.
func (n *numbers) close(ctx context.Context) error {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	if n.users--; n.users > 0 {
		return nil
	}
	if err := n.lease.Release(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("release the numbers of warnings: %w", err)
	}
	return nil
}
