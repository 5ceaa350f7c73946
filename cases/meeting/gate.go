package meeting

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"shouwang"
	"shouwang/cases"
)

// Setting is what a decision about a session is made with, beside the session.
type Setting struct {
	Now   time.Time
	Staff cases.Staff
	Kin   func(worker, no string) bool // whether a worker is a relative of a case's household
}

// Refusal is why an act on a session was not done, and the session as it stands.
type Refusal struct { //nolint:errname // a refusal is what the office calls it
	*shouwang.Explained

	Session Session
}

// Unwrap is the explanation, and through it the kind.
func (r *Refusal) Unwrap() error { return r.Explained }

func refuse(s Session, kind error, what, do string) error {
	return &Refusal{Session: s, Explained: &shouwang.Explained{Kind: kind, What: what, Do: do}}
}

// Admit completes an event that somebody wants to add, or says why not; what
// follows from it at once comes behind it. Nothing is changed by it.
func Admit(s Session, e Event, set Setting) ([]Event, error) {
	if _, allowed := s.State.Next(e.Kind); !allowed {
		return nil, refuse(s, shouwang.ErrConflict, fmt.Sprintf("会议状态为 %s，不能做 %s (not allowed in this state)", s.State, e.Kind), "看过现状再试 (look at it and try again)")
	}
	w, _ := set.Staff.Worker(e.By)
	if !s.State.May(e.Kind, w.Role) {
		return nil, refuse(s, shouwang.ErrForbidden, fmt.Sprintf("%s 不由这一岗位办理 (%s is not for this role to do)", e.Kind, e.Kind), "请市民政局或联席会议办公室办理 (ask the bureau or the meeting's office)")
	}
	if err := gates[e.Kind](s, e, set); err != nil {
		return nil, err
	}
	events := []Event{e}
	if e.Kind == EventOpened {
		events = append(events, kin(s.with(e), e, set)...)
	}
	return events, nil
}

var gates = map[Kind]func(Session, Event, Setting) error{
	EventConvened: gateConvene,
	EventTabled:   gateTable,
	EventDropped:  gateDrop,
	EventOpened:   gateOpen,
	EventRecused:  gateRecuse,
	EventDecided:  gateDecide,
	EventClosed:   gateClose,
}

// kin are the recusals that follow of who came: a declared relative of a household
// keeps out of its item whether or not they say so. Nobody is told of whom.
func kin(s Session, by Event, set Setting) []Event {
	var events []Event
	for _, i := range s.Items {
		for _, w := range s.Present {
			if !set.Kin(w, i.Case) || slices.Contains(i.Recused, w) {
				continue
			}
			seq := by.Seq + uint64(len(events)) + 1
			events = append(events, Event{
				Session: s.No, Seq: seq, ID: cases.Hash("kin %q %q %q", s.No, i.Case, w), Kind: EventRecused, At: by.At, By: cases.System,
				Body: Body{Case: i.Case, Worker: w},
			})
		}
	}
	return events
}

func gateConvene(_ Session, e Event, set Setting) error {
	var f faults
	b := e.Body
	f.must(b.On >= shouwang.DayOf(set.Now), "on", "会期不能在过去", "the day lies in the past")
	f.must(len(b.Members) > 0, "members", "写明成员及其单位", "name who sits, and for which unit")
	seen := map[string]bool{}
	for n, m := range b.Members {
		at := fmt.Sprintf("members[%d]", n)
		w, known := set.Staff.Worker(m.Worker)
		f.must(known && slices.Contains(desk, w.Role), at, "须是花名册中的市民政局或联席会议人员", "must be somebody of the bureau or the joint meeting in the roster")
		f.must(m.Unit != "" && !seen[m.Worker], at, "写明单位，每人一席", "name the unit; one seat a person")
		seen[m.Worker] = true
	}
	f.must(2*b.Quorum > len(b.Members) && b.Quorum <= len(b.Members), "quorum", "法定人数须过半，不超过成员数", "the quorum is more than half of the members and no more than all")
	return f.err()
}

func gateTable(s Session, e Event, _ Setting) error {
	if s.find(e.Body.Case) >= 0 {
		return refuse(s, shouwang.ErrConflict, "已在议程上 (it is on the agenda already)", "不必再列 (nothing to do)")
	}
	return nil
}

func gateDrop(s Session, e Event, _ Setting) error { return s.has(e.Body.Case) }

func (s Session) has(no string) error {
	if s.find(no) >= 0 {
		return nil
	}
	return refuse(s, shouwang.ErrConflict, "议程上没有这件 (it is not on the agenda)", "先列入议程 (table it first)")
}

