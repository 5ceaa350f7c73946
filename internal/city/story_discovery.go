package city

import "shouwang"

// Clause 4, who may be in need: no income, medical costs, rigid expenses, a
// relapse into poverty, illness in an edge household, help that did not arrive.
var discoveryStories = []story{
	{"no_income_3_months", func(t *tale) { withoutIncome(t, 3, -1) }},
	{"no_income_confirmed", func(t *tale) { withoutIncome(t, 3, 60) }},
	{"costs_10000.00", func(t *tale) { costs(t, 5000_00, 10000_00, 0) }},
	{"costs_30_percent", func(t *tale) { costs(t, 1600_00, 5760_00, 0) }},
	{"three_stays", func(t *tale) { stays(t, 3) }},
	{"costs_and_cash_needed", costsAndCash},
	{"rigid_over_half", func(t *tale) { rigid(t, 10200_01) }},
	{"rigid_ends_in_60_days", func(t *tale) { rigidEnds(t, 60) }},
	{"listed_90_days", func(t *tale) { listed(t, 90) }},
	{"measure_over_90_days_ago", func(t *tale) { measured(t, 90) }},
	{"helped_and_still_at_risk", func(t *tale) { helped(t, false) }},
	{"edge_and_ill_30_days", func(t *tale) { edgeIll(t, 30) }},
	{"edge_and_mental_grade_three", func(t *tale) { edgeDisabled(t, "智力") }},
	{"premium_not_paid", func(t *tale) { premium(t, "否") }},
	{"pupil_without_aid", func(t *tale) { pupilAid(t, "否") }},
	{"aid_not_delivered", func(t *tale) { delivery(t, 30, false) }},
}

var discoveryTwins = []story{
	{"no_income_2_months", func(t *tale) { withoutIncome(t, 2, -1) }},
	{"insurance_pays", insurancePays},
	{"costs_9999.99", func(t *tale) { costs(t, 5000_00, 9999_99, 0) }},
	{"costs_less_a_refund", func(t *tale) { costs(t, 5000_00, 10000_00, 1) }},
	{"costs_below_30_percent", func(t *tale) { costs(t, 1600_00, 5759_99, 0) }},
	{"two_stays", func(t *tale) { stays(t, 2) }},
	{"rigid_half", func(t *tale) { rigid(t, 10200_00) }},
	{"rigid_ends_in_61_days", func(t *tale) { rigidEnds(t, 61) }},
	{"listed_89_days", func(t *tale) { listed(t, 89) }},
	{"measure_over_89_days_ago", func(t *tale) { measured(t, 89) }},
	{"helped_and_out_of_risk", func(t *tale) { helped(t, true) }},
	{"edge_and_ill_29_days", func(t *tale) { edgeIll(t, 29) }},
	{"edge_and_lame_grade_three", func(t *tale) { edgeDisabled(t, "肢体") }},
	{"premium_paid", func(t *tale) { premium(t, "是") }},
	{"pupil_with_aid", func(t *tale) { pupilAid(t, "是") }},
	{"aid_29_days_ago", func(t *tale) { delivery(t, 29, false) }},
	{"aid_delivered", func(t *tale) { delivery(t, 60, true) }},
}

// threeMonths is the warning of somebody without work, insurance benefit or dibao:
// a month counts when the insurance has sent it.
func (t *tale) threeMonths(p *person, last shouwang.Day, level shouwang.Level) {
	t.warned(noIncome, p.number, level, insuranceDay(last.AddMonths(4)), "three months without work and without insurance benefit")
}

// withoutIncome: so many months without insurance; a grid worker may have found
// out, so many days before the run.
func withoutIncome(t *tale, months, found int) {
	p := t.alone(t.d.between(30, 45))
	t.be("none", t.year.eve, unknownMoney)
	last := t.month(4)
	t.loses(p, last, false)
	if months < 3 {
		p.insurance[1].until = last.AddMonths(1 + months)
		p.insurance = append(p.insurance, span{last.AddMonths(1 + months), never, true})
		return
	}
	if found < 0 {
		t.threeMonths(p, last, shouwang.Blue)
		return
	}
	t.found(p, "无收入", noIncome.next(insuranceDay(last.AddMonths(4))).AddDays(-found))
	t.threeMonths(p, last, shouwang.Yellow)
}

