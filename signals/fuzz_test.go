package signals

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"shouwang"
	"shouwang/signals/identity"
)

// The readers meet whatever departments send: none may panic, read on without an
// end, or give rows out of order.

// drained reads a workbook to its end.
func drained(t *testing.T, book workbook) {
	t.Helper()
	for i := range book.sheets() {
		rows, err := book.open(i)
		if err != nil {
			mustRefuse(t, err)
			return
		}
		last := 0
		for {
			l, err := rows.next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				mustRefuse(t, err)
				break
			}
			if l.number <= last {
				t.Fatalf("row %d after row %d", l.number, last)
			}
			last = l.number
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// mustRefuse says that a file is refused with what to do, and not with a bare error.
func mustRefuse(t *testing.T, err error) {
	t.Helper()
	var explained *shouwang.Explained
	if !errors.Is(err, shouwang.ErrRefused) || !errors.As(err, &explained) || explained.Do == "" {
		t.Fatal(err)
	}
}

// opened opens bytes as a file of a name.
func opened(t *testing.T, name string, content []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	book, err := openFile(path, "")
	if err != nil {
		mustRefuse(t, err)
		return
	}
	drained(t, book)
	if err := book.Close(); err != nil {
		t.Fatal(err)
	}
}

func FuzzMarkup(f *testing.F) {
	for _, page := range []string{
		"<table><tr><td>a<td colspan=2>b<tr><td rowspan=3>c</table>",
		"<html><table><tr><td><table><tr><td>x</table></table>",
		`<?xml version="1.0"?><Workbook xmlns:ss="u"><Worksheet ss:Name="n"><Table><Row ss:Index="4"><Cell ss:Index="3" ss:MergeAcross="2"/><Cell><Data>1</Data></Cell></Row></Table></Worksheet></Workbook>`,
		"<table><td>no row</td><tr></table></table></tr>", "<meta charset=gb2312><table><tr><td>\xAA\xA1&#22969;&nbsp;<", "<table><tr><td rowspan=99999999 colspan=-1>",
	} {
		f.Add([]byte(page))
	}
	f.Fuzz(func(t *testing.T, page []byte) {
		for _, encoding := range []string{plainUTF8, nationalText, wideText, wideBigEnd} {
			in := newTables(io.NopCloser(bytes.NewReader(page)), encoding)
			last := make(map[int]int)
			for {
				row, err := in.next()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					mustRefuse(t, err)
					break
				}
				if row.number <= last[row.table] || len(row.cells) > cellColumns {
					t.Fatalf("row %d of %d cells after row %d", row.number, len(row.cells), last[row.table])
				}
				last[row.table] = row.number
			}
		}
	})
}

func FuzzXLSX(f *testing.F) {
	file := excelize.NewFile()
	for cell, value := range map[string]any{"A1": "身份证号", "B1": 44960, "A2": true, "C9": "x"} {
		if err := file.SetCellValue("Sheet1", cell, value); err != nil {
			f.Fatal(err)
		}
	}
	if err := file.SetCellFormula("Sheet1", "D1", "1+1"); err != nil {
		f.Fatal(err)
	}
	var out bytes.Buffer
	if err := file.Write(&out); err != nil {
		f.Fatal(err)
	}
	f.Add(out.Bytes())
	f.Fuzz(func(t *testing.T, content []byte) { opened(t, "a.xlsx", content) })
}

// FuzzFile opens whatever it is, as it comes.
func FuzzFile(f *testing.F) {
	for _, content := range []string{"a,b\n1,2\n", "\xFF\xFEa\x00,\x00b\x00\n\x00", "<table><tr><td>a", "PK\x03\x04", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "a\x00,b", "\x00a\x00,\x00b", "身份证号;姓名\n"} {
		f.Add([]byte(content))
	}
	old, err := os.ReadFile("biff/testdata/formulas.xls")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(old)
	f.Fuzz(func(t *testing.T, content []byte) { opened(t, "a.xls", content) })
}

func FuzzHeader(f *testing.F) {
	feed := &shouwang.Feed{Name: "death_event", Subject: "id_number", Key: []string{"id_number"}, Departments: []string{"health"}, Columns: []shouwang.Column{
		{Name: "id_number", Type: shouwang.ColumnPerson, Required: true, Title: shouwang.Text{Zh: "身份证号", En: "ID number"}, Headers: []string{"证件号码"}},
		{Name: "amount", Type: shouwang.ColumnMoney, Unit: "yuan per month", Title: shouwang.Text{Zh: "月补助金额", En: "Amount"}},
		{Name: "death_date", Type: shouwang.ColumnDate, Required: true, Title: shouwang.Text{Zh: "死亡日期", En: "Day of death"}},
	}}
	forms, err := compile([]*shouwang.Feed{feed})
	if err != nil {
		f.Fatal(err)
	}
	in := &Intake{forms: forms, names: []string{feed.Name}, headers: map[string]headers{feed.Name: forms[feed.Name].headers()}, spread: make(map[string]int)}
	for _, text := range []string{"身份证号\t死亡日期", "名单\n身份证号\t月补助金额(万元)\t死亡日期\n1\t2\t3", "待遇\t\n\t死亡日期\n证件号码", "(\t)\t((万元)", "as_of\tas_of\tid_number"} {
		f.Add(text, true)
	}
	f.Fuzz(func(t *testing.T, text string, named bool) {
		var rows [][]string
		for row := range strings.SplitSeq(text, "\n") {
			rows = append(rows, strings.Split(row, "\t"))
		}
		feedName := ""
		if named {
			feedName = feed.Name
		}
		c, ok, err := in.recogniseSheet(rows[:min(len(rows), headerRows)], feedName)
		if err != nil {
			mustRefuse(t, err)
		}
		if !ok {
			return
		}
		m := c.header
		if m.row < 1 || m.row > len(rows) || len(m.columns) != len(m.texts) || len(m.columns) != len(m.scales) {
			t.Fatalf("a header at row %d of %d", m.row, len(rows))
		}
		for col := range forms[feed.Name].columns {
			if n := slices.Index(m.columns, col); n >= 0 && slices.Contains(m.columns[n+1:], col) {
				t.Fatal("two columns of the file are one of the feed")
			}
		}
	})
}

func FuzzClean(f *testing.F) {
	for _, text := range []string{"", "'320682", `="1"`, "＝＂1＂", " 张　三 ", "\u200b", "\xff"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once := Clean(text)
		if twice := Clean(once); twice != once {
			t.Fatalf("%q became %q", once, twice)
		}
		if squeeze(squeeze(once)) != squeeze(once) {
			t.Fatalf("%q squeezes on", once)
		}
	})
}

