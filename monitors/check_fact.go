package monitors

import (
	"errors"
	"slices"
	"strings"

	"shouwang"
	"shouwang/monitors/rule"
)

var (
	subjects      = append([]string{string(shouwang.SubjectPerson), string(shouwang.SubjectHousehold), string(shouwang.SubjectArea)}, texts(shouwang.Named)...)
	sensitivities = []string{"P1", "P2", "P3", "P4"}
	kinds         = []shouwang.Kind{shouwang.Help, shouwang.Verify, shouwang.Duty, shouwang.Care, shouwang.Integrity, shouwang.Data}
)

// factUses is what a fact is made from: facts (of its own subject or another) and parameters.
type factUses struct {
	facts      []factKey
	parameters []string
	columns    []string // of its feed
}

func (l *loader) checkFact(f *Fact) {
	at := l.where[f]
	s := at.source
	if at.broken || !complete(s, at.path, f) {
		return
	}
	s.bothLanguages(join(at.path, "title"), f.Title)
	s.plainName(join(at.path, "fact"), "fact's name", f.Name)
	if shouwang.SubjectType(f.Subject).Named() && ownName(f.Subject, f.Name) {
		s.faultAt(join(at.path, "fact"), "every "+f.Subject+" has a fact "+f.Name+" by itself", "find another name")
	}
	ok := s.known(join(at.path, "subject"), "subject", f.Subject, subjects)
	ok = s.known(join(at.path, "type"), "type", f.Type, factTypes) && ok
	s.known(join(at.path, "sensitivity"), "sensitivity", f.Sensitivity, sensitivities)
	for i, kind := range f.Purposes {
		s.known(element(join(at.path, "purposes"), i), "kind", string(kind), texts(kinds))
	}
	for i, about := range f.About {
		s.known(element(join(at.path, "about"), i), "nature", about, natures)
	}
	if len(f.Purposes) == 0 {
		s.faultAt(join(at.path, "purposes"), "a fact that serves nothing", "name the kinds of monitor that may use it")
	}
	checkEquivalent(s, at.path, f.Equivalent)
	if ok && l.oneWay(at, f) {
		l.checkWay(at, f)
	}
}

// ways are the keys that say how a fact is taken.
var ways = []string{"from", "members", "kin", "household", "person", "cel", "population", "peers"}

// standing are those of some keys that stand under a path.
func (s *source) standing(path string, keys []string) []string {
	return slices.DeleteFunc(slices.Clone(keys), func(key string) bool {
		_, ok := s.nodes[join(path, key)]
		return !ok
	})
}

// oneWay holds a fact to exactly one way of being taken.
func (l *loader) oneWay(at spot, f *Fact) bool {
	taken := at.source.standing(at.path, ways)
	switch len(taken) {
	case 1:
		return true
	case 0:
		at.source.faultAt(at.path, "fact "+f.Name+" is not taken from anything", "write one of "+strings.Join(ways, ", "))
	default:
		at.source.fault(at.source.atKey(join(at.path, taken[1])), "fact "+f.Name+" is taken in two ways: "+strings.Join(taken, ", "), "keep one")
	}
	return false
}

func (l *loader) checkWay(at spot, f *Fact) {
	switch {
	case f.From != nil:
		l.checkFrom(at.in("from"), f, f.From, f.Subject)
	case f.Population != nil:
		l.checkFrom(at.in("population"), f, f.Population, f.Subject)
	case f.Members != nil:
		l.checkMembers(at.in("members"), f)
	case f.Kin != nil:
		l.checkKin(at.in("kin"), f)
	case f.Peers != nil:
		l.checkPeers(at.in("peers"), f)
	case f.Household != "":
		l.checkOf(at.in("household"), f, shouwang.SubjectHousehold, f.Household)
	case f.Person != "":
		l.checkOf(at.in("person"), f, shouwang.SubjectPerson, f.Person)
	default:
		l.value(at.in("cel"), l.subjectScope(f.Subject), f.Cel, f.Type, f)
	}
}

