package rule_test

import (
	"errors"
	"strings"
	"testing"

	"shouwang/monitors/rule"
)

func TestFaults(t *testing.T) {
	scope, err := rule.NewScope(vars...)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ text, want string }{
		{"incom_pc < 800", "1:1: unknown name incom_pc: did you mean income_pc?"},
		{"income_pc < dibao.standrd", "1:13: unknown name dibao.standrd: did you mean dibao.standard?"},
		{"income_pc.max < 800", "1:1: income_pc has no part max: only the names of parameters have a dot"},
		{"n > 0 &&\n  zzz", "2:3: unknown name zzz: no declared name is like it: declare it, or take another"},
		{"aeg(d) > 1", "1:4: unknown function aeg: did you mean age?"},
		{"t.startswith('x')", "1:13: unknown function startswith: did you mean startsWith?"},
		{"list.exist(x, x > 1)", "1:11: unknown function exist: did you mean exists?"},
		{"t < 3", "1:3: < does not take (text, number): compare and reckon what is of one type"},
		{"d - today > 3", "1:3: - does not take (date, date): write days(from, to), or add_days(date, n)"},
		{"n", "1:1: want bool, got number: compare it with something, or name another"},
		{"n = 3", "1:3: unexpected =: equality is written ==\n1:5: unexpected 3: look at brackets, quotes and operators before it"},
		{"n > 3 and a", "1:7: unexpected and: write && for and, || for or, ! for not"},
		{"n > 3 ，a", "1:7: unexpected ，: outside quotes write ASCII signs\n1:8: unexpected a: look at brackets, quotes and operators before it"},
		{"(n > 3", "1:7: the rule ends too early: a part or a bracket is missing"},
		{"n / 0 > 1", "1:3: division by zero: divide by a number that is not zero"},
		{"d < date('2026-02-30')", "1:9: there is no such day: 2026-02-30: write for example date(\"2026-07-01\")"},
		{"at(n, today) > 1", "1:3: at() takes a parameter, and n is none: a fact has one value; only a parameter has a history"},
		{"round(n, m) > 1", "1:6: round takes a whole number of decimals between -6 and 6: write for example round(x, 2)"},
		{"add_days(d, 1.5) > today", "1:9: a date moves by a whole number: use round(x, 0)"},
		{"list == list", "1:6: lists cannot be compared: compare their elements with exists() or all()"},
		{"[[1]].exists(x, true)", "1:1: a list cannot hold lists or times: name one at a time"},
		{"recorded(n + 1)", "1:9: recorded() takes a fact: a parameter, and what is worked out, is known or not: write known(x)"},
		{"recorded(edge.factor)", "1:9: recorded() takes a fact: a parameter, and what is worked out, is known or not: write known(x)"},
		{"has(list.x)", "1:4: rules have no has: write known(x)"},
		{"{'a': 1} == {'a': 1}", "1:1: this is not part of the rule language: take a function of the language, which docs/policy-language.md lists\n1:13: this is not part of the rule language: take a function of the language, which docs/policy-language.md lists"},
		{"t.matches('^a')", "1:10: rules have no matches: a pattern can be written in many ways that look alike: take startsWith, endsWith, contains or =="},
		{"n % 2 == 0", "1:3: rules have no %: a remainder of broken numbers says nothing: take x - 12 * floor(x / 12)"},
		{"list[0] > 1", "1:5: rules have no [_]: a list has no places: take smallest, largest, exists or filter"},
		{"int(n) > 1", "1:4: rules have no int: there is one kind of number: take round, floor or ceil"},
		{"s - e > 15", "1:3: - does not take (time, time): write minutes(from, to) or hours(from, to)"},
		{"s < today", "1:3: < does not take (time, date): compare and reckon what is of one type"},
		{"[s, e].exists(x, x > s)", "1:1: a list cannot hold lists or times: name one at a time"},
		{"n in [1, 'a']", "1:10: want number, got text: compare it with something, or name another"},
	} {
		_, err := scope.Condition(c.text)
		var faults rule.Faults
		if !errors.As(err, &faults) {
			t.Errorf("%s: no fault", c.text)
			continue
		}
		if got := faults.Error(); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

// A text of a rule stays a text, whatever it holds.
func TestInjection(t *testing.T) {
	e := newEngine(t)
	for _, text := range []string{
		`'`, `''`, `\`, `\'`, `' OR 1=1 --`, `'); DROP TABLE warning; --`, "a\nb", "a\tb", "\x00", `{p:String}`, `?`,
		`\x27`, `/*`, `*/`, "`", `"`, `低保’`, `$1`, `@name`, `\\' OR '1'='1`, "a\rb", `%`, `{`,
	} {
		literal := celString(text)
		got := e.condition("t == "+literal, row{"t": rule.Quote(text)})
		if got != isTrue {
			t.Errorf("%q: got %s, want it equal to itself", text, got)
		}
		if got := e.condition("t == "+literal, row{"t": "'another'"}); got != isFalse {
			t.Errorf("%q: got %s, want it unequal to another", text, got)
		}
	}
}

// celString writes a text as a CEL literal.
func celString(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`, "\t", `\t`, "\x00", `\x00`, "\r", `\r`).Replace(text) + "'"
}

func TestNames(t *testing.T) {
	for name, want := range map[string]bool{
		"income_pc": true, "dibao.standard": true, "a1": true, "": false, "a b": false, "a__b": false, "A": false,
		"a`": false, "a'": false, "1a": false, "_a": false, "低保": false, "a.": false,
	} {
		if got := rule.ValidName(name); got != want {
			t.Errorf("%q: got %v, want %v", name, got, want)
		}
	}
	if _, err := rule.NewScope(rule.Variable{Name: "a; DROP", Type: rule.Bool}); err == nil {
		t.Error("a name that could end a statement was taken")
	}
}

func TestUses(t *testing.T) {
	scope, err := rule.NewScope(vars...)
	if err != nil {
		t.Fatal(err)
	}
	c, err := scope.Condition("income_pc < edge.factor * at(dibao.standard, d) && age(d) > 1 && list.exists(x, x > n)")
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(c.Variables, " ") + "|" + strings.Join(c.Parameters, " ") + "|" + strings.Join(c.Dated, " ")
	if want := "d income_pc list n today|edge.factor|dibao.standard"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
