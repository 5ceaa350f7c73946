package shouwang

import "fmt"

// Fen (分) is an amount of money in whole fen; a hundred are one yuan.
type Fen int64

// String is the amount in yuan with two decimals: 120000 fen is "1200.00".
func (f Fen) String() string {
	sign, n := "", int64(f)
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
}

// Known is a value that may be unknown: unknown is not zero and not false.
type Known[T any] struct {
	Value T
	OK    bool
}

// Know is a known value.
func Know[T any](v T) Known[T] { return Known[T]{Value: v, OK: true} }
