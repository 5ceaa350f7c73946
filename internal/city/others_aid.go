package city

import (
	"shouwang"
)

// aid is what civil affairs and towns keep of those whom they help.
func (o *other) aid() {
	for _, p := range o.members {
		o.child(p)
		for i := range p.benefits {
			o.benefit(p, &p.benefits[i])
		}
	}
	if o.states[len(o.states)-1].class == "dibao" {
		o.incomes()
	}
}

func (o *other) benefit(p *person, b *benefit) {
	switch {
	case b.kind == "tekun_basic":
		o.destitute(p, b)
	case b.kind == "dibao" && p == o.head():
		o.procedure(p, b)
	}
}

// child is the register of left-behind children and of those in poor families.
func (o *other) child(p *person) {
	poor := o.states[0].class == "dibao"
	left := p.relation == "grandchild"
	if p.age(o.year.eve) > 16 || p.birth > o.year.eve || !poor && !left {
		return
	}
	class, grade := "留守", "绿色"
	if poor {
		class, grade = "贫困", "蓝色"
	}
	o.registered(p, class, grade)
	for day := o.year.eve.AddDays(-o.dice.n(8)); day <= o.year.end && p.alive(day); day = day.AddDays(o.dice.between(12, 20)) {
		o.visit(p, "儿童走访", day)
	}
}

// destitute is the register of 特困 and the agreement with who looks after them:
// the worker of the village.
func (o *other) destitute(p *person, b *benefit) {
	level, failed := "全自理", 0
	assessed := o.year.eve.AddDays(-o.dice.between(1, 4))
	o.each("tekun@civil", func(day shouwang.Day) []string {
		if !p.alive(day) {
			return nil
		}
		return []string{p.number, p.name, "分散供养", level, number(failed), assessed.String(), "无义务人", b.start.String()}
	})
	carer := o.carer()
	o.monthly("care_agreement@town", o.year.eve, p.number, p.name, carer, level, assessed.String(), assessed.AddYears(3).String())
	for day := o.year.eve.AddDays(-o.dice.n(7)); day <= o.year.end && p.alive(day); day = day.AddDays(o.dice.between(6, 12)) {
		o.visit(p, "特困走访", day)
	}
}

// carer is the village worker of the place.
func (o *other) carer() string { return o.worker(shouwang.VillageWorker).number }

func (o *other) worker(role shouwang.Role) *worker {
	for i := range o.c.workers {
		if w := &o.c.workers[i]; w.role == role && w.area == o.place.code {
			return w
		}
	}
	return &o.c.workers[0]
}

// incomes are the items that a family on the roll was assessed by.
func (o *other) incomes() {
	s := o.states[len(o.states)-1]
	if s.income <= 0 {
		return
	}
	size, _ := o.size(o.year.eve)
	p := o.head()
	kind := []string{"零工", "种养殖", "灵活就业"}[o.dice.n(3)]
	o.monthly("income_item@civil", max(s.seen, o.year.eve), o.id, p.number, p.name, kind, money(s.income*fen(max(1, size))), "是", yesNo(kind == "种养殖"), s.since.String())
}

// procedure is the way onto the roll of those who came in the year, each step
// within its time (低保审核确认办法 art. 14-22).
func (o *other) procedure(p *person, b *benefit) {
	decided := b.start.AddDays(-o.dice.between(3, 12)) // paid from the month after
	accepted := decided.AddDays(-26)
	if accepted <= o.year.eve || b.start > o.year.end {
		return
	}
	id := "SQ" + b.roll
	o.monthly("application@town", decided, id, p.number, o.id, "低保", "一般程序", "疾病", clock(accepted, 560), clock(accepted.AddDays(1), 600),
		clock(accepted.AddDays(2), 540), clock(accepted.AddDays(6), 600), clock(accepted.AddDays(9), 900), "HD"+b.roll,
		accepted.AddDays(10).String(), accepted.AddDays(17).String(), "否", clock(decided, 960), "同意", "县级", money(b.steps[0].amount))
	for _, source := range []string{"户籍", "税务", "社保", "不动产", "工商", "公积金", "车辆", "银行", "证券"} {
		o.monthly("check_source@check", accepted.AddDays(9), "HD"+b.roll, id, o.id, source, clock(accepted.AddDays(1), 605), clock(accepted.AddDays(o.dice.between(3, 8)), 700), "无异常")
	}
	o.monthly("decision@civil", decided, "JD"+b.roll, o.id, "低保", "确认", decided.String(), b.start.String()[:7], money(b.steps[0].amount), "社会救助法", decided.AddDays(2).String())
}
