package cases

import (
	"strings"
	"time"

	"shouwang"
)

func compare(a, b string) int { return strings.Compare(a, b) }

// Within is a span of a timer: minutes and hours go through nights and holidays, days through
// holidays, and working days end at 24:00 of the last. One of them is set.
type Within struct {
	Minutes  int `json:"minutes,omitempty" yaml:"minutes"`
	Hours    int `json:"hours,omitempty" yaml:"hours"`
	Workdays int `json:"workdays,omitempty" yaml:"workdays"`
	Days     int `json:"days,omitempty" yaml:"days"`
}

func (w Within) set() bool { return w.Minutes > 0 || w.Hours > 0 || w.Workdays > 0 || w.Days > 0 }

// Deadline is when something is due, from when the clock ran and by which span. A
// date that somebody set has no span.
type Deadline struct {
	From        time.Time `json:"from"`
	At          time.Time `json:"at"`
	Provisional bool      `json:"provisional,omitempty"` // past the published calendar
	Span        Within    `json:"span,omitzero"`
}

// Deadline is when a span is over that begins at an instant. The day of the start
// is day 0.
func (w Within) Deadline(cal Calendar, from time.Time) Deadline {
	d := Deadline{From: from, Span: w}
	switch {
	case w.Minutes > 0:
		d.At = from.Add(time.Duration(w.Minutes) * time.Minute)
	case w.Hours > 0:
		d.At = from.Add(time.Duration(w.Hours) * time.Hour)
	case w.Days > 0:
		d.At = shouwang.DayOf(from).AddDays(w.Days).End()
	default:
		var day shouwang.Day
		day, d.Provisional = cal.AddWorkdays(shouwang.DayOf(from), w.Workdays)
		d.At = day.End()
	}
	return d
}

// Again is the deadline as a calendar has it now, which may have been published
// since.
func (d Deadline) Again(cal Calendar) Deadline {
	if d.Span.Workdays == 0 {
		return d
	}
	return d.Span.Deadline(cal, d.From)
}

// Share is when a share of a timer is used up, in percent; past 100 it goes on at
// the same pace. Working days pass evenly over their 24 hours, other days not at all.
func (d Deadline) Share(cal Calendar, percent int) time.Time {
	if n := d.Span.Workdays; n > 0 {
		whole, rest := percent*n/100, percent*n%100
		day, _ := cal.AddWorkdays(shouwang.DayOf(d.From), whole)
		switch {
		case rest > 0:
			next, _ := cal.AddWorkdays(day, 1)
			return next.Start().Add(24 * time.Hour * time.Duration(rest) / 100)
		case whole == 0:
			return d.From
		}
		return day.End()
	}
	return d.From.Add(d.At.Sub(d.From) / 100 * time.Duration(percent))
}

// Shifted is a deadline whose clock stood still from one instant to another: as
// much of it is left as there was.
func (d Deadline) Shifted(cal Calendar, from, to time.Time) Deadline {
	if !to.After(from) {
		return d
	}
	if d.Span.Workdays > 0 {
		stood := len(cal.Workdays(shouwang.DayOf(from).AddDays(1), shouwang.DayOf(to)))
		day, _ := cal.AddWorkdays(shouwang.DayOf(d.From), stood)
		return d.Span.Deadline(cal, day.Start().Add(d.From.Sub(shouwang.DayOf(d.From).Start())))
	}
	if d.Span.Hours > 0 || d.Span.Minutes > 0 {
		d.From, d.At = d.From.Add(to.Sub(from)), d.At.Add(to.Sub(from))
		return d
	}
	days := int(shouwang.DayOf(to) - shouwang.DayOf(from))
	d.From, d.At = d.From.AddDate(0, 0, days), d.At.AddDate(0, 0, days)
	return d
}

// Timer names what a case waits for.
type Timer string

// The timers. A measure has its own: MeasureTimer.
const (
	TimerContact Timer = "contact" // 首次联系
	TimerCheck   Timer = "check"   // 入户核实
	TimerDecide  Timer = "decide"  // 处置决定
	TimerRepeat  Timer = "repeat"  // 复访
	TimerApprove Timer = "approve" // 审核
	TimerNotice  Timer = "notice"  // 书面告知
	TimerAppeal  Timer = "appeal"  // 申诉复核
	TimerReview  Timer = "review"  // 复核
	TimerSession Timer = "session" // 会议
	TimerFollow  Timer = "follow_" // 回访, with its days behind it
)

// MeasureTimer is the timer of a measure of a plan.
func MeasureTimer(id string) Timer { return Timer("measure:" + id) }

// Rung is a step of the ladder (阶梯): who hears next.
type Rung string

// The rungs, the lowest first.
const (
	ToOwner   Rung = "owner"
	ToTown    Rung = "town"
	ToBureau  Rung = "bureau"
	ToMeeting Rung = "meeting"
)

// Rungs are all of them, the lowest first.
var Rungs = []Rung{ToOwner, ToTown, ToBureau, ToMeeting}

// Rank is how high a rung is; 0 is the owner.
func (r Rung) Rank() int {
	switch r {
	case ToOwner:
		return 0
	case ToTown:
		return 1
	case ToBureau:
		return 2
	case ToMeeting:
		return 3
	}
	return 0
}

// Role is whose a rung is.
func (r Rung) Role() shouwang.Role {
	switch r {
	case ToTown:
		return shouwang.TownOffice
	case ToBureau:
		return shouwang.Bureau
	case ToMeeting:
		return shouwang.JointMeeting
	case ToOwner:
		return shouwang.VillageWorker
	}
	return shouwang.VillageWorker
}
