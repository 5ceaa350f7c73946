package city

import (
	"time"

	"shouwang"
)

// ordinary is a household of the background: what happens to it meets no rule,
// but for birthdays.
func (c *City) ordinary(index, room int) *family {
	f := c.newFamily(index)
	shape := f.d.weighed(shapeWeights)
	shapes[shape].build(f)
	if len(f.members) > room {
		f = c.newFamily(index)
		shape = 6
		grownAlone(f)
	}
	f.welfare(shape)
	f.work()
	f.elders()
	f.live()
	return f
}

// live lets the year happen.
func (f *family) live() {
	for _, p := range f.members {
		f.mayDie(p)
	}
	if f.onRolls() || f.states[0].class != "none" {
		return
	}
	f.mayLoseWork()
	f.mayBeHeld()
	f.mayHaveBaby()
}

// mayDie follows the age. Whoever reaches a step of the elder allowance soon is
// spared, because both departments would then be right about a different day.
func (f *family) mayDie(p *person) {
	age := p.age(f.year.eve)
	perYear := 0
	switch {
	case age >= 90:
		perYear = 1700
	case age >= 80:
		perYear = 800
	case age >= 70:
		perYear = 250
	case age >= 62:
		perYear = 100
	}
	if !f.d.in10000(perYear) || f.stepNear(p) || f.aboutToEnter(p) {
		return
	}
	f.die(p, f.year.eve.AddDays(f.d.between(1, int(f.year.end-f.year.eve)-1)))
}

// aboutToEnter says whether a roll takes the person in during the year.
func (f *family) aboutToEnter(p *person) bool {
	for i := range p.benefits {
		if p.benefits[i].seen > f.year.eve {
			return true
		}
	}
	return false
}

func (f *family) stepNear(p *person) bool {
	for _, s := range elderSteps {
		if within(p.birth.AddYears(s.age), f.year.eve.AddDays(-90), f.year.end.AddDays(90)) {
			return true
		}
	}
	return false
}

// die stops the money of a death in time: the roll of the next month has the
// stop before any department reports the death.
func (f *family) die(p *person, on shouwang.Day) {
	next := on.Month().AddMonths(1)
	reported := on.AddDays(f.d.between(2, 9))
	for i := range p.benefits {
		b := &p.benefits[i]
		if b.stop <= next {
			continue
		}
		b.stop, b.stopSeen, b.stopReason = next, rollDay(next), "death"
		reported = max(reported, rollDay(next))
	}
	f.without(p, rollDay(next))
	f.report(p, "health", on, reported)
	if f.d.in10000(8000) {
		f.report(p, "police", on, reported.AddDays(f.d.between(0, 25)))
	}
	if f.d.in10000(6000) {
		f.report(p, "funeral", on, reported.AddDays(f.d.between(0, 6)))
	}
}

// without is the household after somebody left it for good; with nobody left it
// is classed no longer.
func (f *family) without(p *person, from shouwang.Day) {
	p.gone = from
	for _, q := range f.members {
		if q.gone > from {
			return
		}
	}
	if f.states[len(f.states)-1].class != "none" {
		f.be("none", from, unknownMoney)
	}
}

var deathKinds = map[string]struct {
	kind string
	day  time.Weekday
}{
	"health":  {"cause_of_death", healthDay},
	"police":  {"hukou_cancel", policeDay},
	"funeral": {"cremation", funeralDay},
}

// report is a department's record of a death, sent with its first file after a
// day. The police then cancel the register entry.
func (f *family) report(p *person, dept string, on, after shouwang.Day) shouwang.Day {
	k := deathKinds[dept]
	seen := nextWeekday(after, k.day)
	p.deaths = append(p.deaths, death{k.kind, dept, on, max(on, seen.AddDays(-2)), seen})
	if dept == "police" {
		p.cancelled = firstAfter(seen, rollDay)
	}
	return seen
}

// mayLoseWork is unemployment of people who can bear it: no roll in the
// household, no class, income known and well above twice the standard. They find
// work within two months, or insurance pays them.
func (f *family) mayLoseWork() {
	months := f.year.months
	p := f.head()
	if len(p.insurance) == 0 || f.states[0].income < 2200_00 || !f.d.in10000(900) {
		return
	}
	last := months[f.d.n(max(1, len(months)-3))]
	p.insurance[0].until = last.AddMonths(1)
	if f.d.in10000(4000) {
		p.jobless(last.AddMonths(1), last.AddMonths(3))
		p.insurance = append(p.insurance, span{last.AddMonths(3), never, true})
		return
	}
	f.register(p, last.AddMonths(1).AddDays(f.d.between(0, 25)), true)
}

// register is an unemployment registration, with insurance benefit or without.
func (f *family) register(p *person, on shouwang.Day, paid bool) *registration {
	r := registration{on, never, never, firstAfter(on, registrationDay)}
	if paid {
		r.uiFrom, r.uiTo = on.Month(), on.AddMonths(18)
	}
	p.idle = append(p.idle, r)
	return &p.idle[len(p.idle)-1]
}

// mayBeHeld is custody that touches no benefit and leaves no child behind.
func (f *family) mayBeHeld() {
	p := f.head()
	if len(f.members) > 2 || p.age(f.year.eve) > 59 || f.known || !f.d.in10000(60) {
		return
	}
	for _, other := range f.members[1:] {
		if other.age(f.year.eve) < 20 {
			return
		}
	}
	kinds := []string{"prison", "detox", "detention", "correction"}
	start := f.year.eve.AddDays(f.d.between(5, int(f.year.end-f.year.eve)-20))
	f.hold(p, kinds[f.d.n(len(kinds))], start, start.AddDays(f.d.between(15, 900)))
}

// hold is custody, reported with the first file of justice after its start.
func (f *family) hold(p *person, kind string, start, end shouwang.Day) *stay {
	p.custody = append(p.custody, stay{kind, start, end, nextWeekday(start.AddDays(2), justiceDay)})
	return &p.custody[len(p.custody)-1]
}

func (f *family) mayHaveBaby() {
	if len(f.members) != 2 || f.members[1].relation != "spouse" || f.members[1].age(f.year.eve) > 34 || !f.d.in10000(1800) {
		return
	}
	months := f.year.months
	born := months[f.d.n(len(months)-1)].AddDays(f.d.n(28))
	p := f.add("child", 1+f.d.n(2), born)
	p.seen = firstAfter(p.birth.AddDays(3), rollDay)
}
