package notify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"shouwang"
	"shouwang/internal/store/storetest"
	"shouwang/notify/wiretest"
)

// receiver counts what a webhook takes, by its id.
type receiver struct {
	*httptest.Server

	mu     sync.Mutex
	came   int
	taken  map[string]int
	first  map[string]string // what it said first
	other  []string          // ids under which something else was said later
	arrive func(n int)       // the n-th request has come, and is not answered yet
}

func newReceiver(tb testing.TB) *receiver {
	tb.Helper()
	r := &receiver{taken: map[string]int{}, first: map[string]string{}, arrive: func(int) {}}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, err := io.ReadAll(q.Body)
		if err != nil {
			return // torn off: it was never said
		}
		arrive, n := r.take(q.Header.Get("Webhook-Id"), string(body))
		arrive(n)
		w.WriteHeader(http.StatusNoContent)
	}))
	tb.Cleanup(r.Close)
	return r
}

func (r *receiver) take(id, said string) (arrive func(int), n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.came++
	r.taken[id]++
	if had, known := r.first[id]; known && had != said {
		r.other = append(r.other, id)
	}
	r.first[id] = said
	return r.arrive, r.came
}

// onArrival says what is done while the n-th request waits for its answer.
func (r *receiver) onArrival(do func(n int)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.arrive = do
}

// counted is how many messages came, and how many of them again.
func (r *receiver) counted() (messages, again int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, n := range r.taken {
		again += n - 1
	}
	return len(r.taken), again
}

// storm is warnings of workers who hear by a webhook alone.
func storm(warnings, workers int) ([]shouwang.Change, Directory) {
	changes := make([]shouwang.Change, 0, warnings)
	for n := range warnings {
		changes = append(changes, raised(warning(n, shouwang.Red, fmt.Sprintf("W%05d", n%workers))))
	}
	dir := directory()
	dir.Worker = anybody
	dir.Way = func(shouwang.Worker, shouwang.Warning) Way { return Way{Copies: []string{"webhook"}} }
	return changes, dir
}

func anybody(id string) (shouwang.Worker, bool) {
	return shouwang.Worker{ID: id}, strings.HasPrefix(id, "W")
}

func webhookTo(tb testing.TB, r *receiver) Channel {
	tb.Helper()
	clock, _ := steps()
	channel, err := newWebhook(setupOf(fmt.Sprintf("api: %s\nsecrets: [%s]%s", r.URL, wiretest.HookSecrets[0], local), clock))
	if err != nil {
		tb.Fatal(err)
	}
	return channel
}

// BenchmarkStorm raises 50,000 warnings at once, and has them delivered to a
// webhook of this machine, each accepted on disk. A send is a bundle of a worker:
// 300 workers are a city, 10,000 and 50,000 have a message a case. Beside it, how
// long as many bare posts take that nobody keeps a record of.
func BenchmarkStorm(b *testing.B) {
	for _, workers := range []int{300, 10_000, 50_000} {
		b.Run(strconv.Itoa(workers), func(b *testing.B) {
			for b.Loop() {
				server := newReceiver(b)
				s := storetest.Open(b)
				outbox := &Outbox{DB: s.Conn(), Append: s}
				channel := webhookTo(b, server)
				d := NewDispatcher(Config{Outbox: outbox, Worker: anybody, Clock: func() time.Time { return monday }, Channels: Channels{Inbox: inbox{}, "webhook": channel}, Pool: 64})
				changes, dir := storm(50_000, workers)
				start := time.Now() //nolint:forbidigo // a benchmark measures
				if _, err := outbox.Intend(b.Context(), Plan(changes, dir, monday)); err != nil {
					b.Fatal(err)
				}
				accepted := time.Since(start)
				if _, err := d.Drain(b.Context()); err != nil {
					b.Fatal(err)
				}
				all := time.Since(start)
				messages, again := server.counted()
				if messages != workers || again != 0 {
					b.Errorf("%d of %d messages, %d of them again", messages, workers, again)
				}
				b.ReportMetric(accepted.Seconds(), "s-accepted")
				b.ReportMetric(all.Seconds(), "s-delivered")
				b.ReportMetric(all.Seconds()/bare50(b, channel, workers).Seconds(), "x-bare")
				b.ReportMetric(peakMiB(b), "MiB-peak")
			}
		})
	}
}

