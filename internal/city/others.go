package city

import (
	"strconv"
	"time"

	"shouwang"
)

// other is a household as the other departments know it.
type other struct {
	*deskOf
	*family

	dice *dice
	year agenda
	free bool // no class or roll: what is said here decides nothing

	spent fen // for doctors, so far
	stays []hospital
}

// others writes what the other departments say of a household that tells no
// story; a story says itself what they know of it.
func (d *deskOf) others(h *family, index int) {
	o := &other{
		deskOf: d, family: h, dice: cast(d.c.cfg.Seed, 4, uint64(index)), //nolint:gosec // an index is not negative
		year: d.c.year, free: h.states[0].class == "none" && !h.onRolls() && len(h.states) == 1,
	}
	o.mayMove()
	o.families()
	o.registers()
	o.health()
	o.aid()
	o.contacts()
	o.records()
}

// monthly puts a row into the first monthly file after a day; what lies before
// the city's first file came with that.
func (o *other) monthly(key string, on shouwang.Day, cells ...string) {
	day := o.year.eve
	if on > o.year.eve {
		day = firstAfter(on, otherDay)
	}
	o.put(key, day, cells...)
}

// weeklyRow likewise, for the files of a week.
func (o *other) weeklyRow(key string, on shouwang.Day, cells ...string) {
	day := o.year.eve
	if on > o.year.eve {
		day = nextWeekday(on, claimDay)
	}
	o.put(key, day, cells...)
}

// each puts a row into every monthly file: a roll.
func (o *other) each(key string, cells func(day shouwang.Day) []string) {
	for _, day := range o.year.every(otherDay) {
		if row := cells(day); row != nil {
			o.put(key, day, row...)
		}
	}
}

// yearDay is a day of the year that the city lives through.
func (o *other) yearDay() shouwang.Day {
	return o.year.eve.AddDays(o.dice.between(1, int(o.year.end-o.year.eve)))
}

// alive says whether somebody lives on a day.
func (p *person) alive(on shouwang.Day) bool {
	return p.birth <= on && (len(p.deaths) == 0 || on < p.deaths[0].on)
}

// clock is a time of a day, as people write it.
func clock(day shouwang.Day, minutes int) string {
	return day.Start().Add(time.Duration(minutes) * time.Minute).Format("2006-01-02 15:04")
}

func yesNo(yes bool) string {
	if yes {
		return "是"
	}
	return "否"
}

func number(n int) string { return strconv.Itoa(n) }
