package scoring

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

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
	finds map[string]string // statements of hits, by monitors

	findsOf string // the set of tables that they read
}

// NewPass judges programs of one pack and one set of values: those that programs
// gives, which is asked when tables are planned.
func NewPass(db DB, programs func() []*Program) *Pass {
	return &Pass{db: db, wides: newWides(db, programs), overs: map[string]*over{}, finds: map[string]string{}}
}

// Told has somebody hear of tables that could not be made, or that say something else
// than the feeds and are thrown away: the monitors read the feeds instead.
func (p *Pass) Told(hear func(error)) *Pass {
	p.wides.told = hear
	return p
}

// over is a monitor's statements over tables of facts.
type over struct {
	program *Program
	set     string        // names the tables
	table   *facts.Stored // of its subjects; nil of those that name people
	slice   string
	listed  string // over a few; "" of those that name people
}

// Score yields what each monitor says of the subjects of a slice, as Program.Score
// does, and names the monitor; open are the subjects with an open warning, by
// monitor. All programs are about one subject type. A monitor that fails is in the
// errors by its id; the others are done.
func (p *Pass) Score(ctx context.Context, programs []*Program, at Moment, open map[string][]uint64, slice Slice, yield Yield) map[string]error {
	b := p.bundle(at, open, slice, yield)
	rest := b.fewOf(ctx, programs)
	if len(rest) == 0 {
		return b.failed
	}
	large, err := p.wides.large(ctx, rest)
	if err != nil {
		fail(b.failed, rest, err)
		return b.failed
	}
	if !large {
		b.feeds(ctx, rest, b.whole)
		return b.failed
	}
	b.limit = 1 // statements over many people hold the memory of one
	alone := slices.DeleteFunc(slices.Clone(rest), func(m *Program) bool { return len(m.tabled) > 0 })
	b.feeds(ctx, alone, b.instead)
	rest = slices.DeleteFunc(rest, func(m *Program) bool { return len(m.tabled) == 0 })
	groups, err := p.alike(rest, at)
	fail(b.failed, rest, err)
	for _, group := range groups {
		b.group(ctx, group)
	}
	return b.failed
}

// ScoreSome yields what each monitor says of some subjects, as Program.ScoreSome
// does, and names the monitor.
func (p *Pass) ScoreSome(ctx context.Context, programs []*Program, at Moment, open map[string][]uint64, ids []uint64, yield Yield) map[string]error {
	b := p.bundle(at, open, Everyone, yield)
	b.each(programs, func(m *Program, at Moment) error {
		return m.ScoreSome(ctx, p.db, at, ids, func(s shouwang.Score) error { return b.yield(m.monitor.ID, s) })
	})
	return b.failed
}

// bundle is monitors that are asked side by side: the engine reads a statement on
// one core, however many there are.
type bundle struct {
	*Pass

	at    Moment
	open  map[string][]uint64
	slice Slice
	limit int // of monitors that are asked at once

	mutex  sync.Mutex // of what follows
	take   Yield
	failed map[string]error
}

func (p *Pass) bundle(at Moment, open map[string][]uint64, slice Slice, yield Yield) *bundle {
	return &bundle{Pass: p, at: at, open: open, slice: slice, limit: runtime.GOMAXPROCS(0), take: yield, failed: map[string]error{}}
}

// each asks monitors side by side, and notes who failed.
func (b *bundle) each(programs []*Program, ask func(m *Program, at Moment) error) {
	var side errgroup.Group
	side.SetLimit(b.limit)
	for _, m := range programs {
		at := b.at
		at.Open = b.open[m.monitor.ID]
		side.Go(func() error {
			err := guarded(func() error { return ask(m, at) })
			b.mutex.Lock()
			defer b.mutex.Unlock()
			fail(b.failed, []*Program{m}, err)
			return nil
		})
	}
	_ = side.Wait() // failures are noted by monitor
}

// guarded turns a panic in a rule into that rule's failure. Its text may hold a
// value of somebody; the stack does not.
func guarded(ask func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic of type %T: %s", v, debug.Stack())
		}
	}()
	return ask()
}

