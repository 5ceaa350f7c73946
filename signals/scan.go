package signals

import (
	"context"
	"errors"
	"io"
	"runtime"

	"golang.org/x/sync/errgroup"
)

// block is a stretch of lines of one sheet, and what is read in it.
type block struct {
	sheet int
	plan  mapped
	lines []line
	cells []string // of its lines, one after the other
	share float64
	read  chan *chunk
}

// add copies a line: its cells hold only until the next.
func (b *block) add(l line) {
	from := len(b.cells)
	b.cells = append(b.cells, l.cells...)
	l.cells = b.cells[from:len(b.cells):len(b.cells)]
	b.lines = append(b.lines, l)
}

// scanner cuts a file into blocks, which several readers read at once.
type scanner struct {
	book  workbook
	guess Guess
	order chan *block // as in the file
	work  chan *block
	begun int // sheets
	last  *block
	spare chan *block // blocks that have been read, to be filled again
}

// readBook reads all sheets and gives chunks in the order of the file.
func readBook(ctx context.Context, readers []*reader, out chan<- *chunk) error {
	defer close(out)
	first := readers[0]
	s := &scanner{book: first.book, guess: first.guess, order: make(chan *block, len(readers)), work: make(chan *block), spare: make(chan *block, len(readers))}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.run(ctx) })
	for _, r := range readers {
		group.Go(func() error {
			for b := range s.work {
				b.read <- r.read(b)
				s.give(b)
			}
			return nil
		})
	}
	group.Go(func() error { return s.forward(ctx, out) })
	return group.Wait()
}

// readers are as many as there are processors; one, where a row is read by those
// above it, or where the file is small.
func (t *taking) readers(book workbook) ([]*reader, error) {
	first, err := t.newReader(book)
	if err != nil {
		return nil, err
	}
	readers := []*reader{first}
	for first.home == nil && !t.small && len(readers) < runtime.GOMAXPROCS(0) {
		more, err := t.newReader(book)
		if err != nil {
			return nil, err
		}
		more.spare = first.spare
		readers = append(readers, more)
	}
	return readers, nil
}

func (s *scanner) run(ctx context.Context) error {
	defer close(s.work)
	defer close(s.order)
	s.last = &block{}
	for i := range s.book.sheets() {
		plan, ok := s.guess.plans[i]
		if !ok {
			continue
		}
		s.begun++
		if err := s.sheet(ctx, i, plan); err != nil {
			return err
		}
	}
	return nil
}

// sheet cuts one sheet into blocks; its last may be empty.
func (s *scanner) sheet(ctx context.Context, sheet int, plan mapped) error {
	rows, err := s.book.open(sheet)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // only read
	b := s.next(sheet, plan)
	for {
		l, err := rows.next()
		if errors.Is(err, io.EOF) {
			b.share = float64(s.begun) / float64(len(s.guess.plans))
			return s.send(ctx, b)
		}
		if err != nil {
			return err
		}
		if l.number <= plan.row || empty(l.cells) && l.fault == fine {
			continue
		}
		b.add(l)
		if len(b.lines) < chunkRows {
			continue
		}
		b.share = s.share(rows)
		if err := s.send(ctx, b); err != nil {
			return err
		}
		b = s.next(sheet, plan)
	}
}

// give offers the memory of a block that has been read.
func (s *scanner) give(b *block) {
	clear(b.cells) // lets go of the texts
	clear(b.lines)
	select {
	case s.spare <- b:
	default:
	}
}

// next is a block with room for as much as the last one held, in the memory of one
// that has been read if there is one.
func (s *scanner) next(sheet int, plan mapped) *block {
	select {
	case b := <-s.spare:
		return &block{sheet: sheet, plan: plan, lines: b.lines[:0], cells: b.cells[:0], read: make(chan *chunk, 1)}
	default:
	}
	s.last = &block{sheet: sheet, plan: plan, lines: make([]line, 0, len(s.last.lines)), cells: make([]string, 0, len(s.last.cells)), read: make(chan *chunk, 1)}
	return s.last
}

// share is how much of the file has been read; sheets count alike.
func (s *scanner) share(rows lines) float64 {
	m, ok := rows.(metered)
	if !ok {
		return 0
	}
	return (float64(s.begun-1) + m.share()) / float64(len(s.guess.plans))
}

func (s *scanner) send(ctx context.Context, b *block) error {
	for _, to := range []chan<- *block{s.order, s.work} {
		select {
		case to <- b:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// forward gives the chunks in the order of their blocks.
func (s *scanner) forward(ctx context.Context, out chan<- *chunk) error {
	for b := range s.order {
		select {
		case c := <-b.read:
			select {
			case out <- c:
			case <-ctx.Done():
				return ctx.Err()
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