func (at spot) in(key string) spot {
	at.path = join(at.path, key)
	return at
}

// checkFrom checks what is taken from a feed's rows.
func (l *loader) checkFrom(at spot, f *Fact, from *From, subject string) {
	s := at.source
	if !complete(s, at.path, from) {
		return
	}
	feed, ok := l.feeds[from.Feed]
	if !ok {
		s.faultAt(join(at.path, "feed"), "unknown feed "+from.Feed, meant(from.Feed, l.feedNames()))
		return
	}
	if f.Population == nil {
		l.checkBy(at, feed, from, subject)
	}
	scope := l.rowScope(feed, subject)
	if from.Where != "" {
		l.condition(at.in("where"), scope, from.Where, f)
	}
	l.checkPeriods(at, f, feed, from, scope)
	l.checkTake(at, f, feed, from, scope)
}

// checkBy holds the column that names the subject to the subject's type.
func (l *loader) checkBy(at spot, feed *shouwang.Feed, from *From, subject string) {
	by, path := from.By, join(at.path, "by")
	if by == "all" {
		return
	}
	if by == "" {
		by, path = feed.Subject, join(at.path, "feed")
	}
	if !at.source.known(path, "column", by, columnNames(feed)) {
		return
	}
	want := []shouwang.ColumnType{shouwang.ColumnType(subject)} // a type of subjects is that of the columns that name one
	if subject == string(shouwang.SubjectArea) {
		want = append(want, shouwang.ColumnMonth)
	}
	if t := feed.Columns[slices.Index(columnNames(feed), by)].Type; !slices.Contains(want, t) {
		at.source.faultAt(path, "column "+by+" of "+feed.Name+" names no "+subject, "write by: with a column that does")
	}
}

func (l *loader) checkTake(at spot, f *Fact, feed *shouwang.Feed, from *From, scope *rule.Scope) {
	s, in := at.source, at.in("take")
	take, err := ParseTake(from.Take)
	if bad := (TakeError{}); errors.As(err, &bad) {
		s.faultAt(in.path, bad.Message, bad.Do)
		return
	}
	if !l.checkPlace(at, f, from, take) {
		return
	}
	if from.Order != "" {
		s.known(join(at.path, "order"), "column", from.Order, append(rowNames(feed), "source_dept"))
	}
	if from.Weight != "" {
		l.value(at.in("weight"), scope, from.Weight, Number, f)
	}
	if want, ok := l.gives(in, f, take); ok && take.Expr != "" {
		l.valueAt(in, from.Take, take.Start, scope, want, f)
	}
}

// rowNames are a feed's columns as rules name them, and the instants of times.
func rowNames(feed *shouwang.Feed) []string {
	list := columnNames(feed)
	for _, c := range feed.Columns {
		if c.Type == shouwang.ColumnTime {
			list = append(list, rule.TimeOf(c.Name))
		}
	}
	return list
}

// checkPlace holds the words of a take, and the keys beside it, to where they belong.
func (l *loader) checkPlace(at spot, f *Fact, from *From, take Take) bool {
	s, in, population := at.source, at.in("take"), f.Population != nil
	switch {
	case population && from.By != "":
		s.fault(s.atKey(join(at.path, "by")), "a population is of no subject", "remove by:")
	case population && !take.Whole():
		s.faultAt(in.path, take.Word+" is taken of one subject's rows, not of a population", "known: "+strings.Join(wordsWhere(takeWord.ofPopulation), ", "))
	case !population && take.Statistic():
		s.faultAt(in.path, take.Word+" is taken of a population, not of one subject's rows", "write it under population:")
	case from.By == "all" && !take.Whole():
		s.faultAt(in.path, take.Word+" is not taken of all rows of a feed", "write any, count, distinct, sum, min or max")
	case take.Months() && from.Window == nil:
		s.faultAt(in.path, take.Word+" counts the months of a window", "write, say, window: {column: month, last: 12 months}")
	case from.Lag != "" && take.Word != "months_without":
		s.fault(s.atKey(join(at.path, "lag")), "lag: goes with months_without, and only with it", "remove it")
	case take.Ordered() != (from.Order != ""):
		s.faultAt(in.path, "order: goes with first and last, and only with them", "name the column by which they go, or take latest")
	case from.Weight != "" && !take.Statistic():
		s.fault(s.atKey(join(at.path, "weight")), "weight: goes with quantile, mean and share, and only with them", "write, say, sum weight * amount")
	default:
		return true
	}
	return false
}

