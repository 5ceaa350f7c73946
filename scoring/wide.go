package scoring

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/ClickHouse/clickhouse-go/v2"

	"shouwang"
	"shouwang/facts"
	"shouwang/monitors/rule"
)

// CachePrefix begins the names of tables that hold nothing of their own: they are
// made again from the feeds at will, and belong in no backup.
const CachePrefix = "cache_"

// fewSubjects is how many people are judged without tables: below it the engine
// spends its time on reading statements, and one more costs more than it saves.
const fewSubjects = 300_000

// wideSlice is how many people's facts are built at once; it bounds the memory.
const wideSlice = 1_000_000

// keptWide is how many sets of tables stay that nobody reads.
const keptWide = 2

// wides are the tables of facts, each set made once for a day, what was known,
// how feeds stood and the values of parameters. It is safe for concurrent use.
type wides struct {
	db       DB
	programs func() ([]*Program, error)
	least    uint64 // subjects for whom tables are made

	mutex sync.Mutex // held while tables are made: who wants the same ones waits for them
	plans map[which]*facts.Wide
	sets  []*wideSet // the last used last
}

// which programs' facts a plan holds.
type which struct{ strict, free bool }

// wideSet is a set of tables and how many are reading it.
type wideSet struct {
	key     string
	tables  *facts.Wide
	readers int
}

func newWides(db DB, programs func() ([]*Program, error)) *wides {
	return &wides{db: db, programs: programs, least: fewSubjects, plans: map[which]*facts.Wide{}}
}

// large says whether programs are worth tables: only those of people and households
// are, and not in a small place.
func (w *wides) large(ctx context.Context, programs []*Program) (bool, error) {
	if len(programs) == 0 || !facts.Tabled(programs[0].monitor.Subject) {
		return false, nil
	}
	people, err := number(ctx, w.db, programs[0].catalog.Last(facts.Person), nil)
	if err != nil {
		return false, fmt.Errorf("count people: %w", err)
	}
	return people >= w.least, nil
}

// of gives the tables that programs read, and what to call when they were read.
func (w *wides) of(ctx context.Context, at Moment, strict bool) (*facts.Wide, func(), error) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	set, err := w.set(ctx, at, strict)
	if err != nil {
		return nil, func() {}, fmt.Errorf("make the tables of facts: %w", err)
	}
	set.readers++
	return set.tables, func() {
		w.mutex.Lock()
		defer w.mutex.Unlock()
		set.readers--
	}, nil
}

// joint says whether a stop side's facts are the same as everybody's on a day:
// then one set of tables holds both.
func (w *wides) joint(at Moment) (bool, error) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return w.same(at)
}

func (w *wides) same(at Moment) (bool, error) {
	plan, err := w.plan(which{strict: true})
	if err != nil {
		return false, err
	}
	return maps.Equal(plan.Bind(at.setting(false)), plan.Bind(at.setting(true))), nil
}

// setting is the day and whose values speak. Clause of the design: an unconfirmed
// value never supports a stop.
func (at Moment) setting(strict bool) facts.Setting {
	return facts.Setting{On: shouwang.DayOf(at.AsOf), Confirmed: strict, Values: at.values}
}

// catalog is the pack's programs about people and households, and the catalog that
// plans their tables.
func (w *wides) catalog() (*facts.Catalog, []*Program, error) {
	programs, err := w.programs()
	if err != nil {
		return nil, nil, err
	}
	programs = slices.DeleteFunc(slices.Clone(programs), func(p *Program) bool { return !facts.Tabled(p.monitor.Subject) })
	if len(programs) == 0 {
		return nil, nil, fmt.Errorf("plan the tables of facts: %w: no monitor of people or households", shouwang.ErrInvalid)
	}
	catalog := facts.NewCatalog(programs[0].pack, programs[0].values)
	catalog.Tables = programs[0].catalog.Tables
	return catalog, programs, nil
}

// plan is the tables of the facts that the pack's monitors read.
func (w *wides) plan(of which) (*facts.Wide, error) {
	if plan := w.plans[of]; plan != nil {
		return plan, nil
	}
	catalog, programs, err := w.catalog()
	if err != nil {
		return nil, err
	}
	wanted := map[string][]string{}
	for _, p := range programs {
		if p.strict() && of.strict || !p.strict() && of.free {
			wanted[p.monitor.Subject] = union(wanted[p.monitor.Subject], p.wanted.Facts)
		}
	}
	plan, err := catalog.Wide(wanted)
	if err == nil {
		w.plans[of] = plan
	}
	return plan, err
}

// set finds the tables or makes them.
func (w *wides) set(ctx context.Context, at Moment, strict bool) (*wideSet, error) {
	same, err := w.same(at)
	if err != nil {
		return nil, err
	}
	plan, err := w.plan(which{strict: strict || same, free: !strict || same})
	if err != nil {
		return nil, err
	}
	b := maker{db: w.db, plan: plan, slots: plan.Bind(at.setting(strict && !same))}
	maps.Copy(b.slots, facts.FeedStates(plan.Feeds, at.Fresh))
	maps.Copy(b.slots, at.pins())
	key, err := b.key(ctx)
	if err != nil {
		return nil, err
	}
	for i, set := range w.sets {
		if set.key == key {
			w.sets = append(slices.Delete(w.sets, i, i+1), set)
			return set, nil
		}
	}
	if err := w.evict(ctx); err != nil {
		return nil, err
	}
	if b.last, err = w.last(ctx); err != nil {
		return nil, err
	}
	if plan.Workdays {
		maps.Copy(b.slots, rule.WorkdaySlots(at.Workdays))
	}
	set := &wideSet{key: key, tables: plan.Named(CachePrefix + "facts_" + key)}
	if err := b.make(ctx, set.tables); err != nil {
		return nil, err
	}
	w.sets = append(w.sets, set)
	return set, nil
}

