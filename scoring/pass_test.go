package scoring

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
	"shouwang/facts"
	"shouwang/internal/store/storetest"
	"shouwang/monitors"
)

// A pass says of every monitor what the monitor says by itself: over a random small
// world, with feeds that are stale or were never connected, whole and in slices.
func TestPassSaysTheSame(t *testing.T) {
	pack := FirstPack(t)
	db := storetest.Empty(t).Conn()
	w := narrowWorld{t: t, dice: dice{rand.New(rand.NewPCG(0, 2))}, db: db, pack: pack, database: "pass"} //nolint:gosec // no secret
	w.fill()
	programs := compiledIn(t, pack, w.database)
	p := NewPass(db, func() []*Program { return programs })
	p.wides.least = 0
	compared, raised := 0, 0
	for _, slice := range []Slice{Everyone, {facts.SubjectOf(20) + 1, Everyone.To}} {
		n, up := w.passed(p, programs, slice)
		compared, raised = compared+n, raised+up
	}
	if compared < 50 || raised < 10 {
		t.Errorf("this world shows little: %d scores, %d with a level", compared, raised)
	}
}

// So it does where the memory is too small to ask for the hits of many monitors at once.
func TestPassAsksForHitsInHalves(t *testing.T) {
	pack := FirstPack(t)
	db := storetest.Empty(t).Conn()
	w := narrowWorld{t: t, dice: dice{rand.New(rand.NewPCG(0, 2))}, db: db, pack: pack, database: "hits"} //nolint:gosec // no secret
	w.fill()
	programs := compiledIn(t, pack, w.database)
	small := &smallMind{DB: db, most: 2}
	p := NewPass(small, func() []*Program { return programs })
	p.wides.least = 0
	if _, raised := w.passed(p, programs, Everyone); raised < 5 {
		t.Errorf("this world shows little: %d with a level", raised)
	}
	if small.refused == 0 || small.answered == 0 {
		t.Errorf("%d times too much was asked for at once, %d times little enough", small.refused, small.answered)
	}
}

// smallMind has no memory for the hits of more monitors than most at once.
type smallMind struct {
	DB

	most, refused, answered int
}

func (s *smallMind) Query(ctx context.Context, query string, args ...any) (driver.Rows, error) {
	switch asked := strings.Count(query, "groupArrayIf("+strconv.Itoa(mostListed+1)+")"); {
	case asked > s.most:
		s.refused++
		return nil, &clickhouse.Exception{Code: 241}
	case asked > 0:
		s.answered++
	}
	return s.DB.Query(ctx, query, args...)
}

