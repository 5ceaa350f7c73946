package scoring_test

import (
	"os"
	"testing"

	"shouwang/internal/store"
	"shouwang/internal/store/storetest"
	"shouwang/monitors"
	"shouwang/scoring"
)

// Every example of the built-in pack, through the monitors' own statements.
func TestBuiltinExamples(t *testing.T) {
	s := storetest.Empty(t)
	pack, err := monitors.Load(monitors.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	examples(t, s, pack)
}

// Every example of the packs of surveys, which have no Go of their own.
func TestExamplesOfSurveys(t *testing.T) {
	s := storetest.Empty(t)
	for name, want := range map[string]int{"panel": 3, "eusilc": 0} {
		pack, err := monitors.Load(os.DirFS("../monitors/packs/" + name))
		if err != nil {
			t.Fatal(err)
		}
		if len(pack.Monitors) != want {
			t.Errorf("%s has %d monitors, want %d", name, len(pack.Monitors), want)
		}
		examples(t, s, pack)
	}
}

func examples(t *testing.T, s *store.Store, pack *monitors.Pack) {
	t.Helper()
	for _, m := range pack.Monitors {
		t.Run(m.ID, func(t *testing.T) {
			failures, err := scoring.Check(t.Context(), s.Conn(), pack, m)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range failures {
				t.Error(f)
			}
		})
	}
}
