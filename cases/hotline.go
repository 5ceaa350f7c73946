package cases

import (
	_ "embed"
	"fmt"
	"slices"
	"time"

	"github.com/goccy/go-yaml"

	"shouwang"
)

//go:embed hotline.yaml
var builtinHotline string

// HotlineRules are how long the steps of a call may take.
type HotlineRules struct {
	Handover    Within            `yaml:"handover"`
	Acknowledge Within            `yaml:"acknowledge"`
	Inform      Within            `yaml:"inform"`
	Reply       map[string]Within `yaml:"reply"` // by the kind of call
	Callback    Within            `yaml:"callback"`
	Chase       Within            `yaml:"chase"`
	Notice      Within            `yaml:"notice"`
	Urgent      int64             `yaml:"urgent"`
}

// BuiltinHotline are those that ship with the service.
func BuiltinHotline() (HotlineRules, error) { return ReadHotline(builtinHotline) }

// ReadHotline reads rules of the hotline from YAML. Unknown keys and missing spans
// are refused.
func ReadHotline(text string) (HotlineRules, error) {
	var r HotlineRules
	if err := yaml.UnmarshalWithOptions([]byte(text), &r, yaml.Strict()); err != nil {
		return r, fmt.Errorf("read the rules of the hotline: %w", err)
	}
	var f Faults
	for name, w := range map[string]Within{"handover": r.Handover, "acknowledge": r.Acknowledge, "inform": r.Inform, "callback": r.Callback, "chase": r.Chase, "notice": r.Notice, "reply.plea": r.Reply["plea"], "reply.complaint": r.Reply["complaint"]} {
		f.must(w.set(), name, "写明期限", "say how long")
	}
	f.must(r.Urgent >= 1 && r.Urgent <= 4, "urgent", "1 至 4", "1 to 4")
	slices.SortFunc(f, func(a, b Fault) int { return compare(a.Where, b.Where) })
	return r, f.err()
}

// HotlineCall is how far a call has come. A zero time is a step that was not taken.
type HotlineCall struct {
	Ref      string // opaque
	Kind     string // enquiry, plea, complaint, emergency, report
	Urgency  int64  // 1 to 4; 0 is unknown
	Called   time.Time
	Answered time.Time
	Handed   time.Time // 派单
	Acked    time.Time // 签收
	Informed time.Time // the caller was told something
	Replied  time.Time // 答复
	Closed   time.Time // 办结
	CalledBk time.Time // 回访
	Area     uint64    // of whom it is about, 0 if nobody knows
	Case     string    // C- number, "" without
	Worker   string    // who has the case, "" if nobody
}

// CallStep names what is owed of a call.
type CallStep string

// The steps of a call.
const (
	StepHandover    CallStep = "handover"
	StepAcknowledge CallStep = "acknowledge"
	StepInform      CallStep = "inform"
	StepReply       CallStep = "reply"
	StepCallback    CallStep = "callback"
)

// CallSteps are all of them, in the order of a call's way.
var CallSteps = []CallStep{StepHandover, StepAcknowledge, StepInform, StepReply, StepCallback}

// How far a step is behind.
const (
	PressNone   = ""       // in time
	PressLate   = "late"   // its time is over
	PressChase  = "chase"  // 催办
	PressNotice = "notice" // 通报
)

// Owed is a step of a call that nobody took yet.
type Owed struct {
	Call  HotlineCall
	Step  CallStep
	Due   Deadline
	Press string // PressNone, PressLate, PressChase or PressNotice
}

// In is a call with what its case says of it: the case is its hand-over, whoever took
// the case has acknowledged it, whoever reached the household has told the caller, and
// the end of the case is the end of the call.
func (h HotlineCall) In(c Case) HotlineCall {
	h.Case, h.Worker = c.No, c.Worker
	for _, e := range c.Events {
		switch {
		case e.Kind == EventCalled && e.Body.Call.Ref == h.Ref:
			h.Handed = orTime(h.Handed, e.At)
		case h.Handed.IsZero() || e.At.Before(h.Handed): // of before the call
		case e.Kind == EventAcknowledged:
			h.Acked = orTime(h.Acked, e.At)
		case e.Kind == EventContacted && e.Record.Contact.Outcome == "reached", e.Kind == EventVisited && e.Record.Visit.Seen:
			h.Informed = orTime(h.Informed, e.At)
			if !h.Closed.IsZero() {
				h.CalledBk = orTime(h.CalledBk, e.At)
			}
		case e.Kind == EventFollowedUp:
			h.CalledBk = orTime(h.CalledBk, e.At)
		case e.Kind == EventClosed:
			h.Closed = orTime(h.Closed, e.At)
		}
	}
	if !c.TakenAt.IsZero() {
		h.Acked = orTime(h.Acked, c.TakenAt)
	}
	return h
}

func orTime(a, b time.Time) time.Time {
	if a.IsZero() {
		return b
	}
	return a
}

// Owes is what is owed of a call at an instant, in the order of its way.
func (r HotlineRules) Owes(h HotlineCall, cal Calendar, now time.Time) []Owed {
	var list []Owed
	owe := func(step CallStep, from time.Time, w Within) {
		d := w.Deadline(cal, from)
		list = append(list, Owed{Call: h, Step: step, Due: d, Press: r.press(d, cal, now)})
	}
	if !h.Closed.IsZero() {
		if h.CalledBk.IsZero() {
			owe(StepCallback, h.Closed, r.Callback)
		}
		return list
	}
	urgent := h.Urgency >= r.Urgent || h.Kind == "emergency"
	if urgent && h.Handed.IsZero() {
		owe(StepHandover, h.Called, r.Handover)
	}
	if !h.Handed.IsZero() && h.Acked.IsZero() {
		owe(StepAcknowledge, h.Handed, r.Acknowledge)
	}
	if h.Informed.IsZero() && h.Replied.IsZero() {
		owe(StepInform, h.Called, r.Inform)
	}
	if w := r.Reply[h.Kind]; w.set() && h.Replied.IsZero() {
		owe(StepReply, h.Called, w)
	}
	return list
}

func (r HotlineRules) press(d Deadline, cal Calendar, now time.Time) string {
	chase := d.At.AddDate(0, 0, r.Chase.Days)
	notice := r.Notice.Deadline(cal, chase)
	switch {
	case now.After(notice.At):
		return PressNotice
	case shouwang.DayOf(now) >= shouwang.DayOf(chase):
		return PressChase
	case now.After(d.At):
		return PressLate
	}
	return PressNone
}

// Press is that somebody is to hear of a step of a call that nobody took.
type Press struct {
	ID   string // the same for the same step, way of pressing and call
	Owed Owed
	To   string // worker_id; "" where nobody is there
}

// Presses are who hears of the steps that are pressed (催办、通报): of a 催办 whoever
// has the call's case, without one the hotline itself; of a 通报 the bureau too.
func Presses(owed []Owed, staff Staff) []Press {
	var list []Press
	for _, o := range owed {
		if o.Press != PressChase && o.Press != PressNotice {
			continue
		}
		one := Press{ID: o.Press + ":" + string(o.Step) + ":" + o.Call.Ref, Owed: o, To: o.Call.Worker}
		if one.To == "" {
			agent, _ := staff.Owner(shouwang.Hotline, o.Call.Area, o.Call.Area)
			one.To = agent.ID
		}
		list = append(list, one)
		above, _ := staff.Owner(shouwang.Bureau, o.Call.Area, o.Call.Area)
		if o.Press == PressNotice && above.ID != one.To {
			one.To = above.ID
			list = append(list, one)
		}
	}
	return list
}
