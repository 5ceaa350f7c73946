package monitors

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"shouwang"
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
		l.checkKey(s, m)
		l.checkRules(s, m)
		l.checkReserved(s, m)
	}
}

func (s *source) optional(path, what, name string, names []string) {
	if name != "" {
		s.known(path, what, name, names)
	}
}

func (l *loader) checkClauses(s *source, m *Monitor) {
	if len(m.Clauses) == 0 {
		s.faultAt("clauses", "no clause", "name the clauses of the notice that the monitor carries")
	}
	for id, words := range m.Clauses {
		if !clauses[id] {
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
	if area && m.Key != "month" {
		s.faultAt("subject", "a monitor of areas without key: month", "write key: month, one subject an area and month")
	}
	if !area && m.Key != "" {
		s.faultAt("key", "a key belongs to a monitor of areas", "remove it")
	}
}

// checkReserved holds a pack to the facts by which warnings find their worker
// and their case.
func (l *loader) checkReserved(s *source, m *Monitor) {
	want := map[string][]string{
		string(shouwang.SubjectPerson):    {"area", "household"},
		string(shouwang.SubjectHousehold): {"area"},
	}[m.Subject]
	for _, name := range want {
		f, ok := l.facts[factKey{m.Subject, name}]
		switch {
		case !ok:
			s.faultAt("subject", "the pack has no fact "+name+" of a "+m.Subject, "declare it: a warning finds its worker and its case by it")
		case f.Type != Number:
			at := l.where[f]
			at.source.faultAt(join(at.path, "type"), "fact "+name+" is the number of an area or a household", "write type: number")
		}
	}
}

func (l *loader) checkRules(s *source, m *Monitor) {
	used := &monitorUses{}
	l.rule(s, "population", m.Population, m, used)
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
		checkEffect(s, path, f, m)
		l.rule(s, join(path, "when"), f.When, m, used)
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
}

// checkEffect holds a factor to one effect. Points of 0 are written out: such a
// factor is a remark among the reasons.
func checkEffect(s *source, path string, f Factor, m *Monitor) {
	var effects []string
	for _, key := range []string{"points", "floor", "cap"} {
		if _, ok := s.nodes[join(path, key)]; ok {
			effects = append(effects, key)
		}
	}
	if len(effects) != 1 {
		s.faultAt(path, "factor "+f.ID+" has "+map[bool]string{true: "no effect", false: "two effects"}[len(effects) == 0], "write one of points, floor, cap")
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

func (l *loader) rule(s *source, path, text string, m *Monitor, used *monitorUses) {
	scope := l.subjectScope(m.Subject)
	if scope == nil {
		return
	}
	c, err := scope.Condition(text)
	s.ruleFaults(path, text, err)
	for _, name := range slices.Concat(c.Parameters, c.Dated) {
		l.used[name] = true
		used.parameters = append(used.parameters, name)
	}
	for _, name := range c.Variables {
		used.facts = append(used.facts, name)
		l.checkPurpose(s, path, name, m)
	}
}

// checkPurpose refuses a fact that does not serve the monitor's kind.
func (l *loader) checkPurpose(s *source, path, name string, m *Monitor) {
	f, ok := l.facts[factKey{m.Subject, name}]
	if !ok || len(f.Purposes) == 0 || slices.Contains(f.Purposes, m.Kind) || !slices.Contains(kinds, m.Kind) {
		return // what is wrong then was said where it stands
	}
	s.faultAt(path, "fact "+name+" does not serve "+string(m.Kind), "it serves "+strings.Join(texts(f.Purposes), ", ")+": take another fact, or let a person widen its purposes")
}

func (l *loader) checkPlaceholders(s *source, path, text string, m *Monitor) {
	for _, found := range placeholder.FindAllStringSubmatch(text, -1) {
		name := found[1]
		_, fact := l.facts[factKey{m.Subject, name}]
		_, parameter := l.parameters[name]
		reserved := m.Subject == string(shouwang.SubjectArea) && (name == "area" || name == "month")
		if !fact && !parameter && !reserved {
			s.faultAt(path, "unknown fact {"+name+"} in a reason", meant(name, l.factNames(m.Subject)))
			continue
		}
		if parameter {
			l.used[name] = true
		}
		l.checkPurpose(s, path, name, m)
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
	l.checkPurpose(s, "amount", m.Amount, m)
}
