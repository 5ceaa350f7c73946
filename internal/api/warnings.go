package api

import (
	"context"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"shouwang"
)

func (h handlers) registerWarnings(doc huma.API) {
	huma.Register(doc, huma.Operation{
		OperationID: "list-warnings", Method: http.MethodGet, Path: "/warnings", Tags: []string{"warnings"},
		Summary: "Warnings 预警, most urgent first", Errors: []int{422, 503},
	}, h.listWarnings)
	huma.Register(doc, huma.Operation{
		OperationID: "get-warning", Method: http.MethodGet, Path: "/warnings/{id}", Tags: []string{"warnings"},
		Summary: "One warning: why, on what, and what would clear it", Errors: []int{404, 422, 503},
	}, h.warning)
	huma.Register(doc, huma.Operation{
		OperationID: "get-backlog", Method: http.MethodGet, Path: "/backlog", Tags: []string{"warnings"},
		Summary: "Backlog 存量: what first runs found and nobody was given yet, and when it will have been", Errors: []int{503},
	}, h.backlog)
	huma.Register(doc, huma.Operation{
		OperationID: "list-clauses", Method: http.MethodGet, Path: "/clauses", Tags: []string{"clauses"},
		Summary: "Clauses 条款落实: what carries each clause of the notice, when it last ran and what came of it", Errors: []int{422, 503},
	}, h.clauses)
	huma.Register(doc, huma.Operation{
		OperationID: "list-groups", Method: http.MethodGet, Path: "/groups", Tags: []string{"clauses"},
		Summary: "Groups 重点人群 (clause 4.4): how many are in each of the six, who came, who left, and why", Errors: []int{422, 503},
	}, h.groups)
	huma.Register(doc, huma.Operation{
		OperationID: "get-performance", Method: http.MethodGet, Path: "/performance", Tags: []string{"clauses"},
		Summary: "Performance 绩效评价 (clause 6.6): money, households, payments on time, cost and yield by benefit and town", Errors: []int{422, 503},
	}, h.performance)
	huma.Register(doc, huma.Operation{
		OperationID: "acknowledge-warning", Method: http.MethodPost, Path: "/warnings/{id}/acknowledge", Tags: []string{"warnings"},
		Summary:     "Take a warning 接办",
		Description: "The same worker again changes nothing and gets the first answer. 412: someone else was first.",
		Errors:      []int{404, 409, 412, 422, 503},
	}, h.acknowledge)
}

type warningsInput struct {
	Level   string `query:"level" enum:"blue,yellow,red" doc:"Level of the warning."`
	Monitor string `query:"monitor" pattern:"^[A-Za-z0-9_]{1,64}$" doc:"English id or code of the monitor."`
	Town    string `query:"town" pattern:"^[0-9]{12}$" doc:"Area code of the town, 12 digits."`
	State   string `query:"state" enum:"open,held,waiting,done" doc:"Open includes held and waiting, which is stock that nobody was given yet; done is cleared or closed."`
	Paging
}

// Paging is how a list is read on: cursor is the next of the page before.
type Paging struct {
	Cursor string `query:"cursor" maxLength:"512" pattern:"^[A-Za-z0-9_.~=-]*$" doc:"The next of the page before."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"Lines of a page."`
}

type warningsOutput struct{ Body WarningPage }

// WarningPage is a page of warnings.
type WarningPage struct {
	Items []WarningView `json:"items"`
	Next  string        `json:"next" doc:"Cursor of the next page; empty on the last."`
}

func (h handlers) listWarnings(ctx context.Context, in *warningsInput) (*warningsOutput, error) {
	page, err := h.services.Warnings.Warnings(ctx, WarningFilter{
		Level: shouwang.Level(in.Level), Monitor: in.Monitor, Town: areaCode(in.Town), State: in.State, Cursor: in.Cursor, Limit: in.Limit,
	})
	if err != nil {
		return nil, h.fail(ctx, "list warnings", err)
	}
	return &warningsOutput{WarningPage{Items: each(page.Items, viewWarning), Next: page.Next}}, nil
}

type backlogOutput struct{ Body BacklogView }

