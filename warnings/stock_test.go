package warnings_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"shouwang"
	"shouwang/warnings"
)

func TestWhatAFirstRunFindsIsStock(t *testing.T) {
	l := life{rule: rule}
	l.rule.First = true
	if got := l.day(on(1), score(rule.Bounds, 7, 70)); !got[0].Warning.Stock {
		t.Errorf("first run: %+v, want stock", got[0].Warning)
	}
	l.rule.First = false
	if got := l.day(on(2), score(rule.Bounds, 7, 70), score(rule.Bounds, 8, 70)); len(got) != 1 || got[0].Warning.Stock {
		t.Errorf("second run: %+v, want one warning, news", got)
	}
	if got := l.day(on(3), score(rule.Bounds, 7, 85)); got[0].Kind != shouwang.Rose || got[0].Warning.Stock {
		t.Errorf("stock that rose: %+v, want news", got)
	}
}

func TestCareIsNeverStock(t *testing.T) {
	l := life{rule: rule}
	l.rule.First, l.rule.Kind = true, shouwang.Care
	if got := l.day(on(1), score(rule.Bounds, 7, 90)); got[0].Warning.Stock {
		t.Error("care was held back")
	}
}

func TestANewMonthMakesNoNewsOfStock(t *testing.T) {
	l := life{rule: rule}
	l.rule.First, l.rule.Span = true, warnings.Monthly
	l.day(on(30), score(rule.Bounds, 7, 70))
	l.rule.First = false
	if got := l.day(on(32), score(rule.Bounds, 7, 70)); got[0].Warning.Episode != "2026-04" || !got[0].Warning.Stock {
		t.Errorf("got %+v, want April's warning, stock as March's was", got[0].Warning)
	}
}

func TestReleaseGoesByRisk(t *testing.T) {
	waiting := []shouwang.Warning{
		{ID: "a", Worker: "v1", Level: shouwang.Blue, Score: 59, RaisedAt: on(1)},
		{ID: "b", Worker: "v1", Level: shouwang.Yellow, Score: 60, RaisedAt: on(2)},
		{ID: "c", Worker: "v1", Level: shouwang.Yellow, Score: 60, RaisedAt: on(1)},
		{ID: "d", Worker: "v1", Level: shouwang.Red, Score: 80, RaisedAt: on(3)},
		{ID: "e", Worker: "v2", Level: shouwang.Red, Score: 99, RaisedAt: on(1)},
		{ID: "f", Worker: "v1", Level: shouwang.Yellow, Score: 75, RaisedAt: on(9)},
		{ID: "g", Worker: "v3", Level: shouwang.Blue, Score: 40, RaisedAt: on(1)},
	}
	posts := map[string]warnings.Post{
		"v1": {InHand: 12, Capacity: 15, Limited: true}, "v2": {InHand: 16, Capacity: 15, Limited: true}, "v3": {InHand: 99},
	}
	var got []string
	for _, w := range warnings.Release(waiting, posts) {
		got = append(got, w.ID)
	}
	if diff := cmp.Diff([]string{"d", "f", "c", "g"}, got); diff != "" {
		t.Error(diff)
	}
}

