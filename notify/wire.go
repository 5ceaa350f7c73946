package notify

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"shouwang"
)

// Common are the settings of every channel that goes out over the network.
type Common struct {
	API      string   `yaml:"api"`        // base address; the provider's own if empty
	Proxy    string   `yaml:"proxy"`      // http://HOST:PORT
	CA       string   `yaml:"ca"`         // PEM file of authorities that are trusted beside the system's
	Allow    string   `yaml:"allow"`      // ranges of the intranet that the channel may reach, comma between
	Abroad   *bool    `yaml:"abroad"`     // whether the servers stand outside the country
	PerMin   int      `yaml:"per_minute"` // messages a minute through the whole channel; 0 is any number
	Language language `yaml:"language"`   // zh (default) or en
}

// words are the texts in the channel's language.
func (c Common) words() (words, error) {
	text, known := texts[cmp.Or(c.Language, chinese)]
	if !known {
		return words{}, shouwang.Explain(shouwang.ErrInvalid, "the channel has an unknown language", "choose zh or en")
	}
	return text, nil
}

// traits are those of a channel to persons whose provider stands abroad or not,
// unless the settings say otherwise.
func (c Common) traits(abroad bool, n int, per time.Duration) Traits {
	if c.Abroad != nil {
		abroad = *c.Abroad
	}
	return Traits{Pace: n, Per: per, PerMinute: c.PerMin, Abroad: abroad}
}

// wire is how a channel reaches its provider over HTTP. All channels have this one,
// and a test message takes the same way as a real one.
type wire struct {
	base   string
	client *http.Client
	secure *http.Transport // of client, for what is sealed
	reach  reach
	clock  func() time.Time
}

// wire joins the client of a channel. Redirects are never followed: one may lead
// into the city's own network. Time and size of an answer have bounds.
func (s Setup) wire(c Common, base string) (*wire, error) {
	base = strings.TrimSuffix(cmp.Or(c.API, base), "/")
	if at, err := url.Parse(base); err != nil || at.Host == "" || at.Scheme != "https" && (at.Scheme != "http" || c.Allow == "") {
		return nil, shouwang.Explain(shouwang.ErrInvalid, "the channel's address is no https address", "write https://HOST/PATH; http:// is taken only within the ranges of allow")
	}
	r, err := reachOf(c.Allow)
	if err != nil {
		return nil, err
	}
	trust, err := trustOf(c.CA)
	if err != nil {
		return nil, err
	}
	proxy, err := proxyOf(c.Proxy)
	if err != nil {
		return nil, err
	}
	secure, unsealed := transport(r, proxy, trust), transport(r, nil, trust)
	unsealed.DialContext = r.dialer(true).DialContext
	client := &http.Client{
		Timeout: patience, Transport: bounded{secure: secure, unsealed: unsealed},
		CheckRedirect: func(*http.Request, []*http.Request) error { return errRedirect },
	}
	return &wire{base: base, client: client, secure: secure, reach: r, clock: s.Clock}, nil
}

// join reads the settings of a channel over HTTP, of which c is a part, and joins
// its client; base is the provider's own address.
func (s Setup) join(into any, c *Common, base string) (words, *wire, error) {
	if err := s.Decode(into); err != nil {
		return words{}, nil, err
	}
	text, err := c.words()
	if err != nil {
		return words{}, nil, err
	}
	wire, err := s.wire(*c, base)
	return text, wire, err
}

// trustOf is nil for the system's authorities alone.
func trustOf(path string) (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if path == "" {
		return config, nil
	}
	text, err := os.ReadFile(path) //nolint:gosec // the operator names it
	if err != nil {
		return nil, fmt.Errorf("read the authorities of ca: %w", err)
	}
	if config.RootCAs, err = x509.SystemCertPool(); err != nil {
		config.RootCAs = x509.NewCertPool()
	}
	if !config.RootCAs.AppendCertsFromPEM(text) {
		return nil, shouwang.Explain(shouwang.ErrInvalid, "the file of ca holds no certificate", "give a PEM file with at least one")
	}
	return config, nil
}

func proxyOf(text string) (*url.URL, error) {
	if text == "" {
		return nil, nil //nolint:nilnil // none is a value of its own here
	}
	at, err := url.Parse(text)
	if err != nil || at.Host == "" || at.Port() == "" || at.Scheme != "http" && at.Scheme != "https" {
		return nil, shouwang.Explain(shouwang.ErrInvalid, "proxy is no address of a proxy", "write http://HOST:PORT")
	}
	return at, nil
}

// transport dials through the guard. The proxy itself, which the operator named,
// may stand in the intranet; where it leads to is checked as far as it is written.
func transport(r reach, proxy *url.URL, trust *tls.Config) *http.Transport {
	guard := r.dialer(false)
	t := &http.Transport{
		DialContext: guard.DialContext, TLSClientConfig: trust, TLSHandshakeTimeout: patience, ForceAttemptHTTP2: true,
		MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: mostAnswer,
	}
	if proxy == nil {
		return t
	}
	plain := net.Dialer{Timeout: patience}
	t.Proxy = func(q *http.Request) (*url.URL, error) {
		if ip, err := netip.ParseAddr(q.URL.Hostname()); err == nil && !r.open(ip) {
			return nil, errBlocked
		}
		return proxy, nil
	}
	t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if address == proxy.Host {
			return plain.DialContext(ctx, network, address)
		}
		return guard.DialContext(ctx, network, address)
	}
	return t
}

