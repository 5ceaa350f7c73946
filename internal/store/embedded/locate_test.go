package embedded_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"shouwang"
	"shouwang/internal/store/embedded"
)

func TestMissingLibraryIsOneSentence(t *testing.T) {
	t.Setenv(embedded.LibraryEnv, "")
	t.Chdir(t.TempDir())
	_, err := embedded.Locate("")
	if !errors.Is(err, embedded.ErrNoLibrary) || !strings.Contains(err.Error(), "make engine") || !strings.Contains(err.Error(), "--clickhouse DSN") {
		t.Errorf("got %v, want what to do", err)
	}
	t.Setenv(embedded.LibraryEnv, "nowhere/libchdb.so")
	if _, err := embedded.Locate(""); !errors.Is(err, embedded.ErrNoLibrary) || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("got %v, want the path that was set", err)
	}
}

func TestLibraryIsFoundInNodeModulesAbove(t *testing.T) {
	t.Setenv(embedded.LibraryEnv, "")
	root := t.TempDir()
	place := filepath.Join(root, "node_modules", "@chdb", "lib-linux-x64-gnu", "libchdb.so")
	deep := filepath.Join(root, "a", "b")
	for _, dir := range []string{filepath.Dir(place), deep} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(place, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(deep)
	got, err := embedded.Locate("")
	if want, _ := filepath.EvalSymlinks(place); err != nil || got != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
}

func TestWrongLibraryIsRefused(t *testing.T) {
	small := filepath.Join(t.TempDir(), "libchdb.so")
	if err := os.WriteFile(small, []byte("not a library"), 0o600); err != nil {
		t.Fatal(err)
	}
	refusedLibrary(t, small, "bytes")
	right, err := embedded.Locate("")
	if err != nil {
		t.Skip(embedded.ErrNoLibrary)
	}
	info, err := os.Stat(right)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(small, info.Size()); err != nil { // the right size, all zero but the first words
		t.Fatal(err)
	}
	refusedLibrary(t, small, "sha256")
}

func refusedLibrary(t *testing.T, path, reason string) {
	t.Helper()
	dir := t.TempDir()
	_, err := embedded.Open(t.Context(), embedded.Config{Dir: dir, Library: path})
	if !errors.Is(err, shouwang.ErrInvalid) || !strings.Contains(err.Error(), reason) {
		t.Errorf("got %v, want a refusal that speaks of %s", err, reason)
	}
	if embedded.Held(dir) {
		t.Error("a refused start keeps the folder")
	}
}
