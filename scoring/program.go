package scoring

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
	"shouwang/facts"
	"shouwang/monitors"
	"shouwang/monitors/rule"
)

// DB is what scoring needs of ClickHouse.
type DB interface {
	Query(ctx context.Context, query string, args ...any) (driver.Rows, error)
	Exec(ctx context.Context, query string, args ...any) error
	PrepareBatch(ctx context.Context, query string, opts ...driver.PrepareBatchOption) (driver.Batch, error)
}

// Program is a monitor compiled with the values of its parameters. It is safe
// for concurrent use once compiled.
type Program struct {
	SQL        string   // the statement over all subjects, the same for every day
	Sliced     string   // the statement over a range of subjects
	Feeds      []string // feeds that it reads
	Facts      []string // facts that its conditions and texts name
	Parameters []string // parameters that they name
	Class      string   // the highest sensitivity (P1-P4) of the facts and of what they rest on

	pack     *monitors.Pack
	monitor  *monitors.Monitor
	values   monitors.Values
	ladder   ladder
	factors  []factor
	visible  []seen          // what a row shows of facts and parameters, in the order of its columns
	relation *facts.Relation // of a slice
	whole    *facts.Relation
	few      *facts.Relation // of listed subjects; nil where nothing can be told of who they are
	listed   string          // the statement over them
	first    string          // the statement that lists them
	catalog  *facts.Catalog
	workdays bool // the statement counts working days
	// verdict is the statement from the relation of facts on; examples that
	// give facts put their own relation in its place.
	verdict    string
	population rule.Condition
	tag        string // goes before the names of flags where monitors stand side by side
	wanted     facts.Wanted
	tabled     map[string][]string      // by subject: the facts of people and households that it reads of tables
	silencing  map[string][]string      // of facts that recorded() asks of: the feeds by which they would be known
	deeper     func() (*Program, error) // the program that an explanation runs, compiled when it is first asked for
	some       func() (some, error)     // what judging a few needs
	depth      *depth                   // of that program; nil of any other
	more       []string                 // facts that rows show beside those of the rule
}

// Monitor is the id of the monitor.
func (p *Program) Monitor() string { return p.monitor.ID }

// factor is a compiled factor.
type factor struct {
	*monitors.Factor
	condition rule.Condition
	names     []int // places in visible of what its condition names
}

// seen is one fact or parameter that a row shows.
type seen struct {
	name      string
	variable  rule.Variable
	parameter bool
	hidden    bool // no fact: a flag, a bound or a day of an explanation
	title     shouwang.Text
	unit      string
	labels    map[string][]string // of an enum: token → words
	feed      string              // where it was taken from; "" is derived
	described string              // column with the day that the feed describes
}

// Compile turns a monitor into its statement.
func Compile(pack *monitors.Pack, m *monitors.Monitor, values monitors.Values) (*Program, error) {
	return compileWith(pack, m, values, nil)
}

// compileWith compiles a monitor that shows more facts than its own.
func compileWith(pack *monitors.Pack, m *monitors.Monitor, values monitors.Values, more []string) (*Program, error) {
	return compile(&Program{pack: pack, monitor: m, values: values, catalog: facts.NewCatalog(pack, values), more: more})
}

func compile(p *Program) (*Program, error) {
	if err := p.build(); err != nil {
		return nil, fmt.Errorf("compile the monitor %s: %w", p.monitor.ID, err)
	}
	p.deeper, p.some = sync.OnceValues(p.deepen), sync.OnceValues(p.compileSome)
	return p, nil
}

// ask reads what the rule asks for: its levels, and the facts and parameters that it
// names in the scope.
func (p *Program) ask() (scope *rule.Scope, err error) {
	if p.ladder, err = ladderOf(p.monitor); err != nil {
		return nil, err
	}
	if scope, err = p.catalog.Scope(p.monitor.Subject); err != nil {
		return nil, err
	}
	uses, err := p.names(scope)
	if err != nil {
		return nil, err
	}
	p.want(uses)
	return scope, nil
}

func (p *Program) build() error {
	scope, err := p.ask()
	if err != nil {
		return err
	}
	if p.Class, err = p.catalog.Sensitivity(p.monitor.Subject, p.Facts...); err != nil {
		return err
	}
	if err := p.widen(); err != nil {
		return err
	}
	p.relation, err = p.catalog.Relation(p.wanted)
	if err != nil {
		return err
	}
	p.Feeds = p.relation.Feeds
	if p.tabled = map[string][]string{p.monitor.Subject: p.wanted.Facts}; !facts.Tabled(p.monitor.Subject) {
		if p.tabled, err = p.catalog.Others(p.wanted); err != nil {
			return err
		}
	}
	if err := p.wholly(); err != nil {
		return err
	}
	// Only now is it known how many decimals each fact carries.
	scope = scope.Rebind(slices.Collect(maps.Values(p.relation.Facts))...)
	population, err := p.conditions(scope)
	if err != nil {
		return err
	}
	p.show()
	if err := p.look(scope); err != nil {
		return err
	}
	return p.write(population)
}

// wholly adds what an explanation does without: the statement over everybody,
// and the one over a few.
func (p *Program) wholly() (err error) {
	if p.depth != nil {
		return nil
	}
	whole := p.wanted
	whole.Whole = true
	if p.whole, err = p.catalog.Relation(whole); err != nil {
		return err
	}
	return p.shorten()
}

