package scoring

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"shouwang"
	"shouwang/internal/store/storetest"
	"shouwang/monitors"
)

// letGo are the feeds whose rows may go with a warning although nobody says so, by monitor.
var letGo = map[string][]string{
	"custody_child_left": {"death_event"},             // whose death is not on record counts as alive, or a late register would silence every rule
	"tekun_visit_care":   {"person", "weather_alert"}, // without an alert in the place the usual interval stands, and rings by itself
}

// No open warning of any example is let go of while a feed is overdue whose rows are gone.
func TestNothingIsLetGoInSilence(t *testing.T) {
	pack := latePack(t)
	db := storetest.Empty(t).Conn()
	for _, m := range pack.Monitors {
		t.Run(m.ID, func(t *testing.T) { silenced(t, db, pack, m) })
	}
}

// silenced takes away the rows of each feed from each example that fires.
func silenced(t *testing.T, db DB, pack *monitors.Pack, m *monitors.Monitor) {
	t.Helper()
	l := &lateWorld{t: t}
	copied := *m
	copied.Examples = nil
	lacking := map[string][]int{}
	for _, e := range m.Examples {
		if e.Rows == nil || shouwang.Level(e.Expect.Level).Rank() == 0 || len(e.Stale) > 0 {
			continue
		}
		for _, feed := range slices.Sorted(maps.Keys(e.Rows)) {
			if len(e.Rows[feed]) == 0 {
				continue
			}
			lacking[feed] = append(lacking[feed], len(copied.Examples))
			copied.Examples = append(copied.Examples, without(e, feed))
		}
	}
	if len(copied.Examples) == 0 {
		return
	}
	c, err := newCheck(t.Context(), db, pack, &copied)
	if err != nil {
		t.Fatal(err)
	}
	l.check = c
	if err := c.fill(t.Context(), c.rowExamples()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.drop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	for _, feed := range slices.Sorted(maps.Keys(lacking)) {
		for _, group := range c.together(lacking[feed]) {
			l.normal = map[string]bool{}
			for name := range c.monitor.Examples[group[0]].Rows {
				l.normal[name] = true
			}
			for i, s := range l.ask(l.stopped(feed), group...) {
				l.base, l.whole = &c.monitor.Examples[i], i
				if slices.Contains(letGo[m.ID], feed) {
					continue
				}
				if open := l.change(s, true); open == string(shouwang.Cleared) || strings.HasPrefix(open, string(shouwang.Fell)) {
					t.Errorf("“%s”, and %s has stopped and its rows are gone: %s", l.base.Name, feed, open)
				}
			}
		}
	}
}
