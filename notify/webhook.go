package notify

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"shouwang"
)

var _ = register("webhook", newWebhook)

// webhook posts what workers are told to another system of the city, signed as
// Standard Webhooks has it.
type webhook struct {
	*wire

	setup  Setup
	keys   []*webhooks.Webhook
	traits Traits
}

func newWebhook(setup Setup) (Channel, error) {
	var s struct {
		Common `yaml:",inline"`

		Secrets []string `yaml:"secrets"` // whsec_..., each of 24 bytes or more: one, or two while the receiver changes over
	}
	_, wire, err := setup.join(&s, &s.Common, "")
	if err != nil {
		return nil, err
	}
	c := &webhook{wire: wire, setup: setup, traits: s.traits(false, 0, 0)}
	c.traits.Copy = true
	for _, secret := range s.Secrets {
		key, err := webhooks.NewWebhook(secret)
		if err != nil || len(secret) < len("whsec_")+32 {
			return nil, shouwang.Explain(shouwang.ErrInvalid, "a secret of webhook is no key", "write whsec_ and the base64 of 24 random bytes or more")
		}
		c.keys = append(c.keys, key)
	}
	if len(c.keys) == 0 || len(c.keys) > 2 {
		return nil, shouwang.Explain(shouwang.ErrInvalid, "webhook has no secret, or more than two", "set secrets to one key, or to the new and the old one")
	}
	return c, nil
}

// Address is the worker's own number: the one system hears of all.
func (c *webhook) Address(w shouwang.Worker) string { return w.ID }

// Traits: another system takes nobody's place.
func (c *webhook) Traits() Traits { return c.traits }

// hooked is the body of an event.
type hooked struct {
	Type string    `json:"type"`      // shouwang.told, shouwang.taken or shouwang.test
	At   time.Time `json:"timestamp"` // of this attempt
	Data hookedOf  `json:"data"`
}

type hookedOf struct {
	Worker string       `json:"worker"`
	Items  []hookedItem `json:"items"`
	Taken  *Taken       `json:"taken,omitempty"`
}

type hookedItem struct {
	Item

	Link string `json:"link"`
}

// Send posts an event; its webhook-id is the key, which stays the same.
func (c *webhook) Send(ctx context.Context, to, key string, m Message) (string, error) {
	event := hooked{Type: "shouwang.told", At: c.clock().In(shouwang.Shanghai).Truncate(time.Second), Data: hookedOf{Worker: to, Items: []hookedItem{}, Taken: m.Taken}}
	switch {
	case m.Taken != nil:
		event.Type = "shouwang.taken"
	case len(m.Items) == 0:
		event.Type = "shouwang.test"
	}
	for _, i := range m.Items {
		event.Data.Items = append(event.Data.Items, hookedItem{i, c.setup.Link(i.page())})
	}
	body, _, err := bodyOf(event)
	if err != nil {
		return "", &Failure{Class: Refused, Final: true, Err: err}
	}
	header, err := c.signed(key, body)
	if err != nil {
		return "", &Failure{Class: Refused, Final: true, Err: err}
	}
	a, f := c.call(ctx, query{body: body, header: header})
	if f == nil {
		f = a.byStatus()
	}
	return key, errorOf(f)
}

// Amend posts that somebody took the warning.
func (c *webhook) Amend(ctx context.Context, to, ref string, m Message) error {
	_, err := c.Send(ctx, to, "taken-"+ref, m)
	return err
}

// signed are the headers of an event: a signature by each live key.
func (c *webhook) signed(key string, body []byte) (http.Header, error) {
	now := c.clock()
	signatures := make([]string, 0, len(c.keys))
	for _, k := range c.keys {
		signature, err := k.Sign(key, now, body)
		if err != nil {
			return nil, err
		}
		signatures = append(signatures, signature)
	}
	return http.Header{
		"Content-Type": {"application/json; charset=utf-8"}, "Webhook-Id": {key}, "Webhook-Timestamp": {strconv.FormatInt(now.Unix(), 10)},
		"Webhook-Signature": {strings.Join(signatures, " ")},
	}, nil
}
