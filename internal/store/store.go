// Package store keeps the record: ClickHouse, inside this process or on a
// server, spoken to in the same way.
//
// It holds no table of its own. Steps of the flow declare the small interfaces
// they need; cmd joins them with what Conn, Append and Migrate offer.
package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
	"shouwang/internal/store/embedded"
)

// Config says where the record is kept: in the folder Dir by the embedded
// engine, or, if DSN is given, by a server.
type Config struct {
	Dir         string       // data folder of the embedded engine
	DSN         string       // clickhouse://, http:// or https:// of a server; "" is embedded
	MemoryBytes uint64       // limit of the engine; 0 is half of the machine's memory, at most 4 GiB
	Log         *slog.Logger // nil is silent
	Library     string       // path of libchdb; "" looks for it
	StampDir    string       // where the checked library is remembered; "" is Dir
}

// database holds the tables of the embedded engine. Its "default" is no plain
// database: it overlays the files of the working directory.
const database = "shouwang"

// Store is an open record. It is safe for concurrent use.
type Store struct {
	conn     driver.Conn
	options  *clickhouse.Options
	writer   *writer
	log      *slog.Logger
	engine   *embedded.Engine    // nil with a DSN
	wire     *embedded.Transport // nil with a DSN
	borrowed bool                // the engine belongs to another store
}

// Open opens the record and proves that the engine answers as the rules
// expect. Its errors: shouwang.ErrHeld if another process owns Dir (it names
// the process), embedded.ErrNoLibrary if there is no engine to run,
// shouwang.ErrDown if a server cannot be reached, shouwang.ErrInvalid if the
// engine does not keep the settings.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	s := &Store{log: cfg.Log}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if err := s.reach(ctx, cfg); err != nil {
		return nil, err
	}
	if err := s.begin(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if s.engine == nil {
		return s, nil
	}
	if err := s.sweep(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// reach finds the engine and the way to it.
func (s *Store) reach(ctx context.Context, cfg Config) (err error) {
	if cfg.DSN != "" {
		s.options, err = serverOptions(cfg)
		return err
	}
	s.engine, err = embedded.Open(ctx, embedded.Config{
		Dir: cfg.Dir, Library: cfg.Library, StampDir: cfg.StampDir,
		MemoryBytes: cfg.MemoryBytes, Settings: settings(cfg.memory()),
	})
	if err != nil {
		return fmt.Errorf("open the store: %w", err)
	}
	s.wire = embedded.NewTransport(s.engine.Handler())
	s.options = processOptions(s.wire, database)
	err = s.engine.Exec(ctx, embedded.Statement{SQL: "CREATE DATABASE IF NOT EXISTS " + database})
	if err != nil {
		return fmt.Errorf("open the store: %w", errors.Join(err, s.engine.Close()))
	}
	return nil
}

// begin opens the driver, proves the settings and starts the writer.
func (s *Store) begin(ctx context.Context) error {
	conn, err := dial(s.options)
	if err != nil {
		return fmt.Errorf("open the store: %w", err)
	}
	s.conn = conn
	if err := prove(ctx, conn); err != nil {
		return fmt.Errorf("open the store: %w", err)
	}
	s.writer = startWriter(newInserter(conn, s.log).insert, gather, mostRows)
	return nil
}

// Database is the same record seen in another database, which is made if it is
// missing. Close it before the store it came from.
func (s *Store) Database(ctx context.Context, name string) (*Store, error) {
	if err := s.conn.Exec(ctx, "CREATE DATABASE IF NOT EXISTS {name:Identifier}", clickhouse.Named("name", name)); err != nil {
		return nil, fmt.Errorf("make the database %s: %w", name, down(err))
	}
	options := *s.options
	options.Auth.Database = name
	other := &Store{options: &options, log: s.log, engine: s.engine, wire: s.wire, borrowed: true}
	if err := other.begin(ctx); err != nil {
		return nil, errors.Join(err, other.Close())
	}
	return other, nil
}

// Conn is the driver's connection pool: SELECT with bound parameters, DDL, and
// PrepareBatch for bulk loads. Rows of tables that carry duties go through
// Append instead.
func (s *Store) Conn() driver.Conn { return s.conn }

// Append stores blocks for good: each is fsynced before the answer. It gathers
// the calls of about 20 ms and writes one block a table. It answers nil only
// when all blocks of the call are stored; they are stored in the order given,
// and after a failed one none is. A failed block is the error of its caller
// alone; it is shouwang.ErrDown if the engine could not be reached or is
// overloaded, and then the block may or may not be stored.
func (s *Store) Append(ctx context.Context, blocks ...shouwang.Block) error {
	return s.writer.append(ctx, blocks)
}

// Handler serves the embedded engine over ClickHouse's HTTP protocol, without
// checking who asks: serve it on loopback or behind a check. A store on a
// server has none to offer and answers 404.
func (s *Store) Handler() http.Handler {
	if s.engine == nil {
		return http.NotFoundHandler()
	}
	return s.engine.Handler()
}

// Engine is the embedded engine, nil if the record is on a server.
func (s *Store) Engine() *embedded.Engine { return s.engine }

// Close stores what is waiting, ends what runs and gives the folder up. Close
// listeners of Handler and stores of Database before.
func (s *Store) Close() error {
	if s.writer != nil {
		s.writer.close()
	}
	owner := s.engine != nil && !s.borrowed
	if owner {
		s.wire.Close()
	}
	var err error
	if s.conn != nil {
		err = s.conn.Close()
	}
	if owner {
		err = errors.Join(err, s.engine.Close())
	}
	return err
}
