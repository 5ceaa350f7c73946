package notify

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/go-cmp/cmp"

	"shouwang"
	"shouwang/internal/store"
	"shouwang/internal/store/embedded"
)

// kills is how often a storm is killed in its middle; make torture asks for more.
var kills = flag.Int("notify.kills", 3, "how often a storm of messages is killed, each time at another point")

// What a child of the storms below is told.
const (
	stormDir   = "SHOUWANG_TEST_STORM_DIR"
	stormHook  = "SHOUWANG_TEST_STORM_HOOK"
	stormPoint = "SHOUWANG_TEST_STORM_POINT"
	stormCount = "SHOUWANG_TEST_STORM_COUNT"
)

// The storm of these tests: messages, in how many plannings, and how many of them are
// in flight at once.
const (
	stormWorkers = 60
	stormParts   = 4
	stormPool    = 4
)

// The named points of a storm, and how often a storm passes each. The last is none of
// the program: it is killed from outside while the receiver has a message in hand, and
// whatever else it does then.
var stormPoints = []struct {
	name   string
	passed int
}{
	{"deliver.before_intent", stormParts},
	{"deliver.intent_written", stormParts},
	{"deliver.fetched", stormParts},
	{"deliver.before_send", stormWorkers - stormPool},
	{"deliver.after_send", stormWorkers - stormPool},
	{"deliver.outcome_written", stormWorkers - stormPool},
	{anywhere, stormWorkers},
}

const anywhere = "anywhere"

