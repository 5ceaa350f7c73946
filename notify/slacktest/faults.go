package slacktest

import (
	"fmt"
	"net/http"
	"time"
)

// Fault is what one request meets instead of an answer.
type Fault struct {
	status int
	header map[string]string
	body   string
	hang   bool // no answer until the client gives up
	half   bool // the body breaks off
}

// RateLimited is 429 with Retry-After.
func RateLimited(after time.Duration) Fault {
	return Fault{status: 429, header: map[string]string{"Retry-After": fmt.Sprint(int(after.Seconds()))}, body: `{"ok":false,"error":"ratelimited"}`}
}

// Broken is an error of Slack's servers, with the HTML that they send.
func Broken() Fault { return Fault{status: 500, body: "<html>Server Error</html>"} }

// NotOK is 200 with ok:false and Slack's word for it; "" leaves the word out.
func NotOK(code string) Fault {
	if code == "" {
		return Fault{status: 200, body: `{"ok":false}`}
	}
	return Fault{status: 200, body: `{"ok":false,"error":"` + code + `"}`}
}

// Hang never answers.
func Hang() Fault { return Fault{hang: true} }

// HalfBody promises more than it sends.
func HalfBody() Fault { return Fault{status: 200, half: true, body: `{"ok":true,"chan`} }

// Nonsense is an answer that is not JSON.
func Nonsense() Fault { return Fault{status: 200, body: "<html>hotel wifi</html>"} }

// MovedTo redirects.
func MovedTo(address string) Fault {
	return Fault{status: 307, header: map[string]string{"Location": address}}
}

// Endless is an answer without end.
func Endless() Fault { return Fault{status: 200, body: "endless"} }

// Next plans a fault for each of the next requests, in this order.
func (s *Server) Next(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, faults...)
}

func (s *Server) fail(w http.ResponseWriter, r *http.Request) bool {
	s.mu.Lock()
	if len(s.faults) == 0 {
		s.mu.Unlock()
		return false
	}
	f := s.faults[0]
	s.faults = s.faults[1:]
	if f.status == http.StatusTooManyRequests {
		s.limited++
	}
	s.mu.Unlock()
	s.play(f, w, r)
	return true
}

func (s *Server) play(f Fault, w http.ResponseWriter, r *http.Request) {
	if f.hang {
		select {
		case <-r.Context().Done():
		case <-s.hanging:
		}
		panic(http.ErrAbortHandler)
	}
	for key, value := range f.header {
		w.Header().Set(key, value)
	}
	if f.half {
		w.Header().Set("Content-Length", fmt.Sprint(len(f.body)+1000))
	}
	w.WriteHeader(f.status)
	if f.body == "endless" {
		pour(w)
		return
	}
	_, _ = w.Write([]byte(f.body)) // the client may be gone by design
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
