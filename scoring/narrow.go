package scoring

import (
	"context"
	"fmt"
	"maps"
	"slices"

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
	if all, err := p.relatives(ctx, db, p.few, asked); err != nil || !all {
		return false, false, err
	}
	maps.Copy(slots, asked)
	return true, false, nil
}

// relatives binds whom else the facts of the listed subjects reach. It stops,
// and says false, where a list is as long as what is asked for as its most.
func (p *Program) relatives(ctx context.Context, db DB, r *facts.Relation, asked map[string]string) (all bool, err error) {
	for _, l := range r.Lists {
		ids, err := p.ids(ctx, db, l.SQL+"\n"+rule.Settings, asked)
		if err != nil || fmt.Sprint(len(ids)) == asked["most"] {
			return false, err
		}
		asked[l.Slot] = list(ids)
	}
	return true, nil
}

// ids reads a statement of ids.
func (p *Program) ids(ctx context.Context, db DB, sql string, slots map[string]string) ([]uint64, error) {
	ids, err := idsOf(ctx, db, sql, slots)
	if err != nil {
		return nil, fmt.Errorf("list the subjects of %s: %w", p.monitor.ID, err)
	}
	return ids, nil
}

// idsOf reads a statement of ids.
func idsOf(ctx context.Context, db DB, sql string, slots map[string]string) ([]uint64, error) {
	rows, err := db.Query(bindTo(ctx, slots), sql)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err says what went wrong
	var ids []uint64
	for rows.Next() {
		var id uint64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
