package apitest

import (
	"context"
	"fmt"
	"slices"

	"shouwang"
	"shouwang/cases"
	"shouwang/cases/meeting"
	"shouwang/internal/api"
)

// Sessions are those of the joint meeting that somebody convened.
func (w *World) Sessions(context.Context) ([]meeting.Session, error) {
	leave, err := w.enter()
	defer leave()
	return slices.Clone(w.sessions), err
}

// Session is one by its number.
func (w *World) Session(_ context.Context, no string) (meeting.Session, error) {
	leave, err := w.enter()
	defer leave()
	if err != nil {
		return meeting.Session{}, err
	}
	n := w.sessionAt(no)
	if n < 0 {
		return meeting.Session{}, fmt.Errorf("session %s: %w", no, shouwang.ErrNotFound)
	}
	return w.sessions[n], nil
}

func (w *World) sessionAt(no string) int {
	return slices.IndexFunc(w.sessions, func(s meeting.Session) bool { return s.No == no })
}

// WaitingCases are before the meeting, or brought to it by the rules.
func (w *World) WaitingCases(_ context.Context, f api.WaitingFilter) (page api.Page[api.WaitingCase], err error) {
	leave, err := w.enter()
	defer leave()
	if err != nil {
		return page, err
	}
	for _, c := range w.cases {
		tabled := slices.ContainsFunc(w.sessions, func(s meeting.Session) bool {
			_, has := s.Item(c.No)
			return has && s.State != meeting.Closed
		})
		if !tabled && f.Scope.Sees(c.Area, c.Key.Lane) && (c.State == cases.Meeting || c.File.Agenda != "") {
			page.Items = append(page.Items, api.WaitingCase{Case: c.shown.Case, Why: c.File.Agenda, Ready: c.MayTable()})
		}
	}
	return page, nil
}

// Meet does what the machine of sessions allows, and takes what was decided into
// the cases.
func (w *World) Meet(_ context.Context, act meeting.Act, kind meeting.Kind, said meeting.Say) (meeting.Session, error) {
	leave, err := w.enter()
	defer leave()
	if err != nil {
		return meeting.Session{}, err
	}
	n := w.sessionAt(act.No)
	var one meeting.Session
	switch {
	case kind == meeting.EventConvened:
		one.No, n = number("J-", 300100+len(w.sessions)*71), len(w.sessions)
	case n < 0:
		return one, fmt.Errorf("session %s: %w", act.No, shouwang.ErrNotFound)
	default:
		one = w.sessions[n]
	}
	if act.Version != 0 && act.Version != one.Version {
		return one, fmt.Errorf("act on session %s: %w", one.No, shouwang.ErrStale)
	}
	e := meeting.Event{Session: one.No, Seq: one.Version + 1, ID: fmt.Sprintf("m%06d", one.Version+1), Kind: kind, At: Now, By: act.By, Body: said.Body(kind, act.By)}
	if kind == meeting.EventDecided {
		e.Record.Decision = said.Decision
	}
	set := setting()
	events, err := meeting.Admit(one, e, meeting.Setting{Now: Now, Staff: set.Staff, Kin: func(string, string) bool { return false }})
	if err != nil {
		return one, err
	}
	if kind == meeting.EventTabled {
		if err := w.tableCase(said.Case, act.By, one); err != nil {
			return one, err
		}
	}
	one = meeting.Fold(append(slices.Clone(one.Events), events...))
	if kind == meeting.EventClosed {
		one.Sheet = "<!DOCTYPE html><title>" + one.No + "</title>"
		one.Minutes = meeting.Hash(one.Sheet)
		w.carry(one)
	}
	w.writes++
	w.sessions = append(w.sessions[:n], append([]meeting.Session{one}, w.sessions[min(n+1, len(w.sessions)):]...)...)
	return one, nil
}

func (w *World) tableCase(no, by string, one meeting.Session) error {
	c, err := w.findCase(no)
	if err != nil {
		return err
	}
	if err := w.say(c, cases.EventTabled, by, "", cases.Say{Of: one.No, Until: one.On.End()}); err != nil {
		return err
	}
	w.refresh(c)
	return nil
}

func (w *World) carry(one meeting.Session) {
	for _, i := range one.Items {
		c, err := w.findCase(i.Case)
		if err != nil || i.Decision == nil {
			continue
		}
		kind, r := one.Resolution(i)
		w.must(c, kind, i.DecidedBy, cases.Say{Record: cases.Record{Resolution: &r}})
		w.refresh(c)
	}
}

// Seats are the bureau and the joint meeting.
func (w *World) Seats(context.Context) ([]api.InboxWorker, error) {
	leave, err := w.enter()
	defer leave()
	return slices.DeleteFunc(slices.Clone(workers), func(one api.InboxWorker) bool {
		return one.Role != shouwang.Bureau && one.Role != shouwang.JointMeeting
	}), err
}
