package watch

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"time"

	"shouwang"
	"shouwang/warnings"
)

// pass is runs of one instant over subjects of one type that read the same: every
// slice of the subjects is read once for all of them, and what they did to it is
// one block.
type pass struct {
	*page

	subject shouwang.SubjectType
	asOf    time.Time
	pin     Pin
	all     []*attempt
}

// run does the runs slice by slice. It fails when changes may not be in the
// store; of a run that fails itself, its attempt says so.
func (p *pass) run(ctx context.Context) error {
	for _, a := range p.all {
		a.state, a.err = p.state(ctx, p.books[a.run.Monitor], a.run)
	}
	if len(p.able()) == 0 {
		return nil
	}
	slices, err := p.Slicer.Slices(ctx, p.subject, p.pin)
	if err != nil {
		p.fail(fmt.Errorf("slice the subjects of type %s: %w", p.subject, err))
		return nil // it is the runs' matter
	}
	for _, slice := range slices {
		if err := p.slice(ctx, slice); err != nil || ctx.Err() != nil {
			return err
		}
	}
	return nil
}

// able are the runs that did not fail.
func (p *pass) able() []*attempt {
	var able []*attempt
	for _, a := range p.all {
		if a.err == nil {
			able = append(able, a)
		}
	}
	return able
}

func (p *pass) fail(err error) {
	for _, a := range p.able() {
		a.err = err
	}
}

// slice is what the runs do to the subjects of one slice.
func (p *pass) slice(ctx context.Context, slice Slice) error {
	able := p.able()
	parts := make(map[string][]warnings.Episode, len(able))
	for _, a := range able {
		parts[a.run.Monitor] = within(a.state, slice)
	}
	scores, failed := p.ask(ctx, able, slice, parts)
	var lines []Line
	for _, a := range able {
		if a.err = failed[a.run.Monitor]; a.err != nil {
			continue
		}
		changes, err := p.changes(ctx, a, parts[a.run.Monitor], scores[a.run.Monitor])
		if err != nil {
			a.err = fmt.Errorf("judge by %s: %w", a.run.Monitor, err)
			continue
		}
		for i, c := range changes {
			lines = append(lines, Line{Run: a.run, Seq: len(a.changes) + i, Change: c})
		}
		a.changes = append(a.changes, changes...)
	}
	p.Crash("run.scored")
	return p.add(ctx, lines)
}

// ask scores a slice by the monitors of runs. A failure that names nobody is
// looked for monitor by monitor, so that it stops nobody else.
func (p *pass) ask(ctx context.Context, able []*attempt, slice Slice, parts map[string][]warnings.Episode) (map[string][]shouwang.Score, Failures) {
	ask := Ask{AsOf: p.asOf, Pin: p.pin, Open: make(map[string][]uint64, len(able)), Slice: slice}
	for _, a := range able {
		ask.Monitors = append(ask.Monitors, p.monitors[a.run.Monitor])
		ask.Open[a.run.Monitor] = open(parts[a.run.Monitor])
	}
	scores := make(map[string][]shouwang.Score, len(able))
	err := p.guard(ctx, ask, func(monitor string, s shouwang.Score) error {
		p.Crash("run.reading")
		scores[monitor] = append(scores[monitor], s)
		return nil
	})
	failed, named := errors.AsType[Failures](err)
	switch {
	case err == nil || named:
		return scores, failed
	case len(able) == 1 || ctx.Err() != nil:
		failed = make(Failures, len(able))
		for _, a := range able {
			failed[a.run.Monitor] = fmt.Errorf("score %s: %w", a.run.Monitor, err)
		}
		return scores, failed
	}
	failed = make(Failures)
	for i := range able {
		alone, err := p.ask(ctx, able[i:i+1], slice, parts)
		maps.Copy(failed, err)
		scores[able[i].run.Monitor] = alone[able[i].run.Monitor]
	}
	return scores, failed
}

// guard asks the scorer; a panic in a rule is that rule's failure and nobody else's.
func (p *pass) guard(ctx context.Context, ask Ask, yield func(string, shouwang.Score) error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic of type %T", v) // its text may hold a value
			p.Log.ErrorContext(ctx, "scoring panicked", "as of", p.asOf, "stack", string(debug.Stack()))
		}
	}()
	return p.Scorer.Score(ctx, ask, yield)
}

