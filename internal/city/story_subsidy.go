package city

import "shouwang"

// Clause 2: who is entitled to a disability subsidy gets it, who no longer is does
// not, and of two benefits that exclude each other one is paid.
var subsidyStories = []story{
	{"care_subsidy_unclaimed", careUnclaimed},
	{"life_subsidy_after_30_days", func(t *tale) { lifeUnclaimed(t, 30) }},
	{"certificate_ends_in_90_days", func(t *tale) { certificateEnds(t, 0) }},
	{"certificate_cancelled", cancelled},
	{"grade_is_better", gradeBetter},
	{"grade_is_graver", func(t *tale) { graver(t, false) }},
	{"quarter_without_review", quarterMissed},
	{"subsidy_moved_last_month", func(t *tale) { subsidyMoved(t, 5) }},
	{"subsidy_moved_this_month", func(t *tale) { subsidyMoved(t, 0) }},
	{"unattended_and_life", func(t *tale) { both(t, "unattended", "full", "dis_life", shouwang.Yellow) }},
	{"tekun_and_unattended", func(t *tale) { both(t, "tekun_basic", "", "unattended", shouwang.Yellow) }},
	{"unattended_mode_unknown", func(t *tale) { both(t, "unattended", "", "dis_life", shouwang.Blue) }},
}

var subsidyTwins = []story{
	{"life_subsidy_after_29_days", func(t *tale) { lifeUnclaimed(t, 29) }},
	{"care_subsidy_refused", careRefused},
	{"care_grade_three", careGradeThree},
	{"grade_is_graver_and_decided", func(t *tale) { graver(t, true) }},
	{"certificate_ends_in_91_days", func(t *tale) { certificateEnds(t, 1) }},
	{"unattended_topped_up_and_life", func(t *tale) { both(t, "unattended", "topup", "dis_life", shouwang.None) }},
	{"unattended_and_care", func(t *tale) { both(t, "unattended", "full", "dis_care", shouwang.None) }},
	{"subsidy_moved_within_the_county", func(t *tale) { subsidyMoved(t, -1) }},
	{"orphan_and_life", func(t *tale) { both(t, "orphan", "full", "dis_life", shouwang.None) }}, // recalled, not confirmed: raises nothing
}

// lame is somebody alone, without class, who has a certificate.
func (t *tale) lame(grade string, from shouwang.Day) (*person, shouwang.Day) {
	p := t.alone(t.d.between(30, 55))
	t.be("none", t.year.eve, unknownMoney)
	return p, t.certificate(p, "肢体", grade, from, t.year.end.AddYears(3))
}

// careUnclaimed: grade two, long-term care needed, nothing on the roll.
func careUnclaimed(t *tale) {
	from := t.month(2).AddDays(t.d.between(0, 11))
	p, seen := t.lame("二级", from)
	day := from.AddDays(30)
	t.reached(subsidyUnpaid, p.number, shouwang.Yellow, max(day, seen+1), "entitled to the care subsidy for 30 days, not on the roll")
}

func careRefused(t *tale) {
	p, _ := t.lame("二级", t.year.eve.AddYears(-2))
	t.send("aid_refusal", t.year.eve, "id_number", p.number, "name", p.name, "benefit", "重度残疾人护理补贴", "refused_on", t.year.eve.AddDays(-200).String(), "form_id", "FQ"+t.id[1:])
}

func careGradeThree(t *tale) { t.lame("三级", t.year.eve.AddYears(-2)) }

// lifeUnclaimed: disabled in a household that came on dibao so many days before a
// run; with a day less it is the last run of the year.
func lifeUnclaimed(t *tale, days int) {
	p := t.alone(t.d.between(30, 55))
	t.dibao(300_00)
	t.certificate(p, "肢体", "三级", t.year.eve.AddYears(-2), t.year.end.AddYears(3))
	run := subsidyUnpaid.next(t.month(1))
	if days < 30 {
		run = t.lastRun(subsidyUnpaid)
	}
	t.enter(run.Month(), 300_00)
	t.states[1].since = run.AddDays(-days)
	if days >= 30 {
		t.reached(subsidyUnpaid, p.number, shouwang.Yellow, run, "disabled, on dibao for 30 days, no life subsidy on the roll")
	}
}

// cared is somebody who is paid the care subsidy on a certificate.
func (t *tale) cared(to shouwang.Day) *person {
	p := t.alone(t.d.between(30, 55))
	t.be("none", t.year.eve, unknownMoney)
	t.spell(p, "dis_care", disCare, t.year.eve.AddMonths(-20).Month())
	t.certificate(p, "肢体", "二级", t.year.eve.AddYears(-5), to)
	return p
}

