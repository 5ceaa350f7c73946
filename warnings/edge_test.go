package warnings_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"shouwang"
	"shouwang/warnings"
)

// told are the levels at which people heard of each warning, in order.
func told(into map[string][]shouwang.Level, changes []shouwang.Change) {
	for _, c := range changes {
		if c.Higher {
			into[c.Warning.ID] = append(into[c.Warning.ID], c.Warning.Level)
		}
	}
}

// A score that stays within the hysteresis below a bound it once reached raises
// one warning and tells once, whatever the bound, the width and the walk.
func TestAScoreWithinTheHysteresisRaisesOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bound, width := rapid.IntRange(20, 90).Draw(t, "bound"), rapid.IntRange(1, 10).Draw(t, "hysteresis")
		l := life{rule: warnings.Rule{
			Monitor: "m", Kind: shouwang.Help, Bounds: warnings.Bounds{shouwang.Yellow: bound}, Hysteresis: width,
			Cooldown: rapid.SampledFrom([]int{0, 30}).Draw(t, "cooldown"),
		}}
		walk := rapid.SliceOfN(rapid.IntRange(bound-width, 100), 1, 60).Draw(t, "walk")
		got := l.walk(append([]int{bound}, walk...)...)
		if len(got) != 1 || len(l.state) != 1 || l.state[0].Times != 1 {
			t.Fatalf("got %v, want one raised", got)
		}
		if under := l.walk(bound - width - 1); len(under) != 1 || l.state[0].Open {
			t.Fatalf("below the bound by more than the hysteresis: got %v, want it cleared", under)
		}
	})
}

// However scores come and go, an unknown one clears and lowers nothing.
func TestUnknownNeverClears(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := history(t)
		for i := range rapid.IntRange(1, 30).Draw(t, "days") {
			points := rapid.IntRange(-60, 100).Draw(t, "points") // fewer than none are not judged
			for _, c := range l.day(on(80+i), score(l.rule.Bounds, 3, points)) {
				if c.Warning.Subject.ID == 3 && points < 0 && c.Kind != shouwang.Held {
					t.Fatalf("what is unknown made %s", c.Kind)
				}
			}
		}
	})
}

// Of one warning people hear again only at a higher level; and of the same
// subject, within the cooldown after a clearing, there is no other warning.
func TestNobodyIsToldTwiceWithinTheCooldown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := life{rule: rule}
		l.rule.Hysteresis = rapid.IntRange(0, 5).Draw(t, "hysteresis")
		l.rule.Cooldown = rapid.IntRange(1, 30).Draw(t, "cooldown")
		heard := map[string][]shouwang.Level{}
		cleared := map[string]time.Time{} // of the warnings of the subject
		at := on(1)
		for range rapid.IntRange(1, 40).Draw(t, "runs") {
			at = at.AddDate(0, 0, rapid.IntRange(1, 12).Draw(t, "pause"))
			changes := l.day(at, score(l.rule.Bounds, 7, rapid.IntRange(-20, 100).Draw(t, "points")))
			told(heard, changes)
			for _, c := range changes {
				if c.Kind == shouwang.Raised && c.Warning.Times == 1 {
					for _, before := range cleared {
						if days := int(shouwang.DayOf(at) - shouwang.DayOf(before)); days <= l.rule.Cooldown {
							t.Fatalf("another warning %d days after one was cleared, in a cooldown of %d", days, l.rule.Cooldown)
						}
					}
				}
				if c.Kind == shouwang.Cleared {
					cleared[c.Warning.ID] = at
				}
			}
		}
		for id, levels := range heard {
			for i := 1; i < len(levels); i++ {
				if levels[i].Rank() <= levels[i-1].Rank() {
					t.Fatalf("people heard of %s at %v", id, levels)
				}
			}
		}
	})
}

// What Stand foretells of a crossing is what a crossing does.
func TestStandForetellsTheCrossing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := history(t)
		at := on(73 + rapid.IntRange(0, 40).Draw(t, "days later"))
		for id := range uint64(12) {
			crossing := score(l.rule.Bounds, id, 100)
			stands := warnings.Stand(l.state, crossing.Subject, l.rule, at)
			for _, c := range warnings.Changes(ofSubject(l.state, crossing.Subject), []shouwang.Score{crossing}, l.rule, at) {
				raised := c.Kind == shouwang.Raised
				again := raised && c.Warning.Times > 1
				if raised && stands.Open && l.rule.Span == warnings.Continuous {
					t.Fatal("an open warning was raised again")
				}
				if want := stands.Repeated || at.Before(stands.Cooling); raised && !stands.Open && again != want {
					t.Fatalf("a crossing opened the old warning: %v, Stand said %v", again, want)
				}
			}
		}
	})
}

func ofSubject(state []warnings.Episode, subject shouwang.Subject) []warnings.Episode {
	var own []warnings.Episode
	for _, e := range state {
		if e.Subject == subject {
			own = append(own, e)
		}
	}
	return own
}
