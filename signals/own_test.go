package signals_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shouwang"
	"shouwang/signals"
	"shouwang/signals/identity"
)

// arrived are the rows of the own feed that a run with a pin sees.
func (d *desk) arrived(pin signals.Pin, asOf time.Time) []string {
	d.t.Helper()
	return d.texts(fmt.Sprintf(`SELECT concat(batch_id, ' ', sender, ' ', toString(rows), ' ', toString(refused_rows), ' ', toString(bad_id), ' ', toString(schema_ok), ' ', toString(held)) FROM
(
    SELECT batch_id, sender, rows, refused_rows, bad_id, schema_ok, held, arrived_at, gone FROM signal_feed_batch WHERE batch <= %d AND batch NOT IN (%s) AND received_at <= fromUnixTimestamp64Milli(toInt64(%d))
    ORDER BY key_hash, as_of DESC, received_at DESC, batch DESC, row DESC LIMIT 1 BY key_hash
) WHERE gone = 0 ORDER BY arrived_at, batch_id`, pin.Batch, joinNumbers(append([]uint64{0}, pin.Skip...)), asOf.UnixMilli()))
}

func (d *desk) pin() signals.Pin {
	d.t.Helper()
	pin, err := d.in.Pin(d.t.Context(), d.now)
	if err != nil {
		d.t.Fatal(err)
	}
	return pin
}

// longRoll is a roll of n people with an amount each.
func longRoll(n, amount int) string {
	var b strings.Builder
	b.WriteString(rollHead)
	for i := range n {
		fmt.Fprintf(&b, "%s,dibao,%d,2024-01-01\n", born("19500101", fmt.Sprintf("%03d", 101+i)), amount)
	}
	return b.String()
}

