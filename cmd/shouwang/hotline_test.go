package main

import (
	"testing"

	"shouwang"
	"shouwang/cases"
	"shouwang/monitors"
)

// Which calls are reports of harm is the policy's to say, and a bureau may lay its own
// words over it; where nobody says it, no call with a topic is taken for harmless.
func TestWhichCallsAreReports(t *testing.T) {
	pack, err := monitors.Load(monitors.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	day := shouwang.Date(2026, 11, 2)
	overlay := monitors.Given(map[string]any{topicsParameter: []any{"care"}})
	for _, row := range []struct {
		name   string
		values monitors.Values
		topic  string
		area   uint64
		want   bool
	}{
		{"shipped, abuse", pack.Resolve(nil), "abuse", 320682103001, true},
		{"shipped, abuse of whom nobody knows", pack.Resolve(nil), "abuse", 0, true},
		{"shipped, care", pack.Resolve(nil), "care", 320682103001, false},
		{"shipped, no topic", pack.Resolve(nil), "", 320682103001, false},
		{"laid over, care", pack.Resolve(overlay), "care", 320682103001, true},
		{"laid over, abuse", pack.Resolve(overlay), "abuse", 0, false},
		{"not said, a topic", nil, "care", 0, true},
		{"not said, none", nil, "", 0, false},
	} {
		call := phoned{HotlineCall: cases.HotlineCall{Area: row.area}, topic: row.topic}
		if got := reported(row.values, call, day); got != row.want {
			t.Errorf("%s: %v", row.name, got)
		}
	}
}
