package main

import (
	"context"
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
	"shouwang/internal/rows"
	"shouwang/watch"
)

// spokenLedger is the ledger of a round that also tells of each run as a row of
// the product's own feed, so that a monitor can see that another is blind.
type spokenLedger struct {
	watch.Ledger

	app      *app
	schedule map[string]watch.Schedule // by monitor

	mutex      sync.Mutex
	contracted bool
}

func newSpokenLedger(a *app, watched []watch.Monitor) *spokenLedger {
	l := &spokenLedger{Ledger: a.keep, app: a, schedule: make(map[string]watch.Schedule, len(watched))}
	for _, m := range watched {
		l.schedule[m.ID] = m.Schedule
	}
	return l
}

// Record writes runs down, and then says those that ended.
func (l *spokenLedger) Record(ctx context.Context, runs ...watch.Run) error {
	if err := l.Ledger.Record(ctx, runs...); err != nil {
		return err
	}
	said := map[int64][]map[string]string{}
	for _, run := range runs {
		if run.State != watch.Started && !run.Dry {
			at := run.AsOf.UnixMilli()
			said[at] = append(said[at], l.row(run))
		}
	}
	for _, at := range slices.Sorted(maps.Keys(said)) {
		if err := l.contracts(ctx, time.UnixMilli(at)); err != nil {
			return err
		}
		// A run does not see itself.
		if err := l.app.intake.Say(ctx, watch.RunFeed, time.UnixMilli(at+1), said[at]); err != nil {
			return fmt.Errorf("tell of runs: %w", err)
		}
	}
	return nil
}

// runGrace is how long after its time a run may come before its monitor is blind.
const runGrace = 6 * time.Hour

// row is a run by what a replay can know of it: the instant that it judged, not
// the one at which the machine came to it.
func (l *spokenLedger) row(run watch.Run) map[string]string {
	row := map[string]string{
		"run_id": run.ID, "monitor": run.Monitor, "scheduled_at": stamp(run.ScheduledAt), "started_at": stamp(run.AsOf),
		"finished_at": stamp(run.AsOf), "ok": map[bool]string{true: "1", false: "0"}[run.State == watch.Finished],
	}
	if next := l.schedule[run.Monitor].Next(run.AsOf); !next.IsZero() {
		row["blind_after"] = stamp(next.Add(runGrace))
	}
	return row
}

func stamp(t time.Time) string { return t.In(shouwang.Shanghai).Format(time.DateTime) }

//go:embed sql/contracts.sql
var contractsSQL string

// contracts says of each department's feed how often it should come, where that is
// not what was said last.
func (l *spokenLedger) contracts(ctx context.Context, at time.Time) error {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	a := l.app
	if a.pack.Feed("contract") == nil || l.contracted {
		return nil
	}
	said, err := a.contractsSaid(ctx)
	if err != nil {
		return fmt.Errorf("read what was said of feeds: %w", err)
	}
	var news []map[string]string
	for _, f := range a.pack.Feeds {
		if f.Own || len(f.Yields) > 0 || said[f.Name] == contractOf(f) {
			continue
		}
		row := map[string]string{"feed": f.Name, "period_days": strconv.Itoa(f.PeriodDays), "snapshot": yesNo(f.Snapshot)}
		if f.ExpectedFrom != "" {
			row["expected_from"] = f.ExpectedFrom
		}
		news = append(news, row)
	}
	if len(said) == 0 { // of old runs, too
		at = time.Unix(0, 0)
	}
	if err := a.intake.Say(ctx, "contract", at, news); err != nil {
		return err
	}
	l.contracted = true
	return nil
}

func contractOf(f *shouwang.Feed) string {
	return strconv.Itoa(f.PeriodDays) + " " + f.ExpectedFrom + " " + yesNo(f.Snapshot)
}

// yesNo is a bool as a file has it.
func yesNo(is bool) string {
	if is {
		return "1"
	}
	return "0"
}

// contractsSaid are the contracts as they were said last, by feed.
func (a *app) contractsSaid(ctx context.Context) (map[string]string, error) {
	all, err := rows.All(ctx, a.store.Conn(), scanContract, contractsSQL)
	said := make(map[string]string, len(all))
	for _, f := range all {
		said[f.Name] = contractOf(f)
	}
	return said, err
}

func scanContract(found driver.Rows) (*shouwang.Feed, error) {
	f := &shouwang.Feed{}
	var period int64
	var from *int32
	var snapshot uint8
	err := found.Scan(&f.Name, &period, &from, &snapshot)
	f.PeriodDays, f.Snapshot = int(period), snapshot == 1
	if from != nil {
		f.ExpectedFrom = shouwang.Day(*from).String()
	}
	return f, err
}
