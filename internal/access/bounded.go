package access

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Bounded is a log in which nobody, who has no account, can write without end: some lines
// an hour of one address, some of all. What was left out is counted in a line of its own.
// What people with an account do is always written. It is safe for concurrent use.
type Bounded struct {
	Log   Log
	Clock func() time.Time

	mu    sync.Mutex
	began time.Time
	lines map[string]int // of an address in this hour; no more addresses than lines in all
	all   int
	left  int // not written in this hour
}

// Lines of nobody in an hour. Thirty failures lock an address for a quarter of it.
const (
	linesOfAddress = 60
	linesInAll     = 1000
)

// Write stores an event, unless nobody has written too many.
func (b *Bounded) Write(ctx context.Context, e Event) error {
	if e.By != Nobody {
		return b.Log.Write(ctx, e)
	}
	write, left := b.admit(e.From)
	if left > 0 {
		more := Event{By: Nobody, Action: "refused", Object: "not_written", Purpose: fmt.Sprintf("%d more", left), Result: Refused}
		if err := b.Log.Write(ctx, more); err != nil {
			return err
		}
	}
	if !write {
		return nil
	}
	return b.Log.Write(ctx, e)
}

// admit says whether a line of an address is written, and how many of the hour before
// were not, once.
func (b *Bounded) admit(from string) (write bool, left int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now := b.Clock(); b.lines == nil || now.Sub(b.began) >= time.Hour || now.Before(b.began) {
		left = b.left
		b.began, b.lines, b.all, b.left = now, map[string]int{}, 0, 0
	}
	if b.all >= linesInAll || b.lines[from] >= linesOfAddress {
		b.left++
		return false, left
	}
	b.all++
	b.lines[from]++
	return true, left
}
