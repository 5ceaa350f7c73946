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

// conditionScope is what a monitor's conditions may name: beside those the instant.
// A fact is the same all day, so that no fact may name it.
func (l *loader) conditionScope(subject string) *rule.Scope {
	return l.scope(subject+" now", func() map[string]rule.Variable {
		variables := l.factVariables(subject)
		variables["now"] = rule.Variable{Name: "now", Type: rule.Time, Known: true}
		return variables
	})
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
		if key.subject == subject && rule.ValidName(key.name) && slices.Contains(factTypes, f.Type) {
			variables[key.name] = rule.Variable{Name: key.name, Type: rule.Type(f.Type)}
		}
	}
	for _, v := range OwnNames(subject) {
		variables[v.Name] = v
	}
	return variables
}

// OwnNames are the facts that subjects of a type have without a declaration: the
// code of an area and its month, the text of a named subject.
func OwnNames(subject string) []rule.Variable {
	switch kind := shouwang.SubjectType(subject); {
	case kind == shouwang.SubjectArea:
		return []rule.Variable{{Name: "area", Type: rule.Number, Known: true}, {Name: "month", Type: rule.Date}}
	case kind.Named():
		return []rule.Variable{{Name: "ref", Type: rule.Text, Known: true}}
	}
	return nil
}

// ownName says whether a subject has a fact of a name without a declaration.
func ownName(subject, name string) bool {
	return slices.ContainsFunc(OwnNames(subject), func(v rule.Variable) bool { return v.Name == name })
}