// changes are what scores of a slice come to for one run, with owners and numbers.
func (p *pass) changes(ctx context.Context, a *attempt, part []warnings.Episode, scores []shouwang.Score) ([]shouwang.Change, error) {
	m := p.monitors[a.run.Monitor]
	a.run.Rows += len(scores)
	for _, s := range scores {
		if !s.Judged {
			a.run.Unjudged++
		}
	}
	rule := m.Rule
	rule.First = p.books[m.ID].first(a.run, p.Reads(m.ID))
	changes := warnings.Changes(part, scores, rule, a.run.AsOf)
	if err := p.own(ctx, m, a.run, changes); err != nil {
		return nil, err
	}
	return changes, p.number(ctx, a.run, changes)
}

// leave moves each monitor's warnings on to what its run left, which it did only
// if every slice went well.
func (p *pass) leave() {
	for _, a := range p.all {
		b := p.books[a.run.Monitor]
		if a.err != nil {
			b.broken, a.changes = !a.run.Dry, nil
			continue
		}
		if !a.run.Dry {
			b.state, b.known, b.before = warnings.Apply(a.state, a.changes, a.run.AsOf), true, &a.run.Pin
		}
		a.changes = warnings.Told(a.changes)
		a.run.count(a.changes)
		a.state = nil
	}
}

// own gives raised and risen warnings an owner who is in office; one who has an
// owner in office keeps it.
func (g *group) own(ctx context.Context, m Monitor, run Run, changes []shouwang.Change) error {
	for i := range changes {
		w := &changes[i].Warning
		if kind := changes[i].Kind; kind != shouwang.Raised && kind != shouwang.Rose {
			continue
		}
		roster, err := g.roster(ctx, run)
		if err != nil {
			return err
		}
		if shouwang.IsCanary(w.Area) {
			w.Worker = shouwang.CanaryInbox
			continue
		}
		if w.Worker != "" && roster.In(w.Worker) {
			continue
		}
		worker, _ := roster.Owner(m.Route.To, w.Area, warnings.Spread(*w)) // nobody in office at all: the list shows it without owner
		w.Worker = worker.ID
	}
	return nil
}

// number numbers new warnings. A what-if gives none away.
func (g *group) number(ctx context.Context, run Run, changes []shouwang.Change) error {
	if run.Dry || !unnumbered(changes) {
		return nil
	}
	g.mutex.Lock()
	defer g.mutex.Unlock()
	if !g.numbering {
		if err := g.numbers.open(ctx); err != nil {
			return err
		}
		g.numbering = true
	}
	g.numbers.give(changes)
	return nil
}

func unnumbered(changes []shouwang.Change) bool {
	for _, c := range changes {
		if c.Warning.No == "" {
			return true
		}
	}
	return false
}

// within are the episodes of a slice's subjects.
func within(state []warnings.Episode, slice Slice) []warnings.Episode {
	if slice == Everyone {
		return state
	}
	var part []warnings.Episode
	for _, e := range state {
		if slice.From <= e.Subject.ID && e.Subject.ID <= slice.To {
			part = append(part, e)
		}
	}
	return part
}

// open are the subjects with an open warning, each once.
func open(part []warnings.Episode) []uint64 {
	seen, ids := make(map[uint64]bool), []uint64(nil)
	for _, e := range part {
		if e.Open && !seen[e.Subject.ID] {
			seen[e.Subject.ID] = true
			ids = append(ids, e.Subject.ID)
		}
	}
	return ids
}

// page gathers the lines of a chain of runs. Runs of one instant write each slice
// as it comes, whole or not at all; instants that are caught up share a block.
type page struct {
	*group

	lines []Line
}

func (p *page) add(ctx context.Context, lines []Line) error {
	for _, line := range lines {
		if !line.Run.Dry {
			p.lines = append(p.lines, line)
		}
	}
	if len(p.lines) < p.patience {
		return nil
	}
	return p.flush(ctx)
}

func (p *page) flush(ctx context.Context) error {
	if len(p.lines) == 0 {
		return nil
	}
	if err := p.Scribe.Write(ctx, p.lines); err != nil {
		return fmt.Errorf("write what runs did: %w", err)
	}
	p.numbers.wrote(len(p.lines))
	p.lines = nil
	p.Crash("run.slice_written")
	return nil
}
