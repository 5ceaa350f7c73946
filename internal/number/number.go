// Package number makes the numbers that people say aloud for warnings (预警编号)
// and cases (个案编号): a prefix, six digits that tell nothing, and a check digit
// by ISO 7064 MOD 11,10, which finds every single wrong digit and nearly every
// swapped pair.
package number

import "strconv"

// digits is the usual length after the prefix, the check digit included.
const digits = 7

// space is how many numbers of the usual length there are.
const space = 1_000_000

// tries bounds the guesses at a length: when that many in a row are taken the
// space is rather full, and a longer number costs less than to look on. While a
// tenth of the space is free, four of five find their place in it.
const tries = 16

// New is a number that is not taken. The same seed gives the same number as
// long as the same numbers are taken, so that work killed and done again ends
// the same; a seed that nobody can guess makes a number that nobody can.
func New(prefix string, seed uint64, taken func(no string) bool) string {
	for size := uint64(space); ; size *= 10 {
		for range tries {
			seed = mix(seed)
			no := withCheck(prefix, seed%size, size)
			if !taken(no) {
				return no
			}
		}
	}
}

// Valid says whether a text is a number of one capital letter, a dash, and
// seven or more digits of which the last checks the others.
func Valid(no string) bool {
	if len(no) < 2+digits || len(no) > 20 || no[0] < 'A' || no[0] > 'Z' || no[1] != '-' {
		return false
	}
	for _, c := range no[2:] {
		if c < '0' || c > '9' {
			return false
		}
	}
	return check(no[2:len(no)-1]) == no[len(no)-1]
}

func withCheck(prefix string, n, size uint64) string {
	text := strconv.FormatUint(size+n, 10)[1:] // zero-filled to the width of size
	return prefix + text + string(check(text))
}

// check is the ISO 7064 MOD 11,10 check digit of a row of digits.
func check(text string) byte {
	product := 10
	for _, c := range text {
		sum := (product + int(c-'0')) % 10
		if sum == 0 {
			sum = 10
		}
		product = sum * 2 % 11
	}
	return byte('0' + (11-product)%10)
}

// mix is one step of splitmix64: neighbouring seeds give numbers far apart.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
