package sheets

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/xuri/excelize/v2"

	"shouwang"
)

// The headings that every table shares. The slip is found again by them.
const (
	headWarning = "预警号"
	headLevel   = "级别"
	headTown    = "镇（街道、园区）"
	headVillage = "村（居）"
	headReason  = "原因"
	headClause  = "条款"
	headDays    = "天数"
	headAmount  = "涉及金额（元）"
	headVerify  = "待核实"
	headSlip    = "回执"
	headNote    = "回执说明"
)

var levelWords = map[shouwang.Level]string{
	shouwang.Red: "■红", shouwang.Yellow: "▲黄", shouwang.Blue: "●蓝", shouwang.None: "",
}

// Write makes DIR/<town>.xlsx, readable by its owner only, and gives the file's
// name. A town's name is never a path: separators are dropped.
func Write(dir string, b Book) (string, error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	styles, err := newStyles(f)
	if err != nil {
		return "", fmt.Errorf("style the workbook of %s: %w", b.Town, err)
	}
	if err := writeCover(f, b, styles); err != nil {
		return "", fmt.Errorf("write the cover of %s: %w", b.Town, err)
	}
	for _, t := range b.Tables {
		if err := writeTable(f, t, styles); err != nil {
			return "", fmt.Errorf("write %s for %s: %w", t.Monitor, b.Town, err)
		}
	}
	name := strings.NewReplacer("/", "", "\\", "", "..", "").Replace(b.Town) + ".xlsx"
	return name, save(f, filepath.Join(dir, name))
}

func save(f *excelize.File, path string) error {
	out, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("create workbook: %w", err)
	}
	if err := f.Write(out); err != nil {
		_ = out.Close()
		return fmt.Errorf("write workbook: %w", err)
	}
	return out.Close()
}

type styles struct{ head, roll, record, slip, text int }

func newStyles(f *excelize.File) (styles, error) {
	var s styles
	fills := []struct {
		id    *int
		color string
	}{{&s.head, "E6EFFA"}, {&s.roll, "E6F4EA"}, {&s.record, "FFF3D1"}, {&s.slip, "FDECEA"}}
	for _, fill := range fills {
		id, err := f.NewStyle(&excelize.Style{ // text, as below: a cell at fault is marked by one of these
			NumFmt:    49,
			Font:      &excelize.Font{Bold: true},
			Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{fill.color}},
			Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"},
		})
		if err != nil {
			return s, err
		}
		*fill.id = id
	}
	id, err := f.NewStyle(&excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
	s.text = id
	return s, err
}

const cover = "说明"

func writeCover(f *excelize.File, b Book, s styles) error {
	if err := f.SetSheetName("Sheet1", cover); err != nil {
		return err
	}
	rows := [][]any{
		{fmt.Sprintf("%s %s 数据比对结果", b.Town, b.Month)},
		{"数据截至", b.AsOf.In(shouwang.Shanghai).Format("2006-01-02 15:04")},
		{"怎样填", "每条预警在“回执”栏选一项：属实、不属实、数据有误、未能核实；可在“回执说明”里写原因。填好后交回，系统用“预警号”对应。"},
		{"请注意", "比对结果只是线索，以核实为准。停发、减发之前须听取本人意见，并书面告知。"},
		{},
		{"事项", "条数"},
	}
	for _, t := range b.Tables {
		rows = append(rows, []any{t.Title, len(t.Lines)})
	}
	rows = append(rows, []any{}, []any{"所用名单", "来源", "行数", "SHA-256"})
	for _, file := range b.Files {
		rows = append(rows, []any{file.Name, file.Feed, file.Read, file.Digest})
	}
	for i, row := range rows {
		if err := f.SetSheetRow(cover, fmt.Sprintf("A%d", i+1), &row); err != nil {
			return err
		}
	}
	if err := f.SetCellStyle(cover, "A1", "A1", s.head); err != nil {
		return err
	}
	return f.SetColWidth(cover, "A", "D", 28)
}

