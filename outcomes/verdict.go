// Package outcomes keeps what people found out about warnings (结论): the only
// measure of whether a rule finds who it should.
package outcomes

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
)

//go:embed sql/known.sql
var knownSQL string

//go:embed sql/standing.sql
var standingSQL string

//go:embed sql/last.sql
var lastSQL string

// DB is what verdicts are read from.
type DB interface {
	Query(ctx context.Context, query string, args ...any) (driver.Rows, error)
}

// Appender stores rows for good before it answers.
type Appender interface {
	Append(ctx context.Context, blocks ...shouwang.Block) error
}

// Verdict is what one person found out about one warning.
type Verdict struct {
	Warning string // id
	Monitor string
	Version string // policy hash of the warning: which rule was right or wrong
	Level   shouwang.Level
	Verdict shouwang.Verdict
	Ref     string // what says so: "C-1234567/3" for a case's event, digest and row of a return slip
	By      string // worker_id
	At      time.Time
	Note    string // free text: sealed in the store, never read back by this package
}

// Verdicts is the record of them. It is safe for concurrent use.
type Verdicts struct {
	DB     DB
	Append Appender
	Seal   func([]byte) []byte // encrypts a note
}

// Record stores verdicts and answers how many are new: the same return slip
// taken in again adds nothing.
func (v *Verdicts) Record(ctx context.Context, list []Verdict) (int, error) {
	for _, x := range list {
		if !valid(x.Verdict) {
			return 0, shouwang.Explain(shouwang.ErrInvalid, "a verdict is none of the four", "choose confirmed, not_confirmed, data_wrong or no_access")
		}
	}
	known, err := v.known(ctx, list)
	if err != nil {
		return 0, err
	}
	fresh := slices.DeleteFunc(slices.Clone(list), func(x Verdict) bool {
		id := x.id()
		seen := known[id]
		known[id] = true
		return seen
	})
	if err := v.Append.Append(ctx, v.Block(fresh)); err != nil {
		return 0, fmt.Errorf("store %d verdicts: %w", len(fresh), err)
	}
	return len(fresh), nil
}

// Block is verdicts as rows, for a caller that stores them in one commit with
// what they follow from. Storing a row again changes nothing.
func (v *Verdicts) Block(list []Verdict) shouwang.Block {
	block := shouwang.Block{Table: "verdict", Columns: []string{
		"id", "warning_id", "monitor", "version", "level", "verdict", "ref", "actor", "at", "note",
	}}
	for _, x := range list {
		note := ""
		if x.Note != "" {
			note = string(v.Seal([]byte(x.Note)))
		}
		block.Rows = append(block.Rows, []any{
			x.id(), x.Warning, x.Monitor, x.Version, string(x.Level), string(x.Verdict), x.Ref, x.By, x.At, note,
		})
	}
	return block
}

// Standing is the newest verdict on each of some warnings that have one, without notes.
func (v *Verdicts) Standing(ctx context.Context, warnings []string) (map[string]Verdict, error) {
	standing := map[string]Verdict{}
	err := each(ctx, v.DB, standingSQL, func(rows driver.Rows) error {
		var x Verdict
		var level, verdict string
		if err := rows.Scan(&x.Warning, &x.Monitor, &x.Version, &level, &verdict, &x.Ref, &x.By, &x.At); err != nil {
			return err
		}
		x.Level, x.Verdict = shouwang.Level(level), shouwang.Verdict(verdict)
		standing[x.Warning] = x
		return nil
	}, clickhouse.Named("warnings", warnings))
	if err != nil {
		return nil, fmt.Errorf("read verdicts on %d warnings: %w", len(warnings), err)
	}
	return standing, nil
}

// Last is when the last verdict up to an instant was given; zero where none was.
func (v *Verdicts) Last(ctx context.Context, asOf time.Time) (last time.Time, err error) {
	err = each(ctx, v.DB, lastSQL, func(rows driver.Rows) error {
		return rows.Scan(&last)
	}, clickhouse.DateNamed("as_of", asOf.In(shouwang.Shanghai), clickhouse.MilliSeconds))
	if err != nil {
		return last, fmt.Errorf("look for the last verdict: %w", err)
	}
	return last, nil
}

func (v *Verdicts) known(ctx context.Context, list []Verdict) (map[string]bool, error) {
	known := map[string]bool{}
	var monitors, warnings []string
	for _, x := range list {
		monitors, warnings = append(monitors, x.Monitor), append(warnings, x.Warning)
	}
	slices.Sort(monitors)
	err := each(ctx, v.DB, knownSQL, func(rows driver.Rows) error {
		var id string
		err := rows.Scan(&id)
		known[id] = true
		return err
	}, clickhouse.Named("monitors", slices.Compact(monitors)), clickhouse.Named("warnings", warnings))
	if err != nil {
		return nil, fmt.Errorf("look for %d verdicts: %w", len(list), err)
	}
	return known, nil
}

// id names a verdict by what was said of what by which paper, not by when it
// was taken in.
func (x Verdict) id() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q", x.Warning, x.Ref, x.Verdict))
	return hex.EncodeToString(sum[:16])
}

func valid(v shouwang.Verdict) bool {
	switch v {
	case shouwang.Confirmed, shouwang.NotConfirmed, shouwang.DataWrong, shouwang.NoAccess:
		return true
	}
	return false
}

// each reads the rows of a query one by one.
func each(ctx context.Context, db DB, query string, row func(driver.Rows) error, args ...any) error {
	rows, err := db.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
