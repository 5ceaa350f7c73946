package main

import (
	"fmt"
	"time"

	"shouwang"
)

// newClock is the process's clock. SHOUWANG_CLOCK sets it to a fixed instant,
// so that a walk-through prints the same on any day.
func newClock(fixed string) (func() time.Time, error) {
	if fixed == "" {
		return func() time.Time { return time.Now().In(shouwang.Shanghai) }, nil
	}
	t, err := time.Parse(time.RFC3339, fixed)
	if err != nil {
		return nil, usageError{fmt.Errorf("SHOUWANG_CLOCK must be an RFC 3339 time: %w", err)}
	}
	return func() time.Time { return t.In(shouwang.Shanghai) }, nil
}
