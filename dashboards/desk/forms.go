package desk

import (
	"slices"
	"strconv"

	"shouwang"
	"shouwang/cases"
	"shouwang/internal/api"
)

// input is a field of a form. Its name is the path of what it fills in a record, as
// r.needs.0.kind, or a field of what is said beside it: to, of, reason, level, until,
// verdict, note.
type input struct {
	name    string
	label   string // of the words, behind "in."
	as      shape
	options func(c caseView, p page) []option // of a choice
	need    bool
	first   string // what it holds before anybody typed; "today" and "now" are those
}

// shape is how a field is typed and read.
type shape string

const (
	asShort   shape = "short"
	asLong    shape = "long"
	asDate    shape = "date"
	asMoment  shape = "moment"
	asWhole   shape = "whole"   // a whole number
	asYuan    shape = "yuan"    // stored in fen
	asChoice  shape = "choice"  // one of some
	asYesno   shape = "yesno"   // one of two, said outright: nothing is no answer
	asListing shape = "listing" // several, a line each
	asHidden  shape = "hidden"
	asTruth   shape = "truth" // hidden, a true
)

// group is inputs that belong together. One that repeats has a row for each; a row
// that nobody filled is nothing.
type group struct {
	title  string // of the words, behind "group."; "" without
	rows   int    // rows that are shown at first; 0 is a group that does not repeat
	inputs []input
}

// form is what an act on a case asks for.
type form struct {
	kind   cases.Kind
	groups []group
}

// plainForm is a form of one group.
func plainForm(kind cases.Kind, inputs ...input) form { return form{kind, []group{{inputs: inputs}}} }

// formOf is the form of an act; false if it has none on the desk: what a session
// decides is written down there.
func formOf(kind cases.Kind) (form, bool) {
	if kind == cases.EventPlanned {
		return planForm(), true
	}
	inputs, has := asks[kind]
	return plainForm(kind, inputs...), has
}

var noteInput = input{name: "note", label: "note", as: asLong}

// asks is what each act asks for, but the plan.
var asks = map[cases.Kind][]input{
	cases.EventAssigned:     {{name: "to", label: "to", as: asChoice, options: people, need: true}},
	cases.EventClaimed:      {},
	cases.EventReleased:     {},
	cases.EventAcknowledged: {},
	cases.EventReturned:     {{name: "reason", label: "return", as: asChoice, options: returns, need: true}, noteInput},
	cases.EventHandedOver:   {{name: "to", label: "to", as: asChoice, options: people, need: true}, noteInput},
	cases.EventContacted: {
		{name: "r.how", label: "how", as: asChoice, options: coded("how", "phone", "message", "door"), need: true},
		{name: "r.outcome", label: "outcome", as: asChoice, options: coded("outcome", "reached", "later", "not_reached"), need: true},
		noteInput,
	},
	cases.EventVisited: {
		{name: "r.id", as: asHidden, first: "ulid"},
		{name: "r.at", label: "visited_at", as: asMoment, need: true, first: "now"},
		{name: "r.seen", label: "seen", as: asYesno, need: true},
		{name: "r.facts.0.name", label: "fact_name", as: asChoice, options: factNames},
		{name: "r.facts.0.value", label: "fact_value", as: asShort},
		{name: "r.facts.0.source", as: asHidden, first: "visit"},
		{name: "r.facts.0.as_of", as: asHidden, first: "today"},
		noteInput,
	},
	cases.EventVerified: {
		{name: "r.0.name", label: "fact_name", as: asChoice, options: factNames, need: true},
		{name: "r.0.value", label: "fact_value", as: asShort, need: true},
		{name: "r.0.source", label: "source", as: asShort, need: true},
		{name: "r.0.as_of", label: "as_of", as: asDate, need: true, first: "today"},
	},
	cases.EventSubmitted:   {{name: "of", label: "of", as: asChoice, options: papers, need: true}},
	cases.EventApproved:    {{name: "of", label: "of", as: asChoice, options: running, need: true}, noteInput},
	cases.EventSentBack:    {{name: "of", label: "of", as: asChoice, options: running, need: true}, {name: "note", label: "missing", as: asLong, need: true}},
	cases.EventMeasureDone: {{name: "of", label: "measure", as: asChoice, options: owed, need: true}, {name: "reason", label: "status", as: asChoice, options: coded("measure", "done", "refused", "dropped"), need: true, first: "done"}, noteInput},
	cases.EventTabled:      {noteInput},
	cases.EventReviewed:    {noteInput},
	cases.EventContinued:   {noteInput},
	cases.EventHeard: {
		{name: "r.at", label: "heard_at", as: asMoment, need: true, first: "now"},
		{name: "r.person", label: "person", as: asChoice, options: persons, need: true},
		{name: "r.opinion", label: "opinion", as: asLong},
		{name: "r.declined", label: "declined", as: asYesno, first: "false"},
	},
	cases.EventDecided: {
		{name: "r.way", label: "way", as: asChoice, options: coded("decision", cases.Deliver, cases.Transfer, cases.Special, cases.Keep, cases.Reduce, cases.End), need: true},
		{name: "r.article", label: "article", as: asLong, need: true},
		{name: "r.sources", label: "sources", as: asListing},
		{name: "r.unknown", label: "unknown", as: asListing},
		{name: "r.stale", label: "stale", as: asListing},
	},
	cases.EventNoticed: {
		{name: "r.decision", label: "decision", as: asChoice, options: decisions, need: true},
		{name: "r.served_at", label: "served_at", as: asMoment, need: true, first: "now"},
		{name: "r.how", label: "served", as: asChoice, options: coded("served", "in_person", "left", "post", "public"), need: true},
		{name: "r.to", label: "person", as: asChoice, options: persons, need: true},
		{name: "r.article", label: "article", as: asLong, need: true},
	},
	cases.EventAppealed: {
		{name: "r.decision", label: "decision", as: asChoice, options: decisions, need: true}, {name: "r.grounds", label: "grounds", as: asLong, need: true},
	},
	cases.EventAppealDecided: {
		{name: "r.upheld", label: "upheld", as: asYesno, need: true}, {name: "r.reason", label: "article", as: asLong, need: true},
	},
	cases.EventPaused:     {{name: "reason", label: "pause", as: asChoice, options: pauses, need: true}, {name: "until", label: "until", as: asDate, need: true}, noteInput},
	cases.EventResumed:    {},
	cases.EventOverridden: {{name: "level", label: "level", as: asChoice, options: levels, need: true}, {name: "reason", label: "override", as: asChoice, options: overrides, need: true}, {name: "until", label: "until", as: asDate, need: true}, noteInput},
	cases.EventClosed:     {{name: "verdict", label: "verdict", as: asChoice, options: verdictChoices, need: true}, noteInput},
	cases.EventFollowedUp: {{name: "r.after_days", label: "after", as: asChoice, options: after, need: true}, {name: "r.holds", label: "holds", as: asYesno, need: true}, noteInput},
	cases.EventArchived:   {},
	cases.EventReopened:   {{name: "note", label: "reopen", as: asLong, need: true}},
}

