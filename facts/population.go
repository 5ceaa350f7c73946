package facts

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"shouwang"
	"shouwang/monitors/rule"
)

// everybodys is a fact that is one value for everybody, as a subquery of one
// value: the engine computes it once a statement, however often it is named.
func (b *builder) everybodys(subject, name string, path []string) (rule.Variable, error) {
	if slices.Contains(path, name) {
		return rule.Variable{}, fmt.Errorf("%w: %s", ErrCircle, strings.Join(append(path, name), " → "))
	}
	key := subject + "." + name
	if v, ok := b.single[key]; ok {
		return v, nil
	}
	n, err := b.catalog.node(subject, name)
	if err != nil {
		return rule.Variable{}, err
	}
	outer := make([]rule.Variable, 0, len(n.deps))
	for _, dep := range n.deps {
		v, err := b.everybodys(subject, dep, append(slices.Clone(path), name))
		if err != nil {
			return rule.Variable{}, err
		}
		outer = append(outer, v)
	}
	before := len(b.tables)
	v, sql, err := b.oneValue(n, outer)
	if err != nil {
		return rule.Variable{}, fmt.Errorf("compile the fact %s: %w", name, err)
	}
	b.note(slices.Concat(n.parameters, n.dated)...)
	return b.one(key, Table{name, sql}, v, before), nil
}

// one is the place of a value of everybody: a subquery, or, where it is found
// before, the slot that it is bound to. Its statement rests on the tables from
// first on.
func (b *builder) one(key string, value Table, v rule.Variable, first int) rule.Variable {
	b.mixed = true
	table := b.add("all_"+value.Name, value.SQL)
	v.SQL = "(SELECT value FROM " + table + ")"
	if b.once {
		b.singles = append(b.singles, Single{Slot: table, SQL: Statement(b.tables[first:]) + "\nSELECT toString(value) FROM " + table})
		b.tables = b.tables[:first]
		v.SQL = "{" + table + ":Nullable(" + rule.StoreType(v.Type) + ")}"
	}
	b.single[key] = v
	return v
}

// Everybodys says whether a fact is one value for everybody: taken over a whole
// feed or over all of a type, or CEL over such facts.
func (c *Catalog) Everybodys(subject, name string) bool {
	_, err := c.builder().everybodys(subject, name, nil)
	return err == nil
}

// errEach is a fact of each subject where one of everybody is wanted.
var errEach = errors.New("it is a fact of each subject, and this one is of everybody: name facts of populations")

// oneValue compiles such a fact over others: its place, and the table of its value.
func (b *builder) oneValue(n *node, outer []rule.Variable) (v rule.Variable, sql string, err error) {
	switch {
	case n.fact.Population != nil:
		return b.population(n, outer)
	case n.fact.Peers != nil:
		return b.peers(n)
	}
	if n.fact.Cel == "" || len(n.deps) == 0 || slices.ContainsFunc(slices.Concat(n.parameters, n.dated), b.catalog.params.byArea) {
		return v, "", errEach
	}
	scope, err := b.catalog.scope("everywhere "+n.fact.Subject, func() []rule.Variable { return b.catalog.everywhere(n.fact.Subject) })
	if err != nil {
		return v, "", err
	}
	t, err := celColumn(n, scope.Rebind(outer...))
	return t.variable, "    SELECT " + t.sql + " AS value", err
}

// noCanary leaves canaries out of what is known of everybody: no median moves by
// them, and no month or term is covered because they speak of it.
var noCanary = "id_form != " + rule.Quote(shouwang.CanaryMark)

// population compiles a fact over all rows of a feed.
func (b *builder) population(n *node, outer []rule.Variable) (rule.Variable, string, error) {
	feed := b.catalog.feeds[n.from.Feed]
	scope, err := b.catalog.populationScope(feed, n.fact.Subject)
	if err != nil {
		return rule.Variable{}, "", err
	}
	scope = scope.Rebind(slices.DeleteFunc(outer, func(v rule.Variable) bool { _, own := columnOf(feed, v.Name); return own })...)
	rows := b.add(feed.Name+"_all", b.namedRows(feed, b.columnsOf(n, feed), noCanary))
	if statistic[n.take] {
		return n.statistic(scope, feed, rows)
	}
	t, err := n.write(scope, rowset{fold: overGroup(), closed: closed(feed, "count() > 0")})
	return t.variable, fmt.Sprintf("    SELECT %s AS value\n    FROM %s AS _f", t.sql, rows), err
}

