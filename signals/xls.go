package signals

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"shouwang/signals/biff"
)

// xlsFile is a workbook of Excel 97 to 2003.
type xlsFile struct {
	file *os.File
	book *biff.Book
}

// saveAgain is what to do with a file of another program.
const saveAgain = "请在 WPS 或 Excel 中打开，文件→另存为，类型选 .xlsx，再发送 / open it in WPS or Excel, save it as .xlsx, and send that"

// openXLS opens a container of before 2007: the bytes of WPS documents, of locked
// workbooks of either kind, and of old workbooks begin alike.
func openXLS(path string) (workbook, error) {
	switch ext := strings.ToLower(filepath.Ext(path)); ext {
	case ".et", ".ett", ".wps", ".wpt", ".dps", ".doc", ".ppt":
		return nil, refuse("文件是 "+ext+" 格式，不是约定的表格", "the file is a "+ext+" document", saveAgain)
	}
	file, err := os.Open(path) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, fmt.Errorf("open the file: %w", err)
	}
	book, err := biff.Open(file)
	if err == nil && len(book.Sheets) == 0 {
		err = biff.ErrNoSheets
	}
	if err != nil {
		return nil, errors.Join(refuseXLS(err), file.Close())
	}
	return &xlsFile{file: file, book: book}, nil
}

// refuseXLS says in a person's words why a container cannot be read.
func refuseXLS(err error) error {
	switch {
	case errors.Is(err, biff.ErrLocked):
		return refuse("文件设有打开密码", "the workbook is locked with a password", "请在 WPS 或 Excel 中去掉密码（文件→文档加密），重新发送 / remove the password and send it again")
	case errors.Is(err, biff.ErrOld):
		return refuse("文件是 Excel 95 或更早的格式", "the workbook is of before Excel 97", saveAgain)
	case errors.Is(err, biff.ErrNoSheets):
		return refuse("文件不是表格（可能是 WPS 文字或其他文档）", "the file is a document and no workbook", saveAgain)
	}
	return truncated()
}

func (x *xlsFile) sheets() []string {
	names := make([]string, len(x.book.Sheets))
	for i, s := range x.book.Sheets {
		names[i] = s.Name
	}
	return names
}

func (x *xlsFile) about() about {
	return about{Encoding: "xls", epoch1904: x.book.Date1904, ragged: true}
}
func (x *xlsFile) Close() error { return x.file.Close() }

func (x *xlsFile) open(sheet int) (lines, error) {
	rows, err := x.book.Rows(sheet)
	if err != nil {
		return nil, refuseXLS(err)
	}
	return xlsLines{rows}, nil
}

// xlsLines are the rows of a sheet; hidden ones are read like the others.
type xlsLines struct{ rows *biff.Rows }

func (l xlsLines) Close() error   { return nil }
func (l xlsLines) share() float64 { return l.rows.Share() }

func (l xlsLines) next() (line, error) {
	number, cells, err := l.rows.Next()
	switch {
	case errors.Is(err, io.EOF):
		return line{}, io.EOF
	case err != nil:
		return line{}, refuseXLS(err)
	}
	return line{number: number, cells: cells}, nil
}
