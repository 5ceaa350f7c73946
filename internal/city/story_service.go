package city

import (
	"fmt"

	"shouwang"
)

// Clauses 4 and 5, how people are served: calls, joint meetings, the elder
// allowance, care at home, and homes for the old.
var serviceStories = []story{
	{"handed_over_after_16_minutes", func(t *tale) { called(t, "over_16", shouwang.Red) }},
	{"call_not_answered", func(t *tale) { called(t, "unanswered", shouwang.Blue) }},
	{"acknowledged_after_121_minutes", func(t *tale) { called(t, "ack_121", shouwang.Yellow) }},
	{"plea_without_reply", func(t *tale) { unreplied(t, "求助", 3) }},
	{"complaint_without_reply", func(t *tale) { unreplied(t, "投诉", 13) }},
	{"dissatisfied", func(t *tale) { called(t, "dissatisfied", shouwang.Yellow) }},
	{"timers_overdue_twice", func(t *tale) { meeting(t, "timers_overdue", "2", shouwang.Yellow) }},
	{"three_departments", func(t *tale) { meeting(t, "departments_needed", "3", shouwang.Yellow) }},
	{"amount_5000.01", func(t *tale) { meeting(t, "requested_amount", "5000.01", shouwang.Yellow) }},
	{"three_alerts", func(t *tale) { meeting(t, "alerts_90d", "3", shouwang.Yellow) }},
	{"complex_case", func(t *tale) { meeting(t, "marked_complex", "是", shouwang.Yellow) }},
	{"two_sessions_since", func(t *tale) { sessions(t, 2, false) }},
	{"one_session_since", func(t *tale) { sessions(t, 1, false) }},
	{"proof_12_months_and_a_day", func(t *tale) { proofAgo(t, 1) }},
	{"back_pay_after_61_days", func(t *tale) { backPay(t, 61, false) }},
	{"elder_moved_out", func(t *tale) { elderMoved(t, true) }},
	{"party_step_lacking", func(t *tale) { partyStep(t, "80") }},
	{"order_in_hospital", func(t *tale) { inStay(t, 3) }},
	{"order_after_death", orderAfterDeath},
	{"orders_overlap", func(t *tale) { overlapping(t, 30) }},
	{"order_short_and_far", func(t *tale) { shortAndFar(t, 29, 301) }},
	{"home_not_inspected", func(t *tale) { inspected(t, 181, "0", "0") }},
	{"grave_defect_open", func(t *tale) { inspected(t, 9, "1", "0") }},
	{"defect_open_16_days", func(t *tale) { inspected(t, 16, "0", "2") }},
}

var serviceTwins = []story{
	{"handed_over_after_15_minutes", func(t *tale) { called(t, "over_15", shouwang.None) }},
	{"acknowledged_after_120_minutes", func(t *tale) { called(t, "ack_120", shouwang.None) }},
	{"second_look", func(t *tale) { called(t, "second_look", shouwang.None) }},
	{"nothing_to_escalate", func(t *tale) { meeting(t, "timers_overdue", "1", shouwang.None) }},
	{"two_departments", func(t *tale) { meeting(t, "departments_needed", "2", shouwang.None) }},
	{"amount_5000.00", func(t *tale) { meeting(t, "requested_amount", "5000.00", shouwang.None) }},
	{"two_alerts", func(t *tale) { meeting(t, "alerts_90d", "2", shouwang.None) }},
	{"two_sessions_and_settled", func(t *tale) { sessions(t, 2, true) }},
	{"proof_12_months_ago", func(t *tale) { proofAgo(t, 0) }},
	{"back_pay_after_60_days", func(t *tale) { backPay(t, 60, false) }},
	{"back_pay_paid", func(t *tale) { backPay(t, 61, true) }},
	{"elder_moved_within_the_county", func(t *tale) { elderMoved(t, false) }},
	{"party_step_paid", func(t *tale) { partyStep(t, "80p") }},
	{"order_on_the_day_of_admission", func(t *tale) { inStay(t, 0) }},
	{"orders_touch", func(t *tale) { overlapping(t, 60) }},
	{"order_half_and_far", func(t *tale) { shortAndFar(t, 30, 301) }},
	{"home_inspected", func(t *tale) { inspected(t, 179, "0", "0") }},
	{"defect_open_15_days", func(t *tale) { inspected(t, 15, "0", "2") }},
}

