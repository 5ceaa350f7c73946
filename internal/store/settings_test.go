package store_test

import (
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"shouwang"
	"shouwang/internal/store"
	"shouwang/internal/store/storetest"
)

// A server that overrides one of our settings, as a profile may, is refused in
// a sentence that names it.
func TestEngineThatWouldAnswerWronglyIsRefused(t *testing.T) {
	for setting, value := range map[string]string{
		"join_use_nulls": "0", "aggregate_functions_null_for_empty": "0", "session_timezone": "UTC",
		"async_insert": "1", "compile_expressions": "1", "max_memory_usage": "0", "max_bytes_before_external_group_by": "0",
	} {
		near := storetest.Empty(t)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			q := r.URL.Query()
			q.Set(setting, value)
			r.URL.RawQuery = q.Encode()
			near.Handler().ServeHTTP(w, r)
		}))
		_, err := store.Open(t.Context(), store.Config{DSN: server.URL})
		if !errors.Is(err, shouwang.ErrInvalid) || !strings.Contains(err.Error(), setting) {
			t.Errorf("%s = %s: got %v, want a refusal", setting, value, err)
		}
		server.Close()
	}
}

func TestMigrateRunsEachStepOnce(t *testing.T) {
	for door, open := range doors {
		t.Run(door, func(t *testing.T) {
			s := open(t)
			first := fstest.MapFS{"00001_note.sql": step("CREATE TABLE note (id UInt64) ENGINE = MergeTree ORDER BY id;\nINSERT INTO note VALUES (1);")}
			for range 2 {
				migrate(t, s, first)
			}
			second := fstest.MapFS{
				"00001_note.sql": first["00001_note.sql"],
				"00002_text.sql": step("ALTER TABLE note ADD COLUMN text Nullable(String);"),
			}
			migrate(t, s, second)
			var n, texts uint64
			if err := s.Conn().QueryRow(t.Context(), "SELECT count(), count(text) FROM note").Scan(&n, &texts); err != nil || n != 1 || texts != 0 {
				t.Errorf("got %d rows, %d texts, %v, want 1 and 0", n, texts, err)
			}
		})
	}
}

func TestFailedStepSaysWhich(t *testing.T) {
	s := storetest.Empty(t)
	err := store.MigrateFrom(t.Context(), s, fstest.MapFS{"00001_bad.sql": step("CREATE TABLE note (id Wrong) ENGINE = Memory;")})
	if err == nil || !strings.Contains(err.Error(), "00001_bad.sql") || errors.Is(err, shouwang.ErrDown) {
		t.Errorf("got %v, want the step and its fault", err)
	}
}

func step(sql string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte("-- +goose Up\n" + sql + "\n")}
}

func migrate(t *testing.T, s *store.Store, steps fs.FS) {
	t.Helper()
	if err := store.MigrateFrom(t.Context(), s, steps); err != nil {
		t.Fatal(err)
	}
}

func TestDutyTablesAreSynced(t *testing.T) {
	s := storetest.Empty(t)
	var synced uint64
	err := s.Conn().QueryRow(t.Context(),
		"SELECT count() FROM system.merge_tree_settings WHERE name IN ('fsync_after_insert', 'fsync_part_directory') AND value = '1'").Scan(&synced)
	if err != nil || synced != 2 {
		t.Errorf("got %d of 2, %v", synced, err)
	}
}

func TestShippedMigrationsRunTwice(t *testing.T) {
	s := storetest.Open(t)
	if err := s.Migrate(t.Context()); err != nil {
		t.Error(err)
	}
}

// The log of who did what is kept without an end, and the attempts to sign in for more
// than the six months that the law asks for: no table of theirs lets rows go earlier.
func TestTheLogIsKeptForMoreThanSixMonths(t *testing.T) {
	s := storetest.Open(t)
	rows, err := s.Conn().Query(t.Context(), "SELECT name, create_table_query FROM system.tables WHERE database = currentDatabase() AND (name LIKE 'audit%' OR name = 'sign_in') ORDER BY name")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err says what went wrong
	interval := regexp.MustCompile(`toIntervalDay\((\d+)\)`)
	var seen []string
	for rows.Next() {
		var name, made string
		if err := rows.Scan(&name, &made); err != nil {
			t.Fatal(err)
		}
		seen = append(seen, name)
		_, lasts, ends := strings.Cut(made, "TTL ")
		if !ends {
			continue
		}
		days := interval.FindStringSubmatch(lasts)
		if n, err := strconv.Atoi(append(days, "", "")[1]); err != nil || n < 180 || strings.HasPrefix(name, "audit") {
			t.Errorf("%s lets rows go: TTL %s", name, lasts)
		}
	}
	if rows.Err() != nil || !slices.Contains(seen, "audit_event") || !slices.Contains(seen, "sign_in") {
		t.Errorf("looked at %v: %v", seen, rows.Err())
	}
}
