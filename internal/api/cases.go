package api

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"shouwang"
	"shouwang/cases"
)

func (h handlers) registerCases(doc huma.API) {
	huma.Register(doc, huma.Operation{
		OperationID: "list-cases", Method: http.MethodGet, Path: "/cases", Tags: []string{"cases"},
		Summary: "Cases 个案, the nearest deadline first", Errors: []int{422, 503},
	}, h.listCases)
	huma.Register(doc, huma.Operation{
		OperationID: "get-case", Method: http.MethodGet, Path: "/cases/{no}", Tags: []string{"cases"},
		Summary: "One case with its events and warnings; its ETag is its version", Errors: []int{404, 422, 503},
	}, h.oneCase)
	huma.Register(doc, huma.Operation{
		OperationID: "append-case-event", Method: http.MethodPost, Path: "/cases/{no}/events", Tags: []string{"cases"},
		Summary:     "Act on a case: take it, visit, plan, approve, decide, close, reopen",
		Description: "If-Match is required (428 without), but for a visit: what was seen at a door is kept whenever it comes in. The same Idempotency-Key again gets the first answer. Nothing here stops, cuts or recovers a payment. 412: the case has changed, its present state is in current. 409: the state does not allow it.",
		Errors:      []int{403, 404, 409, 412, 422, 428, 503},
	}, h.appendEvent)
}

type casesInput struct {
	State  string `query:"state" enum:"active,open,acknowledged,closed" doc:"Active is open and acknowledged."`
	Town   string `query:"town" pattern:"^[0-9]{12}$" doc:"Area code of the town, 12 digits."`
	Worker string `query:"worker" pattern:"^[A-Za-z0-9_-]{1,64}$" doc:"worker_id of the owner."`
	Paging
}

type casesOutput struct{ Body CasePage }

// CasePage is a page of cases.
type CasePage struct {
	Items []CaseView `json:"items"`
	Next  string     `json:"next" doc:"Cursor of the next page; empty on the last."`
}

func (h handlers) listCases(ctx context.Context, in *casesInput) (*casesOutput, error) {
	page, err := h.services.Cases.Cases(ctx, CaseFilter{
		State: in.State, Town: areaCode(in.Town), Worker: in.Worker, Cursor: in.Cursor, Limit: in.Limit,
	})
	if err != nil {
		return nil, h.fail(ctx, "list cases", err)
	}
	return &casesOutput{CasePage{Items: each(page.Items, viewCase), Next: page.Next}}, nil
}

// CaseRef names a case. Exported, because huma fills no embedded field that is not.
type CaseRef struct {
	No string `path:"no" pattern:"^C-[0-9]{7}$" doc:"Number of the case."`
}

type caseOutput struct {
	ETag string `header:"ETag"`
	Body CaseDetailView
}

func caseAnswer(detail CaseDetail) *caseOutput {
	return &caseOutput{ETag: etag(detail.Version), Body: viewCaseDetail(detail)}
}

func etag(version uint64) string { return strconv.Quote(strconv.FormatUint(version, 10)) }

func (h handlers) oneCase(ctx context.Context, in *CaseRef) (*caseOutput, error) {
	detail, err := h.services.Cases.Case(ctx, CaseAsk{No: in.No})
	if err != nil {
		return nil, h.fail(ctx, "read case", err)
	}
	return caseAnswer(detail), nil
}

type eventInput struct {
	CaseRef

	IfMatch string `header:"If-Match" doc:"The ETag of the case as it was read. Required, but for a visit."`
	Key     string `header:"Idempotency-Key" maxLength:"128" doc:"The same key again gets the first answer."`
	Body    struct {
		Kind    string `json:"kind" enum:"assigned,claimed,released,acknowledged,returned,handed_over,contacted,visited,verified,planned,submitted,approved,sent_back,measure_done,tabled,resolved,deferred,reviewed,continued,heard,decided,noticed,appealed,appeal_decided,paused,resumed,overridden,closed,followed_up,archived,reopened"`
		Verdict string `json:"verdict,omitempty" enum:"confirmed,not_confirmed,data_wrong,no_access" doc:"Of closed, required: 属实, 不属实, 数据有误, 未能核实."`
		Note    string `json:"note,omitempty" maxLength:"2000" doc:"Of reopened, required."`
		Worker  string `json:"worker,omitempty" pattern:"^[A-Za-z0-9_-]{1,64}$" doc:"worker_id; the local operator without."`

		To     string        `json:"to,omitempty" pattern:"^[A-Za-z0-9_-]{1,64}$" doc:"Of assigned and handed_over: worker_id of who has it from then on."`
		Of     string        `json:"of,omitempty" maxLength:"64" doc:"Of submitted, approved and sent_back: plan/1 or decision/1. Of measure_done: the id of the measure."`
		Reason string        `json:"reason,omitempty" pattern:"^[a-z_]{1,40}$" doc:"A code of the rules: of returned, paused and overridden; of measure_done: done, refused or dropped."`
		Level  string        `json:"level,omitempty" enum:"red,yellow,blue" doc:"Of overridden."`
		Until  *time.Time    `json:"until,omitempty" doc:"Of paused and overridden: its end."`
		Record *CaseRecordIn `json:"record,omitempty" doc:"What was written down: the one field that belongs to the kind."`
	}
}

