package city

import (
	"fmt"

	"shouwang"
)

// health is insurance against illness, what it paid, and certificates.
func (o *other) health() {
	for i, p := range o.members {
		o.enrolled(p)
		o.certificate(p)
		if o.free {
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

var disabilityWords = []string{"", "视力", "听力", "言语", "肢体", "智力", "精神", "多重"}

// certificate: those who are paid the care subsidy have a grave one; of the
// others, some, the old more often.
func (o *other) certificate(p *person) {
	category, grade := 1+o.dice.weighed([]int{11, 24, 2, 43, 8, 9, 3}), 2+o.dice.n(3)
	paid := false
	for i := range p.benefits {
		paid = paid || p.benefits[i].kind == "dis_care"
	}
	share := 150
	if p.age(o.year.eve) >= 60 {
		share = 800
	}
	switch {
	case paid:
		category, grade = 4, 1+o.dice.n(2)
	case !o.free || !o.dice.in10000(share):
		return
	}
	from := max(p.birth.AddDays(400), o.year.eve.AddDays(-o.dice.between(1200, 3200)))
	if from > o.year.end {
		return
	}
	cert := fmt.Sprintf("%s%d%d", p.number, category, grade) // the number, the category, the grade
	o.monthly("disability@disabled", from, cert, p.number, p.name, disabilityWords[category], fmt.Sprintf("%d级", grade), yesNo(grade <= 2), from.String(), from.AddYears(10).String(), "有效")
}

// claims are visits to a doctor, and stays in hospital by age.
func (o *other) claims(p *person, nth int) {
	age := p.age(o.year.eve)
	visits, stay := o.dice.n(2), 500
	if age >= 60 {
		visits, stay = o.dice.n(4), 2200
	}
	for i := range visits {
		o.claim(p, fmt.Sprintf("%s-%d-%d", o.id, nth, i), o.yearDay(), 0)
	}
	if o.dice.in10000(stay) {
		o.claim(p, fmt.Sprintf("%s-%d-h", o.id, nth), o.yearDay(), o.dice.between(3, 18))
	}
}

// claim pays most of what is in scope; one stay in twenty is a grave illness.
func (o *other) claim(p *person, number string, on shouwang.Day, days int) {
	if !p.alive(on) || !p.alive(on.AddDays(-days)) {
		return
	}
	total, word, from, to := fen(o.dice.between(60_00, 600_00)), "否", "", ""
	group := "G" + numberText(o.dice.n(40))
	if days > 0 {
		total, word = fen(o.dice.between(2500_00, 16000_00)), "是"
		from, to = on.AddDays(-days).String(), on.String()
		if o.dice.in10000(500) {
			total, group = total*4, "M01"
			o.monthly("illness@insurance", on, p.number, p.name, "M01", "大病", on.AddDays(-days).String(), "")
		}
	}
	scope := total * 85 / 100
	pool := scope * 70 / 100
	major := fen(0)
	if scope-pool > 15000_00 {
		major = (scope - pool - 15000_00) * 60 / 100
	}
	own := scope - pool - major
	row := []string{number, "", p.number, p.name, on.String(), money(total), money(pool), money(major), "0", money(own), money(own + total - scope), group, word, from, to}
	o.weeklyRow("med_claim@insurance", on, row...)
	if days > 0 && o.dice.in10000(150) {
		back := on.AddDays(20)
		o.weeklyRow("med_claim@insurance", back, number+"-r", number, p.number, p.name, back.String(), "-"+money(total), "-"+money(pool), "-"+money(major), "0", "-"+money(own), "-"+money(own+total-scope), group, word, from, to)
	}
}

func numberText(n int) string { return fmt.Sprintf("%02d", n) }
