// Package meeting keeps the sessions of the joint meeting (联席会议,
// 困难群众基本生活保障工作协调机制): who sits, which cases are before them, who keeps
// out of which, and what was decided, as a log of events that one pure function
// folds into a session.
//
// A decision binds when the session is closed: its minutes are written, their
// SHA-256 is kept, and each decision goes into its case as resolved or deferred.
// What was not reached stays before the meeting.
package meeting

import (
	"context"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
)

// DB is what sessions are read from.
type DB interface {
	Query(ctx context.Context, query string, args ...any) (driver.Rows, error)
}

// Appender stores rows for good before it answers, in the order given.
type Appender interface {
	Append(ctx context.Context, blocks ...shouwang.Block) error
}
