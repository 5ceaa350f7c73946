package notify

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"shouwang/internal/store"
	"shouwang/internal/store/embedded"
)

// kills is how often a storm is killed in its middle; make torture asks for more.
var kills = flag.Int("notify.kills", 2, "how often a storm of messages is killed, each time at another point")

// What the child of TestAStormIsKilled is told.
const (
	stormDir   = "SHOUWANG_TEST_STORM_DIR"
	stormHook  = "SHOUWANG_TEST_STORM_HOOK"
	stormPoint = "SHOUWANG_TEST_STORM_POINT"
	stormCount = "SHOUWANG_TEST_STORM_COUNT"
)

// The storm of these tests, and how many messages are in flight at once.
const (
	stormWorkers = 60
	stormPool    = 4
)

// TestStormChild is a service that plans a storm and sends it, and kills itself
// when it comes to a point for the n-th time.
func TestStormChild(t *testing.T) {
	dir := os.Getenv(stormDir)
	if dir == "" {
		return // only TestAStormIsKilled starts it
	}
	s, err := store.Open(t.Context(), store.Config{Dir: dir, MemoryBytes: 1 << 30, StampDir: filepath.Join(os.TempDir(), "shouwang-storetest")})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	count, err := strconv.ParseInt(os.Getenv(stormCount), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	var left atomic.Int64
	left.Store(count)
	outbox := &Outbox{DB: s.Conn(), Append: s, Crash: func(point string) {
		if point == os.Getenv(stormPoint) && left.Add(-1) == 0 {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // the signal is on its way
		}
	}}
	channel, err := newWebhook(setupOf(os.Getenv(stormHook), func() time.Time { return monday }))
	if err != nil {
		t.Fatal(err)
	}
	d := NewDispatcher(Config{Outbox: outbox, Worker: anybody, Clock: func() time.Time { return monday }, Channels: Channels{Inbox: inbox{}, "webhook": channel}, Pool: stormPool})
	changes, people := storm(200, stormWorkers)
	if _, err := outbox.Intend(t.Context(), Plan(changes, people, monday)); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// A storm is killed with kill -9 in its middle and started again: everything that
// was accepted arrives, what comes twice was in flight, and carries the same key.
func TestAStormIsKilled(t *testing.T) {
	if _, err := embedded.Locate(""); errors.Is(err, embedded.ErrNoLibrary) {
		t.Skip(embedded.ErrNoLibrary)
	}
	dice := rand.New(rand.NewPCG(7, 7)) //nolint:gosec // the same points each time
	points := []string{"deliver.before_send", "deliver.after_send", "deliver.outcome_written"}
	for n := range *kills {
		point, count := points[n%len(points)], 1+dice.IntN(stormWorkers-stormPool)
		t.Run(fmt.Sprintf("%s %d", point, count), func(t *testing.T) {
			server, dir := newReceiver(t), t.TempDir()
			if out, err := stormChild(t, dir, server.URL, point, count); err == nil || err.Error() != "signal: killed" {
				t.Fatalf("%v, want killed:\n%s", err, out)
			}
			for range 2 { // the second finds nothing to do
				if out, err := stormChild(t, dir, server.URL, "", 0); err != nil {
					t.Fatalf("%v:\n%s", err, out)
				}
			}
			if messages, again := server.counted(); messages != stormWorkers || again > stormPool {
				t.Errorf("%d of %d messages, %d of them again with %d in flight", messages, stormWorkers, again, stormPool)
			}
		})
	}
}

func stormChild(t *testing.T, dir, hook, point string, count int) (string, error) {
	t.Helper()
	settings := fmt.Sprintf("api: %s\nsecrets: [whsec_Y2FuYXJ5LW5ldy1rZXktb2YtMzItYnl0ZXMhISEh]%s", hook, local)
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestStormChild$", "-test.v") //nolint:gosec // this very binary
	cmd.Env = append(os.Environ(), stormDir+"="+dir, stormHook+"="+settings, stormPoint+"="+point, stormCount+"="+fmt.Sprint(count))
	out, err := cmd.CombinedOutput()
	return string(out), err
}
