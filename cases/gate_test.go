package cases

import (
	"errors"
	"slices"
	"testing"

	"shouwang"
)

// takenCase is a case in which somebody was seen.
func takenCase(t *testing.T, s Setting) Case {
	t.Helper()
	c := do(t, opened(s, shouwang.Yellow), s, "V01", EventAcknowledged)
	return do(t, c, s, "V01", EventVisited)
}

func of(what string) func(*Event) { return func(e *Event) { e.Body.Of = what } }

func noted(e *Event) { e.Note = "缺银行流水" }

func refused(t *testing.T, err, kind error, what string) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Errorf("%s: %v, want %v", what, err, kind)
	}
}

func TestAPlanGoesThroughItsChain(t *testing.T) {
	s := at(t, monday)
	c := do(t, takenCase(t, s), s, "V01", EventPlanned)
	_, err := try(c, s, "V01", EventApproved)
	refused(t, err, shouwang.ErrConflict, "approved before it was sent")
	c = do(t, c, s, "V01", EventSubmitted)
	if _, runs := c.File.Timers[TimerApprove]; !runs {
		t.Error("nobody waits for the signature")
	}
	_, err = try(c, s, "V01", EventClosed)
	refused(t, err, shouwang.ErrConflict, "closed while it is being approved")
	_, err = try(c, s, "T01", EventApproved)
	refused(t, err, shouwang.ErrForbidden, "the town before the handler")
	c = do(t, c, s, "V01", EventApproved)
	_, err = try(c, s, "V02", EventApproved)
	refused(t, err, shouwang.ErrForbidden, "a worker in the town's place")
	_, err = try(c, s, "T01", EventSentBack)
	refused(t, err, shouwang.ErrInvalid, "sent back without a word")
	back := do(t, c, s, "T01", EventSentBack, noted)
	if back.State != Verifying || back.File.Approvals[0].State != ApprovalSentBack || waits(back, TimerApprove) {
		t.Errorf("sent back: %s %+v", back.State, back.File.Approvals)
	}
	back = do(t, back, s, "V01", EventSubmitted)
	if len(back.File.Approvals[1].Signed) != 0 {
		t.Error("what was put right keeps signatures of before")
	}
	c = do(t, c, s, "T01", EventApproved)
	if c.State != Measures || c.File.Adopted != 1 || !waits(c, MeasureTimer("m1")) || !waits(c, TimerReview) || waits(c, TimerDecide) {
		t.Errorf("adopted: %s version %d, timers %v", c.State, c.File.Adopted, c.File.Timers)
	}
	_, err = try(c, s, "V01", EventSubmitted)
	refused(t, err, shouwang.ErrConflict, "sent again though it passed")
}

func TestAnAuthorDoesNotApprove(t *testing.T) {
	s := at(t, monday)
	c := do(t, takenCase(t, s), s, "T01", EventPlanned)
	c = do(t, do(t, c, s, "T01", EventSubmitted), s, "V01", EventApproved)
	_, err := try(c, s, "T01", EventApproved)
	refused(t, err, shouwang.ErrForbidden, "their own plan")
	do(t, c, s, "T02", EventApproved)
}

// Every approver, and whoever decides, keeps out of the case of a relative.
func TestKinKeepOut(t *testing.T) {
	s := at(t, monday)
	c := do(t, do(t, takenCase(t, s), s, "V01", EventPlanned), s, "V01", EventSubmitted)
	kin := s
	kin.Kin = true
	for _, kind := range []Kind{EventApproved, EventSentBack} {
		_, err := try(c, kin, "V01", kind, noted)
		refused(t, err, shouwang.ErrForbidden, string(kind))
	}
	_, err := try(c, kin, "T01", EventDecided)
	refused(t, err, shouwang.ErrForbidden, "decided")
	_, err = try(do(t, c, s, "T01", EventTabled), kin, "J01", EventResolved)
	refused(t, err, shouwang.ErrForbidden, "resolved")
	_, err = try(appealed(t, s), kin, "B09", EventAppealDecided)
	refused(t, err, shouwang.ErrForbidden, "ruled")
	for _, kind := range judged {
		if !slices.Contains([]Kind{EventApproved, EventSentBack, EventDecided, EventResolved, EventAppealDecided}, kind) {
			t.Errorf("%s is not tried here", kind)
		}
	}
}