// expressionType is the type that the expression of a take must have for a fact
// of a type; "" is any.
func expressionType(word, typ string) (want string, ok bool) {
	switch word {
	case "distinct":
		return "", true
	case "share":
		return Boolean, true
	case "quantile", "mean":
		return typ, typ == Number || typ == Money
	case "list":
		want = map[string]string{Numbers: Number, Strings: String}[typ]
		return want, want != ""
	}
	return typ, true
}

func (l *loader) checkMembers(at spot, f *Fact) {
	s := at.source
	if f.Subject != string(shouwang.SubjectHousehold) {
		s.faultAt(at.path, "members are of a household, the fact is of a "+f.Subject, "write subject: household")
		return
	}
	if complete(s, at.path, f.Members) {
		l.checkOthers(at, f, others{string(shouwang.SubjectPerson), "where", f.Members.Where, f.Members.Take})
	}
}

// checkPeers checks a fact over the facts of all subjects of its type.
func (l *loader) checkPeers(at spot, f *Fact) {
	s := at.source
	if !shouwang.SubjectType(f.Subject).Named() {
		s.faultAt(at.path, "peers are of a named subject, the fact is of a "+f.Subject, "take a population of a feed")
		return
	}
	if complete(s, at.path, f.Peers) {
		before := len(l.uses[f].parameters)
		l.checkOthers(at, f, others{f.Subject, "where", f.Peers.Where, f.Peers.Take})
		l.checkEverywhere(at, "a fact of all of a type", l.uses[f].parameters[before:])
	}
}

// others is what is taken over the facts of subjects of a type: a condition on them,
// under a key, and the take.
type others struct{ subject, key, where, take string }

func (l *loader) checkOthers(at spot, f *Fact, of others) {
	s, in, text := at.source, at.in("take"), of.take
	scope := l.subjectScope(of.subject)
	if of.where != "" {
		l.conditionOf(at.in(of.key), scope, of.where, f, of.subject)
	}
	take, err := ParseTake(text)
	if bad := (TakeError{}); errors.As(err, &bad) {
		s.faultAt(in.path, bad.Message, bad.Do)
		return
	}
	words := wordsWhere(takeWord.ofFacts)
	if !slices.Contains(words, take.Word) {
		s.faultAt(in.path, take.Word+" is taken of rows, not of the facts of others", "known: "+strings.Join(words, ", "))
		return
	}
	want, ok := l.gives(in, f, take)
	if ok && take.Expr != "" && scope != nil {
		v, err := scope.Value(take.Expr, rule.Type(want))
		s.ruleFaults(in.path, text, shifted(err, take.Start))
		l.note(f, v.Uses, of.subject)
	}
}

// gives holds the type of a fact to what a take gives, and says of which type the
// expression must be.
func (l *loader) gives(at spot, f *Fact, take Take) (want string, ok bool) {
	if gives := take.gives(); gives != "" && gives != f.Type {
		at.source.faultAt(at.path, take.Word+" gives "+gives+", the fact is "+f.Type, "correct the type")
		return "", false
	}
	want, ok = expressionType(take.Word, f.Type)
	if !ok {
		at.source.faultAt(at.path, take.Word+" gives a "+map[bool]string{true: "list", false: "number"}[take.Word == "list"]+", the fact is "+f.Type, "correct the type")
	}
	return want, ok
}

