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
		pin.Fresh[name] = f.heard(*last, shouwang.Day(*day), asOf)
	}
	if err := rows.Err(); err != nil {
		return Pin{}, fmt.Errorf("read how fresh the feeds are: %w", err)
	}
	if err := in.pinHistory(ctx, &pin, asOf); err != nil {
		return Pin{}, err
	}
	in.hearSelf(&pin, asOf)
	return pin, in.pinSaid(ctx, &pin, asOf)
}

// spokenOf are the own feeds that the product speaks of with Say.
var spokenOf = []string{"run", "contract", "case_state", "case_measure", "meeting_item"}

// pinSaid says that what the product speaks of itself is always fresh, once it
// has spoken.
func (in *Intake) pinSaid(ctx context.Context, pin *Pin, asOf time.Time) error {
	for _, name := range spokenOf {
		f := in.forms[name]
		if f == nil || !f.feed.Own {
			continue
		}
		last, _, err := in.knownBy(ctx, f, *pin, asOf)
		if err != nil {
			return fmt.Errorf("read when %s was said last: %w", name, err)
		}
		if !last.IsZero() {
			pin.Fresh[name] = FeedState{Connected: true, LastReceived: last, AsOf: shouwang.DayOf(asOf)}
		}
	}
	return nil
}

// pinHistory looks at the rows of feeds that tell their own days: what a file
// loads of years past was known then, though the file came later.
func (in *Intake) pinHistory(ctx context.Context, pin *Pin, asOf time.Time) error {
	for name, f := range in.forms {
		if f.asOf < 0 || !f.feed.Backfill || f.composite() {
			continue
		}
		last, day, err := in.knownBy(ctx, f, *pin, asOf)
		if err != nil {
			return fmt.Errorf("read how fresh %s was: %w", name, err)
		}
		if !last.IsZero() {
			pin.Fresh[name] = f.heard(last, day, asOf)
		}
	}
	return nil
}

// knownBy is when the last row of a feed that counts came in, and its newest day;
// zero if nothing was known yet.
func (in *Intake) knownBy(ctx context.Context, f *form, pin Pin, asOf time.Time) (last time.Time, day shouwang.Day, err error) {
	query, err := f.shape().sql("known_by")
	if err != nil {
		return last, 0, err
	}
	rows, err := in.db.Query(ctx, query, clickhouse.Named("highest", pin.Batch), clickhouse.Named("skip", append([]uint64{}, pin.Skip...)),
		clickhouse.DateNamed("as_of", asOf.In(shouwang.Shanghai), clickhouse.MilliSeconds))
	if err != nil {
		return last, 0, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var newest int32
		if err := rows.Scan(&last, &newest); err != nil {
			return last, 0, err
		}
		day = shouwang.Day(newest)
	}
	return last, day, rows.Err()
}

// Described is from which day to which a feed's rows that count describe people;
// false if it has none.
func (in *Intake) Described(ctx context.Context, feed string, pin Pin) (first, last shouwang.Day, ok bool, err error) {
	f, known := in.forms[feed]
	if !known || f.composite() {
		return 0, 0, false, nil
	}
	query, err := f.shape().sql("described")
	if err != nil {
		return 0, 0, false, err
	}
	rows, err := in.db.Query(ctx, query, clickhouse.Named("highest", pin.Batch), clickhouse.Named("skip", append([]uint64{}, pin.Skip...)))
	if err != nil {
		return 0, 0, false, fmt.Errorf("read which days %s describes: %w", feed, err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		if err := rows.Scan((*int32)(&first), (*int32)(&last)); err != nil {
			return 0, 0, false, fmt.Errorf("read which days %s describes: %w", feed, err)
		}
		ok = true
	}
	return first, last, ok, rows.Err()
}

// heard is how a feed stands at an instant.
func (f *form) heard(last time.Time, day shouwang.Day, asOf time.Time) FeedState {
	allowed := time.Duration(lateAfter * float64(f.feed.PeriodDays) * 24 * float64(time.Hour))
	return FeedState{Connected: true, Stale: asOf.Sub(last) > allowed, LastReceived: last, AsOf: day}
}

// Known is the pin that a run at asOf had when asOf was now: batches that came in
// later are not in it, and what was decided later of the others does not count.
func (in *Intake) Known(ctx context.Context, asOf time.Time) (Pin, error) {
	pin, err := in.Pin(ctx, asOf)
	if err != nil {
		return Pin{}, err
	}
	pin.Batch, pin.Skip = 0, nil
	return pin, in.pinBy(ctx, &pin, "known", clickhouse.DateNamed("as_of", asOf.In(shouwang.Shanghai), clickhouse.MilliSeconds))
}

func (in *Intake) pinBatches(ctx context.Context, pin *Pin) error { return in.pinBy(ctx, pin, "pin") }

// pinBy reads from a statement which batches count.
func (in *Intake) pinBy(ctx context.Context, pin *Pin, statement string, args ...any) error {
	query, err := shape{}.sql(statement)
	if err != nil {
		return err
	}
	rows, err := in.db.Query(ctx, query, args...)
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
