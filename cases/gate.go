package cases

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"shouwang"
)

// Setting is what a decision about a case is made with, beside the case: nothing
// else is asked, so that the same case in the same setting is decided the same.
type Setting struct {
	Rules    Rules
	Calendar Calendar
	Now      time.Time
	Staff    Staff
	Kin      bool // whoever acts is a relative of the household, as declared or seen
}

// Staff is who works where, as the roster stands.
type Staff struct {
	Worker func(id string) (shouwang.Worker, bool)
	Owner  func(role shouwang.Role, area, spread uint64) (shouwang.Worker, bool) // who answers for a role in an area
	Away   func(id string, on shouwang.Day) (deputy string, away bool)           // on leave, and who stands in
}

// Roster is where the service reads who works where.
type Roster func(ctx context.Context) (Staff, error)

// Admit completes an event that somebody wants to add, or says why not; what
// follows from it at once comes behind it. Nothing is changed by it.
func Admit(c Case, e Event, s Setting) ([]Event, error) {
	if _, allowed := c.State.Next(e.Kind); !allowed {
		return nil, forbidden(c, e.Kind)
	}
	if role := s.roleOf(e.By); !c.State.May(e.Kind, role) {
		return nil, refuse(c, shouwang.ErrForbidden, fmt.Sprintf("%s 不由 %s 办理 (%s is not for %s to do)", e.Kind, named(role), e.Kind, named(role)),
			"请由有此职责的人办理 (ask somebody whose duty it is)")
	}
	if gate := gates[e.Kind]; gate != nil && e.complete() {
		if err := gate(c, &e, s); err != nil {
			return nil, err
		}
	}
	if !e.complete() {
		return nil, wrong("缺必填内容 (something that is needed is missing)", "补齐后再试 (fill it in and try again)")
	}
	if c.repeats(e) {
		return nil, nil
	}
	e.Body.Timers = starts(c, e, s)
	events := []Event{e}
	if e.Kind == EventApproved && e.Body.Passed && strings.HasPrefix(e.Body.Of, planOf) {
		events = append(events, adopt(c.with(e), e, s))
	}
	return events, nil
}

func named(role shouwang.Role) string {
	if role == "" {
		return "花名册以外的人"
	}
	return string(role)
}

func (s Setting) roleOf(by string) shouwang.Role {
	if by == System {
		return Machine
	}
	w, _ := s.Staff.Worker(by)
	return w.Role
}

func wrong(what, do string) error { return shouwang.Explain(shouwang.ErrInvalid, what, do) }

// gates are what an event has to meet beside its state and the role of who makes it.
// A gate may complete the event.
var gates = map[Kind]func(Case, *Event, Setting) error{
	EventAssigned:      gateOwner,
	EventHandedOver:    gateHandOver,
	EventClaimed:       gateClaim,
	EventAcknowledged:  gateClaimed,
	EventReturned:      gateReturn,
	EventContacted:     gateContact,
	EventVisited:       gateVisit,
	EventVerified:      gateFacts,
	EventPlanned:       gatePlan,
	EventSubmitted:     gateSubmit,
	EventApproved:      gateApprove,
	EventSentBack:      gateSendBack,
	EventMeasureDone:   gateMeasure,
	EventResolved:      gateResolve,
	EventDeferred:      gateResolve,
	EventHeard:         gateHear,
	EventDecided:       gateDecide,
	EventNoticed:       gateNotice,
	EventAppealed:      gateAppeal,
	EventAppealDecided: gateRuling,
	EventPaused:        gatePause,
	EventResumed:       gateResume,
	EventOverridden:    gateOverride,
	EventClosed:        gateClose,
	EventFollowedUp:    gateFollowUp,
	EventArchived:      gateArchive,
}

func gateOwner(_ Case, e *Event, s Setting) error {
	if _, known := s.Staff.Worker(e.Body.Worker); !known {
		return wrong("花名册中没有这位工作人员 (nobody of that number is in the roster)", "核对工号 (check the worker's number)")
	}
	return nil
}

