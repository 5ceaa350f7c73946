package monitors

import (
	"fmt"
	"regexp"
	"strconv"

	"shouwang"
)

// Canary (哨兵) is made-up people of whom a monitor must raise a warning on every
// day of every year. Its rows are written as those of an example, but for dates,
// which count from the day: "-60 days", "-3 months" (the first day of a month).
// The subject is "subject"; its area must be that of the canaries.
type Canary struct {
	Level string                      `yaml:"level"`
	Born  string                      `yaml:"born"` // birthday that the numbers tell, as YYYY-MM-DD
	Rows  map[string][]map[string]any `yaml:"rows"`
}

var relativeDate = regexp.MustCompile(`^(-\d{1,5}) (days|months)$`)

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
		return day.Month().AddMonths(n).String()
	}
	return day.AddDays(n).String()
}

// checkCanary holds a canary to the feeds that it writes rows of, and to a mark
// by which nobody takes it for a person.
func (l *loader) checkCanary(s *source, m *Monitor) {
	c := m.Canary
	if c == nil || !complete(s, "canary", c) {
		return
	}
	s.known("canary.level", "level", c.Level, levels)
	day, ok := s.day("canary.born", c.Born)
	if m.Subject != string(shouwang.SubjectPerson) {
		s.faultAt("canary", "a canary of a monitor about a "+m.Subject, "canaries are people: give it to a monitor of people")
		return
	}
	if !ok {
		return
	}
	marked := false
	for name, rows := range c.On(day) {
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
			}
		}
	}
	if !marked {
		s.faultAt("canary", "no row says where the canary lives", fmt.Sprintf("write the area %q, by which everything knows a canary", strconv.Itoa(shouwang.CanaryArea)))
	}
}