func TestADeputySignsWhileTheOwnerIsAway(t *testing.T) {
	s := at(t, monday)
	s.Rules.Chains = map[string][]Link{PlanChain: {{Link: "head", Title: shouwang.Text{Zh: "分管局长", En: "deputy head"}, Workers: []string{"B07"}}}}
	away := false
	s.Staff.Away = func(id string, _ shouwang.Day) (string, bool) { return "B08", away && id == "B07" }
	c := do(t, do(t, takenCase(t, s), s, "V01", EventPlanned), s, "V01", EventSubmitted)
	_, err := try(c, s, "B08", EventApproved)
	refused(t, err, shouwang.ErrForbidden, "a deputy of somebody who is there")
	do(t, c, s, "B07", EventApproved)
	away = true
	do(t, c, s, "B08", EventApproved)
	_, err = try(c, s, "B09", EventApproved)
	refused(t, err, shouwang.ErrForbidden, "somebody else")
	_, err = try(c, s, "B07", EventApproved)
	refused(t, err, shouwang.ErrForbidden, "somebody on leave")
}

func way(w string, more ...func(*Decision)) func(*Event) {
	return func(e *Event) {
		d := &Decision{Way: w, Article: "社会救助法第四十八条", Sources: []string{"人社", "税务"}}
		for _, f := range more {
			f(d)
		}
		e.Record.Decision = d
	}
}

// What takes help away needs the person heard, two sources or a visit, and facts
// that are known and fresh. What gives help needs none of it.
func TestNothingIsTakenAwayUnheard(t *testing.T) {
	s := at(t, monday)
	c := do(t, opened(s, shouwang.Yellow), s, "V01", EventAcknowledged)
	do(t, c, s, "T01", EventDecided, way(Deliver, func(d *Decision) { d.Sources = nil }))
	_, err := try(c, s, "T01", EventDecided, way(End))
	refused(t, err, shouwang.ErrInvalid, "unheard")
	_, err = try(c, s, "V01", EventHeard, func(e *Event) { e.Record.Hearing.Opinion = "" })
	refused(t, err, shouwang.ErrInvalid, "a hearing without a word")
	c = do(t, c, s, "V01", EventHeard)
	for name, f := range map[string]func(*Decision){
		"one source": func(d *Decision) { d.Sources = []string{"人社", "人社"} }, "unknown": func(d *Decision) { d.Unknown = []string{"income_pc"} },
		"stale": func(d *Decision) { d.Stale = []string{"employment"} }, "no article": func(d *Decision) { d.Article = "" },
	} {
		_, err = try(c, s, "T01", EventDecided, way(Reduce, f))
		refused(t, err, shouwang.ErrInvalid, name)
	}
	c = do(t, c, s, "T01", EventDecided, way(Reduce))
	if c.File.Hearings[0].By != "V01" || c.File.Decisions[0].No != 1 {
		t.Errorf("%+v %+v", c.File.Hearings, c.File.Decisions)
	}
}

// reduced is a case with a decision that was approved all the way.
func reduced(t *testing.T, s Setting) Case {
	t.Helper()
	c := do(t, takenCase(t, s), s, "V01", EventHeard)
	c = do(t, c, s, "T01", EventDecided, way(Reduce))
	c = do(t, c, s, "V01", EventSubmitted, of(DecisionOf(1)))
	if c.File.Approvals[0].Chain != ReductionChain {
		t.Fatalf("a reduction goes the way of %s", c.File.Approvals[0].Chain)
	}
	for _, by := range []string{"T02", "B01", "B02", "B03"} {
		c = do(t, c, s, by, EventApproved, of(DecisionOf(1)))
	}
	return c
}

