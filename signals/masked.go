package signals

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"shouwang"
	"shouwang/signals/identity"
)

// Masked (脱敏) are the cells of a quarantined row as lists show them. A value that
// was read as a date, an amount or a choice stands as it is; whatever might be a
// name, a number of somebody or free text is starred, and so is a value that its
// column could not read, unless it is too short to be any of these: in a row whose
// cells slipped a name stands under a date.
func (in *Intake) Masked(h Held, row HeldRow) []string {
	f := in.forms[h.Feed]
	out := make([]string, len(row.Cells))
	for i, text := range row.Cells {
		typ := shouwang.ColumnSealed
		if f != nil && i < len(h.Columns) {
			if at := f.index(h.Columns[i]); at != absent {
				typ = f.columns[at].Type
			}
		}
		wrong := i < len(h.Headers) && slices.ContainsFunc(row.Faults, func(x Fault) bool { return x.Header == h.Headers[i] || x.Header == "" })
		out[i] = maskCell(typ, text, wrong)
	}
	return out
}

// plainMost is how long a value that cannot be read may be and still be shown: a
// date is, a telephone is not.
const plainMost = 10

func maskCell(typ shouwang.ColumnType, text string, wrong bool) string {
	han := strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	switch typ {
	case shouwang.ColumnPerson:
		if !han {
			return identity.MaskNumber(text)
		}
		return identity.MaskName(text)
	case shouwang.ColumnName:
		return identity.MaskName(text)
	case shouwang.ColumnEnum, shouwang.ColumnBool, shouwang.ColumnInt, shouwang.ColumnMoney, shouwang.ColumnDecimal,
		shouwang.ColumnDate, shouwang.ColumnMonth, shouwang.ColumnTime, shouwang.ColumnArea:
		if !wrong || !han && len(text) <= plainMost {
			return text
		}
	case shouwang.ColumnHousehold, shouwang.ColumnHash, shouwang.ColumnText, shouwang.ColumnSealed:
	}
	return strings.Repeat("*", min(utf8.RuneCountInString(text), plainMost))
}
