package slacktest

import (
	"net/http"

	"shouwang/notify/wiretest"
)

// NotOK is 200 with ok:false and Slack's word for it; "" leaves the word out.
func NotOK(code string) wiretest.Fault {
	if code == "" {
		return wiretest.Says(`{"ok":false}`)
	}
	return wiretest.Says(`{"ok":false,"error":"` + code + `"}`)
}

// Next plans a fault for each of the next requests, in this order.
func (s *Server) Next(faults ...wiretest.Fault) {
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
	if f.Status == http.StatusTooManyRequests {
		s.limited++
	}
	s.mu.Unlock()
	f.Play(w, r, s.hanging)
	return true
}
