package api

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"shouwang"
	"shouwang/monitors"
	"shouwang/warnings"
)

// Time is an instant as programs read it: RFC 3339 at +08:00.
type Time time.Time

// MarshalJSON writes the instant at +08:00, null if there is none.
func (t Time) MarshalJSON() ([]byte, error) {
	if time.Time(t).IsZero() {
		return []byte("null"), nil
	}
	data, err := json.Marshal(time.Time(t).In(shouwang.Shanghai).Format("2006-01-02T15:04:05.999Z07:00"))
	if err != nil {
		return nil, fmt.Errorf("write time: %w", err)
	}
	return data, nil
}

// UnmarshalJSON reads what MarshalJSON writes: the other commands are clients of
// this API while a service owns the folder.
func (t *Time) UnmarshalJSON(data []byte) error {
	var at *time.Time
	if err := json.Unmarshal(data, &at); err != nil {
		return fmt.Errorf("read time: %w", err)
	}
	if at != nil {
		*t = Time(*at)
	}
	return nil
}

// Schema tells huma that it is a string.
func (Time) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date-time", Examples: []any{"2026-11-25T09:00:00+08:00"}}
}

var _ huma.SchemaProvider = Time{}

// SubjectView is whom a warning or case is about, under an opaque name.
type SubjectView struct {
	Type shouwang.SubjectType `json:"type"`
	Ref  string               `json:"ref" doc:"Opaque: the same subject has the same ref. Never a number of the person."`
}

// ReasonView is a factor of a score in words; the points add up to the score.
type ReasonView struct {
	Factor string `json:"factor"`
	Points int    `json:"points"`
	Zh     string `json:"zh"`
	En     string `json:"en"`
}

// DeadlineView is when something is due.
type DeadlineView struct {
	At          Time `json:"at"`
	Days        int  `json:"working_days_left" doc:"Negative when late."`
	Provisional bool `json:"provisional" doc:"Past the published calendar: weekends and fixed days only."`
}

// WarningView is a warning as lists and `warnings --json` show it.
type WarningView struct {
	ID       string         `json:"id"`
	No       string         `json:"no"`
	Monitor  string         `json:"monitor"`
	Version  string         `json:"version"`
	Kind     shouwang.Kind  `json:"kind"`
	Level    shouwang.Level `json:"level"`
	Score    int            `json:"score"`
	Subject  SubjectView    `json:"subject"`
	Name     string         `json:"name,omitempty" doc:"Masked. Absent where the warning rests on a sensitive fact."`
	Town     string         `json:"town,omitempty"`
	State    string         `json:"state" enum:"open,held,done"`
	Worker   string         `json:"worker,omitempty"`
	Case     string         `json:"case,omitempty"`
	RaisedAt Time           `json:"raised_at"`
	Stock    string         `json:"stock,omitempty" enum:"waiting,released" doc:"An old condition that a first run found: it waits until its worker has room. Absent of news."`
	Released *Time          `json:"released_at,omitempty" doc:"Of stock: when it was handed out. The clock of its case runs from here."`
	Deadline *DeadlineView  `json:"deadline,omitempty"`
	Amount   *shouwang.Fen  `json:"amount_fen,omitempty"`
	Reasons  []ReasonView   `json:"reasons"`
	Unknown  []string       `json:"unknown"`
}

func viewWarning(w Warning) WarningView {
	if w.Hidden {
		w.Warning, w.Who = w.Veiled(), ""
	}
	view := WarningView{
		ID: w.ID, No: w.No, Monitor: w.Monitor, Version: w.Version, Kind: w.Kind, Level: w.Level, Score: w.Score,
		Subject: SubjectView{w.Subject.Type, w.Ref}, Name: w.Who, Town: w.Town, State: w.State(), Worker: w.Worker,
		Case: w.Case, RaisedAt: Time(w.RaisedAt), Deadline: viewDeadline(w.Due), Amount: known(w.Amount),
		Reasons: each(w.Reasons, viewReason), Unknown: append([]string{}, w.Unknown...), Stock: warnings.Stock(w.Warning),
	}
	if !w.Released.IsZero() {
		at := Time(w.Released)
		view.Released = &at
	}
	return view
}