// bare50 is how long as many posts take, 64 at a time, of which nothing is kept.
func bare50(b *testing.B, channel Channel, n int) time.Duration {
	b.Helper()
	start := time.Now() //nolint:forbidigo // a benchmark measures
	g, ctx := errgroup.WithContext(b.Context())
	g.SetLimit(64)
	for i := range n {
		g.Go(func() error {
			_, err := channel.Send(ctx, "W", fmt.Sprint("bare", i), one(shouwang.Red, 1))
			return err
		})
	}
	if err := g.Wait(); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}

// peakMiB is the most memory that this process held, the engine in it too.
func peakMiB(b *testing.B) float64 {
	b.Helper()
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		b.Fatal(err)
	}
	return float64(use.Maxrss) / 1024
}

// gone is a doorbell that went away in the middle of a storm.
type gone struct {
	mu   sync.Mutex
	left int
}

func (g *gone) RateLimit(context.Context, string, int, time.Duration) (time.Duration, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.left--; g.left < 0 {
		return 0, errors.New("connection refused")
	}
	return 0, nil
}

// The doorbell goes away in the middle of a storm, and nothing is lost: what is
// owed stands in the record.
func TestAStormOutlivesItsDoorbell(t *testing.T) {
	server := newReceiver(t)
	s := storetest.Open(t)
	outbox := &Outbox{DB: s.Conn(), Append: s}
	channel := webhookTo(t, server)
	limited := &paced{channel}
	changes, dir := storm(1000, 40)
	d := NewDispatcher(Config{Outbox: outbox, Worker: anybody, Clock: func() time.Time { return monday }, Channels: Channels{Inbox: inbox{}, "webhook": limited}, Limiter: &gone{left: 10}})
	if _, err := outbox.Intend(t.Context(), Plan(changes, dir, monday)); err != nil {
		t.Fatal(err)
	}
	if report, err := d.Drain(t.Context()); err != nil || report.Sent != 40 {
		t.Errorf("%+v, %v: want 40 sent", report, err)
	}
	if messages, again := server.counted(); messages != 40 || again != 0 {
		t.Errorf("%d of 40 messages, %d of them again", messages, again)
	}
}

// paced is a channel with a limit of its own.
type paced struct{ Channel }

func (paced) Traits() Traits { return Traits{Pace: 1, Per: time.Second, Copy: true} }

// busy is a channel that remembers in what order it was asked, and does something
// at its first message.
type busy struct {
	dummy

	mu    sync.Mutex
	order []string
	first func()
}

func (c *busy) Send(_ context.Context, to, _ string, _ Message) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.order = append(c.order, to); len(c.order) == 1 {
		c.first()
	}
	return "", nil
}

// Care that is raised while a storm goes out does not wait for the end of it.
func TestCareOvertakesAStorm(t *testing.T) {
	s := storetest.Open(t)
	outbox := &Outbox{DB: s.Conn(), Append: s}
	const workers = wave + 200
	list, dir := storm(workers, workers)
	for n := range list {
		list[n].Warning.Kind = shouwang.Help
	}
	care, _ := storm(workers+1, workers+1)
	channel := &busy{dummy: dummy{finds: "*"}}
	channel.first = func() {
		if _, err := outbox.Intend(t.Context(), Plan(care[workers:], dir, monday)); err != nil {
			t.Error(err)
		}
	}
	d := NewDispatcher(Config{Outbox: outbox, Worker: anybody, Clock: func() time.Time { return monday }, Channels: Channels{Inbox: inbox{}, "webhook": channel}, Pool: 64})
	if _, err := outbox.Intend(t.Context(), Plan(list, dir, monday)); err != nil {
		t.Fatal(err)
	}
	if report, err := d.Drain(t.Context()); err != nil || report.Sent != workers+1 {
		t.Fatalf("%+v, %v: want %d sent", report, err, workers+1)
	}
	if at := slices.Index(channel.order, fmt.Sprintf("at-W%05d", workers)); at < 0 || at > wave+64 {
		t.Errorf("care went out as number %d of %d", at+1, len(channel.order))
	}
}
