package warnings_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"shouwang"
	"shouwang/warnings"
)

var rule = warnings.Rule{
	Monitor: "death_match", Version: "v1", Kind: shouwang.Verify, Lane: shouwang.LaneOpen,
	Span: warnings.Continuous, Cooldown: 30, Bounds: warnings.DefaultBounds,
}

func on(day int) time.Time { return time.Date(2026, time.March, day, 6, 0, 0, 0, shouwang.Shanghai) }

// score gives a person points by bounds; fewer than none are not judged.
func score(bounds warnings.Bounds, id uint64, points int) shouwang.Score {
	s := shouwang.Score{
		Subject: shouwang.Subject{Type: shouwang.SubjectPerson, ID: id},
		Points:  max(points, 0), Judged: points >= 0, Level: shouwang.None, Area: 320682103001,
	}
	for rank := 1; rank <= 3; rank++ {
		if bound, ok := bounds[shouwang.LevelOf(rank)]; ok && points >= bound {
			s.Level = shouwang.LevelOf(rank)
		}
	}
	if points < 0 {
		s.Missing = []string{"payment"}
	}
	return s
}

// life runs one person through scores, one a day from the first of March, and
// says what each day brought.
type life struct {
	rule  warnings.Rule
	state []warnings.Episode
	taken warnings.Taken
}

func (l *life) day(at time.Time, scores ...shouwang.Score) []shouwang.Change {
	changes := warnings.Changes(l.state, scores, l.rule, at)
	if l.taken == nil {
		l.taken = warnings.Taken{}
	}
	l.taken.Number(changes)
	l.state = warnings.Apply(l.state, changes, at)
	return changes
}

func (l *life) walk(points ...int) []string {
	var out []string
	for i, p := range points {
		for _, c := range l.day(on(i+1), score(l.rule.Bounds, 7, p)) {
			out = append(out, fmt.Sprintf("%d %s %s #%s x%d", i+1, c.Kind, c.Warning.Level, c.Warning.Episode, c.Warning.Times))
		}
	}
	return out
}

