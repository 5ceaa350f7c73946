package rule

import "math/big"

// term is a compiled expression: SQL that is never NULL, and what is known of it.
type term struct {
	typ Type
	val code // of a bool: surely true
	// maybe is a bool's "not surely false"; with val it makes the pair, since
	// both pass through && || ! without repeating an operand.
	maybe code
	unk   code // of everything else: unknown

	scale int // of numbers and lists of numbers: decimals carried
	bits  int // of numbers: the value lies strictly between -2^bits and 2^bits

	literal  *big.Int // of a number that stands in the text: its value at scale
	text     *string  // of a text that stands in the rule
	elements []term   // of a list that stands in the rule
	nullable bool     // of a list: an element may be NULL
	variable string   // of a bare name: the name
}

// truth is a bool from its pair.
func truth(val, maybe code) term { return term{typ: Bool, val: val, maybe: maybe} }

// strict is a bool that is unknown as soon as a part of it is.
func strict(holds, unknown code) term {
	return truth(and(holds, not(unknown)), or(holds, unknown))
}

// unknown is the flag of a term.
func (t term) unknown() code {
	switch {
	case t.typ != Bool:
		return t.unk
	case t.val == t.maybe:
		return no
	}
	return and(t.maybe, not(t.val))
}

// anyUnknown is set where a part is unknown.
func anyUnknown(terms ...term) code {
	flags := make([]code, len(terms))
	for i, t := range terms {
		flags[i] = t.unknown()
	}
	return or(flags...)
}

// nullableCode is the term as one column, NULL where unknown.
func (t term) nullableCode() code {
	if t.unknown() == no {
		return t.val
	}
	return call("if", t.unknown(), atom("NULL"), t.val)
}

// variableTerm is a name of the scope as a term.
func variableTerm(v Variable) term {
	column := v.SQL
	if column == "" {
		column = Name(v.Name)
	}
	c := atom(column)
	t := term{typ: v.Type, variable: v.Name, scale: v.Scale, bits: storedBits, unk: no}
	if v.Type == Money {
		t.scale = fenScale
	}
	if v.Type.element() != "" {
		t.val, t.nullable = c, !v.Known
		if v.Unknown != "" {
			t.unk = atom(v.Unknown)
		}
		return t
	}
	return t.from(c, v.Known)
}

// from fills a term from a column that may be NULL.
func (t term) from(column code, known bool) term {
	if t.typ == Bool {
		t.val, t.maybe = column, column
		if !known {
			t.val, t.maybe = call("ifNull", column, no), call("ifNull", column, yes)
		}
		t.unk = code{}
		return t
	}
	t.val = column
	if known {
		return t
	}
	t.unk = call("isNull", column)
	t.val = call("ifNull", column, atom(t.typ.zero()))
	return t
}

// zero stands where a value is unknown; its flag says so.
func (t Type) zero() string {
	if t == Text {
		return "''"
	}
	return "0"
}
