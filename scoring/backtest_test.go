package scoring

import (
	"math/rand/v2"
	"slices"
	"testing"

	"shouwang"
	"shouwang/facts"
	"shouwang/internal/store/storetest"
	"shouwang/monitors"
)

// debtors are those with an income, and whether they were in debt a year later.
func debtors() *monitors.Monitor {
	m := edge()
	m.Population = "income >= 0"
	m.Outcome = &monitors.Outcome{After: "12 months", When: "debt > 0", Groups: []string{"class"}}
	return m
}

// looking is a back-test over rows of people, each with the day it came in.
func looking(t *testing.T, rows ...cells) (*Backtest, DB) {
	t.Helper()
	s := storetest.Empty(t)
	pack := smallPack(debtors())
	var database string
	if err := s.Conn().QueryRow(t.Context(), "SELECT currentDatabase()").Scan(&database); err != nil {
		t.Fatal(err)
	}
	var scratch facts.Scratch
	if err := scratch.Add(1, day, map[string]*shouwang.Feed{"person": pack.Feeds[0]}, map[string][]map[string]any{"person": rows}); err != nil {
		t.Fatal(err)
	}
	for _, sql := range append(facts.ScratchTables(database, pack.Feeds), scratch.Statements(database)...) {
		if err := s.Conn().Exec(t.Context(), sql); err != nil {
			t.Fatalf("%v\n%s", err, sql)
		}
	}
	b, err := CompileBacktest(pack, pack.Monitors[0], pack.Resolve(nil))
	if err != nil {
		t.Fatal(err)
	}
	return b, s.Conn()
}

func moment(d shouwang.Day) Moment {
	return Moment{AsOf: d.End(), Batch: 1, Fresh: map[string]bool{"person": true}}
}

func look(t *testing.T, b *Backtest, db DB, on, later shouwang.Day) map[uint64]Past {
	t.Helper()
	list, err := b.Look(t.Context(), db, moment(on), moment(later))
	if err != nil {
		t.Fatal(err)
	}
	got := map[uint64]Past{}
	for _, p := range list {
		got[p.Score.Subject.ID] = p
	}
	return got
}

func said(on shouwang.Day, more cells) cells {
	c := person(more)
	c["as_of"], c["received_at"] = on.String(), on.String()
	return c
}

// The score is of its day, the outcome of a year later; whoever has no level is
// ranked too, and what nobody knows is no outcome.
func TestLook(t *testing.T) {
	year := day.AddYears(1)
	b, db := looking(t,
		said(day, cells{"debt": 0}), said(year, cells{"debt": 5, "income": 5000, "class": "none"}),
		said(day, cells{"id_number": "low", "months": 1, "income": 1300, "debt": 7}), said(year, cells{"id_number": "low", "debt": 0}),
		said(day, cells{"id_number": "gone", "debt": 7}), said(year, cells{"id_number": "gone", "debt": nil}),
		said(year, cells{"id_number": "late"}),
	)
	got := look(t, b, db, day, year)
	who := func(n uint64) Past { return got[subject+n] }
	for name, c := range map[string]struct {
		past   Past
		points int
		inside bool
		came   shouwang.Known[bool]
	}{
		"warned, and it came":       {who(0), 70, true, shouwang.Know(true)},
		"below every level":         {who(1), 0, true, shouwang.Know(false)},
		"nobody knows":              {who(2), 70, true, shouwang.Known[bool]{}},
		"first heard of afterwards": {who(3), 0, false, shouwang.Know(true)},
	} {
		if p := c.past; p.Score.Points != c.points || p.Inside != c.inside || p.Came != c.came {
			t.Errorf("%s: got %d points, inside %v, came %v", name, p.Score.Points, p.Inside, p.Came)
		}
	}
	if g := who(0).Groups; len(g) != 1 || g[0] != "低保边缘" {
		t.Errorf("got groups %v, want the class as of the score", g)
	}
}

// What came in later changes no score, and what comes after the outcome's day no
// outcome: the same past, whatever the store has learned since.
func TestNothingLeaksFromLater(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 8)) //nolint:gosec // a fixed draw of rows
	year := day.AddYears(1)
	draw := func(on shouwang.Day, id string) cells {
		return said(on, cells{
			"id_number": id, "months": random.IntN(6), "income": 1000 + random.IntN(400), "debt": random.IntN(2),
			"class": []string{"edge", "none"}[random.IntN(2)],
		})
	}
	var before, then, after []cells
	for i := range 60 {
		id := string(rune('a'+i/26)) + string(rune('a'+i%26))
		before = append(before, draw(day.AddDays(-random.IntN(300)), id))
		then = append(then, draw(day.AddDays(1+random.IntN(365)), id))
		after = append(after, draw(year.AddDays(1+random.IntN(300)), id))
		// A late word about a day long past was not known then either.
		late := draw(year.AddDays(10), id)
		late["as_of"] = day.AddDays(-1).String()
		after = append(after, late)
	}
	b, db := looking(t, append(append(before[:60:60], then...), after...)...)
	all := look(t, b, db, day, year)
	b, db = looking(t, append(before[:60:60], then...)...)
	untilThen := look(t, b, db, day, year)
	b, db = looking(t, before...)
	untilNow := look(t, b, db, day, year)
	if len(untilNow) < 60 {
		t.Fatalf("got %d people, want at least the 60 of the rows", len(untilNow))
	}
	came := map[bool]int{}
	for id, p := range untilNow {
		if q := all[id]; q.Score.Points != p.Score.Points || q.Score.Level != p.Score.Level || q.Inside != p.Inside || !slices.Equal(q.Groups, p.Groups) {
			t.Errorf("%d: with later rows got %+v, without %+v", id, q, p)
		}
		if all[id].Came != untilThen[id].Came {
			t.Errorf("%d: rows after the outcome's day changed it to %v", id, all[id].Came)
		}
		if all[id].Came != p.Came {
			came[all[id].Came.Value]++
		}
	}
	if len(came) != 2 {
		t.Errorf("got changed outcomes %v, want some of both: else the rows between say nothing", came)
	}
}
