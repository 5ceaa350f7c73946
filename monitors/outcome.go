package monitors

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"shouwang"
)

// Outcome (结果) is what came of a subject some time after a score: a back-test
// holds the scores of a day against it. It is read by the same engine, from what
// was known on that later day, and decides nothing about anybody.
type Outcome struct {
	After  string   `yaml:"after"`  // "12 months", "90 days"
	When   string   `yaml:"when"`   // CEL over the facts as of then
	Groups []string `yaml:"groups"` // facts as of the score, by whose values the figures are also given
}

var outcomeAfter = regexp.MustCompile(`^[1-9][0-9]{0,3} (days|months)$`)

// On is the day of the outcome of a score of some day. The last day of a month
// keeps being one.
func (o *Outcome) On(day shouwang.Day) shouwang.Day {
	return Later(day, o.After)
}

// Later is a day that lies a span ("12 months", "90 days") after another; the last
// day of a month stays one. A text that is no span, which no pack that loads has,
// moves nothing.
func Later(day shouwang.Day, span string) shouwang.Day {
	count, unit, _ := strings.Cut(span, " ")
	n, err := strconv.Atoi(count)
	switch {
	case err != nil:
		return day
	case unit == "days":
		return day.AddDays(n)
	case day.AddDays(1).Month() == day.AddDays(1):
		return day.AddDays(1).AddMonths(n).AddDays(-1)
	}
	return day.AddMonths(n)
}

// IsSpan says whether a text is a span that Later reads.
func IsSpan(text string) bool { return outcomeAfter.MatchString(text) }

func (l *loader) checkOutcome(s *source, m *Monitor) {
	if m.Outcome == nil || !complete(s, "outcome", m.Outcome) {
		return
	}
	if !IsSpan(m.Outcome.After) {
		s.faultAt("outcome.after", "no time: "+m.Outcome.After, `write, say, "12 months" or "90 days"`)
	}
	l.rule(s, "outcome.when", m.Outcome.When, m, &monitorUses{})
	names := l.factNames(m.Subject)
	for i, name := range m.Outcome.Groups {
		at := element("outcome.groups", i)
		if s.known(at, "fact", name, names) {
			l.checkPurpose(s, s.at(at), name, m)
			l.checkSecret(s, s.at(at), name, m)
		}
		if slices.Contains(m.Outcome.Groups[:i], name) {
			s.faultAt(at, "fact "+name+" stands twice", "keep one")
		}
	}
}
