package main

import (
	"context"
	"strings"

	"shouwang"
	"shouwang/cases"
	"shouwang/internal/access"
	"shouwang/internal/api"
	"shouwang/warnings"
)

// Cases is one page of cases.
func (s services) Cases(ctx context.Context, f api.CaseFilter) (api.Page[api.Case], error) {
	if blind(f.Scope) {
		return api.Page[api.Case]{}, nil
	}
	in, away := s.areas.Spans(f.Town, s.areas.today())
	page, err := s.cases.List(ctx, cases.Filter{
		Area: f.Town, In: in, Out: away, Lanes: f.Scope.Lanes, Within: f.Scope.Spans, States: caseStates(f.State), Worker: f.Worker, Cursor: f.Cursor, Limit: f.Limit,
	})
	if err != nil {
		return api.Page[api.Case]{}, err
	}
	items, err := s.dressCases(ctx, page.Cases)
	return api.Page[api.Case]{Items: items, Next: page.Next}, err
}

func caseStates(state string) []cases.State {
	switch state {
	case api.CaseActive:
		return cases.OpenStates
	case api.CaseOpen:
		return []cases.State{cases.Draft, cases.Assigned}
	case api.CaseAcknowledged:
		return []cases.State{cases.Verifying, cases.Measures, cases.Meeting, cases.Review}
	case api.CaseClosed:
		return []cases.State{cases.Closed, cases.FollowUp, cases.Archived}
	}
	return nil
}

func caseSubject(c cases.Case) shouwang.Subject {
	if c.Key.Household != 0 {
		return shouwang.Subject{Type: shouwang.SubjectHousehold, ID: uint64(c.Key.Household)}
	}
	return c.Key.Subject
}

func (s services) dressCases(ctx context.Context, list []cases.Case) ([]api.Case, error) {
	subjects := make([]shouwang.Subject, 0, len(list))
	for _, c := range list {
		subjects = append(subjects, caseSubject(c))
	}
	names, err := s.masked(ctx, subjects)
	if err != nil {
		return nil, err
	}
	workers, err := s.workers(ctx, s.clock())
	if err != nil {
		return nil, err
	}
	out := make([]api.Case, 0, len(list))
	for _, c := range list {
		subject := caseSubject(c)
		out = append(out, api.Case{
			No: c.No, Version: c.Version, State: api.StateOf(c.State), Area: c.Area, Lane: c.Key.Lane, Level: c.Level,
			About: subject.Type, Ref: warnings.Ref(subject), Who: names[subject], Town: s.areas.town(c.Area),
			Worker: c.Worker, Owner: s.ownerName(workers, c.Worker), OpenedAt: c.OpenedAt,
			Due: s.deadline(c.Due), Count: len(c.Warnings), Verdict: c.Verdict,
		})
	}
	return out, nil
}

// Case is one case with its log and its warnings.
func (s services) Case(ctx context.Context, ask api.CaseAsk) (api.CaseDetail, error) {
	c, err := s.cases.Case(ctx, ask.No)
	if err == nil {
		err = within(ask.Scope)(c)
	}
	if err != nil {
		return api.CaseDetail{}, err
	}
	return s.caseDetail(ctx, c)
}

// within refuses a case that lies outside a scope.
func within(scope access.Scope) func(cases.Case) error {
	return func(c cases.Case) error {
		if !scope.Sees(c.Area, c.Key.Lane) {
			return api.ErrOutOfScope
		}
		return nil
	}
}

func (s services) caseDetail(ctx context.Context, c cases.Case) (api.CaseDetail, error) {
	heads, err := s.dressCases(ctx, []cases.Case{c})
	if err != nil {
		return api.CaseDetail{}, err
	}
	workers, err := s.workers(ctx, s.clock())
	if err != nil {
		return api.CaseDetail{}, err
	}
	detail := api.CaseDetail{Case: heads[0], File: api.FileOf(c, s.cases.RulesOf(c), s.deadline)}
	for _, e := range c.Events {
		detail.Events = append(detail.Events, s.caseEvent(c, e, workers))
	}
	var list []shouwang.Warning
	for _, w := range c.Warnings {
		warning, _, err := s.keep.Warning(ctx, w.ID)
		if err != nil {
			return api.CaseDetail{}, err
		}
		list = append(list, warning)
	}
	detail.Warnings, err = s.dress(ctx, list)
	return detail, err
}

func (s services) caseEvent(c cases.Case, e cases.Event, workers map[string]shouwang.Worker) api.Event {
	out := api.EventOf(e, s.cases.RulesOf(c), func(id string) string { return s.ownerName(workers, id) })
	out.About = s.eventAbout(c, e)
	return out
}

// Append adds an event that a person made.
func (s services) Append(ctx context.Context, no string, version uint64, event api.NewEvent) (api.CaseDetail, error) {
	act := cases.Act{No: no, Version: version, By: event.By, Note: event.Note, Key: event.Key, May: within(event.Scope)}
	c, err := s.say(ctx, act, cases.Kind(event.Kind), event.Say)
	if err != nil {
		return api.CaseDetail{}, err
	}
	return s.caseDetail(ctx, c)
}

// Acknowledge takes the case of a warning, or one that a call opened.
func (s services) Acknowledge(ctx context.Context, ask api.WarningAsk, worker string) (api.Acknowledged, error) {
	act := cases.Act{No: ask.Ref, By: worker, May: within(ask.Scope)}
	no, take := "", func() (cases.Case, error) { return s.say(ctx, act, cases.EventAcknowledged, cases.Say{}) }
	if !strings.HasPrefix(ask.Ref, "C-") {
		w, err := s.warningFor(ctx, ask)
		if err != nil {
			return api.Acknowledged{}, err
		}
		no, take = w.No, func() (cases.Case, error) { return s.acknowledgeWarning(ctx, w.ID, worker) }
	}
	c, err := take()
	if err != nil {
		return api.Acknowledged{}, err
	}
	workers, err := s.workers(ctx, s.clock())
	if err != nil {
		return api.Acknowledged{}, err
	}
	return api.Acknowledged{
		Warning: no, Case: c.No, Version: c.Version, By: c.TakenBy, ByName: s.ownerName(workers, c.TakenBy), At: c.TakenAt,
	}, nil
}
