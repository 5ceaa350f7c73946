package city

import (
	"time"

	"shouwang"
)

// Clause 1: the destitute who live at home are seen every 7, 15 or 30 days by how
// much care they need, somebody has agreed to look after them, and what they can
// do themselves is looked at again each year.
var tekunStories = []story{
	{"fully_dependent_8_days", func(t *tale) { unseen(t, "全失能", 7) }},
	{"partly_dependent_16_days", func(t *tale) { unseen(t, "半失能", 15) }},
	{"able_31_days", func(t *tale) { unseen(t, "全自理", 30) }},
	{"agreement_over", agreementOver},
	{"no_agreement", noAgreement},
	{"carer_unreachable_twice", func(t *tale) { unreachable(t, 2) }},
	{"heavy_weather", heavyWeather},
	{"inpatient_10_days", func(t *tale) { inpatient(t, 10) }},
	{"fall", fall},
	{"assessed_12_months_and_a_day", func(t *tale) { assessedAgo(t, 1) }},
	{"obligor_can_pay", obligor},
	{"tekun_income_800.01", func(t *tale) { tekunIncome(t, 800_01) }},
}

var tekunTwins = []story{
	{"fully_dependent_7_days", func(t *tale) { seenAfter(t, "全失能", 7) }},
	{"partly_dependent_15_days", func(t *tale) { seenAfter(t, "半失能", 15) }},
	{"able_30_days", func(t *tale) { seenAfter(t, "全自理", 30) }},
	{"carer_unreachable_once", func(t *tale) { unreachable(t, 1) }},
	{"inpatient_9_days", func(t *tale) { inpatient(t, 9) }},
	{"assessed_12_months_ago", func(t *tale) { assessedAgo(t, 0) }},
	{"tekun_income_800.00", func(t *tale) { tekunIncome(t, 800_00) }},
}

// destitute is an old person alone in support at home, seen every Tuesday up to a
// day, looked after by somebody, and found so much able.
func (t *tale) destitute(level string, last shouwang.Day) *person {
	return t.destituteWith(level, last, t.year.end.AddYears(2))
}

func (t *tale) destituteWith(level string, last, agreed shouwang.Day) *person {
	if t.place.storm {
		t.place = t.c.crowded()
	}
	p := t.alone(t.senior())
	t.tekun()
	t.assessed(p, level, t.year.eve.AddDays(-3), t.year.eve, never, "无义务人")
	if agreed != never {
		carer := t.outsider(woman, 50)
		signed := t.year.eve.AddDays(-100)
		t.send("care_agreement", t.year.eve, "id_number", p.number, "name", p.name, "carer_id", carer.number, "level", level, "signed_at", signed.String(), "valid_to", agreed.String())
	}
	t.seenWeekly(p, "特困走访", t.year.eve.AddDays(-8), last)
	return p
}

// assessed is the line of the register for a time.
func (t *tale) assessed(p *person, level string, on, from, until shouwang.Day, obligor string) shouwang.Day {
	failed := map[string]string{"全自理": "0", "半失能": "2", "全失能": "4"}[level]
	return t.list("tekun", from, until, "id_number", p.number, "name", p.name, "support", "分散供养", "care_level", level, "items_failed", failed,
		"assessed_at", on.String(), "obligor_state", obligor, "since", p.benefits[0].start.String())
}

// reassessed ends the line that stands and begins another.
func (t *tale) reassessed(p *person, level string, on shouwang.Day, obligor string) shouwang.Day {
	for i := range t.lines {
		if l := &t.lines[i]; l.key == letters["tekun"].key && l.until == never {
			l.until = t.year.arrival("tekun", on)
		}
	}
	return t.assessed(p, level, on, on, never, obligor)
}

// outsider is somebody who lives elsewhere and whom files name.
func (f *family) outsider(sex, age int) *person { return f.outsiderBorn(sex, f.aged(age)) }

func (f *family) outsiderBorn(sex int, birth shouwang.Day) *person {
	p := &person{name: name(f.d, surname(f.d), sex), sex: sex}
	p.number, p.birth = f.nums.take(neighbour, birth, sex)
	f.away = append(f.away, p)
	return p
}

// visited is a visit in which the person was seen, at the household's hour.
func (f *family) visited(p *person, kind string, day shouwang.Day, cells ...string) {
	id := "ZF" + f.id[1:] + "-" + p.number[14:17] + "-" + dense(day)
	at := 480 + int(hashed(f.id)%420) // before the files of the afternoon
	row := []string{
		"visit_id", id, "id_number", p.number, "name", p.name, "household_id", f.id, "kind", kind,
		"done_at", clock(day, at), "worker_id", f.place.worker, "in_person", "是", "result", "见到本人", "entered_at", clock(day, at+45), "minutes", "20",
		"geo_div", areaText(f.place.code), "answers", `{"carer_present":true,"no_income":false,"needs":[]}`,
	}
	f.send("visit", day, append(row, cells...)...)
}

// seenWeekly visits on every Tuesday, the day of the file, from one day to another.
func (f *family) seenWeekly(p *person, kind string, from, last shouwang.Day) {
	for day := nextWeekday(from, claimDay); day <= last; day += 7 {
		f.visited(p, kind, day)
	}
}

// unseen: the visits end, and a day too many passes; who is fully dependent is in
// danger when twice as many have passed.
func unseen(t *tale, level string, every int) {
	last := nextWeekday(t.month(3), claimDay)
	p := t.destitute(level, last)
	t.reached(tekunVisit, p.number, shouwang.Yellow, last.AddDays(every+1), "not seen for too long")
	if level == "全失能" {
		t.reached(tekunVisit.as(shouwang.Care), p.number, shouwang.Red, last.AddDays(2*every+1), "fully dependent, not seen for twice as long as allowed")
	}
}

