package watch_test

import (
	"testing"
	"time"

	"shouwang"
	"shouwang/monitors"
	"shouwang/watch"
)

// Two years of a rule whose scores cross its levels and its cooldown again and again
// come out the same week by week, all at once, and from the pins of the record; a
// score that was another is named with its run.
func TestTwoYearsComeOutTheSame(t *testing.T) {
	main, keep := open(t)
	from, weeks := day(2024, time.January, 1, 0), 104
	to := from.AddDate(0, 0, 7*weeks)
	other := time.Time{} // the run at which somebody scores otherwise
	w := steady()
	w.scores = func(_ string, at time.Time) []shouwang.Score {
		week := int(at.Sub(from).Hours()) / (24 * 7)
		scores := []shouwang.Score{person(1, (week*37)%100), person(2, 45+25*((week/3)%2)), person(3, 90*((week/9)%2))}
		if at.Equal(other) {
			scores[0] = person(1, 99-(week*37)%100)
		}
		return scores
	}
	rule := watching(t, &monitors.Monitor{ID: "a", Schedule: []string{"0 6 * * 1"}, Route: monitors.Route{Cooldown: "60 days"}})
	for week := range weeks {
		at := from.AddDate(0, 0, 7*week)
		if _, err := round(w, keep, at.AddDate(0, 0, 7), rule).CatchUp(t.Context(), at, at.AddDate(0, 0, 7)); err != nil {
			t.Fatal(err)
		}
	}
	past, err := keep.Past(t.Context(), to)
	if err != nil || len(past) != weeks {
		t.Fatalf("%d runs, %v; want %d", len(past), err, weeks)
	}
	plan := watch.PlanReplay(past, "policy-1", "")
	differences := func(start time.Time, hand bool) []watch.Difference {
		t.Helper()
		scratch, err := main.Scratch(t.Context(), "replay")
		if err != nil {
			t.Fatal(err)
		}
		aside := watch.NewStore(scratch.Conn(), scratch)
		if hand {
			err = keep.Hand(t.Context(), plan, aside, scratch.Name())
		}
		if err != nil {
			t.Fatal(err)
		}
		sum, err := round(w, aside, to, rule).CatchUp(t.Context(), start, to)
		if err != nil || sum.Runs != weeks {
			t.Fatalf("%d runs, %v; want %d", sum.Runs, err, weeks)
		}
		list, err := keep.Differences(t.Context(), plan, to, scratch.Name(), 10)
		if err != nil {
			t.Fatal(err)
		}
		if err := scratch.Discard(t.Context(), main); err != nil {
			t.Fatal(err)
		}
		return list
	}
	if list := differences(from, false); len(list) != 0 {
		t.Errorf("all at once: got %v", list)
	}
	if list := differences(to, true); len(list) != 0 {
		t.Errorf("from the pins of the record: got %v", list)
	}
	other = past[50].AsOf
	if list := differences(to, true); len(list) == 0 || !list[0].AsOf.Equal(other) || list[0].Was == list[0].Done {
		t.Errorf("another score at %s: got %v", other, list)
	}
}
