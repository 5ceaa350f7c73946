package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"

	"shouwang"
	"shouwang/internal/store"
	"shouwang/internal/store/storetest"
)

func note(id uint64, text any) shouwang.Block {
	return shouwang.Block{Table: "note", Columns: []string{"id", "text"}, Rows: [][]any{{id, text}}}
}

func count(t *testing.T, s *store.Store, sql string) uint64 {
	t.Helper()
	var n uint64
	if err := s.Conn().QueryRow(t.Context(), sql).Scan(&n); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return n
}

func TestConcurrentAppendsAreAllStored(t *testing.T) {
	for door, open := range doors {
		t.Run(door, func(t *testing.T) {
			s := open(t)
			run(t, s, "CREATE TABLE note (id UInt64, text String) ENGINE = MergeTree ORDER BY id")
			const callers, calls = 16, 8
			var all sync.WaitGroup
			for caller := range uint64(callers) {
				all.Go(func() {
					for call := range uint64(calls) {
						if err := s.Append(t.Context(), note(caller*calls+call, "x")); err != nil {
							t.Error(err)
						}
					}
				})
			}
			all.Wait()
			if got := count(t, s, "SELECT uniqExact(id) FROM note"); got != callers*calls {
				t.Errorf("got %d rows, want %d", got, callers*calls)
			}
			if got := count(t, s, "SELECT count() FROM note"); got != callers*calls {
				t.Errorf("got %d rows with doubles, want %d", got, callers*calls)
			}
		})
	}
}

func TestBadAppendsAreTheirCallersFault(t *testing.T) {
	for door, open := range doors {
		t.Run(door, func(t *testing.T) {
			s := open(t)
			run(t, s, "CREATE TABLE note (id UInt64, text String, CONSTRAINT short CHECK length(text) < 5) ENGINE = MergeTree ORDER BY id")
			bad := []shouwang.Block{
				note(1, 7),
				note(2, "too long"),
				{Table: "missing", Columns: []string{"id"}, Rows: [][]any{{uint64(3)}}},
				{Table: "note", Columns: []string{"id", "nothing"}, Rows: [][]any{{uint64(4), "x"}}},
				{Table: "note", Columns: []string{"id", "text"}, Rows: [][]any{{uint64(5)}}},
			}
			var all sync.WaitGroup
			for _, b := range bad {
				all.Go(func() {
					if err := s.Append(t.Context(), b); err == nil || errors.Is(err, shouwang.ErrDown) {
						t.Errorf("%v: got %v, want a fault of the rows", b, err)
					}
				})
			}
			all.Go(func() {
				if err := s.Append(t.Context(), note(9, "good")); err != nil {
					t.Error(err)
				}
			})
			all.Wait()
			if got := count(t, s, "SELECT sum(id) FROM note"); got != 9 {
				t.Errorf("got ids that sum to %d, want the good one, 9", got)
			}
		})
	}
}

func TestAppendSeesAlteredTable(t *testing.T) {
	s := storetest.Empty(t)
	run(t, s, "CREATE TABLE note (id UInt64, text UInt8) ENGINE = MergeTree ORDER BY id")
	if err := s.Append(t.Context(), note(1, uint8(1))); err != nil {
		t.Fatal(err)
	}
	run(t, s, "DROP TABLE note")
	run(t, s, "CREATE TABLE note (id UInt64, text String) ENGINE = MergeTree ORDER BY id")
	if err := s.Append(t.Context(), note(1, "x")); err == nil {
		return
	}
	if err := s.Append(t.Context(), note(1, "x")); err != nil {
		t.Errorf("the second append still knows the old column: %v", err)
	}
}

func TestNestedReads(t *testing.T) {
	for door, open := range doors {
		t.Run(door, func(t *testing.T) {
			s := open(t)
			rows, err := s.Conn().Query(t.Context(), "SELECT number FROM numbers(300000)")
			if err != nil {
				t.Fatal(err)
			}
			defer rows.Close() //nolint:errcheck // read to its end
			n := 0
			for rows.Next() {
				if n++; n%60000 == 0 && count(t, s, "SELECT toUInt64(42)") != 42 {
					t.Error("a read beside a read fails")
				}
			}
			if n != 300000 || rows.Err() != nil {
				t.Errorf("got %d rows, %v", n, rows.Err())
			}
		})
	}
}

func TestCancelledQueryLeavesTheStoreWell(t *testing.T) {
	for door, open := range doors {
		t.Run(door, func(t *testing.T) {
			s := open(t)
			ctx, cancel := context.WithCancel(t.Context())
			rows, err := s.Conn().Query(ctx, "SELECT number FROM numbers(1000000000000)")
			if err != nil {
				t.Fatal(err)
			}
			if !rows.Next() {
				t.Fatal(rows.Err())
			}
			cancel()
			_ = drain(rows) // what has come is read
			_ = rows.Close()
			if got := count(t, s, "SELECT toUInt64(1)"); got != 1 {
				t.Errorf("got %d", got)
			}
		})
	}
}

func TestErrorAfterRowsIsTold(t *testing.T) {
	for door, open := range doors {
		t.Run(door, func(t *testing.T) {
			s := open(t)
			rows, err := s.Conn().Query(t.Context(), "SELECT throwIf(number = 900000, 'late fault') FROM numbers(1000000)")
			if err == nil {
				err = drain(rows)
			}
			var exception *clickhouse.Exception
			if !errors.As(err, &exception) || exception.Code != 395 {
				t.Errorf("got %v, want code 395", err)
			}
		})
	}
}

func TestSettingsOfOneStatement(t *testing.T) {
	for door, open := range doors {
		t.Run(door, func(t *testing.T) {
			s := open(t)
			ctx := clickhouse.Context(t.Context(), clickhouse.WithSettings(clickhouse.Settings{"max_result_rows": 10}))
			if err := s.Conn().Exec(ctx, "SELECT number FROM numbers(100)"); err == nil {
				t.Error("the setting was not taken")
			}
			if got := count(t, s, "SELECT count() FROM (SELECT number FROM numbers(100))"); got != 100 {
				t.Errorf("got %d rows, want 100", got)
			}
		})
	}
}

func TestRepeatedBlockIsIgnoredByItsToken(t *testing.T) {
	for door, open := range doors {
		t.Run(door, func(t *testing.T) {
			s := open(t)
			run(t, s, "CREATE TABLE note (id UInt64, text String) ENGINE = MergeTree ORDER BY id SETTINGS non_replicated_deduplication_window = 100")
			ctx := clickhouse.Context(t.Context(), clickhouse.WithSettings(clickhouse.Settings{"insert_deduplication_token": "run 1 slice 2"})) //nolint:gosec // G101: no credential
			for range 2 {
				batch, err := s.Conn().PrepareBatch(ctx, "INSERT INTO note (id, text)")
				if err != nil {
					t.Fatal(err)
				}
				defer batch.Close() //nolint:errcheck // sent below
				if err := errors.Join(batch.Append(uint64(1), "x"), batch.Send()); err != nil {
					t.Fatal(err)
				}
			}
			if got := count(t, s, "SELECT count() FROM note"); got != 1 {
				t.Errorf("got %d rows, want 1", got)
			}
		})
	}
}