// evict drops the tables that nobody reads and that were used longest ago, and
// those that an earlier process left.
func (w *wides) evict(ctx context.Context) error {
	idle := 0
	var kept []*wideSet
	for _, set := range slices.Backward(w.sets) {
		if set.readers == 0 {
			idle++
		}
		if set.readers > 0 || idle < keptWide {
			kept = append(kept, set)
		}
	}
	slices.Reverse(kept)
	w.sets = kept
	rows, err := w.db.Query(ctx, cachesSQL)
	if err != nil {
		return fmt.Errorf("list the tables of facts: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err says what went wrong
	var drop []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return fmt.Errorf("list the tables of facts: %w", err)
		}
		if !slices.ContainsFunc(kept, func(set *wideSet) bool { return strings.Contains(name, set.key) }) {
			drop = append(drop, name)
		}
	}
	for _, name := range drop {
		if err := w.db.Exec(ctx, "DROP TABLE IF EXISTS "+name); err != nil {
			return fmt.Errorf("drop old tables of facts: %w", err)
		}
	}
	return rows.Err()
}

const cachesSQL = "SELECT name FROM system.tables WHERE database = currentDatabase() AND startsWith(name, '" + CachePrefix + "facts_')"

// last is the highest number of a subject, by type.
func (w *wides) last(ctx context.Context) (map[string]uint64, error) {
	catalog, _, err := w.catalog()
	if err != nil {
		return nil, err
	}
	last := map[string]uint64{}
	for _, subject := range []string{facts.Person, facts.Household} {
		if last[subject], err = number(ctx, w.db, catalog.Last(subject), nil); err != nil {
			return nil, fmt.Errorf("count subjects of type %s: %w", subject, err)
		}
	}
	return last, nil
}

// maker makes one set of tables.
type maker struct {
	db    DB
	plan  *facts.Wide
	slots map[string]string
	last  map[string]uint64 // the highest number of a subject, by type
}

// key names what the tables hold. Of the instant only the newest row that it lets
// through counts, so that the runs of one night share them.
func (m maker) key(ctx context.Context) (string, error) {
	newest, err := number(ctx, m.db, m.plan.Newest, m.slots)
	if err != nil {
		return "", err
	}
	slots := maps.Clone(m.slots)
	slots["as_of"] = fmt.Sprint(newest)
	return m.plan.Key(slots), nil
}

// make makes the tables under other names and swaps them in whole.
func (m maker) make(ctx context.Context, tables *facts.Wide) error {
	making := m.plan.Named(CachePrefix + "facts_making")
	for i, step := range making.Steps {
		if err := m.fill(ctx, step); err != nil {
			return fmt.Errorf("fill %s: %w", tables.Steps[i].Table, err)
		}
	}
	for i, step := range making.Steps {
		sql := "DROP TABLE IF EXISTS " + step.Table
		if making.Tables[step.Subject].Table == step.Table {
			sql = "RENAME TABLE " + step.Table + " TO " + tables.Steps[i].Table
		}
		if err := m.db.Exec(ctx, sql); err != nil {
			return fmt.Errorf("swap in %s: %w", tables.Steps[i].Table, err)
		}
	}
	return nil
}

// fill makes a step's table and fills it slice by slice.
func (m maker) fill(ctx context.Context, step facts.Step) error {
	for _, sql := range []string{"DROP TABLE IF EXISTS " + step.Table, step.Make} {
		if err := m.db.Exec(ctx, sql); err != nil {
			return err
		}
	}
	slots := maps.Clone(m.slots)
	for _, single := range step.Singles {
		value, err := text(ctx, m.db, single.SQL, slots)
		if err != nil {
			return fmt.Errorf("find %s: %w", single.Slot, err)
		}
		slots[single.Slot] = value
	}
	for from := uint64(0); from <= m.last[step.Subject]; from += wideSlice {
		Slice{from, from + wideSlice - 1}.bind(slots)
		if err := m.db.Exec(bindTo(ctx, slots), step.Fill); err != nil {
			return err
		}
	}
	return nil
}

func bindTo(ctx context.Context, slots map[string]string) context.Context {
	return clickhouse.Context(ctx, clickhouse.WithParameters(slots))
}

func number(ctx context.Context, db DB, sql string, slots map[string]string) (n uint64, err error) {
	return n, read(ctx, db, sql, slots, &n)
}

// text reads one value as a slot takes it.
func text(ctx context.Context, db DB, sql string, slots map[string]string) (string, error) {
	var value *string
	if err := read(ctx, db, sql, slots, &value); err != nil {
		return "", err
	}
	if value == nil {
		return `\N`, nil
	}
	return facts.EscapeSlot(*value), nil
}

// read reads the one value of a statement; without a row it is left as it is.
func read(ctx context.Context, db DB, sql string, slots map[string]string, into any) error {
	rows, err := db.Query(bindTo(ctx, slots), sql)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // rows.Err says what went wrong
	if rows.Next() {
		if err := rows.Scan(into); err != nil {
			return err
		}
	}
	return rows.Err()
}
