package city

import "shouwang"

// Clause 3, the children on the register: visits by grade, the end of a benefit,
// school, and the register itself.
var childStories = []story{
	{"green_child_32_days", func(t *tale) { childUnseen(t, "绿色", 31) }},
	{"yellow_child_16_days", func(t *tale) { childUnseen(t, "黄色", 15) }},
	{"red_child_8_days", func(t *tale) { childUnseen(t, "红色", 7) }},
	{"not_alone_twice", func(t *tale) { notAlone(t, 2) }},
	{"grown_up_in_60_days", func(t *tale) { grownUp(t, 60) }},
	{"parent_released", func(t *tale) { parentReleased(t, true) }},
	{"one_holder_of_three", func(t *tale) { holder(t, true) }},
	{"not_enrolled", func(t *tale) { schooling(t, pupilThere, "否", shouwang.Yellow) }},
	{"absent_10_days", func(t *tale) { schooling(t, pupilMissing, "10", shouwang.Yellow) }},
	{"on_no_list", func(t *tale) { schooling(t, -1, "", shouwang.Blue) }},
	{"register_with_gaps", registerGaps},
	{"register_not_sampled", registerNotSampled},
	{"sampled_and_wrong", func(t *tale) { sampledChild(t, true) }},
	{"disabled_without_certificate", func(t *tale) { registeredDisabled(t, false) }},
}

var childTwins = []story{
	{"green_child_31_days", func(t *tale) { childSeen(t, "绿色", 31) }},
	{"yellow_child_15_days", func(t *tale) { childSeen(t, "黄色", 15) }},
	{"red_child_7_days", func(t *tale) { childSeen(t, "红色", 7) }},
	{"not_alone_once", func(t *tale) { notAlone(t, 1) }},
	{"grown_up_in_61_days", func(t *tale) { grownUp(t, 61) }},
	{"parent_not_released", func(t *tale) { parentReleased(t, false) }},
	{"grandmother_holds_three", func(t *tale) { holder(t, false) }},
	{"absent_9_days", func(t *tale) { schooling(t, pupilMissing, "9", shouwang.None) }},
	{"taught_at_home", func(t *tale) { schooling(t, pupilStatus, "送教上门", shouwang.None) }},
	{"too_young_for_school", tooYoung},
	{"sampled_and_right", func(t *tale) { sampledChild(t, false) }},
	{"disabled_with_certificate", func(t *tale) { registeredDisabled(t, true) }},
}

// leftBehind is a child whom grandparents raise while both parents work elsewhere.
func (t *tale) leftBehind(ages ...int) *person {
	if t.place.gaps {
		t.place = t.c.crowded()
	}
	return t.raised(ages...)
}

func (t *tale) raised(ages ...int) *person {
	t.add("head", man, t.aged(62))
	t.add("spouse", woman, t.aged(t.d.between(59, 61)))
	for _, age := range ages {
		t.add("grandchild", 1+t.d.n(2), t.aged(age))
	}
	t.be("none", t.year.eve, unknownMoney)
	return t.members[len(t.members)-1]
}

// watched is a left-behind child on the register, of a grade, with its
// grandfather to look after it.
func (t *tale) watched(grade string) *person {
	p := t.leftBehind(t.d.between(7, 12))
	t.registered(p, "留守", grade)
	t.carer(p)
	return p
}

// carer is the line of the grandfather, or of whoever heads the household.
func (f *family) carer(p *person) {
	head := f.members[0]
	f.send("guardian", f.year.eve, "child_id", p.number, "id_number", head.number, "name", head.name, "role", "实际照料人", "status", "在家", "since", p.birth.String(), "daily_care", "是")
}

// registered is the child's line in the register for the whole year, and what came of
// the samples: in each quarter every child is looked at. A town with gaps leaves out half
// of the columns.
func (f *family) registered(p *person, class, grade string) {
	carer := f.guardian(p)
	_, cut := term(f.year.eve)
	since := max(p.birth.AddDays(60), f.year.eve.AddDays(-f.d.between(100, 900)))
	cells := []string{
		"id_number", p.number, "name", p.name, "class", class, "grade", grade, "graded_at", since.String(), "div", areaText(f.place.code), "registered_at", since.String(),
		"director_worker_id", f.place.director, "supervisor_worker_id", f.place.supervisor,
	}
	if !f.place.gaps {
		school := ""
		if stage := p.stage(cut); stage != "" {
			school = f.schoolName(stage)
		}
		cells = append(cells, "registry_no", "JM"+p.number[6:17], "guardian_id", carer.number, "file_no", "DA"+p.number[6:17], "school", school,
			"phone", "1390000"+p.number[13:17], "account", account(p), "account_holder_id", carer.number)
	}
	f.list("child", f.year.eve, p.gone, cells...)
	if !f.place.unsampled {
		f.samples(p, since)
	}
}