// seenAfter: between two visits lie as many days as are allowed, once; the second
// is on a Tuesday, so that the file has it on its day.
func seenAfter(t *tale, level string, every int) {
	again := nextWeekday(t.month(3).AddDays(30), claimDay)
	last := again.AddDays(-every)
	p := t.destitute(level, last-1)
	if last.Time().Weekday() != claimDay {
		t.visited(p, "特困走访", last)
	}
	t.seenWeekly(p, "特困走访", again-1, t.year.end)
	if last.Time().Weekday() == claimDay {
		t.visited(p, "特困走访", last)
	}
}

func agreementOver(t *tale) {
	over := t.month(1).AddDays(t.d.between(1, 25))
	p := t.destituteWith("全自理", t.year.end, over)
	t.reached(tekunVisit, p.number, shouwang.Yellow, over+1, "the agreement on care is over")
}

func noAgreement(t *tale) {
	p := t.destituteWith("全自理", t.year.end, never)
	t.reached(tekunVisit, p.number, shouwang.Yellow, t.year.eve, "no agreement on care")
}

// found is what a grid worker finds.
func (f *family) found(p *person, kind string, on shouwang.Day) shouwang.Day {
	return f.send("finding", on, "finding_id", "FX"+f.id[1:]+"-"+dense(on), "household_id", f.id, "id_number", p.number, "kind", kind, "confirmed", "是", "found_at", on.String(), "worker_id", f.place.worker)
}

// unreachable: attempts in a row, since no visit in between finds the carer there.
func unreachable(t *tale, times int) {
	on := t.month(1).AddDays(2)
	p := t.destitute("半失能", on-1)
	for day := nextWeekday(on-1, claimDay); day <= t.year.end; day += 7 {
		t.visited(p, "特困走访", day, "answers", `{"carer_present":false,"no_income":false,"needs":[]}`)
	}
	seen := t.found(p, "照料人失联", on)
	if times > 1 {
		t.found(p, "照料人失联", on.AddDays(4))
		t.warned(tekunVisit.as(shouwang.Care), p.number, shouwang.Red, seen, "the carer could not be reached twice")
	}
}

// heavyWeather halves the time between visits: a fortnight is then too long.
func heavyWeather(t *tale) {
	for _, p := range t.c.places {
		if p.storm {
			t.place = p
		}
	}
	file := otherDay(t.month(1))
	last := nextWeekday(file-1, time.Tuesday)
	t.place.storm = false
	p := t.destitute("半失能", last)
	t.seenWeekly(p, "特困走访", last.AddDays(13), t.year.end)
	t.send("weather_alert", file, "alert_id", "QX"+t.id[1:], "div", areaText(t.place.code), "kind", "高温", "level", "橙色", "from_at", clock(file, 420), "to_at", clock(last.AddDays(12), 1080))
	t.reached(tekunVisit, p.number, shouwang.Yellow, last.AddDays(8), "not seen for eight days of heat")
}

// stay is a stay in hospital of which the person pays nothing.
func (f *family) stay(p *person, from, to shouwang.Day, own string) shouwang.Day {
	return f.send("med_claim", to, "claim_id", "JS"+f.id[1:]+"-"+dense(to), "id_number", p.number, "name", p.name, "settle_date", to.String(),
		"total", "6000.00", "pool_paid", "5000.00", "major_paid", "0", "aid_paid", "1000.00", "self_in_scope", own, "self_all", own, "diag_group", "G05",
		"inpatient", "是", "admitted_on", from.String(), "discharged_on", to.String())
}

func inpatient(t *tale, days int) {
	p := t.destitute("全自理", t.year.end)
	from := t.month(2).AddDays(t.d.between(0, 9))
	seen := t.stay(p, from, from.AddDays(days), "0")
	if days >= 10 {
		t.warned(tekunAssess, p.number, shouwang.Yellow, seen, "ten days in hospital, not assessed since")
	}
}

func fall(t *tale) {
	p := t.destitute("全自理", t.year.end)
	t.warned(tekunAssess, p.number, shouwang.Yellow, t.found(p, "跌倒", t.month(1).AddDays(2)), "a fall was reported, not assessed since")
}

// assessedAgo: on the day of a run the assessment is twelve months old, and
// perhaps a day; the next one follows at once.
func assessedAgo(t *tale, more int) {
	p := t.destitute("全自理", t.year.end)
	run := tekunAssess.next(t.month(2))
	t.lines[0].cells[letters["tekun"].place["assessed_at"]] = run.AddMonths(-12).AddDays(-more).String()
	t.reassessed(p, "全自理", run+1, "无义务人")
	if more > 0 {
		t.reached(tekunAssess, p.number, shouwang.Yellow, run, "the assessment is older than twelve months")
	}
}

func obligor(t *tale) {
	p := t.destitute("全自理", t.year.end)
	seen := t.reassessed(p, "全自理", t.month(1).AddDays(2), "有履行能力")
	t.warned(tekunAssess, p.number, shouwang.Yellow, seen, "somebody is bound to support the person, and can")
}

func tekunIncome(t *tale, income fen) {
	p := t.destitute("全自理", t.year.end)
	seen := rollDay(t.month(1))
	t.be("tekun", seen, income)
	t.states[1].since = t.states[0].since
	if income > standard {
		t.warned(tekunAssess, p.number, shouwang.Yellow, seen, "more income than the standard")
	}
}
