package cases

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"shouwang"
)

// Event is one line of a case's log.
type Event struct {
	Case string // C- number
	Seq  uint64 // the version of the case after it
	ID   string // names what happened, so that it happens once
	Kind Kind
	At   time.Time
	By   string // worker_id, System, or whoever the API names
	Note string // free text: sealed in the store
	Body Body
}

// System is who opens cases.
const System = "system"

// Body is what an event says, by its kind; free text is never in it.
type Body struct {
	Key     *Key              `json:"key,omitempty"`     // of opened
	Area    uint64            `json:"area,omitempty"`    // of opened; of area_changed: the new one
	From    uint64            `json:"from,omitempty"`    // of area_changed: the old one
	Subject *shouwang.Subject `json:"subject,omitempty"` // of merged and split: the other person
	Worker  string            `json:"worker,omitempty"`  // of opened: the owner
	Warning *Warning          `json:"warning,omitempty"` // of opened and warning_added
	Due     *Deadline         `json:"due,omitempty"`     // of opened and warning_added: the first contact
	Verdict shouwang.Verdict  `json:"verdict,omitempty"` // of closed
}

// Key is what may have one open case: a household and a lane, or the subject
// itself where it has no household.
type Key struct {
	Lane      shouwang.Lane        `json:"lane"`
	Household shouwang.HouseholdID `json:"household,omitempty"`
	Subject   shouwang.Subject     `json:"subject"` // of the first warning
}

// same is the key without what does not tell cases apart.
func (k Key) same() Key {
	if k.Household != 0 {
		k.Subject = shouwang.Subject{}
	}
	return k
}

// Warning is a warning as a case keeps it.
type Warning struct {
	ID      string         `json:"id"`
	No      string         `json:"no"`
	Monitor string         `json:"monitor"`
	Version string         `json:"version"`
	Kind    shouwang.Kind  `json:"kind"`
	Level   shouwang.Level `json:"level"`
}

// Deadline is when something is due, and from when the clock ran.
type Deadline struct {
	From        time.Time `json:"from"`
	At          time.Time `json:"at"`
	Provisional bool      `json:"provisional,omitempty"` // past the published calendar
}

// changeID names what a run did to a warning: the same change seen again is
// the same event.
func changeID(w shouwang.Warning) string {
	return hash("%q %s %d", w.ID, w.Level, w.Times)
}

func hash(format string, args ...any) string {
	sum := sha256.Sum256(fmt.Appendf(nil, format, args...))
	return hex.EncodeToString(sum[:16])
}

var eventColumns = []string{"case_no", "seq", "id", "kind", "at", "actor", "body", "note"}

func eventBlock(events []Event, seal func([]byte) []byte) (shouwang.Block, error) {
	block := shouwang.Block{Table: "case_event", Columns: eventColumns}
	for _, e := range events {
		body, err := json.Marshal(e.Body)
		if err != nil {
			return block, fmt.Errorf("write event %d of case %s: %w", e.Seq, e.Case, err)
		}
		note := ""
		if e.Note != "" {
			note = string(seal([]byte(e.Note)))
		}
		block.Rows = append(block.Rows, []any{e.Case, e.Seq, e.ID, string(e.Kind), e.At, e.By, string(body), note})
	}
	return block, nil
}
