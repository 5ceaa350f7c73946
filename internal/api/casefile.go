package api

import (
	"maps"
	"slices"
	"time"

	"shouwang"
	"shouwang/cases"
)

// CaseFile is what a case holds beside its log: its clock and what people wrote
// down.
type CaseFile struct {
	Stage     cases.State // where on its way it is, from draft to archived
	Timers    []CaseTimer // that run, the nearest first
	Rung      cases.Rung  // the highest that was told, "" if nobody was
	Agenda    string      // why it is on the joint meeting's agenda, "" if it is not
	Pause     *cases.Pause
	Override  *cases.Override
	Plan      *cases.Plan // that is carried out, else the newest
	Adopted   int         // version that is carried out
	Versions  int
	Measures  map[string]string // status of what was settled, by id
	Visits    []cases.Visit
	Conflicts []cases.Found // told differently by different sources, side by side
	Approvals []cases.Approval
	Hearings  []cases.Hearing
	Decisions []cases.Decision
	Notices   []cases.Notice
	Appeals   []cases.Appeal
	Rulings   []cases.Ruling
	Sessions  []cases.Resolution
	FollowUps []cases.FollowVisit
	Owes      []string // what is needed before it can be closed, in both languages
	Rules     cases.Rules
	Contacts  []cases.Contact
	Chain     []cases.Measure // what has to be done: of the plan that is carried out, and of the joint meeting
}

// CaseTimer is one deadline of a case.
type CaseTimer struct {
	Timer cases.Timer
	Due   Deadline
}

// FileOf is the file of a case by the rules that it keeps; due says a deadline as lists do.
func FileOf(c cases.Case, rules cases.Rules, due func(cases.Deadline) Deadline) CaseFile {
	f := c.File
	file := CaseFile{
		Stage: c.State, Rung: c.Rung, Agenda: f.Agenda, Pause: f.Pause, Override: f.Override, Adopted: f.Adopted, Versions: len(f.Plans),
		Measures: f.Measures, Visits: f.Visits, Approvals: f.Approvals, Hearings: f.Hearings, Decisions: f.Decisions, Notices: f.Notices,
		Appeals: f.Appeals, Rulings: f.Rulings, Sessions: f.Resolutions, FollowUps: f.FollowUps,
		Rules: rules, Contacts: f.Contacts, Chain: f.Chain(),
	}
	if plan, has := f.Plan(); has {
		file.Plan = &plan
	}
	if c.State.Open() {
		file.Owes = cases.Owes(c)
	}
	conflicts := f.Conflicts()
	for _, name := range slices.Sorted(maps.Keys(conflicts)) {
		file.Conflicts = append(file.Conflicts, conflicts[name]...)
	}
	for name, d := range f.Timers {
		file.Timers = append(file.Timers, CaseTimer{Timer: name, Due: due(d)})
	}
	slices.SortFunc(file.Timers, func(a, b CaseTimer) int {
		if byDay := a.Due.At.Compare(b.Due.At); byDay != 0 {
			return byDay
		}
		return slices.Compare([]byte(a.Timer), []byte(b.Timer))
	})
	return file
}

// CaseFileView is the file of a case as programs read it.
type CaseFileView struct {
	Stage     cases.State         `json:"stage" doc:"draft, assigned, verifying, measures_running, meeting, review, closed, follow_up or archived."`
	Timers    []CaseTimerView     `json:"timers" doc:"That run, the nearest first."`
	Rung      cases.Rung          `json:"rung,omitempty" doc:"The highest that was told: town, bureau or meeting."`
	Agenda    string              `json:"agenda,omitempty" doc:"Why it is on the joint meeting's agenda."`
	Pause     *PauseView          `json:"pause,omitempty"`
	Override  *OverrideView       `json:"override,omitempty"`
	Plan      *cases.Plan         `json:"plan,omitempty" doc:"一案一策: the version that is carried out, else the newest."`
	Adopted   int                 `json:"adopted_version,omitempty"`
	Versions  int                 `json:"plan_versions,omitempty"`
	Measures  map[string]string   `json:"settled_measures,omitempty"`
	Visits    []cases.Visit       `json:"visits,omitempty"`
	Conflicts []cases.Found       `json:"conflicts,omitempty" doc:"Facts that sources tell differently, side by side."`
	Approvals []cases.Approval    `json:"approvals,omitempty"`
	Hearings  []cases.Hearing     `json:"hearings,omitempty"`
	Decisions []cases.Decision    `json:"decisions,omitempty"`
	Notices   []cases.Notice      `json:"notices,omitempty"`
	Appeals   []cases.Appeal      `json:"appeals,omitempty"`
	Rulings   []cases.Ruling      `json:"rulings,omitempty"`
	Sessions  []cases.Resolution  `json:"sessions,omitempty"`
	FollowUps []cases.FollowVisit `json:"follow_ups,omitempty"`
	Owes      []string            `json:"needed_to_close,omitempty"`
}

