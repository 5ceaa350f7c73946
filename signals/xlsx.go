package signals

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"

	"github.com/xuri/excelize/v2"

	"shouwang/signals/biff"
)

// A workbook may grow to these bounds when it is opened; beyond them it is a bomb.
const (
	expandedLimit = 200 << 20
	expandedTimes = 100
)

// xlsxFile is a workbook of Excel 2007 or later, or of WPS.
type xlsxFile struct {
	file      *excelize.File
	names     []string
	epoch1904 bool
	survey    survey
	parts     map[string]string // sheet → the part that holds it
}

// survey is what the parts of a workbook tell before it is read.
type survey struct {
	hollow map[string]bool // "sheet3.xml!B7": formulas that were never calculated
	rows   map[string]int  // part → how many rows it has
}

func openXLSX(path, scratch string) (workbook, error) {
	found, parts, err := inspect(path)
	if err != nil {
		return nil, err
	}
	file, err := excelize.OpenFile(path, excelize.Options{UnzipSizeLimit: expandedLimit, RawCellValue: true, TmpDir: scratch})
	switch {
	case errors.Is(err, excelize.ErrWorkbookPassword), errors.Is(err, excelize.ErrWorkbookFileFormat):
		return nil, refuse("文件设有密码或不是 xlsx 工作簿", "the file is locked or no xlsx workbook", "请去掉密码并另存为 .xlsx / remove the password and save it as .xlsx")
	case err != nil:
		return nil, truncated()
	}
	names := file.GetSheetList()
	if len(names) == 0 {
		return nil, errors.Join(truncated(), file.Close())
	}
	x := &xlsxFile{file: file, names: names, survey: found, parts: parts}
	if props, err := file.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		x.epoch1904 = *props.Date1904
	}
	return x, nil
}

func truncated() error {
	return refuse("文件不完整（可能传输中断）", "the workbook is incomplete: it may be truncated", "请重新发送 / send it again")
}

// inspect opens every part of the container once, counting what comes out, as
// the sizes in its directory may lie, and notes formulas without a result.
func inspect(path string) (found survey, parts map[string]string, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return found, nil, fmt.Errorf("open the file: %w", err)
	}
	archive, err := zip.OpenReader(path)
	if err != nil {
		return found, nil, truncated()
	}
	defer archive.Close() //nolint:errcheck // only read
	limit := min(int64(expandedLimit), info.Size()*expandedTimes)
	found = survey{hollow: make(map[string]bool), rows: make(map[string]int)}
	for _, part := range archive.File {
		if part.FileInfo().IsDir() {
			continue
		}
		n, err := found.scan(part, limit)
		if err != nil {
			return found, nil, err
		}
		if limit -= n; limit < 0 {
			return found, nil, refuse("文件解压后过大", "the workbook expands beyond 200 MiB or 100 times its size", "请拆分后重新发送，或另存为 CSV / split it, or save it as CSV")
		}
	}
	return found, sheetParts(archive), nil
}

