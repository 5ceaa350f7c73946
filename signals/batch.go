package signals

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"shouwang"
	"shouwang/signals/identity"
)

func newRegister(ctx context.Context, in *Intake) (*identity.Register, error) {
	return identity.NewRegister(ctx, in.db, in.keys)
}

var logColumns = []string{"number", "state", "at", "feed", "department", "sender", "file", "digest", "received_at", "as_of", "read", "accepted", "repeated", "refused", "reasons", "cause", "about", "columns"}

var logInsert = "INSERT INTO batch_log (" + strings.Join(logColumns, ", ") + ")"

// log writes a state of the batch, for all its feeds at once.
func (t *taking) log(ctx context.Context, state string) error {
	lines := t.heldLine("committed")
	for _, b := range t.batches {
		lines = append(lines, t.in.logRow(logged{Batch: b, received: t.received.time, asOf: t.asOf, cause: t.cause, about: t.about, columns: t.guess.Fingerprint}, state))
	}
	if err := t.in.record(ctx, lines); err != nil {
		return fmt.Errorf("log batch %d as %s: %w", t.number, state, err)
	}
	return nil
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
	received time.Time
	asOf     shouwang.Day
	state    string
	cause    string // "" is a file
	about    uint64 // the batch that an answer answers
	columns  string // of the header row
}

// logged reads the last lines of a batch, one a feed.
func (in *Intake) logged(ctx context.Context, number uint64) ([]logged, error) {
	rows, err := in.db.Query(ctx, `SELECT feed, state, department, sender, file, digest, received_at, as_of, read, accepted, repeated, refused, reasons, cause, about, columns
FROM batch_log WHERE number = {number:UInt64}
ORDER BY feed, at DESC, indexOf(['open', 'held', 'committed', 'withdrawn'], state) DESC, received_at DESC LIMIT 1 BY feed`, clickhouse.Named("number", number))
	if err != nil {
		return nil, fmt.Errorf("read batch %d: %w", number, err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var out []logged
	for rows.Next() {
		l := logged{Batch: shouwang.Batch{Number: number}}
		var asOf int32
		var read, accepted, repeated, refused uint32
		var reasons map[string]uint32
		if err := rows.Scan(&l.Feed, &l.state, &l.Department, &l.Sender, &l.File, &l.Digest, &l.received, &asOf, &read, &accepted, &repeated, &refused, &reasons, &l.cause, &l.about, &l.columns); err != nil {
			return nil, fmt.Errorf("read batch %d: %w", number, err)
		}
		if l.File, err = in.keys.Open(sealedFile, l.File); err != nil {
			return nil, fmt.Errorf("open the file name of batch %d: %w", number, err)
		}
		l.asOf, l.Read, l.Accepted, l.Repeated, l.Refused = shouwang.Day(asOf), int(read), int(accepted), int(repeated), int(refused)
		l.Reasons, l.Held = make(map[string]int, len(reasons)), l.state == "held"
		for code, n := range reasons {
			l.Reasons[code] = int(n)
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

// Accept commits a held batch, as a person decided.
func (in *Intake) Accept(ctx context.Context, number uint64) error {
	return in.decide(ctx, number, "held", "committed")
}

// Withdraw makes a batch count no longer, as a person decided: its rows stay, and
// no reader sees them.
func (in *Intake) Withdraw(ctx context.Context, number uint64) error {
	if err := in.sayAgain(ctx, number); err != nil {
		return err
	}
	return in.decide(ctx, number, "", "withdrawn")
}

// noFile is the digest of a batch that is no file: it is never taken for one that
// came before.
var noFile = strings.Repeat("0", 2*sha256.Size)

// sayAgain keeps what a later roll of the same sender said too: it was not stored
// again, as the batch that is withdrawn had said it.
func (in *Intake) sayAgain(ctx context.Context, number uint64) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	before, err := in.logged(ctx, number)
	if err != nil {
		return err
	}
	now := in.clock().Truncate(time.Millisecond)
	for _, b := range before {
		f, ok := in.forms[b.Feed]
		if !ok || !f.feed.Snapshot || b.state != "committed" {
			continue
		}
		t := &taking{
			in: in, form: &form{feed: f.feed, outputs: f.outputs, number: absent, name: absent}, small: true, inMemory: true,
			scope: b.Sender, cause: "withdraw", about: number, asOf: b.asOf, received: receivedAt{now, shouwang.DayOf(now)}, digest: noFile,
		}
		if err := t.sayAgain(ctx); err != nil {
			return fmt.Errorf("say again what was said after batch %d: %w", number, err)
		}
	}
	return nil
}

func (t *taking) sayAgain(ctx context.Context) error {
	if err := t.remember(ctx); err != nil {
		return err
	}
	s := t.shape(t.form.outputs[0].form)
	later, ok, err := t.later(ctx, s)
	if err != nil || !ok {
		return err
	}
	if err := t.begin(ctx); err != nil {
		return err
	}
	query, err := s.sql("said_again")
	if err != nil {
		return err
	}
	if err := t.in.db.Exec(ctx, query, append(t.args(s), clickhouse.Named("later", later))...); err != nil {
		return err
	}
	_, err = t.commit(ctx)
	return err
}

func (in *Intake) decide(ctx context.Context, number uint64, from, to string) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	before, err := in.logged(ctx, number)
	if err != nil {
		return err
	}
	if len(before) == 0 {
		return fmt.Errorf("batch %d: %w", number, shouwang.ErrNotFound)
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
		if from != "" && b.state != from || b.state == "open" || b.state == "withdrawn" {
			return fmt.Errorf("batch %d is %s: %w", number, b.state, shouwang.ErrConflict)
		}
		block.Rows = append(block.Rows, in.logRow(b, to))
	}
	if err := in.append.Append(ctx, block); err != nil {
		return fmt.Errorf("log batch %d as %s: %w", number, to, err)
	}
	return nil
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
	rows, err := in.db.Query(ctx, "SELECT sheet, line, header, reason FROM batch_refusal WHERE batch = {batch:UInt64} ORDER BY sheet, line LIMIT {limit:UInt32}",
		clickhouse.Named("batch", number), clickhouse.Named("limit", uint32(max(limit, 0)))) //nolint:gosec // a limit
	if err != nil {
		return nil, fmt.Errorf("read refusals of batch %d: %w", number, err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var out []Refusal
	for rows.Next() {
		var r Refusal
		var line uint32
		var code string
		if err := rows.Scan(&r.Sheet, &line, &r.Header, &code); err != nil {
			return nil, fmt.Errorf("read refusals of batch %d: %w", number, err)
		}
		r.Line, r.Code = int(line), Code(code)
		out = append(out, r)
	}
	return out, rows.Err()
}
