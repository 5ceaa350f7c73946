package scoring

import (
	"cmp"
	"slices"

	"shouwang"
)

// Group is how a monitor did among those who share the value of a fact. Figures
// that would tell of fewer than five people are unknown.
type Group struct {
	By        string
	Value     string
	N         int
	BaseRate  shouwang.Known[float64] // to how many of them it came
	Precision shouwang.Known[float64] // and of those among them whom the top tenth takes
}

// Few is how many people no figure may be told of: fewer than these are never
// shown, nor left to be found by subtraction.
const Few = 5

// Rest is the value under which small groups are put together.
var Rest = shouwang.Text{Zh: "其他", En: "other"}

// Groups measures judged subjects by the values of facts, in their order.
func Groups(judged []Past, facts []string) []Group {
	verdicts := make([]Verdict, len(judged))
	for i, p := range judged {
		verdicts[i] = Verdict{p.Score.Points, p.Came.Value}
	}
	shares := shareOfTenth(blocksOf(verdicts), len(judged))
	var list []Group
	for i, fact := range facts {
		cells := map[string]cell{}
		for _, p := range judged {
			c := cells[p.Groups[i]]
			cells[p.Groups[i]] = c.with(p.Came.Value, shares[p.Score.Points])
		}
		list = append(list, groupsBy(fact, gather(cells))...)
	}
	return list
}

// cell counts the members of a group.
type cell struct {
	value          string
	n, came        int
	selected, hits float64
}

func (c cell) with(came bool, share float64) cell {
	c.n++
	c.selected += share
	if came {
		c.came++
		c.hits += share
	}
	return c
}

func (c cell) and(d cell) cell {
	return cell{c.value, c.n + d.n, c.came + d.came, c.selected + d.selected, c.hits + d.hits}
}

// gather sorts cells by value and puts those of a few people together; if they are
// still few, the smallest of the others joins them.
func gather(cells map[string]cell) []cell {
	list, rest := make([]cell, 0, len(cells)), cell{value: Rest.Zh}
	for value, c := range cells {
		c.value = value
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b cell) int { return cmp.Or(cmp.Compare(a.n, b.n), cmp.Compare(a.value, b.value)) })
	kept := 0
	for kept < len(list) && (list[kept].n < Few || rest.n > 0 && rest.n < Few) {
		rest = rest.and(list[kept])
		kept++
	}
	list = list[kept:]
	slices.SortFunc(list, func(a, b cell) int { return cmp.Compare(a.value, b.value) })
	if rest.n > 0 {
		list = append(list, rest)
	}
	return list
}

func groupsBy(fact string, cells []cell) []Group {
	base := tellable(cells, func(c cell) (float64, float64) { return float64(c.came), float64(c.n) })
	precision := tellable(cells, func(c cell) (float64, float64) { return c.hits, c.selected })
	groups := make([]Group, len(cells))
	for i, c := range cells {
		groups[i] = Group{By: fact, Value: c.value, N: c.n, BaseRate: base[i], Precision: precision[i]}
	}
	return groups
}

// tellable are the rates of cells, without those that tell of a few people. One
// alone left out could be found from the rate of all: the next smallest goes too.
func tellable(cells []cell, parts func(cell) (part, whole float64)) []shouwang.Known[float64] {
	rates := make([]shouwang.Known[float64], len(cells))
	hidden, smallest := 0, -1
	for i, c := range cells {
		part, whole := parts(c)
		if whole < Few || few(part) || few(whole-part) {
			hidden++
			continue
		}
		rates[i] = shouwang.Know(part / whole)
		if smallest < 0 || c.n < cells[smallest].n {
			smallest = i
		}
	}
	if hidden == 1 && smallest >= 0 {
		rates[smallest] = shouwang.Known[float64]{}
	}
	return rates
}

func few(n float64) bool { return n > 0 && n < Few }
