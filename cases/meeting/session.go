package meeting

import (
	"cmp"
	"slices"
	"time"

	"shouwang"
	"shouwang/cases"
)

// State of a session.
type State string

// The states of a session.
const (
	Called  State = "called"  // 已召集: its agenda grows
	Sitting State = "sitting" // 开会: its agenda is frozen
	Closed  State = "closed"  // 已闭会: its minutes are written
)

// unborn is the state before the first event.
const unborn State = ""

// Kind of an event of a session's log.
type Kind string

// The kinds of event.
const (
	EventConvened Kind = "convened" // 召集
	EventTabled   Kind = "tabled"   // 列入议程
	EventDropped  Kind = "dropped"  // 移出议程
	EventOpened   Kind = "opened"   // 开会
	EventRecused  Kind = "recused"  // 回避
	EventDecided  Kind = "decided"  // 议定
	EventClosed   Kind = "closed"   // 闭会
)

// Kinds are all of them.
var Kinds = []Kind{EventConvened, EventTabled, EventDropped, EventOpened, EventRecused, EventDecided, EventClosed}

// Event is one line of a session's log.
type Event struct {
	Session string // J- number
	Seq     uint64 // the version of the session after it
	ID      string
	Kind    Kind
	At      time.Time
	By      string // worker_id, or cases.System
	Body    Body
	Record  Record // sealed in the store
}

// Body is what an event says, by its kind: codes and numbers alone.
type Body struct {
	On        shouwang.Day `json:"on,omitempty"`        // of convened
	Emergency bool         `json:"emergency,omitempty"` // of convened
	Members   []Member     `json:"members,omitempty"`   // of convened
	Quorum    int          `json:"quorum,omitempty"`    // of convened
	Case      string       `json:"case,omitempty"`      // of tabled, dropped, recused and decided
	Why       string       `json:"why,omitempty"`       // of tabled: the rule that brought it, or person
	Present   []string     `json:"present,omitempty"`   // of opened: worker_id
	Worker    string       `json:"worker,omitempty"`    // of recused
	Minutes   string       `json:"minutes,omitempty"`   // of closed: SHA-256 of the sheet
}

// Record is what was written down.
type Record struct {
	Decision *Outcome `json:"decision,omitempty"` // of decided
	Sheet    string   `json:"sheet,omitempty"`    // of closed: the minutes as they are printed
}

// Member is somebody with a seat, and the unit that they sit for.
type Member struct {
	Worker string `json:"worker"`
	Unit   string `json:"unit"`
}

// Outcome (议定) of a session on a case. Money is whole fen.
type Outcome struct {
	Verdict string       `json:"verdict"` // approve, defer, reject
	Amount  shouwang.Fen `json:"amount_fen,omitempty"`
	Fund    string       `json:"fund,omitempty"`
	Lead    string       `json:"lead,omitempty"`    // 牵头部门
	Support []string     `json:"support,omitempty"` // 配合部门
	Due     shouwang.Day `json:"due,omitempty"`     // of defer: when it is looked at again
	Reason  string       `json:"reason,omitempty"`  // needed of defer and reject
}

// The verdicts on an item.
const (
	Approve = "approve" // 同意
	Defer   = "defer"   // 缓议
	Reject  = "reject"  // 不同意
)

// Verdicts are all of them.
var Verdicts = []string{Approve, Defer, Reject}

// Session is what a log comes to.
type Session struct {
	No        string
	Version   uint64
	State     State
	On        shouwang.Day
	Emergency bool
	Members   []Member
	Quorum    int
	Items     []Item
	Present   []string // worker_id of who came
	OpenedAt  time.Time
	ClosedAt  time.Time
	ClosedBy  string
	Minutes   string // SHA-256 of the sheet
	Sheet     string
	Events    []Event
}

// Item (议题) is a case before a session.
type Item struct {
	Case      string
	Why       string // overdue, departments, amount, warnings, deferred or person
	Recused   []string
	Decision  *Outcome // nil: not reached
	DecidedBy string
}

// Unit is what a member sits for.
func (s Session) Unit(worker string) string {
	for _, m := range s.Members {
		if m.Worker == worker {
			return m.Unit
		}
	}
	return ""
}

// Item is the item of a case.
func (s Session) Item(no string) (Item, bool) {
	n := s.find(no)
	if n < 0 {
		return Item{}, false
	}
	return s.Items[n], true
}

func (s Session) find(no string) int {
	return slices.IndexFunc(s.Items, func(i Item) bool { return i.Case == no })
}

// Voting is how many of those present decide on an item.
func (s Session) Voting(i Item) int { return len(s.Present) - len(i.Recused) }

