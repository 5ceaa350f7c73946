package signals

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"shouwang"
)

// digestColumn begins the names of the columns that keep what a row was when it was
// stored. Each is a DEFAULT, which the engine works out once, so that a row changed
// by hand no longer fits it; one is added with the columns of every later contract.
const digestColumn = "row_digest"

// digestDDL declares the n-th digest of a table, of what every feed has and of some
// columns.
func digestDDL(n int, columns []string) string {
	name := digestColumn
	if n > 1 {
		name = fmt.Sprintf("%s_%d", digestColumn, n)
	}
	return fmt.Sprintf("%s UInt64 DEFAULT cityHash64(tuple(%s))", name, strings.Join(append([]string{baseColumns}, columns...), ", "))
}

// digests counts the digests of a table's columns.
func digests(have map[string]bool) int {
	n := 0
	for name := range have {
		if strings.HasPrefix(name, digestColumn) {
			n++
		}
	}
	return n
}

// digests are those of a feed's table, each with the expression that it was made by.
func (in *Intake) digests(ctx context.Context, f *form) ([]sqlDigest, error) {
	rows, err := in.db.Query(ctx, `SELECT name, default_expression FROM system.columns
WHERE database = currentDatabase() AND table = {table:String} AND startsWith(name, {prefix:String}) ORDER BY position`,
		clickhouse.Named("table", "signal_"+f.feed.Name), clickhouse.Named("prefix", digestColumn))
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var list []sqlDigest
	for rows.Next() {
		var d sqlDigest
		if err := rows.Scan(&d.Kept, &d.Now); err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, rows.Err()
}

// shapeDigests is a feed's shape with its digests.
func (in *Intake) shapeDigests(ctx context.Context, f *form) (s shape, err error) {
	s = f.shape()
	s.Digests, err = in.digests(ctx, f)
	return s, err
}

// Altered (被改动的信号) is a row that is not what was stored or, where Lost is
// above 0, a batch that lacks so many of its rows.
type Altered struct {
	Feed       string
	Batch      uint64
	Department string
	Received   time.Time
	Sheet      int // of a workbook, from 1
	Line       int // of the file; 0 is a row that the intake inferred
	Key        uint64
	Lost       int
}

// Content is a digest of a feed's rows of batches up to a number that had come in
// by an instant: whoever kept it can tell later that nothing was changed, added or
// taken away.
type Content struct {
	Feed   string
	Rows   uint64
	Digest uint64
}

// Altered holds every stored row against its digest, and every batch against its
// count, and names at most so many that differ.
func (in *Intake) Altered(ctx context.Context, most int) ([]Altered, error) {
	var found []Altered
	for _, name := range in.names {
		f := in.forms[name]
		if f.composite() {
			continue
		}
		for _, statement := range []string{"altered", "lost"} {
			list, err := in.altered(ctx, f, statement, most)
			if err != nil {
				return nil, fmt.Errorf("hold the rows of %s against their digests: %w", name, err)
			}
			found = append(found, list...)
		}
	}
	slices.SortStableFunc(found, func(a, b Altered) int { return int(a.Batch) - int(b.Batch) }) //nolint:gosec // far from overflow
	return found[:min(len(found), most)], nil
}

func (in *Intake) altered(ctx context.Context, f *form, statement string, most int) ([]Altered, error) {
	s, err := in.shapeDigests(ctx, f)
	if err != nil {
		return nil, err
	}
	query, err := s.sql(statement)
	if err != nil {
		return nil, err
	}
	rows, err := in.db.Query(ctx, query, clickhouse.Named("feed", f.feed.Name), clickhouse.Named("most", uint32(most))) //nolint:gosec // a limit
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var list []Altered
	for rows.Next() {
		a := Altered{Feed: f.feed.Name}
		var line uint32
		var lost int64
		if err := rows.Scan(&a.Batch, &line, &a.Key, &a.Department, &a.Received, &lost); err != nil {
			return nil, err
		}
		if line > 0 {
			a.Sheet, a.Line = int(line-1)/sheetRows+1, int(line-1)%sheetRows+1
		}
		a.Lost = int(lost)
		list = append(list, a)
	}
	return list, rows.Err()
}

// Contents digests each feed that had rows of a pin's batches by an instant.
func (in *Intake) Contents(ctx context.Context, pin Pin, asOf time.Time) ([]Content, error) {
	var list []Content
	for _, name := range in.names {
		f := in.forms[name]
		if f.composite() {
			continue
		}
		c, err := in.content(ctx, f, pin, asOf)
		if err != nil {
			return nil, fmt.Errorf("digest the rows of %s: %w", name, err)
		}
		if c.Rows > 0 {
			list = append(list, c)
		}
	}
	return list, nil
}

func (in *Intake) content(ctx context.Context, f *form, pin Pin, asOf time.Time) (Content, error) {
	c := Content{Feed: f.feed.Name}
	s, err := in.shapeDigests(ctx, f)
	if err != nil {
		return c, err
	}
	query, err := s.sql("content")
	if err != nil {
		return c, err
	}
	rows, err := in.db.Query(ctx, query, clickhouse.Named("highest", pin.Batch), clickhouse.Named("skip", append([]uint64{}, pin.Skip...)),
		clickhouse.DateNamed("as_of", asOf.In(shouwang.Shanghai), clickhouse.MilliSeconds))
	if err != nil {
		return c, err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		if err := rows.Scan(&c.Rows, &c.Digest); err != nil {
			return c, err
		}
	}
	return c, rows.Err()
}
