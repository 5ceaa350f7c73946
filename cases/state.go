package cases

import (
	"slices"

	"shouwang"
)

// State of a case.
type State string

// The states of a case, in the order of its way. Nothing but a person's act leads
// into Closed or Archived.
const (
	Draft     State = "draft"            // 待分派: nobody owns it, or its worker gave it back
	Assigned  State = "assigned"         // 已分派: a worker owes the first contact
	Verifying State = "verifying"        // 核实: taken (接办)
	Measures  State = "measures_running" // 措施中: a plan was adopted
	Meeting   State = "meeting"          // 上会
	Review    State = "review"           // 复核
	Closed    State = "closed"           // 办结, with a verdict
	FollowUp  State = "follow_up"        // 回访
	Archived  State = "archived"         // 归档
)

// unborn is the state before the first event.
const unborn State = ""

// States are all of them.
var States = []State{Draft, Assigned, Verifying, Measures, Meeting, Review, Closed, FollowUp, Archived}

// OpenStates are those in which somebody still owes something to the household.
var OpenStates = []State{Draft, Assigned, Verifying, Measures, Meeting, Review}

// Open says whether somebody still owes something to the household.
func (s State) Open() bool { return s != Closed && s != FollowUp && s != Archived }

// Kind of an event of the log.
type Kind string

// The kinds of event.
const (
	EventOpened       Kind = "opened"
	EventWarningAdded Kind = "warning_added"
	EventCalled       Kind = "called"       // 来电: somebody rang the hotline about the household
	EventMerged       Kind = "merged"       // two numbers were one person: the records are read as one
	EventSplit        Kind = "split"        // and were two people after all
	EventAreaChanged  Kind = "area_changed" // 区划调整: its area went over into another

	EventAssigned     Kind = "assigned"     // 分派
	EventClaimed      Kind = "claimed"      // 占用: looked at, others keep off for a while
	EventReleased     Kind = "released"     // 放开
	EventAcknowledged Kind = "acknowledged" // 接办
	EventReturned     Kind = "returned"     // 退回
	EventHandedOver   Kind = "handed_over"  // 交接
	EventContacted    Kind = "contacted"    // 联系
	EventVisited      Kind = "visited"      // 走访
	EventVerified     Kind = "verified"     // 核实的事实

	EventPlanned     Kind = "planned"      // 一案一策, a version
	EventSubmitted   Kind = "submitted"    // 送审
	EventApproved    Kind = "approved"     // 审核通过, one link of the chain
	EventSentBack    Kind = "sent_back"    // 退回补正
	EventAdopted     Kind = "adopted"      // the last link signed the plan
	EventMeasureDone Kind = "measure_done" // 措施落实
	EventTabled      Kind = "tabled"       // 提交联席会议
	EventResolved    Kind = "resolved"     // 会议议定
	EventDeferred    Kind = "deferred"     // 缓议
	EventReviewed    Kind = "reviewed"     // 转入复核
	EventContinued   Kind = "continued"    // 复核后继续措施

	EventHeard         Kind = "heard"          // 听取本人意见
	EventDecided       Kind = "decided"        // 决定
	EventNoticed       Kind = "noticed"        // 书面告知
	EventAppealed      Kind = "appealed"       // 申诉
	EventAppealDecided Kind = "appeal_decided" // 申诉复核

	EventPaused        Kind = "paused"         // 暂停计时
	EventResumed       Kind = "resumed"        // 恢复计时
	EventOverridden    Kind = "overridden"     // 调整等级, with a reason and an end
	EventReminded      Kind = "reminded"       // 到期提醒
	EventEscalated     Kind = "escalated"      // 上报
	EventAckExpired    Kind = "ack_expired"    // 接办失效: taken, and nobody was seen in time
	EventDeadlineMoved Kind = "deadline_moved" // 期限重算: a year's holidays were published

	EventClosed     Kind = "closed"
	EventFollowedUp Kind = "followed_up" // 回访
	EventArchived   Kind = "archived"    // 归档
	EventReopened   Kind = "reopened"    // 重开
)

