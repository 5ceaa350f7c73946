package meeting

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"shouwang"
	"shouwang/cases"
	"shouwang/internal/calendar"
	"shouwang/internal/store"
	"shouwang/internal/store/storetest"
)

// monday is when the tests begin.
var monday = time.Date(2026, time.August, 3, 9, 0, 0, 0, shouwang.Shanghai)

// house is the joint meeting and the cases on a real engine.
type house struct {
	*Service

	t     *testing.T
	store *store.Store
	now   time.Time
	kin   map[string]bool // "worker household"
	fail  bool            // the cases refuse to store
}

var posts = map[byte]shouwang.Worker{
	'V': {Role: shouwang.VillageWorker, Area: 320682103001}, 'T': {Role: shouwang.TownOffice, Area: 320682103000},
	'B': {Role: shouwang.Bureau, Area: 320682000000}, 'J': {Role: shouwang.JointMeeting, Area: 320682000000},
	'A': {Role: shouwang.Auditor, Area: 320682000000},
}

func everybody(context.Context) (cases.Staff, error) {
	return cases.Staff{
		Worker: func(id string) (shouwang.Worker, bool) {
			if id == "" || id == cases.System {
				return shouwang.Worker{}, false
			}
			w, known := posts[id[0]]
			w.ID = id
			return w, known
		},
		Owner: func(role shouwang.Role, _, _ uint64) (shouwang.Worker, bool) {
			for letter, w := range posts {
				if w.Role == role {
					w.ID = string(letter) + "1"
					return w, true
				}
			}
			return shouwang.Worker{}, false
		},
	}, nil
}

func plain(b []byte) []byte                       { return append([]byte("~"), b...) }
func opened(b []byte) ([]byte, error)             { return b[1:], nil }
func sheet(s Session) (string, error)             { return fmt.Sprintf("%s %d", s.No, s.Decided()), nil }
func seed(text string) uint64                     { return uint64(len(text)) * 7919 }
func (h *house) clock() time.Time                 { return h.now }
func noVerdicts([]cases.Finding) []shouwang.Block { return nil }

// refusing is a store that refuses while the house says so.
type refusing struct{ *house }

func (r refusing) Append(ctx context.Context, blocks ...shouwang.Block) error {
	if r.fail {
		return shouwang.ErrDown
	}
	return r.store.Append(ctx, blocks...)
}

func newHouse(t *testing.T) *house {
	t.Helper()
	cal, err := calendar.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, store: storetest.Open(t), now: monday, kin: map[string]bool{}}
	related := func(_ context.Context, worker string, of cases.Key) (bool, error) {
		return h.kin[fmt.Sprint(worker, " ", of.Household)], nil
	}
	files, err := cases.Open(t.Context(), cases.Config{
		DB: h.store.Conn(), Append: refusing{h}, Calendar: cal, Clock: h.clock, Opens: func(string) bool { return true }, Seed: seed,
		Verdicts: noVerdicts, Seal: plain, Unseal: opened, Staff: everybody, Kin: related,
	})
	if err != nil {
		t.Fatal(err)
	}
	h.Service = &Service{Config: Config{
		DB: h.store.Conn(), Append: h.store, Clock: h.clock, Seed: seed, Seal: plain, Unseal: opened,
		Staff: everybody, Kin: related, Cases: files, Sheet: sheet,
	}}
	return h
}

// taken opens a case of a household and has its worker take it.
func (h *house) taken(household int) string {
	h.t.Helper()
	id := fmt.Sprintf("%016x", household)
	of, err := h.Cases.OpenFor(h.t.Context(), []shouwang.Change{{Kind: shouwang.Raised, Warning: shouwang.Warning{
		ID: id, No: fmt.Sprintf("W-%07d", household), Monitor: "job_loss", Kind: shouwang.Help, Lane: shouwang.LaneOpen, Level: shouwang.Yellow, Times: 1,
		Subject: shouwang.Subject{Type: shouwang.SubjectHousehold, ID: uint64(household)}, Household: shouwang.HouseholdID(household), //nolint:gosec // small
		Area: 320682103001, Worker: "V1", RaisedAt: monday, Open: true,
	}}}, h.now)
	if err != nil {
		h.t.Fatal(err)
	}
	if _, err := h.Cases.Acknowledge(h.t.Context(), cases.Act{No: of[id], By: "V1"}); err != nil {
		h.t.Fatal(err)
	}
	return of[id]
}

