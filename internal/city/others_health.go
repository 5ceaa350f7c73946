package city

import (
	"fmt"

	"shouwang"
)

// health is insurance against illness, what it paid, and certificates.
func (o *other) health() {
	for i, p := range o.members {
		o.enrolled(p)
		if o.free {
			o.slight(p)
			o.claims(p, i)
		}
	}
}

// enrolled: nearly everybody, and all who are classed with the premium paid.
func (o *other) enrolled(p *person) {
	for _, day := range o.year.every(otherDay) {
		if day != o.year.eve && day.Time().Month() != 1 || !p.alive(day) || p.seen > day {
			continue
		}
		aided := o.at(day).class != "none"
		year := day.Time().Year()
		o.put("med_enrol@insurance", day, p.number, p.name, number(year), yesNo(aided || int(p.number[14]-'0') > 0), yesNo(aided))
		if aided {
			o.put("aid_delivery@insurance", day, p.number, p.name, o.id, "资助参保", shouwang.Date(year, 1, 1).String(), shouwang.Date(year, 1, 1).String())
		}
	}
}

// slight gives some of those who are paid nothing a certificate that entitles to
// nothing: of grade three or four, and not of the mind. The old have it more often.
func (o *other) slight(p *person) {
	share := 150
	if p.age(o.year.eve) >= 60 {
		share = 800
	}
	if !o.dice.in10000(share) {
		return
	}
	category, grade := 1+o.dice.weighed([]int{11, 24, 2, 43}), 3+o.dice.n(2)
	from := max(p.birth.AddDays(400), o.year.eve.AddDays(-o.dice.between(1200, 3200)))
	words := []string{"", "视力", "听力", "言语", "肢体"}
	if from <= o.year.end {
		o.monthly("disability@disabled", from, fmt.Sprintf("%s%d%d", p.number, category, grade), p.number, p.name, words[category], fmt.Sprintf("%d级", grade),
			"否", from.String(), from.AddYears(15).String(), "有效")
	}
}

// claims are visits to a doctor, and stays in hospital by age: one each, and two
// a household at most, so that three in a season are a story.
func (o *other) claims(p *person, nth int) {
	age := p.age(o.year.eve)
	visits, stay := o.dice.n(2), 500
	if age >= 60 {
		visits, stay = o.dice.n(4), 2200
	}
	for i := range visits {
		o.claim(p, fmt.Sprintf("%s-%d-%d", o.id, nth, i), o.yearDay(), 0)
	}
	if o.dice.in10000(stay) && len(o.stays) < 2 {
		o.claim(p, fmt.Sprintf("%s-%d-h", o.id, nth), o.yearDay(), o.dice.between(3, 18))
	}
}

// bearable is what a household may pay for doctors in a year without a story: a
// fifth of what it earns, and never near 10,000 yuan.
func (o *other) bearable() fen {
	size, _ := o.size(o.year.eve)
	if income := o.states[0].income; income != unknownMoney {
		return min(9000_00, income*12*fen(size)/5)
	}
	return 9000_00
}

// claim pays most of what is in scope.
func (o *other) claim(p *person, number string, on shouwang.Day, days int) {
	if !p.alive(on) || !p.alive(on.AddDays(-days)) {
		return
	}
	total, word, from, to := fen(o.dice.between(60_00, 600_00)), "否", "", ""
	if days > 0 {
		total, word = fen(o.dice.between(2500_00, 16000_00)), "是"
		from, to = on.AddDays(-days).String(), on.String()
	}
	scope := total * 85 / 100
	pool := scope * 70 / 100
	own := scope - pool
	if o.spent+own > o.bearable() {
		return
	}
	o.spent += own
	if days > 0 {
		o.stays = append(o.stays, hospital{p, on.AddDays(-days), on})
	}
	group := "G" + numberText(o.dice.n(40))
	row := []string{number, "", p.number, p.name, on.String(), money(total), money(pool), "0", "0", money(own), money(own + total - scope), group, word, from, to}
	o.weeklyRow("med_claim@insurance", on, row...)
	if days > 0 && o.dice.in10000(300) {
		back := on.AddDays(20)
		o.weeklyRow("med_claim@insurance", back, number+"-r", number, p.number, p.name, back.String(), "-"+money(total), "-"+money(pool), "0", "0", "-"+money(own), "-"+money(own+total-scope), group, word, from, to)
	}
}

// hospital is a stay.
type hospital struct {
	who      *person
	from, to shouwang.Day
}

// inHospital says whether somebody lies in hospital on a day.
func (o *other) inHospital(p *person, day shouwang.Day) bool {
	for _, s := range o.stays {
		if s.who == p && within(day, s.from, s.to+1) {
			return true
		}
	}
	return false
}

func numberText(n int) string { return fmt.Sprintf("%02d", n) }
