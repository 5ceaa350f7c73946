package embedded

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"sync"
)

// Config says where and how the engine runs.
type Config struct {
	Dir         string            // data folder, made if missing; one process owns it
	Library     string            // path of libchdb; "" lets Locate find it
	StampDir    string            // where the checked library is remembered; "" is Dir
	MemoryBytes uint64            // limit of the whole engine; 0 is half of the machine's, at most 4 GiB
	Settings    map[string]string // query settings of every connection
}

// Engine is ClickHouse in this process. The C library allows one engine in a
// process at a time.
type Engine struct {
	abi   *abi
	lock  *lock
	args  []string
	base  map[string]string
	hello []byte

	read, write *pool

	control   *conn // kills queries; lent to nobody
	controlMu sync.Mutex

	mu      sync.Mutex
	serial  int
	closed  bool
	closing chan struct{}
	running sync.WaitGroup
}

// How many connections a kind of statement may have at once. They share the
// memory limit; the driver in front keeps fewer.
const (
	readers = 32
	writers = 16
)

// Open starts the engine on cfg.Dir. It fails with shouwang.ErrHeld if another
// process owns the folder and with ErrNoLibrary if libchdb is not installed.
func Open(ctx context.Context, cfg Config) (*Engine, error) {
	library, err := Locate(cfg.Library)
	if err != nil {
		return nil, err
	}
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return nil, fmt.Errorf("open the engine: %w", err)
	}
	cfg.Dir = dir
	if err := makeFolders(cfg); err != nil {
		return nil, err
	}
	owner, err := acquire(lockPath(dir))
	if err != nil {
		return nil, err
	}
	e, err := start(ctx, cfg, library)
	if err != nil {
		return nil, errors.Join(err, owner.release())
	}
	e.lock = owner
	return e, nil
}

// enter counts a statement in, so that Close waits for it.
func (e *Engine) enter() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return errClosed
	}
	e.running.Add(1)
	return nil
}

// Close ends what runs, waits for it, and gives the data folder up.
func (e *Engine) Close() error {
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		return nil
	}
	e.closed = true
	e.mu.Unlock()
	close(e.closing)
	e.running.Wait()
	for _, p := range []*pool{e.read, e.write} {
		p.close()
	}
	e.control.close()
	return e.lock.release()
}

// Query runs a statement that answers rows and writes them to w in the
// statement's format. A SELECT is streamed: w gets its blocks as they come.
func (e *Engine) Query(ctx context.Context, s Statement, w io.Writer) error {
	return e.run(ctx, s, func(c *conn) error {
		if kindOf(s.SQL) == reading {
			return c.streamed(ctx, s, w)
		}
		return c.plain(ctx, s, w)
	})
}

// Exec runs a statement for its effect.
func (e *Engine) Exec(ctx context.Context, s Statement) error {
	return e.run(ctx, s, func(c *conn) error { return c.plain(ctx, s, io.Discard) })
}

// Insert runs an INSERT without VALUES, whose rows are read from data in the
// statement's format. One block of less than about a million rows in one
// partition is stored whole or not at all.
func (e *Engine) Insert(ctx context.Context, s Statement, data io.Reader) error {
	bare, format := splitFormat(s.SQL)
	s.SQL = bare
	if format != "" {
		s.Format = format
	}
	return e.run(ctx, s, func(c *conn) error { return c.load(ctx, s, data) })
}

func (e *Engine) run(ctx context.Context, s Statement, use func(*conn) error) error {
	if err := e.enter(); err != nil {
		return err
	}
	defer e.running.Done()
	single := func(c *conn) error {
		if err := c.single(s.SQL); err != nil {
			return err
		}
		return use(c)
	}
	switch kindOf(s.SQL) {
	case reading, telling:
		return e.read.with(ctx, s, single)
	case writing:
		return e.write.with(ctx, s, single)
	case stateful:
	}
	return faultf(codeUnsupported, "USE and SET have no connection to stay on: give the database and the settings with the statement")
}

// Backup writes everything into name, a file (.tar, .tar.zst) or folder made
// inside the data folder's backups/.
func (e *Engine) Backup(ctx context.Context, name string) error {
	s := Statement{SQL: "BACKUP ALL EXCEPT DATABASES system, information_schema, INFORMATION_SCHEMA TO File(" + quote(name) + ")"}
	if err := e.Exec(ctx, s); err != nil {
		return fmt.Errorf("back up to %s: %w", name, err)
	}
	return nil
}
