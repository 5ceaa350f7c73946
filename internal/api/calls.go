package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"shouwang"
	"shouwang/cases"
	"shouwang/internal/access"
)

// Calls (热线) reads what is owed to those who rang the hotline.
type Calls interface {
	// Calls are the steps that nobody took yet, the nearest deadline first.
	Calls(ctx context.Context) ([]OwedCall, error)
}

// OwedCall is a step of a call that is owed, as lists show it.
type OwedCall struct {
	cases.Owed

	Due Deadline
}

// OwedView is a step of a call that is owed.
type OwedView struct {
	Call  string `json:"call" doc:"The call's own name, opaque."`
	Kind  string `json:"kind" doc:"enquiry, plea, complaint, emergency or report."`
	Step  string `json:"step" enum:"handover,acknowledge,inform,reply,callback" doc:"派单, 签收, 告知, 答复, 回访."`
	Due   Time   `json:"due"`
	Press string `json:"press,omitempty" doc:"late, chase 催办 or notice 通报; absent in time."`
	Case  string `json:"case,omitempty"`
}

// ViewOwed is a step that is owed as programs read it.
func ViewOwed(o cases.Owed) OwedView {
	return OwedView{Call: o.Call.Ref, Kind: o.Call.Kind, Step: string(o.Step), Due: Time(o.Due.At), Press: o.Press, Case: o.Call.Case}
}

func (h handlers) registerCalls(doc huma.API) {
	huma.Register(doc, huma.Operation{
		OperationID: "list-calls", Method: http.MethodGet, Path: "/calls", Tags: []string{"calls"}, Errors: []int{503},
		Summary: "What is owed to those who rang the hotline 热线, the nearest deadline first",
	}, h.listCalls)
}

func (h handlers) listCalls(ctx context.Context, _ *struct{}) (*listOf[OwedView], error) {
	list, err := h.services.Calls.Calls(ctx)
	if err != nil {
		return nil, h.fail(ctx, "list calls", err)
	}
	return answer(each(list, func(o OwedCall) OwedView { return ViewOwed(o.Owed) })), nil
}

// scopedCalls shows the calls about people of the reader's areas.
type scopedCalls struct{ inner Calls }

func (s scopedCalls) Calls(ctx context.Context) ([]OwedCall, error) {
	list, err := s.inner.Calls(ctx)
	scope := access.Of(ctx).Scope
	return slices.DeleteFunc(list, func(o OwedCall) bool { return !scope.Sees(o.Call.Area, shouwang.LaneOpen) }), err
}
