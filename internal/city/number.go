package city

import (
	"fmt"

	"shouwang"
)

// The weights and check characters of a citizen number (GB 11643-1999).
var numberWeights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

const numberChecks = "10X98765432"

// lastOrder keeps order numbers below 996: at the end of a 15-digit number those
// mean people born in the century before.
const lastOrder = 990

// numbers gives out citizen numbers, each once: a day of birth and a sex have a
// counter, which is all it needs to remember.
type numbers struct {
	given map[numberKey]int
}

type numberKey struct {
	region int
	birth  shouwang.Day
	sex    int
}

// take is the next number of a region, birthday and sex. A full day has no
// number left, so the birthday moves to the day before, which the caller learns.
func (n *numbers) take(region int, birth shouwang.Day, sex int) (string, shouwang.Day) {
	for ; ; birth-- {
		key := numberKey{region, birth, sex}
		order := 2*n.given[key] + 10 + sex%2
		if order >= lastOrder {
			continue
		}
		n.given[key]++
		return citizenNumber(region, birth, order), birth
	}
}

func citizenNumber(region int, birth shouwang.Day, order int) string {
	y, m, d := birth.Time().Date()
	body := fmt.Sprintf("%06d%04d%02d%02d%03d", region, y, m, d, order)
	return body + string(checkCharacter(body))
}

func checkCharacter(body string) byte {
	sum := 0
	for i, w := range numberWeights {
		sum += int(body[i]-'0') * w
	}
	return numberChecks[sum%11]
}

// oldForm is the 15-digit form that old registers still send; people born
// outside the twentieth century never had one.
func oldForm(number string) string {
	if number[6:8] != "19" || number[8:10] >= "99" {
		return number
	}
	return number[:6] + number[8:17]
}