func headings(t Table) []string {
	out := []string{headWarning, headLevel, headTown, headVillage}
	out = append(out, t.Roll...)
	out = append(out, t.Record...)
	return append(out, headReason, headClause, headDays, headAmount, headVerify, headSlip, headNote)
}

func writeTable(f *excelize.File, t Table, s styles) error {
	sheet := sheetName(t.Title)
	if _, err := f.NewSheet(sheet); err != nil {
		return err
	}
	w, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	if err := frame(w, t); err != nil {
		return err
	}
	if err := w.SetRow("A1", bands(t, s)); err != nil {
		return err
	}
	if err := w.SetRow("A2", headRow(t, s)); err != nil {
		return err
	}
	for i, line := range t.Lines {
		if err := w.SetRow(fmt.Sprintf("A%d", i+3), cells(t, line, s)); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return addChoices(f, sheet, t)
}

// frame sets what a stream writer wants before its first row.
func frame(w *excelize.StreamWriter, t Table) error {
	if err := w.SetColWidth(1, len(headings(t)), 16); err != nil {
		return err
	}
	return w.SetPanes(&excelize.Panes{Freeze: true, XSplit: 1, YSplit: 2, TopLeftCell: "B3", ActivePane: "bottomRight"})
}

// bands names the two sides above the headings: the roll and the department.
func bands(t Table, s styles) []any {
	row := make([]any, len(headings(t)))
	row[0] = excelize.Cell{StyleID: s.head, Value: t.Title}
	if len(t.Roll) > 0 {
		row[4] = excelize.Cell{StyleID: s.roll, Value: "在册名册"}
	}
	if len(t.Record) > 0 {
		row[4+len(t.Roll)] = excelize.Cell{StyleID: s.record, Value: "部门记录"}
	}
	return row
}

func headRow(t Table, s styles) []any {
	heads := headings(t)
	row := make([]any, len(heads))
	for i, head := range heads {
		style := s.head
		switch {
		case i >= 4 && i < 4+len(t.Roll):
			style = s.roll
		case i >= 4+len(t.Roll) && i < 4+len(t.Roll)+len(t.Record):
			style = s.record
		case head == headSlip || head == headNote:
			style = s.slip
		}
		row[i] = excelize.Cell{StyleID: style, Value: head}
	}
	return row
}

// cells writes every value as text, so that a name beginning with "=" starts no
// formula and a number of eighteen digits keeps its last three.
func cells(t Table, line Line, s styles) []any {
	values := []string{line.Warning, levelWords[line.Level], line.Town, line.Village}
	values = append(values, line.Roll...)
	values = append(values, line.Record...)
	values = append(values, line.Reason, t.Clause, days(line), amount(line), line.Verify, slip(line), "")
	row := make([]any, len(values))
	for i, v := range values {
		row[i] = excelize.Cell{StyleID: s.text, Value: v}
	}
	return row
}

func days(l Line) string {
	if !l.Days.OK {
		return ""
	}
	return fmt.Sprint(l.Days.Value)
}

func amount(l Line) string {
	if !l.Amount.OK {
		return ""
	}
	return l.Amount.Value.String()
}

func slip(l Line) string {
	if l.First {
		return ""
	}
	return "同上"
}

func addChoices(f *excelize.File, sheet string, t Table) error {
	column, err := excelize.ColumnNumberToName(len(headings(t)) - 1)
	if err != nil {
		return err
	}
	choice := excelize.NewDataValidation(true)
	choice.Sqref = fmt.Sprintf("%s3:%s%d", column, column, max(3, len(t.Lines)+2))
	if err := choice.SetDropList([]string{"属实", "不属实", "数据有误", "未能核实"}); err != nil {
		return err
	}
	return f.AddDataValidation(sheet, choice)
}

// sheetName fits a title into what a sheet may be called: 31 characters, none of []:*?/\.
func sheetName(title string) string {
	clean := strings.NewReplacer("[", "", "]", "", ":", "", "*", "", "?", "", "/", "、", "\\", "").Replace(title)
	runes := []rune(clean)
	return string(runes[:min(len(runes), 31)])
}
