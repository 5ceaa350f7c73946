package wiretest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"
)

// What a DingTalk of these tests knows.
const (
	DingTalkKey         = "canary-key"
	DingTalkSecret      = "canary-secret"
	DingTalkAgent       = 2000003
	DingTalkRobot       = "canary-robot"
	DingTalkRobotSecret = "SEC-canary"
)

// DingTalk is a corporation in DingTalk (钉钉).
type DingTalk struct{ *Server }

// NewDingTalk starts one.
func NewDingTalk(tb testing.TB, config Config) *DingTalk {
	tb.Helper()
	s := &DingTalk{}
	s.Server = newServer(tb, config, map[string]http.HandlerFunc{
		"GET /gettoken": s.token,
		"POST /topapi/message/corpconversation/asyncsend_v2":      s.send,
		"POST /topapi/message/corpconversation/status_bar/update": s.update,
		"POST /robot/send": s.robot,
	})
	return s
}

// DingTalkSays is a no of DingTalk, with the words that it puts beside it.
func DingTalkSays(code int) Fault {
	return Says(fmt.Sprintf(`{"errcode":%d,"errmsg":"张秀英 320682195001011234 canary","request_id":"r"}`, code))
}

func dingTalkSay(w http.ResponseWriter, code int) {
	say(w, map[string]any{"errcode": code, "errmsg": "canary", "request_id": "r"})
}

func (s *DingTalk) token(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("appkey") != DingTalkKey || q.Get("appsecret") != DingTalkSecret {
		dingTalkSay(w, 40089)
		return
	}
	say(w, map[string]any{"errcode": 0, "errmsg": "ok", "access_token": s.grant(), "expires_in": 7200})
}

func (s *DingTalk) send(w http.ResponseWriter, r *http.Request) {
	if s.fails(w, r) {
		return
	}
	if !s.takes(r.URL.Query().Get("access_token")) {
		dingTalkSay(w, 42001)
		return
	}
	var in struct {
		Agent int64  `json:"agent_id"`
		Users string `json:"userid_list"`
		Msg   struct {
			Type string `json:"msgtype"`
			OA   struct {
				URL  string `json:"message_url"`
				PC   string `json:"pc_message_url"`
				Head struct {
					Colour string `json:"bgcolor"`
					Text   string `json:"text"`
				} `json:"head"`
				Bar struct {
					Value  string `json:"status_value"`
					Colour string `json:"status_bg"`
				} `json:"status_bar"`
				Body struct {
					Title   string `json:"title"`
					Content string `json:"content"`
				} `json:"body"`
			} `json:"oa"`
		} `json:"msg"`
	}
	text, ok := s.strict(r, &in)
	oa := in.Msg.OA
	switch {
	case !ok || in.Msg.Type != "oa" || !asked(oa.URL, oa.PC, oa.Head.Text, oa.Bar.Value, oa.Body.Title, oa.Body.Content) || len(text) > 2048:
		dingTalkSay(w, 40035)
	case in.Agent != DingTalkAgent:
		dingTalkSay(w, 50002)
	case !s.knows(in.Users):
		dingTalkSay(w, 33012)
	case s.crowded("app", 5000, time.Minute):
		dingTalkSay(w, 90018)
	default:
		s.accept(Sent{To: in.Users, Text: text})
		say(w, map[string]any{"errcode": 0, "errmsg": "ok", "task_id": 7_000_000 + len(s.Sent()), "request_id": "r"})
	}
}

func (s *DingTalk) update(w http.ResponseWriter, r *http.Request) {
	if !s.takes(r.URL.Query().Get("access_token")) {
		dingTalkSay(w, 42001)
		return
	}
	var in struct {
		Agent  int64  `json:"agent_id"`
		Task   int64  `json:"task_id"`
		Value  string `json:"status_value"`
		Colour string `json:"status_bg"`
	}
	text, ok := s.strict(r, &in)
	sent := s.Sent()
	if n := int(in.Task - 7_000_001); !ok || in.Agent != DingTalkAgent || n < 0 || n >= len(sent) || !asked(in.Value, in.Colour) {
		dingTalkSay(w, 400002)
		return
	}
	s.accept(Sent{To: sent[in.Task-7_000_001].To, Text: text, Amended: true})
	dingTalkSay(w, 0)
}

func (s *DingTalk) robot(w http.ResponseWriter, r *http.Request) {
	if s.fails(w, r) {
		return
	}
	q := r.URL.Query()
	if q.Get("access_token") != DingTalkRobot {
		dingTalkSay(w, 300001)
		return
	}
	if !s.signed(q.Get("timestamp"), q.Get("sign")) {
		dingTalkSay(w, 310000)
		return
	}
	var in struct {
		Type string `json:"msgtype"`
		Link struct {
			Title string `json:"title"`
			Text  string `json:"text"`
			URL   string `json:"messageUrl"`
		} `json:"link"`
	}
	text, ok := s.strict(r, &in)
	switch {
	case !ok || in.Type != "link" || !asked(in.Link.Title, in.Link.Text, in.Link.URL):
		dingTalkSay(w, 40035)
	case s.crowded(DingTalkRobot, 20, time.Minute):
		dingTalkSay(w, 130101)
	default:
		s.accept(Sent{To: DingTalkRobot, Text: text})
		dingTalkSay(w, 0)
	}
}

// signed checks a robot's signature, which is good for an hour.
func (s *DingTalk) signed(stamp, sign string) bool {
	ms, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || s.Clock().Sub(time.UnixMilli(ms)).Abs() > time.Hour {
		return false
	}
	mac := hmac.New(sha256.New, []byte(DingTalkRobotSecret))
	mac.Write([]byte(stamp + "\n" + DingTalkRobotSecret))
	return sign == base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
