package main

import (
	"context"
	"slices"
	"strings"

	"shouwang"
	"shouwang/cases"
	"shouwang/internal/access"
	"shouwang/internal/api"
	"shouwang/monitors"
	"shouwang/warnings"
	"shouwang/watch"
)

// services is the app as the API and the desk see it.
type services struct{ *app }

// Warnings is one page of warnings.
func (s services) Warnings(ctx context.Context, f api.WarningFilter) (api.Page[api.Warning], error) {
	if blind(f.Scope) {
		return api.Page[api.Warning]{}, nil
	}
	in, away := s.areas.Spans(f.Town, s.areas.today())
	filter := watch.Filter{
		In: in, Out: away, Level: f.Level, Area: f.Town, Cursor: f.Cursor, Limit: f.Limit, Lanes: f.Scope.Lanes, Within: f.Scope.Spans,
	}
	switch f.State {
	case api.StateOpen:
		filter.Open = shouwang.Know(true)
	case api.StateHeld:
		filter.Open, filter.Held = shouwang.Know(true), shouwang.Know(true)
	case api.StateWaiting:
		filter.Waiting = shouwang.Know(true)
	case api.StateDone:
		filter.Open = shouwang.Know(false)
	}
	if f.Monitor != "" {
		for _, m := range s.pack.Monitor(f.Monitor) {
			filter.Monitors = append(filter.Monitors, m.ID)
		}
		if len(filter.Monitors) == 0 {
			return api.Page[api.Warning]{}, nil
		}
	}
	list, next, err := s.keep.Warnings(ctx, filter)
	if err != nil {
		return api.Page[api.Warning]{}, err
	}
	items, err := s.dress(ctx, list)
	return api.Page[api.Warning]{Items: items, Next: next}, err
}

// blind says whether a scope sees nothing: to the stores no spans and no lanes are all.
func blind(s access.Scope) bool { return len(s.Spans) == 0 || len(s.Lanes) == 0 }

// PlacesOf are where cases lie.
func (s services) PlacesOf(ctx context.Context, nos []string) (map[string]api.Where, error) {
	found, err := s.cases.Places(ctx, nos)
	places := make(map[string]api.Where, len(found))
	for no, p := range found {
		places[no] = api.Where(p)
	}
	return places, err
}

// warningFor is a warning that lies within a scope.
func (s services) warningFor(ctx context.Context, ask api.WarningAsk) (shouwang.Warning, error) {
	w, _, err := s.keep.Warning(ctx, ask.Ref)
	if err == nil && !ask.Scope.Sees(w.Area, w.Lane) {
		err = api.ErrOutOfScope
	}
	return w, err
}

// dress adds to warnings what people read beside them.
func (s services) dress(ctx context.Context, list []shouwang.Warning) ([]api.Warning, error) {
	ids := make([]string, 0, len(list))
	subjects := make([]shouwang.Subject, 0, len(list))
	for _, w := range list {
		ids, subjects = append(ids, w.ID), append(subjects, w.Subject)
	}
	names, err := s.masked(ctx, subjects)
	if err != nil {
		return nil, err
	}
	of, err := s.cases.OfWarnings(ctx, ids)
	if err != nil {
		return nil, err
	}
	workers, err := s.workers(ctx, s.clock())
	if err != nil {
		return nil, err
	}
	out := make([]api.Warning, 0, len(list))
	for _, w := range list {
		d := s.dressOne(w, names[w.Subject], workers)
		if c, ok := of[w.ID]; ok {
			d.Case, d.TakenBy, d.TakenAt, d.Due = c.No, s.ownerName(workers, c.TakenBy), c.TakenAt, s.deadline(c.Due)
		}
		out = append(out, d)
	}
	return out, nil
}

func (s services) dressOne(w shouwang.Warning, name string, workers map[string]shouwang.Worker) api.Warning {
	d := api.Warning{
		Warning: w, Ref: warnings.Ref(w.Subject), Who: name, Town: s.areas.town(w.Area),
		Owner: s.ownerName(workers, w.Worker), Hidden: s.scorer.sealed(w.Monitor),
	}
	if m := s.monitorOf(w.Monitor); m != nil {
		d.Title, d.Code = m.Title, m.Code
	}
	if w.Subject.Type == shouwang.SubjectWorker {
		d.Who = s.ownerName(workers, w.Subject.Key)
	}
	return d
}

var roleWords = map[shouwang.Role]string{
	shouwang.GridWorker: "网格员", shouwang.VillageWorker: "协理员", shouwang.ChildDirector: "儿童主任",
	shouwang.ChildSupervisor: "儿童督导员", shouwang.TownOffice: "镇街民政办", shouwang.Bureau: "市民政局",
	shouwang.Hotline: "热线", shouwang.JointMeeting: "联席会议", shouwang.Auditor: "审计",
}

// ownerName is a worker by office and number: a roster holds no names to show.
func (a *app) ownerName(workers map[string]shouwang.Worker, id string) string {
	switch id {
	case "":
		return ""
	case api.Local:
		return "本机操作员"
	case cases.System:
		return "系统"
	}
	w, ok := workers[id]
	if !ok {
		return id
	}
	return strings.TrimSpace(a.areas.town(w.Area) + " " + roleWords[w.Role] + " " + id)
}

// deadline is a deadline with the working days left, negative when late.
func (a *app) deadline(d cases.Deadline) api.Deadline {
	if d.At.IsZero() {
		return api.Deadline{}
	}
	today, end := shouwang.DayOf(a.clock()), shouwang.DayOf(d.At.Add(-1))
	left := len(a.cal.Workdays(today.AddDays(1), end))
	if a.clock().After(d.At) {
		left = -max(1, len(a.cal.Workdays(end.AddDays(1), today)))
	}
	return api.Deadline{Start: d.From, At: d.At, Days: left, Provisional: d.Provisional}
}