// gateHandOver lets a case be passed on by who has it, or by the offices.
func gateHandOver(c Case, e *Event, s Setting) error {
	return either(s.has(c, e.By), gateOwner(c, e, s))
}

// has is nil if a case is somebody's own, or they are of an office.
func (s Setting) has(c Case, by string) error {
	if by == c.Worker || by == c.TakenBy || slices.Contains(officers, s.roleOf(by)) {
		return nil
	}
	return refuse(c, shouwang.ErrForbidden, "这件个案不在你手上 (the case is not yours)", "请负责人或镇街办理 (ask its owner or the town)")
}

func gateClaim(c Case, e *Event, s Setting) error {
	if err := gateClaimed(c, e, s); err != nil {
		return err
	}
	e.Body.Claim = &Claim{By: e.By, Until: s.Rules.Claim.Deadline(s.Calendar, s.Now).At}
	return nil
}

func gateClaimed(c Case, e *Event, s Setting) error {
	if !c.File.Claim.Held(e.By, s.Now) {
		return nil
	}
	until := c.File.Claim.Until.In(shouwang.Shanghai).Format("15:04")
	return refuse(c, shouwang.ErrConflict, fmt.Sprintf("%s 正在办，到 %s 为止 (%s is at it until %s)", c.File.Claim.By, until, c.File.Claim.By, until),
		"稍后再试，或与其联系 (try later, or ask them)")
}

// gateReturn sends a case back to the town, and the second time up to the bureau.
func gateReturn(c Case, e *Event, s Setting) error {
	if err := s.has(c, e.By); err != nil {
		return err
	}
	if _, known := s.Rules.Returns[e.Body.Reason]; !known {
		return wrong("退回须选一个原因 (a return needs a reason of the list)", "原因："+codes(s.Rules.Returns))
	}
	to := ToTown
	if c.File.Returns > 0 {
		to = ToBureau
	}
	next, found := s.holder(c, to)
	if !found || next == e.By {
		return refuse(c, shouwang.ErrConflict, "没有可以接手的人 (nobody is there to take it)", "先在花名册登记镇街或市局人员 (enter somebody of the town or the bureau in the roster)")
	}
	e.Body.Worker, e.Body.Step = next, &Step{To: to, Due: s.Now}
	return nil
}

func (s Setting) holder(c Case, to Rung) (string, bool) {
	if to == ToOwner {
		return c.Worker, c.Worker != ""
	}
	if s.Staff.Owner == nil {
		return "", false
	}
	w, found := s.Staff.Owner(to.Role(), c.Area, uint64(c.Key.Household)+c.Key.Subject.ID)
	return w.ID, found
}

func gateContact(_ Case, e *Event, _ Setting) error {
	var f Faults
	f.oneOf("contact.how", e.Record.Contact.How, []string{"phone", "message", "door"})
	f.oneOf("contact.outcome", e.Record.Contact.Outcome, []string{"reached", "later", "not_reached"})
	return f.err()
}

var ulid = regexp.MustCompile(`^[0-7][0-9A-HJKMNP-TV-Z]{25}$`)

func gateVisit(_ Case, e *Event, s Setting) error {
	var f Faults
	v := *e.Record.Visit
	f.must(ulid.MatchString(v.ID), "visit.id", "编号须为 ULID", "the id must be a ULID")
	f.must(!v.At.IsZero() && !v.At.After(s.Now.Add(5*time.Minute)), "visit.at", "走访时间缺失或在将来", "the time of the visit is missing or lies ahead")
	for n, x := range v.Facts {
		f.must(x.Name != "" && x.Source != "", fmt.Sprintf("visit.facts[%d]", n), "事实须写明名称和来源", "a fact needs a name and a source")
	}
	return f.err()
}

func gateFacts(_ Case, e *Event, _ Setting) error {
	var f Faults
	for n, x := range e.Record.Facts {
		f.must(x.Name != "" && x.Source != "" && x.AsOf > 0, fmt.Sprintf("facts[%d]", n), "事实须写明名称、来源和截至日期", "a fact needs a name, a source and a day")
	}
	return f.err()
}

