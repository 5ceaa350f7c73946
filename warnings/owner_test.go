package warnings_test

import (
	"fmt"
	"testing"

	"shouwang"
	"shouwang/warnings"
)

var today = shouwang.Date(2026, 3, 1)

const (
	village      = 320682103001
	otherVillage = 320682103002
	town1        = 320682103000
	otherTown    = 320682104000
	county       = 320682000000
	city         = 320600000000
)

var officers = []shouwang.Worker{
	{ID: "village", Role: shouwang.VillageWorker, Area: village},
	{ID: "town-wide", Role: shouwang.VillageWorker, Area: town1},
	{ID: "town", Role: shouwang.TownOffice, Area: town1},
	{ID: "bureau", Role: shouwang.Bureau, Area: city},
	{ID: "gone", Role: shouwang.VillageWorker, Area: otherVillage, Until: shouwang.Know(today)},
	{ID: "not-yet", Role: shouwang.VillageWorker, Area: otherVillage, Since: today + 1},
}

func TestOwner(t *testing.T) {
	cases := []struct {
		name string
		role shouwang.Role
		area uint64
		want string
	}{
		{"the most specific area that covers it", shouwang.VillageWorker, village, "village"},
		{"a wider area when nobody in the village is in office", shouwang.VillageWorker, otherVillage, "town-wide"},
		{"the town's officer when there is none of the role", shouwang.GridWorker, village, "town"},
		{"the bureau when the town has nobody", shouwang.VillageWorker, otherTown, "bureau"},
		{"the bureau when the area is not known", shouwang.VillageWorker, 0, "bureau"},
		{"the bureau for another city", shouwang.VillageWorker, 110101001001, "bureau"},
		{"the bureau for the data desk", shouwang.DataDesk, village, "bureau"},
		{"the village for a carer", shouwang.Carer, village, "village"},
		{"an area of the county is not the town's", shouwang.TownOffice, county, "bureau"},
	}
	for _, c := range cases {
		if got, ok := warnings.Owner(officers, c.role, c.area, today); !ok || got.ID != c.want {
			t.Errorf("%s: %q, want %q", c.name, got.ID, c.want)
		}
	}
}

func TestOwnerIsAnyoneRatherThanNobody(t *testing.T) {
	alone := []shouwang.Worker{{ID: "grid", Role: shouwang.GridWorker, Area: 110101001001}}
	if got, ok := warnings.Owner(alone, shouwang.Bureau, village, today); !ok || got.ID != "grid" {
		t.Errorf("got %q, want the only one there", got.ID)
	}
	if _, ok := warnings.Owner(nil, shouwang.Bureau, village, today); ok {
		t.Error("an empty roster gave somebody")
	}
}

func TestHouseholdsAreSpreadAndKeepTheirWorker(t *testing.T) {
	var two []shouwang.Worker
	for i := range 2 {
		two = append(two, shouwang.Worker{ID: fmt.Sprint(i), Role: shouwang.VillageWorker, Area: village})
	}
	roster := warnings.NewRoster(two, today)
	reversed := warnings.NewRoster([]shouwang.Worker{two[1], two[0]}, today)
	met := map[string]int{}
	for h := range shouwang.HouseholdID(100) {
		member := shouwang.Warning{Household: h + 1, Subject: shouwang.Subject{Type: shouwang.SubjectPerson, ID: uint64(h) * 3}}
		house := shouwang.Warning{Household: h + 1, Subject: shouwang.Subject{Type: shouwang.SubjectHousehold, ID: uint64(h) + 1}}
		got, _ := roster.Owner(shouwang.VillageWorker, village, warnings.Spread(member))
		same, _ := reversed.Owner(shouwang.VillageWorker, village, warnings.Spread(house))
		if got.ID != same.ID {
			t.Fatalf("household %d meets %s and %s", h, got.ID, same.ID)
		}
		met[got.ID]++
	}
	if met["0"] < 30 || met["1"] < 30 {
		t.Errorf("100 households met %v, want both workers about equally", met)
	}
}