// So it does of applications, orders and calls: of the people and households that they
// name it reads the tables, and the feeds where the tables cannot be made.
func TestPassSaysTheSameOfWhatNamesPeople(t *testing.T) {
	pack, err := monitors.Load(monitors.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	pack.Monitors = slices.DeleteFunc(pack.Monitors, func(m *monitors.Monitor) bool {
		return !slices.Contains([]string{"entry_check_gate", "homecare_service_check", "hotline_sla"}, m.ID)
	})
	db := storetest.Empty(t).Conn()
	w := narrowWorld{t: t, dice: dice{rand.New(rand.NewPCG(1, 2))}, db: db, pack: pack, database: "named"} //nolint:gosec // no secret
	w.fill()
	programs := compiledIn(t, pack, w.database)
	told := 0
	tableless := &stingy{DB: db}
	for _, db := range []DB{db, tableless} {
		read := &reader{DB: db}
		p := NewPass(read, func() []*Program { return programs }).Told(func(error) { told++ })
		p.wides.least = 0
		compared, raised := w.passed(p, programs, Everyone)
		if compared < 15 || raised < 10 {
			t.Errorf("this world shows little: %d scores, %d with a level", compared, raised)
		}
		if ofTables := db != tableless; (read.tables > 0) != ofTables || (told == 0) != ofTables {
			t.Errorf("%d statements read tables, and %d were told that there are none", read.tables, told)
		}
	}
}

// reader counts the statements that judge by tables of facts.
type reader struct {
	DB

	tables int
}

func (r *reader) Query(ctx context.Context, query string, args ...any) (driver.Rows, error) {
	if strings.Contains(query, CachePrefix) && strings.Contains(query, "scored AS") {
		r.tables++
	}
	return r.DB.Query(ctx, query, args...)
}

// Tables that are brought up to date when rows came in are those that would be made
// anew: one village more is known, and two batches no longer count.
func TestRefreshedTablesAreAsMadeAnew(t *testing.T) {
	pack := FirstPack(t)
	db := storetest.Empty(t).Conn()
	w := narrowWorld{t: t, dice: dice{rand.New(rand.NewPCG(3, 2))}, db: db, pack: pack, database: "refreshed"} //nolint:gosec // no secret
	w.fill()
	programs := compiledIn(t, pack, w.database)
	p := NewPass(db, func() []*Program { return programs })
	p.wides.least = 0
	w.at.Batch, w.at.Skip = 39, []uint64{7}
	if err := p.Prepare(t.Context(), w.at); err != nil {
		t.Fatal(err)
	}
	made := p.wides.made
	w.at.Batch, w.at.Skip = 40, []uint64{9}
	if _, raised := w.passed(p, programs, Everyone); raised < 2 {
		t.Errorf("this world shows little: %d with a level", raised)
	}
	if p.wides.made != made {
		t.Errorf("the tables were made anew: %d sets, then %d", made, p.wides.made)
	}
}

// A table that says something else than the feeds is found out and not read.
func TestWrongTablesAreFoundOut(t *testing.T) {
	w := newWorld(t, edge(), cells{"id_number": "a", "class": "edge", "months": 4, "income": 700, "area": "320682103001"}, cells{"id_number": "b", "class": "edge"})
	p, err := Compile(w.pack, w.pack.Monitors[0], w.pack.Resolve(nil))
	if err != nil {
		t.Fatal(err)
	}
	pass := NewPass(w.db, func() []*Program { return []*Program{p} })
	if err := pass.Prepare(t.Context(), w.at); err != nil {
		t.Fatal(err)
	}
	set := pass.wides.sets[0]
	catalog, _, err := pass.wides.catalog()
	if err != nil {
		t.Fatal(err)
	}
	if err := set.doubt(t.Context(), catalog, set); err != nil {
		t.Fatalf("right tables are doubted: %v", err)
	}
	if err := w.db.Exec(t.Context(), "ALTER TABLE "+set.tables.Tables[facts.Person].Table+" UPDATE months = 5 WHERE months = 4 SETTINGS mutations_sync = 2"); err != nil {
		t.Fatal(err)
	}
	if err := set.doubt(t.Context(), catalog, set); !errors.Is(err, ErrDoubt) {
		t.Errorf("a changed fact is not found out: %v", err)
	}
}

// compiledIn are the pack's monitors over the tables of a database. Nobody is on a
// short list, so that tables are read for all.
func compiledIn(t *testing.T, pack *monitors.Pack, database string) []*Program {
	t.Helper()
	var list []*Program
	for _, m := range pack.Monitors {
		values := pack.Resolve(nil)
		catalog := facts.NewCatalog(pack, values)
		catalog.Tables = database + "."
		p, err := compile(&Program{pack: pack, monitor: m, values: values, catalog: catalog})
		if err != nil {
			t.Fatal(err)
		}
		p.few = nil
		list = append(list, p)
	}
	return list
}

// passed holds a pass over a slice to the monitors one by one.
func (w *narrowWorld) passed(p *Pass, programs []*Program, slice Slice) (compared, raised int) {
	w.t.Helper()
	subjects := map[string]bool{}
	for _, m := range programs {
		subjects[m.monitor.Subject] = true
	}
	for _, subject := range slices.Sorted(maps.Keys(subjects)) {
		want, got := map[string][]shouwang.Score{}, map[string][]shouwang.Score{}
		var due []*Program
		open := map[string][]uint64{}
		for i, m := range programs {
			if m.monitor.Subject != subject {
				continue
			}
			due = append(due, m)
			open[m.monitor.ID] = append([]uint64{facts.SubjectOf(30) + uint64(i)}, w.at.Open...)
			at := w.at
			at.Open = open[m.monitor.ID]
			err := m.Score(w.t.Context(), w.db, at, slice, func(s shouwang.Score) error {
				want[m.monitor.ID] = append(want[m.monitor.ID], s)
				return nil
			})
			if err != nil {
				w.t.Fatal(err)
			}
		}
		failed := p.Score(w.t.Context(), due, w.at, open, slice, func(monitor string, s shouwang.Score) error {
			got[monitor] = append(got[monitor], s)
			if s.Level != shouwang.None {
				raised++
			}
			compared++
			return nil
		})
		if len(failed) > 0 {
			w.t.Fatalf("%s: %v", subject, failed)
		}
		if !reflect.DeepEqual(got, want) {
			w.t.Errorf("%s of %v: the pass says\n%v\nthe monitors by themselves\n%v", subject, slice, got, want)
		}
	}
	return compared, raised
}

// Tables for which the memory is too small are made in smaller slices, and say the same.
func TestTablesAreMadeInHalves(t *testing.T) {
	pack := FirstPack(t)
	db := storetest.Empty(t).Conn()
	w := narrowWorld{t: t, dice: dice{rand.New(rand.NewPCG(5, 2))}, db: db, pack: pack, database: "halves"} //nolint:gosec // no secret
	w.fill()
	programs := compiledIn(t, pack, w.database)
	stingy := &stingy{DB: db, most: wideSlice / 8}
	p := NewPass(stingy, func() []*Program { return programs }).Told(func(err error) { t.Error(err) })
	p.wides.least = 0
	if _, raised := w.passed(p, programs, Everyone); raised < 2 {
		t.Errorf("this world shows little: %d with a level", raised)
	}
	if stingy.refused < 3 {
		t.Errorf("memory was too small %d times, want three halvings of a step", stingy.refused)
	}
}

// stingy fills no slice of more subjects than most: of such it writes the first ones,
// and gives up for want of memory, as the engine does.
type stingy struct {
	DB

	most    uint64
	refused int
}

func (s *stingy) Exec(ctx context.Context, query string, args ...any) error {
	if !strings.HasPrefix(query, "INSERT INTO "+CachePrefix) || !strings.Contains(query, "{slice_to:UInt64}") {
		return s.DB.Exec(ctx, query, args...)
	}
	less := strings.ReplaceAll(query, "{slice_to:UInt64}", fmt.Sprintf("least({slice_to:UInt64}, {slice_from:UInt64} + %d)", s.most-1))
	if err := s.DB.Exec(ctx, less, args...); err != nil {
		return err
	}
	if s.DB.Exec(ctx, fmt.Sprintf("SELECT throwIf({slice_to:UInt64} - {slice_from:UInt64} >= %d)", s.most), args...) != nil {
		s.refused++
		return &clickhouse.Exception{Code: 241}
	}
	return nil
}
