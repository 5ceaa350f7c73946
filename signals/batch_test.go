package signals_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shouwang"
	"shouwang/signals"
	"shouwang/signals/identity"
)

// last is the newest version of each person of a feed, as "person value".
const lastAmount = `SELECT concat(toString(person_id), ' ', if(gone = 1, 'gone', toString(amount))) FROM signal_benefit_roll
WHERE batch IN (SELECT number FROM batch_state WHERE state = 'committed')
ORDER BY key_hash, as_of DESC, received_at DESC, batch DESC, row DESC LIMIT 1 BY key_hash`

func TestARosterBecomesFourFeedsOfOneBatch(t *testing.T) {
	d := open(t)
	head, wife, alone := born("19600105", "011"), born("19620306", "024"), born("19350302", "037")
	got := d.take("roster.csv", strings.Join([]string{
		"户主身份证号,身份证号,姓名,与户主关系,救助类别,月补助金额,享受起始日期,区划代码,镇街,家庭人口,人均月收入（元）",
		head + "," + head + ",张光明,户主,低保,1200,2024年3月,320682103001,如城街道,2,¥312.50",
		head + "," + wife + ",李四妹,配偶,低保,,2024-03,320682103001,如城街道,2,312.5",
		"," + alone + ",王五,,低保边缘,,,320682103002,如城街道,1,980",
	}, "\n")+"\n")
	accepted := map[string]int{}
	for _, b := range got {
		if b.Number != got[0].Number {
			t.Fatal("one file is one number")
		}
		accepted[b.Feed] = b.Accepted
	}
	want := map[string]int{"person": 3, "household": 2, "household_member": 3, "benefit_roll": 2}
	if diff := cmp.Diff(want, accepted); diff != "" {
		t.Fatal(diff)
	}
	rows := d.texts(`SELECT concat(toString(household_id), ' ', toString(head_person_id), ' ', ifNull(class, '?'), ' ', toString(ifNull(income_pc, -1)), ' ', toString(ifNull(size, -1)))
FROM signal_household ORDER BY household_id`)
	if diff := cmp.Diff([]string{"1 1 dibao 31250 2", "2 3 edge 98000 1"}, rows); diff != "" {
		t.Fatal(diff)
	}
	rows = d.texts(`SELECT concat(toString(person_id), ' ', toString(household_id), ' ', ifNull(relation, '?'), ' ', kind) FROM signal_household_member ORDER BY person_id`)
	if diff := cmp.Diff([]string{"1 1 head assist", "2 1 spouse assist", "3 2 ? assist"}, rows); diff != "" {
		t.Fatal(diff)
	}
	refs, err := identity.NewBook(d.store.Conn(), d.keys).Households(t.Context(), []shouwang.HouseholdID{1, 2})
	if err != nil || refs[1] != head || refs[2] != alone {
		t.Fatal("a household without a number is known by its head's", err)
	}
}

func TestAFileSentTwiceIsRepeated(t *testing.T) {
	d := open(t)
	text := "id_number,death_date\n" + born("19350302", "123") + ",2026-10-03\n"
	first := d.take("death_event@health.csv", text)
	d.now = d.now.AddDate(0, 0, 3)
	second := d.take("death_event@health.csv", text)
	if second[0].Number != first[0].Number || second[0].Accepted != 0 || second[0].Repeated != 1 {
		t.Fatalf("%+v", second)
	}
	pin, err := d.in.Pin(t.Context(), d.now)
	if err != nil {
		t.Fatal(err)
	}
	if pin.Batch != 1 || !pin.Fresh["death_event"].LastReceived.Equal(d.now) {
		t.Fatalf("received again, no new batch: %+v", pin)
	}
}

// A roll that goes back to what it was says so: whoever had come in between has left.
func TestARollMayGoBackToWhatItWas(t *testing.T) {
	d := open(t)
	one, two := born("19350302", "123")+",dibao,850,2024-01-01\n", born("19400101", "229")+",dibao,900,2024-01-01\n"
	d.take("benefit_roll@civil.csv", rollHead+one)
	for _, roll := range []string{one + two, one} {
		d.now = d.now.AddDate(0, 1, 0)
		d.take("benefit_roll@civil.csv", rollHead+roll)
	}
	if diff := cmp.Diff([]string{"1 dibao 85000 civil"}, d.rolls("99")); diff != "" {
		t.Fatal(diff)
	}
}

func TestARowSentTwiceIsRepeatedInEitherForm(t *testing.T) {
	d := open(t)
	long := born("19350302", "123")
	short := long[:6] + long[8:17]
	d.take("death_event@health.csv", "id_number,death_date\n"+long+",2026-10-03\n")
	got := d.take("death_event@health@b.csv", "id_number,death_date\n"+short+",20261003\n"+born("19400101", "229")+",2026-10-04\n")
	if got[0].Accepted != 1 || got[0].Repeated != 1 {
		t.Fatalf("%+v", got)
	}
}

