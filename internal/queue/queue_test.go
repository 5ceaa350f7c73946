package queue

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"shouwang"
)

// hands is a clock that tests move by hand.
type hands struct{ at atomic.Int64 }

func (h *hands) now() time.Time          { return time.UnixMilli(h.at.Load()) }
func (h *hands) forward(d time.Duration) { h.at.Add(d.Milliseconds()) }

func newHands() *hands {
	h := &hands{}
	h.at.Store(time.Date(2026, 11, 23, 8, 0, 0, 0, shouwang.Shanghai).UnixMilli())
	return h
}

// conformance is what every Redis must do; open connects a fresh client to the
// same server each time.
func conformance(t *testing.T, open func(*testing.T, *hands) *Queue) {
	t.Helper()
	for name, check := range map[string]func(*testing.T, func(*testing.T, *hands) *Queue){
		"a lock has one holder":                       oneHolder,
		"a lease is renewed beyond its ttl":           renewed,
		"a dead holder's lock passes on":              passesOn,
		"a stale holder is fenced":                    fenced,
		"tokens rise after a flush":                   tokensSurviveFlush,
		"a hundred contenders, one at a time":         contenders,
		"a limit gives leave evenly":                  limited,
		"a bell wakes and gathers":                    bells,
		"a bell that nobody hears is no error":        unheard,
		"a value is kept for its time, and no longer": keeps,
		"a key is taken once":                         takenOnce,
		"a lease may be released after it passed":     releaseLate,
	} {
		t.Run(name, func(t *testing.T) { check(t, open) })
	}
}

func TestEmbedded(t *testing.T) {
	shared := newQueue(t, "", newHands())
	url := fmt.Sprintf("redis://:%s@%s", shared.own.Password(), shared.own.Addr())
	conformance(t, func(t *testing.T, h *hands) *Queue { t.Helper(); return newQueue(t, url, h) })
}

func TestRealRedis(t *testing.T) {
	url := realRedis(t)
	conformance(t, func(t *testing.T, h *hands) *Queue { t.Helper(); return newQueue(t, url, h) })
}

func newQueue(t *testing.T, url string, h *hands) *Queue {
	t.Helper()
	q, err := Open(t.Context(), url, h.now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := q.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return q
}

// realRedis starts a server for the test on a loopback port.
func realRedis(t *testing.T) string {
	t.Helper()
	binary, err := exec.LookPath("redis-server")
	if err != nil {
		t.Skip("redis-server is not installed (make deps): the conformance suite ran on the embedded one only")
	}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(context.Background(), binary, "--bind", "127.0.0.1", "--port", fmt.Sprint(port), //nolint:gosec // what PATH says
		"--save", "", "--appendonly", "no", "--dir", t.TempDir())
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // killed: an error by design
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.Contains(lines.Text(), "Ready to accept connections") {
			return fmt.Sprintf("redis://127.0.0.1:%d", port)
		}
	}
	t.Fatal("redis-server ended before it was ready")
	return ""
}

func TestNothingIsLeftRunning(t *testing.T) {
	before := goleak.IgnoreCurrent()
	q, err := Open(t.Context(), "", newHands().now)
	if err != nil {
		t.Fatal(err)
	}
	lease := mustLock(t, q, "round", time.Minute)
	bell, err := q.Subscribe(t.Context(), "x")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(lease.Release(t.Context()), bell.Close(), q.Close()); err != nil {
		t.Fatal(err)
	}
	goleak.VerifyNone(t, before)
}

func TestTheEmbeddedOneWantsItsPassword(t *testing.T) {
	q := newQueue(t, "", newHands())
	if _, err := Open(t.Context(), "redis://"+q.own.Addr(), q.clock); err == nil {
		t.Error("a client without the password gets in")
	}
}

func TestABadURLIsNotRepeated(t *testing.T) {
	_, err := Open(t.Context(), "http://user:geheim@host", newHands().now)
	if !errors.Is(err, shouwang.ErrInvalid) || strings.Contains(err.Error(), "geheim") {
		t.Errorf("%v: want invalid, without the password", err)
	}
}

func mustLock(t *testing.T, q *Queue, name string, ttl time.Duration) *Lease {
	t.Helper()
	lease, err := q.Lock(t.Context(), name, ttl)
	if err != nil {
		t.Fatal(err)
	}
	return lease
}

// soon repeats an attempt until it succeeds; it fails after far longer than
// anything here may take.
func soon(t *testing.T, what string, try func() bool) {
	t.Helper()
	pulse := time.NewTicker(5 * time.Millisecond)
	defer pulse.Stop()
	limit := time.NewTimer(20 * time.Second)
	defer limit.Stop()
	for !try() {
		select {
		case <-pulse.C:
		case <-limit.C:
			t.Fatalf("%s did not happen", what)
		}
	}
}

