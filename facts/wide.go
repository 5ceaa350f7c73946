package facts

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"shouwang"
	"shouwang/monitors/rule"
)

// Wide is how the facts of people and households are brought into tables: steps,
// each on the tables of the steps before, so that no feed is read twice, though
// people's facts rest on their household's, and those on its members'.
type Wide struct {
	Steps    []Step
	Feeds    []string           // that the steps read, sorted
	Tables   map[string]*Stored // by subject: the last table, which holds all that is wanted
	Newest   string             // the statement of when the newest row came in that counts, in milliseconds
	Workdays bool               // the steps count working days
	Overall  string             // the statement of how many new rows concern everybody, as Touched.Find reads them; "" is none ever
	Reaches  bool               // whom rows touch can be told, so that the tables can be refreshed
}

// Step fills one table with the facts of subjects of one type.
type Step struct {
	Subject string
	Table   string
	Singles []Single // found first
	Make    string   // the statement that makes the empty table
	Fill    string   // the statement that fills it with a slice
	Touched Touched  // how to do it again for some
	reads   *Relation
}

// Single is a slot of one value for everybody and the statement that finds it, as text.
type Single struct{ Slot, SQL string }

// Tabled says whether facts of a subject type are brought into tables: those of
// which there are as many as people.
func Tabled(subject string) bool { return subject == Person || subject == Household }

// Bind gives the values of the steps' slots in a setting, but their singles.
func (w *Wide) Bind(in Setting) map[string]string {
	slots := map[string]string{}
	for _, step := range w.Steps {
		maps.Copy(slots, step.reads.Bind(in))
	}
	return slots
}

// Wide plans the tables of all facts that are wanted, by subject. Their names
// hold TableName, which whoever runs the statements puts a name in the place of.
func (c *Catalog) Wide(wanted map[string][]string) (w *Wide, err error) {
	o := order{catalog: c, step: map[string]int{}, readers: map[string]int{}}
	for _, subject := range []string{Person, Household} {
		for _, name := range wanted[subject] {
			if _, err := o.of(subject, name, nil); err != nil {
				return nil, err
			}
			o.readers[subject+"."+name] = o.end()
		}
	}
	w = &Wide{Tables: map[string]*Stored{}}
	feeds := map[string]bool{}
	for number := range o.last + 1 {
		subject := Person
		if number%2 == 1 {
			subject = Household
		}
		if !o.adds(number, subject) {
			continue
		}
		step, stored, err := c.step(subject, number, o.kept(number, subject), w.Tables)
		if err != nil {
			return nil, err
		}
		w.Steps, w.Tables[subject] = append(w.Steps, step), stored
		w.Workdays = w.Workdays || rule.CountsWorkdays(step.Fill)
		for _, feed := range step.reads.Feeds {
			feeds[feed] = true
		}
	}
	w.Feeds = slices.Sorted(maps.Keys(feeds))
	w.Newest = c.newest(w.Feeds)
	w.Overall = c.overall(o.everyRow())
	w.Reaches, err = c.touch(w, o.kin())
	return w, err
}

// newest is when the newest row of feeds came in that counts.
func (c *Catalog) newest(feeds []string) string {
	parts := []string{"SELECT toDateTime64(0, 3) AS at"}
	for _, feed := range feeds {
		parts = append(parts, "SELECT max(received_at) AS at FROM "+c.Tables+"signal_"+feed+" WHERE "+pins)
	}
	return "SELECT toUInt64(toUnixTimestamp64Milli(assumeNotNull(max(at)))) FROM (\n    " + strings.Join(parts, "\n    UNION ALL ") + "\n)"
}

// Last is the statement of the highest number of a subject.
func (c *Catalog) Last(subject string) string {
	table, column := "identity_person", "person_id"
	if subject == Household {
		table, column = "identity_household", "household_id"
	}
	return fmt.Sprintf("SELECT toUInt64(ifNull(max(%s), 0)) FROM %s%s", column, c.Tables, table)
}

// TableName stands for the first part of the names of a plan's tables.
const TableName = "{wide}"

// step compiles one step over the tables of those before.
func (c *Catalog) step(subject string, number int, names []string, stored map[string]*Stored) (Step, *Stored, error) {
	table := fmt.Sprintf("%s_%s_%d", TableName, subject, number)
	step := Step{Subject: subject, Table: table, Touched: Touched{Table: table + "_touched"}}
	want := Wanted{Subject: subject, Facts: names, stored: maps.Clone(stored), once: true}
	var s *Stored
	for _, in := range []string{"", step.Touched.Table} {
		b := c.builder()
		want.in = in
		l, err := b.top(want)
		if err != nil {
			return step, nil, fmt.Errorf("plan the facts of a %s: %w", subject, err)
		}
		s = l.stored(table, names)
		fill := s.fill(b, l)
		if in != "" {
			step.Touched.Fill = fill
			break
		}
		step.Singles, step.Make, step.Fill, step.reads = b.singles, s.ddl(), fill, b.relation(l)
	}
	return step, s, nil
}

