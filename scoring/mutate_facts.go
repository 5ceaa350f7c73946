package scoring

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"shouwang/facts"
	"shouwang/monitors"
)

// MutateFacts changes how each fact is taken, one change at a time, and asks the
// examples that give rows, of every monitor that rests on the fact. A mutant is a
// statement of its own, planned anew, so only those examples are asked in which
// the fact's own value moves, until one tells. said is told of each fact that is
// done.
func MutateFacts(ctx context.Context, db DB, pack *monitors.Pack, said func(done, of int, fact string, mutants []Mutant)) (result Mutation, err error) {
	f := factMutation{db: db, pack: pack}
	defer func() {
		for _, c := range f.checks {
			err = errors.Join(err, c.drop(ctx))
		}
	}()
	for _, m := range pack.Monitors {
		if err := f.prepare(ctx, m); err != nil {
			return result, fmt.Errorf("store the rows of examples of %s: %w", m.ID, err)
		}
	}
	tested := f.tested()
	for i, fact := range tested {
		mutants, err := f.mutate(ctx, fact)
		if err != nil {
			return result, fmt.Errorf("mutate the fact %s: %w", fact.Name, err)
		}
		result.Stale = append(result.Stale, listed(mutants, fact.Equivalent)...)
		result.Mutants = append(result.Mutants, mutants...)
		said(i+1, len(tested), fact.Name, mutants)
	}
	return result, nil
}

// factMutation is the examples with rows of all monitors, stored once.
type factMutation struct {
	db     DB
	pack   *monitors.Pack
	checks []*check
	rests  [][]*monitors.Fact // of each check: the facts that its monitor rests on
}

func (f *factMutation) prepare(ctx context.Context, m *monitors.Monitor) error {
	c, err := newCheck(ctx, f.db, f.pack, m)
	if err != nil {
		return err
	}
	places := c.rowExamples()
	if len(places) == 0 {
		return nil
	}
	scope, err := c.scope()
	if err != nil {
		return err
	}
	uses, err := c.program.names(scope)
	if err != nil {
		return err
	}
	// What only a reason or the way to a worker names, no example tells.
	l, err := c.program.catalog.Lineage(m.Subject, uses.Variables...)
	if err != nil {
		return err
	}
	f.checks, f.rests = append(f.checks, c), append(f.rests, l.All)
	return c.fill(ctx, places)
}

// tested are the facts that some monitor with such examples rests on, in the
// order of the pack.
func (f *factMutation) tested() []*monitors.Fact {
	return slices.DeleteFunc(slices.Clone(f.pack.Facts), func(fact *monitors.Fact) bool {
		return !slices.ContainsFunc(f.rests, func(rests []*monitors.Fact) bool { return slices.Contains(rests, fact) })
	})
}

func (f *factMutation) mutate(ctx context.Context, fact *monitors.Fact) ([]Mutant, error) {
	changes, err := f.checks[0].program.catalog.Mutants(fact)
	if err != nil || len(changes) == 0 {
		return nil, err
	}
	moved, err := f.moved(ctx, fact, changes)
	if err != nil {
		return nil, err
	}
	var list []Mutant
	var last trial // where the last one was told, the next often is too
	for i, x := range changes {
		example, where, err := f.told(ctx, fact, x, moved[i], last)
		if err != nil {
			return nil, err
		}
		_, key, _ := strings.Cut(x.Key, ".")
		if key == "" {
			key = x.Key
		}
		m := Mutant{
			ID: fact.Name + "." + key + ": " + x.Before + " → " + x.After, Before: x.Before, After: x.After, Tells: x.Tells,
			At: f.pack.Within(fact, x.Key, x.Whole, x.Line, x.Column),
		}
		if example != "" {
			m.Killed, last = []string{example}, where
		}
		list = append(list, m)
	}
	unique(list)
	return list, nil
}

// trial is a group of examples of one monitor.
type trial struct{ check, group int }

// told is the first example that tells the change, and where it was.
func (f *factMutation) told(ctx context.Context, fact *monitors.Fact, x facts.Mutant, moved map[trial]bool, first trial) (string, trial, error) {
	if moved[first] {
		example, err := f.tells(ctx, fact, x, first)
		if err != nil || example != "" {
			return example, first, err
		}
	}
	for i, c := range f.checks {
		for j := range c.together(c.rowExamples()) {
			if at := (trial{i, j}); moved[at] && at != first {
				example, err := f.tells(ctx, fact, x, at)
				if err != nil || example != "" {
					return example, at, err
				}
			}
		}
	}
	return "", trial{}, nil
}

// tells is the first example of a group that no longer comes out as it should.
func (f *factMutation) tells(ctx context.Context, fact *monitors.Fact, x facts.Mutant, at trial) (string, error) {
	c, err := f.checks[at.check].with(replaced(f.pack, fact, x.Facts))
	if err != nil {
		return "", err
	}
	group := c.together(c.rowExamples())[at.group]
	if err := c.run(ctx, group); err != nil {
		return "", err
	}
	for _, i := range group {
		if e := c.monitor.Examples[i]; len(c.compare(e.Expect, c.got[i])) > 0 {
			return e.Name, nil
		}
	}
	return "", nil
}

// replaced is the pack with other facts in the place of one.
func replaced(pack *monitors.Pack, fact *monitors.Fact, by []*monitors.Fact) *monitors.Pack {
	other := *pack
	other.Facts = append(slices.DeleteFunc(slices.Clone(pack.Facts), func(f *monitors.Fact) bool { return f == fact }), by...)
	return &other
}

// with is the check of the same examples, stored where they are, under another pack.
func (c *check) with(pack *monitors.Pack) (*check, error) {
	other := *c
	other.pack, other.got = pack, make([]*outcome, len(c.got))
	catalog := facts.NewCatalog(pack, c.program.values, c.values...)
	catalog.Tables = c.scratch + "."
	var err error
	other.program, err = compile(&Program{pack: pack, monitor: c.monitor, values: c.program.values, catalog: catalog})
	return &other, err
}