// yield hands scores on, one at a time.
func (b *bundle) yield(monitor string, s shouwang.Score) error {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.take(monitor, s)
}

// feeds asks monitors over the feeds themselves, each by the statement that is chosen.
func (b *bundle) feeds(ctx context.Context, programs []*Program, statement func(*Program) string) {
	b.each(programs, func(m *Program, at Moment) error {
		return m.rows(ctx, b.db, statement(m), m.slots(at, b.slice), m.yields(b.yield, at))
	})
}

// whole is the statement that reads the feeds as they are where the slice is everybody.
func (b *bundle) whole(m *Program) string { return m.statementOf(b.slice) }

// fewOf asks the monitors that few people can concern, and gives the rest, in order.
func (b *bundle) fewOf(ctx context.Context, programs []*Program) (rest []*Program) {
	many := map[string]bool{}
	b.each(programs, func(m *Program, at Moment) error {
		done, err := b.few(ctx, m, at, b.slice, b.yield)
		if err == nil && !done {
			b.mutex.Lock()
			defer b.mutex.Unlock()
			many[m.monitor.ID] = true
		}
		return err
	})
	return slices.DeleteFunc(slices.Clone(programs), func(m *Program) bool { return !many[m.monitor.ID] })
}

// Yield takes a monitor's score of a subject.
type Yield func(monitor string, s shouwang.Score) error

