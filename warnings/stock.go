package warnings

import (
	"cmp"
	"slices"

	"shouwang"
)

// Post is what one worker has in hand and can bear. In hand are the open red and
// yellow warnings, and of stock that was handed out the blue ones too: whoever
// is handed a list cannot be handed another before it is worked through.
type Post struct {
	InHand   int
	Capacity int // the most that a worker should have in hand
	Limited  bool
}

// Free are the places that are left.
func (p Post) Free() int { return max(0, p.Capacity-p.InHand) }

// Release chooses who of the waiting stock is handed out now: of each worker's
// the highest level first, then the highest score, then what waits longest, then
// the lowest id, as many as the worker has places for. A worker without a post
// has no limit. Warnings are not changed, and nothing is dropped: what is not
// chosen waits. The answer is in the order of handing out.
func Release(waiting []shouwang.Warning, posts map[string]Post) []shouwang.Warning {
	ranked := slices.Clone(waiting)
	slices.SortFunc(ranked, byRisk)
	given := map[string]int{}
	return slices.DeleteFunc(ranked, func(w shouwang.Warning) bool {
		post := posts[w.Worker]
		if post.Limited && given[w.Worker] >= post.Free() {
			return true
		}
		given[w.Worker]++
		return false
	})
}

func byRisk(a, b shouwang.Warning) int {
	return cmp.Or(
		cmp.Compare(b.Level.Rank(), a.Level.Rank()), cmp.Compare(b.Score, a.Score),
		a.RaisedAt.Compare(b.RaisedAt), cmp.Compare(a.ID, b.ID),
	)
}

// Whether stock waits or was handed out, as programs read it; news is "".
const (
	StockWaiting  = "waiting"
	StockReleased = "released"
)

// Stock is how a warning stands in the backlog.
func Stock(w shouwang.Warning) string {
	switch {
	case !w.Stock:
		return ""
	case w.Released.IsZero():
		return StockWaiting
	}
	return StockReleased
}

// Work is how a worker's load moved in the last days.
type Work struct {
	Waiting int // stock that was not handed out
	InHand  int
	Done    int // ended in the last PaceDays: cleared, or their case closed
	Fresh   int // red and yellow ones raised in the last PaceDays, stock not among them
}

// PaceDays is the span over which the speed of a worker is measured.
const PaceDays = 28

// farthest is how far a forecast reaches: what lies beyond is not in sight.
const farthest = 3650

// Clear forecasts the day on which the last of a worker's stock is handed out:
// the places that are free take some at once, and every place that is won takes
// one more. Places are won as fast as in the last PaceDays: what ended less what
// was raised. Unknown is not in sight, because nothing ends, or no faster than
// new ones come.
func (w Work) Clear(post Post, today shouwang.Day) shouwang.Known[shouwang.Day] {
	rest := w.Waiting
	if post.Limited {
		rest -= post.Free()
	}
	if !post.Limited || rest <= 0 {
		return shouwang.Know(today)
	}
	won := w.Done - w.Fresh
	if won <= 0 {
		return shouwang.Known[shouwang.Day]{}
	}
	days := (rest*PaceDays + won - 1) / won
	if days > farthest {
		return shouwang.Known[shouwang.Day]{}
	}
	return shouwang.Know(today.AddDays(days))
}

// Gap is by how many warnings a worker's load, the waiting stock with it, goes
// beyond what one can bear; 0 is none.
func (w Work) Gap(post Post) int {
	if !post.Limited {
		return 0
	}
	return max(0, w.InHand+w.Waiting-post.Capacity)
}

// Backlog (存量) is the forecast of a worker, of a town or of the city.
type Backlog struct {
	Work

	Workers int // who have a load
	Over    int // of them, beyond what one can bear
	Unclear int // of them, with stock whose end is not in sight
	Clear   shouwang.Known[shouwang.Day]
}

// Add takes a worker into the sum. The sum is clear on the day of its slowest
// worker: one does not take another's stock. It is not in sight while one's is not.
func (b Backlog) Add(w Work, post Post, today shouwang.Day) Backlog {
	b.Waiting, b.InHand, b.Done, b.Fresh = b.Waiting+w.Waiting, b.InHand+w.InHand, b.Done+w.Done, b.Fresh+w.Fresh
	b.Workers++
	if w.Gap(post) > 0 {
		b.Over++
	}
	clear := w.Clear(post, today)
	switch {
	case !clear.OK:
		b.Unclear++
		b.Clear = shouwang.Known[shouwang.Day]{}
	case b.Unclear == 0 && (!b.Clear.OK || clear.Value > b.Clear.Value):
		b.Clear = clear
	}
	return b
}