func FuzzDate(f *testing.F) {
	for _, text := range []string{"二〇二三年二月三日", "44960.5", "03/04/2026", "9999-12-31", "十十", "2026年2月", "1904", "2026-02-03 24:00", "20260230"} {
		f.Add(text, false)
	}
	low, high := shouwang.Date(1850, time.January, 1), shouwang.Date(2299, time.December, 31)
	f.Fuzz(func(t *testing.T, text string, epoch1904 bool) {
		w, code := readDate(Clean(text), epoch1904)
		if code != fine || w.none {
			return
		}
		if w.day < low || w.day > high {
			t.Fatalf("a date of no century: %d", w.day)
		}
		again, code := readDate(w.day.String(), false)
		if w.day != sentinelLow && (code != fine || again.day != w.day) {
			t.Fatalf("%s is not read back", w.day)
		}
	})
}

func FuzzMoney(f *testing.F) {
	for _, text := range []string{"(1,200.00)", "1.2万元", "¥-3", "799.9999999999", "9999999999", "1e3", "0.005", "--1", "-0"} {
		f.Add(text, int64(1))
	}
	f.Fuzz(func(t *testing.T, text string, scale int64) {
		if scale != 10000 {
			scale = 1
		}
		n, code := readMoney(Clean(text), scale)
		if code != fine {
			return
		}
		if n > shouwang.Fen(largest/nanoFen) || n < -shouwang.Fen(largest/nanoFen) {
			t.Fatalf("an amount of %d fen", n)
		}
		if again, code := readMoney(n.String(), 1); code != fine || again != n {
			t.Fatalf("%d fen are read back as %d (%s)", n, again, code)
		}
	})
}

