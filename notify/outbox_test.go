package notify

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shouwang"
	"shouwang/internal/queue"
	"shouwang/internal/store/storetest"
	"shouwang/notify/slacktest"
	"shouwang/notify/wiretest"
)

// bench is an outbox on a real engine, a dispatcher and a strict Slack.
type bench struct {
	t        *testing.T
	db       DB
	append   Appender
	slack    *slacktest.Server
	now      time.Time
	mu       sync.Mutex
	forwards []func(time.Duration)
}

func newBench(t *testing.T) *bench {
	t.Helper()
	s := storetest.Open(t)
	server, forward := workspace(t)
	return &bench{t: t, db: s.Conn(), append: s, slack: server, now: monday, forwards: []func(time.Duration){forward}}
}

func (b *bench) clock() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

func (b *bench) forward(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = b.now.Add(d)
	for _, f := range b.forwards {
		f(d)
	}
}

// process is what a started service has in memory: a fresh one is a restart.
func (b *bench) process(crash func(string)) (*Outbox, *Dispatcher) {
	outbox := &Outbox{DB: b.db, Append: b.append, Crash: crash}
	return outbox, NewDispatcher(Config{
		Outbox: outbox, Worker: byID, Clock: b.clock, Attempts: 3,
		Channels: Channels{Inbox: inbox{}, "slack": slackTo(b.t, b.slack, "")},
	})
}

