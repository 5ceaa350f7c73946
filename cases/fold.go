package cases

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"time"

	"shouwang"
)

// Case is what a log comes to.
type Case struct {
	No       string
	Version  uint64 // highest sequence number of the log: what If-Match names
	State    State
	Key      Key
	Area     uint64
	Level    shouwang.Level // the highest of its warnings
	Worker   string         // worker_id of the owner
	Warnings []Warning      // in the order in which they came
	Calls    []Call         // likewise; empty in lists
	OpenedAt time.Time
	Due      Deadline // the nearest that runs; where none does, the last that did
	Timer    Timer    // whose deadline that is
	Rung     Rung     // the highest that was told, "" if nobody was
	TakenBy  string   // who acknowledged it last, "" if nobody
	TakenAt  time.Time
	Verdict  shouwang.Verdict // of an ended case
	ClosedAt time.Time
	File     Dossier // empty in lists
	Events   []Event // that count, in order; empty in lists
	Rejected []Event // that lost a race or were not allowed: they changed nothing
}

// Dossier (卷宗) is what a case holds beside its head.
type Dossier struct {
	Rules  string             // name of the rules that the case keeps
	Timers map[Timer]Deadline // that run
	Sent   map[Timer]int      // share of each that the ladder has reached, in percent and one: nothing is 0

	Overdue  int    // times that a timer ran out
	Returns  int    // times that a worker gave it back
	Agenda   string // why it is on the joint meeting's agenda, "" if it is not
	Claim    Claim
	Pause    *Pause    // that lasts
	Override *Override // the last; it may be over

	Contacts    []Contact
	Visits      []Visit
	Facts       []Found // verified, of visits too: those that differ stand side by side
	Plans       []Plan  // versions, the oldest first
	Adopted     int     // version that is carried out, 0 if none is
	Measures    map[string]string
	Approvals   []Approval
	Hearings    []Hearing
	Decisions   []Decision
	Notices     []Notice
	Appeals     []Appeal
	Rulings     []Ruling
	Resolutions []Resolution
	FollowUps   []FollowVisit
}

// Plan is the version that is carried out, else the last that was written.
func (d Dossier) Plan() (Plan, bool) {
	for _, p := range d.Plans {
		if p.Version == d.Adopted {
			return p, true
		}
	}
	if len(d.Plans) == 0 {
		return Plan{}, false
	}
	return d.Plans[len(d.Plans)-1], true
}

// Chain is the whole support chain (救助链): the measures of the plan that is carried
// out, and behind them what the joint meeting resolved.
func (d Dossier) Chain() []Measure {
	chain := slices.Clone(d.version(d.Adopted).Chain)
	for _, r := range d.Resolutions {
		if r.binds() {
			chain = append(chain, r.measure())
		}
	}
	return chain
}

// Conflicts are the facts that two findings tell differently, by name, each with
// all that was found of it. Nobody's is overwritten: a person chooses.
func (d Dossier) Conflicts() map[string][]Found {
	by := map[string][]Found{}
	for _, f := range d.Facts {
		by[f.Name] = append(by[f.Name], f)
	}
	maps.DeleteFunc(by, func(_ string, list []Found) bool {
		return !slices.ContainsFunc(list, func(f Found) bool { return f.Value != list[0].Value })
	})
	return by
}

// LevelAt is the level by which a case is handled: a person's while it holds, else
// that of its warnings.
func (c Case) LevelAt(now time.Time) shouwang.Level {
	if o := c.File.Override; o != nil && now.Before(o.Until) {
		return o.Level
	}
	return c.Level
}

// Cares says that a life or a child is concerned: such a case waits for nothing.
func (c Case) Cares() bool {
	return c.Key.Lane == shouwang.LaneProtected || slices.ContainsFunc(c.Warnings, func(w Warning) bool { return w.Kind == shouwang.Care }) ||
		slices.ContainsFunc(c.Calls, func(x Call) bool { return x.Level == shouwang.Red })
}

// Fold works a log out, in whatever order its events are given. Of two events
// with one sequence number the one with the lower id stands, so that every
// reader agrees after a lost lock; the other is rejected, and so is an event
// that its state does not allow. It never gives a state that no path leads to.
func Fold(events []Event) Case {
	sorted := slices.SortedFunc(slices.Values(events), func(a, b Event) int {
		return cmp.Or(cmp.Compare(a.Seq, b.Seq), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Kind, b.Kind))
	})
	sorted = slices.CompactFunc(sorted, func(a, b Event) bool { return a.Seq == b.Seq && a.ID == b.ID && a.Kind == b.Kind })
	c := Case{File: Dossier{Timers: map[Timer]Deadline{}, Sent: map[Timer]int{}, Measures: map[string]string{}}}
	for _, e := range sorted {
		late := len(c.Events)+len(c.Rejected) > 0 && e.Seq == c.Version
		c.Version = e.Seq
		next, allowed := c.State.Next(e.Kind)
		if late || !allowed || !e.complete() || c.repeats(e) || c.State == unborn && e.Body.Key == nil {
			c.Rejected = append(c.Rejected, e)
			continue
		}
		c.take(e, next)
	}
	return c
}

