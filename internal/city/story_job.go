package city

import "shouwang"

// Clause 4: work lost in a household that is classed, receives or is poor. Who
// earned alone weighs 40, no insurance benefit 25, its end within 60 days 20,
// children at home 15; 40 is blue, 60 yellow, points alone are never red.
const jobMonitor = "job_loss"

var jobStories = []story{
	{"sole_earner", func(t *tale) { soleEarner(t, true, shouwang.Blue) }},
	{"sole_earner_uninsured", func(t *tale) { soleEarner(t, false, shouwang.Yellow) }},
	{"benefit_ends_in_60_days", func(t *tale) { benefitEnds(t, 60) }},
	{"benefit_ends_in_61_days", func(t *tale) { benefitEnds(t, 61) }},
	{"second_earner_uninsured_child", func(t *tale) { twoEarners(t, true) }},
	{"second_earner_uninsured", func(t *tale) { twoEarners(t, false) }},
	{"spouse_unknown", spouseUnknown},
	{"poor_registrant", func(t *tale) { registrant(t, 1599_99) }},
	{"less_poor_registrant", func(t *tale) { registrant(t, 1600_00) }},
	{"lost_before_the_year", lostBefore},
	{"insured_gap_two_months", func(t *tale) { gap(t, 2) }},
	{"insured_gap_one_month", func(t *tale) { gap(t, 1) }},
	{"rows_vanish", rowsVanish},
	{"retired", retired},
	{"edge_household", edgeHousehold},
	{"elder_in_household", elderInHousehold},
}

// losing is the loss warning of the household.
func (t *tale) losing(level shouwang.Level) *expectation {
	return t.expect(jobMonitor, shouwang.Help, t.id, level)
}

// earnerAndParent is a man of working age with an old mother, who counts as
// nobody who could earn.
func (t *tale) earnerAndParent() *person {
	earner := t.add("head", man, t.aged(t.d.between(40, 48)))
	t.add("parent", woman, t.aged(t.d.between(70, 76)))
	return earner
}

// loses ends the work with a month and registers in the next. The file of the
// registration opens the case, before insurance shows two months without.
func (t *tale) loses(p *person, last shouwang.Day, paid bool) *registration {
	t.employ(p, t.year.eve.Month().AddMonths(-3), last.AddMonths(1))
	p.jobless(last.AddMonths(1), never)
	r := t.register(p, last.AddMonths(1).AddDays(t.d.between(1, 20)), paid)
	if paid {
		r.uiTo = t.year.end.AddDays(120)
	}
	return r
}

func soleEarner(t *tale, paid bool, level shouwang.Level) {
	p := t.earnerAndParent()
	t.dibao(t.lowIncome())
	seen := t.loses(p, t.month(2), paid).seen
	t.losing(level).between(seen, nextDate(seen, jobRun), "the only earner lost the work")
}

// benefitEnds: at the first run the benefit has so many days left.
func benefitEnds(t *tale, days int) {
	p := t.earnerAndParent()
	t.dibao(t.lowIncome())
	r := t.loses(p, t.month(3), true)
	run := nextDate(r.seen, jobRun)
	r.uiTo = run.AddDays(days)
	if days <= 60 {
		t.losing(shouwang.Yellow).between(r.seen, run, "the only earner, insurance ends within 60 days")
		return
	}
	t.losing(shouwang.Blue).
		rise(shouwang.Yellow, run.AddDays(days-60), run.AddMonths(1)).
		between(r.seen, run, "the only earner, insurance ends in more than 60 days")
}

// twoEarners: the wife goes on working, so that the loss weighs 25, with a child 40.
func twoEarners(t *tale, child bool) {
	wife := t.couple(t.d.between(38, 46))
	if child {
		t.child(t.d.between(5, 12))
	}
	t.dibao(t.lowIncome())
	seen := t.loses(t.head(), t.month(2), false).seen
	t.employ(wife, t.year.eve.Month().AddMonths(-3), never)
	if child {
		t.losing(shouwang.Blue).between(seen, nextDate(seen, jobRun), "no insurance benefit, a child at home")
	}
}