// shorten finds out whom the population leaves over, as far as the mere presence
// of rows tells.
func (p *Program) shorten() (err error) {
	if p.first, err = p.catalog.Shortlist(p.monitor.Subject, p.texts()["population"]); err != nil || p.first == "" {
		return err
	}
	few := p.wanted
	few.Listed = true
	p.few, err = p.catalog.Relation(few)
	return err
}

// names are what the monitor's conditions use; every fault of them is reported.
func (p *Program) names(scope *rule.Scope) (rule.Uses, error) {
	var all rule.Uses
	var faults []error
	for name, text := range p.texts() {
		c, err := scope.Condition(text)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", name, err))
			continue
		}
		all.Variables = union(all.Variables, c.Variables)
		all.Parameters = union(all.Parameters, c.Parameters)
		all.Dated = union(all.Dated, c.Dated)
		all.Recorded = union(all.Recorded, c.Recorded)
		all.Workdays = all.Workdays || c.Workdays
	}
	slices.SortFunc(faults, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return all, errors.Join(faults...)
}

func (p *Program) texts() map[string]string {
	texts := map[string]string{"population": p.monitor.Population}
	if p.monitor.Population == "" {
		texts["population"] = "true"
	}
	for _, f := range p.monitor.Factors {
		texts["factor "+f.ID] = f.When
	}
	return texts
}

func union(list, more []string) []string {
	for _, name := range more {
		if !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}

// want asks for the facts of conditions and of texts, and for those that say
// where the subject is and what is at stake.
func (p *Program) want(u rule.Uses) {
	now := slices.Contains(u.Variables, "now")
	names := slices.DeleteFunc(u.Variables, func(name string) bool { return name == "today" || name == "now" })
	parameters := u.Parameters
	for _, f := range p.monitor.Factors {
		for _, name := range placeholders(f.Reason) {
			switch {
			case p.isFact(name):
				names = union(names, []string{name})
			case p.isParameter(name):
				parameters = union(parameters, []string{name})
			}
		}
	}
	for _, name := range append([]string{p.monitor.Amount, "area", "household", "ref"}, p.more...) {
		if name != "" && p.isFact(name) {
			names = union(names, []string{name})
		}
	}
	if p.depth != nil {
		p.depth.today = parameters
	}
	p.Facts, p.Parameters = names, union(slices.Clone(parameters), u.Dated)
	p.wanted = facts.Wanted{
		Subject: p.monitor.Subject, Key: p.monitor.Key, Facts: names, Parameters: parameters, Dated: u.Dated, Recorded: u.Recorded, Now: now,
	}
	p.silencing = map[string][]string{}
	for _, name := range u.Recorded {
		p.silencing[name] = p.catalog.Silencing(p.monitor.Subject, name)
	}
}

func (p *Program) isFact(name string) bool {
	if slices.ContainsFunc(monitors.OwnNames(p.monitor.Subject), func(v rule.Variable) bool { return v.Name == name }) {
		return true
	}
	return p.catalog.Fact(p.monitor.Subject, name) != nil
}

func (p *Program) isParameter(name string) bool {
	return slices.ContainsFunc(p.pack.Parameters, func(q *monitors.Parameter) bool { return q.Name == name })
}

func (p *Program) conditions(scope *rule.Scope) (rule.Condition, error) {
	texts := p.texts()
	population, err := scope.Condition(texts["population"])
	if err != nil {
		return population, fmt.Errorf("population: %w", err)
	}
	for i := range p.monitor.Factors {
		f := &p.monitor.Factors[i]
		if !rule.ValidName(f.ID) || strings.Contains(f.ID, ".") {
			return population, fmt.Errorf("%w: a factor's id must be lower case words joined by underscores: %q", shouwang.ErrInvalid, f.ID)
		}
		c, err := scope.Condition(f.When)
		if err != nil {
			return population, fmt.Errorf("factor %s: %w", f.ID, err)
		}
		p.factors = append(p.factors, factor{Factor: f, condition: c})
	}
	return population, nil
}

// show lists what a row shows: the facts, then the parameters.
func (p *Program) show() {
	for _, name := range p.Facts {
		v := p.relation.Facts[name]
		s := seen{name: name, variable: v}
		if fact := p.catalog.Fact(p.monitor.Subject, name); fact != nil {
			s.title, s.unit = fact.Title, fact.Unit
			s.labels = p.labels(fact)
			s.feed, s.described = p.relation.Described(p.monitor.Subject, name)
		}
		p.visible = append(p.visible, s)
	}
	for _, name := range p.wanted.Parameters {
		p.visible = append(p.visible, seen{name: name, parameter: true, variable: p.catalog.Parameter(name)})
	}
	for i := range p.factors {
		c := p.factors[i].condition
		for at, s := range p.visible {
			if slices.Contains(c.Variables, s.name) || slices.Contains(c.Parameters, s.name) {
				p.factors[i].names = append(p.factors[i].names, at)
			}
		}
	}
}

// labels are the words of an enum that a fact takes as it is.
func (p *Program) labels(fact *monitors.Fact) map[string][]string {
	if fact.From == nil || fact.Type != monitors.String {
		return nil
	}
	feed := p.catalog.Feed(fact.From.Feed)
	take, err := monitors.ParseTake(fact.From.Take)
	if feed == nil || err != nil {
		return nil
	}
	column, _ := feed.Column(take.Expr)
	return column.Labels
}
