package signals

import (
	"context"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"shouwang"
)

// Pin is what a run may see: the highest committed batch, the numbers below it
// that do not count, and how fresh each feed was.
type Pin struct {
	Batch uint64
	Skip  []uint64
	Fresh map[string]FeedState
}

// FeedState is how well a feed is heard. A feed that was never connected says
// nothing; of a stale one, absence says nothing.
type FeedState struct {
	Connected    bool
	Stale        bool
	LastReceived time.Time
	AsOf         shouwang.Day
}

// lateAfter is how many periods may pass before a feed is stale.
const lateAfter = 1.5

// Pin reads what a run at asOf may see.
func (in *Intake) Pin(ctx context.Context, asOf time.Time) (Pin, error) {
	pin := Pin{Fresh: make(map[string]FeedState)}
	if err := in.pinBatches(ctx, &pin); err != nil {
		return Pin{}, err
	}
	for _, name := range in.names {
		if !in.forms[name].composite() {
			pin.Fresh[name] = FeedState{}
		}
	}
	query, err := shape{}.sql("fresh")
	if err != nil {
		return Pin{}, err
	}
	rows, err := in.db.Query(ctx, query, clickhouse.DateNamed("as_of", asOf.In(shouwang.Shanghai), clickhouse.MilliSeconds))
	if err != nil {
		return Pin{}, fmt.Errorf("read how fresh the feeds are: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var name string
		var last *time.Time
		var day *int32
		var batches uint64
		if err := rows.Scan(&name, &last, &day, &batches); err != nil {
			return Pin{}, fmt.Errorf("read how fresh the feeds are: %w", err)
		}
		f, ok := in.forms[name]
		if !ok || batches == 0 || last == nil || day == nil {
			continue
		}
		allowed := time.Duration(lateAfter * float64(f.feed.PeriodDays) * 24 * float64(time.Hour))
		pin.Fresh[name] = FeedState{Connected: true, Stale: asOf.Sub(*last) > allowed, LastReceived: *last, AsOf: shouwang.Day(*day)}
	}
	return pin, rows.Err()
}

func (in *Intake) pinBatches(ctx context.Context, pin *Pin) error {
	query, err := shape{}.sql("pin")
	if err != nil {
		return err
	}
	rows, err := in.db.Query(ctx, query)
	if err != nil {
		return fmt.Errorf("read the batches: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var skip []uint64
	for rows.Next() {
		var number uint64
		var state string
		if err := rows.Scan(&number, &state); err != nil {
			return fmt.Errorf("read the batches: %w", err)
		}
		if state != "committed" {
			skip = append(skip, number)
			continue
		}
		pin.Batch, pin.Skip = number, append(pin.Skip, skip...)
		skip = nil
	}
	return rows.Err()
}
