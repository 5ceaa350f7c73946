package signals

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"shouwang"
	"shouwang/signals/identity"
)

// nobody is a number with a right check digit.
var nobody = checked("32068219350302011")

func TestEveryCellIsCleanedAlike(t *testing.T) {
	for _, c := range []struct{ what, in, want string }{
		{"full width", "３２０６８２", "320682"},
		{"full-width letters and minus", "Ａ－１", "A-1"},
		{"spaces", " \t张三 　", "张三"},
		{"zero width", "\u200b张三\ufeff\u200d", "张三"},
		{"apostrophe", "'320682", "320682"},
		{"curly apostrophe", "’320682", "320682"},
		{"full-width apostrophe", "＇320682", "320682"},
		{"wrapped", `="320682"`, "320682"},
		{"wrapped in full width", `＝＂320682＂`, "320682"},
		{"wrapped, then an apostrophe", `="'12 "`, "12"},
		{"a formula is text", "=1+1", "=1+1"},
		{"inner space stays", "张 三", "张 三"},
	} {
		if got := Clean(c.in); got != c.want {
			t.Errorf("%s: got %q, want %q", c.what, got, c.want)
		}
	}
}

// What most cells look like is read by a short way, which must say what the long one says.
func TestTheShortWayReadsWhatTheLongOneReads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[0-9]{0,10}(\.[0-9]{0,3})?`).Draw(t, "yuan")
		long, code := readMoney(text+"元", 1)
		if fen, ok := plainYuan(text); ok && (fen != long || code != fine) {
			t.Errorf("%q: %d, the long way %d %s", text, fen, long, code)
		}
		day := rapid.StringMatching(`[0-9]{4}-[0-9]{2}-[0-9]{2}`).Draw(t, "day")
		short, shortCode := readDate(day, false)
		slow, slowCode := readDate(strings.ReplaceAll(day, "-", "/"), false)
		if short != slow || shortCode != slowCode {
			t.Errorf("%s: %v %s, the long way %v %s", day, short, shortCode, slow, slowCode)
		}
		n := rapid.IntRange(1850, 2300).Draw(t, "year")*10000 + rapid.IntRange(0, 1332).Draw(t, "month and day")
		exists := time.Date(n/10000, time.Month(n/100%100), n%100, 0, 0, 0, 0, time.UTC).Format("20060102") == fmt.Sprint(n)
		if _, _, fault := identity.Parse(checked(fmt.Sprintf("320682%d123", n))); (fault == identity.Sound) != exists {
			t.Errorf("born on %d: %q", n, fault)
		}
	})
}

func TestWhatMeansNothing(t *testing.T) {
	for _, text := range []string{"", "-", "—", "/", "无", "NULL", "－", "／"} {
		if !blank(Clean(text)) {
			t.Errorf("%q should mean nothing", text)
		}
	}
	if blank("0") {
		t.Error("zero is not nothing")
	}
}

func TestDates(t *testing.T) {
	day := func(y int, m time.Month, d int) shouwang.Day { return shouwang.Date(y, m, d) }
	for _, c := range []struct {
		in    string
		want  shouwang.Day
		month bool
		code  Code
	}{
		{"2023-02-03", day(2023, 2, 3), false, fine},
		{"2023/2/3", day(2023, 2, 3), false, fine},
		{"2023.2.3", day(2023, 2, 3), false, fine},
		{"20230203", day(2023, 2, 3), false, fine},
		{"2023年2月3日", day(2023, 2, 3), false, fine},
		{"2023 年 2 月 3 日", day(2023, 2, 3), false, fine},
		{"二〇二三年二月三日", day(2023, 2, 3), false, fine},
		{"二零二三年十一月三十日", day(2023, 11, 30), false, fine},
		{"二〇二三年十二月廿一日", day(2023, 12, 21), false, fine},
		{"一九三五年十月十日", day(1935, 10, 10), false, fine},
		{"2023-02-03 23:59:59", day(2023, 2, 3), false, fine},
		{"2023-02-03T23:59:59.9+08:00", day(2023, 2, 3), false, fine},
		{"2023/2/3 下午 11:59:00", day(2023, 2, 3), false, fine},
		{"44960", day(2023, 2, 3), false, fine},
		{"44960.99", day(2023, 2, 3), false, fine},
		{"61", day(1900, 3, 1), false, fine},
		{"59", day(1900, 2, 28), false, fine},
		{"60", 0, false, badDate}, // Excel's 29 February 1900
		{"1899-12-31", day(1899, 12, 31), false, fine},
		{"1935-03-02", day(1935, 3, 2), false, fine},
		{"1969-12-31", day(1969, 12, 31), false, fine},
		{"2023年2月", day(2023, 2, 1), true, fine},
		{"2023-02", day(2023, 2, 1), true, fine},
		{"202302", day(2023, 2, 1), true, fine},
		{"二〇二三年二月", day(2023, 2, 1), true, fine},
		{"2023-02-30", 0, false, badDate},
		{"20230230", 0, false, badDate},
		{"2023年2月30日", 0, false, badDate},
		{"2023-02-29", 0, false, badDate},
		{"2024-02-29", day(2024, 2, 29), false, fine},
		{"2023-13-01", 0, false, badDate},
		{"202313", 0, false, badDate},
		{"03/04/2026", 0, false, ambiguousDate},
		{"04/04/2026", day(2026, 4, 4), false, fine},
		{"25/04/2026", day(2026, 4, 25), false, fine},
		{"04/25/2026", day(2026, 4, 25), false, fine},
		{"26-3-4", 0, false, ambiguousDate},
		{"2023", 0, false, ambiguousDate},
		{"tomorrow", 0, false, badDate},
		{"2023-02-03-04", 0, false, badDate},
		{"长期", 0, false, badDate},
	} {
		got, code := readDate(Clean(c.in), false)
		if code != c.code || code == fine && (got.day != c.want || got.month != c.month || got.none) {
			t.Errorf("%q: got %v %v %s, want %v %v %s", c.in, got.day, got.month, code, c.want, c.month, c.code)
		}
	}
	for _, text := range []string{"1900-01-01", "9999-12-31", "99991231", "1900/1/1", "1", "2958465"} {
		if got, code := readDate(text, false); code != fine || !got.none {
			t.Errorf("%q is a sentinel, got %+v %s", text, got, code)
		}
	}
	if got, _ := readDate("44960", true); got.day != day(2027, 2, 4) {
		t.Errorf("a workbook of 1904: got %v", got.day)
	}
}

func TestMoney(t *testing.T) {
	for _, c := range []struct {
		in   string
		want shouwang.Fen
		code Code
	}{
		{"800", 80000, fine},
		{"800.5", 80050, fine},
		{"¥1,200.00", 120000, fine},
		{"￥１２００", 120000, fine},
		{"1200元", 120000, fine},
		{"1.25万元", 1250000, fine},
		{"(800.00)", -80000, fine},
		{"（800.00）", -80000, fine},
		{"-800", -80000, fine},
		{"−800", -80000, fine},
		{"0", 0, fine},
		{"0.1", 10, fine},
		{"799.9999999999", 80000, fine},
		{"0.30000000000000004", 30, fine},
		{"800.001", 0, tooPrecise},
		{"800.00001", 0, tooPrecise},
		{"800.0000005", 80000, fine},
		{"12,00", 0, badMoney},
		{"1,2345", 0, badMoney},
		{"约800", 0, badMoney},
		{"800/月", 0, badMoney},
		{"eight", 0, badMoney},
		{"8e2", 0, badMoney},
		{"八百", 0, badMoney},
		{"--800", 0, badMoney},
		{"9999999999", 0, outOfRange},
	} {
		got, code := readMoney(Clean(c.in), 1)
		if code != c.code || code == fine && got != c.want {
			t.Errorf("%q: got %v %s, want %v %s", c.in, got, code, c.want, c.code)
		}
	}
	if got, _ := readMoney("3.5", 10000); got != 3500000 {
		t.Errorf("a header of 万元: got %v", got)
	}
}

func TestNumbersOfPeople(t *testing.T) {
	for _, c := range []struct {
		what, in, want string
		form           identity.Form
		fault          identity.Fault
	}{
		{"right", nobody, nobody, identity.ID18, identity.Sound},
		{"15 digits", nobody[:6] + nobody[8:17], nobody, identity.ID15, identity.Sound},
		{"small x", "11010519491231002x", "11010519491231002X", identity.ID18, identity.Sound},
		{"full width", "１１０１０５１９４９１２３１００２ｘ", "11010519491231002X", identity.ID18, identity.Sound},
		{"spaces inside", "110105 19491231 002X", "11010519491231002X", identity.ID18, identity.Sound},
		{"wrong check digit", nobody[:17] + "0", "", identity.ID18, identity.BadChecksum},
		{"scientific", "3.20682E+17", "", identity.Missing, identity.Scientific},
		{"scientific of 18 signs", "3.2068219350302E+17", "", identity.Missing, identity.Scientific},
		{"too short", "32068219350302011", "", identity.Missing, identity.BadLength},
		{"letters", "ABCDEFGHIJKLMNOPQR", "", identity.ID18, identity.BadLength},
	} {
		n, form, fault := identity.Parse(squeeze(Clean(c.in)))
		if fault != c.fault || fault == identity.Sound && (n.String() != c.want || form != c.form) {
			t.Errorf("%s: got %s %s, want %s %s", c.what, form, fault, c.form, c.fault)
		}
	}
	for _, body := range []string{"81000019490101001", "82000019490101001", "83000019490101001"} {
		if _, _, fault := identity.Parse(checked(body)); fault != identity.Sound {
			t.Errorf("a residence permit is a number: %s", fault)
		}
	}
	if _, _, fault := identity.Parse(checked("32068219350230011")); fault != identity.BadBirth {
		t.Errorf("30 February: %s", fault)
	}
	if _, _, fault := identity.Parse(checked("99068219350203011")); fault != identity.BadRegion {
		t.Errorf("no region: %s", fault)
	}
	n, _, fault := identity.Parse("320682991231997")
	if fault != identity.Sound || n.Birth() != shouwang.Date(1899, 12, 31) || !n.Centenarian() {
		t.Errorf("the endings 996 to 999 mean the century before: %v %s", n.Birth(), fault)
	}
}

// checked adds the check digit, by the standard's own words.
func checked(body string) string {
	weight, sum := 1, 0
	for i := 16; i >= 0; i-- {
		weight = weight * 2 % 11
		sum += int(body[i]-'0') * weight
	}
	return body + string("10X98765432"[sum%11])
}

func TestWordsForValues(t *testing.T) {
	yes := &column{Column: &shouwang.Column{Type: shouwang.ColumnBool}}
	for text, want := range map[string]int64{"是": 1, "1": 1, "TRUE": 1, "Y": 1, "否": 0, "0": 0, "false": 0} {
		if got, code := yes.read(text, reading{}); code != fine || got.n != want {
			t.Errorf("%q: got %d %s", text, got.n, code)
		}
	}
	if _, code := yes.read("也许", reading{}); code != badFlag {
		t.Errorf("maybe is no flag: %s", code)
	}
	c := &shouwang.Column{Type: shouwang.ColumnEnum, Labels: map[string][]string{"dibao": {"低保"}, "tekun": {"特困", "审计/纪检"}}}
	benefit := &column{Column: c, labels: labels(c)}
	for text, want := range map[string]Code{"低保": fine, "低 保": fine, "dibao": fine, "审计/纪检": fine, "低保、特困": twoLabels, "低保/特困": twoLabels, "孤儿": unknownLabel} {
		if _, code := benefit.read(text, reading{}); code != want {
			t.Errorf("%q: got %s, want %s", text, code, want)
		}
	}
	grade := &shouwang.Column{Type: shouwang.ColumnInt, Labels: map[string][]string{"1": {"一级", "壹"}}}
	g := &column{Column: grade, labels: labels(grade)}
	for _, text := range []string{"1", "一级", "壹", "1.0"} {
		if got, code := g.read(text, reading{}); code != fine || got.n != 1 {
			t.Errorf("grade %q: %s", text, code)
		}
	}
	if _, code := g.read("特级", reading{}); code != unknownLabel {
		t.Errorf("an unknown grade: %s", code)
	}
}

func TestAreas(t *testing.T) {
	area := &column{Column: &shouwang.Column{Type: shouwang.ColumnArea}}
	for text, want := range map[string]int64{"320682": 320682000000, "320682103": 320682103000, "320682103001": 320682103001, "3206": 320600000000, "32": 320000000000, "0": 0} {
		if got, code := area.read(text, reading{}); code != fine || got.n != want {
			t.Errorf("%s: got %d %s", text, got.n, code)
		}
	}
	for _, text := range []string{"3206821", "如城街道", "03"} {
		if _, code := area.read(text, reading{}); code != badArea {
			t.Errorf("%s is no area: %s", text, code)
		}
	}
}

func TestAnAreaMayBeCut(t *testing.T) {
	for digits, want := range map[int]int64{0: 320682105002, 9: 320682105000, 6: 320682000000, 4: 320600000000} {
		c := &column{Column: &shouwang.Column{Type: shouwang.ColumnArea, Digits: digits}}
		if got, code := c.read("320682105002", reading{}); code != fine || got.n != want {
			t.Errorf("%d digits: got %d, want %d", digits, got.n, want)
		}
	}
}

func TestMonthOnlyIsForBenefits(t *testing.T) {
	plainDate := &column{Column: &shouwang.Column{Type: shouwang.ColumnDate}}
	if _, code := plainDate.read("2023年2月", reading{}); code != monthOnly {
		t.Errorf("got %s", code)
	}
	start := &column{Column: &shouwang.Column{Type: shouwang.ColumnDate, Unit: "day or month"}}
	if got, code := start.read("2023年2月", reading{}); code != fine || got.n != int64(shouwang.Date(2023, 2, 1)) {
		t.Errorf("got %d %s", got.n, code)
	}
	open := &column{Column: &shouwang.Column{Type: shouwang.ColumnDate, Open: true}}
	if got, code := open.read("长期", reading{}); code != fine || got.ok {
		t.Errorf("an open end: %+v %s", got, code)
	}
}

func TestCleaningTwiceChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOf(rapid.SampledFrom([]string{"'", "’", "=", `"`, " ", "　", "\u200b", "Ａ", "ﬁ", "３", "张", "ｶﾞ", "－", "\u0301", "x", "＝", "＂", "\x00", "\uFFFD"})).Draw(t, "parts")
		text := strings.Join(parts, "") + rapid.String().Draw(t, "tail")
		once := Clean(text)
		if twice := Clean(once); twice != once {
			t.Fatalf("%q became %q", once, twice)
		}
	})
}

func TestANumberUpgradesToItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := shouwang.Date(1900, time.January, 1).AddDays(rapid.IntRange(0, 25567).Draw(t, "days"))
		body := "320682" + strings.ReplaceAll(day.String(), "-", "") + "00" + rapid.SampledFrom([]string{"1", "2", "9"}).Draw(t, "serial")
		long := checked(body)
		n, _, fault := identity.Parse(long)
		m, form, also := identity.Parse(long[:6] + long[8:17])
		if fault != identity.Sound || also != identity.Sound || n != m || form != identity.ID15 || n.String() != long || n.Birth() != day {
			t.Fatal("the two forms are one number")
		}
		for d := range 10 {
			if wrong := long[:17] + string(rune('0'+d)); wrong != long {
				if _, _, fault := identity.Parse(wrong); fault != identity.BadChecksum {
					t.Fatal("another check digit is refused")
				}
			}
		}
	})
}

func FuzzCell(f *testing.F) {
	for _, text := range []string{"", "'320682", `="1"`, "二〇二三年二月三日", "44960.5", "03/04/2026", "(1,200.00)", "1.2万元", nobody, "9999-12-31", "十十", "\xff\xfe"} {
		f.Add(text)
	}
	types := []shouwang.ColumnType{
		shouwang.ColumnPerson, shouwang.ColumnHousehold, shouwang.ColumnName, shouwang.ColumnHash, shouwang.ColumnText, shouwang.ColumnEnum, shouwang.ColumnBool,
		shouwang.ColumnInt, shouwang.ColumnMoney, shouwang.ColumnDecimal, shouwang.ColumnDate, shouwang.ColumnMonth, shouwang.ColumnTime, shouwang.ColumnArea,
	}
	f.Fuzz(func(t *testing.T, text string) {
		clean := Clean(text)
		for _, kind := range types {
			c := &column{Column: &shouwang.Column{Type: kind}}
			v, code := c.read(clean, reading{scale: 1})
			if kind == shouwang.ColumnDate && code == fine && v.ok && (v.n < int64(shouwang.Date(1850, 1, 1)) || v.n > int64(shouwang.Date(2299, 12, 31))) {
				t.Fatalf("a date of no century: %d", v.n)
			}
		}
	})
}
