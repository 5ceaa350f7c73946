package scoring

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"shouwang/facts"
	"shouwang/monitors/rule"
)

// ErrDoubt is tables of facts that say something else than the feeds.
var ErrDoubt = errors.New("a table of facts differs from the feeds")

// asked is how many subjects of each table are compared with the feeds.
const checked = 24

// doubt compares the facts of subjects at random with those that the feeds give by
// the statement that defines them. ErrDoubt: they differ.
func (m maker) doubt(ctx context.Context, catalog *facts.Catalog, set *wideSet) error {
	for _, subject := range slices.Sorted(maps.Keys(set.tables.Tables)) {
		table := set.tables.Tables[subject]
		r, sql, err := catalog.Doubt(table)
		if err != nil {
			return err
		}
		slots := r.Bind(m.setting)
		maps.Copy(slots, m.slots)
		maps.Copy(slots, facts.FeedStates(r.Feeds, m.at.Fresh))
		slots["seed"], slots["some"], slots["most"] = fmt.Sprint(m.newest), fmt.Sprint(checked), fmt.Sprint(mostListed)
		some := "SELECT subject FROM " + table.Table + " ORDER BY cityHash64(subject, {seed:UInt64}) LIMIT {some:UInt64}"
		if err := m.list(ctx, facts.Listed, some, slots); err != nil {
			return err
		}
		for _, l := range r.Lists {
			if err := m.list(ctx, l.Slot, l.SQL+"\n"+rule.Settings, slots); err != nil {
				return err
			}
		}
		differ, err := number(ctx, m.db, sql, slots)
		if err != nil {
			return fmt.Errorf("compare %s with the feeds: %w", table.Table, err)
		}
		if differ > 0 {
			return fmt.Errorf("compare %s with the feeds: %d of %d subjects of type %s: %w", table.Table, differ, checked, subject, ErrDoubt)
		}
	}
	return nil
}

// list binds a slot to the ids that a statement gives.
func (m maker) list(ctx context.Context, slot, sql string, slots map[string]string) error {
	ids, err := idsOf(ctx, m.db, sql, slots)
	if err != nil {
		return fmt.Errorf("list subjects to compare: %w", err)
	}
	slots[slot] = list(ids)
	return nil
}
