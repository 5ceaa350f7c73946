package signals_test

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"shouwang"
	"shouwang/signals"
	"shouwang/signals/identity"
)

// stories is how many made-up histories a test goes through, unless -rapid.checks says.
const stories = 6

// told is a file of a made-up history: rows of a roll or of an increment, the day
// that they describe, and when the file came in.
type told struct {
	feed string
	rows []string // "person cells"
	day  int
	at   int
}

// tellFiles draws a history of four people: rolls and reports that correct each
// other, describe days in any order and say again what was said.
func tellFiles(t *rapid.T) []told {
	n := rapid.IntRange(3, 7).Draw(t, "files")
	received := rapid.Permutation([]int{1, 2, 3, 4, 5, 6, 7, 8, 9}).Draw(t, "received")
	var out []told
	for i := range n {
		f := told{feed: rapid.SampledFrom([]string{"benefit_roll", "death_event"}).Draw(t, "feed"), at: received[i]}
		f.day = rapid.IntRange(max(1, f.at-3), f.at).Draw(t, "day")
		for person := range 4 {
			if v := rapid.IntRange(0, 2).Draw(t, "value"); v > 0 || f.feed == "death_event" {
				f.rows = append(f.rows, fmt.Sprint(person, " ", v))
			}
		}
		out = append(out, f)
	}
	return out
}

// teller tells histories to an intake: each is of people and senders of its own.
type teller struct {
	*desk

	story   int
	numbers map[int]uint64 // file → its batch
}

func (d *teller) born(person int) string {
	return born(time.Date(1930, 1, 1+d.story, 0, 0, 0, 0, time.UTC).Format("20060102"), fmt.Sprint(100+person))
}

func tellingDay(n int) shouwang.Day { return shouwang.DayOf(noon).AddDays(10 * n) }

// tell takes a file of the history in, with its own time of receipt.
func (d *teller) tell(i int, f told) {
	d.t.Helper()
	head, cells := "id_number,benefit,amount,start_date,as_of", "%s,dibao,%d00,2024-01-01,%s\n"
	name := fmt.Sprintf("benefit_roll@civil@%d.csv", d.story)
	if f.feed == "death_event" {
		head, cells = "id_number,kind,death_date,as_of", "%s,cremation,2026-10-0%d,%s\n"
		name = fmt.Sprintf("death_event@funeral@%d.csv", d.story)
	}
	text := head + "\n"
	for _, row := range f.rows {
		var person, value int
		_, _ = fmt.Sscan(row, &person, &value) // as tellFiles wrote it
		text += fmt.Sprintf(cells, d.born(person), value+1, tellingDay(f.day))
	}
	text += strings.Repeat("\n", i) // no two files are the same bytes
	got, err := d.in.Take(d.t.Context(), signals.File{Path: d.write(name, []byte(text))}, tellingDay(f.at).Start().Add(time.Hour), nil)
	if err != nil {
		d.t.Fatal(err)
	}
	d.numbers[i] = got[0].Number
}

// state is what was known of the people of the history at the end of each day: a
// line for each row in force.
func (d *teller) state(pin signals.Pin) []string {
	d.t.Helper()
	var days, people []string
	for at := 1; at <= 10; at++ {
		days = append(days, "'"+tellingDay(at).String()+" 23:59:59'")
	}
	book := identity.NewBook(d.store.Conn(), d.keys)
	for person := range 4 {
		id, err := book.Find(d.t.Context(), d.born(person)) // nobody is 0
		if err != nil && !errors.Is(err, shouwang.ErrNotFound) {
			d.t.Fatal(err)
		}
		people = append(people, fmt.Sprint(uint64(id)))
	}
	var out []string
	for feed, value := range map[string]string{"benefit_roll": "amount", "death_event": "death_date"} {
		out = append(out, d.texts(fmt.Sprintf(`SELECT concat('%[1]s ', toString(toDate(at)), ' ', toString(indexOf([%[2]s], person_id)), ' ', toString(%[3]s)) AS line FROM
(
    SELECT at, person_id, %[3]s, gone FROM signal_%[1]s CROSS JOIN (SELECT arrayJoin([%[4]s]::Array(DateTime64(3, 'Asia/Shanghai'))) AS at) AS days
    WHERE person_id IN (%[2]s) AND batch <= %[5]d AND NOT has([%[6]s]::Array(UInt64), batch) AND received_at <= at
    ORDER BY at, key_hash, as_of DESC, received_at DESC, batch DESC, row DESC LIMIT 1 BY at, key_hash
) WHERE gone = 0 ORDER BY line`, feed, strings.Join(people, ","), value, strings.Join(days, ","), pin.Batch, joinNumbers(pin.Skip)))...)
	}
	return sorted(out)
}

