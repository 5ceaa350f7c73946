package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"shouwang"
	"shouwang/internal/queue/embedded"
	"shouwang/internal/store"
	"shouwang/notify"
)

// faultPlace is a city whose record and doorbell can be taken away, and a system of the
// bureau that hears of everything.
type faultPlace struct {
	*killPlace

	record *store.Store
	gate   *gate
	hook   *hook
	data   string
}

// newFaultPlace takes in so many people on the roll, all of whom have died, so that each
// has a warning and a case.
func newFaultPlace(t *testing.T, people int, redisURL string) *faultPlace {
	t.Helper()
	p := &faultPlace{killPlace: newKillPlace(t), hook: newHook(t), data: t.TempDir()}
	var err error
	if p.record, err = store.Open(t.Context(), store.Config{Dir: t.TempDir(), Library: p.library}); err != nil {
		t.Fatal(err)
	}
	p.gate = &gate{Handler: p.record.Handler()}
	server := httptest.NewServer(p.gate)
	t.Cleanup(func() {
		server.Close()
		if err := p.record.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Setenv("SHOUWANG_CLICKHOUSE", server.URL+"/shouwang")
	t.Setenv("SHOUWANG_REDIS", redisURL)
	settings := fmt.Sprintf("notify:\n  webhook: {api: %q, secrets: [whsec_Y2FuYXJ5LW5ldy1rZXktb2YtMzItYnl0ZXMhISEh], allow: 127.0.0.0/8}\ndelivery: {digest: none, quiet: none}\n", p.hook.URL)
	var roster strings.Builder
	roster.WriteString(killRoster[:strings.IndexByte(killRoster, '\n')+1])
	var numbers []string
	for i := range people {
		number := madeUpNumber(i)
		numbers = append(numbers, number)
		_, _ = fmt.Fprintf(&roster, "E%d,%s,陈守田,陈守田,%s,户主,男,%s-%s-%s,320682103001,低保,2024-01-01,1,300,低保,700.00,2024-01-01\n",
			i, number, number, number[6:10], number[10:12], number[12:14])
	}
	for path, text := range map[string]string{
		filepath.Join(p.data, "shouwang.yaml"): settings, filepath.Join(p.files, "roster.csv"): roster.String(), filepath.Join(p.files, "deaths.csv"): deathsOf(numbers),
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p.must(t, p.data, "", "ingest", "--yes", "roster.csv", "workers.csv", "deaths.csv")
	return p
}

// count asks the record for a number.
func (p *faultPlace) count(t *testing.T, sql string) int {
	t.Helper()
	var n uint64
	if err := p.record.Conn().QueryRow(t.Context(), sql).Scan(&n); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return int(n)
}

// storm writes down so many urgent messages to one worker, each of its own.
func (p *faultPlace) storm(t *testing.T, messages int) {
	t.Helper()
	at, err := shouwang.ParseTime(walkClock)
	if err != nil {
		t.Fatal(err)
	}
	dir := notify.Directory{
		Worker:   func(id string) (shouwang.Worker, bool) { return shouwang.Worker{ID: id}, id == "V1" },
		Way:      func(shouwang.Worker, shouwang.Warning) notify.Way { return notify.Way{Copies: []string{"webhook"}} },
		Town:     func(uint64) string { return "长江镇" },
		Deadline: func(shouwang.Warning) (time.Time, bool) { return at.AddDate(0, 0, 1), false },
	}
	var intents []notify.Intent
	for n := range messages {
		w := shouwang.Warning{ID: fmt.Sprintf("storm%d", n), No: "W-0000000", Kind: shouwang.Care, Level: shouwang.Red, Worker: "V1", Area: 320682103001}
		intents = append(intents, notify.Plan([]shouwang.Change{{Kind: shouwang.Raised, Warning: w}}, dir, at)...)
	}
	outbox := &notify.Outbox{DB: p.record.Conn(), Append: p.record}
	if _, err := outbox.Intend(t.Context(), intents); err != nil {
		t.Fatal(err)
	}
}

// accepted is how many messages the record has.
func (p *faultPlace) accepted(t *testing.T) int {
	t.Helper()
	return p.count(t, "SELECT uniqExact(id) FROM delivery_intent WHERE channel = 'webhook' AND amends = ''")
}

// settled holds the record to what arrived: every message that was accepted came, once.
func (p *faultPlace) settled(t *testing.T) {
	t.Helper()
	messages, again := p.hook.counted()
	if accepted := p.accepted(t); messages != accepted || again != 0 {
		t.Errorf("%d of %d messages came, %d of them again", messages, accepted, again)
	}
}

// gate is the way to a ClickHouse that may take no writes for a while.
type gate struct {
	http.Handler

	refuse  atomic.Bool
	every   atomic.Int64 // while it is set, one of so many is refused
	writes  atomic.Int64
	refused atomic.Int64
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(r.URL.Query().Get("query"), "INSERT") {
		g.Handler.ServeHTTP(w, r)
		return
	}
	n, every := g.writes.Add(1), g.every.Load()
	if !g.refuse.Load() && (every == 0 || n%every != 0) {
		g.Handler.ServeHTTP(w, r)
		return
	}
	g.refused.Add(1)
	_, _ = io.Copy(io.Discard, r.Body)
	w.Header().Set("X-Clickhouse-Exception-Code", "242")
	w.WriteHeader(http.StatusInternalServerError)
	_, _ = io.WriteString(w, "Code: 242. DB::Exception: Table is in readonly mode. (TABLE_IS_READ_ONLY)\n")
}

// hook is a system of the bureau that takes messages.
type hook struct {
	*httptest.Server

	mu     sync.Mutex
	came   *sync.Cond
	n      int
	ids    map[string]int
	arrive func(n int) // the n-th has come and waits for its answer
}

func newHook(t *testing.T) *hook {
	t.Helper()
	h := &hook{ids: map[string]int{}, arrive: func(int) {}}
	h.came = sync.NewCond(&h.mu)
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return
		}
		arrive, n := h.take(r.Header.Get("Webhook-Id"))
		arrive(n)
		w.WriteHeader(http.StatusNoContent)
	}))
	t.Cleanup(h.Close)
	return h
}

