package signals

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// markupFile is a web page of tables, or a spreadsheet of 2003 in XML: what
// systems of departments export under the name .xls. A table is a sheet.
type markupFile struct {
	path     string
	encoding string
	names    []string
	ragged   bool // the spreadsheet leaves out empty cells
}

var markupStarts = [][]byte{[]byte("<html"), []byte("<!doctype"), []byte("<table"), []byte("<?xml"), []byte("<meta"), []byte("<head"), []byte("<style"), []byte("<div"), []byte("<!--")}

// looksMarkup says whether a text begins as pages do.
func looksMarkup(head []byte) bool {
	if bytes.HasPrefix(head, []byte("\xFF\xFE")) || bytes.HasPrefix(head, []byte("\xFE\xFF")) {
		head = bytes.ReplaceAll(head[2:min(len(head), 64)], []byte{0}, nil)
	}
	text := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \r\n\t"))
	for _, start := range markupStarts {
		if bytes.HasPrefix(text, start) {
			return true
		}
	}
	return false
}

// charset is what a page says of its own encoding.
var charset = regexp.MustCompile(`(?i)(?:charset|encoding)\s*=\s*["']?([a-z0-9_-]+)`)

func openMarkup(path string, head []byte) (workbook, error) {
	m := &markupFile{path: path}
	var err error
	if m.encoding, err = sniff(path, head); err != nil {
		return nil, err
	}
	if said := charset.FindSubmatch(head); said != nil && bytes.HasPrefix(bytes.ToLower(said[1]), []byte("gb")) && m.encoding == plainUTF8 && !mostlyHan(head) {
		m.encoding = nationalText // every byte is also UTF-8, by chance: it says what it is
	}
	return m, m.survey()
}

// mostlyHan says whether a text that can be read as UTF-8 is mostly Chinese when
// it is. Pages were labelled gb2312 and saved otherwise; a text of GB18030 that can
// be read as UTF-8 by chance reads as Greek, Cyrillic and the like (联通).
func mostlyHan(text []byte) bool {
	han, other := 0, 0
	for _, r := range string(text[:lastWhole(text)]) {
		switch {
		case unicode.Is(unicode.Han, r):
			han++
		case r >= utf8.RuneSelf:
			other++
		}
	}
	return han > other
}

// survey counts the tables that have rows: those without lay out the page.
func (m *markupFile) survey() error {
	t, err := m.tables()
	if err != nil {
		return err
	}
	defer t.Close() //nolint:errcheck // only read
	for {
		l, err := t.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		for len(m.names) < l.table {
			m.names = append(m.names, "")
		}
		m.names[l.table-1] = t.names[l.table]
		m.ragged = m.ragged || t.sheeted
	}
	for i, name := range m.names {
		if name == "" {
			m.names[i] = "表" + strconv.Itoa(i+1)
		}
	}
	if len(m.names) == 0 {
		return refuse("网页里没有表格", "the page holds no table", saveAgain)
	}
	return nil
}

func (m *markupFile) sheets() []string { return m.names }
func (m *markupFile) about() about     { return about{Encoding: "html", ragged: m.ragged} }
func (m *markupFile) Close() error     { return nil }

func (m *markupFile) open(sheet int) (lines, error) {
	t, err := m.tables()
	if err != nil {
		return nil, err
	}
	return &markupLines{tables: t, table: sheet + 1}, nil
}

// markupLines are the rows of one table.
type markupLines struct {
	*tables

	table int
}

func (l *markupLines) next() (line, error) {
	for {
		row, err := l.tables.next()
		if err != nil {
			return line{}, err
		}
		if row.table == l.table {
			return row.line, nil
		}
	}
}

// tables are the rows of all tables of a page, in the order in which they end.
type tables struct {
	file    io.Closer
	meter   *counter
	size    int64
	in      *html.Tokenizer
	decode  decoder  // of texts: no byte of a character is one of a tag
	open    []*table // the innermost last
	count   int
	names   map[int]string
	sheeted bool // a spreadsheet in XML, not a page
	done    []tableRow
}

type tableRow struct {
	line

	table int
}

// table is one that has begun.
type table struct {
	number int // 0 until it has a row of its own
	name   string
	row    int
	cells  []string
	below  []span // by column: cells of rows above that reach down
	inRow  bool
	inCell bool
	text   strings.Builder
	value  string // given beside the text
	wide   int
	tall   int
}

// span is what a cell of several rows leaves for those below: empty cells.
type span int

// Bounds of a page: a cell beyond them is a page gone wrong.
const (
	cellColumns = 1 << 10
	cellBytes   = 1 << 16
)

func (m *markupFile) tables() (*tables, error) {
	file, err := os.Open(m.path)
	if err != nil {
		return nil, fmt.Errorf("open the file: %w", err)
	}
	t := newTables(file, m.encoding)
	if info, err := file.Stat(); err == nil {
		t.size = info.Size()
	}
	return t, nil
}

func (t *tables) share() float64 { return portion(t.meter.n, t.size) }

func newTables(file io.ReadCloser, encoding string) *tables {
	meter := &counter{in: file}
	in := html.NewTokenizer(bufio.NewReaderSize(widened(meter, encoding), 256<<10))
	in.SetMaxBuf(lineLimit)
	return &tables{file: file, meter: meter, in: in, decode: decoderOf(encoding), names: make(map[int]string)}
}

