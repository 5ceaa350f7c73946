package scoring

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"shouwang"
	"shouwang/monitors"
	"shouwang/monitors/rule"
)

// Mutant is a monitor, or a fact of it, with one small change, and the examples
// that tell it from the text.
type Mutant struct {
	ID            string // "factor.when: before → after": what an entry under equivalent names
	At            monitors.At
	Before, After string
	Tells         string   // an example that would tell it from the text
	Killed        []string // the examples that do, by name
	Equivalent    bool     // listed as a change that nobody could tell

	owner any // of the text: a monitor or a fact
	apply func(m *monitors.Monitor)
}

func (m Mutant) String() string {
	return m.ID + " survives: add " + m.Tells + ", or list it under equivalent with its reason"
}

// Mutation is what the examples make of the mutants.
type Mutation struct {
	Failed  []Failure // examples that the text itself fails; then nothing else is said
	Mutants []Mutant
	Stale   []Stale // entries under equivalent that are no longer right
	Doubles []Double
}

// Stale is an entry under equivalent that is no longer right.
type Stale struct {
	At      monitors.At
	Message string
}

// Double is an example that kills no mutant alone and expects what another does.
type Double struct {
	At             monitors.At
	Example, Other string
}

// Survivors are the mutants that no example tells, those not listed as such.
func (m Mutation) Survivors() []Mutant {
	return slices.DeleteFunc(slices.Clone(m.Mutants), func(x Mutant) bool { return x.Equivalent || len(x.Killed) > 0 })
}

// Mutate changes every condition, point, floor, cap and bound of a monitor, one
// at a time, and asks its examples. The facts of the examples are taken once and
// kept in a scratch table; every mutant is the monitor's own statement over it,
// many of them at once, since the engine takes longer to plan than to answer.
// Where an example fails the text itself, that is all that is said.
func Mutate(ctx context.Context, db DB, pack *monitors.Pack, m *monitors.Monitor) (result Mutation, err error) {
	c, err := newCheck(ctx, db, pack, m)
	if err != nil {
		return result, err
	}
	mutants, err := c.mutants()
	if err != nil {
		return result, fmt.Errorf("mutate the monitor %s: %w", m.ID, err)
	}
	defer func() { err = errors.Join(err, c.drop(ctx)) }()
	t, err := c.materialise(ctx)
	if err != nil {
		return result, fmt.Errorf("take the facts of examples of %s: %w", m.ID, err)
	}
	failed, err := t.ask(ctx, mutants)
	if err != nil {
		return result, fmt.Errorf("mutate the monitor %s: %w", m.ID, err)
	}
	if result.Failed = c.failures(); len(result.Failed) > 0 {
		return result, nil
	}
	for i := range mutants {
		for _, e := range failed[i] {
			mutants[i].Killed = append(mutants[i].Killed, m.Examples[e].Name)
		}
	}
	result.Mutants = mutants
	result.Stale = listed(mutants, m.Equivalent)
	result.Doubles = doubles(m, failed)
	return result, nil
}

// listed marks the mutants that the text lists as equivalent, and says which
// entries are no longer right.
func listed(mutants []Mutant, entries []monitors.Equivalent) []Stale {
	var stale []Stale
	for _, e := range entries {
		i := slices.IndexFunc(mutants, func(m Mutant) bool { return m.ID == e.Mutant })
		switch {
		case i < 0:
			stale = append(stale, Stale{e.At, "no such change: " + e.Mutant + ": remove the entry"})
		case len(mutants[i].Killed) > 0:
			stale = append(stale, Stale{e.At, fmt.Sprintf("not equivalent: %s is told by example %q: remove the entry", e.Mutant, mutants[i].Killed[0])})
		default:
			mutants[i].Equivalent = true
		}
	}
	return stale
}

// doubles are the examples with facts that could go: another expects the same,
// and every mutant that they kill is killed by one that stays. An example with
// rows is none, since it also tests the facts.
func doubles(m *monitors.Monitor, failed [][]int) []Double {
	var list []Double
	gone := map[int]bool{}
	for i := len(m.Examples) - 1; i >= 0; i-- {
		e := m.Examples[i]
		other := slices.IndexFunc(m.Examples, func(o monitors.Example) bool { return o.Rows == nil && sameExpect(o.Expect, e.Expect) })
		if e.Rows != nil || other == i {
			continue
		}
		alone := slices.ContainsFunc(failed, func(killers []int) bool {
			return slices.Contains(killers, i) && !slices.ContainsFunc(killers, func(k int) bool { return k != i && !gone[k] })
		})
		if !alone {
			gone[i] = true
			list = append(list, Double{At: e.At, Example: e.Name, Other: m.Examples[other].Name})
		}
	}
	slices.Reverse(list)
	return list
}

func sameExpect(a, b monitors.Expect) bool {
	return a.Level == b.Level && a.Possible == b.Possible && a.Score == b.Score && a.Outside == b.Outside && a.InDoubt == b.InDoubt &&
		len(differ("", a.Factors, b.Factors)) == 0 && len(differ("", a.Unknown, b.Unknown)) == 0
}

