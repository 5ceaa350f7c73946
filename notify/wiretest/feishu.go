package wiretest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// What a Feishu of these tests knows.
const (
	FeishuApp         = "canary-app"
	FeishuSecret      = "canary-secret"
	FeishuRobot       = "canary-robot"
	FeishuRobotSecret = "canary-robot-secret" //nolint:gosec // of a fake
)

// Feishu is a tenant of Feishu (飞书).
type Feishu struct{ *Server }

// NewFeishu starts one.
func NewFeishu(tb testing.TB, config Config) *Feishu {
	tb.Helper()
	s := &Feishu{}
	s.Server = newServer(tb, config, map[string]http.HandlerFunc{
		"POST /open-apis/auth/v3/tenant_access_token/internal": s.token,
		"POST /open-apis/im/v1/messages":                       s.send,
		"PATCH /open-apis/im/v1/messages/{id}":                 s.update,
		"POST /open-apis/bot/v2/hook/{key}":                    s.robot,
	})
	return s
}

// FeishuSays is a no of Feishu, which comes with 400 and words beside it.
func FeishuSays(code int) Fault {
	return Fault{Status: 400, Body: fmt.Sprintf(`{"code":%d,"msg":"张秀英 320682195001011234 canary"}`, code)}
}

func feishuSay(w http.ResponseWriter, code int) {
	if code != 0 {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(http.StatusBadRequest)
	}
	say(w, map[string]any{"code": code, "msg": "canary", "data": map[string]any{}})
}

func (s *Feishu) token(w http.ResponseWriter, r *http.Request) {
	var in struct {
		App    string `json:"app_id"`
		Secret string `json:"app_secret"`
	}
	if _, ok := s.strict(r, &in); !ok || in.App != FeishuApp || in.Secret != FeishuSecret {
		feishuSay(w, 10014)
		return
	}
	say(w, map[string]any{"code": 0, "msg": "ok", "tenant_access_token": s.grant(), "expire": 7200})
}

type feishuText struct {
	Tag     string `json:"tag"`
	Content string `json:"content"`
}

type feishuCard struct {
	Config struct {
		Multi bool `json:"update_multi"`
		Wide  bool `json:"wide_screen_mode"`
	} `json:"config"`
	Header struct {
		Template string     `json:"template"`
		Title    feishuText `json:"title"`
	} `json:"header"`
	Elements []struct {
		Tag     string     `json:"tag"`
		Text    feishuText `json:"text"`
		Actions []struct {
			Tag  string     `json:"tag"`
			Type string     `json:"type"`
			Text feishuText `json:"text"`
			URL  string     `json:"url"`
		} `json:"actions"`
	} `json:"elements"`
}

// complete: a card can change only if it says so, and holds plain text alone.
func (c feishuCard) complete() bool {
	plain := c.Header.Title.Tag == "plain_text" && len(c.Elements) == 2
	return plain && c.Config.Multi && c.Elements[0].Text.Tag == "plain_text" && len(c.Elements[1].Actions) == 1 && c.Elements[1].Actions[0].URL != ""
}

// card reads a card that comes as JSON in JSON.
func (s *Feishu) card(content string) bool {
	var c feishuCard
	decoder := json.NewDecoder(strings.NewReader(content))
	decoder.DisallowUnknownFields()
	return decoder.Decode(&c) == nil && c.complete() && len(content) <= 30<<10
}

func (s *Feishu) admits(r *http.Request) bool {
	return s.takes(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
}

func (s *Feishu) send(w http.ResponseWriter, r *http.Request) {
	if s.fails(w, r) {
		return
	}
	if !s.admits(r) {
		feishuSay(w, 99991663)
		return
	}
	var in struct {
		To      string `json:"receive_id"`
		Type    string `json:"msg_type"`
		Content string `json:"content"`
		UUID    string `json:"uuid"`
	}
	_, ok := s.strict(r, &in)
	switch {
	case !ok || in.Type != "interactive" || r.URL.Query().Get("receive_id_type") != "user_id" || in.UUID == "" || len(in.UUID) > 50 || !s.card(in.Content):
		feishuSay(w, 230001)
	case !s.knows(in.To):
		feishuSay(w, 230013)
	case s.crowded(in.To, 5, time.Second):
		w.Header().Set("X-Ogw-Ratelimit-Reset", "1")
		feishuSay(w, 230020)
	default:
		s.accept(Sent{To: in.To, Key: in.UUID, Text: indented([]byte(in.Content))})
		say(w, map[string]any{"code": 0, "msg": "success", "data": map[string]any{"message_id": fmt.Sprintf("om_%d", len(s.Sent()))}})
	}
}

func (s *Feishu) update(w http.ResponseWriter, r *http.Request) {
	if !s.admits(r) {
		feishuSay(w, 99991663)
		return
	}
	var in struct {
		Content string `json:"content"`
	}
	_, ok := s.strict(r, &in)
	n, err := strconv.Atoi(strings.TrimPrefix(r.PathValue("id"), "om_"))
	if sent := s.Sent(); !ok || err != nil || n < 1 || n > len(sent) || !s.card(in.Content) {
		feishuSay(w, 230001)
		return
	}
	s.accept(Sent{To: s.Sent()[n-1].To, Text: indented([]byte(in.Content)), Amended: true})
	feishuSay(w, 0)
}

func (s *Feishu) robot(w http.ResponseWriter, r *http.Request) {
	if s.fails(w, r) {
		return
	}
	var in struct {
		Stamp string     `json:"timestamp"`
		Sign  string     `json:"sign"`
		Type  string     `json:"msg_type"`
		Card  feishuCard `json:"card"`
	}
	text, ok := s.strict(r, &in)
	switch {
	case r.PathValue("key") != FeishuRobot:
		feishuSay(w, 19001)
	case !ok || in.Type != "interactive" || !in.Card.complete():
		feishuSay(w, 9499)
	case !s.signed(in.Stamp, in.Sign):
		feishuSay(w, 19021)
	case s.crowded(FeishuRobot, 100, time.Minute):
		feishuSay(w, 11232)
	default:
		s.accept(Sent{To: FeishuRobot, Text: text})
		feishuSay(w, 0)
	}
}

func (s *Feishu) signed(stamp, sign string) bool {
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || s.Clock().Sub(time.Unix(seconds, 0)).Abs() > time.Hour {
		return false
	}
	mac := hmac.New(sha256.New, []byte(stamp+"\n"+FeishuRobotSecret))
	return sign == base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
