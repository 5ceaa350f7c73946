package scoring

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"shouwang"
	"shouwang/facts"
	"shouwang/monitors"
)

// Explanation is all that a score rested on.
type Explanation struct {
	Score      shouwang.Score
	Population Truth
	Parts      []PartSeen   // what the population asks for, piece by piece
	Factors    []FactorSeen // all of them, those that do not hold too
	Facts      []shouwang.FactSeen
	Roots      []RootSeen // who could say what the unknown facts rest on
	Parameters []shouwang.ParameterSeen
	Basis      []monitors.Basis // in force on the day
	Nearest    shouwang.Text    // the smallest change that lowers the level
	Short      int              // points missing to the lowest level; 0 where there is one
	Stale      []string         // feeds of the rule's fresh list that are stale
	Class      string           // the highest sensitivity (P1-P4) of all that it rests on
	Made       Receipt          // what the score was made from
	Receipt    string           // its hash

	classes map[string]string // of each fact that the rule names
}

// Truth is what a condition came to: a rule has three values.
type Truth string

// The three values.
const (
	True    Truth = "true"
	False   Truth = "false"
	Unknown Truth = "unknown"
)

func truthOf(sure, doubtful uint8) Truth {
	switch {
	case sure != 0:
		return True
	case doubtful != 0:
		return Unknown
	}
	return False
}

// FactorSeen is a factor as a score saw it.
type FactorSeen struct {
	ID     string
	Truth  Truth
	Points int
	Floor  string
	Cap    string
	Reason shouwang.Text // filled in
	Facts  []shouwang.FactSeen
	Parts  []PartSeen // what its condition asks for, piece by piece
	Class  string     // the highest sensitivity of what it rests on
}

// PartSeen is a piece of a condition: what it asks for, and what was found. The
// pieces of a condition must all hold; of Any, one must.
type PartSeen struct {
	Text       string
	Truth      Truth
	Facts      []shouwang.FactSeen
	Parameters []shouwang.ParameterSeen
	Any        []PartSeen
}

// Explain scores one subject and says why. The error is shouwang.ErrNotFound if
// nobody knew of the subject then.
func (p *Program) Explain(ctx context.Context, db DB, at Moment, subject shouwang.Subject) (Explanation, error) {
	d, err := p.deeper()
	if err != nil {
		return Explanation{}, err
	}
	r, err := d.one(ctx, db, at, subject)
	if err != nil {
		return Explanation{}, err
	}
	e, err := d.explain(r, at)
	if err != nil {
		return Explanation{}, err
	}
	e.Nearest, err = p.nearest(ctx, db, at, d, r, e)
	return e, err
}

// one is the row of a subject.
func (p *Program) one(ctx context.Context, db DB, at Moment, subject shouwang.Subject) (row, error) {
	slots := p.slots(at, Slice{subject.ID, subject.ID})
	slots["all"] = "1"
	var found *row
	err := p.rows(ctx, db, p.Sliced, slots, func(r row) error {
		if p.subject(r) == subject {
			found = &r
		}
		return nil
	})
	if err != nil {
		return row{}, err
	}
	if found == nil {
		return row{}, fmt.Errorf("explain the score of %s: the subject: %w", p.monitor.ID, shouwang.ErrNotFound)
	}
	return *found, nil
}

