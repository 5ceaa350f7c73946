package scoring

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"shouwang/monitors"
	"shouwang/monitors/rule"
)

// variants are a monitor and its mutants, to be asked at once. A condition that
// many of them share is evaluated once, and those that differ in conditions only
// share one statement of points and levels.
type variants struct {
	table      *table
	programs   []*Program
	picks      [][]int // of each program: the conditions of its population and factors
	conditions []rule.Condition
	places     map[string]int // SQL of a condition → its place in conditions
	groups     []*group
}

// group is programs with one text of points and levels.
type group struct {
	verdict  string
	programs []int
}

// add compiles a changed monitor over the same facts.
func (v *variants) add(m *monitors.Monitor) error {
	p := *v.table.check.program
	ladder, err := ladderOf(m)
	if err != nil {
		return err
	}
	p.monitor, p.ladder, p.factors, p.visible = m, ladder, nil, nil
	population, err := p.conditions(v.table.scope)
	if err != nil {
		return err
	}
	p.show()
	picks := []int{v.pick(population)}
	stored := p
	stored.factors = nil
	for i, f := range p.factors {
		picks = append(picks, v.pick(f.condition))
		f.condition = storedCondition(i + 1)
		stored.factors = append(stored.factors, f)
	}
	v.group(len(v.programs), stored.flags(storedCondition(0))+stored.scores()+stored.hits("_seen", "_described"))
	v.programs, v.picks = append(v.programs, &p), append(v.picks, picks)
	return nil
}

// storedCondition is a condition whose flags stand in the columns of a row.
func storedCondition(i int) rule.Condition {
	return rule.Condition{True: fmt.Sprintf("_t%d", i), Maybe: fmt.Sprintf("_m%d", i)}
}

func (v *variants) pick(c rule.Condition) int {
	key := c.True + "\n" + c.Maybe
	place, ok := v.places[key]
	if !ok {
		place = len(v.conditions)
		v.places[key], v.conditions = place, append(v.conditions, c)
	}
	return place
}

func (v *variants) group(program int, verdict string) {
	for _, g := range v.groups {
		if g.verdict == verdict {
			g.programs = append(g.programs, program)
			return
		}
	}
	v.groups = append(v.groups, &group{verdict: verdict, programs: []int{program}})
}

// store evaluates every condition for every example.
func (v *variants) store(ctx context.Context) error {
	sure, maybe := make([]string, len(v.conditions)), make([]string, len(v.conditions))
	for i, c := range v.conditions {
		sure[i], maybe[i] = c.True, c.Maybe
	}
	c := v.table.check
	values, described := v.programs[0].seenColumns()
	key := "toInt32(0) AS key"
	if c.program.relation.Keyed {
		key = "key"
	}
	statement := rule.NameLists("WITH 1 AS _one\nSELECT subject, " + key + ",\n" + values + " AS _seen,\n" + described + " AS _described,\n" +
		array("UInt8", sure) + " AS _sure,\n" + array("UInt8", maybe) + " AS _maybe\nFROM " + v.table.name)
	slots := map[string]string{}
	if rule.CountsWorkdays(statement) {
		maps.Copy(slots, rule.WorkdaySlots(c.workdays))
	}
	for _, begin := range []string{"CREATE TABLE " + v.flags() + " ENGINE = Memory EMPTY AS\n", "INSERT INTO " + v.flags() + "\n"} {
		if err := c.db.Exec(bound(ctx, slots), begin+statement+"\n"+rule.Settings); err != nil {
			return fmt.Errorf("evaluate the changed conditions: %w", err)
		}
	}
	return nil
}

func (v *variants) flags() string { return v.table.check.scratch + ".flags" }

// programShift parts the number of a program from that of an example in the
// subject of a row.
const programShift = 32

// relation is the rows of a group: each example once a program, with the flags
// of the program's own conditions.
func (v *variants) relation(number int, g *group, slots map[string]string) string {
	joins, columns := []string{}, []string{}
	bind := func(name string, of func(program int) int) {
		numbers := make([]uint64, len(g.programs))
		for i, program := range g.programs {
			numbers[i] = uint64(of(program)) //nolint:gosec // a place in a list
		}
		slot := fmt.Sprintf("g%d%s", number, name)
		slots[slot] = list(numbers)
		joins = append(joins, "{"+slot+":Array(UInt64)} AS "+name)
	}
	bind("_n", func(program int) int { return program })
	for i := range v.picks[g.programs[0]] {
		name := fmt.Sprintf("_p%d", i)
		bind(name, func(program int) int { return v.picks[program][i] + 1 })
		columns = append(columns, fmt.Sprintf("_sure[%s] AS _t%d, _maybe[%s] AS _m%d", name, i, name, i))
	}
	return fmt.Sprintf("(SELECT bitOr(subject, bitShiftLeft(_n, %d)) AS subject, key, _seen, _described, %s\n    FROM %s ARRAY JOIN %s)",
		programShift, strings.Join(columns, ", "), v.flags(), strings.Join(joins, ", "))
}

// The text of one statement is kept below the engine's limit of 256 KiB.
const mostText = 200_000

// run gives what each program makes of each example.
func (v *variants) run(ctx context.Context) ([]map[uint64]outcome, error) {
	got := make([]map[uint64]outcome, len(v.programs))
	for i := range got {
		got[i] = map[uint64]outcome{}
	}
	slots := map[string]string{"open": "[]", "everyone": "1", "all": "1"}
	var parts []string
	size := 0
	for i, g := range v.groups {
		part := "SELECT * FROM (\nWITH " + strings.ReplaceAll(g.verdict, relationName, v.relation(i, g, slots)) + "\n)" //nolint:unqueryvet // the columns are those of hits
		if size+len(part) > mostText && size > 0 {
			if err := v.query(ctx, parts, slots, got); err != nil {
				return nil, err
			}
			parts, size = nil, 0
		}
		parts, size = append(parts, part), size+len(part)
	}
	return got, v.query(ctx, parts, slots, got)
}

func (v *variants) query(ctx context.Context, parts []string, slots map[string]string, got []map[uint64]outcome) error {
	rows, err := v.table.check.db.Query(bound(ctx, slots), strings.Join(parts, "\nUNION ALL\n")+"\n"+rule.Settings)
	if err != nil {
		return fmt.Errorf("ask the changed rules: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err says what went wrong
	for rows.Next() {
		r, err := scan(rows)
		if err != nil {
			return fmt.Errorf("read what a changed rule says: %w", err)
		}
		program := r.subject >> programShift
		r.subject &= 1<<programShift - 1
		got[program][r.subject] = outcome{r, v.programs[program].score(r, Moment{})}
	}
	return rows.Err()
}
