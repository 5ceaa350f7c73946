package watch

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"

	"golang.org/x/sync/errgroup"

	"shouwang"
)

// errWaits is why a run is not tried: an earlier one of its monitor failed, and
// a run compares with what the earlier one left.
var errWaits = errors.New("an earlier run of the monitor failed")

// attempt is one run of a group on its way.
type attempt struct {
	run      Run
	answered bool // it finished before: nothing is done
	pinned   bool // by an attempt that did not end
	changes  []shouwang.Change
	err      error
}

// group is runs whose ledger lines are written together: one commit before all,
// one after all. Catching up a year would spend its time on commits otherwise.
type group struct {
	*session

	attempts []*attempt
	patience int // lines of changes to gather before they are written

	mutex     sync.Mutex
	numbering bool
}

// perform does runs, those of one monitor in the order given. Every run has a
// result; those that failed are in the error, and the others stand.
func (s *session) perform(ctx context.Context, dues []Due, opts Options) ([]Result, error) {
	g := &group{session: s, patience: 1}
	if len(dues) > 1 {
		g.patience = 5000
	}
	for _, due := range dues {
		a, err := s.plan(ctx, due, opts)
		if err != nil {
			return nil, err
		}
		g.attempts = append(g.attempts, a)
	}
	if err := g.pin(ctx); err != nil {
		return nil, err
	}
	if err := g.record(ctx); err != nil {
		return nil, err
	}
	s.Crash("run.pinned")
	if err := g.work(ctx); err != nil {
		return nil, err
	}
	s.Crash("run.before_finished")
	if err := g.finish(ctx); err != nil {
		return nil, err
	}
	s.Crash("run.finished")
	return g.results(ctx)
}

// plan says what a due run is: answered already, a what-if, or a run with its
// pins, those of its first attempt if it was tried before.
func (s *session) plan(ctx context.Context, due Due, opts Options) (*attempt, error) {
	b := s.books[due.Monitor]
	if due.Cause == "" {
		due.Cause = Asked
	}
	due.ScheduledAt, due.AsOf = milli(due.ScheduledAt), milli(due.AsOf) // what the ledger keeps is what is judged by
	id := runID(due, s.Policy, s.Parameters, false)
	old, tried := b.runs[id]
	if tried && old.State == Finished && !opts.Dry {
		return s.answer(ctx, old)
	}
	now := s.Clock()
	run := Run{
		ID: id, Monitor: due.Monitor, Cause: due.Cause, ScheduledAt: due.ScheduledAt, AsOf: due.AsOf,
		Policy: s.Policy, Parameters: s.Parameters, State: Started, StartedAt: now, At: now, Fence: b.fence,
		Late: due.Cause != Asked && now.Sub(due.ScheduledAt) > s.Grace,
		Dry:  opts.Dry || b.past(due.AsOf), Pin: old.Pin,
	}
	if run.Dry {
		run.ID = runID(due, s.Policy, s.Parameters, true)
	} else {
		b.number++
		run.Number = b.number
	}
	return &attempt{run: run, pinned: tried}, nil
}

// pin fixes what the runs read that were not pinned by an earlier attempt.
func (g *group) pin(ctx context.Context) error {
	pins, ctx := errgroup.WithContext(ctx)
	pins.SetLimit(g.Parallel)
	for _, a := range g.attempts {
		if a.answered || a.pinned {
			continue
		}
		pins.Go(func() error {
			pin, err := g.Pinner.Pin(ctx, a.run.AsOf)
			if err != nil {
				return fmt.Errorf("pin a run of %s: %w", a.run.Monitor, err)
			}
			a.run.Pin = pin
			return nil
		})
	}
	return pins.Wait()
}

// answer gives what a finished run did, from the record.
func (s *session) answer(ctx context.Context, run Run) (*attempt, error) {
	changes, err := s.Memory.Changes(ctx, run)
	if err != nil {
		return nil, fmt.Errorf("read what the run did: %w", err)
	}
	return &attempt{run: run, answered: true, changes: changes}, nil
}

// record writes the ledger lines of all runs as they stand.
func (g *group) record(ctx context.Context) error {
	var runs []Run
	for _, a := range g.attempts {
		if !a.answered {
			runs = append(runs, a.run)
		}
	}
	if len(runs) == 0 {
		return nil
	}
	if err := g.Ledger.Record(ctx, runs...); err != nil {
		return fmt.Errorf("write the run ledger: %w", err)
	}
	return nil
}

// work does the runs, monitors side by side. It fails only when what was done
// may not be in the store; a run that fails is the run's own matter.
func (g *group) work(ctx context.Context) error {
	chains := make(map[string][]*attempt)
	for _, a := range g.attempts {
		if !a.answered {
			chains[a.run.Monitor] = append(chains[a.run.Monitor], a)
		}
	}
	var side errgroup.Group
	side.SetLimit(g.Parallel)
	for name, chain := range chains {
		side.Go(func() error { return g.chain(ctx, g.books[name], chain) })
	}
	err := side.Wait()
	if g.numbering {
		err = errors.Join(err, g.numbers.close(ctx))
	}
	return err
}

// chain does the runs of one monitor, each on what the one before left.
func (g *group) chain(ctx context.Context, b *book, chain []*attempt) error {
	page := &page{group: g}
	for _, a := range chain {
		if b.broken {
			a.err = errWaits
			continue
		}
		a.err = g.try(ctx, b, a, page)
		switch {
		case ctx.Err() != nil:
			return fmt.Errorf("run monitor %s: stopped, to be resumed: %w", b.monitor.ID, context.Cause(ctx))
		case page.lost: // lines of earlier runs may be among them: none of the chain counts as finished
			return a.err
		}
		b.broken = a.err != nil && !a.run.Dry
	}
	return page.flush(ctx)
}

// try is one run; a panic in a rule is that rule's failure and nobody else's.
func (g *group) try(ctx context.Context, b *book, a *attempt, page *page) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("run monitor %s: panic of type %T", b.monitor.ID, p) // its text may hold a value
			g.Log.ErrorContext(ctx, "a run panicked", "monitor", b.monitor.ID, "run", a.run.ID, "stack", string(debug.Stack()))
		}
	}()
	return g.score(ctx, b, a, page)
}

// finish writes the last line of every run: finished, or failed and why.
func (g *group) finish(ctx context.Context) error {
	for _, a := range g.attempts {
		if a.answered {
			continue
		}
		a.run.State, a.run.At = Finished, g.Clock()
		if a.err != nil {
			a.run.State, a.run.Note = Failed, note(a.err)
			a.run.Counts = Counts{}
			g.Log.ErrorContext(ctx, "a run failed", "monitor", a.run.Monitor, "run", a.run.ID, "error", a.run.Note)
		}
	}
	if err := g.record(ctx); err != nil {
		return err
	}
	for _, a := range g.attempts {
		g.books[a.run.Monitor].note(a.run)
	}
	return nil
}

func (g *group) results(ctx context.Context) ([]Result, error) {
	results, errs := make([]Result, len(g.attempts)), []error(nil)
	for i, a := range g.attempts {
		results[i] = Result{Run: a.run, Changes: a.changes}
		switch {
		case a.err != nil:
			errs = append(errs, fmt.Errorf("run %s of %s: %w", a.run.ID, a.run.Monitor, a.err))
		case !a.answered && !a.run.Dry:
			g.Done(ctx, results[i])
		}
	}
	return results, errors.Join(errs...)
}

// note is an error short enough for the ledger.
func note(err error) string {
	text := []rune(err.Error())
	return string(text[:min(len(text), 300)])
}
