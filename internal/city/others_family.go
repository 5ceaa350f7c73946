package city

import (
	"shouwang"
)

// families are births, marriages, kin and who looks after the children.
func (o *other) families() {
	head := o.head()
	for _, p := range o.members[1:] {
		o.kin(head, p)
		if p.relation == "spouse" {
			o.marriage(head, p)
		}
	}
	for _, p := range o.members {
		if p.birth > o.year.eve {
			o.birth(p)
		}
		if p.age(o.year.eve) < 18 && !o.disabled() {
			o.guardians(p)
		}
	}
}

var kinWords = map[string]string{"spouse": "配偶", "child": "子女", "parent": "父母", "grandchild": "孙子女"}

func (o *other) kin(head, p *person) {
	source := "户籍"
	if p.relation == "spouse" {
		source = "婚姻登记"
	}
	o.monthly("kinship@police", max(p.birth, o.year.eve), head.number, p.number, kinWords[p.relation], source)
}

// marriage: at 22 and 20 at the earliest (民法典 art. 1047), the first child a year
// after; a few young couples register in the year, a few of any age part in it.
func (o *other) marriage(head, spouse *person) {
	earliest := max(head.legalAge(), spouse.legalAge())
	latest := o.year.eve
	for _, p := range o.members {
		if p.relation == "child" {
			latest = min(latest, p.birth.AddDays(-300))
		}
	}
	on := min(latest, earliest.AddDays(o.dice.between(0, 1500)))
	if len(o.members) == 2 && o.free && head.age(o.year.eve) < 34 && o.dice.in10000(900) {
		on = o.yearDay()
	}
	if on < earliest {
		return // married elsewhere, in a file that nobody sends
	}
	o.monthly("marriage@civil", on, head.number, head.name, spouse.number, "结婚", on.String())
	if o.free && on < o.year.eve && o.dice.in10000(45) {
		parted := o.yearDay()
		o.monthly("marriage@civil", parted, head.number, head.name, spouse.number, "离婚", parted.String())
	}
}

// legalAge is the day from which somebody may marry.
func (p *person) legalAge() shouwang.Day {
	if p.sex == man {
		return p.birth.AddYears(22)
	}
	return p.birth.AddYears(20)
}

// parents are those of a child of the head.
func (o *other) parents(p *person) (father, mother *person) {
	if p.relation != "child" {
		return nil, nil
	}
	for _, q := range o.members {
		switch {
		case q.relation != "head" && q.relation != "spouse":
		case q.sex == man:
			father = q
		default:
			mother = q
		}
	}
	return father, mother
}

func numberOf(p *person) string {
	if p == nil {
		return ""
	}
	return p.number
}

func (o *other) birth(p *person) {
	father, mother := o.parents(p)
	registered := p.birth.AddDays(o.dice.between(2, 28))
	o.monthly("birth@health", registered, p.number, numberOf(mother), numberOf(father), p.birth.String(), registered.String())
}

// disabled says whether somebody is paid a disability subsidy: then a parent may
// be unable to care, which only a story decides.
func (o *other) disabled() bool {
	for _, p := range o.members {
		for i := range p.benefits {
			if p.benefits[i].kind == "dis_care" {
				return true
			}
		}
	}
	return false
}

// guardians are the parents where they live with the child, else who does.
func (o *other) guardians(p *person) {
	father, mother := o.parents(p)
	from := max(p.birth, o.year.eve)
	if father == nil && mother == nil {
		head := o.head()
		if p != head {
			o.monthly("guardian@civil", from, p.number, head.number, head.name, "实际照料人", "在家", p.birth.String(), "是")
		}
		return
	}
	if father != nil {
		o.monthly("guardian@civil", from, p.number, father.number, father.name, "父亲", "在家", p.birth.String(), yesNo(mother == nil))
	}
	if mother != nil {
		o.monthly("guardian@civil", from, p.number, mother.number, mother.name, "母亲", "在家", p.birth.String(), "是")
	}
}

// mayMove lets young households without rolls go to another village, or out of
// the county: the register follows.
func (o *other) mayMove() {
	if !o.free || o.known || o.custodyOrStep() || !o.dice.in10000(250) {
		return
	}
	to, out := o.c.places[o.dice.n(len(o.c.places))].code, o.dice.in10000(2500)
	if out {
		to = areaCode(haimen)
	}
	day := firstAfter(o.yearDay(), rollDay)
	for _, p := range o.members {
		p.moved, p.movedTo, p.movedOut = day, to, out
	}
}

// custodyOrStep says whether somebody of the household has a story with the
// state, or is near a step of the elder allowance.
func (o *other) custodyOrStep() bool {
	for _, p := range o.members {
		if len(p.custody) > 0 || len(p.deaths) > 0 || p.age(o.year.end) > 70 {
			return true
		}
	}
	return false
}
