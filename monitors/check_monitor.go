package monitors

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"shouwang"
	"shouwang/monitors/rule"
)

var (
	monitorCode   = regexp.MustCompile(`^M[0-9]{2}$`)
	respondWithin = regexp.MustCompile(`^[1-9][0-9]* (hours|days|working days)$`)
	cooldownText  = regexp.MustCompile(`^[1-9][0-9]* days$`)
	placeholder   = regexp.MustCompile(`\{([^{}]*)\}`)

	lanes    = []shouwang.Lane{shouwang.LaneOpen, shouwang.LaneProtected, shouwang.LaneIntegrity, shouwang.LaneData}
	levels   = []string{string(shouwang.Blue), string(shouwang.Yellow), string(shouwang.Red)}
	caps     = []string{string(shouwang.None), string(shouwang.Blue), string(shouwang.Yellow)}
	episodes = []string{"continuous", "month"}
	roles    = []shouwang.Role{
		shouwang.GridWorker, shouwang.VillageWorker, shouwang.ChildDirector, shouwang.ChildSupervisor,
		shouwang.TownOffice, shouwang.Bureau, shouwang.Hotline, shouwang.JointMeeting, shouwang.Auditor,
		shouwang.Carer, shouwang.DataDesk,
	}
)

// Bounds are the least scores of a monitor's levels: those of the text, or of all
// three levels when the text gives none.
func (m *Monitor) Bounds() map[shouwang.Level]int {
	if len(m.Levels) == 0 {
		return map[shouwang.Level]int{shouwang.Blue: 40, shouwang.Yellow: 60, shouwang.Red: 80}
	}
	bounds := make(map[shouwang.Level]int, len(m.Levels))
	for level, bound := range m.Levels {
		bounds[shouwang.Level(level)] = bound
	}
	return bounds
}

// In says whether the instrument was in force on a day: a warning cites the one
// of its own day.
func (b Basis) In(on shouwang.Day) bool {
	from, err := shouwang.ParseDay(b.From)
	if err != nil || on < from {
		return false
	}
	until, err := shouwang.ParseDay(b.Until)
	return err != nil || on < until
}

func (l *loader) checkMonitor(m *Monitor) {
	at := l.where[m]
	s := at.source
	if at.broken || !complete(s, "", m) {
		return
	}
	s.bothLanguages("title", m.Title)
	s.fileName(m.ID, "monitors")
	s.plainName("monitor", "monitor's id", m.ID)
	if !monitorCode.MatchString(m.Code) {
		s.faultAt("code", "no code: "+m.Code, "write M and two digits, as in the catalogue")
	}
	l.checkClauses(s, m)
	checkBasis(s, m)
	s.known("kind", "kind", string(m.Kind), texts(kinds))
	s.optional("lane", "lane", string(m.Lane), texts(lanes))
	s.optional("episode", "episode", m.Episode, episodes)
	checkSchedule(s, m)
	checkRoute(s, m)
	if m.Hysteresis < 0 || m.Hysteresis > 100 {
		s.faultAt("hysteresis", "a hysteresis that is no part of a score", "write 0 to 100 points")
	}
	for _, list := range []struct {
		key   string
		feeds []string
	}{{"fresh", m.Fresh}, {"evidence", m.Evidence}, {"triggers", m.Triggers}} {
		for i, feed := range list.feeds {
			s.known(element(list.key, i), "feed", feed, l.feedNames())
		}
	}
	checkLevels(s, m)
	if s.known("subject", "subject", m.Subject, subjects) {
		l.checkLane(s, m)
		l.checkKey(s, m)
		l.checkRules(s, m)
		l.checkReserved(s, m)
		l.checkOutcome(s, m)
		l.checkCanary(s, m)
	}
}

func (s *source) optional(path, what, name string, names []string) {
	if name != "" {
		s.known(path, what, name, names)
	}
}

// checkClauses holds a monitor to the notice. A pack that knows no areas, as of a
// survey, sends nobody anywhere, and carries none of its clauses.
func (l *loader) checkClauses(s *source, m *Monitor) {
	if len(m.Clauses) == 0 && l.speaksOf(shouwang.ColumnArea) {
		s.faultAt("clauses", "no clause", "name the clauses of the notice that the monitor carries")
	}
	for id, words := range m.Clauses {
		if !isClause(id) {
			s.fault(s.atKey(join("clauses", id)), "unknown clause "+id, "the notice has 1.1 to 1.14, 2.1 to 2.3, 3.1 to 3.8, 4.1 to 4.8, 5.1 to 5.6 and 6.1 to 6.6")
		}
		if strings.TrimSpace(words) == "" {
			s.faultAt(join("clauses", id), "no words of clause "+id, "write the clause's own")
		}
	}
}

