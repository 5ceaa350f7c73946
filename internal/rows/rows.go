// Package rows reads the rows of a statement: asked, scanned one by one, closed,
// and any error told.
package rows

import (
	"context"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// DB asks ClickHouse.
type DB interface {
	Query(ctx context.Context, query string, args ...any) (driver.Rows, error)
}

// All are the rows of a statement as scan reads one.
func All[T any](ctx context.Context, db DB, scan func(driver.Rows) (T, error), query string, args ...any) ([]T, error) {
	found, err := db.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer found.Close() //nolint:errcheck // Err below tells
	var all []T
	for found.Next() {
		one, err := scan(found)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, found.Err()
}

// One is the one row of a statement that always answers one.
func One[T any](ctx context.Context, db DB, scan func(driver.Rows) (T, error), query string, args ...any) (one T, err error) {
	all, err := All(ctx, db, scan, query, args...)
	if err != nil || len(all) == 0 {
		return one, err
	}
	return all[0], nil
}

// Value scans a row of one column.
func Value[T any](found driver.Rows) (v T, err error) {
	err = found.Scan(&v)
	return v, err
}

// Pair scans a row of two columns of one type.
func Pair[T any](found driver.Rows) (pair [2]T, err error) {
	err = found.Scan(&pair[0], &pair[1])
	return pair, err
}
