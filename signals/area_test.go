package signals_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAreasAreFollowedByTheDayOfTheRowAndNeverGuessed(t *testing.T) {
	d := open(t)
	line := func(serial, area, day string) string {
		return born("19500101", serial) + "," + area + "," + day + "\n"
	}
	d.take("person@police.csv", "id_number,hukou_div,as_of\n"+
		line("116", "320682105002", "2026-10-31")+ // still a village of its own
		line("132", "320682105002", "2026-11-01")+ // gone over into another
		line("159", "320682105009", "2026-11-01")+ // no village of a town whose villages are listed
		line("175", "320682777001", "2026-11-01")+ // no town
		line("191", "320699001001", "2026-11-01")+ // no district of the city
		line("212", "320684105001", "2026-11-01")+ // a district that was renumbered
		line("239", "110101001001", "2026-11-01")) // elsewhere
	got := d.texts("SELECT concat(toString(ifNull(hukou_div, 0)), ' ', arrayStringConcat(arraySort(defects), ',')) FROM signal_person ORDER BY person_id")
	want := []string{
		"320682105002 ", "320682105001 area_moved", "320682105000 area_unknown", "320682000000 area_unknown",
		"320600000000 area_unknown", "320614000000 area_moved", "110101001001 ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
}
