package watch_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"shouwang"
	"shouwang/internal/store"
	"shouwang/internal/store/embedded"
	"shouwang/watch"
)

// The engine allows one owner of a folder, and a killed process is a dead one:
// so each attempt is this test binary run again as a child.
const (
	childDir   = "WATCH_TEST_DIR"
	childDays  = "WATCH_TEST_DAYS"
	childPoint = "WATCH_TEST_POINT" // the point at which the child kills itself, how often it passes it before, and how many microseconds after: run.scored:3:0
)

// roundKills is how often a round is killed at each place; the whole of it is `make torture`.
var roundKills = flag.Int("round.kills", 2, "kills of a round at each place")

func TestMain(m *testing.M) {
	dir := os.Getenv(childDir)
	if dir == "" {
		os.Exit(m.Run())
	}
	days, _ := strconv.Atoi(os.Getenv(childDays))
	if err := child(context.Background(), dir, days, os.Getenv(childPoint)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// child runs some days of two monitors one by one and prints what stands.
func child(ctx context.Context, dir string, days int, point string) error {
	s, err := store.Open(ctx, store.Config{Dir: dir, StampDir: os.TempDir(), MemoryBytes: 1 << 30})
	if err != nil {
		return err
	}
	if err := s.Migrate(ctx); err != nil {
		return err
	}
	keep := watch.NewStore(s.Conn(), s)
	if err := runDays(ctx, keep, days, point); err != nil {
		return err
	}
	list, _, err := keep.Warnings(ctx, watch.Filter{})
	for _, w := range list {
		_, _ = fmt.Fprintln(os.Stdout, w.ID, w.No, w.Monitor, w.Level, w.Times, w.Worker, w.RaisedAt.Format(time.RFC3339))
	}
	return errors.Join(err, s.Close())
}

func runDays(ctx context.Context, keep *watch.Store, days int, point string) error {
	from := day(2024, time.February, 19, 0)
	w := steady()
	w.slices = []watch.Slice{{0, 4}, {5, 8}, {9, watch.Everyone.To}}
	w.scores = func(_ string, at time.Time) []shouwang.Score {
		d := at.YearDay()
		var scores []shouwang.Score
		for id := 1; id <= 12; id++ {
			scores = append(scores, person(uint64(id), (id*37+d*d*11)%140-20))
		}
		return scores
	}
	t := new(testing.T) // monitor wants one; it cannot fail here
	cfg := config(w, keep, from, monitor(t, "a", "0 6 * * *"), monitor(t, "b", "0 6 * * 1,3", "0 18 29 2 *"))
	cfg.Crash = killAt(point)
	r := watch.New(cfg)
	for d := range days {
		if _, err := r.CatchUp(ctx, from.AddDate(0, 0, d), from.AddDate(0, 0, d+1)); err != nil {
			return err
		}
	}
	return nil
}

// killAt kills this process at a point, or a moment after it.
func killAt(point string) func(string) {
	name, count, _ := strings.Cut(point, ":")
	count, micros, _ := strings.Cut(count, ":")
	left, _ := strconv.Atoi(count)
	after, _ := strconv.Atoi(micros)
	return func(at string) {
		if at != name {
			return
		}
		if left--; left != -1 {
			return
		}
		kill := func() { _ = syscall.Kill(os.Getpid(), syscall.SIGKILL) }
		if after > 0 {
			time.AfterFunc(time.Duration(after)*time.Microsecond, kill)
			return
		}
		kill()
		select {} // until the signal comes
	}
}

// spawn runs a child and says what it printed and whether it was killed.
func spawn(t *testing.T, dir string, days int, point string) (out string, killed bool) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0]) //nolint:gosec // this binary
	cmd.Env = append(os.Environ(), childDir+"="+dir, childDays+"="+strconv.Itoa(days), childPoint+"="+point)
	var errs strings.Builder
	cmd.Stderr = &errs
	text, err := cmd.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		status, ok := exit.Sys().(syscall.WaitStatus)
		if ok && status.Signaled() && status.Signal() == syscall.SIGKILL {
			return "", true
		}
	}
	if err != nil {
		t.Fatalf("child: %v\n%s", err, errs.String())
	}
	return string(text), false
}

// A round is killed inside of reading, inside of inserting, between slices, before
// its line in the ledger, and at any moment; the warnings are those of a round that
// nobody disturbed.
func TestKilledAnywhereAndRunAgainEndsTheSame(t *testing.T) {
	if _, err := embedded.Locate(""); errors.Is(err, embedded.ErrNoLibrary) {
		t.Skip(err)
	}
	days := 14 + 3**roundKills
	want, killed := spawn(t, t.TempDir(), days, "")
	if killed || strings.Count(want, "\n") < 20 {
		t.Fatalf("undisturbed: killed %v, warnings:\n%s", killed, want)
	}
	random := rand.New(rand.NewPCG(11, 13)) //nolint:gosec // the same places each time
	total := 0
	for _, place := range []struct {
		name, point string
		within      int // microseconds after the point
	}{
		{"reading", "run.reading", 0},
		{"inserting", "run.writing", 30_000}, // a commit gathers for 20 ms and writes
		{"between slices", "run.slice_written", 0},
		{"before the ledger row", "run.before_finished", 0},
		{"any moment", "run.pinned", 150_000},
	} {
		dir, kills := t.TempDir(), 0
		for tries := 0; kills < *roundKills && tries < 3**roundKills; tries++ {
			after := 0
			if place.within > 0 {
				after = 1 + random.IntN(place.within)
			}
			if _, killed := spawn(t, dir, days, fmt.Sprintf("%s:%d:%d", place.point, random.IntN(3), after)); killed {
				kills++
			}
		}
		got, killed := spawn(t, dir, days, "")
		if killed || got != want {
			t.Errorf("%s: after %d kills (-undisturbed +killed):\n%s", place.name, kills, difference(want, got))
		}
		if kills < *roundKills {
			t.Errorf("%s: only %d children were killed: the days are too short for it", place.name, kills)
		}
		t.Logf("%s: killed %d times", place.name, kills)
		total += kills
	}
	t.Logf("killed %d times in all, %d warnings", total, strings.Count(want, "\n"))
}

// difference are the lines that are in one text only.
func difference(want, got string) string {
	var out []string
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for _, line := range a {
		if !slices.Contains(b, line) {
			out = append(out, "- "+line)
		}
	}
	for _, line := range b {
		if !slices.Contains(a, line) {
			out = append(out, "+ "+line)
		}
	}
	return strings.Join(out, "\n")
}
