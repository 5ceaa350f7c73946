package signals_test

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"shouwang"
	"shouwang/signals"
)

// waiting is the quarantine as "feed department reason rows".
func (d *desk) waiting() []string {
	d.t.Helper()
	list, err := d.in.Quarantine(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	out := []string{}
	for _, w := range list {
		out = append(out, strings.Join([]string{w.Feed, w.Department, string(w.Reason), strconv.Itoa(w.Rows)}, " "))
	}
	return out
}

func (d *desk) exported(department string) []signals.Held {
	d.t.Helper()
	held, err := d.in.Exported(d.t.Context(), signals.HeldFilter{Department: department})
	if err != nil {
		d.t.Fatal(err)
	}
	return held
}

// answer writes what a department sends back: the sheets as exported, changed.
func (d *desk) answer(name string, held []signals.Held, change func(page int, row []string)) []shouwang.Batch {
	d.t.Helper()
	book := excelize.NewFile()
	for i, h := range held {
		sheet := "页" + string(rune('1'+i))
		if _, err := book.NewSheet(sheet); err != nil {
			d.t.Fatal(err)
		}
		heads := append(append([]string{}, h.Headers...), "问题", signals.HeadToken)
		if err := book.SetSheetRow(sheet, "A1", &heads); err != nil {
			d.t.Fatal(err)
		}
		for j, r := range h.Rows {
			row := append(append([]string{}, r.Cells...), "见批注", r.Token)
			change(i, row)
			cell, _ := excelize.CoordinatesToCellName(1, j+2)
			if err := book.SetSheetRow(sheet, cell, &row); err != nil {
				d.t.Fatal(err)
			}
		}
	}
	path := filepath.Join(d.dir, name)
	if err := book.SaveAs(path); err != nil {
		d.t.Fatal(err)
	}
	batches, err := d.in.Take(d.t.Context(), signals.File{Path: path}, d.now, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	return batches
}

const rollHead = "id_number,benefit,amount,start_date\n"

func TestARefusedRowOfARollComesBackAsOfItsRoll(t *testing.T) {
	d := open(t)
	a, b := born("19350302", "123"), born("19400101", "229")
	d.take("benefit_roll@civil.csv", rollHead+a+",dibao,eight hundred,2024-01-01\n"+b+",dibao,900,2024-01-01\n")
	if diff := cmp.Diff([]string{"benefit_roll civil bad_money 1"}, d.waiting()); diff != "" {
		t.Fatal(diff)
	}
	held := d.exported("civil")
	if len(held) != 1 || held[0].Rows[0].Cells[2] != "eight hundred" || held[0].Rows[0].Line != 2 || held[0].Headers[2] != "amount" {
		t.Fatalf("%+v", held)
	}
	if diff := cmp.Diff([]signals.Fault{{Header: "amount", Code: "bad_money"}}, held[0].Rows[0].Faults); diff != "" {
		t.Fatal(diff)
	}
	d.now = d.now.AddDate(0, 0, 5)
	got := d.answer("back.xlsx", held, func(_ int, row []string) { row[2] = "800" })
	if got[0].Accepted != 1 || got[0].Held {
		t.Fatalf("%+v", got)
	}
	if diff := cmp.Diff([]string{"1 90000", "2 80000"}, sorted(d.texts(lastAmount))); diff != "" {
		t.Fatal("an answer is no roll: nobody vanishes. " + diff)
	}
	day := shouwang.DayOf(noon)
	if rows := d.texts("SELECT concat(toString(as_of), ' ', toString(toDate(received_at))) FROM signal_benefit_roll WHERE batch = 2"); len(rows) != 1 || rows[0] != strconv.Itoa(int(day))+" "+shouwang.DayOf(d.now).String() {
		t.Fatalf("of the day of its roll, known from today: %v", rows)
	}
	if len(d.waiting()) != 0 {
		t.Fatal(d.waiting())
	}
	if got := d.texts("SELECT concat(toString(batch), ' ', toString(row), ' ', toString(answer)) FROM quarantine_answer"); !cmp.Equal(got, []string{"1 2 2", "1 2 2"}) && !cmp.Equal(got, []string{"1 2 2"}) {
		t.Fatalf("the link to the answer: %v", got)
	}
	pin, err := d.in.Pin(t.Context(), d.now)
	if err != nil || !pin.Fresh["benefit_roll"].LastReceived.Equal(noon) {
		t.Fatalf("an answer is no new roll, so the feed is not fresher: %v %v", pin.Fresh["benefit_roll"], err)
	}
	// Withdrawn, the answer is as if it had never come.
	if err := d.in.Withdraw(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"benefit_roll civil bad_money 1"}, d.waiting()); diff != "" {
		t.Fatal(diff)
	}
}

// The next roll refuses the row again, so it has not said that it is gone; one
// that lists everybody but this person has.
func TestALateAnswerYieldsToTheNextRoll(t *testing.T) {
	for name, c := range map[string]struct {
		next string
		want []string
	}{
		"refused again": {",dibao,nine hundred,2024-01-01\n", []string{"1 90000", "2 80000"}},
		"not listed":    {"", []string{"1 90000", "2 gone"}},
		"corrected":     {",dibao,850,2024-01-01\n", []string{"1 90000", "2 85000"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			a, b := born("19350302", "123"), born("19400101", "229")
			d.take("benefit_roll@civil.csv", rollHead+a+",dibao,eight hundred,2024-01-01\n"+b+",dibao,900,2024-01-01\n")
			held := d.exported("civil")
			d.now = d.now.AddDate(0, 1, 0)
			next := ""
			if c.next != "" {
				next = a + c.next
			}
			d.take("benefit_roll@civil.csv", rollHead+next+b+",dibao,900,2024-01-01\n")
			d.answer("back.xlsx", held, func(_ int, row []string) { row[2] = "800" })
			if diff := cmp.Diff(c.want, sorted(d.texts(lastAmount))); diff != "" {
				t.Fatal(diff)
			}
		})
	}
}

func TestWhatIsRefusedAgainStays(t *testing.T) {
	d := open(t)
	a, b := born("19350302", "123"), born("19400101", "229")
	d.take("death_event@health.csv", "id_number,death_date\n"+a+",2026-02-30\n"+b+",\n")
	held := d.exported("")
	tampered := 0
	got := d.answer("back.xlsx", held, func(_ int, row []string) {
		if row[0] == a {
			row[1] = "2026-02-31"
			return
		}
		row[1], row[3] = "2026-02-03", row[3][:len(row[3])-1]+"?"
		tampered++
	})
	if got[0].Refused != 2 || got[0].Reasons["unknown_row_token"] != 1 || tampered != 1 {
		t.Fatalf("%+v", got)
	}
	if diff := cmp.Diff([]string{"death_event health bad_date 1", "death_event health required_missing 1"}, d.waiting()); diff != "" {
		t.Fatal(diff)
	}
	held = d.exported("health")
	if got := held[0].Rows[0].Cells[1]; got != "2026-02-31" {
		t.Fatalf("kept as it came last: %s", got)
	}
	// The department sends the whole list again, rightly, without any token.
	d.take("death_event@health.csv", "id_number,death_date\n"+a+",2026-02-03\n"+b+",2026-02-04\n")
	if diff := cmp.Diff([]string{}, d.waiting()); diff != "" {
		t.Fatal(diff)
	}
}

func TestARefusedRosterRowNamesItsOwnHousehold(t *testing.T) {
	d := open(t)
	head, wife := born("19600105", "011"), born("19620306", "024")
	d.take("roster.csv", strings.Join([]string{
		"户主身份证号,身份证号,姓名,与户主关系,救助类别,月补助金额,享受起始日期,区划代码,家庭人口,人均月收入（元）",
		head + "," + head + ",张光明,户主,低保,1200,2024年3月,320682103001,2,312.5",
		"," + wife + ",李四妹,配偶,低保,多,2024-03,320682103001,2,312.5",
	}, "\n")+"\n")
	held := d.exported("civil")
	d.answer("a.xlsx", held, func(_ int, row []string) { row[5] = "100" })
	if w := d.waiting(); len(w) != 1 || w[0] != "roster civil household_missing 1" {
		t.Fatalf("the row above is not in the answer, and nobody guesses: %v", w)
	}
	d.answer("b.xlsx", d.exported("civil"), func(_ int, row []string) { row[0] = head })
	rows := d.texts(`SELECT concat(toString(person_id), ' ', toString(household_id)) FROM signal_household_member ORDER BY person_id`)
	if diff := cmp.Diff([]string{"1 1", "2 1"}, rows); diff != "" || len(d.waiting()) != 0 {
		t.Fatal(diff, d.waiting())
	}
}

func TestTwoNamesOfANumberComeBack(t *testing.T) {
	d := open(t)
	a, b := born("19350302", "123"), born("19400101", "229")
	d.take("death_event@health.csv", "id_number,name,death_date\n"+a+",王五,2026-02-01\n"+a+",赵六,2026-02-02\n")
	if diff := cmp.Diff([]string{"death_event health id_duplicate 2"}, d.waiting()); diff != "" {
		t.Fatal(diff)
	}
	d.answer("back.xlsx", d.exported("health"), func(_ int, row []string) {
		if row[1] == "赵六" {
			row[0] = b
		}
	})
	if rows := d.texts("SELECT toString(person_id) FROM signal_death_event ORDER BY person_id"); !cmp.Equal(rows, []string{"1", "2"}) || len(d.waiting()) != 0 {
		t.Fatal(rows, d.waiting())
	}
}

// Each sheet has its own word for the number, and is told by it.
func TestTwoNamesAreToldByTheirOwnSheets(t *testing.T) {
	d := open(t)
	a := born("19350302", "123")
	_, got, err := d.takeFile("death_event@health.xlsx", workbook(t, nil,
		sheet{"一", [][]any{{"身份证号", "姓名", "死亡日期"}, {a, "王五", "2026-02-01"}}},
		sheet{"二", [][]any{{"死者身份证号", "姓名", "死亡日期"}, {a, "赵六", "2026-02-02"}}}))
	want := []signals.Refusal{{Sheet: "一", Line: 2, Header: "身份证号", Code: "id_duplicate"}, {Sheet: "二", Line: 2, Header: "死者身份证号", Code: "id_duplicate"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Fatal(diff, err)
	}
	if heads := d.texts("SELECT headers[1] FROM quarantine_row ORDER BY row"); !cmp.Equal(heads, []string{"身份证号", "死者身份证号"}) {
		t.Fatal(heads)
	}
}

func TestPurgeForgetsWhatWasRefused(t *testing.T) {
	d := open(t)
	d.take("death_event@health.csv", "id_number,death_date\n"+born("19350302", "123")+",2026-02-30\n")
	if n, err := d.in.Purge(t.Context(), d.now.AddDate(0, 0, 179)); err != nil || n != 0 || len(d.waiting()) != 1 {
		t.Fatalf("too early: %d purged, %v wait: %v", n, d.waiting(), err)
	}
	if n, err := d.in.Purge(t.Context(), d.now.AddDate(0, 0, 181)); err != nil || n != 1 {
		t.Fatalf("after 181 days %d purged: %v", n, err)
	}
	if rows := d.texts("SELECT feed FROM quarantine_key"); len(rows) != 0 {
		t.Fatal("their keys are numbers of people too")
	}
	if len(d.waiting()) != 0 || len(d.texts("SELECT reason FROM batch_refusal")) != 1 {
		t.Fatal("what was said is gone, where and why stays")
	}
}
