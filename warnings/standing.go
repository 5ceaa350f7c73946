package warnings

import (
	"slices"
	"time"

	"shouwang"
)

// Standing is how a subject stands with a monitor at an instant, whatever it
// scores: what a crossing now would do, and what keeps it from being news.
type Standing struct {
	Last     Episode   // the last episode; its ID is empty if there never was one
	Open     bool      // it is open: a crossing is followed, not raised again
	Held     bool      // and cannot be judged
	Cooling  time.Time // a crossing before this instant opens the old warning again, and is no news at its old levels
	Repeated bool      // a monthly monitor: this month's warning was raised already
}

// Stand looks a subject up in the state that a monitor's runs left.
func Stand(state []Episode, subject shouwang.Subject, rule Rule, at time.Time) Standing {
	own := slices.DeleteFunc(slices.Clone(state), func(e Episode) bool { return e.Subject != subject })
	last := latest(own)[subject]
	s := Standing{Last: last, Open: last.Open, Held: last.Open && last.Held}
	if last.ID == "" || last.Open {
		return s
	}
	if rule.Span == Monthly {
		s.Repeated = last.Episode == period(at)
		return s
	}
	if (edge{rule: rule, at: at}).cooling(last) {
		s.Cooling = shouwang.DayOf(last.Changed).AddDays(rule.Cooldown + 1).Start()
	}
	return s
}
