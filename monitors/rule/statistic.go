package rule

import (
	"errors"
	"math/big"
)

// rowBits is how many bits the number of rows of a feed may have.
const rowBits = 32

// Statistic is a number of every row of a population and how much the row
// weighs, wide enough for sums over all of them. All of it is exact until the
// one rounding of the result.
type Statistic struct {
	value, weight term
	typ           Type
}

// NewStatistic pairs a number, or a condition that counts as 1 or 0, with a
// weight, for a result of a type.
func NewStatistic(value, weight Value, typ Type) (Statistic, error) {
	s := Statistic{value: value.term, weight: weight.term, typ: typ}
	if s.value.typ == Bool {
		s.value = wholeNumber(call("toInt64", s.value.val), 1, no)
	}
	if s.sumBits()+quotientScale*4 > 255 {
		return s, errors.New("the sum may grow beyond 76 digits: use round() on a part, or fewer products")
	}
	return s, nil
}

// sumBits bounds the sum of value times weight.
func (s Statistic) sumBits() int { return s.value.bits + s.weight.bits + rowBits + quotientScale*4 }

// Columns are the value and the weight of a row as integers whose products can
// be summed.
func (s Statistic) Columns() (value, weight string) {
	wide := wideName(s.sumBits())
	return call(wide, s.value.val).text, call(wide, s.weight.val).text
}

// Mean is the stored quotient of the sum of value times weight by the sum of
// weights, rounded half up once; unknown where the weights sum to zero.
func (s Statistic) Mean(total, weights string) string {
	sum := term{typ: Number, val: atom(total), unk: no, scale: s.value.scale + s.weight.scale, bits: s.sumBits()}
	by := term{typ: Number, val: atom(weights), unk: no, scale: s.weight.scale, bits: s.weight.bits + rowBits}
	quotient, _ := ratio(sum, by, s.Scale())
	return s.stored(quotient)
}

// Middle is the stored half of the sum of two values.
func (s Statistic) Middle(lower, upper string) string {
	t := s.value
	return s.stored(term{
		typ: Number, unk: no, scale: t.scale + 1, bits: t.bits + 4,
		val: multiply(add(atom(lower), atom(upper)), whole(5)),
	})
}

// Passed are the flags of a cumulated weight that has met, and that has passed, a
// share of all.
func (s Statistic) Passed(cumulated, all string, share *big.Rat) (met, passed string) {
	left := multiply(atom(cumulated), literalCode(share.Denom()))
	right := multiply(atom(all), literalCode(share.Num()))
	return compare(">=", left, right).text, compare(">", left, right).text
}

func (s Statistic) stored(t term) string { return Value{Type: s.typ, Scale: t.scale, term: t}.Stored() }

// Scale is how many decimals the stored result carries: two of money, else six.
func (s Statistic) Scale() int {
	if s.typ == Money {
		return fenScale
	}
	return quotientScale
}
