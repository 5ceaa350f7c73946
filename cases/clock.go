package cases

import (
	"time"

	"shouwang"
)

// Within is a span of a timer: hours go through nights and holidays, working
// days end at 24:00 of the last.
type Within struct{ Hours, Workdays int }

// Timers are the first-contact spans of the levels.
type Timers map[shouwang.Level]Within

// FirstContact is the grading proposed for the city: red 24 hours, yellow three
// working days, blue ten. A bureau may set its own.
var FirstContact = Timers{
	shouwang.Red:    {Hours: 24},
	shouwang.Yellow: {Workdays: 3},
	shouwang.Blue:   {Workdays: 10},
}

// Deadline is when the first contact is due for a level whose clock starts at
// an instant: the moment a warning has an owner and is released. The day of the
// start is day 0.
func (t Timers) Deadline(cal Calendar, level shouwang.Level, from time.Time) Deadline {
	span := t[level]
	if span.Hours > 0 {
		return Deadline{From: from, At: from.Add(time.Duration(span.Hours) * time.Hour)}
	}
	day, provisional := cal.AddWorkdays(shouwang.DayOf(from), span.Workdays)
	return Deadline{From: from, At: day.End(), Provisional: provisional}
}
