package cases

import (
	"cmp"
	"slices"
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
	OpenedAt time.Time
	Due      Deadline // of the first contact: the nearest of its warnings
	TakenBy  string   // who acknowledged it last, "" if nobody
	TakenAt  time.Time
	Verdict  shouwang.Verdict // of a closed case
	ClosedAt time.Time
	Events   []Event // that count, in order; empty in lists
	Rejected []Event // that lost a race or were not allowed: they changed nothing
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
	var c Case
	for _, e := range sorted {
		late := len(c.Events)+len(c.Rejected) > 0 && e.Seq == c.Version
		c.Version = e.Seq
		next, allowed := c.State.Next(e.Kind)
		if late || !allowed || !e.complete() {
			c.Rejected = append(c.Rejected, e)
			continue
		}
		c.apply(e)
		c.State = next
		c.Events = append(c.Events, e)
	}
	return c
}

// complete says whether an event holds what its kind needs.
func (e Event) complete() bool {
	switch e.Kind {
	case EventOpened:
		return e.Body.Key != nil && e.Body.Warning != nil && e.Body.Due != nil
	case EventWarningAdded:
		return e.Body.Warning != nil && e.Body.Due != nil
	case EventClosed:
		return Valid(e.Body.Verdict)
	case EventAcknowledged:
		return e.By != ""
	case EventMerged, EventSplit:
		return e.Body.Subject != nil
	case EventAreaChanged:
		return e.Body.Area != 0
	case EventReopened, EventAssigned, EventContacted, EventVisited, EventVerified, EventPlanned, EventMeasureDone,
		EventEscalated, EventHeard, EventDecided, EventNoticed, EventAppealed, EventHandedOver:
		return true
	}
	return false
}

func (c *Case) apply(e Event) {
	switch e.Kind {
	case EventOpened:
		c.No, c.Key, c.Area, c.Worker, c.OpenedAt = e.Case, *e.Body.Key, e.Body.Area, e.Body.Worker, e.At
		c.Due = *e.Body.Due
		c.warn(*e.Body.Warning)
	case EventWarningAdded:
		if e.Body.Due.At.Before(c.Due.At) { // a worse warning brings the deadline forward, none puts it off
			c.Due = *e.Body.Due
		}
		c.warn(*e.Body.Warning)
	case EventAcknowledged:
		c.TakenBy, c.TakenAt = e.By, e.At
	case EventClosed:
		c.Verdict, c.ClosedAt = e.Body.Verdict, e.At
	case EventReopened:
		c.Verdict, c.ClosedAt, c.TakenBy, c.TakenAt = "", time.Time{}, "", time.Time{}
	case EventAssigned, EventContacted, EventVisited, EventVerified, EventPlanned, EventMeasureDone,
		EventEscalated, EventHeard, EventDecided, EventNoticed, EventAppealed, EventHandedOver:
	case EventMerged, EventSplit, EventAreaChanged:
		// Lists read areas by the table and people by their links: the case keeps what it was opened with.
	}
}

// warn adds a warning, or brings one up to date that the case has.
func (c *Case) warn(w Warning) {
	if w.Level.Rank() > c.Level.Rank() || c.Level == "" {
		c.Level = w.Level
	}
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