// peers compiles a fact over the facts of all subjects of its type.
func (b *builder) peers(n *node) (rule.Variable, string, error) {
	l, err := b.level(Wanted{Subject: n.fact.Subject, Facts: n.others}, everyone)
	if err != nil {
		return rule.Variable{}, "", err
	}
	scope, _, err := b.catalog.rowNames(n, nil)
	if err != nil {
		return rule.Variable{}, "", err
	}
	each := l.variables()
	for i, v := range each {
		each[i].SQL = "_f." + rule.Name(v.Name)
	}
	t, err := n.write(scope.Rebind(each...), rowset{fold: overGroup(), closed: "1"})
	return t.variable, fmt.Sprintf("    SELECT %s AS value\n    FROM %s AS _f", t.sql, l.table), err
}

var statistic = map[string]bool{"quantile": true, "mean": true, "share": true}

// statistic is a fact that weighs rows. A row without a value counts for nothing:
// one of which the filter, the value or the weight is unknown, or whose weight is
// not above zero, is left out. Where no row is left, or the feed is not fresh,
// the fact is unknown.
//
// The quantile of q is the smallest value up to which the rows weigh more than q
// of all; where the rows up to a value weigh exactly q of all, it is the mean of
// that value and the next (the weighted quantile of R's laeken). The mean is the
// sum of weight times value by the sum of weights, and a share is the mean of a
// condition that counts as 1 or 0. Sums are whole numbers; the result is rounded
// half up, once: to the fen, or to six decimals.
func (n *node) statistic(scope *rule.Scope, feed *shouwang.Feed, rows string) (v rule.Variable, sql string, err error) {
	value, weight, kept, err := n.weighed(scope)
	if err != nil {
		return v, "", err
	}
	s, err := rule.NewStatistic(value, weight, rule.Type(n.fact.Type))
	if err != nil {
		return v, "", err
	}
	x, w := s.Columns()
	inner := fmt.Sprintf("        SELECT %s AS _x, %s AS _w\n        FROM %s AS _f\n        WHERE %s", x, w, rows, kept)
	result := s.Mean("ifNull(sum(_x * _w), 0)", "ifNull(sum(_w), 0)")
	if n.take == "quantile" {
		met, passed := s.Passed("_upto", "_all", n.share)
		result = s.Middle("minIf(_x, "+met+")", "ifNull(minIf(_x, "+passed+"), max(_x))")
		inner = "        SELECT _x, sum(_w) OVER (ORDER BY _x) AS _upto, sum(_w) OVER () AS _all\n        FROM (SELECT _x, sum(_w) AS _w FROM (\n" +
			inner + "\n        ) GROUP BY _x)"
	}
	sql = fmt.Sprintf("    SELECT if({%s:UInt8} = %d, %s, NULL) AS value\n    FROM (\n%s\n    )", stateSlot(feed.Name), Fresh, result, inner)
	return factVariable(n.fact.Name, rule.Type(n.fact.Type), s.Scale()), sql, nil
}

// weighed are the value and the weight of a row, and which rows count.
func (n *node) weighed(scope *rule.Scope) (value, weight rule.Value, kept string, err error) {
	where := rule.Condition{True: "1"}
	if n.where != "" {
		if where, err = scope.Condition(n.where); err != nil {
			return value, weight, "", fmt.Errorf("where: %w", err)
		}
	}
	want := rule.Number
	if n.take == "share" {
		want = rule.Bool
	}
	if value, err = scope.Value(n.expr, want); err != nil {
		return value, weight, "", fmt.Errorf("take: %w", err)
	}
	text := n.from.Weight
	if text == "" {
		text = "1"
	}
	if weight, err = scope.Value(text, rule.Number); err != nil {
		return value, weight, "", fmt.Errorf("weight: %w", err)
	}
	kept = rule.And(where.True, rule.Not(value.Unknown), rule.Not(weight.Unknown), weight.SQL+" > 0")
	return value, weight, kept, nil
}
