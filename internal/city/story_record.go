package city

import (
	"fmt"
	"time"

	"shouwang"
)

// Clause 6, the record: what auditors found.
var recordStories = []story{
	{"issue_due_in_15_days", func(t *tale) { issue(t, 15) }},
	{"issue_reopened", issueReopened},
	{"issue_without_day", func(t *tale) { issue(t, -1) }},
	{"issue_again", issueAgain},
}

var recordTwins = []story{
	{"issue_closed", issueClosed},
}

// audited is what auditors found in the town of somebody, on a day; a kind of its
// own, so that nothing is found twice.
func (t *tale) audited(id string, on shouwang.Day, cells ...string) (string, shouwang.Day) {
	if len(t.members) == 0 {
		t.client()
	}
	id = "SJWT" + t.id[1:] + id
	row := []string{
		"issue_id", id, "kind", "资金使用问题" + t.id[1:], "div", areaText(townOf(t.place.code)), "amount", "3600.00", "owner_worker_id", t.place.worker,
		"state", "整改中", "found_at", on.String(),
	}
	return id, t.send("audit_issue", on, append(row, cells...)...) // a column named again overrides
}

// issue: on a Monday so many days are left; when they have passed it is late.
func issue(t *tale, days int) {
	on := t.month(3).AddDays(2)
	if days < 0 {
		id, seen := t.audited("", on)
		t.warned(auditIssue, id, shouwang.Blue, seen, "no day by which it must be put right")
		return
	}
	monday := nextWeekday(otherDay(on.Month()).AddDays(3), time.Monday)
	due := monday.AddDays(days)
	id, _ := t.audited("", on, "due", due.String())
	late := nextWeekday(due-1, time.Monday)
	t.expect(auditIssue.monitor, auditIssue.kind, id, shouwang.Blue).rise(shouwang.Yellow, due, late).between(monday, monday, "fifteen days are left")
}

func issueReopened(t *tale) {
	on := t.month(2).AddDays(2)
	id, seen := t.audited("", on, "due", t.year.end.AddDays(60).String(), "state", "重新整改", "found_at", t.year.eve.AddDays(-90).String(), "reopened_at", on.String())
	t.warned(auditIssue, id, shouwang.Yellow, seen, "opened again")
}

// issueAgain: the same kind in the same town within 24 months.
func issueAgain(t *tale) {
	on := t.month(2).AddDays(2)
	t.audited("-1", t.year.eve.AddMonths(-12), "due", t.year.eve.AddMonths(-9).String(), "state", "已整改", "evidence_at", t.year.eve.AddMonths(-10).String(), "second_signoff_at", t.year.eve.AddMonths(-10).AddDays(5).String())
	id, seen := t.audited("-2", on, "due", t.year.end.AddDays(60).String())
	t.warned(auditIssue, id, shouwang.Yellow, seen, "the same kind in the same town within 24 months")
}

func issueClosed(t *tale) {
	on := t.month(2).AddDays(2)
	t.audited("", on, "due", t.year.end.AddDays(40).String(), "state", "已整改", "evidence_at", on.AddDays(4).String(), "second_signoff_at", on.AddDays(6).String())
}

// verdicts are how people judged the warnings of two monitors: of one half are
// right, of the other too few, and of a third too few were judged at all.
func (d *deskOf) verdicts(truth func(Truth)) {
	c := d.c
	on := otherDay(c.year.months[1])
	for _, v := range []struct {
		monitor    string
		all, right int
	}{{"elder_unclaimed", 60, 30}, {"edge_of_subsistence", 60, 6}, {"medical_shock", 49, 0}} {
		for i := range v.all {
			word := "不属实"
			if i < v.right {
				word = "属实"
			}
			day := on.AddDays(-1 - i%9)
			d.put("verdict@civil", on, fmt.Sprintf("YJ-%s-%03d", v.monitor, i), v.monitor, "1", "黄", word, day.String(), areaText(c.places[i%len(c.places)].code),
				number(1+i%2), "60-69", "否", yesNo(i%3 == 0), "否")
		}
		if v.right*100 < v.all*35 && v.all >= 50 {
			truth(Truth{Monitor: ruleDrift.monitor, Kind: ruleDrift.kind, Subject: v.monitor, Level: shouwang.Yellow, From: on, To: ruleDrift.next(on), Why: "fewer than 35 of a hundred yellow warnings were right"})
		}
	}
}

// blindAfter is how many days after a good run of the former system the next must have
// come: one that failed may be made good a month later.
const blindAfter = 80

