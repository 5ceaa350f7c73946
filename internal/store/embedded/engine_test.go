package embedded_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"shouwang"
	"shouwang/internal/store/embedded"
)

// base are settings of the engines of these tests.
var base = map[string]string{"async_insert": "0", "join_use_nulls": "1", "session_timezone": "Asia/Shanghai"}

// open is an engine for one test. The library runs one at a time, so these
// tests are not parallel.
func open(t *testing.T, dir string) *embedded.Engine {
	t.Helper()
	e, err := embedded.Open(t.Context(), config(dir))
	if errors.Is(err, embedded.ErrNoLibrary) {
		t.Skip(embedded.ErrNoLibrary)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

func config(dir string) embedded.Config {
	return embedded.Config{Dir: dir, StampDir: filepath.Join(os.TempDir(), "shouwang-storetest"), MemoryBytes: 1 << 30, Settings: base}
}

// ask runs a statement and gives its answer as text.
func ask(ctx context.Context, e *embedded.Engine, sql string, settings ...embedded.Setting) (string, error) {
	var out bytes.Buffer
	err := e.Query(ctx, embedded.Statement{SQL: sql, Format: "TSVRaw", Settings: settings}, &out)
	return strings.TrimRight(out.String(), "\n"), err
}

func wantAnswer(t *testing.T, e *embedded.Engine, sql, want string, settings ...embedded.Setting) {
	t.Helper()
	if got, err := ask(t.Context(), e, sql, settings...); err != nil || got != want {
		t.Errorf("%s: got %q, %v, want %q", sql, got, err, want)
	}
}

func run(t *testing.T, e *embedded.Engine, sql string) {
	t.Helper()
	if err := e.Exec(t.Context(), embedded.Statement{SQL: sql}); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func wantCode(t *testing.T, err error, code int) {
	t.Helper()
	var fault *embedded.EngineError
	if !errors.As(err, &fault) || fault.Code != code {
		t.Errorf("got %v, want code %d", err, code)
	}
}

func TestReopenKeepsRows(t *testing.T) {
	dir := t.TempDir()
	e := open(t, dir)
	run(t, e, "CREATE DATABASE keep")
	run(t, e, "CREATE TABLE keep.t (x UInt8) ENGINE = MergeTree ORDER BY x")
	run(t, e, "INSERT INTO keep.t VALUES (1), (2)")
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := ask(t.Context(), e, "SELECT 1"); !errors.Is(err, shouwang.ErrDown) {
		t.Errorf("closed engine: got %v, want ErrDown", err)
	}
	wantAnswer(t, open(t, dir), "SELECT sum(x) FROM keep.t", "3")
}

func TestConfigXMLOfWorkingDirectoryIsIgnored(t *testing.T) {
	library, err := embedded.Locate("")
	if err != nil {
		t.Skip(embedded.ErrNoLibrary)
	}
	t.Chdir(t.TempDir())
	const foreign = "<clickhouse><profiles><default><max_threads>7</max_threads></default></profiles></clickhouse>"
	if err := os.WriteFile("config.xml", []byte(foreign), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv(embedded.LibraryEnv, library)
	e := open(t, "data")
	wantAnswer(t, e, "SELECT getSetting('max_threads') = 7", "0")
}

func TestLimitsAreErrorsAndTheProcessLives(t *testing.T) {
	e := open(t, t.TempDir())
	_, err := ask(t.Context(), e, "SELECT groupArray(number) FROM numbers(100000000)", embedded.Setting{Name: "max_memory_usage", Value: "50000000"})
	wantCode(t, err, 241)
	_, err = ask(t.Context(), e, "SELECT sum(sleepEachRow(0.01)) FROM numbers(1000000)",
		embedded.Setting{Name: "max_execution_time", Value: "0.05"}, embedded.Setting{Name: "max_block_size", Value: "1"})
	wantCode(t, err, 159)
	wantAnswer(t, e, "SELECT 1", "1")
}

func TestServerTotalIsAnError(t *testing.T) {
	e := open(t, t.TempDir())
	_, err := ask(t.Context(), e, "SELECT groupArray(number) FROM numbers(1000000000)")
	wantCode(t, err, 241)
	wantAnswer(t, e, "SELECT 1", "1")
}

func TestSettingsComeBack(t *testing.T) {
	e := open(t, t.TempDir())
	const show = "SELECT getSetting('max_threads'), getSetting('join_use_nulls'), getSetting('max_rows_to_read')"
	before, err := ask(t.Context(), e, show)
	if err != nil {
		t.Fatal(err)
	}
	changed := []embedded.Setting{{Name: "max_threads", Value: "1"}, {Name: "join_use_nulls", Value: "0"}, {Name: "max_rows_to_read", Value: "10"}}
	wantAnswer(t, e, show, "1\tfalse\t10", changed...)
	wantAnswer(t, e, show, before)
	_, err = ask(t.Context(), e, "SELECT count() FROM numbers(1000) WHERE number > 1", changed...)
	wantCode(t, err, 158)
	wantAnswer(t, e, show, before)
	_, err = ask(t.Context(), e, "SELECT 1", embedded.Setting{Name: "no_such_setting", Value: "1"})
	wantCode(t, err, 115)
	wantAnswer(t, e, show, before)
}

func TestReadonlyDoesNotStay(t *testing.T) {
	e := open(t, t.TempDir())
	wantAnswer(t, e, "SELECT 1", "1", embedded.Setting{Name: "readonly", Value: "1"})
	wantAnswer(t, e, "SELECT getSetting('readonly')", "0")
	wantAnswer(t, e, "SELECT getSetting('max_threads')", "1", embedded.Setting{Name: "max_threads", Value: "1"})
}

func TestStatementsThatWouldStickAreRefused(t *testing.T) {
	e := open(t, t.TempDir())
	for _, sql := range []string{"USE system", "SET max_threads = 1", "/* x */ set max_threads = 1", "-- x\nUSE system", "(SET max_threads = 1)"} {
		_, err := ask(t.Context(), e, sql)
		wantCode(t, err, 48)
	}
}

func TestDatabaseGoesWithTheStatement(t *testing.T) {
	e := open(t, t.TempDir())
	run(t, e, "CREATE DATABASE `a b`")
	var out bytes.Buffer
	s := embedded.Statement{SQL: "SELECT currentDatabase()", Format: "TSVRaw", Database: "a b"}
	if err := e.Query(t.Context(), s, &out); err != nil || out.String() != "a b\n" {
		t.Errorf("got %q, %v", out.String(), err)
	}
	wantAnswer(t, e, "SELECT currentDatabase()", "default")
	s.Database = "missing"
	wantCode(t, e.Query(t.Context(), s, io.Discard), 81)
	wantAnswer(t, e, "SELECT currentDatabase()", "default")
}

func TestQueryBesideAStream(t *testing.T) {
	e := open(t, t.TempDir())
	blocks := 0
	inner := writerFunc(func(p []byte) (int, error) {
		if blocks++; blocks < 4 {
			wantAnswer(t, e, "SELECT 40 + 2", "42")
			run(t, e, "CREATE TABLE IF NOT EXISTS beside (x UInt8) ENGINE = Memory")
		}
		return len(p), nil
	})
	s := embedded.Statement{SQL: "SELECT number FROM numbers(1000000)", Format: "Native"}
	if err := e.Query(t.Context(), s, inner); err != nil || blocks < 4 {
		t.Errorf("got %d blocks, %v, want a stream of several", blocks, err)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestReaderThatLeavesEndsTheStream(t *testing.T) {
	e := open(t, t.TempDir())
	gone := errors.New("reader is gone")
	s := embedded.Statement{SQL: "SELECT number FROM numbers(100000000000)"}
	err := e.Query(t.Context(), s, writerFunc(func([]byte) (int, error) { return 0, gone }))
	if !errors.Is(err, gone) {
		t.Errorf("got %v, want the writer's error", err)
	}
	wantAnswer(t, e, "SELECT 1", "1")
}

func TestCancelInSelectFetchAndInsert(t *testing.T) {
	e := open(t, t.TempDir())
	run(t, e, "CREATE TABLE sink (x UInt64) ENGINE = MergeTree ORDER BY x")
	t.Run("select before its first row", func(t *testing.T) {
		cancelled(t, e, "SELECT sum(cityHash64(number, number + 1)) FROM numbers(1000000000000)", io.Discard)
	})
	t.Run("plain statement", func(t *testing.T) {
		cancelled(t, e, "INSERT INTO sink SELECT number FROM numbers(1000000000000)", io.Discard)
	})
	t.Run("between blocks", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		leave := writerFunc(func(p []byte) (int, error) { cancel(); return len(p), nil })
		err := e.Query(ctx, embedded.Statement{SQL: "SELECT number FROM numbers(1000000000000)"}, leave)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want cancelled", err)
		}
	})
	t.Run("insert whose data goes on", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		data := &endless{after: 3, do: cancel}
		err := e.Insert(ctx, embedded.Statement{SQL: "INSERT INTO sink (x) FORMAT TSV"}, data)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want cancelled", err)
		}
	})
	wantAnswer(t, e, "SELECT 1", "1")
	run(t, e, "TRUNCATE TABLE sink")
}

// cancelled runs a statement that never ends and cancels it once the engine
// lists it.
func cancelled(t *testing.T, e *embedded.Engine, sql string, w io.Writer) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	failed := make(chan error, 1)
	go func() { failed <- e.Query(ctx, embedded.Statement{SQL: sql}, w) }()
	for listed := ""; listed != "1"; {
		var err error
		if listed, err = ask(t.Context(), e, "SELECT count() FROM system.processes WHERE query LIKE '%1000000000000%' AND query NOT LIKE '%system%'"); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want cancelled", err)
	}
}

// endless is data without end that calls do after some reads.
type endless struct {
	reads, after int
	do           func()
}

func (d *endless) Read(p []byte) (int, error) {
	if d.reads++; d.reads == d.after {
		d.do()
	}
	n := copy(p, bytes.Repeat([]byte("1\n"), len(p)/2))
	return n, nil
}

func TestInsertThatBreaksOffStoresNothing(t *testing.T) {
	e := open(t, t.TempDir())
	run(t, e, "CREATE TABLE half (x UInt64) ENGINE = MergeTree ORDER BY x")
	torn := io.MultiReader(strings.NewReader("1\n2\n"), brokenReader{})
	s := embedded.Statement{SQL: "INSERT INTO half (x) FORMAT TSV"}
	if err := e.Insert(t.Context(), s, torn); !errors.Is(err, errTorn) {
		t.Errorf("got %v, want %v", err, errTorn)
	}
	if err := e.Insert(t.Context(), s, strings.NewReader("")); err == nil {
		t.Error("an insert without data passed")
	}
	if err := e.Insert(t.Context(), s, strings.NewReader("1\nx\n")); err == nil {
		t.Error("an insert of rubbish passed")
	}
	wantAnswer(t, e, "SELECT count() FROM half", "0")
	if err := e.Insert(t.Context(), s, strings.NewReader("1\n2\n")); err != nil {
		t.Error(err)
	}
	wantAnswer(t, e, "SELECT count() FROM half", "2")
}

var errTorn = errors.New("torn")

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errTorn }

