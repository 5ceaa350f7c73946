package rule_test

import (
	"strconv"
	"testing"

	"shouwang"
	"shouwang/monitors/rule"
)

func TestConditions(t *testing.T) {
	e := newEngine(t)
	for _, c := range []struct {
		rule string
		row  row
		want state
	}{
		// A known side decides; otherwise an unknown side shows.
		{"a && b", row{"a": "1", "b": "1"}, isTrue},
		{"a && b", row{"a": "0"}, isFalse},
		{"a && b", row{"b": "0"}, isFalse},
		{"a && b", row{"a": "1"}, isUnknown},
		{"a || b", row{"a": "1"}, isTrue},
		{"a || b", row{"a": "0"}, isUnknown},
		{"a || b", row{"a": "0", "b": "0"}, isFalse},
		{"!a", row{}, isUnknown},
		{"!a", row{"a": "0"}, isTrue},
		{"!(a && !b)", row{"a": "1", "b": "1"}, isTrue},
		{"a ? b : !b", row{"b": "1"}, isUnknown},
		{"a ? true : true", row{}, isUnknown},
		{"a ? b : true", row{"a": "0"}, isTrue},
		{"known(a)", row{}, isFalse},
		{"known(a && b)", row{"a": "0"}, isTrue},
		// m stands for the feed of n: it is silent where m is unknown.
		{"recorded(n)", row{"n": "0"}, isTrue},
		{"recorded(n)", row{"m": "1"}, isFalse},
		{"recorded(n)", row{}, isUnknown},
		{"!recorded(n)", row{"m": "1"}, isTrue},
		{"!recorded(n)", row{}, isUnknown},
		{"recorded(n) && n > 3", row{}, isUnknown},
		{"recorded(n) && n > 3", row{"m": "1"}, isFalse},
		{"recorded(d)", row{}, isFalse}, // nothing is silent of it
		{"a == b", row{"a": "0", "b": "0"}, isTrue},
		{"a != b", row{"a": "0"}, isUnknown},

		// Instants.
		{"minutes(s, e) > 15", row{"s": "1772323200000", "e": "1772324100000"}, isFalse},
		{"minutes(s, e) > 15", row{"s": "1772323200000", "e": "1772324100001"}, isTrue},
		{"hours(s, e) > 24", row{"s": "1772323200000", "e": "1772409600000"}, isFalse},
		{"hours(s, e) > 24", row{"s": "1772323200000", "e": "1772409601000"}, isTrue},
		{"hours(s, e) > 24", row{"s": "1772323200000"}, isUnknown},
		{"day(s) == today", row{"s": "1772323200000"}, isTrue},  // 2026-03-01 08:00
		{"day(s) == today", row{"s": "1772380800000"}, isFalse}, // 2026-03-02 00:00

		// Thresholds are exact.
		{"income_pc < edge.factor * dibao.standard", row{"income_pc": "119999", "edge.factor": "15", "dibao.standard": "80000"}, isTrue},
		{"income_pc < edge.factor * dibao.standard", row{"income_pc": "120000", "edge.factor": "15", "dibao.standard": "80000"}, isFalse},
		{"1.1 * 690 == 759.00", row{}, isTrue},
		{"1.1 * n == 759", row{"n": "690"}, isTrue},
		{"0.1 + 0.2 == 0.3", row{}, isTrue},
		{"income_pc >= 800", row{"income_pc": "80000"}, isTrue},
		{"income_pc > 799.995", row{"income_pc": "79999"}, isFalse},
		{"income_pc > 799.995", row{"income_pc": "80000"}, isTrue},
		{"income_pc < 800", row{}, isUnknown},
		{"-income_pc < 0 - 800", row{"income_pc": "80001"}, isTrue},
		{"n * n * n == n * n * 1000000000", row{"n": "1000000000"}, isTrue},
		{"income_pc * income_pc * income_pc > 0", row{"income_pc": "9223372036854775807"}, isTrue},

		// Division: by zero and of an unknown is unknown, else half up at six decimals.
		{"n / m > 0.5", row{"n": "1", "m": "0"}, isUnknown},
		{"n / m > 0.5", row{"n": "1"}, isUnknown},
		{"n / m == 0.666667", row{"n": "2", "m": "3"}, isTrue},
		{"n / m == 0 - 0.666667", row{"n": "-2", "m": "3"}, isTrue},
		{"n / m == 0.333333", row{"n": "-1", "m": "-3"}, isTrue},
		{"n / 8 == 0.125", row{"n": "1"}, isTrue},
		{"income_pc / n == 266.666667", row{"income_pc": "80000", "n": "3"}, isTrue},
		{"m == 0 || n / m > 0.5", row{"n": "1", "m": "0"}, isTrue},
		{"round(income_pc / n, 2) == 266.67", row{"income_pc": "80000", "n": "3"}, isTrue},
		{"round(share, 0) == 3", row{"share": "2500000"}, isTrue},
		{"round(share, 0) == 0 - 3", row{"share": "-2500000"}, isTrue},
		{"round(n, -2) == 200", row{"n": "150"}, isTrue},
		{"max(n, m) == 3 && min(n, m) == 2", row{"n": "2", "m": "3"}, isTrue},
		{"max(n, m) == 3", row{"n": "3"}, isUnknown},

		// Lists.
		{"n in [1, 2, 3]", row{"n": "2"}, isTrue},
		{"n in [1, 2.5]", row{"n": "2"}, isFalse},
		{"share in [1, 2.5]", row{"share": "2500000"}, isTrue},
		{"n in [1, 2, 3]", row{}, isUnknown},
		{"n in list", row{"n": "2", "list": "[1, NULL, 2]"}, isTrue},
		{"n in list", row{"n": "3", "list": "[1, NULL, 2]"}, isUnknown},
		{"n in list", row{"n": "0", "list": "[1, 2]"}, isFalse},
		{"n in list", row{"n": "0"}, isUnknown},
		{"2 in [2, n]", row{}, isUnknown},
		{"list.exists(x, x > 2)", row{"list": "[NULL, 3]"}, isTrue},
		{"list.exists(x, x > 3)", row{"list": "[NULL, 3]"}, isUnknown},
		{"list.exists(x, x > 3)", row{"list": "[]"}, isFalse},
		{"list.exists(x, x > 3)", row{}, isUnknown},
		{"list.all(x, x > 2)", row{"list": "[NULL, 1]"}, isFalse},
		{"list.all(x, x > 2)", row{"list": "[NULL, 3]"}, isUnknown},
		{"list.all(x, x > 2)", row{"list": "[]"}, isTrue},
		{"list.exists(x, x > n)", row{"list": "[1]"}, isUnknown},
		{"list.exists(x, a || x > 0)", row{"a": "1", "list": "[NULL]"}, isTrue},
		{"size(list.filter(x, x > 1)) == 2", row{"list": "[1, 2, 3]"}, isTrue},
		{"size(list.filter(x, x > 1)) == 2", row{"list": "[1, 2, NULL]"}, isUnknown},
		{"list.map(x, x * 1.5).exists(y, y == 4.5)", row{"list": "[1, 3]"}, isTrue},
		{"list.map(x, 6 / x).exists(y, y == 3)", row{"list": "[0, 2]"}, isUnknown},
		{"list.size() == 2", row{"list": "[NULL, 3]"}, isTrue},
		{"smallest(list) == 1 && largest(list) == 3", row{"list": "[2, 1, 3]"}, isTrue},
		{"smallest(list) == 0", row{"list": "[]"}, isUnknown},
		{"largest(list) == 3", row{"list": "[3, NULL]"}, isUnknown},
		{"list.exists(x, list.exists(y, y == x + 1))", row{"list": "[1, 5, 2]"}, isTrue},
		{"words.exists(w, w.startsWith('低保'))", row{"words": "['低保边缘']"}, isTrue},
		{"t in ['dibao', 'tekun']", row{"t": "'tekun'"}, isTrue},

		{"list.exists_one(x, x > 2)", row{"list": "[1, 3]"}, isTrue},
		{"list.exists_one(x, x > 0)", row{"list": "[1, 3]"}, isFalse},
		{"list.exists_one(x, x > 2)", row{"list": "[NULL, 3]"}, isUnknown},
		{"list.exists_one(x, x > 2)", row{"list": "[]"}, isFalse},
		{"sum(list) == 4", row{"list": "[1, 3]"}, isTrue},
		{"sum(list) == 0", row{"list": "[]"}, isTrue},
		{"sum(list) > 0", row{"list": "[NULL, 3]"}, isUnknown},
		{"sum(list) > 9000000000000000 * 1000", row{"list": "[9223372036854775807, 9223372036854775807]"}, isTrue},
		{"floor(share) == 2 && ceil(share) == 3", row{"share": "2000001"}, isTrue},
		{"floor(share) == 0 - 3 && ceil(share) == 0 - 2", row{"share": "-2000001"}, isTrue},
		{"floor(share) == 2 && ceil(share) == 2", row{"share": "2000000"}, isTrue},
		{"floor(n / m) > 0", row{"n": "1", "m": "0"}, isUnknown},

		// Text and areas.
		{"t.endsWith('边缘')", row{"t": "'低保边缘'"}, isTrue},
		{"size(t) == 4", row{"t": "'低保边缘'"}, isTrue},
		{"t.size() == 0", row{}, isUnknown},
		{"t == 'edge'", row{"t": "''"}, isFalse},
		{"t == ''", row{}, isUnknown},
		{"t.contains('边缘')", row{"t": "'低保边缘'"}, isTrue},
		{"t + '!' == 'a!'", row{"t": "'a'"}, isTrue},
		{"leading_number(t) == 2.5", row{"t": "'2.5级'"}, isTrue},
		{"leading_number(t) == 0", row{"t": "'级'"}, isUnknown},
		{"within(area, '320682')", row{"area": "320682103001"}, isTrue},
		{"within(area, '320682')", row{"area": "320681103001"}, isFalse},
		{"within(area, '1')", row{"area": "20682103001"}, isFalse},
		{"area_level(area) == 9", row{"area": "320682103000"}, isTrue},
		{"area_level(area) == 6", row{"area": "320682000000"}, isTrue},

		// The value of a parameter on a day.
		{"at(dibao.standard, date('2024-01-01')) == 700", row{}, isTrue},
		{"at(dibao.standard, date('2026-01-01')) == 800", row{}, isTrue},
		{"at(dibao.standard, d) == 800", row{}, isUnknown},
		{"at(dibao.standard, date('1960-01-01')) == 800", row{}, isUnknown},
	} {
		if got := e.condition(c.rule, c.row); got != c.want {
			t.Errorf("%s over %v: got %s, want %s", c.rule, c.row, got, c.want)
		}
	}
}