func checkBasis(s *source, m *Monitor) {
	if len(m.Basis) == 0 {
		s.faultAt("basis", "no legal basis", "name the instruments with their dates")
	}
	for i, b := range m.Basis {
		path := element("basis", i)
		if !complete(s, path, &b) {
			continue
		}
		from, ok := s.day(join(path, "from"), b.From)
		if b.Until == "" || !ok {
			continue
		}
		if until, ok := s.day(join(path, "until"), b.Until); ok && until <= from {
			s.faultAt(join(path, "until"), "the instrument ends before it begins", "until is the first day without")
		}
	}
}

func checkSchedule(s *source, m *Monitor) {
	if len(m.Schedule) == 0 {
		s.faultAt("schedule", "no schedule", "write one or more cron lines, minute first, Asia/Shanghai")
	}
	for i, line := range m.Schedule {
		s.cronLine(element("schedule", i), line)
	}
}

func (s *source) cronLine(path, line string) {
	schedule, err := cron.ParseStandard(line)
	if err != nil || strings.Contains(line, "@") || strings.Contains(line, "TZ=") {
		s.faultAt(path, "no cron line: "+line, "write minute, hour, day of the month, month and day of the week, Asia/Shanghai")
		return
	}
	if schedule.Next(shouwang.Date(2026, time.January, 1).Start()).IsZero() {
		s.faultAt(path, "a cron line that never comes: "+line, "look at the day and the month")
	}
}

func checkRoute(s *source, m *Monitor) {
	if !complete(s, "route", &m.Route) {
		return
	}
	s.known("route.to", "role", string(m.Route.To), texts(roles))
	if !respondWithin.MatchString(m.Route.RespondWithin) {
		s.faultAt("route.respond_within", "no time limit: "+m.Route.RespondWithin, `write, say, "7 working days" or "24 hours"`)
	}
	if m.Route.Cooldown != "" && !cooldownText.MatchString(m.Route.Cooldown) {
		s.faultAt("route.cooldown", "no time: "+m.Route.Cooldown, `write, say, "30 days"`)
	}
}

func checkLevels(s *source, m *Monitor) {
	last, lastName := 0, ""
	for _, level := range levels {
		bound, ok := m.Levels[level]
		if !ok {
			continue
		}
		if bound < 1 || bound > 100 {
			s.faultAt(join("levels", level), "a level begins at 1 to 100", "write a score of that range")
		}
		if bound <= last {
			s.faultAt(join("levels", level), level+" is not above "+lastName, "levels rise: blue, yellow, red")
		}
		last, lastName = bound, level
	}
	for level := range m.Levels {
		if !slices.Contains(levels, level) {
			s.fault(s.atKey(join("levels", level)), "unknown level "+level, meant(level, levels))
		}
	}
}

func (l *loader) checkKey(s *source, m *Monitor) {
	area := m.Subject == string(shouwang.SubjectArea)
	if area && m.Key != "" && m.Key != "month" {
		s.faultAt("key", "unknown key "+m.Key, "write month, for one subject an area and month, or nothing, for one an area")
	}
	if !area && m.Key != "" {
		s.faultAt("key", "a key belongs to a monitor of areas", "remove it")
	}
}

// checkReserved holds a pack to the facts by which warnings find their worker
// and their case; where no feed speaks of areas or households there are none.
func (l *loader) checkReserved(s *source, m *Monitor) {
	must := map[string][]string{
		string(shouwang.SubjectPerson):    {"area", "household"},
		string(shouwang.SubjectHousehold): {"area"},
	}[m.Subject]
	for _, name := range []string{"area", "household"} {
		f, ok := l.facts[factKey{m.Subject, name}]
		switch {
		case !ok && slices.Contains(must, name) && l.speaksOf(shouwang.ColumnType(name)):
			s.faultAt("subject", "the pack has no fact "+name+" of a "+m.Subject, "declare it: a warning finds its worker and its case by it")
		case ok && f.Type != Number:
			at := l.where[f]
			at.source.faultAt(join(at.path, "type"), "fact "+name+" is the number of an area or a household", "write type: number")
		}
	}
}

// speaksOf says whether some feed of the pack has a column of a type.
func (l *loader) speaksOf(t shouwang.ColumnType) bool {
	return slices.ContainsFunc(l.pack.Feeds, func(feed *shouwang.Feed) bool {
		return slices.ContainsFunc(feed.Columns, func(c shouwang.Column) bool { return c.Type == t })
	})
}