func gatePlan(c Case, e *Event, _ Setting) error {
	return e.Record.Plan.Check(c, c.Key.Lane == shouwang.LaneProtected).err()
}

func gateMeasure(c Case, e *Event, _ Setting) error {
	if !slices.ContainsFunc(c.File.Chain(), func(m Measure) bool { return m.ID == e.Body.Of }) {
		return wrong("方案和会议决定中没有这项措施 (neither the plan nor a meeting has such a measure)", "按方案或纪要里的编号填写 (use an id of the plan or of the minutes)")
	}
	if e.Body.Reason == "" {
		e.Body.Reason = "done"
	}
	var f Faults
	f.oneOf("status", e.Body.Reason, []string{"done", "refused", "dropped"})
	return f.err()
}

func gateResolve(_ Case, e *Event, s Setting) error {
	var f Faults
	r := *e.Record.Resolution
	f.must(r.Ref != "" && r.Minutes != "", "ref", "写明纪要编号和哈希", "name the minutes and their hash")
	f.must(r.Quorum > 0 && len(r.Present)-len(r.Recused) >= r.Quorum, "present", "到会人数不足法定人数", "there is no quorum")
	for _, unit := range r.Recused {
		f.must(slices.Contains(r.Present, unit), "recused", "回避的单位未到会", "a unit that was not there cannot keep out of it")
	}
	if e.Kind == EventDeferred {
		f.oneOf("verdict", r.Verdict, []string{"defer"})
		return f.err()
	}
	f.oneOf("verdict", r.Verdict, []string{"approve", "reject"})
	f.must(r.Verdict != "approve" || r.Lead != "" && r.Due > 0, "lead", "写明牵头部门和期限", "name who leads and by when")
	f.must(r.Amount >= 0 && (r.Amount == 0 || r.Fund != ""), "fund", "有金额须写明资金来源", "an amount needs a source of funds")
	return either(f.err(), s.keepOut())
}

