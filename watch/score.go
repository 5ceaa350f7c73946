package watch

import (
	"context"
	"fmt"

	"shouwang"
	"shouwang/warnings"
)

// score does one run: slice by slice, what the monitor says now against what
// stands. The state moves on only when every slice went well.
func (g *group) score(ctx context.Context, b *book, a *attempt, page *page) error {
	state, err := g.state(ctx, b, a.run)
	if err != nil {
		return err
	}
	slices, err := g.Slicer.Slices(ctx, b.monitor, a.run.Pin)
	if err != nil {
		return fmt.Errorf("slice the subjects of %s: %w", b.monitor.ID, err)
	}
	m := b.monitor
	m.Rule.First = b.first(a.run, g.Reads(m.ID)) && !b.past(a.run.AsOf)
	var all []shouwang.Change
	for _, slice := range slices {
		changes, err := g.slice(ctx, m, a, within(state, slice), slice)
		if err != nil {
			return fmt.Errorf("score %s: %w", b.monitor.ID, err)
		}
		g.Crash("run.scored")
		if err := page.add(ctx, a.run, len(all), changes); err != nil {
			return err
		}
		all = append(all, changes...)
	}
	a.changes = warnings.Told(all)
	a.run.count(a.changes)
	if !a.run.Dry {
		b.state, b.known, b.before = warnings.Apply(state, all, a.run.AsOf), true, &a.run.Pin
	}
	return nil
}

// slice is what a run does to the subjects of one slice, with owners and numbers.
func (g *group) slice(ctx context.Context, m Monitor, a *attempt, part []warnings.Episode, slice Slice) ([]shouwang.Change, error) {
	ask := Ask{Monitor: m, AsOf: a.run.AsOf, Pin: a.run.Pin, Open: open(part), Slice: slice}
	var scores []shouwang.Score
	err := g.Scorer.Score(ctx, ask, func(s shouwang.Score) error {
		scores = append(scores, s)
		if !s.Judged {
			a.run.Unjudged++
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	a.run.Rows += len(scores)
	changes := warnings.Changes(part, scores, m.Rule, a.run.AsOf)
	if err := g.own(ctx, m, a.run, changes); err != nil {
		return nil, err
	}
	return changes, g.number(ctx, a.run, changes)
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

// page gathers the lines of a chain of runs. A lone run writes each slice as it
// comes, whole or not at all; runs that are caught up share a block.
type page struct {
	*group

	lines []Line
	lost  bool // lines could not be written
}

func (p *page) add(ctx context.Context, run Run, seq int, changes []shouwang.Change) error {
	if run.Dry {
		return nil
	}
	for i, c := range changes {
		p.lines = append(p.lines, Line{Run: run, Seq: seq + i, Change: c})
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
		p.lost = true
		return fmt.Errorf("write what runs did: %w", err)
	}
	p.numbers.wrote(len(p.lines))
	p.lines = nil
	p.Crash("run.slice_written")
	return nil
}