// CaseTimerView is one deadline of a case.
type CaseTimerView struct {
	Timer    cases.Timer  `json:"timer"`
	Deadline DeadlineView `json:"deadline"`
}

// PauseView is a clock that stands still.
type PauseView struct {
	Reason string `json:"reason"`
	From   Time   `json:"from"`
	Until  Time   `json:"until"`
}

// OverrideView is a level that a person set for a while.
type OverrideView struct {
	Level  shouwang.Level `json:"level"`
	Reason string         `json:"reason"`
	Until  Time           `json:"until"`
	By     string         `json:"by"`
}

func viewCaseFile(f CaseFile) CaseFileView {
	view := CaseFileView{
		Stage: f.Stage, Timers: []CaseTimerView{}, Rung: f.Rung, Agenda: f.Agenda, Plan: f.Plan, Adopted: f.Adopted, Versions: f.Versions,
		Measures: f.Measures, Visits: f.Visits, Conflicts: f.Conflicts, Approvals: f.Approvals, Hearings: f.Hearings, Decisions: f.Decisions,
		Notices: f.Notices, Appeals: f.Appeals, Rulings: f.Rulings, Sessions: f.Sessions, FollowUps: f.FollowUps, Owes: f.Owes,
	}
	for _, t := range f.Timers {
		view.Timers = append(view.Timers, CaseTimerView{t.Timer, *viewDeadline(t.Due)})
	}
	if p := f.Pause; p != nil {
		view.Pause = &PauseView{p.Reason, Time(p.From), Time(p.Until)}
	}
	if o := f.Override; o != nil {
		view.Override = &OverrideView{o.Level, o.Reason, Time(o.Until), o.By}
	}
	return view
}

// CaseStep is what the clock did in an event of the log.
type CaseStep struct {
	Timer   string
	Percent int
	To      string // owner, town, bureau or meeting
	Due     time.Time
}

// StateOf folds the states of a case into those that lists tell apart.
func StateOf(state cases.State) string {
	switch {
	case state == cases.Draft, state == cases.Assigned:
		return CaseOpen
	case state.Open():
		return CaseAcknowledged
	}
	return CaseClosed
}

// EventOf is a line of a case's log as people read it; name is what a worker is
// called.
func EventOf(e cases.Event, rules cases.Rules, name func(worker string) string) Event {
	out := Event{
		Seq: e.Seq, Kind: string(e.Kind), At: e.At, By: e.By, ByName: name(e.By),
		Verdict: e.Body.Verdict, Note: e.Note, Of: e.Body.Of, Reason: e.Body.Reason, Why: rules.Why(e),
	}
	if e.Kind != cases.EventOpened && e.Body.Worker != "" {
		out.To, out.ToName = e.Body.Worker, name(e.Body.Worker)
	}
	if step := e.Body.Step; step != nil {
		out.Step = &CaseStep{Timer: string(step.Timer), Percent: step.Percent, To: string(step.To), Due: step.Due}
	}
	if e.Body.Call != nil {
		out.Call = e.Body.Call.Ref
	}
	if e.Body.Warning != nil {
		out.Warning = e.Body.Warning.No
	}
	return out
}