func insurancePays(t *tale) {
	p := t.alone(t.d.between(30, 45))
	t.be("none", t.year.eve, unknownMoney)
	t.loses(p, t.month(4), true)
}

// claim is a bill of which the person bears a part.
func (t *tale) claim(p *person, id string, on shouwang.Day, own fen) shouwang.Day {
	part := money(own)
	if own < 0 {
		part = "-" + money(-own)
	}
	row := []string{
		"claim_id", "JS" + t.id[1:] + id, "id_number", p.number, "name", p.name, "settle_date", on.String(), "total", part, "pool_paid", "0", "major_paid", "0", "aid_paid", "0",
		"self_in_scope", part, "self_all", part, "diag_group", "G07", "inpatient", "否",
	}
	if own < 0 {
		row = append(row, "refund_of", "JS"+t.id[1:]+"-1")
	}
	return t.send("med_claim", on, row...)
}

// costs: in twelve months 10,000 yuan, or 30 of a hundred of the income.
func costs(t *tale, income, own, refund fen) {
	p := t.alone(t.senior())
	t.be("none", t.year.eve, income)
	on := t.month(1).AddDays(t.d.between(3, 20))
	half := own / 2
	t.claim(p, "-1", on.AddDays(-2), half)
	seen := t.claim(p, "-2", on, own-half)
	if refund > 0 {
		t.claim(p, "-3", on, -refund)
	}
	yearly := income * 12
	if refund == 0 && (own >= 10000_00 || own*10 >= yearly*3) {
		t.warned(medicalShock, t.id, shouwang.Yellow, seen, "medical costs of twelve months")
	}
}

func stays(t *tale, n int) {
	p := t.alone(t.senior())
	t.be("none", t.year.eve, 5000_00)
	from := t.month(3).AddDays(2)
	seen := t.year.eve
	for i := range n {
		day := from.AddDays(25 * i)
		seen = t.stay(p, day, day.AddDays(4), "300.00")
	}
	if n >= 3 {
		t.warned(medicalShock, t.id, shouwang.Yellow, seen, "three stays in hospital in 90 days")
	}
}

func costsAndCash(t *tale) {
	p := t.alone(t.senior())
	t.be("none", t.year.eve, 1600_00)
	on := t.month(2).AddDays(14)
	t.found(p, "急需现金", on.AddDays(-8))
	t.warned(medicalShock, t.id, shouwang.Red, t.claim(p, "-1", on.AddDays(4), 9600_01), "more than half of the income for doctors, cash is needed")
}

// rigid: income far below what people of the city have, half of it spent on
// doctors, school and rent.
func rigid(t *tale, spent fen) {
	t.alone(t.senior())
	s := t.be("none", t.year.eve, 1700_00)
	s.cash, s.rigid = 3000_00, spent
	if spent*2 > 1700_00*12 {
		t.warned(rigidSpending, t.id, shouwang.Yellow, t.year.eve, "more than half of the income is rigid spending")
	}
}

// expiresAfter ends the twelve months of a class so many days after a run, and
// says so if that is near.
func (t *tale) expiresAfter(s *state, run shouwang.Day, days int) {
	end := run.AddDays(days)
	s.since = end.AddMonths(-12)
	if s.since.AddMonths(12) != end {
		s.since++ // no 29th in that February
	}
	if days <= 60 {
		t.reached(rigidSpending, t.id, shouwang.Yellow, s.since.AddMonths(12).AddDays(-60), "the twelve months of the class end within 60 days")
	}
}

// rigidEnds: classed in the year, so that at its last run so many days are left.
func rigidEnds(t *tale, days int) {
	t.alone(t.senior())
	t.be("none", t.year.eve, 1700_00)
	run := t.lastRun(rigidSpending)
	s := t.be("rigid", firstAfter(run.AddDays(days).AddMonths(-12), rollDay), 1700_00)
	t.expiresAfter(s, run, days)
}

// listed: on the list against a relapse for so many days at a run, without help.
func listed(t *tale, days int) {
	t.alone(t.senior())
	t.be("none", t.year.eve, unknownMoney)
	run := t.lastRun(antirelapse)
	on := run.AddDays(-days)
	t.list("antirelapse", on, never, "household_id", t.id, "kind", "边缘易致贫", "listed_on", on.String())
	if days >= 90 {
		t.reached(antirelapse, t.id, shouwang.Yellow, run, "on the list for 90 days and in no programme")
	}
}

