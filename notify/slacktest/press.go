package slacktest

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// Press is the request that Slack sends when a user presses a button of a
// message. It fails the test if the message has no such button.
func (s *Server) Press(tb testing.TB, m Message, user, action string) *http.Request {
	tb.Helper()
	value, found := buttonOf(m, action)
	if !found {
		tb.Fatalf("slack: the message %s has no button %s", m.Stamp, action)
	}
	payload, err := json.Marshal(map[string]any{
		"type": "block_actions", "api_app_id": "A1", "trigger_id": "1.2.3", "token": "deprecated",
		"user":      map[string]any{"id": user, "team_id": "T1"},
		"team":      map[string]any{"id": "T1"},
		"channel":   map[string]any{"id": m.Conversation, "name": "directmessage"},
		"container": map[string]any{"type": "message", "message_ts": m.Stamp, "channel_id": m.Conversation, "is_ephemeral": false},
		"message":   map[string]any{"type": "message", "text": m.Text, "ts": m.Stamp},
		"actions": []map[string]any{{
			"type": "button", "action_id": action, "block_id": "b1", "value": value,
			"action_ts": fmt.Sprintf("%d.000100", s.Clock().Unix()),
		}},
	})
	if err != nil {
		tb.Fatal(err)
	}
	return s.Signed(url.Values{"payload": {string(payload)}}.Encode(), s.Clock())
}

// Signed is a request to us with a body, signed as of an instant.
func (s *Server) Signed(body string, at time.Time) *http.Request {
	r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, "/slack/actions", strings.NewReader(body))
	stamp := fmt.Sprint(at.Unix())
	mac := hmac.New(sha256.New, []byte(s.Secret))
	mac.Write([]byte("v0:" + stamp + ":" + body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Slack-Request-Timestamp", stamp)
	r.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	return r
}

func buttonOf(m Message, action string) (value string, found bool) {
	var blocks []block
	if json.Unmarshal(m.Blocks, &blocks) != nil {
		return "", false
	}
	for _, b := range blocks {
		for _, e := range b.Elements {
			if e.Type == "button" && e.Action == action {
				return e.Value, true
			}
		}
	}
	return "", false
}