// What arrives is itself a feed: each batch a row, from the batch on. A run that is
// replayed sees the arrivals that it saw, whatever became of them since.
func TestArrivalsAreAFeedThatARunSeesAsItStood(t *testing.T) {
	d := open(t)
	if fresh := d.pin().Fresh["feed_batch"]; fresh.Connected {
		t.Fatal("heard before anything came")
	}
	d.take("benefit_roll@civil.csv", longRoll(40, 800))
	first, firstAt := d.pin(), d.now
	if fresh := first.Fresh["feed_batch"]; !fresh.Connected || fresh.Stale {
		t.Fatalf("the own feed is not heard: %+v", fresh)
	}
	d.now = d.now.AddDate(0, 1, 0)
	d.take("benefit_roll@civil.csv", longRoll(4, 810)) // too short
	held, heldAt := d.pin(), d.now
	d.now = d.now.Add(time.Hour)
	d.take("death_event@health.csv", "身份证号,死亡时间\n"+born("19350302", "123")+",2026-10-01\n1234,2026-10-02\n")
	if err := d.in.Accept(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	now := d.pin()
	if err := d.in.Withdraw(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	death := "death_event/4 health 2 1 1 1 0"
	for name, c := range map[string]struct {
		pin  signals.Pin
		at   time.Time
		want []string
	}{
		"before":    {first, firstAt, []string{"benefit_roll/1 civil 40 0 0 1 0"}},
		"held":      {held, heldAt, []string{"benefit_roll/1 civil 40 0 0 1 0", "benefit_roll/2 civil 4 0 0 1 1"}},
		"accepted":  {now, d.now, []string{"benefit_roll/1 civil 40 0 0 1 0", "benefit_roll/2 civil 4 0 0 1 0", death}},
		"withdrawn": {d.pin(), d.now, []string{"benefit_roll/2 civil 4 0 0 1 0", death}},
	} {
		if diff := cmp.Diff(c.want, d.arrived(c.pin, c.at)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	list, err := d.in.Batches(t.Context(), signals.BatchFilter{Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range list {
		if b.Feed == "feed_batch" {
			t.Errorf("the record lists itself: %+v", b)
		}
	}
}

// Other columns than before, a roster's feeds, and the same bytes once more.
func TestWhatTheOwnFeedSaysOfABatch(t *testing.T) {
	d := open(t)
	d.take("benefit_roll@civil.csv", longRoll(2, 800))
	d.now = d.now.AddDate(0, 1, 0)
	d.take("benefit_roll@civil.csv", strings.Replace(longRoll(2, 810), "amount", "月补助金额", 1))
	d.now = d.now.AddDate(0, 1, 0)
	d.take("benefit_roll@civil.csv", strings.Replace(longRoll(2, 810), "amount", "月补助金额", 1))
	roll, err := identity.NewBook(d.store.Conn(), d.keys).Named(t.Context(), shouwang.SubjectType("feed"), "benefit_roll")
	if err != nil || roll.ID == 0 {
		t.Fatalf("the feed has no number: %v %v", roll, err)
	}
	if got := d.texts("SELECT DISTINCT toString(feed) FROM signal_feed_batch"); !cmp.Equal(got, []string{fmt.Sprint(roll.ID)}) {
		t.Errorf("the arrivals are of feed %v, want %d", got, roll.ID)
	}
	want := []string{"benefit_roll/1 civil 2 0 0 1 0", "benefit_roll/2 civil 2 0 0 0 0"}
	if got := d.arrived(d.pin(), d.now); !cmp.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
	if got := d.texts("SELECT toString(toDate(max(arrived_at), 'Asia/Shanghai')) FROM signal_feed_batch"); got[0] != "2027-01-10" {
		t.Errorf("the file that came again arrived %v", got)
	}
}

// A kill after the rows of an arrival and before the batch counts leaves nothing
// that is read, nor does the next batch take them for its own.
func TestAnArrivalThatWasCutOffIsNotSeen(t *testing.T) {
	d := open(t)
	d.take("benefit_roll@civil.csv", longRoll(40, 800))
	d.now = d.now.AddDate(0, 1, 0)
	func() {
		defer func() { _ = recover() }()
		d.crash = func(point string) {
			if point == "ingest.arrival_noted" {
				panic(point)
			}
		}
		d.take("benefit_roll@civil.csv", longRoll(4, 810))
	}()
	d.crash = nil
	d.reopen()
	d.take("death_event@health.csv", "身份证号,死亡时间\n"+born("19350302", "123")+",2026-10-01\n")
	want := []string{"benefit_roll/1 civil 40 0 0 1 0", "death_event/4 health 1 0 0 1 0"}
	if got := d.arrived(d.pin(), d.now); !cmp.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
}

// When the next delivery is waited for, and how many have not come.
func TestDeliveriesAreWaitedForByTheirContract(t *testing.T) {
	at := func(day string) time.Time {
		d, err := shouwang.ParseDay(day)
		if err != nil {
			t.Fatal(err)
		}
		return d.Start().Add(10 * time.Hour)
	}
	monthly := shouwang.Feed{Name: "roll", PeriodDays: 31, Expected: "0 18 5 * *"}
	since := func(f shouwang.Feed, day string) shouwang.Feed { f.ExpectedFrom = day; return f }
	own := monthly
	own.Own = true
	for name, c := range map[string]struct {
		feed      shouwang.Feed
		came, now string
		due       string
		missed    int
		late      bool
		connected bool
	}{
		"came":                    {monthly, "2026-11-03", "2026-11-10", "2026-12-05", 0, false, true},
		"came after its day":      {monthly, "2026-11-08", "2026-11-10", "2026-12-05", 0, false, true},
		"one is missing":          {monthly, "2026-11-03", "2026-12-06", "2026-12-05", 1, false, true},
		"two are missing":         {monthly, "2026-11-03", "2027-01-06", "2026-12-05", 2, true, true},
		"without a plan":          {shouwang.Feed{Name: "roll", PeriodDays: 7}, "2026-11-03", "2026-11-18", "2026-11-10", 2, true, true},
		"its own":                 {own, "2026-01-03", "2026-11-10", "", 0, false, true},
		"never connected":         {monthly, "", "2026-11-10", "", 0, false, false},
		"waited for from a day":   {since(monthly, "2026-09-01"), "", "2026-11-10", "2026-09-05", 3, true, true},
		"waited for since lately": {since(monthly, "2026-11-01"), "", "2026-11-04", "2026-11-05", 0, false, true},
		"waited for later":        {since(monthly, "2026-12-01"), "", "2026-11-10", "", 0, false, false},
	} {
		var list []signals.Arrived
		if c.came != "" {
			list = []signals.Arrived{{Batch: shouwang.Batch{Feed: "roll", Sender: "civil"}, State: "committed", Received: at(c.came), AsOf: shouwang.DayOf(at(c.came))}}
		}
		got := signals.ArrivalsOf(list, []*shouwang.Feed{&c.feed}, at(c.now))[0]
		due := ""
		if !got.Due.IsZero() {
			due = shouwang.DayOf(got.Due).String()
		}
		if due != c.due || got.Missed != c.missed || got.Late != c.late || got.Connected != c.connected {
			t.Errorf("%s: due %s, %d missed, late %v, connected %v", name, due, got.Missed, got.Late, got.Connected)
		}
	}
}

func TestADayThatNobodyNamedIsNone(t *testing.T) {
	d := open(t)
	rows := []map[string]string{{"feed": "payment", "period_days": "31"}, {"feed": "pension", "period_days": "31", "expected_from": "2026-11-01"}}
	if err := d.in.Say(t.Context(), "contract", d.now, rows); err != nil {
		t.Fatal(err)
	}
	want := []string{"31 2026-11-01", "31 none"}
	if got := d.texts("SELECT concat(toString(period_days), ' ', ifNull(toString(toDate32(expected_from)), 'none')) AS said FROM signal_contract ORDER BY said"); !cmp.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
}
