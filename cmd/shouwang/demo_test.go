package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"shouwang"
)

// An earlier demo goes, but for one that is gone on with: of that only the files go,
// which are made again. What is no demo stays.
func TestAnEarlierDemoGoes(t *testing.T) {
	for name, c := range map[string]struct {
		files  []string
		resume bool
		left   []string
		truth  string
		wrong  error
	}{
		"nothing there":               {},
		"an earlier one":              {files: []string{"city/truth.jsonl", "city/feeds/a.csv", "engine/rows"}},
		"one to go on with":           {files: []string{"city/truth.jsonl", "city/feeds/a.csv", "engine/rows"}, resume: true, left: []string{"engine/rows"}, truth: "city/truth.jsonl"},
		"something else":              {files: []string{"letters/mother.txt"}, left: []string{"letters/mother.txt"}, wrong: shouwang.ErrConflict},
		"nothing to go on with":       {resume: true, wrong: shouwang.ErrConflict},
		"another thing to go on with": {files: []string{"engine/rows"}, resume: true, left: []string{"engine/rows"}, wrong: shouwang.ErrConflict},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for _, file := range c.files {
				if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(file)), 0o750); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(dir, file), []byte(file), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			cmd := newDemo()
			if c.resume {
				if err := cmd.Flags().Set("resume", "true"); err != nil {
					t.Fatal(err)
				}
			}
			truth, err := clearDemo(cmd, dir)
			if !errors.Is(err, c.wrong) || string(truth) != c.truth {
				t.Errorf("got %q and %v, want %q and %v", truth, err, c.truth, c.wrong)
			}
			for _, file := range c.files {
				_, gone := os.Stat(filepath.Join(dir, file))
				kept := false
				for _, left := range c.left {
					kept = kept || left == file
				}
				if (gone == nil) != kept {
					t.Errorf("%s: there %v, want %v", file, gone == nil, kept)
				}
			}
		})
	}
}
