package signals_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shouwang"
)

// inForce is a query of the newest versions of a feed, gone ones left out.
func inForce(feed, expr string) string {
	return "SELECT " + expr + " FROM (SELECT COLUMNS('.*') FROM signal_" + feed + ` WHERE batch IN (SELECT number FROM batch_state WHERE state = 'committed')
ORDER BY key_hash, as_of DESC, received_at DESC, batch DESC, row DESC LIMIT 1 BY key_hash) WHERE gone = 0 ORDER BY 1`
}

func accepted(batches []shouwang.Batch) map[string]int {
	out := map[string]int{}
	for _, b := range batches {
		out[b.Feed] = b.Accepted
	}
	return out
}

func serial(i int) string { return born("19500101", fmt.Sprintf("%03d", i+100)) }

// homes is a household list of n households of one person, and the same people's roll.
func (d *desk) homes(n int) {
	d.t.Helper()
	var homes, roll strings.Builder
	homes.WriteString("household_id,head_id,size,income_12m,class\n")
	roll.WriteString("roll_id,id_number,household_id,benefit,amount,start_date,account\n")
	for i := range n {
		fmt.Fprintf(&homes, "H%03d,%s,1,6000,dibao\n", i, serial(i))
		fmt.Fprintf(&roll, "R%03d,%s,H%03d,dibao,800,2024-01-01,62284804%d\n", i, serial(i), i, i)
	}
	d.take("household@civil.csv", homes.String())
	d.take("benefit_roll@civil.csv", roll.String())
	d.now = d.now.AddDate(0, 0, 1)
}

// rosterOf is a roster of households by number, with a size.
func rosterOf(size int, homes ...int) string {
	var text strings.Builder
	text.WriteString("户号,身份证号,姓名,与户主关系,救助类别,家庭人口,月补助金额,享受起始日期\n")
	for _, i := range homes {
		fmt.Fprintf(&text, "H%03d,%s,张三,户主,低保,%d,800,2024-01-01\n", i, serial(i), size)
	}
	return text.String()
}

func TestARosterBesideTheDepartmentsListsHidesNobody(t *testing.T) {
	d := open(t)
	d.homes(40)
	got := d.take("roster.csv", rosterOf(2, 0, 1, 50))
	for _, b := range got {
		if b.Held || b.Sender != "roster:civil" {
			t.Fatalf("a roster has a scope of its own: %+v", b)
		}
	}
	if n := len(d.texts(inForce("household", "toString(household_id)"))); n != 41 {
		t.Fatalf("%d households in force, want 41", n)
	}
	d.now = d.now.AddDate(0, 0, 1)
	d.take("roster.csv", rosterOf(2, 1)) // the first and the fifty-first have left the roster
	want := []string{}
	for i := 2; i <= 40; i++ {
		want = append(want, fmt.Sprint(i))
	}
	if diff := cmp.Diff(sorted(want), sorted(d.texts(inForce("household", "toString(household_id)")))); diff != "" {
		t.Fatal("only what a roster said last vanishes: " + diff)
	}
}

func TestARosterThatShrinksIsHeldAgainstTheLastRoster(t *testing.T) {
	d := open(t)
	all := make([]int, 40)
	for i := range all {
		all[i] = i
	}
	d.take("roster.csv", rosterOf(1, all...))
	d.now = d.now.AddDate(0, 0, 1)
	if got := d.take("roster.csv", rosterOf(1, all[:27]...)); !got[0].Held {
		t.Fatalf("40 to 27 is beyond the band: %+v", got)
	}
}

