package facts

import (
	"fmt"
	"slices"
	"strings"

	"shouwang"
	"shouwang/monitors"
	"shouwang/monitors/rule"
)

// pins keep a statement to what was known at the run's instant.
const pins = "batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch)" +
	" AND received_at <= {as_of:DateTime64(3, 'Asia/Shanghai')}"

// groupKey names the array of rows that a fact reads: facts of one feed by one
// column share it.
func groupKey(n *node) string { return n.from.Feed + " by " + n.from.By }

// group is the facts that share an array of rows.
type group struct {
	feed  *shouwang.Feed
	by    string
	nodes []*node
}

// groups are the arrays that a level needs, in a stable order.
func (b *builder) groups(l *level) []group {
	byKey := map[string]*group{}
	for _, name := range sortedKeys(l.nodes) {
		n := l.nodes[name]
		if n.fact.From == nil || n.wholeFeed() {
			continue
		}
		key := groupKey(n)
		if byKey[key] == nil {
			byKey[key] = &group{feed: b.catalog.feeds[n.from.Feed], by: n.from.By}
		}
		byKey[key].nodes = append(byKey[key].nodes, n)
	}
	list := make([]group, 0, len(byKey))
	for _, key := range sortedKeys(byKey) {
		list = append(list, *byKey[key])
	}
	return list
}

// join makes the subjects and puts their rows beside them.
func (b *builder) join(l *level) error {
	subjects := b.add(l.prefix, b.subjects(l))
	groups := b.groups(l)
	own := append([]string{"subject"}, l.heldBut(groups)...)
	if l.subject == Area {
		own = append(own, "key")
	}
	for _, v := range monitors.OwnNames(l.subject) {
		own = append(own, v.Name)
	}
	columns := quoted(subjects, own)
	l.columns = own
	joins := []string{"FROM " + subjects}
	for _, g := range groups {
		sql, on, err := b.rows(l, g)
		if err != nil {
			return err
		}
		name := g.feed.Name
		if g.by != "" && g.by != g.feed.Subject {
			name += "_by_" + g.by
		}
		alias := b.add(name, sql)
		l.arrays[g.feed.Name+" by "+g.by] = alias + "__rows"
		l.columns = append(l.columns, alias+"__rows", provenance(g.feed.Name, g.by))
		columns = append(columns, alias+".rows AS "+alias+"__rows", alias+".described AS "+provenance(g.feed.Name, g.by))
		joins = append(joins, "LEFT JOIN "+alias+" ON "+strings.ReplaceAll(on, "?", alias)+" = "+strings.ReplaceAll(on, "?", subjects))
	}
	if err := b.joinMembers(l, subjects, &columns, &joins); err != nil {
		return err
	}
	if err := b.joinKin(l, subjects, &columns, &joins); err != nil {
		return err
	}
	l.table = b.add(l.prefix+"_rows", "    SELECT "+strings.Join(columns, ", ")+"\n    "+strings.Join(joins, "\n    "))
	return nil
}

// provenance is the column with the newest day that a feed describes the subject.
func provenance(feed, by string) string {
	name := feed + "__as_of"
	if by != "" {
		name = feed + "_by_" + by + "__as_of"
	}
	return name
}

// Described is the column that says as of which day the feed of a fact
// describes the subject, "" for a fact that is derived.
func (r *Relation) Described(subject, name string) (feed, column string) {
	if column = r.catalog.described(subject, name); column == "" {
		return "", ""
	}
	return r.catalog.Fact(subject, name).From.Feed, column
}

func (c *Catalog) described(subject, name string) string {
	f := c.Fact(subject, name)
	if f == nil || f.From == nil || f.From.By == "all" {
		return ""
	}
	return provenance(f.From.Feed, f.From.By)
}

func (b *builder) subjects(l *level) string {
	switch {
	case l.from != nil:
		return l.from.rows(l)
	case l.subject == Person:
		return b.identities("identity_person", "person_id", l.set)
	case l.subject == Household:
		return b.identities("identity_household", "household_id", l.set)
	case l.subject == Area:
		return b.areaSubjects(l)
	}
	return fmt.Sprintf("    SELECT DISTINCT subject_id AS subject, ref FROM %sidentity_subject WHERE type = %s AND %s",
		b.catalog.Tables, rule.Quote(l.subject), l.set.where("subject_id"))
}

