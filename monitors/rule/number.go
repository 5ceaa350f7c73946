package rule

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"cel.dev/cel-go/common/operators"
)

const (
	storedBits    = 63 // Int64
	fenScale      = 2
	quotientScale = 6 // decimals of a quotient, rounded half up
	maxDecimals   = 12
)

func numberFunctions() []function {
	two := []overload{takes(tNumber, tNumber, tNumber)}
	choose := []overload{takes(tNumber, tNumber, tNumber), takes(tDate, tDate, tDate), takes(tTime, tTime, tTime)}
	return []function{
		{operators.Subtract, two, func(c *compiler, at int64, a []term) term { return c.sum("-", at, a[0], a[1]) }},
		{operators.Multiply, two, func(c *compiler, at int64, a []term) term { return c.product(at, a[0], a[1]) }},
		{operators.Divide, two, func(c *compiler, at int64, a []term) term { return c.quotient(at, a[0], a[1]) }},
		{operators.Negate, []overload{takes(tNumber, tNumber)}, negate},
		{"round", two, round},
		{"floor", []overload{takes(tNumber, tNumber)}, func(_ *compiler, _ int64, a []term) term { return a[0].floored() }},
		{"ceil", []overload{takes(tNumber, tNumber)}, func(c *compiler, at int64, a []term) term {
			return negate(c, at, []term{negate(c, at, a).floored()})
		}},
		{"max", choose, func(c *compiler, at int64, a []term) term { return c.extreme("greatest", at, a) }},
		{"min", choose, func(c *compiler, at int64, a []term) term { return c.extreme("least", at, a) }},
	}
}

// numberLiteral is a number that stands in the text.
func numberLiteral(value *big.Int, scale int) term {
	for scale > 0 && new(big.Int).Rem(value, big.NewInt(10)).Sign() == 0 {
		value = new(big.Int).Quo(value, big.NewInt(10))
		scale--
	}
	return term{typ: Number, val: literalCode(value), unk: no, scale: scale, bits: value.BitLen(), literal: value}
}

// numberLiteralAt is a whole number as it is, with its zeros.
func numberLiteralAt(value *big.Int) term {
	return term{typ: Number, val: literalCode(value), unk: no, bits: value.BitLen(), literal: value}
}

func literalCode(value *big.Int) code {
	if value.IsInt64() {
		return whole(value.Int64())
	}
	return call(wideName(value.BitLen()), atom(Quote(value.String())))
}

// parseNumber reads decimal text exactly: "1.50" is 150 at scale 2.
func parseNumber(text string) (value *big.Int, scale int, err error) {
	whole, fraction, _ := strings.Cut(text, ".")
	value, ok := new(big.Int).SetString(whole+fraction, 10)
	if !ok || len(fraction) > maxDecimals {
		return nil, 0, fmt.Errorf("read number: want digits with at most %d decimals", maxDecimals)
	}
	return value, len(fraction), nil
}

// decimalText is a double's shortest text, which is the text that was written.
func decimalText(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func ten(power int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(power)), nil) }

// wideName is the conversion to the narrowest integer that holds so many bits.
func wideName(bits int) string {
	switch {
	case bits <= 63:
		return "toInt64"
	case bits <= 127:
		return "toInt128"
	}
	return "toInt256"
}

// fits reports a fault where a result could outgrow the widest integer.
func (c *compiler) fits(at int64, bits int) {
	if bits > 255 {
		c.fault(at, "the number may grow beyond 76 digits", "use round() on a part, or fewer products")
	}
}

// widened is a number's code in an integer wide enough for a result of so many bits.
func (t term) widened(bits int) code {
	if bits <= 63 || wideName(bits) == wideName(t.bits) {
		return t.val
	}
	return call(wideName(bits), t.val)
}

// atScale is the same number carrying more decimals.
func (t term) atScale(scale int) term {
	if scale <= t.scale {
		return t
	}
	factor := ten(scale - t.scale)
	if t.literal != nil {
		value := new(big.Int).Mul(t.literal, factor)
		return term{typ: t.typ, val: literalCode(value), unk: t.unk, scale: scale, bits: value.BitLen(), literal: value}
	}
	bits := t.bits + factor.BitLen()
	t.val = multiply(t.widened(bits), literalCode(factor))
	t.scale, t.bits = scale, bits
	return t
}

// aligned are two numbers at one scale.
func aligned(a, b term) (left, right term) {
	scale := max(a.scale, b.scale)
	return a.atScale(scale), b.atScale(scale)
}

func (c *compiler) sum(operator string, at int64, a, b term) term {
	a, b = aligned(a, b)
	if a.literal != nil && b.literal != nil {
		if operator == "-" {
			return numberLiteral(new(big.Int).Sub(a.literal, b.literal), a.scale)
		}
		return numberLiteral(new(big.Int).Add(a.literal, b.literal), a.scale)
	}
	bits := max(a.bits, b.bits) + 1
	c.fits(at, bits)
	return term{
		typ: Number, unk: anyUnknown(a, b), scale: a.scale, bits: bits,
		val: infix(strengthAdd, operator, a.widened(bits), b.val),
	}
}

