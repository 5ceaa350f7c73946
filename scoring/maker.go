package scoring

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/ClickHouse/clickhouse-go/v2"

	"shouwang/facts"
)

// maker makes one set of tables of facts, or brings it up to date.
type maker struct {
	db      DB
	plan    *facts.Wide
	at      Moment
	lasting string // names the plan and what it is bound to, but for the rows that count
	newest  uint64 // when the newest row came in that counts, in milliseconds
	slots   map[string]string
	setting facts.Setting
	last    map[string]uint64 // the highest number of a subject, by type
}

// make makes the tables. Nobody reads them before all are filled, and what a
// killed process leaves is dropped by the next.
func (m maker) make(ctx context.Context, set *wideSet) error {
	set.maker, set.singles = m, map[string]string{}
	for _, step := range set.tables.Steps {
		if err := m.fill(ctx, step, set.singles); err != nil {
			return fmt.Errorf("fill %s: %w", step.Table, err)
		}
	}
	return nil
}

// fill makes a step's table and fills it slice by slice.
func (m maker) fill(ctx context.Context, step facts.Step, singles map[string]string) error {
	for _, sql := range []string{"DROP TABLE IF EXISTS " + step.Table, step.Make} {
		if err := m.db.Exec(ctx, sql); err != nil {
			return err
		}
	}
	slots, err := m.single(ctx, step)
	if err != nil {
		return err
	}
	for _, single := range step.Singles {
		singles[step.Table+" "+single.Slot] = slots[single.Slot]
	}
	return m.slices(ctx, step, slots)
}

// slices fills a step's table. What a slice takes hangs on how much is known of its
// people, so that one for which the memory is too small is done in halves.
func (m maker) slices(ctx context.Context, step facts.Step, slots map[string]string) error {
	width := uint64(wideSlice)
	for from := uint64(0); from <= m.last[step.Subject]; {
		Slice{from, from + width - 1}.bind(slots)
		err := m.db.Exec(bindTo(ctx, slots), step.Fill)
		switch {
		case err == nil:
			from += width
		case tooLarge(err) && width > leastSlice:
			width /= 2
			err = m.db.Exec(bindTo(ctx, slots), "DELETE FROM "+step.Table+" WHERE subject >= {slice_from:UInt64}") // what it wrote before
			if err != nil {
				return err
			}
		default:
			return err
		}
	}
	return nil
}

// tooLarge says whether a statement wanted more memory than it may have.
func tooLarge(err error) bool {
	exception, ok := errors.AsType[*clickhouse.Exception](err)
	return ok && exception.Code == 241
}

// single are the step's slots, with the values of everybody.
func (m maker) single(ctx context.Context, step facts.Step) (map[string]string, error) {
	slots := maps.Clone(m.slots)
	for _, single := range step.Singles {
		value, err := text(ctx, m.db, single.SQL, slots)
		if err != nil {
			return nil, fmt.Errorf("find %s: %w", single.Slot, err)
		}
		slots[single.Slot] = value
	}
	return slots, nil
}

// mostTouched is the share of subjects up to which their rows are made again; of
// more, making the tables anew costs less.
const mostTouched = 0.1

// refresh brings tables up to date where new rows touch few subjects: those that
// the rows name, and whoever is reached from them. It is false where they are many,
// or where everybody looks at new rows or has another value now; then the tables are good for nothing.
func (m maker) refresh(ctx context.Context, set *wideSet) (bool, error) {
	slots := make([]map[string]string, len(set.tables.Steps))
	for i, step := range set.tables.Steps {
		var err error
		if slots[i], err = m.single(ctx, step); err != nil {
			return false, err
		}
		for _, single := range step.Singles {
			if slots[i][single.Slot] != set.singles[step.Table+" "+single.Slot] {
				return false, nil
			}
		}
	}
	since := map[string]string{
		"known_batch": fmt.Sprint(set.at.Batch), "known_newest": fmt.Sprint(set.newest), "changed": list(changed(set.at.Skip, m.at.Skip)),
		"known_person": fmt.Sprint(set.last[facts.Person]), "known_household": fmt.Sprint(set.last[facts.Household]),
	}
	if m.plan.Overall != "" {
		if n, err := number(ctx, m.db, m.plan.Overall, since); err != nil || n > 0 {
			return false, err
		}
	}
	for i, step := range set.tables.Steps {
		maps.Copy(slots[i], since)
		few, err := m.again(ctx, step, slots[i])
		if err != nil {
			return false, fmt.Errorf("refresh %s: %w", step.Table, err)
		}
		if !few {
			return false, nil
		}
	}
	set.maker = m
	return true, nil
}

// again does a step again for the subjects whom new rows touch.
func (m maker) again(ctx context.Context, step facts.Step, slots map[string]string) (few bool, err error) {
	table := step.Touched.Table
	for _, sql := range []string{"DROP TABLE IF EXISTS " + table, "CREATE TABLE " + table + " (id UInt64) ENGINE = Memory", step.Touched.Find} {
		if err := m.db.Exec(bindTo(ctx, slots), sql); err != nil {
			return false, err
		}
	}
	touched, err := number(ctx, m.db, "SELECT count() FROM "+table, nil)
	if err != nil || float64(touched) > mostTouched*float64(m.last[step.Subject]) {
		return false, err
	}
	for _, sql := range []string{"DELETE FROM " + step.Table + " WHERE subject IN (SELECT id FROM " + table + ")", step.Touched.Fill} {
		if err := m.db.Exec(bindTo(ctx, slots), sql); err != nil {
			return false, err
		}
	}
	return true, nil
}

// changed are the batches that are in one list and not in the other.
func changed(a, b []uint64) []uint64 {
	missing := func(from, in []uint64) []uint64 {
		return slices.DeleteFunc(slices.Clone(from), func(n uint64) bool { return slices.Contains(in, n) })
	}
	return slices.Concat(missing(a, b), missing(b, a))
}

func bindTo(ctx context.Context, slots map[string]string) context.Context {
	return clickhouse.Context(ctx, clickhouse.WithParameters(slots))
}

func number(ctx context.Context, db DB, sql string, slots map[string]string) (n uint64, err error) {
	err = read(ctx, db, sql, slots, &n)
	return n, err
}

// text reads one value as a slot takes it.
func text(ctx context.Context, db DB, sql string, slots map[string]string) (string, error) {
	var value *string
	if err := read(ctx, db, sql, slots, &value); err != nil {
		return "", err
	}
	if value == nil {
		return `\N`, nil
	}
	return facts.EscapeSlot(*value), nil
}

// read reads the one value of a statement; without a row it is left as it is.
func read(ctx context.Context, db DB, sql string, slots map[string]string, into any) error {
	err := readRow(ctx, db, sql, slots, into)
	if errors.Is(err, errNoRow) {
		return nil
	}
	return err
}

var errNoRow = errors.New("the statement gave no row")

// readRow reads the one row of a statement.
func readRow(ctx context.Context, db DB, sql string, slots map[string]string, into ...any) error {
	rows, err := db.Query(bindTo(ctx, slots), sql)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // rows.Err says what went wrong
	if !rows.Next() {
		return cmp.Or(rows.Err(), errNoRow)
	}
	if err := rows.Scan(into...); err != nil {
		return err
	}
	return rows.Err()
}
