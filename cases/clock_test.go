package cases

import (
	"testing"
	"time"

	"shouwang"
	"shouwang/internal/calendar"
)

func clock(day, hour int) time.Time {
	return time.Date(2026, 8, day, hour, 0, 0, 0, shouwang.Shanghai)
}

func TestDeadlines(t *testing.T) {
	cal, err := calendar.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	rules, err := BuiltinRules()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		level       shouwang.Level
		from        time.Time
		want        time.Time
		provisional bool
	}{
		{shouwang.Red, monday, monday.Add(24 * time.Hour), false},
		{shouwang.Red, time.Date(2026, 9, 30, 23, 0, 0, 0, shouwang.Shanghai), time.Date(2026, 10, 1, 23, 0, 0, 0, shouwang.Shanghai), false},
		{shouwang.Yellow, monday, shouwang.Date(2026, 8, 6).End(), false},
		{shouwang.Yellow, time.Date(2026, 9, 30, 9, 0, 0, 0, shouwang.Shanghai), shouwang.Date(2026, 10, 10).End(), false},
		{shouwang.Blue, monday, shouwang.Date(2026, 8, 17).End(), false},
		{shouwang.Yellow, time.Date(2026, 12, 30, 9, 0, 0, 0, shouwang.Shanghai), shouwang.Date(2027, 1, 5).End(), true},
		{shouwang.Yellow, time.Date(2026, 8, 2, 17, 0, 0, 0, time.UTC), shouwang.Date(2026, 8, 6).End(), false}, // already Monday in Shanghai
	} {
		got := rules.Grade(tt.level).Contact.Deadline(cal, tt.from)
		if !got.At.Equal(tt.want) || got.Provisional != tt.provisional || !got.From.Equal(tt.from) {
			t.Errorf("%s from %s: %s provisional %v, want %s %v", tt.level, tt.from, got.At, got.Provisional, tt.want, tt.provisional)
		}
	}
}

func TestSharesOfATimer(t *testing.T) {
	set := at(t, monday)
	for _, tt := range []struct {
		span    Within
		percent int
		want    time.Time
	}{
		{Within{Hours: 24}, 0, monday},
		{Within{Hours: 24}, 50, monday.Add(12 * time.Hour)},
		{Within{Hours: 24}, 200, monday.Add(48 * time.Hour)},
		{Within{Workdays: 3}, 0, monday},
		{Within{Workdays: 3}, 80, clock(6, 0).Add(24 * time.Hour * 40 / 100)}, // 2.4 days: Thursday, two fifths of it
		{Within{Workdays: 3}, 100, shouwang.Date(2026, 8, 6).End()},
		{Within{Workdays: 3}, 200, shouwang.Date(2026, 8, 11).End()}, // over a weekend
		{Within{Workdays: 5}, 80, shouwang.Date(2026, 8, 7).End()},
		{Within{Days: 30}, 100, shouwang.Date(2026, 9, 2).End()},
	} {
		if got := tt.span.Deadline(set.Calendar, monday).Share(set.Calendar, tt.percent); !got.Equal(tt.want) {
			t.Errorf("%d%% of %+v: %s, want %s", tt.percent, tt.span, got, tt.want)
		}
	}
}

func TestAPausedClockHasAsMuchLeftAfterwards(t *testing.T) {
	cal := at(t, monday).Calendar
	for _, tt := range []struct {
		span     Within
		from, to time.Time
		want     time.Time
	}{
		{Within{Hours: 24}, clock(3, 10), clock(4, 10), clock(5, 6)},
		{Within{Workdays: 3}, clock(4, 9), clock(6, 15), shouwang.Date(2026, 8, 10).End()}, // two working days stood still
		{Within{Workdays: 3}, clock(7, 9), clock(9, 9), shouwang.Date(2026, 8, 6).End()},   // a weekend is none
		{Within{Days: 30}, clock(4, 9), clock(14, 9), shouwang.Date(2026, 9, 12).End()},
		{Within{Days: 30}, clock(4, 9), clock(4, 9), shouwang.Date(2026, 9, 2).End()},
	} {
		if got := tt.span.Deadline(cal, monday).Shifted(cal, tt.from, tt.to); !got.At.Equal(tt.want) {
			t.Errorf("%+v paused from %s to %s: %s, want %s", tt.span, tt.from, tt.to, got.At, tt.want)
		}
	}
}

// steps tells what the clock did, as lines.
func steps(events []Event) []string {
	var lines []string
	for _, e := range events {
		line := string(e.Kind)
		if s := e.Body.Step; s != nil {
			line += " " + string(s.Timer) + " " + string(s.To) + " " + e.Body.Worker + " " + s.Due.In(shouwang.Shanghai).Format("01-02 15:04")
		}
		lines = append(lines, line)
	}
	return lines
}

// opened is a case of one warning, with the timers that it gets.
func opened(s Setting, level shouwang.Level, more ...func(*Event)) Case {
	e := event(1, EventOpened, more...)
	e.At, e.Body.Warning.Level = s.Now, level
	e.Body.Rules = s.Rules.Name
	e.Body.Due, e.Body.Timers = first(Case{}, level, s)
	return Fold([]Event{e})
}

// do lets somebody act, and fails the test if they may not.
func do(t *testing.T, c Case, s Setting, by string, kind Kind, fill ...func(*Event)) Case {
	t.Helper()
	c, err := try(c, s, by, kind, fill...)
	if err != nil {
		t.Fatalf("%s by %s: %v", kind, by, err)
	}
	return c
}

// now lets what was written down have happened at an instant.
func (r *Record) now(at time.Time) {
	if r.Visit != nil {
		r.Visit.At = at
	}
	if r.Hearing != nil {
		r.Hearing.At = at
	}
	if r.Notice != nil {
		r.Notice.ServedAt = at
	}
}

func try(c Case, s Setting, by string, kind Kind, fill ...func(*Event)) (Case, error) {
	e := event(c.Version+1, kind)
	e.At, e.By = s.Now, by
	e.Record.now(s.Now)
	for _, f := range fill {
		f(&e)
	}
	events, err := Admit(c, e, s)
	if err != nil {
		return c, err
	}
	for _, e := range events {
		c = c.with(e)
	}
	return c, nil
}

// tick moves a case's clock to an instant and says what it did.
func tick(c Case, s Setting) (Case, []Event) {
	var done []Event
	for _, e := range Steps(c, s) {
		e.Case, e.Seq, e.At = c.No, c.Version+1, s.Now
		c, done = c.with(e), append(done, e)
	}
	return c, done
}

func (s Setting) on(now time.Time) Setting { s.Now = now; return s }
