package monitors

import (
	"maps"
	"slices"

	"shouwang"
	"shouwang/monitors/rule"
)

// scopePair is the names of a rule, and the fault that kept them from being one.
type scopePair struct {
	scope *rule.Scope
	err   error
}

// subjectScope is what a monitor, or a fact over other facts, may name: the facts
// of the subject, the parameters and today.
func (l *loader) subjectScope(subject string) *rule.Scope {
	return l.scope(subject, func() map[string]rule.Variable { return l.factVariables(subject) })
}

// rowScope is what a filter over a feed's rows may name: the feed's columns, and
// beside them the facts of the subject ("" for none), the parameters and today.
// A column hides a fact of its name.
func (l *loader) rowScope(feed *shouwang.Feed, subject string) *rule.Scope {
	return l.scope(feed.Name+" "+subject, func() map[string]rule.Variable {
		variables := l.factVariables(subject)
		for _, column := range rule.Columns(feed) {
			variables[column.Name] = rule.Variable{Name: column.Name, Type: column.Type}
		}
		variables["source_dept"] = rule.Variable{Name: "source_dept", Type: rule.Text}
		return variables
	})
}

// scope makes a scope once; nil if a name in it is no name, which is a fault of
// the file that declares it.
func (l *loader) scope(key string, variables func() map[string]rule.Variable) *rule.Scope {
	pair, ok := l.scopes[key]
	if !ok {
		pair.scope, pair.err = rule.NewScope(slices.Collect(maps.Values(variables()))...)
		l.scopes[key] = pair
	}
	if pair.err != nil {
		return nil
	}
	return pair.scope
}

func (l *loader) factVariables(subject string) map[string]rule.Variable {
	variables := map[string]rule.Variable{}
	for name, p := range l.parameters {
		if rule.ValidName(name) && slices.Contains(types, p.Type) {
			variables[name] = rule.Variable{Name: name, Type: rule.Type(p.Type), Parameter: true}
		}
	}
	for key, f := range l.facts {
		if key.subject == subject && rule.ValidName(key.name) && slices.Contains(types, f.Type) {
			variables[key.name] = rule.Variable{Name: key.name, Type: rule.Type(f.Type)}
		}
	}
	if subject == string(shouwang.SubjectArea) {
		variables["area"] = rule.Variable{Name: "area", Type: rule.Number}
		variables["month"] = rule.Variable{Name: "month", Type: rule.Date}
	}
	return variables
}
