package signals_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDeathsOfACSV(t *testing.T) {
	d := open(t)
	a, b := born("19350302", "123"), born("18991231", "121")
	got := d.take("death_event@health.csv", "身份证号,姓名,死亡日期\n"+a+",张光明,2026-10-03\n"+b+",李　四,2026年10月4日\n,王五,2026-10-05\n")
	if len(got) != 1 || got[0].Accepted != 2 || got[0].Refused != 1 || got[0].Reasons["required_missing"] != 1 {
		t.Fatalf("%+v", got)
	}
	want := []string{"1\tcause_of_death\t20729\thealth", "2\tcause_of_death\t20730\thealth"}
	rows := d.texts("SELECT arrayStringConcat([toString(person_id), kind, toString(death_date), source_dept], '\t') FROM signal_death_event ORDER BY person_id")
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Fatal(diff)
	}
	if d.person(b) != 2 {
		t.Fatal("the second person of the file is person 2")
	}
}
