package signals_test

import (
	"fmt"
	"testing"
)

// Rules compare names and answers by a keyed hash that the intake makes: two spellings
// of one name are the same, a damaged name has none, and neither file brings a column of it.
func TestNamesAndAnswersLeaveAFingerprint(t *testing.T) {
	d := open(t)
	d.take("person@police.csv", "id_number,name\n"+
		fmt.Sprintf("%s,吕　明\n%s,呂明\n%s,吕亮\n%s,吕□\n%s,\n", serial(0), serial(1), serial(2), serial(3), serial(4)))
	keys := d.texts("SELECT hex(ifNull(name_key, '')) FROM signal_person ORDER BY person_id")
	if len(keys) != 5 || keys[0] == "" || keys[0] != keys[1] || keys[2] == "" || keys[2] == keys[0] || keys[3] != "" || keys[4] != "" {
		t.Fatalf("the fingerprints of five names are %v", keys)
	}
	d.take("roster.csv", rosterOf(1, 60)) // whose name is another
	if got := d.texts("SELECT hex(ifNull(name_key, '')) FROM signal_person WHERE batch > 1"); len(got) != 1 || got[0] == "" || got[0] == keys[0] {
		t.Fatalf("the fingerprint of a name on a roster is %v", got)
	}
	d.take("other_roll@province.csv", "id_number,name,benefit,county_div,start_date\n"+serial(70)+",呂明,低保,320681000000,2026-01-01\n")
	if got := d.texts("SELECT hex(ifNull(name_key, '')) FROM signal_other_roll"); len(got) != 1 || got[0] != keys[0] {
		t.Fatalf("the same name in another list has the fingerprint %v", got)
	}
	d.take("visit@village.csv", "visit_id,id_number,kind,answers\n"+
		fmt.Sprintf("V1,%s,日常走访,一切都好\nV2,%s,日常走访,一切都好\nV3,%s,日常走访,腿疼\nV4,%s,日常走访,\n", serial(0), serial(1), serial(2), serial(3)))
	said := d.texts("SELECT hex(ifNull(answers_key, '')) FROM signal_visit ORDER BY visit_id")
	if len(said) != 4 || said[0] == "" || said[0] != said[1] || said[2] == "" || said[2] == said[0] || said[3] != "" {
		t.Fatalf("the fingerprints of four answers are %v", said)
	}
}
