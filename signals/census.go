package signals

import "math/bits"

// census counts what a file says twice while it is read, so that the engine need
// not be asked afterwards. It is kept for files that wait in memory only.
type census struct {
	keys  tally // different ones, refused rows included
	twice bool  // a key comes twice, if only for two days: then the engine compares
}

// count takes the rows of a chunk.
func (c *census) count(keys []uint64) {
	for _, key := range keys {
		if _, had := c.keys.put(key, 0); had {
			c.twice = true
		}
	}
}

// named notes the names of people, and says whether somebody has two.
func named(names *tally, c *chunk, number int, hashes []uint64) (two bool) {
	for row, name := range hashes {
		if name == 0 || c.refused[row] {
			continue
		}
		if before, had := names.put(uint64(c.at(number, row).n), name); had && before != name { //nolint:gosec // an assigned number
			two = true
		}
	}
	return two
}

// tally is a table from numbers to numbers that only grows: a third of the time
// and half the memory of a map.
type tally struct {
	slots []slot
	used  int
}

type slot struct{ key, value uint64 }

// put stores the value of a key, unless it has one, which it gives back.
func (t *tally) put(key, value uint64) (before uint64, had bool) {
	if 2*t.used >= len(t.slots) {
		t.grow()
	}
	key = max(key, 1) // 0 marks an empty slot
	at := t.find(key)
	if t.slots[at].key == key {
		return t.slots[at].value, true
	}
	t.slots[at] = slot{key, value}
	t.used++
	return 0, false
}

// find is the slot of a key, or the empty one where it belongs.
func (t *tally) find(key uint64) int {
	mask := len(t.slots) - 1
	at := int(mixed(key)>>(64-bits.Len(uint(mask)))) & mask //nolint:gosec // below the length
	for t.slots[at].key != 0 && t.slots[at].key != key {
		at = (at + 1) & mask
	}
	return at
}

func (t *tally) grow() {
	old := t.slots
	t.slots = make([]slot, max(1<<10, 2*len(old)))
	for _, s := range old {
		if s.key != 0 {
			t.slots[t.find(s.key)] = s
		}
	}
}

// mixed spreads numbers that lie close together.
func mixed(key uint64) uint64 { return key * 0x9E3779B97F4A7C15 }
