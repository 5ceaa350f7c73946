package signals_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shouwang"
	"shouwang/signals"
)

// evidence asks for the rows of a feed as they are known now.
func (d *desk) evidence(q signals.Question) []signals.Evidence {
	d.t.Helper()
	pin, err := d.in.Pin(d.t.Context(), d.now)
	if err != nil {
		d.t.Fatal(err)
	}
	q.AsOf, q.Batch, q.Skip = d.now, pin.Batch, pin.Skip
	got, err := d.in.Evidence(d.t.Context(), q)
	if err != nil {
		d.t.Fatal(err)
	}
	return got
}

// lines are rows of evidence in short: whom, by whom, and the cells.
func lines(list []signals.Evidence) []string {
	out := []string{}
	for _, e := range list {
		out = append(out, strings.Join(append([]string{fmt.Sprint(e.ID), e.Department}, e.Cells...), "|"))
	}
	return out
}

func TestEvidenceIsWhatTheDepartmentsSaidNewestFirst(t *testing.T) {
	d := open(t)
	a, b := serial(0), serial(1)
	head := "id_number,name,death_date,registered_at\n"
	d.take("death_event@health.csv", head+a+",张三,2026-10-01,2026-10-03\n"+b+",李四,2026-09-01,\n")
	d.now = d.now.AddDate(0, 0, 1)
	d.take("death_event@police.csv", head+a+",张三,2026-10-02,\n")
	all := d.evidence(signals.Question{Feed: "death_event", IDs: []uint64{1, 2}})
	want := []string{
		"1|police|2026-10-02|户口注销||有效", // labels are shown by their first word
		"1|health|2026-10-01|死因登记|2026-10-03|有效",
		"2|health|2026-09-01|死因登记||有效",
	}
	if diff := cmp.Diff(want, lines(all)); diff != "" {
		t.Fatal(diff)
	}
	if all[1].Line != 2 || all[1].Batch != 1 || !all[1].Dated || all[1].On.String() != "2026-10-01" {
		t.Fatalf("%+v", all[1])
	}
	one := d.evidence(signals.Question{Feed: "death_event", IDs: []uint64{1, 2}, Most: 1})
	if diff := cmp.Diff([]string{want[0], want[2]}, lines(one)); diff != "" {
		t.Fatal("one of each: " + diff)
	}
	titles := []string{}
	for _, h := range d.in.Headings("death_event") {
		titles = append(titles, h.En)
	}
	if diff := cmp.Diff([]string{"Day of death", "Kind of report", "Day registered", "State"}, titles); diff != "" {
		t.Fatal(diff)
	}
}

func TestEvidenceShowsValuesAsPeopleReadThem(t *testing.T) {
	d := open(t)
	d.take("employment@hrss.csv", "id_number,month,insured,base,employer,kind\n"+serial(0)+",2026-09,0,3000.5,某厂,\n")
	d.take("price_index@stats.csv", "month,div,cpi_yoy\n2026-09,320600,-1.5\n")
	d.take("person@police.csv", "id_number,sex,hukou_div\n"+serial(0)+",男,320682103001\n")
	if diff := cmp.Diff([]string{"1|hrss|2026-09|否|3000.50|职工"}, lines(d.evidence(signals.Question{Feed: "employment", IDs: []uint64{1}}))); diff != "" {
		t.Fatal(diff)
	}
	if diff := cmp.Diff([]string{"320600000000|stats|2026-09|320600000000|-1.5|||"}, lines(d.evidence(signals.Question{Feed: "price_index", IDs: []uint64{320600000000}}))); diff != "" {
		t.Fatal(diff)
	}
	got := lines(d.evidence(signals.Question{Feed: "person", IDs: []uint64{1}}))
	if len(got) != 1 || !strings.Contains(got[0], "|320682103001|") {
		t.Fatalf("an area is its code: %v", got)
	}
}

func TestEvidenceLeavesOutWhatVanishedAndWhatCameLater(t *testing.T) {
	d := open(t)
	row := "id_number,benefit,amount,start_date,account_holder_id,as_of\n"
	d.take("benefit_roll@civil.csv", row+serial(0)+",dibao,800,2024-01-01,"+serial(5)+",2026-09-01\n"+serial(1)+",dibao,700,2024-01-01,,2026-09-01\n")
	before := d.now
	d.now = d.now.AddDate(0, 0, 1)
	d.take("benefit_roll@civil.csv", row+serial(1)+",dibao,700,2024-01-01,,2026-10-01\n")
	if got := d.evidence(signals.Question{Feed: "benefit_roll", IDs: []uint64{1, 3}}); len(got) != 1 || got[0].ID != 3 {
		t.Fatalf("the first has vanished: %v", lines(got))
	}
	got, err := d.in.Evidence(t.Context(), signals.Question{Feed: "benefit_roll", By: "account_holder_id", IDs: []uint64{2}, AsOf: before, Batch: 1})
	if err != nil || len(got) != 1 || got[0].ID != 2 {
		t.Fatalf("as of the first day, by the holder of the account: %v %v", lines(got), err)
	}
	_, err = d.in.Evidence(t.Context(), signals.Question{Feed: "nothing", IDs: []uint64{1}})
	if !errors.Is(err, shouwang.ErrNotFound) {
		t.Fatal(err)
	}
}

func TestDepartmentNames(t *testing.T) {
	if got := signals.DepartmentName("health"); got != "卫健" {
		t.Error(got)
	}
	if got := signals.DepartmentName("unheard"); got != "unheard" {
		t.Error(got)
	}
}
