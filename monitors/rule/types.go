package rule

import (
	"maps"
	"regexp"

	"cel.dev/cel-go/cel"
)

// Type is what a name or an expression of a rule holds.
type Type string

// The types of rules. The first eight are those of facts and, without time,
// of parameters; the others arise inside expressions.
const (
	Number  Type = "number"
	Money   Type = "money" // yuan in rules, whole fen in the store
	Bool    Type = "bool"
	Text    Type = "text"
	Date    Type = "date" // a civil day; Int32 days since 1970 in the store
	Time    Type = "time" // an instant; Int64 milliseconds since 1970 in the store
	Numbers Type = "numbers"
	Texts   Type = "texts"
	Dates   Type = "dates"
	Bools   Type = "bools"
	ID      Type = "id" // a person: may be compared for equality only
)

// Variable is a name that a rule may use, and where its value stands.
type Variable struct {
	Name string
	Type Type
	// SQL is the expression of the value; the quoted name when empty. Unless
	// Known is set it may be NULL, which is unknown. Numbers are Int64, text
	// String, dates Int32, bools UInt8, lists Array(Nullable(...)).
	SQL   string
	Known bool
	// Scale is how many decimals a stored number carries: 1.5 is 15 at scale 1.
	// Money is always at scale 2.
	Scale int
	// Unknown is the flag of a list that may be unknown as a whole, since an
	// array cannot be NULL; the list is known when it is empty.
	Unknown string
	// Silent is the flag of a feed that is overdue by which the value would be
	// known: what recorded() is unknown by. It is asked for when it is needed; nil
	// is never, as of a column, whose row has come.
	Silent func() string
	// Parameter marks a dated value of policy, which at() takes. Dated is the
	// expression of its rows, Array(Tuple(from Int32, until Int32, value)).
	Parameter bool
	Dated     string
}

// Scope is the names that a rule may use. It is safe for concurrent use.
type Scope struct {
	env       *cel.Env
	variables map[string]Variable
	functions map[string]function
}

var nameGrammar = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*(\.[a-z][a-z0-9]*(_[a-z0-9]+)*)*$`)

// ValidName says whether a text may name a fact, a column or a parameter: lower
// case words joined by single underscores, with dots between them. Names that
// pass are safe in SQL.
func ValidName(name string) bool { return nameGrammar.MatchString(name) }

// NewScope declares names. `today`, a date that is always known, is among them
// unless the variables say otherwise.
func NewScope(variables ...Variable) (*Scope, error) {
	s := &Scope{variables: map[string]Variable{"today": {Name: "today", Type: Date, Known: true, SQL: "today"}}}
	for _, v := range variables {
		if !ValidName(v.Name) {
			return nil, Faults{{Message: "a name must be lower case words joined by underscores: " + v.Name}}
		}
		s.variables[v.Name] = v
	}
	base, err := language()
	if err != nil {
		return nil, err
	}
	s.functions = base.functions
	options := make([]cel.EnvOption, 0, len(s.variables))
	for _, v := range s.variables {
		options = append(options, cel.Variable(v.Name, v.Type.cel()))
	}
	s.env, err = base.env.Extend(options...)
	return s, err
}

// Rebind is the same scope with other places for some of its names; a name
// keeps its type and what it is silent by. It costs little, unlike a new scope.
func (s *Scope) Rebind(variables ...Variable) *Scope {
	other := *s
	other.variables = maps.Clone(s.variables)
	for _, v := range variables {
		if known, ok := other.variables[v.Name]; ok && known.Type.same(v.Type) {
			if v.Silent == nil {
				v.Silent = known.Silent
			}
			other.variables[v.Name] = v
		}
	}
	return &other
}

// cel is the type as cel-go checks it. Money and number are one kind of number.
func (t Type) cel() *cel.Type {
	switch t {
	case Number, Money, ID:
		return cel.DoubleType
	case Bool:
		return cel.BoolType
	case Text:
		return cel.StringType
	case Date:
		return cel.TimestampType
	case Time:
		return tTime
	case Numbers, Texts, Dates, Bools:
		return cel.ListType(t.element().cel())
	}
	return cel.NullType
}

// element is the type of a list's elements.
func (t Type) element() Type {
	switch t {
	case Numbers:
		return Number
	case Texts:
		return Text
	case Dates:
		return Date
	case Bools:
		return Bool
	case Number, Money, Bool, Text, Date, Time, ID:
	}
	return ""
}

// listOf is the type of a list of such elements; "" if there is none.
func (t Type) listOf() Type {
	switch t {
	case Number, Money, ID:
		return Numbers
	case Text:
		return Texts
	case Date:
		return Dates
	case Bool:
		return Bools
	case Time, Numbers, Texts, Dates, Bools:
	}
	return ""
}

// IsNumber says whether rules may reckon with it.
func (t Type) IsNumber() bool { return t == Number || t == Money || t == ID }

// same says whether a value of one type may stand where the other is wanted.
func (t Type) same(other Type) bool { return t == other || t.IsNumber() && other.IsNumber() }
