package scoring

import (
	"flag"
	"slices"
	"testing"

	"shouwang/monitors"
)

var allMonitors = flag.Bool("all", false, "also what takes minutes for every monitor of the pack")

// firstCodes are the monitors that a test of the machinery takes where all would
// take minutes: of people, households and areas, with lists, dates and kin.
var firstCodes = []string{"M01", "M02", "M14", "M25", "M27", "M31", "M39"}

// FirstPack is the built-in pack with the first monitors, or with all if they are asked for.
func FirstPack(t *testing.T) *monitors.Pack {
	t.Helper()
	pack, err := monitors.Load(monitors.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	if *allMonitors {
		return pack
	}
	few := *pack
	few.Monitors = slices.DeleteFunc(slices.Clone(pack.Monitors), func(m *monitors.Monitor) bool { return !slices.Contains(firstCodes, m.Code) })
	return &few
}
