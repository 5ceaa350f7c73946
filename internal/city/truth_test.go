package city

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"shouwang"
)

// found is a warning as the law's second reading raises it.
type found struct {
	day   shouwang.Day
	level shouwang.Level
	rises []Rise
}

// follow judges subjects on run days, in order, and keeps the first raise and the rises.
func follow(subjects []string, days []shouwang.Day, judge func(string, shouwang.Day) shouwang.Level) map[string]*found {
	all := map[string]*found{}
	for _, s := range subjects {
		top := 0
		for _, day := range days {
			level := judge(s, day)
			switch f := all[s]; {
			case level.Rank() <= top:
			case f == nil:
				all[s] = &found{day: day, level: level}
			default:
				f.rises = append(f.rises, Rise{Level: level, From: day})
			}
			top = max(top, level.Rank())
		}
	}
	return all
}

// runs are the days of a month within the year, each looking at what came before.
func (a *archive) runs(of int) []shouwang.Day {
	var days []shouwang.Day
	for d := nextDate(a.first, of); d <= a.last; d = d.AddMonths(1) {
		days = append(days, d)
	}
	return days
}

// deathDays are the runs of the death match: on the 2nd, and once each batch is
// in, which is the morning after it.
func (a *archive) deathDays() []shouwang.Day {
	days := map[shouwang.Day]bool{}
	for _, d := range a.runs(deathRun) {
		days[d] = true
	}
	for _, r := range a.feeds["death_event"] {
		days[r.seen+1] = true
	}
	return slices.Sorted(maps.Keys(days))
}

// aged are the people of an age in the year, whom alone a rule can concern.
func (l *law) aged(from, to int) []string {
	var some []string
	for number := range l.people {
		if age := l.age(number, l.a.last); from <= age && age <= to {
			some = append(some, number)
		}
	}
	slices.Sort(some)
	return some
}

func (a *archive) mondays() []shouwang.Day {
	var days []shouwang.Day
	for d := nextWeekday(a.first, time.Monday); d <= a.last; d += 7 {
		days = append(days, d)
	}
	return days
}

func TestTheTruthIsWhatTheLawFindsInTheFiles(t *testing.T) {
	for _, cfg := range []Config{
		usual(6000, 1), usual(6000, 2), usual(3000, 77),
		{People: 2000, Seed: 8, To: shouwang.Date(2026, 11, 30), AllFeeds: true},
		{People: 3000, Seed: 3, To: shouwang.Date(2026, 7, 14)},                                   // ends within a month
		{People: 3000, Seed: 4, From: shouwang.Date(2027, 8, 15), To: shouwang.Date(2028, 4, 20)}, // over a leap day
	} {
		t.Run(fmt.Sprintf("seed %d to %s", cfg.Seed, cfg.To), func(t *testing.T) {
			a := readArchive(t, cfg)
			l := newLaw(t, a)
			homes := slices.Sorted(maps.Keys(l.households))
			if next := cfg.To.AddDays(1); next == next.Month() { // else the last month's stories may lie behind the end
				a.eachFound(t)
			}
			a.compare(t, deathMonitor, follow(slices.Sorted(maps.Keys(l.deaths)), a.deathDays(), l.death))
			a.compare(t, custodyMonitor, follow(slices.Sorted(maps.Keys(l.stays)), a.mondays(), l.custody))
			a.compare(t, childMonitor, follow(l.aged(0, 19), a.mondays(), l.childLeft))
			a.compare(t, "elder_unclaimed", follow(l.aged(78, 200), a.runs(elderRun), l.elder))
			a.compare(t, edgeMonitor, follow(homes, a.runs(edgeRun), l.edge))
			a.compare(t, jobMonitor, follow(homes, a.runs(jobRun), l.job))
			a.compare(t, exitMonitor, follow(homes, a.runs(exitRun), l.exit))
		})
	}
}

// eachFound wants every monitor to find somebody.
func (a *archive) eachFound(t *testing.T) {
	t.Helper()
	counts := map[string]int{}
	for _, w := range a.truth {
		counts[w.Monitor]++
	}
	for _, m := range []string{deathMonitor, custodyMonitor, childMonitor, priceMonitor, jobMonitor, edgeMonitor, exitMonitor, "elder_unclaimed"} {
		if counts[m] == 0 {
			t.Errorf("nobody is to be found by %s", m)
		}
	}
}

// compare wants each finding in the truth, in its days and levels, and each
// truth found. The death match sees a batch on the evening of its day.
func (a *archive) compare(t *testing.T, monitor string, got map[string]*found) {
	t.Helper()
	want := map[string]Truth{}
	for _, w := range a.truth {
		if w.Monitor == monitor {
			if _, twice := want[w.Subject]; twice {
				t.Errorf("%s: two lines of truth for one subject (%s)", monitor, w.Why)
			}
			want[w.Subject] = w
		}
	}
	late := shouwang.Day(0)
	if monitor == deathMonitor {
		late = 1
	}
	for subject, f := range got {
		w, ok := want[subject]
		switch {
		case !ok:
			t.Errorf("%s: %s on %s is not in the truth", monitor, f.level, f.day)
		case f.level != w.Level || f.day < w.From || f.day > w.To+late:
			t.Errorf("%s: %s on %s, want %s from %s to %s (%s)", monitor, f.level, f.day, w.Level, w.From, w.To, w.Why)
		default:
			a.compareRises(t, w, f.rises, late)
		}
	}
	for subject, w := range want {
		if got[subject] == nil && w.To <= a.last {
			t.Errorf("%s: %s from %s to %s is not found (%s)", monitor, w.Level, w.From, w.To, w.Why)
		}
	}
}

func (a *archive) compareRises(t *testing.T, w Truth, got []Rise, late shouwang.Day) {
	t.Helper()
	for i, r := range got {
		if i >= len(w.Rises) || r.Level != w.Rises[i].Level || r.From < w.Rises[i].From || r.From > w.Rises[i].To+late {
			t.Errorf("%s: rises to %s on %s, want %v (%s)", w.Monitor, r.Level, r.From, w.Rises, w.Why)
		}
	}
	for _, r := range w.Rises[min(len(got), len(w.Rises)):] {
		if r.To <= a.last {
			t.Errorf("%s: does not rise to %s by %s (%s)", w.Monitor, r.Level, r.To, w.Why)
		}
	}
}

func TestThePriceIndexTriggersOnceAndMissesNarrowly(t *testing.T) {
	for seed := range uint64(20) {
		c, err := Generate(Config{People: 1000, Seed: seed, To: shouwang.Date(2026, 11, 30)})
		if err != nil {
			t.Fatal(err)
		}
		var hits, near []price
		for _, p := range c.prices() {
			if p.cpi >= 345 || p.food >= 595 {
				hits = append(hits, p)
			}
			if (p.cpi == 340 && p.food == 590) || (p.cpi == 344 && p.food == 594) {
				near = append(near, p)
			}
		}
		if len(hits) != 1 || len(near) != 2 {
			t.Fatalf("seed %d: %d months reach the threshold and %d just miss it, want 1 and 2", seed, len(hits), len(near))
		}
		got := hits[0].truth(c.year)
		if len(got) != 1 || !strings.HasSuffix(got[0].Subject, hits[0].month.String()[:7]) {
			t.Errorf("seed %d: truth %v of the index month %s", seed, got, hits[0].month)
		}
	}
}
