package facts

import (
	"fmt"
	"slices"
	"strings"

	"shouwang"
	"shouwang/monitors"
	"shouwang/monitors/rule"
)

// Shortlist is a statement of ids without which a condition on a subject is not
// surely true: those of whom the record holds rows that the condition needs. It
// looks at every version of a row, so that it lists some too many and nobody too
// few. It is "" where the condition needs no rows; ids lie from
// {slice_from:UInt64} to {slice_to:UInt64}, {most:UInt64} of them.
func (c *Catalog) Shortlist(subject, condition string) (string, error) {
	scope, err := c.inlineScope(subject)
	if err != nil {
		return "", err
	}
	need, err := scope.Needs(condition)
	if err != nil || subject == Area {
		return "", err
	}
	s := shortlist{catalog: c}
	ids, err := s.ids(subject, need)
	if err != nil || ids == "" {
		return "", err
	}
	return "SELECT DISTINCT id FROM (" + ids + ")\nWHERE id BETWEEN {slice_from:UInt64} AND {slice_to:UInt64}\nLIMIT {most:UInt64}\n" + rule.Settings, nil
}

// shortlist turns needs into selects of a column id; "" is everybody.
type shortlist struct{ catalog *Catalog }

const nobody = "SELECT toUInt64(0) AS id WHERE 0"

func (s shortlist) ids(subject string, need rule.Need) (string, error) {
	switch {
	case need.Never:
		return nobody, nil
	case need.Fact != "":
		return s.fact(subject, need.Fact)
	case len(need.Any) > 0:
		return s.anyOf(subject, need.Any)
	}
	var list []string
	for _, n := range need.All {
		ids, err := s.ids(subject, n)
		if err != nil {
			return "", err
		}
		if ids != "" && !slices.Contains(list, ids) {
			list = append(list, ids)
		}
	}
	if len(list) == 0 {
		return "", nil
	}
	both := list[0]
	for _, ids := range list[1:] {
		both = "SELECT id FROM (" + both + ") WHERE id IN (" + ids + ")"
	}
	return both, nil
}

func (s shortlist) anyOf(subject string, needs []rule.Need) (string, error) {
	var list []string
	for _, n := range needs {
		ids, err := s.ids(subject, n)
		if err != nil || ids == "" {
			return "", err
		}
		if !slices.Contains(list, ids) {
			list = append(list, ids)
		}
	}
	return strings.Join(list, " UNION ALL "), nil
}

// fact is who can have a fact that is true or above zero.
func (s shortlist) fact(subject, name string) (string, error) {
	n, err := s.catalog.node(subject, name)
	if err != nil {
		return "", err
	}
	f := n.fact
	switch {
	case f.Cel != "" && f.Type == string(rule.Bool):
		return s.condition(subject, f.Cel)
	case f.Household != "" || f.Person != "":
		other, of := f.Of()
		others, err := s.fact(other, of)
		return s.reach(others, err, link{subject, other}, homeRow.people)
	case f.Members != nil && (n.take == "any" || n.take == "count") && f.Members.Where != "":
		people, err := s.condition(Person, f.Members.Where)
		return s.reach(people, err, lives, homeRow.homes)
	case f.Kin != nil && (n.take == "any" || n.take == "count"):
		return s.kin(f.Kin)
	case f.From != nil && !n.wholeFeed() && n.take != "months_without": // no row is needed for a month without one
		return s.rows(n)
	}
	return "", nil
}

// kin is who has a relative that fulfils a condition.
func (s shortlist) kin(k *monitors.Kin) (string, error) {
	named := func(column string) string { return "isNotNull(" + column + ")" }
	if k.Whose != "" {
		people, err := s.condition(Person, k.Whose)
		if err != nil {
			return "", err
		}
		if people != "" {
			named = func(column string) string { return column + " IN (" + people + ")" }
		}
	}
	return s.catalog.kinOf(k, named, true), nil
}

func (s shortlist) condition(subject, text string) (string, error) {
	scope, err := s.catalog.inlineScope(subject)
	if err != nil {
		return "", err
	}
	need, err := scope.Needs(text)
	if err != nil {
		return "", err
	}
	return s.ids(subject, need)
}

// rows are the subjects that a feed ever had a row of that passes the filter of
// a fact. A filter that names other facts is left out.
func (s shortlist) rows(n *node) (string, error) {
	feed := s.catalog.feeds[n.from.Feed]
	by := n.from.By
	if by == "" {
		by = feed.Subject
	}
	column, ok := columnOf(feed, by)
	if !ok {
		return "", fmt.Errorf("%w: the feed %s has no column %s", shouwang.ErrNotFound, feed.Name, by)
	}
	parts := []string{"gone = 0"}
	stored := rule.StoreColumn(column)
	if !alwaysFilled(feed, by) {
		parts = append(parts, "isNotNull("+stored+")")
	}
	if filter, err := s.filter(n, feed); err != nil {
		return "", err
	} else if filter != "1" {
		parts = append(parts, "("+filter+")")
	}
	return fmt.Sprintf("SELECT assumeNotNull(_f.%s) AS id FROM %ssignal_%s AS _f WHERE %s",
		stored, s.catalog.Tables, feed.Name, strings.Join(parts, " AND ")), nil
}

// filter is the filter of a fact over rows as they are stored.
func (s shortlist) filter(n *node, feed *shouwang.Feed) (string, error) {
	if n.where == "" || len(n.deps) > 0 || n.workdays ||
		slices.ContainsFunc(slices.Concat(n.parameters, n.dated), s.catalog.params.byArea) {
		return "1", nil
	}
	scope, _, err := s.catalog.rowNames(n, feed)
	if err != nil {
		return "", err
	}
	where, err := scope.Rebind(storedVariables(feed)...).Condition(n.where)
	return where.True, err
}

// storedVariables are a feed's columns where a row of its table stands as _f.
func storedVariables(feed *shouwang.Feed) []rule.Variable {
	list := columnVariables(feed, "_f.")
	for i, v := range list {
		if column, ok := columnOf(feed, v.Name); ok {
			list[i].SQL = readColumn(column, v.Name, "_f."+rule.StoreColumn(column))
		}
	}
	return list
}

// reach goes from subjects to their households, or people, or back, over every row
// that ever named one.
func (s shortlist) reach(ids string, err error, along link, step crossing) (string, error) {
	if err != nil || ids == "" {
		return "", err
	}
	b := &builder{catalog: s.catalog}
	return b.crossed(along, func(column string) string { return column + " IN (" + ids + ")" }, step)
}
