package cases

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"shouwang"
)

// mark is a moment at which the ladder moves: a share of a timer is used up.
type mark struct {
	Step

	expiry bool // the acknowledgement falls
	reason string
}

// Steps is what the clock does to a case by itself at an instant, in order. It
// never ends a case, and never lets one of care wait.
func Steps(c Case, s Setting) []Event {
	if shouwang.IsCanary(c.Area) { // nobody is told of somebody who is made up
		return nil
	}
	var events []Event
	if e, orphaned := s.adoptOrphan(c); orphaned {
		events = append(events, e)
	}
	if c.File.Pause != nil {
		return append(events, s.wake(c)...)
	}
	marks := slices.DeleteFunc(s.marks(c), func(m mark) bool { return m.Due.After(s.Now) })
	slices.SortStableFunc(marks, func(a, b mark) int {
		return cmp.Or(a.Due.Compare(b.Due), a.To.Rank()-b.To.Rank(), cmp.Compare(a.Timer, b.Timer))
	})
	for _, m := range marks {
		events = append(events, s.told(c, m))
	}
	return events
}

// Wakes is when the clock has something to do next by itself.
func Wakes(c Case, s Setting) (time.Time, bool) {
	if shouwang.IsCanary(c.Area) {
		return time.Time{}, false
	}
	if c.orphaned() {
		return s.Now, true
	}
	if p := c.File.Pause; p != nil {
		return p.Until, true
	}
	var next time.Time
	for _, m := range s.marks(c) {
		if next.IsZero() || m.Due.Before(next) {
			next = m.Due
		}
	}
	return next, !next.IsZero()
}

func (c Case) orphaned() bool { return c.State == Draft && c.Worker == "" }

// adoptOrphan gives a case without a worker to the town: a case always has an owner.
func (s Setting) adoptOrphan(c Case) (Event, bool) {
	if !c.orphaned() {
		return Event{}, false
	}
	to, found := s.holder(c, ToTown)
	return Event{
		ID: Hash("orphan %q %d", c.No, c.Version), Kind: EventAssigned, By: System, Body: Body{Worker: to},
	}, found
}

// wake lets a clock go on whose pause is over.
func (s Setting) wake(c Case) []Event {
	if s.Now.Before(c.File.Pause.Until) {
		return nil
	}
	e := Event{ID: Hash("wake %q %d", c.No, c.Version), Kind: EventResumed, By: System}
	e.Body.Timers = starts(c, e, s)
	return []Event{e}
}

// marks are what each timer that runs has before it: all that is past and the next.
func (s Setting) marks(c Case) []mark {
	var list []mark
	for _, name := range slices.Sorted(maps.Keys(c.File.Timers)) {
		d := c.File.Timers[name]
		switch {
		case name == TimerContact && c.State == Verifying:
			list = append(list, s.expiry(c, d))
		case name == TimerCheck && waits(c, TimerContact): // the contact comes first
		default:
			list = append(list, s.ladder(c, name, d)...)
		}
	}
	if reason := s.tabled(c); reason != "" {
		list = append(list, mark{Step: Step{To: ToMeeting, Due: s.Now}, reason: reason})
	}
	return list
}

func waits(c Case, t Timer) bool { _, runs := c.File.Timers[t]; return runs }

// expiry is when an acknowledgement falls: at the deadline of the contact that was
// not made. One that was given later has its own span.
func (s Setting) expiry(c Case, d Deadline) mark {
	at := d.At
	if !c.TakenAt.Before(at) {
		at = d.Span.Deadline(s.Calendar, c.TakenAt).At
	}
	to := ToTown
	for _, l := range s.Rules.Grade(c.LevelAt(s.Now)).Ladder {
		if l.To.Rank() > to.Rank() {
			to = l.To
		}
	}
	return mark{Step: Step{Timer: TimerContact, Percent: s.used(d, c.File.Sent[TimerContact]), To: to, Due: at}, expiry: true}
}

