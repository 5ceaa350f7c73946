package city

import (
	"fmt"

	"shouwang"
)

// contacts are visits, calls, accidents, and the care of those who live alone.
func (o *other) contacts() {
	head := o.head()
	class := o.states[0].class
	switch {
	case class == "dibao" || class == "edge":
		o.routine(head, 80)
	case len(o.members) == 1 && head.age(o.year.eve) >= 75:
		o.routine(head, 45)
		o.alone(head)
	}
	if o.dice.in10000(220) {
		o.call(head)
	}
	if o.free && o.dice.in10000(30) {
		o.incident(head)
	}
}

func (o *other) routine(p *person, every int) {
	for day := o.year.eve.AddDays(o.dice.between(1, every)); day <= o.year.end && p.alive(day); day = day.AddDays(o.dice.between(every/2, every)) {
		o.visit(p, "日常走访", day)
	}
}

func (o *other) visit(p *person, kind string, day shouwang.Day) {
	minutes := o.dice.between(500, 1020)
	answers := fmt.Sprintf(`{"carer_present":%t,"no_income":false,"needs":[]}`, o.dice.in10000(5000))
	o.weeklyRow("visit@village", day, fmt.Sprintf("ZF%s-%s-%s", o.id[1:], p.number[14:17], dense(day)), p.number, p.name, o.id, kind, clock(day, minutes),
		o.place.worker, "是", "见到本人", clock(day, min(minutes+o.dice.between(20, 300), 1439)), number(o.dice.between(8, 40)), areaText(o.place.code), answers)
}

var topics = []string{"低保咨询", "发放问题", "照料", "其他"}

// call is answered and closed within the time that a hotline call has.
func (o *other) call(p *person) {
	day := o.yearDay()
	if !p.alive(day) || day.AddDays(3) > o.year.end {
		return
	}
	minutes := o.dice.between(480, 1080)
	o.weeklyRow("hotline_call@hotline", day.AddDays(2), "RX"+o.id[1:], clock(day, minutes), "12345", p.number, topics[o.dice.n(len(topics))], "咨询", "一般",
		clock(day, minutes), clock(day, minutes+6), clock(day, minutes+50), clock(day.AddDays(1), 600), clock(day.AddDays(1), 620), clock(day.AddDays(2), 600), "满意")
}

var incidentWords = []string{"火灾", "交通事故", "工伤", "自然灾害", "治安案件"}

func (o *other) incident(p *person) {
	day := o.yearDay()
	if p.alive(day) {
		o.weeklyRow("incident@emergency", day, "SJ"+o.id[1:], p.number, p.name, areaText(o.place.code), incidentWords[o.dice.n(len(incidentWords))], clock(day, o.dice.n(1440)), []string{"轻微", "一般"}[o.dice.n(2)])
	}
}

// alone: half agreed that somebody looks at their meters, some have help at home.
func (o *other) alone(p *person) {
	if o.dice.in10000(5000) {
		o.monthly("consent@village", o.year.eve, p.number, p.name, "水电异常提醒", o.year.eve.AddDays(-o.dice.between(20, 400)).String())
		o.meters(p)
	}
	if o.dice.in10000(2500) {
		for day := o.year.eve.AddDays(o.dice.between(1, 14)); day <= o.year.end && p.alive(day); day = day.AddDays(14) {
			from := o.dice.between(500, 960)
			if o.inHospital(p, day) {
				continue
			}
			o.weeklyRow("service_order@provider", day, fmt.Sprintf("GD%s-%s", o.id[1:], dense(day)), p.number, "P01", "S"+o.id[1:], "60",
				clock(day, from), clock(day, from+o.dice.between(52, 75)), number(o.dice.n(120)), "否")
		}
	}
}

func (o *other) meters(p *person) {
	water, power := o.dice.between(20, 60), o.dice.between(40, 120)
	for _, day := range o.year.every(otherDay) {
		month := day.Month().AddMonths(-1)
		if !p.alive(month) {
			return
		}
		o.put("utility@water", day, o.id, month.String()[:7], fmt.Sprintf("%.1f", float64(water+o.dice.n(8))/10))
		o.put("utility@power", day, o.id, month.String()[:7], number(power+o.dice.n(20)))
	}
}

// placeRows are what belongs to no household: homes for the old, funds, weather.
func (d *deskOf) placeRows() {
	o := &other{deskOf: d, family: &family{household: &household{}}, dice: cast(d.c.cfg.Seed, 5), year: d.c.year}
	town := uint64(0)
	for _, p := range d.c.places {
		if townOf(p.code) == town {
			continue
		}
		town = townOf(p.code)
		o.place = p
		o.townRows(p)
		o.auditRows(p)
	}
	for _, alert := range [][2]string{{"高温", "黄色"}, {"暴雨", "蓝色"}, {"台风", "黄色"}, {"寒潮", "蓝色"}} {
		day := o.yearDay()
		o.weeklyRow("weather_alert@weather", day, "QX"+day.Time().Format("20060102"), areaText(areaCode(county)), alert[0], alert[1], clock(day, 420), clock(day.AddDays(1), 600))
	}
}

func (o *other) townRows(p place) {
	code := areaText(p.code)[6:9]
	beds := o.dice.between(40, 160)
	o.each("institution@civil", func(shouwang.Day) []string {
		return []string{"JG" + code, "示例" + p.town + "敬老院", areaText(townOf(p.code)), number(beds), number(beds * 7 / 10), "敬老院", "2012-05-01"}
	})
	for day := o.year.eve.AddDays(-o.dice.between(20, 100)); day.AddDays(20) <= o.year.end; day = day.AddDays(120) {
		o.put("inspection@civil", o.year.arrival("inspection", day.AddDays(15)), "JC"+code+day.Time().Format("0102"), "JG"+code, day.String(), o.c.workers[0].id, "否", "0", number(o.dice.n(3)), day.AddDays(9).String(), day.AddDays(12).String())
	}
	budget := fen(o.dice.between(80, 300)) * 10_000_00
	o.each("fund_balance@finance", func(day shouwang.Day) []string {
		spent := budget * fen(day.Time().Month()) / 15
		return []string{"BYJ" + code, areaText(townOf(p.code)), money(budget), money(budget - spent)}
	})
}
