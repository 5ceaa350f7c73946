package store_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"shouwang"
	"shouwang/internal/store"
	"shouwang/internal/store/embedded"
)

// The second processes of these tests are this binary again.
const (
	childJob = "SHOUWANG_TEST_JOB"
	childDir = "SHOUWANG_TEST_DIR"
)

// TestChild does the job of a second process: "write" appends rows for ever
// and says which were acknowledged, "read" says which there are.
func TestChild(t *testing.T) {
	job := os.Getenv(childJob)
	if job == "" {
		t.Skip("only as a second process")
	}
	stamp := filepath.Join(os.TempDir(), "shouwang-storetest")
	s, err := store.Open(t.Context(), store.Config{Dir: os.Getenv(childDir), StampDir: stamp, MemoryBytes: 1 << 30})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close() //nolint:errcheck // a killed one does not either
	run(t, s, "CREATE TABLE IF NOT EXISTS duty (id UInt64, who UInt8) ENGINE = MergeTree ORDER BY id")
	if job == "read" {
		printRows(t, s)
		return
	}
	var writers sync.WaitGroup
	for who := range uint8(4) {
		writers.Go(func() { write(t, s, who) })
	}
	writers.Wait()
}

func write(t *testing.T, s *store.Store, who uint8) {
	t.Helper()
	for id := uint64(0); ; id++ {
		b := shouwang.Block{Table: "duty", Columns: []string{"id", "who"}, Rows: [][]any{{id, who}}}
		if err := s.Append(t.Context(), b); err != nil {
			t.Error(err)
			return
		}
		_, _ = fmt.Fprintf(os.Stdout, "stored %d %d\n", who, id)
	}
}

func printRows(t *testing.T, s *store.Store) {
	t.Helper()
	rows, err := s.Conn().Query(t.Context(), "SELECT id, who FROM duty")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // read to its end
	for rows.Next() {
		var id uint64
		var who uint8
		if err := rows.Scan(&id, &who); err != nil {
			t.Fatal(err)
		}
		_, _ = fmt.Fprintf(os.Stdout, "found %d %d\n", who, id)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

func child(ctx context.Context, job, dir string) *exec.Cmd {
	c := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestChild$") //nolint:gosec // G204: this test
	c.Env = append(os.Environ(), childJob+"="+job, childDir+"="+dir)
	c.Stderr = os.Stderr
	return c
}

// Nothing that was acknowledged is lost when the
// process is killed while it writes; and the folder opens again.
func TestKilledWhileWriting(t *testing.T) {
	if _, err := embedded.Locate(""); errors.Is(err, embedded.ErrNoLibrary) {
		t.Skip(embedded.ErrNoLibrary)
	}
	dir := t.TempDir()
	for range 3 {
		acknowledged := killAfter(t, dir, 100)
		out, err := child(t.Context(), "read", dir).Output()
		if err != nil {
			t.Fatalf("open after kill -9: %v: %s", err, out)
		}
		found := strings.Count(string(out), "found ")
		for _, row := range acknowledged {
			if n := strings.Count(string(out), "found "+row+"\n"); n == 0 {
				t.Errorf("row %s was acknowledged and is lost", row)
			}
		}
		if found < len(acknowledged) {
			t.Errorf("found %d rows of %d acknowledged", found, len(acknowledged))
		}
	}
}

// killAfter runs a writer, kills it after n acknowledged rows and returns all
// it acknowledged.
func killAfter(t *testing.T, dir string, n int) []string {
	t.Helper()
	c := child(t.Context(), "write", dir)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	var rows []string
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if row, ok := strings.CutPrefix(lines.Text(), "stored "); ok {
			rows = append(rows, row)
		}
		if len(rows) == n {
			_ = c.Process.Kill() // what is in the pipe is still read
		}
	}
	_, _ = io.Copy(io.Discard, out)
	_ = c.Wait() // killed
	return rows
}
