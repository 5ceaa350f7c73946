package signals_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A file is read the same however many read it: rows, persons, refusals, their
// order, and what waits for correction.
func TestHowManyReadAFileDoesNotShow(t *testing.T) {
	const rows = 150_000 // more than two chunks
	var text strings.Builder
	text.WriteString("id_number,name,month,base\n")
	for i := range rows {
		name, who, base := "张光明", i, fmt.Sprint(3000+i%7)
		switch {
		case i%9973 == 1: // somebody of the first chunk, under another name
			name, who = "李四妹", i/997
		case i%1999 == 2: // said again
			who = i - 1
		case i%4999 == 3:
			base = "很多"
		}
		fmt.Fprintf(&text, "%s,%s,2026-09,%s\n", someone(who), name, base)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var want []string
	for _, readers := range []int{1, 4} {
		runtime.GOMAXPROCS(readers)
		d := open(t)
		var got []string
		for _, r := range d.refusals("employment@hrss.csv", text.String()) {
			got = append(got, fmt.Sprint(r))
		}
		if len(got) < 40 {
			t.Fatalf("%d refusals", len(got))
		}
		got = append(got, d.texts("SELECT concat(toString(count()), ' ', toString(groupBitXor(cityHash64(row, person_id, key_hash, row_hash, defects, as_of)))) FROM signal_employment")...)
		got = append(got, d.texts("SELECT concat(toString(row), ' ', toString(headers), ' ', toString(reasons)) FROM quarantine_row ORDER BY row")...)
		got = append(got, d.waiting()...)
		if want == nil {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%d readers: %s", readers, diff)
		}
	}
}
