package cases

import (
	"context"
	"hash/maphash"
	"slices"
	"sync"
	"sync/atomic"
)

// turn orders the writers of the cases that share it, and hands the log that one of
// them read to those who waited meanwhile: a hundred people who take one case in the
// same moment cost two reads of it, one before the write and one after it.
type turn struct {
	sync.Mutex

	waiting atomic.Int64 // acts that wait for it

	// What was read last, guarded by the mutex; log is nil once somebody writes.
	no   string
	log  []Event
	read uint64 // the last act that had come when the reading began
}

func (s *Service) turnOf(no string) int {
	return int(maphash.String(s.seed, no) % uint64(len(s.turns)))
}

// lock orders the writers of some cases and gives what undoes it.
func (s *Service) lock(nos ...string) (unlock func()) {
	var list []int
	for _, no := range nos {
		list = append(list, s.turnOf(no))
	}
	slices.Sort(list) // always in one order, so that two callers cannot wait for each other
	list = slices.Compact(list)
	for _, n := range list {
		s.turns[n].Lock()
		s.turns[n].log = nil // whoever comes here writes
	}
	return func() {
		for _, n := range list {
			s.turns[n].Unlock()
		}
	}
}

// ask waits for an act's turn at a case. The act has its place from now on, which says
// what was read after it came.
func (s *Service) ask(no string) (t *turn, place uint64) {
	t = &s.turns[s.turnOf(no)]
	t.waiting.Add(1)
	place = s.asked.Add(1)
	t.Lock()
	t.waiting.Add(-1)
	return t, place
}

// pass gives the turn to the next act. What nobody waits for is not kept: notes lie
// open in it.
func (t *turn) pass() {
	if t.waiting.Load() == 0 {
		t.log = nil
	}
	t.Unlock()
}

// caseAt is a case as it stood at some moment since an act came. A log that was read
// since then will do, as long as nobody here has written: it is what the act itself
// would have read had its turn come at once. So the act rests on nothing older than
// itself, also where another process writes, whom no lock of this one holds off.
func (s *Service) caseAt(ctx context.Context, t *turn, place uint64, no string) (Case, error) {
	if t.log != nil && t.no == no && t.read >= place {
		return Fold(t.log), nil
	}
	came := s.asked.Load()
	c, log, err := s.readCase(ctx, no)
	if err == nil {
		t.no, t.log, t.read = no, log, came
	}
	return c, err
}