func oneHolder(t *testing.T, open func(*testing.T, *hands) *Queue) {
	t.Helper()
	h := newHands()
	a, b := open(t, h), open(t, h)
	lease := mustLock(t, a, "one", time.Minute)
	if _, err := b.Lock(t.Context(), "one", time.Minute); !errors.Is(err, shouwang.ErrHeld) {
		t.Errorf("second lock: %v, want held", err)
	}
	other := mustLock(t, b, "another", time.Minute)
	if err := errors.Join(lease.Release(t.Context()), other.Release(t.Context())); err != nil {
		t.Fatal(err)
	}
	next := mustLock(t, b, "one", time.Minute)
	if next.Token() <= lease.Token() {
		t.Errorf("token %d after %d", next.Token(), lease.Token())
	}
	if err := next.Release(t.Context()); err != nil {
		t.Error(err)
	}
}

func renewed(t *testing.T, open func(*testing.T, *hands) *Queue) {
	t.Helper()
	q := open(t, newHands())
	lease := mustLock(t, q, "renewed", 300*time.Millisecond)
	first := lease.mutex.Until()
	soon(t, "outliving the first ttl", func() bool { return time.Until(first) < -300*time.Millisecond })
	if _, err := q.Lock(t.Context(), "renewed", time.Second); !errors.Is(err, shouwang.ErrHeld) {
		t.Errorf("lock after the first ttl: %v, want held", err)
	}
	if err := lease.Release(t.Context()); err != nil {
		t.Error(err)
	}
}

// stopRenewal is what a paused or killed process looks like from outside.
func (l *Lease) stopRenewal() {
	l.stop()
	l.renew.Wait()
}

func passesOn(t *testing.T, open func(*testing.T, *hands) *Queue) {
	t.Helper()
	h := newHands()
	dead, heir := open(t, h), open(t, h)
	old := mustLock(t, dead, "passes", 200*time.Millisecond)
	old.stopRenewal()
	var lease *Lease
	soon(t, "the expiry of the dead holder's lock", func() bool {
		var err error
		lease, err = heir.Lock(t.Context(), "passes", time.Minute)
		return err == nil
	})
	if lease.Token() <= old.Token() {
		t.Errorf("the heir's token %d is not above %d", lease.Token(), old.Token())
	}
	if err := lease.Release(t.Context()); err != nil {
		t.Error(err)
	}
}

// A holder that was paused past its lease learns that it lost it, and does not
// take the heir's lock away when it releases.
func fenced(t *testing.T, open func(*testing.T, *hands) *Queue) {
	t.Helper()
	h := newHands()
	a, b := open(t, h), open(t, h)
	stale := mustLock(t, a, "fenced", 300*time.Millisecond)
	if err := a.client.Del(t.Context(), prefix+"lock:fenced").Err(); err != nil { // its time ran out
		t.Fatal(err)
	}
	heir := mustLock(t, b, "fenced", time.Minute)
	select {
	case <-stale.Lost():
	case <-time.After(20 * time.Second):
		t.Fatal("the stale holder never learns")
	}
	if stale.Token() >= heir.Token() {
		t.Errorf("stale token %d, heir's %d", stale.Token(), heir.Token())
	}
	if err := stale.Release(t.Context()); err != nil {
		t.Errorf("release of a lost lease: %v", err)
	}
	if _, err := a.Lock(t.Context(), "fenced", time.Minute); !errors.Is(err, shouwang.ErrHeld) {
		t.Errorf("the stale release freed the heir's lock: %v", err)
	}
	if err := heir.Release(t.Context()); err != nil {
		t.Error(err)
	}
}

func tokensSurviveFlush(t *testing.T, open func(*testing.T, *hands) *Queue) {
	t.Helper()
	h := newHands()
	q := open(t, h)
	lease := mustLock(t, q, "flushed", time.Minute)
	if err := lease.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := q.client.FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	h.forward(time.Second)
	next := mustLock(t, q, "flushed", time.Minute)
	if next.Token() <= lease.Token() {
		t.Errorf("token %d after a flush, %d before", next.Token(), lease.Token())
	}
	if err := next.Release(t.Context()); err != nil {
		t.Error(err)
	}
}

