package monitors

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"shouwang"
)

// checkExamples holds a monitor to examples that say what it does: every factor
// fires in one, every level is reached, and one comes out as no warning.
func (l *loader) checkExamples(s *source, m *Monitor, used *monitorUses) {
	fired, reached := map[string]bool{}, map[string]bool{}
	names := map[string]bool{}
	for i := range m.Examples {
		e := &m.Examples[i]
		if names[e.Name] && e.Name != "" {
			s.faultAt(join(element("examples", i), "name"), "two examples of one name", "say what sets them apart")
		}
		names[e.Name] = true
		l.checkExample(s, element("examples", i), m, e, used)
		reached[e.Expect.Level] = true
		for _, id := range e.Expect.Factors {
			fired[id] = true
		}
	}
	for i, f := range m.Factors {
		if f.ID != "" && !fired[f.ID] {
			s.faultAt(element("factors", i), "factor "+f.ID+" fires in no example", "add an example on its threshold")
		}
	}
	for level := range m.Bounds() {
		if !reached[string(level)] && (len(m.Levels) == 0 || slices.Contains(levels, string(level))) {
			s.fault(s.atKey(join("levels", string(level))), "no example reaches "+string(level), "add one, or remove the level")
		}
	}
	if !reached[string(shouwang.None)] {
		s.fault(s.atKey("examples"), "no example without a warning", "add one that expects level: none")
	}
}

func (l *loader) checkExample(s *source, path string, m *Monitor, e *Example, used *monitorUses) {
	if !complete(s, path, e) || !complete(s, join(path, "expect"), &e.Expect) {
		return
	}
	at, err := e.Moment()
	if err != nil {
		s.faultAt(join(path, "on"), "no day: "+e.On, "write YYYY-MM-DD, a day that exists, or with a time YYYY-MM-DD HH:MM")
	}
	_, facts := s.nodes[join(path, "facts")]
	_, rows := s.nodes[join(path, "rows")]
	if facts == rows {
		s.faultAt(path, "an example gives facts or rows", "write one of them")
		return
	}
	if e.Area != "" && !areaPrefix.MatchString(e.Area) {
		s.faultAt(join(path, "area"), "no area: "+e.Area, `write "0" for everywhere, or 2, 4, 6, 9 or 12 digits of a code`)
	}
	if (m.Key == "month") != (e.Month != "") {
		s.faultAt(path, "month: goes with key: month", "an example of an area says which month it is about")
	} else if e.Month != "" {
		s.day(join(path, "month"), e.Month)
	}
	l.checkGiven(s, path, m, e)
	if err == nil {
		l.checkFirstValues(s, path, e, shouwang.DayOf(at), used)
	}
	l.checkExpect(s, join(path, "expect"), m, e)
}

// Moment is when an example plays: of a day, its end.
func (e *Example) Moment() (time.Time, error) {
	if day, err := shouwang.ParseDay(e.On); err == nil {
		return day.End(), nil
	}
	return shouwang.ParseTime(e.On)
}

// checkGiven checks the parameters, facts and rows that an example gives.
func (l *loader) checkGiven(s *source, path string, m *Monitor, e *Example) {
	for name, value := range e.Parameters {
		at := join(join(path, "parameters"), name)
		p, ok := l.parameters[name]
		switch {
		case !ok:
			s.fault(s.atKey(at), "unknown parameter "+name, meant(name, l.parameterNames()))
		case !fits(p.Type, value):
			s.faultAt(at, "the value is not "+p.Type, valueHelp[p.Type])
		}
	}
	for name, value := range e.Facts {
		at := join(join(path, "facts"), name)
		f, ok := l.facts[factKey{m.Subject, name}]
		switch {
		case !ok && ownName(m.Subject, name):
		case !ok:
			s.fault(s.atKey(at), "unknown fact "+name, meant(name, l.factNames(m.Subject)))
		case !fits(f.Type, value):
			s.faultAt(at, "the value is not "+f.Type, valueHelp[f.Type])
		}
	}
	for i, name := range e.Stale {
		s.known(element(join(path, "stale"), i), "feed", name, l.feedNames())
	}
	for name, rows := range e.Rows {
		at := join(join(path, "rows"), name)
		feed, ok := l.feeds[name]
		if !ok {
			s.fault(s.atKey(at), "unknown feed "+name, meant(name, l.feedNames()))
			continue
		}
		for i, row := range rows {
			l.checkRow(s, element(at, i), feed, row)
		}
	}
}

// checkRow checks the columns that a row gives; what every row of the feed must
// have may be left out, where the example does not turn on it.
func (l *loader) checkRow(s *source, path string, feed *shouwang.Feed, row map[string]any) {
	names := columnNames(feed)
	known := append(slices.Clone(names), "source_dept", "as_of", "received_at")
	for column, value := range row {
		at := join(path, column)
		if !slices.Contains(known, column) {
			s.fault(s.atKey(at), "unknown column "+column+" of "+feed.Name, meant(column, known))
			continue
		}
		if i := slices.Index(names, column); i >= 0 {
			s.checkCell(at, feed.Columns[i], value)
		}
	}
}

