package city

import (
	"fmt"

	"shouwang"
)

// registers are what people own, earn and once were.
func (o *other) registers() {
	for i, p := range o.members {
		o.fund(p)
		if !o.free || p.age(o.year.eve) < 20 {
			continue
		}
		o.vehicle(p, i)
		o.business(p)
		o.pension(p)
		o.service(p)
		o.party(p)
	}
	o.home()
}

// fund is the housing fund, which about half of those insured by an employer have.
func (o *other) fund(p *person) {
	if p.job.kind != "staff" || int(p.number[15]-'0') > 4 || !o.free {
		return
	}
	for _, month := range o.year.every(otherDay) {
		insured, row := p.in(month.Month().AddMonths(-1))
		if row && insured {
			o.put("hpf@fund", month, p.number, p.name, month.Month().AddMonths(-1).String()[:7], money(p.job.base), "正常缴存", "", p.job.employer)
		}
	}
}

var vehicleKinds = []struct {
	weight int
	word   string
	price  int // yuan, when new
}{{60, "小型汽车", 98_000}, {25, "普通摩托车", 6_000}, {8, "三轮摩托车", 9_000}, {4, "轻型货车", 76_000}, {3, "拖拉机", 42_000}}

func (o *other) vehicle(p *person, nth int) {
	age := p.age(o.year.eve)
	if age > 65 || !o.dice.in10000(2600) {
		return
	}
	weights := make([]int, len(vehicleKinds))
	for i, k := range vehicleKinds {
		weights[i] = k.weight
	}
	k := vehicleKinds[o.dice.weighed(weights)]
	on := o.year.eve.AddDays(-o.dice.between(1, 4000))
	if o.dice.in10000(800) {
		on = o.yearDay()
	}
	years := max(0, int(o.year.end-on)/365)
	price := max(k.price/10, k.price-k.price*years/12)
	plate := fmt.Sprintf("苏F%s%d", o.id[5:10], nth)
	o.monthly("vehicle@police", on, p.number, p.name, plate, k.word, on.String(), "", number(price))
}

func (o *other) business(p *person) {
	age := p.age(o.year.eve)
	if age < 24 || age > 64 || !o.dice.in10000(350) {
		return
	}
	on := o.year.eve.AddDays(-o.dice.between(30, 3600))
	staff, role, filed := o.dice.n(3), "个体工商户", "零申报"
	if o.dice.in10000(3000) {
		staff, role, filed = o.dice.between(1, 30), "法定代表人", "非零申报"
	}
	state := []string{"存续", "存续", "存续", "注销", "吊销"}[o.dice.n(5)]
	o.monthly("business@market", on, p.number, p.name, "92320682MA"+o.id[2:10], role, state, on.String(), number(staff), filed)
}

// pension: of those who worked the staff's, else the residents', from the age on
// at which it began before the ages rise.
func (o *other) pension(p *person) {
	from := p.birth.AddYears(60).AddMonths(1).Month()
	if from > o.year.end.Month() {
		return
	}
	kind, amount, basic := "城乡居民养老", o.dice.between(240, 620), 235
	if o.dice.in10000(3500) {
		kind, amount, basic = "职工养老", o.dice.between(1900, 4600), 0
	}
	o.monthly("pension@hrss", from, p.number, p.name, kind, from.String()[:7], number(amount), number(basic))
}

// service: conscripts of now and then, and the few with a pension for it.
func (o *other) service(p *person) {
	age := p.age(o.year.eve)
	switch {
	case p.sex != man:
	case age <= 23 && len(p.insurance) == 0 && o.dice.in10000(200):
		o.monthly("veteran@veterans", o.year.eve, p.number, p.name, "现役", o.year.eve.AddDays(-200).String(), "", "")
	case age >= 50 && o.dice.in10000(400):
		left := p.birth.AddYears(22)
		o.monthly("veteran@veterans", o.year.eve, p.number, p.name, "退役", left.AddYears(-3).String(), left.String(), "")
	case age >= 65 && o.dice.in10000(100):
		o.monthly("veteran@veterans", o.year.eve, p.number, p.name, "优抚", p.birth.AddYears(60).String(), "", "860.00")
	}
}

func (o *other) party(p *person) {
	if !o.dice.in10000(700) {
		return
	}
	joined := p.birth.AddYears(19).AddDays(o.dice.n(300))
	o.each("party_member@party", func(day shouwang.Day) []string {
		if !p.alive(day) || joined > day {
			return nil
		}
		return []string{p.number, p.name, joined.String(), "正式党员"}
	})
}

// home is the house that most families own; a few buy or sell in the year.
func (o *other) home() {
	head := o.head()
	if head.age(o.year.eve) < 25 || !o.dice.in10000(7200) {
		return
	}
	cert := "苏（2026）示例不动产权第" + o.id[3:10] + "号"
	on := max(head.birth.AddYears(24), o.year.eve.AddDays(-o.dice.between(100, 9000)))
	resettled := o.dice.in10000(1500)
	how := "购买"
	if resettled {
		how = "安置"
	}
	o.property(head, cert, "买卖", "转入", on, how, resettled)
	if o.free && o.dice.in10000(120) {
		sold := o.yearDay()
		o.property(head, cert, "出售", "转出", sold, how, resettled)
	}
}

func (o *other) property(p *person, cert, event, direction string, on shouwang.Day, how string, resettled bool) {
	o.monthly("property@estate", on, p.number, p.name, cert, number(o.dice.between(60, 160)), "住宅", event, direction, on.String(), "1", how, yesNo(resettled), areaText(townOf(o.place.code)))
}