func (p *Program) yields(yield Yield, at Moment) func(row) error {
	return func(r row) error { return yield(p.monitor.ID, p.score(r, at)) }
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

// group judges monitors over one set of tables, and over the feeds where the tables
// cannot be made: these answer, too, more slowly.
func (b *bundle) group(ctx context.Context, group []*Program) {
	tables, release, err := b.wides.of(ctx, b.at, group[0].strict())
	defer release()
	var overs []*over
	if err == nil {
		overs, err = b.over(group, tables)
	}
	if err != nil {
		if !errors.Is(err, ErrDoubt) { // that was told where it was found out
			b.wides.told(err)
		}
		b.feeds(ctx, group, b.instead)
		return
	}
	if overs[0].table == nil {
		statements := map[*Program]string{}
		for _, o := range overs {
			statements[o.program] = o.slice
		}
		b.feeds(ctx, group, func(m *Program) string { return statements[m] })
		return
	}
	found := b.find(ctx, overs, b.at, b.slice)
	for i, o := range overs {
		at := b.at
		at.Open = b.open[o.program.monitor.ID]
		fail(b.failed, []*Program{o.program}, b.reason(ctx, o, at, b.slice, found[i], b.yield))
	}
}

// instead is the statement of a monitor that has no tables to read. About applications,
// orders and the like it reads the rows of those alone whom the subjects name, at the
// price of more to plan.
func (b *bundle) instead(m *Program) string {
	if facts.Tabled(m.monitor.Subject) {
		return b.whole(m)
	}
	return m.Sliced
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

// find asks in one statement whom each monitor hits. Where that fails, say because of
// one monitor's rule or for want of memory, it asks in two, and so on: in the end each
// is asked by itself, and fails by itself.
func (p *Pass) find(ctx context.Context, overs []*over, at Moment, slice Slice) []hits {
	if len(overs) == 1 {
		return []hits{{many: true}}
	}
	found, err := p.findAll(ctx, overs, at, slice)
	if err != nil && ctx.Err() == nil {
		half := len(overs) / 2
		return slices.Concat(p.find(ctx, overs[:half], at, slice), p.find(ctx, overs[half:], at, slice))
	}
	return found
}

func (p *Pass) findAll(ctx context.Context, overs []*over, at Moment, slice Slice) ([]hits, error) {
	found := make([]hits, len(overs))
	for i := range found {
		found[i].many = true
	}
	sql, err := p.finding(overs)
	if err != nil {
		return found, err
	}
	slots := map[string]string{}
	for _, o := range overs {
		maps.Copy(slots, o.program.slots(at, slice))
	}
	ids := make([][]uint64, len(overs))
	into := make([]any, len(overs))
	for i := range ids {
		into[i] = &ids[i]
	}
	if err := readRow(ctx, p.db, sql, slots, into...); err != nil {
		return found, err
	}
	for i := range found {
		found[i] = hits{ids[i], len(ids[i]) > mostListed}
	}
	return found, nil
}

// finding is the statement of the hits of monitors over the same tables.
func (p *Pass) finding(overs []*over) (string, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	names := make([]string, len(overs))
	for i, o := range overs {
		names[i] = o.program.monitor.ID
	}
	if p.findsOf != overs[0].set { // those of tables that may be gone
		p.findsOf, p.finds = overs[0].set, map[string]string{}
	}
	key := strings.Join(names, " ")
	if sql, ok := p.finds[key]; ok {
		return sql, nil
	}
	sql, err := findSQL(overs)
	if err == nil {
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
		want.Now, want.Recorded = want.Now || m.wanted.Now, union(want.Recorded, m.wanted.Recorded)
		want.Facts = union(want.Facts, m.wanted.Facts)
		want.Parameters, want.Dated = union(want.Parameters, m.wanted.Parameters), union(want.Dated, m.wanted.Dated)
		flags = append(flags, slices.Concat(m.insideLines(m.population), m.flagLines())...)
		scores = append(scores, fmt.Sprintf("least(greatest(least(100, greatest(0, %s)), %s), %s) AS %s_score",
			m.points(m.flagTrue), m.floor(m.flagTrue), m.top(), m.tag))
		hit = append(hit, fmt.Sprintf("groupArrayIf(%d)(subject, %s_inside AND %s > 0)", mostListed+1, m.tag, m.rank(m.tag+"_score", m.flagTrue)))
	}
	r, err := overs[0].program.catalog.Over(overs[0].table, want)
	if err != nil {
		return "", err
	}
	//nolint:unqueryvet // the layer has the wanted columns only
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
		o := p.overs[m.monitor.ID]
		if o == nil || o.set != tables.Steps[0].Table {
			var err error
			if o, err = m.over(tables); err != nil {
				errs = append(errs, err)
				continue
			}
			p.overs[m.monitor.ID] = o
		}
		list = append(list, o)
	}
	return list, errors.Join(errs...)
}

// over writes a monitor's statements over tables of facts.
func (p *Program) over(tables *facts.Wide) (*over, error) {
	set, table := tables.Steps[0].Table, tables.Tables[p.monitor.Subject]
	if table == nil {
		r, err := p.catalog.Beside(tables.Tables, p.wanted)
		if err != nil {
			return nil, err
		}
		return &over{program: p, set: set, slice: p.statement(r)}, nil
	}
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
	return &over{program: p, set: set, table: table, slice: p.statement(slice), listed: p.statement(few)}, nil
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

// Prepare makes the tables of facts that the monitors of a moment read, unless they
// are there.
func (p *Pass) Prepare(ctx context.Context, at Moment) error {
	same, err := p.wides.joint(at)
	if err != nil {
		return err
	}
	for _, strict := range []bool{false, true} {
		if strict && same {
			break
		}
		_, release, err := p.wides.of(ctx, at, strict)
		if err != nil {
			return err
		}
		release()
	}
	return nil
}

// Made is how many sets of tables were made so far, those brought up to date not counted.
func (p *Pass) Made() int {
	p.wides.mutex.Lock()
	defer p.wides.mutex.Unlock()
	return p.wides.made
}

// Table is the table of subjects of a type that was read last of those that hold some
// facts, "" if none does.
func (p *Pass) Table(subject string, names []string) string {
	p.wides.mutex.Lock()
	defer p.wides.mutex.Unlock()
	for _, set := range slices.Backward(p.wides.sets) {
		if table := set.tables.Tables[subject]; table != nil && table.Holds(names) {
			return table.Table
		}
	}
	return ""
}
