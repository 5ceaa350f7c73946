package access

import (
	"slices"

	"shouwang"
)

// Action is what somebody may be allowed to do.
type Action string

// The actions. Open needs no sign-in, Self any.
const (
	Open         Action = "open"
	Self         Action = "self"
	ReadHome     Action = "read_home"
	ReadRules    Action = "read_rules" // clauses: nothing of people
	ReadWork     Action = "read_work"  // warnings, cases, inbox
	DoWork       Action = "do_work"
	RevealWho    Action = "reveal" // identities, with a purpose
	ReadLoad     Action = "read_load"
	ReadFigures  Action = "read_figures"
	TypeCalls    Action = "type_calls" // calls to the hotline, of whoever rings
	ReadMeeting  Action = "read_meeting"
	DoMeeting    Action = "do_meeting"
	CallMeeting  Action = "call_meeting" // convene a session
	ReadMatch    Action = "read_match"
	RunMatch     Action = "run_match"
	ExportMatch  Action = "export_match"
	ReadData     Action = "read_data"
	DoData       Action = "do_data"
	ExportData   Action = "export_data"
	ReadDelivery Action = "read_delivery"
	DoDelivery   Action = "do_delivery"
	DoAccounts   Action = "do_accounts" // accounts and keys
	ReadAudit    Action = "read_audit"
)

var atTheDoor = []Action{ReadHome, ReadRules, ReadWork, DoWork, RevealWho}

// allowed is what each role may do, and nothing else.
var allowed = map[shouwang.Role][]Action{
	shouwang.GridWorker:      atTheDoor,
	shouwang.VillageWorker:   atTheDoor,
	shouwang.ChildDirector:   atTheDoor,
	shouwang.ChildSupervisor: append(slices.Clone(atTheDoor), ReadLoad),
	shouwang.TownOffice:      append(slices.Clone(atTheDoor), ReadLoad, ReadFigures, ReadMeeting, DoMeeting, ReadMatch, ExportMatch),
	shouwang.Bureau: append(slices.Clone(atTheDoor), TypeCalls, ReadLoad, ReadFigures, ReadMeeting, DoMeeting, CallMeeting, ReadMatch, RunMatch, ExportMatch,
		ReadData, DoData, ExportData, ReadDelivery, DoDelivery),
	shouwang.Hotline:      append(slices.Clone(atTheDoor), TypeCalls),
	shouwang.JointMeeting: append(slices.Clone(atTheDoor), ReadFigures, ReadMeeting, DoMeeting, CallMeeting),
	shouwang.Auditor:      {ReadHome, ReadRules, ReadWork, RevealWho}, // reads, and changes nothing
	SystemAdmin:           {ReadRules, ReadDelivery, DoDelivery},
	SecurityAdmin:         {DoAccounts},
	AuditAdmin:            {ReadAudit},
}

// cityWide are the actions whose objects lie in no one area.
var cityWide = []Action{TypeCalls, RunMatch, ReadData, DoData, ExportData}

// deskOnly are those for readers of the data desk's lane.
var deskOnly = []Action{ReadData, DoData, ExportData}

// exports need a second factor, from whoever asks.
var exports = []Action{ExportMatch, ExportData}

// changes are no business of a key that may only read.
var changes = []Action{DoWork, TypeCalls, DoMeeting, CallMeeting, DoData, DoDelivery, RunMatch, DoAccounts}

// Refusal is why an action is not allowed; "" is allowed.
type Refusal string

// The reasons.
const (
	NotSignedIn Refusal = "not_signed_in"
	NotYours    Refusal = "not_yours"  // no role of the reader may
	TooNarrow   Refusal = "too_narrow" // only for who has the whole city, or the data desk
	NeedsCode   Refusal = "needs_code" // sign in with a one-time code first
)

// Allows says why a reader may not do something; "" is that they may. Anything that
// is not written down is refused, to the operator too.
func (r Reader) Allows(action Action) Refusal {
	switch {
	case action == Open:
		return ""
	case r.Name == "":
		return NotSignedIn
	case r.Local():
		return ""
	case action == Self:
		return ""
	case !slices.ContainsFunc(r.Roles, func(role shouwang.Role) bool { return slices.Contains(allowed[role], action) }),
		r.Reads && slices.Contains(changes, action):
		return NotYours
	case slices.Contains(cityWide, action) && !r.Scope.City,
		slices.Contains(deskOnly, action) && !r.Scope.Reads(shouwang.LaneData):
		return TooNarrow
	case slices.Contains(exports, action) && !r.Strong:
		return NeedsCode
	}
	return ""
}