func TestASignatureIsGivenOnce(t *testing.T) {
	s := at(t, monday)
	c := do(t, do(t, takenCase(t, s), s, "V01", EventHeard), s, "T01", EventDecided, way(End))
	c = do(t, c, s, "V01", EventSubmitted, of(DecisionOf(1)))
	c = do(t, do(t, c, s, "T02", EventApproved, of(DecisionOf(1))), s, "B01", EventApproved, of(DecisionOf(1)))
	_, err := try(c, s, "B01", EventApproved, of(DecisionOf(1)))
	refused(t, err, shouwang.ErrForbidden, "two links by one")
	_, err = try(c, s, "V01", EventNoticed)
	refused(t, err, shouwang.ErrConflict, "notice of what was not approved")
}

func appealed(t *testing.T, s Setting) Case {
	t.Helper()
	c := do(t, reduced(t, s), s, "V01", EventNoticed)
	return do(t, c, s, "H01", EventAppealed)
}

func TestANoticeIsServedAndMayBeAppealed(t *testing.T) {
	s := at(t, monday)
	c := reduced(t, s)
	if !waits(c, TimerNotice) {
		t.Error("nobody owes the notice")
	}
	_, err := try(c, s, "V01", EventClosed)
	refused(t, err, shouwang.ErrConflict, "closed without a notice")
	_, err = try(c, s, "V01", EventAppealed)
	refused(t, err, shouwang.ErrConflict, "an appeal before the notice")
	c = do(t, c, s, "V01", EventNoticed)
	if n := c.File.Notices[0]; n.Until != shouwang.DayOf(monday).AddDays(60) || waits(c, TimerNotice) {
		t.Errorf("%+v", n)
	}
	_, err = try(c, s.on(monday.AddDate(0, 0, 61)), "H01", EventAppealed)
	refused(t, err, shouwang.ErrConflict, "an appeal too late")
	do(t, c, s.on(monday.AddDate(0, 0, 60)), "H01", EventAppealed)
	c = do(t, c, s, "H01", EventAppealed)
	_, err = try(c, s, "H01", EventAppealed)
	refused(t, err, shouwang.ErrConflict, "two appeals at once")
	_, err = try(c, s, "V01", EventClosed)
	refused(t, err, shouwang.ErrConflict, "closed while an appeal is open")
}

func TestAnAppealHasAnotherReviewer(t *testing.T) {
	s := at(t, monday)
	c := appealed(t, s)
	for _, by := range []string{"B01", "B02", "B03"} {
		_, err := try(c, s, by, EventAppealDecided)
		refused(t, err, shouwang.ErrForbidden, by+" signed the decision")
	}
	c = do(t, c, s, "B09", EventAppealDecided)
	if c.File.appealed() || waits(c, TimerAppeal) || c.File.Rulings[0].Decision != 1 {
		t.Errorf("%+v", c.File.Rulings)
	}
}

func TestAClaimKeepsOthersOffForAWhile(t *testing.T) {
	s := at(t, monday)
	c := do(t, opened(s, shouwang.Yellow), s, "V01", EventClaimed)
	for _, kind := range []Kind{EventClaimed, EventAcknowledged} {
		_, err := try(c, s, "V02", kind)
		refused(t, err, shouwang.ErrConflict, string(kind))
		do(t, c, s, "V01", kind)
		do(t, c, s.on(monday.Add(61*60*1e9)), "V02", kind)
	}
	do(t, do(t, c, s, "V01", EventReleased), s, "V02", EventAcknowledged)
}

