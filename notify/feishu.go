package notify

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"shouwang"
)

var (
	_ = register("feishu", newFeishu)
	_ = register("feishu_group", newFeishuGroup)
)

// feishuAPI is where Feishu (飞书) answers.
const feishuAPI = "https://open.feishu.cn"

// feishuCodes are the words of Feishu that are not final refusals.
var feishuCodes = map[int]Class{
	99991663: Stale, 99991661: Stale, 99991664: Stale, 99991668: Stale, 99991671: Stale,
	10003: Denied, 10014: Denied, 99991401: Denied, 99991672: Denied, 19021: Denied, 19022: Denied,
	99991400: Limited, 230020: Limited, 11232: Limited, 11233: Limited, 9499: Refused,
	230013: NoAddress, 230034: NoAddress, 99992351: NoAddress, 99992361: NoAddress,
	230049: Server, 1500: Server, 2200: Server,
}

// feishu sends a card of a Feishu app to a person.
type feishu struct {
	*wire

	setup  Setup
	by     string
	words  words
	traits Traits
	token  *token
}

func newFeishu(setup Setup) (Channel, error) {
	var s struct {
		Common `yaml:",inline"`

		App    string `yaml:"app"`    // app_id
		Secret string `yaml:"secret"` // app_secret
		By     string `yaml:"by"`     // what the contacts name a person by: user_id (default), open_id or union_id
	}
	text, wire, err := setup.join(&s, &s.Common, feishuAPI)
	if err != nil {
		return nil, err
	}
	by := cmp.Or(s.By, "user_id")
	if s.App == "" || s.Secret == "" || by != "user_id" && by != "open_id" && by != "union_id" {
		return nil, shouwang.Explain(shouwang.ErrInvalid, "feishu is not complete", "set app and secret, and by to user_id, open_id or union_id if it is set")
	}
	c := &feishu{wire: wire, setup: setup, by: by, words: text, traits: s.traits(false, 5, time.Second)}
	c.token = &token{clock: setup.Clock, fetch: func(ctx context.Context) (string, time.Duration, *Failure) {
		var told struct {
			Token string `json:"tenant_access_token"`
			Lasts int    `json:"expire"`
		}
		f := c.ask(ctx, query{
			path: "/open-apis/auth/v3/tenant_access_token/internal",
			body: map[string]string{"app_id": s.App, "app_secret": s.Secret},
		}, feishuCodes, &told)
		return told.Token, time.Duration(told.Lasts) * time.Second, f
	}}
	return c, nil
}

// Address is the worker's account in Feishu.
func (c *feishu) Address(w shouwang.Worker) string { return c.setup.contact(w, "feishu") }

// Traits: Feishu takes five messages a second to one person.
func (c *feishu) Traits() Traits { return c.traits }

// feishuCard is a card of plain text: nothing in it becomes markup or a mention.
func feishuCard(say card, link, open string) map[string]any {
	plain := func(text string) map[string]string { return map[string]string{"tag": "plain_text", "content": text} }
	colour := map[shouwang.Level]string{shouwang.Red: "red", shouwang.Yellow: "yellow", shouwang.Blue: "blue", shouwang.None: "grey"}
	return map[string]any{
		"config": map[string]bool{"update_multi": true, "wide_screen_mode": true},
		"header": map[string]any{"template": colour[say.Level], "title": plain(say.Head)},
		"elements": []any{
			map[string]any{"tag": "div", "text": plain(say.Line)},
			map[string]any{"tag": "action", "actions": []any{map[string]any{"tag": "button", "type": "primary", "text": plain(open), "url": link}}},
		},
	}
}

// content is the card as Feishu takes it: JSON in JSON.
func (c *feishu) content(m Message) (string, *Failure) {
	say := c.words.card(m)
	text, err := json.Marshal(feishuCard(say, c.setup.Link(say.No), c.words.open))
	if err != nil {
		return "", &Failure{Class: Refused, Final: true, Err: err}
	}
	return string(text), nil
}

// Send sends a card; its reference is Feishu's name of the message. Feishu drops a
// second one of the same key within an hour.
func (c *feishu) Send(ctx context.Context, to, key string, m Message) (string, error) {
	content, f := c.content(m)
	if f != nil {
		return "", f
	}
	var told struct {
		Data struct {
			ID string `json:"message_id"`
		} `json:"data"`
	}
	f = c.token.spend(ctx, func(value string) *Failure {
		return c.ask(ctx, query{
			path: "/open-apis/im/v1/messages", values: url.Values{"receive_id_type": {c.by}}, header: bearer(value),
			body: map[string]string{"receive_id": to, "msg_type": "interactive", "content": content, "uuid": key},
		}, feishuCodes, &told)
	})
	if f == nil && told.Data.ID == "" {
		f = &Failure{Class: Garbled}
	}
	return told.Data.ID, errorOf(f)
}

// Amend changes a card, within 14 days.
func (c *feishu) Amend(ctx context.Context, _, ref string, m Message) error {
	content, f := c.content(m)
	if f != nil {
		return f
	}
	return errorOf(c.token.spend(ctx, func(value string) *Failure {
		return c.ask(ctx, query{
			method: http.MethodPatch, path: "/open-apis/im/v1/messages/" + url.PathEscape(ref), header: bearer(value),
			body: map[string]string{"content": content},
		}, feishuCodes, nil)
	}))
}

func bearer(token string) http.Header { return http.Header{"Authorization": {"Bearer " + token}} }

// feishuGroup sends a card to a group by its signed robot.
type feishuGroup struct {
	*wire

	setup  Setup
	groups robots
	words  words
	traits Traits
}

func newFeishuGroup(setup Setup) (Channel, error) {
	var s struct {
		Common `yaml:",inline"`

		Groups robots `yaml:"groups"`
	}
	text, wire, err := setup.join(&s, &s.Common, feishuAPI)
	if err != nil {
		return nil, err
	}
	traits := s.traits(false, 100, time.Minute)
	traits.Group = true
	return &feishuGroup{wire: wire, setup: setup, groups: s.Groups, words: text, traits: traits}, s.Groups.check(true)
}

// Address is the area whose group hears of the worker's warnings.
func (c *feishuGroup) Address(w shouwang.Worker) string { return c.groups.of(w) }

// Traits: a robot takes 100 messages a minute.
func (c *feishuGroup) Traits() Traits { return c.traits }

// Send posts a card.
func (c *feishuGroup) Send(ctx context.Context, to, _ string, m Message) (string, error) {
	say, robot := c.words.card(m), c.groups[to]
	stamp := strconv.FormatInt(c.clock().Unix(), 10)
	body := map[string]any{
		"timestamp": stamp, "sign": feishuSignature(robot.Secret, stamp),
		"msg_type": "interactive", "card": feishuCard(say, c.setup.Link(say.No), c.words.open),
	}
	return "", errorOf(c.ask(ctx, query{path: "/open-apis/bot/v2/hook/" + url.PathEscape(robot.Key), body: body}, feishuCodes, nil))
}

// feishuSignature is over nothing: the time and the secret are its key.
func feishuSignature(secret, stamp string) string {
	mac := hmac.New(sha256.New, []byte(stamp+"\n"+secret))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
