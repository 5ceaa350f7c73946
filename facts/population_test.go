package facts_test

import (
	"encoding/csv"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"

	"shouwang"
	"shouwang/facts"
	"shouwang/monitors"
	"shouwang/monitors/rule"
)

func population(name, typ string, from monitors.From) *monitors.Fact {
	from.Feed = "survey"
	return &monitors.Fact{Name: name, Subject: facts.Person, Type: typ, Population: &from}
}

// surveyPack is a population with incomes, weights and statistics over them.
func surveyPack() *monitors.Pack {
	line := cel("line", "0.6 * median")
	return &monitors.Pack{
		Feeds: []*shouwang.Feed{
			{Name: "survey", Absence: shouwang.AbsenceNone, Subject: "id_number", Key: []string{"id_number"}, Columns: []shouwang.Column{
				{Name: "id_number", Type: shouwang.ColumnPerson, Required: true},
				{Name: "income", Type: shouwang.ColumnDecimal},
				{Name: "wage", Type: shouwang.ColumnMoney},
				{Name: "weight", Type: shouwang.ColumnDecimal},
				{Name: "region", Type: shouwang.ColumnText},
			}},
		},
		Parameters: []*monitors.Parameter{{Name: "roll.most", Type: "money"}, {Name: "roll.kinds", Type: "texts"}, {Name: "roll.factor", Type: "number"}},
		Facts: []*monitors.Fact{
			population("median", "number", monitors.From{Take: "quantile 0.5 income", Weight: "weight"}),
			population("plain_median", "number", monitors.From{Take: "quantile 0.5 income"}),
			population("lowest", "number", monitors.From{Take: "quantile 0 income", Weight: "weight"}),
			population("highest", "number", monitors.From{Take: "quantile 1 income", Weight: "weight"}),
			population("third", "number", monitors.From{Take: "quantile 0.333333 income"}),
			population("wage_middle", "money", monitors.From{Take: "quantile 0.5 wage"}),
			population("wage_mean", "money", monitors.From{Take: "mean wage", Weight: "weight"}),
			population("mean_income", "number", monitors.From{Take: "mean income", Weight: "weight"}),
			population("at_risk", "number", monitors.From{Take: "share income < line", Weight: "weight"}),
			population("south", "number", monitors.From{Take: "share income < line", Where: `region == "south"`}),
			population("people", "number", monitors.From{Take: "count"}),
			population("total", "number", monitors.From{Take: "sum income"}),
			population("above", "number", monitors.From{Take: "count", Where: "income > median"}),
			population("over_most", "number", monitors.From{Take: "share wage > roll.most"}),
			population("over_factor", "number", monitors.From{Take: "mean income * roll.factor"}),
			line,
			from("own", "number", "survey", "", "latest income"),
			{Name: "poor", Subject: facts.Person, Type: "bool", Cel: "own < line"},
		},
	}
}

func survey(rows ...map[string]any) map[string][]map[string]any {
	for i, r := range rows {
		r["id_number"] = "p" + strconv.Itoa(i)
		if i == 0 {
			r["id_number"] = "subject"
		}
	}
	return map[string][]map[string]any{"survey": rows}
}

