package city

import (
	"maps"
	"slices"
	"time"

	"shouwang"
)

// The way onto a roll: everything is checked before, each step keeps its time
// (低保审核确认办法 art. 15-22), and emergency relief comes within a day.
var applicationStories = []story{
	{"approved_without_check", uncheckedApproval},
	{"paid_without_check", uncheckedPayment},
	{"source_missing", func(t *tale) { sources(t, 8) }},
	{"check_after_4_days", func(t *tale) { checkStart(t, 4) }},
	{"notice_of_6_days", func(t *tale) { notice(t, 6) }},
	{"decided_after_31_days", func(t *tale) { wholeTime(t, 31) }},
	{"undecided", undecided},
	{"refusal_after_4_days", func(t *tale) { refusal(t, 4) }},
	{"county_after_11_days", func(t *tale) { countyTime(t, 11) }},
	{"notice_of_a_child", childNotice},
	{"reduced_unheard", func(t *tale) { reduced(t, false) }},
	{"relief_unpaid", func(t *tale) { relief(t, "unpaid") }},
	{"relief_5000.01", func(t *tale) { relief(t, "5000.01") }},
	{"relief_papers_missing", reliefPapers},
	{"relief_twice", func(t *tale) { twice(t, 0, false) }},
	{"reserve_below_a_fifth", func(t *tale) { reserve(t, 19999_99) }},
}

var applicationTwins = []story{
	{"application_in_time", func(t *tale) { sources(t, 9) }},
	{"emergency_without_check", func(t *tale) { relief(t, "24h") }},
	{"check_after_3_days", func(t *tale) { checkStart(t, 3) }},
	{"notice_of_7_days", func(t *tale) { notice(t, 7) }},
	{"decided_after_30_days", func(t *tale) { wholeTime(t, 30) }},
	{"refusal_after_3_days", func(t *tale) { refusal(t, 3) }},
	{"county_after_10_days", func(t *tale) { countyTime(t, 10) }},
	{"reduced_and_heard", func(t *tale) { reduced(t, true) }},
	{"relief_5000.00", func(t *tale) { relief(t, "5000.00") }},
	{"relief_twice_with_note", func(t *tale) { twice(t, 0, true) }},
	{"reserve_of_a_fifth", func(t *tale) { reserve(t, 20000_00) }},
	{"relief_twice_in_13_months", func(t *tale) { twice(t, 12, false) }},
}

// application is one under way: every step in its time, unless a story changes it.
type application struct {
	t      *tale
	who    *person
	id     string
	cells  map[string]string
	source int // how many sources answered
}

// apply is an application of somebody alone whom nobody helps yet, accepted on a
// day. Every step of it lies within its time.
func (t *tale) apply(accepted shouwang.Day, id string) *application {
	if len(t.members) == 0 {
		t.alone(t.d.between(35, 50))
		t.be("none", t.year.eve, unknownMoney)
	}
	a := &application{t: t, who: t.head(), id: "SQ" + t.id[1:] + id, source: len(checkWords)}
	a.cells = map[string]string{
		"application_id": a.id, "applicant_id": a.who.number, "household_id": t.id, "benefit": "低保", "kind": "一般程序", "cause": "疾病",
		"accepted_at": clock(accepted, 560), "check_requested_at": clock(accepted, 600), "check_started_at": clock(accepted, 620), "check_report_id": "HD" + t.id[1:],
		"check_done_at": clock(workday(accepted, 5), 900), "survey_started_at": clock(workday(accepted, 1), 540), "survey_done_at": clock(workday(accepted, 4), 600),
		"objection": "否",
	}
	from := workday(accepted, 6)
	return a.noticed(from, from.AddDays(8)).decided(workday(accepted, 18), "不同意")
}

func (a *application) noticed(from, to shouwang.Day) *application {
	a.cells["notice_from"], a.cells["notice_to"] = from.String(), to.String()
	a.cells["sent_to_county_at"] = clock(workday(to, 1), 600)
	return a
}

// decided on a day; a refusal is served on the next.
func (a *application) decided(on shouwang.Day, word string) *application {
	a.cells["decided_at"], a.cells["decision"], a.cells["decided_level"] = clock(on, 930), word, "县级"
	a.cells["refusal_served_at"], a.cells["approved_amount"] = clock(workday(on, 1), 600), ""
	if word == "同意" {
		a.cells["refusal_served_at"], a.cells["approved_amount"] = "", "500.00"
	}
	return a
}

func (a *application) without(columns ...string) *application {
	for _, c := range columns {
		delete(a.cells, c)
	}
	return a
}

// checkWords are the sources that a check must ask.
var checkWords = []string{"户籍", "税务", "社保", "不动产", "工商", "公积金", "车辆", "银行", "证券"}

// file sends the application with the file after a day, and what was checked.
func (a *application) file(on shouwang.Day) shouwang.Day {
	var cells []string
	for _, column := range slices.Sorted(maps.Keys(a.cells)) {
		cells = append(cells, column, a.cells[column])
	}
	seen := a.t.send("application", on, cells...)
	for _, source := range checkWords[:a.source] {
		a.t.send("check_source", on, "check_id", "HD"+a.id[2:], "application_id", a.id, "household_id", a.t.id, "source", source,
			"requested_at", a.cells["check_requested_at"], "answered_at", a.cells["check_done_at"], "result", "无异常")
	}
	return seen
}

