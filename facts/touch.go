package facts

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"shouwang"
	"shouwang/monitors"
	"shouwang/monitors/rule"
)

// Touched is how a step is done again for the subjects whom new rows may concern:
// a table of their ids, the statement that finds them, and the one that fills
// their rows, once the old ones are gone.
//
// Find reads which rows are new from {known_batch:UInt64} and {known_newest:UInt64}
// (those after), from {changed:Array(UInt64)} (batches that count since, or no
// longer), and which people and households are, from {known_person:UInt64} and
// {known_household:UInt64}.
type Touched struct{ Table, Find, Fill string }

// arrived are rows of a feed that came in since, or whose batch counts otherwise now.
const arrived = "batch > {known_batch:UInt64} OR has({changed:Array(UInt64)}, batch) OR toUnixTimestamp64Milli(received_at) > {known_newest:Int64}"

// touch writes how each step finds whom new rows touch: whom they or any version of
// their keys name, the households of these, the people of those, and relatives. It
// is false where a household rests on something else than rows that name it.
func (c *Catalog) touch(w *Wide, kin []*monitors.Kin) (bool, error) {
	b := c.builder()
	before := map[string]string{} // by subject: the table of a step before
	for i := range w.Steps {
		step := &w.Steps[i]
		parts := []string{}
		if own := before[step.Subject]; own != "" {
			parts = append(parts, "SELECT id FROM "+own)
		} else {
			parts = append(parts, c.named(step.Subject, w.Feeds)...)
		}
		cross, other := homeRow.homes, Person
		if step.Subject == Person {
			cross, other = homeRow.people, Household
		}
		if table := before[other]; table != "" {
			ids, err := b.crossed(lives, idsOf(table).where, cross)
			if err != nil || ids == "" {
				return false, err
			}
			parts = append(parts, ids)
		}
		if own := before[Person]; step.Subject == Person && own != "" {
			for _, k := range kin {
				parts = append(parts, c.kinOf(k, idsOf(own).where, true))
			}
		}
		before[step.Subject] = step.Touched.Table
		step.Touched.Find = "INSERT INTO " + step.Touched.Table + " SELECT DISTINCT toUInt64(id) AS id FROM (\n    " + strings.Join(parts, "\n    UNION ALL ") + "\n)"
	}
	return true, nil
}

// named are selects of the ids of subjects whom new rows name, and of new subjects.
func (c *Catalog) named(subject string, feeds []string) []string {
	table, column, typ := "identity_person", "person_id", shouwang.ColumnPerson
	if subject == Household {
		table, column, typ = "identity_household", "household_id", shouwang.ColumnHousehold
	}
	parts := []string{fmt.Sprintf("SELECT %s AS id FROM %s%s WHERE %s > {known_%s:UInt64}", column, c.Tables, table, column, subject)}
	for _, name := range feeds {
		var columns []string
		for _, column := range c.feeds[name].Columns {
			if column.Type == typ {
				columns = append(columns, "toUInt64(ifNull("+rule.StoreColumn(column)+", 0))")
			}
		}
		if len(columns) > 0 {
			parts = append(parts, fmt.Sprintf("SELECT arrayJoin([%s]) AS id FROM %[2]ssignal_%[3]s WHERE key_hash IN (SELECT key_hash FROM %[2]ssignal_%[3]s WHERE %[4]s)",
				strings.Join(columns, ", "), c.Tables, name, arrived))
		}
	}
	return parts
}

// everyRow are the feeds of which each subject looks at every row, sorted.
func (o *order) everyRow() []string {
	feeds := map[string]bool{}
	for key := range o.step {
		subject, name, _ := strings.Cut(key, ".")
		if n, err := o.catalog.node(subject, name); err == nil && n.ofEveryRow() {
			feeds[n.from.Feed] = true
		}
	}
	return slices.Sorted(maps.Keys(feeds))
}

// overall counts the new rows of feeds that may concern everybody.
func (c *Catalog) overall(feeds []string) string {
	parts := make([]string, 0, len(feeds))
	for _, feed := range feeds {
		parts = append(parts, "SELECT count() AS n FROM "+c.Tables+"signal_"+feed+" WHERE "+arrived)
	}
	if len(parts) == 0 {
		return ""
	}
	return "SELECT toUInt64(sum(n)) FROM (\n    " + strings.Join(parts, "\n    UNION ALL ") + "\n)"
}

// kin are the ways to relatives that the planned facts go.
func (o *order) kin() []*monitors.Kin {
	ways := map[string]*monitors.Kin{}
	for key := range o.step {
		subject, name, _ := strings.Cut(key, ".")
		if f := o.catalog.Fact(subject, name); f != nil && f.Kin != nil {
			ways[kinKey(f.Kin)] = f.Kin
		}
	}
	var list []*monitors.Kin
	for _, key := range slices.Sorted(maps.Keys(ways)) {
		list = append(list, ways[key])
	}
	return list
}
