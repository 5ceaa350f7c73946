package scoring

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"shouwang"
	"shouwang/facts"
	"shouwang/internal/store/storetest"
	"shouwang/monitors"
)

// small are the values of a small world, among them the tokens that rules ask for.
var small = map[shouwang.ColumnType][]any{
	shouwang.ColumnPerson: {"a", "b", "c", "d", "e"}, shouwang.ColumnHousehold: {"x", "y", "z"},
	shouwang.ColumnBool: {true, false}, shouwang.ColumnInt: {0, 1, 2, 3}, shouwang.ColumnDecimal: {0, 3.5, 7},
	shouwang.ColumnMoney: {0, 500, 900, 20000}, shouwang.ColumnArea: {"320682103001", "320682"},
	shouwang.ColumnDate:  {"1940-03-01", "2012-05-01", "2026-01-01", "2026-06-01", "2026-06-20", "2026-07-15", "2027-01-01"},
	shouwang.ColumnMonth: {"2025-10-01", "2026-03-01", "2026-05-01", "2026-06-01"}, shouwang.ColumnText: {"p", "q"},
	shouwang.ColumnHash: {"h"}, shouwang.ColumnTime: {"2026-06-01 08:00"},
}

// dice throw the same each time.
type dice struct{ *rand.Rand }

func throw[V any](d dice, list ...V) V { return list[d.IntN(len(list))] }

// cells are a row of a feed; columns may be empty where they can be. What ends a
// spell is mostly open, so that rules find somebody.
func (d dice) cells(feed *shouwang.Feed) map[string]any {
	cells := map[string]any{"gone": throw(d, false, false, false, false, true), "as_of": throw(d, "2026-05-01", "2026-06-01", "2026-06-20")}
	for _, c := range feed.Columns {
		values := small[c.Type]
		if _, named := c.Type.Named(); named {
			values = []any{"subject", "other"}
		}
		if c.Type == shouwang.ColumnEnum {
			values = nil
			for _, token := range slices.Sorted(maps.Keys(c.Labels)) {
				values = append(values, token)
			}
		}
		needed := c.Required || c.Name == feed.Subject || slices.Contains(feed.Key, c.Name)
		if len(values) > 0 && (needed || d.IntN(4) > 0 && (!c.Open || d.IntN(3) == 0)) {
			cells[c.Name] = throw(d, values...)
		}
	}
	return cells
}

// Whoever the short list leaves out would not have been yielded: over random
// small worlds, with feeds that are stale or were never connected, everybody in
// the population is on the list, and the narrowed statement says what the whole
// one says.
func TestNarrowedSaysTheSame(t *testing.T) {
	pack := FirstPack(t)
	db := storetest.Empty(t).Conn()
	programs := narrowable(t, pack)
	inside, raised := map[string]int{}, 0
	for seed := range uint64(2) {
		w := narrowWorld{t: t, dice: dice{rand.New(rand.NewPCG(seed, 1))}, db: db, pack: pack, database: fmt.Sprintf("narrow_%d", seed)} //nolint:gosec // no secret
		w.fill()
		for _, p := range programs {
			in, up := w.compare(inScratch(p, w.database))
			inside[p.monitor.ID] += in
			raised += up
		}
	}
	if len(inside) < len(programs) || raised < 10 {
		t.Errorf("these worlds show little: inside %v, raised %d", inside, raised)
	}
}

// narrowWorld is tables of random rows and how their feeds stand.
type narrowWorld struct {
	dice

	t        *testing.T
	db       DB
	pack     *monitors.Pack
	database string
	at       Moment
	mark     func(feed *shouwang.Feed, cells map[string]any) // changes a row before it is taken; nil is none
}

