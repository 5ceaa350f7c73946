package cases

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"shouwang"
)

var seeds = flag.Int("cases.seeds", 60, "random lives of a case that are compared with the model")

// model is what a case should be, worked out without a log, a table or rules: a
// person with a notebook. It knows the first contact alone, which is what a ladder
// and an acknowledgement hang on.
type model struct {
	cal     Calendar
	open    bool
	taken   string
	owner   string
	takenAt time.Time
	level   shouwang.Level
	contact time.Time // zero once it was made
	paused  time.Time // zero while the clock runs
	until   time.Time
	expired int
	returns int
	span    shouwang.Level // by which the contact was asked for
	days    int            // working days that a yellow contact may take, by the rules that it keeps
}

func (m *model) due(level shouwang.Level, from time.Time) time.Time {
	switch level {
	case shouwang.Red:
		return from.Add(24 * time.Hour)
	case shouwang.Yellow:
		day, _ := m.cal.AddWorkdays(shouwang.DayOf(from), m.days)
		return day.End()
	case shouwang.Blue, shouwang.None:
	}
	day, _ := m.cal.AddWorkdays(shouwang.DayOf(from), 10)
	return day.End()
}

// fire is a warning: a new case, or one more in the case that is open.
func (m *model) fire(level shouwang.Level, now time.Time) {
	due := m.due(level, now)
	worse := level.Rank() > m.level.Rank()
	switch {
	case m.contact.IsZero() && worse, !m.contact.IsZero() && due.Before(m.contact):
		m.contact = due
	}
	if worse {
		m.level, m.paused = level, time.Time{}
	}
}

// pass lets time go by until an instant.
func (m *model) pass(now time.Time) {
	if !m.paused.IsZero() && !now.Before(m.until) {
		m.paused = time.Time{}
	}
	if !m.paused.IsZero() || m.taken == "" || m.contact.IsZero() {
		return
	}
	expiry := m.contact
	if !m.takenAt.Before(expiry) {
		expiry = m.late()
	}
	if !now.Before(expiry) {
		m.taken, m.expired = "", m.expired+1
	}
}

// late is when an acknowledgement that came after the deadline expires: a span on.
func (m *model) late() time.Time { return m.due(m.span, m.takenAt) }

// life is a case under the model's eyes.
type life struct {
	*testing.T

	model
	c     Case
	set   Setting
	rand  *rand.Rand
	story []string

	service *Service    // which rules a case keeps is for it to say
	sets    [2]Rules    // that the bureau goes back and forth between
	yellow  map[int]int // of each, the working days of a yellow contact
	policy  int         // the one that is in force
}

func TestACaseAgainstTheModel(t *testing.T) {
	base := at(t, monday)
	quick, err := ReadRules(strings.Replace(builtinRules, "contact: {workdays: 3}", "contact: {workdays: 1}", 1))
	if err != nil {
		t.Fatal(err)
	}
	for seed := range *seeds {
		l := &life{T: t, set: base, rand: rand.New(rand.NewPCG(uint64(seed), 7)), model: model{cal: base.Calendar}} //nolint:gosec // no secret
		l.sets, l.yellow = [2]Rules{base.Rules, quick}, map[int]int{0: 3, 1: 1}
		l.start()
		l.begin()
		for range 40 {
			l.step()
			if l.agree(); t.Failed() {
				t.Fatalf("seed %d: %v", seed, l.story)
			}
		}
	}
}

var levels = []shouwang.Level{shouwang.Red, shouwang.Yellow, shouwang.Blue}

// start is a new process under the policy that is in force: it knows the rules of
// before, as they lie in the store.
func (l *life) start() {
	known := map[string]Rules{}
	for _, r := range l.sets {
		known[r.Name] = r
	}
	l.service = &Service{Config: Config{Rules: l.sets[l.policy], Calendar: l.cal, Clock: func() time.Time { return l.set.Now }}, rules: known}
}

// setting is what the case is decided by.
func (l *life) setting() Setting {
	set := l.service.keeping(l.c.File.Rules)
	set.Staff = l.set.Staff
	return set
}

// begin opens a case by the policy that is in force.
func (l *life) begin() {
	level := levels[l.rand.IntN(3)]
	l.c = Case{}
	set := l.setting()
	l.c = opened(set, level)
	if l.c.File.Rules != l.sets[l.policy].Name {
		l.Errorf("a new case keeps the rules of before")
	}
	l.model = model{cal: l.cal, open: true, owner: "V01", level: level, span: level, days: l.yellow[l.policy]}
	l.contact = l.due(level, l.set.Now)
	l.story = append(l.story, "fire "+string(level))
}

// act tries something of a person; the case takes it exactly if the model would.
func (l *life) act(by string, kind Kind, may bool, fill ...func(*Event)) bool {
	c, err := try(l.c, l.setting(), by, kind, fill...)
	if (err == nil) != may {
		l.Errorf("%s by %s in %s: %v, and the model says %v", kind, by, l.c.State, err, may)
	}
	l.c = c
	l.story = append(l.story, fmt.Sprintf("%s %s by %s %v", l.set.Now.Format("01-02 15:04"), kind, by, err == nil))
	return err == nil && may
}

