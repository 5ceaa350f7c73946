package signals

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
	"shouwang/internal/rows"
)

// sliceRows is about how many rows the engine compares at once.
const sliceRows = 1_000_000

// Bounds of a snapshot: a smaller one has no band, a larger one that shrinks by
// more is held for a person.
const (
	bandFrom   = 30
	bandShrink = 30 // percent, unless the contract says otherwise
)

// settle moves the staged rows of an output into the feed's table, without those
// that say nothing new, and marks what vanished from a snapshot.
func (t *taking) settle(ctx context.Context, at int) error {
	f := t.form.outputs[at].form
	s := t.shape(f)
	s.Composite = t.form.composite()
	var err error
	if s.Doubt, err = t.doubtClause(f); err != nil {
		return err
	}
	known := t.before(f)
	s.Before = known.batches > 0
	if !s.Before {
		t.silent[at] = 0
	}
	s.Cells = f.cells(t.silent[at], t.spoken[at])
	slices := []shape{s}
	if t.chunks > 1 {
		if slices, err = t.slices(ctx, s); err != nil {
			return err
		}
	}
	for _, part := range slices {
		if err := t.settleSlice(ctx, at, part); err != nil {
			return err
		}
	}
	if s.Snapshot && len(known.own) > 0 && !t.keyLost && t.answer == nil {
		if err := t.vanish(ctx, s, at, slices); err != nil {
			return err
		}
	}
	if known.composite > 0 {
		if err := t.dated(ctx, f, s); err != nil {
			return err
		}
	}
	if s.Snapshot && known.newest >= int32(t.asOf) {
		t.late = append(t.late, slices...)
	}
	if err := t.counted(ctx, at, s); err != nil || s.Snapshot {
		return err
	}
	return t.sayLater(ctx, at, s)
}

// sayLater notes the rows of an increment that are not stored, as they said what
// was in force; and says again what such rows of later files said, where rows of
// this one, which comes late, would win over them.
func (t *taking) sayLater(ctx context.Context, at int, s shape) error {
	if t.batches[at].Accepted > 0 && t.past.feeds[t.batches[at].Feed].again >= t.oldest {
		t.late = append(t.late, s)
	}
	if t.batches[at].Repeated == 0 {
		return nil
	}
	query, err := s.sql("again")
	if err != nil {
		return err
	}
	if err := t.in.db.Exec(ctx, query, t.args(s)...); err != nil {
		return fmt.Errorf("keep what was said again: %w", err)
	}
	return nil
}

// doubtClause keeps out the people whom the file contradicts itself about. They are
// asked for again rather than named: there may be more than a statement holds.
func (t *taking) doubtClause(f *form) (string, error) {
	if len(t.doubtful) == 0 || f.number < 0 {
		return "", nil
	}
	doubted, err := t.shape(t.form.outputs[0].form).sql("doubted")
	return " AND person_id NOT IN (" + doubted + ")", err
}

// slices cuts the subjects of the stage into ranges; together they cover all
// subjects, as somebody may have vanished beyond the ends.
func (t *taking) slices(ctx context.Context, s shape) ([]shape, error) {
	query, err := s.sql("extent")
	if err != nil {
		return nil, err
	}
	extent, err := rows.One(ctx, t.in.db, func(found driver.Rows) (n [4]uint64, err error) {
		return n, found.Scan(&n[0], &n[1], &n[2], &n[3])
	}, query)
	if err != nil {
		return nil, fmt.Errorf("measure the stage: %w", err)
	}
	all, low, high := extent[0], extent[2], extent[3]
	n := all/t.in.slice + 1
	if !s.Numeric || n == 1 {
		return []shape{s}, nil
	}
	step := (high-low)/n + 1
	var out []shape
	from := uint64(0)
	for i := range n {
		to := low + (i+1)*step - 1
		if i == n-1 {
			to = math.MaxUint64
		}
		out = append(out, s.slice(from, to))
		from = to + 1
	}
	return out, nil
}

func (t *taking) settleSlice(ctx context.Context, at int, s shape) error {
	s.Twice = t.counts[at].twice
	if !t.inMemory {
		query, err := s.sql("twice")
		if err != nil {
			return err
		}
		twice, err := rows.One(ctx, t.in.db, rows.Value[int64], query)
		if err != nil {
			return fmt.Errorf("look for doubled keys: %w", err)
		}
		s.Twice = twice > 0
	}
	query, err := s.sql("settle")
	if err != nil {
		return err
	}
	return t.in.db.Exec(ctx, query, t.args(s)...)
}

