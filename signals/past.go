package signals

import (
	"context"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// past is what the log knew when a file began: asked once, so that a small file
// does not pay for it in each of its statements.
type past struct {
	highest uint64   // number of the last batch of any feed
	skip    []uint64 // batches that do not count
	feeds   map[string]before
	faulty  bool // this sender has refused rows
}

// before is what the log knows of one feed.
type before struct {
	batches   uint64   // that count
	own       []uint64 // those of this sender
	newest    int32    // the latest day that this sender has described
	twin      uint64   // the batch of the same bytes by this sender
	composite uint64   // batches that came out of composite files
	columns   string   // the header row of the last file of this sender
}

func (t *taking) remember(ctx context.Context) error {
	t.past = past{feeds: make(map[string]before), skip: []uint64{}}
	query, err := shape{}.sql("past")
	if err != nil {
		return err
	}
	rows, err := t.in.db.Query(ctx, query, clickhouse.Named("sender", t.scope), clickhouse.Named("digest", t.digest))
	if err != nil {
		return fmt.Errorf("read the log: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var feed string
		var b before
		var highest, faulty uint64
		var skip []uint64
		if err := rows.Scan(&feed, &b.batches, &b.own, &b.newest, &b.twin, &b.composite, &b.columns, &faulty, &skip, &highest); err != nil {
			return fmt.Errorf("read the log: %w", err)
		}
		t.past.feeds[feed] = b
		t.past.faulty = t.past.faulty || faulty > 0
		t.past.highest = max(t.past.highest, highest)
		t.past.skip = append(t.past.skip, skip...)
	}
	return rows.Err()
}

// before is what counted of a feed when this file began.
func (t *taking) before(f *form) before { return t.past.feeds[f.feed.Name] }

// insertBatch stores columns in a table. The types of a table are asked once: the
// driver would ask before every insert.
func (in *Intake) insertBatch(ctx context.Context, query string, cols []any) error {
	if known := in.typesOf(query); known != nil {
		ctx = clickhouse.Context(ctx, clickhouse.WithColumnNamesAndTypes(known))
	}
	batch, err := in.db.PrepareBatch(ctx, query)
	if err != nil {
		return err
	}
	defer batch.Close() //nolint:errcheck // a sent batch has nothing left to close
	var types []clickhouse.ColumnNameAndType
	for i, c := range batch.Columns() {
		types = append(types, clickhouse.ColumnNameAndType{Name: c.Name(), Type: string(c.Type())})
		if err := batch.Column(i).Append(cols[i]); err != nil {
			return err
		}
	}
	return in.send(batch, query, types)
}

// typesOf are the types of the columns of a statement, if it has been used before:
// the engine need not be asked again.
func (in *Intake) typesOf(query string) []clickhouse.ColumnNameAndType {
	in.typesMu.Lock()
	defer in.typesMu.Unlock()
	return in.types[query]
}

// send stores a batch, and remembers the types of its columns if they were right.
func (in *Intake) send(batch driver.Batch, query string, types []clickhouse.ColumnNameAndType) error {
	err := batch.Send()
	in.typesMu.Lock()
	defer in.typesMu.Unlock()
	if err != nil {
		delete(in.types, query)
		return err
	}
	in.types[query] = types
	return nil
}

// record adds lines to the log, for good. The number of a batch is written before
// anything refers to it, and its end after everything: neither waits for others.
func (in *Intake) record(ctx context.Context, lines [][]any) error {
	if known := in.typesOf(logInsert); known != nil {
		ctx = clickhouse.Context(ctx, clickhouse.WithColumnNamesAndTypes(known))
	}
	batch, err := in.db.PrepareBatch(ctx, logInsert)
	if err != nil {
		return err
	}
	defer batch.Close() //nolint:errcheck // a sent batch has nothing left to close
	var types []clickhouse.ColumnNameAndType
	for _, c := range batch.Columns() {
		types = append(types, clickhouse.ColumnNameAndType{Name: c.Name(), Type: string(c.Type())})
	}
	for _, line := range lines {
		if err := batch.Append(line...); err != nil {
			return err
		}
	}
	return in.send(batch, logInsert, types)
}