func (h *house) say(by string, no string, kind Kind, said Say) Session {
	h.t.Helper()
	h.now = h.now.Add(time.Second)
	s, err := h.Say(h.t.Context(), Act{No: no, By: by}, kind, said)
	if err != nil {
		h.t.Fatalf("%s: %v", kind, err)
	}
	return s
}

func (h *house) refuses(want error, by, no string, kind Kind, said Say) {
	h.t.Helper()
	_, err := h.Say(h.t.Context(), Act{No: no, By: by}, kind, said)
	if !errors.Is(err, want) {
		h.t.Errorf("%s by %s: %v, want %v", kind, by, err, want)
	}
	if err != nil && want != shouwang.ErrNotFound && !strings.Contains(err.Error(), "(") { //nolint:errorlint // a kind by itself
		h.t.Errorf("%s by %s is refused in one language: %v", kind, by, err)
	}
}

func (h *house) convene(more ...func(*Say)) string {
	h.t.Helper()
	said := Say{On: shouwang.DayOf(h.now), Quorum: 2, Members: []Member{{"J1", "人社"}, {"J2", "住建"}, {"B1", "民政"}}}
	for _, change := range more {
		change(&said)
	}
	return h.say("B1", "", EventConvened, said).No
}

func (h *house) grant() *Outcome {
	return &Outcome{Verdict: Approve, Amount: 600000, Fund: "temporary_relief", Lead: "民政", Support: []string{"人社"}, Due: shouwang.DayOf(h.now).AddDays(20)}
}

// A session from its call to its minutes: what it decided is in the cases, with the
// hash of the minutes and a deadline; what it did not reach still waits.
func TestASessionDecidesAndItsCasesFollow(t *testing.T) {
	h := newHouse(t)
	first, second, third := h.taken(1), h.taken(2), h.taken(3)
	no := h.convene()
	for _, c := range []string{first, second, third} {
		h.say("T1", no, EventTabled, Say{Case: c})
	}
	if waiting, err := h.Waiting(t.Context(), cases.Filter{}); err != nil || len(waiting.Cases) > 0 {
		t.Errorf("what is on an agenda waits: %v %v", waiting, err)
	}
	h.say("B1", no, EventOpened, Say{Present: []string{"J1", "B1"}})
	h.say("B1", no, EventDecided, Say{Case: first, Decision: h.grant()})
	h.say("J1", no, EventDecided, Say{Case: second, Decision: &Outcome{Verdict: Defer, Reason: "缺收入证明", Due: shouwang.DayOf(h.now).AddDays(7)}})
	s := h.say("B1", no, EventClosed, Say{})
	if s.Minutes != Hash(s.Sheet) || s.Sheet != no+" 2" {
		t.Errorf("minutes %q %q", s.Minutes, s.Sheet)
	}
	c := h.file(first)
	r := c.File.Resolutions[0]
	if c.State != cases.Measures || r.Ref != no || r.Minutes != s.Minutes || r.Amount != 600000 || r.Quorum != 2 || len(r.Present) != 2 {
		t.Errorf("%s %+v", c.State, r)
	}
	due, runs := c.File.Timers[cases.MeasureTimer(no)]
	if !runs || shouwang.DayOf(due.At) != shouwang.DayOf(monday).AddDays(20) || len(cases.Owes(c)) == 0 {
		t.Errorf("the measure is due %v %v, owed %v", due, runs, cases.Owes(c))
	}
	if c := h.file(second); c.State != cases.Meeting || shouwang.DayOf(c.File.Timers[cases.TimerSession].At) != shouwang.DayOf(monday).AddDays(7) {
		t.Errorf("deferred: %s %v", c.State, c.File.Timers)
	}
	waiting, err := h.Waiting(t.Context(), cases.Filter{})
	if err != nil || len(waiting.Cases) != 2 {
		t.Errorf("%d wait: %v", len(waiting.Cases), err)
	}
	if read, err := h.Session(t.Context(), no); err != nil || read.Sheet != s.Sheet || read.State != Closed {
		t.Errorf("read again: %+v %v", read, err)
	}
	next := h.convene()
	if s := h.say("J1", next, EventTabled, Say{Case: second}); s.Items[0].Why != "deferred" {
		t.Errorf("it comes again because %s", s.Items[0].Why)
	}
}

