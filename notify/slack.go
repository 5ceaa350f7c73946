package notify

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"shouwang"
)

var _ = register("slack", newSlack)

// slackSettings are the channel's own settings.
type slackSettings struct {
	Common `yaml:",inline"`

	Token  string `yaml:"token"`  // of the bot, xoxb-
	Socket string `yaml:"socket"` // of the app for Socket Mode, xapp-; empty: buttons come in over HTTP
}

// Slack posts a direct message to the worker's own Slack account. It is safe
// for concurrent use.
type Slack struct {
	client *slack.Client
	wire   *wire
	socket bool
	setup  Setup
	words  words
	traits Traits
}

func newSlack(setup Setup) (Channel, error) {
	var s slackSettings
	if err := setup.Decode(&s); err != nil {
		return nil, err
	}
	if s.Token == "" {
		return nil, shouwang.Explain(shouwang.ErrInvalid, "slack has no token", "set notify.slack.token to the bot's token")
	}
	text, err := s.words()
	if err != nil {
		return nil, err
	}
	wire, err := setup.wire(s.Common, slack.APIURL)
	if err != nil {
		return nil, err
	}
	client := slack.New(s.Token, slack.OptionHTTPClient(wire.client), slack.OptionAPIURL(wire.base+"/"), slack.OptionAppLevelToken(s.Socket))
	return &Slack{client: client, wire: wire, socket: s.Socket != "", setup: setup, words: text, traits: s.traits(true, 1, time.Second)}, nil
}

// Address is the worker's Slack account: posting to it opens the direct message.
func (s *Slack) Address(w shouwang.Worker) string {
	return cmp.Or(s.setup.contact(w, "slack"), w.SlackID)
}

// Traits are Slack's own rule, one message a second and conversation, and that
// its servers stand abroad.
func (s *Slack) Traits() Traits { return s.traits }

// Send posts a message; its reference is conversation/timestamp.
func (s *Slack) Send(ctx context.Context, to, key string, m Message) (string, error) {
	text, blocks := s.render(m)
	conversation, stamp, err := s.client.PostMessageContext(ctx, to, append(s.options(text, blocks), s.key(key))...)
	if err != nil {
		return "", slackFailure(err)
	}
	if stamp == "" { // ok:false without a reason passes the library
		return "", &Failure{Class: Garbled}
	}
	return conversation + "/" + stamp, nil
}

// options are those of every message: nothing in it becomes a link or a mention.
func (s *Slack) options(text string, blocks []slack.Block) []slack.MsgOption {
	return []slack.MsgOption{
		slack.MsgOptionText(text, true), slack.MsgOptionBlocks(blocks...),
		slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(), slack.MsgOptionParse(false),
	}
}

// key marks the message, so that a repeated one can be told from a second one.
func (s *Slack) key(key string) slack.MsgOption {
	return slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "shouwang_delivery", EventPayload: map[string]any{"key": key}})
}

func (s *Slack) render(m Message) (string, []slack.Block) {
	card := s.words.card(m)
	buttons := []slack.BlockElement{s.openButton(card.No)}
	if card.Take && m.Taken == nil {
		take := slack.NewButtonBlockElement(takeAction, card.No, plain(s.words.take)).WithStyle(slack.StylePrimary)
		buttons = []slack.BlockElement{take, s.openButton(card.No)}
	}
	return card.Head, []slack.Block{section(card.Head + "\n" + card.Line), slack.NewActionBlock("", buttons...)}
}

// openButton leads to the desk; its link outlives the message's other buttons.
func (s *Slack) openButton(no string) *slack.ButtonBlockElement {
	return slack.NewButtonBlockElement(openAction, "", plain(s.words.open)).WithURL(s.setup.Link(no))
}

// Amend rewrites a message that was sent.
func (s *Slack) Amend(ctx context.Context, _, ref string, m Message) error {
	conversation, stamp, _ := strings.Cut(ref, "/")
	text, blocks := s.render(m)
	return s.update(ctx, Card{Conversation: conversation, Stamp: stamp}, text, blocks)
}

// Rewrite replaces the button of a message by what became of it.
func (s *Slack) Rewrite(ctx context.Context, card Card) error {
	text := card.Head + "\n" + card.Outcome
	return s.update(ctx, card, text, []slack.Block{section(text), slack.NewActionBlock("", s.openButton(card.No))})
}

func (s *Slack) update(ctx context.Context, at Card, text string, blocks []slack.Block) error {
	_, _, _, err := s.client.UpdateMessageContext(ctx, at.Conversation, at.Stamp, s.options(text, blocks)...)
	if err != nil {
		return slackFailure(err)
	}
	return nil
}

// plain text knows no markup: a town called <!channel> mentions nobody.
func plain(text string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, text, false, false)
}

func section(text string) slack.Block { return slack.NewSectionBlock(plain(text), nil, nil) }

// slackCodes are the words of Slack that are not final refusals.
var slackCodes = map[string]Class{
	"ratelimited": Limited, "rate_limited": Limited, "message_limit_exceeded": Limited,
	"internal_error": Server, "fatal_error": Server, "service_unavailable": Server, "request_timeout": Server, "team_added_to_org": Server,
	"invalid_auth": Denied, "not_authed": Denied, "token_revoked": Denied, "token_expired": Denied,
	"account_inactive": Denied, "missing_scope": Denied, "no_permission": Denied,
}

// codeShape is what a code of Slack looks like; anything else is not kept.
var codeShape = regexp.MustCompile(`^[a-z_]{1,64}$`)

func slackFailure(err error) *Failure {
	var limited *slack.RateLimitedError
	var status slack.StatusCodeError
	var said slack.SlackErrorResponse
	var syntax *json.SyntaxError
	var shape *json.UnmarshalTypeError
	switch {
	case errors.As(err, &limited):
		return &Failure{Class: Limited, After: limited.RetryAfter, Err: err}
	case errors.As(err, &status):
		return statusFailure(status.Code, err)
	case errors.As(err, &said):
		return saidFailure(said.Err, err)
	case errors.As(err, &syntax), errors.As(err, &shape):
		return &Failure{Class: Garbled, Err: err}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, errTooLong):
		return &Failure{Class: Network, Err: err}
	}
	return transportFailure(err)
}

func saidFailure(code string, err error) *Failure {
	if !codeShape.MatchString(code) {
		return &Failure{Class: Garbled, Err: err}
	}
	class, known := slackCodes[code]
	if !known {
		return &Failure{Class: Refused, Code: code, Final: true, Err: err}
	}
	return &Failure{Class: class, Code: code, Err: err}
}
