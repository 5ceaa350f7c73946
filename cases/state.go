package cases

// State of a case.
type State string

// The states. A case begins opened; acknowledged, closed and reopened follow.
// Those of a plan (一案一策) are named here and reached by no event yet.
const (
	Opened       State = "opened"       // dispatched: a worker owes the first contact
	Acknowledged State = "acknowledged" // 已接办
	Closed       State = "closed"       // 办结, with a verdict
	Reopened     State = "reopened"     // as opened, with its history

	Draft    State = "draft"
	Assigned State = "assigned"
	Verify   State = "verifying"        // 核实
	Measures State = "measures_running" // 措施中
	Meeting  State = "meeting"          // 上会
	Review   State = "review"           // 复核
	FollowUp State = "follow_up"        // 回访
	Archived State = "archived"
)

// States are all of them.
var States = []State{Opened, Acknowledged, Closed, Reopened, Draft, Assigned, Verify, Measures, Meeting, Review, FollowUp, Archived}

// Kind of an event of the log.
type Kind string

// The kinds of event.
const (
	EventOpened       Kind = "opened"
	EventWarningAdded Kind = "warning_added"
	EventAcknowledged Kind = "acknowledged"
	EventClosed       Kind = "closed"
	EventReopened     Kind = "reopened"

	EventAssigned    Kind = "assigned"
	EventContacted   Kind = "contacted"
	EventVisited     Kind = "visited"
	EventVerified    Kind = "verified"
	EventPlanned     Kind = "planned"
	EventMeasureDone Kind = "measure_done"
	EventEscalated   Kind = "escalated"
	EventHeard       Kind = "heard"
	EventDecided     Kind = "decided"
	EventNoticed     Kind = "noticed"
	EventAppealed    Kind = "appealed"
	EventHandedOver  Kind = "handed_over"

	EventMerged      Kind = "merged"       // two numbers were one person: the records are read as one
	EventSplit       Kind = "split"        // and were two people after all
	EventAreaChanged Kind = "area_changed" // 区划调整: its area went over into another
)

// Kinds are all of them.
var Kinds = []Kind{
	EventOpened, EventWarningAdded, EventAcknowledged, EventClosed, EventReopened, EventAssigned, EventContacted, EventVisited,
	EventVerified, EventPlanned, EventMeasureDone, EventEscalated, EventHeard, EventDecided, EventNoticed, EventAppealed, EventHandedOver,
	EventMerged, EventSplit, EventAreaChanged,
}

// unborn is the state before the first event.
const unborn State = ""

// transitions is every event that a state allows, and the state it leads to.
// What is not here is refused.
var transitions = map[State]map[Kind]State{
	unborn:       {EventOpened: Opened},
	Opened:       {EventWarningAdded: Opened, EventAcknowledged: Acknowledged, EventMerged: Opened, EventSplit: Opened, EventAreaChanged: Opened},
	Acknowledged: {EventWarningAdded: Acknowledged, EventClosed: Closed, EventMerged: Acknowledged, EventSplit: Acknowledged, EventAreaChanged: Acknowledged},
	Closed:       {EventReopened: Reopened},
	Reopened:     {EventWarningAdded: Reopened, EventAcknowledged: Acknowledged, EventMerged: Reopened, EventSplit: Reopened, EventAreaChanged: Reopened},
}

// Next is the state that an event leads to, and whether it is allowed.
func (s State) Next(k Kind) (State, bool) {
	next, allowed := transitions[s][k]
	return next, allowed
}

// Open says whether somebody still owes something to the household.
func (s State) Open() bool { return s != Closed && s != Archived }
