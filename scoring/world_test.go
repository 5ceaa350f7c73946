package scoring

import (
	"testing"

	"shouwang"
	"shouwang/facts"
	"shouwang/internal/store/storetest"
	"shouwang/monitors"
)

// world is a small pack and what departments said of a few people.
type world struct {
	t    *testing.T
	db   DB
	pack *monitors.Pack
	at   Moment
}

// day is the day of the tests.
var day = shouwang.Date(2026, 6, 20)

type cells = map[string]any

func newWorld(t *testing.T, m *monitors.Monitor, people ...cells) *world {
	t.Helper()
	s := storetest.Empty(t)
	w := &world{t: t, db: s.Conn(), pack: smallPack(m)}
	var database string
	if err := s.Conn().QueryRow(t.Context(), "SELECT currentDatabase()").Scan(&database); err != nil {
		t.Fatal(err)
	}
	var scratch facts.Scratch
	feeds := map[string]*shouwang.Feed{"person": w.pack.Feeds[0]}
	if err := scratch.Add(1, day, feeds, map[string][]map[string]any{"person": people}); err != nil {
		t.Fatal(err)
	}
	for _, sql := range append(facts.ScratchTables(database, w.pack.Feeds), scratch.Statements(database)...) {
		if err := s.Conn().Exec(t.Context(), sql); err != nil {
			t.Fatalf("%v\n%s", err, sql)
		}
	}
	w.at = Moment{AsOf: day.End(), Batch: 1, Fresh: map[string]bool{"person": true}}
	return w
}

func smallPack(m *monitors.Monitor) *monitors.Pack {
	latest := func(name, typ string) *monitors.Fact {
		return &monitors.Fact{
			Name: name, Subject: facts.Person, Type: typ, Title: shouwang.Text{Zh: name, En: name},
			From: &monitors.From{Feed: "person", Take: "latest " + name},
		}
	}
	return &monitors.Pack{
		Name: "small", Hash: "h", Monitors: []*monitors.Monitor{m},
		Feeds: []*shouwang.Feed{{
			Name: "person", Absence: shouwang.AbsenceNone, Subject: "id_number", Key: []string{"id_number"}, Columns: []shouwang.Column{
				{Name: "id_number", Type: shouwang.ColumnPerson, Required: true},
				{Name: "household", Type: shouwang.ColumnHousehold},
				{Name: "area", Type: shouwang.ColumnArea},
				{Name: "income", Type: shouwang.ColumnMoney},
				{Name: "debt", Type: shouwang.ColumnMoney},
				{Name: "months", Type: shouwang.ColumnInt},
				{Name: "born", Type: shouwang.ColumnDate},
				{Name: "class", Type: shouwang.ColumnEnum, Labels: map[string][]string{"edge": {"低保边缘", "边缘"}}},
			},
		}},
		Facts: []*monitors.Fact{
			latest("household", "number"), latest("area", "number"), latest("income", "money"), latest("debt", "money"),
			latest("months", "number"), latest("born", "date"), latest("class", "text"),
		},
		Parameters: []*monitors.Parameter{
			dated("dibao.standard", "money", "320682", map[string]*monitors.Dated{
				"2016-01-01": {Value: 800, Instrument: "A"}, "2026-07-01": {Value: 900, Instrument: "B"},
			}),
			dated("edge.factor", "number", "0", map[string]*monitors.Dated{"2016-01-01": {Value: 1.5, Instrument: "C", Confirmed: new(bool)}}),
		},
	}
}

func dated(name, typ, area string, values map[string]*monitors.Dated) *monitors.Parameter {
	return &monitors.Parameter{Name: name, Type: typ, Values: map[string]map[string]*monitors.Dated{area: values}}
}

// edge is the monitor of most tests.
func edge() *monitors.Monitor {
	return &monitors.Monitor{
		ID: "edge", Kind: shouwang.Help, Subject: facts.Person, Population: `class == "edge"`, Amount: "debt", Fresh: []string{"person"},
		Basis: []monitors.Basis{{Instrument: "old", From: "2020-01-01", Until: "2026-06-20"}, {Instrument: "new", From: "2026-06-20"}},
		Factors: []monitors.Factor{
			{ID: "out_of_work", When: "months >= 3", Points: 40, Reason: shouwang.Text{Zh: "失业{months}个月", En: "out of work for {months} months"}},
			{ID: "near", When: "income < edge.factor * dibao.standard", Points: 30, Reason: shouwang.Text{Zh: "收入{income}元，{class}", En: "income {income} yuan, {class}"}},
		},
		Levels: map[string]int{"yellow": 60},
	}
}

// scores are what the monitor says of people, by their place in the list.
func (w *world) scores() map[uint64]shouwang.Score {
	w.t.Helper()
	p, err := Compile(w.pack, w.pack.Monitors[0], w.pack.Resolve(nil))
	if err != nil {
		w.t.Fatal(err)
	}
	got := map[uint64]shouwang.Score{}
	err = p.Score(w.t.Context(), w.db, w.at, Everyone, func(s shouwang.Score) error {
		got[s.Subject.ID] = s
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return got
}

// subject is the person of the tests.
var subject = facts.SubjectOf(1)
