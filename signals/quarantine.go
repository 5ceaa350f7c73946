package signals

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"shouwang"
)

// Fault is one thing wrong with a row: the column as the file writes it, "" for
// the row as a whole, and why.
type Fault struct {
	Header string
	Code   Code
}

// kept is a refused row as it came, on its way into the quarantine.
type kept struct {
	sheet  int
	row    uint32
	token  uint64 // the row that it answers
	source string
	cells  []string
	faults []Fault
}

// keep copies what a refused row said: the cells of the reader hold until the next row.
func (r *reader) keep(cells []string) kept {
	rec := &r.rec
	if r.answer != nil {
		cells = r.answer.inLayout(cells)
	}
	k := kept{sheet: rec.sheet, row: rec.line, token: rec.token, source: rec.source, cells: make([]string, len(cells)), faults: rec.faults}
	for i, text := range cells {
		k.cells[i] = strings.Clone(text)
	}
	return k
}

// sealedRow is the field that quarantined cells are sealed under.
const sealedRow = "quarantine"

// quarantine keeps refused rows until they are answered. A row of an answer that
// is refused again replaces the one it answers.
func (t *taking) quarantine(ctx context.Context, list []kept) error {
	if room := refusalLimit - t.refused; len(list) > room {
		list = list[:max(room, 0)]
	}
	if t.answer != nil {
		list = slices.DeleteFunc(list, func(k kept) bool { return k.token == 0 || t.answer.records })
	}
	if len(list) == 0 {
		return nil
	}
	if err := t.layout(ctx); err != nil {
		return err
	}
	n := len(list)
	batch, row, version, sheet := make([]uint64, n), make([]uint32, n), make([]uint64, n), make([]uint32, n)
	feed, department, cells, received := make([]string, n), make([]string, n), make([]string, n), make([]time.Time, n)
	headers, reasons := make([][]string, n), make([][]string, n)
	for i, k := range list {
		batch[i], row[i], version[i], sheet[i] = t.number, k.row, t.number, uint32(k.sheet) //nolint:gosec // a workbook has few sheets
		if t.answer != nil {
			batch[i], row[i], sheet[i] = t.answer.batch, uint32(k.token), t.answer.layout.sheet //nolint:gosec // a row's number
		}
		feed[i], received[i], department[i] = t.form.feed.Name, t.received.time, k.source
		if department[i] == "" {
			department[i] = t.guess.Department
		}
		text, err := json.Marshal(k.cells)
		if err != nil {
			return fmt.Errorf("keep a refused row: %w", err)
		}
		cells[i] = t.in.keys.Seal(sealedRow, string(text))
		for _, f := range k.faults {
			headers[i], reasons[i] = append(headers[i], f.Header), append(reasons[i], string(f.Code))
		}
	}
	err := t.in.insertBatch(ctx, "INSERT INTO quarantine_row (batch, row, version, sheet, feed, department, headers, reasons, cells, received_at)",
		[]any{batch, row, version, sheet, feed, department, headers, reasons, cells, received})
	if err != nil {
		return fmt.Errorf("keep refused rows: %w", err)
	}
	return nil
}

// layout writes down how the sheets of the file are read, once.
func (t *taking) layout(ctx context.Context) error {
	if t.laid || t.answer != nil {
		return nil
	}
	t.laid = true
	for i, m := range t.guess.plans {
		var headers, columns []string
		for _, c := range t.in.columns(t.form, m) {
			headers, columns = append(headers, c.Header), append(columns, c.Column)
		}
		err := t.in.insertBatch(ctx, "INSERT INTO quarantine_sheet (batch, sheet, name, headers, columns, scales)",
			[]any{[]uint64{t.number}, []uint32{uint32(i)}, []string{t.guess.sheets[i]}, [][]string{headers}, [][]string{columns}, [][]int64{m.scales}}) //nolint:gosec // a workbook has few sheets
		if err != nil {
			return fmt.Errorf("keep the header of refused rows: %w", err)
		}
	}
	return nil
}

