package city

import "shouwang"

// Clause 1, who must be checked again: reviews that fall due, new work, pensions,
// property, funds, service, members, and the amount itself.
var dynamicStories = []story{
	{"recheck_missed", recheckMissed},
	{"new_job_700.01", func(t *tale) { newJob(t, 700_01, 4) }},
	{"staff_pension", func(t *tale) { pension(t, "职工养老", 1900_00, 0, unknownMoney) }},
	{"staff_pension_counted_short", func(t *tale) { pension(t, "职工养老", 1900_00, 0, 1898_99) }},
	{"resident_pension_counted", residentCounted},
	{"shop_bought", func(t *tale) { bought(t, "商业", "买卖", "购买", "1", shouwang.Yellow) }},
	{"second_home", func(t *tale) { secondHome(t, "买卖", "购买", "1") }},
	{"half_a_home_inherited", func(t *tale) { secondHome(t, "继承", "继承", "0.5") }},
	{"car", func(t *tale) { motor(t, "小型汽车", shouwang.Blue) }},
	{"car_and_business", carAndBusiness},
	{"business_with_one_hand", func(t *tale) { trades(t, "个体工商户", "1", shouwang.Blue) }},
	{"fund_800.01", func(t *tale) { fund(t, 800_01, 3, 300_00) }},
	{"fund_with_no_income", func(t *tale) { fund(t, 500_00, 3, 0) }},
	{"serving_and_counted", func(t *tale) { serving(t, true) }},
	{"preferential_counted", func(t *tale) { preferential(t, true) }},
	{"marriage", func(t *tale) { marries(t, 89, false) }},
	{"newborn", newborn},
	{"moved_out", movedOut},
	{"child_has_graduated", func(t *tale) { graduate(t, 18) }},
	{"amount_10.01_short", func(t *tale) { amount(t, -10_01) }},
	{"amount_10.01_over", func(t *tale) { amount(t, 10_01) }},
}

var dynamicTwins = []story{
	{"recheck_in_31_days", recheckInTime},
	{"new_job_700.00", func(t *tale) { newJob(t, 700_00, 4) }},
	{"new_job_for_a_month", func(t *tale) { newJob(t, 700_01, 1) }},
	{"staff_pension_counted", func(t *tale) { pension(t, "职工养老", 1900_00, 0, 1899_00) }},
	{"resident_pension", func(t *tale) { pension(t, "居民养老", 235_00, 235_00, unknownMoney) }},
	{"shop_before_the_class", shopBefore},
	{"less_than_half_inherited", func(t *tale) { secondHome(t, "继承", "继承", "0.49") }},
	{"car_for_the_disabled", func(t *tale) { motor(t, "残疾人专用汽车", shouwang.None) }},
	{"tricycle", func(t *tale) { motor(t, "三轮车", shouwang.None) }},
	{"business_with_none", func(t *tale) { trades(t, "个体工商户", "0", shouwang.None) }},
	{"supervisor", func(t *tale) { trades(t, "监事", "3", shouwang.None) }},
	{"fund_800.00", func(t *tale) { fund(t, 800_00, 3, 300_00) }},
	{"fund_two_months", func(t *tale) { fund(t, 800_01, 2, 300_00) }},
	{"serving_not_counted", func(t *tale) { serving(t, false) }},
	{"preferential_not_counted", func(t *tale) { preferential(t, false) }},
	{"marriage_90_days_ago", func(t *tale) { marries(t, 90, false) }},
	{"marriage_reckoned", func(t *tale) { marries(t, 89, true) }},
	{"child_graduates_at_17", func(t *tale) { graduate(t, 17) }},
	{"amount_10.00_short", func(t *tale) { amount(t, -10_00) }},
	{"amount_10.00_over", func(t *tale) { amount(t, 10_00) }},
}

// poor is somebody of working age, alone on dibao.
func (t *tale) poor(income fen) *person {
	p := t.alone(t.d.between(30, 44))
	t.dibao(income)
	return p
}

// lastReview is the only review before one that falls due on a day.
func (t *tale) lastReview(due shouwang.Day) {
	t.unasked = true
	s := &t.states[0]
	s.recheck, s.since = due, min(s.since, due.AddMonths(-24))
	t.recheck(s.class, due.AddMonths(-12), due.AddMonths(-12))
}

// recheckMissed: of an old person alone a review is due every year, and none comes.
func recheckMissed(t *tale) {
	t.alone(t.senior())
	t.dibao(t.lowIncome())
	due := t.month(1).AddDays(t.d.between(5, 25))
	t.lastReview(due)
	t.expect(recheckDue.monitor, recheckDue.kind, t.id, shouwang.Blue).
		rise(shouwang.Yellow, due.AddDays(-7), due.AddDays(-7)).
		rise(shouwang.Red, due.AddDays(15), due.AddDays(15)).
		between(due.AddDays(-30), due.AddDays(-30), "the yearly review is due")
}

