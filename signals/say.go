package signals

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"shouwang"
)

// Say writes rows of an own feed that the product itself speaks of, such as its
// runs: cells as a file would have them, by column. They belong to no batch, since
// no file brought them and none can take them back: every run from the instant on
// sees them. A key that is said again is a correction. A column that the contract
// does not have is left out; a pack without the feed hears nothing.
func (in *Intake) Say(ctx context.Context, feed string, at time.Time, rows []map[string]string) error {
	f := in.forms[feed]
	if f == nil || !f.feed.Own || len(rows) == 0 {
		return nil
	}
	c := newChunk(f, len(rows))
	for i, row := range rows {
		r, err := f.spoken(row)
		if err != nil {
			return fmt.Errorf("write down a row of %s: %w", feed, err)
		}
		r.line, r.asOf, r.source, r.received = uint32(i+1), shouwang.DayOf(at), ownDepartment, at
		c.add(f, r)
	}
	if err := in.own(ctx, f, c, 0); err != nil {
		return fmt.Errorf("write down rows of %s: %w", feed, err)
	}
	return nil
}

// spoken reads the cells of a row. A household that the product speaks of is named by
// the number that it has here.
func (f *form) spoken(row map[string]string) (*record, error) {
	r := &record{cells: make([]cell, len(f.columns))}
	for name, text := range row {
		at := f.index(name)
		if at == absent || text == "" {
			continue
		}
		if f.columns[at].Type == shouwang.ColumnHousehold {
			n, err := strconv.ParseInt(text, 10, 64)
			if err != nil {
				return nil, fmt.Errorf("column %s: %w", name, err)
			}
			r.cells[at] = cell{n: n, ok: true}
			continue
		}
		v, code := f.columns[at].read(text, reading{})
		if code != fine {
			return nil, fmt.Errorf("column %s: %s: %w", name, code, shouwang.ErrInvalid)
		}
		r.cells[at] = v
	}
	return r, nil
}
