package monitors

import (
	"cmp"
	"maps"
	"regexp"
	"slices"

	"shouwang"
	"shouwang/monitors/rule"
)

// types are those of parameters, factTypes those of facts.
var (
	types     = []string{Number, Money, Boolean, String, Date, Numbers, Strings}
	factTypes = []string{Number, Money, Boolean, String, Date, Time, Numbers, Strings}
)

var areaPrefix = regexp.MustCompile(`^(0|[1-9][0-9]|[1-9][0-9]{3}|[1-9][0-9]{5}|[1-9][0-9]{8}|[1-9][0-9]{11})$`)

func (l *loader) checkParameter(p *Parameter) {
	at := l.where[p]
	if at.broken {
		return
	}
	s := at.source
	if !complete(s, "", p) {
		return
	}
	s.bothLanguages("title", p.Title)
	s.fileName(p.Name, "parameters")
	if !rule.ValidName(p.Name) || !dotted.MatchString(p.Name) {
		s.faultAt("parameter", "a parameter's name is lower case words joined by underscores, with a dot", "write, say, dibao.standard: facts have no dot")
	}
	if !s.known("type", "type", p.Type, types) {
		return
	}
	if len(p.Values) == 0 {
		s.faultAt("values", "no value", "write an area, a first day and the value")
	}
	areas := map[string]string{}
	for _, area := range slices.Sorted(maps.Keys(p.Values)) {
		rows, path := p.Values[area], join("values", area)
		s.checkArea(path, area)
		if len(rows) == 0 {
			s.faultAt(path, "no value of area "+area, "write a first day and the value")
		}
		if other, twice := areas[prefix(area)]; twice {
			s.fault(s.atKey(path), "area "+area+" stands twice, also as "+other, "put its rows under one of them")
		}
		areas[prefix(area)] = area
		for start, d := range rows {
			if d != nil && complete(s, join(path, start), d) {
				s.checkDated(join(path, start), p.Type, start, d)
			}
		}
		s.checkGaps(path, rows)
	}
}

var dotted = regexp.MustCompile(`\.`)

func (s *source) checkArea(path, area string) {
	if !areaPrefix.MatchString(area) {
		s.fault(s.atKey(path), "no area: "+area, `write "0" for everywhere, or 2, 4, 6, 9 or 12 digits of a code`)
	}
}

func (s *source) checkDated(path, typ, start string, d *Dated) {
	from, err := shouwang.ParseDay(start)
	if err != nil {
		s.fault(s.atKey(path), "no day: "+start, "write the first day as YYYY-MM-DD, a day that exists")
	}
	if !fits(typ, d.Value) {
		s.faultAt(join(path, "value"), "the value is not "+typ, valueHelp[typ])
	}
	if d.Instrument == "" {
		s.faultAt(join(path, "instrument"), "no instrument", "say which text sets the value")
	}
	s.day(join(path, "reviewed"), d.Reviewed)
	if d.Until == "" {
		return
	}
	if until, ok := s.day(join(path, "until"), d.Until); ok && err == nil && until <= from {
		s.faultAt(join(path, "until"), "the value ends before it begins", "until is the first day without")
	}
}

// checkGaps refuses days without a value between two rows, where a rule would
// fall silent and nobody would know, and days with two.
func (s *source) checkGaps(path string, rows map[string]*Dated) {
	starts := make([]string, 0, len(rows))
	for start, d := range rows {
		if d != nil {
			starts = append(starts, start)
		}
	}
	slices.SortFunc(starts, cmp.Compare)
	for i := range len(starts) - 1 {
		until := rows[starts[i]].Until
		at := join(join(path, starts[i]), "until")
		switch {
		case until == "":
		case until < starts[i+1]:
			s.faultAt(at, "no value from "+until+" to "+starts[i+1], "close the gap, or say which value held")
		case until > starts[i+1]:
			s.faultAt(at, "two values from "+starts[i+1]+" to "+until, "end this one where the next begins, or leave until out")
		}
	}
}

var valueHelp = map[string]string{
	Number:  "write digits",
	Money:   "write yuan with at most two decimals",
	Boolean: "write true or false",
	String:  "put it in quotes",
	Date:    "write YYYY-MM-DD",
	Time:    `write "YYYY-MM-DD HH:MM"`,
	Numbers: "write a list of numbers in brackets",
	Strings: "write a list of texts in brackets",
}

// fits says whether a YAML value is of a type.
func fits(typ string, value any) bool {
	switch typ {
	case Number:
		_, ok := number(value)
		return ok
	case Money:
		_, ok := number(value)
		return ok && moneyText.MatchString(plain(value))
	case Boolean:
		_, ok := value.(bool)
		return ok
	case String:
		_, ok := value.(string)
		return ok
	case Date:
		text, ok := value.(string)
		_, err := shouwang.ParseDay(text)
		return ok && err == nil
	case Time:
		text, ok := value.(string)
		_, err := shouwang.ParseTime(text)
		return ok && err == nil
	case Numbers, Strings:
		list, ok := value.([]any)
		return ok && !slices.ContainsFunc(list, func(v any) bool {
			return !fits(map[string]string{Numbers: Number, Strings: String}[typ], v)
		})
	}
	return true // an unknown type is a fault where it stands
}

var moneyText = regexp.MustCompile(`^-?[0-9]+(\.[0-9]{1,2})?$`)
