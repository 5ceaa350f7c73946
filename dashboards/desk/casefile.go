package desk

import (
	"strconv"
	"strings"

	"shouwang"
	"shouwang/cases"
	"shouwang/internal/api"
)

// reached says whether the ladder of a case has come to a rung.
func reached(f api.CaseFile, rung cases.Rung) bool {
	return rung == cases.ToOwner || f.Rung != "" && rung.Rank() <= f.Rung.Rank()
}

// timer is what a deadline is of: a measure goes by its id, a follow-up by its days.
func (p page) timer(t cases.Timer) string {
	if id, measure := strings.CutPrefix(string(t), "measure:"); measure {
		return p.T("timer.measure", id)
	}
	if days, follow := strings.CutPrefix(string(t), string(cases.TimerFollow)); follow {
		return p.T("timer.follow", days)
	}
	return p.T("timer." + string(t))
}

func (p page) planVersion(f api.CaseFile) string {
	if f.Adopted == f.Plan.Version {
		return p.T("plan.adopted", strconv.Itoa(f.Plan.Version))
	}
	return p.T("plan.draft", strconv.Itoa(f.Plan.Version))
}

func (p page) causes(list []cases.Cause) string {
	var names []string
	for _, c := range list {
		name := p.Text(cases.CauseCodes[c.Code])
		if c.Primary {
			name = p.T("plan.primary", name)
		}
		names = append(names, name)
	}
	return strings.Join(names, " · ")
}

func (p page) consent(c *cases.Consent) string {
	if c == nil || !c.Given {
		return p.T("plan.consent.no")
	}
	return p.T("plan.consent.yes", p.day(c.On))
}

func goals(list []cases.Goal) string {
	var texts []string
	for _, g := range list {
		texts = append(texts, g.What)
	}
	return strings.Join(texts, " · ")
}

// need is what a measure is for.
func (p page) need(needs []cases.Need, id string) string {
	for _, n := range needs {
		if n.ID == id {
			return p.T("need." + n.Kind)
		}
	}
	return ""
}

func (p page) measureMoney(m cases.Measure) string {
	if m.Amount == 0 {
		return ""
	}
	return p.money(shouwang.Know(m.Amount))
}

// measureState is how far a measure is: what was settled, else as the plan has it.
func (p page) measureState(f api.CaseFile, m cases.Measure) string {
	if settled := f.Measures[m.ID]; settled != "" {
		return p.T("measure." + settled)
	}
	return p.T("measure." + m.Status)
}

// stepText is what the clock did, "" for an event of somebody.
func (p page) stepText(e api.Event) string {
	s := e.Step
	switch {
	case s == nil:
		return ""
	case s.Timer == "":
		return p.T("step.to", p.T("rung."+s.To))
	}
	return p.T("step", p.timer(cases.Timer(s.Timer)), strconv.Itoa(s.Percent), p.T("rung."+s.To))
}

// factName is what people call a fact; its own name where the words have none.
func (p page) factName(name string) string {
	if _, known := words["fact."+name]; known {
		return p.T("fact." + name)
	}
	return name
}