// Whatever waits, in whatever order: nobody gets more than there is room for, no
// room stays empty while something waits, and what waits on is no riskier.
func TestReleaseFillsEveryPlaceWithTheRiskiest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		posts := map[string]warnings.Post{}
		for _, id := range []string{"v1", "v2", ""} {
			posts[id] = warnings.Post{InHand: rapid.IntRange(0, 20).Draw(t, "in hand"), Capacity: 15, Limited: true}
		}
		var waiting []shouwang.Warning
		for i := range rapid.IntRange(0, 60).Draw(t, "waiting") {
			waiting = append(waiting, shouwang.Warning{
				ID: fmt.Sprintf("%02d", i), Worker: rapid.SampledFrom([]string{"v1", "v2", ""}).Draw(t, "worker"),
				Level: shouwang.LevelOf(rapid.IntRange(1, 3).Draw(t, "level")), Score: rapid.IntRange(40, 100).Draw(t, "score"), RaisedAt: on(1),
			})
		}
		given := warnings.Release(waiting, posts)
		other := slices.Clone(waiting)
		slices.Reverse(other)
		if diff := cmp.Diff(given, warnings.Release(other, posts)); diff != "" {
			t.Fatalf("another order of asking chose others: %s", diff)
		}
		for id, post := range posts {
			mine := func(w shouwang.Warning) bool { return w.Worker != id }
			got, all := slices.DeleteFunc(slices.Clone(given), mine), slices.DeleteFunc(slices.Clone(waiting), mine)
			if want := min(post.Free(), len(all)); len(got) != want {
				t.Fatalf("%q was handed %d of %d with %d places free", id, len(got), len(all), post.Free())
			}
			for _, w := range all {
				isGiven := func(g shouwang.Warning) bool { return g.ID == w.ID }
				if last := len(got) - 1; last >= 0 && !slices.ContainsFunc(got, isGiven) && w.Level.Rank() > got[last].Level.Rank() {
					t.Fatalf("%s waits at %s while a %s was handed out", w.ID, w.Level, got[last].Level)
				}
			}
		}
	})
}

func TestTheBacklogIsClearWhenTheArithmeticSaysSo(t *testing.T) {
	today := shouwang.Date(2026, 3, 2)
	full := warnings.Post{InHand: 15, Capacity: 15, Limited: true}
	cases := []struct {
		name string
		work warnings.Work
		post warnings.Post
		days int // -1: not in sight
	}{
		{"nothing waits", warnings.Work{}, full, 0},
		{"it fits", warnings.Work{Waiting: 5}, warnings.Post{InHand: 10, Capacity: 15, Limited: true}, 0},
		{"28 wait, one place a day", warnings.Work{Waiting: 28, Done: 28}, full, 28},
		{"29 wait, two places won in 28 days", warnings.Work{Waiting: 29, Done: 5, Fresh: 3}, full, 406},
		{"what is free takes some at once", warnings.Work{Waiting: 28, Done: 28}, warnings.Post{InHand: 8, Capacity: 15, Limited: true}, 21},
		{"nothing ends", warnings.Work{Waiting: 1}, full, -1},
		{"new ones come as fast", warnings.Work{Waiting: 1, Done: 9, Fresh: 9}, full, -1},
		{"ten years are out of sight", warnings.Work{Waiting: 200, Done: 1}, full, -1},
		{"no limit", warnings.Work{Waiting: 500}, warnings.Post{InHand: 99}, 0},
	}
	for _, c := range cases {
		got, want := c.work.Clear(c.post, today), shouwang.Know(today.AddDays(c.days))
		if c.days < 0 {
			want = shouwang.Known[shouwang.Day]{}
		}
		if got != want {
			t.Errorf("%s: %v, want %v", c.name, got, want)
		}
	}
}

func TestATownIsClearWithItsSlowestWorker(t *testing.T) {
	today := shouwang.Date(2026, 3, 2)
	full := warnings.Post{InHand: 15, Capacity: 15, Limited: true}
	town := warnings.Backlog{}.
		Add(warnings.Work{Waiting: 10, InHand: 15, Done: 28}, full, today).
		Add(warnings.Work{Waiting: 20, InHand: 15, Done: 14}, full, today).
		Add(warnings.Work{InHand: 3}, warnings.Post{InHand: 3, Capacity: 15, Limited: true}, today)
	if town.Clear != shouwang.Know(today.AddDays(40)) || town.Waiting != 30 || town.Workers != 3 || town.Over != 2 {
		t.Errorf("got %+v, want it clear in 40 days", town)
	}
	if town = town.Add(warnings.Work{Waiting: 1}, full, today); town.Clear.OK || town.Unclear != 1 {
		t.Errorf("got %+v, want it out of sight", town)
	}
	if town = town.Add(warnings.Work{}, full, today); town.Clear.OK {
		t.Errorf("got %+v, want it out of sight still", town)
	}
}
