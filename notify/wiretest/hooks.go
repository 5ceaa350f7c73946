package wiretest

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// HookSecrets are the keys of a webhook's receiver, the new one first.
var HookSecrets = [2]string{"whsec_Y2FuYXJ5LW5ldy1rZXktb2YtMzItYnl0ZXMhISEh", "whsec_Y2FuYXJ5LW9sZC1rZXktb2YtMzItYnl0ZXMhISEh"}

// Hook is a system that takes signed webhooks, and knows one key.
type Hook struct {
	*Server

	Secret string
}

// NewHook starts one.
func NewHook(tb testing.TB, config Config, secret string) *Hook {
	tb.Helper()
	s := &Hook{Secret: secret}
	s.Server = newServer(tb, config, map[string]http.HandlerFunc{"POST /hook": s.take})
	return s
}

func (s *Hook) take(w http.ResponseWriter, r *http.Request) {
	if s.fails(w, r) {
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	if !s.genuine(r.Header, body) {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	s.accept(Sent{To: "hook", Key: r.Header.Get("Webhook-Id"), Text: indented(body)})
	w.WriteHeader(http.StatusNoContent)
}

// genuine checks as a receiver of Standard Webhooks does, by this test's clock.
func (s *Hook) genuine(h http.Header, body []byte) bool {
	seconds, err := strconv.ParseInt(h.Get("Webhook-Timestamp"), 10, 64)
	if err != nil || s.Clock().Sub(time.Unix(seconds, 0)).Abs() > 5*time.Minute {
		return false
	}
	key, err := webhooks.NewWebhook(s.Secret)
	return err == nil && key.VerifyIgnoringTimestamp(body, h) == nil
}

// Gateway is an SMS gateway of no name.
type Gateway struct{ *Server }

// GatewayToken is what it knows us by.
const GatewayToken = "canary-gateway-token"

// NewGateway starts one.
func NewGateway(tb testing.TB, config Config) *Gateway {
	tb.Helper()
	s := &Gateway{}
	s.Server = newServer(tb, config, map[string]http.HandlerFunc{"POST /sms/send": s.send})
	return s
}

// GatewaySays is a no of the gateway.
func GatewaySays(code string) Fault {
	return Says(fmt.Sprintf(`{"code":%q,"message":"张秀英 320682195001011234 canary"}`, code))
}

func (s *Gateway) send(w http.ResponseWriter, r *http.Request) {
	if s.fails(w, r) {
		return
	}
	if r.Header.Get("X-Token") != GatewayToken {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	var in struct {
		Phone string `json:"phone"`
		Text  string `json:"content"`
		ID    string `json:"id"`
	}
	_, ok := s.strict(r, &in)
	switch {
	case !ok || !strings.HasPrefix(in.Text, "【民政】") || len([]rune(in.Text)) > 70:
		say(w, map[string]any{"code": "BAD_TEXT"})
	case !s.knows(in.Phone):
		say(w, map[string]any{"code": "BAD_NUMBER"})
	default:
		s.accept(Sent{To: in.Phone, Key: in.ID, Text: in.Text + "\n"})
		say(w, map[string]any{"code": "OK"})
	}
}
