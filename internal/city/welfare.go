package city

import (
	"fmt"
	"slices"
	"strconv"

	"shouwang"
)

// The standard is fictitious: 800 yuan per person and month, the
// edge below 1.5 times that, destitution paid at 1.3 times.
const (
	standard   fen = 800_00
	edgeLimit  fen = 1200_00
	tekunBasic fen = 1040_00
	tekunCare  fen = 318_00
	disCare    fen = 120_00
)

// elderSteps are the ages of the elder allowance and what they pay a month.
var elderSteps = []struct {
	age    int
	amount fen
}{{80, 60_00}, {90, 150_00}, {100, 300_00}}

// firstElderMonth is when the elder allowance began; older claims start there.
var firstElderMonth = shouwang.Date(2009, 1, 1)

// spell is an open benefit of a member, known from the eve.
func (f *family) spell(p *person, kind string, amount fen, start shouwang.Day) *benefit {
	p.benefits = append(p.benefits, benefit{
		roll: fmt.Sprintf("%s-%d-%d", f.id, slices.Index(f.members, p)+1, len(p.benefits)+1), kind: kind,
		start: start, seen: f.year.eve, stop: never, stopSeen: never, gradual: never,
		steps: []step{{f.year.eve, amount, ""}}, paidUntil: never, returned: never,
		oldForm: kind == "dibao" && f.d.in10000(150),
	})
	return &p.benefits[len(p.benefits)-1]
}

// economy is an ordinary household: what it lives on keeps it clear of every
// threshold, or nobody has ever asked.
func (f *family) economy() {
	income := unknownMoney
	if f.d.in10000(6000) {
		income = fen(f.d.between(1600_00, 9000_00))
	}
	f.be("none", f.year.eve, income)
}

// be is a state of the household from a roll on.
func (f *family) be(class string, seen shouwang.Day, income fen) *state {
	s := state{seen: seen, class: class, since: seen.Month(), income: income, cash: unknownMoney, rigid: unknownMoney, recheck: never}
	if seen == f.year.eve {
		s.since = f.year.eve.AddMonths(-f.d.between(7, 60)).Month()
	}
	if class != "none" {
		s.cash, s.recheck, f.known = fen(f.d.n(20000_00)), seen.AddMonths(f.d.between(1, 11)), true
	}
	f.states = append(f.states, s)
	return &f.states[len(f.states)-1]
}

// dibao puts the whole household on the roll in difference mode.
func (f *family) dibao(income fen) {
	s := f.be("dibao", f.year.eve, income)
	for _, p := range f.members {
		if p.counted {
			f.spell(p, "dibao", standard-income, s.since)
		}
	}
}

// lowIncome is income below the standard by a clear margin.
func (f *family) lowIncome() fen { return fen(f.d.between(0, 700_00)) }

// welfare makes some ordinary households poor, each in an ordinary way.
func (f *family) welfare(shape int) {
	switch {
	case shape == 1 && f.d.in10000(700):
		f.tekun()
	case f.d.in10000(230):
		f.dibao(f.lowIncome())
		f.turnOfDibao()
	case f.d.in10000(100):
		f.be("edge", f.year.eve, fen(f.d.between(800_00, 1199_99)))
	default:
		f.economy()
		if f.d.in10000(80) {
			f.spell(f.head(), "dis_care", disCare, f.year.eve.AddMonths(-f.d.between(3, 70)).Month())
		}
	}
}

func (f *family) tekun() {
	s := f.be("tekun", f.year.eve, 0)
	f.spell(f.head(), "tekun_basic", tekunBasic, s.since)
	f.spell(f.head(), "tekun_care", tekunCare, s.since)
}

// turnOfDibao lets some leave the roll well off, some come new, and some have
// left before the year; the rest stay.
func (f *family) turnOfDibao() {
	months := f.year.months
	m := months[f.d.between(1, len(months)-1)]
	switch f.d.weighed([]int{5, 5, 4, 86}) {
	case 0:
		f.leave(m, rollDay(m), "income")
		f.be("none", rollDay(m), fen(f.d.between(1600_00, 3000_00)))
	case 1:
		f.enter(m, fen(f.d.between(100_00, 700_00)))
	case 2:
		f.leave(f.year.eve.AddMonths(-f.d.between(1, 20)).Month(), f.year.eve, "income")
		f.states = nil
		f.be("none", f.year.eve, fen(f.d.between(1600_00, 3000_00)))
	}
}

// leave stops every dibao spell of the household; the roll keeps the rows.
func (f *family) leave(stop, seen shouwang.Day, reason string) {
	for _, p := range f.members {
		for i := range p.benefits {
			b := &p.benefits[i]
			if b.kind == "dibao" && b.stop == never {
				b.stop, b.stopSeen, b.stopReason = stop, seen, reason
				b.start = min(b.start, stop.AddMonths(-8))
			}
		}
	}
}

// enter makes the household new on the roll from a month.
func (f *family) enter(month shouwang.Day, income fen) {
	f.states = nil
	f.be("none", f.year.eve, income)
	f.be("dibao", rollDay(month), income)
	for _, p := range f.members {
		for i := range p.benefits {
			p.benefits[i].start, p.benefits[i].seen = month, rollDay(month)
			p.benefits[i].steps[0].seen = rollDay(month)
		}
	}
}

// elders gives the elder allowance to all who reached a step and claimed it. A
// claim is in the roll of the month of the birthday, unless it is late.
func (f *family) elders() {
	for _, p := range f.members {
		if p.hukou/1_000_000 == county {
			f.claimSteps(p)
		}
	}
}

func (f *family) claimSteps(p *person) {
	var b *benefit
	for _, s := range elderSteps {
		month := p.birth.AddYears(s.age).Month()
		seen := max(rollDay(month.AddMonths(p.elder.late)), f.year.eve)
		if seen > f.year.end || p.elder.before > 0 && s.age >= p.elder.before || p.diedBefore(seen) {
			return
		}
		if b == nil {
			b = f.spell(p, "elder_respect", s.amount, max(month, firstElderMonth))
			b.seen, b.steps = seen, nil
		}
		b.steps = append(b.steps, step{seen, s.amount, ageText(s.age)})
	}
}

// diedBefore says whether the town knows that the claimant is dead.
func (p *person) diedBefore(day shouwang.Day) bool {
	return len(p.deaths) > 0 && p.deaths[0].on < day
}

// work puts people of working age into the insurance register. The others are
// not in it: flexible work and farming leave no row.
func (f *family) work() {
	for _, p := range f.members {
		age := p.age(f.year.eve)
		share := 7200
		if f.states[0].class != "none" {
			share = 1500
		}
		limit := 59
		if p.sex == woman {
			limit = 54
		}
		if age >= 22 && age < limit && f.d.in10000(share) {
			f.employ(p, f.year.eve.Month().AddMonths(-3), never)
		}
	}
}

// employ insures a person for a run of months.
func (f *family) employ(p *person, from, until shouwang.Day) {
	p.job = job{fen(f.d.between(42, 120)) * 100_00, fmt.Sprintf("示例企业%04d", f.d.n(4000)), "staff"}
	if f.d.in10000(1500) {
		p.job.kind, p.job.employer = "flexible", ""
	}
	p.insurance = append(p.insurance, span{from, until, true})
}

// jobless says so for a run of months, as a register does that notes a stop.
func (p *person) jobless(from, until shouwang.Day) {
	p.insurance = append(p.insurance, span{from, until, false})
}

func ageText(age int) string { return strconv.Itoa(age) }