func TestAVanishedRowGetsATombstone(t *testing.T) {
	d := open(t)
	a, b := born("19350302", "123"), born("19400101", "229")
	row := "id_number,benefit,amount,start_date,as_of\n"
	d.take("benefit_roll@civil.csv", row+a+",dibao,800,2024-01-01,2026-09-01\n"+b+",dibao,800,2024-01-01,2026-09-01\n")
	got := d.take("benefit_roll@civil.csv", row+b+",dibao,850,2024-01-01,2026-10-01\n")
	if got[0].Accepted != 1 {
		t.Fatalf("%+v", got)
	}
	if diff := cmp.Diff([]string{"1 gone", "2 85000"}, sorted(d.texts(lastAmount))); diff != "" {
		t.Fatal(diff)
	}
}

func TestARefusedRowHasNotVanished(t *testing.T) {
	d := open(t)
	a, b, c := born("19350302", "123"), born("19400101", "229"), born("19500101", "226")
	row := "id_number,benefit,amount,start_date,as_of\n"
	d.take("benefit_roll@civil.csv", row+a+",dibao,800,2024-01-01,2026-09-01\n"+b+",dibao,800,2024-01-01,2026-09-01\n"+c+",dibao,800,2024-01-01,2026-09-01\n")
	d.take("benefit_roll@civil.csv", row+a+",dibao,eight hundred,2024-01-01,2026-10-01\n"+b+",dibao,800,2024-01-01,2026-10-01\n")
	if diff := cmp.Diff([]string{"1 80000", "2 80000", "3 gone"}, sorted(d.texts(lastAmount))); diff != "" {
		t.Fatal("its key was read: " + diff)
	}
	d.take("benefit_roll@civil.csv", row+"3206821935,dibao,800,2024-01-01,2026-11-01\n"+a+",dibao,800,2024-01-01,2026-11-01\n")
	if diff := cmp.Diff([]string{"1 80000", "2 80000", "3 gone"}, sorted(d.texts(lastAmount))); diff != "" {
		t.Fatal("a key could not be read, so nobody vanished: " + diff)
	}
}

func TestASnapshotThatShrinksIsHeld(t *testing.T) {
	d := open(t)
	var all, part strings.Builder
	for i := range 40 {
		line := fmt.Sprintf("%s,dibao,800,2024-01-01\n", born("19500101", fmt.Sprintf("%03d", i+100)))
		all.WriteString(line)
		if i < 27 {
			part.WriteString(line)
		}
	}
	d.take("benefit_roll@civil.csv", "id_number,benefit,amount,start_date\n"+all.String())
	got := d.take("benefit_roll@civil.csv", "id_number,benefit,amount,start_date\n"+part.String())
	if !got[0].Held {
		t.Fatalf("40 to 27 is beyond the band: %+v", got)
	}
	pin, err := d.in.Pin(t.Context(), d.now)
	if err != nil || !slices.Equal(pin.Skip, []uint64{got[0].Number}) {
		t.Fatalf("a held batch does not count: %+v %v", pin, err)
	}
	if err := d.in.Accept(t.Context(), got[0].Number); err != nil {
		t.Fatal(err)
	}
	gone := 0
	for _, row := range d.texts(lastAmount) {
		if strings.HasSuffix(row, "gone") {
			gone++
		}
	}
	if gone != 13 {
		t.Fatalf("accepted: %d vanished, want 13", gone)
	}
	if err := d.in.Accept(t.Context(), got[0].Number); !errors.Is(err, shouwang.ErrConflict) {
		t.Fatalf("accepted twice: %v", err)
	}
}

// The same header alone, day after day, says each day that nothing happened: every
// one is a batch, and as new as its day.
func TestTheSameEmptyFileOfALaterDayIsNews(t *testing.T) {
	d := open(t)
	const header = "id_number,kind,start_date,end_date\n"
	first := d.take("custody_event@justice.csv", header)
	if again := d.take("custody_event@justice.csv", header); again[0].Number != first[0].Number {
		t.Fatalf("the same day it is one file: %+v", again)
	}
	d.now = d.now.AddDate(0, 0, 40)
	later := d.take("custody_event@justice.csv", header)
	if later[0].Number == first[0].Number || later[0].Read != 0 || later[0].Repeated != 0 {
		t.Fatalf("of a later day: %+v after %+v", later, first)
	}
	pin, err := d.in.Pin(t.Context(), d.now)
	if err != nil {
		t.Fatal(err)
	}
	if f := pin.Fresh["custody_event"]; f.Stale || f.AsOf != shouwang.DayOf(d.now) {
		t.Fatalf("how fresh it is: %+v", f)
	}
}

