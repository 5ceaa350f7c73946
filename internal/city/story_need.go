package city

import (
	"fmt"

	"shouwang"
)

// Clauses 4 and 5, today's need: an accident, and a home in which nothing moves.
var needStories = []story{
	{"accident_on_dibao", func(t *tale) { accident(t, true, "火灾", "轻微", 2) }},
	{"grave_accident", func(t *tale) { accident(t, false, "交通事故", "较大", 2) }},
	{"accident_7_days_ago", func(t *tale) { accident(t, true, "工伤", "一般", 7) }},
	{"event_in_the_hamlet", func(t *tale) { hamlet(t, true) }},
	{"no_water_for_two_days", func(t *tale) { meters(t, 2, true, true) }},
	{"water_0.99_of_5", func(t *tale) { monthOfWater(t, "0.99") }},
}

var needTwins = []story{
	{"slight_accident", func(t *tale) { accident(t, false, "交通事故", "一般", 2) }},
	{"petty_crime", func(t *tale) { accident(t, true, "治安案件", "轻微", 2) }},
	{"accident_8_days_ago", func(t *tale) { accident(t, true, "工伤", "一般", 8) }},
	{"accident_relieved", relieved},
	{"event_in_the_hamlet_of_the_well_off", func(t *tale) { hamlet(t, false) }},
	{"no_water_for_a_day", func(t *tale) { meters(t, 1, true, true) }},
	{"meter_broken", func(t *tale) { meters(t, 2, false, true) }},
	{"nobody_agreed", func(t *tale) { meters(t, 2, true, false) }},
	{"water_1.00_of_5", func(t *tale) { monthOfWater(t, "1.00") }},
	{"away", awayFromHome},
}

// accident: of people with little income any counts, of others a grave one, for a
// week before the file.
func accident(t *tale, poor bool, kind, severity string, days int) {
	p := t.alone(t.d.between(40, 55))
	if poor {
		t.dibao(t.lowIncome())
	} else {
		t.be("none", t.year.eve, 5000_00)
	}
	seen := nextWeekday(t.month(1).AddDays(t.d.between(2, 20)), claimDay)
	t.incident(p, seen, seen.AddDays(-days), 1020, kind, severity)
	if days <= 7 && (severity == "较大" || poor && kind != "治安案件") {
		t.warned(suddenEvent, t.id, shouwang.Red, seen, "an accident, "+severity)
	}
}

// relieved: relief was paid on the day of the accident, and is on file before the accident is.
func relieved(t *tale) {
	p := t.alone(t.d.between(40, 55))
	t.dibao(t.lowIncome())
	for _, m := range t.year.months[1:] {
		file := nextWeekday(otherDay(m), claimDay)
		if on := file - 6; on < otherDay(m) {
			a := t.urgent(on, "")
			a.cells["papers_at"] = clock(on, 960)
			a.file(on)
			t.incident(p, file, on, 480, "火灾", "轻微")
			return
		}
	}
}

// hamlet: something befell an area that is the household's alone; nobody is named.
func hamlet(t *tale, poor bool) {
	t.place.code = townOf(t.place.code) + 900 + uint64(t.nth%100) //nolint:gosec // below 100
	if poor {
		t.place.code -= 100
	}
	t.alone(t.d.between(40, 55))
	if poor {
		t.dibao(t.lowIncome())
	} else {
		t.be("none", t.year.eve, 5000_00)
	}
	file := nextWeekday(t.month(1).AddDays(t.d.between(2, 20)), claimDay)
	t.send("incident", file, "incident_id", "SJ"+t.id[1:], "div", areaText(t.place.code), "kind", "火灾", "happened_at", clock(file-2, 1020), "severity", "一般")
	if poor {
		t.warned(suddenEvent, t.id, shouwang.Red, file, "an event in the area of a household on dibao")
	}
}

// incident is one that befell somebody, as a file of a day tells it.
func (t *tale) incident(p *person, file, on shouwang.Day, at int, kind, severity string) {
	t.send("incident", file, "incident_id", "SJ"+t.id[1:], "id_number", p.number, "name", p.name, "div", areaText(t.place.code), "kind", kind, "happened_at", clock(on, at), "severity", severity)
}

// agreed is an old person alone who lets somebody look at the meters.
func (t *tale) agreed(consent bool) *person {
	p := t.alone(76)
	t.be("none", t.year.eve, unknownMoney)
	if consent {
		t.send("consent", t.year.eve, "id_number", p.number, "name", p.name, "purpose", "水电异常提醒", "given_at", t.year.eve.AddDays(-90).String())
	}
	return p
}

// readings are those of the days since the meters were connected; on some days
// there is no water.
func (t *tale) readings(from shouwang.Day, dry int, working bool) {
	for day := t.year.metered(); day < t.year.end; day++ {
		water, state := fmt.Sprintf("0.1%d", t.d.n(9)), "正常"
		if within(day, from, from.AddDays(dry)) {
			water = "0"
			if !working {
				state = "故障"
			}
		}
		t.send("utility_day", day+1, "household_id", t.id, "day", day.String(), "water_m3", water, "meter_ok", state)
	}
}

// meters: two whole days without water; the reading of a day comes on the next.
func meters(t *tale, dry int, working, consent bool) {
	t.agreed(consent)
	from := t.year.metered().AddDays(t.d.between(8, 20))
	t.readings(from, dry, working)
	if dry >= 2 && working && consent {
		t.warned(silentHome, t.id, shouwang.Red, from.AddDays(2), "no water for two days in the home of somebody old and alone")
	}
}

func awayFromHome(t *tale) {
	p := t.agreed(true)
	from := t.year.metered().AddDays(15)
	t.send("absence_away", t.year.metered().AddDays(-40), "id_number", p.number, "name", p.name, "from_date", t.year.metered().AddDays(-45).String(), "to_date", "", "reason", "投亲")
	t.readings(from, 4, true)
}

// monthOfWater: five tons a month, then a fifth of that, or just less.
func monthOfWater(t *tale, last string) {
	t.agreed(true)
	low := t.month(2)
	for m := t.year.eve.AddMonths(-7).Month(); m <= t.year.end; m = m.AddMonths(1) {
		water := "5.00"
		if m == low {
			water = last
		}
		if seen := otherDay(m.AddMonths(1)); seen <= t.year.end {
			t.send("utility", max(seen, t.year.eve), "household_id", t.id, "month", m.String()[:7], "water_m3", water)
		}
	}
	if last == "0.99" {
		t.warned(silentHome, t.id, shouwang.Yellow, otherDay(low.AddMonths(1)), "less than a fifth of the usual water")
	}
}
