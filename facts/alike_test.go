package facts_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"shouwang/facts"
	"shouwang/monitors"
)

// What rows share with a subject is looked up; it counts the same rows as comparing
// each row with each subject does, where the value of either is unknown, too.
func TestRowsThatShareAValue(t *testing.T) {
	groups := map[string][]any{"same": {100}, "other": {200}, "unknown": {nil}, "mixed": {100, 200, nil}, "twice": {100, 100}}
	takes := map[string]string{"any": "bool", "count": "number", "sum share": "number", "max share": "number", "distinct roll_id": "number"}
	p := pack()
	var names, pairs []string
	for group := range groups {
		for take, typ := range takes {
			name := group + "_" + take[:3]
			for way, same := range map[string]string{
				"met": "amount == own", "crossed": "!(amount != own)", "listed": "household_id in homes", "filtered": "!(!(household_id in homes))",
			} {
				p.Facts = append(p.Facts, &monitors.Fact{Name: way + "_" + name, Subject: facts.Person, Type: typ, From: &monitors.From{
					Feed: "roll", By: "all", Where: fmt.Sprintf("benefit == %q && %s && roll_id != \"left out\"", group, same), Take: take,
				}})
			}
			names = append(names, name)
		}
	}
	for take, typ := range takes {
		name := "both_" + take[:3]
		for way, same := range map[string]string{"met": "amount == own && share == own_share", "crossed": "!(amount != own) && !(share != own_share)"} {
			p.Facts = append(p.Facts, &monitors.Fact{Name: way + "_" + name, Subject: facts.Person, Type: typ, From: &monitors.From{
				Feed: "roll", By: "all", Where: `benefit == "pairs" && ` + same, Take: take,
			}})
		}
		pairs = append(pairs, name)
	}
	p.Facts = append(p.Facts, from("own", "money", "roll", `benefit == "own"`, "latest amount"), from("own_share", "number", "roll", `benefit == "own"`, "latest share"),
		from("homes", "numbers", "roll", `benefit in ["own", "again"] && amount > 0`, "list household_id")) // unknown where one amount is
	for _, owns := range [][2]any{{100, "1.5"}, {300, "1.5"}, {nil, "1.5"}, {100, nil}, {nil, nil}} {
		own := owns[0]
		rows := []map[string]any{
			{"roll_id": "own", "id_number": "subject", "benefit": "own", "amount": own, "share": owns[1]},
			{"roll_id": "again", "id_number": "subject", "benefit": "again", "amount": 100},
			{"roll_id": "once more", "id_number": "subject", "benefit": "again", "amount": 100},
		}
		for group, amounts := range groups {
			for i, amount := range amounts {
				rows = append(rows, map[string]any{"roll_id": fmt.Sprint(group, i), "id_number": fmt.Sprint("p", i), "benefit": group, "amount": amount, "share": "1.5"})
			}
		}
		for i, amount := range []any{100, 200, nil} {
			for j, share := range []any{"1.5", "2.5", nil} {
				rows = append(rows, map[string]any{"roll_id": fmt.Sprint("pairs", i, j), "id_number": fmt.Sprint("p", i, j), "benefit": "pairs", "amount": amount, "share": share})
			}
		}
		for _, r := range rows {
			if r["amount"] != nil {
				r["household_id"] = fmt.Sprint("home of ", r["amount"])
			}
			maps.DeleteFunc(r, func(_ string, value any) bool { return value == nil })
		}
		b := newBenchOf(t, p, map[string][]map[string]any{"person": {{"id_number": "subject"}}, "roll": rows})
		for _, name := range pairs {
			met, crossed := b.seen("met_"+name), b.seen("crossed_"+name)
			if met != crossed {
				t.Errorf("own %v, %s: looked up %s, compared %s", owns, name, met, crossed)
			}
		}
		if got := b.seen("met_both_cou"); owns == [2]any{100, "1.5"} && got != "unknown" {
			t.Errorf("got %s rows of the same amount and share, want unknown: some have none", got)
		}
		if owns[1] == nil {
			continue // it is nothing to the others
		}
		for _, name := range names {
			met, crossed := b.seen("met_"+name), b.seen("crossed_"+name)
			if met != crossed {
				t.Errorf("own %v, %s: looked up %s, compared %s", owns, name, met, crossed)
			}
			if listed, filtered := b.seen("listed_"+name), b.seen("filtered_"+name); listed != filtered {
				t.Errorf("own %v, %s: looked up by a list %s, compared %s", own, name, listed, filtered)
			}
		}
		if got := b.seen("met_same_cou"); own == 100 && got != "1" {
			t.Errorf("got %s rows of the same amount, want 1", got)
		}
		if got := b.seen("listed_twice_cou"); own == 300 && got != "2" {
			t.Errorf("got %s rows of a listed home, want 2", got)
		}
	}
	c := facts.NewCatalog(p, values())
	for way, want := range map[string]string{"met_same_cou": "INNER JOIN", "listed_same_cou": "INNER JOIN", "crossed_same_cou": "CROSS JOIN"} {
		r, err := c.Relation(facts.Wanted{Subject: facts.Person, Facts: []string{way}, Whole: true})
		if err != nil {
			t.Fatal(err)
		}
		if sql := facts.Statement(r.With); !strings.Contains(sql, want) {
			t.Errorf("%s has no %s", way, want)
		}
	}
}

// seen is a fact of the subject among everybody.
func (b *bench) seen(name string) string {
	b.t.Helper()
	return b.read(facts.Wanted{Subject: facts.Person, Facts: []string{name}, Whole: true}, allFresh, pinned())
}
