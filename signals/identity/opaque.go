package identity

import (
	"strconv"
	"strings"
)

// Opaque is the form of a person's number that says nothing about the person:
// that of a survey or another register, as the source gave it.
const Opaque Form = "opaque"

// An opaque number is packed like a citizen's number, so that the register seals
// and blinds both alike. One bit marks it, another tells letters from digits; a
// leading 1 keeps its zeros.
const (
	opaqueBit  Number = 1 << 62
	lettersBit Number = 1 << 61
)

// The longest opaque numbers that eight bytes hold.
const (
	opaqueDigits  = 17
	opaqueLetters = 11
)

// ParseOpaque reads a cleaned text of up to 17 digits, or of up to 11 letters
// and digits; small letters are the same as capitals.
func ParseOpaque(text string) (Number, Form, Fault) {
	if _, plain := digits(text); plain && text != "" && len(text) <= opaqueDigits {
		n, _ := digits("1" + text)
		return opaqueBit | Number(n), Opaque, Sound
	}
	n, err := strconv.ParseUint("1"+text, 36, 64)
	if err != nil || text == "" || len(text) > opaqueLetters {
		return 0, Missing, misfit(text)
	}
	return opaqueBit | lettersBit | Number(n), Opaque, Sound
}

// opaque is an opaque number as it was written, in capitals.
func (n Number) opaque() string {
	base := 10
	if n&lettersBit != 0 {
		base = 36
	}
	return strings.ToUpper(strconv.FormatUint(uint64(n&^(opaqueBit|lettersBit)), base)[1:])
}
