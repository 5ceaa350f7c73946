package city

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"shouwang"
)

// The law of the duties, written a second time over the files alone: whom the
// background could make late by accident must be in the truth, and nobody else.

func TestNobodyIsLateButInAStory(t *testing.T) {
	for _, seed := range []uint64{5, 6, 7} {
		cfg := usual(1500, seed)
		cfg.AllFeeds = seed != 5
		t.Run(fmt.Sprintf("seed %d, all feeds %t", seed, cfg.AllFeeds), func(t *testing.T) {
			a := readArchive(t, cfg)
			l := newLaw(t, a)
			a.wants(t, payTimely.monitor, "", l.unpaid())
			a.wants(t, amountDrift.monitor, "", l.drifting())
			a.wants(t, recheckDue.monitor, "", l.unchecked())
			a.wants(t, tekunVisit.monitor, "not seen", l.unvisited("tekun", "特困人员身份证号", map[string]int{"全失能": 7, "半失能": 15, "全自理": 30}, "自理能力等级"))
			a.wants(t, childVisit.monitor, "child not seen", l.unvisited("child", "儿童身份证号", map[string]int{"红色": 7, "黄色": 15, "蓝色": 31, "绿色": 31}, "风险等级"))
			a.wants(t, medicalShock.monitor, "", l.shocked())
			a.wants(t, dropout.monitor, "", l.droppedOut())
			a.wants(t, spotCheck.monitor, "not inspected", l.uninspected())
			a.wants(t, elderStop.monitor, "sign of life", l.unproven())
		})
	}
}

// wants compares a set of subjects with the truth of a monitor, or with the part
// of it that says some words.
func (a *archive) wants(t *testing.T, monitor, words string, got map[string]bool) {
	t.Helper()
	want := map[string]bool{}
	for _, w := range a.truth {
		if w.Monitor == monitor && (words == "" || containsAny(w.Why, words)) && w.From <= a.last {
			want[w.Subject] = true
		}
	}
	for s := range got {
		if !want[s] && !a.otherwise(monitor, s) {
			t.Errorf("%s: somebody is found who is not in the truth", monitor)
		}
	}
	for s := range want {
		if !got[s] && !a.byOtherMeans(monitor, s) {
			t.Errorf("%s: the truth is not found in the files", monitor)
		}
	}
	if len(want) == 0 {
		t.Errorf("%s: nobody to find", monitor)
	}
}

// otherwise says whether the truth holds a subject in other words.
func (a *archive) otherwise(monitor, subject string) bool {
	return slices.ContainsFunc(a.truth, func(w Truth) bool { return w.Monitor == monitor && w.Subject == subject })
}

// byOtherMeans are truths that this second reading does not judge.
func (a *archive) byOtherMeans(monitor, subject string) bool {
	for _, w := range a.truth {
		if w.Monitor == monitor && w.Subject == subject && containsAny(w.Why, "card", "stays", "heat") {
			return true
		}
	}
	return false
}

func (l *law) days() []shouwang.Day {
	var days []shouwang.Day
	for d := l.a.first + 1; d <= l.a.last; d++ {
		days = append(days, d)
	}
	return days
}

// unpaid: clause 6, by the 16th of each month.
func (l *law) unpaid() map[string]bool {
	late := map[string]bool{}
	for day := nextDate(l.a.first, 16); day <= l.a.last; day = nextDate(day, 16) {
		m := day.Month()
		for number, rows := range l.rolls {
			owed, paid := map[string]fen{}, map[string]fen{}
			for _, r := range before(rows, m.AddDays(9), "roll_id") {
				if r.date(l.t, "start_date") < m.AddMonths(1) && m < r.date(l.t, "stop_date") {
					owed[r.cell["benefit"]] += r.fen("amount")
				}
			}
			for _, r := range l.payments[number] {
				if r.seen < day && r.cell["pay_month"] == m.String() && r.cell["bank_status"] == "ok" && r.cell["kind"] == "regular" {
					paid[r.cell["benefit"]] += r.fen("amount")
				}
			}
			if !maps.Equal(owed, paid) {
				late[number] = true
			}
		}
	}
	return late
}