// certificateEnds: on the day of a quarter's run it has 90 days to go, and a new
// one comes with the next file; or on the last day of the year it has 91.
func certificateEnds(t *tale, more int) {
	if more > 0 {
		t.cared(t.year.end.AddDays(90 + more))
		return
	}
	run := subsidyReview.next(t.year.eve)
	if later := subsidyReview.next(run); t.d.in10000(5000) && later.AddDays(60) <= t.year.end {
		run = later
	}
	p := t.cared(run.AddDays(90))
	t.certificate(p, "肢体", "二级", run+1, run.AddYears(10))
	t.reached(subsidyReview, p.number, shouwang.Blue, run, "the certificate ends in 90 days")
}

func cancelled(t *tale) {
	to := t.year.end.AddYears(3)
	p := t.cared(to)
	seen := t.certificateAs(paper{p, "肢体", "二级", "注销"}, t.year.eve.AddYears(-5), to, t.month(3))
	t.warned(subsidyReview, p.number, shouwang.Red, seen, "paid on a certificate that is cancelled")
}

// gradeBetter: the new certificate is of a grade that is paid nothing.
func gradeBetter(t *tale) {
	p := t.cared(t.year.end.AddYears(3))
	on := t.month(3).AddDays(2)
	t.certificateAs(paper{p, "肢体", "二级", "过期"}, t.year.eve.AddYears(-5), on-1, on)
	seen := t.certificate(p, "肢体", "三级", on, on.AddYears(10))
	t.warned(subsidyReview, p.number, shouwang.Yellow, seen, "the grade is better")
}

// graver: the new certificate is of a graver grade, and perhaps the care subsidy was
// decided on again.
func graver(t *tale, decided bool) {
	p := t.cared(t.year.end.AddYears(3))
	on := t.month(4).AddDays(2)
	t.certificateAs(paper{p, "肢体", "二级", "过期"}, t.year.eve.AddYears(-5), on-1, on)
	seen := t.certificate(p, "肢体", "一级", on, on.AddYears(10))
	if decided {
		t.send("decision", on+3, "decision_id", "JD"+t.id[1:], "household_id", t.id, "id_number", p.number, "benefit", "重度残疾人护理补贴", "kind", "调增", "decided_at", (on + 3).String(), "notice_served_at", (on + 4).String())
		return
	}
	t.warned(gradeWorse, p.number, shouwang.Yellow, seen, "the grade is graver, nothing was decided")
}

// quarterMissed: no review in a quarter; blue 20 days before it ends, yellow by
// the run of the next.
func quarterMissed(t *tale) {
	p := t.cared(t.year.end.AddYears(3))
	q := quarter(t.month(3).AddMonths(1))
	end := q.AddMonths(3)
	p.unreviewed = q
	t.expect(subsidyReview.monitor, subsidyReview.kind, p.number, shouwang.Blue).
		rise(shouwang.Yellow, end, subsidyReview.next(end-1)).
		between(end.AddDays(-21), end-1, "no review in this quarter")
}

// subsidyMoved: the registration moves away, which the register of a quarter's month says
// so many days later than two. The month of a move is still paid here: whoever moved in it is
// found by the next run, a month before the quarter ends.
func subsidyMoved(t *tale, before int) {
	p := t.cared(t.year.end.AddYears(3))
	run := subsidyReview.next(t.month(6))
	p.moved, p.movedTo, p.movedOut, p.movedBefore = rollDay(run.Month()), areaCode(faraway), before >= 0, shouwang.Day(max(0, before)) //nolint:gosec // a few days
	switch {
	case before > 2:
		t.warned(subsidyReview, p.number, shouwang.Yellow, p.moved, "registered elsewhere since the month before")
	case before >= 0:
		next := run.AddMonths(2) - 1
		t.expect(subsidyReview.monitor, subsidyReview.kind, p.number, shouwang.Yellow).between(run.AddMonths(1).Month(), next, "registered elsewhere, moved in the month of the last run")
	}
}

// both is a child of two benefits.
func both(t *tale, one, mode, other string, level shouwang.Level) {
	t.add("head", man, t.aged(64))
	t.add("spouse", woman, t.aged(62))
	p := t.add("grandchild", 1+t.d.n(2), t.aged(t.d.between(7, 11)))
	t.be("none", t.year.eve, unknownMoney)
	if one == "tekun_basic" {
		mode = ""
	}
	start := t.year.eve.AddMonths(-9).Month()
	t.spell(p, one, 900_00, start).mode = mode
	from := t.month(1)
	b := t.spell(p, other, 120_00, from)
	b.seen, b.steps[0].seen = rollDay(from), rollDay(from)
	if other == "unattended" {
		b.mode = "full"
	}
	if level != shouwang.None {
		t.warned(exclusivity, p.number, level, rollDay(from), "two benefits that exclude each other")
	}
}
