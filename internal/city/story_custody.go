package city

import "shouwang"

// Clause 1: who serves a sentence or is in compulsory detox is not counted and
// receives nothing; a child left without an adult is in danger today.
const (
	custodyMonitor = "custody_match"
	childMonitor   = "custody_child_left"
)

var custodyReturn = watch{"custody_return", shouwang.Help, onThe(custodyOn)}

var custodyStories = []story{
	{"prison_on_dibao", prisonOnDibao},
	{"detox_on_disability_care", detoxOnCare},
	{"counted_without_row", func(t *tale) { inHousehold(t, true) }},
	{"not_counted", func(t *tale) { inHousehold(t, false) }},
	{"detention_30_days", func(t *tale) { detained(t, 30) }},
	{"detention_29_days", func(t *tale) { detained(t, 29) }},
	{"detention_open", detainedOpen},
	{"correction", corrected},
	{"full_month", func(t *tale) { released(t, 0) }},
	{"full_month_less_a_day", func(t *tale) { released(t, -1) }},
	{"released_on_the_day", releasedOnTheDay},
	{"child_left", childLeft},
	{"both_parents", bothParents},
	{"grandparent_stays", grandparentStays},
	{"child_turned_18", func(t *tale) { nearlyGrown(t, true) }},
	{"child_last_day_17", func(t *tale) { nearlyGrown(t, false) }},
	{"back_and_not_counted", func(t *tale) { back(t, false) }},
	{"back_on_no_roll", func(t *tale) { back(t, true) }},
	{"back_for_60_days", func(t *tale) { backBefore(t, 60) }},
	{"back_for_59_days", func(t *tale) { backBefore(t, 59) }},
}

// taken is a long sentence that began some days ago; it gives the file's day.
func (t *tale) taken(p *person, kind string) shouwang.Day {
	start := t.month(0).AddDays(t.d.between(0, 12))
	return t.hold(p, kind, start, start.AddMonths(t.d.between(30, 60))).seen
}

// receiving is the warning on somebody in custody who is paid or counted.
func (t *tale) receiving(p *person, level shouwang.Level, from shouwang.Day, why string) {
	t.expect(custodyMonitor, shouwang.Verify, p.number, level).
		between(from, nextWeekday(from, custodyOn), why)
}

func (t *tale) childAlone(p *person, from shouwang.Day) {
	t.expect(childMonitor, shouwang.Care, p.number, shouwang.Red).
		between(from, nextWeekday(from, custodyOn), "no other adult lives in the household")
}

func prisonOnDibao(t *tale) {
	t.couple(t.d.between(48, 55))
	t.dibao(t.lowIncome())
	t.receiving(t.head(), shouwang.Yellow, t.taken(t.head(), "prison"), "in prison, on dibao")
}

func detoxOnCare(t *tale) {
	p := t.alone(t.d.between(30, 50))
	t.be("none", t.year.eve, unknownMoney)
	t.spell(p, "dis_care", disCare, t.year.eve.AddMonths(-20).Month())
	t.receiving(p, shouwang.Yellow, t.taken(p, "detox"), "in compulsory detox, paid the care allowance")
}

// inHousehold: a grown child has no row of his own; only being counted matters.
func inHousehold(t *tale, counted bool) {
	t.couple(t.d.between(52, 58))
	son := t.add("child", man, t.aged(25))
	t.dibao(t.lowIncome())
	son.benefits, son.counted = nil, counted
	seen := t.taken(son, "prison")
	if counted {
		t.receiving(son, shouwang.Yellow, seen, "in prison, counted in a dibao household")
	}
}

// home is a grown son who comes home from prison on a day, to a household on dibao in
// which he is not counted; the sentence was told before the year.
func (t *tale) home(on shouwang.Day) *person {
	t.couple(t.d.between(52, 58))
	son := t.add("child", man, t.aged(25))
	t.dibao(t.lowIncome())
	son.benefits, son.counted = nil, false
	t.hold(son, "prison", t.year.eve.AddMonths(-14), on).seen = t.year.eve
	return son
}

func back(t *tale, left bool) {
	on := t.month(2).AddDays(t.d.between(6, 20))
	son := t.home(on)
	if left {
		m := on.Month()
		t.leave(m, rollDay(m), "own_wish")
		t.be("none", rollDay(m), fen(t.d.between(1700_00, 2600_00)))
		return
	}
	t.reached(custodyReturn, son.number, shouwang.Blue, on, "home from prison, not counted")
}

// backBefore: at the year's first run he has been at home for so many days.
func backBefore(t *tale, days int) {
	son := t.home(custodyReturn.next(t.year.eve).AddDays(-days))
	if days < 60 {
		t.warned(custodyReturn, son.number, shouwang.Blue, t.year.eve, "home from prison for less than 60 days, not counted")
	}
}

