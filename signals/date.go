package signals

import (
	"strings"
	"time"
	"unicode"

	"shouwang"
)

// Dates are read here, and checked to exist, because the engine would turn 1935
// into 1970 and 30 February into 2 March without a word.

// when is a date as a cell gave it.
type when struct {
	day   shouwang.Day
	month bool // only the month was given: the day is its first
	none  bool // a sentinel that means nothing: 1900-01-01, 9999-12-31
}

var (
	sentinelLow  = shouwang.Date(1900, time.January, 1)
	sentinelHigh = shouwang.Date(9999, time.December, 31)
)

// readDate reads a cleaned cell; epoch1904 is the flag of the workbook.
func readDate(text string, epoch1904 bool) (when, Code) {
	if len(text) == len("2006-01-02") && text[4] == '-' && text[7] == '-' && isDigits(text[:4]) && isDigits(text[5:7]) && isDigits(text[8:]) {
		return existing(number(text[:4]), number(text[5:7]), number(text[8:])) // as most senders write it
	}
	text, ok := cutTime(text)
	if !ok {
		return when{}, badDate
	}
	if strings.ContainsAny(text, chineseDigits) {
		if text, ok = arabic(text); !ok {
			return when{}, badDate
		}
	}
	parts, ok := splitDate(text)
	switch {
	case !ok:
		return when{}, badDate
	case len(parts) == 1:
		return readBare(parts[0], epoch1904)
	case len(parts) == 2:
		return monthOf(parts)
	}
	return dayOf(parts)
}

// cutTime drops the time of day, never rounding to the next day.
func cutTime(text string) (string, bool) {
	if colon := strings.IndexByte(text, ':'); colon >= 0 {
		cut := strings.LastIndexAny(text[:colon], " Tt")
		if cut < 0 {
			return "", false
		}
		text = strings.TrimRight(text[:cut], " ")
		for _, half := range []string{"上午", "下午", "AM", "PM"} {
			text = strings.TrimSuffix(text, half)
		}
	} else if len(text) > 9 && text[8] == 'T' {
		text = text[:8]
	}
	return squeeze(text), true
}

const chineseDigits = "〇零○一二三四五六七八九十廿卅元"

// arabic writes Chinese figures of a date in digits: 二〇二三年十一月三十日.
func arabic(text string) (string, bool) {
	var out, run strings.Builder
	flush := func() bool {
		if run.Len() == 0 {
			return true
		}
		n, ok := figure([]rune(run.String()))
		run.Reset()
		out.WriteString(n)
		return ok
	}
	for _, r := range text {
		if strings.ContainsRune(chineseDigits, r) {
			run.WriteRune(r)
			continue
		}
		if !flush() {
			return "", false
		}
		out.WriteRune(r)
	}
	return out.String(), flush()
}

// figure reads a run of Chinese figures: digit by digit, or with tens.
func figure(run []rune) (string, bool) {
	if string(run) == "元" { // 元月
		return "1", true
	}
	var digits []int
	tens, seen := 0, false
	for _, r := range run {
		switch r {
		case '十':
			if seen || len(digits) > 1 {
				return "", false
			}
			tens, seen = 1, true
			if len(digits) == 1 {
				tens, digits = digits[0], nil
			}
		case '廿', '卅':
			if seen || len(digits) > 0 {
				return "", false
			}
			tens, seen = 2, true
			if r == '卅' {
				tens = 3
			}
		case '元':
			return "", false
		default:
			digits = append(digits, strings.IndexRune("零一二三四五六七八九", foldZero(r))/3)
		}
	}
	if seen {
		if len(digits) > 1 {
			return "", false
		}
		digits = append([]int{tens}, append(digits, 0)[0])
	}
	var out strings.Builder
	for _, d := range digits {
		out.WriteByte(byte('0' + d)) //nolint:gosec // a single digit
	}
	return out.String(), true
}

func foldZero(r rune) rune {
	if r == '〇' || r == '○' {
		return '零'
	}
	return r
}

// splitDate cuts at the separators in use; one after the last figure (日, 号) is nothing.
func splitDate(text string) ([]string, bool) {
	text = strings.TrimSuffix(strings.TrimSuffix(text, "日"), "号")
	text = strings.TrimSuffix(text, "月")
	if serial, fraction, ok := strings.Cut(text, "."); ok && len(serial) == 5 && isDigits(serial) && isDigits(fraction) {
		return []string{serial}, true // an Excel serial with a time of day
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("-/.年月", r) })
	if len(parts) == 0 || len(parts) > 3 {
		return nil, false
	}
	separators := 0
	for _, r := range text {
		if !unicode.IsDigit(r) {
			separators++
		}
	}
	for _, p := range parts {
		if !isDigits(p) {
			return nil, false
		}
	}
	return parts, separators == len(parts)-1 || separators == len(parts) && strings.HasSuffix(text, "年")
}

func isDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}

func number(text string) int {
	n := 0
	for i := 0; i < len(text) && i < 9; i++ {
		n = n*10 + int(text[i]-'0')
	}
	return n
}

// readBare reads a date without separators: 20230203, 202302, or the serial of a spreadsheet.
func readBare(text string, epoch1904 bool) (when, Code) {
	switch {
	case len(text) == 8:
		return dayOf([]string{text[:4], text[4:6], text[6:]})
	case len(text) == 6:
		return monthOf([]string{text[:4], text[4:]})
	case len(text) == 4 && number(text) >= 1850 && number(text) < 2300:
		return when{}, ambiguousDate // a year, or a day of 1905
	case len(text) == 7 && number(text) == 2958465:
		return when{none: true}, fine // 9999-12-31
	case len(text) <= 5:
		return serial(number(text), epoch1904)
	}
	return when{}, badDate
}

// unitYear is the unit of a date column that holds years: each is its first day.
const unitYear = "year"

// readYear reads a year of four digits as its first day. Nothing else is one: 84
// may be the day of a spreadsheet.
func readYear(text string) (shouwang.Day, Code) {
	y := number(text)
	if len(text) != len("2006") || !isDigits(text) || y < 1850 || y > 2299 {
		return 0, badDate
	}
	return shouwang.Date(y, time.January, 1), fine
}

// serial reads the day number of a spreadsheet, which believes in 29 February 1900.
func serial(n int, epoch1904 bool) (when, Code) {
	var day shouwang.Day
	switch {
	case epoch1904:
		day = shouwang.Date(1904, time.January, 1).AddDays(n)
	case n == 60, n == 0:
		return when{}, badDate
	case n < 60:
		day = shouwang.Date(1899, time.December, 31).AddDays(n)
	default:
		day = shouwang.Date(1899, time.December, 30).AddDays(n)
	}
	return when{day: day, none: day == sentinelLow}, fine
}

func monthOf(parts []string) (when, Code) {
	if len(parts[0]) != 4 || len(parts[1]) > 2 {
		return when{}, badDate
	}
	y, m := number(parts[0]), number(parts[1])
	if y < 1850 || y > 2299 || m < 1 || m > 12 {
		return when{}, badDate
	}
	return when{day: shouwang.Date(y, time.Month(m), 1), month: true}, fine
}

func dayOf(parts []string) (when, Code) {
	if len(parts[0]) == 4 && len(parts[1]) <= 2 && len(parts[2]) <= 2 {
		return existing(number(parts[0]), number(parts[1]), number(parts[2]))
	}
	if len(parts[2]) != 4 || len(parts[0]) > 2 || len(parts[1]) > 2 {
		if len(parts[0]) <= 2 && len(parts[1]) <= 2 && len(parts[2]) <= 2 {
			return when{}, ambiguousDate
		}
		return when{}, badDate
	}
	a, b, year := number(parts[0]), number(parts[1]), number(parts[2])
	switch {
	case a <= 12 && b <= 12 && a != b:
		return when{}, ambiguousDate
	case b > 12:
		return existing(year, a, b)
	}
	return existing(year, b, a)
}

// existing refuses a day that no calendar has.
func existing(y, m, d int) (when, Code) {
	if m < 1 || m > 12 || d < 1 || d > 31 {
		return when{}, badDate
	}
	day := shouwang.Date(y, time.Month(m), d)
	if day == sentinelLow || day == sentinelHigh {
		return when{none: true}, fine
	}
	if y < 1850 || y > 2299 || day.Time().Day() != d {
		return when{}, badDate
	}
	return when{day: day}, fine
}

// readTime reads an instant: a date with an optional time of day.
func readTime(text string, epoch1904 bool) (time.Time, Code) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02 15:04:05.999", "2006-01-02T15:04:05.999", "2006/1/2 15:04:05", "2006/1/2 15:04", "2006-1-2 15:04:05", "2006-1-2 15:04", "20060102150405"} {
		if t, err := time.ParseInLocation(layout, text, shouwang.Shanghai); err == nil {
			return t, fine
		}
	}
	if strings.ContainsRune(text, ':') {
		return time.Time{}, badTime
	}
	w, code := readDate(text, epoch1904)
	if code != fine || w.month || w.none {
		return time.Time{}, badTime
	}
	return w.day.Start(), fine
}