// acceptedOn is a Monday without holidays near it, early enough for every step.
func (t *tale) acceptedOn() shouwang.Day {
	day := nextWeekday(t.month(3).AddDays(t.d.between(0, 18)), time.Monday)
	for workday(day, 4) != day+4 {
		day += 7
	}
	return day
}

// approved is an application that the county approved, filed after a day.
func (t *tale) approved(change func(*application)) (*application, shouwang.Day) {
	accepted := t.acceptedOn()
	on := workday(accepted, 18)
	a := t.apply(accepted, "").decided(on, "同意")
	change(a)
	return a, a.file(on)
}

// skipped is a step left out, which the clock of the procedure finds too.
func (t *tale) skipped(id string, seen shouwang.Day) {
	t.warned(procedure, id, shouwang.Red, seen, "approved without the check")
}

func uncheckedApproval(t *tale) {
	a, seen := t.approved(func(a *application) { a.without("check_done_at", "check_report_id").source = 0 })
	t.warned(entryGate, a.id, shouwang.Yellow, seen, "approved without a finished check")
	t.skipped(a.id, seen)
}

func uncheckedPayment(t *tale) {
	a, seen := t.approved(func(a *application) {
		a.without("check_done_at", "check_report_id").source = 0
		a.cells["paid_at"] = a.cells["decided_at"]
	})
	t.warned(entryGate, a.id, shouwang.Red, seen, "paid without a finished check")
	t.skipped(a.id, seen)
}

func sources(t *tale, n int) {
	a, seen := t.approved(func(a *application) { a.source = n })
	if n < len(checkWords) {
		t.warned(entryGate, a.id, shouwang.Yellow, seen, "approved, a source was not asked")
	}
}

// checkStart: requested on the day of acceptance, begun so many working days after.
func checkStart(t *tale, days int) {
	accepted := t.acceptedOn()
	a := t.apply(accepted, "")
	a.cells["check_started_at"] = clock(workday(accepted, days), 600)
	seen := a.file(workday(accepted, 19))
	if days > 3 {
		t.warned(entryGate, a.id, shouwang.Yellow, seen, "the check began after the third working day")
		t.warned(procedure, a.id, shouwang.Yellow, seen, "the check began after the third working day")
	}
}

func notice(t *tale, days int) {
	accepted := t.acceptedOn()
	from := workday(accepted, 6)
	a := t.apply(accepted, "").noticed(from, from.AddDays(days))
	seen := a.file(workday(accepted, 19))
	if days < 7 {
		t.warned(procedure, a.id, shouwang.Yellow, seen, "public notice of less than seven days")
	}
}

// wholeTime: decided on such a working day after acceptance.
func wholeTime(t *tale, days int) {
	accepted := t.acceptedOn()
	on := workday(accepted, days)
	from := workday(accepted, 14)
	a := t.apply(accepted, "").noticed(from, from.AddDays(8)).decided(on, "不同意")
	a.cells["sent_to_county_at"] = clock(workday(accepted, 24), 600)
	seen := a.file(workday(on, 1))
	if days > 30 {
		t.warned(procedure, a.id, shouwang.Yellow, seen, "decided after more than 30 working days")
	}
}

// undecided: on file a few days after acceptance; seven tenths of the time, then all.
func undecided(t *tale) {
	file := otherDay(t.month(3))
	accepted := file - 7
	for working, _ := workdays.Working(accepted); !working; working, _ = workdays.Working(accepted) {
		accepted++
	}
	a := t.apply(accepted, "")
	a.without("decided_at", "decision", "decided_level", "approved_amount", "refusal_served_at", "notice_from", "notice_to", "sent_to_county_at", "check_done_at", "check_report_id", "survey_done_at").source = 0
	a.cells["survey_started_at"] = clock(accepted, 700)
	a.file(file)
	early, late := workday(accepted, 21), workday(accepted, 30)+1
	t.expect(procedure.monitor, procedure.kind, a.id, shouwang.Blue).
		rise(shouwang.Yellow, late, max(weekdays(late-1), workday(accepted, 31))).
		between(early, weekdays(early), "21 of 30 working days have passed, nothing is decided")
}

func refusal(t *tale, days int) {
	accepted := t.acceptedOn()
	on := workday(accepted, 18)
	a := t.apply(accepted, "")
	a.cells["refusal_served_at"] = clock(workday(on, days), 600)
	seen := a.file(workday(on, days))
	if days > 3 {
		t.warned(procedure, a.id, shouwang.Yellow, seen, "the refusal was served after the third working day")
	}
}

