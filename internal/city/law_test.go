package city

import (
	"slices"
	"strings"
	"testing"

	"shouwang"
)

// The law of this file is written a second time, and reads nothing but the
// written files: what it finds must be the truth file, neither more nor less.

// law judges one subject on the morning of a day, by what came before it.
type law struct {
	t *testing.T
	a *archive

	people     map[string]record // newest
	rolls      map[string][]record
	homeRolls  map[string][]record
	payments   map[string][]record
	deaths     map[string][]record
	stays      map[string][]record
	insurance  map[string][]record
	idle       map[string][]record
	households map[string][]record
	homes      map[string][]string // household → numbers
	counted    map[string]bool     // number + household
	claims     map[string][]record // of a household
}

func newLaw(t *testing.T, a *archive) *law {
	t.Helper()
	l := &law{
		t: t, a: a, people: map[string]record{}, homes: map[string][]string{}, counted: map[string]bool{},
		rolls: a.by("benefit_roll", byPerson), homeRolls: a.by("benefit_roll", byHousehold), payments: a.by("payment", byPerson),
		deaths: a.by("death_event", byPerson), stays: a.by("custody_event", byPerson),
		insurance: a.by("employment", byPerson), idle: a.by("unemployment", byPerson), households: a.by("household", byHousehold),
	}
	for _, r := range a.feeds["person"] {
		if _, ok := l.people[r.cell["id_number"]]; !ok {
			l.homes[r.cell["household_id"]] = append(l.homes[r.cell["household_id"]], r.cell["id_number"])
		}
		l.people[r.cell["id_number"]] = r
	}
	l.claims = a.by("med_claim", func(r record) string { return l.people[r.cell["参保人身份证号"]].cell["household_id"] })
	for _, r := range a.feeds["household_member"] {
		if r.cell["counted"] == "1" {
			l.counted[r.cell["id_number"]] = true
		}
	}
	return l
}

func (l *law) birth(number string) shouwang.Day { return l.people[number].date(l.t, "birth_date") }

func (l *law) age(number string, on shouwang.Day) int {
	return (&person{birth: l.birth(number)}).age(on)
}

func (l *law) open(r record, on shouwang.Day) bool {
	return r.date(l.t, "start_date") <= on && on < r.date(l.t, "stop_date")
}

func (l *law) dead(number string, day shouwang.Day) bool {
	rows := l.deaths[number]
	return len(rows) > 0 && slices.MinFunc(rows, func(a, b record) int { return int(a.seen - b.seen) }).seen < day
}

// death: clause 1. Of two sources the earlier date counts.
func (l *law) death(number string, day shouwang.Day) shouwang.Level {
	var known []record
	on := never
	for _, r := range l.deaths[number] {
		if r.seen < day {
			known, on = append(known, r), min(on, r.date(l.t, "death_date"))
		}
	}
	if len(known) == 0 {
		return shouwang.None
	}
	sure := false
	for _, r := range known {
		for _, other := range known {
			sure = sure || r.dept != other.dept && r.date(l.t, "death_date")-other.date(l.t, "death_date") <= 31 && other.date(l.t, "death_date") == on
		}
	}
	open, grave := l.afterDeath(number, on, day)
	switch {
	case grave && sure:
		return shouwang.Red
	case open || grave:
		return shouwang.Yellow
	}
	return shouwang.None
}

func (l *law) afterDeath(number string, on, day shouwang.Day) (open, grave bool) {
	for _, r := range before(l.rolls[number], day, "roll_id") {
		start, stop := r.date(l.t, "start_date"), r.date(l.t, "stop_date")
		open = open || stop > on.Month().AddMonths(1)
		grave = grave || start > on
	}
	for _, r := range l.payments[number] {
		if r.seen < day && r.cell["bank_status"] == "ok" && r.date(l.t, "pay_month") > on.Month() {
			grave = true
		}
	}
	return open, grave
}

func (l *law) held(number string, day shouwang.Day, kinds ...string) (record, bool) {
	for _, r := range l.stays[number] {
		if r.seen < day && slices.Contains(kinds, r.cell["kind"]) && r.date(l.t, "start_date") <= day && day < r.date(l.t, "end_date") {
			return r, true
		}
	}
	return record{}, false
}

