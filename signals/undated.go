package signals

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"

	"shouwang"
)

// undated is a key date that a composite file may leave out: a roster says that
// somebody receives a benefit, not since when. Such a row speaks of the open row
// in force; where there is none it waits under the default date, until a list
// that knows the date says it.
type undated struct {
	output int
	column int // of the file
	key    int // of the output
	end    int // the last day of the output's row, absent if it has none
	others []int
	day    shouwang.Day // the default
}

// findUndated looks for outputs whose key holds a date that the file may leave out.
func (f *form) findUndated() error {
	if !f.composite() {
		return nil
	}
	for i := range f.outputs {
		out := &f.outputs[i]
		for _, key := range out.form.key {
			if key < 0 || out.form.columns[key].Type != shouwang.ColumnDate || out.take[key].column < 0 {
				continue
			}
			from := &f.columns[out.take[key].column]
			if from.fallback == "" {
				continue
			}
			v, code := from.read(from.fallback, reading{})
			if code != fine {
				return fmt.Errorf("feed %s has a bad default for %s: %w", f.feed.Name, from.Name, shouwang.ErrInvalid)
			}
			u := undated{output: i, column: out.take[key].column, key: key, end: out.form.endOf(key), day: v.day()}
			u.others = slices.DeleteFunc(slices.Clone(out.form.key), func(col int) bool { return col < 0 || col == key || col == out.form.subject })
			f.undated = append(f.undated, u)
			out.form.dates = append(out.form.dates, u)
		}
	}
	return nil
}

// endOf is the date that may not lie before another: its end.
func (f *form) endOf(start int) int {
	for _, pair := range f.orders {
		if pair[0] == start {
			return pair[1]
		}
	}
	return absent
}

// undatedShape fills the statements about rows without a date.
func (f *form) undatedShape(s shape, u undated) shape {
	s.Dated, s.End, s.Day = f.columns[u.key].store, "", int32(u.day)
	if u.end >= 0 {
		s.End, s.EndStaged = f.columns[u.end].store, f.columns[u.end].staged("", u.end)
	}
	s.Others = nil
	for _, col := range u.others {
		s.Others = append(s.Others, f.columns[col].store)
	}
	return s
}

// askedAtOnce is how many subjects travel as a parameter of a query.
const askedAtOnce = 5000

// adopt gives the rows of a chunk that leave a key date out the date of the open
// row in force.
func (t *taking) adopt(ctx context.Context, c *chunk) error {
	for _, u := range t.form.undated {
		out := &t.form.outputs[u.output]
		var rows []int
		var ids []uint64
		for row := range c.rows() {
			if c.said[row].has(u.column) || c.refused[row] || out.when >= 0 && !c.at(out.when, row).ok {
				continue
			}
			rows = append(rows, row)
			ids = append(ids, uint64(out.at(c, out.form.subject, row).n)) //nolint:gosec // an assigned number
		}
		if len(rows) == 0 || t.before(out.form).batches == 0 {
			continue
		}
		open, err := t.openRows(ctx, u, ids)
		if err != nil {
			return fmt.Errorf("look for open rows of %s: %w", out.form.feed.Name, err)
		}
		for _, row := range rows {
			if day, ok := open[out.nameless(c, u, row)]; ok {
				*c.at(u.column, row) = cell{n: int64(day), ok: true}
			}
		}
	}
	return nil
}

// nameless is the key of a row without its date, as the statement writes it.
func (out *output) nameless(c *chunk, u undated, row int) string {
	parts := []string{fmt.Sprint(out.at(c, out.form.subject, row).n)}
	for _, col := range u.others {
		v := out.at(c, col, row)
		if !textual(out.form.columns[col].Type) {
			v.s = fmt.Sprint(v.n)
		}
		parts = append(parts, v.s)
	}
	return strings.Join(parts, "\x1f")
}

func (t *taking) openRows(ctx context.Context, u undated, ids []uint64) (map[string]int32, error) {
	f := t.form.outputs[u.output].form
	s := f.undatedShape(t.shape(f), u)
	query, err := s.sql("undated_open")
	if err != nil {
		return nil, err
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	open := make(map[string]int32)
	for some := range slices.Chunk(ids, askedAtOnce) {
		if err := t.readOpen(ctx, query, append(t.args(s), clickhouse.Named("ids", some)), open); err != nil {
			return nil, err
		}
	}
	return open, nil
}

func (t *taking) readOpen(ctx context.Context, query string, args []any, into map[string]int32) error {
	rows, err := t.in.db.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var key string
		var day *int32
		if err := rows.Scan(&key, &day); err != nil {
			return err
		}
		if day != nil {
			into[key] = *day
		}
	}
	return rows.Err()
}

// dated makes rows without a date vanish once this file says the same with one.
func (t *taking) dated(ctx context.Context, f *form, s shape) error {
	for _, u := range f.dates {
		query, err := f.undatedShape(s, u).sql("undated_gone")
		if err != nil {
			return err
		}
		if err := t.in.db.Exec(ctx, query, t.args(s)...); err != nil {
			return fmt.Errorf("give rows their date: %w", err)
		}
	}
	return nil
}
