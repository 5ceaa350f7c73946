package shouwang

import (
	"slices"
	"time"
)

// Kind is what a warning may lead to, and which facts its monitor may use.
type Kind string

// The kinds: 帮扶, 核实, 履责, 守护, 疑点, 数据.
const (
	Help      Kind = "help"
	Verify    Kind = "verify"
	Duty      Kind = "duty"
	Care      Kind = "care"
	Integrity Kind = "integrity"
	Data      Kind = "data"
)

// Level is the colour of a warning (红 黄 蓝); none is no warning.
type Level string

// The levels, from none to red.
const (
	None   Level = "none"
	Blue   Level = "blue"
	Yellow Level = "yellow"
	Red    Level = "red"
)

// Rank orders levels: none 0, blue 1, yellow 2, red 3.
func (l Level) Rank() int {
	switch l {
	case Blue:
		return 1
	case Yellow:
		return 2
	case Red:
		return 3
	case None:
		return 0
	}
	return 0
}

// LevelOf is the level of a rank.
func LevelOf(rank int) Level { return [...]Level{None, Blue, Yellow, Red}[min(max(rank, 0), 3)] }

// Lane keeps apart readers who may not know of each other's cases.
type Lane string

// The lanes.
const (
	LaneOpen      Lane = "open"
	LaneProtected Lane = "protected"
	LaneIntegrity Lane = "integrity"
	LaneData      Lane = "data"
)

// SubjectType is what a warning is about.
type SubjectType string

// People, their households and areas are known by a number alone; a worker of the
// roster is the one named subject that the program itself speaks of.
const (
	SubjectPerson    SubjectType = "person"
	SubjectHousehold SubjectType = "household"
	SubjectArea      SubjectType = "area"
	SubjectWorker    SubjectType = "worker" // Key is the worker_id
)

// Named are the types of subjects that are known by the text that a feed gives
// them, such as the number of an application. The text is no person's name or
// number, and is said in clear. A type is also that of the columns that hold it.
var Named = []SubjectType{
	"application", "decision", "case", "institution", "order", "worker", "account", "feed", "issue", "report", "call", "monitor",
}

var namedTitles = map[SubjectType]Text{
	"application": {"申请", "application"}, "decision": {"决定", "decision"}, "case": {"个案", "case"}, "institution": {"机构", "institution"},
	"order": {"服务工单", "service order"}, "worker": {"工作人员", "worker"}, "account": {"银行账户", "account"}, "feed": {"数据", "feed"},
	"issue": {"审计问题", "audit issue"}, "report": {"强制报告", "report"}, "call": {"来电", "call"}, "monitor": {"监测规则", "monitor"},
}

// Title is what people call a named subject of the type.
func (t SubjectType) Title() Text { return namedTitles[t] }

// Named says whether subjects of the type are known by a text.
func (t SubjectType) Named() bool { return slices.Contains(Named, t) }

// Subject is whom or what a warning is about. ID is the assigned number (or the
// 12-digit area code); Key is the text of a named one, the period of an
// area-month, else "".
type Subject struct {
	Type SubjectType
	ID   uint64
	Key  string
}

// Reason is one factor of a score, in words: the reasons add up to the score.
type Reason struct {
	Factor string     `json:"factor"`
	Points int        `json:"points"`
	Zh     string     `json:"zh"`
	En     string     `json:"en"`
	Facts  []FactSeen `json:"facts,omitempty"`
}

// FactSeen is a fact as a score saw it. Value is as people read it; "" is unknown.
type FactSeen struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Source string `json:"source"`          // feed, or "derived"
	AsOf   string `json:"as_of,omitempty"` // the day that the source describes
}

// ParameterSeen is a dated value that a score rested on.
type ParameterSeen struct {
	Name       string `json:"name"`
	Value      string `json:"value"`
	Instrument string `json:"instrument"`
	Article    string `json:"article"`
	Confirmed  bool   `json:"confirmed"`
	From       string `json:"from,omitempty"` // first day of the row
	On         string `json:"on,omitempty"`   // the day that it was asked for, where it is not the day of the score; "varies" from record to record
}

// Score is what a monitor says of a subject at one instant.
type Score struct {
	Subject   Subject
	Points    int
	Level     Level
	Possible  Level // the highest level that unknown facts leave open; never below Level
	Judged    bool  // false: the population or a deciding fact is unknown, so an open warning is held
	Reasons   []Reason
	Unknown   []string // facts to verify
	Area      uint64   // 12-digit area of the subject, 0 if unknown
	Household HouseholdID
	Amount    Known[Fen] // money at stake
	Missing   []string   // stale feeds that keep the monitor from judging
}

// ChangeKind is what a run did to a warning.
type ChangeKind string

// The changes of a run.
const (
	Raised  ChangeKind = "raised"
	Rose    ChangeKind = "rose"
	Fell    ChangeKind = "fell"
	Held    ChangeKind = "held"
	Cleared ChangeKind = "cleared"
)

// Warning (预警) is one episode of one monitor, kind and subject.
type Warning struct {
	ID        string // hash of monitor, kind, subject and episode: 16 hex digits
	No        string // W- and seven digits, the last a check digit: what people say aloud
	Monitor   string
	Version   string // policy hash of the run that raised it last
	Kind      Kind
	Lane      Lane
	Subject   Subject
	Episode   string
	Level     Level
	Score     int
	Reasons   []Reason
	Unknown   []string
	Area      uint64
	Household HouseholdID
	Amount    Known[Fen]
	Worker    string // worker_id of the owner
	RaisedAt  time.Time
	Open      bool
	Held      bool
	Times     int       // how often raised: 2 when it crossed again within its cooldown
	Peak      Level     // the highest level it ever had
	Stock     bool      // 存量: an old condition that a first run found; it waits until its worker has room
	Released  time.Time // of stock: when it was handed out, from which the clock of its case runs; zero while it waits
}

// Waiting says whether the warning is stock that nobody was given yet.
func (w Warning) Waiting() bool { return w.Stock && w.Open && w.Released.IsZero() }

// Sealed stands in place of words that rest on facts which a reader sees only
// once he has said why.
var Sealed = Text{Zh: "涉敏感信息，填写用途后查看", En: "sensitive: say why to see it"}

// Veiled is the warning for a reader who has not said why he looks: the points
// stay, so that they add up; the words, the facts behind them and the names of
// the unknown facts go, for a name alone can say what is sensitive.
func (w Warning) Veiled() Warning {
	reasons := make([]Reason, 0, len(w.Reasons))
	for _, r := range w.Reasons {
		reasons = append(reasons, Reason{Factor: r.Factor, Points: r.Points, Zh: Sealed.Zh, En: Sealed.En})
	}
	w.Reasons, w.Unknown = reasons, nil
	return w
}

// Change is one line of a run.
type Change struct {
	Kind    ChangeKind
	Warning Warning
	Missing []string // of held: the feeds that kept the monitor from judging
	Higher  bool     // of raised and rose: above every level it had before, so that people are told
}

// Verdict (结论) is what a person found out about a warning.
type Verdict string

// The verdicts: 属实, 不属实, 数据有误, 未能核实.
const (
	Confirmed    Verdict = "confirmed"
	NotConfirmed Verdict = "not_confirmed"
	DataWrong    Verdict = "data_wrong"
	NoAccess     Verdict = "no_access"
)
