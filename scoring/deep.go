package scoring

import (
	"cmp"
	"fmt"
	"slices"
	"sync"

	"shouwang/facts"
	"shouwang/monitors/rule"
)

// depth is what an explanation sees beside the score: the facts behind the facts
// that the rule names, what each part of a condition came to, and for which days
// the rule asked for a parameter.
type depth struct {
	mutex      sync.Mutex // held while the catalog is read: it remembers what it was asked
	direct     []string   // facts that the rule itself names
	lineage    facts.Lineage
	population part
	factors    []part
	days       []asked
	today      []string // parameters that the rule itself reads at the value of the score's day
}

// part is a piece of a condition and the places in a row of what it came to.
type part struct {
	rule.Part

	pieces []part // of all or of any
	truth  int
	names  []int // facts and parameters that it names
	bound  int   // of a comparison; -1 where there is none to see
}

// asked is one at() of a rule or of a fact behind it.
type asked struct {
	parameter string
	place     int // of the day in a row; -1 where it differs from record to record
}

// deepen compiles the program that explains this one's scores. It evaluates the
// same conditions over the same facts; it only shows more.
func (p *Program) deepen() (*Program, error) {
	catalog := facts.NewCatalog(p.pack, p.values)
	catalog.Tables = p.catalog.Tables
	d := &Program{pack: p.pack, monitor: p.monitor, values: p.values, catalog: catalog, depth: &depth{direct: p.Facts}}
	if err := d.build(); err != nil {
		return nil, fmt.Errorf("compile the explanation of %s: %w", p.monitor.ID, err)
	}
	return d, nil
}

// widen asks for the facts behind the facts, too.
func (p *Program) widen() (err error) {
	if p.depth == nil {
		return nil
	}
	if p.depth.lineage, err = p.catalog.Lineage(p.monitor.Subject, p.Facts...); err != nil {
		return err
	}
	p.Facts = union(slices.Clone(p.Facts), p.depth.lineage.Own)
	p.wanted.Facts = p.Facts
	return nil
}

// look compiles what an explanation looks at; the scope is that of the
// conditions.
func (p *Program) look(scope *rule.Scope) (err error) {
	if p.depth == nil {
		return nil
	}
	if p.depth.population, err = p.part(scope, p.texts()["population"]); err != nil {
		return err
	}
	for _, f := range p.monitor.Factors {
		each, err := p.part(scope, f.When)
		if err != nil {
			return err
		}
		p.depth.factors = append(p.depth.factors, each)
	}
	return p.lookAtDays(scope)
}

func (p *Program) part(scope *rule.Scope, text string) (part, error) {
	tree, err := scope.Parts(text)
	if err != nil {
		return part{}, err
	}
	return p.piece(scope, tree)
}

func (p *Program) piece(scope *rule.Scope, tree rule.Part) (part, error) {
	c, err := scope.Condition(tree.Text)
	if err != nil {
		return part{}, err
	}
	each := part{Part: tree, bound: -1}
	for at, s := range p.visible {
		if !s.hidden && (slices.Contains(c.Variables, s.name) || slices.Contains(c.Parameters, s.name)) {
			each.names = append(each.names, at)
		}
	}
	each.truth = p.hide(rule.Text, 0, fmt.Sprintf("multiIf(%s, '%s', %s, '%s', '%s')", c.True, True, c.Unknown(), Unknown, False))
	if tree.Compare.Name != "" {
		if v, err := scope.Value(tree.Compare.Bound, ""); err == nil && scalar(v.Type) {
			each.bound = p.hide(v.Type, v.StoredScale(), v.Stored())
		}
	}
	for _, below := range append(slices.Clone(tree.All), tree.Any...) {
		piece, err := p.piece(scope, below)
		if err != nil {
			return part{}, err
		}
		each.pieces = append(each.pieces, piece)
	}
	return each, nil
}

func scalar(typ rule.Type) bool {
	return typ == rule.Number || typ == rule.Money || typ == rule.Date || typ == rule.Bool || typ == rule.Text
}

// hide adds a column that is no fact, and says where it stands.
func (p *Program) hide(typ rule.Type, scale int, sql string) int {
	p.visible = append(p.visible, seen{hidden: true, variable: rule.Variable{Type: typ, Scale: scale, SQL: sql}})
	return len(p.visible) - 1
}

// lookAtDays finds the day of every at(): of the rule's own, and of those of
// the facts behind it that belong to the same subject.
func (p *Program) lookAtDays(scope *rule.Scope) error {
	uses := slices.Clone(p.depth.lineage.Dated)
	for _, text := range p.texts() {
		own, err := scope.DatedUses(text)
		if err != nil {
			return err
		}
		for _, use := range own {
			uses = append(uses, facts.DatedUse{DatedUse: use, Subject: p.monitor.Subject})
		}
	}
	slices.SortFunc(uses, func(a, b facts.DatedUse) int {
		return cmp.Or(cmp.Compare(a.Parameter, b.Parameter), cmp.Compare(a.Day, b.Day), cmp.Compare(a.Subject, b.Subject))
	})
	for _, use := range slices.Compact(uses) {
		each := asked{parameter: use.Parameter, place: -1}
		if use.Subject == p.monitor.Subject {
			if v, err := scope.Value(use.Day, rule.Date); err == nil {
				each.place = p.hide(rule.Date, 0, v.Stored())
			}
		}
		p.depth.days = append(p.depth.days, each)
	}
	return nil
}
