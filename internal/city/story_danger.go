package city

import "shouwang"

// Clause 3, children in danger: what raises a grade, parents who cannot care, and
// reports that must be acted on.
var dangerStories = []story{
	{"custody_and_poverty", func(t *tale) { risk(t, shouwang.Blue, "poor", "custody") }},
	{"illness_and_absence", func(t *tale) { risk(t, shouwang.Blue, "ill", "absent") }},
	{"runaway", func(t *tale) { risk(t, shouwang.Blue, "出走") }},
	{"runaway_and_ill", func(t *tale) { risk(t, shouwang.Yellow, "出走", "ill") }},
	{"violence", func(t *tale) { risk(t, shouwang.Red, "暴力") }},
	{"self_harm", func(t *tale) { risk(t, shouwang.Red, "自伤") }},
	{"parents_ill_and_in_prison", func(t *tale) { parents(t, shouwang.Yellow, "ill", "prison_6_months") }},
	{"parents_dead_and_in_prison", func(t *tale) { parents(t, shouwang.Yellow, "dead", "prison") }},
	{"parents_missing_and_ill", func(t *tale) { parents(t, shouwang.Yellow, "missing", "ill") }},
	{"lost_contact_6_months", func(t *tale) { parents(t, shouwang.Yellow, "lost_6_months", "ill") }},
	{"parents_mental_and_ill", func(t *tale) { parents(t, shouwang.Yellow, "mental", "ill") }},
	{"orphan", func(t *tale) { parents(t, shouwang.Yellow, "dead", "dead") }},
	{"missing_and_dead", func(t *tale) { parents(t, shouwang.Yellow, "missing", "dead") }},
	{"one_parent_in_prison", func(t *tale) { parents(t, shouwang.Blue, "ok", "prison") }},
	{"prison_less_than_6_months", func(t *tale) { parents(t, shouwang.Blue, "ill", "prison_short") }},
	{"lost_contact_less", func(t *tale) { parents(t, shouwang.Blue, "lost_less", "ill") }},
	{"lame_parent_and_ill", func(t *tale) { parents(t, shouwang.Blue, "lame", "ill") }},
	{"report_of_abuse", func(t *tale) { report(t, "虐待", 9) }},
	{"report_of_a_missing_child", func(t *tale) { report(t, "失踪", 13) }},
	{"report_of_an_unknown_child", func(t *tale) { report(t, "性侵害", 0) }},
	{"call_about_abuse", func(t *tale) { callAbout(t, "虐待", 16, false) }},
	{"call_about_an_unknown_child", func(t *tale) { callAbout(t, "遗弃", 0, false) }},
}

var dangerTwins = []story{
	{"custody_alone", func(t *tale) { risk(t, shouwang.None, "custody") }},
	{"illness_and_9_days", func(t *tale) { risk(t, shouwang.None, "ill", "absent_9") }},
	{"one_parent_dead", func(t *tale) { parents(t, shouwang.None, "ok", "dead") }},
	{"paid_already", func(t *tale) { parents(t, shouwang.None, "paid", "prison") }},
	{"report_of_a_grown_up", func(t *tale) { report(t, "虐待", 18) }},
	{"call_about_a_grown_up", func(t *tale) { callAbout(t, "虐待", 18, false) }},
	{"call_about_a_child_at_home_alone", func(t *tale) { callAbout(t, "照料", 9, false) }},
	{"call_about_abuse_settled", func(t *tale) { callAbout(t, "虐待", 9, true) }},
}

// risk is a registered child of whom departments and workers say some things.
func risk(t *tale, level shouwang.Level, signs ...string) {
	p := t.leftBehind(t.d.between(8, 12))
	t.registered(p, "其他", "蓝色")
	t.carer(p)
	t.seenWeekly(p, "儿童走访", t.year.eve.AddDays(-8), t.year.end)
	seen := t.year.eve
	for _, sign := range signs {
		seen = max(seen, t.sign(p, sign))
	}
	w := childGrade
	if level == shouwang.Red {
		w = w.as(shouwang.Care)
	}
	if level != shouwang.None {
		t.warned(w, p.number, level, seen, "what is known of the child weighs so much")
	}
}

// sign is one of them, and the day on which it is known.
func (t *tale) sign(p *person, sign string) shouwang.Day {
	terms := t.year.terms()
	last := terms[len(terms)-1]
	switch sign {
	case "poor":
		t.states = nil
		t.be("edge", t.year.eve, 1000_00)
		return t.year.eve
	case "custody":
		// Less than six months, and not over in the year: the child is watched, no more.
		father := t.parent(p, "父亲", "外出")
		start := t.year.end.AddMonths(-3)
		t.parent(p, "母亲", "外出")
		s := stay{"prison", start, start.AddMonths(5), nextWeekday(start, justiceDay)}
		father.custody = append(father.custody, s)
		return s.seen
	case "ill":
		return t.ill(p, t.year.eve)
	case "absent", "absent_9":
		days := map[string]string{"absent": "10", "absent_9": "9"}[sign]
		p.pupil = func(seen shouwang.Day, row []string) []string {
			if seen == last {
				row[pupilMissing] = days
			}
			return row
		}
		if sign == "absent" {
			t.warned(dropout, p.number, shouwang.Yellow, last, "absent for ten days")
		}
		return last
	default:
		return t.found(p, sign, t.month(2).AddDays(3))
	}
}

