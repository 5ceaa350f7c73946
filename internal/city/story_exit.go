package city

import "shouwang"

// Clause 4: who left the roll within 24 months is watched. Income within 1.2
// times the standard weighs 25, work lost again 30, two earlier spells 15.
const exitMonitor = "relapse_after_exit"

var exitStories = []story{
	{"exit_income_960.00", func(t *tale) { exit(t, 960_00, 3, "income") }},
	{"exit_income_960.01", func(t *tale) { exit(t, 960_01, 3, "income") }},
	{"exit_first_spell", func(t *tale) { exit(t, 900_00, 1, "income") }},
	{"exit_for_assets", func(t *tale) { exit(t, 500_00, 3, "asset") }},
	{"exit_moved", func(t *tale) { exit(t, 500_00, 3, "moved") }},
	{"exit_within_24_months", func(t *tale) { exitLongAgo(t, 1) }},
	{"exit_24_months_ago", func(t *tale) { exitLongAgo(t, 0) }},
	{"exit_and_work_lost", exitWorkLost},
	{"exit_and_medical_shock", func(t *tale) { exitAndCosts(t, 1800_00) }},
	{"exit_and_medical_costs", func(t *tale) { exitAndCosts(t, 1799_99) }},
	{"gradual_exit", gradualExit},
	{"gradual_exit_of_60_days_and_one_earner", func(t *tale) { gradualEarner(t, 60) }},
	{"gradual_exit_of_61_days_and_one_earner", func(t *tale) { gradualEarner(t, 61) }},
	{"gradual_exit_ends", func(t *tale) { gradualEnds(t, false) }},
	{"gradual_exit_ends_and_decided", func(t *tale) { gradualEnds(t, true) }},
	{"check_after_30_days", func(t *tale) { checkPoint(t, 30) }},
	{"check_after_29_days", func(t *tale) { checkPoint(t, 29) }},
	{"check_after_36_days", func(t *tale) { checkPoint(t, 36) }},
	{"check_after_37_days", func(t *tale) { checkPoint(t, 37) }},
	{"check_after_90_days", func(t *tale) { checkPoint(t, 90) }},
}

// spells gives everybody earlier spells of dibao, all ended long before the year.
func (t *tale) spells(p *person, earlier int) {
	for i := range earlier {
		b := t.spell(p, "dibao", 300_00, shouwang.Date(2012+4*i, 3, 1))
		b.stop, b.stopSeen, b.stopReason = b.start.AddMonths(20), t.year.eve, "income"
	}
}

// exit is somebody who leaves the roll in the year after so many spells.
func exit(t *tale, income fen, spells int, reason string) {
	p := t.alone(t.senior())
	t.dibao(t.lowIncome())
	m := t.month(0)
	seen := rollDay(m)
	t.leave(m, seen, reason)
	t.spells(p, spells-1)
	t.be("none", seen, income).cash = 3000_00
	if reason == "moved" {
		p.reside = areaCode(faraway)
	}
	if reason != "moved" && income <= standard*6/5 && spells > 2 {
		t.expect(exitMonitor, shouwang.Help, t.id, shouwang.Blue).
			between(seen, nextDate(seen, exitRun), "left the roll for the third time, income within 1.2 times the standard")
	}
	if income >= standard {
		t.edging(seen)
	}
}

// exitLongAgo: at the first run the exit is 24 months ago, less some days.
func exitLongAgo(t *tale, less int) {
	p := t.alone(t.senior())
	t.dibao(t.lowIncome())
	run := nextDate(t.year.eve, exitRun)
	stop := run.AddMonths(-24).AddDays(less)
	t.leave(stop, t.year.eve, "asset")
	t.spells(p, 2)
	t.states = nil
	t.be("none", t.year.eve, 500_00)
	if less > 0 {
		t.expect(exitMonitor, shouwang.Help, t.id, shouwang.Blue).
			between(t.year.eve, run, "left the roll a day less than 24 months ago, third spell, little income")
	}
}

// exitWorkLost: the work that led out of dibao is lost; the wife keeps hers.
func exitWorkLost(t *tale) {
	wife := t.couple(t.d.between(40, 46))
	t.dibao(t.lowIncome())
	months := t.year.months
	m := months[len(months)-5] // the third month without work is over after the year
	seen := rollDay(m)
	t.leave(m, seen, "own_wish")
	t.spells(t.head(), 2)
	t.spells(wife, 2)
	t.be("none", seen, 700_00)
	t.employ(wife, t.year.eve.Month().AddMonths(-3), never)
	t.employ(t.head(), m.AddMonths(-2), m.AddMonths(2))
	t.head().jobless(m.AddMonths(2), never)
	lost := insuranceDay(m.AddMonths(4))
	t.expect(exitMonitor, shouwang.Help, t.id, shouwang.Blue).
		rise(shouwang.Yellow, lost, nextDate(lost, exitRun)).
		between(seen, nextDate(seen, exitRun), "left the roll for the third time, then the work was lost again")
}

