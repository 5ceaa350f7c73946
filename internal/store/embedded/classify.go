package embedded

import (
	"context"
	"fmt"
	"runtime"
	"unsafe"
)

// Class is what the engine says a statement does.
type Class uint32

// The classes of the engine.
const (
	Read    Class = iota // changes nothing
	Write                // changes rows or tables
	Global               // changes the whole engine or the world outside it
	Control              // steers: KILL, USE, SET
	Unknown
)

type classification struct {
	size, count uint32
	_           uint32 // flags
	class       Class
}

// Classify asks the engine what a text of SQL does and of how many statements
// it is made. It runs nothing.
func (e *Engine) Classify(ctx context.Context, sql string) (class Class, statements int, err error) {
	if err := e.enter(); err != nil {
		return Unknown, 0, err
	}
	defer e.running.Done()
	err = e.read.with(ctx, Statement{}, func(c *conn) error {
		class, statements, err = c.classify(sql)
		return err
	})
	return class, statements, err
}

func (c *conn) classify(sql string) (Class, int, error) {
	p := new(params)
	defer p.pin.Unpin()
	out := &classification{size: uint32(unsafe.Sizeof(classification{}))}
	p.pin.Pin(out)
	rc := c.abi.classify(c.inner, p.keep(sql), uintptr(len(sql)), p.keep(c.database), uintptr(len(c.database)), out)
	runtime.KeepAlive(p)
	if rc != 0 {
		return Unknown, 0, fmt.Errorf("classify a statement: the engine answered %d", rc)
	}
	return out.class, int(out.count), nil
}

// single refuses a text of several statements, as a server does: the library
// would run them all.
func (c *conn) single(sql string) error {
	_, count, err := c.classify(sql)
	if err == nil && count > 1 {
		return faultf(codeSyntax, "Syntax error (Multi-statements are not allowed)")
	}
	return err
}