// formerRuns are the monthly matches that the bureau's former system still makes, which
// it tells of the day after: one goes on, one fails and is made good the next month, one
// is made no more.
func (d *deskOf) formerRuns(truth func(Truth)) {
	year := d.c.year
	for _, former := range []string{"former_match_of_rolls", "former_match_of_cars", "former_match_of_homes"} {
		for n, m := range year.months {
			on, good := otherDay(m)-1, true
			switch {
			case former == "former_match_of_cars" && n == 3:
				good = false
			case former == "former_match_of_homes" && n > 3:
				continue
			}
			d.put("run@civil", on+1, "YX-"+former+"-"+dense(on), former, clock(on, 120), clock(on, 125), clock(on.AddDays(blindAfter), 720), yesNo(good))
		}
	}
	failed, last := otherDay(year.months[3]), otherDay(year.months[3])-1
	tell := func(former string, level shouwang.Level, from, to shouwang.Day, why string) {
		truth(Truth{Monitor: monitorBlind.monitor, Kind: monitorBlind.kind, Subject: former, Level: level, From: from, To: to, Why: why})
	}
	tell("former_match_of_cars", shouwang.Yellow, failed, failed+1, "its last run failed")
	tell("former_match_of_homes", shouwang.Red, last.AddDays(blindAfter), last.AddDays(blindAfter), "it is made no more")
}

// longList is a list that another department sends whole, month after month; one of its
// files is longer by a row than three tenths more than usual, one by just these.
const longList = "other_roll"

// leastRows are the rows below which a list is not compared.
const leastRows = 30

// swollen fills the list up with people of other counties, whom nobody here knows, so that
// all its files but two have the same length. One of them leaves each month and another
// comes: the same file again would be no delivery.
func (d *deskOf) swollen(truth func(Truth)) {
	year, key := d.c.year, letters[longList].key
	usual := leastRows
	for _, n := range d.lengths[key] {
		usual = max(usual, n)
	}
	usual = (usual + 9) / 10 * 10
	near, over := otherDay(year.months[len(year.months)-4]), otherDay(year.months[len(year.months)-2])
	dice := cast(d.c.cfg.Seed, 7)
	more := usual*3/10 + 1
	arrivals := year.arrivals(letters[longList].every)
	strangers := make([][]string, usual+more+len(arrivals))
	for i := range strangers {
		sex := 1 + dice.n(2)
		number, birth := d.c.nums.take(faraway, shouwang.Date(1944, 1, 1).AddDays(dice.n(9000)), sex)
		strangers[i] = arranged(longList, []string{
			"id_number", number, "name", name(dice, surname(dice), sex), "birth_date", birth.String(), "benefit", "低保", "county_div", areaText(areaCode(faraway)),
			"start_date", year.eve.AddMonths(-dice.between(14, 60)).Month().String(), "account", account(&person{number: number}),
		})
	}
	for month, day := range arrivals {
		rows := usual
		switch day {
		case near:
			rows += more - 1
		case over:
			rows += more
		}
		for _, cells := range strangers[month : month+rows-d.lengths[key][day]] {
			d.put(key, day, cells...)
		}
	}
	if d.feeds[key] != nil && over <= year.end {
		truth(Truth{Monitor: feedHealth.monitor, Kind: feedHealth.kind, Subject: longList, Level: shouwang.Yellow, From: over, To: feedHealth.next(over), Why: "a list has three tenths more rows than usual, and one"})
	}
}

// The feed that ends in the year, and the one of which a file is late by less
// than half of its period.
const (
	silentFeed = "fund_balance"
	lateFeed   = "declaration"
)

// lastWord is the last file of the feed that ends.
func (a agenda) lastWord() shouwang.Day { return otherDay(a.months[len(a.months)-5]) }

// punctual are the days of a feed's files, less what two departments make of them.
func (a agenda) punctual(feed string, days []shouwang.Day) []shouwang.Day {
	var kept []shouwang.Day
	for _, day := range days {
		if feed != silentFeed || day <= a.lastWord() {
			kept = append(kept, a.delayed(feed, day))
		}
	}
	return kept
}

// delayed is the day on which the file of a feed comes that is due on a day.
func (a agenda) delayed(feed string, day shouwang.Day) shouwang.Day {
	if feed == lateFeed && day == otherDay(a.months[2]) {
		return day + 15
	}
	return day
}

// silence is the truth of the feed that ends: late after one and a half of its
// period of 31 days, gravely after three.
func (a agenda) silence() []Truth {
	late, grave := a.lastWord().AddDays(47), a.lastWord().AddDays(93)
	t := Truth{Monitor: feedHealth.monitor, Kind: feedHealth.kind, Subject: silentFeed, Level: shouwang.Yellow, From: late - 1, To: late, Why: "the feed has ended"}
	if late > a.end {
		return nil
	}
	if grave <= a.end {
		t.rising(shouwang.Red, grave, grave+1)
	}
	return []Truth{t}
}
