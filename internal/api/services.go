package api

import (
	"context"
	"fmt"
	"io"
	"time"

	"shouwang"
	"shouwang/cases"
	"shouwang/internal/access"
	"shouwang/monitors"
	"shouwang/outcomes"
	"shouwang/warnings"
)

// Services is what stands behind the API and the pages. cmd fills it; every
// field is needed. Errors are told apart by the kinds of the root: ErrNotFound
// 404, ErrStale 412, ErrConflict 409, ErrInvalid and ErrRefused 422, ErrForbidden
// 403, ErrDown 503, anything else 500.
type Services struct {
	Warnings  Warnings
	Cases     Cases
	Inbox     Inbox
	Match     Match
	Catalogue Catalogue
	Overview  Overviews
	Reveal    Revealer
	Receipts  Receipts

	Arrivals   Arrivals
	Batches    Batches
	Quarantine Quarantine
	Returns    Returns
	People     People

	Deliveries Deliveries
	Meetings   Meetings
	Calls      Calls

	Places Places
}

// Warnings reads the open and past warnings (预警).
type Warnings interface {
	// Warnings is one page, most urgent first, in an order that is total and stable.
	Warnings(ctx context.Context, filter WarningFilter) (Page[Warning], error)
	// Warning is one warning by its id (16 hex digits) or number (W-), with all that explains it.
	// ErrOutOfScope.
	Warning(ctx context.Context, ask WarningAsk) (WarningDetail, error)
}

// Cases reads cases (个案) and appends to their log.
type Cases interface {
	// Cases is one page, the nearest deadline first.
	Cases(ctx context.Context, filter CaseFilter) (Page[Case], error)
	// Case is one case, with events and warnings. ErrOutOfScope.
	Case(ctx context.Context, ask CaseAsk) (CaseDetail, error)
	CaseWriter
}

// CaseWriter changes cases. Every answer without an error is stored.
type CaseWriter interface {
	// Append adds an event if the case still has the version expected; else ErrStale.
	// ErrConflict: the state does not allow it. ErrOutOfScope.
	Append(ctx context.Context, no string, version uint64, event NewEvent) (CaseDetail, error)
	// Acknowledge takes a warning (接办), by id or number. The same worker again
	// changes nothing; ErrStale: someone else was first; ErrNotFound: there is no
	// such warning, or its monitor opens no case and so leaves nothing to take. A case
	// that a call opened is taken by its number (C-). ErrOutOfScope.
	Acknowledge(ctx context.Context, ask WarningAsk, worker string) (Acknowledged, error)
}

// Inbox (收件箱) is what was delivered to the workers by the built-in channel.
type Inbox interface {
	// Workers who have an inbox, in a stable order.
	Workers(ctx context.Context) ([]InboxWorker, error)
	// Messages of one worker, newest first.
	Messages(ctx context.Context, worker, cursor string, limit int) (Page[Message], error)
}

// Match (名册比对) is the first-week job. Uploads are files on this machine that
// live until Run has returned.
type Match interface {
	// Recognise says what a file is; what a person chose (feed, department,
	// columns) wins over the guess. ErrRefused: the file cannot be read at all.
	Recognise(ctx context.Context, file Upload, chosen Chosen) (Guess, error)
	// Run confirms the mappings, takes the files in, runs the monitors of the
	// match, and writes workbooks and the duty record. It may take minutes.
	Run(ctx context.Context, month shouwang.Day, files []Confirmed, progress func(Progress)) (MatchResult, error)
	MatchResults
}

// MatchResults reads what matches have made.
type MatchResults interface {
	// Matches are the finished matches, the newest month first, without Towns and Files.
	Matches(ctx context.Context) ([]MatchResult, error)
	// Match is the last finished match of a month (its first day).
	Match(ctx context.Context, month shouwang.Day) (MatchResult, error)
	// Workbook opens the workbook of a town; the name is what the browser saves it as.
	Workbook(ctx context.Context, month shouwang.Day, town uint64) (book io.ReadCloser, name string, err error)
}

// Catalogue is what filters choose from.
type Catalogue interface {
	Monitors(ctx context.Context) ([]MonitorInfo, error)
	Towns(ctx context.Context) ([]Town, error)
}

