package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"

	"shouwang/monitors"
)

// scriptCommands are what journeys may say beside exec.
func scriptCommands(t *testing.T) map[string]func(ts *testscript.TestScript, neg bool, args []string) {
	t.Helper()
	return map[string]func(ts *testscript.TestScript, neg bool, args []string){
		"mkxlsx":  makeBook,
		"cells":   printCells,
		"fill":    fillSlip,
		"correct": correctRow,
		"pack":    copyPack,
		"capture": capture,
		"shape":   checkShape,
		"await":   await,
		"slack":   slackCommand(t),
	}
}

// makeBook turns CSV text into a workbook as offices send them: title rows
// above the headings, every cell text. mkxlsx IN.csv OUT.xlsx [TITLE...].
func makeBook(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: mkxlsx IN.csv OUT.xlsx [TITLE...]")
	}
	rows, err := csv.NewReader(strings.NewReader(ts.ReadFile(args[0]))).ReadAll()
	ts.Check(err)
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	for i, title := range args[2:] {
		ts.Check(f.SetSheetRow("Sheet1", at(1, i+1), &[]string{title}))
	}
	for i, row := range rows {
		ts.Check(f.SetSheetRow("Sheet1", at(1, i+1+len(args[2:])), &row))
	}
	ts.Check(f.SaveAs(ts.MkAbs(args[1])))
}

func at(column, row int) string {
	name, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		panic(err)
	}
	return name
}

// printCells writes the table of a workbook that holds a text to a file, a line
// a row, "|" between the cells. cells BOOK.xlsx OUT.txt.
func printCells(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: cells BOOK.xlsx OUT.txt")
	}
	f, err := excelize.OpenFile(ts.MkAbs(args[0]))
	ts.Check(err)
	defer func() { _ = f.Close() }()
	var text strings.Builder
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		ts.Check(err)
		for _, row := range rows {
			text.WriteString(sheet + "|" + strings.Join(row, "|") + "\n")
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text.String()), 0o600))
}

// fillSlip fills in the slip of a warning, as a town does. A number that is in
// no line is written into a line of its own below.
// fill BOOK.xlsx NUMBER WORD [NOTE].
func fillSlip(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: fill BOOK.xlsx NUMBER WORD [NOTE]")
	}
	f, err := excelize.OpenFile(ts.MkAbs(args[0]))
	ts.Check(err)
	defer func() { _ = f.Close() }()
	sheet, row, slip := slipOf(ts, f, args[1])
	ts.Check(f.SetCellStr(sheet, at(1, row), args[1]))
	ts.Check(f.SetCellStr(sheet, at(slip, row), args[2]))
	ts.Check(f.SetCellStr(sheet, at(slip+1, row), strings.Join(args[3:], " ")))
	ts.Check(f.Save())
}

// slipOf finds the line of a warning and the column of the slips.
func slipOf(ts *testscript.TestScript, f *excelize.File, number string) (sheet string, row, slip int) {
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name)
		ts.Check(err)
		if len(rows) < 2 || !slices.Contains(rows[1], "回执") {
			continue
		}
		sheet, row, slip = name, len(rows)+1, slices.Index(rows[1], "回执")+1
		for i, cells := range rows {
			if len(cells) > 0 && cells[0] == number {
				return sheet, i + 1, slip
			}
		}
	}
	if sheet == "" {
		ts.Fatalf("no table of the workbook has slips")
	}
	return sheet, row, slip
}

// copyPack writes the built-in policy out, for a journey that changes it. pack DIR.
func copyPack(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: pack DIR")
	}
	ts.Check(os.CopyFS(ts.MkAbs(args[0]), monitors.Builtin()))
}

