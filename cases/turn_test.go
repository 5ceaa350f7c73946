package cases

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
)

// counted is a store that counts how often a log is read.
type counted struct {
	DB

	logs atomic.Int64
}

func (c *counted) Query(ctx context.Context, query string, args ...any) (driver.Rows, error) {
	if query == logSQL {
		c.logs.Add(1)
	}
	return c.DB.Query(ctx, query, args...)
}

// queue returns when n acts wait for their turn at a case.
func (o *office) queue(no string, n int64) {
	for o.turns[o.turnOf(no)].waiting.Load() < n {
		runtime.Gosched()
	}
}

// A hundred people who take one case at once cost two reads of its log: one for who
// has it, one for all who are told so.
func TestThoseWhoWaitShareOneRead(t *testing.T) {
	o := newOffice(t)
	c := o.one(raised(1, 100, shouwang.Yellow))
	reads := &counted{DB: o.DB}
	o.DB = reads
	var wins atomic.Int32
	var end sync.WaitGroup
	let := o.lock(c.No)
	for n := range 100 {
		end.Go(func() {
			_, err := o.Acknowledge(t.Context(), Act{No: c.No, By: fmt.Sprint("V", n)})
			var refusal *Refusal
			switch {
			case err == nil:
				wins.Add(1)
			case !errors.As(err, &refusal) || refusal.Case.TakenBy == "" || !strings.Contains(err.Error(), refusal.Case.TakenBy):
				t.Errorf("%v: a loser is not told who has it", err)
			}
		})
	}
	o.queue(c.No, 100)
	let()
	end.Wait()
	if wins.Load() != 1 || reads.logs.Load() != 2 {
		t.Errorf("%d winners, %d reads of the log; want 1 and 2", wins.Load(), reads.logs.Load())
	}
	if left := o.turns[o.turnOf(c.No)].log; left != nil {
		t.Errorf("%d events are kept for nobody", len(left))
	}
}

// Another process takes the case after its log was read for those who wait here. Who
// comes then is not answered from that log.
func TestAnActRestsOnNothingOlderThanItself(t *testing.T) {
	o := newOffice(t)
	c := o.one(raised(1, 100, shouwang.Yellow))
	other := *o
	other.restart(o.store)
	looked := errors.New("looked")
	var end sync.WaitGroup
	var late error
	let := o.lock(c.No)
	var once sync.Once
	look := func(Case) error {
		once.Do(func() { // the first of the two has read the log, and the second waits
			if _, err := other.Acknowledge(t.Context(), Act{No: c.No, By: "V07"}); err != nil {
				t.Error(err)
			}
			end.Go(func() { _, late = o.Acknowledge(t.Context(), Act{No: c.No, By: "V09"}) })
			o.queue(c.No, 2)
		})
		return looked
	}
	for range 2 {
		end.Go(func() {
			if _, err := o.Acknowledge(t.Context(), Act{No: c.No, By: "V08", May: look}); !errors.Is(err, looked) {
				t.Errorf("%v, want a look alone", err)
			}
		})
	}
	o.queue(c.No, 2)
	let()
	end.Wait()
	wantRefusal(t, late, shouwang.ErrConflict, Verifying, "V07")
	if read := o.must(o.Case(t.Context(), c.No)); len(read.Rejected) > 0 || read.TakenBy != "V07" {
		t.Errorf("taken by %q, %d rejected", read.TakenBy, len(read.Rejected))
	}
}

// halting is a store that stores the first block of a commit and fails then, while it is told to.
type halting struct {
	Appender

	fails bool
}

func (h *halting) Append(ctx context.Context, blocks ...shouwang.Block) error {
	if !h.fails {
		return h.Appender.Append(ctx, blocks...)
	}
	return errors.Join(h.Appender.Append(ctx, blocks[0]), shouwang.ErrDown)
}

// A store that fails between a case's log and its place in the list has answered with a
// no. Nothing of it stays half done in the process that goes on: the list shows the case,
// and the household gets no second one.
func TestACommitThatWasCutOffIsMadeGood(t *testing.T) {
	o := newOffice(t)
	store := &halting{Appender: o.store, fails: true}
	o.restart(store)
	if _, err := o.OpenFor(t.Context(), []shouwang.Change{raised(1, 100, shouwang.Yellow)}, monday); !errors.Is(err, shouwang.ErrDown) {
		t.Fatalf("%v, want down", err)
	}
	store.fails = false
	second := raised(2, 100, shouwang.Blue)
	c := o.must(o.Case(t.Context(), o.open(second)[second.Warning.ID]))
	if list := o.list(Filter{}); len(list) != 1 || len(c.Warnings) != 2 || list[0].Version != 2 {
		t.Errorf("%d cases of one household, %d warnings in the last", len(list), len(c.Warnings))
	}
	store.fails = true
	if _, err := o.Acknowledge(t.Context(), Act{No: c.No, By: "V01"}); !errors.Is(err, shouwang.ErrDown) {
		t.Errorf("%v, want down", err)
	}
	store.fails = false
	if again := o.must(o.Acknowledge(t.Context(), Act{No: c.No, By: "V01"})); again.Version != 3 {
		t.Errorf("taken again it is version %d", again.Version)
	}
	if _, err := o.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	if head := o.list(Filter{})[0]; head.State != Verifying || head.TakenBy != "V01" {
		t.Errorf("the list shows %s taken by %q", head.State, head.TakenBy)
	}
}
