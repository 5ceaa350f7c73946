package city

import "shouwang"

// Clause 1: who has died receives nothing for the months after. A death in one
// register is to be checked; two registers that agree within 31 days are sure.
const deathMonitor = "death_after_benefit"

var deathStories = []story{
	{"death_roll_open", deathRollOpen},
	{"death_paid_two_sources", func(t *tale) { deathPaid(t, 0, "police") }},
	{"death_sources_31_days_apart", func(t *tale) { deathPaid(t, 31, "police") }},
	{"death_sources_32_days_apart", func(t *tale) { deathPaid(t, 32, "police") }},
	{"death_paid_funeral", func(t *tale) { deathPaid(t, 1, "funeral") }},
	{"death_paid_one_source", func(t *tale) { deathPaid(t, 0, "") }},
	{"granted_after_death", grantedAfterDeath},
	{"stop_on_the_first", func(t *tale) { deathStopped(t, 0) }},
	{"stop_on_the_second", func(t *tale) { deathStopped(t, 1) }},
	{"payment_returned", deathReturned},
	{"paid_in_the_month_of_death", deathEarlyInMonth},
	{"death_before_the_year", deathInStock},
}

// recipient lives alone and gets dibao or the elder allowance.
func (t *tale) recipient() (*person, *benefit) {
	if t.nth%2 == 1 {
		p := t.alone(t.elderly())
		t.be("none", t.year.eve, unknownMoney)
		t.claimSteps(p)
		p.elder.before = 1 // claimed here, so that the story holds the row
		return p, &p.benefits[0]
	}
	p := t.alone(t.senior())
	t.dibao(t.lowIncome())
	return p, &p.benefits[0]
}

// stopLate ends the money some rolls after it should have ended.
func (t *tale) stopLate(p *person, b *benefit, stop, seen shouwang.Day) {
	b.stop, b.stopSeen, b.stopReason = stop, seen, "death"
	t.without(p, seen)
}

// deathRollOpen: the bank sends the money back, nobody stops the roll for two months.
func deathRollOpen(t *tale) {
	p, b := t.recipient()
	m := t.month(0)
	on := m.AddDays(t.d.between(2, 8))
	seen := t.report(p, "health", on, on.AddDays(3))
	t.report(p, "police", on, on.AddDays(8))
	b.returned = m.AddMonths(1)
	t.stopLate(p, b, m.AddMonths(1), rollDay(m.AddMonths(2)))
	t.expect(deathMonitor, shouwang.Verify, p.number, shouwang.Yellow).
		between(seen, nextDate(seen, deathRun), "died, the roll stays open, nothing was paid after")
}

// deathPaid: money flows for three months after the death. A second source makes
// it red when its date lies within 31 days of the first.
func deathPaid(t *tale, apart int, second string) {
	p, b := t.recipient()
	m := t.month(2)
	on := m.AddDays(t.d.between(2, 20))
	seen := t.report(p, "health", on, on.AddDays(3))
	t.stopLate(p, b, m.AddMonths(4), rollDay(m.AddMonths(4)))
	e := t.expect(deathMonitor, shouwang.Verify, p.number, shouwang.Yellow)
	if second != "" {
		later := on.AddDays(apart)
		sure := max(t.report(p, second, later, max(later, seen).AddDays(1)), paymentDay(m.AddMonths(1)))
		if apart <= 31 {
			e.rise(shouwang.Red, sure, nextDate(sure, deathRun))
		}
	}
	e.between(seen, nextDate(seen, deathRun), "died, paid for months after")
}

// grantedAfterDeath: two departments know of the death, then a roll grants dibao.
func grantedAfterDeath(t *tale) {
	p := t.alone(t.senior())
	m := t.month(1)
	on := m.AddDays(t.d.between(1, 8))
	t.dibao(300_00)
	grant := m.AddMonths(1)
	t.enter(grant, 300_00)
	p.benefits[0].returned = grant
	t.report(p, "health", on, on.AddDays(2))
	t.report(p, "police", on, on.AddDays(4))
	t.expect(deathMonitor, shouwang.Verify, p.number, shouwang.Red).
		between(rollDay(grant), nextDate(rollDay(grant), deathRun), "the benefit starts after the death")
}

// deathStopped: stopped some days after the first of the next month, or just then.
func deathStopped(t *tale, late int) {
	p, b := t.recipient()
	next := t.month(0)
	on := next.AddDays(-1)
	t.stopLate(p, b, next.AddDays(late), rollDay(next))
	b.paidUntil = next
	seen := t.report(p, "health", on, rollDay(next))
	if late > 0 {
		t.expect(deathMonitor, shouwang.Verify, p.number, shouwang.Yellow).
			between(seen, nextDate(seen, deathRun), "the roll runs a day into the month after the death")
	}
}

// deathReturned: the stop is in time, one transfer went out and came back.
func deathReturned(t *tale) {
	p, b := t.recipient()
	next := t.month(1)
	on := next.AddDays(-t.d.between(2, 20))
	t.stopLate(p, b, next, rollDay(next))
	b.paidUntil, b.returned = next.AddMonths(1), next
	t.report(p, "health", on, rollDay(next))
	t.report(p, "police", on, rollDay(next))
}

// deathEarlyInMonth: dead on the 3rd, paid on the 15th for the same month.
func deathEarlyInMonth(t *tale) {
	p, b := t.recipient()
	next := t.month(1)
	on := next.AddMonths(-1).AddDays(2)
	t.stopLate(p, b, next, rollDay(next))
	t.report(p, "health", on, rollDay(next))
	t.report(p, "funeral", on, rollDay(next))
}

// deathInStock: everything was there before the first file came.
func deathInStock(t *tale) {
	p, b := t.recipient()
	eve := t.year.eve
	on := eve.AddMonths(-3).Month().AddDays(t.d.between(3, 25))
	for _, dept := range []string{"health", "police"} {
		p.deaths = append(p.deaths, death{deathKinds[dept].kind, dept, on, on.AddDays(6), eve})
	}
	p.cancelled = eve
	t.stopLate(p, b, t.year.months[2], rollDay(t.year.months[2]))
	t.expect(deathMonitor, shouwang.Verify, p.number, shouwang.Red).
		between(eve, nextDate(eve, deathRun), "died before the year, paid since")
}
