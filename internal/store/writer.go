package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"shouwang"
)

// gather is how long the writer waits for others to join a commit.
const gather = 20 * time.Millisecond

// patience bounds one insert of the writer; the callers wait for it.
const patience = 60 * time.Second

// mostRows closes a commit early: a block of more rows than about a million is
// no longer stored whole or not at all.
const mostRows = 100_000

// order is one call of Append on its way.
type order struct {
	blocks []shouwang.Block // still to be stored, in this order
	err    error
	done   chan struct{}
}

// writer is the one goroutine that stores what Append is given.
type writer struct {
	insert insertFunc
	gather time.Duration // how long a commit waits for others to join
	limit  int           // rows that close a commit early
	orders chan *order
	closed chan struct{}
	once   sync.Once
	run    sync.WaitGroup
}

// insertFunc stores the shares of a group as one block.
type insertFunc func(ctx context.Context, g group, shares []share) error

func startWriter(insert insertFunc, gather time.Duration, limit int) *writer {
	w := &writer{
		insert: insert, gather: gather, limit: limit,
		orders: make(chan *order), closed: make(chan struct{}),
	}
	w.run.Go(w.loop)
	return w
}

// close stores what was already accepted and ends the goroutine.
func (w *writer) close() {
	w.once.Do(func() { close(w.closed) })
	w.run.Wait()
}

func (w *writer) append(ctx context.Context, blocks []shouwang.Block) error {
	o := &order{done: make(chan struct{})}
	for _, b := range blocks {
		if len(b.Rows) > 0 {
			o.blocks = append(o.blocks, b)
		}
	}
	if len(o.blocks) == 0 {
		return nil
	}
	select {
	case w.orders <- o:
	case <-w.closed:
		return fmt.Errorf("append to %s: the store is closing: %w", o.blocks[0].Table, shouwang.ErrDown)
	case <-ctx.Done():
		return fmt.Errorf("append to %s: nothing was stored: %w", o.blocks[0].Table, ctx.Err())
	}
	select {
	case <-o.done:
		return o.err
	case <-ctx.Done():
		return fmt.Errorf("append to %s: not known whether it was stored: %w", blocks[0].Table, ctx.Err())
	}
}

func (w *writer) loop() {
	for {
		select {
		case o := <-w.orders:
			w.commit(w.collect(o))
		case <-w.closed:
			return
		}
	}
}

// collect gathers the orders that come within the waiting time.
func (w *writer) collect(first *order) []*order {
	orders, rows := []*order{first}, first.rows()
	timer := time.NewTimer(w.gather)
	defer timer.Stop()
	for rows < w.limit {
		select {
		case o := <-w.orders:
			orders = append(orders, o)
			rows += o.rows()
		case <-timer.C:
			return orders
		case <-w.closed:
			return orders
		}
	}
	return orders
}

func (o *order) rows() int {
	n := 0
	for _, b := range o.blocks {
		n += len(b.Rows)
	}
	return n
}

// commit stores orders, table by table, and answers each.
func (w *writer) commit(orders []*order) {
	for _, o := range orders {
		defer close(o.done)
	}
	for waiting := orders; ; {
		waiting = open(waiting)
		if len(waiting) == 0 {
			return
		}
		w.storeGroup(take(waiting, next(waiting)))
	}
}

// open are the orders that still have a block to store.
func open(orders []*order) []*order {
	var rest []*order
	for _, o := range orders {
		if o.err == nil && len(o.blocks) > 0 {
			rest = append(rest, o)
		}
	}
	return rest
}

// next picks the table to write now: one that stands first in some order and
// later in none, so that each table is written once and every caller's order
// is kept. If callers disagree about the order, the first caller's goes first.
func next(orders []*order) string {
	later := make(map[string]bool)
	for _, o := range orders {
		for _, b := range o.blocks[1:] {
			if key := groupOf(b); key != groupOf(o.blocks[0]) {
				later[key] = true
			}
		}
	}
	for _, o := range orders {
		if key := groupOf(o.blocks[0]); !later[key] {
			return key
		}
	}
	return groupOf(orders[0].blocks[0])
}

// groupOf tells blocks that can be one from those that cannot.
func groupOf(b shouwang.Block) string { return b.Table + "\x00" + strings.Join(b.Columns, "\x00") }

// share is what one order adds to a group.
type share struct {
	order *order
	rows  [][]any
}

// group is rows for one table and one list of columns, of several orders.
type group struct {
	key    string
	table  string
	cols   []string
	shares []share
}

// take removes the blocks of a group from the heads of the orders.
func take(orders []*order, key string) group {
	g := group{key: key}
	for _, o := range orders {
		s := share{order: o}
		for len(o.blocks) > 0 && groupOf(o.blocks[0]) == key {
			g.table, g.cols = o.blocks[0].Table, o.blocks[0].Columns
			s.rows = append(s.rows, o.blocks[0].Rows...)
			o.blocks = o.blocks[1:]
		}
		if len(s.rows) > 0 {
			g.shares = append(g.shares, s)
		}
	}
	return g
}

// storeGroup stores a group as one block. If its rows are refused, each share
// is tried alone, so that only the guilty caller hears of it.
func (w *writer) storeGroup(g group) {
	err := w.store(g, g.shares)
	if err == nil {
		return
	}
	if len(g.shares) == 1 || errors.Is(err, shouwang.ErrDown) {
		for _, s := range g.shares {
			s.order.err = err
		}
		return
	}
	for _, s := range g.shares {
		s.order.err = w.store(g, []share{s})
	}
}

func (w *writer) store(g group, shares []share) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := w.insert(ctx, g, shares); err != nil {
		return fmt.Errorf("append to %s: %w", g.table, down(err))
	}
	return nil
}
