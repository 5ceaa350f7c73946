package embedded

import (
	"context"
	"io"
	"runtime"
	"unsafe"
)

// conn is one connection of the engine. It runs one statement at a time and is
// used by one goroutine at a time: the pool sees to both.
type conn struct {
	abi   *abi
	outer *handle // what connect returned; close takes it
	inner handle  // what every other call takes
	id    string  // its log_comment, by which a control connection finds its query

	kill    func(id string)
	closing <-chan struct{} // closed when the engine closes

	base     map[string]string // settings given at connect
	current  map[string]string // settings that differ from base
	database string
}

// answer is a result whose bytes the engine owns until freed.
type answer struct {
	abi *abi
	at  handle
}

func (a answer) free() { a.abi.destroy(a.at) }

// bytes is the engine's memory: gone after free.
func (a answer) bytes() []byte {
	n := a.abi.length(a.at)
	if n == 0 {
		return nil
	}
	return unsafe.Slice(a.abi.buffer(a.at), n) //nolint:gosec // G103: length comes with the buffer
}

func (a answer) err() error {
	if a.at == nil {
		return newFault("the engine gave no result")
	}
	return newFault(a.abi.fault(a.at))
}

// call is the shape shared by the three calls that take a statement.
type call func(conn handle, q *byte, qlen uintptr, f *byte, flen uintptr, names, nlens, values, vlens unsafe.Pointer, n uintptr) handle

func (c *conn) do(fn call, sql, format string, args map[string]string) handle {
	p := newParams(args)
	defer p.pin.Unpin()
	q, f := p.keep(sql), p.keep(format)
	at := fn(c.inner, q, uintptr(len(sql)), f, uintptr(len(format)),
		array(p.names), array(p.nameLens), array(p.values), array(p.valueLens), uintptr(len(p.names)))
	runtime.KeepAlive(p)
	return at
}

// plain runs a statement to its end and hands its whole answer to w.
func (c *conn) plain(ctx context.Context, s Statement, w io.Writer) error {
	defer c.watch(ctx)()
	a := answer{c.abi, c.do(c.abi.query, s.SQL, s.format(), s.Params)}
	defer a.free()
	if err := a.err(); err != nil {
		return why(ctx, err)
	}
	_, err := w.Write(a.bytes())
	return err
}

// streamed runs a SELECT and hands its blocks to w as they come, so that the
// answer never stands in memory whole.
func (c *conn) streamed(ctx context.Context, s Statement, w io.Writer) error {
	defer c.watch(ctx)()
	head := answer{c.abi, c.do(c.abi.stream, s.SQL, s.format(), s.Params)}
	defer head.free()
	if err := head.err(); err != nil {
		return why(ctx, err)
	}
	for {
		more, err := c.next(head, w)
		if err != nil {
			c.abi.cancelStream(c.inner, head.at)
			return why(ctx, err)
		}
		if !more {
			return why(ctx, nil)
		}
		if ctx.Err() != nil {
			c.abi.cancelStream(c.inner, head.at)
			return ctx.Err()
		}
	}
}

func (c *conn) next(head answer, w io.Writer) (more bool, err error) {
	a := answer{c.abi, c.abi.fetch(c.inner, head.at)}
	if a.at == nil {
		return false, nil
	}
	defer a.free()
	if err := a.err(); err != nil {
		return false, err
	}
	block := a.bytes()
	if len(block) == 0 {
		return false, nil
	}
	_, err = w.Write(block)
	return true, err
}

// why prefers the reason of the caller (its context ended) to the engine's
// words about a killed query.
func why(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

func (c *conn) close() { c.abi.closeConn(c.outer) }
