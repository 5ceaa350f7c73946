package signals

import (
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// decoder turns bytes of a text into UTF-8. Bytes that no table knows are kept as
// private characters: a damaged name can be read again once somebody has the font.
type decoder func([]byte) string

func decoderOf(encoding string) decoder {
	if encoding != nationalText {
		return decodePlain
	}
	table := simplifiedchinese.GB18030.NewDecoder()
	return func(b []byte) string {
		out, err := table.Bytes(b)
		if err == nil && !strings.ContainsRune(string(out), utf8.RuneError) {
			return string(out)
		}
		return decodeNational(b)
	}
}

// widened reads a text of two bytes a character; others pass as they are.
func widened(in io.Reader, encoding string) io.Reader {
	switch encoding {
	case wideText:
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(in)
	case wideBigEnd:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder().Reader(in)
	}
	return in
}

// keptBytes is where undecodable bytes are kept: the last plane but one, which
// nobody else uses.
const keptBytes = 0xF0000

func decodePlain(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	var out strings.Builder
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 {
			r = keptBytes + rune(b[0])
		}
		out.WriteRune(r)
		b = b[size:]
	}
	return out.String()
}

// decodeNational reads GB18030 character by character.
func decodeNational(b []byte) string {
	var out strings.Builder
	for len(b) > 0 {
		r, size := nationalRune(b)
		out.WriteRune(r)
		b = b[size:]
	}
	return out.String()
}

func nationalRune(b []byte) (rune, int) {
	if b[0] < 0x80 {
		return rune(b[0]), 1
	}
	for _, size := range []int{2, 4} {
		if len(b) < size {
			break
		}
		out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b[:size])
		if r, n := utf8.DecodeRune(out); err == nil && r != utf8.RuneError && n == len(out) {
			return r, size
		}
	}
	if len(b) > 1 && b[1] >= 0x40 {
		return userDefined(b[0], b[1]), 2
	}
	return keptBytes + rune(b[0]), 1
}

// userDefined are the characters that the standard (GB 18030) leaves to the user,
// where police systems keep rare names, at the places it gives them in Unicode.
func userDefined(lead, trail byte) rune {
	l, t := rune(lead), rune(trail)
	switch {
	case l >= 0xAA && l <= 0xAF && t >= 0xA1:
		return 0xE000 + (l-0xAA)*94 + t - 0xA1
	case l >= 0xF8 && t >= 0xA1:
		return 0xE234 + (l-0xF8)*94 + t - 0xA1
	case l >= 0xA1 && l <= 0xA7 && t <= 0xA0:
		if t > 0x7F {
			t--
		}
		return 0xE4C6 + (l-0xA1)*96 + t - 0x40
	}
	return keptBytes + l<<8 + t
}
