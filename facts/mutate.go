package facts

import (
	"fmt"

	"shouwang/monitors"
	"shouwang/monitors/rule"
)

// Mutant is a fact with one small change. What stands beside it in Facts, the
// change alone needs.
type Mutant struct {
	rule.Mutant

	Key   string // the key of the text that changed, such as from.where
	Whole string // all that stands under that key
	Facts []*monitors.Fact
}

// otherTakes are what an aggregate becomes.
var otherTakes = map[string]string{
	"min": "max", "max": "min", "sum": "max", "first": "last", "last": "first", "latest": "earliest", "earliest": "latest", "distinct": "count",
}

// Mutants are the small changes of how a fact is taken: of its expression or its
// filter, and of its aggregate.
func (c *Catalog) Mutants(f *monitors.Fact) ([]Mutant, error) {
	n, err := c.node(f.Subject, f.Name)
	if other, _ := f.Of(); err != nil || other != "" {
		return nil, err
	}
	if f.Cel != "" {
		scope, err := c.inlineScope(f.Subject)
		if err != nil {
			return nil, err
		}
		return changed(f, scope, passage{key: "cel", value: f.Cel, want: rule.Type(f.Type), set: func(f *monitors.Fact, text string) { f.Cel = text }})
	}
	way, where, take := wayOf(f)
	scope, _, err := c.rowNames(n, c.feeds[rowFeed(f)])
	if err != nil {
		return nil, err
	}
	list, err := changed(f, scope, passage{key: way + filterKey(f), value: *where(f), want: rule.Bool, set: func(f *monitors.Fact, text string) { *where(f) = text }})
	if err != nil {
		return nil, err
	}
	whole := *take(f)
	parsed, err := monitors.ParseTake(whole)
	if err != nil {
		return nil, fmt.Errorf("take of the fact %s: %w", f.Name, err)
	}
	before := string([]rune(whole)[:parsed.Start]) // the word, and the share of a quantile
	each, err := changed(f, scope, passage{key: way + ".take", value: whole, into: parsed.Start, set: func(f *monitors.Fact, text string) { *take(f) = before + text }})
	if err != nil {
		return nil, err
	}
	return append(append(list, each...), retaken(f, n, way+".take", take)...), nil
}

// rowFeed is the feed whose rows a filter sees; none where it sees people.
func rowFeed(f *monitors.Fact) string {
	switch {
	case f.From != nil:
		return f.From.Feed
	case f.Population != nil:
		return f.Population.Feed
	}
	return ""
}

// wayOf is the key under which a fact says how it is taken, and where its filter
// and its aggregate stand in a fact of its kind.
func wayOf(f *monitors.Fact) (key string, where, take func(*monitors.Fact) *string) {
	switch {
	case f.Members != nil:
		return "members", func(f *monitors.Fact) *string { return &f.Members.Where }, func(f *monitors.Fact) *string { return &f.Members.Take }
	case f.Kin != nil:
		return "kin", func(f *monitors.Fact) *string { return &f.Kin.Whose }, func(f *monitors.Fact) *string { return &f.Kin.Take }
	case f.Peers != nil:
		return "peers", func(f *monitors.Fact) *string { return &f.Peers.Where }, func(f *monitors.Fact) *string { return &f.Peers.Take }
	case f.Population != nil:
		return "population", func(f *monitors.Fact) *string { return &f.Population.Where }, func(f *monitors.Fact) *string { return &f.Population.Take }
	}
	return "from", func(f *monitors.Fact) *string { return &f.From.Where }, func(f *monitors.Fact) *string { return &f.From.Take }
}

func filterKey(f *monitors.Fact) string {
	if f.Kin != nil {
		return ".whose"
	}
	return ".where"
}

// passage is one text of a fact that can be changed.
type passage struct {
	key   string
	value string
	into  int       // where in the value the text begins, in characters
	want  rule.Type // "" is any
	set   func(f *monitors.Fact, text string)
}

// changed are the mutants of one text.
func changed(f *monitors.Fact, scope *rule.Scope, p passage) ([]Mutant, error) {
	text := string([]rune(p.value)[p.into:])
	if text == "" {
		return nil, nil
	}
	mutants, err := scope.Mutants(text, p.want)
	if err != nil {
		return nil, fmt.Errorf("mutate %s of the fact %s: %w", p.key, f.Name, err)
	}
	list := make([]Mutant, len(mutants))
	for i, m := range mutants {
		other := copied(f)
		p.set(other, m.Text)
		if m.Line == 1 {
			m.Column += p.into
		}
		list[i] = Mutant{Mutant: m, Key: p.key, Whole: p.value, Facts: []*monitors.Fact{other}}
	}
	return list, nil
}

// retaken are the mutants with another aggregate; one row is no longer enough
// where any was.
func retaken(f *monitors.Fact, n *node, key string, take func(*monitors.Fact) *string) []Mutant {
	word := n.take
	shown := rule.Mutant{Before: *take(f), Line: 1, Column: 1}
	if word == "any" && !n.ofEverybody() {
		counted, more := copied(f), *f
		counted.Name, counted.Type = f.Name+"_counted", monitors.Number
		*take(counted) = "count"
		more.From, more.Members, more.Kin, more.Cel = nil, nil, nil, counted.Name+" > 1"
		shown.After, shown.Tells = "count > 1", "an example in which one row alone makes "+f.Name+" true"
		return []Mutant{{Mutant: shown, Key: key, Facts: []*monitors.Fact{&more, counted}}}
	}
	to, ok := otherTakes[word]
	if !ok || word != firstWord(*take(f)) {
		return nil
	}
	other := copied(f)
	shown.After = to + " " + n.expr
	if to == "count" {
		shown.After = to
	}
	*take(other) = shown.After
	shown.Tells = "an example with two rows that differ in " + n.expr
	return []Mutant{{Mutant: shown, Key: key, Facts: []*monitors.Fact{other}}}
}

func firstWord(take string) string {
	t, err := monitors.ParseTake(take)
	if err != nil {
		return ""
	}
	return t.Word
}

// copied is a fact whose way of being taken may be changed.
func copied(f *monitors.Fact) *monitors.Fact {
	other := *f
	if f.From != nil {
		from := *f.From
		other.From = &from
	}
	if f.Population != nil {
		from := *f.Population
		other.Population = &from
	}
	if f.Members != nil {
		members := *f.Members
		other.Members = &members
	}
	if f.Peers != nil {
		peers := *f.Peers
		other.Peers = &peers
	}
	if f.Kin != nil {
		kin := *f.Kin
		other.Kin = &kin
	}
	return &other
}
