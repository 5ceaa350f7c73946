package notify

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"shouwang"
	"shouwang/internal/store"
	"shouwang/internal/store/embedded"
)

// What a child process of these tests is told.
const (
	childDir   = "SHOUWANG_TEST_CHILD_DIR"
	childSlack = "SHOUWANG_TEST_CHILD_SLACK"
	childPoint = "SHOUWANG_TEST_CHILD_POINT"
	childLater = "SHOUWANG_TEST_CHILD_LATER"
)

// TestChild is the service in a process of its own: it plans two warnings,
// sends what is owed, and kills itself at a point if told to.
func TestChild(t *testing.T) {
	dir := os.Getenv(childDir)
	if dir == "" {
		return // only TestKillMinusNine starts it
	}
	later, err := time.ParseDuration(os.Getenv(childLater))
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), store.Config{Dir: dir, MemoryBytes: 1 << 30, StampDir: filepath.Join(os.TempDir(), "shouwang-storetest")})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	channel, err := newSlack(setupOf("token: "+canary+"\napi: "+os.Getenv(childSlack)+local, func() time.Time { return monday.Add(later) }))
	if err != nil {
		t.Fatal(err)
	}
	outbox := &Outbox{DB: s.Conn(), Append: s, Crash: func(point string) {
		if point == os.Getenv(childPoint) {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // the signal is on its way
		}
	}}
	dispatcher := NewDispatcher(Config{
		Outbox: outbox, Worker: byID, Clock: func() time.Time { return monday.Add(later) },
		Channels: Channels{Inbox: inbox{}, "slack": channel}, Pool: 2,
	})
	changes := []shouwang.Change{raised(warning(1, shouwang.Red, "V01")), raised(warning(2, shouwang.Red, "V03"))}
	if _, err := outbox.Intend(t.Context(), Plan(changes, directory(), monday)); err != nil {
		t.Fatal(err)
	}
	if _, err := dispatcher.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// A real kill -9 at each named point, and a real second start on the same
// folder: accepted is delivered, and repeats are the sends in flight at most.
func TestKillMinusNine(t *testing.T) {
	if _, err := embedded.Locate(""); errors.Is(err, embedded.ErrNoLibrary) {
		t.Skip(embedded.ErrNoLibrary)
	}
	for _, point := range []string{"deliver.before_intent", "deliver.intent_written", "deliver.fetched", "deliver.before_send", "deliver.after_send", "deliver.outcome_written"} {
		t.Run(point, func(t *testing.T) {
			server, forward := workspace(t)
			server.Expect("U0001", 1)
			server.Expect("U0003", 1)
			dir := t.TempDir()
			if out, err := child(t, dir, server.URL(), point, "0s"); err == nil || err.Error() != "signal: killed" {
				t.Fatalf("%v, want killed:\n%s", err, out)
			}
			forward(time.Minute)
			for range 2 { // the second finds nothing to do
				if out, err := child(t, dir, server.URL(), "", "1m"); err != nil {
					t.Fatalf("%v:\n%s", err, out)
				}
			}
			keys := map[string]bool{}
			for _, m := range server.Messages() {
				keys[m.Key] = true
			}
			if repeats := len(server.Messages()) - 2; len(keys) != 2 || repeats > 2 {
				t.Errorf("%d of 2 delivered, %d repeats of 2 in flight", len(keys), repeats)
			}
		})
	}
}

func child(t *testing.T, dir, slack, point, later string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestChild$", "-test.v") //nolint:gosec // this very binary
	cmd.Env = append(os.Environ(), childDir+"="+dir, childSlack+"="+slack, childPoint+"="+point, childLater+"="+later)
	out, err := cmd.CombinedOutput()
	return string(out), err
}
