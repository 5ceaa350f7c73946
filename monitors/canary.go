package monitors

import (
	"fmt"
	"regexp"
	"strconv"

	"shouwang"
)

// Canary (哨兵) is a made-up subject of which a monitor must raise a warning on every
// day of every year. Its rows are written as those of an example, but for dates,
// which count from the day: "-60 days", "-3 months" (the first day of a month),
// "-2 days 09:00". Whom the warning is about is "subject"; a row says that he or
// it lives in the area of the canaries.
type Canary struct {
	Level string                      `yaml:"level"`
	Born  string                      `yaml:"born"` // birthday that people's numbers tell: YYYY-MM-DD, or so many days before
	Rows  map[string][]map[string]any `yaml:"rows"`
}

var relativeDate = regexp.MustCompile(`^(-\d{1,5}) (days|months)( \d\d:\d\d)?$`)

// On are the rows of a day, every date written out.
func (c *Canary) On(day shouwang.Day) map[string][]map[string]any {
	rows := make(map[string][]map[string]any, len(c.Rows))
	for feed, list := range c.Rows {
		for _, row := range list {
			dated := make(map[string]any, len(row))
			for column, value := range row {
				dated[column] = dateOn(value, day)
			}
			rows[feed] = append(rows[feed], dated)
		}
	}
	return rows
}

func dateOn(value any, day shouwang.Day) any {
	text, ok := value.(string)
	parts := relativeDate.FindStringSubmatch(text)
	if !ok || parts == nil {
		return value
	}
	n, _ := strconv.Atoi(parts[1]) // digits
	if parts[2] == "months" {
		return day.Month().AddMonths(n).String() + parts[3]
	}
	return day.AddDays(n).String() + parts[3]
}

// checkedOn is a day on which dates that count from the day are checked; any will do.
const checkedOn = shouwang.Day(20000)

// BornOn is the birthday of a day's canaries.
func (c *Canary) BornOn(day shouwang.Day) (shouwang.Day, error) {
	return shouwang.ParseDay(plain(dateOn(c.Born, day)))
}

// canarySubject says whom a canary may be about. Areas are whole, and feeds and
// monitors are the product's own.
func canarySubject(of string) bool {
	t := shouwang.SubjectType(of)
	return t == shouwang.SubjectPerson || t == shouwang.SubjectHousehold || t.Named() && t != "feed" && t != "monitor"
}

// checkCanary holds a canary to the feeds that it writes rows of, and to a mark
// by which nobody takes it for a person.
func (l *loader) checkCanary(s *source, m *Monitor) {
	c := m.Canary
	if c == nil || !complete(s, "canary", c) {
		return
	}
	s.known("canary.level", "level", c.Level, levels)
	_, ok := s.day("canary.born", plain(dateOn(c.Born, checkedOn)))
	if !canarySubject(m.Subject) {
		s.faultAt("canary", "no canary can be of the subject "+m.Subject, "canaries are people, households and what is known by a text: give it to a monitor of these")
		return
	}
	if !ok {
		return
	}
	marked, named := false, false
	for name, rows := range c.On(checkedOn) {
		at := join("canary.rows", name)
		feed, known := l.feeds[name]
		if !known {
			s.fault(s.atKey(at), "unknown feed "+name, meant(name, l.feedNames()))
			continue
		}
		for i, row := range rows {
			l.checkRow(s, element(at, i), feed, row)
			for _, value := range row {
				marked = marked || plain(value) == strconv.Itoa(shouwang.CanaryArea)
				named = named || plain(value) == "subject"
			}
		}
	}
	if !marked {
		s.faultAt("canary", "no row says where the canary lives", fmt.Sprintf("write the area %q, by which everything knows a canary", strconv.Itoa(shouwang.CanaryArea)))
	}
	if !named {
		s.faultAt("canary", "no row names the subject", "write subject where a row names whom the warning is about")
	}
}
