package identity

import (
	"strconv"
	"time"

	"shouwang"
)

// Number is a valid citizen's number (公民身份号码) of 18 digits, or that of a
// residence permit (81, 82, 83). The last digit follows from the first 17,
// which are what is kept: eight bytes a person instead of a string. Zero is none.
// An Opaque one holds the number of another register, and tells no birth and no sex.
type Number uint64

// Form is how a number was written in the file: the 15-digit form is upgraded,
// and kept in mind because two rolls may know one person by both.
type Form string

// The forms of a number; Missing is an empty cell.
const (
	Missing Form = ""
	ID18    Form = "id18"
	ID15    Form = "id15"
)

// Fault is why a text is no number. It is a reason code, never the text.
type Fault string

// The faults of a number, as refused rows name them.
const (
	Sound       Fault = ""
	BadLength   Fault = "bad_id"
	Scientific  Fault = "lost_digits" // 3.20682E+17: Excel dropped digits, and nobody may guess them
	BadChecksum Fault = "bad_checksum"
	BadBirth    Fault = "bad_birth"
	BadRegion   Fault = "bad_region"
)

var weights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

const checks = "10X98765432"

// provinces are the first two digits in use, the residence permits included.
var provinces = func() (in [100]bool) {
	for _, p := range []int{
		11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46,
		50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83,
	} {
		in[p] = true
	}
	return in
}()

// Parse reads a cleaned text of 15 or 18 characters; a final x may be small.
func Parse(text string) (Number, Form, Fault) {
	switch len(text) {
	case 18:
		n, fault := parse18(text)
		return n, ID18, fault
	case 15:
		n, fault := upgrade(text)
		return n, ID15, fault
	}
	return 0, Missing, misfit(text)
}

// misfit tells lost digits from a text that never was a number.
func misfit(text string) Fault {
	for i := range len(text) {
		switch c := text[i]; {
		case c >= '0' && c <= '9', c == '.', c == '+':
		case (c == 'E' || c == 'e') && i > 0:
			return Scientific
		default:
			return BadLength
		}
	}
	return BadLength
}

// canaryRegion begins the numbers of canaries: no region has it, so that no file
// of a department can name one.
const canaryRegion = 99

// ParseCanary reads the number of a canary, and of nobody else.
func ParseCanary(text string) (Number, Form, Fault) {
	n, form, fault := Parse(text)
	if fault == BadRegion && form == ID18 && n/1e15 == canaryRegion {
		return n, form, n.born()
	}
	if fault == Sound {
		fault = BadRegion
	}
	return n, form, fault
}

// CanaryNumber is the number of a canary: place (0 to 9999) and order (0 to 999)
// tell canaries of one birthday apart.
func CanaryNumber(place, order int, born shouwang.Day) string {
	y, m, d := born.Time().Date()
	n := Number(canaryRegion)*1e15 + Number(place%10000)*1e11 + Number(y*10000+int(m)*100+d)*1e3 + Number(order%1000) //nolint:gosec // digits
	return n.String()
}

func parse18(text string) (Number, Fault) {
	body, ok := digits(text[:17])
	if !ok {
		return 0, misfit(text)
	}
	n := Number(body)
	last := text[17]
	if last == 'x' {
		last = 'X'
	}
	if last != n.check() {
		return 0, BadChecksum
	}
	return n, n.sound()
}

// upgrade writes a number of 15 digits (before 1999) with 18. The endings 996
// to 999 were kept for people born before 1900.
func upgrade(text string) (Number, Fault) {
	if _, ok := digits(text); !ok {
		return 0, misfit(text)
	}
	century := "19"
	if text[12:] >= "996" {
		century = "18"
	}
	body, _ := digits(text[:6] + century + text[6:])
	n := Number(body)
	return n, n.sound()
}

func digits(text string) (n uint64, ok bool) {
	for i := range len(text) {
		c := text[i]
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + uint64(c-'0')
	}
	return n, true
}

func (n Number) sound() Fault {
	if !provinces[n/1e15] {
		return BadRegion
	}
	return n.born()
}

func (n Number) born() Fault {
	y, m, d := n.birth()
	if y < 1850 || m < 1 || m > 12 || d < 1 || d > lastDay(y, m) {
		return BadBirth
	}
	return Sound
}

// lastDay is the last day of a month: every number of every row is checked by it.
func lastDay(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

func (n Number) check() byte {
	sum, rest := 0, uint64(n)
	for i := 16; i >= 0; i-- {
		sum += int(rest%10) * weights[i]
		rest /= 10
	}
	return checks[sum%11]
}

func (n Number) birth() (year, month, day int) {
	return int(n / 1e7 % 1e4), int(n / 1e5 % 100), int(n / 1e3 % 100)
}

// String is the number with its 18 digits, or as its source gave it: for sealing
// and reveal only.
func (n Number) String() string {
	switch {
	case n == 0:
		return ""
	case n&opaqueBit != 0:
		return n.opaque()
	}
	return string(append(strconv.AppendUint(make([]byte, 0, 18), uint64(n), 10), n.check()))
}

// Birth is the birthday that the number tells.
func (n Number) Birth() shouwang.Day {
	y, m, d := n.birth()
	return shouwang.Date(y, time.Month(m), d)
}

// Sex is 1 for a man and 2 for a woman, as GB/T 2261.1 counts.
func (n Number) Sex() int {
	if n%2 == 1 {
		return 1
	}
	return 2
}

// Centenarian says whether a 15-digit number carried the ending of people born
// before 1900: read so, and flagged, because the rule is recalled, not seen.
func (n Number) Centenarian() bool { y, _, _ := n.birth(); return y < 1900 && n%1000 >= 996 }