// recheckInTime: the review is done and on file 31 days before it is due.
func recheckInTime(t *tale) {
	t.alone(t.senior())
	t.dibao(t.lowIncome())
	m := t.month(1)
	due := otherDay(m).AddDays(31)
	t.lastReview(due)
	t.recheck("dibao", due, otherDay(m).AddDays(-5))
}

// newJob: income and wage less 200 yuan for the cost of working, over 800 yuan
// a head. The work lasts, or its second month is not on file before the last run.
func newJob(t *tale, wage fen, months int) {
	p := t.poor(300_00)
	from := t.month(3)
	if months < 2 {
		all := t.year.months
		from = all[len(all)-1].AddMonths(-2)
	}
	t.employ(p, from, never)
	p.job.base, p.job.kind = wage, "staff"
	seen := insuranceDay(from.AddMonths(2))
	if 300_00+wage-200_00 > standard && months > 1 {
		t.warned(incomeUp, t.id, shouwang.Yellow, seen, "two months of new work, more than the standard a head")
	}
}

// pension of somebody on dibao; counted is what the assessment has of it.
func pension(t *tale, kind string, amount, basic, counted fen) {
	p := t.alone(t.d.between(63, 70))
	t.dibao(300_00)
	from := t.month(2)
	if counted != unknownMoney {
		t.income(p, kind+"金", counted, from)
	}
	seen := t.pension(p, kind, from, amount, basic)
	if amount > basic && (counted == unknownMoney || counted < amount-1_00) {
		t.warned(pensionStart, p.number, shouwang.Yellow, seen, "a pension began that the income does not hold")
	}
}

func (t *tale) pension(p *person, kind string, from shouwang.Day, amount, basic fen) shouwang.Day {
	return t.send("pension", from.AddDays(3), "id_number", p.number, "name", p.name, "kind", kind, "from_month", from.String()[:7], "amount", money(amount), "amount_basic", money(basic))
}

// income is an item of the assessment.
func (t *tale) income(p *person, kind string, amount fen, on shouwang.Day) {
	t.send("income_item", on, "household_id", t.id, "id_number", p.number, "name", p.name, "kind", kind, "monthly_amount", money(amount),
		"counted", "是", "stable", "是", "verified_at", on.String())
}

// residentCounted: the basic pension of residents is no income, and was counted.
func residentCounted(t *tale) {
	p := t.alone(t.d.between(63, 70))
	t.dibao(300_00)
	from := t.month(2)
	t.income(p, "居民养老金", 235_00, from)
	seen := t.pension(p, "居民养老", from, 235_00, 235_00)
	t.warned(pensionStart.as(shouwang.Help), p.number, shouwang.Yellow, seen, "the basic pension of residents is counted as income")
}

func (t *tale) estate(p *person, on shouwang.Day, use, event, by, share string) shouwang.Day {
	return t.send("property", on, "id_number", p.number, "name", p.name, "cert_no", "苏（2026）示例不动产权第"+t.id[1:]+dense(on)+"号", "area_m2", "60", "use", use,
		"event", event, "direction", "转入", "event_date", on.String(), "share", share, "acquired_by", by, "resettlement", "否", "div", areaText(townOf(t.place.code)))
}

func (t *tale) owning(level shouwang.Level, seen shouwang.Day, why string) {
	if level != shouwang.None {
		t.warned(assetChange, t.id, level, seen, why)
	}
}

func bought(t *tale, use, event, by, share string, level shouwang.Level) {
	p := t.poor(300_00)
	t.owning(level, t.estate(p, t.month(1).AddDays(t.d.between(0, 9)), use, event, by, share), "a shop was bought on dibao")
}

// secondHome: the first was there before the class; less than a half of the
// second does not count before it is looked at.
func secondHome(t *tale, event, by, share string) {
	p := t.poor(300_00)
	t.estate(p, t.year.eve.AddYears(-12), "住宅", "买卖", "购买", "1")
	seen := t.estate(p, t.month(1).AddDays(t.d.between(0, 9)), "住宅", event, by, share)
	if share != "0.49" {
		t.owning(shouwang.Yellow, seen, "a second home on dibao")
	}
}

func shopBefore(t *tale) {
	p := t.poor(300_00)
	t.estate(p, t.year.eve.AddYears(-12), "商业", "买卖", "购买", "1")
}

func (t *tale) motor(p *person, kind string) shouwang.Day {
	on := t.month(1).AddDays(t.d.between(0, 9))
	return t.send("vehicle", on, "id_number", p.number, "name", p.name, "plate", "苏F"+t.id[5:], "kind", kind, "reg_date", on.String(), "price_est", "58000")
}

func motor(t *tale, kind string, level shouwang.Level) {
	t.owning(level, t.motor(t.poor(300_00), kind), "a car was bought on dibao")
}

func (t *tale) business(p *person, role, staff string, on shouwang.Day) shouwang.Day {
	return t.send("business", on, "id_number", p.number, "name", p.name, "uscc", "92320682MB"+t.id[2:], "role", role, "state", "存续", "since", on.String(), "staff", staff, "last_return", "非零申报")
}

func trades(t *tale, role, staff string, level shouwang.Level) {
	p := t.poor(300_00)
	t.owning(level, t.business(p, role, staff, t.month(1).AddDays(3)), "a business with staff on dibao")
}