// Kinds are all of them.
var Kinds = []Kind{
	EventOpened, EventWarningAdded, EventCalled, EventMerged, EventSplit, EventAreaChanged, EventAssigned, EventClaimed, EventReleased,
	EventAcknowledged, EventReturned, EventHandedOver, EventContacted, EventVisited, EventVerified, EventPlanned,
	EventSubmitted, EventApproved, EventSentBack, EventAdopted, EventMeasureDone, EventTabled, EventResolved, EventDeferred,
	EventReviewed, EventContinued, EventHeard, EventDecided, EventNoticed, EventAppealed, EventAppealDecided, EventPaused,
	EventResumed, EventOverridden, EventReminded, EventEscalated, EventAckExpired, EventDeadlineMoved, EventClosed,
	EventFollowedUp, EventArchived, EventReopened,
}

// Machine is the role of the service itself: what it does, no person does.
const Machine shouwang.Role = "system"

// The roles by what they do in a case. An auditor reads and writes nothing.
var (
	field    = []shouwang.Role{shouwang.GridWorker, shouwang.VillageWorker, shouwang.ChildDirector, shouwang.ChildSupervisor}
	officers = []shouwang.Role{shouwang.TownOffice, shouwang.Bureau}
	staff    = join(field, officers)
	phone    = join(staff, []shouwang.Role{shouwang.Hotline})
	bureau   = []shouwang.Role{shouwang.Bureau}
	table    = []shouwang.Role{shouwang.Bureau, shouwang.JointMeeting}
	nobody   = []shouwang.Role{Machine}
)

// Roles are all who may stand in a roster, and the service.
var Roles = []shouwang.Role{
	shouwang.GridWorker, shouwang.VillageWorker, shouwang.ChildDirector, shouwang.ChildSupervisor, shouwang.TownOffice,
	shouwang.Bureau, shouwang.Hotline, shouwang.JointMeeting, shouwang.Auditor, Machine,
}

func join[T any](lists ...[]T) []T {
	var out []T
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}

// move is what a kind of event does to states, and who may make it.
type move struct {
	leads map[State]State // from → to; a state that is not here refuses the event
	by    []shouwang.Role
	only  map[State][]shouwang.Role // narrower than by, in some states
}

// stay leaves each of some states as it is.
func stay(states ...State) map[State]State {
	leads := map[State]State{}
	for _, s := range states {
		leads[s] = s
	}
	return leads
}

// also is leads with one more.
func also(leads map[State]State, from, to State) map[State]State {
	leads[from] = to
	return leads
}

// worked are the states of a case that somebody has taken.
var worked = []State{Verifying, Measures, Meeting, Review}

// ended are the states of a case from which it may be opened again.
var ended = []State{Closed, FollowUp, Archived}