// stored is the table of a level's facts.
func (l *level) stored(table string, names []string) *Stored {
	s := &Stored{Table: table, Subject: l.subject, Facts: map[string]rule.Variable{}}
	for _, name := range names {
		s.Facts[name] = l.facts[name]
	}
	s.columns = slices.DeleteFunc(l.carried(len(l.later)-1), func(column string) bool { return column == "subject" })
	return s
}

func (s *Stored) fill(b *builder, l *level) string {
	columns := strings.Join(append([]string{"subject"}, quoted("", s.columns)...), ", ")
	return rule.NameLists(fmt.Sprintf("INSERT INTO %s (%s)\n%s\nSELECT %s\nFROM %s\n%s", s.Table, columns, Statement(b.tables), columns, l.table, rule.Settings+blocks))
}

// blocks keep what flows through the layers of a step small: a row is as wide as all
// that feeds say of a person.
const blocks = ", max_block_size = 8192"

// tableSettings suit a table of hundreds of columns that is filled slice after slice in
// the order of its key, read for a night, and may be lost at any moment: it is not
// synced, its parts are not merged, which would take more than to fill it, and a part
// that is written does not hold two buffers of a megabyte for each column.
const tableSettings = "fsync_after_insert = 0, fsync_part_directory = 0, min_columns_to_activate_adaptive_write_buffer = 1," +
	" max_bytes_to_merge_at_max_space_in_pool = 1, parts_to_delay_insert = 10000, parts_to_throw_insert = 10000"

// ddl makes the table.
func (s *Stored) ddl() string {
	lines := []string{"subject UInt64"}
	for _, column := range s.columns {
		lines = append(lines, rule.Name(column)+" "+s.typeOf(column))
	}
	return "CREATE TABLE " + s.Table + "\n(\n    " + strings.Join(lines, ",\n    ") +
		"\n)\nENGINE = MergeTree ORDER BY subject SETTINGS " + tableSettings
}

func (s *Stored) typeOf(column string) string {
	v, isFact := s.Facts[column]
	switch {
	case !isFact && strings.HasSuffix(column, "__unknown"):
		return "UInt8"
	case !isFact: // the day that a feed describes
		return "Nullable(Int32)"
	case v.Unknown != "":
		return rule.StoreType(v.Type)
	}
	return "Nullable(" + rule.StoreType(v.Type) + ")"
}

// order says in which step each fact can be known first: people's in even ones,
// households' in odd ones.
type order struct {
	catalog *Catalog
	step    map[string]int // by subject and name
	readers map[string]int // the last step in which somebody else reads the fact
	last    int
}

func (o *order) end() int { return 1 << 30 }

// of is the step of a fact: not before those that it rests on, and after those of others.
func (o *order) of(subject, name string, path []string) (int, error) {
	key := subject + "." + name
	if at, ok := o.step[key]; ok {
		return at, nil
	}
	if slices.Contains(path, key) {
		return 0, fmt.Errorf("%w: %s", ErrCircle, strings.Join(append(path, key), " → "))
	}
	n, err := o.catalog.node(subject, name)
	if err != nil {
		return 0, err
	}
	at := 0
	if subject == Household {
		at = 1
	}
	path = append(slices.Clone(path), key)
	own, others := o.rests(n)
	for _, dep := range own {
		before, err := o.of(subject, dep, path)
		if err != nil {
			return 0, err
		}
		if n.ofEveryRow() { // it reads its subjects a second time: of a table, not of all that makes it
			before += 2
		}
		at = max(at, before)
	}
	for _, dep := range others {
		before, err := o.of(dep.subject, dep.name, path)
		if err != nil {
			return 0, err
		}
		at = max(at, before+1+(before+1+at)%2)
	}
	for _, dep := range own {
		o.readers[subject+"."+dep] = max(o.readers[subject+"."+dep], at)
	}
	for _, dep := range others {
		o.readers[dep.subject+"."+dep.name] = max(o.readers[dep.subject+"."+dep.name], at)
	}
	o.step[key], o.last = at, max(o.last, at)
	return at, nil
}

type factOf struct{ subject, name string }

// rests are the facts that a fact rests on: of the same subject, and of others.
func (o *order) rests(n *node) (own []string, others []factOf) {
	own = (&builder{catalog: o.catalog}).rests(n)
	for _, name := range n.others {
		others = append(others, factOf{Person, name})
	}
	switch {
	case n.fact.Members != nil:
		others = append(others, factOf{Person, householdFact})
	case n.fact.Household != "":
		others = append(others, factOf{Household, n.fact.Household})
	}
	return own, others
}