// State is how a filter names the warning's state.
func (w Warning) State() string {
	switch {
	case !w.Open:
		return StateDone
	case w.Held:
		return StateHeld
	}
	return StateOpen
}

func viewReason(r shouwang.Reason) ReasonView {
	return ReasonView{Factor: r.Factor, Points: r.Points, Zh: r.Zh, En: r.En}
}

func viewDeadline(d Deadline) *DeadlineView {
	if d.At.IsZero() {
		return nil
	}
	return &DeadlineView{At: Time(d.At), Days: d.Days, Provisional: d.Provisional}
}

func known[T any](k shouwang.Known[T]) *T {
	if !k.OK {
		return nil
	}
	return &k.Value
}

// each maps a slice; the result is never nil, so that JSON says [] for none.
func each[From, To any](from []From, view func(From) To) []To {
	to := make([]To, 0, len(from))
	for _, one := range from {
		to = append(to, view(one))
	}
	return to
}

// FactView is a fact as a score saw it.
type FactView struct {
	Factor string `json:"factor"`
	Name   string `json:"name"`
	Value  string `json:"value" doc:"As people read it; empty is unknown."`
	Source string `json:"source"`
	AsOf   string `json:"as_of,omitempty"`
}

// WarningDetailView is a warning with what explains it.
type WarningDetailView struct {
	WarningView

	Facts      []FactView               `json:"facts"`
	Parameters []shouwang.ParameterSeen `json:"parameters"`
	Clauses    []Clause                 `json:"clauses"`
	Basis      []string                 `json:"basis"`
	Nearest    []shouwang.Text          `json:"nearest" doc:"What would clear it."`
	Roots      []Root                   `json:"roots" doc:"Which departments could settle what is unknown."`
}

func viewWarningDetail(d WarningDetail) WarningDetailView {
	view := WarningDetailView{
		WarningView: viewWarning(d.Warning), Facts: []FactView{}, Parameters: append([]shouwang.ParameterSeen{}, d.Parameters...),
		Clauses: append([]Clause{}, d.Clauses...), Basis: append([]string{}, d.Basis...), Roots: append([]Root{}, d.Roots...), Nearest: append([]shouwang.Text{}, d.Nearest...),
	}
	if d.Hidden {
		// An instrument or a value of policy would say by itself what kind of fact it is.
		view.Parameters, view.Clauses, view.Basis = []shouwang.ParameterSeen{}, []Clause{}, []string{}
		view.Nearest, view.Roots = []shouwang.Text{}, []Root{}
		return view
	}
	for _, reason := range d.Reasons {
		for _, fact := range reason.Facts {
			view.Facts = append(view.Facts, FactView{reason.Factor, fact.Name, fact.Value, fact.Source, fact.AsOf})
		}
	}
	return view
}

// CaseView is a case as lists show it. It does not name its lane: no reader of
// one lane may learn of another.
type CaseView struct {
	No       string           `json:"no"`
	Version  uint64           `json:"version"`
	State    string           `json:"state" enum:"open,acknowledged,closed"`
	Level    shouwang.Level   `json:"level"`
	Subject  SubjectView      `json:"subject"`
	Name     string           `json:"name,omitempty" doc:"Masked."`
	Town     string           `json:"town,omitempty"`
	Worker   string           `json:"worker,omitempty"`
	OpenedAt Time             `json:"opened_at"`
	Deadline *DeadlineView    `json:"deadline,omitempty"`
	Count    int              `json:"warnings_count"`
	Verdict  shouwang.Verdict `json:"verdict,omitempty"`
}