func TestDates(t *testing.T) {
	e := newEngine(t)
	day := func(text string) row {
		d, err := shouwang.ParseDay(text)
		if err != nil {
			t.Fatal(err)
		}
		return row{"d": strconv.Itoa(int(d))}
	}
	for _, c := range []struct{ rule, day, want string }{
		{"age(d, date('2026-03-01'))", "1899-03-01", "127"},
		{"age(d, date('2026-03-01'))", "1899-03-02", "126"},
		{"age(d)", "1935-03-01", "91"},
		{"age(d)", "1969-12-31", "56"},
		{"age(d, date('2026-02-28'))", "2008-02-29", "17"},
		{"age(d, date('2026-03-01'))", "2008-02-29", "18"},
		{"age(d, date('2028-02-28'))", "2008-02-29", "19"},
		{"age(d, date('2028-02-29'))", "2008-02-29", "20"},
		{"age(d)", "2026-03-02", "-1"},
		{"days(d, today)", "1899-12-31", "46081"},
		{"months(d, today)", "2025-12-31", "3"},
		{"month(d)", "1899-12-31", day("1899-12-01")["d"]},
		{"add_months(d, 6)", "2026-08-31", day("2027-02-28")["d"]},
		{"add_months(d, -1)", "1900-01-31", day("1899-12-31")["d"]},
		{"add_months(d, 3)", "1899-11-30", day("1900-02-28")["d"]},
		{"add_years(d, 80)", "1948-02-29", day("2028-02-29")["d"]},
		{"add_years(d, 18)", "2008-02-29", day("2026-03-01")["d"]},
		{"add_years(d, 1)", "2299-12-31", day("2300-12-31")["d"]},
		{"add_days(d, -1)", "1970-01-01", "-1"},
		{"add_workdays(d, 1)", "2026-03-06", day("2026-03-09")["d"]},
		{"add_workdays(d, 1)", "2026-03-07", day("2026-03-09")["d"]},
		{"add_workdays(d, 6)", "2026-03-07", day("2026-03-16")["d"]},
		{"add_workdays(d, 0)", "2026-03-07", day("2026-03-07")["d"]},
		{"add_workdays(d, -1)", "2026-03-09", day("2026-03-06")["d"]},
		{"add_workdays(d, -1)", "2026-03-08", day("2026-03-06")["d"]},
		{"workdays(d, date('2026-03-09'))", "2026-03-06", "1"},
		{"workdays(d, date('2026-03-09'))", "2026-03-08", "1"},
		{"workdays(d, date('2026-03-08'))", "2026-03-06", "0"},
		{"workdays(d, date('2026-03-06'))", "2026-03-09", "-1"},
		{"workdays(d, date('2026-03-16'))", "2026-03-02", "10"},
		{"workdays(d, date('2027-03-16'))", "2026-03-02", ""},
		{"workdays(d, date('2026-03-16'))", "2026-03-01", ""},
		{"year(d)", "1899-12-31", "1899"},
		{"add_workdays(d, 100)", "2026-03-06", ""},
		{"add_workdays(d, 1)", "2026-02-28", ""},
		{"add_workdays(d, -1)", "2026-03-02", ""},
	} {
		if got := e.value(c.rule, day(c.day)); got != c.want {
			t.Errorf("%s of %s: got %s, want %s", c.rule, c.day, got, c.want)
		}
	}
}