// checkKin checks a fact over relatives.
func (l *loader) checkKin(at spot, f *Fact) {
	s, k := at.source, f.Kin
	of, ok := kinOf[f.Subject]
	if !ok {
		s.faultAt(at.path, "kin are of a person or of an area, the fact is of a "+f.Subject, "write subject: person")
		return
	}
	if !complete(s, at.path, k) {
		return
	}
	feed, ok := l.feeds[k.Feed]
	if !ok {
		s.faultAt(join(at.path, "feed"), "unknown feed "+k.Feed, meant(k.Feed, l.feedNames()))
		return
	}
	l.columnOf(at.in("of"), feed, k.Of, of)
	l.columnOf(at.in("relative"), feed, k.Relative, shouwang.ColumnPerson)
	if k.Of == k.Relative {
		s.faultAt(join(at.path, "relative"), "the person is no relative of his own", "name the other column")
	}
	if k.Where != "" {
		uses := l.conditionOf(at.in("where"), l.rowScope(feed, ""), k.Where, f, "")
		l.checkEverywhere(at, "a row that names relatives", slices.Concat(uses.Parameters, uses.Dated))
	}
	l.checkOthers(at, f, others{string(shouwang.SubjectPerson), "whose", k.Whose, k.Take})
}

// kinOf is the column beside which rows name people, by the subject of a fact.
var kinOf = map[string]shouwang.ColumnType{string(shouwang.SubjectPerson): shouwang.ColumnPerson, string(shouwang.SubjectArea): shouwang.ColumnArea}

// columnOf holds a column of a feed to one of some types.
func (l *loader) columnOf(at spot, feed *shouwang.Feed, name string, want ...shouwang.ColumnType) {
	if !at.source.known(at.path, "column", name, columnNames(feed)) {
		return
	}
	if t := feed.Columns[slices.Index(columnNames(feed), name)].Type; !slices.Contains(want, t) {
		at.source.faultAt(at.path, "column "+name+" of "+feed.Name+" is a "+string(t)+", want "+strings.Join(texts(want), " or "), "name another column")
	}
}

var days = []shouwang.ColumnType{shouwang.ColumnDate, shouwang.ColumnMonth, shouwang.ColumnTime}

// checkPeriods checks what keeps rows by their days.
func (l *loader) checkPeriods(at spot, f *Fact, feed *shouwang.Feed, from *From, scope *rule.Scope) {
	if i := from.Interval; i != nil && complete(at.source, join(at.path, "interval"), i) {
		in := at.in("interval")
		l.columnOf(in.in("from"), feed, i.From, days...)
		l.columnOf(in.in("until"), feed, i.Until, days...)
	}
	if from.Lag != "" {
		l.value(at.in("lag"), scope, from.Lag, Number, f)
	}
	if w := from.Window; w != nil && complete(at.source, join(at.path, "window"), w) {
		l.checkWindow(at.in("window"), f, feed, w, scope)
	}
}

func (l *loader) checkWindow(at spot, f *Fact, feed *shouwang.Feed, w *Window, scope *rule.Scope) {
	l.columnOf(at.in("column"), feed, w.Column, days...)
	switch {
	case (w.Last == "") == (w.After == ""):
		at.source.faultAt(at.path, "a window has one start", "write last: 12 months, or after: with a fact")
	case w.After != "":
		l.value(at.in("after"), scope, w.After, Date, f)
	case w.Start() == "":
		at.source.faultAt(join(at.path, "last"), "this is no length of time", "write, say, 12 months, 90 days or jobless.months months")
	case scope != nil:
		v, err := scope.Value(w.Start(), Date)
		if faults := (rule.Faults{}); errors.As(err, &faults) {
			at.source.faultAt(join(at.path, "last"), faults[0].Message, faults[0].Hint)
		}
		l.note(f, v.Uses, f.Subject)
	}
}

