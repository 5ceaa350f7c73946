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

// Relation is the SQL of what is known of subjects: named tables, of which the
// last has a row a subject.
type Relation struct {
	With    []Table
	Name    string                   // the last table
	Facts   map[string]rule.Variable // its columns
	Feeds   []string                 // feeds it reads, sorted
	Keyed   bool                     // subjects are (subject, key)
	Mixed   bool                     // a subject's facts may rest on rows of others that it has nothing to do with
	Lists   []List                   // of a listed relation: the ids of relatives, in order
	catalog *Catalog
	bound   []string // parameters
}

// List is a slot of ids and the statement that finds them; it may use the slots
// of lists before it, and gives {most:UInt64} ids.
type List struct{ Slot, SQL string }

// Listed is the slot of the subjects of a listed relation.
const Listed = "among"

// Table is one named table of a statement.
type Table struct{ Name, SQL string }

// Statement is a WITH clause of tables.
func Statement(tables []Table) string {
	parts := make([]string, len(tables))
	for i, t := range tables {
		parts[i] = t.Name + " AS (\n" + t.SQL + "\n)"
	}
	return "WITH " + strings.Join(parts, ",\n")
}

// Wanted is what a relation must hold.
type Wanted struct {
	Subject    string
	Key        string // of an area: "month" for a subject an area and month
	Facts      []string
	Parameters []string // as columns, at their value of today
	Dated      []string // as columns, with all their rows
	Recorded   []string // facts of which it also says whether a feed is silent by which they would be known
	Now        bool     // also the instant
	Whole      bool     // of all subjects, without a slice
	Listed     bool     // of the subjects {among:Array(UInt64)} instead of a slice

	stored map[string]*Stored // by subject: facts that a table holds already
	once   bool               // everybody's facts are found by statements before this one
	in     string             // a table of the ids that it is about, instead of a slice
}

// Relation builds the facts of the subjects of a slice: ids from
// {slice_from:UInt64} to {slice_to:UInt64}. A slice reads only its own rows and
// those of the relatives that its facts reach; Whole reads every feed as it is,
// which costs less where there is one slice only.
func (c *Catalog) Relation(want Wanted) (*Relation, error) {
	b := c.builder()
	l, err := b.top(want)
	if err != nil {
		return nil, err
	}
	b.finish(l, want)
	return b.relation(l), nil
}

// relation is what was built, down to a level.
func (b *builder) relation(l *level) *Relation {
	return &Relation{
		With: b.tables, Name: l.table, Facts: l.facts, Keyed: l.keyed(), Lists: b.lists, Mixed: b.mixed, catalog: b.catalog,
		Feeds: slices.Sorted(maps.Keys(b.feeds)), bound: slices.Sorted(maps.Keys(b.bound)),
	}
}

// top is the level that is asked for.
func (b *builder) top(want Wanted) (*level, error) {
	b.listed, b.stored, b.once = want.Listed, want.stored, want.once
	slice := subset{where: func(column string) string {
		return column + " BETWEEN {slice_from:UInt64} AND {slice_to:UInt64}"
	}}
	switch {
	case want.Whole:
		slice = everyone
	case want.Listed:
		slice = listed(Listed)
	case want.in != "":
		slice = idsOf(want.in)
	}
	return b.level(want, slice)
}

// Bind gives the values of the relation's slots in a setting.
func (r *Relation) Bind(in Setting) map[string]string {
	slots := map[string]string{"today": fmt.Sprint(int(in.On))}
	for _, name := range r.bound {
		r.catalog.params.bind(slots, name, in)
	}
	return slots
}

// subset says which ids of a column a level is about.
type subset struct {
	where func(column string) string // "1" of all
	all   bool
}

// builder gathers the tables of one statement.
type builder struct {
	catalog *Catalog
	tables  []Table
	names   map[string]bool
	feeds   map[string]bool
	bound   map[string]bool
	listed  bool // relatives are found by statements before this one
	lists   []List
	single  map[string]rule.Variable // facts of everybody: one value each
	mixed   bool                     // a whole feed is read for one subject
	stored  map[string]*Stored       // by subject: facts that a table holds already
	once    bool                     // everybody's facts are found by statements before this one
	singles []Single
}