// sheetParts tells which part of the container holds which sheet: sheets that
// were moved keep the number of their part.
func sheetParts(archive *zip.ReadCloser) map[string]string {
	var book struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	var links struct {
		Links []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	decodePart(archive, "xl/workbook.xml", &book)
	decodePart(archive, "xl/_rels/workbook.xml.rels", &links)
	out := make(map[string]string)
	for _, sheet := range book.Sheets {
		for _, link := range links.Links {
			if link.ID == sheet.ID {
				out[sheet.Name] = path.Base(link.Target)
			}
		}
	}
	return out
}

// decodePart leaves out empty if the part cannot be read: excelize will say so.
func decodePart(archive *zip.ReadCloser, name string, out any) {
	in, err := archive.Open(name)
	if err != nil {
		return
	}
	defer in.Close() //nolint:errcheck // only read
	_ = xml.NewDecoder(io.LimitReader(in, 1<<20)).Decode(out)
}

func (s *survey) scan(part *zip.File, limit int64) (int64, error) {
	in, err := part.Open()
	if err != nil {
		return 0, truncated()
	}
	defer in.Close() //nolint:errcheck // only read
	counted := &counter{in: io.LimitReader(in, limit+1)}
	if !strings.HasPrefix(part.Name, "xl/worksheets/") {
		_, err = io.Copy(io.Discard, counted)
	} else {
		err = s.sheet(counted, path.Base(part.Name))
	}
	if err != nil && counted.n <= limit {
		return 0, truncated()
	}
	return counted.n, nil
}

type counter struct {
	in io.Reader
	n  int64
}

func (c *counter) Read(b []byte) (int, error) {
	n, err := c.in.Read(b)
	c.n += int64(n)
	return n, err
}

// sheet counts the rows, and looks for cells with a formula and no value: excelize
// would give them as empty, and empty is not what the department meant.
func (s *survey) sheet(in io.Reader, part string) error {
	cells := bufio.NewScanner(in)
	cells.Buffer(make([]byte, 64<<10), 8<<20)
	cells.Split(cellEnds)
	for cells.Scan() {
		cell := cells.Bytes()
		s.rows[part] += bytes.Count(cell, []byte("<row"))
		start := bytes.LastIndex(cell, []byte("<c "))
		if start < 0 || len(s.hollow) > 100_000 || !uncalculatedCell(cell[start:]) {
			continue
		}
		if _, after, ok := bytes.Cut(cell[start:], []byte(` r="`)); ok {
			ref, _, _ := bytes.Cut(after, []byte(`"`))
			s.hollow[part+"!"+string(ref)] = true
		}
	}
	return cells.Err()
}

// uncalculatedCell says whether a cell has a formula and no result. An empty text
// is one.
func uncalculatedCell(cell []byte) bool {
	formula := bytes.Index(cell, []byte("<f"))
	if formula < 0 {
		return false
	}
	result := cell[formula:]
	if bytes.Contains(result, []byte("<v></v>")) || bytes.Contains(result, []byte("<v/>")) {
		return !bytes.Contains(cell[:formula], []byte(`t="str"`))
	}
	return !bytes.Contains(result, []byte("</v>"))
}

// cellEnds splits at </c>; a stretch without cells (a picture, a style) is passed over.
func cellEnds(data []byte, atEOF bool) (int, []byte, error) {
	if i := bytes.Index(data, []byte("</c>")); i >= 0 {
		return i + 4, data[:i], nil
	}
	if atEOF {
		return len(data), nil, nil
	}
	if len(data) > 1<<20 {
		return len(data) - 4096, nil, nil
	}
	return 0, nil, nil
}

func (x *xlsxFile) sheets() []string { return x.names }
func (x *xlsxFile) about() about {
	return about{Encoding: "xlsx", epoch1904: x.epoch1904, ragged: true}
}
func (x *xlsxFile) Close() error { return x.file.Close() }

func (x *xlsxFile) open(sheet int) (lines, error) {
	rows, err := x.file.Rows(x.names[sheet])
	if err != nil {
		return nil, truncated()
	}
	part := x.parts[x.names[sheet]]
	return &xlsxLines{rows: rows, hollow: x.survey.hollow, part: part, all: x.survey.rows[part]}, nil
}

type xlsxLines struct {
	rows   *excelize.Rows
	number int
	hollow map[string]bool
	part   string
	all    int
}

func (l *xlsxLines) share() float64 { return portion(int64(l.number), int64(l.all)) }

func (l *xlsxLines) Close() error { return l.rows.Close() }

// next reads a row, hidden or not.
func (l *xlsxLines) next() (line, error) {
	if !l.rows.Next() {
		if err := l.rows.Error(); err != nil {
			return line{}, truncated()
		}
		return line{}, io.EOF
	}
	l.number++
	cells, err := l.rows.Columns()
	if err != nil {
		return line{}, truncated()
	}
	if len(l.hollow) > 0 {
		cells = l.mark(cells)
	}
	return line{number: l.number, cells: cells}, nil
}

// hollowCell stands for a formula without a result.
const hollowCell = biff.Uncalculated

// hollowText is how such a cell is shown to its department; unchanged, it is refused again.
const hollowText = "#公式未计算"

func (l *xlsxLines) mark(cells []string) []string {
	for i := range max(len(cells), 64) {
		name, err := excelize.CoordinatesToCellName(i+1, l.number)
		if err != nil || !l.hollow[l.part+"!"+name] {
			continue
		}
		for len(cells) <= i {
			cells = append(cells, "")
		}
		cells[i] = hollowCell
	}
	return cells
}