// planForm is 一案一策: what a household needs, and who does what about it by when.
func planForm() form {
	return form{cases.EventPlanned, []group{
		{title: "household", inputs: []input{
			{name: "r.class", label: "class", as: asChoice, options: coded("class", "dibao", "tekun", "edge", "rigid", "antirelapse", "other", "none"), need: true},
			{name: "r.causes.0.code", label: "cause", as: asChoice, options: causes, need: true},
			{name: "r.causes.0.primary", as: asTruth},
			{name: "r.causes.1.code", label: "cause_more", as: asChoice, options: causes},
		}},
		{title: "facts", rows: 2, inputs: []input{
			{name: "r.facts.%d.name", label: "fact_name", as: asChoice, options: factNames},
			{name: "r.facts.%d.value", label: "fact_value", as: asShort},
			{name: "r.facts.%d.source", label: "source", as: asShort},
			{name: "r.facts.%d.as_of", label: "as_of", as: asDate},
		}},
		{title: "needs", rows: 2, inputs: []input{
			{name: "r.needs.%d.id", as: asHidden, first: "n%d"},
			{name: "r.needs.%d.kind", label: "need", as: asChoice, options: needs},
			{name: "r.needs.%d.urgency", label: "urgency", as: asChoice, options: coded("urgency", "now", "soon", "later")},
		}},
		{title: "measures", rows: 2, inputs: []input{
			{name: "r.measures.%d.id", as: asHidden, first: "m%d"},
			{name: "r.measures.%d.need", label: "for_need", as: asChoice, options: numbered},
			{name: "r.measures.%d.kind", label: "what", as: asShort},
			{name: "r.measures.%d.basis", label: "basis", as: asShort},
			{name: "r.measures.%d.department", label: "department", as: asShort},
			{name: "r.measures.%d.owner", label: "owner", as: asShort},
			{name: "r.measures.%d.start", label: "start", as: asDate},
			{name: "r.measures.%d.due", label: "due", as: asDate},
			{name: "r.measures.%d.amount_fen", label: "amount", as: asYuan},
			{name: "r.measures.%d.fund", label: "fund", as: asChoice, options: funds},
			{name: "r.measures.%d.status", as: asHidden, first: "planned"},
		}},
		{title: "wish", inputs: []input{
			{name: "r.wish", label: "wish", as: asLong, need: true},
			{name: "r.consent.given", label: "consent", as: asYesno, need: true},
			{name: "r.consent.by", label: "person", as: asChoice, options: persons, need: true},
			{name: "r.consent.on", label: "consent_on", as: asDate, need: true, first: "today"},
			{name: "r.minor.child", label: "child", as: asLong},
			{name: "r.minor.guardian", label: "guardian", as: asLong},
			{name: "r.minor.on", label: "minor_on", as: asDate},
		}},
		{title: "review", inputs: []input{
			{name: "r.risk", label: "risk", as: asLong},
			{name: "r.visit_every_days", label: "visit_every", as: asWhole, need: true, first: "14"},
			{name: "r.success.0.what", label: "success", as: asShort, need: true},
			{name: "r.success.0.months", label: "success_months", as: asWhole, need: true, first: "3"},
			{name: "r.review_on", label: "review_on", as: asDate, need: true},
		}},
	}}
}

