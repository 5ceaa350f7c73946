package facts

import (
	"slices"

	"shouwang"
	"shouwang/monitors"
	"shouwang/monitors/rule"
)

// Root is a fact that is taken from a feed: whoever fills those columns settles
// what rests on it.
type Root struct {
	Subject string
	Fact    string
	Feed    string
	Columns []string
	Closed  bool // of a fresh feed without the row it is known all the same: there is none
}

// Lineage is all that some facts rest on, themselves among them.
type Lineage struct {
	All         []*monitors.Fact
	Own         []string // facts of their subject, those that others rest on first
	Roots       []Root
	Parameters  []string // read at the day's value
	Dated       []DatedUse
	Sensitivity string // the highest class (P1-P4) of all facts among them
}

// DatedUse is a parameter that a fact asks for as of some day. Subject is empty
// where the day differs from row to row.
type DatedUse struct {
	rule.DatedUse

	Subject string
}

// Lineage follows facts down to the feeds they are taken from.
func (c *Catalog) Lineage(subject string, names ...string) (Lineage, error) {
	w := lineage{catalog: c, subject: subject, seen: map[string]bool{}}
	for _, name := range names {
		if err := w.visit(subject, name); err != nil {
			return Lineage{}, err
		}
	}
	return w.Lineage, nil
}

type lineage struct {
	Lineage

	catalog *Catalog
	subject string
	seen    map[string]bool
}

func (w *lineage) visit(subject, name string) error {
	key := subject + "." + name
	if w.seen[key] || w.catalog.Fact(subject, name) == nil { // area and month of an area are given
		return nil
	}
	w.seen[key] = true
	n, err := w.catalog.node(subject, name)
	if err != nil {
		return err
	}
	w.All = append(w.All, n.fact)
	w.Sensitivity = max(w.Sensitivity, n.fact.Sensitivity)
	w.Parameters = appendNew(w.Parameters, n.parameters...)
	if err := w.dated(n); err != nil {
		return err
	}
	for _, rest := range n.rests() {
		if err := w.visit(rest.subject, rest.name); err != nil {
			return err
		}
	}
	if root, ok := w.catalog.root(n); ok {
		w.Roots = append(w.Roots, root)
	}
	if subject == w.subject {
		w.Own = append(w.Own, name)
	}
	return nil
}

// resting is a fact that another rests on.
type resting struct{ subject, name string }

// rests are the facts just below one, of whatever subject.
func (n *node) rests() []resting {
	var list []resting
	for _, name := range n.deps {
		list = append(list, resting{n.fact.Subject, name})
	}
	other := Person
	if n.fact.Peers != nil {
		other = n.fact.Subject
	}
	for _, name := range n.others {
		list = append(list, resting{other, name})
	}
	if subject, name := n.fact.Of(); subject != "" {
		list = append(list, resting{subject, name})
	}
	return list
}

// root is a fact as a root, if it is taken from a feed.
func (c *Catalog) root(n *node) (Root, bool) {
	name := n.fact.Feed()
	if name == "" {
		return Root{}, false
	}
	r := Root{Subject: n.fact.Subject, Fact: n.fact.Name, Feed: name, Columns: n.columns}
	feed := c.feeds[name]
	r.Closed = feed != nil && feed.Absence == shouwang.AbsenceNone && (n.take == "any" || n.take == "count" || n.take == "distinct" || n.take == "sum")
	return r, true
}

// dated notes the at() of a fact's texts. Only an expression over the subject's
// own facts has one day; a filter has one a row.
func (w *lineage) dated(n *node) error {
	if len(n.dated) == 0 {
		return nil
	}
	if n.fact.Cel == "" {
		for _, name := range n.dated {
			w.Dated = append(w.Dated, DatedUse{DatedUse: rule.DatedUse{Parameter: name}})
		}
		return nil
	}
	scope, err := w.catalog.inlineScope(n.fact.Subject)
	if err != nil {
		return err
	}
	uses, err := scope.DatedUses(n.fact.Cel)
	for _, use := range uses {
		w.Dated = append(w.Dated, DatedUse{use, n.fact.Subject})
	}
	return err
}

// Below are the facts that a fact of the subject rests on directly and that are
// the same subject's; and its root, where it is taken from a feed.
func (c *Catalog) Below(subject, name string) (own []string, root Root, isRoot bool, err error) {
	if c.Fact(subject, name) == nil {
		return nil, Root{}, false, nil
	}
	n, err := c.node(subject, name)
	if err != nil {
		return nil, Root{}, false, err
	}
	root, isRoot = c.root(n)
	return slices.Clone(n.deps), root, isRoot, nil
}

// Far are the roots of a fact's parts that belong to others: members, or the household.
func (c *Catalog) Far(subject, name string) ([]Root, error) {
	n, err := c.node(subject, name)
	if err != nil {
		return nil, err
	}
	var roots []Root
	for _, rest := range n.rests() {
		if rest.subject == subject {
			continue
		}
		l, err := c.Lineage(rest.subject, rest.name)
		if err != nil {
			return nil, err
		}
		roots = append(roots, l.Roots...)
	}
	return roots, nil
}

// Sensitivity is a fact's class: its own or the highest of what it rests on.
func (c *Catalog) Sensitivity(subject string, names ...string) (string, error) {
	l, err := c.Lineage(subject, names...)
	return l.Sensitivity, err
}
