package notify

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"shouwang"
)

var (
	_ = register("wecom", newWeCom)
	_ = register("wecom_group", newWeComGroup)
)

// weComAPI is where WeCom (企业微信) answers; a government edition has an address
// of its own.
const weComAPI = "https://qyapi.weixin.qq.com"

// weComCodes are the words of WeCom that are not final refusals.
var weComCodes = map[int]Class{
	-1: Server, 40014: Stale, 42001: Stale, 41001: Stale,
	40001: Denied, 40013: Denied, 40056: Denied, 48002: Denied, 60020: Denied, 301002: Denied, 93000: Denied,
	45009: Limited, 45033: Limited, 45047: Limited,
	40003: NoAddress, 60111: NoAddress, 81013: NoAddress,
}

// weCom sends a card of a WeCom app to a person.
type weCom struct {
	*wire

	setup  Setup
	agent  int
	words  words
	traits Traits
	token  *token
}

func newWeCom(setup Setup) (Channel, error) {
	var s struct {
		Common `yaml:",inline"`

		Corp   string `yaml:"corp"`   // corpid
		Agent  int    `yaml:"agent"`  // agentid of the app
		Secret string `yaml:"secret"` // of the app
	}
	text, wire, err := setup.join(&s, &s.Common, weComAPI)
	if err != nil {
		return nil, err
	}
	if s.Corp == "" || s.Agent == 0 || s.Secret == "" {
		return nil, shouwang.Explain(shouwang.ErrInvalid, "wecom is not complete", "set corp, agent and secret of the app")
	}
	c := &weCom{wire: wire, setup: setup, agent: s.Agent, words: text, traits: s.traits(false, 30, time.Minute)}
	c.token = &token{clock: setup.Clock, fetch: func(ctx context.Context) (string, time.Duration, *Failure) {
		var told struct {
			Token string `json:"access_token"`
			Lasts int    `json:"expires_in"`
		}
		f := c.ask(ctx, query{method: http.MethodGet, path: "/cgi-bin/gettoken", values: url.Values{"corpid": {s.Corp}, "corpsecret": {s.Secret}}}, weComCodes, &told)
		return told.Token, time.Duration(told.Lasts) * time.Second, f
	}}
	return c, nil
}

// Address is the worker's account in WeCom.
func (c *weCom) Address(w shouwang.Worker) string { return c.setup.contact(w, "wecom") }

// Traits: WeCom drops what goes beyond 30 messages a minute to one person.
func (c *weCom) Traits() Traits { return c.traits }

// The parts of a template card (模板卡片) that we use.
type (
	weComCard struct {
		Type    string        `json:"card_type"`
		Title   weComTitle    `json:"main_title"`
		Action  weComAction   `json:"card_action"`
		Task    string        `json:"task_id,omitempty"`
		Buttons []weComButton `json:"button_list,omitempty"`
	}
	weComTitle struct {
		Title string `json:"title"`
		Desc  string `json:"desc"`
	}
	weComAction struct {
		Type int    `json:"type"` // 1: opens the address
		URL  string `json:"url"`
	}
	weComButton struct {
		Type  int    `json:"type"` // 1: opens the address
		Text  string `json:"text"`
		Style int    `json:"style"`
		URL   string `json:"url"`
	}
)

// card is one with a button as long as it can change, since WeCom gives only that
// kind a code to change it by.
func (c *weCom) card(m Message, key string) weComCard {
	say := c.words.card(m)
	link := c.setup.Link(say.No)
	card := weComCard{Type: "text_notice", Title: weComTitle{say.Head, say.Line}, Action: weComAction{1, link}}
	if key != "" {
		card.Type, card.Task = "button_interaction", key
		card.Buttons = []weComButton{{Type: 1, Text: c.words.open, Style: 1, URL: link}}
	}
	return card
}

// Send sends a card; its reference is the code to change it by, within 72 hours.
func (c *weCom) Send(ctx context.Context, to, key string, m Message) (string, error) {
	body := map[string]any{
		"touser": to, "msgtype": "template_card", "agentid": c.agent, "template_card": c.card(m, key),
		"enable_duplicate_check": 1, "duplicate_check_interval": 1800,
	}
	var told struct {
		Nobody string `json:"invaliduser"`
		Card   string `json:"response_code"`
	}
	f := c.token.spend(ctx, func(value string) *Failure {
		return c.ask(ctx, query{path: "/cgi-bin/message/send", values: url.Values{"access_token": {value}}, body: body}, weComCodes, &told)
	})
	if f == nil && told.Nobody != "" { // it says 0, and that the only receiver was none
		f = &Failure{Class: NoAddress, Code: "invaliduser", Final: true}
	}
	return told.Card, errorOf(f)
}

// Amend changes a card; WeCom takes each code once.
func (c *weCom) Amend(ctx context.Context, to, ref string, m Message) error {
	body := map[string]any{"userids": []string{to}, "agentid": c.agent, "response_code": ref, "template_card": c.card(m, "")}
	return errorOf(c.token.spend(ctx, func(value string) *Failure {
		return c.ask(ctx, query{path: "/cgi-bin/message/update_template_card", values: url.Values{"access_token": {value}}, body: body}, weComCodes, nil)
	}))
}

// weComGroup sends a line to a group by its robot.
type weComGroup struct {
	*wire

	setup  Setup
	groups robots
	words  words
	traits Traits
}

func newWeComGroup(setup Setup) (Channel, error) {
	var s struct {
		Common `yaml:",inline"`

		Groups robots `yaml:"groups"`
	}
	text, wire, err := setup.join(&s, &s.Common, weComAPI)
	if err != nil {
		return nil, err
	}
	traits := s.traits(false, 20, time.Minute)
	traits.Group = true
	return &weComGroup{wire: wire, setup: setup, groups: s.Groups, words: text, traits: traits}, s.Groups.check(false)
}

// Address is the area whose group hears of the worker's warnings.
func (c *weComGroup) Address(w shouwang.Worker) string { return c.groups.of(w) }

// Traits: a robot takes 20 messages a minute.
func (c *weComGroup) Traits() Traits { return c.traits }

// Send posts plain text: nothing in it mentions anybody.
func (c *weComGroup) Send(ctx context.Context, to, _ string, m Message) (string, error) {
	say := c.words.card(m)
	body := map[string]any{"msgtype": "text", "text": map[string]string{"content": say.Head + "\n" + say.Line + "\n" + c.setup.Link(say.No)}}
	f := c.ask(ctx, query{path: "/cgi-bin/webhook/send", values: url.Values{"key": {c.groups[to].Key}}, body: body}, weComCodes, nil)
	return "", errorOf(f)
}