func (l *loader) checkRules(s *source, m *Monitor) {
	used := &monitorUses{}
	l.checkSuspicion(s, "population", m.Population, l.rule(s, "population", m.Population, m, used).Adding, m)
	ids := map[string]bool{}
	for i, f := range m.Factors {
		path := element("factors", i)
		if !complete(s, path, &f) {
			continue
		}
		if ids[f.ID] {
			s.faultAt(join(path, "id"), "factor "+f.ID+" stands twice", "give one another id")
		}
		ids[f.ID] = true
		s.plainName(join(path, "id"), "factor's id", f.ID)
		checkEffect(s, path, f, m)
		uses := l.rule(s, join(path, "when"), f.When, m, used)
		if f.Cap == "" {
			l.checkSuspicion(s, join(path, "when"), f.When, uses.Variables, m)
		}
		s.bothLanguages(join(path, "reason"), f.Reason)
		l.checkPlaceholders(s, join(path, "reason.zh"), f.Reason.Zh, m)
		l.checkPlaceholders(s, join(path, "reason.en"), f.Reason.En, m)
	}
	if len(m.Factors) == 0 {
		s.faultAt("factors", "no factor", "a score is the sum of its factors")
	}
	if m.Amount != "" {
		l.checkAmount(s, m)
	}
	l.checkExamples(s, m, used)
	checkEquivalent(s, "", m.Equivalent)
}

// effects are the keys that say what a factor does.
var effects = []string{"points", "floor", "cap"}

// checkEffect holds a factor to one effect. Points of 0 are written out: such a
// factor is a remark among the reasons.
func checkEffect(s *source, path string, f Factor, m *Monitor) {
	found := s.standing(path, effects)
	if len(found) != 1 {
		s.faultAt(path, "factor "+f.ID+" has "+map[bool]string{true: "no effect", false: "two effects"}[len(found) == 0], "write one of points, floor, cap")
		return
	}
	if f.Points < 0 || f.Points > 100 {
		s.faultAt(join(path, "points"), "points are 0 to 100", "to keep a score down, write cap")
	}
	if f.Floor != "" {
		if _, ok := m.Bounds()[shouwang.Level(f.Floor)]; !ok {
			s.faultAt(join(path, "floor"), "unknown level "+f.Floor, "write a level that the monitor has")
		}
	}
	if f.Cap != "" {
		s.known(join(path, "cap"), "level", f.Cap, caps)
	}
}

// monitorUses is what a monitor's rules name.
type monitorUses struct {
	facts      []string
	parameters []string
}

func (l *loader) rule(s *source, path, text string, m *Monitor, used *monitorUses) rule.Uses {
	scope := l.conditionScope(m.Subject)
	if scope == nil {
		return rule.Uses{}
	}
	c, err := scope.Condition(text)
	s.ruleFaults(path, text, err)
	for _, name := range slices.Concat(c.Parameters, c.Dated) {
		l.used[name] = true
		used.parameters = append(used.parameters, name)
	}
	for _, name := range c.Variables {
		used.facts = append(used.facts, name)
		at := s.named(path, text, name)
		l.checkPurpose(s, at, name, m)
		l.checkSecret(s, at, name, m)
	}
	return c.Uses
}

// checkPurpose refuses a fact that does not serve the monitor's kind.
func (l *loader) checkPurpose(s *source, at At, name string, m *Monitor) {
	f, ok := l.facts[factKey{m.Subject, name}]
	if !ok || len(f.Purposes) == 0 || slices.Contains(f.Purposes, m.Kind) || !slices.Contains(kinds, m.Kind) {
		return // what is wrong then was said where it stands
	}
	s.fault(at, "fact "+name+" does not serve "+string(m.Kind), "it serves "+strings.Join(texts(f.Purposes), ", ")+": take another fact, or let a person widen its purposes")
}

func (l *loader) checkPlaceholders(s *source, path, text string, m *Monitor) {
	if strings.ContainsAny(placeholder.ReplaceAllString(text, ""), "{}") {
		s.faultAt(path, "a brace without the other in a reason", "write {fact}, or no brace")
	}
	for _, found := range placeholder.FindAllStringSubmatch(text, -1) {
		name := found[1]
		_, fact := l.facts[factKey{m.Subject, name}]
		_, parameter := l.parameters[name]
		if !fact && !parameter && !ownName(m.Subject, name) {
			s.fault(s.named(path, text, name), "unknown fact {"+name+"} in a reason", meant(name, append(l.factNames(m.Subject), l.parameterNames()...)))
			continue
		}
		if parameter {
			l.used[name] = true
		}
		at := s.named(path, text, name)
		l.checkPurpose(s, at, name, m)
		l.checkSecret(s, at, name, m)
	}
}

func (l *loader) checkAmount(s *source, m *Monitor) {
	f, ok := l.facts[factKey{m.Subject, m.Amount}]
	if !ok {
		s.faultAt("amount", "unknown fact "+m.Amount, meant(m.Amount, l.factNames(m.Subject)))
		return
	}
	if f.Type != Money {
		s.faultAt("amount", "fact "+m.Amount+" is "+f.Type+", no money", "name the money at stake")
	}
	l.checkPurpose(s, s.at("amount"), m.Amount, m)
	l.checkSecret(s, s.at("amount"), m.Amount, m)
}