// correctRow fills one cell of a workbook, as a department does: in the row that
// holds a text, under a heading. correct BOOK.xlsx TEXT HEADING VALUE.
func correctRow(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: correct BOOK.xlsx TEXT HEADING VALUE")
	}
	f, err := excelize.OpenFile(ts.MkAbs(args[0]))
	ts.Check(err)
	defer func() { _ = f.Close() }()
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		ts.Check(err)
		for i, row := range rows {
			if column := slices.Index(rows[0], args[2]); column >= 0 && slices.Contains(row, args[1]) {
				ts.Check(f.SetCellStr(sheet, at(column+1, i+1), args[3]))
				ts.Check(f.Save())
				return
			}
		}
	}
	ts.Fatalf("no row holds %s", args[1])
}

// capture keeps what a regular expression finds in the last output, or in a
// file. capture NAME PATTERN [FILE].
func capture(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: capture NAME PATTERN [FILE]")
	}
	text := ts.ReadFile(append(args, "stdout")[2])
	found := regexp.MustCompile(args[1]).FindStringSubmatch(text)
	if found == nil {
		ts.Fatalf("no %s in:\n%s", args[1], text)
	}
	ts.Setenv(args[0], found[len(found)-1])
}

// await reads a named pipe until a line of it matches: what a program in the
// background says when it is ready. await PIPE NAME PATTERN.
func await(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: await PIPE NAME PATTERN")
	}
	pipe, err := os.Open(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Defer(func() { _ = pipe.Close() }) // until then the program may go on writing
	wanted := regexp.MustCompile(args[2])
	for lines := bufio.NewScanner(pipe); lines.Scan(); {
		if found := wanted.FindStringSubmatch(lines.Text()); found != nil {
			ts.Setenv(args[1], found[len(found)-1])
			return
		}
	}
	ts.Fatalf("the program ended without saying %s", args[2])
}

// checkShape holds every line of the last output against what other programs
// may rely on: no key is missing and none is there that is not listed.
// shape KIND.
func checkShape(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 || shapes[args[0]] == nil {
		ts.Fatalf("usage: shape KIND")
	}
	text := ts.ReadFile("stdout")
	n := 0
	for in := json.NewDecoder(strings.NewReader(text)); ; n++ {
		var line json.RawMessage
		err := in.Decode(&line)
		if err == io.EOF {
			break
		}
		ts.Check(err)
		if fault := fits(line, shapes[args[0]]); fault != "" {
			ts.Fatalf("%s in:\n%s", fault, line)
		}
	}
	if n == 0 {
		ts.Fatalf("no JSON was printed")
	}
}

// shapes are the lines that programs read. What may be left out is listed apart.
var shapes = map[string][]shape{
	"ingest":   {{need: "feed file batch read accepted repeated refused reasons", may: "held error"}},
	"run":      {{need: "change warning", may: "missing_feeds", in: map[string]shape{"warning": warningShape}}},
	"warnings": {warningShape},
	"clauses": {{
		need: "id text state carried_by carriers raised closed", may: "last_run newest awaits",
		in: map[string]shape{"carriers": {need: "name feed state", may: "last"}},
	}},
	"explain": {{
		need: "id monitor level score reasons unknown parameters basis nearest receipt", may: "no records roots class answers",
		in: map[string]shape{
			"reasons": {need: "factor points zh en", may: "facts", in: map[string]shape{
				"facts": {need: "name value source", may: "as_of"},
			}},
			"parameters": {need: "name value instrument article", may: "confirmed from on"},
			"roots":      {need: "fact root subject feed columns state"},
			"nearest":    {need: "zh en"},
			"answers":    {need: "feed department said at batch"},
			"records":    {need: "feed department as_of", may: "on"},
		},
	}},
	"whynot": {{
		need: "subject monitor as_of level score short why population factors unknown roots parameters receipt",
		in: map[string]shape{
			"subject":    {need: "type ref"},
			"why":        {need: "code zh en"},
			"population": pieceShape,
			"factors":    {need: "factor truth points pieces", may: "floor cap", in: map[string]shape{"pieces": pieceShape}},
			"roots":      {need: "fact root subject feed columns state"},
			"parameters": {need: "name value instrument article", may: "confirmed from on"},
		},
	}},
	"diff": {
		{need: "difference", in: map[string]shape{"difference": {need: "part name change", may: "key old new"}}},
		{need: "effect", in: map[string]shape{"effect": {
			need: "monitor total areas",
			in: map[string]shape{
				"total": {need: "in out up down visits spared amount_fen"},
				"areas": {need: "area rest town in out up down visits spared amount_fen"},
			},
		}}},
	},
	"check": {{
		need: "monitors facts feeds examples failed mutants survived errors",
		in:   map[string]shape{"errors": {need: "file line column message"}},
	}},
	"match": {{need: "town file monitor pairs amount_fen"}, {need: "duty month files pairs"}},
	"demo": {{
		need: "people warnings cases delivered monitors",
		in:   map[string]shape{"monitors": {need: "id raised planted found missed invented"}},
	}},
	"unjudged": {{need: "unjudged", in: map[string]shape{"unjudged": {need: "monitor subject unknown"}}}, {need: "change warning", may: "missing_feeds"}},
}