func (c *compiler) product(at int64, a, b term) term {
	if a.literal != nil && b.literal != nil {
		return numberLiteral(new(big.Int).Mul(a.literal, b.literal), a.scale+b.scale)
	}
	bits := a.bits + b.bits
	c.fits(at, bits)
	return term{
		typ: Number, unk: anyUnknown(a, b), scale: a.scale + b.scale, bits: bits,
		val: multiply(a.widened(bits), b.val),
	}
}

func negate(_ *compiler, _ int64, args []term) term {
	t := args[0]
	if t.literal != nil {
		return numberLiteral(new(big.Int).Neg(t.literal), t.scale)
	}
	t.variable, t.typ = "", Number
	t.val = call("negate", t.val)
	return t
}

// quotient rounds half up, away from zero, at six decimals; by zero it is unknown.
func (c *compiler) quotient(at int64, a, b term) term {
	if b.literal != nil && b.literal.Sign() == 0 {
		c.fault(at, "division by zero", "divide by a number that is not zero")
		return a
	}
	t, bits := ratio(a, b, quotientScale)
	c.fits(at, bits)
	return t
}

// ratio is a quotient rounded half up, away from zero, at so many decimals, and
// how many bits it takes on the way; by zero it is unknown.
func ratio(a, b term, decimals int) (quotient term, bits int) {
	if shift := decimals + b.scale - a.scale; shift >= 0 {
		a = a.atScale(a.scale + shift)
	} else {
		b = b.atScale(b.scale - shift)
	}
	bits = max(a.bits, b.bits) + 2
	unknown, divisor := anyUnknown(a, b), b.val
	if b.literal == nil {
		zero := compare("=", b.val, no)
		unknown = or(unknown, zero)
		divisor = call("if", zero, yes, b.val)
	}
	b.val = divisor
	return term{typ: Number, unk: unknown, scale: decimals, bits: max(a.bits, 1), val: halfUp(a.widened(bits), b, bits)}, bits
}

// halfUp is a/b rounded to whole, halves away from zero; b is not zero.
func halfUp(a code, b term, bits int) code {
	twice := multiply(a, whole(2))
	if b.literal != nil && b.literal.Sign() > 0 {
		half := when(compare("<", a, no), literalCode(new(big.Int).Neg(b.literal)), b.val)
		return call("intDiv", add(twice, half), literalCode(new(big.Int).Lsh(b.literal, 1)))
	}
	divisor := b.widened(bits)
	sameSign := compare("=", compare("<", a, no), compare("<", divisor, no))
	half := when(sameSign, divisor, call("negate", divisor))
	return call("intDiv", add(twice, half), multiply(divisor, whole(2)))
}

// round is half up, away from zero, at n decimals.
func round(c *compiler, at int64, args []term) term {
	t, n := args[0], args[1]
	if n.literal == nil || n.scale != 0 || !n.literal.IsInt64() || n.literal.Int64() < -6 || n.literal.Int64() > 6 {
		c.fault(at, "round takes a whole number of decimals between -6 and 6", "write for example round(x, 2)")
		return t
	}
	return t.rounded(int(n.literal.Int64()))
}

// rounded is a number at so many decimals at most.
func (t term) rounded(decimals int) term {
	t.variable = ""
	if t.scale <= decimals {
		return t
	}
	factor := ten(t.scale - decimals)
	bits := max(t.bits, factor.BitLen()) + 2
	t.val = halfUp(t.widened(bits), numberLiteralAt(factor), bits)
	t.typ, t.literal, t.scale = Number, nil, decimals
	if decimals < 0 {
		back := ten(-decimals)
		t.bits = max(t.bits, back.BitLen()) + 1
		t.val, t.scale = multiply(t.val, literalCode(back)), 0
	}
	return t
}

// floored is the next whole number below.
func (t term) floored() term {
	t.variable, t.typ = "", Number
	if t.scale == 0 {
		return t
	}
	factor := ten(t.scale)
	bits := max(t.bits, factor.BitLen()) + 1
	wide := t.widened(bits)
	below := when(compare("<", wide, no), subtract(wide, literalCode(new(big.Int).Sub(factor, big.NewInt(1)))), wide)
	return wholeNumber(call("intDiv", below, literalCode(factor)), t.bits, t.unk)
}

func (c *compiler) extreme(name string, _ int64, args []term) term {
	a, b := args[0], args[1]
	t := term{typ: a.typ, unk: anyUnknown(a, b)}
	if a.typ.IsNumber() {
		a, b = aligned(a, b)
		t.typ, t.scale, t.bits = Number, a.scale, max(a.bits, b.bits)
	}
	t.val = call(name, a.val, b.val)
	return t
}

// Digits is decimal text as a whole number carrying so many decimals, rounded
// half up: "1.1" at scale 2 is "110". It refuses what is no number or too large
// to be stored.
func Digits(text string, scale int) (digits string, ok bool) {
	value, has, err := parseNumber(strings.TrimSpace(text))
	if err != nil {
		return "", false
	}
	if has <= scale {
		value.Mul(value, ten(scale-has))
	} else {
		factor := ten(has - scale)
		half := new(big.Int).Quo(factor, big.NewInt(2))
		if value.Sign() < 0 {
			half.Neg(half)
		}
		value.Quo(value.Add(value, half), factor)
	}
	return value.String(), value.IsInt64()
}