func (h *hook) take(id string) (arrive func(int), n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	defer h.came.Broadcast()
	if !strings.HasPrefix(id, "taken-") { // that somebody took a warning changes a message, and is none
		h.n++
		h.ids[id]++
	}
	return h.arrive, h.n
}

func (h *hook) onArrival(do func(n int)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.arrive = do
}

func (h *hook) counted() (messages, again int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.ids), h.n - len(h.ids)
}

// until waits for so many messages.
func (h *hook) until(messages int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for len(h.ids) < messages {
		h.came.Wait()
	}
}

// service is a shouwang serve in a process of its own.
type service struct {
	t       *testing.T
	cmd     *exec.Cmd
	address string
	logs    *says
	end     chan error // how it ended
}

func (p *faultPlace) serve(t *testing.T) *service {
	t.Helper()
	s := &service{t: t, cmd: p.command(context.WithoutCancel(t.Context()), p.data, nil, "serve", "--listen", "127.0.0.1:0"), logs: newSays(), end: make(chan error, 1)}
	s.cmd.Stderr = s.logs
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.cmd.Process.Kill() })
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if address, found := strings.CutPrefix(lines.Text(), "desk: "); found {
			s.address = address
			go func() { // the rest of what it prints, and its end
				_, _ = io.Copy(io.Discard, out)
				s.end <- s.cmd.Wait()
				s.logs.close()
			}()
			return s
		}
	}
	_ = s.cmd.Wait()
	t.Fatalf("it ended before it was ready:\n%s", s.logs)
	return nil
}

// stop asks the service to end and waits until it has: it ends well.
func (s *service) stop() {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	s.ended()
}

func (s *service) ended() {
	s.t.Helper()
	if err := <-s.end; err != nil {
		s.t.Fatalf("%v:\n%s", err, s.logs)
	}
}

// says waits until it says something.
func (s *service) says(words string) {
	s.t.Helper()
	if !s.logs.until(words) {
		s.t.Fatalf("it ended without saying %q:\n%s", words, s.logs)
	}
}

// ask asks the API.
func (s *service) ask(method, path, body string) (status int, header http.Header, text []byte) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.address+"/api/v1"+path, strings.NewReader(body))
	if err != nil {
		s.t.Error(err)
		return 0, nil, nil
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Errorf("%s %s: %v\n%s", method, path, err, s.logs)
		return 0, nil, nil
	}
	defer answer.Body.Close() //nolint:errcheck // it was read
	text, err = io.ReadAll(answer.Body)
	if err != nil {
		s.t.Error(err)
	}
	return answer.StatusCode, answer.Header, text
}

// warnings are the numbers of those that have a case.
func (s *service) warnings() []string {
	s.t.Helper()
	status, _, text := s.ask(http.MethodGet, "/warnings?monitor=M01&limit=100", "")
	var page struct{ Items []struct{ No string } }
	if err := json.Unmarshal(text, &page); err != nil || status != http.StatusOK {
		s.t.Fatalf("%d, %v: %s", status, err, text)
	}
	var list []string
	for _, w := range page.Items {
		list = append(list, w.No)
	}
	return list
}