// drifting: clause 1, the amount of a dibao household on the 4th of each month.
func (l *law) drifting() map[string]bool {
	found := map[string]bool{}
	for _, day := range l.a.runs(4) {
		for home, rows := range l.households {
			r := before(rows, day, "household_id")
			if len(r) == 0 || r[0].cell["class"] != "dibao" || r[0].cell["income_pc"] == "" {
				continue
			}
			var size fen
			for _, digit := range r[0].cell["size"] {
				size = size*10 + fen(digit-'0')
			}
			sum := fen(0)
			for _, b := range before(l.homeRolls[home], day, "roll_id") {
				if b.cell["benefit"] == "dibao" && l.open(b, day) {
					sum += b.fen("amount")
				}
			}
			if off := max(0, standard-r[0].fen("income_pc"))*size - sum; off > 10_00 || off < -10_00 {
				found[home] = true
			}
		}
	}
	return found
}

// unchecked: clause 1, a review is due within thirty days.
func (l *law) unchecked() map[string]bool {
	reviews := map[string][]record{}
	for _, r := range l.a.feeds["review"] {
		if r.cell["复核类型"] == "定期复核" {
			reviews[r.cell["复核家庭户号"]] = append(reviews[r.cell["复核家庭户号"]], r)
		}
	}
	found := map[string]bool{}
	for _, day := range l.days() {
		for home, rows := range l.households {
			if r := before(rows, day, "household_id"); len(r) > 0 && r[0].cell["class"] != "none" {
				if l.recheckDue(r[0], reviews[home], day)-day <= 30 {
					found[home] = true
				}
			}
		}
	}
	return found
}

func (l *law) recheckDue(home record, reviews []record, day shouwang.Day) shouwang.Day {
	next, since := home.date(l.t, "next_recheck"), home.date(l.t, "class_since")
	last, settled := since, false
	for _, r := range reviews {
		if r.seen >= day {
			continue
		}
		done := r.date(l.t, "复核完成日期")
		last = max(last, done)
		settled = settled || r.date(l.t, "应复核日期") >= next || done >= next-60 && done <= next
	}
	months := 12
	if home.cell["able_bodied"] != "0" {
		months = 6
	}
	due := last.AddMonths(months)
	if !settled {
		due = min(due, next)
	}
	return due
}

// unvisited: a person on a register, seen in person too long ago for the grade.
func (l *law) unvisited(feed, column string, every map[string]int, grade string) map[string]bool {
	visits := map[string][]record{}
	for _, r := range l.a.feeds["visit"] {
		visits[r.cell["走访对象身份证号"]] = append(visits[r.cell["走访对象身份证号"]], r)
	}
	found := map[string]bool{}
	for number, rows := range l.a.by(feed, func(r record) string { return r.cell[column] }) {
		for _, day := range l.days() {
			newest := before(rows, day, column)
			if len(newest) == 0 || l.dead(number, day) {
				continue
			}
			last := shouwang.Day(0)
			for _, v := range visits[number] {
				if done, err := shouwang.ParseDay(v.cell["实际走访时间"][:10]); err == nil && v.seen < day {
					last = max(last, done)
				}
			}
			if int(day-last) > every[newest[0].cell[grade]] {
				found[number] = true
			}
		}
	}
	return found
}

// shocked: clause 4, medical costs of a household in twelve months.
func (l *law) shocked() map[string]bool {
	found := map[string]bool{}
	claims := map[string][]record{}
	for _, r := range l.a.feeds["med_claim"] {
		home := l.people[r.cell["参保人身份证号"]].cell["household_id"]
		claims[home] = append(claims[home], r)
	}
	for home, rows := range claims {
		for day := nextWeekday(l.a.first, time.Wednesday); day <= l.a.last; day += 7 {
			if l.costly(home, rows, day) {
				found[home] = true
			}
		}
	}
	return found
}

