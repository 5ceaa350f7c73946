package scoring

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"shouwang"
)

func verdicts(came, not []int) []Verdict {
	var list []Verdict
	for _, p := range came {
		list = append(list, Verdict{p, true})
	}
	for _, p := range not {
		list = append(list, Verdict{p, false})
	}
	return list
}

// Worked by hand.
func TestRank(t *testing.T) {
	for _, c := range []struct {
		name                   string
		came, not              []int
		auc, ap, precision, re float64
	}{
		// 9 beats 8 and 1, 5 beats 1: 3 of 4 pairs. At 9: 1 of 1; at 5: 2 of 3.
		{"no ties", []int{9, 5}, []int{8, 1}, 3.0 / 4, (1 + 2.0/3) / 2, 1, 1.0 / 2},
		// All alike: every pair a half; the one block is all there is.
		{"all tied", []int{4}, []int{4, 4, 4}, 1.0 / 2, 1.0 / 4, 1.0 / 4, 1.0 / 4},
		// 7 beats both; of the two at 5, one pair tied and one won: 3.5 of 4. At 7: 1
		// of 1; the block at 5 holds 2 of 3.
		{"a tie", []int{7, 5}, []int{5, 2}, 3.5 / 4, (1 + 2.0/3) / 2, 1, 1.0 / 2},
		{"the wrong way round", []int{1}, []int{2, 3}, 0, 1.0 / 3, 0, 0},
		// 11 people: the tenth is 2. One of 9, and one drawn from the three of 8, one
		// of whom it came to.
		{"the line cuts a block", []int{9, 8}, []int{8, 8, 1, 1, 1, 1, 1, 1, 1}, (9 + 8.0) / 18, (1 + 2.0/4) / 2, (1 + 1.0/3) / 2, (1 + 1.0/3) / 2},
	} {
		r := Rank(verdicts(c.came, c.not))
		got := []float64{r.AUC.Value, r.AveragePrecision.Value, r.TopTenth.Value.Precision, r.TopTenth.Value.Recall}
		for i, want := range []float64{c.auc, c.ap, c.precision, c.re} {
			if math.Abs(got[i]-want) > 1e-12 {
				t.Errorf("%s: got %v, want %v, %v, %v, %v", c.name, got, c.auc, c.ap, c.precision, c.re)
				break
			}
		}
		if r.Judged != len(c.came)+len(c.not) || r.Positives != len(c.came) || !r.AUC.OK {
			t.Errorf("%s: got %d judged, %d positives, known %v", c.name, r.Judged, r.Positives, r.AUC.OK)
		}
	}
}

// Where it came to nobody, or to all, there is nothing to be right about.
func TestRankWithoutContrast(t *testing.T) {
	for name, list := range map[string][]Verdict{"nobody": nil, "none came": verdicts(nil, []int{1, 2}), "all came": verdicts([]int{1, 2}, nil)} {
		if r := Rank(list); r.AUC.OK || r.AveragePrecision.OK || r.TopTenth.OK || r.Judged != len(list) {
			t.Errorf("%s: got %+v, want unknown figures", name, r)
		}
	}
}

var drawVerdicts = rapid.Custom(func(t *rapid.T) []Verdict {
	list := verdicts([]int{rapid.IntRange(0, 9).Draw(t, "came")}, []int{rapid.IntRange(0, 9).Draw(t, "not")})
	for range rapid.IntRange(0, 60).Draw(t, "more") {
		list = append(list, Verdict{rapid.IntRange(0, 9).Draw(t, "points"), rapid.Bool().Draw(t, "came")})
	}
	return list
})

// The definition, pair by pair; points turned round turn the area round; the order
// of the list says nothing; the tenth takes a tenth.
func TestRankProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := drawVerdicts.Draw(t, "verdicts")
		r := Rank(list)
		if want := pairs(list); math.Abs(r.AUC.Value-want) > 1e-12 {
			t.Fatalf("got an area of %v, pair by pair %v", r.AUC.Value, want)
		}
		turned := make([]Verdict, len(list))
		for i, v := range list {
			turned[len(list)-1-i] = Verdict{-v.Points, v.Came}
		}
		if back := Rank(turned).AUC.Value; math.Abs(r.AUC.Value+back-1) > 1e-12 {
			t.Fatalf("got %v and, turned round, %v", r.AUC.Value, back)
		}
		if shuffled := Rank(rapid.Permutation(list).Draw(t, "order")); shuffled != r {
			t.Fatalf("in another order got %+v, want %+v", shuffled, r)
		}
		taken := 0.0
		for _, b := range blocksOf(list) {
			taken += shareOfTenth(blocksOf(list), len(list))[b.points] * float64(b.size)
		}
		if want := math.Ceil(float64(len(list)) / 10); math.Abs(taken-want) > 1e-9 {
			t.Fatalf("the tenth of %d took %v", len(list), taken)
		}
	})
}

func pairs(list []Verdict) float64 {
	won, all := 0.0, 0.0
	for _, a := range list {
		for _, b := range list {
			switch {
			case !a.Came || b.Came:
				continue
			case a.Points > b.Points:
				won++
			case a.Points == b.Points:
				won += 0.5
			}
			all++
		}
	}
	return won / all
}

// people are judged subjects of a group: so many, to so many of whom it came.
func people(group string, n, came, points int) []Past {
	list := make([]Past, n)
	for i := range list {
		list[i] = Past{Inside: true, Score: shouwang.Score{Points: points}, Came: shouwang.Know(i < came), Groups: []string{group}}
	}
	return list
}

func TestGroups(t *testing.T) {
	all := append(people("a", 40, 10, 1), people("b", 60, 30, 2)...)
	got := Groups(all, []string{"letter"})
	// The tenth is 10 of the 60 with two points.
	want := []Group{
		{By: "letter", Value: "a", N: 40, BaseRate: shouwang.Know(0.25)},
		{By: "letter", Value: "b", N: 60, BaseRate: shouwang.Know(0.5)},
	}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("got %+v, want %+v: nobody of a is in the tenth, and from b alone that could be told", got, want)
	}
}

// Nobody learns of fewer than five people, not even by subtraction.
func TestSmallGroupsAreNotTold(t *testing.T) {
	all := append(append(people("a", 40, 20, 1), people("b", 6, 3, 1)...), people("c", 3, 1, 1)...)
	got := Groups(all, []string{"letter"})
	if len(got) != 2 || got[0].Value != "a" || got[1].Value != Rest.Zh || got[1].N != 9 {
		t.Fatalf("got %+v, want c put together with b, as alone it is too small", got)
	}
	for _, g := range got {
		if g.BaseRate.OK {
			t.Errorf("%s: the rate %v tells of the four to whom it came", g.Value, g.BaseRate.Value)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		cells := map[string]cell{}
		for i := range rapid.IntRange(1, 6).Draw(t, "groups") {
			n := rapid.IntRange(1, 12).Draw(t, "n")
			cells[string(rune('a'+i))] = cell{n: n, came: rapid.IntRange(0, n).Draw(t, "came")}
		}
		total := 0
		for _, c := range cells {
			total += c.n
		}
		for _, g := range groupsBy("letter", gather(cells)) {
			if g.N < Few && total >= Few {
				t.Fatalf("a group of %d is shown", g.N)
			}
			total -= g.N
		}
		if total != 0 {
			t.Fatalf("%d people are in no group", total)
		}
	})
}
