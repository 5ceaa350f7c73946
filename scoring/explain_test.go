package scoring

import (
	"slices"
	"strings"
	"testing"

	"shouwang"
	"shouwang/facts"
	"shouwang/monitors"
)

// explained is what the world says of the subject under one monitor.
func (w *world) explained(m *monitors.Monitor) Explanation {
	w.t.Helper()
	w.pack.Monitors = []*monitors.Monitor{m}
	p, err := Compile(w.pack, m, w.pack.Resolve(nil))
	if err != nil {
		w.t.Fatal(err)
	}
	e, err := p.Explain(w.t.Context(), w.db, w.at, shouwang.Subject{Type: shouwang.SubjectPerson, ID: subject})
	if err != nil {
		w.t.Fatal(err)
	}
	return e
}

// one is a monitor of one condition.
func one(when string) *monitors.Monitor {
	m := edge()
	m.Factors = []monitors.Factor{{ID: "only", When: when, Points: 60, Reason: shouwang.Text{Zh: "仅此", En: "this alone"}}}
	return m
}

// The value shown is the one that the rule used: that of the day it asked for.
func TestTheParameterShownIsTheOneUsed(t *testing.T) {
	w := newWorld(t, edge(), person(cells{"income": 850, "born": "2026-07-15"}))
	w.pack.Facts = append(w.pack.Facts, &monitors.Fact{
		Name: "poor_then", Subject: facts.Person, Type: "bool", Title: shouwang.Text{Zh: "当时困难", En: "poor then"}, Cel: "income < at(dibao.standard, born)",
	})
	want := []shouwang.ParameterSeen{{Name: "dibao.standard", Value: "900", Instrument: "B", Confirmed: true, From: "2026-07-01", On: "2026-07-15"}}
	for _, when := range []string{"income < at(dibao.standard, born)", "poor_then"} {
		if e := w.explained(one(when)); !slices.Equal(e.Parameters, want) || e.Score.Level != shouwang.Yellow {
			t.Errorf("%s: got %v at %s, want %v at yellow", when, e.Parameters, e.Score.Level, want)
		}
	}
	both := w.explained(one("income < at(dibao.standard, born) && income >= dibao.standard"))
	if len(both.Parameters) != 2 || both.Parameters[0].Value != "800" || both.Parameters[0].On != "" || both.Parameters[1].Value != "900" {
		t.Errorf("got %v, want the row of the day and the row of the day asked for", both.Parameters)
	}
}