// CaseRecordIn is what was written down with an act.
type CaseRecordIn = cases.Record

func (in *eventInput) event() NewEvent {
	b := in.Body
	e := NewEvent{Kind: b.Kind, By: b.Worker, Note: b.Note, Key: in.Key}
	e.Say = cases.Say{Verdict: shouwang.Verdict(b.Verdict), To: b.To, Of: b.Of, Reason: b.Reason, Level: shouwang.Level(b.Level)}
	if b.Until != nil {
		e.Until = *b.Until
	}
	if b.Record != nil {
		e.Record = *b.Record
	}
	return e
}

var versionTag = regexp.MustCompile(`^"([0-9]{1,19})"$`)

func (h handlers) appendEvent(ctx context.Context, in *eventInput) (*caseOutput, error) {
	version, err := h.expected(ctx, in)
	if err != nil {
		return nil, err
	}
	event := in.event()
	if event.By == "" {
		event.By = Local
	}
	if wrong := event.Wrong(); wrong != "" {
		return nil, incomplete(wrong)
	}
	detail, err := h.services.Cases.Append(ctx, in.No, version, event)
	if errors.Is(err, shouwang.ErrStale) {
		return nil, h.stale(ctx, in.No)
	}
	if err != nil {
		return nil, h.fail(ctx, "append case event", err)
	}
	return caseAnswer(detail), nil
}

// expected is the version in If-Match. A star would match whatever is there,
// which is what the header is to prevent; a weak or foreign tag matches nothing.
func (h handlers) expected(ctx context.Context, in *eventInput) (uint64, error) {
	if in.IfMatch == "" && cases.Kind(in.Body.Kind) == cases.EventVisited {
		return 0, nil
	}
	if in.IfMatch == "" || in.IfMatch == "*" {
		return 0, problem(http.StatusPreconditionRequired)
	}
	version, ok := versionIn(in.IfMatch)
	if !ok {
		return 0, h.stale(ctx, in.No)
	}
	return version, nil
}

// versionIn is the version that an ETag names; ok is false for what is none. None is
// meant by nothing: neither a case nor a session has version 0.
func versionIn(tag string) (version uint64, ok bool) {
	match := versionTag.FindStringSubmatch(tag)
	if match == nil {
		return 0, false
	}
	version, err := strconv.ParseUint(match[1], 10, 64)
	return version, err == nil && version > 0
}

// stale is 412 with the case as it stands now.
func (h handlers) stale(ctx context.Context, no string) error {
	detail, err := h.services.Cases.Case(ctx, CaseAsk{No: no})
	if err != nil {
		return h.fail(ctx, "read case", err)
	}
	p := problem(http.StatusPreconditionFailed)
	view := viewCase(detail.Case)
	p.Current = &view
	return huma.ErrorWithHeaders(p, http.Header{"Etag": {etag(detail.Version)}})
}

// NoteLimit is how many characters a note may have.
const NoteLimit = 2000

// Wrong names the field that keeps an event from being complete; "" is none. A
// case is never closed without a verdict, nor reopened without a reason.
func (e NewEvent) Wrong() string {
	if utf8.RuneCountInString(e.Note) > NoteLimit {
		return "note"
	}
	switch e.Kind {
	case EventAcknowledged:
		return ""
	case EventClosed:
		return wrongVerdict(e.Verdict)
	case EventReopened:
		if strings.TrimSpace(e.Note) == "" {
			return "note"
		}
		return ""
	}
	if slices.Contains(cases.Acts(), cases.Kind(e.Kind)) {
		return "" // what it must say is the case's to check
	}
	return "kind"
}

func wrongVerdict(v shouwang.Verdict) string {
	switch v {
	case shouwang.Confirmed, shouwang.NotConfirmed, shouwang.DataWrong, shouwang.NoAccess:
		return ""
	}
	return "verdict"
}

func incomplete(field string) error {
	p := problem(http.StatusUnprocessableEntity)
	p.Errors = []Place{{Location: "body." + field, Detail: "缺少必填字段", DetailEn: "lacks a required field"}}
	return p
}
