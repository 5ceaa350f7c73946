package city

import (
	"time"

	"shouwang"
)

// Clause 5: whoever reaches an age gets the allowance of that age. The truth of
// these people is worked out with everybody else's (elderTruth); the stories only
// make them late, wrong, or just not concerned.
var elderStories = []story{
	{"never_claimed_80", func(t *tale) { unclaimed(t, 80) }},
	{"still_paid_as_80", func(t *tale) { unclaimed(t, 90) }},
	{"still_paid_as_90", func(t *tale) { unclaimed(t, 100) }},
	{"claimed_late", func(t *tale) { birthdayBefore(t, t.d.between(5, 25), 4) }},
	{"30_days_after", func(t *tale) { birthdayBefore(t, 30, 4) }},
	{"29_days_after", func(t *tale) { birthdayBefore(t, 29, 4) }},
	{"60_days_before", func(t *tale) { birthdayBefore(t, -60, 0) }},
	{"61_days_before", func(t *tale) { birthdayBefore(t, -61, 0) }},
	{"registered_elsewhere", registeredElsewhere},
	{"lives_elsewhere", livesElsewhere},
	{"dies_before_80", diesBefore80},
	{"old_birthdays", oldBirthdays},
}

// unclaimed: the step was reached some months before the year and never claimed.
func unclaimed(t *tale, step int) {
	birth := t.year.eve.AddDays(-t.d.between(100, 300)).AddYears(-step)
	p := t.add("head", 1+t.d.n(2), birth)
	p.elder.before = step
	t.be("none", t.year.eve, unknownMoney)
}

// birthdayBefore: somebody turns 80 so many days before a run (after, if
// negative) and claims some months late.
func birthdayBefore(t *tale, days, late int) {
	run := t.month(1)
	p := t.add("head", 1+t.d.n(2), run.AddDays(-days).AddYears(-80))
	p.elder.late = late
	t.be("none", t.year.eve, unknownMoney)
}

// registeredElsewhere: lives here, but the allowance is owed by another county.
func registeredElsewhere(t *tale) {
	p := t.addFrom(neighbour, "head", woman, t.aged(85))
	p.hukou = areaCode(neighbour)
	t.be("none", t.year.eve, unknownMoney)
}

func livesElsewhere(t *tale) {
	p := t.add("head", woman, t.aged(84))
	p.reside, p.elder.before = areaCode(faraway), 80
	t.be("none", t.year.eve, unknownMoney)
}

// diesBefore80: the death is known before the notice of the 80th birthday is due.
func diesBefore80(t *tale) {
	m := t.month(1)
	p := t.add("head", man, m.AddDays(100).AddYears(-80))
	t.report(p, "health", m.AddDays(4), m.AddDays(6))
	t.report(p, "police", m.AddDays(4), m.AddDays(8))
	t.be("none", t.year.eve, unknownMoney)
}

// oldBirthdays are days that many programs get wrong: before 1900, before 1970,
// and the 29th of February.
func oldBirthdays(t *tale) {
	t.add("head", woman, shouwang.Date(1899, time.June, 15))
	t.add("child", man, shouwang.Date(1935, time.March, 1))
	t.add("child", woman, shouwang.Date(1936, time.February, 29))
	t.add("grandchild", man, shouwang.Date(1969, time.August, 20))
	t.be("none", t.year.eve, unknownMoney)
}