// Every day from 1850 to 2299, against the root's own calendar.
func TestCalendarOfEveryDay(t *testing.T) {
	e := newEngine(t)
	first, last := shouwang.Date(1850, 1, 1), shouwang.OpenEnd
	exprs := []struct {
		rule string
		want func(shouwang.Day) shouwang.Day
	}{
		{"month(d)", shouwang.Day.Month},
		{"add_months(d, 7)", func(d shouwang.Day) shouwang.Day { return d.AddMonths(7) }},
		{"add_months(d, -25)", func(d shouwang.Day) shouwang.Day { return d.AddMonths(-25) }},
		{"add_years(d, 61)", func(d shouwang.Day) shouwang.Day { return d.AddYears(61) }},
		{"add_days(date('2026-03-01'), age(d))", func(d shouwang.Day) shouwang.Day {
			years := shouwang.Day(2026 - d.Time().Year()) //nolint:gosec // a few hundred
			if d.AddYears(int(years)) > shouwang.Date(2026, 3, 1) {
				years--
			}
			return shouwang.Date(2026, 3, 1) + years
		}},
	}
	for _, x := range exprs {
		v, err := e.scope.Value(x.rule, rule.Date)
		if err != nil {
			t.Fatal(err)
		}
		rows := e.query("SELECT toString(" + v.Stored() + ") FROM (SELECT toInt32(20513) AS today, toNullable(toInt32(number + " +
			strconv.Itoa(int(first)) + ")) AS d FROM numbers(" + strconv.Itoa(int(last-first)+1) + ") ORDER BY number)")
		for i, got := range rows {
			d := first + shouwang.Day(i)
			if want := strconv.Itoa(int(x.want(d))); got != want {
				t.Fatalf("%s of %s: got %s, want %s", x.rule, d, got, want)
			}
		}
	}
}

