package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// scratchMark stands between the name of a database and that of a scratch of it.
const scratchMark = "_scratch_"

// Scratch is an empty record in a database of its own beside this one, with all
// tables, for work whose results nobody keeps. Two of one name exclude each other:
// the second throws the first away. Discard it before the store it came from; what
// a killed process left of it the next start or the next Scratch removes.
func (s *Store) Scratch(ctx context.Context, name string) (*Store, error) {
	place := s.options.Auth.Database + scratchMark + name
	if err := s.drop(ctx, place); err != nil {
		return nil, err
	}
	scratch, err := s.Database(ctx, place)
	if err != nil {
		return nil, err
	}
	if err := scratch.Migrate(ctx); err != nil {
		return nil, errors.Join(err, scratch.Discard(ctx, s))
	}
	return scratch, nil
}

// Discard closes a scratch and removes it from the record that it lies beside.
func (s *Store) Discard(ctx context.Context, beside *Store) error {
	return errors.Join(s.Close(), beside.drop(context.WithoutCancel(ctx), s.options.Auth.Database))
}

// Name is the database that the record lies in.
func (s *Store) Name() string { return s.options.Auth.Database }

func (s *Store) drop(ctx context.Context, name string) error {
	if err := s.conn.Exec(ctx, "DROP DATABASE IF EXISTS {name:Identifier} SYNC", clickhouse.Named("name", name)); err != nil {
		return fmt.Errorf("remove the scratch database %s: %w", name, down(err))
	}
	return nil
}

// sweep removes what a killed process left of its scratches. The folder has one
// owner; on a server another instance may be at work on its own.
func (s *Store) sweep(ctx context.Context) error {
	rows, err := s.conn.Query(ctx, "SELECT name FROM system.databases WHERE startsWith(name, {prefix:String})",
		clickhouse.Named("prefix", s.options.Auth.Database+scratchMark))
	if err != nil {
		return fmt.Errorf("look for scratch databases: %w", down(err))
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var left []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return fmt.Errorf("look for scratch databases: %w", err)
		}
		left = append(left, name)
	}
	for _, name := range left {
		err = errors.Join(err, s.drop(ctx, name))
	}
	return errors.Join(err, rows.Err())
}
