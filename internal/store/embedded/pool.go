package embedded

import (
	"context"
	"fmt"
	"sync"

	"shouwang"
)

// pool lends connections of one kind. It opens them when they are needed and
// keeps them, so that a reader inside a reader never waits for itself.
type pool struct {
	open  func(context.Context) (*conn, error)
	slots chan struct{} // one for each connection lent
	mu    sync.Mutex
	idle  []*conn // last in, first out: its settings are the likeliest to fit
}

func newPool(limit int, open func(context.Context) (*conn, error)) *pool {
	return &pool{open: open, slots: make(chan struct{}, limit)}
}

// with lends a connection prepared for a statement.
func (p *pool) with(ctx context.Context, s Statement, use func(*conn) error) error {
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("wait for a connection of the engine: %w", ctx.Err())
	}
	defer func() { <-p.slots }()
	c, err := p.prepared(ctx, s)
	if err != nil {
		return err
	}
	defer p.give(c)
	return use(c)
}

// prepared is a connection with the statement's settings. One that cannot be
// prepared is closed, as its settings are in doubt; if it had served before,
// it may bear a readonly that cannot be taken back, and a new one is tried.
func (p *pool) prepared(ctx context.Context, s Statement) (*conn, error) {
	if c := p.take(); c != nil {
		if c.become(ctx, s) == nil {
			return c, nil
		}
		c.close()
	}
	c, err := p.open(ctx)
	if err != nil {
		return nil, err
	}
	if err := c.become(ctx, s); err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

// take is an idle connection, nil if there is none.
func (p *pool) take() *conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := len(p.idle)
	if n == 0 {
		return nil
	}
	c := p.idle[n-1]
	p.idle = p.idle[:n-1]
	return c
}

func (p *pool) give(c *conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = append(p.idle, c)
}

// close closes every connection; none may be lent any more.
func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.idle {
		c.close()
	}
	p.idle = nil
}

var errClosed = fmt.Errorf("the engine is closed: %w", shouwang.ErrDown)