func (c *Catalog) builder() *builder {
	return &builder{catalog: c, names: map[string]bool{}, feeds: map[string]bool{}, bound: map[string]bool{}, single: map[string]rule.Variable{}}
}

// list makes a slot of ids that a statement of its own finds first: what is
// bound need not be planned, and finds rows by the key of their table.
func (b *builder) list(ids string) subset {
	l := List{Slot: fmt.Sprintf("%s_%d", Listed, len(b.lists)+1)}
	l.SQL = "SELECT DISTINCT id FROM (" + ids + ")\nLIMIT {most:UInt64}"
	b.lists = append(b.lists, l)
	return listed(l.Slot)
}

// idsOf are the ids of a table of them.
func idsOf(table string) subset {
	return subset{where: func(column string) string { return column + " IN (SELECT id FROM " + table + ")" }}
}

func listed(slot string) subset {
	return subset{where: func(column string) string { return column + " IN {" + slot + ":Array(UInt64)}" }}
}

// add names a table; a name that is taken gets a number.
func (b *builder) add(name, sql string) string {
	unique := name
	for i := 2; b.names[unique]; i++ {
		unique = fmt.Sprintf("%s_%d", name, i)
	}
	b.names[unique] = true
	b.tables = append(b.tables, Table{unique, sql})
	return unique
}

// level is the facts of one set of subjects, under construction.
type level struct {
	subject string
	key     string
	prefix  string
	set     subset
	nodes   map[string]*node
	facts   map[string]rule.Variable
	params  map[string]bool   // area-wise parameters that are columns already
	table   string            // the last table
	columns []string          // its columns
	later   []map[string]bool // by stage: columns that it or a later one reads
	arrays  map[string]string
	scales  map[string]int // decimals of facts over whole feeds
	from    *Stored        // the table that holds some of the facts already, or nil
	given   []string       // of them, those that are read
}

func (l *level) keyed() bool { return l.key != "" }

// prefixOf begins the names of the tables of a subject type; "" for no type.
func prefixOf(subject string) string {
	if shouwang.SubjectType(subject).Named() {
		return subject + "s"
	}
	return map[string]string{Person: "people", Household: "homes", Area: "areas"}[subject]
}