// compare counts who is in the population and who has a level.
func (w *narrowWorld) compare(p *Program) (inside, raised int) {
	w.t.Helper()
	wide := *p
	wide.few = nil
	got, want := w.yields(p), w.yields(&wide)
	if !reflect.DeepEqual(got, want) {
		w.t.Errorf("%s: narrowed %v\nwhole %v", p.monitor.ID, got, want)
	}
	for _, s := range want {
		if s.Level != shouwang.None {
			raised++
		}
	}
	slots := p.slots(w.at, Everyone)
	slots["all"], slots["most"] = "1", "5000"
	listed, err := p.ids(w.t.Context(), w.db, p.first, slots)
	if err != nil {
		w.t.Fatal(err)
	}
	err = p.rows(w.t.Context(), w.db, p.SQL, slots, func(r row) error {
		inside += int(r.inside)
		if r.inside == 1 && !slices.Contains(listed, r.subject) {
			w.t.Errorf("%s: subject %d is in the population and not on the list", p.monitor.ID, r.subject)
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return inside, raised
}

func narrowable(t *testing.T, pack *monitors.Pack) []*Program {
	t.Helper()
	var list []*Program
	for _, m := range pack.Monitors {
		p, err := Compile(pack, m, pack.Resolve(nil))
		if err != nil {
			t.Fatal(err)
		}
		if p.few != nil {
			list = append(list, p)
		}
	}
	if len(list) < 5 {
		t.Fatalf("only %d monitors are narrowed", len(list))
	}
	return list
}

// fill makes and fills the tables: villages of people of their own.
func (w *narrowWorld) fill() {
	w.t.Helper()
	w.at = Moment{AsOf: day.End(), Batch: 99, Fresh: map[string]bool{}, Open: []uint64{facts.SubjectOf(1) + 2, facts.SubjectOf(1) + 77}}
	feeds := map[string]*shouwang.Feed{}
	for _, feed := range w.pack.Feeds {
		feeds[feed.Name] = feed
		if state := throw(w.dice, "fresh", "fresh", "fresh", "fresh", "fresh", "stale", "never"); state != "never" {
			w.at.Fresh[feed.Name] = state == "fresh"
		}
	}
	var scratch facts.Scratch
	for village := range 40 {
		rows := map[string][]map[string]any{}
		for _, feed := range w.pack.Feeds {
			for range w.IntN(8) {
				if _, connected := w.at.Fresh[feed.Name]; connected {
					cells := w.cells(feed)
					if w.mark != nil {
						w.mark(feed, cells)
					}
					rows[feed.Name] = append(rows[feed.Name], cells)
				}
			}
		}
		if err := scratch.Add(village+1, day, feeds, rows); err != nil {
			w.t.Fatal(err)
		}
	}
	statements := slices.Concat([]string{"CREATE DATABASE " + w.database + " ENGINE = Memory"},
		facts.ScratchTables(w.database, w.pack.Feeds), scratch.Statements(w.database))
	for _, sql := range statements {
		if err := w.db.Exec(w.t.Context(), sql); err != nil {
			w.t.Fatalf("%v\n%s", err, sql)
		}
	}
	w.t.Cleanup(func() { _ = w.db.Exec(context.Background(), "DROP DATABASE "+w.database) })
}

// inScratch is a program that reads the tables of a database.
func inScratch(p *Program, database string) *Program {
	other := *p
	few := *p.few
	few.Lists = slices.Clone(few.Lists)
	other.few = &few
	texts := []*string{&other.SQL, &other.Sliced, &other.listed, &other.first}
	for i := range few.Lists {
		texts = append(texts, &few.Lists[i].SQL)
	}
	for _, text := range texts {
		for _, table := range []string{"signal_", "identity_"} {
			*text = strings.ReplaceAll(*text, "FROM "+table, "FROM "+database+"."+table)
		}
	}
	return &other
}

func (w *narrowWorld) yields(p *Program) []shouwang.Score {
	w.t.Helper()
	var list []shouwang.Score
	if err := p.Score(w.t.Context(), w.db, w.at, Everyone, func(s shouwang.Score) error { list = append(list, s); return nil }); err != nil {
		w.t.Fatal(err)
	}
	return list
}
