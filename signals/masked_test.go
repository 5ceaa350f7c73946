package signals_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"shouwang/signals"
)

// A list of refused rows tells what is wrong, and nobody's name.
func TestRefusedRowsAreMasked(t *testing.T) {
	d := open(t)
	in := d.in
	held := signals.Held{
		Feed: "death_event", Headers: []string{"身份证号", "姓名", "死亡日期", "备注", "状态"},
		Columns: []string{"id_number", "name", "death_date", "", "state"},
	}
	wrong := func(header string) []signals.Fault { return []signals.Fault{{Header: header, Code: "bad_date"}} }
	for name, c := range map[string]struct {
		cells  []string
		faults []signals.Fault
		want   []string
	}{
		"a date that is none":     {[]string{"320682194808150117", "陈守田", "2026-02-30", "住院", "有效"}, wrong("死亡日期"), []string{"3206**********0117", "陈*田", "2026-02-30", "**", "有效"}},
		"cells that slipped":      {[]string{"陈守田", "320682194808150117", "陈守田", "", "有效"}, wrong("死亡日期"), []string{"陈*田", "3****************7", "***", "", "有效"}},
		"a number under a date":   {[]string{"", "", "320682194808150117", "13800000001", "x"}, wrong("死亡日期"), []string{"", "", "**********", "**********", "x"}},
		"the whole row at fault":  {[]string{"1234", "陈守田", "陈守田", "", "有效"}, wrong(""), []string{"****", "陈*田", "***", "", "**"}},
		"more cells than headers": {[]string{"", "", "", "", "有效", "陈守田"}, wrong(""), []string{"", "", "", "", "**", "***"}},
	} {
		if diff := cmp.Diff(c.want, in.Masked(held, signals.HeldRow{Cells: c.cells, Faults: c.faults})); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