// coded is a choice of codes that the words know behind a prefix.
func coded(prefix string, codes ...string) func(caseView, page) []option {
	return func(_ caseView, p page) []option {
		out := make([]option, len(codes))
		for n, code := range codes {
			out[n] = option{code, p.T(prefix + "." + code)}
		}
		return out
	}
}

var (
	persons   = coded("person", "self", "guardian", "agent")
	needs     = coded("need", "income", "medical", "schooling", "housing", "care", "job", "safety", "other")
	factNames = coded("fact", "income_pc", "assets", "spending", "members", "housing", "health", "schooling", "guardian")
	levels    = coded("level", string(shouwang.Red), string(shouwang.Yellow), string(shouwang.Blue))
)

func people(c caseView, _ page) []option {
	var out []option
	for _, w := range c.workers {
		out = append(out, option{w.ID, w.Name})
	}
	return out
}

func texts(of map[string]shouwang.Text, p page) []option {
	var out []option
	for _, code := range sorted(of) {
		out = append(out, option{code, p.Text(of[code])})
	}
	return out
}

func returns(c caseView, p page) []option   { return texts(c.File.Rules.Returns, p) }
func pauses(c caseView, p page) []option    { return texts(c.File.Rules.Pauses, p) }
func overrides(c caseView, p page) []option { return texts(c.File.Rules.Overrides, p) }
func causes(_ caseView, p page) []option    { return texts(cases.CauseCodes, p) }

func funds(_ caseView, p page) []option {
	var out []option
	for _, code := range cases.FundSources() {
		out = append(out, option{code, p.Text(cases.FundText(code))})
	}
	return out
}

func verdictChoices(_ caseView, p page) []option {
	var out []option
	for _, v := range verdicts {
		out = append(out, option{string(v), p.verdictText(v)})
	}
	return out
}

// papers are what may be sent for approval: the newest plan, and the decisions.
func papers(c caseView, p page) []option {
	var out []option
	if n := c.File.Versions; n > 0 {
		out = append(out, p.paper(cases.PlanOf(n)))
	}
	for _, d := range c.File.Decisions {
		out = append(out, p.paper(cases.DecisionOf(d.No)))
	}
	return out
}

// running are the approvals that wait for a signature.
func running(c caseView, p page) []option {
	var out []option
	for _, a := range c.File.Approvals {
		if a.State == cases.ApprovalRunning {
			out = append(out, p.paper(a.Of))
		}
	}
	return out
}

func (p page) paper(of string) option { return option{of, p.ofText(of)} }

// owed are the measures that nobody settled.
func owed(c caseView, _ page) []option {
	var out []option
	for _, m := range c.File.Chain {
		if c.File.Measures[m.ID] == "" {
			out = append(out, option{m.ID, m.ID + " " + m.Kind + " · " + m.Department})
		}
	}
	return out
}

func decisions(c caseView, p page) []option {
	var out []option
	for _, d := range c.File.Decisions {
		out = append(out, option{strconv.Itoa(d.No), p.ofText(cases.DecisionOf(d.No)) + " · " + p.T("decision."+d.Way)})
	}
	return out
}

// numbered are the needs of the same form, by their numbers.
func numbered(_ caseView, p page) []option {
	var out []option
	for n := 1; n <= mostRows; n++ {
		out = append(out, option{"n" + strconv.Itoa(n), p.T("need.number", strconv.Itoa(n))})
	}
	return out
}

func after(_ caseView, p page) []option {
	var out []option
	for _, days := range []string{"30", "90", "180"} {
		out = append(out, option{days, p.T("timer.follow", days)})
	}
	return out
}

// acts are the kinds of event that the table of cases allows somebody in the state
// that a case is in, in the order of the case's way, and that have a form.
func acts(f api.CaseFile, roles []shouwang.Role) []cases.Kind {
	var out []cases.Kind
	for _, kind := range cases.Acts() {
		if _, has := formOf(kind); has && slices.ContainsFunc(roles, func(r shouwang.Role) bool { return f.Stage.May(kind, r) }) {
			out = append(out, kind)
		}
	}
	return out
}
