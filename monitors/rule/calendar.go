package rule

import (
	"strconv"
	"strings"

	"cel.dev/cel-go/common/operators"

	"shouwang"
)

// A civil day is a whole number of days since 1970. The engine's own calendar
// is right far before 1900 and after 2299, but only for a day that is reached
// by addDays: a number or a text that is converted is clamped in silence.
const (
	epoch = "toDate32(0)"
	// farMonths and farDays bound the steps of add_months and alike; a step
	// beyond them is unknown.
	farMonths = 12000
	farDays   = 4000000
)

func dateFunctions() []function {
	step := []overload{takes(tDate, tNumber, tDate)}
	return []function{
		{"age", []overload{takes(tDate, tNumber), takes(tDate, tDate, tNumber)}, age},
		{"days", []overload{takes(tDate, tDate, tNumber)}, func(_ *compiler, _ int64, a []term) term {
			return wholeNumber(subtract(a[1].val, a[0].val), 33, anyUnknown(a...))
		}},
		{"months", []overload{takes(tDate, tDate, tNumber)}, func(_ *compiler, _ int64, a []term) term {
			return wholeNumber(subtract(monthIndex(a[1].val), monthIndex(a[0].val)), 33, anyUnknown(a...))
		}},
		{"add_days", step, addDays},
		{"add_months", step, addMonths},
		{"add_years", step, addYears},
		{"add_workdays", step, addWorkdays},
		{"workdays", []overload{takes(tDate, tDate, tNumber)}, workdaysBetween},
		{"year", []overload{takes(tDate, tNumber)}, func(_ *compiler, _ int64, a []term) term {
			return wholeNumber(call("toInt64", call("intDiv", yearMonthDay(a[0].val), whole(10000))), 33, a[0].unk)
		}},
		{"month", []overload{takes(tDate, tDate)}, func(_ *compiler, _ int64, a []term) term {
			return term{typ: Date, unk: a[0].unk, val: firstOfMonth(a[0].val)}
		}},
		{"date", []overload{takes(tText, tDate)}, dateLiteral},
		{"at", []overload{takes(tAny, tDate, tAny)}, func(c *compiler, at int64, _ []term) term {
			c.fault(at, "at() takes a parameter and a date", "write for example at(dibao.standard, pay_month)")
			return term{typ: Number, val: no, unk: no}
		}},
		{operators.Add, []overload{
			takes(tNumber, tNumber, tNumber), takes(tText, tText, tText), takes(tList, tList, tList),
		}, plus},
	}
}

func wholeNumber(val code, bits int, unknown code) term {
	return term{typ: Number, val: val, unk: unknown, bits: bits}
}

// calendarDay is a day as the engine's calendar has it.
func calendarDay(d code) code { return call("addDays", atom(epoch), d) }

// yearMonthDay is 20260301 for 2026-03-01.
func yearMonthDay(d code) code { return call("toYYYYMMDD", calendarDay(d)) }

// monthIndex is 12 x year + month.
func monthIndex(d code) code { return call("toRelativeMonthNum", calendarDay(d)) }

func dayOfMonth(d code) code { return call("toDayOfMonth", calendarDay(d)) }

func firstOfMonth(d code) code { return add(subtract(d, dayOfMonth(d)), whole(1)) }

// age is completed years: somebody born on 29 February completes a year on 1
// March of a common year. Before the birth it is negative.
func age(c *compiler, _ int64, args []term) term {
	if len(args) == 1 {
		args = append(args, c.name("today"))
	}
	on := args[1].val
	const far = 10000
	gone := subtract(yearMonthDay(on), yearMonthDay(args[0].val))
	years := subtract(call("intDiv", add(gone, whole(far*10000)), whole(10000)), whole(far))
	return wholeNumber(years, 33, anyUnknown(args...))
}

// stepOf is the whole number that a date moves by, and whether it is unknown
// or absurdly far.
func stepOf(c *compiler, at int64, n term, far int64) (step, unknown code) {
	if n.scale != 0 {
		c.fault(at, "a date moves by a whole number", "use round(x, 0)")
	}
	if n.literal != nil {
		if !n.literal.IsInt64() || n.literal.Int64() > far || n.literal.Int64() < -far {
			c.fault(at, "a date cannot move so far", "write at most 12000 months, or days of as much")
		}
		return n.val, no
	}
	tooFar := or(compare(">", n.val, whole(far)), compare("<", n.val, whole(-far)))
	return when(tooFar, no, call("toInt64", n.val)), or(n.unk, tooFar)
}

func addDays(c *compiler, at int64, args []term) term {
	step, unknown := stepOf(c, at, args[1], farDays)
	return term{typ: Date, val: add(args[0].val, step), unk: or(args[0].unk, unknown)}
}

// addMonths keeps the day of the month, or takes the month's last.
func addMonths(c *compiler, at int64, args []term) term {
	step, unknown := stepOf(c, at, args[1], farMonths)
	moved := call("toInt32", call("addMonths", calendarDay(args[0].val), step))
	return term{typ: Date, val: moved, unk: or(args[0].unk, unknown)}
}