// Files that are taken in once more, as by a demo that is gone on with, leave it as it was.
func TestEmptyFilesTakenInAgainChangeNothing(t *testing.T) {
	d := open(t)
	const header = "id_number,kind,start_date,end_date\n"
	var days []time.Time
	for range 3 {
		days = append(days, d.now)
		d.take("custody_event@justice.csv", header)
		d.now = d.now.AddDate(0, 0, 7)
	}
	arrival := func() (out []string) {
		list, err := d.in.Arrivals(t.Context(), d.now)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range list {
			if a.Batches > 0 {
				out = append(out, fmt.Sprintln(a.Feed, a.Batches, a.Last.Number, a.Last.Received.Equal(days[2]), a.Late))
			}
		}
		return out
	}
	want := []string{"custody_event 3 3 true false\n"}
	if diff := cmp.Diff(want, arrival()); diff != "" {
		t.Fatal(diff)
	}
	for _, day := range days {
		if _, err := d.in.Take(t.Context(), signals.File{Path: d.write("custody_event@justice.csv", []byte(header))}, day, nil); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(want, arrival()); diff != "" {
		t.Fatal(diff)
	}
}

// A whole roll that names no day says on each day on which it comes that it holds, an
// increment what it said before.
func TestAnUnchangedRollOfALaterDayHoldsOnThatDay(t *testing.T) {
	for name, c := range map[string]struct {
		file, text string
		later      bool
	}{
		"roll":                {"benefit_roll@civil.csv", rollHead + born("19350302", "123") + ",dibao,850,2024-01-01\n", true},
		"roll that says when": {"benefit_roll@civil.csv", strings.TrimSpace(rollHead) + ",as_of\n" + born("19350302", "123") + ",dibao,850,2024-01-01,2026-09-30\n", false},
		"increment":           {"death_event@health.csv", "id_number,death_date\n" + born("19350302", "123") + ",2026-10-03\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			first := d.take(c.file, c.text)
			said := d.describes(first[0].Number)
			d.now = d.now.AddDate(0, 1, 0)
			again := d.take(c.file, c.text)
			if again[0].Number != first[0].Number {
				t.Fatalf("a batch of its own: %+v", again)
			}
			want := said
			if c.later {
				want = shouwang.DayOf(d.now)
			}
			if got := d.describes(first[0].Number); got != want {
				t.Errorf("describes %s, want %s", got, want)
			}
		})
	}
}

// describes is the day that a batch describes, as the log has it.
func (d *desk) describes(number uint64) shouwang.Day {
	d.t.Helper()
	list, err := d.in.Batches(d.t.Context(), signals.BatchFilter{Number: number, Limit: 1})
	if err != nil || len(list) != 1 {
		d.t.Fatal("the batch is not listed", len(list), err)
	}
	return list[0].AsOf
}

func TestAnEmptyFileMakesTheFeedFresh(t *testing.T) {
	d := open(t)
	got := d.take("custody_event@justice.csv", "id_number,kind,start_date\n")
	if len(got) != 1 || got[0].Read != 0 {
		t.Fatalf("%+v", got)
	}
	pin, err := d.in.Pin(t.Context(), d.now)
	if err != nil {
		t.Fatal(err)
	}
	if f := pin.Fresh["custody_event"]; !f.Connected || f.Stale {
		t.Fatalf("%+v", f)
	}
	if pin.Fresh["death_event"].Connected {
		t.Fatal("never sent is not connected")
	}
	pin, err = d.in.Pin(t.Context(), d.now.Add(253*time.Hour)) // 1.5 x 7 days are 252 hours
	if err != nil || !pin.Fresh["custody_event"].Stale {
		t.Fatalf("late after one and a half periods: %+v %v", pin, err)
	}
}

// A file may be wrong throughout: what it contradicts itself about is more than a
// statement of the engine may say (256 KiB).
func TestMoreContradictionsThanAStatementHolds(t *testing.T) {
	d := open(t)
	d.take("death_event@health.csv", "id_number,name,death_date\n"+month(0)[0]+",张光明,2026-09-03\n") // so that the engine compares
	var text strings.Builder
	text.WriteString("id_number,name,death_date\n")
	const doubled = 40_000
	for i := range doubled {
		fmt.Fprintf(&text, "%s,张三,2026-10-03\n%s,李四,2026-10-03\n", month(i)[0], month(i)[0])
	}
	fmt.Fprintf(&text, "%s,王五,2026-10-03\n", month(doubled)[0])
	got := d.take("death_event@health.csv", text.String())
	if got[0].Read != 2*doubled+1 || got[0].Refused != 2*doubled || got[0].Accepted != 1 {
		t.Fatalf("read %d, refused %d, accepted %d", got[0].Read, got[0].Refused, got[0].Accepted)
	}
}

