package city

import (
	"strings"

	"shouwang"
	"shouwang/internal/calendar"
)

// Truth is one warning that must be raised: a line of truth.jsonl.
//
// Subject is an id_number, a household_id, or an area and an index month. From
// and To are the first and the last day on which it must first be raised, Level
// is its level then, as it stands at the end of that day. Rises are the levels
// that it must reach later. A line whose To lies after the last day of the city
// may be raised or not.
type Truth struct {
	Monitor string         `json:"monitor"`
	Kind    shouwang.Kind  `json:"kind"`
	Subject string         `json:"subject"`
	From    shouwang.Day   `json:"from"`
	To      shouwang.Day   `json:"to"`
	Level   shouwang.Level `json:"level"`
	Why     string         `json:"why"`
	Rises   []Rise         `json:"rises,omitempty"`
}

// Rise is a higher level that a warning must reach, and between which days.
type Rise struct {
	Level shouwang.Level `json:"level"`
	From  shouwang.Day   `json:"from"`
	To    shouwang.Day   `json:"to"`
}

// rising is the truth with a later, higher level, unless the year ends first.
func (t *Truth) rising(level shouwang.Level, from, to shouwang.Day) {
	t.Rises = append(t.Rises, Rise{level, from, to})
}

// reckon adds what the law says of everybody, whatever the story is about.
func (t *tale) reckon() {
	for _, p := range t.members {
		t.truth = append(t.truth, t.elderTruth(p)...)
		t.paymentTruth(p)
		t.elderStopTruth(p)
	}
	t.amountTruth()
}

// elderTruth is what the elder allowance owes a person (clause 5): from 60 days
// before a step until it is on the roll, blue; from the 30th day after, yellow.
// Rolls never arrive on the day of a run, so each run is judged exactly.
func (f *family) elderTruth(p *person) []Truth {
	if p.hukou/1_000_000 != county || p.age(f.year.end) < 79 {
		return nil
	}
	var truth *Truth
	for run := nextDate(f.year.eve, elderRun); ; run = run.AddMonths(1) {
		if truth == nil && run.AddMonths(-1) >= f.year.end {
			return nil
		}
		level, since := f.owedAt(p, run)
		switch {
		case truth == nil && level != shouwang.None:
			if since > f.year.end {
				return nil
			}
			truth = &Truth{Monitor: "elder_unclaimed", Kind: shouwang.Help, Subject: p.number, From: max(since, f.year.eve), To: run, Level: level}
		case truth != nil && level.Rank() > truth.Level.Rank():
			if since <= f.year.end {
				truth.rising(level, since, run)
			}
			return f.elderWhy(p, truth)
		case truth != nil && (level == shouwang.None || truth.Level == shouwang.Yellow || run > f.year.end):
			return f.elderWhy(p, truth)
		}
	}
}

func (f *family) elderWhy(p *person, t *Truth) []Truth {
	t.Why = "born " + p.birth.String() + ", the step is not on the roll"
	return []Truth{*t}
}

// owedAt is the level of the gravest step that is not on the roll on the day of
// a run, and the day from which it has that level.
func (f *family) owedAt(p *person, run shouwang.Day) (shouwang.Level, shouwang.Day) {
	level, since := shouwang.None, run
	for _, d := range p.deaths {
		if d.seen < run {
			return shouwang.None, run
		}
	}
	for _, s := range elderSteps {
		birthday := p.birth.AddYears(s.age)
		if run < birthday.AddDays(-60) || p.claimed(s.age, run) {
			continue
		}
		if run >= birthday.AddDays(30) {
			return shouwang.Yellow, birthday.AddDays(30)
		}
		level, since = shouwang.Blue, birthday.AddDays(-60)
	}
	return level, since
}

// claimed says whether the roll of a day holds a step of at least an age.
func (p *person) claimed(age int, day shouwang.Day) bool {
	for i := range p.benefits {
		b := &p.benefits[i]
		if b.kind == "elder_respect" && b.seen < day && stepAge(b.at(day).age) >= age {
			return true
		}
	}
	return false
}

func stepAge(text string) int {
	for _, s := range elderSteps {
		if strings.TrimSuffix(text, "p") == ageText(s.age) { // a party member's step is the age and p
			return s.age
		}
	}
	return 0
}

// drift is how far the money of a household may lie from what is due (clause 1).
const drift fen = 10_00