func carAndBusiness(t *tale) {
	p := t.poor(300_00)
	seen := t.motor(p, "小型汽车")
	t.business(p, "个体工商户", "2", seen.AddDays(-12))
	t.owning(shouwang.Yellow, seen, "a car and a business with staff on dibao")
}

// fund: three months paid on more than the standard a head; or paid at all by
// a household that says it has no income.
func fund(t *tale, base fen, months int, income fen) {
	p := t.poor(income)
	from := t.month(4)
	for i := range 12 {
		m, paid := from.AddMonths(i), "正常缴存"
		if months == 2 && i >= months {
			paid = "封存"
		}
		if seen := otherDay(m.AddMonths(1)); seen <= t.year.end {
			t.send("hpf", seen, "id_number", p.number, "name", p.name, "month", m.String()[:7], "base", money(base), "paid", paid)
		}
	}
	if months == 3 && (base > standard || income == 0) {
		t.warned(fundIncome, t.id, shouwang.Yellow, otherDay(from.AddMonths(3)), "the housing fund speaks of a wage")
	}
}

// serving: who serves is not counted at home.
func serving(t *tale, counted bool) {
	t.couple(t.d.between(46, 52))
	son := t.add("child", man, t.aged(20))
	t.dibao(t.lowIncome())
	if !counted {
		son.counted, son.benefits = false, nil
	}
	from := t.month(4).AddDays(2)
	seen := t.service(son, "现役", from, "")
	if counted {
		t.warned(serviceStatus, t.id, shouwang.Blue, seen, "a member serves and is counted")
	}
}

func (t *tale) service(p *person, state string, from shouwang.Day, allowance string) shouwang.Day {
	return t.send("veteran", from, "id_number", p.number, "name", p.name, "state", state, "from_date", from.String(), "allowance", allowance)
}

// preferential: an allowance for service is no income.
func preferential(t *tale, counted bool) {
	p := t.add("head", man, t.aged(t.d.between(66, 74)))
	t.dibao(300_00)
	seen := t.service(p, "优抚", t.month(4).AddDays(2), "860.00")
	if counted {
		t.income(p, "优抚金", 300_00, seen)
		t.warned(serviceStatus.as(shouwang.Help), t.id, shouwang.Yellow, seen, "an allowance for service is counted as income")
	}
}

// marries: the file comes late; on the day of the next run the marriage is so
// many days old, and perhaps reckoned with.
func marries(t *tale, days int, reckoned bool) {
	p := t.poor(300_00)
	seen := otherDay(t.month(2))
	on := memberChange.next(seen).AddDays(-days)
	t.send("marriage", seen, "id_number", p.number, "name", p.name, "event", "结婚", "event_date", on.String())
	if reckoned {
		t.send("decision", seen, "decision_id", "JD"+t.id[1:], "household_id", t.id, "benefit", "低保", "kind", "重新核算", "decided_at", seen.AddDays(-2).String(), "amount_before", "500.00", "amount_after", "500.00")
	}
	if days < 90 && !reckoned {
		t.warned(memberChange, t.id, shouwang.Yellow, seen, "a member married, and nothing was reckoned again")
	}
}

// newborn: the hospital reports a child whom no register holds yet.
func newborn(t *tale) {
	mother := t.couple(t.d.between(26, 32))
	t.dibao(t.lowIncome())
	on := t.month(2).AddDays(t.d.between(0, 6))
	number, _ := t.nums.take(county, on, 1+t.d.n(2))
	seen := t.send("birth", on.AddDays(4), "child_id", number, "mother_id", mother.number, "father_id", t.head().number, "born_on", on.String(), "registered_at", on.AddDays(4).String())
	t.warned(memberChange, t.id, shouwang.Yellow, seen, "a child was born")
}

func movedOut(t *tale) {
	p := t.poor(300_00)
	day := rollDay(t.month(2))
	p.moved, p.movedTo, p.movedOut = day, areaCode(faraway), true
	t.warned(memberChange, t.id, shouwang.Yellow, day, "moved out of the city")
}

// graduate: a grown child leaves school and is still counted as one who learns.
func graduate(t *tale, age int) {
	t.couple(t.d.between(42, 46))
	terms := t.year.terms()
	day := terms[len(terms)-1]
	child := t.addFrom(county, "child", 1+t.d.n(2), day.AddYears(-age).AddDays(-40))
	t.dibao(t.lowIncome())
	child.pupil = func(shouwang.Day, []string) []string { return nil }
	name, _ := term(day)
	t.send("student", day, "id_number", child.number, "name", child.name, "school", t.schoolName("高中"), "stage", "高中", "term", name, "status", "毕业", "enrolled", "否", "absent_days", "0", "aid", "是")
	if age >= 18 {
		t.warned(memberChange, t.id, shouwang.Yellow, day, "a grown child finished school")
	}
}

// amount: the roll pays another sum than is due.
func amount(t *tale, by fen) {
	p := t.poor(300_00)
	p.benefits[0].steps[0].amount += by
}
