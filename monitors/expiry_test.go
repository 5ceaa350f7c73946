package monitors_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"shouwang"
	"shouwang/monitors"
)

// rows of one parameter as a person would leaf through them: area → first day → row.
type leaves map[string]map[string]*monitors.Dated

// own is the value that stands for the very area on a day, by looking at every row.
func (l leaves) own(area string, on shouwang.Day) string {
	text, from := "", ""
	for start, d := range l[area] {
		if start <= on.String() && start > from {
			from, text = start, fmt.Sprint(d.Value)
			if d.Until != "" && d.Until <= on.String() {
				text = ""
			}
		}
	}
	return text
}

// on is the value in an area: its own, or that of the next wider one.
func (l leaves) on(area string, day shouwang.Day) string {
	for ; area != ""; area = area[:len(area)-1] {
		if text := l.own(area, day); text != "" {
			return text
		}
	}
	return l.own(monitors.Everywhere, day)
}

// A year of days is small enough to walk through.
var (
	firstDay = shouwang.Date(2026, time.January, 1)
	lastDay  = shouwang.Date(2026, time.December, 31)
)

func drawLeaves(t *rapid.T) leaves {
	all := leaves{}
	for _, area := range []string{"0", "32", "3206", "320682", "320681"} {
		starts := rapid.SliceOfNDistinct(rapid.IntRange(0, 364), 0, 4, rapid.ID[int]).Draw(t, "starts of "+area)
		slices.Sort(starts)
		for i, start := range starts {
			next := 364
			if i+1 < len(starts) {
				next = starts[i+1]
			}
			row := &monitors.Dated{Value: int64(rapid.IntRange(1, 1000).Draw(t, "value")), Reviewed: firstDay.AddDays(-rapid.IntRange(0, 800).Draw(t, "reviewed")).String()}
			if rapid.Bool().Draw(t, "ends") && next > start {
				row.Until = firstDay.AddDays(rapid.IntRange(start+1, next).Draw(t, "until")).String()
			}
			if all[area] == nil {
				all[area] = map[string]*monitors.Dated{}
			}
			all[area][firstDay.AddDays(start).String()] = row
		}
	}
	return all
}

// bounds are the days about which the answer turns: an end, and so many days before it.
func (l leaves) bounds(within int) []shouwang.Day {
	var days []shouwang.Day
	for _, area := range slices.Sorted(maps.Keys(l)) {
		for _, start := range slices.Sorted(maps.Keys(l[area])) {
			until, err := shouwang.ParseDay(l[area][start].Until)
			if err == nil {
				days = append(days, until, until.AddDays(-1), until.AddDays(-within), until.AddDays(-within-1))
			}
			begins, err := shouwang.ParseDay(start)
			if err == nil {
				days = append(days, begins, begins.AddDays(-1))
			}
		}
	}
	return slices.DeleteFunc(days, func(d shouwang.Day) bool { return d < firstDay || d > lastDay })
}

func (l leaves) resolve() monitors.Values {
	pack := &monitors.Pack{Parameters: []*monitors.Parameter{{Name: "dibao.standard", Type: monitors.Number, Values: l}}}
	return pack.Resolve(nil)
}

func TestLookUpAgreesWithLeafingThrough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := drawLeaves(t)
		values := rows.resolve()
		day := firstDay.AddDays(rapid.IntRange(-1, 400).Draw(t, "day"))
		for _, area := range []string{"0", "32", "3206", "320682", "320682103001", "320681100001", "310101"} {
			got, ok := values.On("dibao.standard", area, day)
			want := rows.on(area, day)
			if area == "0" {
				want = rows.own("0", day)
			}
			if got.Text != want || ok != (want != "") {
				t.Fatalf("in %s on %s: %q, want %q", area, day, got.Text, want)
			}
		}
	})
}

// The last day of an area's own value is found here by walking through the year.
func TestExpiringAgreesWithWalkingThroughTheYear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := drawLeaves(t)
		within := rapid.IntRange(0, 120).Draw(t, "within")
		on := rapid.SampledFrom(append(rows.bounds(within), firstDay.AddDays(180))).Draw(t, "on")
		var want []string
		for area := range rows {
			last, begun := shouwang.Day(0), false
			for day := firstDay; day <= lastDay; day = day.AddDays(1) {
				if rows.own(area, day) != "" {
					last, begun = day, begun || day <= on
				}
			}
			ends := last.AddDays(1)
			silent := ends <= on && rows.on(area, on) == ""
			coming := ends > on && ends <= on.AddDays(within) && rows.own(area, on) != "" && unbroken(rows, area, on, last)
			if begun && last < lastDay && (silent || coming) {
				want = append(want, fmt.Sprintf("%s ends %s then %s", area, ends, rows.on(area, max(ends, on))))
			}
		}
		var got []string
		for _, e := range rows.resolve().Expiring(on, within) {
			got = append(got, fmt.Sprintf("%s ends %s then %s", e.Area, e.Until, e.Then))
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("on %s within %d: %v, want %v", on, within, got, want)
		}
	})
}

// unbroken: one row from a day to the last of its area, since only it expires.
func unbroken(rows leaves, area string, from, to shouwang.Day) bool {
	for start := range rows[area] {
		if start > from.String() && start <= to.String() {
			return false
		}
	}
	return true
}

func TestValuesThatNobodyReviewedAreNamed(t *testing.T) {
	rows := leaves{"0": {
		"2020-01-01": {Value: int64(1), Reviewed: "2019-01-01"}, // no longer in force
		"2025-01-01": {Value: int64(2), Reviewed: "2025-11-01"},
	}, "32": {"2025-01-01": {Value: int64(3), Reviewed: "2025-10-31"}}}
	var got []string
	for _, e := range rows.resolve().Unreviewed(day(t, "2026-11-01"), 365) {
		got = append(got, e.Area+" "+e.Text+" "+e.Reviewed)
	}
	if want := "32 3 2025-10-31"; strings.Join(got, "; ") != want {
		t.Errorf("%v, want %s", got, want)
	}
}

// A rule reads the figure of the day that it judges, and the explanation the
// instrument of that figure.
func TestInstrumentInForceOnTheDay(t *testing.T) {
	values := leaves{"0": {
		"2016-01-01": {Value: int64(600), Instrument: "旧办法"},
		"2026-07-01": {Value: int64(800), Instrument: "社会救助法"},
	}}.resolve()
	for on, want := range map[string]string{"2026-06-30": "旧办法", "2026-07-01": "社会救助法"} {
		if got, _ := values.On("dibao.standard", "320682", day(t, on)); got.Instrument != want {
			t.Errorf("on %s: %s, want %s", on, got.Instrument, want)
		}
	}
}
