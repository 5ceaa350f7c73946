package main

import (
	"context"
	"maps"
	"slices"

	"shouwang"
	"shouwang/cases"
	"shouwang/cases/meeting"
	"shouwang/dashboards/minutes"
	"shouwang/internal/api"
)

// joinMeetings opens the sessions of the joint meeting over the cases.
func (a *app) joinMeetings(seal func([]byte) []byte, unseal func([]byte) ([]byte, error)) {
	a.meetings = &meeting.Service{Config: meeting.Config{
		DB: a.store.Conn(), Append: a.store, Clock: a.clock, Seed: a.seed, Seal: seal, Unseal: unseal,
		Staff: a.staff, Kin: a.kin, Cases: a.cases, Sheet: minutes.HTML, Log: a.log,
	}}
}

// Sessions are all sessions of the joint meeting, the newest first.
func (s services) Sessions(ctx context.Context) ([]meeting.Session, error) {
	return s.meetings.Sessions(ctx)
}

// Session is one by its number.
func (s services) Session(ctx context.Context, no string) (meeting.Session, error) {
	return s.meetings.Session(ctx, no)
}

// Meet does an act on a session.
func (s services) Meet(ctx context.Context, act meeting.Act, kind meeting.Kind, said meeting.Say) (meeting.Session, error) {
	return s.meetings.Say(ctx, act, kind, said)
}

// WaitingCases is a page of those that belong before the meeting and are on no agenda.
func (s services) WaitingCases(ctx context.Context, f api.WaitingFilter) (api.Page[api.WaitingCase], error) {
	if blind(f.Scope) {
		return api.Page[api.WaitingCase]{}, nil
	}
	ask := cases.Filter{Within: f.Scope.Spans, Cursor: f.Cursor, Limit: f.Limit}
	for _, lane := range []shouwang.Lane{shouwang.LaneOpen, shouwang.LaneProtected} {
		if slices.Contains(f.Scope.Lanes, lane) {
			ask.Lanes = append(ask.Lanes, lane)
		}
	}
	if len(ask.Lanes) == 0 { // to the store none is the open lane
		return api.Page[api.WaitingCase]{}, nil
	}
	list, err := s.meetings.Waiting(ctx, ask)
	if err != nil {
		return api.Page[api.WaitingCase]{}, err
	}
	dressed, err := s.dressCases(ctx, list.Cases)
	if err != nil {
		return api.Page[api.WaitingCase]{}, err
	}
	out := make([]api.WaitingCase, len(dressed))
	for n, c := range list.Cases {
		out[n] = api.WaitingCase{Case: dressed[n], Why: c.File.Agenda, Ready: c.MayTable()}
	}
	return api.Page[api.WaitingCase]{Items: out, Next: list.Next}, nil
}

var _ api.Meetings = services{}

// Seats are the workers of the bureau and the joint meeting, by their numbers.
func (s services) Seats(ctx context.Context) ([]api.InboxWorker, error) {
	byID, err := s.workers(ctx, s.clock())
	if err != nil {
		return nil, err
	}
	var out []api.InboxWorker
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		if w := byID[id]; w.Role == shouwang.Bureau || w.Role == shouwang.JointMeeting {
			out = append(out, api.InboxWorker{ID: id, Name: s.ownerName(byID, id), Role: w.Role, Town: s.areas.town(w.Area)})
		}
	}
	return out, nil
}
