package scoring_test

import (
	"os"
	"slices"
	"testing"

	"shouwang/internal/store/storetest"
	"shouwang/monitors"
	"shouwang/scoring"
)

// A change of how a fact is taken dies with the examples that give rows, and
// survives without the one that shows it.
func TestFactMutants(t *testing.T) {
	db := storetest.Empty(t).Conn()
	pack, err := monitors.Load(os.DirFS("testdata/mutate_facts"))
	if err != nil {
		t.Fatal(err)
	}
	whole := factMutants(t, db, pack)
	if left := whole.Survivors(); len(left) > 0 {
		t.Fatalf("got survivors %v, want none", ids(left))
	}
	at := whole.Mutants[slices.IndexFunc(whole.Mutants, func(m scoring.Mutant) bool { return m.ID == factKinds["an aggregate for another"] })].At
	if want := (monitors.At{File: "facts/person.yaml", Line: 29, Column: 56}); at != want {
		t.Errorf("the take of spent stands at %v, want %v", at, want)
	}
	less, m := *pack, *pack.Monitors[0]
	m.Examples = m.Examples[1:] // nobody is warned of any more
	less.Monitors = []*monitors.Monitor{&m}
	left := ids(factMutants(t, db, &less).Survivors())
	for kind, id := range factKinds {
		if !slices.Contains(left, id) {
			t.Errorf("%s: %q does not survive without its example", kind, id)
		}
	}
	if len(left) == len(whole.Mutants) {
		t.Error("the other examples tell nothing")
	}
}

// factKinds are the kinds of change of a fact, and a mutant of each.
var factKinds = map[string]string{
	"an aggregate for another": "spent.take: sum amount → max amount",
	"two rows where one did":   "large_claim.take: any → count > 1",
	"a filter over its bound":  "large_claim.where: amount >= 1000 → amount > 1000",
	"a number moved by a fen":  "heavy.cel: spent > 2000 → spent > 2000.01",
}

func factMutants(t *testing.T, db scoring.DB, pack *monitors.Pack) scoring.Mutation {
	t.Helper()
	last := 0
	r, err := scoring.MutateFacts(t.Context(), db, pack, func(done, of int, _ string, _ []scoring.Mutant) {
		if done != last+1 || done > of {
			t.Errorf("told of fact %d of %d after %d", done, of, last)
		}
		last = done
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}
