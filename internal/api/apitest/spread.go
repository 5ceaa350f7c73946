package apitest

import (
	"shouwang"
	"shouwang/internal/access"
	"shouwang/internal/api"
)

// Places of the city that Spread fills.
const (
	City         = 320699000000
	OwnTown      = 320699101000
	OwnVillage   = 320699101001
	NextVillage  = 320699101002
	OtherTown    = 320699102000
	OtherVillage = 320699102001
)

// Spread is a city with one warning, and its case, for each lane in each of some
// places: two villages of a town, one of another, and the city as a whole.
func Spread() *World {
	w := &World{}
	i := 2 // of a monitor that opens a case and hides nothing
	for _, area := range []uint64{OwnVillage, NextVillage, OtherVillage, City} {
		for _, lane := range access.EveryLane {
			one := warning(i)
			one.Area, one.Lane, one.Open, one.Held = area, lane, true, false
			one.Household, one.Worker = shouwang.HouseholdID(1000+i), "v-001"
			w.warnings = append(w.warnings, one)
			i += len(infos)
		}
	}
	w.addCases()
	w.addData()
	w.addDeliveries()
	w.matches = []api.MatchResult{result(shouwang.Date(2026, 10, 1), nil)}
	return w
}
