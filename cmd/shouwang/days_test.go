package main

import (
	"cmp"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"shouwang"
	"shouwang/signals"
	"shouwang/watch"
)

// The whole year of a city is `make torture`.
var (
	daysPeople   = flag.Int("days.people", 1000, "people of the city that is watched day by day")
	daysMonitors = flag.String("days.monitors", firstMonitors, "monitors that run; nothing is all")
	daysSpans    = flag.String("days.spans", "2023-12-29/2024-01-04/2023-12-30/2024-01-01,2024-02-26/2024-03-03/2024-02-28/2024-03-01",
		"first and last day that are watched, and first and last on which the service is off; comma between. Of files before a span the newest of each name count")
)

// TestDayByDayOrCaughtUpAfterDaysOff watches a city over New Year and a leap day:
// every day; and by a service that was off for three days, which found the files of
// these days when it came back. Both raised the same warnings, of the same days; the
// second says of those that it was late.
func TestDayByDayOrCaughtUpAfterDaysOff(t *testing.T) {
	p := newKillPlace(t)
	for text := range strings.SplitSeq(*daysSpans, ",") {
		t.Run(strings.ReplaceAll(text, "/", " "), func(t *testing.T) {
			span := spanOf(t, text)
			city := filepath.Join(t.TempDir(), "city")
			p.must(t, t.TempDir(), orderClock, "generate", "--out", city, "--people", fmt.Sprint(*daysPeople), "--seed", "11", "--until", span.last.String())
			files := filesSince(t, city, span.first.String())
			steady := &watcher{t: t, home: filepath.Join(t.TempDir(), "steady"), files: files, through: span.first - 1}
			steady.watch(span.first, span.from-1)
			stopped := steady.copied()
			steady.watch(span.from, span.last)
			always, late := steady.warnings, steady.late
			if late > 0 {
				t.Errorf("%d runs of a service that was never off are a day late", late)
			}
			stopped.watch(span.until+1, span.last)
			now, late := stopped.warnings, stopped.late
			if len(always) == 0 || late == 0 {
				t.Fatalf("nothing to compare: %d warnings, %d late runs", len(always), late)
			}
			t.Logf("%d people: %d warnings day by day; the same after days off, with %d runs late by days", *daysPeople, len(always), late)
			if diff := gocmp.Diff(always, now); diff != "" {
				t.Errorf("day by day (-), caught up (+):\n%s", diff)
			}
		})
	}
}

// span is days that are watched, and those of them on which the service may be off.
type span struct{ first, last, from, until shouwang.Day }

func spanOf(t *testing.T, text string) (s span) {
	t.Helper()
	days := strings.Split(text, "/")
	for i, into := range []*shouwang.Day{&s.first, &s.last, &s.from, &s.until} {
		day, err := shouwang.ParseDay(days[i])
		if err != nil {
			t.Fatal(err)
		}
		*into = day
	}
	return s
}

// watcher is a service over a folder of its own, with the files that have yet to come.
type watcher struct {
	t        *testing.T
	home     string
	files    []string
	through  shouwang.Day // the last day that was watched
	warnings []string     // that were raised so far
	late     int          // runs that were late by days
}

// copied is the service as it stands, in another folder.
func (w *watcher) copied() *watcher {
	w.t.Helper()
	other := *w
	other.home = filepath.Join(filepath.Dir(w.home), "copy") // with the same keys
	if err := os.CopyFS(other.home, os.DirFS(w.home)); err != nil {
		w.t.Fatal(err)
	}
	return &other
}

// watch takes files in and runs what is due, evening by evening, and lists every
// warning as it came to be.
func (w *watcher) watch(first, last shouwang.Day) {
	w.t.Helper()
	evening := func(day shouwang.Day) time.Time { return day.Start().Add(20 * time.Hour) }
	now := evening(first)
	a := joinAt(w.t, w.home, func() time.Time { return now })
	job := ingestion{app: a, cmd: quietCommand(w.t.Context()), yes: true}
	for day := first; day <= last; day++ {
		now = evening(day)
		for len(w.files) > 0 && receivedOn(w.files[0]) <= day.String() {
			if _, err := job.take(w.t.Context(), w.files[0], signals.File{Path: w.files[0]}); err != nil {
				w.t.Fatal(err)
			}
			w.files = w.files[1:]
		}
		if _, err := a.round.CatchUp(w.t.Context(), evening(w.through), now); err != nil {
			w.t.Fatal(err)
		}
		w.through = day
	}
	w.warnings, w.late = warningsOf(w.t, a), lateRuns(w.t, a)
	if err := a.Close(); err != nil {
		w.t.Fatal(err)
	}
}

func lateRuns(t *testing.T, a *app) (late int) {
	t.Helper()
	runs, err := a.keep.List(t.Context(), watch.RunFilter{Limit: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range runs {
		if r.Late && r.StartedAt.Sub(r.ScheduledAt) >= 24*time.Hour {
			late++
		}
	}
	return late
}

// warningsOf are the warnings of a store, with the names of those whom they are of
// instead of the numbers that they got.
func warningsOf(t *testing.T, a *app) (lines []string) {
	t.Helper()
	list, err := a.collect(t.Context(), watch.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	who, err := a.subjectIdentities(t.Context(), list)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range list {
		id := who[w.Subject]
		lines = append(lines, fmt.Sprint(w.Monitor, " ", w.Level, " ", w.Score, " ", cmp.Or(id.IDNumber, id.HouseholdID, fmt.Sprint(w.Subject.ID)), " ", w.Subject.Key, " raised ", w.RaisedAt.Format(time.RFC3339)))
	}
	slices.Sort(lines)
	return lines
}

func joinAt(t *testing.T, home string, clock func() time.Time) *app {
	t.Helper()
	t.Setenv("SHOUWANG_LIBCHDB", library(t))
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(filepath.Dir(home), "config"))
	root := newRoot()
	if err := root.ParseFlags([]string{"--data", filepath.Join(home, "data")}); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SHOUWANG_MONITORS", *daysMonitors)
	cfg, err := loadConfig(root)
	if err != nil {
		t.Fatal(err)
	}
	a, err := join(t.Context(), cfg, figures{"demo.yaml", demoParameters}, clock, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	return a
}