var warningShape = shape{
	need: "id monitor version kind level score subject raised_at reasons unknown", may: "no stock released_at",
	in: map[string]shape{
		"subject": {need: "type ref", may: "id_number household_id"},
		"reasons": {need: "factor points zh en"},
	},
}

var pieceShape = shape{need: "when truth facts", may: "any"}

// shape is the keys of an object: those it must have, those it may have, and
// the shapes of objects (or of lists of them) inside.
type shape struct {
	need, may string
	in        map[string]shape
}

// fits is "" if a value is an object of one of the shapes.
func fits(value json.RawMessage, either []shape) string {
	fault := ""
	for _, s := range either {
		if fault = s.fault(value); fault == "" {
			return ""
		}
	}
	return fault
}

func (s shape) fault(value json.RawMessage) string {
	if value = bytes.TrimSpace(value); len(value) > 0 && value[0] == '[' {
		return s.listFault(value)
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(value, &object); err != nil {
		return "no object"
	}
	need, may := strings.Fields(s.need), strings.Fields(s.may)
	for _, key := range need {
		if _, ok := object[key]; !ok {
			return "missing " + key
		}
	}
	for key, inner := range object {
		if !slices.Contains(need, key) && !slices.Contains(may, key) {
			return "unlisted " + key
		}
		if string(inner) == "null" {
			return key + " is null"
		}
		if form, ok := s.in[key]; ok {
			if fault := form.fault(inner); fault != "" {
				return key + ": " + fault
			}
		}
	}
	return ""
}

func (s shape) listFault(value json.RawMessage) string {
	var list []json.RawMessage
	if err := json.Unmarshal(value, &list); err != nil {
		return "no list"
	}
	for _, one := range list {
		if fault := s.fault(one); fault != "" {
			return fault
		}
	}
	return ""
}

// TestDemoLine holds what demo --once --json prints against its shape: the demo
// itself is too long for a test of this package.
func TestDemoLine(t *testing.T) {
	text, err := json.Marshal(summary{Monitors: []monitorSummary{{ID: "death_after_benefit"}}})
	if err != nil {
		t.Fatal(err)
	}
	if fault := fits(text, shapes["demo"]); fault != "" {
		t.Errorf("%s in %s", fault, text)
	}
}

// TestShapesSayNo: a shape that accepts everything would hold nothing.
func TestShapesSayNo(t *testing.T) {
	for text, want := range map[string]string{
		`{"duty":"a","month":"b","files":[],"pairs":1}`:             "",
		`{"duty":"a","month":"b","files":[]}`:                       "missing pairs",
		`{"duty":"a","month":"b","files":null,"pairs":1}`:           "files is null",
		`{"duty":"a","month":"b","files":[],"pairs":1,"extra":"x"}`: "unlisted extra",
	} {
		if got := shapes["match"][1].fault([]byte(text)); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
