// Package embedded is a Redis inside the process, for a bureau that has no
// server of its own. It is the only package that knows miniredis, which keeps
// no time by itself: this package makes its clock go.
package embedded

import (
	"crypto/rand"
	"fmt"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// tick is how often keys are aged: locks and limits are exact to it.
const tick = 20 * time.Millisecond

// Server is a running embedded Redis. It listens on a loopback port behind a
// password made at each start, so that no other user of the machine gets in.
type Server struct {
	redis    *miniredis.Miniredis
	password string
	done     chan struct{}
	clock    sync.WaitGroup
}

// Start starts a server on a free loopback port.
func Start() (*Server, error) {
	s := &Server{redis: miniredis.NewMiniRedis(), password: rand.Text(), done: make(chan struct{})}
	s.redis.RequireAuth(s.password)
	if err := s.redis.StartAddr("127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("start the embedded redis: %w", err)
	}
	s.clock.Go(s.run)
	return s, nil
}

// Addr is host:port.
func (s *Server) Addr() string { return s.redis.Addr() }

// Password is what a client must give.
func (s *Server) Password() string { return s.password }

// Close stops the clock, waits for it, and stops the server.
func (s *Server) Close() {
	close(s.done)
	s.clock.Wait()
	s.redis.Close()
}

// run ages the keys by what really passed: a ticker drops ticks on a busy
// machine, so their number would not do.
func (s *Server) run() {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	last := <-ticker.C
	for {
		select {
		case <-s.done:
			return
		case now := <-ticker.C:
			s.redis.FastForward(now.Sub(last))
			last = now
		}
	}
}
