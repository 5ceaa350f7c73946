package scoring

import (
	"cmp"
	"maps"
	"slices"

	"shouwang"
)

// Effect is what another policy makes of the same people: who comes in and goes
// out, whose level moves, what there is to visit and to pay.
type Effect struct {
	In     int `json:"in"`     // subjects with a level only under the new policy
	Out    int `json:"out"`    // only under the old one
	Up     int `json:"up"`     // a higher level
	Down   int `json:"down"`   // a lower one
	Visits int `json:"visits"` // households with a warning that opens a case under the new policy alone
	Spared int `json:"spared"` // under the old one alone
	Fen    int `json:"amount_fen"`
}

// Moved is how many the policy moves, subjects or visits.
func (e Effect) Moved() int { return max(e.In+e.Out+e.Up+e.Down, e.Visits+e.Spared) }

// Add is both effects together.
func (e Effect) Add(o Effect) Effect {
	return Effect{e.In + o.In, e.Out + o.Out, e.Up + o.Up, e.Down + o.Down, e.Visits + o.Visits, e.Spared + o.Spared, e.Fen + o.Fen}
}

// Side is what one policy says: the scores that have a level, and whether its
// warnings open a case.
type Side struct {
	Scores map[shouwang.Subject]shouwang.Score
	Visits bool
}

// Effects are the effects by village (12-digit area, 0 where it is unknown).
func Effects(old, now Side) map[uint64]Effect {
	all := map[uint64]Effect{}
	add := func(s shouwang.Score, e Effect) { all[s.Area] = all[s.Area].Add(e) }
	for subject, s := range now.Scores {
		was, before := old.Scores[subject]
		switch {
		case !before:
			add(s, Effect{In: 1, Fen: amount(s)})
		case s.Level.Rank() > was.Level.Rank():
			add(s, Effect{Up: 1})
		case s.Level.Rank() < was.Level.Rank():
			add(s, Effect{Down: 1})
		}
	}
	for subject, s := range old.Scores {
		if _, after := now.Scores[subject]; !after {
			add(s, Effect{Out: 1, Fen: -amount(s)})
		}
	}
	visited, visits := old.homes(), now.homes()
	for home, s := range visits {
		if _, before := visited[home]; !before {
			add(s, Effect{Visits: 1})
		}
	}
	for home, s := range visited {
		if _, after := visits[home]; !after {
			add(s, Effect{Spared: 1})
		}
	}
	return all
}

// amount is the money at stake; what is not known counts as none.
func amount(s shouwang.Score) int { return int(s.Amount.Value) }

// homes are the households to visit, each with one of its scores; who has none
// is visited alone.
func (s Side) homes() map[shouwang.Subject]shouwang.Score {
	homes := map[shouwang.Subject]shouwang.Score{}
	if !s.Visits {
		return homes
	}
	for _, subject := range slices.SortedFunc(maps.Keys(s.Scores), func(a, b shouwang.Subject) int { return cmp.Compare(a.ID, b.ID) }) {
		score := s.Scores[subject]
		home := subject
		if score.Household != 0 {
			home = shouwang.Subject{Type: shouwang.SubjectHousehold, ID: uint64(score.Household)}
		}
		if _, known := homes[home]; !known {
			homes[home] = score
		}
	}
	return homes
}

// Cell is the effect in an area. Rest is what several villages have together:
// those of a town, or, with area 0, of the city.
type Cell struct {
	Area uint64 `json:"area"`
	Rest bool   `json:"rest"`

	Effect
}

// Merged puts villages of which too few are moved together with others of their
// town, and what is too little for a line of its town with others of the city, so
// that no line says what happens to a few, nor does a sum less its lines. Where
// there is no other way there are no lines, and the sum stands alone.
func Merged(effects map[uint64]Effect) []Cell {
	var cells, small []Cell
	for _, area := range slices.Sorted(maps.Keys(effects)) {
		small = append(small, Cell{Area: area, Effect: effects[area]})
	}
	cells, small = merged(small, func(area uint64) uint64 { return area / 1000 * 1000 })
	cells, _ = merged(append(cells, small...), func(uint64) uint64 { return 0 })
	slices.SortFunc(cells, func(a, b Cell) int { return cmp.Compare(a.Area, b.Area) })
	return cells
}

// merged is one step: the cells that stand, and the ones too small for it.
func merged(cells []Cell, within func(uint64) uint64) (standing, small []Cell) {
	groups := map[uint64][]Cell{}
	for _, c := range cells {
		groups[within(c.Area)] = append(groups[within(c.Area)], c)
	}
	for _, area := range slices.Sorted(maps.Keys(groups)) {
		group := groups[area]
		slices.SortStableFunc(group, func(a, b Cell) int { return cmp.Compare(b.Moved(), a.Moved()) })
		rest := Cell{Area: area, Rest: true}
		for len(group) > 0 {
			last := group[len(group)-1]
			if last.Moved() >= Few && (rest.Moved() == 0 || rest.Moved() >= Few) {
				break
			}
			rest.Effect, group = rest.Add(last.Effect), group[:len(group)-1]
		}
		standing = append(standing, group...)
		switch {
		case rest.Effect == Effect{}:
		case rest.Moved() < Few:
			small = append(small, rest)
		default:
			standing = append(standing, rest)
		}
	}
	return standing, small
}
