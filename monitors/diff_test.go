package monitors_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"shouwang"
	"shouwang/monitors"
)

// edited is the built-in pack with some text replaced by another.
func edited(t *testing.T, file, old, other string) *monitors.Pack {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(monitors.Builtin(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(monitors.Builtin(), path)
		if path == file {
			if !strings.Contains(string(text), old) {
				t.Fatalf("%s has no %q", file, old)
			}
			text = []byte(strings.Replace(string(text), old, other, 1))
		}
		files[path] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	pack, err := monitors.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return pack
}

func TestDiffNamesWhatChanged(t *testing.T) {
	old, err := monitors.Load(monitors.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, file, old, other string
		want                   []monitors.Difference
	}{
		{"layout", "monitors/job_loss.yaml", "clauses:", "clauses:  # of the notice", nil},
		{
			"a respond time", "monitors/job_loss.yaml", "respond_within: 7 working days", "respond_within: 5 working days",
			[]monitors.Difference{{Part: "monitor", Name: "job_loss", Change: "changed", Key: "route.respond_within", Old: "7 working days", New: "5 working days"}},
		},
		{
			"a fact", "facts/household.yaml", "take: latest income_pc", "take: first income_pc, order: income_pc",
			[]monitors.Difference{
				{Part: "fact", Name: "household.income_head", Change: "added", Key: "from.order", New: "income_pc"},
				{Part: "fact", Name: "household.income_head", Change: "changed", Key: "from.take", Old: "latest income_pc", New: "first income_pc"},
			},
		},
	} {
		pack := edited(t, c.file, c.old, c.other)
		if diff := cmp.Diff(c.want, monitors.Diff(old, pack, old.Resolve(nil), pack.Resolve(nil))); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func TestDiffNamesRowsOfParameters(t *testing.T) {
	pack, err := monitors.Load(monitors.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	over, err := pack.LoadOverlay("over.yaml", []byte("parameters:\n  dibao.standard:\n    \"320682\": {2026-01-01: {value: 900}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	got := monitors.Diff(pack, pack, pack.Resolve(nil), pack.Resolve(over))
	want := []monitors.Difference{{Part: "parameter", Name: "dibao.standard", Change: "added", Key: "values 320682 2026-01-01", New: "900 overlay"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := monitors.Diff(pack, &monitors.Pack{}, pack.Resolve(nil), nil); len(got) != len(pack.Monitors)+len(pack.Facts)+len(pack.Feeds)+len(pack.Parameters) {
		t.Errorf("an empty pack: got %d differences, want each thing removed once", len(got))
	}
}

// Nothing is not zero: a bound of 0, and a fact that an example gives as false.
func TestDiffTellsNothingFromZero(t *testing.T) {
	zero := 0.0
	said := func(least *float64, given map[string]any) *monitors.Pack {
		return &monitors.Pack{
			Feeds:    []*shouwang.Feed{{Name: "claim", Columns: []shouwang.Column{{Name: "amount", Min: least}}}},
			Monitors: []*monitors.Monitor{{ID: "alone", Examples: []monitors.Example{{Name: "one", Facts: given}}}},
		}
	}
	got := monitors.Diff(said(nil, nil), said(&zero, map[string]any{"living": false}), nil, nil)
	want := []monitors.Difference{
		{Part: "monitor", Name: "alone", Change: "changed", Key: "examples.one", Old: "name: one", New: "facts.living: false; name: one"},
		{Part: "feed", Name: "claim", Change: "added", Key: "columns.amount.min", New: "0"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