// spouseUnknown: no register says whether the wife earns; unknown adds nothing.
func spouseUnknown(t *tale) {
	t.couple(t.d.between(38, 46))
	t.dibao(t.lowIncome())
	t.loses(t.head(), t.month(2), true)
}

// registrant: no class, no roll; poor below twice the standard.
func registrant(t *tale, income fen) {
	p := t.earnerAndParent()
	t.be("none", t.year.eve, income)
	last := t.month(2)
	seen := t.loses(p, last, false).seen
	p.insurance[1].until = last.AddMonths(3) // back at work before it is a matter of no income
	p.insurance = append(p.insurance, span{last.AddMonths(3), never, true})
	if income < 2*standard {
		t.losing(shouwang.Yellow).between(seen, nextDate(seen, jobRun), "registered unemployed with less than twice the standard")
	}
}

// longAgo is a registration more than six months before the first run, open and
// paid beyond the year: it no longer counts as news, and insurance must show the loss.
func (t *tale) longAgo(p *person) shouwang.Day {
	on := nextDate(t.year.eve, jobRun).AddMonths(-6).AddDays(-20)
	p.idle = append(p.idle, registration{on, on.Month(), t.year.end.AddDays(120), t.year.eve})
	return on.Month()
}

func lostBefore(t *tale) {
	p := t.earnerAndParent()
	t.dibao(t.lowIncome())
	since := t.longAgo(p)
	t.employ(p, since.AddMonths(-3), since)
	p.jobless(since, never)
	t.losing(shouwang.Blue).between(t.year.eve, nextDate(t.year.eve, jobRun), "out of work since before the year")
}

// gap: some months said to be without insurance; with one only, work goes on.
func gap(t *tale, months int) {
	p := t.earnerAndParent()
	t.dibao(t.lowIncome())
	t.longAgo(p)
	off := t.month(3)
	t.employ(p, t.year.eve.Month().AddMonths(-3), off)
	if months < 2 {
		p.jobless(off, off.AddMonths(months))
		p.insurance = append(p.insurance, span{off.AddMonths(months), never, true})
		return
	}
	p.jobless(off, never)
	seen := insuranceDay(off.AddMonths(2))
	t.losing(shouwang.Blue).between(seen, nextDate(seen, jobRun), "two months without insurance")
}

// rowsVanish: the register just stops. A month counts once the next has come.
func rowsVanish(t *tale) {
	p := t.earnerAndParent()
	t.dibao(t.lowIncome())
	t.longAgo(p)
	off := t.month(4)
	t.employ(p, t.year.eve.Month().AddMonths(-3), off)
	seen := insuranceDay(off.AddMonths(3))
	t.losing(shouwang.Blue).between(seen, nextDate(seen, jobRun), "two months without a row, the third has come")
}

// retired: past every retirement age, the end of insurance is no loss.
func retired(t *tale) {
	p := t.alone(66)
	t.dibao(t.lowIncome())
	off := t.month(3)
	t.employ(p, t.year.eve.Month().AddMonths(-3), off)
	p.jobless(off, never)
}

func edgeHousehold(t *tale) {
	p := t.earnerAndParent()
	t.be("edge", t.year.eve, fen(t.d.between(850_00, 1150_00)))
	last := t.month(2)
	seen := t.loses(p, last, false).seen
	t.threeMonths(p, last, shouwang.Blue)
	t.losing(shouwang.Yellow).between(seen, nextDate(seen, jobRun), "the only earner of an edge household")
}

// elderInHousehold: no class and income unknown, but the mother has the elder allowance.
func elderInHousehold(t *tale) {
	p := t.add("head", man, t.aged(t.d.between(50, 56)))
	t.add("parent", woman, t.aged(t.elderly()))
	t.be("none", t.year.eve, unknownMoney)
	last := t.month(2)
	seen := t.loses(p, last, false).seen
	t.threeMonths(p, last, shouwang.Blue)
	t.losing(shouwang.Yellow).between(seen, nextDate(seen, jobRun), "the only earner of a household that receives the elder allowance")
}