// addYears makes 29 February 1 March in a common year.
func addYears(c *compiler, at int64, args []term) term {
	step, unknown := stepOf(c, at, args[1], farMonths/12)
	d := args[0].val
	first := call("toInt32", call("addYears", calendarDay(firstOfMonth(d)), step))
	return term{typ: Date, val: subtract(add(first, dayOfMonth(d)), whole(1)), unk: or(args[0].unk, unknown)}
}

// The slots of a statement that counts working days: the day before the first of
// them; of every day from that one on how many there are up to it; and the days.
// Both lists begin with a zero, where a place before them leads, and a place
// behind them gives zero too: zero says that nothing is known. They are long, so
// that a rule should name them seldom.
const (
	workdayEve   = "{workday_eve:Int32}"
	workdayRanks = "{workday_ranks:Array(Int32)}"
	workdays     = "{workdays:Array(Int32)}"
)

// CountsWorkdays says whether a statement has any of those slots.
func CountsWorkdays(statement string) bool { return strings.Contains(statement, "{workday") }

// WorkdaySlots are the values of those slots. Rules know nothing of days before
// the first or after the last of the sorted working days.
func WorkdaySlots(days []int32) map[string]string {
	listed, ranks := []string{"0"}, []string{"0"}
	eve := int32(0)
	for i, d := range days {
		if i == 0 {
			eve = d - 1
		}
		listed = append(listed, strconv.Itoa(int(d)))
		until := d + 1
		if i+1 < len(days) {
			until = days[i+1]
		}
		for ; d < until; d++ {
			ranks = append(ranks, strconv.Itoa(i+1))
		}
	}
	return map[string]string{
		"workday_eve": strconv.Itoa(int(eve)),
		"workdays":    "[" + strings.Join(listed, ",") + "]", "workday_ranks": "[" + strings.Join(ranks, ",") + "]",
	}
}

// NameLists writes the long slots of a statement that begins with WITH once, as
// names there, since the engine reads a slot anew at every mention.
func NameLists(statement string) string {
	var names strings.Builder
	for _, slot := range []string{workdayRanks, workdays} {
		if !strings.Contains(statement, slot) {
			continue
		}
		name := "_" + strings.TrimSuffix(strings.TrimPrefix(slot, "{"), ":Array(Int32)}")
		statement = strings.ReplaceAll(statement, slot, name)
		names.WriteString(slot + " AS " + name + ",\n")
	}
	return strings.Replace(statement, "WITH ", "WITH "+names.String(), 1)
}

// addWorkdays counts through the sorted working days that the run is given;
// beyond them the day is unknown. Backwards, the count starts on the day before.
func addWorkdays(c *compiler, at int64, args []term) term {
	step, unknown := args[1].val, args[1].unk
	if args[1].scale != 0 || args[1].literal != nil || args[1].bits > storedBits {
		step, unknown = stepOf(c, at, args[1], farMonths)
	} // any other step that is too far leads out of the list
	c.workdays = true
	d := args[0].val
	back := compare("<", step, no)
	still := compare("=", step, no)
	if n := args[1].literal; n != nil {
		back, still = flag(n.Sign() < 0), flag(n.Sign() == 0)
	}
	eve := add(atom(workdayEve), when(back, yes, no))
	rank := elementAt(workdayRanks, subtract(d, eve))
	target := elementAt(workdays, when(compare("=", rank, no), no, add(rank, add(step, when(back, yes, no)))))
	return term{
		typ: Date, val: when(still, d, target),
		unk: or(args[0].unk, unknown, and(not(still), compare("=", target, no))),
	}
}

// workdaysBetween counts the working days after a day, up to and with another;
// backwards the count is negative. Days beyond the list are unknown.
func workdaysBetween(c *compiler, _ int64, args []term) term {
	c.workdays = true
	rank := func(d code) code { return elementAt(workdayRanks, subtract(d, atom(workdayEve))) }
	from, to := rank(args[0].val), rank(args[1].val)
	return wholeNumber(call("toInt64", subtract(to, from)), 33,
		or(anyUnknown(args...), compare("=", from, no), compare("=", to, no)))
}

// elementAt is the element of such a list, counted from zero; a place before the
// first is that of the zero.
func elementAt(list string, place code) code {
	return atom(list + "[" + call("greatest", add(place, whole(1)), whole(1)).text + "]")
}

func dateLiteral(c *compiler, at int64, args []term) term {
	t := term{typ: Date, val: no, unk: no}
	if args[0].text == nil {
		c.fault(at, "date() takes a text that stands in the rule", `write for example date("2026-07-01")`)
		return t
	}
	day, err := shouwang.ParseDay(*args[0].text)
	if err != nil {
		c.fault(at, "there is no such day: "+*args[0].text, `write for example date("2026-07-01")`)
		return t
	}
	t.val = whole(int64(day))
	return t
}

func plus(c *compiler, at int64, args []term) term {
	a, b := args[0], args[1]
	switch {
	case a.typ == Text:
		return term{typ: Text, val: call("concat", a.val, b.val), unk: anyUnknown(a, b)}
	case a.typ.element() != "":
		c.fault(at, "lists cannot be joined", "ask each of them")
		return a
	}
	return c.sum("+", at, a, b)
}