// The engine compiles what it has met three times to machine code, which once
// lost the sign of 128-bit numbers.
func TestTheSameRuleAgain(t *testing.T) {
	e := newEngine(t)
	for i := range 8 {
		if got := e.condition("min(1, n * 1000000 * 1000000) < 0", row{"n": "-1099511627776"}); got != isTrue {
			t.Fatalf("run %d: got %s, want true", i, got)
		}
	}
}

// Nothing throws, however absurd the data.
func TestNothingThrows(t *testing.T) {
	e := newEngine(t)
	absurd := row{
		"n": "9223372036854775807", "m": "-9223372036854775808", "income_pc": "-9223372036854775808", "d": "2147483647",
		"t": "'\\xff\\xfe9999999999999999999'", "area": "-1", "share": "-9223372036854775808", "list": "[NULL, -9223372036854775808]",
	}
	for _, text := range []string{
		"n * m + n - m > 0", "n / m > 0", "-m > 0", "round(m, -6) > 0", "income_pc / 0.01 > 0", "age(d) > 0", "age(d, add_years(d, 1000)) > 0",
		"add_months(d, n) > today", "add_days(d, m) > today", "add_years(d, 900) > today", "month(d) > today", "months(d, today) > 0",
		"days(d, add_days(d, 4000000)) > 0", "leading_number(t) > 0", "within(area, t)", "area_level(area) > 0", "t.contains(t + t)",
		"list.map(x, x * x / x).exists(y, y > 0)", "smallest(list) > 0", "largest(list.filter(x, x < 0)) > 0", "max(n, m) > min(n, m)",
		"floor(share) + ceil(share) > sum(list)", "list.exists_one(x, x / n > 1)", "year(d) > 0", "workdays(d, today) > 0", "size(t) > 0", "t.endsWith(t)",
		"add_months(date('1850-01-01'), -12000) < d", "n in [9007199254740991]",
	} {
		e.condition(text, absurd)
		e.condition(text, row{})
	}
}