func (s *source) checkCell(path string, column shouwang.Column, value any) {
	switch column.Type {
	case shouwang.ColumnDate, shouwang.ColumnMonth:
		s.day(path, plain(value))
	case shouwang.ColumnMoney:
		if !fits(Money, value) {
			s.faultAt(path, "the value is not money", valueHelp[Money])
		}
	case shouwang.ColumnInt, shouwang.ColumnDecimal:
		if !fits(Number, value) {
			s.faultAt(path, "the value is not a number", valueHelp[Number])
		}
	case shouwang.ColumnBool:
		if text := plain(value); !slices.Contains([]string{"0", "1", "true", "false"}, text) {
			s.faultAt(path, "the value is neither true nor false", "write 1 or 0")
		}
	case shouwang.ColumnEnum:
		if _, ok := column.Labels[plain(value)]; !ok {
			s.faultAt(path, "unknown "+column.Name+" "+plain(value), meant(plain(value), sortedKeys(column.Labels)))
		}
	case shouwang.ColumnArea:
		if !areaPrefix.MatchString(plain(value)) {
			s.faultAt(path, "no area: "+plain(value), `write "0" for everywhere, or 2, 4, 6, 9 or 12 digits of a code`)
		}
	case shouwang.ColumnPerson, shouwang.ColumnHousehold, shouwang.ColumnName, shouwang.ColumnHash,
		shouwang.ColumnText, shouwang.ColumnTime, shouwang.ColumnSealed:
	}
}

// checkFirstValues refuses an example on a day on which a parameter of the
// monitor had no value yet: the rule would be silent, and the example prove nothing.
func (l *loader) checkFirstValues(s *source, path string, e *Example, on shouwang.Day, used *monitorUses) {
	for _, name := range used.parameters {
		p := l.parameters[name]
		if _, given := e.Parameters[name]; given || p == nil {
			continue
		}
		first, ok := p.first()
		if ok && on < first {
			s.faultAt(join(path, "on"), "before the first value of "+name+", "+first.String(), "take a later day, or give the parameter in the example")
		}
	}
}

// first is the first day on which any area has a value.
func (p *Parameter) first() (first shouwang.Day, ok bool) {
	for _, rows := range p.Values {
		for start := range rows {
			if day, err := shouwang.ParseDay(start); err == nil && (!ok || day < first) {
				first, ok = day, true
			}
		}
	}
	return first, ok
}

func (l *loader) checkExpect(s *source, path string, m *Monitor, e *Example) {
	expected := append([]string{string(shouwang.None)}, levels...)
	if !s.known(join(path, "level"), "level", e.Expect.Level, expected) {
		return
	}
	if e.Expect.Possible != "" {
		s.known(join(path, "possible"), "level", e.Expect.Possible, expected)
	}
	ids := make([]string, len(m.Factors))
	for i, f := range m.Factors {
		ids[i] = f.ID
	}
	for i, id := range e.Expect.Factors {
		s.known(element(join(path, "factors"), i), "factor", id, ids)
	}
	names := l.factNames(m.Subject)
	for i, name := range e.Expect.Unknown {
		s.known(element(join(path, "unknown"), i), "fact", name, names)
	}
	if len(s.standing(path, oneOf[reflect.TypeFor[Expect]()])) > 1 {
		s.faultAt(path, "more than one of score, outside and in_doubt", "only who is inside the population has a score: keep one")
		return
	}
	if e.Expect.Outside || e.Expect.InDoubt {
		if e.Expect.Level != string(shouwang.None) {
			s.faultAt(join(path, "level"), "a level outside the population", "write level: none")
		}
		return
	}
	if !s.has(path, "score") {
		return
	}
	if level := m.levelOf(e.Expect.Score); string(level) != e.Expect.Level {
		s.faultAt(join(path, "score"), "a score of "+strconv.Itoa(e.Expect.Score)+" is "+string(level)+", not "+e.Expect.Level, "correct one of them")
	}
}

// levelOf is the level of a score by the monitor's bounds.
func (m *Monitor) levelOf(score int) shouwang.Level {
	found := shouwang.None
	for level, bound := range m.Bounds() {
		if score >= bound && level.Rank() > found.Rank() {
			found = level
		}
	}
	return found
}

func (l *loader) parameterNames() []string {
	names := make([]string, len(l.pack.Parameters))
	for i, p := range l.pack.Parameters {
		names[i] = p.Name
	}
	return names
}

func sortedKeys[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, strings.TrimSpace(key))
	}
	slices.Sort(keys)
	return keys
}
