package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// everyFile calls what looks at each file of the repository whose name ends so.
func everyFile(t *testing.T, ends []string, look func(path, text string)) {
	t.Helper()
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := entry.Name(); entry.IsDir() {
			if name == "node_modules" || name == ".git" {
				return fs.SkipDir
			}
			return nil
		}
		for _, end := range ends {
			if strings.HasSuffix(path, end) {
				text, err := os.ReadFile(path) //nolint:gosec // a file of the repository
				if err != nil {
					return err
				}
				look(path, string(text))
				break
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Each test that docs/security.md rests on is there, and each line says what holds it or
// that nothing does.
func TestThePageOnSecurityNamesTestsThatAreThere(t *testing.T) {
	page, err := os.ReadFile("../../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	everyFile(t, []string{"_test.go", ".txtar"}, func(path, text string) {
		have[filepath.Base(path)] = true
		for _, found := range declared.FindAllStringSubmatch(text, -1) {
			have[found[1]] = true
		}
	})
	named := regexp.MustCompile("`((?:Test|Fuzz)\\w+|\\w+\\.txtar)`")
	lines := 0
	for line := range strings.Lines(string(page)) {
		tests := named.FindAllStringSubmatch(line, -1)
		for _, test := range tests {
			if !have[test[1]] {
				t.Errorf("there is no %s", test[1])
			}
		}
		if regexp.MustCompile(`^\| \d+ \|`).MatchString(line) {
			lines++
			if len(tests) == 0 && !strings.Contains(line, "Not held: ") {
				t.Errorf("neither held nor not: %s", line)
			}
		}
	}
	if lines < 40 {
		t.Errorf("%d lines", lines)
	}
}

// Nothing that ships takes a line out of the log, or changes one.
func TestNothingDeletesFromTheLog(t *testing.T) {
	changes := regexp.MustCompile(`(?is)(delete\s+from|alter\s+table|truncate\s+(table\s+)?|drop\s+table(\s+if\s+exists)?|optimize\s+table)\s*audit_\w+\s*(\S+)?`)
	looked := 0
	everyFile(t, []string{".sql", ".go"}, func(path, text string) {
		if strings.HasSuffix(path, "_test.go") {
			return
		}
		looked++
		for _, found := range changes.FindAllStringSubmatch(text, -1) {
			if strings.HasPrefix(strings.ToLower(found[1]), "alter") && strings.EqualFold(found[len(found)-1], "ADD") {
				continue // a column more
			}
			t.Errorf("%s: %s", path, found[0])
		}
	})
	if looked < 300 {
		t.Errorf("looked at %d files", looked)
	}
}

// No password, code or key is an argument, which all on the machine can read in the list
// of processes.
func TestNoSecretIsAFlag(t *testing.T) {
	secret := regexp.MustCompile(`password|passwd|secret|token|\bcode\b|\bpin\b`)
	flags := 0
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			flags++
			if secret.MatchString(f.Name) {
				t.Errorf("%s --%s", cmd.CommandPath(), f.Name)
			}
		})
		for _, below := range cmd.Commands() {
			walk(below)
		}
	}
	walk(newRoot())
	if flags < 50 {
		t.Errorf("looked at %d flags", flags)
	}
}

// Whatever came in from outside, a line of the log stays one line, and tells a terminal
// nothing.
func TestALineOfTheLogIsOneLine(t *testing.T) {
	const hostile = "x\r\n2026-11-02 ERR all is well\x1b[2J\x1b]0;title\a\u2028\u0085end"
	for _, terminal := range []bool{false, true} {
		var out bytes.Buffer
		logTo(&out, terminal).Warn("request", "from", hostile, "error", errors.New(hostile))
		text := strings.TrimSuffix(out.String(), "\n")
		if !strings.Contains(text, "all is well") || !strings.Contains(text, "end") {
			t.Fatalf("the log has not what was told: %q", text)
		}
		plain := regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(text, "") // colours of the log's own
		if strings.ContainsAny(plain, "\r\n\x1b\a\u2028") || terminal && strings.ContainsRune(plain, 0x85) {
			t.Errorf("terminal %v: %q", terminal, plain)
		}
	}
}
