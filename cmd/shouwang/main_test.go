package main

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"shouwang": main,
		"dump":     dump,
		"known":    printKnown,
		"vanish":   vanish,
		"catchup":  catchUp,
		"engine":   askEngine,
		"ask":      ask,
		"code":     printCode,
	})
}

// Journeys run the program as people do: files in, a fixed day, what it says.
func TestJourneys(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			env.Vars = append(env.Vars, fewMonitors)
			return setup(t)(env)
		},
		Cmds: scriptCommands(t),
	})
}

// TestLongJourneys walks those that take minutes.
func TestLongJourneys(t *testing.T) {
	if !*longJourneys {
		t.Skip("takes minutes: make torture")
	}
	testscript.Run(t, testscript.Params{Dir: filepath.Join("testdata", "long"), Setup: setup(t), Cmds: scriptCommands(t)})
}

var longJourneys = flag.Bool("long", false, "walk the journeys that take minutes, too")

// setup gives a journey a home of its own, a fixed clock and the engine's library.
func setup(t *testing.T) func(*testscript.Env) error {
	t.Helper()
	library := library(t)
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return func(env *testscript.Env) error {
		env.Setenv("HOME", filepath.Join(env.WorkDir, "home"))
		env.Setenv("XDG_CONFIG_HOME", filepath.Join(env.WorkDir, "home"))
		env.Setenv("SHOUWANG_LIBCHDB", library)
		env.Setenv("SHOUWANG_CLOCK", walkClock)
		env.Setenv("ROOT", root)
		env.Setenv("TZ", "Asia/Shanghai")
		env.Setenv("PACK", filepath.Join(root, "monitors", "packs", "nantong"))
		return nil
	}
}

// fewMonitors switches the first monitors on, as most tests do: what they prove does not
// hang on the rules, and each rule that is on costs the engine a quarter of a second a run.
const fewMonitors = "SHOUWANG_MONITORS=" + firstMonitors

// walkClock is the now of the journeys and of the README's walk.
const walkClock = "2026-11-02T09:00:00+08:00"

func library(tb testing.TB) string {
	tb.Helper()
	path, err := filepath.Abs("../../node_modules/@chdb/lib-linux-x64-gnu/libchdb.so")
	if err != nil {
		tb.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		tb.Skip("libchdb not installed: make engine")
	}
	return path
}