// Overviews sums up for the landing page, and no more than the scope of who asks
// (access.Of) holds.
type Overviews interface {
	Overview(ctx context.Context) (Overview, error)
	// Backlog is the stock that waits, and when it will have been handed out.
	Backlog(ctx context.Context) (Backlog, error)
	// Ledger is how every clause of the notice stands, in its order.
	Ledger(ctx context.Context) ([]monitors.Standing, error)
	// Performance is the performance report of some months, each as 2026-07; "" are
	// the three that are over. ErrInvalid: no months, or too many.
	Performance(ctx context.Context, from, to string) (Performance, error)
	// Groups are the six watch groups of clause 4.4, with who came and left since a day,
	// 2026-10-01; "" is the first of this month. ErrInvalid: no day, or one to come.
	Groups(ctx context.Context, since string) (Groups, error)
	// Health is nil if work can be stored; ErrDown else.
	Health(ctx context.Context) error
}

// Revealer shows an identity. It writes the purpose to the log first and refuses
// if that cannot be stored.
type Revealer interface {
	// Reveal shows them once it is written down why. ErrOutOfScope.
	Reveal(ctx context.Context, ask RevealAsk) ([]Identity, error)
}

// RevealAsk is a case or warning whose people somebody has to see.
type RevealAsk struct {
	No, By, Purpose string       // a C- or W- number
	Scope           access.Scope // of who asks; the zero one sees nothing
}

// Receipts writes the receipt (核验单) of a warning: one page of HTML that holds all
// that the score was made from, and nobody's name.
type Receipts interface {
	// Receipt is the page of a warning, by id or number, and its file's name.
	// ErrForbidden: it states what waits for a reveal. ErrOutOfScope.
	Receipt(ctx context.Context, ask WarningAsk) (page []byte, name string, err error)
}

// Page is one page of a list. Next is the cursor of the following page, empty on
// the last; what is in it is the service's own affair.
type Page[T any] struct {
	Items []T
	Next  string
}

// States of a warning in a filter. The empty state is every state.
const (
	StateOpen = "open" // raised and not cleared, held ones too
	StateHeld = "held" // open, but a feed is too old to judge it
	StateDone = "done" // cleared, or its case is closed

	StateWaiting = "waiting" // open stock that nobody was given yet
)

// WarningFilter chooses warnings; a zero field chooses all.
type WarningFilter struct {
	Level   shouwang.Level
	Monitor string // english_id or code
	Town    uint64 // 12 digits
	State   string
	Cursor  string
	Limit   int          // 1 to 200
	Scope   access.Scope // of who asks
}

// Warning is a line of a list: the noun and what people read beside it.
type Warning struct {
	shouwang.Warning

	Ref     string        // opaque name of the subject: the same subject, the same ref
	Who     string        // masked name of the person or household head (张*明); "" for an area or feed
	Town    string        // name of the town
	Village string        // name of the village, if known
	Title   shouwang.Text // of the monitor
	Code    string        // of the monitor: M01
	Owner   string        // masked or official name of the worker; "" if unassigned
	Case    string        // C- number, "" without
	TakenBy string        // worker who acknowledged, "" if nobody yet
	TakenAt time.Time
	Due     Deadline
	Hidden  bool // rests on a P4 fact (custody): name, title and reasons wait for a reveal
}

// WarningDetail is a warning with what explains it.
type WarningDetail struct {
	Warning

	Facts      map[string]shouwang.Text // titles of the facts named in reasons and unknowns
	Sources    map[string]shouwang.Text // titles of the feeds that facts came from
	Parameters []shouwang.ParameterSeen
	Clauses    []Clause
	Basis      []string        // instruments with their articles, as printed
	Nearest    []shouwang.Text // what would clear it, nearest first
	Roots      []Root          // which departments could settle what is unknown
	Missing    []shouwang.Text // feeds too old to judge by, when held
}

// Root is a department's column that would settle an unknown fact, in words.
type Root struct {
	Fact string        `json:"fact"`
	Text shouwang.Text `json:"text"`
}

// Clause of the notice in its own words.
type Clause struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// Deadline (期限) is when something is due. The zero Deadline is none.
type Deadline struct {
	Start       time.Time // when the clock began
	At          time.Time
	Days        int  // working days left, negative when late
	Provisional bool // 暂定: past the published calendar
}

// States of a case.
const (
	CaseOpen         = "open"
	CaseAcknowledged = "acknowledged"
	CaseClosed       = "closed"
)

// CaseFilter chooses cases; a zero field chooses all.
type CaseFilter struct {
	State  string // open and acknowledged are told apart; "active" is both
	Town   uint64
	Worker string
	Cursor string
	Limit  int          // 1 to 200
	Scope  access.Scope // of who asks
}

// CaseActive is the filter state of every case that is not closed.
const CaseActive = "active"

