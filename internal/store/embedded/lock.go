package embedded

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"shouwang"
)

// lock is the ownership of a data folder: one process at a time.
type lock struct{ file *os.File }

// acquire takes the folder's lock and writes our PID into it. If another
// process has it, the error is shouwang.ErrHeld and names that process. A lock
// left by a killed process is free: the kernel dropped it.
func acquire(path string) (*lock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // G304: a path of our own making
	if err != nil {
		return nil, fmt.Errorf("lock the data folder: %w", err)
	}
	if err := lockFile(f); err != nil {
		holder := readHolder(path)
		_ = f.Close()
		return nil, shouwang.Explain(shouwang.ErrHeld, "the data folder is in use by process "+holder+" ("+path+")",
			"stop it first, or work through its desk")
	}
	if err := writeHolder(f); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("lock the data folder: %w", err)
	}
	return &lock{f}, nil
}

func writeHolder(f *os.File) error {
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err := f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}

func readHolder(path string) string {
	text, err := os.ReadFile(path) //nolint:gosec // G304: a path of our own making
	pid := strings.TrimSpace(string(text))
	if err != nil || pid == "" {
		return "unknown"
	}
	return pid
}

// release gives the folder up; the file stays, as removing it would race with
// a process that has just opened it.
func (l *lock) release() error { return l.file.Close() }

// Held says whether a living process owns a data folder.
func Held(dir string) bool {
	f, err := os.Open(lockPath(dir))
	if err != nil {
		return false
	}
	defer f.Close() //nolint:errcheck // only probed
	return lockFile(f) != nil
}

func lockPath(dir string) string { return filepath.Join(dir, "engine.lock") }