func viewCase(c Case) CaseView {
	return CaseView{
		No: c.No, Version: c.Version, State: c.State, Level: c.Level, Subject: SubjectView{c.About, c.Ref},
		Name: c.Who, Town: c.Town, Worker: c.Worker, OpenedAt: Time(c.OpenedAt), Deadline: viewDeadline(c.Due), Count: c.Count, Verdict: c.Verdict,
	}
}

// EventView is one line of a case's log.
type EventView struct {
	Seq     uint64           `json:"seq"`
	Kind    string           `json:"kind"`
	At      Time             `json:"at"`
	By      string           `json:"by"`
	Warning string           `json:"warning,omitempty"`
	Verdict shouwang.Verdict `json:"verdict,omitempty"`
	Note    string           `json:"note,omitempty"`
	About   string           `json:"about,omitempty" doc:"Of a merger or split the other person's ref, of a change of areas both names."`
	To      string           `json:"to,omitempty" doc:"worker_id of who has it from then on, or who was told."`
	Call    string           `json:"call,omitempty" doc:"The opaque name of a call to the hotline."`
	Of      string           `json:"of,omitempty" doc:"What it is about: plan/1, decision/1, or the id of a measure."`
	Reason  string           `json:"reason,omitempty" doc:"A code of the rules."`
	Why     *shouwang.Text   `json:"why,omitempty" doc:"The reason as people read it."`
	Step    *StepView        `json:"step,omitempty" doc:"What the clock did."`
}

// StepView is what a case's clock did by itself.
type StepView struct {
	Timer   string `json:"timer,omitempty"`
	Percent int    `json:"percent,omitempty" doc:"Share of the timer that was used up."`
	To      string `json:"to"`
	Due     Time   `json:"due" doc:"When it should have been done: earlier than the event, if the service was down."`
}

func viewEvent(e Event) EventView {
	view := EventView{
		Seq: e.Seq, Kind: e.Kind, At: Time(e.At), By: e.By, Warning: e.Warning, Verdict: e.Verdict, Note: e.Note, About: e.About,
		To: e.To, Call: e.Call, Of: e.Of, Reason: e.Reason,
	}
	if e.Why.Zh != "" {
		view.Why = &e.Why
	}
	if s := e.Step; s != nil {
		view.Step = &StepView{s.Timer, s.Percent, s.To, Time(s.Due)}
	}
	return view
}

// CaseDetailView is a case with its log and its warnings.
type CaseDetailView struct {
	CaseView

	File     CaseFileView  `json:"file"`
	Events   []EventView   `json:"events"`
	Warnings []WarningView `json:"warnings"`
}

func viewCaseDetail(d CaseDetail) CaseDetailView {
	return CaseDetailView{CaseView: viewCase(d.Case), File: viewCaseFile(d.File), Events: each(d.Events, viewEvent), Warnings: each(d.Warnings, viewWarning)}
}

// BacklogLineView is the backlog of the city, a town or a worker.
type BacklogLineView struct {
	Code     string `json:"code" doc:"Area code or worker_id; empty is what nobody answers for."`
	Name     string `json:"name"`
	Waiting  int    `json:"waiting" doc:"Stock that was not handed out."`
	InHand   int    `json:"in_hand" doc:"Open red and yellow warnings, and stock that was handed out."`
	Capacity int    `json:"capacity,omitempty" doc:"Of a worker: what one can bear."`
	Done     int    `json:"done" doc:"Ended in the last 28 days."`
	Fresh    int    `json:"fresh" doc:"News of the last 28 days, red and yellow."`
	Workers  int    `json:"workers"`
	Over     int    `json:"over" doc:"Workers with more than one can bear."`
	Unclear  int    `json:"not_in_sight" doc:"Workers whose stock has no end in sight."`
	Clear    string `json:"clear_on,omitempty" doc:"Day on which the last of the stock is handed out; absent where it is not in sight."`
}

