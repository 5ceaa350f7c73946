package watch

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
	"shouwang/warnings"
)

//go:embed sql/past.sql
var pastSQL string

//go:embed sql/copy_runs.sql
var copyRunsSQL string

//go:embed sql/copy_changes.sql
var copyChangesSQL string

//go:embed sql/on.sql
var onSQL string

//go:embed sql/differ.sql
var differSQL string

//go:embed sql/first.sql
var firstSQL string

//go:embed sql/before.sql
var beforeSQL string

// Past are the runs that finished and count, up to an instant, each monitor's in
// their order.
func (s *Store) Past(ctx context.Context, until time.Time) ([]Run, error) {
	runs, err := query(ctx, s.db, scanRun, pastSQL, named("until", milli(until)))
	if err != nil {
		return nil, fmt.Errorf("read the run ledger: %w", err)
	}
	return runs, nil
}

// Replay (重演) is what is to be done again of the past: the runs that the policy in
// force made, on what the runs before them left, which are taken as they are.
type Replay struct {
	Runs  []Run             // to be done again
	Given map[string]uint64 // monitor → number of its last run that is taken as it is; 0 is none
	Taken int               // how many are
}

// PlanReplay parts the past at each monitor's last run that another policy or
// other values made.
func PlanReplay(past []Run, policy, parameters string) Replay {
	again := Replay{Given: make(map[string]uint64)}
	for _, run := range past {
		again.Given[run.Monitor] = max(again.Given[run.Monitor], 0)
		if run.Policy != policy || run.Parameters != parameters {
			again.Given[run.Monitor] = max(again.Given[run.Monitor], run.Number)
		}
	}
	for _, run := range past {
		if run.Number > again.Given[run.Monitor] {
			again.Runs = append(again.Runs, run)
			continue
		}
		again.Taken++
	}
	return again
}

// bounds are the monitors and the numbers of Given, in one order.
func (a Replay) bounds() (monitors []string, numbers []uint64) {
	monitors, numbers = []string{}, []uint64{}
	for name := range a.Given {
		monitors = append(monitors, name)
	}
	slices.Sort(monitors)
	for _, name := range monitors {
		numbers = append(numbers, a.Given[name])
	}
	return monitors, numbers
}

// Hand gives another database what is taken as it is, and the other runs as if
// they had been killed when they had just begun: whoever catches up there does
// them again from the same pins.
func (s *Store) Hand(ctx context.Context, again Replay, to *Store, database string) error {
	monitors, numbers := again.bounds()
	for _, text := range []string{copyRunsSQL, copyChangesSQL} {
		if err := s.db.Exec(ctx, text, named("to", database), named("monitors", monitors), named("numbers", numbers)); err != nil {
			return fmt.Errorf("hand on what earlier policies did: %w", err)
		}
	}
	begun := slices.Clone(again.Runs)
	for i := range begun {
		begun[i].State, begun[i].Counts, begun[i].At, begun[i].Fence, begun[i].Note = Started, Counts{}, begun[i].StartedAt, 0, ""
	}
	if len(begun) == 0 {
		return nil
	}
	return to.Record(ctx, begun...)
}

// Difference is a warning to which a run did something else when it was done again.
type Difference struct {
	AsOf    time.Time
	Monitor string
	ID      string
	No      string
	Was     Did
	Done    Did
}

// Did is what a run did to a warning; without Change, nothing.
type Did struct {
	Change shouwang.ChangeKind
	Level  shouwang.Level
	Score  int
}

// Differences compares what runs did here with what they did in another database,
// and gives the earliest, at most so many.
func (s *Store) Differences(ctx context.Context, again Replay, until time.Time, other string, most int) ([]Difference, error) {
	monitors, numbers := again.bounds()
	list, err := query(ctx, s.db, scanDifference, differSQL, named("until", milli(until)), named("other", other),
		named("monitors", monitors), named("numbers", numbers), named("most", most))
	if err != nil {
		return nil, fmt.Errorf("compare what runs did: %w", err)
	}
	return list, nil
}

func scanDifference(rows driver.Rows) (Difference, error) {
	var d Difference
	var was, done int32
	err := rows.Scan(&d.AsOf, &d.Monitor, &d.ID, &d.No, (*string)(&d.Was.Change), (*string)(&d.Was.Level), &was,
		(*string)(&d.Done.Change), (*string)(&d.Done.Level), &done)
	d.AsOf, d.Was.Score, d.Done.Score = d.AsOf.In(shouwang.Shanghai), int(was), int(done)
	return d, err
}

// Before are the warnings about the subject of an id as a run found them.
func (s *Store) Before(ctx context.Context, run Run, subject uint64) ([]warnings.Episode, error) {
	rows, err := query(ctx, s.db, scanChange, beforeSQL, named("monitor", run.Monitor), named("subject", subject), named("number", run.Number))
	if err != nil {
		return nil, fmt.Errorf("read the warnings that a run found: %w", err)
	}
	return episodes(rows), nil
}

// On is what finished runs as of a span of time did, run by run.
func (s *Store) On(ctx context.Context, from, to time.Time) ([]Recorded, error) {
	list, err := query(ctx, s.db, scanChange, onSQL, named("from", milli(from)), named("to", milli(to)))
	if err != nil {
		return nil, fmt.Errorf("read what runs did: %w", err)
	}
	return list, nil
}

// First is when the first batch that counts came in; false if there is none.
func (s *Sources) First(ctx context.Context) (time.Time, bool, error) {
	list, err := query(ctx, s.db, scanOne[time.Time], firstSQL)
	if err != nil || len(list) == 0 {
		return time.Time{}, false, err
	}
	return list[0].In(shouwang.Shanghai), true, nil
}
