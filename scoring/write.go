package scoring

import (
	"cmp"
	"fmt"
	"strings"

	"shouwang"
	"shouwang/facts"
	"shouwang/monitors/rule"
)

// write puts the statement together: facts, then flags, then points, then the
// rows that somebody wants to see.
func (p *Program) write(population rule.Condition) error {
	p.population = population
	p.verdict = strings.Join([]string{p.flags(population), p.scores(), p.hits(p.seenColumns())}, "")
	p.Sliced = p.statement(p.relation)
	if p.whole != nil {
		p.SQL = p.statement(p.whole)
	}
	if p.few != nil {
		p.listed = p.statement(p.few)
	}
	p.workdays = rule.CountsWorkdays(p.Sliced)
	return nil
}

func (p *Program) statement(r *facts.Relation) string {
	return rule.NameLists(facts.Statement(r.With)+",\n"+strings.ReplaceAll(p.verdict, relationName, r.Name)) + "\n" + rule.Settings
}

// relationName stands in the verdict for the table of facts.
const relationName = "{relation}"

func (p *Program) flagTrue(id string) string  { return p.tag + id + "__true" }
func (p *Program) flagMaybe(id string) string { return p.tag + id + "__maybe" }

// flags are the population and the factors as pairs; the factors of those alone who
// may be of the population, or are asked for.
func (p *Program) flags(population rule.Condition) string {
	return "inside AS (\n    SELECT *,\n        " + strings.Join(p.insideLines(population), ",\n        ") + "\n    FROM " + relationName + "\n),\n" + //nolint:unqueryvet // the relation has the wanted columns only
		"judged AS (\n    SELECT " + strings.Join(append([]string{"*"}, p.flagLines()...), ",\n        ") + "\n    FROM inside\n    WHERE _inside_maybe OR subject IN {open:Array(UInt64)} OR {all:UInt8}\n),\n"
}

func (p *Program) insideLines(population rule.Condition) []string {
	return []string{
		"toUInt8(" + population.True + ") AS " + p.tag + "_inside",
		"toUInt8(" + population.Maybe + ") AS " + p.tag + "_inside_maybe",
	}
}

func (p *Program) flagLines() []string {
	var lines []string
	for _, f := range p.factors {
		lines = append(lines,
			"toUInt8("+f.condition.True+") AS "+p.flagTrue(f.ID),
			"toUInt8("+f.condition.Maybe+") AS "+p.flagMaybe(f.ID))
	}
	return lines
}

// scores are points, floors and caps; possible is the highest level that the
// unknown factors leave open.
func (p *Program) scores() string {
	lines := []string{
		"least(100, greatest(0, " + p.points(p.flagTrue) + ")) AS _points",
		p.floor(p.flagTrue) + " AS _floor",
		p.top() + " AS _top",
		"least(greatest(_points, _floor), _top) AS _score",
		p.rank("_score", p.flagTrue) + " AS _level",
		"least(greatest(least(100, greatest(0, " + p.points(p.flagMaybe) + ")), " + p.floor(p.flagMaybe) + "), _top) AS _possible_score",
		p.rank("_possible_score", p.flagMaybe) + " AS _possible",
	}
	return "scored AS (\n    SELECT *,\n        " + strings.Join(lines, ",\n        ") + "\n    FROM judged\n)\n" //nolint:unqueryvet // as above
}

// points is the sum of points, at most that of the flags; points that are
// taken away count only where they are sure.
func (p *Program) points(flag func(string) string) string {
	parts := []string{}
	for _, f := range p.factors {
		switch {
		case f.Points > 0:
			parts = append(parts, fmt.Sprintf("%d * %s", f.Points, flag(f.ID)))
		case f.Points < 0:
			parts = append(parts, fmt.Sprintf("(%d) * %s", f.Points, p.flagTrue(f.ID)))
		}
	}
	if len(parts) == 0 {
		return "0"
	}
	return strings.Join(parts, " + ")
}

func (p *Program) floor(flag func(string) string) string {
	return p.extreme("greatest", "0", func(f factor) string {
		if f.Floor == "" {
			return ""
		}
		return fmt.Sprintf("%d * %s", p.ladder.floorScore(shouwang.Level(f.Floor)), flag(f.ID))
	})
}

