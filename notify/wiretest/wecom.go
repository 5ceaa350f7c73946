package wiretest

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

// What a WeCom of these tests knows.
const (
	WeComCorp   = "canary-corp"
	WeComSecret = "canary-secret"
	WeComAgent  = 1000002
	WeComRobot  = "canary-robot"
)

// WeCom is a corporation in WeCom (企业微信).
type WeCom struct {
	*Server

	cards map[string]int // code to change a card by → its message
}

// NewWeCom starts one.
func NewWeCom(tb testing.TB, config Config) *WeCom {
	tb.Helper()
	s := &WeCom{cards: map[string]int{}}
	s.Server = newServer(tb, config, map[string]http.HandlerFunc{
		"GET /cgi-bin/gettoken":                      s.token,
		"POST /cgi-bin/message/send":                 s.send,
		"POST /cgi-bin/message/update_template_card": s.update,
		"POST /cgi-bin/webhook/send":                 s.robot,
	})
	return s
}

// WeComSays is a no of WeCom, with the words that it puts beside it.
func WeComSays(code int) Fault {
	return Says(fmt.Sprintf(`{"errcode":%d,"errmsg":"hint: [1] 张秀英 320682195001011234 canary"}`, code))
}

func weComSay(w http.ResponseWriter, code int) {
	say(w, map[string]any{"errcode": code, "errmsg": "canary"})
}

func (s *WeCom) token(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("corpid") != WeComCorp || q.Get("corpsecret") != WeComSecret {
		weComSay(w, 40001)
		return
	}
	say(w, map[string]any{"errcode": 0, "errmsg": "ok", "access_token": s.grant(), "expires_in": 7200})
}

type weComCard struct {
	Type  string `json:"card_type"`
	Title struct {
		Title string `json:"title"`
		Desc  string `json:"desc"`
	} `json:"main_title"`
	Action struct {
		Type int    `json:"type"`
		URL  string `json:"url"`
	} `json:"card_action"`
	Task    string `json:"task_id"`
	Buttons []struct {
		Type  int    `json:"type"`
		Text  string `json:"text"`
		Style int    `json:"style"`
		URL   string `json:"url"`
	} `json:"button_list"`
}

func (c weComCard) complete() bool {
	return asked(c.Title.Title, c.Action.URL) && c.Action.Type == 1 && len(c.Title.Title) <= 512 && len(c.Title.Desc) <= 512 &&
		(c.Type == "text_notice" || c.Type == "button_interaction" && c.Task != "" && len(c.Buttons) == 1)
}

func (s *WeCom) send(w http.ResponseWriter, r *http.Request) {
	if s.fails(w, r) {
		return
	}
	if !s.takes(r.URL.Query().Get("access_token")) {
		weComSay(w, 42001)
		return
	}
	var in struct {
		To       string    `json:"touser"`
		Type     string    `json:"msgtype"`
		Agent    int       `json:"agentid"`
		Card     weComCard `json:"template_card"`
		Check    int       `json:"enable_duplicate_check"`
		Interval int       `json:"duplicate_check_interval"`
	}
	text, ok := s.strict(r, &in)
	switch {
	case !ok || in.Type != "template_card" || !in.Card.complete() || in.Interval > 4*3600:
		weComSay(w, 40058)
	case in.Agent != WeComAgent:
		weComSay(w, 301002)
	case !s.knows(in.To):
		say(w, map[string]any{"errcode": 0, "errmsg": "ok", "invaliduser": in.To, "msgid": "m"})
	case s.crowded(in.To, 30, time.Minute):
		weComSay(w, 45009)
	default:
		s.accept(Sent{To: in.To, Key: in.Card.Task, Text: text})
		code := fmt.Sprintf("code-%d", len(s.Sent()))
		s.mu.Lock()
		s.cards[code] = len(s.sent)
		s.mu.Unlock()
		say(w, map[string]any{"errcode": 0, "errmsg": "ok", "msgid": "m", "response_code": code})
	}
}

func (s *WeCom) update(w http.ResponseWriter, r *http.Request) {
	if !s.takes(r.URL.Query().Get("access_token")) {
		weComSay(w, 42001)
		return
	}
	var in struct {
		Users []string  `json:"userids"`
		Agent int       `json:"agentid"`
		Code  string    `json:"response_code"`
		Card  weComCard `json:"template_card"`
	}
	text, ok := s.strict(r, &in)
	s.mu.Lock()
	known := s.cards[in.Code] > 0
	delete(s.cards, in.Code) // each code works once
	s.mu.Unlock()
	if !ok || len(in.Users) != 1 || !in.Card.complete() || !known {
		weComSay(w, 41090)
		return
	}
	s.accept(Sent{To: in.Users[0], Text: text, Amended: true})
	weComSay(w, 0)
}

func (s *WeCom) robot(w http.ResponseWriter, r *http.Request) {
	if s.fails(w, r) {
		return
	}
	if r.URL.Query().Get("key") != WeComRobot {
		weComSay(w, 93000)
		return
	}
	var in struct {
		Type string `json:"msgtype"`
		Text struct {
			Content string `json:"content"`
		} `json:"text"`
	}
	text, ok := s.strict(r, &in)
	switch {
	case !ok || in.Type != "text" || in.Text.Content == "" || len(in.Text.Content) > 2048:
		weComSay(w, 40058)
	case s.crowded(WeComRobot, 20, time.Minute):
		weComSay(w, 45009)
	default:
		s.accept(Sent{To: WeComRobot, Text: text})
		weComSay(w, 0)
	}
}
