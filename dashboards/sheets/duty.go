package sheets

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"time"

	"shouwang"
)

// Duty is the record of a month's match (比对工作记录): what clause 1.9 asks for
// and an auditor looks for.
type Duty struct {
	Month  string // 2026-11
	At     time.Time
	Files  []File
	Runs   []DutyRun
	Towns  []DutyTown
	People int // on the roll that was matched
}

// DutyRun is one monitor as it was run for the month.
type DutyRun struct {
	Monitor string
	Title   string
	Clauses string
	Run     string
	AsOf    time.Time
	Batch   uint64
	Raised  int // new in this run
	Pairs   int // lines sent
	Amount  shouwang.Fen
}

// DutyTown is what a town was given.
type DutyTown struct {
	Code   uint64 // 12-digit area, 0 if the rows name none
	Town   string
	File   string
	Pairs  int
	Amount shouwang.Fen // at stake
}

// Pairs counts the lines of all towns.
func (d Duty) Pairs() int {
	n := 0
	for _, t := range d.Towns {
		n += t.Pairs
	}
	return n
}

// Digest is the SHA-256 over the record's content: printed on it, so that the
// paper and the store can be held against each other.
func (d Duty) Digest() (string, error) {
	text, err := json.Marshal(d)
	if err != nil {
		return "", fmt.Errorf("digest the duty record of %s: %w", d.Month, err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

//go:embed duty.html
var dutyHTML string

var dutyPage = template.Must(template.New("duty").Funcs(template.FuncMap{
	"time": func(t time.Time) string { return t.Format("2006-01-02 15:04") },
}).Parse(dutyHTML))

// WriteDuty prints the record as one HTML page for A4, without script and
// without anything to fetch.
func WriteDuty(w io.Writer, d Duty) error {
	digest, err := d.Digest()
	if err != nil {
		return err
	}
	if err := dutyPage.Execute(w, struct {
		Duty
		Digest string
	}{d, digest}); err != nil {
		return fmt.Errorf("print the duty record of %s: %w", d.Month, err)
	}
	return nil
}
