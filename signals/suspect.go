package signals

import (
	"context"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2"

	"shouwang"
)

// Suspected (疑似同一人) is two numbers that may be one person, or one number
// that may be two people's: Two is 0 then. A person decides; a name alone is
// never enough to ask.
type Suspected struct {
	One, Two shouwang.PersonID
	Why      []string // birthday, phone; two_names
}

// Most people of one name and birthday that are asked about: where there are
// more, the date stands in for an unknown one.
const suspectsMost = 4

// Suspects are the pairs that nobody has decided on yet, and the numbers that
// came with two names.
func (in *Intake) Suspects(ctx context.Context, limit int) ([]Suspected, error) {
	pin := Pin{}
	if err := in.pinBatches(ctx, &pin); err != nil {
		return nil, err
	}
	query, err := shape{}.sql("suspects")
	if err != nil {
		return nil, err
	}
	rows, err := in.db.Query(ctx, query, clickhouse.Named("batch", pin.Batch), clickhouse.Named("skip", append([]uint64{}, pin.Skip...)),
		clickhouse.Named("most", uint32(suspectsMost)), clickhouse.Named("limit", uint32(max(limit, 0)))) //nolint:gosec // a limit
	if err != nil {
		return nil, fmt.Errorf("look for people with two numbers: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var out []Suspected
	for rows.Next() {
		var s Suspected
		if err := rows.Scan((*uint64)(&s.One), (*uint64)(&s.Two), &s.Why); err != nil {
			return nil, fmt.Errorf("look for people with two numbers: %w", err)
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// Distinct says that a suspected pair are two people: nobody asks again.
func (in *Intake) Distinct(ctx context.Context, d Decision) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.link(ctx, d, "distinct", nil)
}
