package scoring

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/ClickHouse/clickhouse-go/v2"

	"shouwang"
	"shouwang/facts"
	"shouwang/monitors/rule"
)

// Pass judges many monitors at once. Those whom few people can concern are asked
// of these few; all others read the tables of facts, which are made once for all.
// It is safe for concurrent use.
type Pass struct {
	db    DB
	wides *wides

	mutex sync.Mutex // held while statements are compiled
	overs map[string]*over
	finds map[string]string
}

// NewPass judges programs of one pack and one set of values.
func NewPass(db DB, programs func() ([]*Program, error)) *Pass {
	return &Pass{db: db, wides: newWides(db, programs), overs: map[string]*over{}, finds: map[string]string{}}
}

// over is a monitor's statements over a table of facts.
type over struct {
	program *Program
	table   *facts.Stored
	slice   string
	listed  string
}

// Score yields what each monitor says of the subjects of a slice, as Program.Score
// does, and names the monitor; open are the subjects with an open warning, by
// monitor. All programs are about one subject type. A monitor that fails is in the
// errors by its id; the others are done.
func (p *Pass) Score(ctx context.Context, programs []*Program, at Moment, open map[string][]uint64, slice Slice, yield Yield) map[string]error {
	failed := map[string]error{}
	var rest []*Program
	for _, m := range programs {
		at.Open = open[m.monitor.ID]
		done, err := p.few(ctx, m, at, slice, yield)
		switch {
		case err != nil:
			failed[m.monitor.ID] = err
		case !done:
			rest = append(rest, m)
		}
	}
	large, err := p.wides.large(ctx, rest)
	if err != nil {
		fail(failed, rest, err)
		return failed
	}
	if !large {
		for _, m := range rest {
			at.Open = open[m.monitor.ID]
			fail(failed, []*Program{m}, m.rows(ctx, p.db, m.statementOf(slice), m.slots(at, slice), m.yields(yield, at)))
		}
		return failed
	}
	groups, err := p.alike(rest, at)
	fail(failed, rest, err)
	for _, group := range groups {
		p.group(ctx, group, at, open, slice, yield, failed)
	}
	return failed
}

// Yield takes a monitor's score of a subject.
type Yield func(monitor string, s shouwang.Score) error

func (m *Program) yields(yield Yield, at Moment) func(row) error {
	return func(r row) error { return yield(m.monitor.ID, m.score(r, at)) }
}

// few asks a monitor of the few whom it can concern, if they are few.
func (p *Pass) few(ctx context.Context, m *Program, at Moment, slice Slice, yield Yield) (done bool, err error) {
	slots := m.slots(at, slice)
	few, nobody, err := m.shortened(ctx, p.db, at, slice, slots)
	if err != nil || nobody || !few {
		return nobody, err
	}
	return true, m.rows(ctx, p.db, m.listed, slots, m.yields(yield, at))
}

// alike parts programs by the tables they may read: a stop side never reads a
// parameter that nobody confirmed, so that its facts may be others.
func (p *Pass) alike(programs []*Program, at Moment) ([][]*Program, error) {
	var strict, free []*Program
	for _, m := range programs {
		if m.strict() {
			strict = append(strict, m)
			continue
		}
		free = append(free, m)
	}
	if len(strict) > 0 && len(free) > 0 {
		same, err := p.wides.joint(at)
		if err != nil || same {
			return [][]*Program{programs}, err
		}
	}
	return slices.DeleteFunc([][]*Program{strict, free}, func(group []*Program) bool { return len(group) == 0 }), nil
}

// group judges monitors over one set of tables.
func (p *Pass) group(ctx context.Context, group []*Program, at Moment, open map[string][]uint64, slice Slice, yield Yield, failed map[string]error) {
	tables, release, err := p.wides.of(ctx, at, group[0].strict())
	defer release()
	var overs []*over
	if err == nil {
		overs, err = p.over(group, tables)
	}
	if err != nil {
		fail(failed, group, err)
		return
	}
	found := p.find(ctx, overs, at, slice)
	for i, o := range overs {
		at.Open = open[o.program.monitor.ID]
		fail(failed, []*Program{o.program}, p.reason(ctx, o, at, slice, found[i], yield))
	}
}

// fail notes an error of monitors, if it is one.
func fail(failed map[string]error, programs []*Program, err error) {
	for _, m := range programs {
		if err != nil {
			failed[m.monitor.ID] = err
		}
	}
}

// hits are the subjects of a monitor with a level; many where there are too many
// to name, or where it could not be found out.
type hits struct {
	ids  []uint64
	many bool
}

// reason gives the scores of a monitor's hits and of the subjects with an open
// warning, with their reasons.
func (p *Pass) reason(ctx context.Context, o *over, at Moment, slice Slice, found hits, yield Yield) error {
	slots := o.program.slots(at, slice)
	ids := slices.Concat(found.ids, within(at.Open, slice))
	slices.Sort(ids)
	ids = slices.Compact(ids)
	sql := o.listed
	switch {
	case found.many || len(ids) > mostListed:
		sql = o.slice
	case len(ids) == 0:
		return nil
	default:
		slots[facts.Listed] = list(ids)
	}
	return o.program.rows(ctx, p.db, sql, slots, o.program.yields(yield, at))
}