// moves is the whole machine: every kind of event, where it leads from each state
// that allows it, and whose act it is. What is not here is refused.
var moves = map[Kind]move{
	EventOpened:       {leads: map[State]State{unborn: Assigned}, by: nobody},
	EventWarningAdded: {leads: stay(OpenStates...), by: nobody},
	EventCalled:       {leads: also(stay(OpenStates...), unborn, Assigned), by: nobody},
	EventMerged:       {leads: stay(OpenStates...), by: join(nobody, bureau)},
	EventSplit:        {leads: stay(OpenStates...), by: join(nobody, bureau)},
	EventAreaChanged:  {leads: stay(OpenStates...), by: nobody},

	EventAssigned:     {leads: map[State]State{Draft: Assigned, Assigned: Assigned}, by: join(nobody, officers)},
	EventClaimed:      {leads: stay(Draft, Assigned), by: staff},
	EventReleased:     {leads: stay(Draft, Assigned), by: staff},
	EventAcknowledged: {leads: map[State]State{Draft: Verifying, Assigned: Verifying}, by: staff},
	EventReturned:     {leads: map[State]State{Assigned: Draft, Verifying: Draft}, by: join(field, []shouwang.Role{shouwang.TownOffice})},
	EventHandedOver:   {leads: map[State]State{Verifying: Assigned, Measures: Measures, Meeting: Meeting, Review: Review}, by: staff},
	EventContacted:    {leads: stay(join(OpenStates, []State{Closed, FollowUp})...), by: phone},
	// What was seen at a door is kept whenever it comes in: a phone may have been offline.
	EventVisited:  {leads: stay(States...), by: staff},
	EventVerified: {leads: stay(worked...), by: staff},

	EventPlanned:     {leads: stay(worked...), by: staff},
	EventSubmitted:   {leads: stay(worked...), by: staff},
	EventApproved:    {leads: stay(worked...), by: staff},
	EventSentBack:    {leads: stay(worked...), by: staff},
	EventAdopted:     {leads: map[State]State{Verifying: Measures, Measures: Measures, Meeting: Meeting, Review: Measures}, by: nobody},
	EventMeasureDone: {leads: stay(Measures, Meeting, Review), by: staff},
	EventTabled:      {leads: map[State]State{Verifying: Meeting, Measures: Meeting, Meeting: Meeting}, by: join(officers, []shouwang.Role{shouwang.JointMeeting})},
	EventResolved:    {leads: map[State]State{Meeting: Measures}, by: table},
	EventDeferred:    {leads: stay(Meeting), by: table},
	EventReviewed:    {leads: map[State]State{Measures: Review}, by: staff},
	EventContinued:   {leads: map[State]State{Review: Measures}, by: staff},

	EventHeard:         {leads: stay(worked...), by: staff},
	EventDecided:       {leads: stay(worked...), by: officers},
	EventNoticed:       {leads: stay(join(worked, []State{Closed, FollowUp})...), by: staff},
	EventAppealed:      {leads: stay(join(worked, []State{Closed, FollowUp})...), by: phone},
	EventAppealDecided: {leads: stay(join(worked, []State{Closed, FollowUp})...), by: bureau},

	EventPaused:        {leads: stay(Verifying, Measures, Review), by: officers},
	EventResumed:       {leads: stay(OpenStates...), by: join(nobody, officers)},
	EventOverridden:    {leads: stay(OpenStates...), by: officers},
	EventReminded:      {leads: stay(join(OpenStates, []State{Closed, FollowUp})...), by: nobody},
	EventEscalated:     {leads: stay(OpenStates...), by: nobody},
	EventAckExpired:    {leads: map[State]State{Verifying: Assigned}, by: nobody},
	EventDeadlineMoved: {leads: stay(join(OpenStates, []State{Closed, FollowUp})...), by: nobody},

	EventClosed:     {leads: map[State]State{Verifying: Closed, Review: Closed}, by: staff},
	EventFollowedUp: {leads: map[State]State{Closed: FollowUp, FollowUp: FollowUp}, by: phone},
	EventArchived:   {leads: map[State]State{Closed: Archived, FollowUp: Archived}, by: officers},
	EventReopened: {
		leads: map[State]State{Closed: Assigned, FollowUp: Assigned, Archived: Assigned}, by: staff,
		only: map[State][]shouwang.Role{Archived: officers},
	},
}

// Next is the state that an event leads to, and whether it is allowed.
func (s State) Next(k Kind) (State, bool) {
	next, allowed := moves[k].leads[s]
	return next, allowed
}

// May says whether a state allows an event of a kind and it is a role's to make.
func (s State) May(k Kind, role shouwang.Role) bool {
	m := moves[k]
	if _, leads := m.leads[s]; !leads {
		return false
	}
	who := m.by
	if only, narrow := m.only[s]; narrow {
		who = only
	}
	return slices.Contains(who, role)
}
