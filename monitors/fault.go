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
		text += "\n  " + f.Source + "\n  " + indent(f.Source, f.Column) + "^"
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