func (l *life) step() {
	by := fmt.Sprintf("V%02d", 1+l.rand.IntN(3))
	switch l.rand.IntN(11) {
	case 0:
		l.another()
	case 1, 2:
		if l.act(by, EventAcknowledged, l.open && l.taken == "") {
			l.taken, l.takenAt = by, l.set.Now
		}
	case 3:
		if l.act(by, EventVisited, true) && l.open {
			l.contact = time.Time{}
		}
	case 4:
		if l.act(by, EventClosed, l.open && l.taken != "") {
			l.open, l.contact, l.paused = false, time.Time{}, time.Time{}
		}
	case 5:
		l.again(by)
	case 6:
		l.giveBack(by)
	case 7:
		until := l.set.Now.AddDate(0, 0, 1+l.rand.IntN(20))
		may := l.open && l.taken != "" && l.contact.IsZero() && l.paused.IsZero()
		if l.act("T01", EventPaused, may, func(e *Event) { e.Body.Pause = &Pause{Reason: "away", Until: until} }) {
			l.paused, l.until = l.set.Now, until
		}
	case 8: // the policy changes, and the case that runs keeps its own
		l.policy = 1 - l.policy
		l.start()
		l.story = append(l.story, fmt.Sprint("policy ", l.policy))
	case 9: // restart, with the log in another order
		events := slices.Clone(l.c.Events)
		l.rand.Shuffle(len(events), func(a, b int) { events[a], events[b] = events[b], events[a] })
		l.c = Fold(events)
		l.start()
		l.story = append(l.story, "restart")
	default:
		l.wait()
	}
}

func (l *life) another() {
	if !l.open { // a household's next warning opens another case
		l.begin()
		return
	}
	level := levels[l.rand.IntN(3)]
	e := event(l.c.Version+1, EventWarningAdded)
	e.At, e.Body.Warning.Level = l.set.Now, level
	e.Body.Due, e.Body.Timers = first(l.c, level, l.setting())
	l.c = l.c.with(e)
	was := l.contact
	l.fire(level, l.set.Now)
	if !l.contact.Equal(was) {
		l.span = level
	}
	l.story = append(l.story, "fire "+string(level))
}

func (l *life) again(by string) {
	if l.act(by, EventReopened, !l.open) {
		l.open, l.taken, l.returns = true, "", 0
		l.contact, l.span = l.due(l.c.Level, l.set.Now), l.c.Level
	}
}

func (l *life) giveBack(by string) {
	mine := by == l.owner || by == l.taken
	if l.act(by, EventReturned, l.open && l.c.State != Draft && mine, func(e *Event) { e.Body.Reason = "no_capacity" }) {
		l.taken, l.owner = "", []string{"T01", "B01"}[min(l.returns, 1)]
		l.returns++
		if l.act("T01", EventAssigned, true, func(e *Event) { e.Body.Worker = by }) {
			l.owner = by
		}
	}
}

// wait lets the clock go on for a while, and holds what it did to the model's.
func (l *life) wait() {
	l.set.Now = l.set.Now.Add(time.Duration(1+l.rand.IntN(80)) * time.Hour)
	before, taken, paused := l.c, l.taken != "" && l.c.State == Verifying, !l.paused.IsZero() && l.set.Now.Before(l.until)
	var done []Event
	for range 4 {
		var more []Event
		if l.c, more = tick(l.c, l.setting()); len(more) == 0 {
			break
		}
		done = append(done, more...)
	}
	l.pass(l.set.Now)
	l.story = append(l.story, fmt.Sprintf("%s %v", l.set.Now.Format("01-02 15:04"), steps(done)))
	for _, e := range done {
		if paused {
			l.Errorf("a paused clock did %s", e.Kind)
		}
		if taken && e.Kind == EventEscalated && e.Body.Step.Timer == TimerContact && l.taken != "" {
			l.Errorf("the contact was passed up though somebody has the case")
		}
		if !before.State.Open() && e.Kind != EventReminded {
			l.Errorf("%s in an ended case", e.Kind)
		}
	}
}

// agree holds the case to the model, and to what is always so.
func (l *life) agree() {
	c := l.c
	due, waits := c.File.Timers[TimerContact]
	switch {
	case c.State.Open() != l.open:
		l.Errorf("open %v, the model says %v", c.State.Open(), l.open)
	case l.open && (c.TakenBy != l.taken || c.Worker != l.owner):
		l.Errorf("taken by %q of %q, the model says %q of %q", c.TakenBy, c.Worker, l.taken, l.owner)
	case l.open && waits == l.contact.IsZero(), l.open && waits && !due.At.Equal(l.contact):
		l.Errorf("contact %v %s, the model says %s", waits, due.At, l.contact)
	case (c.File.Pause != nil) != !l.paused.IsZero():
		l.Errorf("paused %v, the model says %v", c.File.Pause, l.paused)
	}
	expired, seen := 0, map[string]bool{}
	for _, e := range c.Events {
		if e.Kind == EventAckExpired {
			expired++
		}
		if e.Body.Step != nil && seen[e.ID] {
			l.Errorf("step %+v twice", *e.Body.Step)
		}
		seen[e.ID] = true
	}
	if expired != l.expired || len(c.Rejected) > 0 {
		l.Errorf("%d acknowledgements expired, the model says %d; %d events rejected", expired, l.expired, len(c.Rejected))
	}
	next, runs := Wakes(c, l.setting())
	if c.State.Open() && (c.Worker == "" || !runs) {
		l.Errorf("an open case with owner %q and a next timer %v", c.Worker, next)
	}
}
