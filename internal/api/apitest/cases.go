package apitest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"shouwang"
	"shouwang/cases"
	"shouwang/internal/api"
)

var workers = []api.InboxWorker{
	{ID: "v-001", Name: "示范协理员甲", Role: shouwang.VillageWorker, Area: 320699101001, Town: "样例镇"},
	{ID: "v-002", Name: "示范协理员乙", Role: shouwang.VillageWorker, Area: 320699102001, Town: "示范街道"},
	{ID: "t-001", Name: "样例镇民政办", Role: shouwang.TownOffice, Area: 320699101000, Town: "样例镇"},
}

// opensNone is a monitor whose warnings open no case.
const opensNone = "elder_unclaimed"

// addCases opens a case for every household with a warning that opens one.
func (w *World) addCases() {
	byHome := map[shouwang.HouseholdID]*api.CaseDetail{}
	for i := range w.warnings {
		one := &w.warnings[i]
		if one.Monitor == opensNone || !one.Open {
			continue
		}
		c := byHome[one.Household]
		if c == nil {
			c = opened(one, len(w.cases))
			byHome[one.Household] = c
			w.cases = append(w.cases, c)
		}
		one.Case = c.No
		c.Count++
		c.Version++
		c.Events = append(c.Events, api.Event{Seq: c.Version, Kind: "warning_added", At: one.RaisedAt.Add(time.Minute), By: "system", Warning: one.No})
	}
}

func opened(one *api.Warning, i int) *api.CaseDetail {
	return &api.CaseDetail{
		Case: api.Case{
			No: number("C-", 401880+i*53), Version: 1, State: api.CaseOpen, Lane: one.Lane, Area: one.Area, Level: one.Level, About: shouwang.SubjectHousehold, Ref: fmt.Sprintf("h%06x", i*7561+11), Who: one.Who,
			Town: one.Town, Village: one.Village, Worker: one.Worker, Owner: one.Owner, OpenedAt: one.RaisedAt, Due: one.Due,
		},
		File:   file(one),
		Events: []api.Event{{Seq: 1, Kind: "opened", At: one.RaisedAt, By: "system"}},
	}
}

// file is a case with a plan that runs, told to the town, and with two findings
// that differ.
func file(one *api.Warning) api.CaseFile {
	day := shouwang.DayOf(one.RaisedAt)
	return api.CaseFile{
		Stage: cases.Assigned, Rung: cases.ToTown, Agenda: "overdue", Adopted: 1, Versions: 1, Measures: map[string]string{"m1": "done"},
		Timers: []api.CaseTimer{{Timer: cases.TimerContact, Due: one.Due}, {Timer: cases.MeasureTimer("m2"), Due: one.Due}},
		Plan: &cases.Plan{
			Version: 1, Class: "edge", Wish: "想有一份近处的工作", Review: day.AddDays(60), Visits: 14,
			Causes:  []cases.Cause{{Code: "unemployment", Primary: true}},
			Needs:   []cases.Need{{ID: "n1", Kind: "income", Urgency: "now"}},
			Consent: &cases.Consent{Given: true, By: "self", On: day},
			Chain: []cases.Measure{
				{ID: "m1", Need: "n1", Kind: "临时救助", Basis: "示例第一条", Department: "民政", Owner: "v-001", Start: day, Due: day.AddDays(7), Amount: 180000, Fund: "temporary_relief", Status: "planned"},
				{ID: "m2", Need: "n1", Kind: "就业援助", Basis: "示例第二条", Department: "人社", Owner: "人社所", Start: day, Due: day.AddDays(30), Fund: "none", Status: "planned"},
			},
			Success: []cases.Goal{{What: "人均收入不低于标准", Months: 3}},
		},
		Conflicts: []cases.Found{{Name: "members", Value: "3", Source: "入户", AsOf: day}, {Name: "members", Value: "4", Source: "镇里", AsOf: day}},
		Owes:      []string{"措施 m2 未落实 (measure m2 is open)"},
	}
}

// Cases lists by deadline.
func (w *World) Cases(_ context.Context, f api.CaseFilter) (api.Page[api.Case], error) {
	leave, err := w.enter()
	defer leave()
	if err != nil {
		return api.Page[api.Case]{}, err
	}
	return pageOf(w.sorted(f), f.Cursor, f.Limit)
}

func (w *World) sorted(f api.CaseFilter) []api.Case {
	var all []api.Case
	for _, c := range w.cases {
		state := f.State == "" || f.State == c.State || f.State == api.CaseActive && c.State != api.CaseClosed
		if state && f.Scope.Sees(c.Area, c.Lane) && (f.Worker == "" || f.Worker == c.Worker) && (f.Town == 0 || townName(f.Town) == c.Town) {
			all = append(all, c.Case)
		}
	}
	slices.SortStableFunc(all, func(a, b api.Case) int { return a.Due.At.Compare(b.Due.At) })
	return all
}

func townName(code uint64) string {
	for _, t := range towns {
		if t.Code == code {
			return t.Name
		}
	}
	return ""
}

func (w *World) findCase(no string) (*api.CaseDetail, error) {
	for _, c := range w.cases {
		if c.No == no {
			return c, nil
		}
	}
	return nil, fmt.Errorf("read case: %w", shouwang.ErrNotFound)
}

