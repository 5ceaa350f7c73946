package embedded

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
)

// insertChunk is how much data goes to the engine in one call.
const insertChunk = 1 << 20

// load runs an INSERT whose rows are read from data. Data that breaks off is
// never stored as if it were whole: the insert is cancelled.
func (c *conn) load(ctx context.Context, s Statement, data io.Reader) error {
	defer c.watch(ctx)()
	at := c.do(c.abi.insert, s.SQL, s.format(), s.Params)
	if at == nil {
		return newFault("the engine opened no insert")
	}
	defer c.abi.destroyInsert(at)
	if err := newFault(c.abi.insertFault(at)); err != nil {
		return why(ctx, err)
	}
	if err := c.feed(at, data); err != nil {
		c.abi.cancelInsert(at)
		return why(ctx, err)
	}
	if err := ctx.Err(); err != nil {
		c.abi.cancelInsert(at)
		return err
	}
	done := answer{c.abi, c.abi.doneInsert(at)}
	if done.at == nil {
		return why(ctx, newFault(cmp.Or(c.abi.insertFault(at), "the engine did not say that it stored the rows")))
	}
	defer done.free()
	return why(ctx, done.err())
}

var errNoData = errors.New("insert without data")

func (c *conn) feed(at handle, data io.Reader) error {
	buf := make([]byte, insertChunk)
	total := 0
	for {
		n, err := io.ReadFull(data, buf)
		total += n
		if n > 0 && c.abi.appendInsert(at, &buf[0], uintptr(n)) != 0 {
			return newFault(cmp.Or(c.abi.insertFault(at), "the engine took no more data"))
		}
		switch {
		case (errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)) && total == 0:
			return errNoData
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return nil
		case err != nil:
			return fmt.Errorf("read the inserted data: %w", err)
		}
	}
}
