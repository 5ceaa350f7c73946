package watch_test

import (
	"testing"
	"time"

	"shouwang"
	"shouwang/internal/store/storetest"
	"shouwang/watch"
)

// BenchmarkYear is what the round itself costs of a year of 8 monitors: every
// one each night and one with 300 batches besides, each run with a few changes.
func BenchmarkYear(b *testing.B) {
	for b.Loop() {
		s := storetest.Open(b)
		keep := watch.NewStore(s.Conn(), s)
		w := steady()
		w.scores = func(_ string, at time.Time) []shouwang.Score {
			n := uint64(at.YearDay()) //nolint:gosec // 1 to 366
			return []shouwang.Score{person(n, 85), person(n+1, 50), person(n+2, 45)}
		}
		var watched []watch.Monitor
		for _, id := range []string{"a", "b", "c", "d", "e", "f", "g"} {
			watched = append(watched, monitor(b, id, "0 5 * * *"))
		}
		from := day(2025, time.January, 1, 0)
		touched := monitor(b, "h", "0 3 2 * *")
		touched.Triggers = []string{"death_event"}
		for i := range 300 {
			w.events = append(w.events, watch.Event{Feed: "death_event", At: from.Add(time.Duration(i+1) * 28 * time.Hour)})
		}
		r := round(w, keep, from, append(watched, touched)...)
		sum, err := r.CatchUp(b.Context(), from, from.AddDate(1, 0, 0))
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(sum.Runs), "runs")
		b.ReportMetric(float64(sum.Raised), "raised")
	}
}

// BenchmarkReads is what lists cost over 200,000 changes of 5,000 runs.
func BenchmarkReads(b *testing.B) {
	s := storetest.Open(b)
	ctx := b.Context()
	for _, text := range []string{
		`INSERT INTO run_log (run_id, monitor, number, as_of, state, fence)
		SELECT hex(number), 'm' || toString(number % 8), number + 1, toDateTime64('2025-01-01 00:00:00', 3) + number * 3600, 'finished', 1
		FROM numbers(5000)`,
		`INSERT INTO warning_change (run_id, number, fence, as_of, change, id, no, monitor, subject_id, level, level_rank, score, open, area, reasons, unknown)
		SELECT hex(number % 5000), number % 5000 + 1, 1, toDateTime64('2025-01-01 00:00:00', 3) + (number % 5000) * 3600, 'raised',
			hex(cityHash64(number % 120000)), toString(number % 120000), 'm' || toString(number % 8), number % 120000, 'red', 3, 80, 1,
			320682100000 + number % 200, concat('[', repeat('{},', 60), '{}]'), '[]'
		FROM numbers(200000)`,
	} {
		if err := s.Conn().Exec(ctx, text); err != nil {
			b.Fatal(err)
		}
	}
	keep := watch.NewStore(s.Conn(), s)
	reads := map[string]func() error{
		"list": func() error {
			_, _, err := keep.Warnings(ctx, watch.Filter{Limit: 50, Level: shouwang.Red})
			return err
		},
		"one":  func() error { _, _, err := keep.Warning(ctx, "7"); return err },
		"runs": func() error { _, err := keep.List(ctx, watch.RunFilter{Limit: 10}); return err },
		"book": func() error { _, err := keep.Runs(ctx, []string{"m1"}, day(2026, time.December, 1, 0)); return err },
		"told": func() error { _, err := keep.ChangesSince(ctx, day(2026, time.December, 1, 0)); return err },
	}
	for name, read := range reads {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := read(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
