package signals_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"shouwang"
	"shouwang/internal/store/storetest"
	"shouwang/signals"
	"shouwang/signals/identity"
)

// waves is a survey: people by its own numbers, a row a person and year.
const waves = `
feed: waves
title: {zh: 追踪调查, en: Panel}
departments: [stats]
period_days: 366
absence: unknown
subject: id
key: [id, year]
as_of: year
backfill: true
columns:
  - {column: id, type: person, opaque: true, required: true, title: {zh: 编号, en: Number}}
  - {column: year, type: date, unit: year, required: true, title: {zh: 年份, en: Year of the wave}}
  - {column: income, type: decimal, times: 1000, title: {zh: 收入, en: Household income}}
  - {column: outwork, type: bool, title: {zh: 未就业, en: Out of work}}
`

func openWaves(t *testing.T) *desk {
	t.Helper()
	var feed shouwang.Feed
	if err := yaml.UnmarshalWithOptions([]byte(waves), &feed, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, store: storetest.Open(t), dir: t.TempDir(), now: noon}
	var err error
	if d.keys, err = identity.LoadKeys(filepath.Join(t.TempDir(), "keys.json")); err != nil {
		t.Fatal(err)
	}
	d.in, err = signals.Open(t.Context(), signals.Config{
		DB: d.store.Conn(), Append: d.store, Keys: d.keys, Feeds: []*shouwang.Feed{&feed}, Clock: func() time.Time { return d.now },
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const wavesFile = `rownames,id,year,Income,outwork,edlevel1
1,7,1984,3.04999995231628,0,1
2,7,1985,1.79999995231628,1,1
3,007,1985,0,0,1
4,B12,2026,2,0,0
`

// A file is known by its headings, whatever its name; columns that nobody asked
// for are left unread; decimals count as they are written.
func TestASurveyIsRead(t *testing.T) {
	d := openWaves(t)
	path := d.write("panel_of_others.csv", []byte(wavesFile))
	guess, err := d.in.Recognise(t.Context(), signals.File{Path: path})
	if err != nil || guess.Feed != "waves" || !guess.Confirmed {
		t.Fatalf("got %s, confirmed %v, %v, want waves without asking", guess.Feed, guess.Confirmed, err)
	}
	if diff := cmp.Diff([]string{"rownames", "edlevel1"}, guess.Unread()); diff != "" {
		t.Error(diff)
	}
	if got := d.take("panel_of_others.csv", wavesFile); len(got) != 1 || got[0].Accepted != 4 || got[0].Refused != 0 {
		t.Fatalf("got %+v, want four rows accepted", got)
	}
	rows := d.texts(`SELECT concat(toString(id_person_id), ' ', toString(toDate(year)), ' ', toString(income), ' as of ', toString(toDate(as_of)), ' known ', toString(received_at))
FROM signal_waves ORDER BY row`)
	want := []string{
		"1 1984-01-01 3049.999952 as of 1984-12-31 known 1984-12-31 23:59:59.999",
		"1 1985-01-01 1799.999952 as of 1985-12-31 known 1985-12-31 23:59:59.999",
		"2 1985-01-01 0 as of 1985-12-31 known 1985-12-31 23:59:59.999",
		"3 2026-01-01 2000 as of 2026-11-10 known 2026-11-10 12:00:00.000", // the year is not over
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
	people, err := identity.NewBook(d.store.Conn(), d.keys).People(t.Context(), []shouwang.PersonID{1, 2, 3})
	if err != nil || people[1].Number != "7" || people[2].Number != "007" || people[3].Number != "B12" {
		t.Errorf("got %v, %v, want the numbers as they were", people, err)
	}
}

func TestBadRowsOfASurvey(t *testing.T) {
	d := openWaves(t)
	got := d.refusals("waves.csv", strings.Join([]string{
		"id,year,income,outwork",
		"1,2027,1,0", "2,84,1,0", "3,1984-13,1,0", "3.1E+5,1984,1,0", "a-b,1984,1,0", ",1984,1,0", "4,1984,9999999999,0", "5,1984,x,0", "6,1984,1,0",
	}, "\n")+"\n")
	var codes []string
	for _, r := range got {
		codes = append(codes, string(r.Code))
	}
	want := []string{"future_date", "bad_date", "bad_date", "lost_digits", "bad_id", "required_missing", "out_of_range", "bad_number"}
	if diff := cmp.Diff(want, codes); diff != "" {
		t.Error(diff)
	}
}

// What a file tells of years past was known then: the feed is fresh at the end of
// each of them, had not been heard of before the first, and is stale long after.
func TestAFeedIsFreshInItsHistory(t *testing.T) {
	d := openWaves(t)
	d.take("waves.csv", wavesFile)
	for _, c := range []struct {
		on               shouwang.Day
		connected, stale bool
		asOf             string
	}{
		{shouwang.Date(1984, time.December, 30), false, false, ""},
		{shouwang.Date(1984, time.December, 31), true, false, "1984-12-31"},
		{shouwang.Date(1985, time.June, 1), true, false, "1984-12-31"},
		{shouwang.Date(1990, time.January, 1), true, true, "1985-12-31"},
		{shouwang.Date(2026, time.November, 10), true, false, "2026-11-10"},
	} {
		pin, err := d.in.Pin(t.Context(), c.on.End())
		got := pin.Fresh["waves"]
		if err != nil || got.Connected != c.connected || got.Stale != c.stale || got.Connected && got.AsOf.String() != c.asOf {
			t.Errorf("as of %s: got %+v, %v, want connected %v, stale %v, as of %s", c.on, got, err, c.connected, c.stale, c.asOf)
		}
	}
	pin, err := d.in.Pin(t.Context(), noon)
	if err != nil {
		t.Fatal(err)
	}
	first, last, ok, err := d.in.Described(t.Context(), "waves", pin)
	if err != nil || !ok || first.String() != "1984-12-31" || last.String() != "2026-11-10" {
		t.Errorf("got %s to %s, %v, %v", first, last, ok, err)
	}
}

// The same waves sent again, with one year more, are taken in once.
func TestAWaveIsTakenInOnce(t *testing.T) {
	d := openWaves(t)
	d.take("a.csv", wavesFile)
	got := d.take("b.csv", wavesFile+"5,7,1986,2,0,1\n")
	if got[0].Accepted != 1 || got[0].Repeated != 4 {
		t.Errorf("got %+v, want one row accepted and four repeated", got[0])
	}
}
