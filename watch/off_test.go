package watch_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shouwang"
	"shouwang/watch"
)

// A service that stands still for three days, over New Year or over a leap day,
// leaves in the real store what one leaves that ran each day: the same warnings,
// raised at the same instants under the same numbers. The runs it missed are in the
// ledger once, in order, marked late; no month of a monthly duty is missed.
func TestThreeDaysOffLeaveTheSame(t *testing.T) {
	for name, spell := range map[string]struct {
		from, until, back shouwang.Day // of the stand; back is its end
		late              []string
	}{
		"New Year": {shouwang.Date(2023, time.December, 30), shouwang.Date(2024, time.January, 11), shouwang.Date(2024, time.January, 2), []string{
			"nightly 2023-12-30 23:30", "nightly 2023-12-31 23:30", "monthly 2024-01-01 05:00", "nightly 2024-01-01 23:30",
		}},
		"leap day": {shouwang.Date(2024, time.February, 27), shouwang.Date(2024, time.March, 10), shouwang.Date(2024, time.March, 1), []string{
			"nightly 2024-02-27 23:30", "nightly 2024-02-28 23:30", "leap 2024-02-29 06:00", "nightly 2024-02-29 23:30",
		}},
		"days of prices": {shouwang.Date(2023, time.December, 19), shouwang.Date(2023, time.December, 24), shouwang.Date(2023, time.December, 22), []string{
			"prices 2023-12-19 10:00", "nightly 2023-12-19 23:30", "prices 2023-12-20 10:00", "nightly 2023-12-20 23:30", "nightly 2023-12-21 23:30",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			first := spell.from.AddDays(-2)
			daily := runDaily(t, first, spell.until, func(shouwang.Day) bool { return true })
			off := runDaily(t, first, spell.until, func(on shouwang.Day) bool { return on < spell.from || on >= spell.back })
			if diff := cmp.Diff(daily.warnings, off.warnings); diff != "" || len(daily.warnings) < 4 {
				t.Errorf("%d warnings (-each day +off):\n%s", len(daily.warnings), diff)
			}
			if diff := cmp.Diff(daily.runs, off.runs); diff != "" {
				t.Errorf("runs (-each day +off):\n%s", diff)
			}
			if diff := cmp.Diff(spell.late, off.late); diff != "" || daily.late != nil {
				t.Errorf("late (-want +got):\n%sand of who was never off %v", diff, daily.late)
			}
		})
	}
}

// days is what some days left.
type days struct{ warnings, runs, late []string }

// runDaily runs the days on which the service is on, a new process at each instant
// at which something is due.
func runDaily(t *testing.T, first, until shouwang.Day, on func(shouwang.Day) bool) days {
	t.Helper()
	s, keep := open(t)
	w := steady()
	w.scores = func(name string, at time.Time) []shouwang.Score {
		d := at.YearDay() + len(name)
		return []shouwang.Score{person(1, d*37%140-20), person(2, d*d*11%120), person(3, 40+d%60)}
	}
	watched := []watch.Monitor{
		monitor(t, "nightly", "30 23 * * *"), monitor(t, "monthly", "0 5 1 * *"), monitor(t, "prices", "0 10 9-20 * *"), monitor(t, "leap", "0 6 29 2 *"),
	}
	since := first.Start()
	for d := first; d < until; d++ {
		for _, hour := range []time.Duration{5 * time.Hour, 6 * time.Hour, 10 * time.Hour, 23*time.Hour + 30*time.Minute} {
			now := d.Start().Add(hour)
			if !on(d) {
				continue
			}
			r := round(w, watch.NewStore(s.Conn(), s), now, watched...)
			if _, err := r.CatchUp(t.Context(), since, now); err != nil {
				t.Fatal(err)
			}
			since = now
		}
	}
	return left(t, keep)
}

func left(t *testing.T, keep *watch.Store) (all days) {
	t.Helper()
	list, _ := listed(t, keep, watch.Filter{})
	for _, w := range list {
		all.warnings = append(all.warnings, fmt.Sprintln(w.ID, w.No, w.Monitor, w.Level, w.Times, w.Open, w.RaisedAt))
	}
	runs, err := keep.List(t.Context(), watch.RunFilter{State: watch.Finished, Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(runs)
	for _, run := range runs {
		text := run.Monitor + " " + run.AsOf.Format("2006-01-02 15:04")
		all.runs = append(all.runs, text)
		if run.Late {
			all.late = append(all.late, text)
		}
	}
	return all
}
