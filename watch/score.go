package watch

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
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

// run does the runs slice by slice, and those that a batch caused in one. It fails
// when changes may not be in the store; of a run that fails itself, its attempt
// says so.
func (p *pass) run(ctx context.Context) error {
	some := p.concern(ctx)
	if len(some) > 0 {
		if err := p.slice(ctx, Everyone, some); err != nil || ctx.Err() != nil {
			return err
		}
	}
	if len(p.able(nil)) == 0 {
		return nil
	}
	ranges, err := p.Slicer.Slices(ctx, p.subject, p.pin)
	if err != nil {
		p.fail(fmt.Errorf("slice the subjects of type %s: %w", p.subject, err))
		return nil // it is the runs' matter
	}
	for _, slice := range ranges {
		if err := p.slice(ctx, slice, nil); err != nil || ctx.Err() != nil {
			return err
		}
	}
	return nil
}

// concern finds whom the batches that caused the runs concern, all runs together
// in order. A run that may find stock judges everybody.
func (p *pass) concern(ctx context.Context) []uint64 {
	var some []uint64
	for _, a := range p.all {
		b := p.books[a.run.Monitor]
		if p.Reach == nil || !a.run.touched() || a.run.Dry || b.first(a.run, p.Reads(a.run.Monitor)) {
			continue
		}
		ids, all, err := p.Reach.Reach(ctx, b.monitor, b.last, a.run)
		if err != nil {
			a.err = fmt.Errorf("find whom a batch of %s concerns: %w", a.run.Cause, err)
		}
		if err != nil || all {
			continue
		}
		a.some = append([]uint64{}, ids...)
		slices.Sort(a.some)
		a.some = slices.Compact(a.some)
		some = append(some, a.some...)
	}
	slices.Sort(some)
	return slices.Compact(some)
}

// able are the runs that did not fail: those that judge some, or, of nil, those
// that judge everybody.
func (p *pass) able(some []uint64) []*attempt {
	var able []*attempt
	for _, a := range p.all {
		if a.err == nil && (a.some == nil) == (some == nil) {
			able = append(able, a)
		}
	}
	return able
}

func (p *pass) fail(err error) {
	for _, a := range p.able(nil) {
		a.err = err
	}
}

// slice is what the runs do to the subjects of one slice, or to some of them.
func (p *pass) slice(ctx context.Context, slice Slice, some []uint64) error {
	ask := Ask{AsOf: p.asOf, Pin: p.pin, Open: make(map[string][]uint64), Slice: slice, Subjects: some}
	for _, a := range p.able(some) {
		if a.part, a.err = p.state(ctx, a, slice); a.err == nil {
			ask.Monitors = append(ask.Monitors, p.monitors[a.run.Monitor])
			ask.Open[a.run.Monitor] = open(a.part)
		}
	}
	able := p.able(some)
	if len(able) == 0 {
		return nil
	}
	scores, failed := p.ask(ctx, ask)
	var lines []Line
	for _, a := range able {
		if a.err = failed[a.run.Monitor]; a.err != nil {
			continue
		}
		changes, err := p.changes(ctx, a, scores[a.run.Monitor])
		if err != nil {
			a.err = fmt.Errorf("judge by %s: %w", a.run.Monitor, err)
			continue
		}
		lines = append(lines, a.take(changes)...)
		a.changes = append(a.changes, p.kept(changes)...)
		a.part = nil
		delete(scores, a.run.Monitor)
	}
	p.Crash("run.scored")
	return p.add(ctx, lines)
}

// take counts what a run did to a slice, and gives it as lines.
func (a *attempt) take(changes []shouwang.Change) []Line {
	a.run.count(warnings.Told(changes))
	lines := make([]Line, len(changes))
	for i, c := range changes {
		lines[i] = Line{Run: a.run, Seq: a.seq + i, Change: c}
	}
	a.seq += len(changes)
	return lines
}