// take takes the case of a warning for a worker.
func (s *service) take(warning, worker string) (status int, header http.Header) {
	s.t.Helper()
	status, header, _ = s.ask(http.MethodPost, "/warnings/"+warning+"/acknowledge", `{"worker":"`+worker+`"}`)
	return status, header
}

// says is what a process says, line by line.
type says struct {
	mu   sync.Mutex
	more *sync.Cond
	text bytes.Buffer
	over bool
}

func newSays() *says {
	s := &says{}
	s.more = sync.NewCond(&s.mu)
	return s
}

func (s *says) Write(text []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.more.Broadcast()
	return s.text.Write(text)
}

func (s *says) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

func (s *says) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = true
	s.more.Broadcast()
}

// until waits for words, and says whether they came.
func (s *says) until(words string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for !strings.Contains(s.text.String(), words) && !s.over {
		s.more.Wait()
	}
	return strings.Contains(s.text.String(), words)
}

// TestAServiceIsStoppedInAStorm asks a service to end when half of a storm has gone out.
// It ends well, as soon as what is in flight is answered; the next one sends the rest,
// and nothing goes twice.
func TestAServiceIsStoppedInAStorm(t *testing.T) {
	bells, err := embedded.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(bells.Close)
	p := newFaultPlace(t, 1, "redis://:"+bells.Password()+"@"+bells.Addr())
	before, _ := p.hook.counted()
	const messages, pool = 100, 32
	half := before + messages/2
	answer, full := make(chan struct{}), make(chan struct{})
	letGo := sync.OnceFunc(func() { close(answer) })
	t.Cleanup(letGo)
	p.hook.onArrival(func(n int) {
		if n == half+pool {
			close(full)
		}
		if n > half {
			<-answer
		}
	})
	p.storm(t, messages)
	desk := p.serve(t)
	<-full // every hand is full
	if err := desk.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	at, err := url.Parse(desk.address)
	if err != nil {
		t.Fatal(err)
	}
	for err == nil { // until the desk is shut, which says that it was heard
		var conn net.Conn
		if conn, err = new(net.Dialer).DialContext(t.Context(), "tcp", at.Host); err == nil {
			_ = conn.Close()
		}
	}
	letGo()
	desk.ended()
	if sent, again := p.hook.counted(); sent != half+pool || again != 0 {
		t.Errorf("%d messages and %d of them again; want the %d of before and the %d in flight", sent, again, half, pool)
	}
	next := p.serve(t)
	p.hook.until(p.accepted(t))
	next.stop()
	p.settled(t)
}

// realRedis is a redis-server that keeps nothing, on a port of its own.
type realRedis struct {
	t      *testing.T
	binary string
	port   string
	cmd    *exec.Cmd
	client *redis.Client
}

func newRealRedis(t *testing.T) *realRedis {
	t.Helper()
	binary, err := exec.LookPath("redis-server")
	if err != nil {
		t.Skip("redis-server is not installed (make deps): nothing was taken away")
	}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &realRedis{t: t, binary: binary, port: fmt.Sprint(listener.Addr().(*net.TCPAddr).Port)}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	r.client = redis.NewClient(&redis.Options{Addr: "127.0.0.1:" + r.port})
	r.start()
	t.Cleanup(func() {
		_ = r.client.Close()
		r.stop()
	})
	return r
}

// start starts it, empty, and returns when it is ready.
func (r *realRedis) start() {
	r.cmd = exec.CommandContext(context.Background(), r.binary, "--bind", "127.0.0.1", "--port", r.port, "--save", "", "--appendonly", "no", "--dir", r.t.TempDir()) //nolint:gosec // what PATH says
	out, err := r.cmd.StdoutPipe()
	if err == nil {
		err = r.cmd.Start()
	}
	if err != nil {
		r.t.Error(err)
		return
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if strings.Contains(lines.Text(), "Ready to accept connections") {
			return
		}
	}
	r.t.Error("redis-server ended before it was ready")
}

// listening waits until somebody listens to some bells.
func (r *realRedis) listening(bells ...string) {
	r.t.Helper()
	for {
		heard, err := r.client.PubSubNumSub(r.t.Context(), bells...).Result()
		if err != nil {
			r.t.Fatal(err)
		}
		if !slices.ContainsFunc(bells, func(bell string) bool { return heard[bell] == 0 }) {
			return
		}
	}
}

func (r *realRedis) stop() {
	_ = r.cmd.Process.Kill()
	_ = r.cmd.Wait() // killed: an error by design
}