// BacklogView is the backlog with what its forecast assumes.
type BacklogView struct {
	Assumes shouwang.Text     `json:"assumes"`
	City    BacklogLineView   `json:"city"`
	Towns   []BacklogLineView `json:"towns"`
	Workers []BacklogLineView `json:"workers"`
}

// Assumes is what a forecast of the backlog assumes, as people read it.
var Assumes = shouwang.Text{
	Zh: fmt.Sprintf("按近%d天速度估算：每天腾出的名额＝（了结－新增）÷%d，先用空余名额", warnings.PaceDays, warnings.PaceDays),
	En: fmt.Sprintf("at the speed of the last %d days: places won a day = (ended - new) / %d, free places first", warnings.PaceDays, warnings.PaceDays),
}

// ViewBacklog is a backlog as programs read it.
func ViewBacklog(b Backlog) BacklogView {
	return BacklogView{Assumes: Assumes, City: viewBacklogLine(b.City), Towns: each(b.Towns, viewBacklogLine), Workers: each(b.Workers, viewBacklogLine)}
}

func viewBacklogLine(l BacklogLine) BacklogLineView {
	view := BacklogLineView{
		Code: l.Code, Name: l.Name, Waiting: l.Waiting, InHand: l.InHand, Capacity: l.Capacity, Done: l.Done, Fresh: l.Fresh,
		Workers: l.Workers, Over: l.Over, Unclear: l.Unclear,
	}
	if l.Clear.OK {
		view.Clear = l.Clear.Value.String()
	}
	return view
}

// CarrierView is one thing that carries a clause.
type CarrierView struct {
	Name  string `json:"name" doc:"Id of a monitor, or its code where the policy has none; name of a feed."`
	Feed  bool   `json:"feed"`
	State string `json:"state" enum:"carried,late,empty"`
	Last  *Time  `json:"last,omitempty" doc:"The last run that ended, or the last file."`
}

// StandingView is how a clause of the notice stands.
type StandingView struct {
	ID        string        `json:"id"`
	Text      string        `json:"text"`
	State     string        `json:"state" enum:"carried,late,empty" doc:"The worst of what carries it."`
	CarriedBy []string      `json:"carried_by" doc:"Those that are in time."`
	Carriers  []CarrierView `json:"carriers"`
	LastRun   *Time         `json:"last_run,omitempty" doc:"Of its monitors; absent where none ran."`
	Raised    int           `json:"raised" doc:"Warnings of its monitors, ever."`
	Closed    int           `json:"closed" doc:"Of them, no longer open."`
	Awaits    string        `json:"awaits,omitempty" doc:"What is not there yet, without which the clause is empty."`
	Newest    string        `json:"newest,omitempty" doc:"Number of the warning raised last, where everybody may read of it."`
}

// GroupView is a watch group.
type GroupView struct {
	Group    string          `json:"group"`
	Title    string          `json:"title"`
	Monitors []string        `json:"monitors" doc:"Codes: whoever has an open warning of one is in the group."`
	Now      int             `json:"now"`
	Entered  int             `json:"entered"`
	Left     int             `json:"left"`
	Moves    []GroupMoveView `json:"moves" doc:"The newest first, at most 200."`
}

// GroupMoveView is somebody's coming into a group, or leaving it.
type GroupMoveView struct {
	Move    string       `json:"move" enum:"entered,left"`
	At      Time         `json:"at"`
	Warning string       `json:"warning"`
	Monitor string       `json:"monitor"`
	Level   string       `json:"level"`
	Ref     string       `json:"ref"`
	Town    string       `json:"town"`
	Why     []ReasonView `json:"why" doc:"Of who left: what no longer holds."`
}

// GroupsView are the watch groups.
type GroupsView struct {
	Since string      `json:"since"`
	Items []GroupView `json:"items"`
}

// ViewGroup is a group as programs read it.
func ViewGroup(g Group) GroupView {
	return GroupView{Group: g.ID, Title: g.Title.Zh, Monitors: g.Monitors, Now: g.Now, Entered: g.Entered, Left: g.Left, Moves: each(g.Moves, viewMove)}
}