func (t *taking) args(s shape) []any {
	return []any{
		clickhouse.Named("batch", t.number),
		clickhouse.Named("feed", s.feed()),
		clickhouse.Named("sender", t.scope),
		clickhouse.Named("highest", t.past.highest),
		clickhouse.Named("skip", t.past.skip),
		clickhouse.Named("own", append([]uint64{0}, t.past.feeds[s.feed()].own...)), // no batch has the number 0
		clickhouse.Named("department", t.guess.Department),
		clickhouse.DateNamed("received", t.received.time.In(shouwang.Shanghai), clickhouse.MilliSeconds),
		clickhouse.Named("as_of", int32(t.asOf)),
		clickhouse.Named("about", t.about),
		clickhouse.Named("spared", t.spared()),
		clickhouse.Named("without", append([]uint64{0}, t.without...)),
	}
}

// vanish marks what this sender's roll no longer lists, also where somebody else said
// so later: until then it was this roll's word. A roll that shrinks
// beyond its band is held: somebody may have sent half a file.
func (t *taking) vanish(ctx context.Context, s shape, at int, parts []shape) error {
	var live, gone uint64
	for _, part := range parts {
		query, err := part.sql("vanished_count")
		if err != nil {
			return err
		}
		a, b, err := t.in.pair(ctx, query, t.args(s)...)
		if err != nil {
			return err
		}
		live, gone = live+a, gone+b
		if b == 0 {
			continue
		}
		if query, err = part.sql("vanished"); err != nil {
			return err
		}
		if err := t.in.db.Exec(ctx, query, t.args(s)...); err != nil {
			return fmt.Errorf("mark what vanished: %w", err)
		}
	}
	listed := uint64(t.counts[at].keys.used) //nolint:gosec // a count
	if !t.inMemory {
		var err error
		if listed, err = t.in.scalar(ctx, "SELECT uniqExact(key_hash) FROM "+s.Stage); err != nil {
			return err
		}
	}
	shrink := uint64(cmp.Or(t.form.outputs[at].form.feed.RowBand, bandShrink)) //nolint:gosec // a percentage
	if live >= bandFrom && listed*100 < (100-shrink)*live {
		t.held = true
	}
	return nil
}

func (in *Intake) pair(ctx context.Context, query string, args ...any) (a, b uint64, err error) {
	both, err := rows.One(ctx, in.db, rows.Pair[uint64], query, args...)
	if err != nil {
		return 0, 0, fmt.Errorf("ask the store: %w", err)
	}
	return both[0], both[1], nil
}

// counted fills the batch of an output with what became of its rows.
func (t *taking) counted(ctx context.Context, at int, s shape) error {
	good := uint64(t.staged[at]) //nolint:gosec // a count
	accepted, err := t.accepted(ctx, at, s)
	if err != nil {
		return err
	}
	if s.Doubt != "" {
		doubted, err := t.in.scalar(ctx, "SELECT count() FROM "+s.Stage+" WHERE refused = 0 AND NOT ("+strings.TrimPrefix(s.Doubt, " AND ")+")")
		if err != nil {
			return err
		}
		good -= doubted
	}
	t.batches[at].Accepted = int(accepted)        //nolint:gosec // a count
	t.batches[at].Repeated = int(good - accepted) //nolint:gosec // a count
	t.batches[at].Read = t.batches[at].Accepted + t.batches[at].Repeated
	return nil
}

// accepted counts what was stored; of a feed's first file that waits in memory it is all.
func (t *taking) accepted(ctx context.Context, at int, s shape) (uint64, error) {
	if t.inMemory && !s.Before && !t.counts[at].twice && s.Doubt == "" {
		return uint64(t.staged[at]), nil //nolint:gosec // a count
	}
	query, err := s.sql("counts")
	if err != nil {
		return 0, err
	}
	accepted, _, err := t.in.pair(ctx, query, clickhouse.Named("batch", t.number))
	return accepted, err
}

// count gives the refusals to the first feed of the file: a refused row of a
// roster is refused once.
func (t *taking) count() {
	first := &t.batches[0]
	first.Read, first.Refused, first.Reasons = t.read, t.refused, make(map[string]int, len(t.reasons))
	for code, n := range t.reasons {
		first.Reasons[string(code)] = n
	}
}

// commit makes the batch count, or holds it for a person.
func (t *taking) commit(ctx context.Context) ([]shouwang.Batch, error) {
	t.in.crash("ingest.before_commit")
	state := "committed"
	if t.held {
		state = "held"
		for i := range t.batches {
			t.batches[i].Held = true
		}
	}
	if err := t.note(ctx); err != nil {
		return nil, err
	}
	t.in.crash("ingest.arrival_noted")
	if err := t.log(ctx, state); err != nil {
		return nil, err
	}
	t.in.crash("ingest.committed")
	t.tell("done", nil)
	t.in.log.Info("batch "+state, "batch", t.number, "feed", t.form.feed.Name, "read", t.read, "refused", t.refused)
	return t.batches, nil
}
