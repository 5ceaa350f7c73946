package city

import "shouwang"

// Handling (办理) is how the workers of the city deal with a case: the days on which
// it is taken, somebody is seen, and it is closed. A day that never comes is never.
type Handling struct {
	Taken, Seen, Closed shouwang.Day
	Away                bool // nobody was met: it is closed without knowing
}

// pace is after how many working days people act on a level, at the latest. A red
// case is seen on the day on which it is opened.
var pace = map[shouwang.Level]struct{ take, see, close int }{
	shouwang.Red:    {0, 0, 3},
	shouwang.Yellow: {1, 2, 8},
	shouwang.Blue:   {4, 6, 12},
}

// Handle decides how a case is dealt with, by when it was opened, its level and a name
// for it that holds no person. Of thirty cases one is left lying and two stay open
// after the visit; at two nobody is met. It is the same again for a seed.
func (c *City) Handle(opened shouwang.Day, level shouwang.Level, name string) Handling {
	d := cast(c.cfg.Seed, 9, uint64(opened), hashed(name)) //nolint:gosec // a day since 1970
	p := pace[level]
	h := Handling{Taken: never, Seen: never, Closed: never}
	chance := d.n(30)
	if chance == 0 {
		return h
	}
	h.Taken = worked(opened, d.between(0, p.take))
	h.Seen = worked(h.Taken, d.between(0, p.see))
	if chance <= 2 {
		return h
	}
	h.Closed = worked(h.Seen, d.between(1, p.close))
	h.Away = chance <= 4
	return h
}

// worked is the day so many working days after a day; none is the day itself.
func worked(day shouwang.Day, n int) shouwang.Day {
	if n == 0 {
		return day
	}
	return workday(day, n)
}
