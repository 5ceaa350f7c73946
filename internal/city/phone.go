package city

import (
	"fmt"
	"slices"
	"strconv"

	"shouwang"
)

// Who is reached at somebody else's telephone, in years of age.
const (
	phoneFrom  = 12
	phoneUntil = 78
	officeFrom = 65
)

// phone (联系电话) is what the register has of a person on a day. Few of the young and
// the very old have one of their own: they are reached at whoever heads the household,
// and old people on their own at the office of their village. So one number is that of
// a family or of half a village, and says nothing of who is who.
func (h *household) phone(p *person, on shouwang.Day) string {
	head, age := h.head(), p.age(on)
	switch {
	case len(h.members) == 1 && age >= officeFrom:
		return "051388" + areaText(p.reside)[6:]
	case !h.namesake(p) && (age < phoneFrom || age > phoneUntil): // nobody asks whether namesakes of one telephone are one person
		return mobile(head)
	}
	return mobile(p)
}

// namesake says whether somebody else of the household has the name of a person.
func (h *household) namesake(p *person) bool {
	return slices.ContainsFunc(h.members, func(other *person) bool { return other != p && other.name == p.name })
}

// mobile is a telephone of a person's own.
func mobile(p *person) string {
	n, _ := strconv.ParseUint(p.number[:17], 10, 64) // 17 digits
	return fmt.Sprintf("13%09d", cast(phones, n).n(1_000_000_000))
}

// phones is the stream of chance of telephone numbers: a city is otherwise the same
// with them as without.
const phones = 0x70686f6e65
