package cases

import (
	"time"

	"shouwang"
)

// Record is what people wrote down with an event: sealed in the store, as it says
// how a household lives. At most one of its fields is set, by the event's kind.
type Record struct {
	Contact    *Contact     `json:"contact,omitempty"`
	Visit      *Visit       `json:"visit,omitempty"`
	Facts      []Found      `json:"facts,omitempty"` // of verified
	Plan       *Plan        `json:"plan,omitempty"`
	Hearing    *Hearing     `json:"hearing,omitempty"`
	Decision   *Decision    `json:"decision,omitempty"`
	Notice     *Notice      `json:"notice,omitempty"`
	Appeal     *Appeal      `json:"appeal,omitempty"`
	Ruling     *Ruling      `json:"ruling,omitempty"`
	Resolution *Resolution  `json:"resolution,omitempty"`
	FollowUp   *FollowVisit `json:"follow_up,omitempty"`
}

// empty says that nothing was written down.
func (r Record) empty() bool {
	return r.Contact == nil && r.Visit == nil && r.Facts == nil && r.Plan == nil && r.Hearing == nil && r.Decision == nil &&
		r.Notice == nil && r.Appeal == nil && r.Ruling == nil && r.Resolution == nil && r.FollowUp == nil
}

// Contact is a try to reach somebody.
type Contact struct {
	How     string `json:"how"`     // phone, message, door
	Outcome string `json:"outcome"` // reached, later, not_reached
}

// Visit (走访) is what was found at a door. Its id is made where it was written,
// a ULID, so that a phone without a network sends it twice and it counts once.
type Visit struct {
	ID    string    `json:"id"`
	At    time.Time `json:"at"`   // of the visit, not of its arrival here
	Seen  bool      `json:"seen"` // the person was seen (见到本人)
	Facts []Found   `json:"facts,omitempty"`
	Photo []string  `json:"photos,omitempty"` // SHA-256 of each
}

// Hearing (听取意见) before help is reduced or ended: Law art. 48.
type Hearing struct {
	At       time.Time `json:"at"`
	By       string    `json:"by,omitempty"`       // worker_id of who heard: given by the log
	Person   string    `json:"person"`             // self, guardian, agent
	Opinion  string    `json:"opinion,omitempty"`  // in their own words
	Declined bool      `json:"declined,omitempty"` // they were asked and would not speak
}

// The dispositions: 国办发〔2023〕39号's four ways, and what may follow of the last.
const (
	Deliver  = "deliver"  // 政策落实不到位: deliver what is due
	Transfer = "transfer" // 未纳入但可能符合: push it to the department in charge
	Special  = "special"  // 情况复杂: 一事一议
	Keep     = "keep"     // verified: nothing changes
	Reduce   = "reduce"   // 拟调低; the bureau's own procedure carries it out, never this service
	End      = "end"      // 拟退出; likewise
)

var dispositions = []string{Deliver, Transfer, Special, Keep, Reduce, End}

// Decision is what a person decided. Nothing is carried out by it: it stands in
// the log, and is told to the household by a notice.
type Decision struct {
	No      int      `json:"no,omitempty"` // 1, 2, …: given by the log
	Way     string   `json:"way"`
	Article string   `json:"article"`           // reason and article
	Sources []string `json:"sources,omitempty"` // of the facts it rests on
	Unknown []string `json:"unknown,omitempty"` // facts that nobody knows
	Stale   []string `json:"stale,omitempty"`   // feeds that were late
}

// Takes says whether a decision takes help away from somebody.
func (d Decision) Takes() bool { return d.Way == Reduce || d.Way == End }

// Notice (书面告知) of a decision, with how it was served.
type Notice struct {
	Decision int          `json:"decision"`
	ServedAt time.Time    `json:"served_at"`
	How      string       `json:"how"`     // in_person, left, post, public
	To       string       `json:"to"`      // self, guardian, agent
	Article  string       `json:"article"` // reason_article
	Until    shouwang.Day `json:"appeal_until,omitempty"`
}

// Appeal (申诉) against a decision.
type Appeal struct {
	Decision int    `json:"decision"`
	Grounds  string `json:"grounds"`
}

// Ruling is what another reviewer says of an appeal.
type Ruling struct {
	Decision int    `json:"decision,omitempty"` // given by the log
	Upheld   bool   `json:"upheld"`             // the decision stands
	Reason   string `json:"reason"`
}

// Resolution (会议纪要) of the joint meeting on a case.
type Resolution struct {
	Ref     string       `json:"ref"`     // of the minutes
	Verdict string       `json:"verdict"` // approve, defer, reject
	Present []string     `json:"present"` // units
	Recused []string     `json:"recused,omitempty"`
	Quorum  int          `json:"quorum"`
	Amount  shouwang.Fen `json:"amount_fen,omitempty"`
	Fund    string       `json:"fund,omitempty"`
	Lead    string       `json:"lead,omitempty"`
	Support []string     `json:"support,omitempty"`
	Due     shouwang.Day `json:"due,omitempty"`
	Minutes string       `json:"minutes_sha256"`
}

// binds says that somebody has to do something by a day.
func (r Resolution) binds() bool { return r.Verdict == "approve" && r.Due > 0 }

// measure is what was resolved, as a link of the support chain.
func (r Resolution) measure() Measure {
	fund := r.Fund
	if fund == "" {
		fund = "none"
	}
	return Measure{
		ID: r.Ref, Kind: "联席会议议定", Basis: "联席会议纪要 " + r.Ref, Department: r.Lead, Owner: r.Lead,
		Due: r.Due, Amount: r.Amount, Fund: fund, Status: "planned",
	}
}

// FollowVisit (回访) is a visit after the end of a case.
type FollowVisit struct {
	After int  `json:"after_days"` // 30, 90 or 180
	Holds bool `json:"holds"`      // the help still reaches them and is enough
}

// Claim (占用) keeps others off a case for a while. It lapses by itself.
type Claim struct {
	By    string    `json:"by"`
	Until time.Time `json:"until"`
}

// Held says whether somebody else's claim stands at an instant.
func (c Claim) Held(by string, now time.Time) bool {
	return c.By != "" && c.By != by && now.Before(c.Until)
}

// Pause (暂停计时) of a case's clock.
type Pause struct {
	Reason string    `json:"reason"` // a code of the rules
	From   time.Time `json:"from"`
	Until  time.Time `json:"until"`
}

// Override (调整等级) is a person's level instead of the rules', for a while.
type Override struct {
	Level  shouwang.Level `json:"level"`
	Reason string         `json:"reason"` // a code of the rules
	Until  time.Time      `json:"until"`
	By     string         `json:"by"`
}

// Approval is a run of a chain over a plan or a decision.
type Approval struct {
	Of     string   `json:"of"`    // PlanOf(2), DecisionOf(1)
	Chain  string   `json:"chain"` // name of the chain in the rules
	Author string   `json:"author"`
	Signed []string `json:"signed"` // worker_id by link, in order
	State  string   `json:"state"`  // running, passed, sent_back
}

// Step is what the clock did by itself: a share of a timer was used up.
type Step struct {
	Timer   Timer     `json:"timer"`
	Percent int       `json:"percent"`
	To      Rung      `json:"to"`
	Due     time.Time `json:"due"` // when that share was used up: earlier than the event, if the service was down
}
