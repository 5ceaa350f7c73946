package outcomes_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"shouwang"
	"shouwang/outcomes"
)

func town(n uint64, households int) outcomes.Funds {
	return outcomes.Funds{Benefit: "dibao", Town: n, Towns: 1, Paid: shouwang.Fen(households) * 100, People: households, Households: households}
}

func TestSmallTownsAreMerged(t *testing.T) {
	for name, c := range map[string]struct{ in, want []outcomes.Funds }{
		"nobody is few": {[]outcomes.Funds{town(1, 5), town(2, 9)}, []outcomes.Funds{town(1, 5), town(2, 9)}},
		"a few alone take the next along": {
			[]outcomes.Funds{town(1, 4), town(2, 9), town(3, 20)},
			[]outcomes.Funds{town(3, 20), {Benefit: "dibao", Towns: 2, Paid: 1300, People: 13, Households: 13}},
		},
		"two that are few": {
			[]outcomes.Funds{town(1, 3), town(2, 2), town(3, 20)},
			[]outcomes.Funds{town(3, 20), {Benefit: "dibao", Towns: 2, Paid: 500, People: 5, Households: 5}},
		},
		"few in all": {[]outcomes.Funds{town(1, 2), town(2, 2)}, []outcomes.Funds{{Benefit: "dibao", Towns: 2, Withheld: true}}},
		"one town":   {[]outcomes.Funds{town(1, 4)}, []outcomes.Funds{{Benefit: "dibao", Towns: 1, Withheld: true}}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, outcomes.MergeSmall(c.in)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Whatever the towns hold, no line tells of one to four households, no small town stands
// alone behind a sum, and no money is lost but what is withheld.
func TestNoLineTellsOfAFew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var in []outcomes.Funds
		sum := shouwang.Fen(0)
		for i, n := range rapid.SliceOfN(rapid.IntRange(0, 12), 1, 8).Draw(t, "households") {
			in = append(in, town(uint64(i+1), n))
			sum += shouwang.Fen(n) * 100
		}
		left := shouwang.Fen(0)
		withheld := false
		for _, l := range outcomes.MergeSmall(in) {
			left += l.Paid
			withheld = withheld || l.Withheld
			if !l.Withheld && l.Households > 0 && l.Households < 5 {
				t.Fatalf("a line of %d households", l.Households)
			}
			if l.Town == 0 && l.Towns < 2 && !l.Withheld {
				t.Fatal("a sum of one town")
			}
		}
		if !withheld && left != sum {
			t.Fatalf("%d of %d fen", left, sum)
		}
	})
}

func TestRatesAreUnknownWithoutAnything(t *testing.T) {
	f := outcomes.Funds{Paid: 1001, Households: 2, Due: 4, OnTime: 3}
	if got := f.PerHousehold(); got != shouwang.Know(shouwang.Fen(501)) {
		t.Errorf("per household %v", got)
	}
	if got := f.OnTimeRate(); got != shouwang.Know(0.75) {
		t.Errorf("on time %v", got)
	}
	for _, f := range []outcomes.Funds{{Paid: 1000}, {Paid: 1000, Households: 9, Withheld: true}} {
		if f.PerHousehold().OK || f.OnTimeRate().OK || f.Yield().OK {
			t.Errorf("%+v has rates", f)
		}
	}
	if f := (outcomes.Funds{Due: 2, Undated: 2}); f.OnTimeRate().OK {
		t.Error("nobody knows the days")
	}
}
