package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/pressly/goose/v3"
)

//go:embed migrations
var migrations embed.FS

// Migrate brings the tables to this program's version, step by step. A step
// that failed half-way runs again from its beginning next time.
func (s *Store) Migrate(ctx context.Context) error {
	steps, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return s.migrate(ctx, steps)
}

func (s *Store) migrate(ctx context.Context, steps fs.FS) error {
	options := *s.options
	options.MaxOpenConns, options.MaxIdleConns = 0, 0 // database/sql has its own, and refuses these
	db := clickhouse.OpenDB(&options)
	defer db.Close() //nolint:errcheck // only its own handles
	provider, err := goose.NewProvider(goose.DialectClickHouse, db, steps, goose.WithSlog(s.log), goose.WithDisableGlobalRegistry(true))
	if errors.Is(err, goose.ErrNoMigrations) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	done, err := provider.Up(ctx)
	if err != nil {
		return fmt.Errorf("migrate the store%s: %w", failedStep(err), down(err))
	}
	for _, step := range done {
		s.log.InfoContext(ctx, "migrated", "step", step.Source.Version)
	}
	return nil
}

// failedStep names the file, which goose's own words leave out.
func failedStep(err error) string {
	var partial *goose.PartialError
	if !errors.As(err, &partial) {
		return ""
	}
	return " by " + partial.Failed.Source.Path
}
