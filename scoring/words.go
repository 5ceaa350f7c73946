package scoring

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"shouwang"
	"shouwang/monitors/rule"
)

// language is one of the two that people read.
type language int

const (
	zh language = iota
	en
)

var placeholder = regexp.MustCompile(`\{([a-z][a-z0-9_.]*)\}`)

// placeholders are the names in braces of a reason's texts.
func placeholders(t shouwang.Text) []string {
	var names []string
	for _, found := range placeholder.FindAllStringSubmatch(t.Zh+t.En, -1) {
		names = union(names, []string{found[1]})
	}
	return names
}

// fill puts what was seen into a text; a value that is unknown says so.
func (p *Program) fill(text string, r row, in language) string {
	return placeholder.ReplaceAllStringFunc(text, func(braced string) string {
		name := strings.Trim(braced, "{}")
		for i, s := range p.visible {
			if s.name == name {
				return s.read(r.seen[i], in)
			}
		}
		return braced
	})
}

// read is a value as people read it.
func (s seen) read(raw *string, in language) string {
	if raw == nil {
		return [...]string{"未知", "unknown"}[in]
	}
	switch s.variable.Type {
	case rule.Bool:
		if *raw == "1" {
			return [...]string{"是", "yes"}[in]
		}
		return [...]string{"否", "no"}[in]
	case rule.Numbers, rule.Texts, rule.Dates, rule.Bools:
		return s.readList(*raw, in)
	case rule.Number, rule.Money, rule.Text, rule.Date, rule.Time, rule.ID:
	}
	return s.readOne(*raw, in)
}

func (s seen) readList(raw string, in language) string {
	if raw == "" {
		return [...]string{"无", "none"}[in]
	}
	parts := strings.Split(raw, listBreak)
	for i, part := range parts {
		if part != "" {
			parts[i] = s.readOne(part, in)
		}
	}
	return strings.Join(parts, [...]string{"、", ", "}[in])
}

func (s seen) readOne(raw string, in language) string {
	switch s.variable.Type {
	case rule.Money:
		return decimal(raw, 2)
	case rule.Number, rule.Numbers, rule.ID:
		return shorter(decimal(raw, s.variable.Scale))
	case rule.Date, rule.Dates:
		n, err := strconv.ParseInt(raw, 10, 32)
		if err != nil {
			return raw
		}
		return shouwang.Day(n).String()
	case rule.Time:
		n, err := strconv.ParseInt(raw, 10, 64)
		if err != nil {
			return raw
		}
		return time.UnixMilli(n).In(shouwang.Shanghai).Format(clockForm)
	case rule.Text, rule.Texts, rule.Bool, rule.Bools:
	}
	if words := s.labels[raw]; in == zh && len(words) > 0 {
		return words[0]
	}
	return raw
}

// clockForm is an instant as people read it.
const clockForm = "2006-01-02 15:04"

// decimal puts the point into a whole number that carries decimals.
func decimal(digits string, scale int) string {
	if scale == 0 {
		return digits
	}
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	for len(digits) <= scale {
		digits = "0" + digits
	}
	cut := len(digits) - scale
	return sign + digits[:cut] + "." + digits[cut:]
}

// shorter drops the zeros that say nothing.
func shorter(text string) string {
	if !strings.Contains(text, ".") {
		return text
	}
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// levelWords are the levels as people say them.
var levelWords = map[shouwang.Level]shouwang.Text{
	shouwang.None: {Zh: "不预警", En: "none"}, shouwang.Blue: {Zh: "蓝色", En: "blue"},
	shouwang.Yellow: {Zh: "黄色", En: "yellow"}, shouwang.Red: {Zh: "红色", En: "red"},
}

// limitReason is the line that keeps reasons adding up where points pass 100.
func limitReason(points int) shouwang.Reason {
	return shouwang.Reason{
		Factor: "limit", Points: points, Zh: "合计以100分封顶", En: "the sum is limited to 100",
	}
}

// quoteNames lists names for a sentence.
func quoteNames(names []string, in language) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = fmt.Sprintf([...]string{"“%s”", "%q"}[in], n)
	}
	return strings.Join(quoted, [...]string{"、", ", "}[in])
}
