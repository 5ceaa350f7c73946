package access

import (
	"crypto/rand"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"shouwang"
)

// What a password must be. GB/T 22239-2019 wants complexity and change; the figures
// are those of the bureau's own rules and can only be raised here.
const (
	PasswordLeast = 12 // characters
	PasswordsKept = 5  // none of the last is taken again
	passwordMost  = 128
	classesLeast  = 3
	ownLeast      = 6 // characters beside what everybody uses
)

//go:embed common.txt
var commonText string

// common are what everybody uses, the longest first.
var common = strings.Fields(commonText)

// folded undoes what people write for a letter.
var folded = strings.NewReplacer("@", "a", "0", "o", "$", "s", "3", "e", "!", "i")

// GoodPassword says why a text is no password for an account; nil is that it is
// one. It quotes nothing. ErrInvalid.
func GoodPassword(a Account, text string) error {
	weak := func(what, todo string) error { return shouwang.Explain(shouwang.ErrInvalid, what, todo) }
	n := utf8.RuneCountInString(text)
	switch {
	case n < PasswordLeast || n > passwordMost:
		return weak("口令长度不对 / the password is too short or too long", "12 到 128 个字符 / 12 to 128 characters")
	case classes(text) < classesLeast:
		return weak("口令太单一 / the password has too few kinds of characters", "大写、小写、数字、符号至少三种 / at least three of capitals, small letters, digits, signs")
	case isCommon(a.Name, text):
		return weak("口令太常见，或含账号名 / the password is what everybody uses, or holds the account's name", "换一句只有自己知道的 / take a sentence of your own")
	}
	for _, hash := range a.Hashes {
		if Matches(hash, text) {
			return weak("最近五次用过的口令 / one of the last five passwords", "换一个新的 / take a new one")
		}
	}
	return nil
}

func classes(text string) int {
	var upper, lower, digit, sign int
	for _, c := range text {
		switch {
		case unicode.IsUpper(c):
			upper = 1
		case unicode.IsLower(c):
			lower = 1
		case unicode.IsDigit(c):
			digit = 1
		default:
			sign = 1
		}
	}
	return upper + lower + digit + sign
}

// isCommon takes out what everybody uses, both as it is written and with signs
// read as the letters they stand for, and looks at what is left.
func isCommon(name, text string) bool {
	low := strings.ToLower(text)
	for _, form := range []string{low, folded.Replace(low)} {
		form = strings.ReplaceAll(form, name, "")
		for _, word := range common {
			form = strings.ReplaceAll(form, word, "")
		}
		if utf8.RuneCountInString(form) < ownLeast {
			return true
		}
	}
	return strings.Contains(low, name)
}

// Work of a hash: argon2id, 19 MiB, two passes, as OWASP gives as the least.
const (
	hashMemory = 19 << 10 // KiB
	hashPasses = 2
	hashLanes  = 1
	hashBytes  = 32
	saltBytes  = 16
)

// HashOf is the argon2id hash of a password with a new salt, in the form that all
// libraries read.
func HashOf(password string) string {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails: crypto/rand ends the process instead
	key := argon2.IDKey([]byte(password), salt, hashPasses, hashMemory, hashLanes, hashBytes)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, hashMemory, hashPasses, hashLanes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key))
}

// Matches says whether a password is the one of a hash. A hash that cannot be read
// matches nothing.
func Matches(hash, password string) bool {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false
	}
	var memory, passes uint32
	var lanes uint8
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &lanes); err != nil || memory > 1<<20 || passes > 16 || passes == 0 || lanes == 0 {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	key, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || err2 != nil || len(key) == 0 {
		return false
	}
	got := argon2.IDKey([]byte(password), salt, passes, memory, lanes, uint32(len(key))) //nolint:gosec // a few bytes
	return subtle.ConstantTimeCompare(key, got) == 1
}
