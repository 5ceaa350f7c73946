package signals_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shouwang"
	"shouwang/signals"
)

// What is amiss with an arrival, one thing at a time, on each side of its bound.
func TestArrivals(t *testing.T) {
	now := noon
	on := func(days, rows int) signals.Arrived {
		return signals.Arrived{
			Batch: shouwang.Batch{Feed: "roll", Sender: "civil", Read: rows, Reasons: map[string]int{}}, State: "committed",
			Received: now.AddDate(0, 0, -days), AsOf: shouwang.DayOf(now).AddDays(-days), Columns: "a",
		}
	}
	with := func(a signals.Arrived, change func(*signals.Arrived)) signals.Arrived {
		change(&a)
		return a
	}
	before := []signals.Arrived{on(40, 100), on(50, 90), on(60, 110), on(70, 100)}
	for name, c := range map[string]struct {
		last signals.Arrived
		want signals.Arrival
	}{
		"well":            {on(1, 100), signals.Arrival{}},
		"on the 45th day": {on(45, 100), signals.Arrival{}},
		"late":            {on(46, 100), signals.Arrival{Late: true, Old: true}},
		"thin":            {on(1, 69), signals.Arrival{Thin: true}},
		"just not thin":   {on(1, 70), signals.Arrival{}},
		"fat":             {on(1, 131), signals.Arrival{Fat: true}},
		"just not fat":    {on(1, 130), signals.Arrival{}},
		"old":             {with(on(1, 100), func(a *signals.Arrived) { a.AsOf = shouwang.DayOf(now) - 46 }), signals.Arrival{Old: true}},
		"changed":         {with(on(1, 100), func(a *signals.Arrived) { a.Columns = "b" }), signals.Arrival{Changed: true}},
		"spoiled":         {with(on(1, 100), func(a *signals.Arrived) { a.Reasons["bad_checksum"], a.Reasons["bad_date"] = 3, 50 }), signals.Arrival{Spoiled: true}},
		"2 in 100":        {with(on(1, 100), func(a *signals.Arrived) { a.Reasons["bad_checksum"] = 2 }), signals.Arrival{}},
	} {
		list := append([]signals.Arrived{c.last}, before...)
		if c.last.Received.Before(before[0].Received) {
			list = append([]signals.Arrived{c.last}, before[1:]...)
		}
		got := signals.ArrivalsOf(list, []*shouwang.Feed{{Name: "roll", PeriodDays: 30}}, now)
		if len(got) != 1 {
			t.Fatalf("%s: %d arrivals", name, len(got))
		}
		flags := signals.Arrival{Late: got[0].Late, Thin: got[0].Thin, Fat: got[0].Fat, Old: got[0].Old, Changed: got[0].Changed, Spoiled: got[0].Spoiled}
		if diff := cmp.Diff(c.want, flags); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if got[0].Well() != cmp.Equal(c.want, signals.Arrival{}) {
			t.Errorf("%s: well %v", name, got[0].Well())
		}
	}
}

func TestABatchSaysWhatItChanged(t *testing.T) {
	d := open(t)
	a, b, c := born("19350302", "123"), born("19400101", "229"), born("19500101", "226")
	d.take("benefit_roll@civil.csv", rollHead+a+",dibao,800,2024-01-01\n"+b+",dibao,900,2024-01-01\n")
	d.now = d.now.AddDate(0, 1, 0)
	d.take("benefit_roll@civil.csv", rollHead+a+",dibao,850,2024-01-01\n"+c+",dibao,700,2024-01-01\n")
	got, err := d.in.Diff(t.Context(), 2, 10)
	want := []signals.Difference{{Feed: "benefit_roll", Added: 1, Changed: 1, Vanished: 1, Rows: []signals.DifferentRow{
		{Kind: "added", Subject: 3, Line: 3, Columns: []string{}}, {Kind: "changed", Subject: 1, Line: 2, Columns: []string{"amount"}}, {Kind: "vanished", Subject: 2, Columns: []string{}},
	}}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Fatal(diff, err)
	}
	if _, err := d.in.Diff(t.Context(), 9, 10); !errors.Is(err, shouwang.ErrNotFound) {
		t.Fatal(err)
	}
}