// receives: an open benefit of one's own, or counted in a household on the roll.
func (l *law) receives(number string, day shouwang.Day) bool {
	for _, r := range before(l.rolls[number], day, "roll_id") {
		if l.open(r, day) {
			return true
		}
	}
	return l.counted[number] && l.onRoll(l.people[number].cell["household_id"], day, true)
}

func (l *law) onRoll(home string, day shouwang.Day, livelihood bool) bool {
	for _, r := range before(l.homeRolls[home], day, "roll_id") {
		if l.open(r, day) && (!livelihood || r.cell["benefit"] == "dibao" || r.cell["benefit"] == "tekun_basic") {
			return true
		}
	}
	return false
}

// custody: clause 1.10, somebody on a roll who is held.
func (l *law) custody(number string, day shouwang.Day) shouwang.Level {
	if _, ok := l.held(number, day, "服刑", "强制隔离戒毒"); ok && l.receives(number, day) {
		return shouwang.Yellow
	}
	for _, s := range l.stays[number] {
		for _, p := range l.payments[number] {
			m := p.date(l.t, "pay_month")
			if (s.cell["kind"] == "服刑" || s.cell["kind"] == "强制隔离戒毒") && s.seen < day && p.seen < day && m >= s.date(l.t, "start_date") && m.AddMonths(1) <= s.date(l.t, "end_date") {
				return shouwang.Yellow
			}
		}
	}
	r, ok := l.held(number, day, "羁押")
	long := ok && (r.date(l.t, "end_date") != never && r.date(l.t, "end_date")-r.date(l.t, "start_date") >= 30 || day-r.date(l.t, "start_date") > 30)
	if long && l.receives(number, day) {
		return shouwang.Blue
	}
	return shouwang.None
}

// childLeft: a minor, an adult taken, no adult at home.
func (l *law) childLeft(number string, day shouwang.Day) shouwang.Level {
	taken, home := false, false
	for _, other := range l.homes[l.people[number].cell["household_id"]] {
		if l.age(other, day) < 18 || l.dead(other, day) {
			continue
		}
		_, away := l.held(other, day, "服刑", "强制隔离戒毒", "羁押")
		taken, home = taken || away, home || !away
	}
	if l.age(number, day) < 18 && taken && !home {
		return shouwang.Red
	}
	return shouwang.None
}

// elder: clause 5.
func (l *law) elder(number string, day shouwang.Day) shouwang.Level {
	if !strings.HasPrefix(l.people[number].cell["hukou_div"], "320682") || l.dead(number, day) {
		return shouwang.None
	}
	held := 0
	for _, r := range before(l.rolls[number], day, "roll_id") {
		if r.cell["benefit"] == "elder_respect" && day < r.date(l.t, "stop_date") {
			held = max(held, stepAge(r.cell["step"]))
		}
	}
	level := shouwang.None
	for _, s := range []int{80, 90, 100} {
		days := day - l.birth(number).AddYears(s)
		if held >= s || days < -60 {
			continue
		}
		level = shouwang.Blue
		if days >= 30 {
			return shouwang.Yellow
		}
	}
	return level
}

// edge: clause 4; the limit of assets is 50,000 yuan (proposed).
func (l *law) edge(home string, day shouwang.Day) shouwang.Level {
	rows := before(l.households[home], day, "household_id")
	if len(rows) == 0 {
		return shouwang.None
	}
	r := rows[0]
	income := r.fen("income_pc")
	if slices.Contains([]string{"dibao", "tekun", "edge"}, r.cell["class"]) || income < 800_00 || income >= 1200_00 || r.fen("cash_assets") > 50_000_00 {
		return shouwang.None
	}
	return shouwang.Blue
}

// out is how many months somebody who was insured has been without, by what came.
func (l *law) out(number string, day shouwang.Day) int {
	last, zero, covered := shouwang.Day(0), shouwang.Day(0), shouwang.Day(0)
	for _, r := range l.insurance[number] {
		m := r.date(l.t, "month")
		if r.seen >= day || m <= day.AddMonths(-12) {
			continue
		}
		if r.cell["insured"] == "1" {
			last = max(last, m)
		} else {
			zero = max(zero, m)
		}
	}
	if last == 0 {
		return -1
	}
	for _, m := range newAgenda(l.a.first, l.a.last).months {
		if insuranceDay(m) < day {
			covered = m.AddMonths(-1)
		}
	}
	return max(0, monthsBetween(last, zero), monthsBetween(last, covered)-1)
}

