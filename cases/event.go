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
	Case   string // C- number
	Seq    uint64 // the version of the case after it
	ID     string // names what happened, so that it happens once
	Kind   Kind
	At     time.Time
	By     string // worker_id, System, or whoever the API names
	Note   string // free text: sealed in the store
	Body   Body
	Record Record // what was written down: sealed in the store
}

// System is who opens cases and moves their clocks.
const System = "system"

// Body is what an event says, by its kind; nothing of how a household lives is in it.
type Body struct {
	Key      *Key               `json:"key,omitempty"`      // of opened, and of called where it opens the case
	Area     uint64             `json:"area,omitempty"`     // of opened; of area_changed: the new one
	From     uint64             `json:"from,omitempty"`     // of area_changed: the old one
	Subject  *shouwang.Subject  `json:"subject,omitempty"`  // of merged and split: the other person
	Worker   string             `json:"worker,omitempty"`   // the owner from now on; of escalated: who is told
	Warning  *Warning           `json:"warning,omitempty"`  // of opened and warning_added
	Call     *Call              `json:"call,omitempty"`     // of called
	Due      *Deadline          `json:"due,omitempty"`      // of opened and warning_added: the first contact; of tabled: the session
	Timers   map[Timer]Deadline `json:"timers,omitempty"`   // that the event starts, or moves
	Rules    string             `json:"rules,omitempty"`    // of opened: the name of the rules that it keeps
	Reason   string             `json:"reason,omitempty"`   // a code of the rules
	Of       string             `json:"of,omitempty"`       // what an approval or a measure is about; of tabled: the session
	Chain    string             `json:"chain,omitempty"`    // of submitted
	Passed   bool               `json:"passed,omitempty"`   // of approved: it was the last link
	Claim    *Claim             `json:"claim,omitempty"`    // of claimed
	Pause    *Pause             `json:"pause,omitempty"`    // of paused
	Override *Override          `json:"override,omitempty"` // of overridden
	Step     *Step              `json:"step,omitempty"`     // of what the clock does
	Verdict  shouwang.Verdict   `json:"verdict,omitempty"`  // of closed
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

// Call (来电) is a call to the hotline as a case keeps it: nothing of what was said.
type Call struct {
	Ref   string         `json:"ref"`  // the call's own name, opaque
	Kind  string         `json:"kind"` // plea or emergency
	Level shouwang.Level `json:"level"`
}

// changeID names what a run did to a warning: the same change seen again is
// the same event.
func changeID(w shouwang.Warning) string {
	return Hash("%q %s %d", w.ID, w.Level, w.Times)
}

// Hash names an event by what it says: the same said again is the same event.
func Hash(format string, args ...any) string {
	sum := sha256.Sum256(fmt.Appendf(nil, format, args...))
	return hex.EncodeToString(sum[:16])
}

var eventColumns = []string{"case_no", "seq", "id", "kind", "at", "actor", "body", "note", "record", "stored"}

func eventBlock(events []Event, seal func([]byte) []byte, stored time.Time) (shouwang.Block, error) {
	block := shouwang.Block{Table: "case_event", Columns: eventColumns}
	for _, e := range events {
		body, err := json.Marshal(e.Body)
		if err != nil {
			return block, fmt.Errorf("write event %d of case %s: %w", e.Seq, e.Case, err)
		}
		record, err := sealRecord(e.Record, seal)
		if err != nil {
			return block, fmt.Errorf("write the record of event %d of case %s: %w", e.Seq, e.Case, err)
		}
		note := ""
		if e.Note != "" {
			note = string(seal([]byte(e.Note)))
		}
		block.Rows = append(block.Rows, []any{e.Case, e.Seq, e.ID, string(e.Kind), e.At, e.By, string(body), note, record, stored})
	}
	return block, nil
}

func sealRecord(r Record, seal func([]byte) []byte) (string, error) {
	if r.empty() {
		return "", nil
	}
	plain, err := json.Marshal(r)
	if err != nil {
		return "", err
	}
	return string(seal(plain)), nil
}
