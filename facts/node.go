package facts

import (
	"errors"
	"fmt"
	"math/big"
	"slices"

	"shouwang"
	"shouwang/monitors"
	"shouwang/monitors/rule"
)

// node is one fact and what it rests on.
type node struct {
	fact       *monitors.Fact
	from       *monitors.From // of facts taken from rows, or from the facts of others
	where      string         // which rows count
	take, expr string
	share      *big.Rat // of a quantile
	deps       []string // facts of the same subject
	others     []string // person facts of members or relatives that the fact reads, or facts of its peers
	columns    []string // columns of the feed that it reads
	parameters []string
	dated      []string
	workdays   bool
}

// ErrCircle is facts that rest on each other.
var ErrCircle = errors.New("facts rest on each other in a circle")

// node looks a fact up and finds what it rests on.
func (c *Catalog) node(subject, name string) (*node, error) {
	key := subject + "." + name
	if n, ok := c.nodes[key]; ok {
		return n, nil
	}
	fact := c.Fact(subject, name)
	if fact == nil {
		return nil, fmt.Errorf("%w: no fact %s of a %s", shouwang.ErrNotFound, name, subject)
	}
	n := &node{fact: fact}
	if err := c.read(n); err != nil {
		return nil, fmt.Errorf("read the fact %s: %w", name, err)
	}
	c.nodes[key] = n
	return n, nil
}

func (c *Catalog) read(n *node) (err error) {
	f := n.fact
	switch {
	case f.Cel != "":
		scope, err := c.inlineScope(f.Subject)
		if err != nil {
			return err
		}
		v, err := scope.Value(f.Cel, rule.Type(f.Type))
		n.uses(v.Uses, nil)
		return err
	case f.Household != "" || f.Person != "":
		other, _ := f.Of()
		n.deps = []string{other}
		return nil
	case f.Members != nil:
		n.from = &monitors.From{Take: f.Members.Take, Where: f.Members.Where}
		return c.readRows(n, nil)
	case f.Kin != nil:
		n.from = &monitors.From{Take: f.Kin.Take, Where: f.Kin.Whose}
		return c.readKin(n)
	case f.Peers != nil:
		n.from = &monitors.From{Take: f.Peers.Take, Where: f.Peers.Where}
		return c.readRows(n, nil)
	case f.From != nil:
		n.from = f.From
	case f.Population != nil:
		n.from = f.Population
	default:
		return errors.New("nothing says how it is taken")
	}
	feed := c.feeds[n.from.Feed]
	if feed == nil {
		return fmt.Errorf("%w: no feed %s", shouwang.ErrNotFound, n.from.Feed)
	}
	return c.readRows(n, feed)
}

func (c *Catalog) readRows(n *node, feed *shouwang.Feed) error {
	take, err := monitors.ParseTake(n.from.Take)
	if err != nil {
		return fmt.Errorf("take: %w", err)
	}
	n.take, n.expr, n.share, n.where = take.Word, take.Expr, take.Share, n.from.Kept()
	if take.Months() {
		if take.Word == "months_with" {
			n.take = "distinct"
		}
		n.expr = "month(" + n.from.Window.Column + ")"
	}
	scope, own, err := c.rowNames(n, feed)
	if err != nil {
		return err
	}
	if n.where != "" {
		where, err := scope.Condition(n.where)
		if err != nil {
			return fmt.Errorf("where: %w", err)
		}
		n.uses(where.Uses, own)
	}
	for _, text := range n.values() {
		v, err := scope.Value(text, "")
		if err != nil {
			return fmt.Errorf("take: %w", err)
		}
		n.uses(v.Uses, own)
	}
	return nil
}

// values are the texts of a fact over rows that give a value.
func (n *node) values() []string {
	texts := []string{n.expr, n.from.Order, n.from.Weight, n.from.Lag}
	if n.from.Window != nil {
		texts = append(texts, n.from.Window.Column, n.from.Window.Start())
	}
	return slices.DeleteFunc(texts, func(text string) bool { return text == "" })
}

// ofOthers says whether the fact rests on the facts of other people.
func (n *node) ofOthers() bool { return n.fact.Members != nil || n.fact.Kin != nil }

// ofEverybody says whether the fact is one value for everybody.
func (n *node) ofEverybody() bool { return n.fact.Population != nil || n.fact.Peers != nil }

// rowNames is the scope of conditions on rows, and which names are the row's own.
func (c *Catalog) rowNames(n *node, feed *shouwang.Feed) (*rule.Scope, []string, error) {
	switch {
	case n.fact.Peers != nil:
		scope, err := c.scope("peers "+n.fact.Subject, func() []rule.Variable { return c.everywhere(n.fact.Subject) })
		return scope, nil, err
	case feed == nil:
		scope, err := c.memberScope()
		return scope, nil, err
	}
	own := []string{department}
	for _, v := range rule.Columns(feed) {
		own = append(own, v.Name)
	}
	if n.fact.Population != nil {
		scope, err := c.populationScope(feed, n.fact.Subject)
		return scope, own, err
	}
	scope, err := c.rowScope(feed, n.fact.Subject, rowPrefix(n))
	return scope, own, err
}

// rowPrefix is where a row stands: an element of the subject's array, or a row
// of the feed itself where the whole feed is read.
func rowPrefix(n *node) string {
	if n.wholeFeed() {
		return "_f."
	}
	return "_r."
}

// wholeFeed says whether every row of the feed counts for every subject.
func (n *node) wholeFeed() bool {
	return n.fact.Population != nil || n.fact.From != nil && n.fact.From.By == "all"
}

// ofEveryRow says whether each subject looks at every row of a feed with its own facts.
func (n *node) ofEveryRow() bool { return n.fact.Population == nil && n.wholeFeed() }

func (n *node) uses(u rule.Uses, own []string) {
	for _, name := range u.Variables {
		switch {
		case name == "today":
		case slices.Contains(own, name):
			n.columns = appendNew(n.columns, name)
		case n.ofOthers() || n.fact.Peers != nil:
			n.others = appendNew(n.others, name)
		default:
			n.deps = appendNew(n.deps, name)
		}
	}
	n.parameters = appendNew(n.parameters, u.Parameters...)
	n.dated = appendNew(n.dated, u.Dated...)
	n.workdays = n.workdays || u.Workdays
}

func appendNew(list []string, names ...string) []string {
	for _, name := range names {
		if !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
}

// inlineScope is a subject's facts with the parameters bound in place.
func (c *Catalog) inlineScope(subject string) (*rule.Scope, error) {
	return c.scope("inline "+subject, func() []rule.Variable {
		return append(c.factVariables(subject), c.params.inline()...)
	})
}

// memberScope is a person's facts as an element of the household's array.
func (c *Catalog) memberScope() (*rule.Scope, error) {
	return c.scope("members", func() []rule.Variable {
		list := c.factVariables(Person)
		for i, v := range list {
			list[i].SQL = "_r." + rule.Name(v.Name)
		}
		return append(list, c.params.inline()...)
	})
}