// Case is a line of the list of cases: one open case a household and lane.
type Case struct {
	No       string // C- and seven digits
	Version  uint64 // of the log: grows with every event
	State    string
	Area     uint64 // 12 digits
	Lane     shouwang.Lane
	Level    shouwang.Level // the highest of its open warnings
	About    shouwang.SubjectType
	Ref      string // name of the household, opaque; of another subject, its own
	Who      string // masked name of the head
	Town     string
	Village  string
	Worker   string // worker_id of the owner
	Owner    string // name of the owner as lists show it
	OpenedAt time.Time
	Due      Deadline
	Count    int              // warnings in it
	Verdict  shouwang.Verdict // of a closed case
}

// CaseDetail is a case with its log and its warnings.
type CaseDetail struct {
	Case

	File     CaseFile
	Events   []Event // oldest first
	Warnings []Warning
}

// Kinds of event that a person may add by the API.
const (
	EventAcknowledged = "acknowledged"
	EventClosed       = "closed"
	EventReopened     = "reopened"
)

// Event is one line of a case's log.
type Event struct {
	Seq     uint64 // the version of the case after it
	Kind    string
	At      time.Time
	By      string // worker_id, "system" or "local"
	ByName  string // as lists show it
	Warning string // W- number, if it is about one
	About   string // what else it is about: the opaque name of a person, or two areas
	Verdict shouwang.Verdict
	Note    string
	To      string        // worker_id of who has it from then on, or who was told
	ToName  string        // as lists show them
	Call    string        // the opaque name of a call to the hotline
	Of      string        // a plan, a decision or a measure
	Reason  string        // a code
	Why     shouwang.Text // the same as people read it, where the rules name it
	Step    *CaseStep     // of what the clock did
}

// Local is who acts when no worker was chosen: the one operator of this machine.
const Local = access.Local

// NewEvent is an event that a person adds.
type NewEvent struct {
	cases.Say

	Kind string
	By   string // worker_id or Local
	Note string
	Key  string // idempotency key, "" without

	Scope access.Scope // of who asks; the zero one sees nothing
}

// WarningAsk is a warning that is asked for.
type WarningAsk struct {
	Ref   string       // id or number (W-)
	Scope access.Scope // of who asks; the zero one sees nothing
}

// CaseAsk is a case that is asked for.
type CaseAsk struct {
	No    string       // C- number
	Scope access.Scope // of who asks; the zero one sees nothing
}

// ErrOutOfScope is what is there, and not for who asks: they are answered as if it were
// not. Whoever holds the thing in hand holds it against the scope, so that it is read once.
var ErrOutOfScope = fmt.Errorf("out of scope: %w", shouwang.ErrNotFound)

// Acknowledged says who took a warning.
type Acknowledged struct {
	Warning string // W- number
	Case    string // C- number
	Version uint64 // of the case
	By      string
	ByName  string
	At      time.Time
}

// InboxWorker is a worker with an inbox.
type InboxWorker struct {
	ID      string
	Name    string // as lists show it
	Role    shouwang.Role
	Area    uint64
	Town    string
	Waiting int // messages not yet acknowledged
}

// Message is what a channel carries and nothing else: number, town, colour, deadline;
// of an overdue step of a call, how it is pressed for and which step it is.
type Message struct {
	ID      string
	At      time.Time
	Level   shouwang.Level
	Warning string // W- number; of a press C-, "" without
	Case    string // C- number, "" without
	Press   string // cases.PressChase or PressNotice; "" is a warning
	Step    string // of a call, "" of a warning
	Town    string
	Due     Deadline
	TakenBy string // name of who acknowledged, "" if nobody yet
	TakenAt time.Time
}

// Upload is a file that came by the page.
type Upload struct {
	Name   string // base name as sent
	Path   string // where it lies, 0600
	Size   int64
	Digest string // SHA-256, hex
}

// Chosen is what a person said of a file; zero fields leave it to the guess.
type Chosen struct {
	Feed       string
	Department string
	Sheet      string
	Columns    map[string]string // header of the file → column of the feed, "" to leave out
}

// Guess is what a file was recognised as.
type Guess struct {
	Feed        string
	Title       shouwang.Text // of the feed
	Department  string
	Sheet       string
	Rows        int // data rows, 0 if not counted
	Columns     []ColumnGuess
	Missing     []Choice // required columns that no header carries
	Confirmed   bool     // the same mapping was confirmed before for this sender
	Feeds       []Choice // what it may be instead
	Departments []Choice
	Fields      []Choice // columns of the feed that a header may carry
}

// ColumnGuess is one header of the file and what it is read as.
type ColumnGuess struct {
	Header string
	Column string // "" is left out
}

// Choice is an option of a list.
type Choice struct {
	ID    string
	Title shouwang.Text
}

// Confirmed is a file with the mapping that a person confirmed.
type Confirmed struct {
	Upload

	Chosen Chosen
}