// What is unknown is followed down to the feed that could say it.
func TestUnknownIsFollowedToItsFeed(t *testing.T) {
	derived := &monitors.Fact{
		Name: "spare", Subject: facts.Person, Type: "money", Title: shouwang.Text{Zh: "余额", En: "spare"}, Cel: "income - debt",
	}
	for _, c := range []struct {
		name  string
		row   cells
		fresh map[string]bool
		want  RootSeen
	}{
		{"an empty cell", person(cells{"debt": nil}), map[string]bool{"person": true}, RootSeen{"spare", "debt", facts.Person, "person", []string{"debt"}, RootEmpty}},
		{"never connected", person(cells{"debt": nil}), nil, RootSeen{"spare", "debt", facts.Person, "person", []string{"debt"}, RootAbsent}},
	} {
		w := newWorld(t, edge(), c.row)
		w.pack.Facts = append(w.pack.Facts, derived)
		w.at.Fresh = c.fresh
		e := w.explained(one("spare > 10"))
		if !slices.Equal(e.Score.Unknown, []string{"spare"}) || len(e.Roots) != 1 {
			t.Fatalf("%s: got unknown %v, roots %v", c.name, e.Score.Unknown, e.Roots)
		}
		got := e.Roots[0]
		if got.Fact != c.want.Fact || got.Root != c.want.Root || got.Feed != c.want.Feed || got.State != c.want.State || !slices.Equal(got.Columns, c.want.Columns) {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

// The value at which it flips is exact, on both sides, as the engine judges it.
func TestNearestGivesTheValueAtWhichItFlips(t *testing.T) {
	for _, c := range []struct{ when, class, want string }{
		{"income < edge.factor * dibao.standard", "edge", "若income≥1200.00，即不再预警"},
		{"income <= dibao.standard * 1.499999", "edge", "若income≥1200.00，即不再预警"},
		{"debt > 12", "edge", "若debt≤12.00，即不再预警"},
		{"months >= 5", "edge", "若months≤4，即不再预警"},
		{"5 <= months", "edge", "若months≤4，即不再预警"},
		{`born < date("2020-03-01")`, "edge", "若born≥2020-03-01，即不再预警"},
		{"months * 2 > 8", "edge", "若“仅此”不再成立，即不再预警"},
	} {
		w := newWorld(t, edge(), person(cells{"born": "2010-05-05"}))
		if got := w.explained(one(c.when)).Nearest.Zh; got != c.want {
			t.Errorf("%s: got %q, want %q", c.when, got, c.want)
		}
	}
}

func TestNearestTakesTheSmallestChange(t *testing.T) {
	m := one("months >= 2")
	m.Population = `class == "edge" && income < 1200.5`
	w := newWorld(t, edge(), person(nil))
	w.pack.Facts[2].Unit = "yuan" // a count of records, which has no unit, is not what changes
	if got, want := w.explained(m).Nearest.En, "if income ≥ 1200.50 yuan there is no warning"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	m.Factors = append(m.Factors, monitors.Factor{ID: "rich", When: "debt > 100", Cap: "none", Reason: shouwang.Text{Zh: "富", En: "rich"}})
	m.Population = `class == "edge"`
	m.Factors[0].When = "true"
	if got, want := w.explained(m).Nearest.En, "if debt ≥ 100.01 there is no warning"; got != want {
		t.Errorf("a cap that would set in: got %q, want %q", got, want)
	}
}

func TestPartsSayWhichPieceFailed(t *testing.T) {
	m := edge()
	m.Population = `class == "edge" && (income < 100 || months > 100)`
	e := newWorld(t, edge(), person(nil)).explained(m)
	if e.Population != False || len(e.Parts) != 2 || e.Parts[0].Truth != True || e.Parts[1].Truth != False || len(e.Parts[1].Any) != 2 {
		t.Fatalf("got %s %+v", e.Population, e.Parts)
	}
	if f := e.Parts[1].Any[0].Facts; len(f) != 1 || f[0].Value != "1199.99" || f[0].Source != "person" {
		t.Errorf("got %v, want the income and where it was from", f)
	}
}

// inForce are the instruments of a monitor on a day.
func inForce(m *monitors.Monitor, on shouwang.Day) string {
	var names []string
	for _, b := range (&Program{monitor: m}).basis(on) {
		names = append(names, b.Instrument+" "+b.Article)
	}
	return strings.Join(names, "; ")
}

const (
	// The law took the place of the interim measures on 2026-07-01.
	lawDay = "2026-07-01"
	law    = "社会救助法"
	old    = "社会救助暂行办法"
)

// The instrument cited is the one in force on the day, for every monitor on both
// sides of every date on which its basis changes, and of the law's above all.
func TestTheInstrumentInForceIsCited(t *testing.T) {
	pack, err := monitors.Load(monitors.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	turn, err := shouwang.ParseDay(lawDay)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range pack.Monitors {
		before, after := inForce(m, turn.AddDays(-1)), inForce(m, turn)
		if before == "" {
			t.Errorf("%s cites nothing on the eve of the law", m.ID)
		}
		if strings.Contains(before, law) || strings.Contains(after, old) {
			t.Errorf("%s: before %q, after %q", m.ID, before, after)
		}
		if strings.Contains(before, old) && !strings.Contains(after, law) {
			t.Errorf("%s: before the law's first day it cites %q, and from it %q", m.ID, before, after)
		}
		for _, b := range m.Basis {
			from, err := shouwang.ParseDay(b.From)
			if err != nil {
				t.Fatal(err)
			}
			name := b.Instrument + " " + b.Article
			if strings.Contains(inForce(m, from.AddDays(-1)), name) || !strings.Contains(inForce(m, from), name) {
				t.Errorf("%s cites %s otherwise than from %s", m.ID, name, b.From)
			}
		}
	}
}

// What is cited around the days on which the law changed, for one monitor of each kind.
func TestInstrumentsByDay(t *testing.T) {
	pack, err := monitors.Load(monitors.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ monitor, on, want string }{
		{"death_after_benefit", "2022-10-19", "特困人员认定办法 24; 社会救助暂行办法 13"},
		{"death_after_benefit", "2022-10-20", "特困人员认定办法 24; 民发〔2022〕83号 -; 社会救助暂行办法 13"},
		{"death_after_benefit", "2026-06-30", "特困人员认定办法 24; 民发〔2022〕83号 -; 社会救助暂行办法 13"},
		{"death_after_benefit", "2026-07-01", "特困人员认定办法 24; 民发〔2022〕83号 -; 社会救助法 46, 48"},
		{"edge_of_subsistence", "2023-10-18", "最低生活保障审核确认办法 8"},
		{"edge_of_subsistence", "2023-10-19", "最低生活保障审核确认办法 8; 国办发〔2023〕39号 -"},
		{"custody_return", "2026-06-30", "最低生活保障审核确认办法 7; 社会救助暂行办法 13"},
		{"custody_return", "2026-07-01", "最低生活保障审核确认办法 7; 社会救助法 46"},
		{"price_linkage", "2023-02-28", "社会救助和保障标准与物价上涨挂钩联动机制通知（2016） -; 发改价格〔2021〕1553号 -; 阶段性调整价格补贴联动机制通知（2022） -"},
		{"price_linkage", "2023-03-01", "社会救助和保障标准与物价上涨挂钩联动机制通知（2016） -; 发改价格〔2021〕1553号 -"},
		{"price_linkage", "2026-07-01", "社会救助和保障标准与物价上涨挂钩联动机制通知（2016） -; 发改价格〔2021〕1553号 -; 社会救助法 32"},
	} {
		on, err := shouwang.ParseDay(c.on)
		if err != nil {
			t.Fatal(err)
		}
		if got := inForce(pack.Monitor(c.monitor)[0], on); got != c.want {
			t.Errorf("%s on %s: got %q, want %q", c.monitor, c.on, got, c.want)
		}
	}
}

// Every monitor of the pack has an explanation that compiles, and what rests on
// custody is of the highest class however far down it stands; of the open lane
// nothing else is, but where life may be at stake.
func TestEveryMonitorCanBeExplained(t *testing.T) {
	pack, err := monitors.Load(monitors.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range pack.Monitors {
		p, err := Compile(pack, m, pack.Resolve(nil))
		if err != nil {
			t.Fatal(err)
		}
		d, err := p.deeper()
		if err != nil {
			t.Fatal(err)
		}
		secret, open := strings.HasPrefix(m.ID, "custody"), (m.Lane == "" || m.Lane == shouwang.LaneOpen) && m.Kind != shouwang.Care
		if highest := d.depth.lineage.Sensitivity == "P4"; secret && !highest || open && highest && !secret {
			t.Errorf("%s is of class %s", m.ID, d.depth.lineage.Sensitivity)
		}
	}
}
