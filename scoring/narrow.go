package scoring

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/ClickHouse/clickhouse-go/v2"

	"shouwang/facts"
	"shouwang/monitors/rule"
)

// mostListed is how many ids are worth binding: of more, reading every feed as
// it is costs less than looking for their rows.
const mostListed = 5000

// narrow chooses the statement and binds whom it is about: the few, or the
// slice. It is "" where there is nobody.
func (p *Program) narrow(ctx context.Context, db DB, at Moment, slice Slice, slots map[string]string) (string, error) {
	switch few, nobody, err := p.shortened(ctx, db, at, slice, slots); {
	case err != nil || nobody:
		return "", err
	case few:
		return p.listed, nil
	}
	return p.statementOf(slice), nil
}

// shortened binds the few subjects whom the population can hold, those with an
// open warning and their relatives, if they are few. Whoever asks for those in
// doubt asks for everybody.
func (p *Program) shortened(ctx context.Context, db DB, at Moment, slice Slice, slots map[string]string) (few, nobody bool, err error) {
	if p.few == nil || at.Verbose {
		return false, false, nil
	}
	asked := maps.Clone(slots)
	asked["most"] = fmt.Sprint(mostListed + 1)
	ids, err := p.ids(ctx, db, p.first, asked)
	if err != nil {
		return false, false, err
	}
	ids = append(ids, within(at.Open, slice)...)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if len(ids) == 0 || len(ids) > mostListed {
		return false, len(ids) == 0, nil
	}
	asked[facts.Listed] = list(ids)
	for _, l := range p.few.Lists {
		relatives, err := p.ids(ctx, db, l.SQL+"\n"+rule.Settings, asked)
		if err != nil || len(relatives) > mostListed {
			return false, false, err
		}
		asked[l.Slot] = list(relatives)
	}
	maps.Copy(slots, asked)
	return true, false, nil
}

// ids reads a statement of ids.
func (p *Program) ids(ctx context.Context, db DB, sql string, slots map[string]string) ([]uint64, error) {
	rows, err := db.Query(clickhouse.Context(ctx, clickhouse.WithParameters(slots)), sql)
	if err != nil {
		return nil, fmt.Errorf("list the subjects of %s: %w", p.monitor.ID, err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err says what went wrong
	var ids []uint64
	for rows.Next() {
		var id uint64
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("list the subjects of %s: %w", p.monitor.ID, err)
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list the subjects of %s: %w", p.monitor.ID, err)
	}
	return ids, nil
}
