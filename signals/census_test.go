package signals

import (
	"testing"

	"pgregory.net/rapid"
)

func TestATallyIsAMapThatOnlyGrows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var got tally
		want := make(map[uint64]uint64)
		for i, key := range rapid.SliceOfN(rapid.Uint64Range(1, 5000), 0, 4000).Draw(t, "keys") {
			value := uint64(i)
			before, had := got.put(key, value)
			old, ok := want[key]
			if before != old || had != ok {
				t.Fatalf("key %d: got %d %v, want %d %v", key, before, had, old, ok)
			}
			if !ok {
				want[key] = value
			}
		}
		if got.used != len(want) {
			t.Fatalf("%d keys of %d", got.used, len(want))
		}
	})
}

func TestACensusSeesWhatComesTwice(t *testing.T) {
	var c census
	c.count([]uint64{1, 2, 3})
	c.count([]uint64{4, 5})
	if c.twice || c.keys.used != 5 {
		t.Fatalf("%+v", c)
	}
	c.count([]uint64{3})
	if !c.twice || c.keys.used != 5 {
		t.Fatal("a key that comes twice")
	}
}
