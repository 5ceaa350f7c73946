package scoring

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"shouwang"
	"shouwang/facts"
	"shouwang/monitors"
	"shouwang/monitors/rule"
)

// moved says, of each change of a fact, in which groups of examples anybody's
// value of the fact is another under it. All changes stand side by side in one
// statement a group; where no value moves, no example can tell.
func (f *factMutation) moved(ctx context.Context, fact *monitors.Fact, changes []facts.Mutant) ([]map[trial]bool, error) {
	pack, names := beside(f.pack, fact, changes)
	moved := make([]map[trial]bool, len(changes))
	for i := range moved {
		moved[i] = map[trial]bool{}
	}
	for i, c := range f.checks {
		if !slices.Contains(f.rests[i], fact) {
			continue
		}
		catalog := facts.NewCatalog(pack, c.program.values, c.values...)
		catalog.Tables = c.scratch + "."
		want := facts.Wanted{Subject: fact.Subject, Facts: append([]string{fact.Name}, names...), Whole: true}
		if fact.Subject == facts.Area {
			want.Key = c.monitor.Key
		}
		r, err := catalog.Relation(want)
		if err != nil {
			return nil, err
		}
		for j, group := range c.together(c.rowExamples()) {
			counts, err := c.differences(ctx, r, fact.Name, names, group)
			if err != nil {
				return nil, err
			}
			for n, count := range counts {
				moved[n][trial{i, j}] = count > 0
			}
		}
	}
	return moved, nil
}

// beside is the pack with every change of a fact as a fact of its own, and their names.
func beside(pack *monitors.Pack, fact *monitors.Fact, changes []facts.Mutant) (*monitors.Pack, []string) {
	other := *pack
	other.Facts = slices.Clone(pack.Facts)
	names := make([]string, len(changes))
	for i, x := range changes {
		changed := *x.Facts[0]
		changed.Name = fmt.Sprintf("%s_changed_%d", fact.Name, i)
		names[i] = changed.Name
		other.Facts = append(append(other.Facts, &changed), x.Facts[1:]...)
	}
	return &other, names
}

// differences counts the subjects whose value is another under each name.
func (c *check) differences(ctx context.Context, r *facts.Relation, name string, names []string, group []int) ([]uint64, error) {
	text := func(name string) string {
		return "ifNull(" + textOf(r.Facts[name]) + ", " + rule.Quote("\x00") + ")"
	}
	columns := make([]string, len(names))
	for i, other := range names {
		columns[i] = "countIf(" + text(name) + " != " + text(other) + ")"
	}
	at := c.moment(group)
	slots := r.Bind(facts.Setting{On: shouwang.DayOf(at.AsOf), Confirmed: c.monitor.Kind == shouwang.Verify, Values: at.values})
	maps.Copy(slots, facts.FeedStates(r.Feeds, at.Fresh))
	slots["batch"], slots["skip"] = fmt.Sprint(at.Batch), list(at.Skip)
	slots["as_of"] = at.AsOf.In(shouwang.Shanghai).Format("2006-01-02 15:04:05.000")
	sql := rule.NameLists(facts.Statement(r.With)+"\nSELECT "+array("UInt64", columns)+"\nFROM "+r.Name) + "\n" + rule.Settings
	if rule.CountsWorkdays(sql) {
		maps.Copy(slots, rule.WorkdaySlots(at.Workdays))
	}
	rows, err := c.db.Query(bound(ctx, slots), sql)
	if err != nil {
		return nil, fmt.Errorf("compare the values of %s: %w", name, err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err says what went wrong
	var counts []uint64
	for rows.Next() {
		if err := rows.Scan(&counts); err != nil {
			return nil, fmt.Errorf("compare the values of %s: %w", name, err)
		}
	}
	return counts, rows.Err()
}
