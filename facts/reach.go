package facts

import (
	"fmt"
	"slices"
	"strings"

	"shouwang"
	"shouwang/monitors/rule"
)

// householdFact is where a person's household stands; every pack defines it.
const householdFact = "household"

// memberNodes are the facts of a level that read its members.
func (l *level) memberNodes() []*node {
	var list []*node
	for _, name := range sortedKeys(l.nodes) {
		if n := l.nodes[name]; n.fact.Members != nil {
			list = append(list, n)
		}
	}
	return list
}

// joinMembers puts the facts of its members beside each household.
func (b *builder) joinMembers(l *level, subjects string, columns, joins *[]string) error {
	nodes := l.memberNodes()
	if len(nodes) == 0 {
		return nil
	}
	wanted := []string{householdFact}
	for _, n := range nodes {
		wanted = appendNew(wanted, n.others...)
	}
	candidates, err := b.candidates(l.set)
	if err != nil {
		return err
	}
	people, err := b.level(Wanted{Subject: Person, Facts: wanted}, candidates)
	if err != nil {
		return err
	}
	fields, types := memberFields(people, wanted)
	members := b.add("members", fmt.Sprintf(
		"    SELECT toUInt64(assumeNotNull(household)) AS subject,\n        groupArray(CAST(tuple(%s), 'Tuple(%s)')) AS rows\n    FROM %s\n    WHERE %s\n    GROUP BY subject",
		strings.Join(fields, ", "), strings.Join(types, ", "), people.table, rule.And("isNotNull(household)", l.set.where("household"))))
	l.arrays["members"] = members + "__rows"
	for _, n := range nodes {
		for _, name := range n.others {
			l.facts["members."+name] = people.facts[name]
		}
	}
	l.columns = append(l.columns, members+"__rows")
	*columns = append(*columns, members+".rows AS "+members+"__rows")
	*joins = append(*joins, fmt.Sprintf("LEFT JOIN %s ON %s.subject = %s.subject", members, members, subjects))
	return nil
}

func memberFields(people *level, wanted []string) (fields, types []string) {
	slices.Sort(wanted)
	for _, name := range wanted {
		v := people.facts[name]
		typ := rule.StoreType(v.Type)
		if v.Unknown == "" {
			typ = "Nullable(" + typ + ")"
		}
		fields, types = append(fields, rule.Name(name)), append(types, rule.Name(name)+" "+typ)
		if v.Unknown != "" {
			fields, types = append(fields, v.Unknown), append(types, v.Unknown+" UInt8")
		}
	}
	return fields, types
}

// othersColumn compiles a fact over the facts of others: of a household's members,
// of which none known says nothing, or of a person's relatives.
func (b *builder) othersColumn(l *level, n *node) (taken, error) {
	scope, err := b.catalog.memberScope()
	if err != nil {
		return taken{}, err
	}
	key := "members"
	set := rowset{}
	if k := n.fact.Kin; k != nil {
		key = kinKey(k)
		set.closed = closed(b.catalog.feeds[k.Feed], "notEmpty("+l.arrays[key]+")")
		set.link = rule.Flags("ifNull(_r._kin, 0)", "ifNull(_r._kin, 1)")
	} else {
		set.closed = "notEmpty(" + l.arrays[key] + ")"
	}
	set.rows = l.arrays[key]
	set.fold = overArray(set.rows)
	var places []rule.Variable
	for _, name := range n.others {
		v := l.facts[key+"."+name]
		v.SQL = "_r." + rule.Name(name)
		if v.Unknown != "" {
			v.Unknown = "_r." + v.Unknown
		}
		places = append(places, v)
	}
	return n.write(scope.Rebind(places...), set)
}

// link is a subject type and the other, a household or a person, that the fact of
// its name gives of each subject.
type link struct{ subject, other string }

// lives is the link of people to their households.
var lives = link{Person, Household}

// candidates are the people who may belong to households of a set: a row that
// ever named one of them. All people, if the household of a person rests on
// something else.
func (b *builder) candidates(set subset) (subset, error) {
	if b.stored[Person] != nil {
		return subset{where: func(string) string { return set.where(householdFact) }}, nil
	}
	return b.across(set, lives, homeRow.people)
}

// across goes from subjects to all that may be their households, or people, or
// back to all whose it may be.
func (b *builder) across(set subset, along link, step crossing) (subset, error) {
	if set.all {
		return everyone, nil
	}
	ids, err := b.crossed(along, set.where, step)
	if err != nil || ids == "" {
		return everyone, err
	}
	if b.listed {
		return b.list(ids), nil
	}
	return subset{where: func(column string) string { return column + " IN (" + ids + ")" }}, nil
}

