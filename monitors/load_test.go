package monitors_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"shouwang/monitors"
)

func TestBuiltinPackHasNoFault(t *testing.T) {
	pack, err := monitors.Load(monitors.Builtin())
	if err != nil {
		t.Fatalf("load the built-in pack:\n%v", err)
	}
	if got := len(pack.Hash); got != 64 {
		t.Errorf("hash of %d characters, want 64", got)
	}
	if got := len(pack.Monitor("M02")); got != 3 {
		t.Errorf("monitors of code M02: %d, want 3 (verify, care, help)", got)
	}
}

// A feed is read by whatever takes a fact from it, be it the relatives that it names.
func TestPackReadsTheFeedsOfItsFacts(t *testing.T) {
	pack := &monitors.Pack{Facts: []*monitors.Fact{
		{From: &monitors.From{Feed: "claim"}}, {Population: &monitors.From{Feed: "survey"}}, {Kin: &monitors.Kin{Feed: "kinship"}}, {Cel: "a > 1"},
	}}
	for feed, want := range map[string]bool{"claim": true, "survey": true, "kinship": true, "vehicle": false} {
		if got := pack.Reads(feed); got != want {
			t.Errorf("reads %s: got %t, want %t", feed, got, want)
		}
	}
}

// A policy is what is handed over: a link may not bring in a text from elsewhere.
func TestLinksOutOfThePackAreRefused(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	if err := os.CopyFS(dir, small); err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(outside, "x.yaml")
	if err := os.WriteFile(secret, []byte("a: 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, to := range map[string]string{
		"facts/absolute.yaml": secret, "facts/folder": outside, "facts/up.yaml": "../../x.yaml",
		"facts/chained.yaml": "absolute.yaml",
	} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("person.yaml", filepath.Join(dir, "feeds/again.yaml")); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = root.Close() })
	_, err = monitors.Load(root.FS())
	var faults monitors.Faults
	if !errors.As(err, &faults) {
		t.Fatalf("got %v, want faults", err)
	}
	refused := map[string]bool{}
	for _, f := range faults {
		refused[f.File] = refused[f.File] || strings.Contains(f.Message, "a link that leads out")
	}
	for _, name := range []string{"facts/absolute.yaml", "facts/folder", "facts/up.yaml", "facts/chained.yaml"} {
		if !refused[name] {
			t.Errorf("%s: not refused", name)
		}
	}
	if refused["feeds/again.yaml"] {
		t.Error("a link inside the pack: refused as one that leads out")
	}
}
