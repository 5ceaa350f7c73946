package main

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shouwang/signals"
)

func TestAnIntakeNobodyWatchesTellsOfItselfNowAndThen(t *testing.T) {
	var out bytes.Buffer
	now := time.Date(2026, 11, 10, 12, 0, 0, 0, time.UTC)
	g := newGauge(&out, "employment@hrss.csv", func() time.Time { return now })
	steps := []struct {
		after time.Duration
		step  signals.Progress
	}{
		{4 * time.Second, signals.Progress{Stage: "reading", Read: 100_000, Share: 0.1, Refusals: []signals.Refusal{{Line: 7, Header: "month", Code: "bad_date"}}}},
		{6 * time.Second, signals.Progress{Stage: "reading", Read: 250_000, Share: 0.25}},
		{1 * time.Second, signals.Progress{Stage: "reading", Read: 300_000, Share: 0.3}},
		{9 * time.Second, signals.Progress{Stage: "comparing", Read: 1_000_000, Share: 1}},
		{5 * time.Second, signals.Progress{Stage: "reading", Read: 1_000_000}},
	}
	for _, s := range steps {
		now = now.Add(s.after)
		g.show(s.step)
	}
	g.finish()
	want := "employment@hrss.csv: 7 month: bad_date 不是有效日期 / not a date that exists\n" +
		"employment@hrss.csv: 250000 rows read (25 %), 25000 rows/s, about 30s left\n" +
		"employment@hrss.csv: 1000000 rows read, now comparing, 50000 rows/s\n" +
		"employment@hrss.csv: 1000000 rows read, 40000 rows/s\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Fatal(diff)
	}
}
