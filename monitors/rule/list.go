package rule

import (
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
)

func listFunctions() []function {
	one := []overload{takes(cel.ListType(tNumber), tNumber), takes(cel.ListType(tDate), tDate)}
	return []function{
		{"size", []overload{takes(tList, tNumber), memberTakes(tList, tNumber), takes(tText, tNumber), memberTakes(tText, tNumber)}, size},
		{"sum", []overload{takes(cel.ListType(tNumber), tNumber)}, sumOf},
		{operators.In, []overload{takes(tAny, tList, tBool)}, in},
		{"smallest", one, func(_ *compiler, _ int64, a []term) term { return outermost("arrayMin", a[0]) }},
		{"largest", one, func(_ *compiler, _ int64, a []term) term { return outermost("arrayMax", a[0]) }},
	}
}

// size is how many elements a list has, or how many characters a text.
func size(_ *compiler, _ int64, args []term) term {
	length := "length"
	if args[0].typ == Text {
		length = "lengthUTF8"
	}
	return wholeNumber(call("toInt64", call(length, args[0].val)), 40, args[0].unk)
}

// sumOf adds the numbers of a list; unknown if one of them is, 0 of an empty list.
func sumOf(c *compiler, at int64, args []term) term {
	list := args[0]
	e := list.elementAs(element)
	bits := list.bits + rowBits
	c.fits(at, bits)
	return term{
		typ: Number, scale: list.scale, bits: bits, unk: or(list.unk, list.holes()),
		val: call("arraySum", lambda(element, e.widened(bits)), list.val),
	}
}

// lambda is a function of one element.
func lambda(variable string, body code) code {
	return code{text: variable + " -> " + body.text, strength: 0}
}

const element = "_e"

// elementAs is an element of a list as a lambda sees it.
func (t term) elementAs(variable string) term {
	e := term{typ: t.typ.element(), scale: t.scale, bits: t.bits, unk: no}
	return e.from(atom(variable), !t.nullable)
}

// holes is set where a list has an unknown element.
func (t term) holes() code {
	if !t.nullable {
		return no
	}
	return call("arrayExists", lambda(element, call("isNull", atom(element))), t.val)
}

// listLiteral is a list that stands in the rule; built from an unknown part it
// is unknown as a whole.
func (c *compiler) listLiteral(at int64, elements []term) term {
	if len(elements) == 0 {
		c.fault(at, "an empty list says nothing", "write its elements, or leave the condition out")
		return term{typ: Numbers, val: atom("[]"), unk: no}
	}
	t := term{typ: elements[0].typ.listOf(), elements: elements, unk: anyUnknown(elements...)}
	if t.typ == "" {
		c.fault(at, "a list cannot hold lists or times", "name one at a time")
		return t
	}
	for _, e := range elements {
		t.scale = max(t.scale, e.scale)
	}
	return t.listAtScale(t.scale)
}

// listAtScale is a list of numbers carrying so many decimals.
func (t term) listAtScale(scale int) term {
	switch {
	case t.elements != nil:
		texts := make([]string, len(t.elements))
		t.bits = 0
		for i, e := range t.elements {
			e = e.atScale(scale)
			t.bits = max(t.bits, e.bits)
			texts[i] = e.val.text
		}
		t.val = atom("[" + strings.Join(texts, ", ") + "]")
		if t.typ == Numbers || t.typ == Dates {
			t.val = call("CAST", t.val, atom(Quote("Array("+strings.TrimPrefix(wideName(t.bits), "to")+")")))
		}
	case scale > t.scale:
		e := term{typ: Number, scale: t.scale, bits: t.bits, val: atom(element), unk: no}.atScale(scale)
		t.val, t.bits = call("arrayMap", lambda(element, e.val), t.val), e.bits
	}
	t.scale = scale
	return t
}

// in is true if an element surely equals, and unknown if an unknown one could.
func in(c *compiler, at int64, args []term) term {
	item, list := args[0], args[1]
	if item.typ.element() != "" {
		c.fault(at, "a list cannot hold lists or times", "name one at a time")
		return truth(no, no)
	}
	if item.typ.IsNumber() {
		scale := max(item.scale, list.scale)
		item, list = item.atScale(scale), list.listAtScale(scale)
		c.fits(at, max(item.bits, list.bits))
	}
	unknown := anyUnknown(item, list)
	found := call("has", list.val, item.val)
	return truth(and(found, not(unknown)), or(unknown, found, list.holes()))
}

// outermost is the smallest or largest; unknown of an empty list and of one
// with an unknown element.
func outermost(name string, list term) term {
	e := list.elementAs(element)
	values := list.val
	if list.nullable {
		values = call("arrayMap", lambda(element, e.val), list.val)
	}
	return term{
		typ: e.typ, scale: list.scale, bits: list.bits, val: call(name, values),
		unk: or(list.unk, call("empty", list.val), list.holes()),
	}
}

// comprehension reads an expanded macro back: exists, exists_one, all, filter or map.
func (c *compiler) comprehension(e ast.Expr) term {
	m := e.AsComprehension()
	list := c.term(m.IterRange())
	name := "_" + m.IterVar()
	inner := c.with(m.IterVar(), list.elementAs(name))
	defer func() { c.faults, c.workdays, c.uses = inner.faults, inner.workdays, inner.uses }()
	step := m.LoopStep().AsCall()
	switch step.FunctionName() {
	case operators.LogicalOr:
		p := inner.term(step.Args()[1])
		return truth(
			and(call("arrayExists", lambda(name, p.val), list.val), not(list.unk)),
			or(list.unk, call("arrayExists", lambda(name, p.maybe), list.val)))
	case operators.LogicalAnd:
		p := inner.term(step.Args()[1])
		return truth(
			and(call("arrayAll", lambda(name, p.val), list.val), not(list.unk)),
			or(list.unk, call("arrayAll", lambda(name, p.maybe), list.val)))
	case operators.Conditional:
		if m.AccuInit().Kind() != ast.ListKind {
			return list.one(name, inner.term(step.Args()[0]))
		}
		return list.filtered(name, inner.term(step.Args()[0]))
	}
	return inner.mapped(e.ID(), list, name, step.Args()[1].AsList().Elements()[0])
}

// one is whether exactly one element fulfils a condition; unknown if it is
// unknown of any.
func (t term) one(name string, p term) term {
	return strict(compare("=", call("arrayCount", lambda(name, p.val), t.val), yes), or(t.unk, exists(name, p.unknown(), t.val)))
}

// filtered is unknown if it is unknown which elements stay.
func (t term) filtered(name string, p term) term {
	doubt := p.unknown()
	if t.nullable {
		doubt = or(doubt, and(p.val, call("isNull", atom(name))))
	}
	t.elements = nil
	t.unk = or(t.unk, exists(name, doubt, t.val))
	t.val = call("arrayFilter", lambda(name, p.val), t.val)
	return t
}

// mapped is unknown if an element of the result is.
func (c *compiler) mapped(at int64, list term, name string, body ast.Expr) term {
	f := c.term(body)
	t := term{typ: f.typ.listOf(), scale: f.scale, bits: f.bits}
	if t.typ == "" {
		c.fault(at, "a list cannot hold lists or times", "name one at a time")
		return list
	}
	t.val = call("arrayMap", lambda(name, f.val), list.val)
	t.unk = or(list.unk, exists(name, f.unknown(), list.val))
	return t
}

func exists(name string, flag, list code) code {
	if flag == no {
		return no
	}
	return call("arrayExists", lambda(name, flag), list)
}