// with is the case after one more event.
func (c Case) with(e Event) Case {
	return Fold(append(slices.Clone(append(slices.Clone(c.Events), c.Rejected...)), e))
}

// take applies an event that counts.
func (c *Case) take(e Event, next State) {
	c.own(e)
	c.clock(e)
	c.write(e)
	c.decide(e)
	c.State = next
	if e.Body.Key != nil && c.Worker == "" {
		c.State = Draft
	}
	c.Events = append(c.Events, e)
}

// repeats says that a visit is here already: a phone sends it until it is answered.
func (c *Case) repeats(e Event) bool {
	return e.Kind == EventVisited && slices.ContainsFunc(c.File.Visits, func(v Visit) bool { return v.ID == e.Record.Visit.ID })
}

// complete says whether an event holds what its kind needs.
func (e Event) complete() bool {
	b, r := e.Body, e.Record
	switch e.Kind {
	case EventOpened:
		return b.Key != nil && b.Warning != nil && b.Due != nil
	case EventWarningAdded:
		return b.Warning != nil && b.Due != nil
	case EventCalled:
		return b.Call != nil && b.Due != nil
	case EventMerged, EventSplit:
		return b.Subject != nil
	case EventAreaChanged:
		return b.Area != 0
	case EventAssigned, EventHandedOver:
		return b.Worker != "" && e.By != ""
	case EventReturned:
		return b.Reason != "" && e.By != ""
	case EventClaimed:
		return b.Claim != nil && b.Claim.By != ""
	case EventContacted:
		return r.Contact != nil
	case EventVisited:
		return r.Visit != nil && r.Visit.ID != ""
	case EventVerified:
		return len(r.Facts) > 0
	case EventPlanned:
		return r.Plan != nil
	case EventSubmitted, EventApproved, EventSentBack, EventAdopted, EventMeasureDone:
		return b.Of != "" && e.By != ""
	case EventResolved, EventDeferred:
		return r.Resolution != nil
	case EventHeard:
		return r.Hearing != nil
	case EventDecided:
		return r.Decision != nil
	case EventNoticed:
		return r.Notice != nil
	case EventAppealed:
		return r.Appeal != nil
	case EventAppealDecided:
		return r.Ruling != nil && e.By != ""
	case EventPaused:
		return b.Pause != nil && b.Pause.Reason != ""
	case EventOverridden:
		return b.Override != nil && b.Override.Reason != "" && !b.Override.Until.IsZero()
	case EventReminded, EventEscalated, EventAckExpired:
		return b.Step != nil
	case EventDeadlineMoved:
		return len(b.Timers) > 0
	case EventClosed:
		return Valid(b.Verdict)
	case EventFollowedUp:
		return r.FollowUp != nil
	case EventAcknowledged, EventReopened, EventTabled, EventReviewed, EventContinued, EventResumed, EventArchived, EventReleased:
		return e.By != ""
	}
	return false
}

// own is who has the case.
func (c *Case) own(e Event) {
	switch e.Kind { //nolint:exhaustive // the others change nobody's part in it
	case EventOpened, EventCalled:
		if e.Body.Key != nil {
			c.No, c.Key, c.Area, c.Worker, c.OpenedAt = e.Case, *e.Body.Key, e.Body.Area, e.Body.Worker, e.At
			c.File.Rules = e.Body.Rules
		}
	case EventAssigned:
		c.Worker, c.File.Claim = e.Body.Worker, Claim{}
	case EventClaimed:
		c.File.Claim = *e.Body.Claim
	case EventReleased:
		c.File.Claim = Claim{}
	case EventAcknowledged:
		c.TakenBy, c.TakenAt, c.File.Claim = e.By, e.At, Claim{}
		if c.Worker == "" {
			c.Worker = e.By
		}
	case EventReturned:
		c.Worker, c.TakenBy, c.TakenAt = e.Body.Worker, "", time.Time{}
		c.File.Returns++
	case EventHandedOver:
		c.Worker = e.Body.Worker
		if c.State == Verifying {
			c.TakenBy, c.TakenAt = "", time.Time{}
		}
	case EventAckExpired:
		c.TakenBy, c.TakenAt = "", time.Time{}
	case EventClosed:
		c.Verdict, c.ClosedAt = e.Body.Verdict, e.At
	case EventReopened:
		c.Verdict, c.ClosedAt, c.TakenBy, c.TakenAt, c.File.Agenda = "", time.Time{}, "", time.Time{}, ""
		c.File.Adopted, c.File.Overdue, c.File.Returns, c.Rung = 0, 0, 0, ""
	}
}

