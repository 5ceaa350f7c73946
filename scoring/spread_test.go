package scoring

import (
	"testing"

	"shouwang"
)

func TestWhatIsLopsided(t *testing.T) {
	none, blue, yellow, red := shouwang.None, shouwang.Blue, shouwang.Yellow, shouwang.Red
	for name, c := range map[string]struct {
		spread Spread
		want   bool
	}{
		"one in twenty is red":     {Spread{none: 19, red: 1}, false},
		"more than one in twenty":  {Spread{none: 37, red: 2}, true},
		"everybody is blue":        {Spread{blue: 20}, true},
		"everybody is yellow":      {Spread{yellow: 20}, true},
		"all but one":              {Spread{none: 1, yellow: 20}, false},
		"everybody is well":        {Spread{none: 500}, false},
		"of a few it says nothing": {Spread{red: 19}, false},
	} {
		if got := c.spread.Lopsided(); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// The spread counts those of the population alone, each once.
func TestSpreadCountsThePopulation(t *testing.T) {
	w := newWorld(t, edge(), cells{"id_number": "subject", "class": "edge"})
	p, err := Compile(w.pack, w.pack.Monitors[0], w.pack.Resolve(nil))
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Spread(t.Context(), w.db, w.at)
	if err != nil || s.All() != 1 {
		t.Errorf("%v, %v", s, err)
	}
}