// reread finds again the rows that were refused only when the whole file was
// known, and keeps them as they came.
func (t *taking) reread(ctx context.Context, book workbook, again map[uint32]bool) error {
	if len(again) == 0 {
		return nil
	}
	var list []kept
	for i := range book.sheets() {
		if _, ok := t.guess.plans[i]; !ok {
			continue
		}
		found, err := t.rereadSheet(book, i, again)
		if err != nil {
			return err
		}
		list = append(list, found...)
	}
	return t.quarantine(ctx, list)
}

func (t *taking) rereadSheet(book workbook, sheet int, again map[uint32]bool) ([]kept, error) {
	rows, err := book.open(sheet)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // only read
	fault := Fault{Header: t.numberHeader(sheet), Code: idDuplicate}
	r := reader{answer: t.answer}
	var out []kept
	for {
		l, err := rows.next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		row := uint32(sheet*sheetRows + l.number) //nolint:gosec // as line numbers are made
		if !again[row] {
			continue
		}
		r.rec = record{sheet: sheet, line: row, faults: []Fault{fault}, token: t.tokenOf(l.cells)}
		out = append(out, r.keep(l.cells))
	}
}

// Waiting (待更正) counts the quarantined rows of a feed, a department and a reason.
type Waiting struct {
	Feed       string
	Department string
	Reason     Code
	Rows       int
	Since      time.Time // the oldest came in
}

