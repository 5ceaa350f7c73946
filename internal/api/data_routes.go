package api

import (
	"context"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

func (h handlers) registerData(doc huma.API) {
	read := func(id, path, summary string, errors ...int) huma.Operation {
		return huma.Operation{OperationID: id, Method: http.MethodGet, Path: path, Tags: []string{"data"}, Summary: summary, Errors: append(errors, 503)}
	}
	act := func(id, path, summary string) huma.Operation {
		return huma.Operation{
			OperationID: id, Method: http.MethodPost, Path: path, Tags: []string{"data"}, Summary: summary, Errors: []int{404, 409, 422, 503},
			Description: "The reason is logged first, sealed. Everything is then judged again, behind the answer. 409: the state does not allow it.",
		}
	}
	huma.Register(doc, read("list-arrivals", "/arrivals", "How each sender of each feed is heard 数据到达, what is amiss first", 422), h.arrivals)
	huma.Register(doc, read("list-batches", "/batches", "Batches 批次, the newest first", 422), h.batches)
	huma.Register(doc, read("get-batch", "/batches/{number}", "One batch: what it changed and what was refused in it", 404, 422), h.batch)
	huma.Register(doc, act("decide-batch", "/batches/{number}/decision", "Accept a held batch, or withdraw one"), h.decideBatch)
	huma.Register(doc, read("list-waiting", "/quarantine", "Refused rows 隔离区 counted by feed, department and reason"), h.waiting)
	huma.Register(doc, read("list-refused", "/quarantine/rows", "Refused rows, masked, with the reason beside each cell", 422), h.refused)
	huma.Register(doc, read("list-wrong-records", "/wrong-records", "Records that workers found wrong and no department has answered, masked", 422), h.wrong)
	huma.Register(doc, read("list-suspects", "/suspects", "Numbers that may be one person's 疑似同一人, and the mergers that hold, masked", 422), h.suspects)
	huma.Register(doc, act("decide-people", "/suspects/decision", "Two numbers are one person, are not, or no longer"), h.decidePeople)
}

// listOf is a whole list as an answer.
type listOf[T any] struct {
	Body struct {
		Items []T `json:"items"`
	}
}

func answer[T any](items []T) *listOf[T] {
	out := &listOf[T]{}
	if out.Body.Items = items; items == nil {
		out.Body.Items = []T{}
	}
	return out
}

// pageOf is a page of a list as an answer.
type pageOf[T any] struct {
	Body struct {
		Items []T    `json:"items"`
		Next  string `json:"next" doc:"Cursor of the next page; empty on the last."`
	}
}

func answerPage[T any](page Page[T]) *pageOf[T] {
	out := &pageOf[T]{}
	out.Body.Items, out.Body.Next = answer(page.Items).Body.Items, page.Next
	return out
}

// answerPaged answers with a page of a list that was read whole.
func answerPaged[T any](ctx context.Context, h handlers, list []T, p Paging, name func(T) string) (*pageOf[T], error) {
	page, err := paged(list, p, name)
	if err != nil {
		return nil, h.fail(ctx, "list a page", err)
	}
	return answerPage(page), nil
}

func (h handlers) arrivals(ctx context.Context, in *Paging) (*pageOf[Arrival], error) {
	list, err := h.services.Arrivals.Arrivals(ctx)
	if err != nil {
		return nil, h.fail(ctx, "list arrivals", err)
	}
	return answerPaged(ctx, h, list, *in, func(a Arrival) string { return nameOf(a.Feed, a.Department, a.Sender) })
}

type batchesInput struct {
	Feed  string `query:"feed" pattern:"^[a-z][a-z0-9_]{0,60}$" doc:"Name of the feed."`
	State string `query:"state" enum:"committed,held,withdrawn"`
	Paging
}

func (h handlers) batches(ctx context.Context, in *batchesInput) (*pageOf[BatchLine], error) {
	page, err := h.services.Batches.Batches(ctx, BatchFilter{Feed: in.Feed, State: in.State, Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, h.fail(ctx, "list batches", err)
	}
	return answerPage(page), nil
}

// BatchRef names a batch. Exported, because huma fills no embedded field that is not.
type BatchRef struct {
	Number uint64 `path:"number" minimum:"1" doc:"Number of the batch."`
}

type batchOutput struct{ Body BatchDetail }

func (h handlers) batch(ctx context.Context, in *BatchRef) (*batchOutput, error) {
	detail, err := h.services.Batches.Batch(ctx, in.Number)
	if err != nil {
		return nil, h.fail(ctx, "read batch", err)
	}
	return &batchOutput{detail}, nil
}

type batchDecisionInput struct {
	BatchRef

	Body struct {
		Act    string `json:"act" enum:"accept,withdraw"`
		Reason string `json:"reason" minLength:"4" maxLength:"200" doc:"Why, in one sentence; kept sealed."`
		Worker string `json:"worker,omitempty" pattern:"^[A-Za-z0-9_-]{1,64}$" doc:"worker_id; the local operator without."`
	}
}

func (h handlers) decideBatch(ctx context.Context, in *batchDecisionInput) (*batchOutput, error) {
	if WrongReason(in.Body.Reason) {
		return nil, incomplete("reason")
	}
	d := BatchDecision{Act: in.Body.Act, By: orLocal(in.Body.Worker), Reason: in.Body.Reason}
	if err := h.services.Batches.DecideBatch(ctx, in.Number, d); err != nil {
		return nil, h.fail(ctx, "decide on batch", err)
	}
	return h.batch(ctx, &in.BatchRef)
}

// WrongReason says whether a reason is none: blank, a word, or an essay.
func WrongReason(text string) bool {
	n := utf8.RuneCountInString(strings.TrimSpace(text))
	return n < ReasonLeast || n > ReasonMost
}

func orLocal(worker string) string {
	if worker == "" {
		return Local
	}
	return worker
}

func (h handlers) waiting(ctx context.Context, _ *struct{}) (*listOf[Waiting], error) {
	list, err := h.services.Quarantine.Waiting(ctx)
	if err != nil {
		return nil, h.fail(ctx, "count refused rows", err)
	}
	return answer(list), nil
}

type refusedInput struct {
	Feed       string `query:"feed" pattern:"^[a-z][a-z0-9_]{0,60}$" doc:"Name of the feed."`
	Department string `query:"department" pattern:"^[a-z]{1,20}$" doc:"Code of the department."`
	Reason     string `query:"reason" pattern:"^[a-z0-9_]{1,40}$" doc:"Code of the reason."`
	Paging
}

func (h handlers) refused(ctx context.Context, in *refusedInput) (*pageOf[RefusedRow], error) {
	page, err := h.services.Quarantine.Refused(ctx, RefusedFilter{Feed: in.Feed, Department: in.Department, Reason: in.Reason, Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, h.fail(ctx, "list refused rows", err)
	}
	return answerPage(page), nil
}

func (h handlers) wrong(ctx context.Context, in *Paging) (*pageOf[WrongRecord], error) {
	list, err := h.services.Returns.Wrong(ctx)
	if err != nil {
		return nil, h.fail(ctx, "list wrong records", err)
	}
	return answerPaged(ctx, h, list, *in, func(r WrongRecord) string { return nameOf(r.Feed, r.Department, r.Batch, r.Ref) })
}

func (h handlers) suspects(ctx context.Context, in *Paging) (*pageOf[Suspect], error) {
	list, err := h.services.People.Suspects(ctx)
	if err != nil {
		return nil, h.fail(ctx, "list suspects", err)
	}
	return answerPaged(ctx, h, list, *in, func(s Suspect) string { return nameOf(s.One.Ref, s.Two.Ref, s.Merged) })
}

type peopleInput struct {
	Body struct {
		Act    string `json:"act" enum:"merge,split,distinct"`
		Keep   string `json:"keep,omitempty" pattern:"^p-[0-9A-Za-z]{1,20}$" doc:"Ref of who stays; not of a split."`
		Other  string `json:"other" pattern:"^p-[0-9A-Za-z]{1,20}$" doc:"Ref of the other."`
		Reason string `json:"reason" minLength:"4" maxLength:"200" doc:"Why, in one sentence; kept sealed."`
		Worker string `json:"worker,omitempty" pattern:"^[A-Za-z0-9_-]{1,64}$" doc:"worker_id; the local operator without."`
	}
}

func (h handlers) decidePeople(ctx context.Context, in *peopleInput) (*struct{}, error) {
	d := PeopleDecision{Act: in.Body.Act, Keep: in.Body.Keep, Other: in.Body.Other, By: orLocal(in.Body.Worker), Reason: in.Body.Reason}
	if wrong := d.Wrong(); wrong != "" {
		return nil, incomplete(wrong)
	}
	if err := h.services.People.DecidePeople(ctx, d); err != nil {
		return nil, h.fail(ctx, "decide on people", err)
	}
	return nil, nil //nolint:nilnil // no content
}

// Wrong names the field that keeps a decision from being complete; "" is none.
func (d PeopleDecision) Wrong() string {
	switch {
	case d.Act != ActMerge && d.Act != ActSplit && d.Act != ActDistinct:
		return "act"
	case d.Act == ActMerge && d.Keep == "":
		return "keep"
	case d.Other == "" || d.Other == d.Keep:
		return "other"
	case WrongReason(d.Reason):
		return "reason"
	}
	return ""
}
