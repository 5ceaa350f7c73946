package notify

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"text/template"

	"shouwang"
)

var _ = register("sms", newSMS)

// sms sends a text by whatever gateway a city has: its request is a template.
type sms struct {
	*wire

	setup   Setup
	sign    string
	method  string
	header  http.Header
	body    *template.Template
	success *regexp.Regexp
	code    *regexp.Regexp
	words   words
	traits  Traits
}

// smsFields are what a template may use, each as JSON {{json .To}} or as part of a
// form {{form .To}}.
type smsFields struct{ To, Text, Key string }

func newSMS(setup Setup) (Channel, error) {
	var s struct {
		Common `yaml:",inline"`

		Method  string            `yaml:"method"`  // POST if empty
		Headers map[string]string `yaml:"headers"` // such as Content-Type and what proves who we are
		Body    string            `yaml:"body"`    // template of the body
		Success string            `yaml:"success"` // pattern of an answer that means yes
		Code    string            `yaml:"code"`    // pattern whose first group is the gateway's word for no
		Sign    string            `yaml:"sign"`    // who sends it; 民政 if empty
	}
	text, wire, err := setup.join(&s, &s.Common, "")
	if err != nil {
		return nil, err
	}
	c := &sms{wire: wire, setup: setup, sign: cmp.Or(s.Sign, "民政"), method: s.Method, header: http.Header{}, words: text, traits: s.traits(false, 0, 0)}
	for name, value := range s.Headers {
		c.header.Set(name, value)
	}
	c.body, err = template.New("body").Option("missingkey=error").Funcs(template.FuncMap{"json": quoted, "form": url.QueryEscape}).Parse(s.Body)
	if err != nil || !strings.Contains(s.Body, ".To") || !strings.Contains(s.Body, ".Text") {
		return nil, shouwang.Explain(shouwang.ErrInvalid, "the body of sms is no template of a message", "use {{json .To}} and {{json .Text}}, or {{form .To}} and {{form .Text}}")
	}
	if c.body.Execute(&bytes.Buffer{}, smsFields{}) != nil {
		return nil, shouwang.Explain(shouwang.ErrInvalid, "the body of sms uses what is not there", "use .To, .Text and .Key alone")
	}
	if c.success, err = regexp.Compile(s.Success); err != nil || s.Success == "" {
		return nil, shouwang.Explain(shouwang.ErrInvalid, "success of sms is no pattern", `say by what an answer means yes, such as '"code":\s*0[,}]'`)
	}
	if c.code, err = regexp.Compile(s.Code); err != nil || s.Code != "" && c.code.NumSubexp() != 1 {
		return nil, shouwang.Explain(shouwang.ErrInvalid, "code of sms is no pattern with one group", `write a pattern such as '"code":\s*(\d+)'`)
	}
	return c, nil
}

func quoted(text string) (string, error) {
	out, err := json.Marshal(text)
	return string(out), err
}

// Address is the worker's mobile number at work.
func (c *sms) Address(w shouwang.Worker) string { return c.setup.contact(w, "sms") }

// Traits: what a gateway bears is the city's to say (per_minute).
func (c *sms) Traits() Traits { return c.traits }

// Send sends a text. A gateway has no way to tell a repeat from a second message
// but the key, if its template takes one.
func (c *sms) Send(ctx context.Context, to, key string, m Message) (string, error) {
	var body bytes.Buffer
	if err := c.body.Execute(&body, smsFields{To: to, Text: c.words.short(m, c.sign), Key: key}); err != nil {
		return "", &Failure{Class: Refused, Final: true, Err: err}
	}
	a, f := c.call(ctx, query{method: c.method, header: c.header, body: body.Bytes()})
	if f == nil {
		f = a.byStatus()
	}
	if f == nil && !c.success.Match(a.body) {
		f = &Failure{Class: Garbled, Code: c.said(a.body)}
		if f.Code != "" { // it said no, in its own words; whether for good only people know
			f.Class = Refused
		}
	}
	return "", errorOf(f)
}

// gatewayCode is what a gateway's word for no looks like; anything else may hold
// what we sent and is not kept.
var gatewayCode = regexp.MustCompile(`^-?[A-Za-z0-9_.:]{1,10}$|^[A-Za-z_.:]{1,64}$`)

func (c *sms) said(body []byte) string {
	found := c.code.FindSubmatch(body)
	if len(found) != 2 || !gatewayCode.Match(found[1]) {
		return ""
	}
	return string(found[1])
}
