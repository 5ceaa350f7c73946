package signals

import (
	"slices"
	"strings"

	"shouwang"
)

// Columns that every feed's file may bring: what the source describes, who sent
// the row, and, for history, when it came in.
const (
	asOfColumn     = -10
	sourceColumn   = -11
	receivedColumn = -12
	tokenColumn    = -13 // of an answer: which row it answers
	wordColumn     = -14 // of an answer: what the department says of a record
)

var reserved = map[string]int{
	"as_of": asOfColumn, "数据日期": asOfColumn, "截至日期": asOfColumn, "数据截至日期": asOfColumn, "数据截止日期": asOfColumn,
	"source_dept": sourceColumn, "来源部门": sourceColumn, "数据来源": sourceColumn, "提供部门": sourceColumn, "报送部门": sourceColumn,
	"received_at": receivedColumn, "接收时间": receivedColumn,
}

// headers is how senders call the columns of a form.
type headers map[string]int

func (f *form) headers() headers {
	h := make(headers)
	for i := range f.columns {
		c := &f.columns[i]
		for _, text := range append([]string{c.Name, c.Title.Zh, c.Title.En}, c.Headers...) {
			if key := header(text); key != "" {
				if _, taken := h[key]; !taken {
					h[key] = i
				}
			}
		}
	}
	return h
}

// header is a header as headers are compared.
func header(text string) string {
	text = strings.ToLower(squeeze(Clean(text)))
	return strings.Trim(text, "*:：.。、")
}

// unitless words may stand in brackets behind a header without changing what it means.
var unitless = map[string]bool{
	"元": true, "¥": true, "万元": true, "人民币": true, "单位:元": true, "单位:万元": true, "必填": true, "选填": true, "%": true,
	"人": true, "18位": true, "文本": true, "yyyy-mm-dd": true, "yyyymmdd": true, "年月日": true, "可空": true,
}

// match finds the column that a header names, and the scale of its money. A
// yearly amount is never read as a monthly one, nor the other way round.
func (h headers) match(f *form, text string) (col int, scale int64) {
	key := header(text)
	if key == "" {
		return absent, 1
	}
	if i, ok := h[key]; ok {
		return i, 1
	}
	base, unit := bracket(key)
	i, ok := h[base]
	if !ok {
		return absent, 1
	}
	scale = 1
	if strings.Contains(unit, "万元") {
		scale = 10000
	}
	if unitless[unit] || period(unit) != "" && strings.HasSuffix(f.columns[i].Unit, period(unit)) {
		return i, scale
	}
	return absent, 1
}

func bracket(key string) (base, unit string) {
	open := strings.IndexByte(key, '(')
	if open <= 0 || !strings.HasSuffix(key, ")") {
		return key, ""
	}
	return key[:open], strings.ReplaceAll(key[open+1:len(key)-1], " ", "")
}

// period is how the unit of a column ends for a unit in brackets.
func period(unit string) string {
	switch unit {
	case "元/月", "月", "每月", "元/人/月", "元/人·月":
		return "month"
	case "元/年", "年", "每年", "万元/年", "12个月", "近12个月":
		return "12 months"
	}
	return ""
}

// mapped is a header row read: what each column of the file is.
type mapped struct {
	columns []int   // column of the form, a reserved one, or absent
	scales  []int64 // of money
	texts   []string
	row     int  // its line in the sheet
	said    mask // the columns of the form that the header has
}

// mapRow reads a row of cells as the header of a form.
func (f *form) mapRow(h headers, cells []string, remembered map[string]string) mapped {
	m := mapped{columns: make([]int, len(cells)), scales: make([]int64, len(cells)), texts: make([]string, len(cells))}
	seen := make(map[int]bool)
	for i, text := range cells {
		m.texts[i] = shortHeader(text)
		m.columns[i], m.scales[i] = f.matchOne(h, text, remembered)
		if m.columns[i] != absent && seen[m.columns[i]] {
			m.columns[i] = absent
		}
		seen[m.columns[i]] = true
		if m.columns[i] >= 0 {
			m.said |= bit(m.columns[i])
		}
	}
	return m
}

func (f *form) matchOne(h headers, text string, remembered map[string]string) (int, int64) {
	if name, ok := remembered[header(text)]; ok {
		i := f.index(name)
		if r, isReserved := reserved[name]; isReserved && i < 0 {
			i = r
		}
		_, unit := bracket(header(text))
		if strings.Contains(unit, "万元") {
			return i, 10000
		}
		return i, 1
	}
	if i, scale := h.match(f, text); i != absent {
		return i, scale
	}
	if i, ok := reserved[header(text)]; ok {
		return i, 1
	}
	return absent, 1
}

// shortHeader is a header as it is shown: a wrong row taken for a header must
// not carry a line of somebody's data into a message.
func shortHeader(text string) string {
	runes := []rune(squeeze(Clean(text)))
	digits := 0
	for _, r := range runes {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	if digits > 6 {
		return "?"
	}
	return string(runes[:min(len(runes), 30)])
}

// found says whether the header has a column of the form.
func (m mapped) found(col int) bool {
	return slices.Contains(m.columns, col)
}

// missing are the required columns that neither the header, nor another column,
// nor the contract's default, nor the sender can fill.
func (f *form) missing(m mapped) []string {
	var out []string
	for i := range f.columns {
		c := &f.columns[i]
		if !c.Required || c.Default != "" || m.found(i) || c.from >= 0 && m.found(c.from) || f.implied(c.Name) || f.certified(i) && m.found(f.index(certificateColumn)) {
			continue
		}
		out = append(out, c.Title.Zh)
	}
	return out
}

// implied says whether the sender tells the value of a column.
func (f *form) implied(name string) bool {
	for _, rule := range f.feed.ByDept {
		if column, _, _ := strings.Cut(rule, "="); column == name {
			return true
		}
	}
	return false
}

// tells says whether a required column is a mark of the feed's own: one beside
// the number and the name that every list of people has.
func (f *form) tells(m mapped) int {
	n := 0
	for i, c := range f.columns {
		if m.found(i) && c.Type != shouwang.ColumnName && i != f.number {
			n++
		}
	}
	return n
}
