package scoring

import (
	"cmp"
	"slices"

	"shouwang"
)

// Verdict is a score and whether what it warned of came.
type Verdict struct {
	Points int
	Came   bool
}

// Ranking is how well points put first those to whom the outcome came. Where it
// came to nobody, or to everybody, there is no order to be right about: the
// figures are unknown.
type Ranking struct {
	Judged, Positives int
	// AUC is the chance that one to whom it came has more points than one to whom
	// it did not; equal points count a half.
	AUC shouwang.Known[float64]
	// AveragePrecision is the mean, over those to whom it came, of the precision
	// among all who have as many points or more.
	AveragePrecision shouwang.Known[float64]
	TopTenth         shouwang.Known[TopTenth]
}

// TopTenth is what those find who look at the tenth with the most points, rounded
// up to whole people. Of the block of equal points that the line cuts, it counts
// what a draw among them would find on average: whom an arbitrary order puts first
// shall not make a rule look better or worse.
type TopTenth struct {
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
}

// Rank measures verdicts; their order does not matter.
func Rank(verdicts []Verdict) Ranking {
	blocks := blocksOf(verdicts)
	r := Ranking{Judged: len(verdicts)}
	for _, b := range blocks {
		r.Positives += b.came
	}
	if r.Positives == 0 || r.Positives == r.Judged {
		return r
	}
	r.AUC = shouwang.Know(areaUnder(blocks, r.Positives, r.Judged-r.Positives))
	r.AveragePrecision = shouwang.Know(averagePrecision(blocks, r.Positives))
	hits := 0.0
	shares := shareOfTenth(blocks, r.Judged)
	for _, b := range blocks {
		hits += shares[b.points] * float64(b.came)
	}
	r.TopTenth = shouwang.Know(TopTenth{hits / float64(tenth(r.Judged)), hits / float64(r.Positives)})
	return r
}

// block is those of equal points.
type block struct{ points, size, came int }

// blocksOf are the blocks of verdicts, most points first.
func blocksOf(verdicts []Verdict) []block {
	sizes, came := map[int]int{}, map[int]int{}
	for _, v := range verdicts {
		sizes[v.Points]++
		if v.Came {
			came[v.Points]++
		}
	}
	blocks := make([]block, 0, len(sizes))
	for points, size := range sizes {
		blocks = append(blocks, block{points, size, came[points]})
	}
	slices.SortFunc(blocks, func(a, b block) int { return cmp.Compare(b.points, a.points) })
	return blocks
}

// areaUnder counts pairs in whole halves, so that nothing is rounded before the end.
func areaUnder(blocks []block, positives, negatives int) float64 {
	halves, above := 0, 0
	for _, b := range blocks {
		halves += (b.size - b.came) * (2*above + b.came)
		above += b.came
	}
	return float64(halves) / float64(2*positives*negatives)
}

func averagePrecision(blocks []block, positives int) float64 {
	sum, taken, hits := 0.0, 0, 0
	for _, b := range blocks {
		taken, hits = taken+b.size, hits+b.came
		sum += float64(b.came) * float64(hits) / float64(taken)
	}
	return sum / float64(positives)
}

// tenth is how many people a tenth is.
func tenth(judged int) int { return (judged + 9) / 10 }

// shareOfTenth is, by points, which share of the people with them the top tenth takes.
func shareOfTenth(blocks []block, judged int) map[int]float64 {
	shares, left := make(map[int]float64, len(blocks)), tenth(judged)
	for _, b := range blocks {
		take := min(b.size, left)
		shares[b.points] = float64(take) / float64(b.size)
		left -= take
	}
	return shares
}
