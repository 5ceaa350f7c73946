package monitors

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Fault is one thing wrong with a pack: where it stands and what to do. Its text
// never holds a value of a department's file, because a pack holds none.
type Fault struct { //nolint:errname // the word that people use of a text
	At
	Message string
	Do      string // what to do, or ""
	Source  string // the source line
}

// Error is `file:line:column: message`, the line with a caret, and what to do.
func (f Fault) Error() string {
	text := fmt.Sprintf("%s:%d:%d: %s", f.File, f.Line, f.Column, f.Message)
	if f.Source != "" {
		line, column := excerpt(f.Source, f.Column)
		text += "\n  " + line + "\n  " + indent(line, column) + "^"
	}
	if f.Do != "" {
		text += "\n  " + f.Do
	}
	return text
}

// Faults is every fault of a pack, by file, line and column.
type Faults []Fault //nolint:errname // as Fault

func (f Faults) Error() string {
	texts := make([]string, len(f))
	for i, fault := range f {
		texts[i] = fault.Error()
	}
	return strings.Join(texts, "\n")
}

func (f Faults) sorted() Faults {
	slices.SortStableFunc(f, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(f)
}

// excerpt is the part of a long line about a column, as much as a terminal shows.
func excerpt(line string, column int) (part string, at int) {
	const around = 100
	runes := []rune(line)
	if len(runes) <= 2*around {
		return line, column
	}
	from := max(0, min(column-1-around, len(runes)-2*around))
	part, at = string(runes[from:from+2*around]), column-from
	if from > 0 {
		part, at = "…"+part, at+1
	}
	if from+2*around < len(runes) {
		part += "…"
	}
	return part, at
}

// indent is as wide as the text before a column: a Chinese character takes two
// columns of a terminal, and so does the wide space that stands for it here.
func indent(line string, column int) string {
	var b strings.Builder
	for i, r := range []rune(line) {
		if i >= column-1 {
			break
		}
		switch {
		case r == '\t':
			b.WriteRune('\t')
		case wide(r):
			b.WriteRune('\u3000')
		default:
			b.WriteByte(' ')
		}
	}
	return b.String()
}

func wide(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303f || r >= 0xff01 && r <= 0xff60
}
