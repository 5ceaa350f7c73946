package warnings_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shouwang"
	"shouwang/warnings"
)

func TestWhoCameAndWhoLeft(t *testing.T) {
	day := time.Date(2026, 11, 2, 6, 0, 0, 0, shouwang.Shanghai)
	w := func(id string, subject uint64, why string) shouwang.Warning {
		return shouwang.Warning{ID: id, Subject: shouwang.Subject{Type: shouwang.SubjectHousehold, ID: subject}, Open: true, Reasons: []shouwang.Reason{{Factor: why}}}
	}
	h := func(n int, kind shouwang.ChangeKind, of shouwang.Warning) warnings.Happened {
		return warnings.Happened{At: day.AddDate(0, 0, n), Change: shouwang.Change{Kind: kind, Warning: of}}
	}
	gone := func(of shouwang.Warning) shouwang.Warning { of.Reasons, of.Open = nil, false; return of }
	// One is in it from before and leaves; two comes by two warnings and stays by one;
	// three rises and is held, which moves nobody; four comes and leaves.
	one, two, three, four := w("a", 1, "old"), w("b", 2, "claim"), w("d", 3, "stays"), w("e", 4, "brief")
	moves, now := warnings.Moves([]shouwang.Warning{one, three}, []warnings.Happened{
		h(0, shouwang.Cleared, gone(one)), h(1, shouwang.Raised, two), h(1, shouwang.Raised, w("c", 2, "spending")), h(2, shouwang.Rose, three), h(2, shouwang.Held, three),
		h(3, shouwang.Cleared, gone(two)), h(4, shouwang.Raised, four), h(5, shouwang.Cleared, gone(four)),
	})
	type move struct {
		Subject uint64
		Entered bool
		Day     int
		Why     string
	}
	var got []move
	for _, m := range moves {
		got = append(got, move{m.Warning.Subject.ID, m.Entered, m.At.Day() - day.Day(), m.Why[0].Factor})
	}
	want := []move{{1, false, 0, "old"}, {2, true, 1, "claim"}, {4, true, 4, "brief"}, {4, false, 5, "brief"}}
	if diff := cmp.Diff(want, got); diff != "" || now != 2 {
		t.Errorf("%d are in it at the end\n%s", now, diff)
	}
}