// crossing is a select of a column id from rows that name a subject and another.
type crossing func(h homeRow, tables string, where func(column string) string) string

// crossed is such a step over all feeds that say so; "" if something else does.
func (b *builder) crossed(along link, where func(column string) string, step crossing) (string, error) {
	probe := &level{subject: along.subject, nodes: map[string]*node{}}
	if err := b.close(probe, along.other, nil); err != nil {
		return "", err
	}
	var parts []string
	for _, g := range b.groups(probe) {
		far, ok := columnNaming(g, along.other)
		if !ok {
			return "", nil
		}
		by := g.by
		if by == "" {
			by = g.feed.Subject
		}
		near, _ := columnOf(g.feed, by)
		h := homeRow{feed: g.feed.Name, person: rule.StoreColumn(near), home: far}
		parts = append(parts, step(h, b.catalog.Tables, where))
	}
	return strings.Join(parts, " UNION ALL "), nil
}

// homeRow is a feed whose rows name a person and a household, or another subject
// and one that belongs to it.
type homeRow struct{ feed, person, home string }

func (h homeRow) people(tables string, where func(column string) string) string {
	return h.pick(h.person, tables, where(h.home))
}

func (h homeRow) homes(tables string, where func(column string) string) string {
	return h.pick(h.home, tables, where(h.person))
}

func (h homeRow) pick(column, tables, where string) string {
	return fmt.Sprintf("SELECT assumeNotNull(%s) AS id FROM %ssignal_%s WHERE isNotNull(%s) AND %s", column, tables, h.feed, column, where)
}

var everyone = subset{where: func(string) string { return "1" }, all: true}

// columnNaming is the column from which the facts of a group take the number of a
// household or a person: the one that a take names, else the first of its type.
func columnNaming(g group, other string) (string, bool) {
	named := func(c shouwang.Column) bool { return string(c.Type) == other }
	for _, n := range g.nodes {
		if c, ok := columnOf(g.feed, n.expr); ok && named(c) {
			return rule.StoreColumn(c), true
		}
	}
	i := slices.IndexFunc(g.feed.Columns, named)
	if i < 0 {
		return "", false
	}
	return rule.StoreColumn(g.feed.Columns[i]), true
}

// joinOther puts facts of the household, or of the person, whom the fact of that
// name gives beside each subject. It carries on what is read from a stage on.
func (b *builder) joinOther(l *level, stage int, other string, nodes []*node) error {
	var wanted []string
	for _, n := range nodes {
		_, name := n.fact.Of()
		wanted = appendNew(wanted, name)
	}
	before := l.table
	set, err := b.othersOf(l, other)
	if err != nil {
		return err
	}
	level, err := b.level(Wanted{Subject: other, Facts: wanted}, set)
	if err != nil {
		return err
	}
	l.columns = l.carried(stage)
	columns := quoted(before, l.columns)
	for _, n := range nodes {
		_, name := n.fact.Of()
		l.columns = append(l.columns, n.fact.Name)
		v := level.facts[name]
		columns = append(columns, fmt.Sprintf("%s.%s AS %s", level.table, rule.Name(name), rule.Name(n.fact.Name)))
		place := factVariable(n.fact.Name, v.Type, v.Scale)
		if v.Unknown != "" {
			l.columns = append(l.columns, place.Unknown)
			columns = append(columns, fmt.Sprintf("ifNull(%s.%s, 1) AS %s", level.table, v.Unknown, place.Unknown))
		}
		l.facts[n.fact.Name] = place
	}
	l.table = b.add(l.prefix+"_with_"+withOther[other], fmt.Sprintf(
		"    SELECT %s\n    FROM %s\n    LEFT JOIN %s ON %s.subject = toUInt64(ifNull(%s.%s, 0))",
		strings.Join(columns, ", "), before, level.table, level.table, before, other))
	return nil
}

// withOther ends the names of tables with facts of others.
var withOther = map[string]string{Household: "home", Person: "person"}

// othersOf are the households, or the people, of a level's subjects.
func (b *builder) othersOf(l *level, other string) (subset, error) {
	if l.from != nil { // people, whose household the table holds
		return l.from.homes(l.set), nil
	}
	set, err := b.across(l.set, link{l.subject, other}, homeRow.homes)
	if err != nil || b.listed || l.set.all || !set.all {
		return set, err
	}
	before := l.table
	return subset{where: func(column string) string {
		return fmt.Sprintf("%s IN (SELECT assumeNotNull(%s) FROM %s WHERE isNotNull(%s))", column, other, before, other)
	}}, nil
}