func (h *house) file(no string) cases.Case {
	h.t.Helper()
	c, err := h.Cases.Case(h.t.Context(), no)
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

// A relative keeps out whether or not they say so; whoever says so keeps out too;
// and without a quorum beside them nothing is decided.
func TestWhoKeepsOutOfAnItem(t *testing.T) {
	h := newHouse(t)
	h.kin["J1 1"] = true
	first, second := h.taken(1), h.taken(2)
	no := h.convene()
	h.say("B1", no, EventTabled, Say{Case: first})
	h.say("B1", no, EventTabled, Say{Case: second})
	h.refuses(shouwang.ErrForbidden, "V1", no, EventRecused, Say{Case: second})
	s := h.say("J2", no, EventRecused, Say{Case: second})
	if s.Items[1].Recused[0] != "J2" {
		t.Errorf("%+v", s.Items)
	}
	s = h.say("B1", no, EventOpened, Say{Present: []string{"J1", "J2", "B1"}})
	if len(s.Items[0].Recused) != 1 || s.Items[0].Recused[0] != "J1" || s.Voting(s.Items[0]) != 2 {
		t.Errorf("the relative sits on: %+v", s.Items[0])
	}
	h.refuses(shouwang.ErrForbidden, "J1", no, EventDecided, Say{Case: first, Decision: h.grant()})
	h.refuses(shouwang.ErrForbidden, "J2", no, EventDecided, Say{Case: second, Decision: h.grant()})
	h.say("B1", no, EventDecided, Say{Case: first, Decision: h.grant()})
	h.refuses(shouwang.ErrConflict, "J2", no, EventRecused, Say{Case: first})
	h.say("J1", no, EventRecused, Say{Case: second})
	h.refuses(shouwang.ErrConflict, "B1", no, EventDecided, Say{Case: second, Decision: h.grant()})
	s = h.say("B1", no, EventClosed, Say{})
	if r := h.file(first).File.Resolutions[0]; len(r.Recused) != 1 || r.Recused[0] != "人社" || s.Items[1].Decision != nil {
		t.Errorf("%+v %+v", r, s.Items[1])
	}
}

// What does not fit is refused with its reason, and nothing changes.
func TestWhatASessionRefuses(t *testing.T) {
	h := newHouse(t)
	c := h.taken(1)
	for name, change := range map[string]func(*Say){
		"yesterday": func(y *Say) { y.On-- }, "nobody": func(y *Say) { y.Members = nil },
		"a field worker": func(y *Say) { y.Members[0].Worker = "V1" }, "no unit": func(y *Say) { y.Members[0].Unit = "" },
		"two seats": func(y *Say) { y.Members[0].Worker = "B1" }, "half": func(y *Say) { y.Quorum = 1 }, "too many": func(y *Say) { y.Quorum = 4 },
	} {
		said := Say{On: shouwang.DayOf(h.now), Quorum: 2, Members: []Member{{"J1", "人社"}, {"J2", "住建"}, {"B1", "民政"}}}
		change(&said)
		if _, err := h.Say(t.Context(), Act{By: "B1"}, EventConvened, said); !errors.Is(err, shouwang.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	h.refuses(shouwang.ErrForbidden, "T1", "", EventConvened, Say{})
	tomorrow := h.convene(func(y *Say) { y.On++ })
	h.refuses(shouwang.ErrInvalid, "B1", tomorrow, EventOpened, Say{Present: []string{"J1", "B1"}})
	no := h.convene(func(y *Say) { y.On++; y.Emergency = true })
	h.refuses(shouwang.ErrInvalid, "B1", no, EventOpened, Say{Present: []string{"J1", "B1"}}) // an empty agenda
	h.say("T1", no, EventTabled, Say{Case: c})
	h.refuses(shouwang.ErrConflict, "T1", no, EventTabled, Say{Case: c})
	h.refuses(shouwang.ErrForbidden, "A1", no, EventDropped, Say{Case: c})
	h.refuses(shouwang.ErrNotFound, "T1", no, EventTabled, Say{Case: "C-0000000"})
	h.refuses(shouwang.ErrConflict, "B1", no, EventDecided, Say{Case: c, Decision: h.grant()})
	h.refuses(shouwang.ErrInvalid, "B1", no, EventOpened, Say{Present: []string{"J1"}})
	h.refuses(shouwang.ErrInvalid, "B1", no, EventOpened, Say{Present: []string{"J1", "J1"}})
	s := h.say("B1", no, EventOpened, Say{Present: []string{"J1", "B1"}})
	h.refuses(shouwang.ErrConflict, "B1", no, EventClosed, Say{})
	h.refuses(shouwang.ErrConflict, "B1", no, EventDropped, Say{Case: c})
	for name, change := range map[string]func(*Outcome){
		"no verdict": func(d *Outcome) { d.Verdict = "" }, "no lead": func(d *Outcome) { d.Lead = "" }, "no day": func(d *Outcome) { d.Due = 0 },
		"no fund": func(d *Outcome) { d.Fund = "" }, "an unknown fund": func(d *Outcome) { d.Fund = "x" }, "less than nothing": func(d *Outcome) { d.Amount = -1 },
		"a fund for nothing": func(d *Outcome) { d.Amount = 0 }, "rejected for no reason": func(d *Outcome) { *d = Outcome{Verdict: Reject} },
		"rejected with money": func(d *Outcome) { *d = Outcome{Verdict: Reject, Reason: "x", Amount: 1, Fund: "charity"} },
	} {
		d := h.grant()
		change(d)
		if _, err := h.Say(t.Context(), Act{No: no, By: "B1"}, EventDecided, Say{Case: c, Decision: d}); !errors.Is(err, shouwang.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := h.Say(t.Context(), Act{No: no, By: "B1", Version: s.Version - 1}, EventRecused, Say{Case: c}); !errors.Is(err, shouwang.ErrStale) {
		t.Errorf("an old version: %v", err)
	}
	if now, err := h.Session(t.Context(), no); err != nil || now.Version != s.Version {
		t.Errorf("version %d after refusals, was %d: %v", now.Version, s.Version, err)
	}
}

// A store that fails between the minutes and the cases loses nothing: the decisions
// follow later, each once.
func TestDecisionsFollowAfterAFault(t *testing.T) {
	h := newHouse(t)
	c := h.taken(1)
	no := h.convene()
	h.say("T1", no, EventTabled, Say{Case: c})
	h.say("B1", no, EventOpened, Say{Present: []string{"J1", "B1"}})
	h.say("B1", no, EventDecided, Say{Case: c, Decision: h.grant()})
	h.fail = true
	if _, err := h.Say(t.Context(), Act{No: no, By: "B1"}, EventClosed, Say{}); !errors.Is(err, shouwang.ErrDown) {
		t.Errorf("close: %v", err)
	}
	h.fail = false
	if got := h.file(c); got.State != cases.Meeting {
		t.Errorf("the case is %s", got.State)
	}
	for range 2 {
		if n, err := h.Settle(t.Context(), monday); err != nil || n != 1 {
			t.Errorf("settled %d: %v", n, err)
		}
	}
	if got := h.file(c); got.State != cases.Measures || len(got.File.Resolutions) != 1 {
		t.Errorf("the case is %s with %d resolutions", got.State, len(got.File.Resolutions))
	}
}

// Whoever reads a log in another order, or after two wrote at once, sees the same.
func TestASessionFoldsTheSameInAnyOrder(t *testing.T) {
	e := func(seq uint64, id string, kind Kind, body Body) Event {
		return Event{Session: "J-1", Seq: seq, ID: id, Kind: kind, Body: body}
	}
	log := []Event{
		e(1, "a", EventConvened, Body{Quorum: 1, Members: []Member{{"B1", "民政"}}}), e(2, "b", EventTabled, Body{Case: "C-1"}),
		e(2, "c", EventTabled, Body{Case: "C-2"}), e(3, "d", EventOpened, Body{Present: []string{"B1"}}), e(4, "e", EventDropped, Body{Case: "C-1"}),
	}
	want := Fold(log)
	if len(want.Items) != 1 || want.Items[0].Case != "C-1" || want.State != Sitting || want.Version != 4 {
		t.Errorf("%+v", want)
	}
	for n := range log {
		turned := append(append([]Event{}, log[n:]...), log[:n]...)
		if got := Fold(turned); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("from %d: %+v", n, got)
		}
	}
}