func TestColumnsThatAFileLacksSayNothing(t *testing.T) {
	d := open(t)
	d.homes(2)
	got := d.take("roster.csv", rosterOf(1, 0, 1))
	if diff := cmp.Diff(map[string]int{"person": 2, "household": 0, "household_member": 2, "benefit_roll": 0}, accepted(got)); diff != "" {
		t.Fatal("all that the roster says of households and benefits is in force: " + diff)
	}
	d.now = d.now.AddDate(0, 0, 1)
	got = d.take("roster.csv", rosterOf(3, 0, 1))
	if accepted(got)["household"] != 2 {
		t.Fatalf("%+v", got)
	}
	const home = "concat(toString(household_id), ' ', toString(size), ' ', toString(ifNull(income_12m, -1)), ' ', class, ' ', toString(head_person_id))"
	if diff := cmp.Diff([]string{"1 3 600000 dibao 1", "2 3 600000 dibao 2"}, d.texts(inForce("household", home))); diff != "" {
		t.Fatal("the size is new, the income is what the list said: " + diff)
	}
	d.now = d.now.AddDate(0, 0, 1)
	d.take("household@civil.csv", "household_id,head_id,size,income_12m\nH000,"+serial(0)+",3,\nH001,"+serial(1)+",3,0\n")
	if diff := cmp.Diff([]string{"1 3 -1 dibao 1", "2 3 0 dibao 2"}, d.texts(inForce("household", home))); diff != "" {
		t.Fatal("an empty cell of a column that is there is a correction, and no zero: " + diff)
	}
}

func TestACarriedRowIsRepeatedByEitherSource(t *testing.T) {
	d := open(t)
	full := "id_number,sex,hukou_div,reside_div,alive\n" + serial(0) + ",,320682103001,320682103002,1\n"
	d.take("person@police.csv", full)
	d.now = d.now.AddDate(0, 0, 1)
	got := d.take("person@police.csv", "id_number,reside_div\n"+serial(0)+",320682103002\n")
	if got[0].Accepted != 0 || got[0].Repeated != 1 {
		t.Fatalf("one column that says the same: %+v", got)
	}
	d.now = d.now.AddDate(0, 0, 1)
	got = d.take("person@police.csv", "id_number,reside_div\n"+serial(0)+",320682103003\n")
	if got[0].Accepted != 1 {
		t.Fatalf("%+v", got)
	}
	d.now = d.now.AddDate(0, 0, 1)
	got = d.take("person@police.csv", strings.Replace(full, "103002", "103003", 1))
	if got[0].Repeated != 1 {
		t.Fatalf("the whole row says what was put together: %+v", got)
	}
}

func TestADefaultHoldsOnlyWhereNothingDoes(t *testing.T) {
	d := open(t)
	d.take("person@police.csv", "id_number,alive\n"+serial(0)+",0\n"+serial(1)+",1\n")
	d.now = d.now.AddDate(0, 0, 1)
	d.take("roster.csv", rosterOf(1, 0, 1, 2))
	const alive = "concat(toString(person_id), ' ', toString(alive), ' ', toString(household_id))"
	if diff := cmp.Diff([]string{"1 0 1", "2 1 2", "3 1 3"}, d.texts(inForce("person", alive))); diff != "" {
		t.Fatal("a roster raises nobody from the dead: " + diff)
	}
	d.now = d.now.AddDate(0, 0, 1)
	d.take("person@police.csv", "id_number,alive\n"+serial(0)+",\n"+serial(1)+",1\n")
	if got := d.texts(inForce("person", alive)); got[0] != "1 0 1" {
		t.Fatalf("nor does an empty cell: %v", got)
	}
	d.now = d.now.AddDate(0, 0, 1)
	d.take("person@police.csv", "id_number,alive\n"+serial(0)+",1\n"+serial(1)+",1\n")
	if got := d.texts(inForce("person", alive)); got[0] != "1 1 1" {
		t.Fatalf("a correction does: %v", got)
	}
}

func TestWhatIsCarriedIsWhatHeldOnTheDayOfTheRow(t *testing.T) {
	d := open(t)
	d.take("person@police.csv", "id_number,phone,alive,as_of\n"+serial(0)+",1380000,1,2026-08-01\n")
	d.take("person@police.csv", "id_number,phone,alive,as_of\n"+serial(0)+",1390000,0,2026-10-01\n")
	d.take("person@civil.csv", "id_number,town,as_of\n"+serial(0)+",如城街道,2026-09-01\n")
	rows := d.texts("SELECT concat(toString(as_of), ' ', toString(alive), ' ', ifNull(town, '?')) FROM signal_person ORDER BY as_of")
	if diff := cmp.Diff([]string{"20666 1 ?", "20697 1 如城街道", "20727 0 ?"}, rows); diff != "" {
		t.Fatal(diff)
	}
}

