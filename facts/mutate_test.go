package facts_test

import (
	"slices"
	"testing"

	"shouwang/facts"
	"shouwang/monitors"
)

// A change of the expression of a quantile leaves its share as it is.
func TestMutantsKeepTheShareOfAQuantile(t *testing.T) {
	p := surveyPack()
	half := population("half", "number", monitors.From{Take: "quantile 0.5 income * 2"})
	p.Facts = append(p.Facts, half)
	mutants, err := facts.NewCatalog(p, p.Resolve(nil)).Mutants(half)
	if err != nil {
		t.Fatal(err)
	}
	takes := make([]string, len(mutants))
	for i, m := range mutants {
		takes[i] = m.Facts[0].Population.Take
	}
	if want := []string{"quantile 0.5 income / 2", "quantile 0.5 income * 3", "quantile 0.5 income * 1"}; !slices.Equal(takes, want) {
		t.Errorf("got %q, want %q", takes, want)
	}
	if first := mutants[0]; first.Whole != half.Population.Take || first.Whole[first.Column-1] != '*' {
		t.Errorf("the change stands at %d of %q, want the operator", first.Column, first.Whole)
	}
}