// ill is a grave illness on the list.
func (f *family) ill(p *person, on shouwang.Day) shouwang.Day {
	return f.send("illness", on, "id_number", p.number, "name", p.name, "code", "C34", "list", "大病", "diagnosed_on", on.String())
}

// parents: both unable to care, or one unable and the other dead or missing; of
// one who is unable alone the child is watched (民发〔2019〕62号).
func parents(t *tale, level shouwang.Level, states ...string) {
	p := t.leftBehind(t.d.between(6, 12))
	t.carer(p)
	var unable []shouwang.Day
	seen := t.year.eve
	for i, role := range []string{"父亲", "母亲"} {
		if states[i] == "paid" {
			t.entitled(p)
			states[i] = "ill"
		}
		day, in := t.parentIs(p, role, states[i])
		seen = max(seen, day)
		if in {
			unable = append(unable, day)
		}
	}
	why := "the parents are " + states[0] + " and " + states[1]
	switch {
	case level == shouwang.None:
	case len(unable) == 2 && unable[0] != unable[1]:
		t.expect(unattended.monitor, unattended.kind, p.number, shouwang.Blue).
			rise(shouwang.Yellow, seen, unattended.next(seen)).
			between(min(unable[0], unable[1]), unattended.next(min(unable[0], unable[1])), why)
	case level == shouwang.Blue:
		t.warned(unattended, p.number, level, unable[0], why)
	default:
		t.warned(unattended, p.number, level, seen, why)
	}
}

// parentIs tells of a parent: from which day it is known, and whether it makes
// the parent unable to care.
func (t *tale) parentIs(of *person, role, state string) (known shouwang.Day, unable bool) {
	eve := t.year.eve
	switch state {
	case "dead":
		t.parent(of, role, "死亡")
	case "missing":
		t.parent(of, role, "宣告失踪")
	case "lost_6_months", "lost_less":
		since := map[string]shouwang.Day{"lost_6_months": eve.AddMonths(-7), "lost_less": t.year.end.AddMonths(-6).AddDays(1)}[state]
		t.parent(of, role, "失联", "lost_contact_reported_at", since.String())
		l := &t.lines[len(t.lines)-1]
		l.from = t.year.arrival("guardian", since)
		l.until = l.from + 1
		return l.from, state == "lost_6_months"
	case "ill":
		return t.ill(t.parent(of, role, "外出"), t.month(4)), true
	case "mental", "lame":
		category := map[string]string{"mental": "精神", "lame": "肢体"}[state]
		return t.certificate(t.parent(of, role, "外出"), category, "三级", eve.AddYears(-3), t.year.end.AddYears(3)), state == "mental"
	case "prison", "prison_6_months", "prison_short":
		p := t.parent(of, role, "外出")
		start := t.year.end.AddMonths(-4)
		end := map[string]shouwang.Day{"prison": start.AddMonths(40), "prison_6_months": start.AddMonths(6), "prison_short": start.AddMonths(6).AddDays(-1)}[state]
		seen := nextWeekday(start, justiceDay)
		p.custody = append(p.custody, stay{"prison", start, end, seen})
		return seen, state != "prison_short"
	default:
		t.parent(of, role, "外出")
	}
	return eve, false
}

// report is one that the law demands of schools, hospitals and workers.
func report(t *tale, kind string, age int) {
	number := ""
	if age > 0 {
		number = t.leftBehind(age).number // of the county, so that the register tells the age
	} else {
		t.leftBehind()
	}
	on := t.month(1).AddDays(t.d.between(0, 20))
	id := "QB" + t.id[1:]
	seen := t.send("report", on, "report_id", id, "child_id", number, "channel", "学校", "reporter_role", "教师", "kind", kind,
		"reported_at", clock(on, 560), "first_response_at", clock(on, 620), "police_copied_at", clock(on, 600))
	if age < 18 {
		t.warned(mandatory, id, shouwang.Red, seen, "a report that must be acted on at once")
	}
}

// callAbout is a call of the Monday before the file that tells of a child; one about
// harm counts as a report for as long as it is open.
func callAbout(t *tale, topic string, age int, settled bool) {
	number := ""
	if age > 0 {
		number = t.leftBehind(age).number
	} else {
		t.leftBehind()
	}
	file := nextWeekday(t.month(1).AddDays(t.d.between(3, 20)), claimDay)
	on, id := file-1, "RX"+t.id[1:]
	cells := []string{"call_id", id, "called_at", clock(on, 600), "channel", "12345", "topic", topic, "call_kind", "报告", "urgency", "较急", "subject_id", number,
		"answered_at", clock(on, 600), "handed_over_at", clock(on, 606), "worker_ack_at", clock(on, 640)}
	if settled {
		cells = append(cells, "replied_at", clock(on, 800), "closed_at", clock(on, 820), "called_back_at", clock(on, 900), "callback", "满意")
	}
	seen := t.send("hotline_call", file, cells...)
	if age < 18 && topic != "照料" && !settled {
		t.warned(mandatory, id, shouwang.Red, seen, "a call about harm to a child that is open")
	}
}