// TestStormChild is a service that plans a storm part by part and sends it, and kills
// itself when it comes to a point for the n-th time. Asked to end it finishes what is
// in flight. It says in the end what its record holds.
func TestStormChild(t *testing.T) {
	dir := os.Getenv(stormDir)
	if dir == "" {
		return // only the tests of storms start it
	}
	ctx, end := signal.NotifyContext(t.Context(), syscall.SIGTERM)
	defer end()
	context.AfterFunc(ctx, func() { _, _ = fmt.Fprintln(os.Stdout, stopping) })
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
	changes, people := storm(3*stormWorkers, stormWorkers)
	slices.SortStableFunc(changes, func(a, b shouwang.Change) int { return strings.Compare(a.Warning.Worker, b.Warning.Worker) })
	for part := range slices.Chunk(changes, len(changes)/stormParts) {
		if _, err := outbox.Intend(t.Context(), Plan(part, people, monday)); err != nil { //nolint:contextcheck // what was asked to end still accepts
			t.Fatal(err)
		}
		if _, err := d.Drain(ctx); err != nil && ctx.Err() == nil {
			t.Fatal(err)
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(recordOf(t, outbox)); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// stopping is what a child says once it was asked to end.
const stopping = "asked to end"

// stormRecord is what the record of a storm holds: the ids of what goes to the webhook.
type stormRecord struct{ Intents, Sent []string }

func recordOf(t *testing.T, o *Outbox) stormRecord {
	t.Helper()
	read := func(query string) []string {
		ids := []string{}
		err := each(t.Context(), o.DB, query, func(rows driver.Rows) error {
			var id string
			err := rows.Scan(&id)
			ids = append(ids, id)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return ids
	}
	return stormRecord{
		Intents: read("SELECT DISTINCT id FROM delivery_intent WHERE channel = 'webhook' ORDER BY id"),
		Sent:    read("SELECT DISTINCT intent FROM delivery_outcome WHERE state = 'sent' AND intent IN (SELECT id FROM delivery_intent WHERE channel = 'webhook') ORDER BY intent"),
	}
}

// stormy is a child, its folder and what it sends to.
type stormy struct {
	*receiver

	t   *testing.T
	dir string
}

func newStormy(t *testing.T) *stormy {
	t.Helper()
	if _, err := embedded.Locate(""); errors.Is(err, embedded.ErrNoLibrary) {
		t.Skip(embedded.ErrNoLibrary)
	}
	return &stormy{receiver: newReceiver(t), t: t, dir: t.TempDir()}
}

// start starts a child that kills itself at a point; said gets the lines that it says.
func (s *stormy) start(point string, count int, said func(line string)) (process *os.Process, wait func() error) {
	s.t.Helper()
	settings := fmt.Sprintf("api: %s\nsecrets: [whsec_Y2FuYXJ5LW5ldy1rZXktb2YtMzItYnl0ZXMhISEh]%s", s.URL, local)
	cmd := exec.CommandContext(s.t.Context(), os.Args[0], "-test.run=^TestStormChild$", "-test.v") //nolint:gosec // this very binary
	cmd.Env = append(os.Environ(), stormDir+"="+s.dir, stormHook+"="+settings, stormPoint+"="+point, stormCount+"="+fmt.Sprint(count))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	return cmd.Process, func() error {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			said(lines.Text())
		}
		return cmd.Wait()
	}
}

// run lets a child come to its end, and gives its record.
func (s *stormy) run() stormRecord {
	s.t.Helper()
	var record stormRecord
	var all []string
	_, wait := s.start("", 0, func(line string) {
		all = append(all, line)
		if strings.HasPrefix(line, "{") {
			if err := json.Unmarshal([]byte(line), &record); err != nil {
				s.t.Error(err)
			}
		}
	})
	if err := wait(); err != nil {
		s.t.Fatalf("%v:\n%s", err, strings.Join(all, "\n"))
	}
	return record
}

// settled holds the record to what arrived: all that was accepted was delivered, and
// nothing else; a message that came again said the same under the same key.
func (s *stormy) settled(record stormRecord) (again int) {
	s.t.Helper()
	s.mu.Lock()
	arrived := slices.Sorted(maps.Keys(s.taken))
	came, other := s.came, s.other
	s.mu.Unlock()
	if len(record.Intents) != stormWorkers {
		s.t.Errorf("%d of %d messages were accepted", len(record.Intents), stormWorkers)
	}
	if diff := cmp.Diff(record.Intents, record.Sent); diff != "" {
		s.t.Errorf("accepted and sent (-accepted +sent):\n%s", diff)
	}
	if diff := cmp.Diff(record.Intents, arrived); diff != "" {
		s.t.Errorf("accepted and arrived (-accepted +arrived):\n%s", diff)
	}
	if len(other) > 0 {
		s.t.Errorf("%d messages said something else the second time", len(other))
	}
	return came - len(arrived)
}

// A storm is killed with kill -9 in its middle and started again: everything that
// was accepted arrives, what comes twice was in flight, and carries the same key.
func TestAStormIsKilled(t *testing.T) {
	dice := rand.New(rand.NewPCG(7, 7)) //nolint:gosec // the same points each time
	repeated := map[string]int{}
	for n := range *kills {
		at := stormPoints[n*3%len(stormPoints)]
		count := 1 + dice.IntN(at.passed)
		t.Run(fmt.Sprintf("%s %d", at.name, count), func(t *testing.T) {
			s := newStormy(t)
			s.kill(at.name, count)
			settled := s.run()
			again := s.settled(settled)
			if again > stormPool {
				t.Errorf("%d messages came again, and %d were in flight", again, stormPool)
			}
			repeated[at.name] += again
			if s.settled(s.run()) != again {
				t.Error("a second start found something to do")
			}
		})
	}
	t.Logf("%d kills; messages that came again: %v", *kills, repeated)
}

// kill starts a child that is killed at a point, or from outside while the receiver
// has its n-th message in hand.
func (s *stormy) kill(point string, count int) {
	s.t.Helper()
	var child *os.Process
	started := make(chan struct{})
	if point == anywhere {
		s.onArrival(func(n int) {
			if n == count {
				<-started
				_ = child.Kill() // it waits for an answer, so it is there
			}
		})
	}
	process, wait := s.start(point, count, func(string) {})
	child = process
	close(started)
	if err := wait(); err == nil || err.Error() != "signal: killed" {
		s.t.Fatalf("%v, want killed", err)
	}
}

// A storm is asked to end in its middle. What is in flight is waited for, nothing
// else begins, and the next start sends the rest: nothing twice, nothing lost. It ends
// as soon as the receiver answers, and no request is waited for longer than patience.
func TestAStormIsStopped(t *testing.T) {
	const half = stormWorkers / 2
	s := newStormy(t)
	answer, full := make(chan struct{}), make(chan struct{})
	letGo := sync.OnceFunc(func() { close(answer) })
	t.Cleanup(letGo)
	s.onArrival(func(n int) {
		if n == half+stormPool {
			close(full)
		}
		if n > half {
			<-answer
		}
	})
	child, wait := s.start("", 0, func(line string) {
		if line == stopping {
			letGo()
		}
	})
	go func() {
		<-full // every hand is full
		_ = child.Signal(syscall.SIGTERM)
	}()
	if err := wait(); err != nil {
		t.Fatal(err)
	}
	if messages, again := s.counted(); messages != half+stormPool || again != 0 {
		t.Errorf("%d messages and %d of them again; want the %d of before and the %d in flight", messages, again, half, stormPool)
	}
	if again := s.settled(s.run()); again != 0 {
		t.Errorf("%d messages came again", again)
	}
	if patience >= 10*time.Second {
		t.Errorf("a stop may take %s", patience)
	}
}
