// Package slacktest is a local server that behaves like Slack where the service
// touches it, and is as strict: tokens, content types, limits of blocks, one
// message a second and conversation. A message that no test expected fails it.
package slacktest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"shouwang/notify/wiretest"
)

// Message is a message as Slack keeps it.
type Message struct {
	Conversation string
	Stamp        string
	User         string // whose direct message it is
	Text         string
	Blocks       json.RawMessage
	Key          string // the idempotency key of its metadata
	At           time.Time
	Edited       bool
}

// Config is one workspace.
type Config struct {
	Token  string
	Secret string   // signs what Slack sends to us
	Users  []string // accounts that exist
	Clock  func() time.Time
}

// Server is the workspace.
type Server struct {
	Config

	t        testing.TB
	http     *httptest.Server
	mu       sync.Mutex
	messages []*Message
	expected map[string]int // user → messages still expected
	faults   []wiretest.Fault
	limited  int         // answers of 429
	socket   chan string // envelopes for whoever is connected
	answered chan string // ids of envelopes that were answered
	hanging  chan struct{}
}

// New starts a workspace for a test. Every message needs an Expect before it,
// and every Expect a message by the end of the test.
func New(tb testing.TB, config Config) *Server {
	tb.Helper()
	s := &Server{Config: config, t: tb, expected: map[string]int{}, hanging: make(chan struct{}), socket: make(chan string), answered: make(chan string, 16)}
	s.http = httptest.NewServer(http.HandlerFunc(s.serve))
	tb.Cleanup(s.close)
	return s
}

func (s *Server) close() {
	close(s.hanging)
	s.http.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	for user, n := range s.expected {
		if n > 0 {
			s.t.Errorf("slack: %d messages to %s were expected and never came", n, user)
		}
	}
	if len(s.faults) > 0 {
		s.t.Errorf("slack: %d planned faults were never met", len(s.faults))
	}
}

// URL is the base address of the API.
func (s *Server) URL() string { return s.http.URL + "/api/" }

// Expect allows n more messages to a user.
func (s *Server) Expect(user string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expected[user] += n
}

// Messages are those that stand in the workspace, oldest first.
func (s *Server) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Message, len(s.messages))
	for i, m := range s.messages {
		list[i] = *m
	}
	return list
}

// Limited counts the answers of 429.
func (s *Server) Limited() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.limited
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if s.fail(w, r) {
		return
	}
	if r.URL.Path == "/socket" {
		s.plug(w, r)
		return
	}
	if r.URL.Path == "/api/apps.connections.open" {
		s.connect(w, r)
		return
	}
	form, code := s.admit(r)
	if code != "" {
		say(w, map[string]any{"ok": false, "error": code})
		return
	}
	switch r.URL.Path {
	case "/api/chat.postMessage":
		s.post(w, form)
	case "/api/chat.update":
		s.update(w, form)
	default:
		s.t.Errorf("slack: a call of %s", r.URL.Path)
		say(w, map[string]any{"ok": false, "error": "unknown_method"})
	}
}

// admit checks what Slack checks before it looks at a method's arguments.
func (s *Server) admit(r *http.Request) (url.Values, string) {
	if r.Method != http.MethodPost {
		return nil, "method_not_supported_for_channel_type"
	}
	if got := r.Header.Get("Content-Type"); !strings.HasPrefix(got, "application/x-www-form-urlencoded") {
		return nil, "invalid_form_data"
	}
	if err := r.ParseForm(); err != nil {
		return nil, "invalid_form_data"
	}
	if r.URL.RawQuery != "" {
		s.t.Errorf("slack: a token or text in the address: it would be logged on the way")
	}
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if token == "" {
		token = r.PostForm.Get("token")
	}
	if token == "" {
		return nil, "not_authed"
	}
	if token != s.Token {
		return nil, "invalid_auth"
	}
	return r.PostForm, ""
}

func (s *Server) post(w http.ResponseWriter, form url.Values) {
	s.mu.Lock()
	defer s.mu.Unlock()
	user := form.Get("channel")
	if !s.has(user) {
		say(w, map[string]any{"ok": false, "error": "channel_not_found"})
		return
	}
	conversation, now := "D"+strings.TrimPrefix(user, "U"), s.Clock()
	if wait := s.wait(conversation, now); wait > 0 {
		s.limited++
		w.Header().Set("Retry-After", fmt.Sprint(int((wait+time.Second-1)/time.Second)))
		w.WriteHeader(http.StatusTooManyRequests)
		say(w, map[string]any{"ok": false, "error": "ratelimited"})
		return
	}
	if refusal := checkMessage(form); refusal != nil {
		say(w, refusal)
		return
	}
	m := &Message{
		Conversation: conversation, User: user, Text: form.Get("text"), Blocks: json.RawMessage(form.Get("blocks")),
		Key: keyOf(form.Get("metadata")), At: now, Stamp: fmt.Sprintf("%d.%06d", now.Unix(), len(s.messages)+1),
	}
	s.expect(m)
	s.messages = append(s.messages, m)
	say(w, map[string]any{"ok": true, "channel": conversation, "ts": m.Stamp, "message": map[string]any{"text": m.Text, "type": "message", "ts": m.Stamp}})
}

// expect consumes the permission for a message. The same key again is a repeat
// after a crash: bounded by tests that count, not by permissions.
func (s *Server) expect(m *Message) {
	if m.Key == "" {
		s.t.Errorf("slack: a message to %s without an idempotency key", m.User)
	}
	for _, earlier := range s.messages {
		if earlier.Key == m.Key {
			return
		}
	}
	if s.expected[m.User] == 0 {
		s.t.Errorf("slack: an unexpected message to %s: %s", m.User, m.Text)
		return
	}
	s.expected[m.User]--
}

func (s *Server) update(w http.ResponseWriter, form url.Values) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.messages {
		if m.Conversation != form.Get("channel") || m.Stamp != form.Get("ts") {
			continue
		}
		if refusal := checkMessage(form); refusal != nil {
			say(w, refusal)
			return
		}
		m.Text, m.Blocks, m.Edited = form.Get("text"), json.RawMessage(form.Get("blocks")), true
		say(w, map[string]any{"ok": true, "channel": m.Conversation, "ts": m.Stamp, "text": m.Text})
		return
	}
	say(w, map[string]any{"ok": false, "error": "message_not_found"})
}

func (s *Server) has(user string) bool {
	return slices.Contains(s.Users, user)
}

// wait is how long the conversation must be left alone: one message a second.
func (s *Server) wait(conversation string, now time.Time) time.Duration {
	var wait time.Duration
	for _, m := range s.messages {
		if m.Conversation == conversation {
			wait = max(wait, m.At.Add(time.Second).Sub(now))
		}
	}
	return wait
}

func keyOf(metadata string) string {
	var m struct {
		Type    string         `json:"event_type"`
		Payload map[string]any `json:"event_payload"`
	}
	if json.Unmarshal([]byte(metadata), &m) != nil || m.Type == "" {
		return ""
	}
	key, _ := m.Payload["key"].(string)
	return key
}

func say(w http.ResponseWriter, answer map[string]any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(answer) // the client may be gone by design
}
