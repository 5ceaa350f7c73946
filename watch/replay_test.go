package watch

import "testing"

func TestReplayBeginsAfterTheLastRunOfAnotherPolicy(t *testing.T) {
	past := []Run{
		{ID: "a1", Monitor: "a", Number: 1, Policy: "new"},
		{ID: "a2", Monitor: "a", Number: 2, Policy: "old"},
		{ID: "a3", Monitor: "a", Number: 3, Policy: "new", Parameters: "other values"},
		{ID: "a4", Monitor: "a", Number: 4, Policy: "new"},
		{ID: "b1", Monitor: "b", Number: 1, Policy: "new"},
		{ID: "c1", Monitor: "c", Number: 1, Policy: "old"},
	}
	got := PlanReplay(past, "new", "")
	if len(got.Runs) != 2 || got.Runs[0].ID != "a4" || got.Runs[1].ID != "b1" || got.Taken != 4 {
		t.Errorf("got %v and %d taken, want a4 and b1 and 4 taken", got.Runs, got.Taken)
	}
	if got.Given["a"] != 3 || got.Given["b"] != 0 || got.Given["c"] != 1 {
		t.Errorf("got %v, want what is taken up to run 3 of a, none of b and 1 of c", got.Given)
	}
}
