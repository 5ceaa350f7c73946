package scoring

import (
	"encoding/json"
	"strings"
	"testing"

	"shouwang"
	"shouwang/facts"
	"shouwang/internal/store/storetest"
	"shouwang/monitors"
)

// again is a receipt as it comes out of a file.
func again(t *testing.T, r Receipt) Receipt {
	t.Helper()
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var out Receipt
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAReceiptGivesItsScoreAgain(t *testing.T) {
	w := newWorld(t, edge(), person(cells{"income": 1199.99, "months": 4}))
	e := w.explained(edge())
	made := again(t, e.Made)
	if made.Hash() != e.Receipt || made.Score != 70 || made.Level != shouwang.Yellow {
		t.Fatalf("got %d %s, hash %s and %s", made.Score, made.Level, made.Hash(), e.Receipt)
	}
	differs := func(change func(*Receipt)) string {
		changed := again(t, e.Made)
		change(&changed)
		list, err := changed.Verify(t.Context(), w.db, nil)
		if err != nil {
			return "error"
		}
		names := make([]string, len(list))
		for i, m := range list {
			names[i] = m.What
		}
		return strings.Join(names, ", ")
	}
	for _, c := range []struct {
		name   string
		change func(*Receipt)
		want   string
	}{
		{"nothing", func(*Receipt) {}, ""},
		{"a fact", func(r *Receipt) { incomeOf(r).Value = "1200.00" }, "factor near, score, level, fact income"},
		{"what is shown of it", func(r *Receipt) { incomeOf(r).Seen = "1199.98" }, "fact income"},
		{"the score", func(r *Receipt) { r.Score = 71 }, "score"},
		{"the level", func(r *Receipt) { r.Level = shouwang.Red }, "level"},
		{"what a factor gave", func(r *Receipt) { r.Factors[0].Given = 41 }, "factor out_of_work"},
		{"a factor that is not there", func(r *Receipt) { r.Factors = append(r.Factors, FactorStated{ID: "other"}) }, "factor other, factors"},
		{"points of the rule", func(r *Receipt) { r.Rule.Factors[0].Points = 30 }, "factor out_of_work, score"},
		{"a parameter", func(r *Receipt) { rowOf(r, "dibao.standard").Value = "799" }, "factor near, score, level"},
		{"a fact left out", func(r *Receipt) { r.Facts = r.Facts[:1] }, "error"},
		{"a stale feed", func(r *Receipt) { r.Rule.Kind = shouwang.Verify; r.Fresh["person"] = false }, "factor near, score, level, judged, unknown"},
	} {
		if got := differs(c.change); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func incomeOf(r *Receipt) *FactStated {
	for i := range r.Facts {
		if r.Facts[i].Name == "income" {
			return &r.Facts[i]
		}
	}
	return nil
}

func rowOf(r *Receipt, name string) *RowStated {
	for i := range r.Parameters {
		if r.Parameters[i].Name == name {
			return &r.Parameters[i].Rows[0]
		}
	}
	return nil
}

// A receipt says which facts were missing while a feed was silent: without that the
// rule would take them for none.
func TestAReceiptTellsSilence(t *testing.T) {
	m := edge()
	m.Factors[1].When = "!recorded(income)"
	for fresh, want := range map[bool]string{true: "", false: "factor near, score, level, judged, unknown"} {
		w := newWorld(t, m, person(cells{"income": nil, "months": 4}))
		w.at.Fresh["person"] = fresh
		w.at.Verbose = true
		made := again(t, w.explained(m).Made)
		if incomeOf(&made).Silent == fresh {
			t.Errorf("fresh %v: the receipt says otherwise", fresh)
		}
		for _, silent := range []bool{!fresh, false} {
			incomeOf(&made).Silent = silent
			list, err := made.Verify(t.Context(), w.db, nil)
			if err != nil {
				t.Fatal(err)
			}
			names := make([]string, len(list))
			for i, m := range list {
				names[i] = m.What
			}
			if got := strings.Join(names, ", "); silent == !fresh && got != "" || silent == fresh && got != want {
				t.Errorf("fresh %v, said to be silent %v: got %q", fresh, silent, got)
			}
		}
	}
}

// Whatever a monitor of the pack names, its receipt can be made again: lists,
// dates, values of other months, areas.
func TestEveryMonitorHasReceipts(t *testing.T) {
	pack, err := monitors.Load(monitors.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	db := storetest.Empty(t).Conn()
	var workdays []int32
	for day := shouwang.Date(2024, 1, 1); day < shouwang.Date(2028, 1, 1); day++ {
		if day.Time().Weekday()%6 != 0 {
			workdays = append(workdays, int32(day))
		}
	}
	for _, m := range pack.Monitors {
		t.Run(m.ID, func(t *testing.T) {
			p, err := Compile(pack, m, pack.Resolve(nil))
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range sampleOf(m.Examples) {
				made := statedBy(t, db, p, e, workdays)
				list, err := again(t, made).Verify(t.Context(), db, workdays)
				if err != nil || len(list) > 0 {
					t.Errorf("example %q: got %v, error %v", e.Name, list, err)
				}
			}
		})
	}
}

// sampleOf are the first and the last example that give facts: engine time is dear.
func sampleOf(examples []monitors.Example) []monitors.Example {
	var given []monitors.Example
	for _, e := range examples {
		if e.Rows == nil {
			given = append(given, e)
		}
	}
	if len(given) < 3 {
		return given
	}
	return []monitors.Example{given[0], given[len(given)-1]}
}

// statedBy is the receipt of a subject with the facts of an example.
func statedBy(t *testing.T, db DB, p *Program, e monitors.Example, workdays []int32) Receipt {
	t.Helper()
	d, err := p.deeper()
	if err != nil {
		t.Fatal(err)
	}
	now, err := e.Moment()
	if err != nil {
		t.Fatal(err)
	}
	given := facts.Given{Facts: e.Facts, Silent: p.silent(stopped(e)), Area: e.Area, On: shouwang.DayOf(now), At: now, Values: p.values}
	if e.Month != "" {
		month, err := shouwang.ParseDay(e.Month)
		if err != nil {
			t.Fatal(err)
		}
		given.Month = shouwang.Know(month)
	}
	at := Moment{AsOf: now, Workdays: workdays, Fresh: stopped(e).Fresh}
	rows, err := d.literally(t.Context(), db, at, []facts.Given{given})
	if err != nil {
		t.Fatal(err)
	}
	explained, err := d.explain(rows[0], at)
	if err != nil {
		t.Fatal(err)
	}
	return explained.Made
}
