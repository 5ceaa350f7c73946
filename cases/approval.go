package cases

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"shouwang"
)

const (
	planOf     = "plan/"
	decisionOf = "decision/"
)

// PlanOf names a version of a plan, as an approval does.
func PlanOf(version int) string { return planOf + strconv.Itoa(version) }

// DecisionOf names a decision, as an approval does.
func DecisionOf(no int) string { return decisionOf + strconv.Itoa(no) }

func versionOf(of string) int {
	_, n, _ := strings.Cut(of, "/")
	version, _ := strconv.Atoi(n)
	return version
}

func (d Dossier) version(n int) Plan {
	if n < 1 || n > len(d.Plans) {
		return Plan{}
	}
	return d.Plans[n-1]
}

func (d Dossier) passed(of string) bool {
	return slices.ContainsFunc(d.Approvals, func(a Approval) bool { return a.Of == of && a.State == ApprovalPassed })
}

func (d Dossier) noticed(decision int) bool {
	return slices.ContainsFunc(d.Notices, func(n Notice) bool { return n.Decision == decision })
}

// appealed says whether an appeal waits for its ruling.
func (d Dossier) appealed() bool { return len(d.Appeals) > len(d.Rulings) }

func codes(of map[string]shouwang.Text) string {
	return strings.Join(slices.Sorted(maps.Keys(of)), ", ")
}

func (f Faults) err() error {
	if len(f) == 0 {
		return nil
	}
	what := fmt.Sprintf("有 %d 处不符合要求 (%d things do not fit)", len(f), len(f))
	return fmt.Errorf("%w: %w", wrong(what, "改正后再试 (put these right and try again)"), f)
}

// gateSubmit chooses the chain by what it is about: whatever takes help away goes
// the longest way.
func gateSubmit(c Case, e *Event, _ Setting) error {
	n := versionOf(e.Body.Of)
	switch {
	case e.Body.Of == PlanOf(n) && n > 0 && n == len(c.File.Plans):
		e.Body.Chain = PlanChain
		if plan := c.File.version(n); !plan.Consent.Given && c.Key.Lane != shouwang.LaneProtected {
			return refuse(c, shouwang.ErrConflict, "本人没有同意方案 (they did not agree to the plan)", "改方案，或按本人意愿办 (change it, or do as they wish)")
		}
	case e.Body.Of == DecisionOf(n) && n > 0 && n <= len(c.File.Decisions):
		e.Body.Chain = DecisionChain
		if c.File.Decisions[n-1].Takes() {
			e.Body.Chain = ReductionChain
		}
	default:
		return wrong("没有这一版方案或这项决定 (there is no such plan or decision)", "送审最新一版，如 plan/1 (send the newest, as plan/1)")
	}
	if c.File.running(e.Body.Of) != nil || c.File.passed(e.Body.Of) {
		return refuse(c, shouwang.ErrConflict, "已在审核或已通过 (it is being approved, or was)", "看审核进度 (see how far it is)")
	}
	return nil
}

// gateApprove lets a link be signed by whose turn it is, and says whether it was
// the last.
func gateApprove(c Case, e *Event, s Setting) error {
	a, link, err := s.turn(c, *e)
	if err != nil {
		return err
	}
	if err := s.maySign(c, link, a, e.By); err != nil {
		return err
	}
	e.Body.Passed = len(a.Signed)+1 == len(s.Rules.Chains[a.Chain])
	return nil
}

// gateSendBack (退回补正) ends a chain; what is put right is sent again from its
// beginning.
func gateSendBack(c Case, e *Event, s Setting) error {
	a, link, err := s.turn(c, *e)
	if err != nil {
		return err
	}
	if strings.TrimSpace(e.Note) == "" {
		return wrong("退回补正须写明缺什么 (say what is missing)", "填写说明 (write a note)")
	}
	return s.maySign(c, link, a, e.By)
}

