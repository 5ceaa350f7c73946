package notify

import (
	"context"
	"errors"
	"fmt"
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
	Stale     Class = "stale"      // it does not accept it any more: a new one may do
	Timeout   Class = "timeout"    // no answer in time: it may have arrived
	Network   Class = "network"    // the provider was not reached, or the answer broke off
	Garbled   Class = "garbled"    // an answer that says neither yes nor no
	Redirect  Class = "redirect"   // the provider sent us elsewhere: never followed
	Blocked   Class = "blocked"    // the provider's address lies in a network that is not allowed
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

// errorOf is a failure as an error: nil of the one is nil of the other.
func errorOf(f *Failure) error {
	if f == nil {
		return nil
	}
	return f
}

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
	case errors.Is(err, errBlocked):
		return &Failure{Class: Blocked, Final: true, Err: err}
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

// statusFailure is what an HTTP status says that is no success.
func statusFailure(code int, err error) *Failure {
	switch {
	case code == http.StatusTooManyRequests:
		return &Failure{Class: Limited, Err: err}
	case code >= 500, code == http.StatusRequestTimeout, code == http.StatusTooEarly:
		return &Failure{Class: Server, Err: err}
	case code == http.StatusUnauthorized, code == http.StatusForbidden, code == http.StatusProxyAuthRequired:
		return &Failure{Class: Denied, Err: err}
	case code >= 300 && code < 400:
		return &Failure{Class: Redirect, Final: true, Err: err}
	}
	return &Failure{Class: Refused, Final: true, Err: err}
}
