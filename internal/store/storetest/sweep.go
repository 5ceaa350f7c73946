package storetest

import (
	"fmt"
	"os"
	"path/filepath"

	"shouwang/internal/store/embedded"
)

// sweep removes the folders of test binaries that have ended. A folder without
// a lock belongs to one that is just starting.
func sweep(base string) error {
	if err := os.MkdirAll(base, 0o700); err != nil {
		return fmt.Errorf("make a folder for tests: %w", err)
	}
	locks, err := filepath.Glob(filepath.Join(base, "run-*", "engine.lock"))
	for _, lock := range locks {
		if dir := filepath.Dir(lock); !embedded.Held(dir) {
			_ = os.RemoveAll(dir) // another binary may be at it too
		}
	}
	return err
}
