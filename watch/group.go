package watch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"shouwang"
	"shouwang/warnings"
)

// errWaits is why a run is not tried: an earlier one of its monitor failed, and
// a run compares with what the earlier one left.
var errWaits = errors.New("an earlier run of the monitor failed")

// attempt is one run of a group on its way.
type attempt struct {
	run      Run
	answered bool               // it finished before: nothing is done
	pinned   bool               // by an attempt that did not end
	some     []uint64           // whom it judges, in order, of one that judges whom a batch concerns; nil is everybody
	part     []warnings.Episode // what it compares the slice at hand with
	seq      int                // of its next change
	changes  []shouwang.Change
	err      error
}

// group is runs whose ledger lines are written together: one commit before all,
// one after all. Catching up a year would spend its time on commits otherwise.
type group struct {
	*session

	attempts []*attempt
	several  bool // instants follow each other: what one leaves is kept for the next, since the store does not know it yet
	told     telling
}

// telling is which changes the results of a group have: who asks for one run is told
// everything; of the rest, stock of a large city would not fit the memory, and
// nobody is told of it.
type telling bool

const (
	news       telling = false
	everything telling = true
)

// perform does runs, those of one monitor in the order given. Every run has a
// result; those that failed are in the error, and the others stand.
func (s *session) perform(ctx context.Context, dues []Due, opts Options, told telling) ([]Result, error) {
	g := &group{session: s, told: told}
	g.several = len(dues) > 0 && !dues[0].AsOf.Equal(dues[len(dues)-1].AsOf)
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
	return g.results()
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

// pin fixes what the runs read that were not pinned by an earlier attempt: those
// of one instant read the same.
func (g *group) pin(ctx context.Context) error {
	of := make(map[time.Time][]*attempt)
	for _, a := range g.attempts {
		if !a.answered && !a.pinned {
			of[a.run.AsOf] = append(of[a.run.AsOf], a)
		}
	}
	pins, ctx := errgroup.WithContext(ctx)
	pins.SetLimit(g.Parallel)
	for asOf, some := range of {
		pins.Go(func() error {
			pin, err := g.Pinner.Pin(ctx, asOf)
			if err != nil {
				return fmt.Errorf("pin runs as of %s: %w", asOf.Format(time.RFC3339), err)
			}
			for _, a := range some {
				a.run.Pin = pin
			}
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

// work does the runs, subject types side by side. It fails only when what was
// done may not be in the store; a run that fails is the run's own matter.
func (g *group) work(ctx context.Context) error {
	chains := make(map[string][]*attempt)
	for _, a := range g.attempts {
		if !a.answered {
			subject := g.monitors[a.run.Monitor].Subject
			chains[subject] = append(chains[subject], a)
		}
	}
	var side errgroup.Group
	side.SetLimit(g.Parallel)
	for subject, chain := range chains {
		side.Go(func() error { return g.chain(ctx, shouwang.SubjectType(subject), chain) })
	}
	return side.Wait()
}

// state is what a run compares a slice with: what the monitor's last run left, or, for
// a what-if, what stood at its instant; of a run that judges some, what is about them.
func (g *group) state(ctx context.Context, a *attempt, slice Slice) ([]warnings.Episode, error) {
	b := g.books[a.run.Monitor]
	if b.past(a.run.AsOf) || !g.several {
		return g.remember(ctx, a.run, slice, a.some)
	}
	if !b.known {
		state, err := g.remember(ctx, a.run, Everyone, nil)
		if err != nil {
			return nil, err
		}
		b.state, b.known = state, true
	}
	return within(only(b.state, a.some), slice), nil
}

// remember reads from the store what a run compares with.
func (g *group) remember(ctx context.Context, run Run, slice Slice, some []uint64) ([]warnings.Episode, error) {
	state, err := g.Memory.State(ctx, run.Monitor, run.AsOf, slice, some)
	if err != nil {
		return nil, fmt.Errorf("read the warnings of %s: %w", run.Monitor, err)
	}
	return state, nil
}

// chain does the runs over one subject type, each on what the one of its monitor
// before it left.
func (g *group) chain(ctx context.Context, subject shouwang.SubjectType, chain []*attempt) error {
	page := &page{group: g}
	for _, together := range passes(chain) {
		p := &pass{page: page, subject: subject, asOf: together[0].run.AsOf, pin: together[0].run.Pin, all: g.able(together)}
		err := p.run(ctx)
		switch {
		case ctx.Err() != nil:
			return fmt.Errorf("run monitors: stopped, to be resumed: %w", context.Cause(ctx))
		case err != nil: // lines of earlier runs may be among those that were lost: none of the chain counts as finished
			return err
		}
		p.leave()
	}
	return page.flush(ctx)
}

// passes are runs that are asked for together: of one instant, reading the same,
// each of another monitor.
func passes(chain []*attempt) [][]*attempt {
	var all [][]*attempt
	for _, a := range chain {
		last := len(all) - 1
		if last >= 0 && joins(all[last], a) {
			all[last] = append(all[last], a)
			continue
		}
		all = append(all, []*attempt{a})
	}
	return all
}

func joins(together []*attempt, a *attempt) bool {
	first := together[0].run
	return first.AsOf.Equal(a.run.AsOf) && first.touched() == a.run.touched() && first.reads(a.run.Pin) &&
		!slices.ContainsFunc(together, func(b *attempt) bool { return b.run.Monitor == a.run.Monitor })
}

// able are the runs whose monitor did not fail before.
func (g *group) able(together []*attempt) []*attempt {
	var able []*attempt
	for _, a := range together {
		if g.books[a.run.Monitor].broken {
			a.err = errWaits
			continue
		}
		able = append(able, a)
	}
	return able
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

func (g *group) results() ([]Result, error) {
	results, errs := make([]Result, len(g.attempts)), []error(nil)
	for i, a := range g.attempts {
		results[i] = Result{Run: a.run, Changes: a.changes}
		switch {
		case a.err != nil:
			errs = append(errs, fmt.Errorf("run %s of %s: %w", a.run.ID, a.run.Monitor, a.err))
		case !a.answered && !a.run.Dry:
			g.done = append(g.done, results[i])
		}
	}
	return results, errors.Join(errs...)
}

// note is an error short enough for the ledger.
func note(err error) string {
	text := []rune(err.Error())
	return string(text[:min(len(text), 300)])
}