// TestAStormOutlivesRedis takes Redis away before a storm and in its middle, flushes it,
// and starts it again empty. The desk lists and accepts without it, and when it is back
// everything that is owed goes out, once.
func TestAStormOutlivesRedis(t *testing.T) {
	r := newRealRedis(t)
	p := newFaultPlace(t, 2, "redis://127.0.0.1:"+r.port)
	before, _ := p.hook.counted()
	// Another instance has the dispatcher's place, so that this one stands by.
	if err := r.client.Set(t.Context(), "shouwang:lock:"+dispatcherLock, "another", 0).Err(); err != nil {
		t.Fatal(err)
	}
	desk := p.serve(t)
	r.listening("shouwang:bell:"+deliverBell, "shouwang:bell:"+signalBell)
	r.stop()
	desk.says("delivery waits") // it asked for the place, and lives
	list := desk.warnings()
	for n, no := range list {
		if status, _ := desk.take(no, []string{"V1", "V2"}[n%2]); status != http.StatusOK {
			t.Errorf("without Redis a case is taken with %d", status)
		}
	}
	if taken := p.count(t, "SELECT count() FROM case_event WHERE kind = 'acknowledged'"); taken != len(list) || taken == 0 {
		t.Errorf("%d of %d acknowledgements are stored", taken, len(list))
	}
	const messages = 120
	stopped := make(chan struct{})
	p.hook.onArrival(func(n int) {
		switch n - before {
		case 30:
			if err := r.client.FlushAll(context.WithoutCancel(t.Context())).Err(); err != nil {
				t.Error(err)
			}
		case 60:
			r.stop()
			close(stopped)
		case 90:
			<-stopped
			r.start()
		}
	})
	p.storm(t, messages)
	r.start()
	p.hook.until(p.accepted(t))
	desk.stop()
	p.settled(t)
}

// TestAStoreThatTakesNoWrites refuses every write for a while, and then every third. No
// act is answered with a yes that does not stand in the record, what is refused says
// when to come again, and in the end nothing is half done.
func TestAStoreThatTakesNoWrites(t *testing.T) {
	bells, err := embedded.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(bells.Close)
	const people = 12 // few enough that none waits as stock
	p := newFaultPlace(t, people, "redis://:"+bells.Password()+"@"+bells.Addr())
	desk := p.serve(t)
	list := desk.warnings()
	if len(list) != people {
		t.Fatalf("%d warnings, want %d", len(list), people)
	}
	const messages = 50
	taken := "SELECT count() FROM case_event WHERE kind = 'acknowledged'"
	p.gate.refuse.Store(true)
	p.storm(t, messages) // written by another process, which the gate does not concern
	for _, no := range list {
		status, header := desk.take(no, "V1")
		if status != http.StatusServiceUnavailable || header.Get("Retry-After") == "" {
			t.Errorf("while nothing can be written: %d, Retry-After %q", status, header.Get("Retry-After"))
		}
	}
	if n := p.count(t, taken); n != 0 {
		t.Errorf("%d acknowledgements are stored", n)
	}
	p.gate.refuse.Store(false)
	p.gate.every.Store(3)
	var yes, no atomic.Int64
	var group sync.WaitGroup
	for part := range slices.Chunk(list, people/4) {
		group.Go(func() {
			for _, w := range part {
				for {
					status, _ := desk.take(w, "V1")
					if status == http.StatusOK {
						yes.Add(1)
						break
					}
					if no.Add(1); status != http.StatusServiceUnavailable {
						t.Errorf("while some writes fail: %d", status)
						return
					}
				}
			}
		})
	}
	group.Wait()
	p.gate.every.Store(0)
	if n := p.count(t, taken); n != people || yes.Load() != people {
		t.Errorf("%d acknowledgements are stored, %d were answered with a yes, of %d", n, yes.Load(), people)
	}
	p.hook.until(p.accepted(t))
	desk.stop()
	p.settled(t)
	p.must(t, p.data, "", "clocks")
	if n := p.count(t, `SELECT count() FROM (SELECT case_no, max(seq) AS v, countIf(kind = 'acknowledged') AS taken FROM case_event GROUP BY case_no) AS e
		LEFT JOIN (SELECT case_no, max(version) AS v, argMax(state, version) AS state FROM case_now GROUP BY case_no) AS n ON n.case_no = e.case_no
		WHERE n.v != e.v OR e.taken > 0 AND n.state != 'verifying'`); n != 0 {
		t.Errorf("the list shows %d cases as they are not", n)
	}
	t.Logf("%d writes were refused, %d acts were told to come again", p.gate.refused.Load(), no.Load()+people)
}