// turn is the approval that waits, and the link whose turn it is.
func (s Setting) turn(c Case, e Event) (Approval, Link, error) {
	a := c.File.running(e.Body.Of)
	if a == nil {
		return Approval{}, Link{}, refuse(c, shouwang.ErrConflict, "没有在审核 (nothing of that name waits for approval)", "先送审 (send it for approval first)")
	}
	chain := s.Rules.Chains[a.Chain]
	if len(a.Signed) >= len(chain) {
		return Approval{}, Link{}, refuse(c, shouwang.ErrConflict, "审核链已走完 (the chain is at its end)", "重新送审 (send it again)")
	}
	return *a, chain[len(a.Signed)], nil
}

// handler is the link that the case's own worker signs.
const handler = "handler"

// maySign is nil if a worker may sign a link: it is theirs, or that of somebody on
// leave for whom they stand in; they wrote nothing of it and signed no other link;
// and they are no kin of the household.
func (s Setting) maySign(c Case, link Link, a Approval, by string) error {
	if err := s.keepOut(); err != nil {
		return err
	}
	if link.Link == handler && by != a.Author && by != c.Worker {
		return refuse(c, shouwang.ErrForbidden, "这一环由经办人签 (this link is the handler's to sign)", "请经办人签 (ask the handler)")
	}
	if link.Link != handler && by == a.Author {
		return refuse(c, shouwang.ErrForbidden, "起草人不能审核自己的件 (whoever wrote it does not approve it)", "换一位审核 (ask somebody else)")
	}
	if slices.Contains(a.Signed, by) && (link.Link != handler || by != a.Author) {
		return refuse(c, shouwang.ErrForbidden, "同一人不能签两环 (nobody signs two links)", "换一位审核 (ask somebody else)")
	}
	if s.holds(c, link, by) {
		return nil
	}
	return refuse(c, shouwang.ErrForbidden, fmt.Sprintf("轮到%s审核 (it is the turn of the %s)", link.Title.Zh, link.Title.En), "请其审核 (ask them)")
}

// holds says whether a link is a worker's own, or they stand in for whose it is.
func (s Setting) holds(c Case, link Link, by string) bool {
	w, known := s.Staff.Worker(by)
	if !known {
		return false
	}
	if len(link.Workers) == 0 {
		return slices.Contains(link.Roles, w.Role) && (link.Link == handler || w.Area == 0 || w.Covers(c.Area))
	}
	return slices.ContainsFunc(link.Workers, func(owner string) bool {
		deputy, away := s.away(owner)
		return owner == by && !away || away && deputy == by
	})
}

func (s Setting) away(worker string) (deputy string, away bool) {
	if s.Staff.Away == nil {
		return "", false
	}
	return s.Staff.Away(worker, shouwang.DayOf(s.Now))
}

func gateHear(_ Case, e *Event, s Setting) error {
	var f Faults
	h := *e.Record.Hearing
	f.must(!h.At.IsZero() && !h.At.After(s.Now), "hearing.at", "听取意见的时间缺失或在将来", "the time is missing or lies ahead")
	f.oneOf("hearing.person", h.Person, []string{"self", "guardian", "agent"})
	f.must(h.Declined || strings.TrimSpace(h.Opinion) != "", "hearing.opinion", "写明本人意见，或注明不愿表达", "write down what they said, or that they would not speak")
	h.By = e.By
	e.Record.Hearing = &h
	return f.err()
}

// gateDecide lets nothing be taken away from somebody who was not heard, on facts
// that nobody knows, or on one source that nobody has looked at: Law art. 48.
func gateDecide(c Case, e *Event, s Setting) error {
	var f Faults
	d := *e.Record.Decision
	f.oneOf("decision.way", d.Way, dispositions)
	f.must(d.Article != "", "decision.article", "写明理由和条款", "give the reason and the article")
	if d.Takes() {
		f.must(len(c.File.Hearings) > 0, "hearing", "未听取本人意见", "they were not heard")
		f.must(len(d.Unknown) == 0, "decision.unknown", "有未知事实，不能作减退决定", "nothing is taken away on facts that are unknown")
		f.must(len(d.Stale) == 0, "decision.stale", "数据过期，不能作减退决定", "nothing is taken away on stale data")
		sources := slices.Compact(slices.Sorted(slices.Values(d.Sources)))
		f.must(len(sources) >= 2 || c.File.seen(), "decision.sources", "须有两个独立来源或入户见到本人", "two independent sources or a visit are needed")
	}
	return either(f.err(), s.keepOut())
}