// guardian is somebody of the family who is there all the year.
func (f *family) guardian(of *person) *person {
	for _, p := range f.members {
		if p != of && p.age(f.year.eve) >= 18 && len(p.deaths) == 0 {
			return p
		}
	}
	return f.members[0]
}

// samples are what the town found, in each quarter, of a child that was on the register.
func (f *family) samples(p *person, since shouwang.Day) {
	for q := quarter(f.year.eve).AddMonths(-3); q <= f.year.end; q = q.AddMonths(3) {
		on := max(q.AddDays(40), since)
		if on < q.AddMonths(3) && on <= f.year.end && on < p.gone {
			f.send("child_sample", on, "id_number", p.number, "name", p.name, "div", areaText(f.place.code), "sampled_on", on.String(), "agrees", yesNo(!p.misregistered), "inspector_worker_id", f.place.supervisor)
		}
	}
}

// childUnseen: the visits end. A red child is late at once and in danger a week
// later; of the others the first week is blue.
func childUnseen(t *tale, grade string, every int) {
	p := t.watched(grade)
	last := nextWeekday(t.month(3), claimDay)
	t.seenWeekly(p, "儿童走访", t.year.eve.AddDays(-8), last)
	late := last.AddDays(every + 1)
	if grade == "红色" {
		t.expect(childVisit.monitor, childVisit.kind, p.number, shouwang.Yellow).
			rise(shouwang.Red, late.AddDays(6), late.AddDays(6)).between(late, late, "a red child not seen for eight days")
		return
	}
	t.expect(childVisit.monitor, childVisit.kind, p.number, shouwang.Blue).
		rise(shouwang.Yellow, late.AddDays(6), late.AddDays(6)).rise(shouwang.Red, late.AddDays(29), late.AddDays(29)).
		between(late, late, "a child not seen for a day more than its grade allows")
}

// childSeen: once, two visits lie as far apart as the grade allows.
func childSeen(t *tale, grade string, every int) {
	p := t.watched(grade)
	again := nextWeekday(t.month(3).AddDays(35), claimDay)
	last := again.AddDays(-every)
	t.seenWeekly(p, "儿童走访", t.year.eve.AddDays(-8), last-1)
	t.visited(p, "儿童走访", last)
	t.seenWeekly(p, "儿童走访", again-1, t.year.end)
}

// notAlone: at so many visits in a row the child was not seen alone.
func notAlone(t *tale, times int) {
	p := t.watched("绿色")
	from := nextWeekday(t.month(2), claimDay)
	t.seenWeekly(p, "儿童走访", t.year.eve.AddDays(-8), from-1)
	answers := []string{"answers", `{"seen_alone":false,"carer_present":true,"no_income":false,"needs":[],"child_spoken":true}`}
	for i := range times {
		t.visited(p, "儿童走访", from.AddDays(7*i), answers...)
	}
	good := []string{"answers", `{"seen_alone":true,"carer_present":false,"no_income":false,"needs":[],"child_spoken":true}`}
	for day := from.AddDays(7 * times); day <= t.year.end; day = day.AddDays(7) {
		t.visited(p, "儿童走访", day, good...)
	}
	if times > 1 {
		t.warned(childVisit, p.number, shouwang.Yellow, from.AddDays(7), "at two visits not seen alone")
	}
}

// entitled is a child who is paid as one whom nobody raises.
func (t *tale) entitled(p *person) *benefit {
	b := t.spell(p, "unattended", 1200_00, t.year.eve.AddMonths(-14).Month())
	b.mode = "full"
	return b
}

// grownUp: on the day of a run the 18th birthday is so many days ahead, and the
// child has left school; with a day more it is the last run.
func grownUp(t *tale, days int) {
	run := childEnd.next(t.month(1))
	if days > 60 {
		run = t.lastRun(childEnd)
	}
	t.leftBehind()
	p := t.addFrom(county, "grandchild", 1+t.d.n(2), run.AddDays(days).AddYears(-18))
	t.entitled(p)
	p.pupil = func(_ shouwang.Day, row []string) []string {
		row[pupilStatus], row[pupilThere] = "毕业", "否"
		return row
	}
	if days <= 60 {
		t.reached(childEnd, p.number, shouwang.Yellow, run, "eighteen in 60 days, not at school")
	}
}