// A row without a value, a weight or a sure filter counts for nothing.
func TestPopulationStatistics(t *testing.T) {
	b := newBenchOf(t, surveyPack(), survey(
		map[string]any{"income": 1, "weight": 1, "wage": 0.01, "region": "south"},
		map[string]any{"income": 2, "weight": 1, "wage": 0.02, "region": "south"},
		map[string]any{"income": 4, "weight": 2, "wage": 0.02},
		map[string]any{"income": 100, "weight": 0.5, "wage": 2000},
		map[string]any{"income": 7, "weight": 0},
		map[string]any{"income": 7, "weight": -3},
		map[string]any{"income": 7},
		map[string]any{"weight": 1000},
	))
	fresh := map[string]bool{"survey": true}
	for name, want := range map[string]string{
		"median":       "4000000", // 1 + 1 of 4.5 lie below it, 4 reach beyond 2.25
		"plain_median": "7000000",
		"lowest":       "1000000", "highest": "100000000",
		"third":       "4000000",                      // 2 of 7 is less than a third, 3 of 7 more
		"wage_middle": "2",                            // both in the middle
		"wage_mean":   "22224",                        // (0.01 + 0.02 + 0.04 + 1000) / 4.5 = 222.23777.. yuan
		"mean_income": "13555556",                     // (1 + 2 + 8 + 50) / 4.5
		"line":        "2400000", "at_risk": "444444", // 2 of 4.5
		"south": "1000000", "people": "8", "total": "unknown", "above": "unknown",
		"over_most":   "unknown",  // a parameter that differs by area has no value of everywhere here
		"over_factor": "27428571", // 128 x 1.5 / 7
		"poor":        "1",
	} {
		if got := b.fact(facts.Person, name, fresh); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
	for _, state := range []map[string]bool{{"survey": false}, {}} {
		for _, name := range []string{"median", "mean_income", "at_risk", "line"} {
			if got := b.fact(facts.Person, name, state); got != "unknown" {
				t.Errorf("%s of a feed that is not fresh: got %s, want unknown", name, got)
			}
		}
	}
}

// Where the rows up to a value weigh exactly the share, the mean of it and the next.
func TestQuantileBetweenTwoValues(t *testing.T) {
	b := newBenchOf(t, surveyPack(), survey(
		map[string]any{"income": 0.000001, "weight": 1, "wage": 0.01}, map[string]any{"income": 0.000002, "weight": 1, "wage": 0.02},
		map[string]any{"income": 7, "weight": 2, "wage": -0.01}, map[string]any{"income": -9, "weight": 0, "wage": -0.02},
	))
	fresh := map[string]bool{"survey": true}
	for name, want := range map[string]string{
		"median":       "3500001", // (0.000002 + 7) / 2
		"plain_median": "2",       // (0.000001 + 0.000002) / 2, half up
		"wage_middle":  "0",       // (-0.01 + 0.01) / 2
		"lowest":       "1", "highest": "7000000",
	} {
		if got := b.fact(facts.Person, name, fresh); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

func TestNobodyIsUnknown(t *testing.T) {
	b := newBenchOf(t, surveyPack(), survey(map[string]any{"weight": 1}))
	for _, name := range []string{"median", "mean_income", "at_risk", "south"} {
		if got := b.fact(facts.Person, name, map[string]bool{"survey": true}); got != "unknown" {
			t.Errorf("%s: got %s, want unknown", name, got)
		}
	}
}

// One person's fact is no fact of everybody.
func TestPopulationOfOnePersonsFact(t *testing.T) {
	for text, want := range map[string]string{
		"income > own":  "own: it is a fact of each subject",
		"income > self": "self → self",
	} {
		p := surveyPack()
		p.Facts = append(p.Facts, population("self", "number", monitors.From{Take: "count", Where: text}))
		_, err := facts.NewCatalog(p, values()).Relation(facts.Wanted{Subject: facts.Person, Facts: []string{"self"}})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(want, "→") != errors.Is(err, facts.ErrCircle) {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}

// The weighted figures of the synthetic population of R's laeken.
func TestStatisticsOfLaeken(t *testing.T) {
	file, err := os.DirFS("../../shared/data").Open("eusilc.csv")
	if err != nil {
		t.Skip("skipped: ../shared/data/eusilc.csv is not beside the repository")
	}
	defer file.Close() //nolint:errcheck // read only
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	place := map[string]int{}
	for i, name := range lines[0] {
		place[name] = i
	}
	b := newBenchOf(t, surveyPack(), nil)
	batch, err := b.store.Conn().PrepareBatch(t.Context(), "INSERT INTO "+b.database+".signal_survey (batch, row, key_hash, as_of, received_at, person_id, income, weight)")
	if err != nil {
		t.Fatal(err)
	}
	defer batch.Close() //nolint:errcheck // sent below
	day, err := shouwang.ParseDay(on)
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range lines[1:] {
		n := uint64(i)
		err := batch.Append(uint64(1), uint32(n), n, int32(day), day.Start(), facts.SubjectOf(1)+n, line[place["eqIncome"]], line[place["rb050"]])
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := batch.Send(); err != nil {
		t.Fatal(err)
	}
	if err := b.store.Conn().Exec(t.Context(), "INSERT INTO "+b.database+".identity_person VALUES ("+strconv.FormatUint(facts.SubjectOf(1), 10)+")"); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"median": "18098726700", "line": "10859236020", "at_risk": "144442"} {
		if got := b.fact(facts.Person, name, map[string]bool{"survey": true}); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

// The engine computes what is one value for everybody once a statement, however
// many facts and rows name it.
func TestEverybodysFactIsReadOnce(t *testing.T) {
	var people []map[string]any
	for i := range 100 {
		people = append(people, map[string]any{"income": i, "weight": 1})
	}
	b := newBenchOf(t, surveyPack(), survey(people...))
	c := facts.NewCatalog(b.pack, values())
	c.Tables = b.database + "."
	subqueries := func() int {
		n, err := strconv.Atoi(b.query(nil, "SELECT toString(sum(value)) FROM system.events WHERE event = 'ScalarSubqueriesCacheMiss'")[0])
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	computed := func(names ...string) int {
		r, err := c.Relation(facts.Wanted{Subject: facts.Person, Facts: names, Whole: true})
		if err != nil {
			t.Fatal(err)
		}
		before := subqueries()
		b.query(b.slots(r, map[string]bool{"survey": true}), facts.Statement(r.With)+"\nSELECT toString(count()) FROM "+r.Name+" WHERE NOT ignore(*) "+rule.Settings)
		return subqueries() - before
	}
	for _, c := range []struct {
		want  int
		names []string
	}{{1, []string{"median"}}, {1, []string{"line"}}, {2, []string{"line", "median", "poor", "above"}}, {3, []string{"line", "median", "poor", "at_risk"}}} {
		if got := computed(c.names...); got != c.want {
			t.Errorf("%v: got %d subqueries computed, want %d", c.names, got, c.want)
		}
	}
}