// adds says whether a step is the first to know some fact.
func (o *order) adds(number int, subject string) bool {
	for key, at := range o.step {
		if at == number && strings.HasPrefix(key, subject+".") {
			return true
		}
	}
	return false
}

// kept are the facts that are known by a step and read after it, or wanted.
func (o *order) kept(number int, subject string) []string {
	var names []string
	for key, at := range o.step {
		name, ok := strings.CutPrefix(key, subject+".")
		if ok && at <= number && o.readers[key] > number {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Named is the plan under a name of its own.
func (w *Wide) Named(name string) *Wide {
	named := *w
	named.Steps, named.Tables = nil, map[string]*Stored{}
	put := func(text string) string { return strings.ReplaceAll(text, TableName, name) }
	for _, s := range w.Steps {
		s.Table, s.Make, s.Fill, s.Singles = put(s.Table), put(s.Make), put(s.Fill), slices.Clone(s.Singles)
		s.Touched = Touched{put(s.Touched.Table), put(s.Touched.Find), put(s.Touched.Fill)}
		for i := range s.Singles {
			s.Singles[i].SQL = put(s.Singles[i].SQL)
		}
		named.Steps = append(named.Steps, s)
	}
	for subject, stored := range w.Tables {
		other := *stored
		other.Table = put(stored.Table)
		named.Tables[subject] = &other
	}
	return &named
}

// Key names what the plan's tables hold under values of all its slots.
func (w *Wide) Key(slots map[string]string) string {
	h := sha256.New()
	for _, s := range w.Steps {
		_, _ = h.Write([]byte(s.Make + "\x00" + s.Fill + "\x00"))
	}
	for _, name := range sortedKeys(slots) {
		_, _ = h.Write([]byte(name + "\x00" + slots[name] + "\x00"))
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// Over is a relation of facts that a table holds: the wanted ones and the
// parameters, without any feed.
func (c *Catalog) Over(stored *Stored, want Wanted) (*Relation, error) {
	want.stored = map[string]*Stored{stored.Subject: stored}
	r, err := c.Relation(want)
	if err == nil && len(r.Feeds) > 0 {
		return nil, fmt.Errorf("read facts of %s from a table: %w: it does not hold them all", want.Subject, shouwang.ErrInvalid)
	}
	return r, err
}

// Beside is a relation of subjects that name people and households, whose facts it takes
// from tables.
func (c *Catalog) Beside(stored map[string]*Stored, want Wanted) (*Relation, error) {
	want.stored = maps.Clone(stored)
	return c.Relation(want)
}

// Others are the facts of people and households on which what is wanted of subjects that
// name them rests, by subject.
func (c *Catalog) Others(want Wanted) (map[string][]string, error) {
	b, l := c.builder(), &level{subject: want.Subject, key: want.Key, nodes: map[string]*node{}}
	if err := b.closeAll(l, want); err != nil {
		return nil, err
	}
	others := map[string][]string{}
	for _, name := range sortedKeys(l.nodes) {
		if other, fact := l.nodes[name].fact.Of(); other != "" {
			others[other] = appendNew(others[other], fact)
		}
	}
	return others, nil
}

// Doubt is how facts of a table are held to the feeds: those of listed subjects as a
// relation gives them, and the statement that counts subjects of whom the table
// says something else.
func (c *Catalog) Doubt(stored *Stored, names []string) (*Relation, string, error) {
	r, err := c.Relation(Wanted{Subject: stored.Subject, Facts: names, Listed: true})
	if err != nil {
		return nil, "", err
	}
	asked := slices.DeleteFunc(slices.Clone(stored.columns), func(column string) bool { // the days of feeds are not
		return !slices.ContainsFunc(names, func(name string) bool { return column == name || column == flagOf(name) })
	})
	columns := strings.Join(append([]string{"subject"}, quoted("", asked)...), ", ")
	tables := append(slices.Clone(r.With), Table{"_stored", "    SELECT " + columns + " FROM " + stored.Table + " WHERE subject IN {" + Listed + ":Array(UInt64)}"},
		Table{"_fresh", "    SELECT " + columns + " FROM " + r.Name})
	return r, rule.NameLists(Statement(tables)) + `
SELECT toUInt64(uniqExact(subject)) FROM (
    (SELECT ` + columns + ` FROM _stored EXCEPT SELECT ` + columns + ` FROM _fresh)
    UNION ALL
    (SELECT ` + columns + ` FROM _fresh EXCEPT SELECT ` + columns + ` FROM _stored)
)
` + rule.Settings, nil
}