// call is one of the hotline in which all went as it should.
func (t *tale) call(kind string, urgency int, on shouwang.Day) map[string]string {
	p := t.alone(t.d.between(45, 58))
	t.be("none", t.year.eve, unknownMoney)
	return map[string]string{
		"call_id": "RX" + t.id[1:], "called_at": clock(on, 600), "channel": "12345", "caller_id": p.number, "topic": "低保咨询", "call_kind": kind,
		"urgency": []string{"", "一般", "较急", "紧急", "特急"}[urgency], "answered_at": clock(on, 600), "handed_over_at": clock(on, 606), "worker_ack_at": clock(on, 640),
		"replied_at": clock(on, 800), "closed_at": clock(on, 820), "called_back_at": clock(on, 900), "callback": "满意",
	}
}

func (t *tale) filed(feed string, on shouwang.Day, row map[string]string) shouwang.Day {
	var cells []string
	for column, text := range row {
		cells = append(cells, column, text)
	}
	return t.send(feed, on, cells...)
}

// called: a call of the Monday before the file.
func called(t *tale, what string, level shouwang.Level) {
	file := nextWeekday(t.month(1).AddDays(t.d.between(3, 20)), claimDay)
	on, urgency, kind := file-1, 1, "咨询"
	if what == "over_15" || what == "over_16" {
		urgency, kind = 4, "紧急求助"
	}
	row := t.call(kind, urgency, on)
	switch what {
	case "over_15":
		row["handed_over_at"] = clock(on, 615)
	case "over_16":
		row["handed_over_at"] = clock(on, 616)
	case "ack_120":
		row["worker_ack_at"] = clock(on, 606+120)
	case "ack_121":
		row["worker_ack_at"] = clock(on, 606+121)
	case "unanswered":
		for _, column := range []string{"answered_at", "handed_over_at", "worker_ack_at", "replied_at", "closed_at", "called_back_at", "callback"} {
			delete(row, column)
		}
	case "dissatisfied":
		row["callback"] = "不满意"
	case "second_look":
		row["callback"], row["second_look_worker_id"] = "不满意", "H001"
	}
	seen := t.filed("hotline_call", file, row)
	if level != shouwang.None {
		t.warned(hotlineClock, row["call_id"], level, seen, "the clock of a call: "+what)
	}
}

// unreplied: nobody tells the caller what came of it, so many working days.
func unreplied(t *tale, kind string, days int) {
	file := nextWeekday(t.month(2).AddDays(t.d.between(3, 20)), claimDay)
	on := file - 1
	row := t.call(kind, 2, on)
	for _, column := range []string{"replied_at", "closed_at", "called_back_at", "callback"} {
		delete(row, column)
	}
	t.filed("hotline_call", file, row)
	t.reached(hotlineClock, row["call_id"], shouwang.Yellow, workday(on, days)+1, fmt.Sprintf("no reply within %d working days", days))
}

// meeting is a case as the product's own record has it, with one figure that may
// call for the joint meeting.
func meeting(t *tale, column, figure string, level shouwang.Level) {
	on := otherDay(t.month(1))
	row := t.caseState(on - 20)
	row[column] = figure
	seen := t.filed("case_state", on, row)
	t.send("referral", on-10, "case_id", row["case_id"], "to_department", "医疗保障局", "sent_at", (on - 18).String(), "answered_at", (on - 10).String())
	if level != shouwang.None {
		t.warned(jointMeeting, row["case_id"], level, seen, "the case is one for the joint meeting: "+column)
	}
}

// caseState is a case that was opened on a day, of which nothing calls for the meeting.
func (t *tale) caseState(opened shouwang.Day) map[string]string {
	t.alone(t.d.between(45, 58))
	t.be("none", t.year.eve, unknownMoney)
	return map[string]string{
		"case_id": "AJ" + t.id[1:], "household_id": t.id, "opened_at": clock(opened, 600), "level": "黄", "timers_overdue": "0", "departments_needed": "1", "requested_amount": "2000.00",
		"alerts_90d": "1", "marked_complex": "否", "sessions": "0", "first_contact_at": clock(opened+1, 600), "ack_at": clock(opened, 700),
	}
}

