package main

import (
	"encoding/base64"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write what the commands print into the README")

// A walk block of the README: commands after "$ ", then what they print.
var walkBlock = regexp.MustCompile("(?s)```console\n\\$ shouwang .*?```")

// TestReadmeWalk runs every "$ shouwang" of the README's walk, in order and in
// one folder, and holds what they print against what the README says.
func TestReadmeWalk(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := walkBlock.FindAllString(string(text), -1)
	if len(blocks) < 4 {
		t.Fatalf("the README has %d walk blocks, want at least 4", len(blocks))
	}
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/walk.txtar", []byte(walkScript(blocks)), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Run("walk", func(t *testing.T) { // waits for the script, which is a parallel test
		testscript.Run(t, testscript.Params{Dir: dir, Setup: fixedKeys(setup(t)), UpdateScripts: *update})
	})
	if *update {
		rewriteReadme(t, string(text), dir+"/walk.txtar")
	}
}

// fixedKeys gives the walk a key file that is always the same: numbers of cases
// are drawn from it. Journeys make their own, as a first start does.
func fixedKeys(setup func(*testscript.Env) error) func(*testscript.Env) error {
	return func(env *testscript.Env) error {
		dir := filepath.Join(env.WorkDir, "home", "shouwang")
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
		secret := base64.StdEncoding.EncodeToString([]byte("keys of the README's made-up city")[:32])
		text := `{"format": 1, "active": 1, "secrets": {"1": "` + secret + `"}}`
		return errors.Join(setup(env), os.WriteFile(filepath.Join(dir, "keys.json"), []byte(text), 0o600))
	}
}

// walkScript turns blocks into one script: each command is run, and what it
// prints is compared with a file of the script.
func walkScript(blocks []string) string {
	var script, files strings.Builder
	n := 0
	for _, block := range blocks {
		for _, step := range steps(block) {
			n++
			name := "step" + string(rune('a'+n/26)) + string(rune('a'+n%26))
			script.WriteString("exec " + step.command + "\ncmp stdout " + name + "\n")
			files.WriteString("-- " + name + " --\n" + step.output)
		}
	}
	return script.String() + files.String()
}

type step struct{ command, output string }

func steps(block string) []step {
	body := strings.TrimSuffix(strings.TrimPrefix(block, "```console\n"), "```")
	var out []step
	for line := range strings.Lines(body) {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			out = append(out, step{command: strings.TrimSpace(command)})
			continue
		}
		out[len(out)-1].output += line
	}
	return out
}

// rewriteReadme puts the outputs of the updated script back where they came from.
func rewriteReadme(t *testing.T, readme, script string) {
	t.Helper()
	text, err := os.ReadFile(script)
	if err != nil {
		t.Fatal(err)
	}
	parts := regexp.MustCompile(`(?m)^-- step.. --\n`).Split(string(text), -1)[1:]
	readme = walkBlock.ReplaceAllStringFunc(readme, func(block string) string {
		var out strings.Builder
		out.WriteString("```console\n")
		for _, s := range steps(block) {
			out.WriteString("$ " + s.command + "\n" + parts[0])
			parts = parts[1:]
		}
		return out.String() + "```"
	})
	if err := os.WriteFile("../../README.md", []byte(readme), 0o644); err != nil { //nolint:gosec // a page for everyone
		t.Fatal(err)
	}
}
