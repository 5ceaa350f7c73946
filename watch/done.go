package watch

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang/monitors"
)

//go:embed sql/done.sql
var doneSQL string

// overdue is how long after its time a run is no longer waited for.
const overdue = 24 * time.Hour

// Done is what monitors did up to an instant, by id: one that never ran is not in it.
func (s *Store) Done(ctx context.Context, watched []Monitor, asOf time.Time) (map[string]monitors.Done, error) {
	list, err := query(ctx, s.db, scanDone, doneSQL, named("as_of", instant(asOf)))
	if err != nil {
		return nil, fmt.Errorf("read what monitors did: %w", err)
	}
	done := make(map[string]monitors.Done, len(list))
	for _, d := range list {
		done[d.monitor] = d.Done
	}
	for _, m := range watched {
		if d, ok := done[m.ID]; ok {
			next := m.Schedule.Next(d.Last)
			d.Late = !next.IsZero() && next.Add(overdue).Before(asOf)
			done[m.ID] = d
		}
	}
	return done, nil
}

type monitorDone struct {
	monitors.Done

	monitor string
}

func scanDone(rows driver.Rows) (d monitorDone, err error) {
	var raised, closed *uint64
	var no *string
	var at *time.Time
	if err = rows.Scan(&d.monitor, &d.Last, &raised, &closed, &no, &at); err != nil || raised == nil {
		return d, err
	}
	d.Raised, d.Closed = int(*raised), int(*closed)
	if no != nil && at != nil && *no != "" {
		d.Newest = monitors.Evidence{No: *no, At: *at}
	}
	return d, nil
}
