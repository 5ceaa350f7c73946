package scoring

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"shouwang/monitors"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The statements of the built-in pack: a change of meaning shows in review.
func TestGoldenSQL(t *testing.T) {
	pack, err := monitors.Load(monitors.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	expected := map[string]bool{}
	for _, m := range pack.Monitors {
		expected[m.ID+".sql"], expected[m.ID+".slice.sql"] = true, true
		p, err := Compile(pack, m, pack.Resolve(nil))
		if err != nil {
			t.Fatal(err)
		}
		golden(t, m.ID+".sql", p.SQL)
		if m.ID == "edge_of_subsistence" || m.ID == "custody_child_left" {
			golden(t, m.ID+".slice.sql", p.Sliced)
		}
	}
	files, err := filepath.Glob(filepath.Join("testdata", "*.sql"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !expected[filepath.Base(file)] {
			t.Errorf("%s is of no monitor of the pack: remove it", file)
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file) //nolint:gosec // a name of the pack
	if err != nil {
		t.Fatal(err)
	}
	if got+"\n" != string(want) {
		t.Errorf("%s is no longer what comes out; if the change is meant: go test ./scoring -update", file)
	}
}
