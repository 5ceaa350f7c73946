package signals

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Clean is a cell as every reader sees it: compatibility forms folded (NFKC:
// full-width figures, letters and minus), spaces and zero-width characters
// around it gone, and with them the marks by which Excel keeps a number as text:
// a leading apostrophe of any kind, and ="...".
func Clean(text string) string {
	if plain(text) {
		return text
	}
	for {
		next := unwrap(trim(norm.NFKC.String(text)))
		if next == text {
			return text
		}
		text = next
	}
}

// plain says that a text is already clean: ASCII and Han without anything around
// them. Most cells are, and it is cheap to see.
func plain(text string) bool {
	if text == "" {
		return true
	}
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			if c <= ' ' && (c != ' ' || i == 0 || i == len(text)-1) || c == 0x7f {
				return false
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if r < 0x4E00 || r > 0x9FFF { // the ideographs that no folding changes
			return false
		}
		i += size
	}
	return text[0] != '\'' && text[0] != '=' && text[0] != '`'
}

func trim(text string) string {
	text = strings.TrimFunc(text, invisible)
	return strings.TrimLeft(text, "'`‘’‛′´ʹʻʼ＇")
}

// invisible characters are spaces, controls, and the zero-width ones that web
// pages and word processors leave behind.
func invisible(r rune) bool {
	switch {
	case r < 0x7f:
		return r <= ' '
	case r >= 0x3400 && r <= 0x9fff: // Han, most of what comes
		return false
	}
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u115f' || r == '\u3164'
}

func unwrap(text string) string {
	if len(text) >= 3 && strings.HasPrefix(text, `="`) && strings.HasSuffix(text, `"`) {
		return text[2 : len(text)-1]
	}
	return text
}

// blank says whether a cleaned cell means nothing. It never means zero.
func blank(text string) bool {
	switch text {
	case "", "-", "--", "—", "——", "/", "无", "NULL", "null", "Null":
		return true
	}
	return false
}

// openEnd says whether a cleaned cell means an end that is not set.
func openEnd(text string) bool { return text == "长期" || text == "永久" || text == "无期" }

// squeeze drops every space inside a text: labels, numbers and accounts have none.
func squeeze(text string) string {
	if printable(text) || !strings.ContainsFunc(text, invisible) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if invisible(r) {
			return -1
		}
		return r
	}, text)
}

// printable says that a text is ASCII without spaces, as numbers are.
func printable(text string) bool {
	for i := range len(text) {
		if text[i] <= ' ' || text[i] >= 0x7f {
			return false
		}
	}
	return true
}