func (b *bench) intend(o *Outbox, changes ...shouwang.Change) int {
	b.t.Helper()
	n, err := o.Intend(b.t.Context(), Plan(changes, directory(), b.clock()))
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

func (b *bench) drain(d *Dispatcher) Report {
	b.t.Helper()
	r, err := d.Drain(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

func TestAWarningReachesInboxAndSlackOnce(t *testing.T) {
	b := newBench(t)
	b.slack.Expect("U0001", 1)
	outbox, dispatcher := b.process(nil)
	change := raised(warning(1, shouwang.Yellow, "V01"))
	if got := b.intend(outbox, change); got != 2 {
		t.Errorf("%d new messages, want 2", got)
	}
	if got := b.drain(dispatcher); got.Sent != 1 || got.Waiting != 0 {
		t.Errorf("%+v, want one sent to Slack: the inbox has its own already", got)
	}
	if got := b.intend(outbox, change); got != 0 {
		t.Errorf("the same run again adds %d messages", got)
	}
	if got := b.drain(dispatcher); got != (Report{}) {
		t.Errorf("a second drain: %+v", got)
	}
	letters, err := outbox.Letters(t.Context(), "V01", Cursor{}, 10)
	if err != nil {
		t.Fatal(err)
	}
	if len(letters) != 1 || letters[0].Message.Items[0].Town != "崇文镇" || !letters[0].At.Equal(monday) {
		t.Errorf("inbox: %+v", letters)
	}
	tally, err := outbox.Tally(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]map[string]int{Inbox: {"sent": 1}, "slack": {"sent": 1}}, tally); diff != "" {
		t.Errorf("tally (-want +got):\n%s", diff)
	}
}

func TestNobodyIsToldTwiceUnlessItIsWorse(t *testing.T) {
	b := newBench(t)
	outbox, _ := b.process(nil)
	again := warning(1, shouwang.Yellow, "V02")
	b.intend(outbox, raised(again))
	again.Times = 2 // cleared and back within the cooldown
	if got := b.intend(outbox, raised(again)); got != 0 {
		t.Errorf("back at the same level: %d messages", got)
	}
	if got := b.intend(outbox, raised(warning(1, shouwang.Blue, "V02"))); got != 0 {
		t.Errorf("back at a lower level: %d messages", got)
	}
	if got := b.intend(outbox, shouwang.Change{Kind: shouwang.Rose, Warning: warning(1, shouwang.Red, "V02")}); got != 1 {
		t.Errorf("worse: %d messages, want 1", got)
	}
	if got := b.intend(outbox, raised(warning(1, shouwang.Red, "V03"))); got != 2 {
		t.Errorf("another worker: %d messages, want inbox and Slack", got)
	}
}

func TestAWarningWithoutOwnerLiesInTheSharedInbox(t *testing.T) {
	b := newBench(t)
	outbox, dispatcher := b.process(nil)
	b.intend(outbox, raised(warning(1, shouwang.Red, "")), raised(warning(2, shouwang.Red, "V-gone")))
	b.drain(dispatcher)
	for worker, want := range map[string]int{"": 1, "V-gone": 1, "V01": 0} {
		letters, err := outbox.Letters(t.Context(), worker, Cursor{}, 10)
		if err != nil {
			t.Fatal(err)
		}
		if len(letters) != want {
			t.Errorf("inbox of %q: %d letters, want %d", worker, len(letters), want)
		}
	}
}

func TestLettersPage(t *testing.T) {
	b := newBench(t)
	outbox, _ := b.process(nil)
	for n := range 5 {
		b.intend(outbox, raised(warning(n, shouwang.Blue, "V02")))
		if n%2 == 0 { // some share an instant
			b.forward(time.Minute)
		}
	}
	seen, after := map[string]bool{}, Cursor{}
	for range 3 {
		page, err := outbox.Letters(t.Context(), "V02", after, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range page {
			seen[l.ID] = true
			after = Cursor{At: l.At, ID: l.ID}
		}
	}
	if len(seen) != 5 {
		t.Errorf("three pages of two give %d letters of 5", len(seen))
	}
}

// A provider's pause is kept to the second, by everything of that channel.
func TestRetryAfterIsObeyed(t *testing.T) {
	b := newBench(t)
	b.slack.Expect("U0001", 1)
	outbox, dispatcher := b.process(nil)
	b.intend(outbox, raised(warning(1, shouwang.Red, "V01")))
	b.slack.Next(wiretest.Limited(30 * time.Second))
	got := b.drain(dispatcher)
	if got.Failed != 1 || !got.Next.Equal(monday.Add(30*time.Second)) {
		t.Fatalf("%+v, want one failed, next in 30 s", got)
	}
	b.forward(29 * time.Second)
	if got := b.drain(dispatcher); got.Sent+got.Failed != 0 {
		t.Errorf("a second too early: %+v", got)
	}
	b.forward(time.Second)
	if got := b.drain(dispatcher); got.Sent != 1 {
		t.Errorf("when the pause is over: %+v", got)
	}
}

func TestFailuresBecomeADeadLetterThatCanBeSentAgain(t *testing.T) {
	b := newBench(t)
	b.slack.Expect("U0001", 1)
	outbox, dispatcher := b.process(nil)
	b.intend(outbox, raised(warning(1, shouwang.Red, "V01")))
	var pauses []time.Duration
	for range 3 {
		b.slack.Next(wiretest.Broken())
		got := b.drain(dispatcher)
		if !got.Next.IsZero() {
			pauses = append(pauses, got.Next.Sub(b.clock()))
		}
		b.forward(time.Hour)
	}
	if diff := cmp.Diff([]time.Duration{5 * time.Second, 10 * time.Second}, pauses); diff != "" {
		t.Errorf("pauses (-want +got):\n%s", diff)
	}
	if got := b.drain(dispatcher); got != (Report{}) {
		t.Errorf("a dead letter is tried again by itself: %+v", got)
	}
	dead, err := outbox.Dead(t.Context(), 10)
	if err != nil {
		t.Fatal(err)
	}
	if len(dead) != 1 || dead[0].Class != Server || dead[0].Attempts != 3 || dead[0].Channel != "slack" {
		t.Fatalf("dead letters: %+v", dead)
	}
	if err := outbox.Resend(t.Context(), dead[0].ID, b.clock()); err != nil {
		t.Fatal(err)
	}
	if got := b.drain(dispatcher); got.Sent != 1 {
		t.Errorf("sent again by hand: %+v", got)
	}
	if key := b.slack.Messages()[0].Key; key != dead[0].ID {
		t.Errorf("sent with the key %s, not %s", key, dead[0].ID)
	}
	if err := outbox.Resend(t.Context(), dead[0].ID, b.clock()); !errors.Is(err, shouwang.ErrNotFound) {
		t.Errorf("a sent message is sent again: %v", err)
	}
}

func TestAFinalRefusalIsNotRepeated(t *testing.T) {
	b := newBench(t)
	outbox, dispatcher := b.process(nil)
	b.intend(outbox, raised(warning(1, shouwang.Red, "V09")))
	if got := b.drain(dispatcher); got.Dead != 1 {
		t.Errorf("%+v, want one dead", got)
	}
	dead, err := outbox.Dead(t.Context(), 10)
	if err != nil {
		t.Fatal(err)
	}
	if len(dead) != 1 || dead[0].Code != "channel_not_found" || dead[0].Attempts != 1 {
		t.Errorf("%+v", dead)
	}
}

// failing is a store that refuses for a while.
type failing struct {
	Appender

	down atomic.Bool
}

func (f *failing) Append(ctx context.Context, blocks ...shouwang.Block) error {
	if f.down.Load() {
		return fmt.Errorf("append: %w", shouwang.ErrDown)
	}
	return f.Appender.Append(ctx, blocks...)
}

func TestAStoreThatIsAwayMakesNoDuplicate(t *testing.T) {
	b := newBench(t)
	b.slack.Expect("U0001", 1)
	store := &failing{Appender: b.append}
	b.append = store
	outbox, dispatcher := b.process(nil)
	b.intend(outbox, raised(warning(1, shouwang.Red, "V01")))
	store.down.Store(true)
	if _, err := outbox.Intend(t.Context(), Plan([]shouwang.Change{raised(warning(2, shouwang.Red, "V02"))}, directory(), monday)); !errors.Is(err, shouwang.ErrDown) {
		t.Errorf("an intent that was not stored: %v", err)
	}
	for range 3 {
		if _, err := dispatcher.Drain(t.Context()); !errors.Is(err, shouwang.ErrDown) {
			t.Errorf("drain without a store: %v", err)
		}
		b.forward(time.Minute)
	}
	store.down.Store(false)
	b.drain(dispatcher)
	if got := len(b.slack.Messages()); got != 1 {
		t.Errorf("%d messages, want 1", got)
	}
}

func TestAFencedDispatcherSendsNothing(t *testing.T) {
	b := newBench(t)
	outbox, dispatcher := b.process(nil)
	dispatcher.Fence = func() error { return shouwang.ErrHeld }
	b.intend(outbox, raised(warning(1, shouwang.Red, "V01")))
	if err := dispatcher.Run(t.Context(), nil); !errors.Is(err, shouwang.ErrHeld) {
		t.Errorf("%v, want held", err)
	}
}

// killed is what kill -9 looks like from inside a test: the goroutine of the
// process never comes back.
type killed struct{ point string }

// Killed at every named point, with a restart after each: nothing is lost, and
// a repeat carries the same key.
func TestKilledAnywhereNothingIsLost(t *testing.T) {
	for _, point := range []string{"deliver.before_intent", "deliver.intent_written", "deliver.before_send", "deliver.after_send", "deliver.outcome_written"} {
		t.Run(point, func(t *testing.T) {
			b := newBench(t)
			b.slack.Expect("U0001", 1)
			b.slack.Expect("U0003", 1)
			changes := []shouwang.Change{raised(warning(1, shouwang.Red, "V01")), raised(warning(2, shouwang.Red, "V03"))}
			b.untilKilled(point, changes)
			b.forward(time.Minute)
			outbox, dispatcher := b.process(nil)
			b.intend(outbox, changes...)
			b.drain(dispatcher)
			keys := map[string]bool{}
			for _, m := range b.slack.Messages() {
				keys[m.Key] = true
			}
			if len(keys) != 2 {
				t.Errorf("%d of 2 messages arrived", len(keys))
			}
			if got := len(b.slack.Messages()) - 2; got > 1 {
				t.Errorf("%d repeats, and one send in flight", got)
			}
			if got := b.drain(dispatcher); got != (Report{}) {
				t.Errorf("something is left: %+v", got)
			}
		})
	}
}

// untilKilled works as a process would until the point, and stops there.
func (b *bench) untilKilled(point string, changes []shouwang.Change) {
	defer func() {
		if k, ok := recover().(killed); !ok || k.point != point {
			b.t.Errorf("was not killed at %s", point)
		}
	}()
	outbox, dispatcher := b.process(func(at string) {
		if at == point {
			panic(killed{point})
		}
	})
	b.intend(outbox, changes...)
	list, err := outbox.unsettled(b.t.Context(), false)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, x := range parcels(list, dispatcher.reach) { // the pool's work, on this goroutine, so that it can be stopped
		if err := dispatcher.send(b.t.Context(), x, &report{}); err != nil {
			b.t.Fatal(err)
		}
	}
}

// stop cancels a run as soon as the first message went out.
type stop struct {
	Channel

	once   sync.Once
	cancel context.CancelFunc
}

func (s *stop) Send(ctx context.Context, to, key string, m Message) (string, error) {
	s.once.Do(s.cancel)
	return s.Channel.Send(ctx, to, key, m)
}

func TestAStopInTheMiddleRepeatsNothing(t *testing.T) {
	b := newBench(t)
	b.slack.Expect("U0001", 1)
	b.slack.Expect("U0003", 1)
	outbox, dispatcher := b.process(nil)
	dispatcher.Pool = 1
	b.intend(outbox, raised(warning(1, shouwang.Red, "V01")), raised(warning(2, shouwang.Red, "V03")))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	dispatcher.Channels["slack"] = &stop{Channel: dispatcher.Channels["slack"], cancel: cancel}
	if err := dispatcher.Run(ctx, nil); err != nil {
		t.Fatal(err)
	}
	if got := len(b.slack.Messages()); got != 1 {
		t.Errorf("%d messages after the stop, want the one in flight", got)
	}
	_, restarted := b.process(nil)
	b.drain(restarted)
	if got := len(b.slack.Messages()); got != 2 {
		t.Errorf("%d messages in all, want 2", got)
	}
}

// slowly lets a dispatcher send a queue second by second, as its limit has it, and does
// something at a second. It answers when the last message went out.
func (b *bench) slowly(d *Dispatcher, messages int, at time.Duration, do func()) time.Duration {
	b.t.Helper()
	for b.clock().Sub(monday) < time.Hour {
		if b.clock().Sub(monday) == at {
			do()
		}
		b.drain(d)
		if sent := b.slack.Messages(); len(sent) == messages {
			return sent[messages-1].At.Sub(monday)
		}
		b.forward(time.Second)
	}
	b.t.Fatalf("%d of %d messages after an hour", len(b.slack.Messages()), messages)
	return 0
}

var queued = flag.Int("notify.queued", 60, "messages that wait for one account in Slack")

// Cases of one worker, each with a message of its own, one a second as Slack has it:
// a tenth more than one a second in all, three answers of 429 at most, and what is
// urgent waits five seconds at most, however many wait before it.
func TestOneMessageASecond(t *testing.T) {
	cases := *queued
	b := newBench(t)
	b.slack.Expect("U0001", cases+1)
	outbox, dispatcher := b.process(nil)
	limits, err := queue.Open(t.Context(), "", b.clock)
	if err != nil {
		t.Fatal(err)
	}
	defer limits.Close() //nolint:errcheck // the test is over
	dispatcher.Limiter = limits
	var intents []Intent
	for n := range cases {
		w := warning(n, shouwang.Blue, "V01")
		w.Kind = shouwang.Help
		at := monday.Add(time.Duration(n-cases) * time.Millisecond) // each found at an instant of its own, so that they are no digest
		intents = append(intents, Plan([]shouwang.Change{raised(w)}, directory(), at)...)
	}
	if _, err := outbox.Intend(t.Context(), intents); err != nil {
		t.Fatal(err)
	}
	urgent := warning(cases, shouwang.Red, "V01")
	took := b.slowly(dispatcher, cases+1, 10*time.Second, func() { b.intend(outbox, raised(urgent)) })
	if most := time.Duration(cases) * 1100 * time.Millisecond; took > most || b.slack.Limited() > 3 {
		t.Errorf("%d messages took %s and %d answers of 429; want %s and 3 at most", cases+1, took, b.slack.Limited(), most)
	}
	at := slices.IndexFunc(b.slack.Messages(), func(m slacktest.Message) bool { return strings.Contains(m.Text+string(m.Blocks), urgent.No) })
	if at < 0 {
		t.Fatal("what is urgent never came")
	}
	wait := b.slack.Messages()[at].At.Sub(monday) - 10*time.Second
	if wait > 5*time.Second {
		t.Errorf("what is urgent waited %s", wait)
	}
	t.Logf("%d messages took %s, %d answers of 429; what was urgent waited %s", cases+1, took, b.slack.Limited(), wait)
}

// The same cases found in one instant are one digest.
func TestCasesOfOneInstantAreOneDigest(t *testing.T) {
	for _, cases := range []int{60, 300} {
		b := newBench(t)
		b.slack.Expect("U0001", 1)
		outbox, dispatcher := b.process(nil)
		var changes []shouwang.Change
		for n := range cases {
			w := warning(n, shouwang.Blue, "V01")
			w.Kind = shouwang.Help
			changes = append(changes, raised(w))
		}
		b.intend(outbox, changes...)
		if report := b.drain(dispatcher); report.Waiting > 0 || len(b.slack.Messages()) != 1 || b.slack.Limited() > 0 {
			t.Errorf("%d cases: %+v, %d messages", cases, report, len(b.slack.Messages()))
		}
	}
}

func TestAnUnexpectedMessageFailsATest(t *testing.T) {
	spy := &spyTB{TB: t}
	server := slacktest.New(spy, slacktest.Config{Token: canary, Users: []string{"U0001"}, Clock: func() time.Time { return monday }})
	if _, err := slackTo(t, server, "").Send(t.Context(), "U0001", "key", one(shouwang.Red, 1)); err != nil {
		t.Fatal(err)
	}
	if spy.errors == 0 {
		t.Error("nobody noticed")
	}
}

// spyTB counts complaints instead of failing.
type spyTB struct {
	testing.TB

	errors int
}

func (s *spyTB) Errorf(string, ...any) { s.errors++ }

var quiet = slog.New(slog.DiscardHandler)