func (p *Program) top() string {
	return p.extreme("least", "100", func(f factor) string {
		if f.Cap == "" {
			return ""
		}
		return fmt.Sprintf("if(%s, %d, 100)", p.flagTrue(f.ID), p.ladder.capScore(shouwang.Level(f.Cap)))
	})
}

// rank is the level of a score, lifted by floors and kept by caps.
func (p *Program) rank(score string, flag func(string) string) string {
	var parts []string
	for _, c := range []shouwang.Level{shouwang.Red, shouwang.Yellow, shouwang.Blue} {
		if least, ok := p.ladder.least[c]; ok {
			parts = append(parts, fmt.Sprintf("%s >= %d, %d", score, least, c.Rank()))
		}
	}
	byPoints := "0"
	if len(parts) > 0 {
		byPoints = "multiIf(" + strings.Join(parts, ", ") + ", 0)"
	}
	lifted := p.extreme("greatest", byPoints, func(f factor) string {
		if f.Floor == "" {
			return ""
		}
		return fmt.Sprintf("%d * %s", shouwang.Level(f.Floor).Rank(), flag(f.ID))
	})
	return "toUInt8(" + p.extreme("least", lifted, func(f factor) string {
		if f.Cap == "" {
			return ""
		}
		return fmt.Sprintf("if(%s, %d, 3)", p.flagTrue(f.ID), shouwang.Level(f.Cap).Rank())
	}) + ")"
}

// extreme is greatest or least over what factors give, from a start.
func (p *Program) extreme(function, start string, of func(factor) string) string {
	parts := []string{start}
	for _, f := range p.factors {
		if text := of(f); text != "" {
			parts = append(parts, text)
		}
	}
	if len(parts) == 1 {
		return start
	}
	return function + "(" + strings.Join(parts, ", ") + ")"
}

// seenColumns are a row's facts and parameters as text, and the days that feeds describe.
func (p *Program) seenColumns() (values, described string) {
	texts, days := []string{}, []string{}
	for _, s := range p.visible {
		texts = append(texts, textOf(s.variable))
		column := "NULL"
		if s.described != "" {
			column = s.described
		}
		days = append(days, column)
	}
	return array("Nullable(String)", texts), array("Nullable(Int32)", days)
}

// hits are the rows: a level, an open warning, or, where it is asked for, a
// judgement that waits for unknown facts.
func (p *Program) hits(values, described string) string {
	sure, doubtful := []string{}, []string{}
	for _, f := range p.factors {
		sure = append(sure, p.flagTrue(f.ID))
		doubtful = append(doubtful, p.flagMaybe(f.ID)+" - "+p.flagTrue(f.ID))
	}
	return strings.Join([]string{
		"SELECT",
		"    subject, " + p.keyColumn() + ",",
		"    _inside, toUInt8(_inside_maybe - _inside),",
		"    toInt64(_points), toInt64(_floor), toInt64(_top), toInt64(_score), _level, _possible,",
		"    " + array("UInt8", sure) + ",",
		"    " + array("UInt8", doubtful) + ",",
		"    " + values + ",",
		"    " + described,
		"FROM scored",
		"WHERE (_inside AND _level > 0)",
		"    OR subject IN {open:Array(UInt64)}",
		"    OR ({everyone:UInt8} AND (_level > 0 OR " + strings.Join(append(doubtful, "0"), " OR ") + ") AND _inside)",
		"    OR {all:UInt8}",
		"ORDER BY subject, key",
	}, "\n")
}

func (p *Program) keyColumn() string {
	if p.monitor.Subject == facts.Area {
		return "key"
	}
	return "toInt32(0) AS key"
}

func array(typ string, elements []string) string {
	return "CAST([" + strings.Join(elements, ", ") + "], 'Array(" + typ + ")')"
}

// textOf is a column as text, NULL where unknown; people's form is made in Go.
func textOf(v rule.Variable) string {
	name := cmp.Or(v.SQL, rule.Name(v.Name))
	if strings.HasPrefix(rule.StoreType(v.Type), "Array(") {
		list := fmt.Sprintf("arrayStringConcat(arrayMap(_e -> ifNull(toString(_e), ''), %s), %s)", name, rule.Quote(listBreak))
		if v.Unknown == "" {
			return list
		}
		return fmt.Sprintf("if(%s, NULL, %s)", v.Unknown, list)
	}
	return "toString(" + name + ")"
}

// listBreak parts the elements of a list on the way to Go.
const listBreak = "\x1f"
