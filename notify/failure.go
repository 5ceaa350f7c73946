package notify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// Class is why a message did not go out, as the dead-letter list shows it.
type Class string

// The classes of failure.
const (
	Limited   Class = "limited"    // too many messages: wait as long as told
	Server    Class = "server"     // the provider is unwell
	Refused   Class = "refused"    // the provider will never take this message
	Denied    Class = "denied"     // the provider does not accept our token
	Timeout   Class = "timeout"    // no answer in time: it may have arrived
	Network   Class = "network"    // the provider was not reached, or the answer broke off
	Garbled   Class = "garbled"    // an answer that says neither yes nor no
	Redirect  Class = "redirect"   // the provider sent us elsewhere: never followed
	NoAddress Class = "no_address" // the worker cannot be reached by the channel any more
)

// Failure is why a send failed and what follows from it.
type Failure struct { //nolint:errname // it is kept and counted, not only returned
	Class Class
	Code  string        // the provider's own word, such as channel_not_found
	After time.Duration // the provider asks for this pause
	Final bool          // trying again is of no use
	Err   error
}

func (f *Failure) Error() string {
	if f.Code == "" {
		return string(f.Class)
	}
	return fmt.Sprintf("%s (%s)", f.Class, f.Code)
}

// Unwrap is the cause.
func (f *Failure) Unwrap() error { return f.Err }

// failureOf is the failure in an error of a channel.
func failureOf(err error) *Failure {
	if f, ok := errors.AsType[*Failure](err); ok {
		return f
	}
	return transportFailure(err)
}

// transportFailure tells errors of the connection apart.
func transportFailure(err error) *Failure {
	var network net.Error
	switch {
	case errors.Is(err, errRedirect):
		return &Failure{Class: Redirect, Final: true, Err: err}
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return &Failure{Class: Timeout, Err: err}
	}
	return &Failure{Class: Network, Err: err}
}

var (
	errRedirect = errors.New("redirected")
	errTooLong  = errors.New("answer is too long")
)

// Bounds of one request to a provider.
const (
	patience   = 8 * time.Second // a stop of the service waits for it
	mostAnswer = 1 << 20
)

// guarded is a client that refuses redirects (one may lead into the city's own
// network) and bounds the time and size of an answer.
func guarded() *http.Client {
	return &http.Client{
		Timeout:       patience,
		Transport:     bounded{http.DefaultTransport},
		CheckRedirect: func(*http.Request, []*http.Request) error { return errRedirect },
	}
}

// bounded cuts answers off.
type bounded struct{ next http.RoundTripper }

// RoundTrip does one request.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := b.next.RoundTrip(r)
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