// checkOf checks a fact that is a fact of the household, or of the person, whom
// the subject's own fact of that name gives.
func (l *loader) checkOf(at spot, f *Fact, kind shouwang.SubjectType, name string) {
	person := f.Subject == string(shouwang.SubjectPerson)
	if !shouwang.SubjectType(f.Subject).Named() && (!person || kind == shouwang.SubjectPerson) {
		at.source.faultAt(at.path, string(kind)+": does not belong to a fact of a "+f.Subject, "take it another way")
		return
	}
	link, ok := l.facts[factKey{f.Subject, string(kind)}]
	if !ok || link.Type != Number {
		at.source.faultAt(at.path, "the pack has no number "+string(kind)+" of a "+f.Subject, "declare it: it says whose fact this is")
		return
	}
	l.otherFact(at, f, factKey{string(kind), name})
}

// otherFact checks a fact named outright: it must be there and of the same type.
func (l *loader) otherFact(at spot, f *Fact, key factKey) {
	other, ok := l.facts[key]
	if !ok {
		at.source.faultAt(at.path, "unknown fact "+key.name+" of a "+key.subject, meant(key.name, l.factNames(key.subject)))
		return
	}
	if other.Type != f.Type {
		at.source.faultAt(at.path, "fact "+key.name+" is "+other.Type+", this one is "+f.Type, "correct the type")
	}
	l.addUses(f, []factKey{key}, nil)
}

func (l *loader) factNames(subject string) []string {
	var names []string
	for _, f := range l.pack.Facts {
		if f.Subject == subject {
			names = append(names, f.Name)
		}
	}
	return names
}

// condition compiles a condition on a subject and notes what the fact is made from.
func (l *loader) condition(at spot, scope *rule.Scope, text string, f *Fact) {
	l.conditionOf(at, scope, text, f, f.Subject)
}

// conditionOf is a condition whose names are facts of another subject; "" of none.
func (l *loader) conditionOf(at spot, scope *rule.Scope, text string, f *Fact, subject string) rule.Uses {
	if scope == nil {
		return rule.Uses{}
	}
	c, err := scope.Condition(text)
	at.source.ruleFaults(at.path, text, err)
	l.note(f, c.Uses, subject)
	return c.Uses
}

func (l *loader) value(at spot, scope *rule.Scope, text, want string, f *Fact) {
	l.valueAt(at, text, 0, scope, want, f)
}

// valueAt compiles the expression that begins some characters into a text.
func (l *loader) valueAt(at spot, text string, from int, scope *rule.Scope, want string, f *Fact) {
	if scope == nil {
		return
	}
	v, err := scope.Value(string([]rune(text)[from:]), rule.Type(want))
	at.source.ruleFaults(at.path, text, shifted(err, from))
	l.note(f, v.Uses, f.Subject)
}

func (l *loader) note(f *Fact, uses rule.Uses, subject string) {
	columns := l.columnsSeen(f, subject)
	keys := make([]factKey, 0, len(uses.Variables))
	for _, name := range uses.Variables {
		l.noteColumn(f, name, columns)
		if _, ok := l.facts[factKey{subject, name}]; ok && !slices.Contains(columns, name) {
			keys = append(keys, factKey{subject, name})
		}
	}
	l.addUses(f, keys, append(slices.Clone(uses.Parameters), uses.Dated...))
}

func (l *loader) noteColumn(f *Fact, name string, columns []string) {
	if slices.Contains(columns, name) {
		u := l.uses[f]
		u.columns = append(u.columns, name)
		l.uses[f] = u
	}
}

// columnsSeen are the columns that a fact's text names, where they hide facts of
// their names. Of relatives the rows are looked at before anybody stands, and
// whose: sees facts alone.
func (l *loader) columnsSeen(f *Fact, subject string) []string {
	feed := l.feeds[f.Feed()]
	if feed == nil || f.Kin != nil && subject != "" {
		return nil
	}
	return append(columnNames(feed), "source_dept")
}

