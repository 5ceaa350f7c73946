package warnings

import (
	"time"

	"shouwang"
)

// Happened is a change of a run, and as of when.
type Happened struct {
	At     time.Time
	Change shouwang.Change
}

// Move is somebody's coming into a group of people with open warnings, or leaving it.
type Move struct {
	Warning shouwang.Warning // that brought them in, or the last that let them go
	Entered bool
	At      time.Time
	Why     []shouwang.Reason // why they came in, or what no longer holds
}

// Moves are who came into a group and who left it, in the order of the changes, and how
// many are in it at the end. before are the open warnings of the group when the changes
// begin. Whoever has two warnings of a group is one of it, and leaves with the last.
func Moves(before []shouwang.Warning, changes []Happened) (moves []Move, now int) {
	open := map[shouwang.Subject]map[string]shouwang.Warning{}
	put := func(w shouwang.Warning) {
		if open[w.Subject] == nil {
			open[w.Subject] = map[string]shouwang.Warning{}
		}
		open[w.Subject][w.ID] = w
	}
	for _, w := range before {
		put(w)
	}
	for _, h := range changes {
		w := h.Change.Warning
		was := len(open[w.Subject])
		if h.Change.Kind == shouwang.Cleared {
			last, in := open[w.Subject][w.ID]
			delete(open[w.Subject], w.ID)
			if in && was == 1 {
				moves = append(moves, Move{Warning: w, At: h.At, Why: last.Reasons})
			}
			continue
		}
		put(w)
		if was == 0 {
			moves = append(moves, Move{Warning: w, Entered: true, At: h.At, Why: w.Reasons})
		}
	}
	for _, of := range open {
		if len(of) > 0 {
			now++
		}
	}
	return moves, now
}