func TestTheMeeting(t *testing.T) {
	s := at(t, monday)
	c := do(t, takenCase(t, s), s, "T01", EventTabled)
	if c.State != Meeting || !c.File.Timers[TimerSession].At.Equal(monday.AddDate(0, 0, 2)) {
		t.Errorf("%s, session %v", c.State, c.File.Timers[TimerSession])
	}
	for name, f := range map[string]func(*Resolution){
		"no quorum":       func(r *Resolution) { r.Recused = []string{"教育", "人社"} },
		"a stranger":      func(r *Resolution) { r.Recused = []string{"公安"} },
		"nobody leads":    func(r *Resolution) { r.Lead = "" },
		"money of nobody": func(r *Resolution) { r.Amount = 100 },
		"no minutes":      func(r *Resolution) { r.Minutes = "" },
		"no verdict":      func(r *Resolution) { r.Verdict = "maybe" },
	} {
		_, err := try(c, s, "J01", EventResolved, func(e *Event) { f(e.Record.Resolution) })
		refused(t, err, shouwang.ErrInvalid, name)
	}
	c = do(t, c, s, "J01", EventDeferred)
	c = do(t, c, s, "J01", EventResolved)
	if c.State != Measures || waits(c, TimerSession) || len(c.File.Timers) == 0 || len(c.File.Resolutions) != 2 {
		t.Errorf("%s, timers %v", c.State, c.File.Timers)
	}
}

func TestTheEndAndWhatFollows(t *testing.T) {
	s := at(t, monday)
	c := do(t, do(t, takenCase(t, s), s, "V01", EventPlanned), s, "V01", EventSubmitted)
	c = do(t, do(t, c, s, "V01", EventApproved), s, "T01", EventApproved)
	_, err := try(c, s, "V01", EventClosed)
	refused(t, err, shouwang.ErrConflict, "closed while measures run")
	_, err = try(c, s, "V01", EventMeasureDone, of("m9"))
	refused(t, err, shouwang.ErrInvalid, "a measure that is none")
	done := func(id string) func(*Event) { return func(e *Event) { e.Body.Of, e.Body.Reason = id, "" } }
	c = do(t, do(t, c, s, "V01", EventMeasureDone, done("m1")), s, "V01", EventReviewed)
	_, err = try(c, s, "V01", EventClosed)
	refused(t, err, shouwang.ErrConflict, "closed with a measure open")
	c = do(t, c, s, "V01", EventContinued)
	c = do(t, do(t, c, s, "V01", EventMeasureDone, done("m2")), s, "V01", EventReviewed)
	c = do(t, c, s, "V01", EventClosed)
	if c.State != Closed || len(c.File.Timers) != 3 || !c.File.Timers["follow_30"].At.Equal(shouwang.DayOf(monday).AddDays(30).End()) {
		t.Errorf("%s, timers %v", c.State, c.File.Timers)
	}
	_, err = try(c, s, "T01", EventArchived)
	refused(t, err, shouwang.ErrConflict, "archived before the follow-ups")
	_, late := tick(c, s.on(monday.AddDate(2, 0, 0)))
	for _, e := range late {
		if e.Kind != EventReminded {
			t.Errorf("time alone does %s to a closed case", e.Kind)
		}
	}
	for _, days := range followDays {
		c = do(t, c, s, "H01", EventFollowedUp, func(e *Event) { e.Record.FollowUp.After = days })
	}
	c = do(t, c, s, "T01", EventArchived)
	_, err = try(c, s, "V01", EventReopened)
	refused(t, err, shouwang.ErrForbidden, "reopened from the archive by a worker")
	c = do(t, c, s, "T01", EventReopened)
	if c.State != Assigned || c.Verdict != "" || !waits(c, TimerContact) || c.File.Adopted != 0 || len(c.File.Plans) != 1 {
		t.Errorf("reopened: %+v", c.State)
	}
}

func TestRulesAreChecked(t *testing.T) {
	for name, text := range map[string]string{
		"unknown key": builtinRules + "\nstop_payments: true\n", "doubled key": builtinRules + "\npause_days: 3\n", "empty": "levels: {}\n", "no yaml": "levels: [",
	} {
		if _, err := ReadRules(text); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
