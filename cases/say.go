package cases

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"shouwang"
)

// Say is what a person says of an act, whatever the door they came by; which of
// its fields count is the act's.
type Say struct {
	Verdict shouwang.Verdict // of closed
	To      string           // of assigned and handed_over: the worker who has it from then on
	Reason  string           // a code: of returned, paused, overridden and measure_done
	Of      string           // plan/2 or decision/1: of submitted, approved and sent_back; a measure's id: of measure_done; a session's number: of tabled
	Level   shouwang.Level   // of overridden
	Until   time.Time        // of paused and overridden; of tabled: the end of the session's day
	Record  Record
}

// Acts are the kinds of event that a person may add.
func Acts() []Kind {
	var list []Kind
	for _, k := range Kinds {
		if !slices.Equal(moves[k].by, nobody) && k != EventMerged && k != EventSplit {
			list = append(list, k)
		}
	}
	return list
}

// Say does an act with what was said of it. ErrInvalid: something is missing or
// wrong; ErrForbidden: it is not theirs to do; ErrConflict: the state does not
// allow it; ErrStale: the case has changed.
func (s *Service) Say(ctx context.Context, act Act, kind Kind, said Say) (Case, error) {
	switch {
	case !slices.Contains(Acts(), kind):
		return Case{}, wrong("没有这种操作 (there is no such act)", "见操作列表 (see the list of acts)")
	case kind == EventClosed:
		return s.Close(ctx, act, said.Verdict)
	}
	return s.Do(ctx, act, kind, said.Body(kind, act.By), said.Record)
}

// Body is what an event of a kind says outside of its record.
func (y Say) Body(kind Kind, by string) Body {
	switch kind { //nolint:exhaustive // the others say nothing outside of their record
	case EventAssigned, EventHandedOver:
		return Body{Worker: y.To}
	case EventClosed:
		return Body{Verdict: y.Verdict}
	case EventReturned:
		return Body{Reason: y.Reason}
	case EventMeasureDone:
		return Body{Of: y.Of, Reason: y.Reason}
	case EventTabled:
		body := Body{Of: y.Of}
		if !y.Until.IsZero() {
			body.Due = &Deadline{At: y.Until}
		}
		return body
	case EventSubmitted, EventApproved, EventSentBack:
		return Body{Of: y.Of}
	case EventClaimed:
		return Body{Claim: &Claim{By: by}}
	case EventPaused:
		return Body{Pause: &Pause{Reason: y.Reason, Until: y.Until}}
	case EventOverridden:
		return Body{Override: &Override{Level: y.Level, Reason: y.Reason, Until: y.Until}}
	}
	return Body{}
}

// ReadRecord reads what was written down with an act from JSON: the visit of
// visited, the plan of planned, and so on. Unknown fields are refused.
func ReadRecord(kind Kind, text []byte) (Record, error) {
	var r Record
	into, has := r.part(kind)
	if !has {
		return r, wrong(fmt.Sprintf("%s 没有附件 (%s has no record)", kind, kind), "去掉附件 (leave it out)")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return Record{}, wrong("附件读不懂 (the record cannot be read)", "核对字段名和格式 (check the names and forms of its fields)")
	}
	return r, nil
}

// part is the field of a record that belongs to a kind.
func (r *Record) part(kind Kind) (into any, has bool) {
	switch kind { //nolint:exhaustive // the others have none
	case EventContacted:
		return &r.Contact, true
	case EventVisited:
		return &r.Visit, true
	case EventVerified:
		return &r.Facts, true
	case EventPlanned:
		return &r.Plan, true
	case EventHeard:
		return &r.Hearing, true
	case EventDecided:
		return &r.Decision, true
	case EventNoticed:
		return &r.Notice, true
	case EventAppealed:
		return &r.Appeal, true
	case EventAppealDecided:
		return &r.Ruling, true
	case EventResolved, EventDeferred:
		return &r.Resolution, true
	case EventFollowedUp:
		return &r.FollowUp, true
	}
	return nil, false
}
