package signals

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
	"shouwang/internal/rows"
	"shouwang/signals/identity"
)

// registered opens the register once.
func (in *Intake) registered(ctx context.Context) (err error) {
	in.registerMu.Lock()
	defer in.registerMu.Unlock()
	if in.register == nil {
		in.register, err = identity.NewRegister(ctx, in.db, in.keys)
	}
	return err
}

var logColumns = []string{"number", "state", "at", "feed", "department", "sender", "file", "digest", "received_at", "as_of", "read", "accepted", "repeated", "refused", "reasons", "cause", "about", "columns"}

var logInsert = "INSERT INTO batch_log (" + strings.Join(logColumns, ", ") + ")"

// log writes a state of the batch, for all its feeds at once.
func (t *taking) log(ctx context.Context, state string) error {
	if err := t.in.record(ctx, slices.Concat(t.heldLine("committed"), t.restatedLines(), t.logLines(state))); err != nil {
		return fmt.Errorf("log batch %d as %s: %w", t.number, state, err)
	}
	return nil
}

func (t *taking) logLines(state string) (lines [][]any) {
	for _, b := range t.batches {
		lines = append(lines, t.in.logRow(logged{Batch: b, received: t.received.time, asOf: t.asOf, cause: t.cause, about: t.about, columns: t.guess.Fingerprint}, state))
	}
	return lines
}

func (in *Intake) logRow(b logged, state string) []any {
	reasons := make(map[string]uint32, len(b.Reasons))
	for code, n := range b.Reasons {
		reasons[code] = uint32(n) //nolint:gosec // a count of rows
	}
	count := func(n int) uint32 { return uint32(n) } //nolint:gosec // a count of rows
	return []any{
		b.Number, state, in.clock(), b.Feed, b.Department, b.Sender, in.keys.Seal(sealedFile, b.File), b.Digest, b.received, int32(b.asOf),
		count(b.Read), count(b.Accepted), count(b.Repeated), count(b.Refused), reasons, b.cause, b.about, b.columns,
	}
}

// sealedFile is the field that the names of files are sealed under: people name
// files after people.
const sealedFile = "file"

// logged is a batch as the log has it.
type logged struct {
	shouwang.Batch
	received time.Time // last
	first    time.Time // received first
	asOf     shouwang.Day
	state    string
	cause    string // "" is a file
	about    uint64 // the batch that an answer answers
	columns  string // of the header row
}

// logged reads the last lines of a batch, one a feed.
func (in *Intake) logged(ctx context.Context, number uint64) ([]logged, error) {
	out, err := rows.All(ctx, in.db, func(found driver.Rows) (logged, error) {
		l := logged{Batch: shouwang.Batch{Number: number}}
		var read, accepted, repeated, refused uint32
		var reasons map[string]uint32
		if err := found.Scan(&l.Feed, &l.state, &l.Department, &l.Sender, &l.File, &l.Digest, &l.received, &l.first, (*int32)(&l.asOf), &read, &accepted, &repeated, &refused, &reasons, &l.cause, &l.about, &l.columns); err != nil {
			return l, err
		}
		var err error
		if l.File, err = in.keys.Open(sealedFile, l.File); err != nil {
			return l, fmt.Errorf("open the name of the file: %w", err)
		}
		l.Read, l.Accepted, l.Repeated, l.Refused = int(read), int(accepted), int(repeated), int(refused)
		l.Reasons, l.Held = make(map[string]int, len(reasons)), l.state == "held"
		for code, n := range reasons {
			l.Reasons[code] = int(n)
		}
		return l, nil
	}, `SELECT feed, state, department, sender, file, digest, received_at, min(received_at) OVER (PARTITION BY feed) AS first, as_of, read, accepted, repeated, refused, reasons, cause, about, columns
FROM batch_log WHERE number = {number:UInt64}
ORDER BY feed, at DESC, indexOf(['open', 'held', 'committed', 'withdrawn'], state) DESC, received_at DESC LIMIT 1 BY feed`, clickhouse.Named("number", number))
	if err != nil {
		return nil, fmt.Errorf("read batch %d: %w", number, err)
	}
	return out, nil
}

// Accept commits a held batch, as a person decided.
func (in *Intake) Accept(ctx context.Context, number uint64) error {
	return in.decide(ctx, number, "held", "committed")
}

// noFile is the digest of a batch that is no file: it is never taken for one that
// came before.
var noFile = strings.Repeat("0", 2*sha256.Size)

// Withdraw makes a batch count no longer, as a person decided: its rows stay, and
// no reader sees them. What others said after it stands: batches that say so begin
// to count at the same moment.
func (in *Intake) Withdraw(ctx context.Context, number uint64) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	before, err := in.counted(ctx, number, "")
	if err != nil {
		return err
	}
	told, err := in.toldHeld(ctx, number)
	if err != nil {
		return err
	}
	now := in.clock().Truncate(time.Millisecond)
	var lines [][]any
	for _, b := range before {
		f, ok := in.forms[b.Feed]
		if !ok || b.state != "committed" {
			continue
		}
		t := &taking{
			in: in, form: &form{feed: f.feed, outputs: f.outputs, number: absent, name: absent}, small: true, inMemory: true,
			scope: b.Sender, cause: "withdraw", about: number, asOf: b.asOf, received: receivedAt{now, shouwang.DayOf(now)}, digest: noFile,
		}
		more, err := t.sayWithout(ctx, b)
		if err != nil {
			return fmt.Errorf("say what stands without batch %d: %w", number, err)
		}
		lines = append(lines, more...)
	}
	for _, b := range append(before, told...) {
		lines = append(lines, in.logRow(b, "withdrawn"))
	}
	if err := in.record(ctx, lines); err != nil {
		return fmt.Errorf("log batch %d as withdrawn: %w", number, err)
	}
	return nil
}

