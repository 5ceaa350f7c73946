package api

import (
	"context"
	"io"
	"time"

	"shouwang"
)

// Arrivals (数据到达) says how the departments are heard (M49).
type Arrivals interface {
	// Arrivals are all senders of all feeds, what is amiss first; a feed from which
	// nothing came is one without a sender.
	Arrivals(ctx context.Context) ([]Arrival, error)
}

// Batches (批次) reads what came in, and takes a person's decision on it.
type Batches interface {
	// Batches is one page, the newest first.
	Batches(ctx context.Context, filter BatchFilter) (Page[BatchLine], error)
	// Batch is one batch with what it changed and what was refused in it.
	Batch(ctx context.Context, number uint64) (BatchDetail, error)
	// DecideBatch accepts a held batch or withdraws one, and has everything judged
	// again. The reason is logged first. ErrConflict: its state does not allow it.
	DecideBatch(ctx context.Context, number uint64, decision BatchDecision) error
}

// Quarantine (隔离区) reads the refused rows.
type Quarantine interface {
	// Waiting counts them by feed, department and reason.
	Waiting(ctx context.Context) ([]Waiting, error)
	// Refused is one page of rows, masked.
	Refused(ctx context.Context, filter RefusedFilter) (Page[RefusedRow], error)
	// RevealRefused is the same page in clear; the purpose is logged first.
	RevealRefused(ctx context.Context, filter RefusedFilter, by, purpose string) (Page[RefusedRow], error)
}

// Returns (退回更正) is what goes back to the departments, and comes from them.
type Returns interface {
	// Wrong are the records that workers found wrong, masked.
	Wrong(ctx context.Context) ([]WrongRecord, error)
	// Correction opens the workbook of a department; that it leaves the house is
	// logged first. ErrNotFound: nothing goes back to it.
	Correction(ctx context.Context, which, department string) (book io.ReadCloser, name string, err error)
	// Answer takes a corrected workbook in. ErrRefused: it answers nothing sent out.
	Answer(ctx context.Context, file Upload) ([]shouwang.Batch, error)
}

// Which workbook a Correction is.
const (
	CorrectRefused = "refused" // rows that were not taken in
	CorrectWrong   = "wrong"   // records that a worker found wrong
)

// People (疑似同一人) reads pairs of numbers that may be one person, and takes a
// person's decision on them.
type People interface {
	// Suspects are the pairs to decide on, and behind them the mergers that hold, masked.
	Suspects(ctx context.Context) ([]Suspect, error)
	// RevealPeople shows who they are; the purpose is logged first.
	RevealPeople(ctx context.Context, refs []string, by, purpose string) ([]Identity, error)
	// DecidePeople merges, splits or tells apart, and has everything judged again.
	// The reason is logged first. ErrConflict: one of them is merged already.
	DecidePeople(ctx context.Context, decision PeopleDecision) error
}

// Arrival is how one sender of a feed is heard.
type Arrival struct {
	Feed       string        `json:"feed"`
	Title      shouwang.Text `json:"title"`
	Department string        `json:"department"` // code; several, comma between, of a feed from which nothing came
	Sender     string        `json:"sender"`
	Contact    string        `json:"contact"`
	Own        bool          `json:"own"`       // the product's own events: nobody waits for a file
	Connected  bool          `json:"connected"` // something came, or should have by now
	Batches    int           `json:"batches"`
	Batch      uint64        `json:"batch"` // the last; 0 is none
	Received   time.Time     `json:"received,omitempty,omitzero"`
	AsOf       shouwang.Day  `json:"as_of,omitempty,omitzero"`
	Rows       int           `json:"rows"`
	Median     int           `json:"median"` // rows of the six batches before the last; 0 is not known
	BadIDs     float64       `json:"bad_id"` // share of rows whose ID number cannot be
	Due        time.Time     `json:"due,omitempty,omitzero"`
	Missed     int           `json:"missed"`
	Faults     []string      `json:"faults"` // of ArrivalFaults
}

// ArrivalFaults are what may be amiss with an arrival (M49).
var ArrivalFaults = []string{"late", "thin", "fat", "old", "changed", "spoiled", "held"}

// States of a batch.
const (
	BatchCommitted = "committed"
	BatchHeld      = "held"
	BatchWithdrawn = "withdrawn"
)

// BatchFilter chooses batches; a zero field chooses all.
type BatchFilter struct {
	Feed   string
	State  string
	Cursor string
	Limit  int // 1 to 200
}

// BatchLine is a batch of a feed; one of a roster is a line for each feed.
type BatchLine struct {
	Number     uint64        `json:"number"`
	Feed       string        `json:"feed"`
	Title      shouwang.Text `json:"title"`
	Department string        `json:"department"`
	Sender     string        `json:"sender"`
	State      string        `json:"state"`
	Cause      string        `json:"cause,omitempty,omitzero"` // "" is a file
	About      uint64        `json:"about,omitempty,omitzero"` // the batch that is answered, if it answers one
	Received   time.Time     `json:"received,omitempty,omitzero"`
	AsOf       shouwang.Day  `json:"as_of"`
	Digest     string        `json:"digest,omitempty,omitzero"` // of the file, hex; "" of what is no file
	Read       int           `json:"read"`
	Accepted   int           `json:"accepted"`
	Repeated   int           `json:"repeated"`
	Refused    int           `json:"refused"`
}