// Quarantine counts the rows that wait for an answer, the feeds in order, the
// most frequent reason first. A row with two faults is counted under each.
func (in *Intake) Quarantine(ctx context.Context) ([]Waiting, error) {
	query, err := shape{}.sql("waiting")
	if err != nil {
		return nil, err
	}
	rows, err := in.db.Query(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("count quarantined rows: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var out []Waiting
	for rows.Next() {
		var w Waiting
		var n uint64
		if err := rows.Scan(&w.Feed, &w.Department, (*string)(&w.Reason), &n, &w.Since); err != nil {
			return nil, fmt.Errorf("count quarantined rows: %w", err)
		}
		w.Rows = int(n)
		out = append(out, w)
	}
	return out, rows.Err()
}

// Held (隔离页) is the quarantined rows of one sheet of a batch, as they go back
// to the department: its own columns, and a token a row.
type Held struct {
	Feed       string
	Department string
	Batch      uint64
	Sheet      string
	File       string
	Received   time.Time
	Headers    []string
	Columns    []string // what each header was read as; "" is nothing
	Rows       []HeldRow
}

// HeldFilter chooses quarantined rows; a zero field chooses all.
type HeldFilter struct {
	Feed, Department string
	Reason           Code
	Batch            uint64
	Skip, Limit      int
}

// HeldRow is a refused row with what is wrong with it.
type HeldRow struct {
	Token  string
	Line   int
	Cells  []string
	Faults []Fault
}

// Exported gives quarantined rows in clear: the caller has logged why, or masks
// them. The sheets are in the order of their departments, feeds and batches.
func (in *Intake) Exported(ctx context.Context, f HeldFilter) ([]Held, error) {
	query, err := shape{Most: f.Limit}.sql("quarantined")
	if err != nil {
		return nil, err
	}
	args := []any{
		clickhouse.Named("department", f.Department), clickhouse.Named("feed", f.Feed), clickhouse.Named("reason", string(f.Reason)), clickhouse.Named("batch", f.Batch),
	}
	if f.Limit > 0 {
		args = append(args, clickhouse.Named("skip", uint32(max(f.Skip, 0)))) //nolint:gosec // a limit
	}
	rows, err := in.db.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read quarantined rows: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var out []Held
	for rows.Next() {
		var h Held
		var row, sheet uint32
		var headers, reasons []string
		var sealed string
		if err := rows.Scan(&h.Batch, &row, &sheet, &h.Feed, &h.Department, &headers, &reasons, &sealed, &h.Received, &h.File, &h.Sheet, &h.Headers, &h.Columns); err != nil {
			return nil, fmt.Errorf("read quarantined rows: %w", err)
		}
		if h.File, err = in.keys.Open(sealedFile, h.File); err != nil {
			return nil, fmt.Errorf("open the file name of batch %d: %w", h.Batch, err)
		}
		one, err := in.unseal(h.Batch, row, sheet, sealed)
		if err != nil {
			return nil, fmt.Errorf("open a quarantined row of batch %d: %w", h.Batch, err)
		}
		for i := range reasons {
			one.Faults = append(one.Faults, Fault{headers[i], Code(reasons[i])})
		}
		if n := len(out); n == 0 || out[n-1].Batch != h.Batch || out[n-1].Sheet != h.Sheet || out[n-1].Department != h.Department {
			out = append(out, h)
		}
		last := &out[len(out)-1]
		last.Rows = append(last.Rows, one)
	}
	return out, rows.Err()
}

func (in *Intake) unseal(batch uint64, row, sheet uint32, sealed string) (HeldRow, error) {
	out := HeldRow{Token: in.rowToken(batch, uint64(row)), Line: int(row) - int(sheet)*sheetRows}
	text, err := in.keys.Open(sealedRow, sealed)
	if err != nil {
		return out, err
	}
	return out, json.Unmarshal([]byte(text), &out.Cells)
}

// quarantineDays is how long a refused row is kept where the feed's contract does
// not say: half a year is longer than any department takes to answer.
const quarantineDays = 180

// Purge deletes quarantined rows that have been kept as long as their feed's
// contract allows, answered or not; where they stood and why stays. It answers
// how many.
func (in *Intake) Purge(ctx context.Context, now time.Time) (int, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	oldest, err := in.oldestKept(ctx)
	if err != nil {
		return 0, err
	}
	total := 0
	for _, name := range in.names {
		days := in.forms[name].feed.QuarantineDays
		if days == 0 {
			days = quarantineDays
		}
		before := shouwang.DayOf(now).AddDays(-days).Start()
		if first, kept := oldest[name]; !kept || !first.Before(before) {
			continue
		}
		args := []any{clickhouse.Named("feed", name), clickhouse.DateNamed("before", before, clickhouse.MilliSeconds)}
		n, err := in.scalar(ctx, "SELECT count() FROM quarantine_row WHERE feed = {feed:String} AND received_at < {before:DateTime64(3)}", args...)
		if err != nil {
			return total, err
		}
		if err := in.db.Exec(ctx, "ALTER TABLE quarantine_row DELETE WHERE feed = {feed:String} AND received_at < {before:DateTime64(3)} SETTINGS mutations_sync = 1", args...); err != nil {
			return total, fmt.Errorf("purge quarantined rows of %s: %w", name, err)
		}
		total += int(n) //nolint:gosec // a count of rows
	}
	return total, in.purgeKeys(ctx)
}

// oldestKept is when the oldest quarantined row of each feed came in: asked once,
// since a purge follows every intake and mostly finds nothing.
func (in *Intake) oldestKept(ctx context.Context) (map[string]time.Time, error) {
	rows, err := in.db.Query(ctx, "SELECT feed, assumeNotNull(min(received_at)) FROM quarantine_row GROUP BY feed")
	if err != nil {
		return nil, fmt.Errorf("look for quarantined rows to purge: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	oldest := make(map[string]time.Time)
	for rows.Next() {
		var feed string
		var first time.Time
		if err := rows.Scan(&feed, &first); err != nil {
			return nil, fmt.Errorf("look for quarantined rows to purge: %w", err)
		}
		oldest[feed] = first
	}
	return oldest, rows.Err()
}

// purgeKeys deletes the keys of rows that are not kept: those just purged, those
// of a purge that was killed, and those beyond refusalLimit.
func (in *Intake) purgeKeys(ctx context.Context) error {
	const alone = "(batch, row) NOT IN (SELECT batch, row FROM quarantine_row)"
	n, err := in.scalar(ctx, "SELECT count() FROM quarantine_key WHERE "+alone)
	if err != nil || n == 0 {
		return err
	}
	if err := in.db.Exec(ctx, "ALTER TABLE quarantine_key DELETE WHERE "+alone+" SETTINGS mutations_sync = 1"); err != nil {
		return fmt.Errorf("purge the keys of quarantined rows: %w", err)
	}
	return nil
}
