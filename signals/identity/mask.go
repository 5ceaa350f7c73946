package identity

import "strings"

// MaskName shows the first and the last character: 张*明, 张*. What lists show.
func MaskName(name string) string {
	runes := []rune(name)
	switch n := len(runes); n {
	case 0:
		return ""
	case 1:
		return "*"
	case 2:
		return string(runes[:1]) + "*"
	default:
		return string(runes[:1]) + strings.Repeat("*", n-2) + string(runes[n-1:])
	}
}

// MaskNumber shows the first and the last four digits: 3206**********1234.
func MaskNumber(number string) string {
	if len(number) <= 8 {
		return strings.Repeat("*", len(number))
	}
	return number[:4] + strings.Repeat("*", len(number)-8) + number[len(number)-4:]
}