// find asks in one statement whom each monitor hits. Where that fails, say
// because of one monitor's rule, each is asked by itself, and fails by itself.
func (p *Pass) find(ctx context.Context, overs []*over, at Moment, slice Slice) []hits {
	found := make([]hits, len(overs))
	for i := range found {
		found[i].many = true
	}
	if len(overs) == 1 {
		return found
	}
	sql, err := p.finding(overs)
	if err != nil {
		return found
	}
	slots := map[string]string{}
	for _, o := range overs {
		for name, value := range o.program.slots(at, slice) {
			slots[name] = value
		}
	}
	ids := make([][]uint64, len(overs))
	into := make([]any, len(overs))
	for i := range ids {
		into[i] = &ids[i]
	}
	rows, err := p.db.Query(clickhouse.Context(ctx, clickhouse.WithParameters(slots)), sql)
	if err != nil {
		return found
	}
	defer rows.Close() //nolint:errcheck // rows.Err says what went wrong
	if !rows.Next() || rows.Scan(into...) != nil || rows.Err() != nil {
		return found
	}
	for i := range found {
		found[i] = hits{ids[i], len(ids[i]) > mostListed}
	}
	return found
}

// finding is the statement of the hits of monitors over the same tables.
func (p *Pass) finding(overs []*over) (string, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	key := overs[0].table.Table
	for _, o := range overs {
		key += " " + o.program.monitor.ID
	}
	if sql, ok := p.finds[key]; ok {
		return sql, nil
	}
	sql, err := findSQL(overs)
	if err == nil {
		clear(p.finds) // of tables that may be gone
		p.finds[key] = sql
	}
	return sql, err
}

// findSQL puts the rules of monitors side by side, each with a tag before the
// names of its flags.
func findSQL(overs []*over) (string, error) {
	var want facts.Wanted
	var flags, scores, hit []string
	for i, o := range overs {
		m := *o.program
		m.tag = fmt.Sprintf("m%d", i)
		want.Subject = m.monitor.Subject
		want.Now = want.Now || m.wanted.Now
		want.Facts = union(want.Facts, m.wanted.Facts)
		want.Parameters, want.Dated = union(want.Parameters, m.wanted.Parameters), union(want.Dated, m.wanted.Dated)
		flags = append(flags, m.flagLines(m.population)...)
		scores = append(scores, fmt.Sprintf("least(greatest(least(100, greatest(0, %s)), %s), %s) AS %s_score",
			m.points(m.flagTrue), m.floor(m.flagTrue), m.top(), m.tag))
		hit = append(hit, fmt.Sprintf("groupArrayIf(%d)(subject, %s_inside AND %s > 0)", mostListed+1, m.tag, m.rank(m.tag+"_score", m.flagTrue)))
	}
	r, err := overs[0].program.catalog.Over(overs[0].table, want)
	if err != nil {
		return "", err
	}
	return rule.NameLists(facts.Statement(r.With)+",\njudged AS (\n    SELECT subject,\n        "+strings.Join(flags, ",\n        ")+"\n    FROM "+r.Name+
		"\n),\nscored AS (\n    SELECT *,\n        "+strings.Join(scores, ",\n        ")+"\n    FROM judged\n)\nSELECT "+strings.Join(hit, ",\n    ")+
		"\nFROM scored") + "\n" + rule.Settings, nil
}

// over gives the monitors' statements over tables.
func (p *Pass) over(group []*Program, tables *facts.Wide) ([]*over, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	var list []*over
	var errs []error
	for _, m := range group {
		table := tables.Tables[m.monitor.Subject]
		o := p.overs[m.monitor.ID]
		if o == nil || o.table.Table != table.Table {
			var err error
			if o, err = m.over(table); err != nil {
				errs = append(errs, err)
				continue
			}
			p.overs[m.monitor.ID] = o
		}
		list = append(list, o)
	}
	return list, errors.Join(errs...)
}

// over writes a monitor's statements over a table of facts.
func (p *Program) over(table *facts.Stored) (*over, error) {
	sliced, listed := p.wanted, p.wanted
	listed.Listed = true
	slice, err := p.catalog.Over(table, sliced)
	if err != nil {
		return nil, err
	}
	few, err := p.catalog.Over(table, listed)
	if err != nil {
		return nil, err
	}
	return &over{program: p, table: table, slice: p.statement(slice), listed: p.statement(few)}, nil
}

// statementOf is the statement over all subjects of a slice.
func (p *Program) statementOf(slice Slice) string {
	if slice == Everyone {
		return p.SQL
	}
	return p.Sliced
}

// strict says whether the monitor may read confirmed values alone.
func (p *Program) strict() bool { return p.monitor.Kind == shouwang.Verify }
