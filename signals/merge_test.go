package signals_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shouwang"
	"shouwang/signals"
)

// rolls are the rows in force of a roll as "person benefit amount", as of a batch.
func (d *desk) rolls(upto string) []string {
	d.t.Helper()
	return d.texts(`SELECT concat(toString(person_id), ' ', benefit, ' ', toString(amount), ' ', source_dept) FROM
(
    SELECT person_id, benefit, amount, source_dept, gone FROM signal_benefit_roll
    WHERE batch <= ` + upto + ` AND batch IN (SELECT number FROM batch_state WHERE state = 'committed')
    ORDER BY key_hash, as_of DESC, received_at DESC, batch DESC, row DESC LIMIT 1 BY key_hash
) WHERE gone = 0 ORDER BY person_id, benefit`)
}

func TestTwoNumbersOfOnePersonAreMergedAndSplit(t *testing.T) {
	d := open(t)
	a, b := born("19350302", "123"), born("19350302", "131")
	d.take("benefit_roll@civil.csv", rollHead+a+",dibao,800,2024-01-01\n"+b+",tekun_basic,900,2024-01-01\n")
	d.take("death_event@health.csv", "id_number,name,death_date\n"+b+",吕一,2026-10-01\n")
	why := signals.Decision{Loser: 2, Winner: 1, By: "B1", Reason: "旧证号"}
	batches, err := d.in.Merge(t.Context(), why)
	if err != nil || len(batches) != 2 {
		t.Fatal(batches, err)
	}
	one := []string{"1 dibao 80000 civil", "1 tekun_basic 90000 civil"}
	if diff := cmp.Diff(one, d.rolls("99")); diff != "" {
		t.Fatal(diff)
	}
	if diff := cmp.Diff([]string{"1 dibao 80000 civil", "2 tekun_basic 90000 civil"}, d.rolls("2")); diff != "" {
		t.Fatal("a replay of before the merger sees two: " + diff)
	}
	if id := d.person(b); id != 1 {
		t.Fatalf("the number finds %d", id)
	}
	if _, err := d.in.Merge(t.Context(), why); !errors.Is(err, shouwang.ErrConflict) {
		t.Fatalf("merged twice: %v", err)
	}
	// The roll comes again with both numbers, and one benefit more under the old one.
	d.now = d.now.AddDate(0, 1, 0)
	d.take("benefit_roll@civil.csv", rollHead+a+",dibao,800,2024-01-01\n"+b+",tekun_basic,950,2024-01-01\n"+b+",elder_respect,50,2024-01-01\n")
	if diff := cmp.Diff([]string{"1 dibao 80000 civil", "1 elder_respect 5000 civil", "1 tekun_basic 95000 civil"}, d.rolls("99")); diff != "" {
		t.Fatal(diff)
	}
	if _, err := d.in.Split(t.Context(), signals.Decision{Loser: 2, By: "B1", Reason: "错了"}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"1 dibao 80000 civil", "2 elder_respect 5000 civil", "2 tekun_basic 95000 civil"}, d.rolls("99")); diff != "" {
		t.Fatal("what came since is given back: " + diff)
	}
	if id := d.person(b); id != 2 {
		t.Fatalf("the number finds %d", id)
	}
}

func TestTheNextRollMakesAMergedPersonVanish(t *testing.T) {
	d := open(t)
	a, b := born("19350302", "123"), born("19350302", "131")
	d.take("benefit_roll@civil.csv", rollHead+a+",dibao,800,2024-01-01\n"+b+",tekun_basic,900,2024-01-01\n")
	if _, err := d.in.Merge(t.Context(), signals.Decision{Loser: 2, Winner: 1, By: "B1", Reason: "旧证号"}); err != nil {
		t.Fatal(err)
	}
	d.now = d.now.AddDate(0, 1, 0)
	d.take("benefit_roll@civil.csv", rollHead+a+",dibao,800,2024-01-01\n")
	if diff := cmp.Diff([]string{"1 dibao 80000 civil"}, d.rolls("99")); diff != "" {
		t.Fatal(diff)
	}
}

func TestSuspectsNeedMoreThanAName(t *testing.T) {
	d := open(t)
	a, b, c, e := born("19350302", "123"), born("19350302", "131"), born("19500101", "226"), born("19600101", "113")
	d.take("person@police.csv", "id_number,name,birth_date\n"+a+",呂一,1935-03-02\n"+b+",吕一,1935-03-02\n"+c+",吕一,1950-01-01\n"+e+",王五,1960-01-01\n")
	d.take("death_event@health.csv", "id_number,name,death_date\n"+e+",赵六,2026-10-01\n")
	got, err := d.in.Suspects(t.Context(), 10)
	want := []signals.Suspected{{One: 1, Two: 2, Why: []string{"birthday"}}, {One: 4, Why: []string{"two_names"}}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Fatal(diff, err)
	}
	for _, s := range got {
		if err := d.in.Distinct(t.Context(), signals.Decision{Winner: s.Two, Loser: s.One, By: "B1", Reason: "核过"}); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := d.in.Suspects(t.Context(), 10); err != nil || len(got) != 0 {
		t.Fatal("decided: ", got, err)
	}
}
