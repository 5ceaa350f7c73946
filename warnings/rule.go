package warnings

import "shouwang"

// Span (周期) is how long an episode of a warning lasts.
type Span string

// Continuous episodes are numbered 1, 2, 3 of their subject and last until they
// are cleared; a month's episode is named by the civil month of the run, and the
// next month begins another.
const (
	Continuous Span = "continuous"
	Monthly    Span = "month"
)

// Bounds are the least scores of the levels that a monitor has.
type Bounds map[shouwang.Level]int

// DefaultBounds are those of a monitor that names none.
var DefaultBounds = Bounds{shouwang.Blue: 40, shouwang.Yellow: 60, shouwang.Red: 80}

// Rule is what the edge logic needs to know of a monitor.
type Rule struct {
	Monitor    string
	Version    string // policy hash: stands on the warning that a run raises
	Kind       shouwang.Kind
	Lane       shouwang.Lane
	Span       Span
	Cooldown   int // days after a clearing within which a crossing opens the old warning again; 0 never does
	Hysteresis int // points by which a score must lie below its level's bound before the level is left
	Bounds     Bounds
	First      bool // the run is the first of the monitor, or the first that sees a feed: what it raises is stock
}

// level is the level of a warning that stood at one level and now has this
// score. Upwards the score decides; downwards every level on the way is left
// only when the score is below its bound by more than the hysteresis, so that a
// score that trembles around a bound raises one warning and not twenty.
func (r Rule) level(stood shouwang.Level, score shouwang.Score) shouwang.Level {
	if score.Level.Rank() >= stood.Rank() {
		return score.Level
	}
	for rank := stood.Rank(); rank > score.Level.Rank(); rank-- {
		bound, has := r.bounds()[shouwang.LevelOf(rank)]
		if has && score.Points >= bound-r.Hysteresis {
			return shouwang.LevelOf(rank)
		}
	}
	return score.Level
}

func (r Rule) bounds() Bounds {
	if len(r.Bounds) == 0 {
		return DefaultBounds
	}
	return r.Bounds
}