// Withdrawn by mistake, a roll that is sent once more is taken in, though a later
// one had said part of it again.
func TestAWithdrawnRollCanBeSentAgain(t *testing.T) {
	d := open(t)
	one, two := born("19350302", "123"), born("19400101", "229")
	roll := rollHead + one + ",dibao,850,2024-01-01\n" + two + ",dibao,900,2024-01-01\n"
	d.take("benefit_roll@civil.csv", roll)
	d.now = d.now.AddDate(0, 1, 0)
	d.take("benefit_roll@civil.csv", rollHead+one+",dibao,860,2024-01-01\n"+two+",dibao,900,2024-01-01\n")
	if err := d.in.Withdraw(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	d.now = d.now.AddDate(0, 1, 0)
	if got := d.take("benefit_roll@civil.csv", roll); got[0].Accepted == 0 {
		t.Fatalf("%+v", got)
	}
	if diff := cmp.Diff([]string{"1 dibao 85000 civil", "2 dibao 90000 civil"}, d.rolls("99")); diff != "" {
		t.Fatal(diff)
	}
}

// A roll withdrawn takes back what it alone said; what the next roll said too
// stands, though that was not stored again.
func TestAWithdrawnRollFallsBack(t *testing.T) {
	for name, c := range map[string]struct {
		next string
		want []string
	}{
		"the last":             {"", []string{"1 dibao 80000 civil", "2 dibao 90000 civil"}},
		"said again since":     {",dibao,850,2024-01-01\n", []string{"1 dibao 85000 civil", "3 dibao 70000 civil"}},
		"said otherwise since": {",dibao,860,2024-01-01\n", []string{"1 dibao 86000 civil", "3 dibao 70000 civil"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			one, two, three := born("19350302", "123"), born("19400101", "229"), born("19500101", "226")
			d.take("benefit_roll@civil.csv", rollHead+one+",dibao,800,2024-01-01\n"+two+",dibao,900,2024-01-01\n")
			d.now = d.now.AddDate(0, 1, 0)
			d.take("benefit_roll@civil.csv", rollHead+one+",dibao,850,2024-01-01\n"+three+",dibao,700,2024-01-01\n")
			d.now = d.now.AddDate(0, 1, 0)
			if c.next != "" {
				d.take("benefit_roll@civil.csv", rollHead+three+",dibao,700,2024-01-01\n"+one+c.next)
			}
			if err := d.in.Withdraw(t.Context(), 2); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, d.rolls("99")); diff != "" {
				t.Fatal(diff)
			}
		})
	}
}

// sent is one file that a property test makes up.
type sent struct {
	name, text string
	at         time.Time
}

// someFiles are rolls and deaths of a few people over a year: corrections,
// people who come and go, files that come late.
func someFiles(random *rand.Rand, n int) []sent {
	var out []sent
	for i := range n {
		at := noon.AddDate(0, 0, i*7)
		var text strings.Builder
		if i%3 == 2 {
			text.WriteString("id_number,death_date,kind\n")
			for range 1 + random.IntN(3) {
				fmt.Fprintf(&text, "%s,2026-%02d-01,cremation\n", born("19500101", fmt.Sprintf("%03d", 100+random.IntN(8))), 1+random.IntN(10))
			}
			out = append(out, sent{fmt.Sprintf("death_event@funeral@%d.csv", i), text.String(), at})
			continue
		}
		text.WriteString("id_number,benefit,amount,start_date,as_of\n")
		day := shouwang.DayOf(at).AddDays(-random.IntN(30))
		for p := range 8 {
			if random.IntN(4) > 0 {
				fmt.Fprintf(&text, "%s,dibao,%d,2024-01-01,%s\n", born("19500101", fmt.Sprintf("%03d", 100+p)), 500+100*random.IntN(3), day)
			}
		}
		out = append(out, sent{"benefit_roll@civil.csv", text.String(), at})
	}
	return out
}

// A replay up to any batch gives the state that was known then: the same as a
// store that never heard of what came after.
func TestAReplayKnowsWhatWasKnownThen(t *testing.T) {
	files := someFiles(rand.New(rand.NewPCG(7, 11)), 14) //nolint:gosec // the same files each time
	whole := open(t)
	feed := func(d *desk, files []sent) {
		for _, f := range files {
			d.now = f.at
			d.take(f.name, f.text)
		}
	}
	feed(whole, files)
	for _, n := range []int{1, 4, 8, 11} {
		then := open(t)
		feed(then, files[:n])
		pin, err := then.in.Pin(t.Context(), then.now)
		if err != nil {
			t.Fatal(err)
		}
		upto := fmt.Sprint(pin.Batch)
		if diff := cmp.Diff(then.rolls(upto), whole.rolls(upto)); diff != "" {
			t.Errorf("after %d files (-known then +replayed):\n%s", n, diff)
		}
		if diff := cmp.Diff(then.reports(upto), whole.reports(upto)); diff != "" {
			t.Errorf("after %d files (-known then +replayed):\n%s", n, diff)
		}
	}
}

// reports are the death reports in force, as of a batch.
func (d *desk) reports(upto string) []string {
	d.t.Helper()
	return d.texts(`SELECT concat(toString(person_id), ' ', toString(death_date)) FROM
(
    SELECT person_id, death_date, gone FROM signal_death_event
    WHERE batch <= ` + upto + `
    ORDER BY key_hash, as_of DESC, received_at DESC, batch DESC, row DESC LIMIT 1 BY key_hash
) WHERE gone = 0 ORDER BY person_id`)
}