// Warning is one warning with what explains it.
func (s services) Warning(ctx context.Context, ask api.WarningAsk) (api.WarningDetail, error) {
	w, err := s.warningFor(ctx, ask)
	if err != nil {
		return api.WarningDetail{}, err
	}
	dressed, err := s.dress(ctx, []shouwang.Warning{w})
	if err != nil {
		return api.WarningDetail{}, err
	}
	d := api.WarningDetail{Warning: dressed[0], Facts: map[string]shouwang.Text{}, Sources: map[string]shouwang.Text{}}
	for _, f := range s.pack.Facts {
		d.Facts[f.Name] = f.Title
	}
	for _, f := range s.pack.Feeds {
		d.Sources[f.Name] = f.Title
	}
	return s.explained(ctx, d)
}

// explained adds clauses, basis, parameters and the nearest change.
func (s services) explained(ctx context.Context, d api.WarningDetail) (api.WarningDetail, error) {
	m := s.pack.MonitorOf(d.Monitor)
	if m == nil {
		return d, nil // a rule that the pack no longer has
	}
	for id, text := range m.Clauses {
		d.Clauses = append(d.Clauses, api.Clause{ID: id, Text: text})
	}
	slices.SortFunc(d.Clauses, func(a, b api.Clause) int { return strings.Compare(a.ID, b.ID) })
	e, err := s.scorer.explain(ctx, d.Warning.Warning)
	if err != nil {
		return d, err
	}
	for _, b := range e.Basis {
		d.Basis = append(d.Basis, basisText(b))
	}
	for _, r := range e.Roots {
		d.Roots = append(d.Roots, api.Root{Fact: r.Fact, Text: s.rootText(r)})
	}
	d.Parameters, d.Missing = e.Parameters, s.feedTitles(e.Missing)
	if e.Nearest.Zh != "" {
		d.Nearest = append(d.Nearest, e.Nearest)
	}
	return d, nil
}

// Receipt is the receipt of a warning as people read it who did not say why.
func (s services) Receipt(ctx context.Context, ask api.WarningAsk) ([]byte, string, error) {
	w, err := s.warningFor(ctx, ask)
	if err != nil {
		return nil, "", err
	}
	e, err := s.scorer.explain(ctx, w)
	if err != nil {
		return nil, "", err
	}
	page, err := s.receiptOf(w, e.For(readerClass))
	return page, "核验单-" + w.No + ".html", err
}

func (a *app) feedTitles(names []string) []shouwang.Text {
	var out []shouwang.Text
	for _, name := range names {
		if f := a.pack.Feed(name); f != nil {
			out = append(out, f.Title)
		}
	}
	return out
}

func basisText(b monitors.Basis) string {
	text := "《" + strings.Trim(b.Instrument, "《》") + "》"
	if b.Article != "" && b.Article != "-" {
		text += "第" + b.Article + "条"
	}
	return text
}

// Monitors are those of the pack.
func (s services) Monitors(context.Context) ([]api.MonitorInfo, error) {
	out := make([]api.MonitorInfo, 0, len(s.pack.Monitors))
	for _, m := range s.pack.Monitors {
		out = append(out, monitorInfo(m))
	}
	return out, nil
}

func monitorInfo(m *monitors.Monitor) api.MonitorInfo {
	return api.MonitorInfo{ID: m.ID, Code: m.Code, Title: m.Title, Kind: m.Kind}
}

// Towns are those of the city that the pack watches.
func (s services) Towns(context.Context) ([]api.Town, error) {
	var out []api.Town
	for _, t := range s.areas.In(cityCounty*1e6, s.areas.today()) {
		out = append(out, api.Town{Code: t.Code, Name: t.Name})
	}
	return out, nil
}

// cityCounty is the county-level city of the built-in pack.
const cityCounty = 320682

// Reveal shows who a warning or a case is about, once it is written down why.
func (s services) Reveal(ctx context.Context, ask api.RevealAsk) ([]api.Identity, error) {
	subject, err := s.subjectOf(ctx, ask)
	if err != nil {
		return nil, err
	}
	if err := s.logReveal(ctx, ask.No, ask.By, ask.Purpose); err != nil {
		return nil, err
	}
	people, _, err := s.personsOf(ctx, []shouwang.Subject{subject})
	if err != nil {
		return nil, err
	}
	known, err := s.book.People(ctx, people)
	if err != nil {
		return nil, err
	}
	role := map[shouwang.SubjectType]string{shouwang.SubjectHousehold: "head"}[subject.Type]
	if role == "" {
		role = "subject"
	}
	var out []api.Identity
	for _, id := range people {
		p := known[id]
		out = append(out, api.Identity{Role: role, Name: p.Name, Number: p.Number, Phone: p.Phone})
	}
	return out, nil
}

// subjectOf is whom a W- or C- number is about.
func (s services) subjectOf(ctx context.Context, ask api.RevealAsk) (shouwang.Subject, error) {
	if strings.HasPrefix(ask.No, "C-") {
		c, err := s.cases.Case(ctx, ask.No)
		if err == nil {
			err = within(ask.Scope)(c)
		}
		if err != nil {
			return shouwang.Subject{}, err
		}
		if c.Key.Household != 0 {
			return shouwang.Subject{Type: shouwang.SubjectHousehold, ID: uint64(c.Key.Household)}, nil
		}
		return c.Key.Subject, nil
	}
	w, err := s.warningFor(ctx, api.WarningAsk{Ref: ask.No, Scope: ask.Scope})
	return w.Subject, err
}