func TestAWarningIsRaisedOnceAndFollowed(t *testing.T) {
	l := life{rule: rule}
	got := l.walk(0, 45, 45, 65, 90, 90, 70, 30, 30)
	want := []string{"2 raised blue #1 x1", "4 rose yellow #1 x1", "5 rose red #1 x1", "7 fell yellow #1 x1", "8 cleared none #1 x1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestUnknownHoldsOnceAndNeverClears(t *testing.T) {
	l := life{rule: rule}
	got := l.walk(70, -1, -1, 70, -1, 10)
	want := []string{"1 raised yellow #1 x1", "2 held yellow #1 x1", "4 judged yellow #1 x1", "5 held yellow #1 x1", "6 cleared none #1 x1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsUnknownLowersNoLevelThatItMayKeep(t *testing.T) {
	l := life{rule: rule}
	l.walk(85)
	doubtful := score(rule.Bounds, 7, 65)
	doubtful.Possible, doubtful.Unknown = shouwang.Red, []string{"savings"}
	if got := l.day(on(2), doubtful); len(got) != 1 || got[0].Kind != shouwang.Held || got[0].Warning.Level != shouwang.Red || got[0].Warning.Unknown[0] != "savings" {
		t.Errorf("red, and may still be: %+v, want it held at red", got)
	}
	doubtful.Possible = shouwang.Yellow
	if got := l.day(on(3), doubtful); len(got) != 1 || got[0].Kind != shouwang.Fell || got[0].Warning.Held {
		t.Errorf("red no longer possible: %+v, want it fallen to yellow", got)
	}
}

func TestAnOpenWarningWithoutAScoreIsHeld(t *testing.T) {
	l := life{rule: rule}
	l.walk(70)
	changes := l.day(on(2))
	if len(changes) != 1 || changes[0].Kind != shouwang.Held || !l.state[0].Open {
		t.Errorf("got %+v, want it held and open", changes)
	}
}

func TestHeldSaysWhichFeedsAreMissing(t *testing.T) {
	l := life{rule: rule}
	l.walk(70)
	changes := l.day(on(2), score(rule.Bounds, 7, -1))
	if diff := cmp.Diff([]string{"payment"}, changes[0].Missing); diff != "" {
		t.Error(diff)
	}
}

func TestCrossingWithinTheCooldownOpensTheOldWarning(t *testing.T) {
	l := life{rule: rule}
	l.walk(70, 0)
	id := l.state[0].ID
	again := l.day(on(2).AddDate(0, 0, 30), score(rule.Bounds, 7, 70))
	if again[0].Warning.ID != id || again[0].Warning.Times != 2 || again[0].Kind != shouwang.Raised || again[0].Higher {
		t.Errorf("within the cooldown: %+v, want %s raised a second time, of which nobody is told", again[0], id)
	}
	l.day(on(2).AddDate(0, 0, 31), score(rule.Bounds, 7, 0))
	later := l.day(on(2).AddDate(0, 0, 62), score(rule.Bounds, 7, 70))
	if w := later[0].Warning; w.ID == id || w.Episode != "2" || w.Times != 1 || !later[0].Higher {
		t.Errorf("31 days after: %+v, want episode 2, told", later[0])
	}
}

func TestAReopeningAtAHigherLevelIsTold(t *testing.T) {
	l := life{rule: rule}
	l.walk(70, 0)
	if again := l.day(on(3), score(rule.Bounds, 7, 85)); !again[0].Higher || again[0].Warning.Peak != shouwang.Red {
		t.Errorf("got %+v, want a red of which people are told", again[0])
	}
}

func TestNoCooldownBeginsAnotherEpisodeAtOnce(t *testing.T) {
	l := life{rule: rule}
	l.rule.Cooldown = 0
	got := l.walk(70, 0, 70)
	want := []string{"1 raised yellow #1 x1", "2 cleared none #1 x1", "3 raised yellow #2 x1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestATremblingScoreRaisesOneWarning(t *testing.T) {
	walk := make([]int, 100)
	for i := range walk {
		walk[i] = 69 + 2*(i%2)
	}
	bounds := warnings.Bounds{shouwang.Yellow: 70}
	steady := life{rule: warnings.Rule{Monitor: "m", Kind: shouwang.Help, Bounds: bounds, Hysteresis: 1, Cooldown: 30}}
	if got := steady.walk(walk...); len(got) != 1 {
		t.Errorf("with hysteresis: %v, want one raised", got)
	}
	trembling := life{rule: warnings.Rule{Monitor: "m", Kind: shouwang.Help, Bounds: bounds, Cooldown: 30}}
	trembling.walk(walk...)
	if len(trembling.state) != 1 || trembling.state[0].Times != 50 {
		t.Errorf("without: %d warnings, raised %d times; want one id, 50 times", len(trembling.state), trembling.state[0].Times)
	}
}

func TestALevelIsLeftOnlyBelowItsBoundByMoreThanTheHysteresis(t *testing.T) {
	l := life{rule: rule}
	l.rule.Hysteresis = 5
	got := l.walk(82, 75, 74, 55, 54, 35, 34)
	want := []string{"1 raised red #1 x1", "3 fell yellow #1 x1", "5 fell blue #1 x1", "7 cleared none #1 x1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAMonthBeginsAnotherEpisode(t *testing.T) {
	l := life{rule: rule}
	l.rule.Span = warnings.Monthly
	end := time.Date(2024, time.February, 29, 23, 59, 0, 0, shouwang.Shanghai)
	l.day(end, score(rule.Bounds, 7, 70))
	changes := l.day(end.Add(time.Minute), score(rule.Bounds, 7, 70))
	var got []string
	for _, c := range changes {
		got = append(got, string(c.Kind)+" "+c.Warning.Episode)
	}
	if diff := cmp.Diff([]string{"raised 2024-03", "cleared 2024-02"}, got); diff != "" {
		t.Error(diff)
	}
	l.day(end.AddDate(0, 0, 2), score(rule.Bounds, 7, 0))
	again := l.day(end.AddDate(0, 0, 3), score(rule.Bounds, 7, 70))
	if again[0].Warning.Episode != "2024-03" || again[0].Warning.Times != 2 {
		t.Errorf("again in the month: %+v, want 2024-03 a second time", again[0].Warning)
	}
}

func TestAMonthThatCannotBeJudgedHoldsTheOldEpisode(t *testing.T) {
	l := life{rule: rule}
	l.rule.Span = warnings.Monthly
	l.day(on(31), score(rule.Bounds, 7, 70))
	if changes := l.day(on(32), score(rule.Bounds, 7, -1)); len(changes) != 1 || changes[0].Kind != shouwang.Held {
		t.Errorf("got %+v, want it held", changes)
	}
}

func TestIDDependsOnNothingButWhatItNames(t *testing.T) {
	subject := shouwang.Subject{Type: shouwang.SubjectPerson, ID: 7}
	if got, want := warnings.ID("death_match", shouwang.Verify, subject, "1"), "59124678c9a937eb"; got != want {
		t.Errorf("id %s, want %s: ids of warnings in stores would change", got, want)
	}
	l := life{rule: rule}
	l.walk(70)
	l.rule.Version = "v2"
	if got := warnings.Changes(nil, []shouwang.Score{score(rule.Bounds, 7, 70)}, l.rule, on(20)); got[0].Warning.ID != l.state[0].ID {
		t.Error("another version or instant gave another id")
	}
}

func TestNumbersAreGivenAgainAndNeverTwice(t *testing.T) {
	some := warnings.Changes(nil, []shouwang.Score{score(rule.Bounds, 1, 90), score(rule.Bounds, 2, 70)}, rule, on(1))
	taken := warnings.Taken{}
	taken.Number(some)
	first, second := some[0].Warning, some[1].Warning
	again := warnings.Changes(nil, []shouwang.Score{score(rule.Bounds, 1, 90), score(rule.Bounds, 2, 70)}, rule, on(1))
	taken.Number(again)
	if again[0].Warning.No != first.No || again[1].Warning.No != second.No {
		t.Error("the same warnings got other numbers")
	}
	other := warnings.Changes(nil, []shouwang.Score{score(rule.Bounds, 1, 90)}, rule, on(1))
	warnings.Taken{first.No: "another"}.Number(other)
	if other[0].Warning.No == first.No {
		t.Errorf("number %s was given twice", first.No)
	}
}

// town is random scores of a few people, with repeats of nobody.
func town(t *rapid.T, label string) []shouwang.Score {
	points := rapid.SliceOfN(rapid.IntRange(-5, 100), 1, 12).Draw(t, label)
	scores := make([]shouwang.Score, len(points))
	for i, p := range points {
		scores[i] = score(warnings.DefaultBounds, uint64(i), p)
	}
	return scores
}

// history is a state after some days, and the rule that made it.
func history(t *rapid.T) life {
	l := life{rule: rule}
	l.rule.Hysteresis = rapid.IntRange(0, 10).Draw(t, "hysteresis")
	l.rule.Cooldown = rapid.SampledFrom([]int{0, 1, 30}).Draw(t, "cooldown")
	l.rule.Span = rapid.SampledFrom([]warnings.Span{warnings.Continuous, warnings.Monthly}).Draw(t, "span")
	for i := range rapid.IntRange(0, 8).Draw(t, "days") {
		l.day(on(1).AddDate(0, 0, 9*i), town(t, "day")...)
	}
	return l
}

func TestTheOrderOfScoresAndStateDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l, scores := history(t), town(t, "scores")
		at := on(80)
		want := warnings.Changes(l.state, scores, l.rule, at)
		scores = rapid.Permutation(scores).Draw(t, "another order")
		state := rapid.Permutation(l.state).Draw(t, "another order of the state")
		if diff := cmp.Diff(want, warnings.Changes(state, scores, l.rule, at)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestTheSameRunTwiceChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l, scores := history(t), town(t, "scores")
		l.day(on(80), scores...)
		if again := l.day(on(80), scores...); len(again) != 0 {
			t.Fatalf("the second run changed %+v", again)
		}
	})
}

func TestASubjectHasOneOpenWarningAndUnknownClosesNone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := history(t)
		open := map[shouwang.Subject]int{}
		var silent []shouwang.Score
		for _, e := range l.state {
			if e.Open {
				open[e.Subject]++
				silent = append(silent, score(l.rule.Bounds, e.Subject.ID, -1))
			}
		}
		for subject, n := range open {
			if n > 1 {
				t.Fatalf("%v has %d open warnings", subject, n)
			}
		}
		for _, c := range l.day(on(80), silent...) {
			if c.Kind != shouwang.Held || !c.Warning.Open {
				t.Fatalf("unknown made %s", c.Kind)
			}
		}
	})
}

func TestSlicesTogetherSayWhatTheWholeSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l, scores := history(t), town(t, "scores")
		cut := rapid.Uint64Range(0, 12).Draw(t, "cut")
		var parts []shouwang.Change
		for _, low := range []bool{true, false} {
			var state []warnings.Episode
			var some []shouwang.Score
			for _, e := range l.state {
				if (e.Subject.ID < cut) == low {
					state = append(state, e)
				}
			}
			for _, s := range scores {
				if (s.Subject.ID < cut) == low {
					some = append(some, s)
				}
			}
			parts = append(parts, warnings.Changes(state, some, l.rule, on(80))...)
		}
		whole := warnings.Changes(l.state, scores, l.rule, on(80))
		if len(parts) != len(whole) {
			t.Fatalf("%d changes in slices, %d in the whole", len(parts), len(whole))
		}
		kinds := map[string]shouwang.ChangeKind{}
		for _, c := range whole {
			kinds[c.Warning.ID] = c.Kind
		}
		for _, c := range parts {
			if kinds[c.Warning.ID] != c.Kind {
				t.Fatalf("%s is %s in a slice, %s in the whole", c.Warning.ID, c.Kind, kinds[c.Warning.ID])
			}
		}
	})
}
