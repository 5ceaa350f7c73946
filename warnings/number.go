package warnings

import (
	"shouwang"
	"shouwang/internal/number"
)

// Taken remembers which number (W-) belongs to which warning.
type Taken map[string]string

// Number gives the new warnings among changes their number. The id is the seed
// and a number that another warning has is passed over, so that a run killed
// half-way and done again gives the same numbers.
func (t Taken) Number(changes []shouwang.Change) {
	for i := range changes {
		w := &changes[i].Warning
		if w.No != "" {
			continue
		}
		w.No = number.New("W-", seed(w.ID), func(no string) bool {
			owner, taken := t[no]
			return taken && owner != w.ID
		})
		t[w.No] = w.ID
	}
}
