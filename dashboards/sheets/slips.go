package sheets

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/unicode/norm"

	"shouwang"
	"shouwang/internal/number"
)

var verdictWords = map[string]shouwang.Verdict{
	"属实": shouwang.Confirmed, "不属实": shouwang.NotConfirmed,
	"数据有误": shouwang.DataWrong, "未能核实": shouwang.NoAccess,
	"confirmed": shouwang.Confirmed, "not_confirmed": shouwang.NotConfirmed,
	"data_wrong": shouwang.DataWrong, "no_access": shouwang.NoAccess,
}

// Fault is one slip that could not be read; the rest of the file counts.
type Fault struct {
	File   string
	Sheet  string
	Line   int
	Reason string
}

func (f Fault) String() string {
	return fmt.Sprintf("%s %s %d: %s", f.File, f.Sheet, f.Line, f.Reason)
}

// ReadSlips takes a filled-in workbook back. Lines without a slip are left for
// later and are no fault; a word that is no verdict, or a number whose check
// digit fails, is one.
func ReadSlips(path string) ([]Slip, []Fault, error) {
	f, err := excelize.OpenFile(path)
	if err != nil {
		return nil, nil, shouwang.Explain(shouwang.ErrRefused,
			filepath.Base(path)+" 不是可读的工作簿 / is not a readable workbook", "请用原来发下去的 xlsx 填写 / fill in the xlsx that was sent out")
	}
	defer func() { _ = f.Close() }()
	var slips []Slip
	var faults []Fault
	found := false
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			return nil, nil, fmt.Errorf("read sheet of %s: %w", filepath.Base(path), err)
		}
		at, ok := slipColumns(rows)
		if !ok {
			continue
		}
		found = true
		s, bad := readRows(rows, at, place{filepath.Base(path), sheet})
		slips, faults = append(slips, s...), append(faults, bad...)
	}
	if !found {
		return nil, nil, shouwang.Explain(shouwang.ErrRefused,
			filepath.Base(path)+" 里没有“预警号”和“回执”两栏 / has no 预警号 and 回执 columns", "请用原来发下去的 xlsx 填写 / fill in the xlsx that was sent out")
	}
	return slips, faults, nil
}

type place struct{ file, sheet string }

// columnsOf is where a sheet keeps what a slip needs; header is its row.
type columnsOf struct{ header, warning, slip, note int }

func slipColumns(rows [][]string) (columnsOf, bool) {
	for r, row := range rows[:min(len(rows), 10)] {
		at := columnsOf{header: r, warning: -1, slip: -1, note: -1}
		for c, cell := range row {
			switch clean(cell) {
			case headWarning:
				at.warning = c
			case headSlip:
				at.slip = c
			case headNote:
				at.note = c
			}
		}
		if at.warning >= 0 && at.slip >= 0 {
			return at, true
		}
	}
	return columnsOf{}, false
}

func readRows(rows [][]string, at columnsOf, in place) ([]Slip, []Fault) {
	var slips []Slip
	var faults []Fault
	for i, row := range rows[at.header+1:] {
		line := at.header + i + 2
		word := clean(cell(row, at.slip))
		if word == "" || word == "同上" {
			continue
		}
		verdict, ok := verdictWords[word]
		no := clean(cell(row, at.warning))
		switch {
		case !ok:
			faults = append(faults, Fault{in.file, in.sheet, line, "回执只能填 属实、不属实、数据有误、未能核实 / not one of the four answers"})
		case !number.Valid(no):
			faults = append(faults, Fault{in.file, in.sheet, line, "预警号不对，请照原表填写 / the warning number is not one"})
		default:
			slips = append(slips, Slip{Warning: no, Verdict: verdict, Note: clean(cell(row, at.note)), File: in.file, Line: line})
		}
	}
	return slips, faults
}

func cell(row []string, i int) string {
	if i < 0 || i >= len(row) {
		return ""
	}
	return row[i]
}

func clean(s string) string { return strings.TrimSpace(norm.NFKC.String(s)) }
