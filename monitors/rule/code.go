package rule

import (
	"fmt"
	"slices"
	"strings"
)

// code is SQL with the strength of its outermost operator, so that parentheses
// stand only where they are needed and golden files stay readable.
type code struct {
	text     string
	strength int
	inner    string // of a NOT: what it negates
	// innerStrength belongs to inner.
	innerStrength int
}

const (
	strengthOr = iota + 1
	strengthAnd
	strengthNot
	strengthCompare
	strengthAdd
	strengthMultiply
	strengthAtom
)

// no and yes are the constant flags.
var (
	no  = atom("0")
	yes = atom("1")
)

func flag(set bool) code {
	if set {
		return yes
	}
	return no
}

func atom(text string) code { return code{text: text, strength: strengthAtom} }

// call is a function call; arguments need no parentheses.
func call(name string, args ...code) code {
	texts := make([]string, len(args))
	for i, a := range args {
		texts[i] = a.text
	}
	return atom(name + "(" + strings.Join(texts, ", ") + ")")
}

func whole(n int64) code {
	text := fmt.Sprint(n)
	switch {
	case n >= 1<<32 || n < -1<<31:
		return atom("toInt64(" + text + ")") // a bare literal would be a UInt64, which mixes badly
	case n < 0:
		return code{text: text, strength: strengthAdd}
	}
	return atom(text)
}

// infix joins operands; an operand that binds no stronger than the operator is
// put in parentheses, the first only if it binds weaker.
func infix(strength int, operator string, left, right code) code {
	a, b := left.text, right.text
	if left.strength < strength {
		a = "(" + a + ")"
	}
	if right.strength <= strength {
		b = "(" + b + ")"
	}
	return code{text: a + " " + operator + " " + b, strength: strength}
}

func add(a, b code) code      { return infix(strengthAdd, "+", a, b) }
func subtract(a, b code) code { return infix(strengthAdd, "-", a, b) }
func multiply(a, b code) code { return infix(strengthMultiply, "*", a, b) }

func compare(operator string, a, b code) code {
	if a.strength == strengthCompare {
		a = atom("(" + a.text + ")") // comparisons do not chain
	}
	return infix(strengthCompare, operator, a, b)
}

// and is true where all flags are; constants and repeated flags fall away.
func and(flags ...code) code { return joined("AND", strengthAnd, yes, no, flags) }

// or is true where a flag is; constants and repeated flags fall away.
func or(flags ...code) code { return joined("OR", strengthOr, no, yes, flags) }

func joined(operator string, strength int, neutral, final code, flags []code) code {
	parts := make([]code, 0, len(flags))
	for _, f := range flags {
		if f == final {
			return final
		}
		if f != neutral && !slices.Contains(parts, f) {
			parts = append(parts, f)
		}
	}
	switch len(parts) {
	case 0:
		return neutral
	case 1:
		return parts[0]
	}
	texts := make([]string, len(parts))
	for i, p := range parts {
		texts[i] = p.text
		if p.strength < strength {
			texts[i] = "(" + p.text + ")"
		}
	}
	return code{text: strings.Join(texts, " "+operator+" "), strength: strength}
}

func not(flag code) code {
	switch {
	case flag == yes:
		return no
	case flag == no:
		return yes
	case flag.inner != "":
		return code{text: flag.inner, strength: flag.innerStrength}
	}
	text := "NOT " + flag.text
	if flag.strength < strengthNot {
		text = "NOT (" + flag.text + ")"
	}
	return code{text: text, strength: strengthNot, inner: flag.text, innerStrength: flag.strength}
}

// when is if(), which needs no NULL care since no flag and no value is NULL.
func when(condition, then, otherwise code) code {
	switch {
	case condition == yes || then == otherwise:
		return then
	case condition == no:
		return otherwise
	}
	return call("if", condition, then, otherwise)
}

// Quote is a text as an SQL literal. Every byte that could end the literal is
// escaped, so that policy text stays text.
func Quote(text string) string {
	var b strings.Builder
	b.WriteByte('\'')
	for i := range len(text) {
		switch c := text[i]; {
		case c == '\'' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < 0x20 || c == 0x7f:
			fmt.Fprintf(&b, `\x%02x`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('\'')
	return b.String()
}

// reserved are words that SQL may read as its own where a name stands.
var reserved = strings.Fields(`all and anti any array as asc asof between both by case cast cross date
	desc distinct div else end except explain extract false final first for format from full global group
	having if ilike in inner insert intersect interval into is join last leading left like limit mod not
	null nulls offset on or order outer over partition prewhere qualify range right rows sample select
	semi set settings table then ties to top totals trailing true ttl union using values when where window with`)

// Name is a name as an SQL identifier: quoted if it has a dot, which would be
// read as a part of a column, or is a word of SQL.
func Name(name string) string {
	if strings.ContainsAny(name, ".@") || slices.Contains(reserved, name) {
		return "`" + name + "`"
	}
	return name
}
