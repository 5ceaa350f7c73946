package watch

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
	"shouwang/internal/rows"
	"shouwang/warnings"
)

// DB is what the round needs of ClickHouse.
type DB interface {
	Query(ctx context.Context, query string, args ...any) (driver.Rows, error)
	Exec(ctx context.Context, query string, args ...any) error
}

// Appender stores blocks for good before it answers, in the order given.
type Appender interface {
	Append(ctx context.Context, blocks ...shouwang.Block) error
}

// Store keeps the ledger and what runs did to warnings in ClickHouse: the
// Ledger, Memory and Scribe of a round, and the lists that people read.
type Store struct {
	db DB
	to Appender
}

// NewStore is a store over a database with the tables of the migrations.
func NewStore(db DB, to Appender) *Store { return &Store{db: db, to: to} }

//go:embed sql/book.sql
var bookSQL string

//go:embed sql/state.sql
var stateSQL string

//go:embed sql/changes.sql
var changesSQL string

//go:embed sql/numbers.sql
var numbersSQL string

//go:embed sql/written.sql
var writtenSQL string

// Runs reads the books of monitors.
func (s *Store) Runs(ctx context.Context, monitors []string, from time.Time) ([]Run, error) {
	return query(ctx, s.db, scanRun, bookSQL, named("monitors", monitors), named("from", milli(from)))
}

// State reads the warnings of a monitor as of an instant about the subjects of a
// slice, or about some of them.
func (s *Store) State(ctx context.Context, monitor string, asOf time.Time, slice Slice, some []uint64) ([]warnings.Episode, error) {
	if some != nil && len(some) == 0 {
		return nil, nil
	}
	rows, err := query(ctx, s.db, scanChange, stateSQL, named("monitor", monitor), named("as_of", milli(asOf)),
		named("first", slice.From), named("last", slice.To), named("subjects", append([]uint64{}, some...)))
	if err != nil {
		return nil, err
	}
	return episodes(rows), nil
}

func episodes(rows []Recorded) []warnings.Episode {
	state := make([]warnings.Episode, len(rows))
	for i, row := range rows {
		state[i] = warnings.Episode{Warning: row.Change.Warning, Changed: row.AsOf}
	}
	return state
}

// Changes reads what a finished run did.
func (s *Store) Changes(ctx context.Context, run Run) ([]shouwang.Change, error) {
	rows, err := query(ctx, s.db, scanChange, changesSQL, named("run", run.ID))
	return warnings.Told(changesOf(rows)), err
}

// Record appends lines to the ledger.
func (s *Store) Record(ctx context.Context, runs ...Run) error {
	block := shouwang.Block{Table: "run_log", Columns: runColumns}
	for _, run := range runs {
		block.Rows = append(block.Rows, runRow(run))
	}
	return s.to.Append(ctx, block)
}

// Write appends changes as one block: all of them or none.
func (s *Store) Write(ctx context.Context, lines []Line) error {
	block := shouwang.Block{Table: "warning_change", Columns: changeColumns}
	for _, line := range lines {
		row, err := changeRow(line)
		if err != nil {
			return fmt.Errorf("write warning %s: %w", line.Change.Warning.ID, err)
		}
		block.Rows = append(block.Rows, row)
	}
	return s.to.Append(ctx, block)
}

// Numbers reads which warning has which number, unless the caller has seen as
// many changes as there are. A fresh store has none, and a map that is empty.
func (s *Store) Numbers(ctx context.Context, seen uint64) (warnings.Taken, uint64, error) {
	there, err := query(ctx, s.db, scanOne[uint64], writtenSQL)
	if err != nil {
		return nil, 0, err
	}
	if there[0] == seen && seen > 0 {
		return nil, seen, nil
	}
	pairs, err := query(ctx, s.db, scanPair, numbersSQL)
	if err != nil {
		return nil, 0, err
	}
	taken := make(warnings.Taken, len(pairs))
	for _, pair := range pairs {
		taken[pair[0]] = pair[1]
	}
	return taken, there[0], nil
}

// query reads all rows of a statement.
func query[T any](ctx context.Context, db DB, scan func(driver.Rows) (T, error), text string, args ...any) ([]T, error) {
	return rows.All(ctx, db, scan, text, args...)
}

func named(name string, value any) driver.NamedValue { return clickhouse.Named(name, value) }

// milli cuts an instant to what the store keeps: a parameter that says more is refused.
func milli(t time.Time) time.Time { return t.Truncate(time.Millisecond) }

func scanOne[T any](rows driver.Rows) (one T, err error) {
	err = rows.Scan(&one)
	return one, err
}

func scanPair(rows driver.Rows) (pair [2]string, err error) {
	err = rows.Scan(&pair[0], &pair[1])
	return pair, err
}
