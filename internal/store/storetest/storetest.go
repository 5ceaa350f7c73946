// Package storetest gives tests a real store: one embedded engine a test
// binary, one database a test.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"shouwang/internal/store"
	"shouwang/internal/store/embedded"
)

// The library runs one engine in a process, so the tests of a binary share it.
var (
	shared = sync.OnceValues(openShared)
	serial atomic.Int64
)

// Open is a migrated store of its own for a test; it is dropped when the test
// ends. The test is skipped where libchdb is not installed.
func Open(tb testing.TB) *store.Store {
	tb.Helper()
	s := Empty(tb)
	if err := s.Migrate(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	return s
}

// Empty is a store without any table.
func Empty(tb testing.TB) *store.Store {
	tb.Helper()
	root, err := shared()
	if errors.Is(err, embedded.ErrNoLibrary) {
		tb.Skip(embedded.ErrNoLibrary)
	}
	if err != nil {
		tb.Fatal(err)
	}
	name := fmt.Sprintf("test_%d", serial.Add(1))
	s, err := root.Database(tb.Context(), name)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := errors.Join(s.Close(), root.Conn().Exec(context.Background(), "DROP DATABASE "+name)); err != nil {
			tb.Errorf("drop the test's database: %v", err)
		}
	})
	return s
}

// openShared opens the engine in a fresh folder. The process ends with it
// open, as a killed one would; the folder is removed by the next run.
func openShared() (*store.Store, error) {
	base := filepath.Join(os.TempDir(), "shouwang-storetest")
	if err := sweep(base); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(base, "run-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for tests: %w", err)
	}
	return store.Open(context.Background(), store.Config{Dir: dir, StampDir: base, MemoryBytes: 2 << 30})
}