// clock is which timers run after an event.
func (c *Case) clock(e Event) {
	timers, sent := c.File.Timers, c.File.Sent
	for _, t := range c.stops(e) {
		delete(timers, t)
		delete(sent, t)
	}
	c.contact(e)
	for t, d := range e.Body.Timers {
		timers[t] = d
		if e.Kind != EventResumed && e.Kind != EventDeadlineMoved { // the same timer, only later
			delete(sent, t)
		}
	}
	switch e.Kind { //nolint:exhaustive // the others leave the clock's own marks
	case EventPaused:
		c.File.Pause = e.Body.Pause
	case EventResumed, EventClosed, EventReopened:
		c.File.Pause = nil
	case EventOverridden:
		c.File.Override = e.Body.Override
	case EventReminded, EventEscalated, EventAckExpired:
		c.step(*e.Body.Step, e.Body.Reason)
	case EventReturned:
		if e.Body.Step != nil {
			c.step(*e.Body.Step, "")
		}
	}
	c.nearest()
}

// contact starts the first contact. A worse warning brings it forward, none puts
// it off; where it was made, only a worse one asks for another.
func (c *Case) contact(e Event) {
	level, care := e.Body.urgency()
	if e.Body.Due == nil || level == "" {
		return
	}
	due, runs := c.File.Timers[TimerContact]
	worse := level.Rank() > c.Level.Rank()
	if e.Body.Key != nil || runs && e.Body.Due.At.Before(due.At) || !runs && worse {
		c.File.Timers[TimerContact] = *e.Body.Due
		delete(c.File.Sent, TimerContact)
	}
	if worse || care { // what was put off or judged lighter was so without knowing this
		c.File.Pause, c.File.Override = nil, nil
	}
	if e.Body.Call != nil {
		c.Calls = append(c.Calls, *e.Body.Call)
		c.raise(level)
		return
	}
	c.warn(*e.Body.Warning)
}

// urgency is the level of the warning or the call that an event brings, "" of
// another, and whether a life or a child is concerned.
func (b Body) urgency() (level shouwang.Level, care bool) {
	switch {
	case b.Warning != nil:
		return b.Warning.Level, b.Warning.Kind == shouwang.Care
	case b.Call != nil:
		return b.Call.Level, b.Call.Level == shouwang.Red
	}
	return "", false
}

func (c *Case) raise(level shouwang.Level) {
	if level.Rank() > c.Level.Rank() || c.Level == "" {
		c.Level = level
	}
}

// step marks what the ladder has reached.
func (c *Case) step(s Step, reason string) {
	reached := s.Percent + 1
	if s.Percent >= 100 && c.File.Sent[s.Timer] < reached {
		c.File.Overdue++
	}
	if s.Timer != "" {
		c.File.Sent[s.Timer] = max(c.File.Sent[s.Timer], reached)
	}
	if s.To != ToOwner && s.To.Rank() >= c.Rung.Rank() {
		c.Rung = s.To
	}
	if s.To == ToMeeting && c.File.Agenda == "" {
		c.File.Agenda = cmp.Or(reason, "overdue")
	}
}

// nearest is the deadline that lists show.
func (c *Case) nearest() {
	names := slices.SortedFunc(maps.Keys(c.File.Timers), func(a, b Timer) int {
		return cmp.Or(c.File.Timers[a].At.Compare(c.File.Timers[b].At), cmp.Compare(a, b))
	})
	c.Timer = ""
	if len(names) > 0 {
		c.Timer, c.Due = names[0], c.File.Timers[names[0]]
	}
}

