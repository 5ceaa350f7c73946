package signals

import (
	"strings"

	"shouwang"
)

// Amounts are read in billionths of a yuan, which whole numbers hold exactly up
// to nine hundred million yuan.
const (
	nano    = int64(1e9)
	nanoFen = nano / 100
	noise   = nano / 1e6 // what binary fractions leave behind
	largest = int64(9e17)
)

// readMoney reads a cleaned cell in yuan; scale is 10000 where the header says 万元.
func readMoney(text string, scale int64) (shouwang.Fen, Code) {
	if fen, ok := plainYuan(text); ok && scale == 1 {
		return fen, fine
	}
	text, negative := accountant(squeeze(text))
	text = strings.TrimPrefix(text, "¥")
	switch {
	case strings.HasSuffix(text, "万元"):
		text, scale = strings.TrimSuffix(text, "万元"), 10000
	case strings.HasSuffix(text, "元"):
		text, scale = strings.TrimSuffix(text, "元"), 1
	}
	if sign, rest := leadingSign(text); sign {
		text, negative = strings.TrimPrefix(rest, "¥"), !negative
	}
	n, code := readNano(text)
	if code != fine {
		return 0, code
	}
	if n > largest/scale {
		return 0, outOfRange
	}
	n *= scale
	rest := n % nanoFen
	switch {
	case rest <= noise:
		n -= rest
	case nanoFen-rest <= noise:
		n += nanoFen - rest
	default:
		return 0, tooPrecise
	}
	if negative {
		n = -n
	}
	return shouwang.Fen(n / nanoFen), fine
}

// plainYuan reads what most cells hold: up to eight figures, which are within every
// bound, and two after a point.
func plainYuan(text string) (fen shouwang.Fen, ok bool) {
	whole := len(text)
	if whole > 3 && text[whole-3] == '.' {
		whole -= 3
	}
	if whole == 0 || whole > 8 {
		return 0, false
	}
	for i := range len(text) {
		c := text[i]
		switch {
		case i == whole:
		case c < '0' || c > '9':
			return 0, false
		default:
			fen = fen*10 + shouwang.Fen(c-'0')
		}
	}
	if whole == len(text) {
		fen *= 100
	}
	return fen, true
}

// accountant reads the brackets by which accountants write what is below zero.
func accountant(text string) (string, bool) {
	if strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")") {
		return text[1 : len(text)-1], true
	}
	return text, false
}

func leadingSign(text string) (bool, string) {
	for _, minus := range []string{"-", "−", "–"} {
		if rest, ok := strings.CutPrefix(text, minus); ok {
			return true, rest
		}
	}
	return false, text
}

// readNano reads an unsigned number with thousands separators in their places.
func readNano(text string) (int64, Code) {
	whole, fraction, point := strings.Cut(text, ".")
	if whole, _ = ungroup(whole); !isDigits(whole) || point && fraction != "" && !isDigits(fraction) {
		return 0, badMoney
	}
	whole = strings.TrimLeft(whole, "0")
	if len(whole) > 9 {
		return 0, outOfRange
	}
	digits := (fraction + "000000000")[:9]
	n := int64(number(whole))*nano + int64(number(digits))
	if len(fraction) > 9 && fraction[9] >= '5' {
		n++
	}
	return n, fine
}

// ungroup drops thousands separators, if each stands before three digits.
func ungroup(text string) (string, bool) {
	groups := strings.Split(text, ",")
	for i, g := range groups {
		if i > 0 && len(g) != 3 || i == 0 && len(groups) > 1 && (len(g) == 0 || len(g) > 3) {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

// readDecimal reads a number in millionths, times that many; a percent sign is the
// column's unit. Nine decimals of the text count.
func readDecimal(text string, times int64) (int64, Code) {
	text = strings.TrimSuffix(squeeze(text), "%")
	negative, text := leadingSign(text)
	n, code := readNano(strings.TrimPrefix(text, "+"))
	if code == badMoney {
		return 0, badNumber
	}
	if n > largest/times {
		return 0, outOfRange
	}
	n = (n*times + 500) / 1000
	if negative {
		n = -n
	}
	return n, code
}

// readInt reads a whole number; a fraction of zeros is what spreadsheets add.
func readInt(text string) (int64, Code) {
	text = squeeze(text)
	for _, unit := range []string{"人", "口", "天", "岁"} {
		text = strings.TrimSuffix(text, unit)
	}
	negative, text := leadingSign(text)
	whole, fraction, _ := strings.Cut(text, ".")
	whole, ok := ungroup(whole)
	if !ok || !isDigits(whole) || len(whole) > 9 || strings.Trim(fraction, "0") != "" {
		return 0, badNumber
	}
	n := int64(number(whole))
	if negative {
		n = -n
	}
	return n, fine
}