// mutants are all changes of the monitor, each with an id of its own.
func (c *check) mutants() ([]Mutant, error) {
	scope, err := c.scope()
	if err != nil {
		return nil, err
	}
	m := c.monitor
	list, err := c.texts(scope, "population", "population", m.Population, func(m *monitors.Monitor, text string) { m.Population = text })
	if err != nil {
		return nil, err
	}
	for i, f := range m.Factors {
		path := fmt.Sprintf("factors[%d]", i)
		when, err := c.texts(scope, f.ID+".when", path+".when", f.When, func(m *monitors.Monitor, text string) { m.Factors[i].When = text })
		if err != nil {
			return nil, err
		}
		list = append(list, when...)
		list = append(list, c.effects(i, path)...)
	}
	list = append(list, c.bounds()...)
	unique(list)
	return list, nil
}

// unique numbers the ids that stand twice.
func unique(list []Mutant) {
	times := map[string]int{}
	for i, m := range list {
		times[m.ID]++
		if n := times[m.ID]; n > 1 {
			list[i].ID = fmt.Sprintf("%s #%d", m.ID, n)
		}
	}
}

// scope is the names of the monitor, as the columns of its relation.
func (c *check) scope() (*rule.Scope, error) {
	scope, err := c.program.catalog.Scope(c.monitor.Subject)
	if err != nil {
		return nil, err
	}
	return scope.Rebind(slices.Collect(maps.Values(c.program.relation.Facts))...), nil
}

// texts are the mutants of a condition.
func (c *check) texts(scope *rule.Scope, name, path, text string, set func(*monitors.Monitor, string)) ([]Mutant, error) {
	changes, err := scope.Mutants(text, rule.Bool)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	list := make([]Mutant, len(changes))
	for i, x := range changes {
		list[i] = Mutant{
			ID: name + ": " + x.Before + " → " + x.After, At: c.pack.Within(c.monitor, path, text, x.Line, x.Column),
			Before: x.Before, After: x.After, Tells: x.Tells, owner: c.monitor,
			apply: func(m *monitors.Monitor) { set(m, x.Text) },
		}
	}
	return list, nil
}

// effects are the mutants of what a factor does: its points, floor or cap.
func (c *check) effects(i int, path string) []Mutant {
	f := c.monitor.Factors[i]
	var list []Mutant
	add := func(key, before, after, tells string, apply func(f *monitors.Factor)) {
		list = append(list, c.plain(f.ID+"."+key, path+"."+key, before, after, tells,
			func(m *monitors.Monitor) { apply(&m.Factors[i]) }))
	}
	bare := "an example in which " + f.ID + " fires and no floor or cap hides its points"
	for _, points := range pointsAround(f) {
		add("points", strconv.Itoa(f.Points), strconv.Itoa(points), bare, func(f *monitors.Factor) { f.Points = points })
	}
	for _, floor := range around(f.Floor, c.floors()) {
		add("floor", f.Floor, word(floor), "an example in which only "+f.ID+" fires", func(f *monitors.Factor) { f.Floor = floor })
	}
	for _, top := range around(f.Cap, c.caps()) {
		add("cap", f.Cap, word(top), "an example in which "+f.ID+" fires beside points above its cap", func(f *monitors.Factor) { f.Cap = top })
	}
	list = append(list, c.plain(f.ID, path, f.ID, removed, "an example in which "+f.ID+" fires",
		func(m *monitors.Monitor) { m.Factors = slices.Delete(m.Factors, i, i+1) }))
	return list
}

// removed is how a mutant that lacks something reads.
const removed = "removed"

func word(level string) string {
	if level == "" {
		return removed
	}
	return level
}

// pointsAround are one more, one less and none, within what the grammar takes.
func pointsAround(f monitors.Factor) []int {
	if f.Floor != "" || f.Cap != "" {
		return nil
	}
	var list []int
	for _, n := range []int{f.Points + 1, f.Points - 1, 0} {
		if n >= 0 && n <= 100 && n != f.Points && !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	return list
}

// floors are the levels that a floor may lift to, caps those that a cap may keep to.
func (c *check) floors() []string {
	var list []string
	for _, colour := range colours {
		if _, ok := c.program.ladder.least[colour]; ok {
			list = append(list, string(colour))
		}
	}
	return list
}

func (c *check) caps() []string {
	list := append([]string{string(shouwang.None)}, c.floors()...)
	return list[:len(list)-1]
}

// around is no level at all, and a level's neighbours on a ladder.
func around(level string, ladder []string) []string {
	if level == "" {
		return nil
	}
	list := []string{""}
	for i, name := range ladder {
		if at := slices.Index(ladder, level); i == at-1 || at >= 0 && i == at+1 {
			list = append(list, name)
		}
	}
	return list
}

// bounds are the mutants of the levels that the text gives.
func (c *check) bounds() []Mutant {
	var list []Mutant
	for _, colour := range colours {
		name := string(colour)
		least, ok := c.monitor.Levels[name]
		if !ok {
			continue
		}
		for _, to := range []int{least + 1, least - 1} {
			tells := fmt.Sprintf("an example with a score of exactly %d", min(least, to))
			list = append(list, c.plain("levels."+name, "levels."+name, strconv.Itoa(least), strconv.Itoa(to), tells,
				func(m *monitors.Monitor) { m.Levels[name] = to }))
		}
	}
	return list
}

func (c *check) plain(name, path, before, after, tells string, apply func(*monitors.Monitor)) Mutant {
	return Mutant{
		ID: name + ": " + before + " → " + after, At: c.pack.Place(c.monitor, path),
		Before: before, After: after, Tells: tells, owner: c.monitor, apply: apply,
	}
}
