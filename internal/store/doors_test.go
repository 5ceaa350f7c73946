package store_test

import (
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
	"shouwang/internal/store"
	"shouwang/internal/store/storetest"
)

// doors are both ways to the engine: inside the process, and over a listener
// by a DSN, as to a server.
var doors = map[string]func(*testing.T) *store.Store{
	"in process": func(t *testing.T) *store.Store { t.Helper(); return storetest.Empty(t) },
	"by DSN":     func(t *testing.T) *store.Store { t.Helper(); return byDSN(t, storetest.Empty(t), "") },
}

// drain reads rows to their end and gives the error they ended with.
func drain(rows driver.Rows) error {
	for {
		if !rows.Next() {
			return rows.Err()
		}
	}
}

// byDSN is the database of s through a listener.
func byDSN(t *testing.T, s *store.Store, options string) *store.Store {
	t.Helper()
	var database string
	if err := s.Conn().QueryRow(t.Context(), "SELECT currentDatabase()").Scan(&database); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	far, err := store.Open(t.Context(), store.Config{DSN: server.URL + "/" + database + options, MemoryBytes: 1 << 30})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := far.Close(); err != nil {
			t.Error(err)
		}
	})
	return far
}

func run(t *testing.T, s *store.Store, sql string) {
	t.Helper()
	if err := s.Conn().Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func TestServerThatIsAwayIsDown(t *testing.T) {
	server := httptest.NewServer(nil)
	server.Close()
	_, err := store.Open(t.Context(), store.Config{DSN: server.URL})
	if !errors.Is(err, shouwang.ErrDown) {
		t.Errorf("got %v, want ErrDown", err)
	}
}

func TestServerThatGoesAwayRefusesAppends(t *testing.T) {
	near := storetest.Empty(t)
	run(t, near, "CREATE TABLE note (id UInt64) ENGINE = MergeTree ORDER BY id")
	var name string
	if err := near.Conn().QueryRow(t.Context(), "SELECT currentDatabase()").Scan(&name); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(near.Handler())
	far, err := store.Open(t.Context(), store.Config{DSN: server.URL + "/" + name})
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close() //nolint:errcheck // its server is gone
	server.Close()
	row := shouwang.Block{Table: "note", Columns: []string{"id"}, Rows: [][]any{{uint64(1)}}}
	if err := far.Append(t.Context(), row); !errors.Is(err, shouwang.ErrDown) {
		t.Errorf("got %v, want ErrDown", err)
	}
}

func TestPasswordOfADSNStaysHidden(t *testing.T) {
	_, err := store.Open(t.Context(), store.Config{DSN: "clickhouse://user:geheim@[::1/x"})
	if err == nil || strings.Contains(err.Error(), "geheim") {
		t.Errorf("got %v, want an error without the password", err)
	}
}

func TestClientsThatCompressAreToldSo(t *testing.T) {
	near := storetest.Empty(t)
	server := httptest.NewServer(near.Handler())
	defer server.Close()
	_, err := store.Open(t.Context(), store.Config{DSN: server.URL + "?compress=lz4"})
	if err == nil || !strings.Contains(err.Error(), "connect without it") {
		t.Errorf("got %v, want what to do", err)
	}
	byDSN(t, near, "?compress=gzip")
}