// sayWithout says what stands without a batch, and gives the lines of the log by which
// that begins to count. What others left as the batch had said it, they say themselves;
// what it was made to say itself goes with it.
func (t *taking) sayWithout(ctx context.Context, b logged) ([][]any, error) {
	if err := t.remember(ctx); err != nil {
		return nil, err
	}
	about, err := t.in.restatements(ctx, b.Feed, t.about)
	if err != nil {
		return nil, err
	}
	t.number, t.without = t.past.highest, append(about, t.about)
	s := t.shape(t.form.outputs[0].form)
	if s.Snapshot {
		err = t.sayFor(ctx, s, roll{t.about, int32(b.asOf), b.first}, "said_again")
	} else if t.past.feeds[b.Feed].again > math.MinInt32 {
		err = t.sayRows(ctx, s, t.without, "said_again_rows")
	}
	if err != nil {
		return nil, err
	}
	lines := t.restatedLines()
	for _, number := range about {
		old, err := t.in.logged(ctx, number)
		if err != nil {
			return nil, err
		}
		for _, l := range old {
			lines = append(lines, t.in.logRow(l, "withdrawn"))
		}
	}
	return lines, nil
}

func (in *Intake) decide(ctx context.Context, number uint64, from, to string) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	before, err := in.counted(ctx, number, from)
	if err != nil {
		return err
	}
	told, err := in.toldHeld(ctx, number)
	if err != nil {
		return err
	}
	block := shouwang.Block{Table: "batch_log", Columns: logColumns}
	for _, b := range told {
		block.Rows = append(block.Rows, in.logRow(b, "withdrawn"))
	}
	for _, b := range before {
		restated, err := in.accepted(ctx, b)
		if err != nil {
			return fmt.Errorf("accept batch %d: %w", number, err)
		}
		block.Rows = append(append(block.Rows, restated...), in.logRow(b, to))
	}
	if err := in.append.Append(ctx, block); err != nil {
		return fmt.Errorf("log batch %d as %s: %w", number, to, err)
	}
	return nil
}

// accepted makes later rolls say what rests on older words than those of a roll that
// was held and is to count, and gives the lines of the log by which that begins to count.
func (in *Intake) accepted(ctx context.Context, b logged) ([][]any, error) {
	f, ok := in.forms[b.Feed]
	if !ok || !f.feed.Snapshot {
		return nil, nil
	}
	t := &taking{
		in: in, form: f, scope: b.Sender, about: b.Number, number: b.Number, asOf: b.asOf, received: receivedAt{b.first, shouwang.DayOf(b.first)},
	}
	if err := t.remember(ctx); err != nil {
		return nil, err
	}
	t.late = []shape{t.shape(f)}
	if err := t.restate(ctx); err != nil {
		return nil, err
	}
	return t.restatedLines(), nil
}

// counted are the last lines of a batch that is in a state, or in any in which it
// waits or counts.
func (in *Intake) counted(ctx context.Context, number uint64, state string) ([]logged, error) {
	before, err := in.logged(ctx, number)
	if err != nil {
		return nil, err
	}
	if len(before) == 0 {
		return nil, fmt.Errorf("batch %d: %w", number, shouwang.ErrNotFound)
	}
	for _, b := range before {
		if state != "" && b.state != state || b.state == "open" || b.state == "withdrawn" {
			return nil, fmt.Errorf("batch %d is %s: %w", number, b.state, shouwang.ErrConflict)
		}
	}
	return before, nil
}

// toldHeld are the lines of the batch that says of another that it is held.
func (in *Intake) toldHeld(ctx context.Context, number uint64) ([]logged, error) {
	held, err := in.scalar(ctx, "SELECT number FROM batch_log WHERE cause = {cause:String} AND about = {about:UInt64} LIMIT 1",
		clickhouse.Named("cause", causeHeld), clickhouse.Named("about", number))
	if err != nil || held == 0 {
		return nil, err
	}
	return in.logged(ctx, held)
}

// Refusals are the refused rows of a batch, in the order of the file.
func (in *Intake) Refusals(ctx context.Context, number uint64, limit int) ([]Refusal, error) {
	out, err := rows.All(ctx, in.db, func(found driver.Rows) (r Refusal, err error) {
		var line uint32
		var code string
		err = found.Scan(&r.Sheet, &line, &r.Header, &code)
		r.Line, r.Code = int(line), Code(code)
		return r, err
	}, "SELECT sheet, line, header, reason FROM batch_refusal WHERE batch = {batch:UInt64} ORDER BY sheet, line LIMIT {limit:UInt32}",
		clickhouse.Named("batch", number), clickhouse.Named("limit", uint32(max(limit, 0)))) //nolint:gosec // a limit
	if err != nil {
		return nil, fmt.Errorf("read refusals of batch %d: %w", number, err)
	}
	return out, nil
}