// query is one call of a provider.
type query struct {
	method string // POST if empty
	path   string // after the base
	values url.Values
	header http.Header
	body   any // sent as JSON; []byte as it is; nil: none
}

// reply is what came back.
type reply struct {
	status int
	header http.Header
	body   []byte
	now    time.Time
}

// call asks once. A failure is one of the connection; what the answer means is
// the channel's to say, by its status or its words.
func (w *wire) call(ctx context.Context, q query) (reply, *Failure) {
	request, err := w.request(ctx, q)
	if err != nil {
		return reply{}, &Failure{Class: Refused, Final: true, Err: err}
	}
	response, err := w.client.Do(request)
	if err != nil {
		return reply{}, transportFailure(bare(err))
	}
	defer response.Body.Close() //nolint:errcheck // it was read to its end, or will not be
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return reply{}, transportFailure(err)
	}
	return reply{status: response.StatusCode, header: response.Header, body: body, now: w.clock()}, nil
}

func (w *wire) request(ctx context.Context, q query) (*http.Request, error) {
	address := w.base + q.path
	if len(q.values) > 0 {
		address += "?" + q.values.Encode()
	}
	body, json, err := bodyOf(q.body)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, cmp.Or(q.method, http.MethodPost), address, bytes.NewReader(body))
	if err != nil {
		return nil, bare(err)
	}
	if json {
		request.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	maps.Copy(request.Header, q.header)
	return request, nil
}

func bodyOf(from any) (text []byte, isJSON bool, err error) {
	switch body := from.(type) {
	case nil:
		return nil, false, nil
	case []byte:
		return body, false, nil
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false) // an address in it stays readable
	err = encoder.Encode(from)
	return out.Bytes(), true, err
}

// bare takes the address out of an error: it may hold a token.
func bare(err error) error {
	if in, ok := errors.AsType[*url.Error](err); ok {
		return in.Err
	}
	return err
}

// ask calls a provider that says yes (0) or no by a code of its own in a JSON
// answer, and decodes the answer; codes are what its words mean.
func (w *wire) ask(ctx context.Context, q query, codes map[int]Class, into any) *Failure {
	a, failure := w.call(ctx, q)
	if failure != nil {
		return failure
	}
	var said struct {
		Code    *int `json:"code"`
		ErrCode *int `json:"errcode"`
	}
	spoken := json.Unmarshal(a.body, &said) == nil
	code := cmp.Or(said.Code, said.ErrCode)
	switch failure = a.byStatus(); {
	case failure != nil && (!spoken || code == nil || *code == 0 || failure.Class != Refused && failure.Class != Denied):
		return failure
	case !spoken || code == nil:
		return &Failure{Class: Garbled}
	case *code != 0:
		return codeFailure(*code, codes, a)
	case into != nil && json.Unmarshal(a.body, into) != nil:
		return &Failure{Class: Garbled}
	}
	return nil
}

// codeFailure is what a provider's no means; a word that is not in the table is a
// refusal for good.
func codeFailure(code int, codes map[int]Class, a reply) *Failure {
	class, known := codes[code]
	if !known {
		class = Refused
	}
	f := &Failure{Class: class, Code: strconv.Itoa(code), Final: class == Refused || class == NoAddress}
	if class == Limited {
		f.After = retryAfter(a.header, a.now)
	}
	return f
}

// byStatus is what the status alone says; nil is yes.
func (a reply) byStatus() *Failure {
	if a.status >= 200 && a.status < 300 {
		return nil
	}
	f := statusFailure(a.status, nil)
	if f.Class == Limited || f.Class == Server {
		f.After = retryAfter(a.header, a.now)
	}
	return f
}

// mostRetryAfter bounds what a provider may ask for: a slip there must not hold a
// channel up for a year.
const mostRetryAfter = 24 * time.Hour

// retryAfter is the pause that an answer asks for, in seconds or as a date.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := cmp.Or(h.Get("Retry-After"), h.Get("X-Ogw-Ratelimit-Reset")) // the second is Feishu's
	if seconds, err := strconv.ParseFloat(text, 64); err == nil && seconds > 0 && seconds <= mostRetryAfter.Seconds() {
		return time.Duration(seconds * float64(time.Second))
	}
	if at, err := http.ParseTime(text); err == nil {
		return min(max(at.Sub(now), 0), mostRetryAfter)
	}
	return 0
}

// bounded cuts answers off, and keeps what is not sealed to its own way.
type bounded struct{ secure, unsealed http.RoundTripper }

// RoundTrip does one request.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	next := b.secure
	if r.URL.Scheme != "https" {
		next = b.unsealed
	}
	answer, err := next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	answer.Body = &boundedBody{answer.Body, mostAnswer}
	return answer, nil
}

type boundedBody struct {
	io.ReadCloser
	left int
}

// Read gives an error, not an end, where the bound is: half an answer must not
// pass for a whole one.
func (b *boundedBody) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLong
	}
	n, err := b.ReadCloser.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
