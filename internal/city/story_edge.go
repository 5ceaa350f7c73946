package city

import "shouwang"

// Clause 4: from the standard to below 1.5 times it, and not classed (低保边缘).
// Without illness or disability known it is blue.
const edgeMonitor = "edge_of_subsistence"

var edgeStories = []story{
	{"income_800.00", func(t *tale) { edge(t, 800_00, "none", 8000_00) }},
	{"income_1199.99", func(t *tale) { edge(t, 1199_99, "none", 8000_00) }},
	{"income_1200.00", func(t *tale) { edge(t, 1200_00, "none", 8000_00) }},
	{"income_799.99", func(t *tale) { edge(t, 799_99, "none", 8000_00) }},
	{"assets_unknown", func(t *tale) { edge(t, 950_00, "none", unknownMoney) }},
	{"assets_too_high", func(t *tale) { edge(t, 950_00, "none", 5_000_000_00) }},
	{"classed_rigid", func(t *tale) { edge(t, 1000_00, "rigid", 8000_00) }},
	{"classed_edge", func(t *tale) { edge(t, 1000_00, "edge", 8000_00) }},
	{"income_falls", incomeFalls},
}

// edge is a household of which the first roll says so.
func edge(t *tale, income fen, class string, cash fen) {
	shapes[[]int{2, 3, 4, 7}[t.d.n(4)]].build(t.family)
	s := t.be(class, t.year.eve, income)
	s.cash = cash
	if class == "rigid" {
		months := t.year.months
		t.expiresAfter(s, months[len(months)-4].AddDays(17), 60)
	}
	if class == "edge" || income < standard || income >= edgeLimit || cash > 1_000_000_00 {
		return
	}
	t.edging(t.year.eve)
}

func (t *tale) edging(seen shouwang.Day) {
	t.expect(edgeMonitor, shouwang.Help, t.id, shouwang.Blue).
		between(seen, nextDate(seen, edgeRun), "income at the edge, not classed")
}

func incomeFalls(t *tale) {
	coupleWithChildren(t.family)
	seen := rollDay(t.month(0))
	t.be("none", t.year.eve, 2500_00).cash = 8000_00
	t.be("none", seen, 950_00).cash = 8000_00
	t.edging(seen)
}
