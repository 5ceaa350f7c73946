package city

import (
	"fmt"
	"testing"

	"shouwang"
)

// Most cases are dealt with within the deadlines of their level (three working days to
// the contact of a yellow case, ten of a blue one; a red one within the day), some are
// not: a desk on which nothing is ever open would show nothing.
func TestMostCasesAreDealtWithInTime(t *testing.T) {
	c, err := Generate(Config{People: fewest, Seed: 1, To: shouwang.Date(2026, 10, 31)})
	if err != nil {
		t.Fatal(err)
	}
	limits := map[shouwang.Level]int{shouwang.Red: 0, shouwang.Yellow: 3, shouwang.Blue: 10}
	for level, limit := range limits {
		var untaken, open, away, closed int
		for i := range 600 {
			opened, name := shouwang.Date(2026, 3, 2).AddDays(i%200), fmt.Sprint("monitor", i/200)
			h := c.Handle(opened, level, name)
			if h != c.Handle(opened, level, name) {
				t.Fatal("the same case is dealt with otherwise the second time")
			}
			switch {
			case h.Taken == never:
				untaken++
				continue
			case h.Closed == never:
				open++
			case h.Away:
				away++
			default:
				closed++
			}
			if by := worked(opened, limit); h.Taken < opened || h.Taken > by || h.Seen < h.Taken || h.Closed <= h.Seen {
				t.Errorf("%s of %s: taken %s (by %s), seen %s, closed %s", level, opened, h.Taken, by, h.Seen, h.Closed)
			}
		}
		for what, n := range map[string]int{"left lying": untaken, "open": open, "closed without knowing": away} {
			if n == 0 || n > 80 {
				t.Errorf("%s: %d of 600 cases are %s", level, n, what)
			}
		}
		if closed < 480 {
			t.Errorf("%s: %d of 600 cases are closed", level, closed)
		}
	}
}