// joinWhole puts facts beside the subjects that look at every row of a feed with
// each subject's own facts.
func (b *builder) joinWhole(l *level, stage int, nodes []*node) error {
	var each []folded
	b.mixed = b.mixed || len(nodes) > 0
	for _, n := range nodes {
		f, err := b.fold(l, n)
		if err != nil {
			return fmt.Errorf("compile the fact %s: %w", n.fact.Name, err)
		}
		each = append(each, f)
	}
	b.joinEach(l, stage, each)
	for _, n := range nodes {
		l.facts[n.fact.Name] = factVariable(n.fact.Name, rule.Type(n.fact.Type), l.scales[n.fact.Name])
	}
	return nil
}

// folded is a fact over a whole feed: its rows, and which of them may count.
type folded struct {
	node   *node
	taken  taken
	rows   string // the table of rows
	filter string // rows that surely do not count are left out early
	alike  []alike
	none   string // the value where no row is left
}

// alike is a column of rows and a fact of subjects of which a row that counts has
// the same value, or one of the values of a list, or one of them is unknown.
type alike struct {
	column, fact string
	list         bool
}

// fold compiles a fact over a whole feed. Rows may only be left out early where
// their mere presence says nothing.
func (b *builder) fold(l *level, n *node) (folded, error) {
	feed := b.catalog.feeds[n.from.Feed]
	scope, own, err := b.catalog.rowNames(n, feed)
	if err != nil {
		return folded{}, err
	}
	outer := l.outer(own)
	for i := range outer {
		outer[i].SQL = "_s." + rule.Name(outer[i].Name)
	}
	scope = scope.Rebind(outer...)
	f := folded{node: n, none: "NULL"}
	if f.taken, err = n.write(scope, rowset{fold: overGroup(), closed: closed(feed, "count() > 0")}); err != nil {
		return f, err
	}
	l.scales[n.fact.Name] = f.taken.variable.Scale
	f.rows = b.add(feed.Name+"_all", b.namedRows(feed, b.columnsOf(n, feed), ""))
	if feed.Absence != shouwang.AbsenceNone {
		return f, nil
	}
	if n.take != "min" && n.take != "max" {
		f.none = "if(" + closed(feed, "") + ", 0, NULL)"
	}
	if n.where != "" {
		where, err := scope.Condition(n.where)
		if err != nil {
			return f, err
		}
		f.filter = "\n    WHERE " + where.Maybe
		f.alike, err = alikesOf(n, scope, own)
		return f, err
	}
	return f, nil
}

// mostAlike bounds by how many columns rows are looked up: each doubles the places
// where a row lies.
const mostAlike = 2

// alikesOf are the first columns that a fact's rows must share with the subject.
func alikesOf(n *node, scope *rule.Scope, own []string) (all []alike, err error) {
	where, err := scope.Parts(n.where)
	if err != nil {
		return nil, err
	}
	for _, part := range where.All {
		a := alike{part.Compare.Name, part.Compare.Bound, part.Compare.Operator == "in"}
		if !a.list && slices.Contains(own, a.fact) {
			a.column, a.fact = a.fact, a.column
		}
		if len(all) == mostAlike || !a.list && part.Compare.Operator != "==" || !slices.Contains(own, a.column) || !slices.Contains(n.deps, a.fact) {
			continue
		}
		column, err := scope.Value(a.column, "")
		if err != nil {
			return nil, err
		}
		fact, err := scope.Value(a.fact, "")
		if err != nil {
			return nil, err
		}
		if column.Scale == fact.Scale {
			all = append(all, a)
		}
	}
	return all, nil
}

// meet is each subject beside the rows that may count for it. Where these share
// values they are looked up by them instead of compared one by one: a row goes by its
// value, by "any" and, where it has none, by "none"; a subject asks for its value
// and for "none", and where it has none itself, for "any". A list asks for each of
// its values. So each pair meets once. Of two values every pair of these is a place.
func (f folded) meet(subjects string) string {
	if len(f.alike) == 0 {
		return fmt.Sprintf("%s AS _s\n    CROSS JOIN %s AS _f", subjects, f.rows)
	}
	asked, kept := "", ""
	for _, a := range f.alike {
		asked, kept = places(asked, a.asked()), places(kept, a.kept())
	}
	//nolint:unqueryvet // both have the wanted columns only
	return fmt.Sprintf("(SELECT *, arrayJoin(%s) AS _by FROM %s) AS _s\n    INNER JOIN (SELECT *, arrayJoin(%s) AS _by FROM %s) AS _f ON _s._by = _f._by",
		asked, subjects, kept, f.rows)
}

