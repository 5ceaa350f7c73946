package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"shouwang"
	"shouwang/cases/meeting"
	"shouwang/internal/access"
)

// Meetings (联席会议) are the sessions of the joint meeting and what waits for it.
type Meetings interface {
	// Sessions are all, the newest first.
	Sessions(ctx context.Context) ([]meeting.Session, error)
	// Session is one by its number (J-). ErrNotFound: there is none.
	Session(ctx context.Context, no string) (meeting.Session, error)
	// WaitingCases is a page of those that belong before the meeting and are on no agenda,
	// the nearest deadline first.
	WaitingCases(ctx context.Context, filter WaitingFilter) (Page[WaitingCase], error)
	// Seats are those who may sit: the bureau and the joint meeting, by their numbers.
	Seats(ctx context.Context) ([]InboxWorker, error)
	// Meet does an act with what was said of it.
	Meet(ctx context.Context, act meeting.Act, kind meeting.Kind, said meeting.Say) (meeting.Session, error)
}

// WaitingFilter is which page of the cases that wait.
type WaitingFilter struct {
	Cursor string
	Limit  int
	Scope  access.Scope // of who asks; the zero one sees nothing
}

// WaitingCase is a case that belongs before the joint meeting.
type WaitingCase struct {
	Case

	Why   string // overdue, departments, amount, warnings, or "" of a case that a person brought
	Ready bool   // somebody has taken it, so that it can be put on an agenda
}

func (h handlers) registerMeetings(doc huma.API) {
	huma.Register(doc, huma.Operation{
		OperationID: "list-meetings", Method: http.MethodGet, Path: "/meetings", Tags: []string{"meetings"},
		Summary: "Sessions of the joint meeting 联席会议, the newest first, and the cases that wait for it", Errors: []int{422, 503},
	}, h.listMeetings)
	huma.Register(doc, huma.Operation{
		OperationID: "get-meeting", Method: http.MethodGet, Path: "/meetings/{no}", Tags: []string{"meetings"},
		Summary: "One session; its ETag is its version", Errors: []int{404, 422, 503},
	}, h.oneMeeting)
	huma.Register(doc, huma.Operation{
		OperationID: "convene-meeting", Method: http.MethodPost, Path: "/meetings", Tags: []string{"meetings"}, DefaultStatus: http.StatusCreated,
		Summary: "Convene a session 召集", Errors: []int{403, 422, 503},
	}, h.convene)
	huma.Register(doc, huma.Operation{
		OperationID: "append-meeting-event", Method: http.MethodPost, Path: "/meetings/{no}/events", Tags: []string{"meetings"},
		Summary:     "Act on a session: table a case, open, keep out of an item, decide, close",
		Description: "If-Match is required (428 without). A decision binds when the session is closed: its minutes are written, and each decision goes into its case.",
		Errors:      []int{403, 404, 409, 412, 422, 428, 503},
	}, h.meet)
}

// MeetingsView is the sessions and what waits.
type MeetingsView struct {
	Sessions []MeetingView `json:"sessions"`
	Waiting  []WaitingView `json:"waiting"`
	Next     string        `json:"next" doc:"Cursor of the next page of waiting; empty on the last."`
}

// WaitingView is a case that waits for the joint meeting.
type WaitingView struct {
	Case  CaseView `json:"case"`
	Why   string   `json:"why,omitempty" doc:"The rule that brought it: overdue, departments, amount or warnings."`
	Ready bool     `json:"ready" doc:"It can be put on an agenda: somebody has taken it."`
}

// MeetingView is a session as programs read it.
type MeetingView struct {
	No        string            `json:"no" example:"J-4018803"`
	Version   uint64            `json:"version"`
	State     meeting.State     `json:"state" doc:"called, sitting or closed."`
	On        shouwang.Day      `json:"on"`
	Emergency bool              `json:"emergency,omitempty"`
	Members   []meeting.Member  `json:"members"`
	Quorum    int               `json:"quorum"`
	Present   []string          `json:"present,omitempty" doc:"worker_id of who came."`
	Items     []MeetingItemView `json:"items"`
	Minutes   string            `json:"minutes_sha256,omitempty" doc:"Of a closed session: SHA-256 of its minutes."`
}

