package city

import "shouwang"

// records are what people declare, are told and are asked, and what is known of
// them elsewhere: nothing that a monitor would raise.
func (o *other) records() {
	head := o.head()
	switch class := o.states[0].class; {
	case class == "dibao" && o.dice.in10000(1500):
		o.declares(head)
		o.listedOnce()
	case class == "dibao" && o.dice.in10000(800):
		w := o.worker(shouwang.VillageWorker)
		o.monthly("declared_relative@town", o.year.eve, head.number, head.name, w.id, "其他", o.states[0].since.AddDays(-30).String())
	case class == "tekun":
		on := o.year.eve.AddDays(-o.dice.between(30, 300)).String()
		o.monthly("card_custody@town", o.year.eve, head.number, o.place.worker, "DG"+o.id[1:], on)
	case o.free && o.dice.in10000(40):
		o.hears(head)
	case o.free && o.dice.in10000(10):
		on := o.yearDay()
		o.monthly("aid_refusal@town", on, head.number, head.name, "低保", on.String(), "FQ"+o.id[1:])
	case o.free && o.dice.in10000(10):
		p := o.outsider(man, 50)
		o.list("other_roll", o.year.eve, never, "id_number", p.number, "name", p.name, "birth_date", p.birth.String(), "benefit", "低保", "county_div", areaText(areaCode(neighbour)),
			"start_date", o.year.eve.AddMonths(-30).Month().String(), "account", account(p))
	}
	if len(o.members) == 1 && head.age(o.year.eve) >= 75 {
		o.greeted(head)
	}
}

// declares is a change that the town looked at within a week.
func (o *other) declares(p *person) {
	on := o.yearDay()
	kinds := []string{"收入变化", "就业", "人口变化", "健康变化"}
	o.put("declaration@town", o.year.arrival("declaration", on+7), p.number, p.name, kinds[o.dice.n(len(kinds))], on.String(), on.AddDays(o.dice.between(1, 6)).String())
}

// listedOnce: on the list against a relapse, helped, and out of risk.
func (o *other) listedOnce() {
	on := o.year.eve.AddDays(-o.dice.between(400, 700))
	o.list("antirelapse", o.year.eve, never, "household_id", o.id, "kind", "边缘易致贫", "listed_on", on.String(), "risk_removed_on", on.AddDays(300).String())
}

// hears of a policy, and some are passed on to another department.
func (o *other) hears(p *person) {
	on := o.yearDay()
	policies := []string{"临时救助", "医疗救助", "尊老金", "残疾人两项补贴"}
	o.monthly("outreach@village", on, p.number, p.name, o.id, policies[o.dice.n(len(policies))], on.String(), "入户", o.place.worker)
	if o.dice.in10000(5000) && on.AddDays(9) <= o.year.end {
		o.monthly("referral@civil", on.AddDays(9), "AJ"+o.id[1:], []string{"医疗保障局", "人力资源和社会保障局", "教育局"}[o.dice.n(3)], on.String(), on.AddDays(8).String())
	}
}

// greeted: the old who live alone are rung up every day, and some go away for a while.
func (o *other) greeted(p *person) {
	if !o.dice.in10000(500) {
		return
	}
	for day := o.year.metered(); day <= o.year.end && p.alive(day); day++ {
		o.put("check_in@grid", day, p.number, clock(day, 480+o.dice.n(60)), "电话", "是")
	}
	from := o.yearDay()
	if o.dice.in10000(3000) && from.AddDays(30) <= o.year.end {
		o.monthly("absence_away@village", from.AddDays(20), p.number, p.name, from.String(), from.AddDays(18).String(), "投亲")
	}
}

// auditRows are what auditors found in the towns, and what was put right in time.
func (o *other) auditRows(p place) {
	if !o.dice.in10000(5000) {
		return
	}
	code := areaText(p.code)[6:9]
	found := o.year.eve.AddDays(-o.dice.between(60, 200))
	done := found.AddDays(40)
	o.monthly("audit_issue@audit", o.year.eve, "SJWT"+code, "档案不全"+code, areaText(townOf(p.code)), "0", o.place.worker, found.String(), found.AddDays(90).String(), done.String(), done.AddDays(6).String(), "", "已整改")
}