// BatchDetail is a batch with what it did.
type BatchDetail struct {
	Lines    []BatchLine    `json:"lines"`
	Reasons  []ReasonCount  `json:"reasons"` // why rows were refused, the most frequent first
	Changes  []FeedChange   `json:"changes"`
	Refusals []RefusedPlace `json:"refusals"` // at most 200
}

// State is that of the batch: all its feeds share it.
func (b BatchDetail) State() string { return b.Lines[0].State }

// Number is that of the batch.
func (b BatchDetail) Number() uint64 { return b.Lines[0].Number }

// ReasonCount counts refused rows by their reason.
type ReasonCount struct {
	Code   string        `json:"code"`
	Text   shouwang.Text `json:"text"`
	Remedy shouwang.Text `json:"remedy,omitempty,omitzero"` // empty where the reason says it
	Rows   int           `json:"rows"`
}

// FeedChange is what a batch changed of a feed against what was in force.
type FeedChange struct {
	Feed     string        `json:"feed"`
	Title    shouwang.Text `json:"title"`
	Added    int           `json:"added"`
	Changed  int           `json:"changed"`
	Vanished int           `json:"vanished"`
	Rows     []ChangedRow  `json:"rows"` // some of them
}

// ChangedRow is one row that a batch changed.
type ChangedRow struct {
	Kind    string          `json:"kind"` // added, changed, vanished
	Ref     string          `json:"ref"`  // opaque name of the subject; "" if it is none
	Line    int             `json:"line"` // of the file; 0 if it is in none
	Columns []shouwang.Text `json:"columns"`
}

// RefusedPlace is where a row was refused, and why; never what it said.
type RefusedPlace struct {
	Sheet  string        `json:"sheet"`
	Line   int           `json:"line"`
	Header string        `json:"header"` // "" if the whole row is at fault
	Text   shouwang.Text `json:"text"`
}

// Acts on a batch.
const (
	ActAccept   = "accept"
	ActWithdraw = "withdraw"
)

// BatchDecision is what a person decided of a batch, and why.
type BatchDecision struct {
	Act    string
	By     string
	Reason string
}

// Waiting counts the refused rows of a feed, a department and a reason.
type Waiting struct {
	Feed       string        `json:"feed"`
	Title      shouwang.Text `json:"title"`
	Department string        `json:"department"`
	Reason     ReasonCount   `json:"reason"`
	Since      time.Time     `json:"since"`
}

// RefusedFilter chooses refused rows; a zero field chooses all.
type RefusedFilter struct {
	Feed       string
	Department string
	Reason     string // code
	Cursor     string
	Limit      int // 1 to 200
}

// RefusedRow is a refused row with the reason beside each cell.
type RefusedRow struct {
	Batch      uint64        `json:"batch"`
	Title      shouwang.Text `json:"title"` // of its feed
	Department string        `json:"department"`
	Sheet      string        `json:"sheet"`
	Line       int           `json:"line"`
	Received   time.Time     `json:"received,omitempty,omitzero"`
	Cells      []RefusedCell `json:"cells"`
	Faults     []ReasonCount `json:"faults"` // of the row as a whole
}

// RefusedCell is a cell as it came, or masked.
type RefusedCell struct {
	Header string        `json:"header"`
	Text   string        `json:"text"`
	Faults []ReasonCount `json:"faults"`
}

// WrongRecord is a record that a worker found wrong, and no department has answered.
type WrongRecord struct {
	Feed       string        `json:"feed"`
	Title      shouwang.Text `json:"title"`
	Department string        `json:"department"`
	Batch      uint64        `json:"batch"`
	Ref        string        `json:"ref"` // opaque name of the person
	Who        string        `json:"who"` // masked
	Cells      []RecordCell  `json:"cells"`
}

// RecordCell is a column of a record.
type RecordCell struct {
	Title shouwang.Text `json:"title"`
	Text  string        `json:"text"`
}

// Suspect is two numbers that may be one person's, one number that came with two
// names (Two is empty), or a merger that holds.
type Suspect struct {
	Merged bool     `json:"merged"`
	One    Person   `json:"one"`
	Two    Person   `json:"two"`
	Why    []string `json:"why"` // birthday, phone, two_names; merged
}

// Person is somebody by an opaque name, the rest masked.
type Person struct {
	Ref    string `json:"ref"`
	Name   string `json:"name"`
	Number string `json:"number"`
	Phone  string `json:"phone"`
}

// Acts on two people.
const (
	ActMerge    = "merge"
	ActSplit    = "split"
	ActDistinct = "distinct"
)

// PeopleDecision is what a person decided of two numbers, and why.
type PeopleDecision struct {
	Act    string
	Keep   string // ref of who stays; empty of a split, and of one number with two names
	Other  string // ref
	By     string
	Reason string
}

// Bounds of a reason: a word is none.
const (
	ReasonLeast = 4
	ReasonMost  = 200
)
