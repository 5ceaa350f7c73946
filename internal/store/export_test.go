package store

import (
	"context"
	"io/fs"
)

// MigrateFrom runs steps of a test's own.
func MigrateFrom(ctx context.Context, s *Store, steps fs.FS) error { return s.migrate(ctx, steps) }