func (t *tables) Close() error { return t.file.Close() }

// next is the next row that ended.
func (t *tables) next() (tableRow, error) {
	for len(t.done) == 0 {
		switch t.in.Next() {
		case html.ErrorToken:
			err := t.in.Err()
			if !errors.Is(err, io.EOF) {
				return tableRow{}, truncated()
			}
			if len(t.open) == 0 {
				return tableRow{}, io.EOF
			}
			t.end() // a page cut off
		case html.TextToken:
			t.write(html.UnescapeString(t.decode(t.in.Raw())))
		case html.StartTagToken:
			t.start()
		case html.SelfClosingTagToken:
			if name := t.start(); name != "br" {
				t.stop(name)
			}
		case html.EndTagToken:
			name, _ := t.in.TagName()
			t.stop(plainTag(name))
		case html.CommentToken, html.DoctypeToken:
		}
	}
	row := t.done[0]
	t.done = t.done[1:]
	return row, nil
}

// plainTag drops the name space of XML: ss:Row is a row.
func plainTag(name []byte) string {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		name = name[i+1:]
	}
	return string(name)
}

// attributes of a tag, without name spaces.
func (t *tables) attributes(more bool) map[string]string {
	out := make(map[string]string)
	for more {
		var key, value []byte
		key, value, more = t.in.TagAttr()
		out[plainTag(key)] = t.decode(value)
	}
	return out
}

func (t *tables) start() string {
	tag, more := t.in.TagName()
	name := plainTag(tag)
	switch name {
	case "worksheet":
		t.sheeted = true
		t.open = append(t.open, &table{name: t.attributes(more)["name"]})
	case "table":
		if !t.sheeted {
			t.open = append(t.open, &table{})
		}
	case "tr", "row":
		t.startRow(t.attributes(more))
	case "td", "th", "cell":
		t.startCell(t.attributes(more))
	case "br", "p", "div":
		t.write(" ")
	}
	return name
}

func (t *tables) stop(name string) {
	switch name {
	case "worksheet":
		t.end()
	case "table":
		if !t.sheeted {
			t.end()
		}
	case "tr", "row":
		t.endRow()
	case "td", "th", "cell":
		t.endCell()
	}
}

func (t *tables) inner() *table {
	if len(t.open) == 0 {
		return nil
	}
	return t.open[len(t.open)-1]
}

// write adds to the cell that is open.
func (t *tables) write(text string) {
	if in := t.inner(); in != nil && in.inCell && in.text.Len() < cellBytes {
		in.text.WriteString(text)
	}
}

// startRow begins a row; a page need not say where the last one ended.
func (t *tables) startRow(has map[string]string) {
	in := t.inner()
	if in == nil {
		return
	}
	t.endRow()
	in.inRow, in.cells = true, nil
	in.row++
	if at, err := strconv.Atoi(has["index"]); err == nil && at > in.row && at < sheetRows {
		in.row = at
	}
}

func (t *tables) startCell(has map[string]string) {
	in := t.inner()
	if in == nil {
		return
	}
	t.endCell()
	if !in.inRow {
		t.startRow(nil)
	}
	in.skip()
	if at, err := strconv.Atoi(has["index"]); err == nil && at <= cellColumns {
		for len(in.cells) < at-1 {
			in.cells = append(in.cells, "")
		}
	}
	in.inCell, in.value = true, has["num"]
	in.wide, in.tall = count(has["colspan"], 0), count(has["rowspan"], 0)
	if t.sheeted {
		in.wide, in.tall = count(has["mergeacross"], 1), count(has["mergedown"], 1)
	}
	in.text.Reset()
}

// count is how many cells one takes, at least one.
func count(text string, more int) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 1
	}
	return min(max(n+more, 1), cellColumns)
}

// skip passes over the columns that cells above reach down into.
func (in *table) skip() {
	for len(in.cells) < len(in.below) && in.below[len(in.cells)] > 0 {
		in.below[len(in.cells)]--
		in.cells = append(in.cells, "")
	}
}

// endCell places a cell; the others that it covers are empty, as in a spreadsheet.
func (t *tables) endCell() {
	in := t.inner()
	if in == nil || !in.inCell {
		return
	}
	in.inCell = false
	text := strings.TrimSpace(in.text.String())
	if in.value != "" {
		text = in.value // the number itself, where the text shows it rounded or as a date
	}
	for i := 0; i < in.wide && len(in.cells) < cellColumns; i++ {
		for len(in.below) <= len(in.cells) {
			in.below = append(in.below, 0)
		}
		in.below[len(in.cells)] = span(in.tall - 1)
		in.cells = append(in.cells, text)
		text = ""
	}
}

func (t *tables) endRow() {
	in := t.inner()
	if in == nil || !in.inRow {
		return
	}
	t.endCell()
	in.skip()
	in.inRow = false
	if in.number == 0 {
		t.count++
		in.number = t.count
		t.names[in.number] = in.name
	}
	t.done = append(t.done, tableRow{line: line{number: in.row, cells: in.cells}, table: in.number})
}

// end closes the innermost table.
func (t *tables) end() {
	if t.inner() == nil {
		return
	}
	t.endRow()
	t.open = t.open[:len(t.open)-1]
}