// stops are the timers that an event satisfies.
func (c *Case) stops(e Event) []Timer {
	switch e.Kind { //nolint:exhaustive // the others satisfy nothing
	case EventContacted:
		if e.Record.Contact.Outcome == "reached" {
			return []Timer{TimerContact}
		}
	case EventVisited:
		if e.Record.Visit.Seen && c.State.Open() {
			return []Timer{TimerContact, TimerCheck, TimerRepeat}
		}
	case EventSentBack:
		return []Timer{TimerApprove}
	case EventApproved:
		if e.Body.Passed {
			return []Timer{TimerApprove}
		}
	case EventAdopted:
		return append(c.measureTimers(), TimerDecide, TimerApprove, TimerReview)
	case EventMeasureDone:
		return []Timer{MeasureTimer(e.Body.Of)}
	case EventDecided:
		return []Timer{TimerDecide}
	case EventNoticed:
		return []Timer{TimerNotice}
	case EventAppealDecided:
		return []Timer{TimerAppeal}
	case EventResolved:
		return []Timer{TimerSession, TimerDecide}
	case EventFollowedUp:
		return []Timer{TimerFollow + Timer(strconv.Itoa(e.Record.FollowUp.After))}
	case EventClosed, EventArchived, EventReopened:
		return slices.Collect(maps.Keys(c.File.Timers))
	}
	return nil
}

// measureTimers are those of the plan that was carried out: what the joint meeting
// resolved stands beside every plan.
func (c *Case) measureTimers() []Timer {
	var list []Timer
	for _, m := range c.File.version(c.File.Adopted).Chain {
		list = append(list, MeasureTimer(m.ID))
	}
	return list
}

// write keeps what people wrote down.
func (c *Case) write(e Event) {
	f, r := &c.File, e.Record
	switch e.Kind { //nolint:exhaustive // the others write nothing down
	case EventContacted:
		f.Contacts = append(f.Contacts, *r.Contact)
	case EventVisited:
		f.Visits, f.Facts = append(f.Visits, *r.Visit), append(f.Facts, r.Visit.Facts...)
	case EventVerified:
		f.Facts = append(f.Facts, r.Facts...)
	case EventPlanned:
		plan := *r.Plan
		plan.Version = len(f.Plans) + 1
		f.Plans = append(f.Plans, plan)
	case EventHeard:
		f.Hearings = append(f.Hearings, *r.Hearing)
	case EventDecided:
		d := *r.Decision
		d.No = len(f.Decisions) + 1
		f.Decisions = append(f.Decisions, d)
	case EventNoticed:
		f.Notices = append(f.Notices, *r.Notice)
	case EventAppealed:
		f.Appeals = append(f.Appeals, *r.Appeal)
	case EventAppealDecided:
		f.Rulings = append(f.Rulings, *r.Ruling)
	case EventResolved, EventDeferred:
		f.Resolutions = append(f.Resolutions, *r.Resolution)
	case EventFollowedUp:
		f.FollowUps = append(f.FollowUps, *r.FollowUp)
	case EventMeasureDone:
		f.Measures[e.Body.Of] = cmp.Or(e.Body.Reason, "done")
	}
}

// decide keeps who signed what, and what came of it.
func (c *Case) decide(e Event) {
	f := &c.File
	switch e.Kind { //nolint:exhaustive // the others sign nothing
	case EventSubmitted:
		f.Approvals = append(f.Approvals, Approval{Of: e.Body.Of, Chain: e.Body.Chain, Author: e.By, State: ApprovalRunning})
	case EventApproved:
		if a := f.running(e.Body.Of); a != nil {
			a.Signed = append(slices.Clone(a.Signed), e.By)
			if e.Body.Passed {
				a.State = ApprovalPassed
			}
		}
	case EventSentBack:
		if a := f.running(e.Body.Of); a != nil {
			a.State = ApprovalSentBack
		}
	case EventAdopted:
		for _, m := range f.version(f.Adopted).Chain {
			delete(f.Measures, m.ID)
		}
		f.Adopted = versionOf(e.Body.Of)
	case EventResolved:
		f.Agenda = ""
	}
}

// The states of an approval.
const (
	ApprovalRunning  = "running"
	ApprovalPassed   = "passed"
	ApprovalSentBack = "sent_back" // 退回补正
)

func (d *Dossier) running(of string) *Approval {
	for n := range d.Approvals {
		if d.Approvals[n].Of == of && d.Approvals[n].State == ApprovalRunning {
			return &d.Approvals[n]
		}
	}
	return nil
}

// warn adds a warning, or brings one up to date that the case has.
func (c *Case) warn(w Warning) {
	c.raise(w.Level)
	n := slices.IndexFunc(c.Warnings, func(have Warning) bool { return have.ID == w.ID })
	if n < 0 {
		c.Warnings = append(c.Warnings, w)
		return
	}
	c.Warnings[n] = w
}

// Valid says whether a verdict is one of the four.
func Valid(v shouwang.Verdict) bool {
	switch v {
	case shouwang.Confirmed, shouwang.NotConfirmed, shouwang.DataWrong, shouwang.NoAccess:
		return true
	}
	return false
}
