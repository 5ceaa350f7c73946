package rule

import "math/big"

// An instant is a whole number of milliseconds since 1970.
const (
	minute = 60 * 1000
	hour   = 60 * minute
	// timeBits is more than the engine's times take until 2299.
	timeBits = 46
)

func timeFunctions() []function {
	span := []overload{takes(tTime, tTime, tNumber)}
	return []function{
		{"day", []overload{takes(tTime, tDate)}, func(_ *compiler, _ int64, a []term) term {
			local := call("fromUnixTimestamp64Milli", call("toInt64", a[0].val), atom("'Asia/Shanghai'"))
			return term{typ: Date, unk: a[0].unk, val: call("toInt32", call("toDate32", local))}
		}},
		{"minutes", span, elapsed(minute)},
		{"hours", span, elapsed(hour)},
	}
}

// elapsed is the time from one instant to another in a unit, rounded half up at
// six decimals: a limit of 24 hours is passed by a second.
func elapsed(unit int64) func(c *compiler, at int64, args []term) term {
	return func(c *compiler, at int64, args []term) term {
		between := wholeNumber(subtract(args[1].val, args[0].val), timeBits, anyUnknown(args...))
		return c.quotient(at, between, numberLiteralAt(big.NewInt(unit)))
	}
}
