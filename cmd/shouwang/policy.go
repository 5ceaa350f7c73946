package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"shouwang/monitors"
)

func newPolicy() *cobra.Command {
	cmd := &cobra.Command{Use: "policy", Short: "Write out policy as text"}
	cmd.AddCommand(&cobra.Command{
		Use:   "export DIR",
		Short: "Write the built-in policy into a new folder, to be read and changed there",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			if err := exportPolicy(given[0]); err != nil {
				return err
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "the policy is in %s; try: shouwang --policy %s check\n", given[0], given[0])
			return err
		},
	})
	return cmd
}

// exportPolicy writes the pack, and beside it what an editor needs to complete
// and check its files. A folder that is there is left alone: somebody's changes
// may be in it.
func exportPolicy(dir string) error {
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		return usageError{fmt.Errorf("%s is there already: name a new folder, or remove it", dir)}
	}
	if err := os.CopyFS(dir, monitors.Builtin()); err != nil {
		return fmt.Errorf("write the policy: %w", err)
	}
	editor, err := monitors.Editor()
	if err != nil {
		return err
	}
	for name, text := range editor {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // policy is public
			return fmt.Errorf("make a folder for %s: %w", name, err)
		}
		if err := os.WriteFile(path, text, 0o644); err != nil { //nolint:gosec // policy is public
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	return nil
}
