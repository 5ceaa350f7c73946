package cases

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"shouwang"
)

// Each step of a call at the last moment at which it is in time, and from then on:
// late, chased the day after, made known five working days later.
func TestWhatIsOwedOfACall(t *testing.T) {
	r, err := BuiltinHotline()
	if err != nil {
		t.Fatal(err)
	}
	cal := at(t, monday).Calendar
	called := time.Date(2026, 8, 3, 9, 0, 0, 0, shouwang.Shanghai) // a Monday
	plea := HotlineCall{Ref: "x", Kind: "plea", Urgency: 1, Called: called}
	urgent := plea
	urgent.Urgency = 4
	handed := plea
	handed.Handed = called.Add(time.Minute)
	closed := plea
	closed.Closed = called.AddDate(0, 0, 4) // a Friday
	back := closed
	back.CalledBk = called.AddDate(0, 0, 5)
	complaint := HotlineCall{Kind: "complaint", Called: called, Informed: called}
	for _, row := range []struct {
		name string
		call HotlineCall
		now  time.Time
		want string
	}{
		{"just called", plea, called, "inform reply"},
		{"urgent, 15 minutes", urgent, called.Add(15 * time.Minute), "handover inform reply"},
		{"urgent, a second more", urgent, called.Add(15*time.Minute + time.Second), "handover:late inform reply"},
		{"handed over, two hours", handed, handed.Handed.Add(2 * time.Hour), "acknowledge inform reply"},
		{"handed over, a second more", handed, handed.Handed.Add(2*time.Hour + time.Second), "acknowledge:late inform reply"},
		{"a day", plea, called.Add(24 * time.Hour), "inform reply"},
		{"a day and a second", plea, called.Add(24*time.Hour + time.Second), "inform:late reply"},
		{"the day after that", plea, shouwang.Date(2026, 8, 5).Start(), "inform:chase reply"},
		{"five working days on", plea, shouwang.Date(2026, 8, 12).End(), "inform:chase reply:chase"},
		{"and a day more", plea, shouwang.Date(2026, 8, 13).Start(), "inform:notice reply:chase"},
		{"third working day of a plea", plea, shouwang.Date(2026, 8, 6).End(), "inform:chase reply"},
		{"thirteenth working day of a complaint", complaint, shouwang.Date(2026, 8, 20).End(), "reply"},
		{"the day after it", complaint, shouwang.Date(2026, 8, 21).Start(), "reply:chase"},
		{"closed on Friday, on Monday", closed, shouwang.Date(2026, 8, 10).End(), "callback"},
		{"closed on Friday, on Tuesday", closed, shouwang.Date(2026, 8, 11).Start(), "callback:chase"},
		{"called back", back, shouwang.Date(2026, 9, 1).Start(), ""},
	} {
		var got []string
		for _, o := range r.Owes(row.call, cal, row.now) {
			text := string(o.Step)
			if o.Press != PressNone {
				text += ":" + o.Press
			}
			got = append(got, text)
		}
		if strings.Join(got, " ") != row.want {
			t.Errorf("%s: %v, want %s", row.name, got, row.want)
		}
	}
}

// A call opens a case once, joins the open one of its household, and is handed over,
// acknowledged, answered and ended by what people do in the case.
func TestACallBecomesACase(t *testing.T) {
	o := newOffice(t)
	calling := func(ref string, household int, level shouwang.Level) Calling {
		return Calling{
			Call: Call{Ref: ref, Kind: "plea", Level: level}, Area: 320682103001, Worker: "V01",
			Key: Key{Household: shouwang.HouseholdID(household), Subject: shouwang.Subject{Type: shouwang.SubjectPerson, ID: 9}}, //nolint:gosec // small
		}
	}
	hear := func(list ...Calling) map[string]Case {
		o.now = o.now.Add(time.Minute)
		told, err := o.Hear(t.Context(), list, o.now)
		if err != nil {
			t.Fatal(err)
		}
		of := map[string]Case{}
		for _, one := range told {
			of[strings.TrimPrefix(one.Event, "call:")] = one.Case
		}
		return of
	}
	warned := o.one(raised(1, 100, shouwang.Blue))
	of := hear(calling("c1", 200, shouwang.Yellow), calling("c2", 100, shouwang.Red), calling("c1", 200, shouwang.Yellow))
	if len(of) != 2 || of["c2"].No != warned.No || of["c2"].Level != shouwang.Red || of["c1"].State != Assigned || of["c1"].Worker != "V01" {
		t.Errorf("%+v", of)
	}
	if again := hear(calling("c1", 200, shouwang.Yellow)); len(again) != 0 {
		t.Errorf("heard again: %v", again)
	}
	if joined := hear(calling("c3", 200, shouwang.Blue)); joined["c3"].No != of["c1"].No || len(joined["c3"].Calls) != 2 {
		t.Errorf("a second call: %+v", joined)
	}
	h := HotlineCall{Ref: "c1", Kind: "plea", Called: monday}.In(of["c1"])
	if h.Handed.IsZero() || !h.Acked.IsZero() || h.Case != of["c1"].No {
		t.Errorf("%+v", h)
	}
	no := of["c1"].No
	o.must(o.Acknowledge(t.Context(), Act{No: no, By: "V01"}))
	o.must(o.Say(t.Context(), Act{No: no, By: "V01"}, EventContacted, Say{Record: Record{Contact: &Contact{How: "phone", Outcome: "reached"}}}))
	c := o.must(o.Close(t.Context(), Act{No: no, By: "V01"}, shouwang.Confirmed))
	h = HotlineCall{Ref: "c1", Kind: "plea", Called: monday}.In(c)
	if h.Acked.IsZero() || h.Informed.IsZero() || h.Closed.IsZero() || !h.CalledBk.IsZero() {
		t.Errorf("after the end: %+v", h)
	}
	o.restart(o.store)
	if again := hear(calling("c1", 200, shouwang.Yellow)); len(again) != 0 {
		t.Errorf("heard again after a restart: %v", again)
	}
	rows, err := o.verdicts.DB.Query(t.Context(), "SELECT 1 FROM verdict")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err says what went wrong
	if rows.Next() || rows.Err() != nil {
		t.Errorf("a call has a verdict: %v", rows.Err())
	}
}