func (l *loader) addUses(f *Fact, facts []factKey, parameters []string) {
	u := l.uses[f]
	u.facts = append(u.facts, facts...)
	u.parameters = append(u.parameters, parameters...)
	l.uses[f] = u
	for _, name := range parameters {
		l.used[name] = true
	}
}

// checkRounds refuses facts that are made from themselves.
func (l *loader) checkRounds() {
	done := map[factKey]bool{}
	for _, f := range l.pack.Facts {
		l.visit(factKey{f.Subject, f.Name}, nil, done)
	}
}

func (l *loader) visit(key factKey, path []factKey, done map[factKey]bool) {
	f, ok := l.facts[key]
	if !ok || done[key] {
		return
	}
	if i := slices.Index(path, key); i >= 0 {
		names := make([]string, 0, len(path)-i+1)
		for _, k := range append(slices.Clone(path[i:]), key) {
			names = append(names, k.name)
		}
		at := l.where[f]
		at.source.faultAt(join(at.path, "fact"), "facts go round: "+strings.Join(names, " → "), "one of them must rest on a feed")
		done[key] = true
		return
	}
	for _, next := range l.uses[f].facts {
		l.visit(next, append(slices.Clone(path), key), done)
	}
	done[key] = true
}

// checkPopulations keeps one person's facts, and values of one area, out of what
// is one value for everybody.
func (l *loader) checkPopulations() {
	for _, f := range l.pack.Facts {
		if f.Population == nil {
			continue
		}
		at := l.where[f].in("population")
		for _, key := range l.uses[f].facts {
			if !l.everybodys(key, nil) {
				at.source.fault(at.source.atKey(at.path), "fact "+key.name+" is of one "+key.subject+", a population is of all", "name columns, parameters, today, and facts of populations")
			}
		}
		l.checkEverywhere(at, "a population", l.uses[f].parameters)
	}
}

// checkEverywhere holds the parameters of a text that sees no area to a value of
// everywhere.
func (l *loader) checkEverywhere(at spot, what string, parameters []string) {
	for _, name := range parameters {
		if p := l.parameters[name]; p != nil && len(p.Values[Everywhere]) == 0 {
			at.source.fault(at.source.atKey(at.path), "parameter "+name+" has values of areas only, "+what+" has no area", `give it a value of everywhere, "0"`)
		}
	}
}

// everybodys says whether a fact is one value for everybody: of a population, or
// made from nothing but such facts and parameters that are the same everywhere.
func (l *loader) everybodys(key factKey, path []factKey) bool {
	f := l.facts[key]
	switch {
	case f == nil || slices.Contains(path, key):
		return false
	case f.Population != nil || f.Peers != nil:
		return true
	case f.Cel == "" || len(l.uses[f].facts) == 0:
		return false
	}
	for _, name := range l.uses[f].parameters {
		if p := l.parameters[name]; p != nil && (len(p.Values) > 1 || len(p.Values[Everywhere]) == 0) {
			return false
		}
	}
	return !slices.ContainsFunc(l.uses[f].facts, func(next factKey) bool { return !l.everybodys(next, append(slices.Clone(path), key)) })
}

// checkPurposes keeps a fact from carrying what it is made from to a kind of
// monitor that may not see it.
func (l *loader) checkPurposes() {
	for _, f := range l.pack.Facts {
		at := l.where[f]
		for _, key := range l.uses[f].facts {
			made := l.facts[key]
			for i, kind := range f.Purposes {
				if len(made.Purposes) > 0 && !slices.Contains(made.Purposes, kind) {
					at.source.faultAt(element(join(at.path, "purposes"), i), "fact "+f.Name+" serves "+string(kind)+", "+made.Name+" of which it is made does not", "remove "+string(kind)+" here, or let "+made.Name+" serve it")
				}
			}
		}
	}
}