func (b *builder) identities(table, column string, set subset) string {
	return fmt.Sprintf("    SELECT DISTINCT %s AS subject FROM %s%s WHERE %s", column, b.catalog.Tables, table, set.where(column))
}

// areaSubjects are the areas, or areas and months, that the first feed of the
// wanted facts speaks of.
func (b *builder) areaSubjects(l *level) string {
	feed := b.areaFeed(l)
	key, month := "toInt32(0)", "CAST(NULL AS Nullable(Int32))"
	columns := []string{"area"}
	if l.keyed() {
		key, month = "_f."+l.key, "_f."+l.key
		columns = append(columns, l.key)
	}
	return fmt.Sprintf("    SELECT DISTINCT _f.area AS subject, %s AS key, toInt64(_f.area) AS area, %s AS month\n    FROM (\n%s\n    ) AS _f\n    WHERE gone = 0",
		key, month, b.versions(feed, columns, l.set.where("area")))
}

func (b *builder) areaFeed(l *level) *shouwang.Feed {
	for _, name := range sortedKeys(l.nodes) {
		n := l.nodes[name]
		if n.fact.From != nil && !n.wholeFeed() {
			b.feeds[n.from.Feed] = true
			return b.catalog.feeds[n.from.Feed]
		}
	}
	for _, name := range sortedKeys(b.catalog.facts[Area]) {
		if f := b.catalog.facts[Area][name]; f.From != nil && f.From.By != "all" {
			b.feeds[f.From.Feed] = true
			return b.catalog.feeds[f.From.Feed]
		}
	}
	return &shouwang.Feed{}
}

// versions are the last versions of the natural keys, those that vanished too.
// Where all versions of a key agree in the feed's subject, they are read in the
// table's own order, which needs no sorting.
func (b *builder) versions(feed *shouwang.Feed, columns []string, where string) string {
	b.feeds[feed.Name] = true
	parts := []string{pins}
	if where != "" && where != "1" {
		parts = []string{where, pins}
	}
	key := "key_hash"
	if subject, ok := columnOf(feed, feed.Subject); ok && b.pruned(group{feed: feed}, feed.Subject) {
		key = rule.StoreColumn(subject) + ", key_hash"
		columns = appendNew(slices.Clone(columns), rule.StoreColumn(subject))
	}
	all := appendNew(slices.Clone(columns), "as_of", "received_at", "batch", "row", "gone", "key_hash")
	return fmt.Sprintf(`        SELECT %s
        FROM %ssignal_%s
        WHERE %s
        ORDER BY %s, as_of DESC, received_at DESC, batch DESC, row DESC
        LIMIT 1 BY %s`, strings.Join(all, ", "), b.catalog.Tables, feed.Name, strings.Join(parts, " AND "), key, key)
}

// rows is the table of one array of rows a subject; on names the columns that
// join it, with ? for the table.
func (b *builder) rows(l *level, g group) (sql, on string, err error) {
	by := g.by
	if by == "" {
		by = g.feed.Subject
	}
	column, ok := columnOf(g.feed, by)
	if !ok {
		return "", "", fmt.Errorf("%w: the feed %s has no column %s", shouwang.ErrNotFound, g.feed.Name, by)
	}
	stored := rule.StoreColumn(column)
	keys, on, where := b.joinKeys(l, g, column, stored)
	fields, types, sources := b.fields(g)
	rows := fmt.Sprintf("groupArray(CAST(tuple(%s), 'Tuple(%s)'))", strings.Join(fields, ", "), strings.Join(types, ", ")) // types hold no quote
	if slices.ContainsFunc(g.nodes, (*node).needsVersion) {
		rows = "arraySort(_r -> _r._v, " + rows + ")"
	}
	sources = append(sources, stored)
	if l.keyed() && g.by == "" {
		sources = append(sources, l.key)
	}
	inner := b.versions(g.feed, sources, b.reaches(g, where))
	kept := "gone = 0"
	if !alwaysFilled(g.feed, by) {
		kept += " AND isNotNull(" + stored + ")"
	}
	if where != "" && !l.set.all && !b.pruned(g, by) {
		kept += " AND " + where
	}
	return fmt.Sprintf("    SELECT %s,\n        %s AS rows,\n        max(as_of) AS described\n    FROM (\n%s\n    )\n    WHERE %s\n    GROUP BY ALL",
		strings.Join(keys, ", "), rows, inner, kept), on, nil
}