// amountTruth compares the dibao of a household with the standard less its income,
// for those who are counted, as the last roll before each run has them.
func (t *tale) amountTruth() {
	over, under := false, false
	for run := amountDrift.next(t.year.eve); run <= t.year.end.AddMonths(1); run = amountDrift.next(run) {
		roll := max(t.year.eve, rollDay(run.AddMonths(-1).Month()))
		s := t.at(roll)
		if s.class != "dibao" || s.income == unknownMoney || s.seen > roll {
			continue
		}
		size, _ := t.size(roll)
		due := max(0, standard-s.income) * fen(size)
		switch paid := t.dibaoAt(roll, run); {
		case due-paid > drift && !under:
			under = true
			t.warned(amountDrift.as(shouwang.Help), t.id, shouwang.Yellow, roll, "more dibao is due than is on the roll")
		case paid-due > drift && !over:
			over = true
			t.warned(amountDrift, t.id, shouwang.Yellow, roll, "more dibao is on the roll than is due")
		}
	}
}

// dibaoAt is the sum of the open dibao rows on a day, by a roll.
func (f *family) dibaoAt(roll, day shouwang.Day) fen {
	sum := fen(0)
	for _, p := range f.members {
		for i := range p.benefits {
			b := &p.benefits[i]
			if b.kind == "dibao" && b.seen <= roll && b.start <= day && day < b.knownStop(roll) {
				sum += b.at(roll).amount
			}
		}
	}
	return sum
}

// knownStop is the stop that a roll holds.
func (b *benefit) knownStop(roll shouwang.Day) shouwang.Day {
	if b.stopSeen <= roll {
		return b.stop
	}
	return never
}

// paymentTruth: what is due on the roll of a month and not paid by its 15th. From
// the 10th it is due, from the 16th late, and grave when three working days have
// passed; a wrong amount is late at once, and so is money without a roll.
func (t *tale) paymentTruth(p *person) {
	for _, m := range t.year.months {
		level, why := shouwang.None, ""
		for i := range p.benefits {
			b := &p.benefits[i]
			due, paid := b.dueBy(m), b.due(m, t.year.eve) && m < b.returned
			switch {
			case due && !paid:
				level, why = shouwang.Blue, "due on the roll, not paid"
			case paid && (!due || m == b.wrongMonth) && level == shouwang.None:
				level, why = shouwang.Yellow, "paid otherwise than on the roll"
			}
		}
		if level == shouwang.None {
			continue
		}
		e := t.expect(payTimely.monitor, payTimely.kind, p.number, level)
		if level == shouwang.Blue {
			e.rise(shouwang.Yellow, m.AddDays(15), m.AddDays(15))
			if grave := workday(m.AddDays(14), 3) + 1; grave <= m.AddDays(19) {
				e.rise(shouwang.Red, grave, grave)
			}
		}
		e.between(paymentDay(m), m.AddDays(9), why)
		return
	}
}

// dueBy says whether the roll of a month owes it: open on the first, or begun in it.
func (b *benefit) dueBy(m shouwang.Day) bool {
	roll := rollDay(m)
	return b.seen <= roll && b.start < m.AddMonths(1) && m < b.knownStop(roll)
}

// elderStopTruth: the elder allowance paid for a month after the death is grave.
func (t *tale) elderStopTruth(p *person) {
	if len(p.deaths) == 0 {
		return
	}
	on, seen := never, never
	for _, x := range p.deaths {
		on, seen = min(on, x.on), min(seen, x.seen)
	}
	for i := range p.benefits {
		b := &p.benefits[i]
		for m := on.Month().AddMonths(1); b.kind == "elder_respect" && m <= t.year.end; m = m.AddMonths(1) {
			if b.due(m, t.year.eve) && m < b.returned {
				t.warned(elderStop, p.number, shouwang.Red, max(seen, paymentDay(m), t.year.eve), "the elder allowance is paid after the death")
				return
			}
		}
	}
}

// workday is the n-th working day after a day, by the State Council's calendar.
func workday(day shouwang.Day, n int) shouwang.Day {
	end, _ := workdays.AddWorkdays(day, n)
	return end
}

// workdays is the calendar of working days, which is part of the program.
var workdays = func() *calendar.Calendar {
	c, err := calendar.Builtin()
	if err != nil {
		panic(err)
	}
	return c
}()