func (d Dossier) seen() bool {
	return slices.ContainsFunc(d.Visits, func(v Visit) bool { return v.Seen })
}

func gateNotice(c Case, e *Event, s Setting) error {
	var f Faults
	n := *e.Record.Notice
	if n.Decision < 1 || n.Decision > len(c.File.Decisions) {
		return wrong("没有这项决定 (there is no such decision)", "核对编号 (check its number)")
	}
	if !c.File.passed(DecisionOf(n.Decision)) {
		return refuse(c, shouwang.ErrConflict, "决定还没有审核通过 (the decision was not approved yet)", "先送审 (send it for approval first)")
	}
	f.must(!n.ServedAt.IsZero() && !n.ServedAt.After(s.Now), "notice.served_at", "送达时间缺失或在将来", "the time is missing or lies ahead")
	f.oneOf("notice.how", n.How, []string{"in_person", "left", "post", "public"})
	f.oneOf("notice.to", n.To, []string{"self", "guardian", "agent"})
	f.must(n.Article != "", "notice.article", "写明理由和条款", "give the reason and the article")
	f.must(n.How != "public" || c.Key.Lane == shouwang.LaneOpen, "notice.how", "守护类个案不得公告", "nothing of a protected case is made public")
	n.Until = shouwang.DayOf(n.ServedAt).AddDays(s.Rules.Appeals)
	e.Record.Notice = &n
	return f.err()
}

func gateAppeal(c Case, e *Event, s Setting) error {
	a := *e.Record.Appeal
	for _, notice := range slices.Backward(c.File.Notices) {
		switch {
		case notice.Decision != a.Decision:
		case shouwang.DayOf(s.Now) > notice.Until:
			return refuse(c, shouwang.ErrConflict, "申诉期已过 (the time for an appeal is over)", "可重新打开个案 (the case may be reopened)")
		case c.File.appealed():
			return refuse(c, shouwang.ErrConflict, "已有申诉在办 (an appeal is open already)", "等待复核 (wait for the ruling)")
		default:
			return nil
		}
	}
	return refuse(c, shouwang.ErrConflict, "这项决定还没有告知 (no notice of that decision was served)", "先书面告知 (serve the notice first)")
}

// gateRuling keeps everybody out of an appeal who had a part in what it is about.
func gateRuling(c Case, e *Event, s Setting) error {
	if !c.File.appealed() {
		return refuse(c, shouwang.ErrConflict, "没有申诉在办 (no appeal is open)", "无需复核 (nothing to do)")
	}
	open := c.File.Appeals[len(c.File.Appeals)-1]
	r := *e.Record.Ruling
	r.Decision = open.Decision
	e.Record.Ruling = &r
	if e.By == c.Worker || c.tookPart(e.By) {
		return refuse(c, shouwang.ErrForbidden, "经办、审核过本件的人不能复核申诉 (whoever had a part in it does not rule on the appeal)", "换一位复核 (ask somebody else)")
	}
	var f Faults
	f.must(strings.TrimSpace(r.Reason) != "", "ruling.reason", "写明理由", "give the reason")
	return either(f.err(), s.keepOut())
}

// tookPart says whether somebody had a hand in what is decided about a household.
func (c Case) tookPart(by string) bool {
	return slices.ContainsFunc(c.Events, func(e Event) bool {
		switch e.Kind { //nolint:exhaustive // the others decide nothing
		case EventAcknowledged, EventPlanned, EventSubmitted, EventApproved, EventSentBack, EventDecided, EventNoticed, EventHeard, EventVerified:
			return e.By == by
		}
		return false
	})
}