// move is what a kind of event does to states, and who may make it.
type move struct {
	leads map[State]State
	by    []shouwang.Role
}

var (
	desk = []shouwang.Role{shouwang.Bureau, shouwang.JointMeeting}
	// tabling is whose it is to bring a case before the meeting: as in the case itself.
	tabling = []shouwang.Role{shouwang.TownOffice, shouwang.Bureau, shouwang.JointMeeting}
)

// moves is the whole machine: what is not here is refused.
var moves = map[Kind]move{
	EventConvened: {map[State]State{unborn: Called}, desk},
	EventTabled:   {map[State]State{Called: Called}, tabling},
	EventDropped:  {map[State]State{Called: Called}, desk},
	EventOpened:   {map[State]State{Called: Sitting}, desk},
	EventRecused:  {map[State]State{Called: Called, Sitting: Sitting}, desk},
	EventDecided:  {map[State]State{Sitting: Sitting}, desk},
	EventClosed:   {map[State]State{Sitting: Closed}, desk},
}

// Next is the state that an event leads to, and whether it is allowed.
func (s State) Next(k Kind) (State, bool) {
	next, allowed := moves[k].leads[s]
	return next, allowed
}

// May says whether an event of a kind, in a state, is a role's to make.
func (s State) May(k Kind, role shouwang.Role) bool {
	_, allowed := s.Next(k)
	return allowed && slices.Contains(moves[k].by, role)
}

// Fold works a log out, in whatever order its events are given. Of two with one
// sequence number the one with the lower id stands; what the state does not allow
// changes nothing.
func Fold(events []Event) Session {
	sorted := slices.SortedFunc(slices.Values(events), func(a, b Event) int {
		return cmp.Or(cmp.Compare(a.Seq, b.Seq), cmp.Compare(a.ID, b.ID))
	})
	var s Session
	for _, e := range sorted {
		late := len(s.Events) > 0 && e.Seq == s.Version
		s.Version = e.Seq
		if next, allowed := s.State.Next(e.Kind); allowed && !late {
			s.take(e)
			s.State = next
			s.Events = append(s.Events, e)
		}
	}
	return s
}

// with is the session after more events.
func (s Session) with(events ...Event) Session {
	return Fold(append(slices.Clone(s.Events), events...))
}

func (s *Session) take(e Event) {
	b := e.Body
	n := s.find(b.Case)
	switch e.Kind {
	case EventConvened:
		s.No, s.On, s.Emergency, s.Members, s.Quorum = e.Session, b.On, b.Emergency, b.Members, b.Quorum
	case EventTabled:
		if n < 0 {
			s.Items = append(s.Items, Item{Case: b.Case, Why: b.Why})
		}
	case EventDropped:
		if n >= 0 {
			s.Items = slices.Delete(slices.Clone(s.Items), n, n+1)
		}
	case EventOpened:
		s.Present, s.OpenedAt = b.Present, e.At
		for n := range s.Items { // who did not come need not keep out
			s.Items[n].Recused = slices.DeleteFunc(slices.Clone(s.Items[n].Recused), func(w string) bool { return !slices.Contains(b.Present, w) })
		}
	case EventRecused:
		if n >= 0 && !slices.Contains(s.Items[n].Recused, b.Worker) {
			s.Items[n].Recused = append(slices.Clone(s.Items[n].Recused), b.Worker)
		}
	case EventDecided:
		if n >= 0 {
			s.Items[n].Decision, s.Items[n].DecidedBy = e.Record.Decision, e.By
		}
	case EventClosed:
		s.Minutes, s.Sheet, s.ClosedAt, s.ClosedBy = b.Minutes, e.Record.Sheet, e.At, e.By
	}
}

// Resolution is what a closed session decided on an item, as its case keeps it.
func (s Session) Resolution(i Item) (cases.Kind, cases.Resolution) {
	d := *i.Decision
	r := cases.Resolution{
		Ref: s.No, Verdict: d.Verdict, Present: s.units(s.Present), Recused: s.units(i.Recused), Quorum: s.Quorum,
		Amount: d.Amount, Fund: d.Fund, Lead: d.Lead, Support: d.Support, Due: d.Due, Minutes: s.Minutes,
	}
	if d.Verdict == Defer {
		return cases.EventDeferred, r
	}
	return cases.EventResolved, r
}

func (s Session) units(workers []string) []string {
	var out []string
	for _, w := range workers {
		out = append(out, s.Unit(w))
	}
	return out
}

// Decided is how many items were decided.
func (s Session) Decided() int {
	n := 0
	for _, i := range s.Items {
		if i.Decision != nil {
			n++
		}
	}
	return n
}
