package watch

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
	"shouwang/warnings"
)

//go:embed sql/workload.sql
var workloadSQL string

//go:embed sql/waiting.sql
var waitingSQL string

//go:embed sql/released.sql
var releasedSQL string

//go:embed sql/unsent.sql
var unsentSQL string

// Workload says what every worker has in hand at an instant, by worker_id; ""
// are warnings without owner. Only lanes that the reader may know of count, and
// what one monitor raises does not: the one that watches the loads.
func (s *Store) Workload(ctx context.Context, at time.Time, lanes []shouwang.Lane, without string) (map[string]warnings.Work, error) {
	since := shouwang.DayOf(at).AddDays(-warnings.PaceDays).End()
	type line struct {
		owner                         string
		waiting, inHand, done, raised uint64
	}
	lines, err := query(ctx, s.db, func(rows driver.Rows) (l line, err error) {
		err = rows.Scan(&l.owner, &l.waiting, &l.inHand, &l.done, &l.raised)
		return l, err
	}, workloadSQL, named("as_of", milli(at)), named("since", milli(since)), named("lanes", texts(lanes)), named("without", without))
	if err != nil {
		return nil, fmt.Errorf("count what workers have in hand: %w", err)
	}
	work := make(map[string]warnings.Work, len(lines))
	for _, l := range lines {
		work[l.owner] = warnings.Work{Waiting: int(l.waiting), InHand: int(l.inHand), Done: int(l.done), Fresh: int(l.raised)} //nolint:gosec // counts of rows
	}
	return work, nil
}

// Waiting is a warning of stock that nobody was given yet: what a choice needs
// to know of it, and where the rest lies.
type Waiting struct {
	shouwang.Warning

	key key
}

// Waiting is all stock that waits at an instant.
func (s *Store) Waiting(ctx context.Context, at time.Time) ([]Waiting, error) {
	list, err := query(ctx, s.db, scanWaiting, waitingSQL, named("as_of", milli(at)))
	if err != nil {
		return nil, fmt.Errorf("list the stock that waits: %w", err)
	}
	return list, nil
}

func scanWaiting(rows driver.Rows) (Waiting, error) {
	var w Waiting
	var score int32
	err := rows.Scan(&w.key.run, &w.Monitor, &w.Subject.ID, &w.ID, &w.Worker, (*string)(&w.Level), &score, &w.RaisedAt, &w.Area,
		(*uint64)(&w.Household), (*string)(&w.Lane), (*string)(&w.Subject.Type), &w.Subject.Key)
	w.Score, w.Stock, w.Open = int(score), true, true
	w.key.monitor, w.key.subject, w.key.id = w.Monitor, w.Subject.ID, w.ID
	return w, err
}

// Release is the event that a warning of stock was handed out.
type Release struct {
	Warning shouwang.Warning // with the worker who gets it
	At      time.Time
	Place   int // in the order of handing out
	Post    warnings.Post
}

var releaseColumns = []string{"id", "worker", "at", "level", "score", "place", "in_hand", "capacity"}

// Release writes what was handed out, all of it or none. A warning that was
// handed out before stays with whom it went to, at the time of that.
func (s *Store) Release(ctx context.Context, releases []Release) error {
	block := shouwang.Block{Table: "warning_release", Columns: releaseColumns}
	for _, r := range releases {
		w := r.Warning
		block.Rows = append(block.Rows, []any{
			w.ID, w.Worker, milli(r.At), string(w.Level), int32(w.Score), uint32(r.Place), uint32(r.Post.InHand), uint32(r.Post.Capacity), //nolint:gosec // counts
		})
	}
	if err := s.to.Append(ctx, block); err != nil {
		return fmt.Errorf("write what was handed out: %w", err)
	}
	return nil
}

// Given are warnings of stock in full, by when they were handed out.
func (s *Store) Given(ctx context.Context, chosen []Waiting) (map[time.Time][]shouwang.Warning, error) {
	keys := make([]key, len(chosen))
	for i, w := range chosen {
		keys[i] = w.key
	}
	return s.given(ctx, keys)
}

// Unsent is stock that was handed out and of which nobody was told, by when.
func (s *Store) Unsent(ctx context.Context) (map[time.Time][]shouwang.Warning, error) {
	keys, err := query(ctx, s.db, scanKey, unsentSQL)
	if err != nil {
		return nil, fmt.Errorf("look for what was handed out and not told: %w", err)
	}
	return s.given(ctx, keys)
}

func (s *Store) given(ctx context.Context, keys []key) (map[time.Time][]shouwang.Warning, error) {
	out := map[time.Time][]shouwang.Warning{}
	for len(keys) > 0 {
		n := min(len(keys), mostLines)
		list, err := s.full(ctx, keys[:n], time.Time{})
		if err != nil {
			return nil, err
		}
		for _, w := range list {
			out[w.Released] = append(out[w.Released], w)
		}
		keys = keys[n:]
	}
	return out, nil
}

// released adds to warnings of stock when they were handed out and to whom.
func (s *Store) released(ctx context.Context, list []shouwang.Warning, asOf time.Time) error {
	at := map[string]int{}
	var ids []string
	for i, w := range list {
		if w.Stock {
			at[w.ID], ids = i, append(ids, w.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := query(ctx, s.db, func(rows driver.Rows) (w shouwang.Warning, err error) {
		err = rows.Scan(&w.ID, &w.Released, &w.Worker)
		return w, err
	}, releasedSQL, named("ids", ids), named("as_of", instant(asOf)))
	if err != nil {
		return fmt.Errorf("read what was handed out: %w", err)
	}
	for _, r := range rows {
		w := &list[at[r.ID]]
		w.Released, w.Worker = r.Released.In(shouwang.Shanghai), r.Worker
	}
	return nil
}