// kept are the changes that are needed after the slice: those that the next instant
// compares with, and those that are told.
func (g *group) kept(changes []shouwang.Change) []shouwang.Change {
	if g.several || g.told == everything {
		return changes
	}
	return slices.DeleteFunc(slices.Clone(changes), func(c shouwang.Change) bool { return c.Warning.Stock })
}

// ask puts a question to the scorer. A failure that names nobody is looked for
// monitor by monitor, so that it stops nobody else.
func (p *pass) ask(ctx context.Context, ask Ask) (map[string][]shouwang.Score, Failures) {
	scores := make(map[string][]shouwang.Score, len(ask.Monitors))
	err := p.guard(ctx, ask, func(monitor string, s shouwang.Score) error {
		p.Crash("run.reading")
		scores[monitor] = append(scores[monitor], s)
		return nil
	})
	failed, named := errors.AsType[Failures](err)
	switch {
	case err == nil || named:
		return scores, failed
	case len(ask.Monitors) == 1:
		return nil, Failures{ask.Monitors[0].ID: fmt.Errorf("score %s: %w", ask.Monitors[0].ID, err)}
	}
	failed, scores = make(Failures), make(map[string][]shouwang.Score, len(ask.Monitors))
	all := ask.Monitors
	for i := range all {
		ask.Monitors = all[i : i+1]
		alone, err := p.ask(ctx, ask)
		maps.Copy(failed, err)
		maps.Copy(scores, alone)
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
func (p *pass) changes(ctx context.Context, a *attempt, scores []shouwang.Score) ([]shouwang.Change, error) {
	m := p.monitors[a.run.Monitor]
	scores = a.concerns(scores)
	a.run.Rows += len(scores)
	for _, s := range scores {
		if !s.Judged {
			a.run.Unjudged++
		}
	}
	rule := m.Rule
	rule.First = p.books[m.ID].first(a.run, p.Reads(m.ID))
	changes := warnings.Changes(a.part, scores, rule, a.run.AsOf)
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
			b.last = a.run
			if b.known {
				b.state = warnings.Apply(b.state, a.changes, a.run.AsOf)
			}
		}
		a.changes = warnings.Told(a.changes)
	}
}

// concerns are the scores of those whom the run judges: others were asked for
// beside them.
func (a *attempt) concerns(scores []shouwang.Score) []shouwang.Score {
	if a.some == nil {
		return scores
	}
	return slices.DeleteFunc(scores, func(s shouwang.Score) bool {
		_, among := slices.BinarySearch(a.some, s.Subject.ID)
		return !among
	})
}

// own gives raised and risen warnings an owner who is in office; one who has an
// owner in office keeps it.
func (s *session) own(ctx context.Context, m Monitor, run Run, changes []shouwang.Change) error {
	for i := range changes {
		w := &changes[i].Warning
		if kind := changes[i].Kind; kind != shouwang.Raised && kind != shouwang.Rose {
			continue
		}
		roster, err := s.roster(ctx, run)
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
func (s *session) number(ctx context.Context, run Run, changes []shouwang.Change) error {
	if run.Dry || !unnumbered(changes) {
		return nil
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if !s.numbered {
		if err := s.numbers.read(ctx); err != nil {
			return err
		}
		s.numbered = true
	}
	s.numbers.give(changes)
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

// patience is how many lines of instants that are caught up are written together.
const patience = 5000

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
	if p.several && len(p.lines) < patience {
		return nil
	}
	return p.flush(ctx)
}

func (p *page) flush(ctx context.Context) error {
	if len(p.lines) == 0 {
		return nil
	}
	p.Crash("run.writing")
	if err := p.Scribe.Write(ctx, p.lines); err != nil {
		return fmt.Errorf("write what runs did: %w", err)
	}
	p.numbers.wrote(len(p.lines))
	p.lines = nil
	p.Crash("run.slice_written")
	return nil
}
