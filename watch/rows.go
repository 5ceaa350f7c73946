package watch

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
)

var runColumns = []string{
	"run_id", "monitor", "number", "cause", "scheduled_at", "as_of", "batch", "skip", "fresh", "stale", "policy_hash",
	"parameters_hash", "state", "started_at", "at", "rows", "raised", "rose", "fell", "held", "cleared", "unjudged",
	"stock", "late", "dry", "fence", "note",
}

func runRow(r Run) []any {
	fresh, stale := r.feeds()
	return []any{
		r.ID, r.Monitor, r.Number, r.Cause, r.ScheduledAt, r.AsOf, r.Batch, append([]uint64{}, r.Skip...), fresh, stale, r.Policy,
		r.Parameters, string(r.State), r.StartedAt, r.At, uint64(r.Rows), uint64(r.Raised), uint64(r.Rose), uint64(r.Fell), //nolint:gosec // counts of rows
		uint64(r.Held), uint64(r.Cleared), uint64(r.Unjudged), uint64(r.Stock), bit(r.Late), bit(r.Dry), r.Fence, r.Note, //nolint:gosec // counts of rows
	}
}

// feeds are the names of the fresh and of the stale ones, in order.
func (p Pin) feeds() (fresh, stale []string) {
	fresh, stale = []string{}, []string{}
	for feed, ok := range p.Fresh {
		if ok {
			fresh = append(fresh, feed)
			continue
		}
		stale = append(stale, feed)
	}
	slices.Sort(fresh)
	slices.Sort(stale)
	return fresh, stale
}

func scanRun(rows driver.Rows) (Run, error) {
	var r Run
	var fresh, stale []string
	var n [8]uint64
	var late, dry uint8
	err := rows.Scan(&r.ID, &r.Monitor, &r.Number, &r.Cause, &r.ScheduledAt, &r.AsOf, &r.Batch, &r.Skip, &fresh, &stale,
		&r.Policy, &r.Parameters, (*string)(&r.State), &r.StartedAt, &r.At, &n[0], &n[1], &n[2], &n[3], &n[4], &n[5], &n[6], &n[7],
		&late, &dry, &r.Fence, &r.Note, &r.Highest)
	r.Counts = Counts{int(n[0]), int(n[1]), int(n[2]), int(n[3]), int(n[4]), int(n[5]), int(n[6]), int(n[7])} //nolint:gosec // counts of rows
	r.Late, r.Dry = late == 1, dry == 1
	r.Fresh = make(map[string]bool, len(fresh)+len(stale))
	for _, feed := range fresh {
		r.Fresh[feed] = true
	}
	for _, feed := range stale {
		r.Fresh[feed] = false
	}
	for _, t := range []*time.Time{&r.ScheduledAt, &r.AsOf, &r.StartedAt, &r.At} {
		*t = t.In(shouwang.Shanghai)
	}
	return r, err
}

var changeColumns = []string{
	"run_id", "number", "fence", "as_of", "seq", "change", "higher", "missing", "id", "no", "monitor", "version", "kind",
	"lane", "subject_type", "subject_id", "subject_key", "episode", "level", "level_rank", "peak", "score", "reasons",
	"unknown", "area", "household", "amount_fen", "worker", "raised_at", "open", "held", "times", "stock",
}

func changeRow(l Line) ([]any, error) {
	c, w := l.Change, l.Change.Warning
	reasons, err := list(w.Reasons)
	if err != nil {
		return nil, err
	}
	unknown, err := list(w.Unknown)
	if err != nil {
		return nil, err
	}
	var amount *int64
	if w.Amount.OK {
		amount = (*int64)(&w.Amount.Value)
	}
	return []any{
		l.Run.ID, l.Run.Number, l.Run.Fence, l.Run.AsOf, uint32(l.Seq), string(c.Kind), bit(c.Higher), append([]string{}, c.Missing...), //nolint:gosec // a place in a run
		w.ID, w.No, w.Monitor, w.Version, string(w.Kind),
		string(w.Lane), string(w.Subject.Type), w.Subject.ID, w.Subject.Key, w.Episode, string(w.Level), uint8(w.Level.Rank()), string(w.Peak), int32(w.Score), reasons, //nolint:gosec // 0 to 3, 0 to 100
		unknown, w.Area, uint64(w.Household), amount, w.Worker, w.RaisedAt, bit(w.Open), bit(w.Held), uint32(w.Times), bit(w.Stock), //nolint:gosec // how often raised
	}, nil
}

// Recorded is a change with the run that made it.
type Recorded struct {
	Run    string
	AsOf   time.Time
	Change shouwang.Change
}

func scanChange(rows driver.Rows) (Recorded, error) {
	var r Recorded
	var higher, open, held, stock uint8
	var seq, times uint32
	var score int32
	var amount *int64
	var reasons, unknown string
	c, w := &r.Change, &r.Change.Warning
	err := rows.Scan(&r.Run, &r.AsOf, &seq, (*string)(&c.Kind), &higher, &c.Missing, &w.ID, &w.No, &w.Monitor, &w.Version,
		(*string)(&w.Kind), (*string)(&w.Lane), (*string)(&w.Subject.Type), &w.Subject.ID, &w.Subject.Key, &w.Episode,
		(*string)(&w.Level), (*string)(&w.Peak), &score, &reasons, &unknown, &w.Area, (*uint64)(&w.Household), &amount,
		&w.Worker, &w.RaisedAt, &open, &held, &times, &stock)
	if err != nil {
		return r, err
	}
	c.Higher, w.Open, w.Held, w.Stock = higher == 1, open == 1, held == 1, stock == 1
	w.Times, w.Score = int(times), int(score)
	if amount != nil {
		w.Amount = shouwang.Know(shouwang.Fen(*amount))
	}
	if len(c.Missing) == 0 {
		c.Missing = nil
	}
	r.AsOf, w.RaisedAt = r.AsOf.In(shouwang.Shanghai), w.RaisedAt.In(shouwang.Shanghai)
	if err := unlist(reasons, &w.Reasons); err != nil {
		return r, fmt.Errorf("read the reasons of warning %s: %w", w.ID, err)
	}
	if err := unlist(unknown, &w.Unknown); err != nil {
		return r, fmt.Errorf("read the unknown facts of warning %s: %w", w.ID, err)
	}
	return r, nil
}

func changesOf(rows []Recorded) []shouwang.Change {
	changes := make([]shouwang.Change, len(rows))
	for i, row := range rows {
		changes[i] = row.Change
	}
	return changes
}

// list is a list as JSON, never null.
func list[T any](items []T) (string, error) {
	if len(items) == 0 {
		return "[]", nil
	}
	text, err := json.Marshal(items)
	return string(text), err
}

// unlist reads what list wrote; an empty list is nil.
func unlist[T any](text string, items *[]T) error {
	if text == "[]" {
		return nil
	}
	return json.Unmarshal([]byte(text), items)
}

func bit(b bool) uint8 {
	if b {
		return 1
	}
	return 0
}