func (h handlers) backlog(ctx context.Context, _ *struct{}) (*backlogOutput, error) {
	b, err := h.services.Overview.Backlog(ctx)
	if err != nil {
		return nil, h.fail(ctx, "read backlog", err)
	}
	return &backlogOutput{ViewBacklog(b)}, nil
}

func (h handlers) clauses(ctx context.Context, in *Paging) (*pageOf[StandingView], error) {
	ledger, err := h.services.Overview.Ledger(ctx)
	if err != nil {
		return nil, h.fail(ctx, "read the clause ledger", err)
	}
	return answerPaged(ctx, h, each(ledger, ViewStanding), *in, func(c StandingView) string { return nameOf(c.ID) })
}

type groupsInput struct {
	Since string `query:"since" pattern:"^[0-9]{4}-[0-9]{2}-[0-9]{2}$" doc:"First day of comings and goings; default the first of this month."`
	Paging
}

type groupsOutput struct {
	Body struct {
		GroupsView

		Next string `json:"next" doc:"Cursor of the next page; empty on the last."`
	}
}

func (h handlers) groups(ctx context.Context, in *groupsInput) (*groupsOutput, error) {
	g, err := h.services.Overview.Groups(ctx, in.Since)
	if err != nil {
		return nil, h.fail(ctx, "list watch groups", err)
	}
	page, err := paged(each(g.Groups, ViewGroup), in.Paging, func(one GroupView) string { return nameOf(one.Group) })
	if err != nil {
		return nil, h.fail(ctx, "list watch groups", err)
	}
	out := &groupsOutput{}
	out.Body.GroupsView, out.Body.Next = GroupsView{Since: g.Since.String(), Items: page.Items}, page.Next
	return out, nil
}

type performanceInput struct {
	From string `query:"from" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"First month; default three months back."`
	To   string `query:"to" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"Last month; default last month."`
}

type performanceOutput struct{ Body PerformanceView }

func (h handlers) performance(ctx context.Context, in *performanceInput) (*performanceOutput, error) {
	p, err := h.services.Overview.Performance(ctx, in.From, in.To)
	if err != nil {
		return nil, h.fail(ctx, "write the performance report", err)
	}
	return &performanceOutput{PerformanceView{From: p.From.String()[:7], To: p.To.String()[:7], Items: each(p.Lines, ViewFunds)}}, nil
}

// areaCode reads a code that the pattern has already checked; "" is 0, all areas.
func areaCode(text string) uint64 {
	code, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0
	}
	return code
}

// WarningRef names a warning. Exported, because huma fills no embedded field that is not.
type WarningRef struct {
	ID string `path:"id" pattern:"^([0-9a-f]{16}|W-[0-9]{7})$" doc:"Id (16 hex digits) or number (W-)."`
}

type warningOutput struct{ Body WarningDetailView }

func (h handlers) warning(ctx context.Context, in *WarningRef) (*warningOutput, error) {
	detail, err := h.services.Warnings.Warning(ctx, WarningAsk{Ref: in.ID})
	if err != nil {
		return nil, h.fail(ctx, "read warning", err)
	}
	return &warningOutput{viewWarningDetail(detail)}, nil
}

type acknowledgeInput struct {
	WarningRef

	Body *struct {
		Worker string `json:"worker,omitempty" pattern:"^[A-Za-z0-9_-]{1,64}$" doc:"worker_id; the local operator without."`
	}
}

type acknowledgeOutput struct{ Body AcknowledgedView }

// AcknowledgedView says who took a warning and when.
type AcknowledgedView struct {
	Warning string `json:"warning"`
	Case    string `json:"case,omitempty"`
	Version uint64 `json:"version,omitempty" doc:"Of the case, for If-Match."`
	By      string `json:"by"`
	At      Time   `json:"at"`
}

func (h handlers) acknowledge(ctx context.Context, in *acknowledgeInput) (*acknowledgeOutput, error) {
	by := Local
	if in.Body != nil && in.Body.Worker != "" {
		by = in.Body.Worker
	}
	done, err := h.services.Cases.Acknowledge(ctx, WarningAsk{Ref: in.ID}, by)
	if err != nil {
		return nil, h.fail(ctx, "acknowledge warning", err)
	}
	return &acknowledgeOutput{AcknowledgedView{Warning: done.Warning, Case: done.Case, Version: done.Version, By: done.By, At: Time(done.At)}}, nil
}
