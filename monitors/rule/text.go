package rule

func textFunctions() []function {
	return []function{
		{"startsWith", []overload{memberTakes(tText, tText, tBool)}, func(_ *compiler, _ int64, a []term) term {
			return strict(call("startsWith", a[0].val, a[1].val), anyUnknown(a...))
		}},
		{"endsWith", []overload{memberTakes(tText, tText, tBool)}, func(_ *compiler, _ int64, a []term) term {
			return strict(call("endsWith", a[0].val, a[1].val), anyUnknown(a...))
		}},
		{"contains", []overload{memberTakes(tText, tText, tBool)}, func(_ *compiler, _ int64, a []term) term {
			return strict(compare(">", call("position", a[0].val, a[1].val), no), anyUnknown(a...))
		}},
		{"leading_number", []overload{takes(tText, tNumber)}, leadingNumber},
		{"within", []overload{takes(tNumber, tText, tBool)}, within},
		{"area_level", []overload{takes(tNumber, tNumber)}, areaLevel},
	}
}

// leadingNumber is the number that a text begins with, "3级" is 3; unknown if
// it begins with none. It reads 12 digits and 6 decimals.
func leadingNumber(_ *compiler, _ int64, args []term) term {
	t := args[0].val
	digits := call("extract", t, atom(Quote(`^\s*(-?\d{1,12})`)))
	decimals := call("extract", t, atom(Quote(`^\s*-?\d{1,12}\.(\d{1,6})`)))
	size := add(
		multiply(call("toInt64OrZero", call("extract", t, atom(Quote(`^\s*-?(\d{1,12})`)))), whole(1000000)),
		call("toInt64OrZero", call("rightPad", decimals, whole(6), atom("'0'"))),
	)
	value := when(call("startsWith", digits, atom("'-'")), call("negate", size), size)
	return term{
		typ: Number, val: value, scale: quotientScale, bits: storedBits,
		unk: or(args[0].unk, call("empty", digits)),
	}
}

// within says whether an area lies in a prefix, which is written without the
// zeros on its right: "320682".
func within(c *compiler, at int64, args []term) term {
	if args[0].scale != 0 {
		c.fault(at, "an area is a whole number of 12 digits", "name a fact of an area")
	}
	digits := call("leftPad", call("toString", args[0].val), whole(12), atom("'0'"))
	return strict(call("startsWith", digits, args[1].val), anyUnknown(args...))
}

// areaLevel is how many digits of an area count: 2 province, 4 city, 6 county,
// 9 town, 12 village.
func areaLevel(c *compiler, at int64, args []term) term {
	if args[0].scale != 0 {
		c.fault(at, "an area is a whole number of 12 digits", "name a fact of an area")
	}
	a := args[0].val
	divides := func(n int64) code { return compare("=", call("modulo", a, whole(n)), no) }
	level := call("multiIf",
		divides(1e10), whole(2), divides(1e8), whole(4), divides(1e6), whole(6), divides(1e3), whole(9), whole(12))
	return wholeNumber(level, 8, args[0].unk)
}
