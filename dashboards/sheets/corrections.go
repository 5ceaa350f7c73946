package sheets

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Corrections (更正表) is what goes back to a department: rows that were refused,
// or records that a worker found wrong. One workbook a department.
type Corrections struct {
	Department string // name for people
	Title      string
	Advice     []string // lines of the cover: what to do with the file
	Pages      []CorrectionPage
}

// CorrectionPage is rows of one list. Extra columns stand behind the list's own.
type CorrectionPage struct {
	Title    string // of the sheet
	Headings []string
	Extra    []string
	Choices  map[string][]string // of an extra column: the words that it takes
	Rows     []CorrectionRow
}

// CorrectionRow is one row: its cells as they came, what is wrong with some of
// them, and the extra cells.
type CorrectionRow struct {
	Cells  []string
	Faults map[int]string // column → what is wrong, and what to do
	Extra  []string
}

// WriteCorrections makes DIR/<name>.xlsx, readable by its owner only, and gives
// the file's name.
func WriteCorrections(dir, name string, c Corrections) (string, error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	s, err := newStyles(f)
	if err != nil {
		return "", fmt.Errorf("style the workbook of %s: %w", c.Department, err)
	}
	if err := correctionCover(f, c, s); err != nil {
		return "", fmt.Errorf("write the cover of %s: %w", c.Department, err)
	}
	for i, p := range c.Pages {
		if err := correctionPage(f, fmt.Sprintf("%d %s", i+1, p.Title), p, s); err != nil {
			return "", fmt.Errorf("write %s for %s: %w", p.Title, c.Department, err)
		}
	}
	name = strings.NewReplacer("/", "", "\\", "", "..", "").Replace(name) + ".xlsx"
	return name, save(f, filepath.Join(dir, name))
}

func correctionCover(f *excelize.File, c Corrections, s styles) error {
	if err := f.SetSheetName("Sheet1", cover); err != nil {
		return err
	}
	rows := [][]any{{c.Title}}
	for _, line := range c.Advice {
		rows = append(rows, []any{line})
	}
	rows = append(rows, []any{}, []any{"名单", "行数"})
	for _, p := range c.Pages {
		rows = append(rows, []any{p.Title, len(p.Rows)})
	}
	for i, row := range rows {
		if err := f.SetSheetRow(cover, fmt.Sprintf("A%d", i+1), &row); err != nil {
			return err
		}
	}
	if err := f.SetCellStyle(cover, "A1", "A1", s.head); err != nil {
		return err
	}
	return f.SetColWidth(cover, "A", "A", 60)
}

// correctionPage writes every value as text and marks the cells at fault.
func correctionPage(f *excelize.File, sheet string, p CorrectionPage, s styles) error {
	sheet = sheetName(sheet)
	if _, err := f.NewSheet(sheet); err != nil {
		return err
	}
	w, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	if err := w.SetColWidth(1, len(p.Headings)+len(p.Extra), 16); err != nil {
		return err
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := w.SetRow("A1", styled(p.Headings, s.head, p.Extra, s.slip)); err != nil {
		return err
	}
	for i, r := range p.Rows {
		cells := make([]string, len(p.Headings))
		copy(cells, r.Cells)
		row := styled(cells, s.text, r.Extra, s.text)
		for at := range r.Faults {
			row[at] = excelize.Cell{StyleID: s.slip, Value: cells[at]}
		}
		if err := w.SetRow(fmt.Sprintf("A%d", i+2), row); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := choices(f, sheet, p); err != nil {
		return err
	}
	return comments(f, sheet, p)
}

func styled(a []string, aStyle int, b []string, bStyle int) []any {
	row := make([]any, 0, len(a)+len(b))
	for _, v := range a {
		row = append(row, excelize.Cell{StyleID: aStyle, Value: v})
	}
	for _, v := range b {
		row = append(row, excelize.Cell{StyleID: bStyle, Value: v})
	}
	return row
}

func choices(f *excelize.File, sheet string, p CorrectionPage) error {
	for i, head := range p.Extra {
		words := p.Choices[head]
		if len(words) == 0 || len(p.Rows) == 0 {
			continue
		}
		column, err := excelize.ColumnNumberToName(len(p.Headings) + i + 1)
		if err != nil {
			return err
		}
		valid := excelize.NewDataValidation(true)
		valid.SetSqref(fmt.Sprintf("%s2:%s%d", column, column, len(p.Rows)+1))
		if err := valid.SetDropList(words); err != nil {
			return err
		}
		if err := f.AddDataValidation(sheet, valid); err != nil {
			return err
		}
	}
	return nil
}

// commentLimit bounds the notes on cells: a sheet with more opens slowly, and the
// reason stands in a column as well.
const commentLimit = 2000

// comments puts the reason beside each marked cell.
func comments(f *excelize.File, sheet string, p CorrectionPage) error {
	n := 0
	for i, r := range p.Rows {
		for _, at := range slices.Sorted(maps.Keys(r.Faults)) {
			if n++; n > commentLimit {
				return nil
			}
			cell, err := excelize.CoordinatesToCellName(at+1, i+2)
			if err != nil {
				return err
			}
			if err := f.AddComment(sheet, excelize.Comment{Cell: cell, Author: "守望", Text: r.Faults[at]}); err != nil {
				return err
			}
		}
	}
	return nil
}
