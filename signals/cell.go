package signals

import (
	"encoding/hex"
	"math"
	"strings"
	"time"
	"unicode"

	"shouwang"
	"shouwang/signals/identity"
)

// cell is a value read: a whole number (a day, fen, millionths, milliseconds, an
// area, a packed citizen's number) or a text (a token, a reference, a name).
type cell struct {
	n  int64
	s  string
	ok bool // false: the cell means nothing; unknown is not zero
}

// reading is what the file says about a column beside its cells.
type reading struct {
	scale     int64 // of money: 10000 where the header says 万元
	epoch1904 bool
	keys      *identity.Keys
	canary    bool              // numbers are those of canaries, and no others
	hashed    map[string]string // accounts and employers hashed lately: many rows share one
}

// hashedLimit bounds the memory of hashes.
const hashedLimit = 1 << 15

// Bounds of a text and of a sealed one, so that a broken file cannot fill the store.
const (
	textLimit   = 400
	sealedLimit = 8000
)

// read reads a cleaned, filled text as the column's type.
func (c *column) read(text string, r reading) (cell, Code) {
	if token, ok := c.labels[text]; ok { // the usual spelling
		return c.token(token)
	}
	if kind, ok := c.Type.Named(); ok {
		return c.readNamed(kind, text, r)
	}
	switch c.Type {
	case shouwang.ColumnPerson:
		return c.readPerson(text, r)
	case shouwang.ColumnHousehold:
		return readHousehold(text)
	case shouwang.ColumnHash:
		return readHash(text, r)
	case shouwang.ColumnName, shouwang.ColumnText:
		return c.readText(text)
	case shouwang.ColumnEnum:
		return c.readLabel(text)
	case shouwang.ColumnBool:
		return c.readFlag(text)
	case shouwang.ColumnInt, shouwang.ColumnDecimal, shouwang.ColumnMoney:
		return c.readAmount(text, r)
	case shouwang.ColumnDate, shouwang.ColumnMonth, shouwang.ColumnTime:
		return c.readWhen(text, r)
	case shouwang.ColumnArea:
		return c.readArea(text)
	case shouwang.ColumnSealed:
		return readSealed(text, r)
	}
	return cell{}, badText
}

// token is the value that a label stands for, in the column's type.
func (c *column) token(token string) (cell, Code) {
	switch c.Type {
	case shouwang.ColumnInt:
		n, code := readInt(token)
		return cell{n: n, ok: true}, code
	case shouwang.ColumnBool:
		return cell{n: int64(token[0] - '0'), ok: true}, fine
	case shouwang.ColumnArea:
		return c.areaCell(token)
	case shouwang.ColumnPerson, shouwang.ColumnHousehold, shouwang.ColumnHash, shouwang.ColumnName, shouwang.ColumnText,
		shouwang.ColumnEnum, shouwang.ColumnMoney, shouwang.ColumnDecimal, shouwang.ColumnDate, shouwang.ColumnMonth, shouwang.ColumnTime,
		shouwang.ColumnSealed:
	}
	return cell{s: token, ok: true}, fine
}

// readPerson packs a valid number; s keeps the form in which it was written.
func (c *column) readPerson(text string, r reading) (cell, Code) {
	parse := identity.Parse
	switch {
	case r.canary:
		parse = identity.ParseCanary
	case c.Opaque:
		parse = identity.ParseOpaque
	}
	n, form, fault := parse(squeeze(text))
	return cell{n: int64(n), s: string(form), ok: true}, Code(fault) //nolint:gosec // 17 digits fit
}

// readHousehold reads a reference; a head's number is the same in both its forms.
func readHousehold(text string) (cell, Code) {
	text = strings.ToUpper(squeeze(text))
	if len(text) > textLimit {
		return cell{}, badText
	}
	if n, _, fault := identity.Parse(text); fault == identity.Sound {
		text = n.String()
	}
	return cell{s: strings.Clone(text), ok: true}, fine
}

// readNamed reads the text that names a subject; that of an account is the keyed
// hash of its number.
func (c *column) readNamed(kind shouwang.SubjectType, text string, r reading) (cell, Code) {
	if kind != "account" {
		return c.readText(text)
	}
	v, code := readHash(text, r)
	v.s = hex.EncodeToString([]byte(v.s))
	return v, code
}

// readHash keeps the text: it is hashed once the row stands.
func readHash(cleaned string, r reading) (cell, Code) {
	if h, ok := r.hashed[cleaned]; ok {
		return cell{s: h, ok: true}, fine
	}
	text := strings.ToUpper(strings.ReplaceAll(squeeze(cleaned), "-", ""))
	if len(text) >= 5 && text[1] == '.' && strings.ContainsAny(text, "E") && isDigits(text[:1]) && isDigits(text[len(text)-1:]) {
		return cell{}, Code(identity.Scientific)
	}
	if r.keys == nil || text == "" {
		return cell{}, fine
	}
	h := r.keys.Column(text)
	if len(r.hashed) >= hashedLimit {
		clear(r.hashed)
	}
	if r.hashed != nil {
		r.hashed[strings.Clone(cleaned)] = string(h[:])
	}
	return cell{s: string(h[:]), ok: true}, fine
}

