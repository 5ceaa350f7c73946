// Package cases keeps cases (个案): at most one open a household and lane, as a
// log of events that one pure function folds into a state.
//
// The log is the truth; the projection case_now serves lists and is written in
// the same commit. A case is opened by a warning whose rule says so, taken by a
// worker (接办), verified, given a plan (一案一策) that others sign, reviewed and
// closed with a verdict; it is never closed by time. Its clock reminds and passes
// up by itself. DESIGN.md says why it is made like this.
package cases

import (
	"context"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
)

// DB is what cases are read from.
type DB interface {
	Query(ctx context.Context, query string, args ...any) (driver.Rows, error)
}

// Appender stores rows for good before it answers, in the order given.
type Appender interface {
	Append(ctx context.Context, blocks ...shouwang.Block) error
}

// Calendar counts working days.
type Calendar interface {
	AddWorkdays(day shouwang.Day, n int) (end shouwang.Day, provisional bool)
	Workdays(from, to shouwang.Day) []shouwang.Day
}