// gradualExit: the last weeks of a gradual exit alone are no alarm.
func gradualExit(t *tale) {
	t.couple(t.d.between(48, 54))
	t.dibao(t.lowIncome())
	for _, p := range t.members {
		p.benefits[0].gradual = t.month(0).AddDays(9)
	}
}

// exitAndCosts: little income after the first spell, and 30 of a hundred of it for doctors,
// or a fen less.
func exitAndCosts(t *tale, own fen) {
	p := t.alone(t.senior())
	t.dibao(t.lowIncome())
	m := t.month(1)
	seen := rollDay(m)
	t.leave(m, seen, "asset")
	t.be("none", seen, 500_00).cash = 3000_00
	claimed := t.claim(p, "-1", seen+3, own)
	if own >= 1800_00 {
		t.warned(medicalShock, t.id, shouwang.Yellow, claimed, "medical costs of twelve months")
		t.expect(exitMonitor, shouwang.Help, t.id, shouwang.Blue).between(claimed, nextDate(claimed, exitRun), "left the roll, little income, and medical costs that shock")
	}
}

// gradualEarner: at the last run of the year the gradual exit of a couple ends in so many
// days; the wife alone works.
func gradualEarner(t *tale, days int) {
	wife := t.couple(t.d.between(40, 46))
	t.dibao(t.lowIncome())
	t.employ(wife, t.year.eve.Month().AddMonths(-3), never)
	run := nextDate(t.year.end.AddMonths(-1), exitRun)
	for _, p := range t.members {
		p.benefits[0].gradual = run.AddDays(days)
	}
	if days <= 60 {
		t.expect(exitMonitor, shouwang.Help, t.id, shouwang.Blue).between(run.AddMonths(-1)+1, run, "the gradual exit ends in sixty days, one earner of two")
	}
}

// gradualEnds: a gradual exit was decided on before the year and ends in it, six months
// on; it is due for 30 days. Decided anew before that, it is due no more.
func gradualEnds(t *tale, decided bool) {
	t.couple(t.d.between(48, 54))
	t.dibao(t.lowIncome())
	on := t.year.eve.AddMonths(-4).AddDays(t.d.between(0, 20))
	due := on.AddMonths(6)
	for _, p := range t.members {
		p.benefits[0].gradual = due
	}
	t.gradually("渐退", on)
	if decided {
		t.gradually("重新核算", t.year.eve-3)
		return
	}
	t.expect(gradualDue.monitor, gradualDue.kind, t.id, shouwang.Blue).rise(shouwang.Yellow, due, due).between(due-30, due-30, "the gradual exit ends, nothing was decided")
}

// gradually is a decision on a household that is to leave the roll by steps.
func (t *tale) gradually(kind string, on shouwang.Day) {
	t.send("decision", on, "decision_id", "JD"+t.id[1:]+"-"+dense(on), "household_id", t.id, "id_number", t.head().number, "benefit", "低保", "kind", kind, "decided_at", on.String(), "notice_served_at", (on + 1).String())
}

// checkDays are the days after an exit on which the household is seen whatever
// it earns; each stays due for six days more.
var checkDays = []int{30, 90, 180, 365}

// checkPoint: well off, but at the last run of the year the exit is so many days ago.
func checkPoint(t *tale, days int) {
	t.alone(t.senior())
	t.dibao(t.lowIncome())
	run := nextDate(t.year.end.AddMonths(-1), exitRun)
	stop := run.AddDays(-days)
	seen := firstAfter(stop, rollDay)
	t.leave(stop, seen, "income")
	t.be("none", seen, fen(t.d.between(1700_00, 2600_00)))
	for r := nextDate(seen, exitRun); r <= t.year.end; r = r.AddMonths(1) {
		if due, ok := checkDue(stop, r); ok {
			t.expect(exitMonitor, shouwang.Help, t.id, shouwang.Blue).
				between(max(due, seen), r, "left the roll, the day of a visit has come")
			return
		}
	}
}

// checkDue is the day from which a visit is due on the day of a run.
func checkDue(stop, run shouwang.Day) (shouwang.Day, bool) {
	for _, n := range checkDays {
		if due := stop.AddDays(n); within(run, due, due.AddDays(7)) {
			return due, true
		}
	}
	return 0, false
}
