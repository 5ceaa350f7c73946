package rule_test

import (
	"errors"
	"math/big"
	"reflect"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// decimal is an exact number of cel-go's evaluator: a type of its own, whose
// operators the evaluator finds by their traits. Division alone rounds.
type decimal struct{ *big.Rat }

var decimalType = types.NewObjectType("decimal",
	traits.AdderType|traits.SubtractorType|traits.MultiplierType|traits.DividerType|traits.NegatorType|traits.ComparerType)

func ratio(text string) decimal {
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		panic("no number: " + text)
	}
	return decimal{r}
}

func whole(n int64) decimal { return decimal{new(big.Rat).SetInt64(n)} }

func (d decimal) ConvertToNative(reflect.Type) (any, error) {
	return nil, errors.New("a decimal stays one")
}
func (d decimal) ConvertToType(ref.Type) ref.Val { return types.NewErr("a decimal stays one") }
func (d decimal) Type() ref.Type                 { return decimalType }
func (d decimal) Value() any                     { return d.Rat }

func (d decimal) Equal(other ref.Val) ref.Val { return types.Bool(d.Cmp(other.(decimal).Rat) == 0) }

func (d decimal) Compare(other ref.Val) ref.Val { return types.Int(d.Cmp(other.(decimal).Rat)) }

func (d decimal) Add(other ref.Val) ref.Val {
	return decimal{new(big.Rat).Add(d.Rat, other.(decimal).Rat)}
}

func (d decimal) Subtract(other ref.Val) ref.Val {
	return decimal{new(big.Rat).Sub(d.Rat, other.(decimal).Rat)}
}

func (d decimal) Multiply(other ref.Val) ref.Val {
	return decimal{new(big.Rat).Mul(d.Rat, other.(decimal).Rat)}
}

func (d decimal) Negate() ref.Val { return decimal{new(big.Rat).Neg(d.Rat)} }

// Divide rounds half up, away from zero, at six decimals.
func (d decimal) Divide(other ref.Val) ref.Val {
	by := other.(decimal)
	if by.Sign() == 0 {
		return types.NewErr("division by zero")
	}
	return decimal{new(big.Rat).Quo(d.Rat, by.Rat)}.rounded(6)
}

// rounded is at so many decimals, halves away from zero.
func (d decimal) rounded(decimals int64) decimal {
	power := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(max(decimals, -decimals)), nil))
	if decimals < 0 {
		power.Inv(power)
	}
	scaled := new(big.Rat).Mul(d.Rat, power)
	text, _ := new(big.Rat).SetString(scaled.FloatString(0)) // rounds halves away from zero
	return decimal{text.Quo(text, power)}
}

// floor is the next whole number below.
func (d decimal) floor() decimal {
	n := new(big.Int).Div(d.Num(), d.Denom()) // Euclidean, of a positive divisor
	return decimal{new(big.Rat).SetInt(n)}
}
