package city

import (
	"time"

	"shouwang"
)

// agenda is when files arrive. No file arrives on a morning on which a monitor
// that reads it runs by the calendar, so that it is never in doubt whether a run
// saw it: rolls come on the 5th, registrations on the 8th, insurance and prices
// on the 10th, payments on the 9th, deaths from Wednesday to Friday, custody on
// Thursdays, other registers on the 12th, claims and visits on Tuesdays; and everything once on the eve of the first month.
type agenda struct {
	eve, end shouwang.Day
	months   []shouwang.Day // first days of the months whose rolls arrive
}

func newAgenda(from, to shouwang.Day) agenda {
	a := agenda{eve: from.AddDays(1).Month() - 1, end: to}
	for m := a.eve.AddDays(1); rollDay(m) <= to; m = m.AddMonths(1) {
		a.months = append(a.months, m)
	}
	return a
}

func rollDay(month shouwang.Day) shouwang.Day         { return month.AddDays(4) }
func registrationDay(month shouwang.Day) shouwang.Day { return month.AddDays(7) }
func insuranceDay(month shouwang.Day) shouwang.Day    { return month.AddDays(9) }
func priceDay(month shouwang.Day) shouwang.Day        { return month.AddDays(9) }
func payDay(month shouwang.Day) shouwang.Day          { return month.AddDays(7) }
func paymentDay(month shouwang.Day) shouwang.Day      { return month.AddDays(8) }

// every is the eve and the days of the months that lie in the year.
func (a agenda) every(day func(shouwang.Day) shouwang.Day) []shouwang.Day {
	days := []shouwang.Day{a.eve}
	for _, m := range a.months {
		if day(m) <= a.end {
			days = append(days, day(m))
		}
	}
	return days
}

// weekly is the eve and each such weekday after it.
func (a agenda) weekly(on time.Weekday) []shouwang.Day {
	days := []shouwang.Day{a.eve}
	for d := nextWeekday(a.eve, on); d <= a.end; d = d.AddDays(7) {
		days = append(days, d)
	}
	return days
}

// firstAfter is the first arrival after a day, of arrivals in order.
func firstAfter(day shouwang.Day, arrival func(shouwang.Day) shouwang.Day) shouwang.Day {
	m := day.Month()
	for arrival(m) <= day {
		m = m.AddMonths(1)
	}
	return arrival(m)
}

// nextWeekday is the first such weekday after a day.
func nextWeekday(day shouwang.Day, on time.Weekday) shouwang.Day {
	day++
	for day.Time().Weekday() != on {
		day++
	}
	return day
}

// nextDate is the first day after a day that is the given one of its month.
func nextDate(day shouwang.Day, of int) shouwang.Day {
	m := day.Month()
	for m.AddDays(of-1) <= day {
		m = m.AddMonths(1)
	}
	return m.AddDays(of - 1)
}

// The weekdays on which the departments report; funeral parlours close the week.
const (
	healthDay  = time.Wednesday
	policeDay  = time.Thursday
	funeralDay = time.Friday
	justiceDay = time.Thursday
)

// The days of the month on which the monitors run by the calendar, and the
// weekday of the custody match. A warning must stand by the first such run after
// the last file that it needs has come.
const (
	deathRun  = 2
	jobRun    = 15
	edgeRun   = 17
	exitRun   = 20
	elderRun  = 1
	custodyOn = time.Monday
)
