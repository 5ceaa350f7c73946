package city

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"shouwang"
)

// A department that has nothing to say sends a file all the same: no feed of the
// policy is ever late by the rule of the catalogue (one and a half of its period), but
// for the one that ends, and from the day on which it was connected.
func TestEveryFeedComesOnEachOfItsPeriods(t *testing.T) {
	dir := t.TempDir()
	c, err := Generate(Config{People: fewest, Seed: 1, To: shouwang.Date(2026, 10, 31)})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Write(dir, nil); err != nil {
		t.Fatal(err)
	}
	days := arrivalDays(t, dir)
	for feed, period := range periods(t) {
		if slices.Contains(noRows, feed) {
			continue
		}
		if len(days[feed]) == 0 {
			t.Errorf("no file of %s", feed)
			continue
		}
		for i, from := range days[feed] {
			until := c.Last()
			if i+1 < len(days[feed]) {
				until = days[feed][i+1]
			}
			if late := 2*int(until-from) > 3*period; late != (feed == silentFeed && from == c.year.lastWord()) {
				t.Errorf("%s: nothing from %s to %s, and it is due every %d days", feed, from, until, period)
			}
		}
	}
}

// arrivalDays are the days on which the files of each feed come, in order.
func arrivalDays(t *testing.T, dir string) map[string][]shouwang.Day {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "feeds", "received=*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	days := map[string][]shouwang.Day{}
	for _, path := range paths { // the names are in the order of days
		day, err := shouwang.ParseDay(strings.TrimPrefix(filepath.Base(filepath.Dir(path)), "received="))
		if err != nil {
			t.Fatal(err)
		}
		feed, _, _ := strings.Cut(filepath.Base(path), "@")
		days[feed] = append(days[feed], day)
	}
	return days
}

// periods are how many days may lie between two files of a feed.
func periods(t *testing.T) map[string]int {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("..", "..", "monitors", "packs", "nantong", "feeds", "*.yaml"))
	if err != nil || len(paths) < 60 {
		t.Fatalf("%d feeds (%v)", len(paths), err)
	}
	days := map[string]int{}
	for _, path := range paths {
		text, err := os.ReadFile(path) //nolint:gosec // found by the glob above
		if err != nil {
			t.Fatal(err)
		}
		var feed shouwang.Feed
		if err := yaml.Unmarshal(text, &feed); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		days[feed.Name] = feed.PeriodDays
	}
	return days
}