// A file of the hotline's rules is read whole or not at all.
func TestRulesOfTheHotlineAreStrict(t *testing.T) {
	for name, change := range map[string][2]string{"unknown": {"inform:", "informs:"}, "missing": {"callback: {workdays: 1}", "callback: {}"}, "urgency": {"urgent: 4", "urgent: 9"}} {
		if _, err := ReadHotline(strings.Replace(builtinHotline, change[0], change[1], 1)); err == nil {
			t.Error(fmt.Sprint(name, " is taken"))
		} else if name != "unknown" && !errors.Is(err, shouwang.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A reminder goes to whoever has the case, else to the hotline; a notice to the bureau
// beside them. What is in time or a little late tells nobody.
func TestWhoIsPressedForACall(t *testing.T) {
	staff := Staff{Owner: func(role shouwang.Role, area, _ uint64) (shouwang.Worker, bool) {
		return shouwang.Worker{ID: fmt.Sprint(role, area)}, true
	}}
	mine := HotlineCall{Ref: "x", Case: "C-0000001", Worker: "V1", Area: 7}
	nobodys := HotlineCall{Ref: "y", Area: 7}
	alone := staff
	alone.Owner = func(shouwang.Role, uint64, uint64) (shouwang.Worker, bool) { return shouwang.Worker{ID: "B1"}, true }
	for _, row := range []struct {
		name  string
		call  HotlineCall
		press string
		staff Staff
		want  string
	}{
		{"in time", mine, PressNone, staff, ""},
		{"late", mine, PressLate, staff, ""},
		{"chased, with a case", mine, PressChase, staff, "chase:reply:x>V1"},
		{"chased, without", nobodys, PressChase, staff, "chase:reply:y>hotline7"},
		{"made known", mine, PressNotice, staff, "notice:reply:x>V1 notice:reply:x>bureau7"},
		{"made known, and nobody else is there", nobodys, PressNotice, alone, "notice:reply:y>B1"},
	} {
		var got []string
		for _, p := range Presses([]Owed{{Call: row.call, Step: StepReply, Press: row.press}}, row.staff) {
			got = append(got, p.ID+">"+p.To)
		}
		if strings.Join(got, " ") != row.want {
			t.Errorf("%s: %v, want %s", row.name, got, row.want)
		}
	}
}

// What is to be told of a call is read from the log as it was worked out when the call came:
// the same event, worker and level, whatever befell the case since.
func TestACallIsToldFromItsLog(t *testing.T) {
	o := newOffice(t)
	calling := func(ref string, level shouwang.Level) Calling {
		return Calling{
			Call: Call{Ref: ref, Kind: "plea", Level: level}, Area: 320682103001, Worker: "V01",
			Key: Key{Household: 200, Subject: shouwang.Subject{Type: shouwang.SubjectPerson, ID: 9}},
		}
	}
	first, err := o.Hear(t.Context(), []Calling{calling("c1", shouwang.Yellow)}, o.now)
	if err != nil || len(first) != 1 {
		t.Fatalf("%+v %v", first, err)
	}
	o.must(o.Acknowledge(t.Context(), Act{No: first[0].Case.No, By: "V01"}))
	o.now = o.now.Add(time.Hour)
	second, err := o.Hear(t.Context(), []Calling{calling("c2", shouwang.Red)}, o.now)
	if err != nil || len(second) != 1 {
		t.Fatalf("%+v %v", second, err)
	}
	o.restart(o.store)
	again, err := o.ToldSince(t.Context(), monday)
	if err != nil {
		t.Fatal(err)
	}
	said := func(list []Told) (out []string) {
		for _, x := range list {
			out = append(out, fmt.Sprint(x.Event, ">", x.To, " ", x.Case.No, " ", x.Case.Version, " ", x.Case.LevelAt(x.At), " ", x.Kind, " ", x.At.UTC()))
		}
		return out
	}
	if got, want := strings.Join(said(again), "\n"), strings.Join(said(append(first, second...)), "\n"); got != want {
		t.Errorf("read again\n%s\nwhen they came\n%s", got, want)
	}
	if got := again[0].Case.LevelAt(again[0].At); got != shouwang.Yellow {
		t.Errorf("the first call is told as %s", got)
	}
	if later, err := o.ToldSince(t.Context(), o.now); err != nil || len(later) != 1 {
		t.Errorf("since the second: %+v %v", later, err)
	}
}
