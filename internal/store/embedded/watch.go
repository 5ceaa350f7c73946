package embedded

import (
	"context"
	"time"
)

// killAgain is the pause between two attempts to kill one query: the first may
// come before the engine has listed it.
const killAgain = 10 * time.Millisecond

// watch kills the running statement when the caller leaves or the engine
// closes. No C call stops a plain query, so a control connection does it. The
// returned function ends the watch and waits for it, so that the next
// statement on this connection is never hit.
func (c *conn) watch(ctx context.Context) (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		select {
		case <-done:
			return
		case <-ctx.Done():
		case <-c.closing:
		}
		c.killUntil(done)
	}()
	return func() {
		close(done)
		<-ended
	}
}

func (c *conn) killUntil(done <-chan struct{}) {
	tick := time.NewTicker(killAgain)
	defer tick.Stop()
	for {
		c.kill(c.id)
		select {
		case <-done:
			return
		case <-tick.C:
		}
	}
}
