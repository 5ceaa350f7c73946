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

// narrow chooses the statement and binds whom it is about: the few subjects whom
// the population can hold and those with an open warning, if they are few, else
// the slice. It is "" where there is nobody. Whoever asks for those in doubt
// asks for everybody.
func (p *Program) narrow(ctx context.Context, db DB, at Moment, slice Slice, slots map[string]string) (string, error) {
	wide := p.Sliced
	if slice == Everyone {
		wide = p.SQL
	}
	if p.few == nil || at.Verbose {
		return wide, nil
	}
	asked := maps.Clone(slots)
	asked["most"] = fmt.Sprint(mostListed + 1)
	ids, err := p.ids(ctx, db, p.first, asked)
	if err != nil {
		return "", err
	}
	ids = append(ids, within(at.Open, slice)...)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	switch {
	case len(ids) == 0:
		return "", nil
	case len(ids) > mostListed:
		return wide, nil
	}
	asked[facts.Listed] = list(ids)
	for _, l := range p.few.Lists {
		relatives, err := p.ids(ctx, db, l.SQL+"\n"+rule.Settings, asked)
		if err != nil {
			return "", err
		}
		if len(relatives) > mostListed {
			return wide, nil
		}
		asked[l.Slot] = list(relatives)
	}
	maps.Copy(slots, asked)
	return p.listed, nil
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