// parentReleased: the sentence of the father ends in the year, or after it.
func parentReleased(t *tale, released bool) {
	p := t.leftBehind(t.d.between(6, 12))
	t.entitled(p)
	t.carer(p)
	father := t.parent(p, "父亲", "外出")
	t.parent(p, "母亲", "死亡")
	end := t.month(1).AddDays(t.d.between(2, 25))
	if !released {
		end = t.year.end.AddDays(40)
	}
	start := t.year.eve.AddMonths(-18)
	father.custody = append(father.custody, stay{"prison", start, end, t.year.eve})
	if released {
		t.reached(childEnd, p.number, shouwang.Yellow, end, "the father is released")
	}
}

// parent is a father or a mother who does not live with the child.
func (t *tale) parent(of *person, role, status string, cells ...string) *person {
	p := t.outsider(map[string]int{"父亲": man, "母亲": woman}[role], t.d.between(34, 42))
	t.send("guardian", t.year.eve, append([]string{
		"child_id", of.number, "id_number", p.number, "name", p.name, "role", role, "status", status,
		"since", of.birth.String(), "daily_care", "否",
	}, cells...)...)
	return p
}

// holder: three accounts of children are in one hand, a stranger's or their
// grandmother's.
func holder(t *tale, stranger bool) {
	t.leftBehind(12, 9, 6)
	holder := t.members[1]
	if stranger {
		holder = t.outsider(woman, 50)
	}
	for _, p := range t.members[2:] {
		b := t.entitled(p)
		b.account, b.holder = account(holder), holder.number
		t.carer(p)
	}
	if stranger {
		t.warned(childEnd.as(shouwang.Integrity), holder.number, shouwang.Yellow, t.year.eve, "one stranger holds the accounts of three children")
	}
}

// schooling changes what one list of the schools says of a child.
func schooling(t *tale, place int, word string, level shouwang.Level) {
	p := t.leftBehind(t.d.between(8, 11))
	terms := t.year.terms()
	day := terms[t.d.n(len(terms))]
	p.pupil = func(seen shouwang.Day, row []string) []string {
		if seen != day {
			return row
		}
		if place < 0 {
			return nil
		}
		row[place] = word
		if place == pupilThere {
			row[pupilStatus] = "退学"
		}
		return row
	}
	if level != shouwang.None {
		t.warned(dropout, p.number, level, day, "of school age and not at school")
	}
}

// tooYoung is six a day after the school year's cut.
func tooYoung(t *tale) {
	t.leftBehind()
	terms := t.year.terms()
	_, cut := term(terms[len(terms)-1])
	p := t.addFrom(county, "grandchild", 1+t.d.n(2), (cut + 1).AddYears(-6))
	p.pupil = func(shouwang.Day, []string) []string { return nil }
}

// registerGaps: the town of the child keeps a register with gaps.
func registerGaps(t *tale) {
	for _, place := range t.c.places {
		if place.gaps {
			t.place = place
		}
	}
	p := t.raised(t.d.between(7, 12))
	t.registered(p, "留守", "绿色")
	t.carer(p)
	t.seenWeekly(p, "儿童走访", t.year.eve.AddDays(-8), t.year.end)
	t.audit("the register of the town lacks columns")
}

// audit is the truth of the town's register; several stories may tell of one.
func (t *tale) audit(why string) {
	t.truth = append(t.truth, t.once(childRegistry, areaText(townOf(t.place.code)), shouwang.Yellow, why)...)
}

// registerNotSampled: the child's town draws no sample.
func registerNotSampled(t *tale) {
	for _, place := range t.c.places {
		if place.unsampled {
			t.place = place
		}
	}
	t.seenWeekly(t.watched("绿色"), "儿童走访", t.year.eve.AddDays(-8), t.year.end)
	t.audit("no child of the town was drawn")
}

// sampledChild: of a child that was drawn the register is wrong, or as right as of all.
func sampledChild(t *tale, wrong bool) {
	p := t.leftBehind(t.d.between(7, 12))
	if t.place.unsampled {
		t.place = t.c.crowded()
	}
	p.misregistered = wrong
	t.registered(p, "留守", "绿色")
	t.carer(p)
	t.seenWeekly(p, "儿童走访", t.year.eve.AddDays(-8), t.year.end)
	if wrong {
		t.audit("of a child that was drawn the register is wrong")
	}
}

// registeredDisabled: the register has a child as disabled, with a certificate or without.
func registeredDisabled(t *tale, certified bool) {
	p := t.leftBehind(t.d.between(7, 12))
	t.registered(p, "残疾", "绿色")
	t.carer(p)
	t.seenWeekly(p, "儿童走访", t.year.eve.AddDays(-8), t.year.end)
	if certified {
		t.certificate(p, "肢体", "三级", t.year.eve.AddDays(-900), t.year.end.AddYears(2))
		return
	}
	t.audit("the register has a child as disabled that has no certificate")
}