// measured: on the list for long at the last run, and the only measure of the plan was to be
// done so many days before it.
func measured(t *tale, days int) {
	t.alone(t.senior())
	t.be("none", t.year.eve, unknownMoney)
	run := t.lastRun(antirelapse)
	on, ends := run.AddDays(-100), run.AddDays(-days)
	t.list("antirelapse", on, never, "household_id", t.id, "kind", "边缘易致贫", "listed_on", on.String())
	t.send("case_measure", on, "household_id", t.id, "case_id", "AJ"+t.id[1:], "measure_id", "1", "department", "农业农村局", "started_on", on.String(), "ends_on", ends.String(), "amount", "1500.00", "state", "已落实")
	if days >= 90 {
		t.reached(antirelapse, t.id, shouwang.Yellow, run, "on the list for 90 days, and for 90 without help or a measure")
	}
}

// helped: on dibao and on the list for more than a year; the risk is removed or not.
func helped(t *tale, removed bool) {
	t.alone(t.senior())
	t.dibao(t.lowIncome())
	on, off := t.year.eve.AddMonths(-13), ""
	if removed {
		off = t.year.eve.AddMonths(-1).String()
	}
	t.list("antirelapse", t.year.eve, never, "household_id", t.id, "kind", "脱贫不稳定", "listed_on", on.String(), "risk_removed_on", off)
	if !removed {
		t.warned(antirelapse, t.id, shouwang.Yellow, t.year.eve, "helped, and at risk for more than a year")
	}
}

// edgeIll: gravely ill in an edge household for so many days at a run.
func edgeIll(t *tale, days int) {
	p := t.alone(t.d.between(40, 55))
	t.be("edge", t.year.eve, 1000_00)
	run := t.lastRun(singleEntry)
	on := run.AddDays(-days)
	t.ill(p, on)
	l := &t.lines[len(t.lines)-1]
	if l.from >= run { // the file of the last month must hold it
		l.from = otherDay(run.Month())
		l.until = l.from + 1
	}
	if days >= 30 {
		t.reached(singleEntry, p.number, shouwang.Yellow, run, "gravely ill in an edge household, not on dibao")
	}
}

func edgeDisabled(t *tale, category string) {
	p := t.alone(t.d.between(40, 55))
	t.be("edge", t.year.eve, 1000_00)
	t.certificate(p, category, "三级", t.year.eve.AddYears(-3), t.year.end.AddYears(3))
	if category == "智力" {
		t.warned(singleEntry, p.number, shouwang.Yellow, t.year.eve, "disabled in an edge household, not on dibao")
	}
}

// premium: the premium of health insurance of somebody on dibao is paid by aid.
func premium(t *tale, aided string) {
	p := t.alone(t.senior())
	t.dibao(t.lowIncome())
	run := specialAid.next(t.year.eve)
	if run.Time().YearDay() <= 31 {
		run = specialAid.next(run)
	}
	year := run.Time().Year()
	t.send("med_enrol", t.year.eve, "id_number", p.number, "name", p.name, "year", number(year), "insured", "是", "premium_aided", aided)
	if aided == "否" {
		t.expect(specialAid.monitor, specialAid.kind, p.number, shouwang.Yellow).between(t.year.eve, run, "on dibao, the premium is not paid by aid")
	}
}

func pupilAid(t *tale, aided string) {
	t.parentOnDibao(t.d.between(8, 12))
	t.dibao(t.lowIncome())
	p := t.members[1]
	p.pupil = func(_ shouwang.Day, row []string) []string {
		row[pupilAided] = aided
		return row
	}
	if aided == "否" {
		t.warned(specialAid, p.number, shouwang.Yellow, t.year.eve, "on dibao, the school gives no aid")
	}
}

// delivery: a department says that help is due since so many days at a run.
func delivery(t *tale, days int, done bool) {
	p := t.alone(t.senior())
	t.dibao(t.lowIncome())
	run := t.lastRun(specialAid)
	from, on := run.AddDays(-days), ""
	if done {
		on = from.AddDays(20).String()
	}
	t.send("aid_delivery", from, "id_number", p.number, "name", p.name, "household_id", t.id, "programme", "住房救助", "entitled_from", from.String(), "delivered_at", on)
	if days >= 30 && !done {
		t.reached(specialAid, p.number, shouwang.Yellow, run, "help is due for 30 days and was not given")
	}
}
