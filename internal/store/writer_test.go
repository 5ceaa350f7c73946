package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"shouwang"
)

// fake records the blocks that a writer stores; it refuses the row "bad" and
// is away while down is set.
type fake struct {
	mu     sync.Mutex
	blocks [][]string // "table/value" of each row
	down   bool
}

func (f *fake) insert(_ context.Context, g group, shares []share) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.down {
		return io.ErrUnexpectedEOF
	}
	var block []string
	for _, s := range shares {
		for _, row := range s.rows {
			if row[0] == "bad" {
				return errors.New("does not fit")
			}
			block = append(block, g.table+"/"+row[0].(string))
		}
	}
	f.blocks = append(f.blocks, block)
	return nil
}

func block(table string, values ...string) shouwang.Block {
	b := shouwang.Block{Table: table, Columns: []string{"v"}}
	for _, v := range values {
		b.Rows = append(b.Rows, []any{v})
	}
	return b
}

// appendAll makes every call at once; the writer commits when all have come.
func appendAll(ctx context.Context, f *fake, calls [][]shouwang.Block) []error {
	rows := 0
	for _, call := range calls {
		for _, b := range call {
			rows += len(b.Rows)
		}
	}
	w := startWriter(f.insert, time.Hour, rows)
	defer w.close()
	errs := make([]error, len(calls))
	var all sync.WaitGroup
	for i, call := range calls {
		all.Go(func() { errs[i] = w.append(ctx, call) })
	}
	all.Wait()
	return errs
}

func TestConcurrentAppendsAreOneBlockATable(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	var calls [][]shouwang.Block
	for i := range 50 {
		calls = append(calls, []shouwang.Block{block("event", fmt.Sprint(i)), block("now", fmt.Sprint(i))})
	}
	calls = append(calls, []shouwang.Block{block("now", "alone")})
	f := new(fake)
	if err := errors.Join(appendAll(t.Context(), f, calls)...); err != nil {
		t.Fatal(err)
	}
	if len(f.blocks) != 2 || len(f.blocks[0]) != 50 || len(f.blocks[1]) != 51 {
		t.Errorf("got blocks %v, want events and then nows", f.blocks)
	}
}

func TestBadRowFailsItsCallerOnly(t *testing.T) {
	f := new(fake)
	errs := appendAll(t.Context(), f, [][]shouwang.Block{
		{block("event", "1")},
		{block("event", "bad"), block("now", "after the bad")},
		{block("event", "2"), block("now", "2")},
	})
	if errs[0] != nil || errs[2] != nil || errs[1] == nil || errors.Is(errs[1], shouwang.ErrDown) {
		t.Errorf("got %v, want the second alone to fail, by its own fault", errs)
	}
	stored := map[string]bool{}
	for _, b := range f.blocks {
		for _, row := range b {
			stored[row] = true
		}
	}
	if len(stored) != 3 || stored["now/after the bad"] {
		t.Errorf("got %v, want the good rows and nothing after the bad one", stored)
	}
}

func TestEngineAwayIsDown(t *testing.T) {
	errs := appendAll(t.Context(), &fake{down: true}, [][]shouwang.Block{{block("event", "1")}, {block("event", "2")}})
	for _, err := range errs {
		if !errors.Is(err, shouwang.ErrDown) {
			t.Errorf("got %v, want ErrDown", err)
		}
	}
}

func TestClosedWriterTakesNothing(t *testing.T) {
	w := startWriter(new(fake).insert, time.Hour, 1)
	w.close()
	if err := w.append(t.Context(), []shouwang.Block{block("event", "1")}); !errors.Is(err, shouwang.ErrDown) {
		t.Errorf("got %v, want ErrDown", err)
	}
}

func TestCallerThatLeavesIsToldWhatIsNotKnown(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	w := startWriter(new(fake).insert, time.Hour, 100)
	defer w.close()
	failed := make(chan error)
	go func() { failed <- w.append(ctx, []shouwang.Block{block("event", "1")}) }()
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want cancelled", err)
	}
}

// Whatever callers send, in whatever order of tables: every row is stored
// once, and each caller's blocks are stored in its order.
func TestEveryRowOnceInItsCallersOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		calls := drawCalls(t)
		f := new(fake)
		if err := errors.Join(appendAll(t.Context(), f, calls)...); err != nil {
			t.Fatal(err)
		}
		at := map[string]int{}
		for n, b := range f.blocks {
			for _, row := range b {
				if _, twice := at[row]; twice {
					t.Fatalf("%s stored twice", row)
				}
				at[row] = n
			}
		}
		checkOrder(t, calls, at)
	})
}

func drawCalls(t *rapid.T) [][]shouwang.Block {
	tables := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 1, 4)
	var calls [][]shouwang.Block
	for i := range rapid.IntRange(1, 6).Draw(t, "calls") {
		var call []shouwang.Block
		for j, table := range tables.Draw(t, "tables") {
			call = append(call, block(table, fmt.Sprintf("%d.%d", i, j)))
		}
		calls = append(calls, call)
	}
	return calls
}

func checkOrder(t *rapid.T, calls [][]shouwang.Block, at map[string]int) {
	for _, call := range calls {
		before := -1
		for _, b := range call {
			n, stored := at[b.Table+"/"+b.Rows[0][0].(string)]
			if !stored || n < before {
				t.Fatalf("%s: stored %v in block %d, after block %d", b.Rows[0][0], stored, n, before)
			}
			before = n
		}
	}
}