func TestCloseEndsWhatRuns(t *testing.T) {
	e := open(t, t.TempDir())
	failed, started := make(chan error, 1), make(chan struct{})
	go func() {
		once := false
		failed <- e.Query(t.Context(), embedded.Statement{SQL: "SELECT number FROM numbers(1000000000000)"}, writerFunc(func(p []byte) (int, error) {
			if !once {
				once = true
				close(started)
			}
			return len(p), nil
		}))
	}()
	<-started
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	if err := <-failed; err == nil {
		t.Error("a query outlived its engine without an error")
	}
}

func TestBackup(t *testing.T) {
	dir := t.TempDir()
	e := open(t, dir)
	run(t, e, "CREATE DATABASE b")
	run(t, e, "CREATE TABLE b.t (x UInt8) ENGINE = MergeTree ORDER BY x")
	run(t, e, "INSERT INTO b.t VALUES (7)")
	if err := e.Backup(t.Context(), "day.tar.zst"); err != nil {
		t.Fatal(err)
	}
	run(t, e, "DROP DATABASE b SYNC")
	run(t, e, "RESTORE DATABASE b FROM File('day.tar.zst')")
	wantAnswer(t, e, "SELECT x FROM b.t", "7")
	if err := e.Backup(t.Context(), "/etc/day.tar"); err == nil {
		t.Error("a backup outside the data folder passed")
	}
}

func TestClassify(t *testing.T) {
	e := open(t, t.TempDir())
	for sql, want := range map[string]embedded.Class{
		"SELECT 1": embedded.Read, "INSERT INTO t VALUES (1)": embedded.Write, "CREATE TABLE t (x UInt8) ENGINE = Memory": embedded.Write,
		"KILL QUERY WHERE 1": embedded.Control,
	} {
		got, count, err := e.Classify(t.Context(), sql)
		if err != nil || got != want || count != 1 {
			t.Errorf("%s: got class %d of %d statements, %v, want class %d", sql, got, count, err, want)
		}
	}
	if _, count, _ := e.Classify(t.Context(), "SELECT 1; SELECT 2"); count != 2 {
		t.Errorf("got %d statements, want 2", count)
	}
}