// level builds all layers of a set of subjects.
func (b *builder) level(want Wanted, set subset) (*level, error) {
	l := &level{
		subject: want.Subject, key: want.Key, prefix: prefixOf(want.Subject), set: set,
		nodes: map[string]*node{}, facts: map[string]rule.Variable{}, params: map[string]bool{}, arrays: map[string]string{}, scales: map[string]int{},
		from: b.stored[want.Subject],
	}
	if l.prefix == "" {
		return nil, fmt.Errorf("%w: no subjects of type %q", shouwang.ErrInvalid, want.Subject)
	}
	for _, v := range monitors.OwnNames(l.subject) {
		v.Known = v.Known || l.keyed()
		l.facts[v.Name] = v
	}
	if err := b.closeAll(l, want); err != nil {
		return nil, err
	}
	if err := b.join(l); err != nil {
		return nil, err
	}
	stages := l.stages(b.catalog)
	l.later = b.readLater(l, stages, want)
	for i, stage := range stages {
		if err := b.stage(l, i, stage); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// readLater says for every stage which columns it and the stages after it
// read, and the caller in the end: a layer carries nothing else on, since the
// engine takes its time over every column of every layer.
func (b *builder) readLater(l *level, stages [][]string, want Wanted) []map[string]bool {
	end := map[string]bool{"subject": true, "key": true}
	for _, name := range want.Facts {
		end[name], end[flagOf(name)] = true, true
		if column := b.catalog.described(l.subject, name); column != "" {
			end[column] = true
		}
	}
	for _, v := range monitors.OwnNames(l.subject) {
		end[v.Name] = true
	}
	if slices.ContainsFunc(slices.Concat(want.Parameters, want.Dated), b.catalog.params.byArea) {
		end[areaFact] = true
	}
	for i, list := range [][]string{want.Parameters, want.Dated} {
		for _, name := range list {
			for _, column := range b.catalog.params.columnNames(name, i == 1) {
				end[column] = true
			}
		}
	}
	later := make([]map[string]bool, len(stages)+1)
	later[len(stages)] = end
	for i := len(stages) - 1; i >= 0; i-- {
		later[i] = maps.Clone(later[i+1])
		for _, name := range stages[i] {
			b.reads(l, l.nodes[name], later[i])
		}
	}
	return later
}

// reads adds the columns that a fact reads.
func (b *builder) reads(l *level, n *node, into map[string]bool) {
	for _, dep := range b.rests(n) {
		into[dep], into[flagOf(dep)] = true, true
	}
	if n.ofEverybody() {
		return
	}
	for i, list := range [][]string{n.parameters, n.dated} {
		for _, name := range list {
			for _, column := range b.catalog.params.columnNames(name, i == 1) {
				into[column] = true
			}
		}
	}
	switch {
	case n.fact.Members != nil:
		into[l.arrays["members"]] = true
	case n.fact.Kin != nil:
		into[l.arrays[kinKey(n.fact.Kin)]] = true
	case n.fact.From != nil && !n.wholeFeed():
		into[l.arrays[groupKey(n)]] = true
	}
}

// carried are the columns of the last table that are read from a stage on.
func (l *level) carried(stage int) []string {
	return slices.DeleteFunc(slices.Clone(l.columns), func(c string) bool { return !l.later[stage][c] })
}

// extend is a layer: what is still read, and new columns, each "sql AS name".
func (b *builder) extend(l *level, stage int, name string, columns []taken) {
	kept := l.carried(stage)
	lines := quoted("", kept)
	for _, c := range columns {
		lines = append(lines, c.columns()...)
		kept = append(kept, c.names()...)
	}
	l.table = b.add(name, "    SELECT "+strings.Join(lines, ",\n        ")+"\n    FROM "+l.table)
	l.columns = kept
}

// quoted are columns as they are read from a table.
func quoted(table string, columns []string) []string {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = rule.Name(c)
		if table != "" {
			list[i] = table + "." + list[i] + " AS " + list[i]
		}
	}
	return list
}

// areaFact is where a subject's area stands; every pack defines it.
const areaFact = "area"

func (l *level) builtin(name string) bool {
	return slices.ContainsFunc(monitors.OwnNames(l.subject), func(v rule.Variable) bool { return v.Name == name })
}

// close adds a fact and all that it rests on.
func (b *builder) close(l *level, name string, path []string) error {
	if slices.Contains(path, name) {
		return fmt.Errorf("%w: %s", ErrCircle, strings.Join(append(path, name), " → "))
	}
	if l.nodes[name] != nil || l.builtin(name) {
		return nil
	}
	if l.take(name) {
		return nil
	}
	n, err := b.catalog.node(l.subject, name)
	if err != nil {
		return err
	}
	path = append(slices.Clone(path), name)
	for _, dep := range b.rests(n) {
		if err := b.close(l, dep, path); err != nil {
			return err
		}
	}
	l.nodes[name] = n
	return nil
}

// closeAll finds all facts of the level on which what is wanted rests.
func (b *builder) closeAll(l *level, want Wanted) error {
	for _, name := range want.Facts {
		if err := b.close(l, name, nil); err != nil {
			return err
		}
	}
	if slices.ContainsFunc(slices.Concat(want.Parameters, want.Dated), b.catalog.params.byArea) {
		return b.close(l, areaFact, nil)
	}
	return nil
}

// rests are the facts of the same subject that a fact needs, its area among
// them if a parameter differs by area.
func (b *builder) rests(n *node) []string {
	deps := n.deps
	if n.ofEverybody() {
		return nil // what it rests on is one value for everybody too
	}
	if slices.ContainsFunc(slices.Concat(n.parameters, n.dated), b.catalog.params.byArea) {
		deps = appendNew(slices.Clone(deps), areaFact)
	}
	return deps
}

// stages are the facts in layers: each rests on earlier layers only.
func (l *level) stages(c *Catalog) [][]string {
	depth := map[string]int{}
	var of func(name string) int
	of = func(name string) int {
		n := l.nodes[name]
		if n == nil {
			return 0
		}
		if d, ok := depth[name]; ok {
			return d
		}
		deepest := 0
		for _, dep := range (&builder{catalog: c}).rests(n) {
			deepest = max(deepest, of(dep))
		}
		depth[name] = deepest + 1
		return deepest + 1
	}
	var stages [][]string
	for _, name := range sortedKeys(l.nodes) {
		d := of(name)
		for len(stages) < d {
			stages = append(stages, nil)
		}
		stages[d-1] = append(stages[d-1], name)
	}
	return stages
}

// stage adds one layer: facts of other subjects are joined, the others are
// expressions over the layer before.
func (b *builder) stage(l *level, number int, names []string) error {
	var whole []*node
	far := map[string][]*node{} // by the type of the other subject
	if parameters := b.areaParameters(l, names); len(parameters) > 0 {
		b.extend(l, number, l.prefix+"_parameters", parameters)
	}
	var columns []taken
	for _, name := range names {
		n := l.nodes[name]
		other, _ := n.fact.Of()
		switch {
		case other != "":
			far[other] = append(far[other], n)
		case n.ofEveryRow():
			whole = append(whole, n)
		default:
			t, err := b.column(l, n)
			if err != nil {
				return fmt.Errorf("compile the fact %s: %w", name, err)
			}
			columns = append(columns, t)
		}
	}
	next := number + 1
	if len(whole)+len(far) > 0 {
		next = number // the joins of this stage read them yet
	}
	if len(columns) > 0 {
		b.extend(l, next, l.prefix+"_facts", columns)
	}
	if err := b.joinWhole(l, number, whole); err != nil {
		return err
	}
	for i, other := range sortedKeys(far) {
		keep := number // the next join reads its own column yet
		if i == len(far)-1 {
			keep++
		}
		if err := b.joinOther(l, keep, other, far[other]); err != nil {
			return err
		}
	}
	for _, t := range columns { // names of a layer do not see each other
		l.facts[t.variable.Name] = t.variable
	}
	return nil
}

func (t taken) columns() []string {
	list := []string{t.sql + " AS " + rule.Name(t.variable.Name)}
	if t.flag != "" {
		list = append(list, "toUInt8("+t.flag+") AS "+rule.Name(flagOf(t.variable.Name)))
	}
	return list
}

func (t taken) names() []string {
	if t.flag == "" {
		return []string{t.variable.Name}
	}
	return []string{t.variable.Name, flagOf(t.variable.Name)}
}

// areaParameters are the columns of parameters that differ by area and that a
// layer reads first; the area is known by then.
func (b *builder) areaParameters(l *level, names []string) []taken {
	var columns []taken
	for _, name := range names {
		n := l.nodes[name]
		if n.ofEverybody() {
			continue
		}
		b.note(slices.Concat(n.parameters, n.dated)...)
		columns = append(columns, b.parameterColumns(l, n.parameters, n.dated, false)...)
	}
	return columns
}

func (b *builder) note(parameters ...string) {
	for _, name := range parameters {
		b.bound[name] = true
	}
}

func (b *builder) parameterColumns(l *level, current, dated []string, everywhere bool) []taken {
	var columns []taken
	p := b.catalog.params
	for i, list := range [][]string{current, dated} {
		for _, name := range list {
			key := fmt.Sprint(name, i)
			if l.params[key] || !everywhere && !p.byArea(name) {
				continue
			}
			l.params[key] = true
			columns = append(columns, p.taken(name, i == 1))
		}
	}
	return columns
}

// finish adds today, now and the parameters that the caller reads.
func (b *builder) finish(l *level, want Wanted) {
	today := taken{sql: todaySlot, variable: rule.Variable{Name: "today"}}
	b.note(slices.Concat(want.Parameters, want.Dated)...)
	stamps := []taken{today}
	if want.Now {
		stamps = append(stamps, taken{sql: nowSlot, variable: rule.Variable{Name: "now"}})
	}
	for _, name := range want.Recorded {
		flag := rule.Variable{Name: silentOf(name), Type: rule.Bool, Known: true}
		stamps = append(stamps, taken{sql: "toUInt8(" + b.catalog.silence(want.Subject, name) + ")", variable: flag})
	}
	columns := append(stamps, b.parameterColumns(l, want.Parameters, want.Dated, true)...)
	b.extend(l, len(l.later)-1, "known", columns)
}

// column compiles a fact that is an expression over the layer before.
func (b *builder) column(l *level, n *node) (taken, error) {
	switch {
	case n.ofEverybody():
		v, err := b.everybodys(l.subject, n.fact.Name, nil)
		return taken{sql: v.SQL, variable: factVariable(v.Name, v.Type, v.Scale)}, err
	case n.fact.Cel != "":
		scope, err := b.catalog.inlineScope(l.subject)
		if err != nil {
			return taken{}, err
		}
		return celColumn(n, scope.Rebind(l.variables()...))
	case n.ofOthers():
		return b.othersColumn(l, n)
	}
	feed := b.catalog.feeds[n.from.Feed]
	scope, own, err := b.catalog.rowNames(n, feed)
	if err != nil {
		return taken{}, err
	}
	rows := l.arrays[groupKey(n)]
	scope = scope.Rebind(l.outer(own)...)
	set := rowset{fold: overArray(rows), rows: rows, closed: closed(feed, "notEmpty("+rows+")")}
	if n.take == "months_without" {
		return b.monthsWithout(n, scope, set)
	}
	return n.write(scope, set)
}

func celColumn(n *node, scope *rule.Scope) (taken, error) {
	v, err := scope.Value(n.fact.Cel, rule.Type(n.fact.Type))
	if err != nil {
		return taken{}, err
	}
	t := taken{sql: v.Stored(), variable: factVariable(n.fact.Name, rule.Type(n.fact.Type), v.StoredScale())}
	if t.variable.Unknown != "" {
		t.flag = v.Unknown
	}
	return t, nil
}

// variables are the facts that stand in earlier layers.
func (l *level) variables() []rule.Variable {
	list := make([]rule.Variable, 0, len(l.facts))
	for _, name := range sortedKeys(l.facts) {
		list = append(list, l.facts[name])
	}
	return list
}

// outer are the earlier facts whose name no column of the row has.
func (l *level) outer(own []string) []rule.Variable {
	return slices.DeleteFunc(l.variables(), func(v rule.Variable) bool { return slices.Contains(own, v.Name) })
}

// closed says when no row means none: the feed is fresh and its absence says
// so; where absence says nothing, only if it has rows of the subject at all.
func closed(feed *shouwang.Feed, some string) string {
	fresh := fmt.Sprintf("{%s:UInt8} = %d", stateSlot(feed.Name), Fresh)
	if feed.Absence == shouwang.AbsenceNone {
		return fresh
	}
	return fresh + " AND " + some
}

// How a feed stands in a run; the value of its slot.
const (
	Absent = 0 // never connected
	Stale  = 1
	Fresh  = 2
)

func stateSlot(feed string) string { return "f_" + feed + "__state" }

// FeedStates are the slots that say how feeds stand: fresh has true for a fresh
// feed, false for a stale one and nothing for one that was never connected.
func FeedStates(feeds []string, fresh map[string]bool) map[string]string {
	slots := map[string]string{}
	for _, feed := range feeds {
		state := Absent
		if is, connected := fresh[feed]; connected {
			state = Stale
			if is {
				state = Fresh
			}
		}
		slots[stateSlot(feed)] = fmt.Sprint(state)
	}
	return slots
}
