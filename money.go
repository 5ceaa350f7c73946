package shouwang

import (
	"fmt"
	"strconv"
	"strings"
)

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

// ParseYuan reads an amount as people write it, in yuan with at most two digits
// behind the point: 1800, 1800.5, 1800.50. ErrInvalid: it is something else.
func ParseYuan(text string) (Fen, error) {
	whole, part, _ := strings.Cut(strings.TrimSpace(text), ".")
	yuan, err := strconv.ParseUint(whole, 10, 48)
	fen, err2 := strconv.ParseUint((part + "00")[:2], 10, 8)
	if err != nil || err2 != nil || len(part) > 2 {
		return 0, Explain(ErrInvalid, "金额读不懂 (the amount cannot be read)", "写成 1800 或 1800.50 (write it as 1800 or 1800.50)")
	}
	return Fen(yuan*100 + fen), nil
}
