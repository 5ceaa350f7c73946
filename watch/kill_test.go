package watch_test

import (
	"context"
	"errors"
	"fmt"
	"io"
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
	childPoint = "WATCH_TEST_POINT" // the point at which the child kills itself, and how often it passes it before: run.scored:3
)

func TestMain(m *testing.M) {
	dir := os.Getenv(childDir)
	if dir == "" {
		os.Exit(m.Run())
	}
	if err := child(context.Background(), dir, os.Getenv(childPoint), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// child runs three weeks of two monitors day by day and prints what stands.
func child(ctx context.Context, dir, point string, out io.Writer) error {
	s, err := store.Open(ctx, store.Config{Dir: dir, StampDir: os.TempDir(), MemoryBytes: 1 << 30})
	if err != nil {
		return err
	}
	if err := s.Migrate(ctx); err != nil {
		return err
	}
	keep := watch.NewStore(s.Conn(), s)
	if err := weeks(ctx, keep, point); err != nil {
		return err
	}
	list, _, err := keep.Warnings(ctx, watch.Filter{})
	for _, w := range list {
		_, _ = fmt.Fprintln(out, w.ID, w.No, w.Monitor, w.Level, w.Times, w.Worker, w.RaisedAt.Format(time.RFC3339))
	}
	return errors.Join(err, s.Close())
}

func weeks(ctx context.Context, keep *watch.Store, point string) error {
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
	for d := range 21 {
		if _, err := r.CatchUp(ctx, from.AddDate(0, 0, d), from.AddDate(0, 0, d+1)); err != nil {
			return err
		}
	}
	return nil
}

// killAt kills this process at a point.
func killAt(point string) func(string) {
	name, count, _ := strings.Cut(point, ":")
	left, _ := strconv.Atoi(count)
	return func(at string) {
		if at != name {
			return
		}
		if left--; left < 0 {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // until the signal comes
		}
	}
}

// spawn runs a child and says what it printed and whether it was killed.
func spawn(t *testing.T, dir, point string) (out string, killed bool) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0]) //nolint:gosec // this binary
	cmd.Env = append(os.Environ(), childDir+"="+dir, childPoint+"="+point)
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

func TestKilledAnywhereAndRunAgainEndsTheSame(t *testing.T) {
	if _, err := embedded.Locate(""); errors.Is(err, embedded.ErrNoLibrary) {
		t.Skip(err)
	}
	want, killed := spawn(t, t.TempDir(), "")
	if killed || strings.Count(want, "\n") < 20 {
		t.Fatalf("undisturbed: killed %v, warnings:\n%s", killed, want)
	}
	dir, kills := t.TempDir(), 0
	points := []string{"run.pinned", "run.scored", "run.slice_written", "run.before_finished", "run.finished"}
	for _, passes := range []int{0, 4, 1} {
		for _, point := range points {
			if _, killed := spawn(t, dir, point+":"+strconv.Itoa(passes)); killed {
				kills++
			}
		}
	}
	got, killed := spawn(t, dir, "")
	if killed || got != want {
		t.Errorf("after %d kills (-undisturbed +killed):\n%s", kills, difference(want, got))
	}
	if kills < 12 {
		t.Errorf("only %d children were killed: the weeks are too short for the points", kills)
	}
	t.Logf("killed %d times", kills)
	again, _ := spawn(t, dir, "")
	if again != want {
		t.Errorf("run once more:\n%s", difference(want, again))
	}
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
