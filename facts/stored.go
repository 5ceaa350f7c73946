package facts

import (
	"fmt"
	"slices"
	"strings"

	"shouwang/monitors/rule"
)

// Stored is a table of facts: a row a subject, sorted by subject.
type Stored struct {
	Table   string
	Subject string
	Facts   map[string]rule.Variable // those that it holds
	columns []string                 // of facts, of flags of lists, and of the days that feeds describe
}

// Holds says whether the table has all of some facts.
func (s *Stored) Holds(names []string) bool {
	return !slices.ContainsFunc(names, func(name string) bool { _, ok := s.Facts[name]; return !ok })
}

// take says whether the level's table holds a fact already, and has it read.
func (l *level) take(name string) bool {
	if l.from == nil {
		return false
	}
	v, ok := l.from.Facts[name]
	if ok && !slices.Contains(l.given, name) {
		l.given = append(l.given, name)
		l.facts[name] = v
	}
	return ok
}

// held are the columns of the level's table that somebody reads.
func (l *level) held() []string {
	if l.from == nil {
		return nil
	}
	var columns []string
	for _, column := range l.from.columns {
		fact, _, flag := strings.Cut(column, "__")
		if slices.Contains(l.given, fact) || flag && !strings.HasSuffix(column, "__unknown") {
			columns = append(columns, column)
		}
	}
	return columns
}

// heldBut are the columns held but for the days of feeds that the level reads itself:
// of these it says the day anew.
func (l *level) heldBut(groups []group) []string {
	return slices.DeleteFunc(l.held(), func(column string) bool {
		return slices.ContainsFunc(groups, func(g group) bool { return provenance(g.feed.Name, g.by) == column })
	})
}

// rows is a select of what is read of the table's rows.
func (s *Stored) rows(l *level) string {
	columns := append([]string{"subject"}, quoted("", l.held())...)
	return fmt.Sprintf("    SELECT %s FROM %s WHERE %s", strings.Join(columns, ", "), s.Table, l.set.where("subject"))
}

// homes are the households of the table's people.
func (s *Stored) homes(people subset) subset {
	if people.all {
		return everyone
	}
	return subset{where: func(column string) string {
		return fmt.Sprintf("%s IN (SELECT toUInt64(assumeNotNull(household)) FROM %s WHERE %s AND isNotNull(household))",
			column, s.Table, people.where("subject"))
	}}
}
