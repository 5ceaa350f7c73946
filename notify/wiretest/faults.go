// Package wiretest holds local servers that behave like the providers of channels
// where the service touches them, and are as strict: tokens, signatures, shapes and
// lengths, rate limits. A message that no test expected fails it, and so does one
// that says anything about anybody.
package wiretest

import (
	"fmt"
	"net/http"
	"time"
)

// Fault is what one request meets instead of an answer.
type Fault struct {
	Status int
	Header map[string]string
	Body   string
	hang   bool // no answer until the client gives up
	half   bool // the body breaks off
	pours  bool // the body never ends
}

// Limited is 429 with Retry-After.
func Limited(after time.Duration) Fault {
	return Fault{Status: 429, Header: map[string]string{"Retry-After": fmt.Sprint(int(after.Seconds()))}, Body: `{}`}
}

// Broken is an error of a provider's servers, with the HTML that they send.
func Broken() Fault { return Fault{Status: 500, Body: "<html>Server Error</html>"} }

// Says is 200 with a body.
func Says(body string) Fault { return Fault{Status: 200, Body: body} }

// Hang never answers.
func Hang() Fault { return Fault{hang: true} }

// HalfBody promises more than it sends.
func HalfBody() Fault { return Fault{Status: 200, half: true, Body: `{"ok":true,"chan`} }

// Nonsense is an answer that is not JSON.
func Nonsense() Fault { return Says("<html>hotel wifi</html>") }

// MovedTo redirects.
func MovedTo(address string) Fault {
	return Fault{Status: 307, Header: map[string]string{"Location": address}}
}

// Endless is an answer without end.
func Endless() Fault { return Fault{Status: 200, pours: true} }

// Play answers a request with a fault; released ends one that hangs.
func (f Fault) Play(w http.ResponseWriter, r *http.Request, released <-chan struct{}) {
	if f.hang {
		select {
		case <-r.Context().Done():
		case <-released:
		}
		panic(http.ErrAbortHandler)
	}
	for key, value := range f.Header {
		w.Header().Set(key, value)
	}
	if f.half {
		w.Header().Set("Content-Length", fmt.Sprint(len(f.Body)+1000))
	}
	w.WriteHeader(f.Status)
	if f.pours {
		pour(w)
		return
	}
	_, _ = w.Write([]byte(f.Body)) // the client may be gone by design
	if f.half {
		panic(http.ErrAbortHandler)
	}
}

// pour sends blanks, which JSON skips, until the client has had enough; 64 MiB
// are far more than any client should read.
func pour(w http.ResponseWriter) {
	blanks := make([]byte, 64<<10)
	for i := range blanks {
		blanks[i] = ' '
	}
	for range 1024 {
		if _, err := w.Write(blanks); err != nil {
			return
		}
	}
}
