package cases

import (
	"bytes"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"shouwang"
)

// Taken and not visited in time, a case waits again and the next rung hears; nobody
// can end it without a verdict, and once it is taken anew it is worked as before.
func TestWhoTakesACaseMustComeInTime(t *testing.T) {
	o := newOffice(t)
	c := o.one(raised(1, 100, shouwang.Red))
	o.must(o.Acknowledge(t.Context(), Act{No: c.No, By: "V01"}))
	o.now = monday.Add(24*time.Hour - time.Minute)
	o.tick()
	if got := o.must(o.Case(t.Context(), c.No)); got.State != Verifying || got.TakenBy != "V01" {
		t.Errorf("before its time: %s by %q", got.State, got.TakenBy)
	}
	if _, err := o.Close(t.Context(), Act{No: c.No, By: "V01"}, ""); !errors.Is(err, shouwang.ErrInvalid) {
		t.Errorf("closed without a verdict: %v", err)
	}
	o.now = monday.Add(24*time.Hour + time.Minute)
	told := o.tick()
	got := o.must(o.Case(t.Context(), c.No))
	expired := slices.IndexFunc(told, func(x Told) bool { return x.Kind == EventAckExpired })
	if got.State != Assigned || got.TakenBy != "" || expired < 0 || told[expired].Step.To.Rank() < ToTown.Rank() || told[expired].To == "" {
		t.Errorf("%s by %q, told %+v", got.State, got.TakenBy, told)
	}
	if _, err := o.Close(t.Context(), Act{No: c.No, By: "V01"}, shouwang.Confirmed); !errors.Is(err, shouwang.ErrConflict) {
		t.Errorf("closed though nobody has it: %v", err)
	}
	o.must(o.Acknowledge(t.Context(), Act{No: c.No, By: "V02"}))
	o.must(o.Say(t.Context(), Act{No: c.No, By: "V02"}, EventVisited, Say{Record: Record{Visit: &Visit{ID: visitID(1), At: o.now, Seen: true}}}))
	o.now = o.now.Add(48 * time.Hour)
	o.tick()
	if got := o.must(o.Case(t.Context(), c.No)); got.State != Verifying || got.TakenBy != "V02" {
		t.Errorf("after a visit: %s by %q", got.State, got.TakenBy)
	}
}

func (o *office) tick() []Told {
	o.t.Helper()
	told, err := o.Tick(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	return told
}

// The rules change while a chain and a ladder run: the running case keeps its own, and
// says so in its log; a new one goes by the new.
func TestRulesChangeWhileACaseRuns(t *testing.T) {
	o := newOffice(t)
	old := o.one(raised(1, 100, shouwang.Yellow))
	o.must(o.Acknowledge(t.Context(), Act{No: old.No, By: "V01"}))
	o.must(o.Say(t.Context(), Act{No: old.No, By: "V01"}, EventVisited, Say{Record: Record{Visit: &Visit{ID: visitID(1), At: monday, Seen: true}}}))
	o.must(o.Say(t.Context(), Act{No: old.No, By: "V01"}, EventPlanned, Say{Record: Record{Plan: goodPlan()}}))
	o.must(o.Say(t.Context(), Act{No: old.No, By: "V01"}, EventSubmitted, Say{Of: "plan/1"}))
	text := strings.NewReplacer(
		"contact: {workdays: 3}", "contact: {workdays: 1}",
		"    - {link: town, title: {zh: 镇街负责人, en: town leader}, roles: [town]}\n  decision:",
		"    - {link: town, title: {zh: 镇街负责人, en: town leader}, roles: [town]}\n    - {link: section, title: {zh: 科室, en: section}, roles: [bureau]}\n  decision:",
	).Replace(builtinRules)
	var err error
	if o.rules, err = ReadRules(text); err != nil || o.rules.Name == old.File.Rules {
		t.Fatalf("the new rules: %v", err)
	}
	o.restart(o.store)
	o.must(o.Say(t.Context(), Act{No: old.No, By: "V01"}, EventApproved, Say{Of: "plan/1"}))
	signed := o.must(o.Say(t.Context(), Act{No: old.No, By: "T01"}, EventApproved, Say{Of: "plan/1"}))
	if signed.State != Measures || signed.Events[0].Body.Rules == o.rules.Name || len(o.RulesOf(signed).Chains[PlanChain]) != 2 {
		t.Errorf("the running case is %s by rules %s", signed.State, signed.Events[0].Body.Rules)
	}
	fresh := o.one(raised(2, 200, shouwang.Yellow))
	if fresh.File.Rules != o.rules.Name || shouwang.DayOf(fresh.Due.At) != shouwang.DayOf(monday).AddDays(1) || len(o.RulesOf(fresh).Chains[PlanChain]) != 3 {
		t.Errorf("the new case goes by %s, due %s", fresh.File.Rules, fresh.Due.At)
	}
	o.restart(o.store) // each is found again by its own
	if a, b := o.RulesOf(signed), o.RulesOf(fresh); a.Name == b.Name || a.Name != signed.File.Rules {
		t.Errorf("after a restart both go by %s", a.Name)
	}
}

// A clock that was lost is found at the next audit, runs again at once, and stands in
// the service's own log by the number of the case alone.
func TestALostClockIsLogged(t *testing.T) {
	o := newOffice(t)
	c := o.one(raised(1, 100, shouwang.Red))
	var log bytes.Buffer
	o.Log = slog.New(slog.NewTextHandler(&log, nil))
	o.mu.Lock()
	clear(o.wakes)
	o.mu.Unlock()
	o.now = monday.AddDate(0, 0, 3)
	if told := o.tick(); len(told) != 0 {
		t.Errorf("a lost clock told %v", told)
	}
	if audit, err := o.Audit(t.Context()); err != nil || !slices.Equal(audit.Stopped, []string{c.No}) {
		t.Errorf("%+v %v", audit, err)
	}
	if !strings.Contains(log.String(), "clock of a case made good") || !strings.Contains(log.String(), c.No) {
		t.Errorf("the log says %q", log.String())
	}
	if told := o.tick(); len(told) == 0 {
		t.Error("the clock that was made good stands")
	}
}