func TestOneNumberWithTwoNamesIsRefusedTwice(t *testing.T) {
	d := open(t)
	a, b := born("19350302", "123"), born("19400101", "229")
	bad := d.refusals("death_event@health.csv", "id_number,name,death_date\n"+a+",张三,2026-10-03\n"+b+",李四,2026-10-03\n"+a+",王五,2026-10-03\n")
	var got []string
	for _, r := range bad {
		got = append(got, fmt.Sprintf("%d %s", r.Line, r.Code))
	}
	if diff := cmp.Diff([]string{"2 id_duplicate", "4 id_duplicate"}, got); diff != "" {
		t.Fatal(diff)
	}
	if rows := d.texts("SELECT toString(person_id) FROM signal_death_event"); len(rows) != 1 {
		t.Fatalf("only the sound row is stored: %v", rows)
	}
}

func TestTheLaterOfTwoRowsOfAKeyStands(t *testing.T) {
	d := open(t)
	a := born("19350302", "123")
	got := d.take("benefit_roll@civil.csv", "id_number,benefit,amount,start_date\n"+a+",dibao,800,2024-01-01\n"+a+",dibao,900,2024-01-01\n"+a+",dibao,900,2024-01-01\n")
	if got[0].Accepted != 2 || got[0].Repeated != 1 {
		t.Fatalf("%+v", got)
	}
	rows := d.texts("SELECT concat(toString(amount), ' ', arrayStringConcat(defects, ',')) FROM signal_benefit_roll ORDER BY row")
	if diff := cmp.Diff([]string{"80000 superseded", "90000 "}, rows); diff != "" {
		t.Fatal(diff)
	}
}

func TestAKillAnywhereLeavesNothingHalf(t *testing.T) {
	text := "id_number,name,death_date\n" + born("19350302", "123") + ",张光明,2026-10-03\n" + born("19400101", "229") + ",李四妹,2026-10-04\n"
	for _, point := range []string{"ingest.opened", "ingest.identities_written", "ingest.rows_written", "ingest.before_commit", "ingest.committed"} {
		t.Run(point, func(t *testing.T) {
			d := open(t)
			d.crash = func(at string) {
				if at == point {
					panic("killed")
				}
			}
			if !killed(func() {
				_, _ = d.in.Take(t.Context(), signals.File{Path: d.write("death_event@health.csv", []byte(text))}, d.now, nil)
			}) {
				t.Fatal("the point was not passed")
			}
			d.crash = nil
			d.reopen()
			d.take("death_event@health.csv", text)
			pin, err := d.in.Pin(t.Context(), d.now)
			if err != nil {
				t.Fatal(err)
			}
			query := fmt.Sprintf("SELECT concat(toString(person_id), ' ', toString(death_date)) FROM signal_death_event WHERE batch <= %d AND NOT has([%s], batch) ORDER BY person_id", pin.Batch, joinNumbers(pin.Skip))
			if got := d.texts(query); len(got) != 2 || len(d.texts("SELECT DISTINCT toString(number_blind) FROM identity_person")) != 2 {
				t.Fatalf("two deaths, each once: %v", got)
			}
		})
	}
}

func TestSlicesOfSubjectsMissNobody(t *testing.T) {
	d := open(t)
	roll := func(month string, from, to, amount int) string {
		var text strings.Builder
		text.WriteString("id_number,benefit,amount,start_date,as_of\n")
		for i := from; i < to; i++ {
			fmt.Fprintf(&text, "%s,dibao,%d,2024-01-01,%s\n", born("19500101", fmt.Sprintf("%03d", i)), amount+i%2*i/50, month)
		}
		return text.String()
	}
	d.take("benefit_roll@civil.csv", roll("2026-08-01", 100, 200, 800))
	d.in.Slices(7)
	got := d.take("benefit_roll@civil.csv", roll("2026-09-01", 110, 205, 800))
	if got[0].Accepted != 5 || got[0].Repeated != 90 || got[0].Held {
		t.Fatalf("%+v", got)
	}
	gone := map[string]bool{}
	for _, row := range d.texts(lastAmount) {
		if id, ok := strings.CutSuffix(row, " gone"); ok {
			gone[id] = true
		}
	}
	if len(gone) != 10 || !gone["1"] || !gone["10"] {
		t.Fatalf("the first ten have left: %v", gone)
	}
	got = d.take("benefit_roll@civil.csv", roll("2026-10-01", 100, 150, 900)) // too short: held
	if !got[0].Held || got[0].Accepted != 50 {
		t.Fatalf("%+v", got)
	}
}
