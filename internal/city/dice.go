package city

// dice is a stream of chance that a seed fixes (splitmix64). It is its own, so
// that a city stays the same when the standard library's generator changes.
type dice struct{ state uint64 }

// cast is the stream of a seed and the numbers that name its purpose.
func cast(seed uint64, names ...uint64) *dice {
	d := &dice{seed}
	for _, n := range names {
		d.state = d.next() ^ n*0x9e3779b97f4a7c15
	}
	return d
}

func (d *dice) next() uint64 {
	d.state += 0x9e3779b97f4a7c15
	z := d.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// n is a number from 0 to below n; a city without people of a kind asks for none.
func (d *dice) n(n int) int {
	if n <= 1 {
		return 0
	}
	return int(d.next() >> 1 % uint64(n)) //nolint:gosec // below n, which is an int
}

// between is a number from lo to hi, both included.
func (d *dice) between(lo, hi int) int { return lo + d.n(hi-lo+1) }

// in10000 is true so many times of ten thousand.
func (d *dice) in10000(times int) bool { return d.n(10000) < times }

// weighed is an index, chosen by its share of the weights.
func (d *dice) weighed(weights []int) int {
	total := 0
	for _, w := range weights {
		total += w
	}
	rest := d.n(total)
	for i, w := range weights {
		if rest < w {
			return i
		}
		rest -= w
	}
	return len(weights) - 1
}
