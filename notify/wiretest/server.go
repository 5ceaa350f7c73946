package wiretest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Config is what a provider knows.
type Config struct {
	Clock   func() time.Time
	Users   []string // accounts, numbers or mailboxes that exist
	Secrets []string // words that no message may hold
}

// Sent is a message that arrived, as the channel's golden files show it.
type Sent struct {
	To, Key, Text string
	Amended       bool // it stands in the place of an earlier one
}

// Server is what the providers have in common.
type Server struct {
	Config

	tb       testing.TB
	http     *httptest.Server
	mu       sync.Mutex
	sent     []Sent
	expected int
	faults   []Fault
	limited  int
	tokens   int
	valid    map[string]time.Time
	times    map[string][]time.Time
	released chan struct{}
}

func newServer(tb testing.TB, config Config, routes map[string]http.HandlerFunc) *Server {
	tb.Helper()
	s := &Server{Config: config, tb: tb, released: make(chan struct{}), valid: map[string]time.Time{}, times: map[string][]time.Time{}}
	mux := http.NewServeMux()
	for pattern, handle := range routes {
		mux.HandleFunc(pattern, handle)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		tb.Errorf("a call of %s %s, which the provider does not have", r.Method, r.URL.Path)
		http.NotFound(w, r)
	})
	s.http = httptest.NewServer(mux)
	tb.Cleanup(s.close)
	return s
}

func (s *Server) close() {
	close(s.released)
	s.http.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.expected > 0 {
		s.tb.Errorf("%d messages were expected and never came", s.expected)
	}
	if len(s.faults) > 0 {
		s.tb.Errorf("%d planned faults were never met", len(s.faults))
	}
}

// URL is the base address.
func (s *Server) URL() string { return s.http.URL }

// Expect allows n more messages.
func (s *Server) Expect(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expected += n
}

// Next plans a fault for each of the next sends, in this order.
func (s *Server) Next(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, faults...)
}

// Sent are the messages that arrived, oldest first.
func (s *Server) Sent() []Sent {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Sent(nil), s.sent...)
}

// Limited counts the times that a rate limit was hit.
func (s *Server) Limited() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.limited
}

// Tokens counts the access tokens that were given out.
func (s *Server) Tokens() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tokens
}

// Revoke makes every access token invalid.
func (s *Server) Revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.valid)
}

// grant is a new access token that lasts two hours.
func (s *Server) grant() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens++
	token := fmt.Sprintf("canary-token-%d", s.tokens)
	s.valid[token] = s.Clock().Add(2 * time.Hour)
	return token
}

func (s *Server) takes(token string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	until, known := s.valid[token]
	return known && s.Clock().Before(until)
}

// fails plays the next planned fault.
func (s *Server) fails(w http.ResponseWriter, r *http.Request) bool {
	s.mu.Lock()
	if len(s.faults) == 0 {
		s.mu.Unlock()
		return false
	}
	f := s.faults[0]
	s.faults = s.faults[1:]
	s.mu.Unlock()
	f.Play(w, r, s.released)
	return true
}

// crowded says whether an address had n messages in the last span.
func (s *Server) crowded(to string, n int, per time.Duration) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	recent := 0
	for _, at := range s.times[to] {
		if s.Clock().Sub(at) < per {
			recent++
		}
	}
	if recent >= n {
		s.limited++
		return true
	}
	s.times[to] = append(s.times[to], s.Clock())
	return false
}

// accept keeps a message. The same key again is a repeat after a crash.
func (s *Server) accept(m Sent) {
	s.discreet(m.Text)
	s.mu.Lock()
	defer s.mu.Unlock()
	repeat := m.Amended
	for _, earlier := range s.sent {
		repeat = repeat || m.Key != "" && earlier.Key == m.Key
	}
	s.sent = append(s.sent, m)
	if repeat {
		return
	}
	if s.expected == 0 {
		s.tb.Errorf("an unexpected message to %s: %s", m.To, m.Text)
		return
	}
	s.expected--
}

// What the numbers of a person look like.
var personal = regexp.MustCompile(`\b\d{17}[\dXx]\b|\b1[3-9]\d{9}\b`)

func (s *Server) discreet(text string) {
	if personal.MatchString(text) {
		s.tb.Error("a message holds a number of a person")
	}
	for _, secret := range s.Secrets {
		if strings.Contains(text, secret) {
			s.tb.Errorf("a message holds %q", secret)
		}
	}
}

func (s *Server) knows(user string) bool { return slices.Contains(s.Users, user) }

// strict reads a JSON body that has the declared fields alone, and gives it as the
// golden files show it.
func (s *Server) strict(r *http.Request, into any) (string, bool) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return "", false
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		s.tb.Errorf("a body that the provider does not know: %v", err)
		return "", false
	}
	return indented(body), strings.HasPrefix(r.Header.Get("Content-Type"), "application/json")
}

func indented(body []byte) string {
	var out bytes.Buffer
	if err := json.Indent(&out, bytes.TrimSpace(body), "", "  "); err != nil {
		return string(body)
	}
	return out.String() + "\n"
}

func say(w http.ResponseWriter, answer map[string]any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(answer) // the client may be gone by design
}

// asked says whether everything that must be there is there.
func asked(texts ...string) bool { return !slices.Contains(texts, "") }