// sessions: the meeting sits on the 20th of each month. A complex case was for it since
// before so many sessions, as the file says that has the last of them; it was put off each
// time, or settled in the last.
func sessions(t *tale, held int, settled bool) {
	m := t.month(2)
	file, needed := otherDay(m), m.AddMonths(-held).AddDays(9)
	row := t.caseState(needed - 2)
	row["marked_complex"], row["meeting_needed_at"] = "是", clock(needed, 600)
	last := m.AddMonths(-1).AddDays(19)
	if settled {
		row["resolved_at"] = clock(last, 960)
	}
	seen := t.filed("case_state", file, row)
	for on := m.AddMonths(-held).AddDays(19); on <= t.year.end.AddMonths(-1) && (!settled || on <= last); on = on.AddMonths(1) {
		verdict := "缓议"
		if settled && on == last {
			verdict = "同意"
		}
		t.send("meeting_item", on, "session_id", "LX"+dense(on), "case_id", row["case_id"], "closed_at", clock(on, 960), "emergency", "否", "verdict", verdict)
	}
	switch {
	case settled:
	case held >= 2:
		t.warned(jointMeeting, row["case_id"], shouwang.Red, seen, "not resolved after two sessions")
	default:
		second := otherDay(m.AddMonths(1))
		t.expect(jointMeeting.monitor, jointMeeting.kind, row["case_id"], shouwang.Yellow).
			rise(shouwang.Red, second, jointMeeting.next(second)).between(seen, jointMeeting.next(seen), "for the joint meeting, and not resolved after two sessions")
	}
}

// old is somebody over 80 who has the allowance of that age.
func (t *tale) old() *person {
	p := t.alone(t.elderly())
	t.be("none", t.year.eve, unknownMoney)
	t.claimSteps(p)
	p.elder.before = 1 // claimed here, so that the story holds the row
	return p
}

// proofAgo: at a run the last sign of life is twelve months old, and perhaps a
// day; the next comes before the run after.
func proofAgo(t *tale, more int) {
	p := t.old()
	run := elderStop.next(t.month(2))
	t.proof(p, run.AddMonths(-12).AddDays(-more))
	t.proof(p, run+1)
	if more > 0 {
		t.reached(elderStop, p.number, shouwang.Yellow, run, "the sign of life is older than twelve months")
	}
}

// backPay: owed by a decision for so many days at a run.
func backPay(t *tale, days int, paid bool) {
	p := t.old()
	run := t.lastRun(elderStop)
	on := run.AddDays(-days)
	t.send("decision", on, "decision_id", "JD"+t.id[1:], "household_id", t.id, "id_number", p.number, "benefit", "尊老金", "kind", "补发", "decided_at", on.String(), "backpay_amount", "180.00", "notice_served_at", on.AddDays(1).String())
	if paid {
		day := paymentDay(run.AddMonths(-1).Month())
		t.lines = append(t.lines, line{"payment@finance", day, day + 1, []string{p.benefits[0].roll + "-B", run.AddMonths(-2).Month().String(), p.number, "elder_respect", "180.00", (day - 1).String(), "ok", account(p), "backpay"}})
	}
	if days > 60 && !paid {
		t.reached(elderStop.as(shouwang.Help), p.number, shouwang.Yellow, run, "back-pay owed for more than 60 days")
	}
}

// elderMoved: the registration moves out of the county in the month of the register,
// which is still paid here; or the home moves within it.
func elderMoved(t *tale, out bool) {
	p := t.old()
	p.moved, p.movedTo, p.movedOut = rollDay(t.month(2)), t.c.crowded().code, out
	if out {
		p.movedTo = areaCode(faraway)
		t.warned(elderStop, p.number, shouwang.Yellow, p.moved, "registered elsewhere, the elder allowance goes on")
	}
}

func partyStep(t *tale, step string) {
	p := t.old()
	b := &p.benefits[0]
	b.steps[len(b.steps)-1].age = step
	t.list("party_member", t.year.eve, never, "id_number", p.number, "name", p.name, "joined", p.birth.AddYears(24).String(), "state", "正式党员")
	if step == "80" {
		t.warned(elderStop.as(shouwang.Help), p.number, shouwang.Yellow, t.year.eve, "a party member without the party's step")
	}
}

