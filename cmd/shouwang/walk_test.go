package main

import (
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write what the commands print into the pages")

// A walk block of a page: commands after "$ ", then what they print; or the text
// of a file, whose name stands before it. A file that is there already grows.
var walkBlock = regexp.MustCompile("(?s)```console\n\\$ (?:shouwang|sed) .*?```|`[a-z_/.]+\\.yaml`:\n\n```yaml\n.*?```")

// TestWalks runs every "$ " of a page's walk, in order and in one folder, and
// holds what they print against what the page says.
func TestWalks(t *testing.T) {
	for _, page := range []struct {
		name, path string
		blocks     int
		wrap       func(command string) string
	}{
		{"readme", "../../README.md", 4, func(command string) string { return command }},
		// This page shows what goes wrong too: the faults, and the code.
		{"write-a-monitor", "../../docs/write-a-monitor.md", 8, func(command string) string {
			return "sh -c '" + strings.ReplaceAll(command, "'", "''") + " 2>faults || { echo exit $?; cat faults; }'"
		}},
	} {
		t.Run(page.name, func(t *testing.T) {
			text, err := os.ReadFile(page.path)
			if err != nil {
				t.Fatal(err)
			}
			blocks := walkBlock.FindAllString(string(text), -1)
			if len(blocks) < page.blocks {
				t.Fatalf("%s has %d walk blocks, want at least %d", page.path, len(blocks), page.blocks)
			}
			dir := t.TempDir()
			if err := os.WriteFile(dir+"/walk.txtar", []byte(walkScript(blocks, page.wrap)), 0o600); err != nil {
				t.Fatal(err)
			}
			t.Run("walk", func(t *testing.T) { // waits for the script, which is a parallel test
				testscript.Run(t, testscript.Params{Dir: dir, Setup: fixedKeys(setup(t)), UpdateScripts: *update})
			})
			if *update {
				rewritePage(t, page.path, string(text), dir+"/walk.txtar")
			}
		})
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

// walkScript turns blocks into one script: each file is written, each command is
// run, and what it prints is compared with a file of the script.
func walkScript(blocks []string, wrap func(string) string) string {
	var script, texts, outputs strings.Builder
	n := 0
	for i, block := range blocks {
		if name, text, ok := fileOf(block); ok {
			given := fmt.Sprintf("given%02d", i)
			script.WriteString("exec sh -c 'cat " + given + " >>" + name + "'\n")
			texts.WriteString("-- " + given + " --\n" + text)
			continue
		}
		for _, step := range steps(block) {
			n++
			name := "step" + string(rune('a'+n/26)) + string(rune('a'+n%26))
			script.WriteString("exec " + wrap(step.command) + "\ncmp stdout " + name + "\n")
			outputs.WriteString("-- " + name + " --\n" + step.output)
		}
	}
	return script.String() + texts.String() + outputs.String()
}

// fileOf is the name and the text of a block that is a file.
func fileOf(block string) (name, text string, ok bool) {
	head, body, ok := strings.Cut(block, ":\n\n```yaml\n")
	return strings.Trim(head, "`"), strings.TrimSuffix(body, "```"), ok
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

// rewritePage puts the outputs of the updated script back where they came from.
func rewritePage(t *testing.T, path, page, script string) {
	t.Helper()
	text, err := os.ReadFile(script)
	if err != nil {
		t.Fatal(err)
	}
	parts := regexp.MustCompile(`(?m)^-- step.. --\n`).Split(string(text), -1)[1:]
	page = walkBlock.ReplaceAllStringFunc(page, func(block string) string {
		if _, _, ok := fileOf(block); ok {
			return block
		}
		var out strings.Builder
		out.WriteString("```console\n")
		for _, s := range steps(block) {
			out.WriteString("$ " + s.command + "\n" + parts[0])
			parts = parts[1:]
		}
		return out.String() + "```"
	})
	if err := os.WriteFile(path, []byte(page), 0o644); err != nil { //nolint:gosec // a page for everyone
		t.Fatal(err)
	}
}
