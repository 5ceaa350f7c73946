package slacktest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

// AppToken is the app's token for Socket Mode.
const AppToken = "xapp-canary-token" //nolint:gosec // of a fake

// connect gives out the address of a socket, to who has the app's own token.
func (s *Server) connect(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer "+AppToken {
		say(w, map[string]any{"ok": false, "error": "invalid_auth"})
		return
	}
	say(w, map[string]any{"ok": true, "url": strings.Replace(s.http.URL, "http", "ws", 1) + "/socket"})
}

// plug is a socket: it says hello, sends envelopes, and hears their answers.
func (s *Server) plug(w http.ResponseWriter, r *http.Request) {
	upgrader := websocket.Upgrader{CheckOrigin: func(r *http.Request) bool { return r.Header.Get("Origin") == "https://api.slack.com" }}
	conn, err := upgrader.Upgrade(w, r, http.Header{})
	if err != nil {
		s.t.Errorf("slack: no socket: %v", err)
		return
	}
	defer conn.Close() //nolint:errcheck // the test is over
	go func() {
		for {
			var answer struct {
				ID string `json:"envelope_id"`
			}
			if conn.ReadJSON(&answer) != nil {
				return
			}
			s.answered <- answer.ID
		}
	}()
	hello := `{"type":"hello","num_connections":1,"connection_info":{"app_id":"A1"}}`
	for envelope := hello; ; {
		if conn.WriteMessage(websocket.TextMessage, []byte(envelope)) != nil {
			return
		}
		select {
		case envelope = <-s.socket:
		case <-s.hanging:
			return
		}
	}
}

// PressSocket sends a press over the socket under an id, and waits until it is answered.
func (s *Server) PressSocket(tb testing.TB, m Message, user, action, id string) {
	tb.Helper()
	request := s.Press(tb, m, user, action)
	if err := request.ParseForm(); err != nil {
		tb.Fatal(err)
	}
	envelope, err := json.Marshal(map[string]any{
		"envelope_id": id, "type": "interactive", "accepts_response_payload": false, "payload": json.RawMessage(url.Values(request.PostForm).Get("payload")),
	})
	if err != nil {
		tb.Fatal(err)
	}
	s.socket <- string(envelope)
	if got := <-s.answered; got != id {
		tb.Errorf("slack: the answer is to %s, not to %s", got, id)
	}
}
