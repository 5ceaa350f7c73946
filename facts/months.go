package facts

import (
	"fmt"

	"shouwang"
	"shouwang/monitors"
	"shouwang/monitors/rule"
)

// covered is the newest month that any row of a feed speaks of.
func (b *builder) covered(feed *shouwang.Feed, column string) (rule.Variable, error) {
	key := "months of " + feed.Name + "." + column
	if v, ok := b.single[key]; ok {
		return v, nil
	}
	n := &node{fact: &monitors.Fact{Name: feed.Name + "_months", Subject: Person, Type: string(rule.Date), Population: &monitors.From{
		Feed: feed.Name, Where: "known(" + column + ")", Take: "max month(" + column + ")",
	}}}
	if err := b.catalog.read(n); err != nil {
		return rule.Variable{}, err
	}
	first := len(b.tables)
	v, sql, err := b.population(n, nil)
	if err != nil {
		return v, err
	}
	return b.one(key, Table{n.fact.Name, sql}, v, first), nil
}

// monthsWithout counts the months of a window that have no row which counts, up
// to the newest that is covered: a month is covered for everybody once the feed
// speaks of one that is lag months later, and for a subject up to the newest month
// of which a row of his own speaks, whatever it says. What is not covered is not
// counted, so that a late feed makes nobody idle.
//
// In an open world the silence of a register says something only of those whom it
// knows: it is unknown for a subject without a row, or, where the window is a
// length of time, without a row in it that counts.
func (b *builder) monthsWithout(n *node, scope *rule.Scope, set rowset) (taken, error) {
	feed := b.catalog.feeds[n.from.Feed]
	covered, err := b.covered(feed, n.from.Window.Column)
	if err != nil {
		return taken{}, err
	}
	where, err := scope.Condition(n.where)
	if err != nil {
		return taken{}, fmt.Errorf("where: %w", err)
	}
	month, err := scope.Value(n.expr, rule.Date)
	if err != nil {
		return taken{}, fmt.Errorf("window: %w", err)
	}
	past, err := scope.Condition(n.expr + " <= today")
	if err != nil {
		return taken{}, fmt.Errorf("window: %w", err)
	}
	own := set.fold.extreme("Max", month.SQL, past.True)
	kept := "toInt64(" + set.fold.distinct(month.SQL, where.True) + ")"
	count, err := n.emptyMonths(scope, covered, own, kept)
	if err != nil {
		return taken{}, err
	}
	register := "1"
	if feed.Absence != shouwang.AbsenceNone {
		register = set.fold.exists("1")
		if n.from.Window.After == "" {
			register = set.fold.exists(where.True)
		}
	}
	doubt := set.fold.exists(doubtful(where, where.Unknown()))
	out := taken{variable: factVariable(n.fact.Name, rule.Number, 0)}
	out.sql = fmt.Sprintf("multiIf(%s, NULL, %s, %s, NULL)", doubt, register, count)
	return out, nil
}

// emptyMonths is the count from its parts: own, the newest month of the subject's
// rows, is the beginning of time where there is none.
func (n *node) emptyMonths(scope *rule.Scope, covered rule.Variable, own, kept string) (string, error) {
	start, err := scope.Value(n.from.Window.Start(), rule.Date)
	if err != nil {
		return "", fmt.Errorf("window: %w", err)
	}
	lagText := n.from.Lag
	if lagText == "" {
		lagText = "0"
	}
	lag, err := scope.Value(lagText, rule.Number)
	if err != nil {
		return "", fmt.Errorf("lag: %w", err)
	}
	parts, err := rule.NewScope(
		rule.Variable{Name: "start", Type: rule.Date, SQL: start.Stored()},
		rule.Variable{Name: "lag", Type: rule.Number, SQL: lag.Stored(), Scale: lag.StoredScale()},
		rule.Variable{Name: "covered", Type: rule.Date, SQL: covered.SQL},
		rule.Variable{Name: "own", Type: rule.Date, SQL: own, Known: true},
		rule.Variable{Name: "kept", Type: rule.Number, SQL: kept, Known: true},
		rule.Variable{Name: "today", Type: rule.Date, SQL: todaySlot, Known: true},
	)
	if err != nil {
		return "", err
	}
	count, err := parts.Value("max(0, months(start, min(today, max(own, add_months(covered, -lag))))) - kept", rule.Number)
	if err != nil {
		return "", err
	}
	return count.Stored(), nil
}
