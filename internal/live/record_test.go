package live_test

import (
	"testing"
	"time"

	"gotest.tools/v3/assert"

	"shouwang"
	"shouwang/internal/access"
	"shouwang/internal/live"
	"shouwang/internal/store/storetest"
)

// What a run and a case leave in the record is found by when it was stored, within a scope.
func TestWhatChangedIsFoundByWhenItWasStored(t *testing.T) {
	store := storetest.Open(t)
	at := time.Date(2026, time.November, 25, 9, 30, 0, 0, shouwang.Shanghai)
	put := func(table string, columns []string, rows ...[]any) {
		t.Helper()
		assert.NilError(t, store.Append(t.Context(), shouwang.Block{Table: table, Columns: columns, Rows: rows}))
	}
	warning := []string{"run_id", "fence", "number", "as_of", "change", "id", "no", "monitor", "lane", "area", "open", "stock"}
	put("warning_change", warning,
		[]any{"r1", uint64(1), uint64(1), at.Add(-time.Hour), "raised", "a", "W-0000001", "m", "open", uint64(320682101001), uint8(1), uint8(0)},
		[]any{"r1", uint64(1), uint64(1), at.Add(-time.Hour), "raised", "b", "W-0000002", "m", "protected", uint64(320682101001), uint8(1), uint8(0)},
		[]any{"r2", uint64(2), uint64(2), at.Add(-time.Hour), "raised", "c", "W-0000003", "m", "open", uint64(320682102001), uint8(1), uint8(1)},
		[]any{"r3", uint64(3), uint64(3), at.Add(-time.Hour), "raised", "d", "W-0000004", "m", "open", uint64(320682101001), uint8(1), uint8(0)})
	run := []string{"run_id", "fence", "monitor", "state", "at", "dry"}
	put("run_log", run, []any{"r1", uint64(1), "m", "finished", at, uint8(0)}, []any{"r2", uint64(2), "m", "finished", at.Add(-time.Hour), uint8(0)}, []any{"r3", uint64(3), "m", "started", at, uint8(0)})
	put("warning_release", []string{"id", "worker", "at"}, []any{"c", "V1", at.Add(time.Second)})
	put("case_event", []string{"case_no", "seq", "id", "kind", "at", "stored"},
		[]any{"C-0000001", uint64(1), "e1", "opened", at.Add(-48 * time.Hour), at.Add(2 * time.Second)}, // of a run that was caught up
		[]any{"C-0000001", uint64(2), "e2", "acknowledged", at.Add(-time.Hour), at.Add(3 * time.Second)},
		[]any{"C-0000002", uint64(1), "e3", "opened", at.Add(-48 * time.Hour), at.Add(-48 * time.Hour)})
	for _, c := range [][]any{{"C-0000001", uint64(1)}, {"C-0000001", uint64(2)}, {"C-0000002", uint64(1)}} {
		put("case_now", []string{"area", "lane", "case_no", "version"}, append([]any{uint64(320682101001), "open"}, c...))
	}
	found := func(after string, limit int, areas []uint64, lanes ...shouwang.Lane) (list []live.Change) {
		t.Helper()
		list, err := live.Record{DB: store.Conn()}.Changed(t.Context(), at, after, access.Scope{Spans: access.Spans(areas, nil, 0), Lanes: lanes}, limit)
		assert.NilError(t, err)
		return list
	}
	one := func(what, no string, version, area uint64, lane shouwang.Lane, after time.Duration) live.Change {
		return live.Change{What: what, No: no, Version: version, Area: area, Lane: lane, At: at.Add(after)}
	}
	own, given := one(live.Warning, "W-0000001", 1, 320682101001, "open", 0), one(live.Warning, "W-0000003", 2, 320682102001, "open", time.Second)
	child, taken := one(live.Warning, "W-0000002", 1, 320682101001, "protected", 0), one(live.Case, "C-0000001", 2, 320682101001, "open", 3*time.Second)
	city := []uint64{320682000000}
	assert.DeepEqual(t, found("", 9, city, "open", "protected"), []live.Change{own, child, given, taken})
	assert.DeepEqual(t, found("W-0000001", 2, city, "open", "protected"), []live.Change{child, given})
	assert.DeepEqual(t, found("", 9, []uint64{320682101000}, "open"), []live.Change{own, taken})
	assert.DeepEqual(t, found("", 9, []uint64{320682102000}, "open"), []live.Change{given})
	assert.Equal(t, len(found("", 9, nil, "open"))+len(found("", 9, city)), 0, "who sees nothing")
}