func (c *column) readText(text string) (cell, Code) {
	if len(text) > textLimit {
		return cell{}, badText
	}
	if c.Type == shouwang.ColumnName && allHan(text) {
		text = squeeze(text) // 张　三 is padded, not another name
	} else if strings.ContainsAny(text, "\r\n\t") {
		text = strings.Join(strings.Fields(text), " ")
	}
	return cell{s: strings.Clone(text), ok: true}, fine
}

// readSealed seals free text: what somebody said of a family is no column.
func readSealed(text string, r reading) (cell, Code) {
	switch {
	case len(text) > sealedLimit:
		return cell{}, badText
	case r.keys == nil:
		return cell{}, fine
	}
	return cell{s: r.keys.Note(text), ok: true}, fine
}

func allHan(text string) bool {
	for _, r := range text {
		if r >= 0x4E00 && r <= 0x9FFF { // most names are of these alone
			continue
		}
		if !unicode.Is(unicode.Han, r) && !unicode.IsSpace(r) {
			return false
		}
	}
	return true
}

func (c *column) readLabel(text string) (cell, Code) {
	if token, ok := c.labels[label(text)]; ok {
		return cell{s: token, ok: true}, fine
	}
	found := 0
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、,;/+|和及 ", r) }) {
		if _, ok := c.labels[label(part)]; ok {
			found++
		}
	}
	if found > 1 {
		return cell{}, twoLabels
	}
	return cell{}, unknownLabel
}

func (c *column) readFlag(text string) (cell, Code) {
	text = label(text)
	if token, ok := c.labels[text]; ok {
		return c.token(token)
	}
	switch text {
	case "1", "是", "true", "y", "yes", "有":
		return cell{n: 1, ok: true}, fine
	case "0", "否", "false", "n", "no":
		return cell{ok: true}, fine
	}
	return cell{}, badFlag
}

func (c *column) readAmount(text string, r reading) (cell, Code) {
	if len(c.labels) > 0 {
		if token, ok := c.labels[label(text)]; ok {
			return c.token(token)
		}
	}
	var n int64
	var code Code
	unit := 1.0
	switch c.Type { //nolint:exhaustive // the types of read's case
	case shouwang.ColumnMoney:
		fen, fault := readMoney(text, max(r.scale, 1))
		n, code, unit = int64(fen), fault, 100
	case shouwang.ColumnDecimal:
		n, code = readDecimal(text, int64(max(c.Times, 1)))
		unit = 1e6
	default:
		n, code = readInt(text)
	}
	if code == fine && !c.within(float64(n)/unit) {
		code = outOfRange
	}
	if code == badNumber && len(c.labels) > 0 {
		code = unknownLabel
	}
	return cell{n: n, ok: true}, code
}

func (c *column) readWhen(text string, r reading) (cell, Code) {
	if openEnd(text) && c.Open {
		return cell{}, fine
	}
	if c.Type == shouwang.ColumnTime {
		t, code := readTime(text, r.epoch1904)
		return cell{n: t.UnixMilli(), ok: true}, code
	}
	if c.Unit == unitYear {
		day, code := readYear(text)
		return cell{n: int64(day), ok: true}, code
	}
	w, code := readDate(text, r.epoch1904)
	switch {
	case code != fine:
		return cell{}, code
	case w.none:
		return cell{}, fine
	case c.Type == shouwang.ColumnMonth:
		return cell{n: int64(w.day.Month()), ok: true}, fine
	case w.month && c.Unit != "day or month":
		return cell{}, monthOnly
	}
	return cell{n: int64(w.day), ok: true}, fine
}

func (c *column) readArea(text string) (cell, Code) {
	text = label(text)
	if token, ok := c.labels[text]; ok {
		return c.token(token)
	}
	return c.areaCell(text)
}

// areaCell is the area of a code, cut to the digits that the column keeps.
func (c *column) areaCell(text string) (cell, Code) {
	v, code := filledArea(text)
	if c.Digits > 0 {
		rest := int64(math.Pow10(areaDigits - c.Digits))
		v.n = v.n / rest * rest
	}
	return v, code
}

// areaDigits are those of a whole code of an area, down to the village.
const areaDigits = 12

// filledArea fills a code with zeros to the right: 320682 is 320682000000. Zero is the nation.
func filledArea(text string) (cell, Code) {
	text = strings.TrimSuffix(text, ".0")
	if text == "0" {
		return cell{ok: true}, fine
	}
	switch len(text) {
	case 2, 4, 6, 9, 12:
	default:
		return cell{}, badArea
	}
	if !isDigits(text) || text[0] == '0' {
		return cell{}, badArea
	}
	n := int64(0)
	for _, d := range (text + "0000000000")[:areaDigits] {
		n = n*10 + int64(d-'0')
	}
	return cell{n: n, ok: true}, fine
}

// day is the day in a date cell.
func (v cell) day() shouwang.Day { return shouwang.Day(v.n) } //nolint:gosec // readDate keeps days within 1850 to 2299

// tooLate says whether a filled date lies after the day received where it may not.
func (c *column) tooLate(v cell, received shouwang.Day) Code {
	switch {
	case !v.ok || c.future:
		return fine
	case c.Type == shouwang.ColumnDate && v.day() > received:
		return futureDate
	case c.Type == shouwang.ColumnMonth && v.day() > received.Month():
		return futureMonth
	case c.Type == shouwang.ColumnTime && time.UnixMilli(v.n).After(received.End()):
		return futureDate
	}
	return fine
}
