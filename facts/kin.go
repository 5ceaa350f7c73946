package facts

import (
	"fmt"
	"slices"
	"strings"

	"shouwang"
	"shouwang/monitors"
	"shouwang/monitors/rule"
)

// kinKey names the array of relatives that a fact reads: facts over the same rows share it.
func kinKey(k *monitors.Kin) string {
	return fmt.Sprintf("kin by %s.%s of %s, %t, %s", k.Feed, k.Relative, k.Of, k.Either, k.Where)
}

// readKin finds what a fact over relatives rests on.
func (c *Catalog) readKin(n *node) error {
	k := n.fact.Kin
	feed := c.feeds[k.Feed]
	if feed == nil {
		return fmt.Errorf("%w: no feed %s", shouwang.ErrNotFound, k.Feed)
	}
	of := shouwang.ColumnPerson
	if n.fact.Subject == Area {
		of = shouwang.ColumnArea
	}
	for name, want := range map[string]shouwang.ColumnType{k.Of: of, k.Relative: shouwang.ColumnPerson} {
		if column, ok := columnOf(feed, name); !ok || column.Type != want {
			return fmt.Errorf("%w: the feed %s has no column %s of a %s", shouwang.ErrNotFound, feed.Name, name, want)
		}
	}
	link, err := c.link(k)
	if err != nil {
		return err
	}
	n.parameters, n.dated, n.workdays = link.Parameters, link.Dated, link.Workdays
	n.columns = appendNew([]string{k.Of, k.Relative}, slices.DeleteFunc(slices.Clone(link.Variables), func(name string) bool { return name == "today" })...)
	return c.readRows(n, nil)
}

// link is the condition of a row that names a relative.
func (c *Catalog) link(k *monitors.Kin) (rule.Condition, error) {
	if k.Where == "" {
		return rule.Flags("1", "1"), nil
	}
	scope, err := c.linkScope(c.feeds[k.Feed])
	if err != nil {
		return rule.Condition{}, err
	}
	where, err := scope.Condition(k.Where)
	if err != nil {
		return where, fmt.Errorf("where: %w", err)
	}
	return where, nil
}

// linkScope is what a condition on a feed's rows may name where no subject stands yet.
func (c *Catalog) linkScope(feed *shouwang.Feed) (*rule.Scope, error) {
	return c.scope("links of "+feed.Name, func() []rule.Variable {
		return append(c.params.everywhere(), columnVariables(feed, "_f.")...)
	})
}

// joinKin puts the facts of relatives beside each person, or those of people beside
// the area with which rows name them.
func (b *builder) joinKin(l *level, subjects string, columns, joins *[]string) error {
	groups := map[string][]*node{}
	for _, name := range sortedKeys(l.nodes) {
		if n := l.nodes[name]; n.fact.Kin != nil {
			groups[kinKey(n.fact.Kin)] = append(groups[kinKey(n.fact.Kin)], n)
		}
	}
	for _, key := range sortedKeys(groups) {
		kin, err := b.kin(l, key, groups[key])
		if err != nil {
			return err
		}
		l.arrays[key] = kin + "__rows"
		l.columns = append(l.columns, kin+"__rows")
		*columns = append(*columns, kin+".rows AS "+kin+"__rows")
		*joins = append(*joins, fmt.Sprintf("LEFT JOIN %s ON %s.subject = %s.subject", kin, kin, subjects))
	}
	return nil
}

// kin is the table of one array of relatives a person: all whom a row names, since
// rows of which none counts say more than no row. _kin says whether one counts.
func (b *builder) kin(l *level, key string, nodes []*node) (string, error) {
	links, err := b.links(l, nodes[0].fact.Kin)
	if err != nil {
		return "", err
	}
	var wanted []string
	for _, n := range nodes {
		wanted = appendNew(wanted, n.others...)
	}
	people, err := b.level(Wanted{Subject: Person, Facts: wanted}, b.relatives(l.set, nodes[0].fact.Kin))
	if err != nil {
		return "", err
	}
	fields, types := []string{"multiIf(_l.sure, 1, _l.maybe, NULL, 0)"}, []string{"_kin Nullable(UInt8)"}
	own, ownTypes := memberFields(people, wanted)
	for i, field := range own {
		if strings.HasSuffix(ownTypes[i], " UInt8") {
			field = "ifNull(" + field + ", 1)" // the flag of a list of somebody who is not known
		}
		fields, types = append(fields, field), append(types, ownTypes[i])
	}
	for _, name := range wanted {
		l.facts[key+"."+name] = people.facts[name]
	}
	return b.add("kin", fmt.Sprintf(
		"    SELECT _l.subject AS subject,\n        groupArray(CAST(tuple(%s), 'Tuple(%s)')) AS rows\n    FROM %s AS _l\n    LEFT JOIN %s ON %s.subject = _l.relative\n    GROUP BY subject",
		strings.Join(fields, ", "), strings.Join(types, ", "), links, people.table, people.table)), nil
}

