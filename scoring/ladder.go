package scoring

import (
	"fmt"
	"maps"
	"slices"

	"shouwang"
	"shouwang/monitors"
)

// ladder is the levels of a monitor and the least score of each.
type ladder struct {
	least map[shouwang.Level]int // of the levels that points alone can reach
}

// usual are the bands that hold where a monitor names none, and the scores of
// levels that only a floor of the monitor reaches.
var usual = map[shouwang.Level]int{shouwang.Blue: 40, shouwang.Yellow: 60, shouwang.Red: 80}

var colours = []shouwang.Level{shouwang.Blue, shouwang.Yellow, shouwang.Red}

func ladderOf(m *monitors.Monitor) (ladder, error) {
	l := ladder{least: usual}
	if len(m.Levels) > 0 {
		l.least = map[shouwang.Level]int{}
		for name, score := range m.Levels {
			if !slices.Contains(colours, shouwang.Level(name)) {
				return l, fmt.Errorf("%w: unknown level %q; write blue, yellow or red", shouwang.ErrInvalid, name)
			}
			l.least[shouwang.Level(name)] = score
		}
	}
	for _, f := range m.Factors {
		for _, name := range []string{f.Floor, f.Cap} {
			if name != "" && name != string(shouwang.None) && !slices.Contains(colours, shouwang.Level(name)) {
				return l, fmt.Errorf("%w: unknown level %q; write blue, yellow or red", shouwang.ErrInvalid, name)
			}
		}
	}
	return l, nil
}

// floorScore is the score to which a floor lifts: the least of its level.
func (l ladder) floorScore(level shouwang.Level) int {
	if score, ok := l.least[level]; ok {
		return score
	}
	return usual[level]
}

// capScore is the highest score under a cap: one below the next level.
func (l ladder) capScore(level shouwang.Level) int {
	top := 100
	for _, c := range colours {
		if score, ok := l.least[c]; ok && c.Rank() > level.Rank() {
			top = min(top, score-1)
		}
	}
	return top
}

// lowest is the least score of the lowest level.
func (l ladder) lowest() int { return slices.Min(slices.Collect(maps.Values(l.least))) }

// state is whether each factor of a monitor counts.
type state []bool

// level is what the statement says of a set of factors, for the sentence about
// the nearest change; a test holds the two together.
func (p *Program) level(on state) (score int, level shouwang.Level) {
	points, floor, top := 0, 0, 100
	lifted, capped := shouwang.None, shouwang.Red
	for i, f := range p.factors {
		if !on[i] {
			continue
		}
		points += f.Points
		if f.Floor != "" {
			floor = max(floor, p.ladder.floorScore(shouwang.Level(f.Floor)))
			lifted = shouwang.LevelOf(max(lifted.Rank(), shouwang.Level(f.Floor).Rank()))
		}
		if f.Cap != "" {
			top = min(top, p.ladder.capScore(shouwang.Level(f.Cap)))
			capped = shouwang.LevelOf(min(capped.Rank(), shouwang.Level(f.Cap).Rank()))
		}
	}
	score = min(max(min(max(points, 0), 100), floor), top)
	rank := lifted.Rank()
	for _, c := range colours {
		if least, ok := p.ladder.least[c]; ok && score >= least {
			rank = max(rank, c.Rank())
		}
	}
	return score, shouwang.LevelOf(min(rank, capped.Rank()))
}