// said is what state should be, told from the files themselves: of a roll the last that
// was there, of reports the last of each person. gone is a file that was withdrawn, or -1.
func said(files []told, gone int) (out []string) {
	for at := 1; at <= 10; at++ {
		roll, reports := -1, map[int]int{} // person → file
		later := func(i, n int) bool {
			return files[i].day > files[n].day || files[i].day == files[n].day && files[i].at > files[n].at
		}
		values := map[string]int{}
		for i, f := range files {
			if i == gone || f.at > at {
				continue
			}
			if f.feed == "benefit_roll" && (roll < 0 || later(i, roll)) {
				roll = i
			}
			for person, value := range f.values() {
				values[fmt.Sprint(i, " ", person)] = value
				if n, ok := reports[person]; f.feed == "death_event" && (!ok || later(i, n)) {
					reports[person] = i
				}
			}
		}
		for person := range 4 {
			if value, listed := values[fmt.Sprint(roll, " ", person)]; listed {
				out = append(out, fmt.Sprintf("benefit_roll %s %d %d0000", tellingDay(at), person+1, value+1))
			}
			if i, ok := reports[person]; ok {
				out = append(out, fmt.Sprintf("death_event %s %d %d", tellingDay(at), person+1, shouwang.Date(2026, 10, values[fmt.Sprint(i, " ", person)]+1)))
			}
		}
	}
	return sorted(out)
}

// values are the rows of the file: person → value.
func (f told) values() map[int]int {
	values := map[int]int{}
	for _, row := range f.rows {
		var person, value int
		_, _ = fmt.Sscan(row, &person, &value) // as tellFiles wrote it
		values[person] = value
	}
	return values
}

func (d *teller) pin() signals.Pin {
	d.t.Helper()
	pin, err := d.in.Pin(d.t.Context(), d.now)
	if err != nil {
		d.t.Fatal(err)
	}
	return pin
}

// checkStories goes through made-up histories: fewer than rapid would, as each
// fills tables.
func checkStories(t *testing.T, story func(*rapid.T)) {
	t.Helper()
	checks := flag.Lookup("rapid.checks")
	if checks.Value.String() == checks.DefValue {
		if err := checks.Value.Set(fmt.Sprint(stories)); err != nil {
			t.Fatal(err)
		}
		defer checks.Value.Set(checks.DefValue) //nolint:errcheck // it was this before
	}
	rapid.Check(t, story)
}

func openTeller(t *testing.T) *teller {
	t.Helper()
	feeds := slices.DeleteFunc(loadFeeds(t), func(f *shouwang.Feed) bool { return f.Name != "benefit_roll" && f.Name != "death_event" })
	d := &teller{desk: openWith(t, feeds)}
	d.now = tellingDay(20).Start()
	return d
}

// Files come in any order, each with its own time of receipt: what is known in
// the end of every day is what it would be had they come in their order; also once
// one of them is withdrawn. And whatever came later, a replay to any batch gives
// what was known when it was the last.
func TestAnyOrderAndAnyReplay(t *testing.T) {
	calm, wild := openTeller(t), openTeller(t)
	checkStories(t, func(rt *rapid.T) {
		files := tellFiles(rt)
		order := rapid.Permutation(indexes(len(files))).Draw(rt, "order")
		gone := rapid.SampledFrom(order).Draw(rt, "withdrawn")
		for _, d := range []*teller{calm, wild} {
			d.story++
			d.numbers = make(map[int]uint64)
		}
		for _, i := range slices.SortedFunc(slices.Values(order), func(a, b int) int { return files[a].at - files[b].at }) {
			calm.tell(i, files[i])
		}
		var pins []signals.Pin
		var then [][]string
		remember := func() {
			pins = append(pins, wild.pin())
			then = append(then, wild.state(pins[len(pins)-1]))
		}
		for _, i := range order {
			wild.tell(i, files[i])
			remember()
		}
		if diff := cmp.Diff(said(files, -1), calm.state(calm.pin())); diff != "" {
			rt.Fatalf("as the files say (-), in order (+):\n%s", diff)
		}
		if diff := cmp.Diff(calm.state(calm.pin()), then[len(then)-1]); diff != "" {
			rt.Fatalf("in order (-), in any order (+):\n%s", diff)
		}
		for _, d := range []*teller{calm, wild} {
			if err := d.in.Withdraw(t.Context(), d.numbers[gone]); err != nil {
				rt.Fatal(err)
			}
		}
		remember()
		if diff := cmp.Diff(said(files, gone), calm.state(calm.pin())); diff != "" {
			rt.Fatalf("as the files but one say (-), withdrawn after order (+):\n%s", diff)
		}
		if diff := cmp.Diff(calm.state(calm.pin()), then[len(then)-1]); diff != "" {
			rt.Fatalf("withdrawn after order (-), after any order (+):\n%s", diff)
		}
		for n, pin := range pins {
			if diff := cmp.Diff(then[n], wild.state(pin)); diff != "" {
				rt.Fatalf("known then (-), replayed to batch %d (+):\n%s", pin.Batch, diff)
			}
		}
	})
}

func indexes(n int) (list []int) {
	for i := range n {
		list = append(list, i)
	}
	return list
}
