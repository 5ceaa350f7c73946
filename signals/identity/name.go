package identity

import (
	"strings"
	"sync/atomic"
	"unicode"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/unicode/norm"
)

// PlainName is a name as it is compared: full-width forms, spaces and the
// middle dots of minority names (· • ．) do not tell people apart, nor do old forms
// of a character (吕/呂).
func PlainName(name string) string {
	if allHan(name) { // most names are, and it is cheap to see
		return folded(name)
	}
	plain := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("·•．.・‧∙⋅", r) {
			return -1
		}
		return r
	}, folded(norm.NFKC.String(name)))
	return norm.NFKC.String(strings.ToUpper(plain)) // what was dropped may have stood between a letter and its accent
}

// Damaged says whether a name has lost a character on its way: a private one, or
// the mark that stands for one. Nobody is matched by such a name.
func Damaged(name string) bool {
	return !allHan(name) && strings.ContainsFunc(name, func(r rune) bool {
		return r == '?' || r == '□' || r == unicode.ReplacementChar || unicode.Is(unicode.Co, r)
	})
}

// Matchable is a name as it is searched for and as its fingerprint is taken, "" if it
// cannot be.
func Matchable(name string) string {
	if Damaged(name) {
		return ""
	}
	return PlainName(name)
}

func allHan(name string) bool {
	for _, r := range name {
		if r < 0x3400 || r > 0x9fff {
			return false
		}
	}
	return true
}

// surnames are read otherwise than the same character elsewhere.
var surnames = map[rune]byte{'单': 's', '曾': 'z', '仇': 'q', '解': 'x', '查': 'z', '区': 'o', '盖': 'g', '翟': 'z', '缪': 'm', '尉': 'y', '乐': 'y', '朴': 'p', '种': 'c', '折': 's', '召': 's', '覃': 'q', '冼': 'x', '长': 'c'}

// letters remember the first letter of a character's reading, plus one: looking
// it up anew would be the dearest part of a name.
var letters [0x10000]atomic.Uint32

// Initials are the first letters of a name in pinyin: 张光明 is zgm.
func Initials(name string) string {
	var out strings.Builder
	for i, r := range PlainName(name) {
		if i == 0 {
			if c, ok := surnames[r]; ok {
				out.WriteByte(c)
				continue
			}
		}
		if c := letter(r); c != 0 {
			out.WriteByte(c)
		}
	}
	return out.String()
}

func letter(r rune) byte {
	if r < 0x80 {
		return byte(unicode.ToLower(r)) //nolint:gosec // ASCII
	}
	if int(r) < len(letters) {
		if c := letters[r].Load(); c != 0 {
			return byte(c - 1) //nolint:gosec // a letter and one
		}
	}
	var c byte
	if read := pinyin.SinglePinyin(r, pinyin.Args{Style: pinyin.FirstLetter}); len(read) > 0 && read[0] != "" {
		c = read[0][0]
	}
	if int(r) < len(letters) {
		letters[r].Store(uint32(c) + 1)
	}
	return c
}
