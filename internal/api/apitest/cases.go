package apitest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"shouwang"
	"shouwang/cases"
	"shouwang/internal/access"
	"shouwang/internal/api"
	"shouwang/internal/calendar"
)

var workers = []api.InboxWorker{
	{ID: "v-001", Name: "示范协理员甲", Role: shouwang.VillageWorker, Area: 320699101001, Town: "样例镇"},
	{ID: "v-002", Name: "示范协理员乙", Role: shouwang.VillageWorker, Area: 320699102001, Town: "示范街道"},
	{ID: "t-001", Name: "样例镇民政办", Role: shouwang.TownOffice, Area: 320699101000, Town: "样例镇"},
	{ID: "b-001", Name: "示范科室", Role: shouwang.Bureau, Area: City},
	{ID: "b-002", Name: "示范救助科", Role: shouwang.Bureau, Area: City},
	{ID: "j-001", Name: "示范联席会议办公室", Role: shouwang.JointMeeting, Area: City},
}

// opensNone is a monitor whose warnings open no case.
const opensNone = "elder_unclaimed"

// folder is a case as its log has it, beside what lists show of it.
type folder struct {
	cases.Case

	shown api.CaseDetail
}

// addCases opens a case for every household with a warning that opens one, by the
// machine that the service itself runs: some are taken, planned or before the meeting.
func (w *World) addCases() {
	byHome := map[shouwang.HouseholdID]*folder{}
	for i := range w.warnings {
		one := &w.warnings[i]
		if one.Monitor == opensNone || !one.Open {
			continue
		}
		c := byHome[one.Household]
		kind := cases.EventWarningAdded
		if c == nil {
			c = &folder{Case: cases.Case{No: number("C-", 401880+len(w.cases)*53)}, shown: head(one, len(w.cases))}
			byHome[one.Household] = c
			w.cases = append(w.cases, c)
			kind = cases.EventOpened
		}
		one.Case = c.No
		w.warn(c, one, kind)
	}
	for _, c := range w.cases {
		w.refresh(c)
	}
}

// liveOn takes the cases of the city some way on, each as far as another.
func (w *World) liveOn() {
	for i, c := range w.cases {
		w.live(c, i)
		w.refresh(c)
	}
}

func head(one *api.Warning, i int) api.CaseDetail {
	return api.CaseDetail{Case: api.Case{
		About: shouwang.SubjectHousehold, Ref: fmt.Sprintf("h%06x", i*7561+11), Who: one.Who, Town: one.Town, Village: one.Village, Owner: one.Owner,
	}}
}

func (w *World) warn(c *folder, one *api.Warning, kind cases.Kind) {
	e := cases.Event{
		Case: c.No, Seq: c.Version + 1, ID: one.ID, Kind: kind, At: one.RaisedAt, By: cases.System,
		Body: cases.Body{
			Warning: &cases.Warning{ID: one.ID, No: one.No, Monitor: one.Monitor, Kind: one.Kind, Level: one.Level},
			Due:     &cases.Deadline{From: one.Due.Start, Provisional: one.Due.Provisional, At: one.Due.At},
		},
	}
	if kind == cases.EventOpened {
		e.Body.Key = &cases.Key{Lane: one.Lane, Household: one.Household}
		e.Body.Area, e.Body.Worker = one.Area, one.Worker
	}
	c.Case = cases.Fold(append(c.Events, e))
}

// live takes a case some way on.
func (w *World) live(c *folder, i int) {
	switch i % 5 {
	case 1:
		w.plan(c)
	case 2:
		w.must(c, cases.EventAcknowledged, c.Worker, cases.Say{})
	case 3:
		w.must(c, cases.EventAcknowledged, c.Worker, cases.Say{})
		w.must(c, cases.EventTabled, "t-001", cases.Say{})
	}
}

