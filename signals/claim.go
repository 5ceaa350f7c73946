package signals

import (
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/cespare/xxhash/v2"

	"shouwang"
)

// claim is a quarantined row by its key: whom it is about may not be known yet,
// as a refused row makes no person.
type claim struct {
	batch uint64
	row   uint32
	asOf  shouwang.Day
}

// sealedKey is the field that keys of quarantined rows are sealed under.
const sealedKey = "quarantine key"

// recall reads the keys of what waits of this sender.
func (t *taking) recall(ctx context.Context) error {
	if !t.past.faulty {
		return nil
	}
	query, err := shape{}.sql("claims")
	if err != nil {
		return err
	}
	own := make(map[uint64]bool)
	for i := range t.form.outputs {
		for _, number := range t.before(t.form.outputs[i].form).own {
			own[number] = true
		}
	}
	rows, err := t.in.db.Query(ctx, query, clickhouse.Named("feed", t.form.feed.Name), clickhouse.Named("own", slices.AppendSeq([]uint64{0}, maps.Keys(own))))
	if err != nil {
		return fmt.Errorf("read what waits for correction: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	t.claims, t.again = make(map[uint64][]claim), make(map[uint32][]claim)
	for rows.Next() {
		var c claim
		var asOf int32
		var sealed string
		if err := rows.Scan(&c.batch, &c.row, &asOf, &sealed); err != nil {
			return fmt.Errorf("read what waits for correction: %w", err)
		}
		key, err := t.in.keys.Open(sealedKey, sealed)
		if err != nil {
			return fmt.Errorf("open the key of a quarantined row: %w", err)
		}
		c.asOf = shouwang.Day(asOf)
		at := xxhash.Sum64String(key)
		t.claims[at] = append(t.claims[at], c)
	}
	return rows.Err()
}

// claim keeps the keys of the refused rows of a chunk, and notes which rows that
// were read say again what waits. It comes before people are known.
func (t *taking) claim(ctx context.Context, c *chunk) error {
	var batch []uint64
	var row []uint32
	var asOf []int32
	var sealed []string
	var buffer []byte
	for i := range c.rows() {
		if t.answer == nil && c.refused[i] {
			if buffer = c.rawKey(t.form, i, buffer[:0]); len(buffer) > 0 {
				batch, row, asOf, sealed = append(batch, t.number), append(row, c.lines[i]), append(asOf, c.asOf[i]), append(sealed, t.in.keys.Seal(sealedKey, string(buffer)))
			}
			continue
		}
		if len(t.claims) == 0 || c.refused[i] {
			continue
		}
		buffer = c.rawKey(t.form, i, buffer[:0])
		if found := t.claims[xxhash.Sum64(buffer)]; len(buffer) > 0 && len(found) > 0 {
			t.again[c.lines[i]] = found
		}
	}
	t.said = append(t.said, c.words...)
	for line, token := range c.tokens {
		if t.passed == nil {
			t.passed = make(map[uint32]uint64)
		}
		t.passed[line] = token
	}
	if len(batch) == 0 {
		return nil
	}
	err := t.in.insertBatch(ctx, "INSERT INTO quarantine_key (batch, feed, row, as_of, key)", []any{batch, repeat(t.form.feed.Name, len(batch)), row, asOf, sealed})
	if err != nil {
		return fmt.Errorf("keep the keys of refused rows: %w", err)
	}
	return nil
}

// rawKey writes the subject and the natural key of a row as the file says them,
// or nothing if a part of it is missing.
func (c *chunk) rawKey(f *form, row int, b []byte) []byte {
	columns := append([]int{f.subject}, f.key...)
	if f.keyID >= 0 && c.at(f.keyID, row).ok {
		columns = []int{f.subject, f.keyID}
	}
	for _, col := range columns {
		if col == keySource {
			b = append(append(b, c.source[row]...), 0)
			continue
		}
		v := c.at(col, row)
		if !v.ok {
			return nil
		}
		b = binary.LittleEndian.AppendUint64(b, uint64(v.n)) //nolint:gosec // bits
		if f.columns[col].Type != shouwang.ColumnPerson {    // its text is the form of the number
			b = append(append(b, v.s...), 0)
		}
	}
	return b
}

// spared are the rows of an answer that a later roll of the sender refused again:
// what that roll does not list of them is not gone.
func (t *taking) spared() []uint32 {
	out := []uint32{}
	for line, list := range t.again {
		if slices.ContainsFunc(list, func(c claim) bool { return c.asOf > t.asOf }) {
			out = append(out, line)
		}
	}
	slices.Sort(out)
	return out
}