// either is the first of two errors.
func either(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// keepOut refuses whoever is kin of the household (回避). It does not say of whom.
func (s Setting) keepOut() error {
	if !s.Kin {
		return nil
	}
	return shouwang.Explain(shouwang.ErrForbidden, "与本户有亲属关系，应当回避 (a relative of the household must keep out of it)", "换一位办理 (ask somebody else)")
}

// gatePause lets no clock stand still where a life or a child is concerned, nor
// before anybody has been reached.
func gatePause(c Case, e *Event, s Setting) error {
	p := *e.Body.Pause
	if c.Cares() {
		return refuse(c, shouwang.ErrConflict, "守护类个案不能暂停 (a case of care or protection cannot be paused)", "立即联系 (get in touch now)")
	}
	if _, waits := c.File.Timers[TimerContact]; waits {
		return refuse(c, shouwang.ErrConflict, "还没有联系上，不能暂停 (nobody was reached yet: the clock goes on)", "先联系 (get in touch first)")
	}
	if c.File.Pause != nil {
		return refuse(c, shouwang.ErrConflict, "已经暂停 (it is paused already)", "先恢复计时 (resume it first)")
	}
	var f Faults
	_, known := s.Rules.Pauses[p.Reason]
	f.must(known, "reason", "暂停须选一个原因："+codes(s.Rules.Pauses), "choose a reason of the list")
	f.must(p.Until.After(s.Now) && !p.Until.After(s.Now.AddDate(0, 0, s.Rules.PauseMax)), "until",
		fmt.Sprintf("最多暂停 %d 天", s.Rules.PauseMax), fmt.Sprintf("at most %d days", s.Rules.PauseMax))
	e.Body.Pause = &Pause{Reason: p.Reason, From: s.Now, Until: p.Until}
	return f.err()
}

func gateResume(c Case, _ *Event, _ Setting) error {
	if c.File.Pause == nil {
		return refuse(c, shouwang.ErrConflict, "没有暂停 (it is not paused)", "无需恢复 (nothing to do)")
	}
	return nil
}

// gateOverride sets a level for a while. Of care it may only be made more urgent.
func gateOverride(c Case, e *Event, s Setting) error {
	o := *e.Body.Override
	var f Faults
	f.oneOf("level", string(o.Level), []string{string(shouwang.Red), string(shouwang.Yellow), string(shouwang.Blue)})
	_, known := s.Rules.Overrides[o.Reason]
	f.must(known, "reason", "调整须选一个原因："+codes(s.Rules.Overrides), "choose a reason of the list")
	f.must(o.Until.After(s.Now) && !o.Until.After(s.Now.AddDate(0, 0, s.Rules.OverrideMax)), "until",
		fmt.Sprintf("须写明到期日，最多 %d 天", s.Rules.OverrideMax), fmt.Sprintf("it needs an end, in at most %d days", s.Rules.OverrideMax))
	f.must(!c.Cares() || o.Level.Rank() >= c.Level.Rank(), "level", "守护类个案不能降级", "a case of care or protection is not made less urgent")
	e.Body.Override = &Override{Level: o.Level, Reason: o.Reason, Until: o.Until, By: e.By}
	return f.err()
}

// gateClose lets a case end only when nobody owes the household anything.
func gateClose(c Case, _ *Event, _ Setting) error {
	owed := Owes(c)
	if len(owed) == 0 {
		return nil
	}
	return refuse(c, shouwang.ErrConflict, "还差这些才能办结 (needed before it can be closed): "+strings.Join(owed, "；"), "办完再办结 (finish these first)")
}

// Owes is what keeps a case from its end, for people to read.
func Owes(c Case) []string {
	var list []string
	for _, a := range c.File.Approvals {
		if a.State == ApprovalRunning {
			list = append(list, "审核中 "+a.Of+" (an approval is under way)")
		}
	}
	for _, d := range c.File.Decisions {
		if d.Takes() && c.File.passed(DecisionOf(d.No)) && !c.File.noticed(d.No) {
			list = append(list, "未书面告知 (no notice was served)")
		}
	}
	for _, m := range c.File.Chain() {
		if c.File.Measures[m.ID] == "" {
			list = append(list, "措施 "+m.ID+" 未落实 (measure "+m.ID+" is open)")
		}
	}
	if c.File.appealed() {
		list = append(list, "申诉未结 (an appeal is open)")
	}
	return list
}

func gateFollowUp(_ Case, e *Event, _ Setting) error {
	var f Faults
	f.must(slices.Contains(followDays, e.Record.FollowUp.After), "after_days", "回访为 30、90 或 180 天", "follow-ups are at 30, 90 or 180 days")
	return f.err()
}

func gateArchive(c Case, _ *Event, s Setting) error {
	if c.File.appealed() || len(c.File.Timers) > 0 {
		return refuse(c, shouwang.ErrConflict, "还有回访或申诉未完 (a follow-up or an appeal is open)", "办完再归档 (finish it first)")
	}
	for _, n := range c.File.Notices {
		if shouwang.DayOf(s.Now) <= n.Until {
			return refuse(c, shouwang.ErrConflict, "申诉期未满 (one may still appeal)", "到 "+n.Until.String()+" 以后 (after that day)")
		}
	}
	return nil
}

// starts are the timers that an event sets going, with those that it names itself.
// An open case never waits for nothing: where no other timer runs, the next visit does.
func starts(c Case, e Event, s Setting) map[Timer]Deadline {
	timers := map[Timer]Deadline{}
	maps.Copy(timers, e.Body.Timers)
	s.start(c, e, timers)
	e.Body.Timers = timers
	after := c.with(e)
	if after.State.Open() && len(after.File.Timers) == 0 {
		timers[TimerRepeat] = s.repeat(after)
	}
	if len(timers) == 0 {
		return nil
	}
	return timers
}

func (s Setting) within(w Within) Deadline { return w.Deadline(s.Calendar, s.Now) }

func (s Setting) until(day shouwang.Day) Deadline { return Deadline{From: s.Now, At: day.End()} }

// repeat is the next visit: by the level, or sooner if the plan says so.
func (s Setting) repeat(c Case) Deadline {
	w := s.Rules.Grade(c.LevelAt(s.Now)).Repeat
	if plan, has := c.File.Plan(); has && c.File.Adopted > 0 && plan.Visits > 0 {
		w = Within{Days: min(plan.Visits, max(w.Days, 1))}
	}
	return s.within(w)
}

func (s Setting) start(c Case, e Event, timers map[Timer]Deadline) {
	grade := s.Rules.Grade(c.LevelAt(s.Now))
	switch e.Kind { //nolint:exhaustive // the others start nothing
	case EventReopened:
		timers[TimerContact], timers[TimerCheck] = s.within(grade.Contact), s.within(grade.Check)
		if grade.Decide.set() {
			timers[TimerDecide] = s.within(grade.Decide)
		}
	case EventVisited:
		if e.Record.Visit.Seen && c.State.Open() {
			timers[TimerRepeat] = s.repeat(c)
		}
	case EventSubmitted:
		timers[TimerApprove] = s.within(s.Rules.Approve)
	case EventApproved:
		if !e.Body.Passed {
			timers[TimerApprove] = s.within(s.Rules.Approve)
		} else if strings.HasPrefix(e.Body.Of, decisionOf) {
			timers[TimerNotice] = s.within(s.Rules.Notice)
		}
	case EventTabled:
		timers[TimerSession] = s.within(s.Rules.Session)
		if due := e.Body.Due; due != nil {
			timers[TimerSession] = Deadline{From: s.Now, At: due.At}
		}
	case EventResolved:
		if r := *e.Record.Resolution; r.binds() {
			timers[MeasureTimer(r.Ref)] = s.until(r.Due)
		}
	case EventDeferred:
		timers[TimerSession] = s.within(s.Rules.Session)
		if due := e.Record.Resolution.Due; due > shouwang.DayOf(s.Now) {
			timers[TimerSession] = s.until(due)
		}
	case EventReviewed:
		timers[TimerReview] = s.within(s.Rules.Review)
	case EventContinued:
		timers[TimerReview] = s.within(Within{Days: 30})
		if plan, _ := c.File.Plan(); plan.Review > shouwang.DayOf(s.Now) {
			timers[TimerReview] = s.until(plan.Review)
		}
	case EventAppealed:
		timers[TimerAppeal] = s.within(s.Rules.Appeal)
	case EventClosed:
		s.follow(c, timers)
	case EventResumed:
		s.shift(c, timers)
	}
}

// follow starts the visits after the end of a case that had a plan.
func (s Setting) follow(c Case, timers map[Timer]Deadline) {
	plan, has := c.File.Plan()
	if !has || c.File.Adopted == 0 {
		return
	}
	days := plan.Follow
	if len(days) == 0 {
		days = followDays
	}
	for _, d := range days {
		timers[TimerFollow+Timer(strconv.Itoa(d))] = s.within(Within{Days: d})
	}
}

// shift puts every timer off by as long as the clock stood.
func (s Setting) shift(c Case, timers map[Timer]Deadline) {
	to := s.Now
	if c.File.Pause.Until.Before(to) {
		to = c.File.Pause.Until
	}
	for name, d := range c.File.Timers {
		timers[name] = d.Shifted(s.Calendar, c.File.Pause.From, to)
	}
}

// adopt is what follows of a plan's last signature: its measures and its review are
// timers from then on.
func adopt(c Case, by Event, s Setting) Event {
	e := Event{Case: c.No, Seq: by.Seq + 1, ID: Hash("adopt %q", by.ID), Kind: EventAdopted, At: by.At, By: System, Body: Body{Of: by.Body.Of}}
	plan := c.File.version(versionOf(by.Body.Of))
	timers := map[Timer]Deadline{TimerReview: s.until(plan.Review)}
	for _, m := range plan.Chain {
		if m.Status == "planned" || m.Status == "running" {
			timers[MeasureTimer(m.ID)] = s.until(m.Due)
		}
	}
	if _, runs := c.File.Timers[TimerRepeat]; !runs {
		timers[TimerRepeat] = s.repeat(c)
	}
	e.Body.Timers = timers
	return e
}