// Stages of a match.
const (
	StageIntake = "intake"
	StageRun    = "run"
	StageBooks  = "books"
)

// Progress of a match. Total 0 is not known yet.
type Progress struct {
	Stage string
	File  string // of intake
	Done  int64  // rows (intake), subjects (run), towns (books)
	Total int64
}

// MatchResult is what a match made.
type MatchResult struct {
	Month    shouwang.Day // first of the month
	At       time.Time    // when it finished
	By       string       // who started it
	Files    []shouwang.Batch
	Towns    []TownResult
	Monitors []MonitorResult
	Pairs    int
	Amount   shouwang.Known[shouwang.Fen]
	Policy   string                   // hash
	Batch    uint64                   // highest batch that the run saw
	Roster   string                   // digest of the roster file
	Checked  int                      // people and households compared
	Feeds    map[string]shouwang.Text // titles of the feeds of Files
}

// TownResult is one workbook.
type TownResult struct {
	Code   uint64
	Name   string
	File   string // base name of the workbook
	Pairs  int
	Amount shouwang.Known[shouwang.Fen]
}

// MonitorResult is what one monitor found in a match.
type MonitorResult struct {
	MonitorInfo

	Pairs  int
	Amount shouwang.Known[shouwang.Fen]
}

// MonitorInfo names a monitor.
type MonitorInfo struct {
	ID    string
	Code  string
	Title shouwang.Text
	Kind  shouwang.Kind
}

// Town (镇街) is a choice of a filter.
type Town struct {
	Code uint64 // 12 digits
	Name string
}

// Overview is what the landing page shows.
type Overview struct {
	Open     map[shouwang.Level]int // open warnings by level
	Untaken  int                    // of them, not acknowledged
	Active   int                    // cases not closed
	DueToday int
	Late     int
	Due      []Case // the nearest deadlines, at most ten
	Runs     []Run  // the newest first, at most ten
	Feeds    []Feed
	Clauses  Clauses
	Silent   []shouwang.Text // canaries that were not heard: rule and stage, in words
	Stock    int             // of the open warnings, stock that waits for its workers
	Last     *MatchResult    // the newest match, without Towns; nil if there is none
}

// Backlog (存量) is what first runs found and nobody was given yet, by whom it
// waits for. Lines are in the order of their codes: workers are not ranked.
type Backlog struct {
	City    BacklogLine
	Towns   []BacklogLine
	Workers []BacklogLine
}

// BacklogLine is the backlog of the city, a town or a worker.
type BacklogLine struct {
	warnings.Backlog

	Code     string // area code, or worker_id; "" is what nobody answers for
	Name     string
	Capacity int // of a worker: open red and yellow warnings that one can bear; 0 is no limit
}

// Run is a line of the run ledger.
type Run struct {
	ID       string
	AsOf     time.Time
	Started  time.Time
	Finished time.Time // zero: still running, or killed
	Monitors int
	Subjects int64
	Changes  map[shouwang.ChangeKind]int
	Late     bool
	Failed   bool
}

// Feed is the state of a department's feed.
type Feed struct {
	ID        string
	Title     shouwang.Text
	Connected bool
	Stale     bool // exits and absences are not judged by it
	Received  time.Time
	AsOf      shouwang.Day
}

// Clauses counts the clauses of the notice by what carries them.
type Clauses struct {
	All     int
	Carried int
	Late    int
	Empty   int
}

// Performance (绩效评价) is the report of clause 6.6 on some months, both within.
type Performance struct {
	From, To shouwang.Day // first days of months
	Lines    []FundsLine
}

// FundsLine is a line of the report in words.
type FundsLine struct {
	outcomes.Funds

	Title    shouwang.Text // of the benefit
	TownName string
}

// Groups (重点人群) are the watch groups.
type Groups struct {
	Since  shouwang.Day
	Groups []Group
}

// Group is one of them: who is in it, and who came and left since the day.
type Group struct {
	monitors.Group

	Now     int
	Entered int
	Left    int
	Moves   []GroupMove // the newest first, at most MostMoves
}

// MostMoves is how many comings and goings of a group are listed.
const MostMoves = 200

// GroupMove is somebody's coming or going, by the warning that says so.
type GroupMove struct {
	Entered bool
	At      time.Time
	No      string
	Monitor string
	Level   shouwang.Level
	Ref     string
	Town    string
	Why     []shouwang.Reason // of a going: what no longer holds
}

// Identity is what a reveal shows, for a minute.
type Identity struct {
	Role   string // head, member or subject: as the household has it
	Name   string
	Number string
	Phone  string
}
