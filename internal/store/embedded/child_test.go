package embedded_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"shouwang"
	"shouwang/internal/store/embedded"
)

const childDir = "SHOUWANG_TEST_CHILD_DIR"

// TestChild is the second process of the next test.
func TestChild(t *testing.T) {
	dir := os.Getenv(childDir)
	if dir == "" {
		t.Skip("only as a second process")
	}
	_, err := embedded.Open(t.Context(), config(dir))
	_, _ = fmt.Fprintln(os.Stdout, "held:", errors.Is(err, shouwang.ErrHeld), err)
}

func TestSecondProcessIsToldWhoHoldsTheFolder(t *testing.T) {
	dir := t.TempDir()
	e := open(t, dir)
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestChild$", "-test.v") //nolint:gosec // G204: this test
	child.Env = append(os.Environ(), childDir+"="+dir)
	out, err := child.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if !strings.Contains(string(out), "held: true") || !strings.Contains(string(out), "process "+strconv.Itoa(os.Getpid())+" ") {
		t.Errorf("got %s, want held by %d", out, os.Getpid())
	}
	wantAnswer(t, e, "SELECT 1", "1")
}
