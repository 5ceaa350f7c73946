package rule

import "fmt"

// Settings belong at the end of every statement that holds rules. The engine
// compiles an expression that it has met three times to machine code, and that
// code takes the least and the greatest of 128-bit numbers without their sign:
// least(1, -5) becomes 1. The next two are rewrites of AND chains that take the
// planner longer than all the rest and find nothing in rules. The last keeps the
// layers of a statement apart: put together, what several facts rest on is worked
// out anew for each of them, under a name as long as all that it is made of, which
// doubles the time of a million people and may take gigabytes for a thousand.
const Settings = "SETTINGS compile_expressions = 0, optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0, query_plan_merge_expressions = 0"

// Condition is a compiled condition: a pair of SQL flags that are never NULL.
type Condition struct {
	True  string // surely true
	Maybe string // not surely false
	Uses
	unknown string
}

// Unknown is the flag of neither surely true nor surely false.
func (c Condition) Unknown() string {
	if c.Certain() {
		return "0"
	}
	return c.unknown
}

// Flags is a condition from its pair of flags.
func Flags(surely, maybe string) Condition {
	return Condition{True: surely, Maybe: maybe, unknown: And(maybe, Not(surely))}
}

// Both is true where two conditions are.
func Both(a, b Condition) Condition { return Flags(And(a.True, b.True), And(a.Maybe, b.Maybe)) }

// Certain says whether the condition cannot be unknown.
func (c Condition) Certain() bool { return c.True == c.Maybe }

// Value is a compiled expression: SQL that is never NULL, and its flag.
type Value struct {
	Type     Type
	SQL      string
	Unknown  string // "0" if it never is
	Scale    int    // decimals of a number
	Nullable bool   // of a list: its elements may be NULL
	Name     string // of a bare name: the name
	Uses
	term term
}

// Condition compiles a text that must be true, false or unknown. The error is Faults.
func (s *Scope) Condition(text string) (Condition, error) {
	t, uses, err := s.compile(text, Bool)
	if err != nil {
		return Condition{}, err
	}
	return Condition{True: t.val.text, Maybe: t.maybe.text, Uses: uses, unknown: t.unknown().text}, nil
}

// Value compiles a text of a type; money, number and ids are one kind of
// number, and an empty type takes whatever the text is. The error is Faults.
func (s *Scope) Value(text string, want Type) (Value, error) {
	t, uses, err := s.compile(text, want)
	if err != nil {
		return Value{}, err
	}
	if want == "" {
		want = t.typ
	}
	return Value{
		Type: want, SQL: t.val.text, Unknown: t.unknown().text, Scale: t.scale,
		Nullable: t.nullable, Name: t.variable, Uses: uses, term: t,
	}, nil
}

func (s *Scope) compile(text string, want Type) (term, Uses, error) {
	tree, faults := s.check(text)
	if faults != nil {
		return term{}, Uses{}, faults
	}
	c := &compiler{scope: s, checked: tree}
	t := c.term(tree.Expr())
	if len(c.faults) == 0 && want != "" && !t.typ.same(want) {
		c.fault(tree.Expr().ID(), fmt.Sprintf("want %s, got %s", want, t.typ), wantedHint)
	}
	if len(c.faults) > 0 {
		return term{}, Uses{}, c.faults
	}
	c.uses.Workdays = c.workdays
	c.uses.Adding = signs{tree}.adding(tree.Expr(), adds)
	return t, c.uses, nil
}

// StoredScale is how many decimals the value carries when it is stored as a
// fact: two of money, none of a whole number, six of any other.
func (v Value) StoredScale() int {
	switch {
	case v.Type == Money:
		return fenScale
	case v.Type.IsNumber() || v.Type == Numbers:
		if v.Scale == 0 {
			return 0
		}
		return quotientScale
	}
	return 0
}

