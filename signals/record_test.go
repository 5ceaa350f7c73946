package signals_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shouwang"
	"shouwang/signals"
)

// wrong is a file that answers wrong records of one batch: a line for each, with
// the day of death as it now stands.
func (d *desk) wrong(feed string, answers [][2]string) string {
	d.t.Helper()
	var text strings.Builder
	text.WriteString("身份证号,死亡日期," + signals.HeadToken + "," + signals.HeadWord + "\n")
	for _, a := range answers {
		found, err := d.in.Evidence(d.t.Context(), signals.Question{Feed: feed, IDs: []uint64{uint64(d.person(a[0]))}, Batch: d.pinned().Batch, AsOf: d.now})
		if err != nil || len(found) != 1 {
			d.t.Fatal(found, err)
		}
		fmt.Fprintf(&text, "%s,%s,%s,更正\n", a[0], a[1], d.in.RecordToken(feed, found[0]))
	}
	return text.String()
}

func (d *desk) pinned() signals.Pin {
	d.t.Helper()
	pin, err := d.in.Pin(d.t.Context(), d.now)
	if err != nil {
		d.t.Fatal(err)
	}
	return pin
}

const deathsOf = `SELECT concat(toString(person_id), ' ', source_dept, ' ', kind, ' ', toString(toDate32(death_date))) FROM
(
    SELECT person_id, source_dept, kind, death_date, gone FROM signal_death_event WHERE batch IN (SELECT number FROM batch_state WHERE state = 'committed')
    ORDER BY key_hash, as_of DESC, received_at DESC, batch DESC, row DESC LIMIT 1 BY key_hash
) WHERE gone = 0 ORDER BY person_id`

// Records of two departments came in one file: each is corrected as its own.
func TestWrongRecordsStayThoseOfTheirDepartment(t *testing.T) {
	d := open(t)
	a, b := born("19350302", "123"), born("19400101", "229")
	d.take("death_event.csv", "id_number,death_date,source_dept\n"+a+",2026-10-03,police\n"+b+",2026-10-04,health\n")
	d.now = d.now.AddDate(0, 0, 3)
	got := d.take("答复.csv", d.wrong("death_event", [][2]string{{a, "2026-10-05"}, {b, "2026-10-06"}}))
	if got[0].Accepted != 2 {
		t.Fatalf("%+v", got)
	}
	if diff := cmp.Diff([]string{"1 police hukou_cancel 2026-10-05", "2 health cause_of_death 2026-10-06"}, d.texts(deathsOf)); diff != "" {
		t.Fatal(diff)
	}
	said, err := d.in.RecordAnswers(t.Context(), []string{"death_event"}, []uint64{1, 2})
	if err != nil || len(said) != 2 {
		t.Fatal(said, err)
	}
	for _, s := range said {
		if want := map[uint64]string{1: "police", 2: "health"}[s.Subject]; s.Department != want {
			t.Errorf("what was said of %d is %s's, want %s's", s.Subject, s.Department, want)
		}
	}
}

// A correction that cannot be read waits in the quarantine of its department, and
// is taken in once it can.
func TestARefusedCorrectionOfARecordWaits(t *testing.T) {
	d := open(t)
	a := born("19350302", "123")
	d.take("death_event@police.csv", "id_number,death_date\n"+a+",2026-10-03\n")
	d.now = d.now.AddDate(0, 0, 3)
	got := d.take("答复.csv", d.wrong("death_event", [][2]string{{a, "2026-02-30"}}))
	if got[0].Refused != 1 {
		t.Fatalf("%+v", got)
	}
	if diff := cmp.Diff([]string{"death_event police bad_date 1"}, d.waiting()); diff != "" {
		t.Fatal(diff)
	}
	held := d.exported("police")
	d.now = d.now.AddDate(0, 0, 1)
	day := func(_ int, row []string) {
		for i, head := range held[0].Headers {
			if head == "死亡日期" {
				row[i] = "2026-10-05"
			}
		}
	}
	if got := d.answer("back.xlsx", held, day); got[0].Accepted != 1 {
		t.Fatalf("%+v", got)
	}
	if diff := cmp.Diff([]string{"1 police hukou_cancel 2026-10-05"}, d.texts(deathsOf)); diff != "" {
		t.Fatal(diff)
	}
	if len(d.waiting()) != 0 {
		t.Fatal(d.waiting())
	}
}

// An increment that says again what was in force leaves its mark: older words that
// come late do not win over it, nor does a withdrawal reach behind it.
func TestWhatAnIncrementRepeatedStands(t *testing.T) {
	say := func(d *desk, day shouwang.Day, death string) uint64 {
		d.now = day.Start().AddDate(0, 0, 1)
		return d.take("death_event@police@"+day.String()+".csv", "id_number,death_date,as_of\n"+born("19350302", "123")+","+death+","+day.String()+"\n")[0].Number
	}
	first := shouwang.DayOf(noon)
	t.Run("late", func(t *testing.T) {
		d := open(t)
		say(d, first, "2026-10-03")
		say(d, first.AddDays(20), "2026-10-03")
		say(d, first.AddDays(10), "2026-10-04")
		if diff := cmp.Diff([]string{"1 police hukou_cancel 2026-10-03"}, d.texts(deathsOf)); diff != "" {
			t.Fatal(diff)
		}
	})
	t.Run("withdrawn", func(t *testing.T) {
		d := open(t)
		say(d, first, "2026-10-03")
		second := say(d, first.AddDays(10), "2026-10-04")
		say(d, first.AddDays(20), "2026-10-04")
		if err := d.in.Withdraw(t.Context(), second); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"1 police hukou_cancel 2026-10-04"}, d.texts(deathsOf)); diff != "" {
			t.Fatal(diff)
		}
	})
}
