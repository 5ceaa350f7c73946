package monitors

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"shouwang/monitors/rule"
)

const manualFile = "../docs/policy-language.md"

// The page of the language is what the tables of the code say; -update writes it anew.
func TestManualIsWritten(t *testing.T) {
	text, err := os.ReadFile(manualFile)
	if err != nil {
		t.Fatal(err)
	}
	want := between(string(text), "takes", takesTable())
	want = between(want, "functions", functionsTable())
	want = between(want, "spread", spreadTable(t))
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(manualFile, []byte(want), 0o600); err != nil { //nolint:gosec // the page beside the package
			t.Fatal(err)
		}
		return
	}
	if string(text) != want {
		t.Error("docs/policy-language.md is stale: write it anew with -update")
	}
}

// between puts a table between the marks of a page.
func between(page, mark, table string) string {
	pattern := regexp.MustCompile(`(?s)(<!-- ` + mark + ` -->\n).*?(<!-- end -->)`)
	return pattern.ReplaceAllStringFunc(page, func(string) string { return "<!-- " + mark + " -->\n" + table + "<!-- end -->" })
}

func takesTable() string {
	var b strings.Builder
	b.WriteString("| take | where | 说明 what it is |\n| --- | --- | --- |\n")
	for _, w := range slices.Concat(takeWords, statisticWords) {
		places := []string{}
		if _, statistic := findWord(statisticWords, w.word); !statistic {
			places = append(places, "from")
		}
		if w.facts {
			places = append(places, "members", "kin")
		}
		if w.all {
			places = append(places, "population")
		}
		form := w.word
		switch {
		case w.word == "quantile":
			form += " 0.5 EXPR"
		case w.word == "share":
			form += " CONDITION"
		case !w.alone:
			form += " EXPR"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", form, strings.Join(places, ", "), w.means)
	}
	return b.String()
}

// spreadTable are the monitors of the pack that put many of their people in one level, and why.
func spreadTable(t *testing.T) string {
	t.Helper()
	pack, err := Load(Builtin())
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("| 规则 monitor | 原因 | why |\n| --- | --- | --- |\n")
	for _, m := range pack.Monitors {
		if m.Spread.Zh != "" {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", m.ID, m.Spread.Zh, m.Spread.En)
		}
	}
	return b.String()
}

func functionsTable() string {
	var b strings.Builder
	b.WriteString("| 例 example | 说明 | what it is |\n| --- | --- | --- |\n")
	for _, e := range rule.Manual() {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", strings.ReplaceAll(e.Example, "|", `\|`), e.Means.Zh, e.Means.En)
	}
	return b.String()
}

// Every example of the page loads beside the built-in pack, and every key of a
// fact stands in one of them, but for two that speak of no rows.
func TestManualLoads(t *testing.T) {
	text, err := os.ReadFile(manualFile)
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindStringSubmatch(string(text))
	if found == nil {
		t.Fatal("the page has no example")
	}
	pack := fstest.MapFS{"facts/manual.yaml": {Data: []byte(found[1])}}
	err = fs.WalkDir(Builtin(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(Builtin(), name)
		pack[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Load(pack); err != nil {
		t.Errorf("the examples of the page do not load:\n%v", err)
	}
	for _, typ := range []reflect.Type{
		reflect.TypeFor[Fact](), reflect.TypeFor[From](), reflect.TypeFor[Members](), reflect.TypeFor[Kin](), reflect.TypeFor[Interval](), reflect.TypeFor[Window](),
	} {
		for _, key := range fieldsOf(typ).names {
			if !slices.Contains([]string{"about", "equivalent"}, key) && !regexp.MustCompile(`\b`+key+`: `).MatchString(found[1]) && !strings.Contains(found[1], key+":\n") {
				t.Errorf("no example uses the key %s of a %s", key, typ.Name())
			}
		}
	}
}