func contenders(t *testing.T, open func(*testing.T, *hands) *Queue) {
	t.Helper()
	q := open(t, newHands())
	var inside, most, wins atomic.Int32
	var group sync.WaitGroup
	for range 100 {
		group.Go(func() {
			lease, err := q.Lock(t.Context(), "contended", time.Minute)
			if errors.Is(err, shouwang.ErrHeld) {
				return
			}
			if err != nil {
				t.Errorf("lock: %v", err)
				return
			}
			wins.Add(1)
			most.Store(max(most.Load(), inside.Add(1)))
			inside.Add(-1)
			if err := lease.Release(t.Context()); err != nil {
				t.Errorf("release: %v", err)
			}
		})
	}
	group.Wait()
	if most.Load() != 1 || wins.Load() < 1 {
		t.Errorf("%d holders at once, %d in all", most.Load(), wins.Load())
	}
}

func limited(t *testing.T, open func(*testing.T, *hands) *Queue) {
	t.Helper()
	h := newHands()
	q := open(t, h)
	ask := func(name string, n int) time.Duration {
		t.Helper()
		wait, err := q.RateLimit(t.Context(), name, n, time.Second)
		if err != nil {
			t.Fatal(err)
		}
		return wait
	}
	if wait := ask("slack", 1); wait != 0 {
		t.Errorf("the first waits %s", wait)
	}
	if wait := ask("slack", 1); wait != time.Second {
		t.Errorf("the second waits %s, want 1s", wait)
	}
	if wait := ask("other", 1); wait != 0 {
		t.Errorf("another limit waits %s", wait)
	}
	h.forward(600 * time.Millisecond)
	if wait := ask("slack", 1); wait != 400*time.Millisecond {
		t.Errorf("after 0.6 s: %s, want 0.4 s", wait)
	}
	h.forward(400 * time.Millisecond)
	if wait := ask("slack", 1); wait != 0 {
		t.Errorf("after a second: %s", wait)
	}
	sent := 0
	for ask("burst", 5) == 0 {
		sent++
	}
	if sent != 5 {
		t.Errorf("%d at once of a limit of 5", sent)
	}
}

func bells(t *testing.T, open func(*testing.T, *hands) *Queue) {
	t.Helper()
	h := newHands()
	ringer, listener := open(t, h), open(t, h)
	bell, err := listener.Subscribe(t.Context(), "deliver")
	if err != nil {
		t.Fatal(err)
	}
	for range 50 {
		if err := ringer.Publish(t.Context(), "deliver"); err != nil {
			t.Fatal(err)
		}
	}
	select {
	case <-bell.Rings():
	case <-time.After(20 * time.Second):
		t.Fatal("the bell is not heard")
	}
	if err := bell.Close(); err != nil {
		t.Error(err)
	}
	if got := len(bell.rings); got > 1 {
		t.Errorf("%d rings wait, want at most one", got)
	}
}

func unheard(t *testing.T, open func(*testing.T, *hands) *Queue) {
	t.Helper()
	if err := open(t, newHands()).Publish(t.Context(), "nobody"); err != nil {
		t.Error(err)
	}
}

func keeps(t *testing.T, open func(*testing.T, *hands) *Queue) {
	t.Helper()
	q := open(t, newHands())
	get := func(key string) string {
		value, err := q.Get(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		return string(value)
	}
	if got := get("nothing"); got != "" {
		t.Errorf("of nothing: %q", got)
	}
	for key, ttl := range map[string]time.Duration{"short": 150 * time.Millisecond, "long": time.Minute, "dropped": time.Minute} {
		if err := q.Put(t.Context(), key, []byte(key), ttl); err != nil {
			t.Fatal(err)
		}
	}
	if err := q.Drop(t.Context(), "dropped"); err != nil {
		t.Fatal(err)
	}
	if got := get("long") + get("dropped"); got != "long" {
		t.Errorf("kept: %q", got)
	}
	soon(t, "the end of a value", func() bool { return get("short") == "" })
}

func takenOnce(t *testing.T, open func(*testing.T, *hands) *Queue) {
	t.Helper()
	q, h := open(t, newHands()), newHands()
	other := open(t, h)
	won := 0
	for _, one := range []*Queue{q, other, q} {
		free, err := one.Take(t.Context(), "once", time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if free {
			won++
		}
	}
	if won != 1 {
		t.Errorf("%d took it", won)
	}
}

func releaseLate(t *testing.T, open func(*testing.T, *hands) *Queue) {
	t.Helper()
	q := open(t, newHands())
	lease := mustLock(t, q, "late", 200*time.Millisecond)
	lease.stopRenewal()
	soon(t, "the expiry", func() bool {
		n, err := q.client.Exists(t.Context(), prefix+"lock:late").Result()
		return err == nil && n == 0
	})
	if err := lease.Release(t.Context()); err != nil {
		t.Errorf("release after expiry: %v", err)
	}
}