func viewMove(m GroupMove) GroupMoveView {
	move := "left"
	if m.Entered {
		move = "entered"
	}
	return GroupMoveView{Move: move, At: Time(m.At), Warning: m.No, Monitor: m.Monitor, Level: string(m.Level), Ref: m.Ref, Town: m.Town, Why: each(m.Why, viewReason)}
}

// FundsView is a line of the performance report.
type FundsView struct {
	Benefit      string   `json:"benefit" doc:"Of the roll; empty: what became of warnings there."`
	Title        string   `json:"title"`
	Town         string   `json:"town" doc:"Area code, 12 digits; empty where towns stand together, or nobody knows."`
	TownName     string   `json:"town_name"`
	Towns        int      `json:"towns" doc:"How many stand in the line: fewer than five households are never shown alone."`
	Withheld     bool     `json:"withheld" doc:"Too few in all: the figures are left out."`
	Paid         int64    `json:"paid_fen"`
	People       int      `json:"people"`
	Households   int      `json:"households"`
	PerHousehold *int64   `json:"per_household_fen"`
	Due          int      `json:"due" doc:"Payments due on the rolls of months whose day has passed."`
	OnTime       int      `json:"on_time"`
	Undated      int      `json:"undated" doc:"Paid on a day that nobody wrote down."`
	OnTimeRate   *float64 `json:"on_time_rate"`
	Judged       int      `json:"judged"`
	Confirmed    int      `json:"confirmed"`
	Yield        *float64 `json:"yield"`
}

// PerformanceView is the performance report.
type PerformanceView struct {
	From  string      `json:"from"`
	To    string      `json:"to"`
	Items []FundsView `json:"items"`
}

// ViewFunds is a line of the report as programs read it.
func ViewFunds(l FundsLine) FundsView {
	v := FundsView{
		Benefit: l.Benefit, Title: l.Title.Zh, TownName: l.TownName, Towns: l.Towns, Withheld: l.Withheld, Paid: int64(l.Paid), People: l.People, Households: l.Households,
		Due: l.Due, OnTime: l.OnTime, Undated: l.Undated, Judged: l.Judged, Confirmed: l.Confirmed, OnTimeRate: known(l.OnTimeRate()), Yield: known(l.Yield()),
	}
	if l.Town != 0 {
		v.Town = fmt.Sprintf("%012d", l.Town)
	}
	if cost := l.PerHousehold(); cost.OK {
		v.PerHousehold = new(int64(cost.Value))
	}
	return v
}

// someTime is an instant, or none.
func someTime(at time.Time) *Time {
	if at.IsZero() {
		return nil
	}
	return new(Time(at))
}

// ViewStanding is a clause as programs read it.
func ViewStanding(s monitors.Standing) StandingView {
	v := StandingView{
		ID: s.ID, Text: s.Text, State: string(s.State), CarriedBy: []string{}, Carriers: []CarrierView{},
		LastRun: someTime(s.LastRun), Raised: s.Raised, Closed: s.Closed, Newest: s.Newest.No, Awaits: s.Awaits.En,
	}
	for _, c := range s.Carriers {
		v.Carriers = append(v.Carriers, CarrierView{Name: c.Name, Feed: c.Feed, State: string(c.State), Last: someTime(c.Last)})
		if c.State == monitors.Carried {
			v.CarriedBy = append(v.CarriedBy, c.Name)
		}
	}
	return v
}

// CountStandings counts clauses by how they stand.
func CountStandings(list []monitors.Standing) Clauses {
	c := Clauses{All: len(list)}
	for _, s := range list {
		switch s.State {
		case monitors.Carried:
			c.Carried++
		case monitors.Late:
			c.Late++
		case monitors.Empty:
			c.Empty++
		}
	}
	return c
}
