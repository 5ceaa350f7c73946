package access_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"gotest.tools/v3/assert"

	"shouwang"
	"shouwang/internal/access"
	"shouwang/internal/access/accesstest"
)

// logged writes n events into a chain of its own.
func logged(t *testing.T, h *accesstest.House, n int) *access.Chain {
	t.Helper()
	c := &access.Chain{DB: h.Store.Conn(), Append: h, Clock: h.Now}
	for i := range n {
		assert.NilError(t, c.Write(t.Context(), access.Event{By: "wangfang", From: "127.0.0.1", Action: "read", Object: fmt.Sprintf("W-%07d", i), Result: access.Done}))
		h.Forward(time.Second)
	}
	return c
}

func verified(t *testing.T, h *accesstest.House) (int, *access.Break) {
	t.Helper()
	n, first, err := access.Verify(t.Context(), h.Store.Conn())
	assert.NilError(t, err)
	return n, first
}

func TestAnUntouchedLogHolds(t *testing.T) {
	h := accesstest.New(t)
	logged(t, h, 5)
	logged(t, h, 3)
	n, first := verified(t, h)
	assert.Equal(t, n, 5+3+2, "a line for each beginning too")
	assert.Assert(t, first == nil, "%+v", first)
}

// Somebody with the rights of the engine's owner changes, takes out, adds or swaps one row.
func TestEveryTamperingIsFound(t *testing.T) {
	row := "INSERT INTO audit_event SELECT at, by, action, %s, purpose, chain, seq, source, result, prev, hash FROM audit_event WHERE seq = %d"
	for what, how := range map[string]struct {
		statements []string
		seq        uint64
	}{
		"changed":   {[]string{"ALTER TABLE audit_event UPDATE by = 'chenli' WHERE object = 'W-0000003' SETTINGS mutations_sync = 2"}, 5},
		"deleted":   {[]string{"DELETE FROM audit_event WHERE object = 'W-0000003' SETTINGS mutations_sync = 2"}, 6},
		"inserted":  {[]string{fmt.Sprintf(row, "'W-9999999'", 5)}, 5},
		"reordered": {[]string{"ALTER TABLE audit_event UPDATE seq = if(seq = 5, 6, 5) WHERE seq IN (5, 6) SETTINGS mutations_sync = 2"}, 5},
	} {
		t.Run(what, func(t *testing.T) {
			h := accesstest.New(t)
			logged(t, h, 8)
			for _, statement := range how.statements {
				assert.NilError(t, h.Store.Conn().Exec(t.Context(), statement))
			}
			_, first := verified(t, h)
			assert.Assert(t, first != nil)
			assert.Equal(t, first.Seq, how.seq, "%+v", first)
		})
	}
}

func TestAChainThatLosesItsEndIsFoundByTheNextOneAndByTheHead(t *testing.T) {
	h := accesstest.New(t)
	c := logged(t, h, 4)
	day := shouwang.DayOf(h.Now())
	h.Forward(24 * time.Hour)
	head, err := c.TellHead(t.Context(), day)
	assert.NilError(t, err)
	assert.Equal(t, len(head), 64)
	last := "DELETE FROM audit_event WHERE object = 'W-0000003' SETTINGS mutations_sync = 2"
	assert.NilError(t, h.Store.Conn().Exec(t.Context(), last))
	_, first := verified(t, h)
	assert.Assert(t, first != nil && first.Day == day, "%+v", first)

	h = accesstest.New(t)
	logged(t, h, 4)
	logged(t, h, 1)
	assert.NilError(t, h.Store.Conn().Exec(t.Context(), last))
	_, first = verified(t, h)
	assert.Assert(t, first != nil && first.Seq == 5, "%+v", first)
}

func TestAWholeChainThatIsGoneIsMissed(t *testing.T) {
	h := accesstest.New(t)
	logged(t, h, 2)
	old := h.Lines(t)[0].Chain
	logged(t, h, 2)
	assert.NilError(t, h.Store.Conn().Exec(t.Context(), "DELETE FROM audit_event WHERE chain = '"+old+"' SETTINGS mutations_sync = 2"))
	_, first := verified(t, h)
	assert.Assert(t, first != nil && first.Chain == old)
}

func TestManyWriteOneChain(t *testing.T) {
	h := accesstest.New(t)
	c := logged(t, h, 1)
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() {
			assert.Check(t, c.Write(t.Context(), access.Event{By: "wangfang", Action: "read", Object: "W-0000001", Result: access.Done}) == nil)
		})
	}
	all.Wait()
	n, first := verified(t, h)
	assert.Equal(t, n, 42)
	assert.Assert(t, first == nil, "%+v", first)
}

func TestTheChainGoesOnAfterAFault(t *testing.T) {
	h := accesstest.New(t)
	c := logged(t, h, 2)
	h.Break("audit_event")
	assert.Assert(t, errors.Is(c.Write(t.Context(), access.Event{By: "x", Action: "read"}), shouwang.ErrDown))
	h.Break("")
	assert.NilError(t, c.Write(t.Context(), access.Event{By: "x", Action: "read"}))
	n, first := verified(t, h)
	assert.Equal(t, n, 4)
	assert.Assert(t, first == nil, "%+v", first)
}
