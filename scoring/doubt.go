package scoring

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"shouwang/facts"
	"shouwang/monitors/rule"
)

// ErrDoubt is tables of facts that say something else than the feeds.
var ErrDoubt = errors.New("a table of facts differs from the feeds")

// What of a set of tables is compared with the feeds: so many subjects of each, and so
// many facts, some at once, since the engine takes its time over long statements. All
// have their turn in some night.
const (
	checkedSubjects = 24
	checkedFacts    = 40
	checkedAtOnce   = 8
)

// doubt compares facts of subjects at random with those that the feeds give by
// the statement that defines them. ErrDoubt: they differ.
func (m maker) doubt(ctx context.Context, catalog *facts.Catalog, set *wideSet) error {
	for _, subject := range slices.Sorted(maps.Keys(set.tables.Tables)) {
		table := set.tables.Tables[subject]
		for names := range slices.Chunk(m.someOf(table), checkedAtOnce) {
			if err := m.compare(ctx, catalog, table, names); err != nil {
				return fmt.Errorf("compare %s with the feeds: %w", table.Table, err)
			}
		}
	}
	return nil
}

// someOf are facts of a table at random; the same of the same night.
func (m maker) someOf(table *facts.Stored) []string {
	names := slices.Sorted(maps.Keys(table.Facts))
	rand.New(rand.NewPCG(m.newest, m.at.Batch)).Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] }) //nolint:gosec // a choice, no secret
	return names[:min(checkedFacts, len(names))]
}

// compare holds facts of a table to the feeds.
func (m maker) compare(ctx context.Context, catalog *facts.Catalog, table *facts.Stored, names []string) error {
	r, sql, err := catalog.Doubt(table, names)
	if err != nil {
		return err
	}
	slots := r.Bind(m.setting)
	maps.Copy(slots, m.slots)
	maps.Copy(slots, facts.FeedStates(r.Feeds, m.at.Fresh))
	slots["seed"], slots["some"], slots["most"] = fmt.Sprint(m.newest), fmt.Sprint(checkedSubjects), fmt.Sprint(mostListed)
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
		return err
	}
	if differ > 0 {
		return fmt.Errorf("%d of %d subjects: %w", differ, checkedSubjects, ErrDoubt)
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
