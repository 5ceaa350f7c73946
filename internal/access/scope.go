package access

import (
	"cmp"
	"slices"

	"shouwang"
)

// Scope (辖区与类别) is what a reader may know of: an area code that lies in one
// of the spans, in one of the lanes. The zero Scope sees nothing.
type Scope struct {
	Spans []shouwang.AreaSpan // apart from each other, in order
	Lanes []shouwang.Lane
	City  bool // the spans hold the whole city
}

// lastArea lies below the areas of canaries, who are no people.
const lastArea = shouwang.CanaryArea - 1

// EveryLane is all lanes there are.
var EveryLane = []shouwang.Lane{shouwang.LaneOpen, shouwang.LaneProtected, shouwang.LaneIntegrity, shouwang.LaneData}

// Everything is the scope of the operator of this machine, as long as nobody has
// an account, and of commands on it.
func Everything() Scope {
	return Scope{Spans: []shouwang.AreaSpan{{From: 0, To: lastArea}}, Lanes: EveryLane, City: true}
}

// Sees says whether a reader may know of what lies in an area and a lane.
func (s Scope) Sees(area uint64, lane shouwang.Lane) bool { return s.In(area) && s.Reads(lane) }

// In says whether an area lies in the scope, whatever the lane.
func (s Scope) In(area uint64) bool {
	return slices.ContainsFunc(s.Spans, func(span shouwang.AreaSpan) bool { return span.From <= area && area <= span.To })
}

// Reads says whether the reader may know of a lane at all.
func (s Scope) Reads(lane shouwang.Lane) bool { return slices.Contains(s.Lanes, lane) }

// Spans are the codes that lie in some areas on a day, those under older codes
// too: an area covers its children, and what went over into it. Whoever has a
// county or more also answers for what no area is known of.
func Spans(areas []uint64, table *shouwang.Areas, on shouwang.Day) []shouwang.AreaSpan {
	var spans []shouwang.AreaSpan
	for _, area := range areas {
		from, to := reach(area)
		in, out := table.Spans(area, on)
		own := []shouwang.AreaSpan{{From: from, To: to}}
		for _, gone := range out {
			own = without(own, gone)
		}
		spans = append(append(spans, own...), in...)
		if area%countyZeros == 0 {
			spans = append(spans, shouwang.AreaSpan{})
		}
	}
	return merged(spans)
}

// countyZeros are the zeros to the right of a county's own six digits.
const countyZeros = 1e6

// reach is the range of codes within an area: a code ends in zeros to the right of
// its own level. Area 0 is the country, without the canaries in it.
func reach(area uint64) (from, to uint64) {
	if area == 0 {
		return 0, lastArea
	}
	for _, below := range [...]uint64{1e10, 1e8, 1e6, 1e3} {
		if area%below == 0 {
			return area, area + below - 1
		}
	}
	return area, area
}

func without(spans []shouwang.AreaSpan, gone shouwang.AreaSpan) []shouwang.AreaSpan {
	var left []shouwang.AreaSpan
	for _, s := range spans {
		if gone.To < s.From || s.To < gone.From {
			left = append(left, s)
			continue
		}
		if s.From < gone.From {
			left = append(left, shouwang.AreaSpan{From: s.From, To: gone.From - 1})
		}
		if gone.To < s.To {
			left = append(left, shouwang.AreaSpan{From: gone.To + 1, To: s.To})
		}
	}
	return left
}

func merged(spans []shouwang.AreaSpan) []shouwang.AreaSpan {
	slices.SortFunc(spans, func(a, b shouwang.AreaSpan) int { return cmp.Compare(a.From, b.From) })
	var out []shouwang.AreaSpan
	for _, s := range spans {
		if n := len(out); n > 0 && s.From <= out[n-1].To {
			out[n-1].To = max(out[n-1].To, s.To)
			continue
		}
		out = append(out, s)
	}
	return out
}