func FuzzNumber(f *testing.F) {
	for _, text := range []string{nobody, nobody[:6] + nobody[8:17], "3.20682E+17", "32068219350302011x", "320682991231997", ""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, form, fault := identity.Parse(squeeze(Clean(text)))
		if fault != identity.Sound {
			return
		}
		again, _, fault := identity.Parse(n.String())
		if fault != identity.Sound || again != n || len(n.String()) != 18 || form != identity.ID15 && form != identity.ID18 {
			t.Fatal("a sound number is not read back")
		}
	})
}

func FuzzName(f *testing.F) {
	for _, text := range []string{"张 三", "买买提·吐尔逊", "张\uE863明", "张?明", "\xff", "𠮷"} {
		f.Add(text)
	}
	c := &column{Column: &shouwang.Column{Type: shouwang.ColumnName}}
	f.Fuzz(func(t *testing.T, text string) {
		v, code := c.readText(Clean(decodePlain([]byte(text))))
		if code != fine {
			return
		}
		if !utf8.ValidString(v.s) || strings.ContainsAny(v.s, "\r\n\t") {
			t.Fatalf("%q", v.s)
		}
		if identity.PlainName(identity.PlainName(v.s)) != identity.PlainName(v.s) {
			t.Fatalf("%q is compared in two ways", v.s)
		}
	})
}

func FuzzLabel(f *testing.F) {
	for _, text := range []string{"低保", "低 保", "低保、特困", "audit", "１", "一级", "是"} {
		f.Add(text)
	}
	kinds := []*column{
		{Column: &shouwang.Column{Type: shouwang.ColumnEnum, Labels: map[string][]string{"dibao": {"低保"}, "tekun": {"特困", "审计/纪检"}}}},
		{Column: &shouwang.Column{Type: shouwang.ColumnInt, Labels: map[string][]string{"1": {"一级", "壹"}}}},
		{Column: &shouwang.Column{Type: shouwang.ColumnBool, Labels: map[string][]string{"1": {"参保"}}}},
	}
	for _, c := range kinds {
		c.labels = labels(c.Column)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if v, code := kinds[0].read(Clean(text), reading{}); code == fine && v.s != "dibao" && v.s != "tekun" {
			t.Fatalf("a token of nobody: %q", v.s)
		}
		if v, code := kinds[2].read(Clean(text), reading{}); code == fine && v.n != 0 && v.n != 1 {
			t.Fatalf("a flag of %d", v.n)
		}
		if _, code := kinds[1].read(Clean(text), reading{}); code != fine && code != unknownLabel {
			t.Fatalf("refused for %s", code)
		}
	})
}

// FuzzNational decodes GB18030 without losing a byte that it does not know.
func FuzzNational(f *testing.F) {
	for _, text := range []string{"\xAA\xA1", "\xFE\x59", "\x81\x30\x81\x30", "\xff", "a\xAA", "\xD5\xC5"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		out := decodeNational(text)
		if !utf8.ValidString(out) {
			t.Fatalf("%q", out)
		}
		if strings.ContainsRune(out, utf8.RuneError) && !bytes.Contains(text, []byte("\x84\x31\xA4\x37")) {
			t.Fatalf("a byte of %q is lost", text)
		}
	})
}
