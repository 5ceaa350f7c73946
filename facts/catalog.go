package facts

import (
	"fmt"
	"slices"
	"strings"

	"shouwang"
	"shouwang/monitors"
	"shouwang/monitors/rule"
)

// The subject types that facts may have, as packs write them.
const (
	Person    = string(shouwang.SubjectPerson)
	Household = string(shouwang.SubjectHousehold)
	Area      = string(shouwang.SubjectArea)
)

// Catalog is a pack's facts, feeds and parameters, looked up by name. It is not
// safe for concurrent use.
type Catalog struct {
	feeds  map[string]*shouwang.Feed
	facts  map[string]map[string]*monitors.Fact // by subject
	params parameters
	scopes map[string]*rule.Scope
	nodes  map[string]*node
	silent map[string]string // by subject and fact: the flag that recorded() is unknown by
	// Tables goes before the name of every table: "" or a database with a dot.
	Tables string
}

// NewCatalog reads a pack with the values that its parameters have.
// Values of others, which a statement may be bound to later, count for how many
// decimals its slots carry.
func NewCatalog(pack *monitors.Pack, values monitors.Values, others ...monitors.Values) *Catalog {
	c := &Catalog{
		feeds: map[string]*shouwang.Feed{}, facts: map[string]map[string]*monitors.Fact{},
		params: newParameters(pack, values, others...), scopes: map[string]*rule.Scope{}, nodes: map[string]*node{}, silent: map[string]string{},
	}
	for _, feed := range pack.Feeds {
		c.feeds[feed.Name] = feed
	}
	for _, fact := range pack.Facts {
		if c.facts[fact.Subject] == nil {
			c.facts[fact.Subject] = map[string]*monitors.Fact{}
		}
		c.facts[fact.Subject][fact.Name] = fact
	}
	return c
}

// Fact is a declared fact of a subject type, or nil.
func (c *Catalog) Fact(subject, name string) *monitors.Fact { return c.facts[subject][name] }

// Feed is a declared feed, or nil.
func (c *Catalog) Feed(name string) *shouwang.Feed { return c.feeds[name] }

// Scope is what a condition on a subject may name: its facts, the parameters,
// today and now, each a column of the relation. A fact is the same all day, so
// that now belongs to conditions alone.
func (c *Catalog) Scope(subject string) (*rule.Scope, error) {
	return c.scope(subject, func() []rule.Variable {
		now := rule.Variable{Name: "now", Type: rule.Time, Known: true, SQL: "now"}
		facts := c.factVariables(subject)
		for i, v := range facts {
			if v.Silent != nil {
				facts[i].Silent = func() string { return silentOf(v.Name) }
			}
		}
		return append(append(facts, c.params.variables()...), now)
	})
}

func (c *Catalog) scope(key string, variables func() []rule.Variable) (*rule.Scope, error) {
	if s, ok := c.scopes[key]; ok {
		return s, nil
	}
	s, err := rule.NewScope(variables()...)
	if err != nil {
		return nil, fmt.Errorf("declare the names of %s: %w", key, err)
	}
	c.scopes[key] = s
	return s, nil
}

// factVariables are a subject's facts; the place of each is set once it is compiled.
func (c *Catalog) factVariables(subject string) []rule.Variable {
	list := make([]rule.Variable, 0, len(c.facts[subject]))
	for _, name := range sortedKeys(c.facts[subject]) {
		v := factVariable(name, rule.Type(c.facts[subject][name].Type), 0)
		v.Silent = func() string { return c.silence(subject, name) }
		list = append(list, v)
	}
	return append(list, monitors.OwnNames(subject)...)
}

// factVariable is a fact as a column of a relation.
func factVariable(name string, typ rule.Type, scale int) rule.Variable {
	v := rule.Variable{Name: name, Type: typ, Scale: scale}
	if strings.HasPrefix(rule.StoreType(typ), "Array(") {
		v.Unknown = flagOf(name)
	}
	return v
}

// flagOf is the column that says that a list is unknown. No name of a pack has
// two underscores in a row.
func flagOf(name string) string { return name + "__unknown" }

// rowScope is what a condition on a feed's rows may name: its columns, and,
// where no column has the name, the facts of the subject and the parameters.
func (c *Catalog) rowScope(feed *shouwang.Feed, subject, prefix string) (*rule.Scope, error) {
	key := subject + " of " + feed.Name + prefix
	return c.scope(key, func() []rule.Variable {
		outer := append(c.factVariables(subject), c.params.inline()...)
		return append(outer, columnVariables(feed, prefix)...)
	})
}

// populationScope is what a text over all rows of a feed may name: its columns,
// and, where no column has the name, facts of everybody and parameters.
func (c *Catalog) populationScope(feed *shouwang.Feed, subject string) (*rule.Scope, error) {
	return c.scope("population "+subject+" of "+feed.Name, func() []rule.Variable {
		return append(c.everywhere(subject), columnVariables(feed, "_f.")...)
	})
}

// everywhere are a subject's facts and the parameters where no subject stands: a
// parameter has the value of everywhere.
func (c *Catalog) everywhere(subject string) []rule.Variable {
	return append(c.factVariables(subject), c.params.everywhere()...)
}

// columnVariables are a feed's columns where one row of it stands.
func columnVariables(feed *shouwang.Feed, prefix string) []rule.Variable {
	list := rule.Columns(feed)
	for i, v := range list {
		list[i].SQL = prefix + rule.Name(v.Name)
		list[i].Known = alwaysFilled(feed, v.Name)
	}
	return append(list, rule.Variable{Name: department, Type: rule.Text, Known: true, SQL: prefix + department})
}

// department is the column of every signal table that names the sender.
const department = "source_dept"

// alwaysFilled says whether a column is never NULL in the store.
func alwaysFilled(feed *shouwang.Feed, name string) bool {
	if name == department {
		return true
	}
	c, ok := columnOf(feed, name)
	if !ok {
		return false
	}
	if c.Open && name != c.Name {
		return false // the instant of an open end: no end is no instant
	}
	name = c.Name
	return c.Required || c.Open || name == feed.Subject || slices.Contains(feed.Key, name)
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Parameter is a parameter as a column of a relation.
func (c *Catalog) Parameter(name string) rule.Variable { return c.params.column(name) }