// Stored is the value as one column that is NULL where unknown: Int64 at
// StoredScale, rounded half up; a number too large for it is unknown. Of a
// list it is the array alone, and Unknown stays its flag.
func (v Value) Stored() string {
	t := v.term
	switch {
	case t.typ == Bool && t.val == t.maybe:
		return call("toNullable", call("toUInt8", t.val)).text
	case t.typ == Bool:
		return call("multiIf", t.val, yes, t.maybe, atom("NULL"), no).text
	case t.typ == Date:
		t.val = call("toInt32", t.val)
	case t.typ == Numbers:
		return t.storedList(v.StoredScale()).text
	case t.typ.element() != "":
		return call("CAST", t.val, atom(Quote("Array(Nullable("+StoreType(t.typ.element())+"))"))).text
	case t.typ.IsNumber():
		t = t.storedNumber(v.StoredScale())
	}
	if t.unknown() == no {
		return call("toNullable", t.val).text
	}
	return t.nullableCode().text
}

// storedNumber is a number as Int64; one that is too large becomes NULL by
// itself, so that it need not be written out again to be looked at.
func (t term) storedNumber(scale int) term {
	t = t.rounded(scale).atScale(scale)
	if t.bits > storedBits {
		t.val = call("accurateCastOrNull", t.val, atom("'Int64'"))
		return t
	}
	t.val = call("toInt64", t.val)
	return t
}

func (t term) storedList(scale int) code {
	e := t.elementAs(element).storedNumber(scale)
	return call("CAST", call("arrayMap", lambda(element, e.nullableCode()), t.val), atom("'Array(Nullable(Int64))'"))
}

// StoreType is the column type of a stored value, without Nullable.
func StoreType(t Type) string {
	switch t {
	case Number, Money, Time, ID:
		return "Int64"
	case Bool:
		return "UInt8"
	case Text:
		return "String"
	case Date:
		return "Int32"
	case Numbers, Texts, Dates, Bools:
		return "Array(Nullable(" + StoreType(t.element()) + "))"
	}
	return ""
}

// Total is a sum over many values, stored: add wraps the SQL of one value in
// the aggregate. What is unknown of a value is the caller's to look at.
func (v Value) Total(add func(each string) string) string {
	t := v.term
	bits := t.bits + 32 // as many rows as there may be
	each := t.widened(min(bits, 255))
	return v.folded(term{typ: t.typ, val: atom(add(each.text)), unk: no, scale: t.scale, bits: bits})
}

// Folded is one of many values, stored: pick wraps the SQL of one value.
func (v Value) Folded(pick func(each string) string) string {
	t := v.term
	if t.typ == Bool {
		t.unk = no
	}
	t.val, t.maybe, t.unk, t.literal = atom(pick(v.SQL)), no, no, nil
	return v.folded(t)
}

func (v Value) folded(t term) string {
	v.term = t
	return v.Stored()
}

// Or is true where a flag is; constants fall away. And likewise.
func Or(flags ...string) string { return or(loose(flags)...).text }

// And is true where all flags are; constants fall away.
func And(flags ...string) string { return and(loose(flags)...).text }

// Not is the opposite of a flag.
func Not(flag string) string { return not(loose([]string{flag})[0]).text }

// loose are flags of unknown build, which go into brackets unless they are bare.
func loose(flags []string) []code {
	list := make([]code, len(flags))
	for i, f := range flags {
		list[i] = code{text: f, strength: looseStrength(f)}
	}
	return list
}

// looseStrength is exact enough: a flag with an operator outside of brackets is weak.
func looseStrength(flag string) int {
	depth, quoted := 0, false
	for i := 0; i < len(flag); i++ {
		switch c := flag[i]; {
		case quoted && c == '\\':
			i++ // whatever is escaped ends nothing
		case c == '\'':
			quoted = !quoted
		case quoted:
		case c == '(' || c == '[' || c == '{':
			depth++
		case c == ')' || c == ']' || c == '}':
			depth--
		case c == ' ' && depth == 0:
			return 0
		}
	}
	return strengthAtom
}