// plan takes a case to measures that run, with two findings that differ, and one
// measure that was settled.
func (w *World) plan(c *folder) {
	day := shouwang.DayOf(Now)
	seen := func(n, members, source string) cases.Say {
		return cases.Say{Record: cases.Record{Visit: &cases.Visit{
			ID: "01J0000000000000000000000" + n, At: Now.Add(-time.Hour), Seen: true,
			Facts: []cases.Found{{Name: "members", Value: members, Source: source, AsOf: day}},
		}}}
	}
	w.must(c, cases.EventAcknowledged, "v-001", cases.Say{})
	w.must(c, cases.EventVisited, "v-001", seen("1", "3", "入户"))
	w.must(c, cases.EventVisited, "v-001", seen("2", "4", "镇里"))
	w.must(c, cases.EventPlanned, "v-001", cases.Say{Record: cases.Record{Plan: plan(day, c.Warnings[0].No)}})
	w.must(c, cases.EventSubmitted, "v-001", cases.Say{Of: "plan/1"})
	w.must(c, cases.EventApproved, "v-001", cases.Say{Of: "plan/1"})
	w.must(c, cases.EventApproved, "t-001", cases.Say{Of: "plan/1"})
	w.must(c, cases.EventMeasureDone, "v-001", cases.Say{Of: "m1", Reason: "done"})
	set := setting()
	for _, e := range cases.Steps(c.Case, set) {
		e.Case, e.Seq, e.At = c.No, c.Version+1, Now
		c.Case = cases.Fold(append(c.Events, e))
	}
}

func plan(day shouwang.Day, warning string) *cases.Plan {
	return &cases.Plan{
		Class: "edge", Wish: "想有一份近处的工作", Risk: "每周电话联系一次", Review: day.AddDays(60), Visits: 14,
		Signals: []cases.Evidence{{Warning: warning, Because: "months_out_of_work"}},
		Causes:  []cases.Cause{{Code: "unemployment", Primary: true}},
		Needs:   []cases.Need{{ID: "n1", Kind: "income", Urgency: "now"}},
		Consent: &cases.Consent{Given: true, By: "self", On: day},
		Chain: []cases.Measure{
			{ID: "m1", Need: "n1", Kind: "临时救助", Basis: "示例第一条", Department: "民政", Owner: "v-001", Start: day, Due: day.AddDays(7), Amount: 180000, Fund: "temporary_relief", Status: "planned"},
			{ID: "m2", Need: "n1", Kind: "就业援助", Basis: "示例第二条", Department: "人社", Owner: "人社所", Start: day, Due: day.AddDays(30), Fund: "none", Status: "planned"},
			{ID: "m3", Need: "n1", Kind: "助学", Basis: "示例第三条", Department: "教育", Owner: "中心小学", Start: day, Due: day.AddDays(30), Fund: "none", Status: "planned"},
		},
		Success: []cases.Goal{{What: "人均收入不低于标准", Months: 3}},
	}
}

// setting is what the city decides by: the rules that ship, and its roster.
func setting() cases.Setting {
	cal, err := calendar.Builtin()
	if err != nil {
		panic(err)
	}
	rules, err := cases.BuiltinRules()
	if err != nil {
		panic(err)
	}
	return cases.Setting{Rules: rules, Calendar: cal, Now: Now, Staff: cases.Staff{
		Worker: func(id string) (shouwang.Worker, bool) {
			if id == api.Local {
				return shouwang.Worker{ID: id, Role: shouwang.Bureau}, true
			}
			n := slices.IndexFunc(workers, func(one api.InboxWorker) bool { return one.ID == id })
			if n < 0 {
				return shouwang.Worker{}, false
			}
			return shouwang.Worker{ID: id, Role: workers[n].Role}, true
		},
		Owner: func(role shouwang.Role, _, _ uint64) (shouwang.Worker, bool) {
			n := slices.IndexFunc(workers, func(one api.InboxWorker) bool { return one.Role == role })
			if n < 0 {
				return shouwang.Worker{}, false
			}
			return shouwang.Worker{ID: workers[n].ID, Role: role}, true
		},
	}}
}

func (w *World) must(c *folder, kind cases.Kind, by string, said cases.Say) {
	if err := w.say(c, kind, by, "", said); err != nil {
		panic(fmt.Sprintf("%s of %s: %v", kind, c.No, err))
	}
}

// say adds an event as the service does.
func (w *World) say(c *folder, kind cases.Kind, by, note string, said cases.Say) error {
	e := cases.Event{Case: c.No, Seq: c.Version + 1, Kind: kind, At: Now, By: by, Note: note, Body: said.Body(kind, by), Record: said.Record}
	e.ID = fmt.Sprintf("e%06d", e.Seq)
	events, err := cases.Admit(c.Case, e, setting())
	if err != nil {
		return err
	}
	c.Case = cases.Fold(append(slices.Clone(c.Events), events...))
	return nil
}

