package scoring

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

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

// wideSlice is how many people's facts are built at once, as long as the memory is
// enough for them, and leastSlice how many always must be.
const (
	wideSlice  = 800_000
	leastSlice = 25_000
)

// keptWide is how many sets of tables stay that nobody reads.
const keptWide = 2

// wides are the tables of facts, each set made once for a day, what was known,
// how feeds stood and the values of parameters. It is safe for concurrent use.
type wides struct {
	db       DB
	programs func() []*Program
	least    uint64      // subjects for whom tables are made
	told     func(error) // hears of tables that are wrong

	mutex sync.Mutex // held while tables are made: who wants the same ones waits for them
	plans map[which]*facts.Wide
	sets  []*wideSet // the last used last
	made  int
}

// which programs' facts a plan holds.
type which struct{ strict, free bool }

// wideSet is a set of tables, what they hold, and how many are reading them.
type wideSet struct {
	maker

	tables  *facts.Wide
	singles map[string]string
	readers int
}

// holds says whether the tables are what a maker would make: of the instant only
// the newest row that it lets through counts, so that the runs of one night share them.
func (s *wideSet) holds(m maker) bool {
	return s.lasting == m.lasting && s.newest == m.newest && s.at.Batch == m.at.Batch && slices.Equal(s.at.Skip, m.at.Skip)
}

// older says whether only rows came in since the tables were made, and nobody reads them.
func (s *wideSet) older(m maker) bool {
	return s.readers == 0 && s.plan.Reaches && s.lasting == m.lasting && s.newest <= m.newest && s.at.Batch <= m.at.Batch
}

func (s *wideSet) has(table string) bool {
	return slices.ContainsFunc(s.tables.Steps, func(step facts.Step) bool { return step.Table == table || step.Touched.Table == table })
}

func newWides(db DB, programs func() []*Program) *wides {
	return &wides{db: db, programs: programs, least: fewSubjects, told: func(error) {}, plans: map[which]*facts.Wide{}}
}

// large says whether so many people live here that no statement may read all of them
// at once.
func (w *wides) large(ctx context.Context, programs []*Program) (bool, error) {
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

// catalog is the pack's programs that read facts of people and households, and the
// catalog that plans their tables.
func (w *wides) catalog() (*facts.Catalog, []*Program, error) {
	programs := slices.DeleteFunc(slices.Clone(w.programs()), func(p *Program) bool { return len(p.tabled) == 0 })
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
			for subject, names := range p.tabled {
				wanted[subject] = union(wanted[subject], names)
			}
		}
	}
	plan, err := catalog.Wide(wanted)
	if err == nil {
		w.plans[of] = plan
	}
	return plan, err
}

// set finds the tables, brings older ones up to date, or makes them.
func (w *wides) set(ctx context.Context, at Moment, strict bool) (*wideSet, error) {
	same, err := w.same(at)
	if err != nil {
		return nil, err
	}
	plan, err := w.plan(which{strict: strict || same, free: !strict || same})
	if err != nil {
		return nil, err
	}
	m := maker{db: w.db, plan: plan, at: at, setting: at.setting(strict && !same)}
	m.slots = plan.Bind(m.setting)
	maps.Copy(m.slots, facts.FeedStates(plan.Feeds, at.Fresh))
	m.lasting = plan.Key(m.slots)
	maps.Copy(m.slots, at.pins())
	if m.newest, err = number(ctx, m.db, plan.Newest, m.slots); err != nil {
		return nil, err
	}
	for i, set := range w.sets {
		if set.holds(m) {
			w.sets = append(slices.Delete(w.sets, i, i+1), set)
			return set, nil
		}
	}
	if m.last, err = w.last(ctx); err != nil {
		return nil, err
	}
	if plan.Workdays {
		maps.Copy(m.slots, rule.WorkdaySlots(at.Workdays))
	}
	for i, set := range slices.Backward(slices.Clone(w.sets)) {
		if !set.older(m) {
			continue
		}
		w.sets = slices.Delete(w.sets, i, i+1) // whoever fails half-way leaves it to be dropped
		done, err := m.refresh(ctx, set)
		if done && err == nil {
			err = w.sure(ctx, m, set)
		}
		switch {
		case errors.Is(err, ErrDoubt): // it was said; they are made anew
		case err != nil || done:
			return set, err
		}
	}
	return w.anew(ctx, m)
}

// anew makes the tables.
func (w *wides) anew(ctx context.Context, m maker) (*wideSet, error) {
	if err := w.evict(ctx); err != nil {
		return nil, err
	}
	w.made++
	set := &wideSet{tables: m.plan.Named(fmt.Sprintf("%sfacts_%d", CachePrefix, w.made))}
	if err := m.make(ctx, set); err != nil {
		return nil, err
	}
	return set, w.sure(ctx, m, set)
}

// sure keeps tables that say what the feeds say, and tells of others.
func (w *wides) sure(ctx context.Context, m maker, set *wideSet) error {
	catalog, _, err := w.catalog()
	if err != nil {
		return err
	}
	if err := m.doubt(ctx, catalog, set); err != nil {
		w.told(err)
		return err
	}
	w.sets = append(w.sets, set)
	return nil
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
		if !slices.ContainsFunc(kept, func(set *wideSet) bool { return set.has(name) }) {
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
