package scoring

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"

	"shouwang"
	"shouwang/facts"
	"shouwang/monitors"
	"shouwang/monitors/rule"
)

// table is the facts of a monitor's examples, each example a subject.
type table struct {
	check *check
	name  string
	scope *rule.Scope
}

// materialise stores what every example gives or its rows come to.
func (c *check) materialise(ctx context.Context) (*table, error) {
	scope, err := c.scope()
	if err != nil {
		return nil, err
	}
	t := &table{check: c, name: c.scratch + ".known", scope: scope}
	places := c.rowExamples()
	if err := c.fill(ctx, places); err != nil {
		return nil, err
	}
	columns, err := t.create(ctx)
	if err != nil {
		return nil, err
	}
	for _, together := range c.together(places) {
		if err := t.insert(ctx, columns, together); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// create makes the table from the examples that give facts, which may be none,
// and says what its columns are.
func (t *table) create(ctx context.Context) ([]string, error) {
	c := t.check
	given, places := c.given()
	sql, slots, err := c.program.relation.Literals(c.program.wanted, given, c.monitor.Kind == shouwang.Verify)
	if err != nil {
		return nil, err
	}
	numbers := make([]uint64, len(places))
	for i, place := range places {
		numbers[i] = uint64(place) //nolint:gosec // a place in a list
	}
	slots["places"] = list(numbers)
	written := "SELECT {places:Array(UInt64)}[subject + 1] AS subject, * EXCEPT subject FROM (\n" + sql + "\n)"
	for _, statement := range []string{
		"CREATE TABLE " + t.name + " ENGINE = Memory EMPTY AS\n" + written, "INSERT INTO " + t.name + "\n" + written,
	} {
		if err := c.db.Exec(bound(ctx, slots), statement); err != nil {
			return nil, err
		}
	}
	return t.columns(ctx)
}

func bound(ctx context.Context, slots map[string]string) context.Context {
	return clickhouse.Context(ctx, clickhouse.WithParameters(slots))
}

func (t *table) columns(ctx context.Context) ([]string, error) {
	slots := map[string]string{"database": t.check.scratch}
	rows, err := t.check.db.Query(bound(ctx, slots),
		"SELECT name FROM system.columns WHERE database = {database:String} AND table = 'known' ORDER BY position")
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err says what went wrong
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

// insert adds examples whose rows one statement takes together. Those of areas
// come one at a time, and of one month.
func (t *table) insert(ctx context.Context, columns []string, examples []int) error {
	c := t.check
	r := c.program.whole
	at := c.moment(examples)
	slots := c.program.slots(at, Everyone)
	subjects, places := make([]uint64, len(examples)), make([]uint64, len(examples))
	for i, example := range examples {
		subject, err := c.subject(example)
		if err != nil {
			return err
		}
		subjects[i], places[i] = subject, uint64(example) //nolint:gosec // a place in a list
	}
	slots["subjects"], slots["places"] = list(subjects), list(places)
	where := "subject IN {subjects:Array(UInt64)}"
	if month := c.months[examples[0]]; month.OK {
		where += " AND key = {month:Int32}"
		slots["month"] = fmt.Sprint(int(month.Value))
	}
	taken := slices.DeleteFunc(slices.Clone(columns), func(name string) bool { return name == "subject" })
	for i, name := range taken {
		taken[i] = rule.Name(name)
	}
	names := strings.Join(taken, ", ")
	return c.db.Exec(bound(ctx, slots), "INSERT INTO "+t.name+" (subject, "+names+")\n"+rule.NameLists(facts.Statement(r.With)+
		"\nSELECT {places:Array(UInt64)}[indexOf({subjects:Array(UInt64)}, subject)], "+names+
		"\nFROM "+r.Name+"\nWHERE "+where)+"\n"+rule.Settings)
}

// ask gives, for each mutant, the examples that it fails, and keeps what the
// text itself makes of each example.
func (t *table) ask(ctx context.Context, mutants []Mutant) ([][]int, error) {
	v := variants{table: t, places: map[string]int{}}
	for i := range len(mutants) + 1 {
		m := clone(t.check.monitor)
		if i > 0 {
			mutants[i-1].apply(m)
		}
		if err := v.add(m); err != nil {
			return nil, err
		}
	}
	if err := v.store(ctx); err != nil {
		return nil, err
	}
	got, err := v.run(ctx)
	if err != nil {
		return nil, err
	}
	for i := range t.check.got {
		if o, ok := got[0][uint64(i)]; ok {
			t.check.got[i] = &o
		}
	}
	failed := make([][]int, len(mutants))
	for i := range failed {
		failed[i] = t.check.fails(got[i+1])
	}
	return failed, nil
}

// clone is a monitor whose rules may be changed.
func clone(m *monitors.Monitor) *monitors.Monitor {
	other := *m
	other.Factors, other.Levels = slices.Clone(m.Factors), maps.Clone(m.Levels)
	return &other
}

// fails are the examples that do not come out as they should.
func (c *check) fails(got map[uint64]outcome) []int {
	var list []int
	for i, e := range c.monitor.Examples {
		o, ok := got[uint64(i)]
		if !ok || len(c.compare(e.Expect, &o)) > 0 {
			list = append(list, i)
		}
	}
	return list
}

// drop removes the scratch tables.
func (c *check) drop(ctx context.Context) error {
	return c.db.Exec(context.WithoutCancel(ctx), "DROP DATABASE IF EXISTS "+c.scratch)
}