// MeetingItemView is a case before a session.
type MeetingItemView struct {
	Case     string           `json:"case"`
	Why      string           `json:"why"`
	Recused  []string         `json:"recused,omitempty" doc:"worker_id of who keeps out of it."`
	Decision *meeting.Outcome `json:"decision,omitempty"`
	By       string           `json:"decided_by,omitempty"`
}

// ViewMeeting is a session as programs read it.
func ViewMeeting(s meeting.Session) MeetingView {
	view := MeetingView{
		No: s.No, Version: s.Version, State: s.State, On: s.On, Emergency: s.Emergency, Members: s.Members, Quorum: s.Quorum,
		Present: s.Present, Items: []MeetingItemView{}, Minutes: s.Minutes,
	}
	for _, i := range s.Items {
		view.Items = append(view.Items, MeetingItemView{Case: i.Case, Why: i.Why, Recused: i.Recused, Decision: i.Decision, By: i.DecidedBy})
	}
	return view
}

type meetingsOutput struct{ Body MeetingsView }

func (h handlers) listMeetings(ctx context.Context, in *Paging) (*meetingsOutput, error) {
	sessions, err := h.services.Meetings.Sessions(ctx)
	if err != nil {
		return nil, h.fail(ctx, "list sessions", err)
	}
	waiting, err := h.services.Meetings.WaitingCases(ctx, WaitingFilter{Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, h.fail(ctx, "list cases of the joint meeting", err)
	}
	return &meetingsOutput{MeetingsView{
		Sessions: each(sessions, ViewMeeting),
		Waiting:  each(waiting.Items, func(w WaitingCase) WaitingView { return WaitingView{viewCase(w.Case), w.Why, w.Ready} }),
		Next:     waiting.Next,
	}}, nil
}

// MeetingRef names a session.
type MeetingRef struct {
	No string `path:"no" pattern:"^J-[0-9]{7}$" doc:"Number of the session."`
}

type meetingOutput struct {
	ETag string `header:"ETag"`
	Body MeetingView
}

func meetingAnswer(s meeting.Session) *meetingOutput {
	return &meetingOutput{ETag: etag(s.Version), Body: ViewMeeting(s)}
}

func (h handlers) oneMeeting(ctx context.Context, in *MeetingRef) (*meetingOutput, error) {
	one, err := h.services.Meetings.Session(ctx, in.No)
	if err != nil {
		return nil, h.fail(ctx, "read session", err)
	}
	return meetingAnswer(one), nil
}

type conveneInput struct {
	Body struct {
		On        shouwang.Day     `json:"on"`
		Emergency bool             `json:"emergency,omitempty" doc:"It may open before its day."`
		Members   []meeting.Member `json:"members" minItems:"1" maxItems:"60"`
		Quorum    int              `json:"quorum" minimum:"1" maximum:"60" doc:"More than half of the members."`
		Worker    string           `json:"worker,omitempty" pattern:"^[A-Za-z0-9_-]{1,64}$" doc:"worker_id; the local operator without."`
	}
}

func (h handlers) convene(ctx context.Context, in *conveneInput) (*meetingOutput, error) {
	b := in.Body
	said := meeting.Say{On: b.On, Emergency: b.Emergency, Members: b.Members, Quorum: b.Quorum}
	one, err := h.services.Meetings.Meet(ctx, meeting.Act{By: orLocal(b.Worker)}, meeting.EventConvened, said)
	if err != nil {
		return nil, h.fail(ctx, "convene a session", err)
	}
	return meetingAnswer(one), nil
}

type meetInput struct {
	MeetingRef

	IfMatch string `header:"If-Match" doc:"The ETag of the session as it was read. Required."`
	Body    struct {
		Kind     meeting.Kind     `json:"kind" enum:"tabled,dropped,opened,recused,decided,closed"`
		Case     string           `json:"case,omitempty" pattern:"^C-[0-9]{7}$" doc:"Of tabled, dropped, recused and decided."`
		Present  []string         `json:"present,omitempty" maxItems:"60" doc:"Of opened: worker_id of who came."`
		Decision *meeting.Outcome `json:"decision,omitempty" doc:"Of decided."`
		Worker   string           `json:"worker,omitempty" pattern:"^[A-Za-z0-9_-]{1,64}$" doc:"worker_id; the local operator without."`
	}
}

func (h handlers) meet(ctx context.Context, in *meetInput) (*meetingOutput, error) {
	version, ok := versionIn(in.IfMatch)
	if !ok {
		return nil, problem(http.StatusPreconditionRequired)
	}
	b := in.Body
	one, err := h.services.Meetings.Meet(ctx, meeting.Act{No: in.No, Version: version, By: orLocal(b.Worker)}, b.Kind,
		meeting.Say{Case: b.Case, Present: b.Present, Decision: b.Decision})
	if errors.Is(err, shouwang.ErrStale) {
		return nil, huma.ErrorWithHeaders(problem(http.StatusPreconditionFailed), http.Header{"Etag": {etag(one.Version)}})
	}
	if err != nil {
		return nil, h.fail(ctx, "act on a session", err)
	}
	return meetingAnswer(one), nil
}

// scopedMeetings shows of sessions the cases that the reader may know of, and lets
// them act on those. The minutes name every case of a session: they are for whoever may
// know of all.
type scopedMeetings struct {
	inner Meetings
	scope
}

func (s scopedMeetings) Sessions(ctx context.Context) ([]meeting.Session, error) {
	list, err := s.inner.Sessions(ctx)
	if err != nil {
		return nil, err
	}
	return s.own(ctx, list...)
}

func (s scopedMeetings) Session(ctx context.Context, no string) (meeting.Session, error) {
	one, err := s.inner.Session(ctx, no)
	if err != nil {
		return one, err
	}
	return first(s.own(ctx, one))
}

func first[T any](list []T, err error) (one T, _ error) {
	if err == nil {
		one = list[0]
	}
	return one, err
}

// own are sessions without what the reader may not know of. Where the cases of all of
// them lie is asked at once.
func (s scopedMeetings) own(ctx context.Context, list ...meeting.Session) ([]meeting.Session, error) {
	reader := access.Of(ctx)
	if reader.Local() {
		return list, nil
	}
	var nos []string
	for _, one := range list {
		for _, i := range one.Items {
			nos = append(nos, i.Case)
		}
	}
	places, err := s.places.PlacesOf(ctx, nos)
	if err != nil {
		return nil, err
	}
	seen := make([]meeting.Session, 0, len(list))
	for _, one := range list {
		var items []meeting.Item
		for _, i := range one.Items {
			if p, known := places[i.Case]; known && reader.Scope.Sees(p.Area, p.Lane) {
				items = append(items, i)
			}
		}
		if len(items) < len(one.Items) {
			one.Sheet = ""
		}
		one.Items, one.Events = items, nil
		seen = append(seen, one)
	}
	return seen, nil
}

func (s scopedMeetings) WaitingCases(ctx context.Context, f WaitingFilter) (Page[WaitingCase], error) {
	f.Scope = access.Of(ctx).Scope
	return s.inner.WaitingCases(ctx, f)
}

func (s scopedMeetings) Seats(ctx context.Context) ([]InboxWorker, error) { return s.inner.Seats(ctx) }

func (s scopedMeetings) Meet(ctx context.Context, act meeting.Act, kind meeting.Kind, said meeting.Say) (meeting.Session, error) {
	by, err := acting(ctx, act.By)
	if err == nil && said.Case != "" {
		err = s.holds(ctx, said.Case)
	}
	if err != nil {
		return meeting.Session{}, err
	}
	act.By = by
	one, err := s.inner.Meet(ctx, act, kind, said)
	if err != nil {
		return one, err
	}
	return first(s.own(ctx, one))
}
