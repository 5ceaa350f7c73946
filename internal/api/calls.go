package api

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"shouwang"
	"shouwang/cases"
	"shouwang/internal/access"
)

// Calls (热线) reads what is owed to those who rang the hotline, and takes calls that
// somebody types in.
type Calls interface {
	// Calls are the steps that nobody took yet, the nearest deadline first.
	Calls(ctx context.Context) ([]OwedCall, error)
	// Topics are what a call may be about, as the hotline's feed has them; none where the
	// policy has no such feed, so that no call can be typed in.
	Topics() []Choice
	// TypeCall takes a call in as a file of one row would be, and answers its batch.
	// ErrInvalid and cases.Faults: what is wrong with it, and nothing was stored. ErrRefused: the row was
	// not taken, and waits in quarantine with the others.
	TypeCall(ctx context.Context, call TypedCall) (batch uint64, err error)
}

// TypedCall is a call as somebody at the hotline types it in.
type TypedCall struct {
	No      string    // the order number; the same number again is a correction
	At      time.Time // when they rang
	Kind    string    // of CallKinds
	Topic   string    // of Topics, "" if nobody asked
	Urgency int       // 1 to 4
	Caller  string    // ID number, "" if it was not given
	Subject string    // ID number of whom it is about, "" if it was not given
	By      string    // worker_id
}

// CallKinds are what a call may want, in the order of forms.
var CallKinds = []string{"plea", "emergency", "enquiry", "complaint", "report"}

// typedDays is how far back a call may be that is typed in.
const typedDays = 30

// An order number stands in lists in clear, so it may not be a person's.
var (
	orderNo  = regexp.MustCompile(`^[A-Za-z0-9-]{1,40}$`)
	personal = regexp.MustCompile(`^(1[0-9]{10}|[0-9]{17}[0-9Xx]|[0-9]{15})$`)
)

// Wrong is what is wrong with a call before it is taken in; of what a file may hold, the
// intake judges the rest.
func (c TypedCall) Wrong(topics []Choice, now time.Time) error {
	var faults cases.Faults
	must := func(ok bool, where, zh, en string) {
		if !ok {
			faults = append(faults, cases.Fault{Where: where, What: shouwang.Text{Zh: zh, En: en}})
		}
	}
	must(orderNo.MatchString(c.No) && !personal.MatchString(c.No), "no", "工单编号只用字母、数字和横线，且不是电话或身份证号", "an order number has letters, digits and hyphens, and is nobody's telephone or ID number")
	must(!c.At.After(now) && c.At.After(now.AddDate(0, 0, -typedDays)), "at", "来电时间在三十天内，不在将来", "the call was in the last thirty days, and not in the future")
	must(slices.Contains(CallKinds, c.Kind), "kind", "选来电类型", "choose the kind of call")
	must(c.Topic == "" || slices.ContainsFunc(topics, func(t Choice) bool { return t.ID == c.Topic }), "topic", "从列出的主题中选", "choose one of the topics")
	must(c.Urgency >= 1 && c.Urgency <= 4, "urgency", "选紧急程度", "choose how urgent it is")
	must(c.Subject != "" || c.Kind != "plea" && c.Kind != "emergency", "subject", "求助和紧急来电写明诉求对象", "of a plea or an emergency say whom it is about")
	if len(faults) == 0 {
		return nil
	}
	return fmt.Errorf("type in a call: %w: %w", shouwang.ErrInvalid, faults)
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

// scopedCalls shows the calls about people of the reader's areas, and takes calls of
// whoever may type in those of the whole city.
type scopedCalls struct{ inner Calls }

func (s scopedCalls) Calls(ctx context.Context) ([]OwedCall, error) {
	list, err := s.inner.Calls(ctx)
	scope := access.Of(ctx).Scope
	return slices.DeleteFunc(list, func(o OwedCall) bool { return !scope.Sees(o.Call.Area, shouwang.LaneOpen) }), err
}

func (s scopedCalls) Topics() []Choice { return s.inner.Topics() }

func (s scopedCalls) TypeCall(ctx context.Context, call TypedCall) (uint64, error) {
	if access.Of(ctx).Allows(access.TypeCalls) != "" {
		return 0, fmt.Errorf("type in a call: %w", shouwang.ErrNotFound)
	}
	return s.inner.TypeCall(ctx, call)
}
