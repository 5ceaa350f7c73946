package notify

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"strconv"
	"strings"

	"github.com/wneessen/go-mail"

	"shouwang"
)

var _ = register("email", newEmail)

// emailSettings are the channel's own.
type emailSettings struct {
	Host     string   `yaml:"host"`
	Port     int      `yaml:"port"`
	User     string   `yaml:"user"` // empty: the server takes mail without sign-in
	Password string   `yaml:"password"`
	From     string   `yaml:"from"`
	TLS      string   `yaml:"tls"` // starttls (default), tls, or none within the ranges of allow
	CA       string   `yaml:"ca"`
	Allow    string   `yaml:"allow"`
	Abroad   *bool    `yaml:"abroad"`
	PerMin   int      `yaml:"per_minute"`
	Language language `yaml:"language"`
}

// email sends a plain letter by the city's own mail server.
type email struct {
	emailSettings

	setup  Setup
	reach  reach
	trust  *tls.Config
	words  words
	traits Traits
}

func newEmail(setup Setup) (Channel, error) {
	s := emailSettings{TLS: "starttls"}
	if err := setup.Decode(&s); err != nil {
		return nil, err
	}
	shared := Common{CA: s.CA, Allow: s.Allow, Abroad: s.Abroad, PerMin: s.PerMin, Language: s.Language}
	text, err := shared.words()
	if err != nil {
		return nil, err
	}
	c := &email{emailSettings: s, setup: setup, words: text, traits: shared.traits(false, 0, 0)}
	if c.reach, err = reachOf(s.Allow); err != nil {
		return nil, err
	}
	if c.trust, err = trustOf(s.CA); err != nil {
		return nil, err
	}
	c.trust.ServerName = s.Host
	if s.TLS != "starttls" && s.TLS != "tls" && (s.TLS != "none" || s.Allow == "") {
		return nil, shouwang.Explain(shouwang.ErrInvalid, "tls of email is unknown", "choose starttls, tls, or none within the ranges of allow")
	}
	if s.Host == "" || s.Port == 0 || mail.NewMsg().From(s.From) != nil {
		return nil, shouwang.Explain(shouwang.ErrInvalid, "email is not complete", "set host, port and from")
	}
	return c, nil
}

// Address is the worker's mailbox at work.
func (c *email) Address(w shouwang.Worker) string { return c.setup.contact(w, "email") }

// Traits: what a mail server bears is the city's to say (per_minute).
func (c *email) Traits() Traits { return c.traits }

// Send hands a letter to the server; its Message-ID is made of the key, so that a
// repeat is the same letter.
func (c *email) Send(ctx context.Context, to, key string, m Message) (string, error) {
	letter, err := c.letter(to, key, m)
	if err != nil {
		return "", &Failure{Class: NoAddress, Final: true, Err: err}
	}
	client, err := c.client(ctx)
	if err != nil {
		return "", &Failure{Class: Refused, Final: true, Err: err}
	}
	session, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return "", mailFailure(ctx, err)
	}
	err = client.SendWithSMTPClient(session, letter)
	_ = client.CloseWithSMTPClient(session) // the letter was taken or not: a goodbye changes nothing
	if err != nil {
		return "", mailFailure(ctx, err)
	}
	return key, nil
}

// client is made for each letter: it holds the state of one session.
func (c *email) client(ctx context.Context) (*mail.Client, error) {
	policy := mail.TLSMandatory
	if c.TLS != "starttls" {
		policy = mail.NoTLS // sealed from the first byte, or not at all
	}
	options := []mail.Option{
		mail.WithPort(c.Port), mail.WithTimeout(patience), mail.WithTLSConfig(c.trust), mail.WithTLSPolicy(policy),
		mail.WithDialContextFunc(c.dial(ctx)), mail.WithoutNoop(), mail.WithHELO("shouwang"),
	}
	if c.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(c.User), mail.WithPassword(c.Password))
	}
	return mail.NewClient(c.Host, options...)
}

// dial connects through the guard, and hangs up when the whole sending has no time left.
func (c *email) dial(sending context.Context) mail.DialContextFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := c.reach.dialer(c.TLS == "none").DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		context.AfterFunc(sending, func() { _ = conn.Close() })
		if c.TLS == "tls" {
			conn = tls.Client(conn, c.trust)
		}
		return conn, nil
	}
}

// mostLines is how many warnings a letter lists.
const mostLines = 100

func (c *email) letter(to, key string, m Message) (*mail.Msg, error) {
	say := c.words.card(m)
	letter := mail.NewMsg(mail.WithNoDefaultUserAgent())
	_, domain, _ := strings.Cut(c.From, "@")
	letter.SetMessageIDWithValue(key + "@" + strings.Trim(domain, "> "))
	letter.SetDateWithValue(c.setup.Clock().In(shouwang.Shanghai))
	letter.SetGenHeader("Auto-Submitted", "auto-generated")
	letter.Subject(oneLine(say.Head))
	letter.SetBodyString(mail.TypeTextPlain, strings.Join(append(c.lines(m), "", c.setup.Link(say.No)), "\n")+"\n")
	return letter, errors.Join(letter.From(c.From), letter.To(to))
}

// lines are what a letter says: one warning's deadline, or the list of several.
func (c *email) lines(m Message) []string {
	if len(m.Items) < 2 {
		return []string{c.words.card(m).Line}
	}
	var lines []string
	for _, i := range m.Items[:min(len(m.Items), mostLines)] {
		lines = append(lines, c.words.head(i)+" · "+c.words.deadline(i))
	}
	if more := len(m.Items) - mostLines; more > 0 {
		lines = append(lines, fmt.Sprintf(c.words.more, more))
	}
	return lines
}

// oneLine keeps a text from beginning a header of its own.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// errBroken is a session that ended before the letter was taken.
var errBroken = errors.New("the session with the mail server broke off")

// mailFailure is what the answers of a mail server mean (RFC 5321). Its words are
// not kept: they may repeat the letter.
func mailFailure(ctx context.Context, err error) *Failure {
	if ctx.Err() != nil {
		return &Failure{Class: Timeout, Err: ctx.Err()}
	}
	code := 0
	if said, ok := errors.AsType[*textproto.Error](err); ok {
		code = said.Code
	}
	sent, sending := errors.AsType[*mail.SendError](err)
	if sending {
		code = cmp.Or(code, sent.ErrorCode())
	}
	garbled, _ := errors.AsType[textproto.ProtocolError](err)
	switch {
	case garbled != "":
		return &Failure{Class: Garbled}
	case code > 0:
		return mailSaid(code)
	case sending:
		return &Failure{Class: Network, Err: errBroken}
	}
	return transportFailure(err)
}

func mailSaid(code int) *Failure {
	f := &Failure{Class: Refused, Code: strconv.Itoa(code)}
	switch {
	case code == 530, code == 534, code == 535, code == 538:
		f.Class = Denied
	case code == 550, code == 551, code == 553:
		f.Class, f.Final = NoAddress, true
	case code == 421: // too many sessions, or a server that goes down
		f.Class = Limited
	case code < 500:
		f.Class = Server
	default:
		f.Final = true
	}
	return f
}