func gateOpen(s Session, e Event, set Setting) error {
	var f faults
	f.must(shouwang.DayOf(set.Now) >= s.On || s.Emergency, "on", "会期未到", "the day has not come")
	f.must(len(s.Items) > 0, "items", "议程是空的", "the agenda is empty")
	seen := map[string]bool{}
	for n, w := range e.Body.Present {
		f.must(s.Unit(w) != "" && !seen[w], fmt.Sprintf("present[%d]", n), "不是本次会议的成员，或写了两次", "not a member of this session, or named twice")
		seen[w] = true
	}
	f.must(len(seen) >= s.Quorum, "present", fmt.Sprintf("到会不足法定人数 %d", s.Quorum), fmt.Sprintf("fewer than the quorum of %d", s.Quorum))
	return f.err()
}

// gateRecuse lets a member keep out of an item by their own word (我回避), until it is
// decided.
func gateRecuse(s Session, e Event, _ Setting) error {
	if err := s.has(e.Body.Case); err != nil {
		return err
	}
	item, _ := s.Item(e.Body.Case)
	switch {
	case item.Decision != nil:
		return refuse(s, shouwang.ErrConflict, "已经议定 (it was decided already)", "向会议说明 (tell the meeting)")
	case s.Unit(e.Body.Worker) == "":
		return wrong("不是本次会议的成员 (not a member of this session)", "核对工号 (check the worker's number)")
	case e.By != e.Body.Worker && e.By != cases.System:
		return refuse(s, shouwang.ErrForbidden, "回避由本人提出 (one keeps out by one's own word)", "请本人提出 (ask them)")
	case s.State == Sitting && !slices.Contains(s.Present, e.Body.Worker):
		return refuse(s, shouwang.ErrConflict, "没有到会，不必回避 (whoever did not come need not keep out)", "无需办理 (nothing to do)")
	}
	return nil
}

// gateDecide lets an item be decided by a quorum without those who keep out of it,
// and be written down by one of them.
func gateDecide(s Session, e Event, set Setting) error {
	if err := s.has(e.Body.Case); err != nil {
		return err
	}
	item, _ := s.Item(e.Body.Case)
	switch {
	case slices.Contains(item.Recused, e.By) || set.Kin(e.By, item.Case):
		return refuse(s, shouwang.ErrForbidden, "应当回避这一件 (you must keep out of this item)", "请别的成员记录决定 (ask another member to write it down)")
	case s.Voting(item) < s.Quorum:
		return refuse(s, shouwang.ErrConflict, fmt.Sprintf("回避后不足法定人数：%d/%d (no quorum without those who keep out)", s.Voting(item), s.Quorum), "留待下次会议 (leave it to the next session)")
	}
	return e.Record.Decision.check(set.Now).err()
}

func (d *Outcome) check(now time.Time) faults {
	var f faults
	if d == nil {
		d = &Outcome{}
	}
	f.must(slices.Contains(Verdicts, d.Verdict), "verdict", "同意、缓议或不同意", "must be approve, defer or reject")
	f.must(d.Amount >= 0, "amount_fen", "金额不能为负", "an amount is not negative")
	switch d.Verdict {
	case Approve:
		f.must(d.Lead != "", "lead", "写明牵头部门", "name who leads")
		f.must(d.Due > shouwang.DayOf(now), "due", "写明今天以后的期限", "name a day after today")
		f.must((d.Amount == 0) == (d.Fund == "" || d.Fund == "none"), "fund", "有金额须写明资金来源，没有则不写", "an amount needs a source of funds, and none needs none")
		f.must(d.Fund == "" || slices.Contains(cases.FundSources(), d.Fund), "fund", "资金来源不在表内", "no such source of funds")
	case Defer, Reject:
		f.must(strings.TrimSpace(d.Reason) != "", "reason", "写明理由", "give the reason")
		f.must(d.Amount == 0 && d.Fund == "" && d.Lead == "", "amount_fen", "没有同意，不写金额、资金和牵头", "without approval there is no amount, fund or lead")
		f.must(d.Due == 0 || d.Due > shouwang.DayOf(now), "due", "再议的日期应在今天以后", "the day of the next look lies after today")
	}
	return f
}

func gateClose(s Session, _ Event, _ Setting) error {
	if slices.ContainsFunc(s.Items, func(i Item) bool { return i.Decision != nil }) {
		return nil
	}
	return refuse(s, shouwang.ErrConflict, "一件也没有议定 (nothing was decided)", "先记录决定 (write a decision down first)")
}

// faults are all that is wrong with what was said, found in one go.
type faults cases.Faults

func (f *faults) must(holds bool, where, zh, en string) {
	if !holds {
		*f = append(*f, cases.Fault{Where: where, What: shouwang.Text{Zh: zh, En: en}})
	}
}

func (f faults) err() error {
	if len(f) == 0 {
		return nil
	}
	what := fmt.Sprintf("有 %d 处不符合要求 (%d things do not fit)", len(f), len(f))
	return fmt.Errorf("%w: %w", wrong(what, "改正后再试 (put these right and try again)"), cases.Faults(f))
}

func wrong(what, do string) error { return shouwang.Explain(shouwang.ErrInvalid, what, do) }