// links are the pairs of a person and a relative, each once however many rows
// name it: sure where one of them surely counts, maybe where one may.
func (b *builder) links(l *level, k *monitors.Kin) (string, error) {
	feed := b.catalog.feeds[k.Feed]
	where, err := b.catalog.link(k)
	if err != nil {
		return "", err
	}
	b.note(where.Parameters...)
	b.note(where.Dated...)
	rows := b.add(feed.Name+"_all", b.namedRows(feed, appendNew([]string{k.Of, k.Relative}, where.Variables...), b.kinReach(l.set, k)))
	pair := func(of, relative string) string {
		return fmt.Sprintf("(toUInt64(assumeNotNull(_f.%s)), toUInt64(assumeNotNull(_f.%s)))", rule.Name(of), rule.Name(relative))
	}
	pairs := "[" + pair(k.Of, k.Relative) + "]"
	if k.Either {
		pairs = "[" + pair(k.Of, k.Relative) + ", " + pair(k.Relative, k.Of) + "]"
	}
	return b.add("links", fmt.Sprintf(`    SELECT _p.1 AS subject, _p.2 AS relative, max(_sure) AS sure, max(_maybe) AS maybe
    FROM (
        SELECT arrayJoin(%s) AS _p, toUInt8(%s) AS _sure, toUInt8(%s) AS _maybe
        FROM %s AS _f
        WHERE %s
    )
    WHERE subject != relative AND %s
    GROUP BY subject, relative`, pairs, where.True, where.Maybe, rows,
		rule.And("isNotNull(_f."+rule.Name(k.Of)+")", "isNotNull(_f."+rule.Name(k.Relative)+")"), l.set.where("subject"))), nil
}

// kinReach is the filter of versions before they are resolved: all versions of
// keys that ever named one of the people.
func (b *builder) kinReach(set subset, k *monitors.Kin) string {
	if set.all {
		return ""
	}
	of, relative := kinColumns(b.catalog.feeds[k.Feed], k)
	named := set.where(of)
	if k.Either {
		named = "(" + named + " OR " + set.where(relative) + ")"
	}
	return fmt.Sprintf("key_hash IN (SELECT key_hash FROM %ssignal_%s WHERE %s)", b.catalog.Tables, k.Feed, named)
}

// kinColumns are where the person and the relative stand in the store.
func kinColumns(feed *shouwang.Feed, k *monitors.Kin) (of, relative string) {
	person, _ := columnOf(feed, k.Of)
	other, _ := columnOf(feed, k.Relative)
	return rule.StoreColumn(person), rule.StoreColumn(other)
}

// relatives are all whom a row ever named beside people of a set.
func (b *builder) relatives(set subset, k *monitors.Kin) subset {
	if set.all {
		return everyone
	}
	ids := b.catalog.kinOf(k, set.where, false)
	if b.listed {
		return b.list(ids)
	}
	return subset{where: func(column string) string { return column + " IN (" + ids + ")" }}
}

// kinOf is a select of a column id: the relatives of people, or back.
func (c *Catalog) kinOf(k *monitors.Kin, where func(column string) string, back bool) string {
	of, relative := kinColumns(c.feeds[k.Feed], k)
	if back {
		of, relative = relative, of
	}
	step := homeRow{feed: k.Feed, person: of, home: relative}
	ids := step.homes(c.Tables, where)
	if k.Either {
		ids += " UNION ALL " + step.people(c.Tables, where)
	}
	return ids
}
