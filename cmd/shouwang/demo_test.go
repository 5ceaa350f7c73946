package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"shouwang"
	"shouwang/internal/city"
)

// An earlier demo goes; what is no demo stays.
func TestAnEarlierDemoGoes(t *testing.T) {
	for name, c := range map[string]struct {
		files []string
		left  []string
		wrong error
	}{
		"nothing there":  {},
		"an earlier one": {files: []string{"city/truth.jsonl", "city/feeds/a.csv", "engine/rows"}},
		"something else": {files: []string{"letters/mother.txt"}, left: []string{"letters/mother.txt"}, wrong: shouwang.ErrConflict},
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
			if err := clearDemo(dir); !errors.Is(err, c.wrong) {
				t.Errorf("got %v, want %v", err, c.wrong)
			}
			for _, file := range c.files {
				_, gone := os.Stat(filepath.Join(dir, file))
				if kept := slices.Contains(c.left, file); (gone == nil) != kept {
					t.Errorf("%s: there %v, want %v", file, gone == nil, kept)
				}
			}
		})
	}
}

// A demo is gone on with by the flags that it had: by others it is refused. Either way
// its files stay as they are, and nothing stands beside them.
func TestADemoIsGoneOnWith(t *testing.T) {
	home := t.TempDir()
	dir := filepath.Join(home, "city")
	plan := func(seed uint64) *city.City {
		plan, err := city.Generate(city.Config{People: 1000, Seed: seed, To: shouwang.Date(2026, 10, 31)})
		if err != nil {
			t.Fatal(err)
		}
		return plan
	}
	if err := sameCity(plan(1), dir); !errors.Is(err, shouwang.ErrConflict) {
		t.Errorf("got %v with nothing to go on with, want a conflict", err)
	}
	if err := freshCity(plan(1), dir); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "feeds", "mark"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	before := namesUnder(t, home)
	if err := sameCity(plan(1), dir); err != nil {
		t.Errorf("by the same flags: %v", err)
	}
	if err := sameCity(plan(2), dir); !errors.Is(err, shouwang.ErrConflict) {
		t.Errorf("got %v by another seed, want a conflict", err)
	}
	if diff := gocmp.Diff(before, namesUnder(t, home)); diff != "" {
		t.Errorf("the files before (-) and after (+):\n%s", diff)
	}
	if err := sameCity(plan(1), dir); err != nil {
		t.Errorf("by the same flags, after others were refused: %v", err)
	}
}

func namesUnder(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		names = append(names, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