// order is an hour of care at home.
func (t *tale) order(p *person, id string, on shouwang.Day, from, minutes int, cells ...string) (string, shouwang.Day) {
	id = "GD" + t.id[1:] + id
	row := []string{
		"order_id", id, "client_id", p.number, "provider_id", "P02", "staff_id", "S" + t.id[1:], "planned_minutes", "60",
		"started_at", clock(on, from), "ended_at", clock(on, from+minutes), "cancelled", "否",
	}
	if len(cells) == 0 {
		cells = []string{"distance_m", "40"}
	}
	return id, t.send("service_order", on, append(row, cells...)...)
}

// client is somebody old and alone.
func (t *tale) client() *person {
	p := t.alone(t.senior())
	t.be("none", t.year.eve, unknownMoney)
	return p
}

// inStay: an order on such a day of a stay in hospital; the stay is on file first.
func inStay(t *tale, day int) {
	p := t.client()
	from := nextWeekday(t.month(2), claimDay)
	t.stay(p, from, from.AddDays(6), "300.00")
	id, seen := t.order(p, "", from.AddDays(day), 600, 60)
	if day > 0 {
		t.warned(homeCare, id, shouwang.Red, seen, "care at home while the client lay in hospital")
	}
}

func orderAfterDeath(t *tale) {
	p := t.client()
	on := nextWeekday(t.month(2), claimDay)
	t.report(p, "health", on, on)
	t.report(p, "police", on, on)
	id, seen := t.order(p, "", on.AddDays(10), 600, 60)
	t.warned(homeCare, id, shouwang.Red, seen, "care at home after the client's death")
}

// overlapping: one worker's two orders, the second begun so many minutes later.
func overlapping(t *tale, later int) {
	p := t.client()
	on := t.month(1).AddDays(9)
	first, seen := t.order(p, "-1", on, 540, 60)
	second, _ := t.order(p, "-2", on, 540+later, 60)
	if later < 60 {
		t.warned(homeCare, first, shouwang.Yellow, seen, "two orders of one worker at a time")
		t.warned(homeCare, second, shouwang.Yellow, seen, "two orders of one worker at a time")
	}
}

func shortAndFar(t *tale, minutes, metres int) {
	id, seen := t.order(t.client(), "", t.month(1).AddDays(9), 600, minutes, "distance_m", number(metres))
	if minutes < 30 {
		t.warned(homeCare, id, shouwang.Yellow, seen, "less than half of the time, and more than 300 m away")
	}
}

// inspected: at a run the last inspection of a home was so many days ago, and
// what it found is open; the next comes at once.
func inspected(t *tale, days int, grave, other string) {
	t.client()
	id := "JG" + t.id[1:]
	run := spotCheck.next(t.month(2))
	on := run.AddDays(-days)
	t.list("institution", t.year.eve, never, "institution_id", id, "name", "示例"+t.place.town+"敬老院", "div", areaText(townOf(t.place.code)), "beds", "40", "residents", "28", "kind", "敬老院", "opened_at", "2012-05-01")
	for day := t.year.eve; day < on; day = day.AddDays(100) {
		t.inspection(id, "-0-"+dense(day), day, "0", "0")
	}
	t.inspection(id, "-1", on, grave, other)
	for day := run + 1; day <= t.year.end; day = day.AddDays(100) {
		t.inspection(id, "-2-"+dense(day), day, "0", "0")
	}
	t.send("inspection", run+1, "inspection_id", "JC"+id+"-1", "institution_id", id, "inspected_at", on.String(), "announced", "否", "defects_red", grave, "defects_other", other, "defects_fixed_at", run.String(), "reinspected_at", run.AddDays(1).String())
	switch {
	case days > 180:
		t.reached(spotCheck, id, shouwang.Yellow, run, "a home not inspected for 180 days")
	case grave != "0":
		t.reached(spotCheck, id, shouwang.Red, run, "a grave defect is open")
	case other != "0" && days > 15:
		t.reached(spotCheck, id, shouwang.Yellow, run, "a defect is open for more than 15 days")
	}
}

// inspection is one of a home, unannounced.
func (t *tale) inspection(home, id string, on shouwang.Day, grave, other string) {
	t.send("inspection", on, "inspection_id", "JC"+home+id, "institution_id", home, "inspected_at", on.String(), "announced", "否", "defects_red", grave, "defects_other", other)
}