func countyTime(t *tale, days int) {
	accepted := t.acceptedOn()
	sent := workday(accepted, 14)
	a := t.apply(accepted, "").decided(workday(sent, days), "不同意")
	a.cells["sent_to_county_at"] = clock(sent, 600)
	seen := a.file(workday(sent, days+1))
	if days > 10 {
		t.warned(procedure, a.id, shouwang.Yellow, seen, "the county decided after the tenth working day")
	}
}

// childNotice: of children whom nobody raises no notice is ever posted.
func childNotice(t *tale) {
	t.leftBehind(t.d.between(6, 12))
	accepted := t.acceptedOn()
	a := t.apply(accepted, "")
	a.cells["benefit"] = "事实无人抚养"
	seen := a.file(workday(accepted, 19))
	t.warned(procedure, a.id, shouwang.Red, seen, "public notice where it is forbidden")
}

// heardSince is when the Social Assistance Law began to demand that people are
// heard before help is reduced (art. 48).
var heardSince = shouwang.Date(2026, 7, 1)

// reduced: a decision that reduces the amount, with the person heard or not.
func reduced(t *tale, heard bool) {
	p := t.poor(300_00)
	on := max(t.month(2).AddDays(4), heardSince)
	cells := []string{
		"decision_id", "JD" + t.id[1:], "household_id", t.id, "id_number", p.number, "benefit", "低保", "kind", "调减", "decided_at", on.String(),
		"amount_before", "520.00", "amount_after", "500.00", "reason_article", "社会救助法第四十八条", "notice_served_at", on.AddDays(1).String(),
	}
	if heard {
		cells = append(cells, "heard_at", on.AddDays(-6).String(), "heard_by", t.place.worker)
	}
	seen := t.send("decision", on.AddDays(1), cells...)
	if !heard {
		t.warned(procedure, "JD"+t.id[1:], shouwang.Red, seen, "reduced, the person was not heard")
	}
}

// urgent is relief that comes before its papers.
func (t *tale) urgent(on shouwang.Day, id string) *application {
	a := t.apply(on, id)
	a.without("check_requested_at", "check_started_at", "check_done_at", "check_report_id", "survey_started_at", "survey_done_at", "notice_from", "notice_to", "sent_to_county_at", "objection", "refusal_served_at").source = 0
	maps.Copy(a.cells, map[string]string{
		"kind": "紧急程序", "benefit": "临时救助", "cause": "意外事故", "reported_at": clock(on, 540), "accepted_at": clock(on, 545), "decided_at": clock(on, 600),
		"decision": "同意", "decided_level": "镇街", "approved_amount": "2000.00", "requested_amount": "2000.00", "paid_at": clock(on, 900), "papers_at": clock(workday(on, 2), 600),
	})
	return a
}

// relief: paid after exactly a day; not at all; or more than a town may give.
func relief(t *tale, what string) {
	on := t.acceptedOn()
	a := t.urgent(on, "")
	switch what {
	case "24h":
		a.cells["paid_at"] = clock(on+1, 540)
	case "unpaid":
		a.without("paid_at", "papers_at")
	default:
		a.cells["approved_amount"], a.cells["requested_amount"] = what, what
	}
	seen := a.file(on + 3)
	switch what {
	case "unpaid":
		t.warned(reliefClock, a.id, shouwang.Red, seen, "emergency relief not paid within 24 hours")
	case "5000.01":
		t.warned(reliefClock, a.id, shouwang.Yellow, seen, "emergency relief above what a town may give")
	}
}

// reliefPapers: on file at once; five working days later the papers still lack.
func reliefPapers(t *tale) {
	file := otherDay(t.month(2))
	paid := file - 1
	a := t.urgent(paid, "").without("papers_at")
	a.file(file)
	late := workday(paid, 5) + 1
	t.reached(reliefClock, a.id, shouwang.Yellow, late, "five working days after the payment the papers lack")
}

// twice: relief of the same cause as so many months and 60 days before.
func twice(t *tale, months int, noted bool) {
	first := t.year.eve.AddDays(-40)
	if months > 0 {
		first = t.year.eve.AddMonths(-14)
	}
	t.urgent(first, "-1").file(first)
	on := t.month(2).AddDays(3)
	if months > 0 {
		on = first.AddMonths(12).AddDays(70)
	}
	a := t.urgent(on, "-2")
	if noted {
		a.cells["county_note"] = "同意再次救助"
	}
	seen := a.file(on + 4)
	if months == 0 && !noted {
		t.warned(reliefClock, a.id, shouwang.Yellow, seen, "relief of the same cause twice in twelve months")
	}
}

// reserve: the village keeps 100,000 yuan a year for relief at once, and so much is
// left of it; the bureau's files on it end later in the year.
func reserve(t *tale, left fen) {
	t.alone(t.d.between(35, 50))
	t.be("none", t.year.eve, unknownMoney)
	on := t.year.months[1].AddDays(2)
	seen := t.send("fund_balance", on, "fund_id", "BYJ"+t.id[1:], "div", areaText(t.place.code), "year_budget", "100000.00", "balance", money(left))
	if 5*left < 100000_00 {
		t.warned(reliefReserve, areaText(t.place.code), shouwang.Yellow, seen, "less than a fifth of the reserve is left")
	}
}
