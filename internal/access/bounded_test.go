package access_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"gotest.tools/v3/assert"

	"shouwang"
	"shouwang/internal/access"
)

// listed is a log in memory.
type listed []access.Event

func (l *listed) Write(_ context.Context, e access.Event) error {
	*l = append(*l, e)
	return nil
}

func TestNobodyFillsTheLog(t *testing.T) {
	now, log := time.Date(2026, 11, 25, 9, 30, 0, 0, shouwang.Shanghai), listed{}
	b := &access.Bounded{Log: &log, Clock: func() time.Time { return now }}
	write := func(by, from string) {
		t.Helper()
		assert.NilError(t, b.Write(t.Context(), access.Event{By: by, From: from, Action: "refused", Result: access.Refused}))
	}
	for range 500 {
		write(access.Nobody, "192.0.2.1")
	}
	assert.Equal(t, len(log), 60, "of one address")
	write("wang", "192.0.2.1")
	write(access.Nobody, "192.0.2.2")
	assert.Equal(t, len(log), 62, "of others as before")
	for i := range 5000 {
		write(access.Nobody, fmt.Sprintf("198.51.100.%d", i))
	}
	assert.Equal(t, len(log), 1001, "of all addresses, and the one line of an account")
	write("wang", "192.0.2.1")
	assert.Equal(t, len(log), 1002)
	now = now.Add(time.Hour)
	write(access.Nobody, "192.0.2.1")
	assert.Equal(t, len(log), 1004)
	assert.Equal(t, log[1002].Object+" "+log[1002].Purpose, "not_written 4501 more", "440 of one address, and 4,061 of many")
	write(access.Nobody, "192.0.2.1")
	assert.Equal(t, len(log), 1005, "which is told once")
}
