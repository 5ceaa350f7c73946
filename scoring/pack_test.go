package scoring_test

import (
	"testing"

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
