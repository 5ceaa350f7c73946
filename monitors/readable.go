package monitors

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/token"
)

// What a file of a pack may be at most. The largest of the built-in pack has 13
// kilobytes and six levels; beyond these bounds a file is an accident or an attack
// on the parser, which goes down a level for every bracket and takes a time that
// grows with the square of the keys.
const (
	maxBytes = 256 << 10
	maxDepth = 32
)

// readable cuts a file into tokens, and refuses a text that shows less than it
// holds, before anything looks at what it says.
func (s *source) readable(text []byte) (token.Tokens, bool) {
	switch {
	case len(text) > maxBytes:
		s.fault(At{Line: 1, Column: 1}, fmt.Sprintf("a file of %d bytes", len(text)), "split it: a file of a pack has at most 256 KiB")
		return nil, false
	case strings.HasPrefix(string(text), "\ufeff"):
		s.fault(At{Line: 1, Column: 1}, "a byte order mark", "save the file as UTF-8 without one")
		return nil, false
	}
	if !s.visible(string(text)) {
		return nil, false
	}
	tokens := lexer.Tokenize(string(text))
	return tokens, s.shallow(tokens)
}

// visible refuses what an editor does not show: bytes that are no text, tabs,
// and the signs that turn or hide what stands beside them.
func (s *source) visible(text string) bool {
	line, column, ok := 1, 1, true
	for i, r := range text {
		at := At{Line: line, Column: column}
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], string(utf8.RuneError)):
			s.fault(at, "not UTF-8", "save the file as UTF-8: an editor may have written GB18030")
			return false // what follows would be read wrong
		case r == '\t':
			s.fault(at, "a tab", "write spaces")
			ok = false
		case r != '\n' && r != '\r' && invisible(r):
			s.fault(at, fmt.Sprintf("an invisible sign, %U", r), "remove it: it can hide what the text says")
			ok = false
		}
		column++
		if r == '\n' {
			line, column = line+1, 1
		}
	}
	return ok
}

func invisible(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) }

// shallow refuses a text whose brackets and dashes lie too deep in each other.
func (s *source) shallow(tokens token.Tokens) bool {
	depth, line, dashes := 0, 0, 0
	for _, t := range tokens {
		if t.Position.Line != line {
			line, dashes = t.Position.Line, 0
		}
		switch t.Type { //nolint:exhaustive // the signs that open and close a level
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth--
		case token.SequenceEntryType, token.MappingKeyType:
			dashes++
		}
		if depth+dashes > maxDepth {
			s.fault(At{Line: t.Position.Line, Column: t.Position.Column}, "nested too deep", fmt.Sprintf("a file has at most %d levels", maxDepth))
			return false
		}
	}
	return true
}