func (l *law) costly(home string, claims []record, day shouwang.Day) bool {
	sum, stays := fen(0), 0
	for _, r := range claims {
		on := r.date(l.t, "结算日期")
		if r.seen >= day || on <= day.AddMonths(-12) {
			continue
		}
		own := r.fen("政策范围内自付")
		if text := r.cell["政策范围内自付"]; text != "" && text[0] == '-' {
			own = -record{cell: map[string]string{"x": text[1:]}}.fen("x")
		}
		sum += own
		if r.cell["是否住院"] == "是" && r.cell["冲销单号"] == "" && on > day-90 {
			stays++
		}
	}
	income := before(l.households[home], day, "household_id")[0].fen("income_12m")
	return sum >= 10000_00 || stays >= 3 || income != unknownMoney && sum > 0 && sum*10 >= income*3
}

// droppedOut: clause 3, a child of school age on no list, not enrolled, or absent.
func (l *law) droppedOut() map[string]bool {
	found := map[string]bool{}
	listed := map[string]map[string]record{} // term → number
	seen := map[string]shouwang.Day{}
	for _, r := range l.a.feeds["student"] {
		name := r.cell["学期"]
		if listed[name] == nil {
			listed[name], seen[name] = map[string]record{}, r.seen
		}
		listed[name][r.cell["学生身份证号"]] = r
	}
	for name, pupils := range listed {
		_, cut := term(seen[name])
		for number := range l.people {
			p := fromNumber(l.t, number)
			if age := p.age(cut); age < 6 || age >= 15 || l.people[number].cell["household_id"] == "" || l.dead(number, seen[name]) {
				continue
			}
			r, ok := pupils[number]
			days := 0
			_, _ = fmt.Sscan(r.cell["本学期缺课天数"], &days)
			if !ok || r.cell["是否在读"] == "否" && r.cell["学籍状态"] != "送教上门" || days >= 10 {
				found[number] = true
			}
		}
	}
	return found
}

// uninspected: clause 5, homes whose last inspection is more than 180 days ago on
// the first of a month.
func (l *law) uninspected() map[string]bool {
	found := map[string]bool{}
	done := l.a.by("inspection", func(r record) string { return r.cell["被检机构编号"] })
	for home := range l.a.by("institution", func(r record) string { return r.cell["机构编号"] }) {
		for _, day := range l.a.runs(1) {
			last := shouwang.Day(0)
			for _, r := range done[home] {
				if r.seen < day {
					last = max(last, r.date(l.t, "检查日期"))
				}
			}
			if day-last > 180 {
				found[home] = true
			}
		}
	}
	return found
}

// unproven: clause 5, an elder whose last sign of life is older than twelve months.
func (l *law) unproven() map[string]bool {
	found := map[string]bool{}
	proofs := l.a.by("life_proof", func(r record) string { return r.cell["认证对象身份证号"] })
	for number, rows := range l.rolls {
		for _, day := range l.a.runs(2) {
			open := false
			last := shouwang.Day(0)
			for _, r := range before(rows, day, "roll_id") {
				if r.cell["benefit"] == "elder_respect" && l.open(r, day) {
					open, last = true, max(last, r.seen, r.date(l.t, "start_date"))
				}
			}
			if l.firstRoll(rows) <= l.a.first {
				last = 0
			}
			for _, r := range proofs[number] {
				if r.seen < day {
					last = max(last, r.date(l.t, "生存认证日期"))
				}
			}
			if open && !l.dead(number, day) && last.AddMonths(12) < day {
				found[number] = true
			}
		}
	}
	return found
}

func (l *law) firstRoll(rows []record) shouwang.Day { return rows[0].seen }

// containsAny says whether a text holds one of some words.
func containsAny(text string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}
