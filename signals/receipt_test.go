package signals_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shouwang"
	"shouwang/signals"
)

func TestNothingIsReceivedInTheFuture(t *testing.T) {
	d := open(t)
	path := d.write("death_event@health.csv", []byte("id_number,death_date\n"))
	if _, err := d.in.Take(t.Context(), signals.File{Path: path}, d.now.Add(time.Second), nil); !errors.Is(err, shouwang.ErrRefused) {
		t.Fatalf("tomorrow's file: %v", err)
	}
}

func TestHistoryComesInWithItsOwnTimes(t *testing.T) {
	d := open(t)
	a, b, c := born("19350302", "123"), born("19400101", "229"), born("19500101", "226")
	past := d.now.AddDate(0, -2, 0)
	path := d.write("death_event.csv", []byte("id_number,death_date,source_dept,as_of,received_at\n"+
		a+",2026-08-03,卫健,2026-08-31,2026-09-01 08:00:00\n"+
		b+",2026-08-04,公安局,,\n"+
		c+",2026-08-05,法院,,\n"+
		c+",2026-08-05,police,2026-12-01,\n"+
		c+",2026-08-05,police,,2026-10-01 08:00:00\n"))
	var bad []signals.Refusal
	if _, err := d.in.Take(t.Context(), signals.File{Path: path}, past, func(p signals.Progress) { bad = append(bad, p.Refusals...) }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"4 source_dept unknown_department", "5 as_of future_date", "6 received_at received_in_future"}, codes(bad)); diff != "" {
		t.Fatal(diff)
	}
	rows := d.texts("SELECT concat(source_dept, ' ', kind, ' ', toString(as_of), ' ', toString(received_at)) FROM signal_death_event ORDER BY person_id")
	want := []string{
		fmt.Sprintf("health cause_of_death %d 2026-09-01 08:00:00.000", shouwang.Date(2026, time.August, 31)),
		fmt.Sprintf("police hukou_cancel %d 2026-09-10 12:00:00.000", shouwang.Date(2026, time.September, 10)),
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Fatal(diff)
	}
}

func TestATombstoneHasTheReceiptOfItsBatch(t *testing.T) {
	d := open(t)
	head := "worker_id,role,div,since\n"
	d.take("worker.csv", head+"W1,村居协理员,320682103001,2020-01-01\nW2,T,320682103,2020-01-01\n")
	d.now = d.now.AddDate(0, 0, 7)
	d.take("worker.csv", head+"W2,T,320682103,2020-01-01\n")
	rows := d.texts("SELECT concat(worker_id, ' ', role, ' ', toString(received_at), ' ', toString(as_of), ' ', toString(div)) FROM signal_worker WHERE gone = 1")
	want := fmt.Sprintf("W1 village_worker 2026-11-17 12:00:00.000 %d 320682103001", shouwang.Date(2026, time.November, 17))
	if diff := cmp.Diff([]string{want}, rows); diff != "" {
		t.Fatal(diff)
	}
}

func TestEachSenderVouchesForItsOwnRoll(t *testing.T) {
	d := open(t)
	a, b := born("19350302", "123"), born("19400101", "229")
	head := "id_number,benefit,amount,start_date\n"
	d.take("benefit_roll@civil@rucheng.csv", head+a+",dibao,800,2024-01-01\n")
	d.take("benefit_roll@civil@banjing.csv", head+b+",dibao,800,2024-01-01\n"+a+",dibao,800,2024-01-01\n") // they moved
	d.take("benefit_roll@civil@rucheng.csv", head+"\n")
	if diff := cmp.Diff([]string{"1 80000", "2 80000"}, sorted(d.texts(lastAmount))); diff != "" {
		t.Fatal("the other town lists them: " + diff)
	}
}

func TestANumberOfItsOwnIsTheKey(t *testing.T) {
	d := open(t)
	a := born("19350302", "123")
	head := "payment_id,pay_month,id_number,benefit,amount\n"
	d.take("payment@finance.csv", head+"P1,2026-09,"+a+",dibao,800\nP2,2026-09,"+a+",dibao,50\n")
	got := d.take("payment@finance@b.csv", head+"P1,2026-10,"+a+",dibao,800\n")
	if got[0].Accepted != 1 {
		t.Fatalf("a correction: %+v", got)
	}
	if rows := d.texts("SELECT toString(uniqExact(key_hash)) FROM signal_payment"); rows[0] != "2" {
		t.Fatalf("P1 and P2: %v", rows)
	}
}

func TestAWithdrawnBatchCountsNoMore(t *testing.T) {
	d := open(t)
	text := "id_number,death_date\n" + born("19350302", "123") + ",2026-10-03\n"
	first := d.take("death_event@health.csv", text)
	if err := d.in.Withdraw(t.Context(), first[0].Number); err != nil {
		t.Fatal(err)
	}
	pin, err := d.in.Pin(t.Context(), d.now)
	if err != nil || pin.Batch != 0 || pin.Fresh["death_event"].Connected {
		t.Fatalf("%+v %v", pin, err)
	}
	if got := d.take("death_event@health.csv", text); got[0].Accepted != 1 || got[0].Number != 2 {
		t.Fatalf("it may come again, under another number: %+v", got)
	}
	if err := d.in.Withdraw(t.Context(), 99); !errors.Is(err, shouwang.ErrNotFound) {
		t.Fatalf("no such batch: %v", err)
	}
}

func TestTheOrderOfTheRowsDoesNotMatter(t *testing.T) {
	rows := []string{
		born("19350302", "123") + ",dibao,800,2024-01-01,2026-09-01", born("19350302", "123") + ",dibao,850,2024-01-01,2026-10-01",
		born("19400101", "229") + ",elder_respect,100,2024-01-01,2026-10-01", born("19500101", "226") + ",dis_care,120,2025-05-01,2026-10-01",
	}
	state := func(order []int) []string {
		d := open(t)
		var text strings.Builder
		text.WriteString("id_number,benefit,amount,start_date,as_of\n")
		for _, i := range order {
			text.WriteString(rows[i] + "\n")
		}
		d.take("benefit_roll@civil.csv", text.String())
		return sorted(d.texts(`SELECT concat(benefit, ' ', toString(amount)) FROM signal_benefit_roll ORDER BY key_hash, as_of DESC, received_at DESC, batch DESC, row DESC LIMIT 1 BY key_hash`))
	}
	want := state([]int{0, 1, 2, 3})
	for _, order := range [][]int{{3, 2, 1, 0}, {1, 0, 3, 2}} {
		if diff := cmp.Diff(want, state(order)); diff != "" {
			t.Error(diff)
		}
	}
	if len(want) != 3 || want[0] != "dibao 85000" {
		t.Fatal(want)
	}
}

func TestManyRowsInManyChunks(t *testing.T) {
	d := open(t)
	var text strings.Builder
	text.WriteString("id_number,month,insured\n")
	const people, months = 7000, 12
	for m := range months {
		for p := range people {
			fmt.Fprintf(&text, "%s,2026-%02d,1\n", born(fmt.Sprintf("19%02d0101", 40+p/1000), fmt.Sprintf("%03d", p%1000)), m%10+1)
		}
	}
	got := d.take("employment@hrss.csv", text.String())
	if got[0].Read != people*months || got[0].Accepted != people*10 || got[0].Repeated != people*2 {
		t.Fatalf("%+v", got)
	}
	if n := d.texts("SELECT toString(count()) FROM identity_person FINAL"); n[0] != "7000" {
		t.Fatal(n)
	}
}