// asked is where a subject looks for rows.
func (a alike) asked() string {
	fact := rule.Name(a.fact)
	if a.list {
		return fmt.Sprintf("if(%s, ['any'], arrayPushBack(arrayMap(_x -> concat('=', toString(_x)), arrayDistinct(%s)), 'none'))", rule.Name(flagOf(a.fact)), fact)
	}
	return fmt.Sprintf("if(isNull(%s), ['any'], [concat('=', toString(%s)), 'none'])", fact, fact)
}

// kept is where a row lies.
func (a alike) kept() string {
	column := rule.Name(a.column)
	return fmt.Sprintf("if(isNull(%s), ['none', 'any'], [concat('=', toString(%s)), 'any'])", column, column)
}

// places are the hashes of the places of a value, with each of those so far if there
// are any.
func places(so, list string) string {
	if so == "" {
		return fmt.Sprintf("arrayMap(_x -> cityHash64(_x), %s)", list)
	}
	return fmt.Sprintf("arrayFlatten(arrayMap(_y -> arrayMap(_x -> cityHash64(_x, _y), %s), %s))", list, so)
}

// namedRows is a feed's last versions with its columns named as rules name them.
func (b *builder) namedRows(feed *shouwang.Feed, used []string, reach string) string {
	var columns, sources []string
	from := ""
	slices.Sort(used)
	for _, name := range used {
		column, ok := columnOf(feed, name)
		if !ok && name != department {
			continue // today
		}
		field, typ, source := readField(feed, name)
		if column.Type == shouwang.ColumnTime { // its day, which has the name of the stored column, hides it
			field, from = readColumn(column, name, "_stored."+source), " AS _stored"
		}
		columns = append(columns, fmt.Sprintf("CAST(%s, %s) AS %s", field, rule.Quote(typ), rule.Name(name)))
		sources = append(sources, source)
	}
	if len(columns) == 0 {
		columns = []string{"row"} // rows are counted
	}
	return fmt.Sprintf("    SELECT %s\n    FROM (\n%s\n    )%s\n    WHERE gone = 0",
		strings.Join(columns, ", "), b.versions(feed, sources, reach), from)
}

// joinEach folds feeds once a subject and joins all the results at once, since
// every mention of the subjects' table is work for the engine.
func (b *builder) joinEach(l *level, stage int, all []folded) {
	if len(all) == 0 {
		return
	}
	keys := []string{"subject"}
	if l.subject == Area {
		keys = append(keys, "key")
	}
	kept := l.carried(stage)
	columns := quoted("_a", kept)
	joins := []string{"FROM " + l.table + " AS _a"}
	for i, f := range all {
		var grouped, on []string
		alias := fmt.Sprintf("_b%d", i+1)
		for _, k := range keys {
			grouped, on = append(grouped, "_s."+k+" AS "+k), append(on, "_a."+k+" = "+alias+"."+k)
		}
		name := rule.Name(f.node.fact.Name)
		value := b.add("all_"+f.node.fact.Name, fmt.Sprintf("    SELECT %s, %s AS %s\n    FROM %s%s\n    GROUP BY %s",
			strings.Join(grouped, ", "), f.taken.sql, name, f.meet(l.lookers(f.node)), f.filter, strings.Join(keys, ", ")))
		columns = append(columns, fmt.Sprintf("if(isNull(%s.subject), %s, %s.%s) AS %s", alias, f.none, alias, name, name))
		joins = append(joins, "LEFT JOIN "+value+" AS "+alias+" ON "+strings.Join(on, " AND "))
		kept = append(kept, f.node.fact.Name)
	}
	l.columns = kept
	l.table = b.add(l.prefix+"_facts", "    SELECT "+strings.Join(columns, ", ")+"\n    "+strings.Join(joins, "\n    "))
}

// lookers are the subjects that look at every row of a feed: of the table that holds
// what they look with, or else of the last layer, which is then worked out twice.
func (l *level) lookers(n *node) string {
	deps := slices.DeleteFunc(slices.Clone(n.deps), l.builtin)
	if l.from == nil || len(n.parameters)+len(n.dated) > 0 || slices.ContainsFunc(deps, func(dep string) bool { return !slices.Contains(l.given, dep) }) {
		return l.table
	}
	columns := []string{"subject"}
	for _, dep := range deps {
		columns = append(columns, slices.DeleteFunc([]string{dep, flagOf(dep)}, func(c string) bool { return !slices.Contains(l.from.columns, c) })...)
	}
	return "(SELECT " + strings.Join(quoted("", columns), ", ") + " FROM " + l.from.Table + " WHERE " + l.set.where("subject") + ")"
}