func TestSheetsOfOneWorkbookSayWhatTheyHave(t *testing.T) {
	d := open(t)
	d.take("person@police.csv", "id_number,alive,town\n"+serial(0)+",0,白蒲镇\n"+serial(1)+",0,白蒲镇\n")
	d.now = d.now.AddDate(0, 0, 1)
	_, _, err := d.takeFile("person@police.xlsx", workbook(t, nil,
		sheet{"一", [][]any{{"身份证号", "镇街"}, {serial(0), "丁堰镇"}}}, sheet{"二", [][]any{{"身份证号", "是否健在"}, {serial(1), "1"}}}))
	if err != nil {
		t.Fatal(err)
	}
	got := d.texts(inForce("person", "concat(toString(person_id), ' ', toString(alive), ' ', town)"))
	if diff := cmp.Diff([]string{"1 0 丁堰镇", "2 1 白蒲镇"}, got); diff != "" {
		t.Fatal(diff)
	}
}

func TestARosterAndARollGiveOneRowABenefit(t *testing.T) {
	const row = "concat(toString(person_id), ' ', benefit, ' ', toString(start_date), ' ', ifNull(roll_id, '-'), ' ', toString(amount), ' ', toString(isNotNull(account)))"
	roster := "身份证号,姓名,救助类别,月补助金额,享受起始日期\n" + serial(0) + ",张三,低保,900,2024-01-01\n"
	roll := "roll_id,id_number,benefit,amount,start_date,account\nR1," + serial(0) + ",dibao,900,2024-01-01,62284804\n"
	undated := strings.ReplaceAll(strings.ReplaceAll(roster, ",2024-01-01", ""), ",享受起始日期", "")
	want := []string{"1 dibao 19723 R1 90000 1"}
	for name, files := range map[string][2][2]string{
		"roll, then roster":         {{"benefit_roll@civil.csv", roll}, {"roster.csv", roster}},
		"roster, then roll":         {{"roster.csv", roster}, {"benefit_roll@civil.csv", roll}},
		"roll, then undated roster": {{"benefit_roll@civil.csv", roll}, {"roster.csv", undated}},
		"undated roster, then roll": {{"roster.csv", undated}, {"benefit_roll@civil.csv", roll}},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			for _, f := range files {
				d.take(f[0], f[1])
				d.now = d.now.AddDate(0, 0, 1)
			}
			if diff := cmp.Diff(want, d.texts(inForce("benefit_roll", row))); diff != "" {
				t.Fatal(diff)
			}
		})
	}
}

func TestATownStandsInForAnAreaThatIsEmpty(t *testing.T) {
	d := open(t)
	const place = "concat(toString(person_id), ' ', toString(ifNull(hukou_div, 0)), ' ', toString(ifNull(reside_div, 0)))"
	head := "id_number,hukou_div,reside_div,town\n"
	d.take("person@civil.csv", head+
		serial(0)+",320682105001,,如城街道\n"+ // a code that is there holds
		serial(1)+",,,白蒲\n"+ // not the whole name: nobody guesses
		serial(2)+",,,白 蒲 镇\n"+
		serial(3)+",,320682105001,白蒲镇\n")
	want := []string{"1 320682105001 320682001000", "2 0 0", "3 320682105000 320682105000", "4 320682105000 320682105001"}
	if diff := cmp.Diff(want, d.texts(inForce("person", place))); diff != "" {
		t.Fatal(diff)
	}
	d.now = d.now.AddDate(0, 0, 1)
	d.take("person@police.csv", "id_number,town\n"+serial(0)+",白蒲镇\n"+serial(3)+",如城街道\n")
	want = []string{"1 320682105001 320682105000", "2 0 0", "3 320682105000 320682105000", "4 320682001000 320682001000"}
	if diff := cmp.Diff(want, d.texts(inForce("person", place))); diff != "" {
		t.Fatal("a village of that town stays, one of another does not: " + diff)
	}
}