// Case is one case with its warnings.
func (w *World) Case(_ context.Context, no string) (api.CaseDetail, error) {
	leave, err := w.enter()
	defer leave()
	if err != nil {
		return api.CaseDetail{}, err
	}
	c, err := w.findCase(no)
	if err != nil {
		return api.CaseDetail{}, err
	}
	return w.whole(c), nil
}

func (w *World) whole(c *api.CaseDetail) api.CaseDetail {
	copied := *c
	copied.Events = slices.Clone(c.Events)
	for _, one := range w.warnings {
		if one.Case == c.No {
			copied.Warnings = append(copied.Warnings, one)
		}
	}
	return copied
}

// Append keeps the order of a case's life: open, acknowledged, closed, open again.
func (w *World) Append(_ context.Context, no string, version uint64, e api.NewEvent) (api.CaseDetail, error) {
	leave, err := w.enter()
	defer leave()
	if err != nil {
		return api.CaseDetail{}, err
	}
	c, err := w.findCase(no)
	if err != nil {
		return api.CaseDetail{}, err
	}
	if c.Version != version {
		return api.CaseDetail{}, fmt.Errorf("append event: %w", shouwang.ErrStale)
	}
	next, allowed := after(c.State, e.Kind)
	if !allowed {
		return api.CaseDetail{}, fmt.Errorf("append event: %w", shouwang.ErrConflict)
	}
	w.add(c, next, e)
	return w.whole(c), nil
}

func after(state, kind string) (next string, allowed bool) {
	switch kind {
	case api.EventAcknowledged:
		return api.CaseAcknowledged, state == api.CaseOpen
	case api.EventClosed:
		return api.CaseClosed, state != api.CaseClosed
	case api.EventReopened:
		return api.CaseOpen, state == api.CaseClosed
	}
	return state, false
}

func (w *World) add(c *api.CaseDetail, state string, e api.NewEvent) {
	w.writes++
	c.Version++
	c.State, c.Verdict = state, e.Verdict
	c.Events = append(c.Events, api.Event{Seq: c.Version, Kind: e.Kind, At: Now, By: e.By, ByName: nameOf(e.By), Verdict: e.Verdict, Note: e.Note})
}

func nameOf(worker string) string {
	for _, one := range workers {
		if one.ID == worker {
			return one.Name
		}
	}
	return ""
}

// Acknowledge takes a warning and its case.
func (w *World) Acknowledge(_ context.Context, ref, by string) (api.Acknowledged, error) {
	leave, err := w.enter()
	defer leave()
	if err != nil {
		return api.Acknowledged{}, err
	}
	one := w.find(ref)
	switch {
	case one == nil || one.Case == "":
		return api.Acknowledged{}, fmt.Errorf("acknowledge: %w", shouwang.ErrNotFound)
	case !one.Open:
		return api.Acknowledged{}, fmt.Errorf("acknowledge: %w", shouwang.ErrConflict)
	case one.TakenBy != "" && one.TakenBy != by:
		return api.Acknowledged{}, fmt.Errorf("acknowledge: %w", shouwang.ErrStale)
	case one.TakenBy == by:
		return acknowledged(one, 0), nil
	}
	c, err := w.findCase(one.Case)
	if err != nil {
		return api.Acknowledged{}, err
	}
	one.TakenBy, one.TakenAt = by, Now
	w.writes++
	if c.State == api.CaseOpen {
		w.add(c, api.CaseAcknowledged, api.NewEvent{Kind: api.EventAcknowledged, By: by})
	}
	return acknowledged(one, c.Version), nil
}

func acknowledged(one *api.Warning, version uint64) api.Acknowledged {
	return api.Acknowledged{Warning: one.No, Case: one.Case, Version: version, By: one.TakenBy, ByName: nameOf(one.TakenBy), At: one.TakenAt}
}

// Workers have an inbox each.
func (w *World) Workers(context.Context) ([]api.InboxWorker, error) {
	leave, err := w.enter()
	defer leave()
	if err != nil || len(w.warnings) == 0 {
		return nil, err
	}
	all := slices.Clone(workers)
	for i := range all {
		for _, m := range w.messages(all[i].ID) {
			if m.TakenBy == "" {
				all[i].Waiting++
			}
		}
	}
	return all, nil
}

// Messages are one for each open warning of a worker.
func (w *World) Messages(_ context.Context, worker, cursor string, limit int) (api.Page[api.Message], error) {
	leave, err := w.enter()
	defer leave()
	if err != nil {
		return api.Page[api.Message]{}, err
	}
	if nameOf(worker) == "" {
		return api.Page[api.Message]{}, fmt.Errorf("read inbox: %w", shouwang.ErrNotFound)
	}
	return pageOf(w.messages(worker), cursor, limit)
}

func (w *World) messages(worker string) []api.Message {
	var all []api.Message
	for _, one := range w.warnings {
		if one.Worker == worker && one.Open {
			all = append(all, api.Message{
				ID: "m" + one.ID, At: one.RaisedAt, Level: one.Level, Warning: one.No, Case: one.Case, Town: one.Town,
				Due: one.Due, TakenBy: nameOf(one.TakenBy), TakenAt: one.TakenAt,
			})
		}
	}
	slices.SortStableFunc(all, func(a, b api.Message) int { return b.At.Compare(a.At) })
	return all
}