// explain puts a row of a deep program in words.
func (p *Program) explain(r row, at Moment) (Explanation, error) {
	p.depth.mutex.Lock()
	defer p.depth.mutex.Unlock()
	e := Explanation{
		Score: p.score(r, at), Population: truthOf(r.inside, r.insideUnknown), Class: p.Class,
		Parts: p.partsSeen(p.depth.population, r, at), Stale: p.stale(at),
		Parameters: p.parametersSeen(r, at), Basis: p.basis(shouwang.DayOf(at.AsOf)),
	}
	for i, s := range p.visible {
		if slices.Contains(p.depth.direct, s.name) && !s.parameter {
			e.Facts = append(e.Facts, s.fact(r, i))
		}
	}
	if e.Score.Level == shouwang.None {
		e.Short = max(0, p.ladder.lowest()-e.Score.Points)
	}
	var err error
	e.classes, err = p.classes()
	for i := range p.factors {
		seen, fault := p.factorSeen(i, r, at)
		err = errors.Join(err, fault)
		e.Factors = append(e.Factors, seen)
	}
	roots, fault := p.roots(e.doubts(), r, at)
	e.Roots = roots
	e.Made = p.receipt(e, r, at)
	e.Receipt = e.Made.Hash()
	return e, errors.Join(err, fault)
}

// classes are the sensitivity of each fact that the rule names.
func (p *Program) classes() (map[string]string, error) {
	classes := map[string]string{}
	var errs []error
	for _, name := range p.depth.direct {
		class, err := p.catalog.Sensitivity(p.monitor.Subject, name)
		classes[name] = class
		errs = append(errs, err)
	}
	return classes, errors.Join(errs...)
}

// factorSeen is a factor with what each piece of its condition came to.
func (p *Program) factorSeen(i int, r row, at Moment) (FactorSeen, error) {
	f := p.factors[i]
	names := placeholders(f.Reason)
	for _, place := range f.names {
		names = union(names, []string{p.visible[place].name})
	}
	class, err := p.catalog.Sensitivity(p.monitor.Subject, slices.DeleteFunc(names, func(name string) bool { return !p.isFact(name) })...)
	return FactorSeen{
		ID: f.ID, Truth: truthOf(r.sure[i], r.doubtful[i]), Points: f.Points, Floor: f.Floor, Cap: f.Cap, Facts: p.factsSeen(f, r),
		Reason: shouwang.Text{Zh: p.fill(f.Reason.Zh, r, zh), En: p.fill(f.Reason.En, r, en)},
		Parts:  p.partsSeen(p.depth.factors[i], r, at), Class: class,
	}, err
}

// partsSeen are the pieces that must all hold; a condition without && is one piece.
func (p *Program) partsSeen(whole part, r row, at Moment) []PartSeen {
	pieces := whole.pieces
	if len(whole.All) == 0 {
		pieces = []part{whole}
	}
	list := make([]PartSeen, 0, len(pieces))
	for _, each := range pieces {
		list = append(list, p.partSeen(each, r, at))
	}
	return list
}

func (p *Program) partSeen(each part, r row, at Moment) PartSeen {
	seen := PartSeen{Text: each.Text, Truth: Truth(*r.seen[each.truth])}
	for _, place := range each.names {
		s := p.visible[place]
		if s.parameter {
			seen.Parameters = p.addRow(seen.Parameters, s.name, r, at, shouwang.DayOf(at.AsOf))
			continue
		}
		seen.Facts = append(seen.Facts, s.fact(r, place))
	}
	if len(each.Any) > 0 {
		for _, other := range each.pieces {
			seen.Any = append(seen.Any, p.partSeen(other, r, at))
		}
	}
	return seen
}

// doubts are the unknown facts that keep the population or a factor in doubt.
func (e Explanation) doubts() []string {
	names := slices.Clone(e.Score.Unknown)
	if e.Population != Unknown {
		return names
	}
	for _, part := range e.Parts {
		for _, f := range part.Facts {
			if part.Truth == Unknown && f.Value == "" {
				names = union(names, []string{f.Name})
			}
		}
	}
	return names
}

// basis are the instruments in force on a day.
func (p *Program) basis(on shouwang.Day) []monitors.Basis {
	return slices.DeleteFunc(slices.Clone(p.monitor.Basis), func(b monitors.Basis) bool { return !b.In(on) })
}

// household says whether the monitor looks at households.
func (p *Program) household() bool { return p.monitor.Subject == facts.Household }
