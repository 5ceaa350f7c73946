package biff_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shouwang/signals/biff"
)

// sheetRows are the rows of a sheet, each under its number.
func sheetRows(tb testing.TB, book *biff.Book, sheet int) map[int][]string {
	tb.Helper()
	rows, err := book.Rows(sheet)
	if err != nil {
		tb.Fatal(err)
	}
	out := make(map[int][]string)
	for {
		number, cells, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			tb.Fatal(err)
		}
		out[number] = slices.Clone(cells)
	}
}

func open(tb testing.TB, name string) *biff.Book {
	tb.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name)) //nolint:gosec // a fixture
	if err != nil {
		tb.Fatal(err)
	}
	book, err := biff.Open(bytes.NewReader(content))
	if err != nil {
		tb.Fatal(err)
	}
	return book
}

func TestAListIsReadCellByCell(t *testing.T) {
	book := open(t, "list.xls")
	var names []string
	for _, s := range book.Sheets {
		names = append(names, s.Name)
	}
	if diff := cmp.Diff([]string{"说明", "九月", "十月"}, names); diff != "" || !book.Date1904 {
		t.Fatal(diff, book.Date1904)
	}
	got := sheetRows(t, book, 1)
	want := map[int][]string{
		1: {"死亡人员名单（2026年9月）"},
		2: {"序号", "死者身份证号", "死者姓名", "死亡日期", "备注"},
		3: {"1", "32068219350302123X", "张光明", "44806", strings.Repeat("x", 9000)},
		4: {"2", "32068218991231121X", "李四妹", "2026年9月3日", strings.Repeat("长", 9000)},
		5: {"3", "320682196912312285", "王五弟", "44833.99930555555", strings.Repeat("x", 9000)},
		6: {"4", "3.206821935030201E+17", "赵六", "44807"},
		7: {"合计", "", "4人"},
	}
	for n := range want { // what lies behind the last cell is nothing
		got[n] = trimmed(got[n])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
}

func trimmed(cells []string) []string {
	for len(cells) > 0 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}

func TestAFormulaIsItsLastResult(t *testing.T) {
	got := sheetRows(t, open(t, "formulas.xls"), 0)
	want := map[int][]string{
		1: {"46268.5", "算出", "1", "#N/A", ""},
		2: {"0.1", "1234567", "12.34", "-5", "1", "3.2068219350302E+17"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
	if cells := sheetRows(t, open(t, "unworked.xls"), 0)[1]; cells[4] != biff.Uncalculated {
		t.Fatalf("a book that no spreadsheet has opened: %q", cells)
	}
}

func TestAWorkbookThatCannotBeRead(t *testing.T) {
	content, err := os.ReadFile("testdata/formulas.xls")
	if err != nil {
		t.Fatal(err)
	}
	patched := func(old, with string) []byte {
		if bytes.Count(content, []byte(old)) == 0 {
			t.Fatalf("nothing to patch: %q", old)
		}
		return bytes.Replace(content, []byte(old), []byte(with), 1)
	}
	wide := func(text string) string {
		var out strings.Builder
		for _, c := range text {
			out.WriteString(string(c) + "\x00")
		}
		return out.String()
	}
	for _, c := range []struct {
		what    string
		content []byte
		want    error
	}{
		{"a password", patched("\x22\x00\x02\x00", "\x2F\x00\x02\x00"), biff.ErrLocked}, // FILEPASS where DATEMODE was
		{"Excel 5", patched("\x09\x08\x10\x00\x00\x06", "\x09\x08\x10\x00\x00\x05"), biff.ErrOld},
		{"a document", patched(wide("Workbook"), wide("WordDocu")), biff.ErrNoSheets},
		{"half", content[:len(content)/2], biff.ErrBroken},
		{"nothing", content[:8], biff.ErrBroken},
	} {
		book, err := biff.Open(bytes.NewReader(c.content))
		if err == nil {
			_, err = drain(book)
		}
		if !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", c.what, err, c.want)
		}
	}
}

// drain reads all sheets, however broken.
func drain(book *biff.Book) (cells int, err error) {
	for i := range book.Sheets {
		rows, err := book.Rows(i)
		if err != nil {
			return cells, err
		}
		last := 0
		for {
			number, row, err := rows.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return cells, err
			}
			if number <= last {
				return cells, errors.New("rows go backwards")
			}
			last, cells = number, cells+len(row)
		}
	}
	return cells, nil
}

func TestTheLargestSheetOfTheFormat(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rows.xls")
	if err := exec.CommandContext(t.Context(), "/usr/bin/python3", "-c", "import xlwt").Run(); err != nil {
		t.Skip("python3-xlwt is not installed: make deps")
	}
	if out, err := exec.CommandContext(t.Context(), "/usr/bin/python3", "testdata/make.py", "rows", path, "65535").CombinedOutput(); err != nil { //nolint:gosec // our own script
		t.Fatalf("%v: %s", err, out)
	}
	file, err := os.Open(path) //nolint:gosec // made above
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close() //nolint:errcheck // only read
	book, err := biff.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	if cells, err := drain(book); err != nil || cells != 65536*7 {
		t.Fatal(cells, err)
	}
}

func FuzzBook(f *testing.F) {
	for _, name := range []string{"list.xls", "formulas.xls", "unworked.xls"} {
		content, err := os.ReadFile(filepath.Join("testdata", name)) //nolint:gosec // a fixture
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		book, err := biff.Open(bytes.NewReader(content))
		if err != nil {
			return
		}
		if _, err := drain(book); err != nil && !errors.Is(err, biff.ErrBroken) {
			t.Fatal(err)
		}
	})
}