func monthsBetween(a, b shouwang.Day) int {
	x, y := a.Time(), b.Time()
	return (y.Year()-x.Year())*12 + int(y.Month()) - int(x.Month())
}

// loss is what a member's loss of work weighs, if there is one.
type loss struct{ lost, registered, unpaid, ends bool }

func (l *law) lossOf(number string, day shouwang.Day) loss {
	var x loss
	if age := l.age(number, day); age < 16 || age >= 63 || l.dead(number, day) {
		return x
	}
	for _, r := range l.idle[number] {
		if r.seen >= day {
			continue
		}
		if r.date(l.t, "reg_date") > day.AddMonths(-6) {
			x.registered = true
		}
		x.unpaid = r.date(l.t, "ui_from") == never
		until := r.date(l.t, "ui_to")
		x.ends = !x.unpaid && day <= until && until-day <= 60
	}
	x.lost = x.registered || l.out(number, day) >= 2
	return x
}

// job: clause 4.4, an edge household that lost work.
func (l *law) job(home string, day shouwang.Day) shouwang.Level {
	var all loss
	sole, child := true, false
	for _, number := range l.homes[home] {
		x := l.lossOf(number, day)
		age := l.age(number, day)
		child = child || age < 18
		if x.lost {
			all = loss{true, all.registered || x.registered, all.unpaid || x.unpaid, all.ends || x.ends}
			continue
		}
		if age >= 16 && age < 63 {
			sole = sole && l.out(number, day) >= 1
		}
	}
	row := before(l.households[home], day, "household_id")
	poor := all.registered && row[0].fen("income_pc") != unknownMoney && row[0].fen("income_pc") < 1600_00
	if !all.lost || !l.onRoll(home, day, false) && row[0].cell["class"] == "none" && !poor {
		return shouwang.None
	}
	points := 0
	for weight, yes := range map[int]bool{40: sole, 25: all.unpaid, 20: all.ends, 15: child} {
		if yes {
			points += weight
		}
	}
	return graded(points)
}

func graded(points int) shouwang.Level {
	switch {
	case points >= 60:
		return shouwang.Yellow
	case points >= 40:
		return shouwang.Blue
	}
	return shouwang.None
}

// exit: clause 4.4, a household that fell back after it left the rolls.
func (l *law) exit(home string, day shouwang.Day) shouwang.Level {
	left, gradual := shouwang.Day(0), shouwang.Day(0)
	spells := map[string]bool{}
	for _, r := range before(l.homeRolls[home], day, "roll_id") {
		if r.cell["benefit"] != "dibao" {
			continue
		}
		spells[r.cell["start_date"]] = true
		if r.cell["gradual_until"] != "" {
			gradual = max(gradual, r.date(l.t, "gradual_until"))
		}
		stop := r.date(l.t, "stop_date")
		if stop <= day && r.cell["stop_reason"] != "death" && r.cell["stop_reason"] != "moved" {
			left = max(left, stop)
		}
	}
	leaving := gradual >= day
	if !leaving && (left <= day.AddMonths(-24) || l.onRoll(home, day, true)) {
		return shouwang.None
	}
	if leaving && left == 0 {
		left = never // nobody lost work again who never left
	}
	points := l.exitPoints(home, day, left, len(spells))
	if leaving && gradual-day <= 60 {
		points += 10
	}
	level := graded(points)
	if _, due := checkDue(left, day); due && level == shouwang.None {
		return shouwang.Blue
	}
	return level
}

func (l *law) exitPoints(home string, day, left shouwang.Day, spells int) int {
	points, earners := 0, 0
	income := before(l.households[home], day, "household_id")[0].fen("income_pc")
	if income != unknownMoney && income <= 960_00 {
		points += 25
	}
	if spells >= 3 {
		points += 15
	}
	if l.costly(home, l.claims[home], day) {
		points += 25
	}
	for _, number := range l.homes[home] {
		out := l.out(number, day)
		if out == 0 || out == 1 {
			earners++
		}
		if out >= 2 && l.age(number, day) < 63 && l.firstInsured(number) >= left.AddMonths(-6) {
			points += 30
		}
	}
	if earners == 1 {
		points += 10
	}
	return points
}

func (l *law) firstInsured(number string) shouwang.Day {
	first := never
	for _, r := range l.insurance[number] {
		if r.cell["insured"] == "1" {
			first = min(first, r.date(l.t, "month"))
		}
	}
	return first
}