// refresh makes of a log what the pages show.
func (w *World) refresh(c *folder) {
	s := &c.shown
	s.Area = c.Area
	s.No, s.Version, s.State, s.Lane, s.Level, s.Worker = c.No, c.Version, api.StateOf(c.State), c.Key.Lane, c.Level, c.Worker
	s.Owner, s.OpenedAt, s.Count, s.Verdict, s.Due = nameOf(c.Worker), c.OpenedAt, len(c.Warnings), c.Verdict, chip(c.Due)
	s.File = api.FileOf(c.Case, setting().Rules, chip)
	s.Events = nil
	for _, e := range c.Events {
		s.Events = append(s.Events, api.EventOf(e, setting().Rules, nameOf))
	}
}

func chip(d cases.Deadline) api.Deadline {
	days := int(shouwang.DayOf(d.At) - shouwang.DayOf(Now))
	return api.Deadline{Start: d.From, At: d.At, Days: days, Provisional: d.Provisional}
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
		now := c.shown.State
		state := f.State == "" || f.State == now || f.State == api.CaseActive && now != api.CaseClosed
		if state && f.Scope.Sees(c.Area, c.Key.Lane) && (f.Worker == "" || f.Worker == c.Worker) && (f.Town == 0 || townName(f.Town) == c.shown.Town) {
			all = append(all, c.shown.Case)
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

func (w *World) findCase(no string) (*folder, error) {
	for _, c := range w.cases {
		if c.No == no {
			return c, nil
		}
	}
	return nil, fmt.Errorf("read case: %w", shouwang.ErrNotFound)
}

// Case is one case with its warnings.
func (w *World) Case(_ context.Context, ask api.CaseAsk) (api.CaseDetail, error) {
	leave, err := w.enter()
	defer leave()
	if err != nil {
		return api.CaseDetail{}, err
	}
	c, err := w.seen(ask.No, ask.Scope)
	if err != nil {
		return api.CaseDetail{}, err
	}
	return w.whole(c), nil
}

// seen is a case within a scope.
func (w *World) seen(no string, scope access.Scope) (*folder, error) {
	c, err := w.findCase(no)
	if err == nil && !scope.Sees(c.Area, c.Key.Lane) {
		err = api.ErrOutOfScope
	}
	return c, err
}

func (w *World) whole(c *folder) api.CaseDetail {
	copied := c.shown
	copied.Events = slices.Clone(copied.Events)
	for _, one := range w.warnings {
		if one.Case == c.No {
			copied.Warnings = append(copied.Warnings, one)
		}
	}
	return copied
}

// Append adds an event if the machine of cases allows it.
func (w *World) Append(_ context.Context, no string, version uint64, e api.NewEvent) (api.CaseDetail, error) {
	leave, err := w.enter()
	defer leave()
	if err != nil {
		return api.CaseDetail{}, err
	}
	c, err := w.seen(no, e.Scope)
	if err != nil {
		return api.CaseDetail{}, err
	}
	if version != 0 && c.Version != version {
		return api.CaseDetail{}, fmt.Errorf("append event: %w", shouwang.ErrStale)
	}
	if err := w.say(c, cases.Kind(e.Kind), e.By, e.Note, e.Say); err != nil {
		return api.CaseDetail{}, err
	}
	w.writes++
	w.refresh(c)
	w.happened(no)
	return w.whole(c), nil
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
func (w *World) Acknowledge(_ context.Context, ask api.WarningAsk, by string) (api.Acknowledged, error) {
	leave, err := w.enter()
	defer leave()
	if err != nil {
		return api.Acknowledged{}, err
	}
	one, err := w.warningFor(ask)
	if err != nil {
		return api.Acknowledged{}, err
	}
	switch {
	case one.Case == "":
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
	if c.State == cases.Assigned {
		if err := w.say(c, cases.EventAcknowledged, by, "", cases.Say{}); err != nil {
			return api.Acknowledged{}, err
		}
		w.writes++
		w.refresh(c)
	}
	w.happened(one.No)
	w.happened(c.No)
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