// detained: a detention counts from 30 days on.
func detained(t *tale, days int) {
	p := t.alone(t.d.between(30, 55))
	t.dibao(t.lowIncome())
	start := t.month(1).AddDays(1)
	s := t.hold(p, "detention", start, start.AddDays(days))
	if days >= 30 {
		t.receiving(p, shouwang.Blue, s.seen, "detained for 30 days, on dibao")
	}
}

func detainedOpen(t *tale) {
	p := t.alone(t.d.between(30, 55))
	t.dibao(t.lowIncome())
	start := t.month(2).AddDays(t.d.between(0, 12))
	t.hold(p, "detention", start, never)
	from := start.AddDays(31)
	t.expect(custodyMonitor, shouwang.Verify, p.number, shouwang.Blue).
		between(from, nextWeekday(from-1, custodyOn), "detained for more than 30 days, no end known")
}

func corrected(t *tale) {
	p := t.alone(t.d.between(30, 55))
	t.dibao(t.lowIncome())
	t.taken(p, "correction")
}

// released: the report comes after the release. A whole month paid inside the
// sentence counts; a month less a day does not.
func released(t *tale, less int) {
	p := t.alone(t.d.between(30, 50))
	t.be("none", t.year.eve, unknownMoney)
	t.spell(p, "dis_care", disCare, t.year.eve.AddMonths(-20).Month())
	m := t.month(2)
	end := m.AddMonths(2).AddDays(less)
	s := t.hold(p, "prison", m.AddDays(1), end)
	s.seen = nextWeekday(m.AddMonths(2), justiceDay)
	if less == 0 {
		t.receiving(p, shouwang.Yellow, s.seen, "paid for a whole month inside the sentence")
	}
}

func releasedOnTheDay(t *tale) {
	p := t.alone(t.d.between(30, 50))
	t.be("none", t.year.eve, unknownMoney)
	t.spell(p, "dis_care", disCare, t.year.eve.AddMonths(-20).Month())
	s := t.hold(p, "prison", t.month(1).AddDays(1), 0)
	s.seen = nextWeekday(s.start.AddDays(10), justiceDay)
	s.end = s.seen
}

// parentOnDibao is a single parent with children of some ages.
func (t *tale) parentOnDibao(ages ...int) *person {
	p := t.add("head", 1+t.d.n(2), t.aged(t.d.between(38, 44)))
	for _, age := range ages {
		t.child(age)
	}
	return p
}

func childLeft(t *tale) {
	parent := t.parentOnDibao(t.d.between(9, 13), t.d.between(3, 7))
	t.dibao(t.lowIncome())
	seen := t.taken(parent, "prison")
	t.receiving(parent, shouwang.Yellow, seen, "in prison, on dibao, children at home")
	for _, child := range t.members[1:] {
		t.childAlone(child, seen)
	}
}

func bothParents(t *tale) {
	mother := t.couple(t.d.between(36, 42))
	child := t.child(t.d.between(3, 12))
	t.dibao(t.lowIncome())
	seen := t.taken(t.head(), "prison")
	first := t.head().custody[0]
	t.hold(mother, "detox", first.start, first.start.AddMonths(24)).seen = seen
	t.receiving(t.head(), shouwang.Yellow, seen, "in prison, on dibao")
	t.receiving(mother, shouwang.Yellow, seen, "in compulsory detox, on dibao")
	t.childAlone(child, seen)
}

func grandparentStays(t *tale) {
	parent := t.parentOnDibao(t.d.between(4, 14))
	t.add("parent", woman, t.aged(t.d.between(66, 74)))
	t.dibao(t.lowIncome())
	t.receiving(parent, shouwang.Yellow, t.taken(parent, "prison"), "in prison, on dibao, a grandparent at home")
}

// nearlyGrown: the child turns 18 on the day of the file, or the day after the run.
func nearlyGrown(t *tale, grown bool) {
	parent := t.add("head", 1+t.d.n(2), t.aged(t.d.between(44, 52)))
	start := t.month(0).AddDays(t.d.between(0, 12))
	s := t.hold(parent, "prison", start, start.AddMonths(40))
	birthday := s.seen
	if !grown {
		birthday = nextWeekday(s.seen, custodyOn).AddDays(1)
	}
	child := t.addFrom(county, "child", 1+t.d.n(2), birthday.AddYears(-18))
	t.dibao(t.lowIncome())
	t.receiving(parent, shouwang.Yellow, s.seen, "in prison, on dibao")
	if !grown && child.birth.AddYears(18) == birthday {
		t.childAlone(child, s.seen)
	}
}