// joinKeys are the columns that group rows by subject.
func (b *builder) joinKeys(l *level, g group, column shouwang.Column, stored string) (keys []string, on, where string) {
	switch {
	case l.subject == Area && column.Type == shouwang.ColumnMonth:
		return []string{"assumeNotNull(" + stored + ") AS key"}, "?.key", ""
	case l.keyed() && g.by == "":
		return []string{"assumeNotNull(" + stored + ") AS subject", l.key + " AS key"}, "(?.subject, ?.key)", l.set.where(stored)
	}
	return []string{"assumeNotNull(" + stored + ") AS subject"}, "?.subject", l.set.where(stored)
}

// pruned says whether all versions of a key agree in a column, so that rows with
// something else in it need not be looked at to find its last version. They do in what
// is part of the key; the feed's subject always is.
func (b *builder) pruned(g group, by string) bool {
	return by == g.feed.Subject || slices.Contains(g.feed.Key, by) && g.feed.KeyID == ""
}

// reaches is the filter of versions before they are resolved: rows of the
// subjects, or all versions of keys that ever named one of them.
func (b *builder) reaches(g group, where string) string {
	by := g.by
	if by == "" {
		by = g.feed.Subject
	}
	if where == "" || where == "1" || b.pruned(g, by) {
		return where
	}
	return fmt.Sprintf("key_hash IN (SELECT key_hash FROM %ssignal_%s WHERE %s)", b.catalog.Tables, g.feed.Name, where)
}

// columnOf is the column that a name of a row reads: itself, or its instant.
func columnOf(feed *shouwang.Feed, name string) (shouwang.Column, bool) {
	i := slices.IndexFunc(feed.Columns, func(c shouwang.Column) bool {
		return c.Name == name || c.Type == shouwang.ColumnTime && rule.TimeOf(c.Name) == name
	})
	if i < 0 {
		return shouwang.Column{}, false
	}
	return feed.Columns[i], true
}

// fields are the columns of a row that the facts of a group read: how each is
// read, its type in the row, and its name in the store.
func (b *builder) fields(g group) (fields, types, sources []string) {
	used := []string{}
	for _, n := range g.nodes {
		used = appendNew(used, b.columnsOf(n, g.feed)...)
	}
	slices.Sort(used)
	for _, name := range used {
		field, typ, source := readField(g.feed, name)
		fields, types, sources = append(fields, field), append(types, rule.Name(name)+" "+typ), append(sources, source)
	}
	if slices.ContainsFunc(g.nodes, (*node).needsVersion) || len(fields) == 0 {
		fields = append(fields, "tuple(as_of, received_at, batch, row)")
		types = append(types, "_v Tuple(Int32, DateTime64(3), UInt64, UInt32)")
	}
	return fields, types, sources
}

func readField(feed *shouwang.Feed, name string) (field, typ, source string) {
	if name == department {
		return department, "String", department
	}
	column, _ := columnOf(feed, name)
	source = rule.StoreColumn(column)
	typ = "Nullable(String)"
	for _, v := range rule.Columns(feed) {
		if v.Name == name {
			typ = "Nullable(" + rule.StoreType(v.Type) + ")"
		}
	}
	if alwaysFilled(feed, name) {
		typ = strings.TrimSuffix(strings.TrimPrefix(typ, "Nullable("), ")")
	}
	return readColumn(column, name, source), typ, source
}

// readColumn is how a name of a column reads what is stored.
func readColumn(column shouwang.Column, name, source string) string {
	if name != column.Name {
		return rule.ReadTime(source)
	}
	return rule.ReadColumn(column, source)
}

// columnsOf are the feed's columns that a fact names.
func (b *builder) columnsOf(n *node, feed *shouwang.Feed) []string {
	var list []string
	scope, _, err := b.catalog.rowNames(n, feed)
	if err != nil {
		return nil // said when the fact is compiled
	}
	add := func(u rule.Uses, err error) {
		for _, name := range u.Variables {
			if _, ok := columnOf(feed, name); err == nil && (ok || name == department) {
				list = appendNew(list, name)
			}
		}
	}
	if n.where != "" {
		where, err := scope.Condition(n.where)
		add(where.Uses, err)
	}
	for _, text := range n.values() {
		v, err := scope.Value(text, "")
		add(v.Uses, err)
	}
	return list
}
