package rule

import "cel.dev/cel-go/common/operators"

func logicFunctions() []function {
	two := []overload{takes(tBool, tBool, tBool)}
	same := []overload{takes(tAny, tAny, tBool)}
	ordered := []overload{takes(tNumber, tNumber, tBool), takes(tDate, tDate, tBool), takes(tTime, tTime, tBool), takes(tText, tText, tBool)}
	all := []function{
		{operators.LogicalAnd, two, func(_ *compiler, _ int64, a []term) term {
			return truth(and(a[0].val, a[1].val), and(a[0].maybe, a[1].maybe))
		}},
		{operators.LogicalOr, two, func(_ *compiler, _ int64, a []term) term {
			return truth(or(a[0].val, a[1].val), or(a[0].maybe, a[1].maybe))
		}},
		{operators.LogicalNot, []overload{takes(tBool, tBool)}, func(_ *compiler, _ int64, a []term) term {
			return truth(not(a[0].maybe), not(a[0].val))
		}},
		{operators.Conditional, []overload{takes(tBool, tAny, tAny, tAny)}, conditional},
		// Inside an expanded exists() or all() only; the compiler reads those whole.
		{operators.NotStrictlyFalse, []overload{takes(tBool, tBool)}, nil},
		{"known", []overload{takes(tAny, tBool)}, func(_ *compiler, _ int64, a []term) term {
			is := not(a[0].unknown())
			return truth(is, is)
		}},
		{"recorded", []overload{takes(tAny, tBool)}, recorded},
		comparison(operators.Equals, "=", same),
		comparison(operators.NotEquals, "!=", same),
	}
	for cel, sql := range map[string]string{
		operators.Less: "<", operators.LessEquals: "<=", operators.Greater: ">", operators.GreaterEquals: ">=",
	} {
		all = append(all, comparison(cel, sql, ordered))
	}
	return all
}

// recorded is known(), but unknown instead of false while a feed is silent that
// would say so: that nobody spoke is no reason to let go.
func recorded(c *compiler, at int64, args []term) term {
	v, ok := c.scope.variables[args[0].variable]
	if !ok || v.Parameter {
		c.fault(at, "recorded() takes a fact", "a parameter, and what is worked out, is known or not: write known(x)")
		return truth(no, no)
	}
	is := not(args[0].unknown())
	if v.Silent == nil {
		return truth(is, is)
	}
	c.uses.Recorded = insert(c.uses.Recorded, v.Name)
	return truth(is, or(is, loose([]string{v.Silent()})[0]))
}

func comparison(name, operator string, overloads []overload) function {
	return function{name, overloads, func(c *compiler, at int64, args []term) term {
		a, b := args[0], args[1]
		if a.typ.element() != "" {
			c.fault(at, "lists cannot be compared", "compare their elements with exists() or all()")
			return truth(no, no)
		}
		if a.typ.IsNumber() {
			a, b = aligned(a, b)
			c.fits(at, max(a.bits, b.bits))
		}
		return strict(compare(operator, a.val, b.val), anyUnknown(a, b))
	}}
}

// conditional is unknown where its condition is, even if both sides agree.
func conditional(c *compiler, at int64, args []term) term {
	condition, a, b := args[0], args[1], args[2]
	open := condition.unknown()
	switch {
	case a.typ == Bool:
		return truth(
			or(and(condition.val, a.val), and(not(condition.maybe), b.val)),
			or(open, and(condition.val, a.maybe), and(not(condition.maybe), b.maybe)),
		)
	case a.typ.element() != "":
		c.fault(at, "a condition cannot choose between lists", "choose between conditions on their elements")
		return a
	case a.typ.IsNumber():
		a, b = aligned(a, b)
		c.fits(at, max(a.bits, b.bits))
	}
	t := term{typ: a.typ, scale: a.scale, bits: max(a.bits, b.bits)}
	t.val = when(condition.val, a.val, b.val)
	t.unk = or(open, when(condition.val, a.unk, b.unk))
	return t
}
