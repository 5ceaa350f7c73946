package scoring

import (
	"context"
	"fmt"

	"shouwang"
	"shouwang/monitors"
)

// Backtest looks back: what a monitor would have said as of a day, from what was
// known then, and what had come of it some time later.
type Backtest struct {
	Feeds   []string // that the monitor or its outcome reads
	outcome *monitors.Outcome
	now     *Program
	then    *Program // nil without an outcome
}

// Past is what a monitor said of one subject as of a day.
type Past struct {
	Score  shouwang.Score
	Inside bool                 // of the population: only those are ranked
	Came   shouwang.Known[bool] // the outcome, unknown where nobody knows it
	Groups []string             // the values of the outcome's groups as of the score
}

// outcomeFactor is the one factor of the monitor that an outcome is read by.
const outcomeFactor = "outcome"

// CompileBacktest compiles a monitor and its outcome. The outcome is a monitor of
// one factor over the same subjects, so that the engine reads it as any other.
func CompileBacktest(pack *monitors.Pack, m *monitors.Monitor, values monitors.Values) (*Backtest, error) {
	b := &Backtest{outcome: m.Outcome}
	var groups []string
	if m.Outcome != nil {
		groups = m.Outcome.Groups
		then := *m
		then.ID, then.Population, then.Amount, then.Levels, then.Fresh = m.ID+" outcome", "", "", nil, nil
		then.Factors = []monitors.Factor{{ID: outcomeFactor, When: m.Outcome.When, Points: 100}}
		var err error
		if b.then, err = Compile(pack, &then, values); err != nil {
			return nil, err
		}
		b.Feeds = b.then.Feeds
	}
	var err error
	if b.now, err = compileWith(pack, m, values, groups); err != nil {
		return nil, err
	}
	b.Feeds = union(b.Feeds, b.now.Feeds)
	return b, nil
}

// Look is what the monitor said as of one moment and, where it has an outcome,
// what was known of that at a later one. Without an outcome only those are given
// whom a round would look at.
func (b *Backtest) Look(ctx context.Context, db DB, at, later Moment) ([]Past, error) {
	if b.outcome == nil {
		var list []Past
		err := b.now.Score(ctx, db, at, Everyone, func(s shouwang.Score) error {
			list = append(list, Past{Score: s, Inside: true})
			return nil
		})
		return list, err
	}
	came, err := b.came(ctx, db, later)
	if err != nil {
		return nil, err
	}
	var list []Past
	err = b.now.all(ctx, db, at, func(r row) {
		s := b.now.score(r, at)
		list = append(list, Past{Score: s, Inside: r.inside == 1, Came: came[s.Subject], Groups: b.now.shown(r, b.outcome.Groups)})
	})
	return list, err
}

// came is the outcome of everybody of whom it is known.
func (b *Backtest) came(ctx context.Context, db DB, later Moment) (map[shouwang.Subject]shouwang.Known[bool], error) {
	came := map[shouwang.Subject]shouwang.Known[bool]{}
	err := b.then.all(ctx, db, later, func(r row) {
		if r.doubtful[0] == 0 {
			came[b.then.subject(r)] = shouwang.Know(r.sure[0] == 1)
		}
	})
	if err != nil {
		return nil, fmt.Errorf("read what came: %w", err)
	}
	return came, nil
}

// all reads every subject, whatever is known of it.
func (p *Program) all(ctx context.Context, db DB, at Moment, each func(row)) error {
	slots := p.slots(at, Everyone)
	slots["all"] = "1"
	return p.rows(ctx, db, p.SQL, slots, func(r row) error {
		each(r)
		return nil
	})
}

// shown are facts of a row as people read them.
func (p *Program) shown(r row, names []string) []string {
	list := make([]string, len(names))
	for i, name := range names {
		for at, s := range p.visible {
			if s.name == name {
				list[i] = s.read(r.seen[at], zh)
			}
		}
	}
	return list
}
