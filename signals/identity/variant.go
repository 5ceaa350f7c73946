package identity

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/mozillazg/go-pinyin"
)

//go:embed variants.csv
var variantsText string

// variants are characters that offices write for each other in names: old forms,
// and forms that were merged and came back (吕/呂, 阎/闫, 萧/肖).
var variants = func() map[rune]rune {
	out := make(map[rune]rune)
	for line := range strings.FieldsSeq(variantsText) {
		from, to, _ := strings.Cut(line, ",")
		out[[]rune(from)[0]] = []rune(to)[0]
	}
	return out
}()

// varied says which characters have another form: most names have none, and it is
// cheap to see.
var varied = func() (in [0x10000]bool) {
	for r := range variants {
		in[r] = true
	}
	return in
}()

// folded writes each variant of a character the same.
func folded(name string) string {
	if !strings.ContainsFunc(name, func(r rune) bool { return int(r) < len(varied) && varied[r] }) {
		return name
	}
	return strings.Map(func(r rune) rune {
		if to, ok := variants[r]; ok {
			return to
		}
		return r
	}, name)
}

// Alike says whether two names may be one name written twice: equal but for
// variants and dots, or read alike, or with a character lost. It never says that
// they are one person.
func Alike(a, b string) bool {
	if a == "" || b == "" || Damaged(a) || Damaged(b) {
		return true // nothing can be said against it
	}
	a, b = PlainName(a), PlainName(b)
	return a == b || slices.Equal(pinyin.LazyConvert(a, nil), pinyin.LazyConvert(b, nil)) && len([]rune(a)) == len([]rune(b))
}
