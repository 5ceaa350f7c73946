package main

import (
	"errors"
	"testing"
	"time"

	"shouwang"
)

// A service that runs for months sends to whoever is on the roster by now, and
// to the last known ones while the roster cannot be read.
func TestRegisterIsReadAgain(t *testing.T) {
	now := time.Date(2026, time.November, 2, 9, 0, 0, 0, shouwang.Shanghai)
	roster, err := map[string]shouwang.Worker{"V1": {ID: "V1"}}, error(nil)
	reads := 0
	r := &register{clock: func() time.Time { return now }, read: func() (map[string]shouwang.Worker, error) { reads++; return roster, err }}
	if err := r.refresh(); err != nil {
		t.Fatal(err)
	}
	roster = map[string]shouwang.Worker{"V2": {ID: "V2"}}
	if _, known := r.worker("V1"); !known || reads != 1 {
		t.Errorf("at once: V1 known %v after %d reads, want true after 1", known, reads)
	}
	now = now.Add(registerAge + time.Second)
	if _, known := r.worker("V2"); !known {
		t.Error("a minute later the new worker is not known")
	}
	now, err = now.Add(registerAge+time.Second), errors.New("the store is away")
	if _, known := r.worker("V2"); !known {
		t.Error("while the store is away nobody is known")
	}
}

func TestRunsOfDaysToCome(t *testing.T) {
	now := time.Date(2026, time.November, 2, 9, 0, 0, 0, shouwang.Shanghai)
	yesterday := shouwang.Date(2026, time.November, 1).End()
	for _, c := range []struct {
		text string
		want time.Time
		ok   bool
	}{
		{"", now, true},
		{"2026-11-01", yesterday, true},
		{"2026-11-02", now, true},
		{"2026-11-02T08:00:00+08:00", now.Add(-time.Hour), true},
		{"2026-11-02T10:00:00+08:00", time.Time{}, false},
		{"2026-11-03", time.Time{}, false},
		{"tomorrow", time.Time{}, false},
	} {
		got, err := readAsOf(c.text, now)
		if (err == nil) != c.ok || c.ok && !got.Equal(c.want) {
			t.Errorf("%q: %s, %v; want %s, ok %v", c.text, got, err, c.want, c.ok)
		}
		if err != nil && codeOf(err) != exitUsage {
			t.Errorf("%q: exit %d, want %d", c.text, codeOf(err), exitUsage)
		}
	}
}
