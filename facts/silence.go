package facts

import (
	"fmt"
	"slices"
	"strings"

	"shouwang/monitors"
)

// silentOf is the column that says that a fact may be missing because a feed has
// not come: what recorded() of a condition is unknown by.
func silentOf(name string) string { return name + "__silent" }

// silence is the flag that a feed is stale on which a fact rests; "0" where it rests
// on none. A feed that was never connected has said nothing that could be missed.
func (c *Catalog) silence(subject, name string) string {
	key := subject + "." + name
	if flag, ok := c.silent[key]; ok {
		return flag
	}
	c.silent[key] = "0" // facts that rest on each other in a circle are refused elsewhere
	var parts []string
	for _, feed := range c.Silencing(subject, name) {
		parts = append(parts, fmt.Sprintf("{%s:UInt8} = %d", stateSlot(feed), Stale))
	}
	if len(parts) > 0 {
		c.silent[key] = strings.Join(parts, " OR ")
	}
	return c.silent[key]
}

// Silencing are the feeds by which a fact would be known, sorted: while one of them
// is stale, a fact that is missing may well be there. Whose members a household's
// fact looks at is known by feeds too.
func (c *Catalog) Silencing(subject, name string) []string {
	l, err := c.Lineage(subject, name)
	if err != nil {
		return nil // said when the fact is compiled
	}
	if slices.ContainsFunc(l.All, func(f *monitors.Fact) bool { return f.Members != nil }) {
		homes, err := c.Lineage(Person, householdFact)
		if err != nil {
			return nil
		}
		l.Roots = append(l.Roots, homes.Roots...)
	}
	var feeds []string
	for _, root := range l.Roots {
		feeds = appendNew(feeds, root.Feed)
	}
	slices.Sort(feeds)
	return feeds
}
