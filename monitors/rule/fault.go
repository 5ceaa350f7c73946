package rule

import (
	"fmt"
	"strings"
	"unicode"
)

// Fault is one thing wrong with a rule's text, where it stands and what to do.
type Fault struct { //nolint:errname // a fault is what a pack has
	Offset  int // characters from the start of the text
	Line    int // from 1
	Column  int // from 1, in characters
	Message string
	Hint    string // what to do, or ""
}

func (f Fault) Error() string {
	text := f.Message
	if f.Hint != "" {
		text += ": " + f.Hint
	}
	if f.Line == 0 {
		return text
	}
	return fmt.Sprintf("%d:%d: %s", f.Line, f.Column, text)
}

// Faults is every fault of one text.
type Faults []Fault //nolint:errname // as above

func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, fault := range f {
		lines[i] = fault.Error()
	}
	return strings.Join(lines, "\n")
}

// Nearest is the name that a mistyped one most likely meant, or "".
func Nearest(name string, names []string) string {
	best, distance := "", max(1, len(name)/3)+1
	for _, candidate := range names {
		d := edits(name, candidate)
		if d < distance || d == distance && best != "" && candidate < best {
			best, distance = candidate, d
		}
	}
	return best
}

// edits is the Levenshtein distance, with a swap of neighbours as one edit.
func edits(a, b string) int {
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		row, above, above2 := rows[i%3], rows[(i+2)%3], rows[(i+1)%3]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(row[j-1]+1, above[j]+1, above[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], above2[j-2]+1)
			}
		}
	}
	return rows[len(a)%3][len(b)]
}

// Lookalike names the first sign of a name that is no ASCII, since a letter of
// another script may look like the one that was meant.
func Lookalike(name string) (hint string, found bool) {
	for _, r := range name {
		if r > unicode.MaxASCII {
			return fmt.Sprintf("%c is %U, no letter of a name though it may look like one: type it anew", r, r), true
		}
	}
	return "", false
}

func didYouMean(name string, names []string) string {
	if near := Nearest(name, names); near != "" {
		return fmt.Sprintf("did you mean %s?", near)
	}
	return "no declared name is like it: declare it, or take another"
}
