package watch

import (
	"context"
	"fmt"
	"sync"

	"shouwang"
	"shouwang/warnings"
)

// numbers gives warnings the numbers that people say aloud. They are unique over
// all monitors; the lock of the round keeps other instances from giving any.
type numbers struct {
	scribe Scribe

	mutex sync.Mutex
	taken warnings.Taken
	seen  uint64 // changes in the store when the numbers were read, and those written since
}

// read learns which numbers are taken, unless nobody else wrote since it last did.
func (n *numbers) read(ctx context.Context) error {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	taken, seen, err := n.scribe.Numbers(ctx, n.seen)
	if err != nil {
		return fmt.Errorf("read the numbers of warnings: %w", err)
	}
	if taken != nil {
		n.taken = taken
	}
	n.seen = seen
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