// used is how many whole spans of a timer have passed by now, in percent; at least
// the one that is over.
func (s Setting) used(d Deadline, sent int) int {
	percent := 100
	for percent < sent {
		percent += 100
	}
	for range tooMany {
		if d.Share(s.Calendar, percent+100).After(s.Now) {
			break
		}
		percent += 100
	}
	return percent
}

// tooMany bounds how many spans of a timer are counted: three years of days.
const tooMany = 1100

// ladder is what a timer has before it. Each time that it has run out once more,
// the next rung hears.
func (s Setting) ladder(c Case, name Timer, d Deadline) []mark {
	rungs := s.Rules.Grade(c.LevelAt(s.Now)).Ladder
	if !c.State.Open() { // an ended case is reminded of its visits, no more
		rungs = []LadderAt{{At: 70, To: ToOwner}, {At: 100, To: ToOwner}}
	}
	sent := c.File.Sent[name]
	var list []mark
	for _, l := range rungs {
		if l.At+1 <= sent || l.At == 0 && name != TimerContact {
			continue
		}
		list = append(list, mark{Step: Step{Timer: name, Percent: l.At, To: l.To, Due: d.Share(s.Calendar, l.At)}})
	}
	if !c.State.Open() && sent > 100 {
		return list
	}
	next := max(200, (sent+99)/100*100)
	if n := s.used(d, sent); n >= 200 {
		next = max(n, next)
	}
	rank := min(rungs[len(rungs)-1].To.Rank()+next/100-1, ToMeeting.Rank())
	return append(list, mark{Step: Step{Timer: name, Percent: next, To: Rungs[rank], Due: d.Share(s.Calendar, next)}})
}

// tabled is why a case belongs on the joint meeting's agenda; "" if it does not, is
// on it already, or was there. Clause 4 and 国办发〔2023〕39号's 一事一议.
func (s Setting) tabled(c Case) string {
	if !c.State.Open() || c.State == Meeting || c.File.Agenda != "" || len(c.File.Resolutions) > 0 {
		return ""
	}
	plan, _ := c.File.Plan()
	rule := s.Rules.Meeting
	switch {
	case c.LevelAt(s.Now) != shouwang.Blue && c.File.Overdue >= rule.Overdue:
		return "overdue"
	case len(plan.Departments()) >= rule.Departments:
		return "departments"
	case plan.Amount() > shouwang.Fen(rule.Amount*100):
		return "amount"
	case c.recent(s.Now.AddDate(0, 0, -rule.Days)) >= rule.Warnings:
		return "warnings"
	}
	return ""
}

// recent is how many warnings came since an instant.
func (c Case) recent(since time.Time) int {
	seen := map[string]bool{}
	for _, e := range c.Events {
		if e.Body.Warning != nil && e.At.After(since) {
			seen[e.Body.Warning.ID] = true
		}
	}
	return len(seen)
}

// told is a mark as the log says it.
func (s Setting) told(c Case, m mark) Event {
	step := m.Step
	e := Event{
		ID: Hash("step %q %d %q %d %s", c.No, c.Version, step.Timer, step.Percent, step.To),
		By: System, Kind: EventEscalated, Body: Body{Step: &step, Reason: m.reason},
	}
	switch {
	case m.expiry:
		e.ID, e.Kind = Hash("expired %q %d", c.No, c.Version), EventAckExpired
	case step.To == ToOwner || !c.State.Open():
		e.Kind = EventReminded
	}
	e.Body.Worker, _ = s.holder(c, step.To)
	return e
}

// Moved are the deadlines of a case that a calendar sees differently now: a year
// was published since they were set.
func Moved(c Case, cal Calendar) map[Timer]Deadline {
	moved := map[Timer]Deadline{}
	for name, d := range c.File.Timers {
		if again := d.Again(cal); d.Provisional && (!again.At.Equal(d.At) || !again.Provisional) {
			moved[name] = again
		}
	}
	return moved
}
