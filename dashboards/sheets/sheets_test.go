package sheets

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"shouwang"
	"shouwang/internal/number"
)

func sample(t *testing.T) Book {
	t.Helper()
	none := func(string) bool { return false }
	first, second := number.New("W-", 1, none), number.New("W-", 2, none)
	return Book{
		Town: "星光镇", Month: "2026-11", AsOf: time.Date(2026, 11, 2, 3, 0, 0, 0, shouwang.Shanghai),
		Tables: []Table{{
			Monitor: "death_after_benefit", Title: "死亡后领取", Clause: "1.9 死亡核对",
			Roll: []string{"姓名", "身份证号"}, Record: []string{"部门", "死亡日期"},
			Lines: []Line{
				{Warning: first, Level: shouwang.Red, Town: "星光镇", Roll: []string{"=cmd|' /C calc'!A0", "320682193501011234"}, Record: []string{"卫健", "2026-08-03"}, Reason: "死亡后仍有发放", Days: shouwang.Know(91), Amount: shouwang.Know(shouwang.Fen(240000)), First: true},
				{Warning: first, Level: shouwang.Red, Town: "星光镇", Roll: []string{"甲", "320682193501011234"}, Record: []string{"公安", "2026-08-03"}},
				{Warning: second, Level: shouwang.Yellow, Town: "星光镇", Roll: []string{"乙", "320682194001011234"}, Record: []string{"公安", "2026-08-03"}, First: true},
			},
		}},
	}
}

func fill(t *testing.T, path string, answers map[string]string) {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for at, answer := range answers {
		if err := f.SetCellStr("死亡后领取", at, answer); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Save(); err != nil {
		t.Fatal(err)
	}
}

func TestSlipsComeBackAsVerdicts(t *testing.T) {
	dir, book := t.TempDir(), sample(t)
	name, err := Write(dir, book)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, name)
	fill(t, path, map[string]string{"N3": " 属实 ", "O3": "已停发", "N5": "未能核实"})
	slips, faults, err := ReadSlips(path)
	if err != nil || len(faults) > 0 {
		t.Fatalf("err %v, faults %v", err, faults)
	}
	lines := book.Tables[0].Lines
	want := []Slip{
		{Warning: lines[0].Warning, Verdict: shouwang.Confirmed, Note: "已停发", File: name, Line: 3},
		{Warning: lines[2].Warning, Verdict: shouwang.NoAccess, File: name, Line: 5},
	}
	if diff := cmp.Diff(want, slips); diff != "" {
		t.Error(diff)
	}
}

func TestASlipThatCannotBeReadIsNamedAndTheRestCounts(t *testing.T) {
	dir := t.TempDir()
	name, err := Write(dir, sample(t))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, name)
	fill(t, path, map[string]string{"N3": "也许", "A5": "W-1234567", "N5": "属实"})
	slips, faults, err := ReadSlips(path)
	if err != nil || len(slips) != 0 || len(faults) != 2 {
		t.Fatalf("slips %v, faults %v, err %v", slips, faults, err)
	}
	for i, want := range []string{"死亡后领取 3: 回执只能填", "死亡后领取 5: 预警号不对"} {
		if !strings.Contains(faults[i].String(), want) {
			t.Errorf("fault %d is %q, want %q in it", i, faults[i], want)
		}
	}
}

func TestAnUnrelatedWorkbookIsRefusedWithWhatToDo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "other.xlsx")
	f := excelize.NewFile()
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	if _, _, err := ReadSlips(path); err == nil || !strings.Contains(err.Error(), "请用原来发下去的 xlsx") {
		t.Errorf("got %v", err)
	}
	if err := os.WriteFile(path, []byte("not a zip"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := ReadSlips(path); err == nil || !strings.Contains(err.Error(), "不是可读的工作簿") {
		t.Errorf("got %v", err)
	}
}

func TestAWorkbookIsPrivateAndStartsNoFormula(t *testing.T) {
	dir := t.TempDir()
	name, err := Write(dir, sample(t))
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(dir, name))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v, err %v", info.Mode(), err)
	}
	f, err := excelize.OpenFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	formula, _ := f.GetCellFormula("死亡后领取", "E3")
	value, _ := f.GetCellValue("死亡后领取", "E3")
	if formula != "" || !strings.HasPrefix(value, "=cmd") {
		t.Errorf("formula %q, value %q: want text that stays text", formula, value)
	}
}

// What a department sent goes back to it as text, wherever it stood: in a cell, a cell at
// fault, a heading or a note. Text it stays when somebody edits it.
func TestWhatGoesBackStartsNoFormula(t *testing.T) {
	dir := t.TempDir()
	hostile := []string{"=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1+1", "=HYPERLINK(\"http://x\",\"y\")"}
	row := CorrectionRow{Cells: hostile, Faults: map[int]string{0: "=1+1", 3: hostile[3]}, Extra: []string{hostile[0]}}
	name, err := WriteCorrections(dir, "=name", Corrections{
		Department: "=d", Title: hostile[0], Advice: hostile,
		Pages: []CorrectionPage{{Title: "=1+1", Headings: hostile, Extra: []string{"=extra"}, Rows: []CorrectionRow{row}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	texts := 0
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for y, cells := range rows {
			for x, value := range cells {
				at, _ := excelize.CoordinatesToCellName(x+1, y+1)
				formula, _ := f.GetCellFormula(sheet, at)
				kind, _ := f.GetCellType(sheet, at)
				if formula != "" || kind == excelize.CellTypeFormula {
					t.Errorf("%s %s: %q is a formula", sheet, at, value)
				}
				if !slices.Contains(hostile, value) {
					continue
				}
				texts++
				style, _ := f.GetCellStyle(sheet, at)
				is, err := f.GetStyle(style)
				if err != nil {
					t.Fatal(err)
				}
				if y > 0 && sheet != cover && is.NumFmt != 49 {
					t.Errorf("%s %s: %q becomes a formula once it is edited", sheet, at, value)
				}
			}
		}
	}
	if want := 1 + 3*len(hostile) + 1; texts != want {
		t.Errorf("%d of %d texts are as they came", texts, want)
	}
}

func TestTheDutyRecordNamesItsFilesAndItsDigestMovesWithThem(t *testing.T) {
	duty := Duty{
		Month: "2026-11", At: time.Date(2026, 11, 2, 9, 0, 0, 0, shouwang.Shanghai), People: 2,
		Files: []File{{Name: "死亡名单.csv", Feed: "死亡信息", Digest: "ab12", Batch: 7, Read: 3, Accepted: 2, Refused: 1}},
		Towns: []DutyTown{{Code: 320682199000, Town: "星光镇", File: "星光镇.xlsx", Pairs: 3}},
	}
	var page strings.Builder
	if err := WriteDuty(&page, duty); err != nil {
		t.Fatal(err)
	}
	before, _ := duty.Digest()
	for _, want := range []string{"死亡名单.csv", "ab12", "经办人", "2026-11-02 09:00", before} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	duty.Files[0].Refused = 0
	if after, _ := duty.Digest(); after == before {
		t.Error("another count, the same digest")
	}
}
