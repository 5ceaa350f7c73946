package notify

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"shouwang"
)

var (
	_ = register("dingtalk", newDingTalk)
	_ = register("dingtalk_group", newDingTalkGroup)
)

// dingTalkAPI is where DingTalk (钉钉) answers; 专有钉钉 and 浙政钉 have addresses
// of their own.
const dingTalkAPI = "https://oapi.dingtalk.com"

// dingTalkCodes are the words of DingTalk that are not final refusals.
var dingTalkCodes = map[int]Class{
	-1: Server, 88: Server, 40014: Stale, 42001: Stale, 41001: Stale,
	40001: Denied, 40089: Denied, 60020: Denied, 50002: Denied, 310000: Denied, 300001: Denied,
	90002: Limited, 90003: Limited, 90004: Limited, 90005: Limited, 90006: Limited, 90018: Limited, 130101: Limited,
	33012: NoAddress, 60121: NoAddress,
}

// dingTalk sends a work notification (工作通知) to a person.
type dingTalk struct {
	*wire

	setup  Setup
	agent  int64
	words  words
	traits Traits
	token  *token
}

func newDingTalk(setup Setup) (Channel, error) {
	var s struct {
		Common `yaml:",inline"`

		Agent  int64  `yaml:"agent"`  // AgentId of the app
		Key    string `yaml:"key"`    // AppKey
		Secret string `yaml:"secret"` // AppSecret
	}
	text, wire, err := setup.join(&s, &s.Common, dingTalkAPI)
	if err != nil {
		return nil, err
	}
	if s.Agent == 0 || s.Key == "" || s.Secret == "" {
		return nil, shouwang.Explain(shouwang.ErrInvalid, "dingtalk is not complete", "set agent, key and secret of the app")
	}
	c := &dingTalk{wire: wire, setup: setup, agent: s.Agent, words: text, traits: s.traits(false, 0, 0)}
	c.token = &token{clock: setup.Clock, fetch: func(ctx context.Context) (string, time.Duration, *Failure) {
		var told struct {
			Token string `json:"access_token"`
			Lasts int    `json:"expires_in"`
		}
		f := c.ask(ctx, query{method: http.MethodGet, path: "/gettoken", values: url.Values{"appkey": {s.Key}, "appsecret": {s.Secret}}}, dingTalkCodes, &told)
		return told.Token, time.Duration(told.Lasts) * time.Second, f
	}}
	return c, nil
}

// Address is the worker's account in DingTalk.
func (c *dingTalk) Address(w shouwang.Worker) string { return c.setup.contact(w, "dingtalk") }

// Traits: DingTalk's own limit is of the whole app (per_minute).
func (c *dingTalk) Traits() Traits { return c.traits }

// Send sends a notification of the kind whose status bar can change; its reference
// is DingTalk's number of the task.
func (c *dingTalk) Send(ctx context.Context, to, _ string, m Message) (string, error) {
	say := c.words.card(m)
	link := c.setup.Link(say.No)
	status, colour := c.words.status(m)
	body := map[string]any{"agent_id": c.agent, "userid_list": to, "msg": map[string]any{"msgtype": "oa", "oa": map[string]any{
		"message_url": link, "pc_message_url": link,
		"head":       map[string]string{"bgcolor": "FF0B5CAD", "text": c.words.product},
		"status_bar": map[string]string{"status_value": status, "status_bg": colour},
		"body":       map[string]string{"title": say.Head, "content": say.Line},
	}}}
	var told struct {
		Task int64 `json:"task_id"`
	}
	f := c.token.spend(ctx, func(value string) *Failure {
		return c.ask(ctx, query{path: "/topapi/message/corpconversation/asyncsend_v2", values: url.Values{"access_token": {value}}, body: body}, dingTalkCodes, &told)
	})
	if f != nil {
		return "", f
	}
	return strconv.FormatInt(told.Task, 10), nil
}

// Amend changes the status bar of a notification.
func (c *dingTalk) Amend(ctx context.Context, _, ref string, m Message) error {
	task, err := strconv.ParseInt(ref, 10, 64)
	if err != nil {
		return &Failure{Class: Refused, Final: true, Err: err}
	}
	status, colour := c.words.status(m)
	body := map[string]any{"agent_id": c.agent, "task_id": task, "status_value": status, "status_bg": colour}
	return errorOf(c.token.spend(ctx, func(value string) *Failure {
		return c.ask(ctx, query{path: "/topapi/message/corpconversation/status_bar/update", values: url.Values{"access_token": {value}}, body: body}, dingTalkCodes, nil)
	}))
}

// dingTalkGroup sends a link to a group by its signed robot.
type dingTalkGroup struct {
	*wire

	setup  Setup
	groups robots
	words  words
	traits Traits
}

func newDingTalkGroup(setup Setup) (Channel, error) {
	var s struct {
		Common `yaml:",inline"`

		Groups robots `yaml:"groups"`
	}
	text, wire, err := setup.join(&s, &s.Common, dingTalkAPI)
	if err != nil {
		return nil, err
	}
	traits := s.traits(false, 20, time.Minute)
	traits.Group = true
	return &dingTalkGroup{wire: wire, setup: setup, groups: s.Groups, words: text, traits: traits}, s.Groups.check(true)
}

// Address is the area whose group hears of the worker's warnings.
func (c *dingTalkGroup) Address(w shouwang.Worker) string { return c.groups.of(w) }

// Traits: a robot that sends more than 20 messages a minute is silenced for ten.
func (c *dingTalkGroup) Traits() Traits { return c.traits }

// Send posts a link: plain text, which mentions nobody.
func (c *dingTalkGroup) Send(ctx context.Context, to, _ string, m Message) (string, error) {
	say, robot := c.words.card(m), c.groups[to]
	body := map[string]any{"msgtype": "link", "link": map[string]string{"title": say.Head, "text": say.Line, "messageUrl": c.setup.Link(say.No)}}
	stamp := strconv.FormatInt(c.clock().UnixMilli(), 10)
	values := url.Values{"access_token": {robot.Key}, "timestamp": {stamp}, "sign": {dingTalkSignature(robot.Secret, stamp)}}
	return "", errorOf(c.ask(ctx, query{path: "/robot/send", values: values, body: body}, dingTalkCodes, nil))
}

// dingTalkSignature is over the time and the secret, by the secret.
func dingTalkSignature(secret, stamp string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(stamp + "\n" + secret))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
