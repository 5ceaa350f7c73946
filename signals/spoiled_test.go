package signals_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"shouwang"
	"shouwang/signals"
	"shouwang/signals/identity"
)

// each is how many rows have each defect.
const each = 40

// spoil is a way in which a department spoils a row, and what must become of it.
// The verdict is written here as a clerk would give it, not taken from the reader.
type spoil struct {
	what   string
	cells  map[string]string           // the cells that the file has instead
	change func(cell string) string    // of the column named in at
	at     string                      // "" with change: the whole line
	code   string                      // refused for this, at that header
	header string                      //
	keeps  map[string]string           // accepted: what is stored instead of what the good row says
	defect string                      // accepted: with this mark
	fits   func(i int, id string) bool // nil: any row will do
	gone   bool                        // the row is no row
}

// listing is a feed's file as a department sends it.
type listing struct {
	file, feed string
	columns    []string
	good       func(i int, id string) []string
	stored     string // one text a row: what the store must hold
	says       func(cells map[string]string) string
	spoils     []spoil
	increment  bool
	pairs      bool
	valued     string // a column that is no part of the key
}

var wideDigits = strings.NewReplacer("0", "０", "1", "１", "2", "２", "3", "３", "4", "４", "5", "５", "6", "６", "7", "７", "8", "８", "9", "９", "X", "Ｘ")

// numberSpoils are what happens to the number of a person in any file.
func numberSpoils() []spoil {
	return []spoil{
		{what: "15 digits", at: "id_number", change: func(id string) string { return id[:6] + id[8:17] }},
		{what: "small x", at: "id_number", change: strings.ToLower, fits: func(_ int, id string) bool { return id[17] == 'X' }},
		{what: "full width", at: "id_number", change: wideDigits.Replace},
		{what: "spaces", at: "id_number", change: func(id string) string { return " " + id[:6] + " " + id[6:14] + "　" + id[14:] + "\u200b" }},
		{what: "an apostrophe", at: "id_number", change: func(id string) string { return "'" + id }},
		{what: "a wrapper", at: "id_number", change: func(id string) string { return `"=""` + id + `"""` }},
		{what: "scientific", cells: map[string]string{"id_number": "3.20623E+17"}, code: "lost_digits", header: "id_number"},
		{what: "check digit", at: "id_number", change: func(id string) string { return id[:17] + map[bool]string{true: "1", false: "0"}[id[17] == '0'] }, code: "bad_checksum", header: "id_number"},
		{what: "a birthday that never was", at: "id_number", change: func(id string) string { return full(id[:10] + "0230" + id[14:17]) }, code: "bad_birth", header: "id_number"},
		{what: "no region", at: "id_number", change: func(id string) string { return full("99" + id[2:17]) }, code: "bad_region", header: "id_number"},
		{what: "no number", cells: map[string]string{"id_number": "—"}, code: "required_missing", header: "id_number"},
		{what: "a short row", change: func(row string) string { return row[:strings.LastIndexByte(row, ',')] }, code: "short_row"},
		{what: "a long row", change: func(row string) string { return row + ",x" }, code: "long_row"},
		{what: "a total", cells: map[string]string{"id_number": "合 计"}, change: nil, gone: true},
	}
}

func deathList() listing {
	return listing{
		file: "death_event@health.csv", feed: "death_event", increment: true, pairs: true, valued: "death_date",
		columns: []string{"id_number", "name", "death_date", "registered_at"},
		good: func(i int, id string) []string {
			return []string{id, "张光明", day(2026, 3, 1+i%200), day(2026, 10, 1+i%5)}
		},
		stored: "concat(toString(death_date), ' ', ifNull(toString(registered_at), '-'))",
		says:   func(c map[string]string) string { return days(c["death_date"]) + " " + days(c["registered_at"]) },
		spoils: append(numberSpoils(),
			spoil{what: "an open quote", cells: map[string]string{"name": `"张光明`}, code: "open_quote"},
			spoil{what: "a private character", cells: map[string]string{"name": "张\uE863明"}, defect: "name_damaged"},
			spoil{what: "a question mark for a character", cells: map[string]string{"name": "张?明"}, defect: "name_damaged"},
			spoil{what: "a box for a character", cells: map[string]string{"name": "张□明"}, defect: "name_damaged"},
			spoil{what: "a middle dot", cells: map[string]string{"name": "买买提．吐尔逊"}},
			spoil{what: "30 February", cells: map[string]string{"death_date": "20260230"}, code: "bad_date", header: "death_date"},
			spoil{what: "dots", cells: map[string]string{"death_date": "2026.2.3"}, keeps: map[string]string{"death_date": "2026-02-03"}},
			spoil{what: "Chinese figures", cells: map[string]string{"death_date": "二〇二六年二月三日"}, keeps: map[string]string{"death_date": "2026-02-03"}},
			spoil{what: "a serial", cells: map[string]string{"death_date": "46056"}, keeps: map[string]string{"death_date": "2026-02-03"}},
			spoil{what: "a time of day", cells: map[string]string{"death_date": "2026/2/3 23:59:59"}, keeps: map[string]string{"death_date": "2026-02-03"}},
			spoil{what: "a month alone", cells: map[string]string{"death_date": "2026年2月"}, code: "month_only", header: "death_date"},
			spoil{what: "an unclear order", cells: map[string]string{"death_date": "03/04/2026"}, code: "ambiguous_date", header: "death_date"},
			spoil{what: "the first day of 1900 for nothing", cells: map[string]string{"death_date": "1900-01-01"}, code: "required_missing", header: "death_date"},
			spoil{what: "the last day of 9999 for nothing", cells: map[string]string{"registered_at": "9999/12/31"}, keeps: map[string]string{"registered_at": ""}},
			spoil{what: "a day to come", cells: map[string]string{"death_date": "2026-12-01"}, code: "future_date", header: "death_date"},
			spoil{what: "dead before born", cells: map[string]string{"death_date": "1901-01-01"}, code: "death_before_birth", header: "death_date"},
			spoil{what: "registered before dead", cells: map[string]string{"death_date": "2026-10-09"}, code: "date_order", header: "registered_at"},
		),
	}
}

func benefitList() listing {
	return listing{
		file: "benefit_roll@civil.csv", feed: "benefit_roll",
		columns: []string{"id_number", "name", "benefit", "amount", "start_date", "stop_date", "payee_id", "account"},
		good: func(i int, id string) []string {
			return []string{id, "李四妹", "低保", strconv.Itoa(500 + i%300), "2024-03-0" + strconv.Itoa(1+i%9), "", id, "62284804" + strconv.Itoa(10000000+i)}
		},
		stored: "concat(benefit, ' ', ifNull(toString(amount), '-'), ' ', toString(start_date), ' ', ifNull(toString(stop_date), '-'), ' ', toString(isNull(payee_person_id)), toString(isNull(account)))",
		says: func(c map[string]string) string {
			return fmt.Sprintf("%s %s %s %s %s%s", map[string]string{"低保": "dibao"}[c["benefit"]], fen(c["amount"]), days(c["start_date"]), days(c["stop_date"]), bitOf(c["payee_id"] == ""), bitOf(c["account"] == ""))
		},
		spoils: append(numberSpoils(),
			spoil{what: "yuan with signs", cells: map[string]string{"amount": `"¥1,200.00"`}, keeps: map[string]string{"amount": "1200"}},
			spoil{what: "ten thousand yuan", cells: map[string]string{"amount": "0.08万元"}, keeps: map[string]string{"amount": "800"}},
			spoil{what: "binary noise", cells: map[string]string{"amount": "799.9999999999"}, keeps: map[string]string{"amount": "800"}},
			spoil{what: "no amount", cells: map[string]string{"amount": "/"}, keeps: map[string]string{"amount": ""}},
			spoil{what: "fen for yuan", cells: map[string]string{"amount": "80000"}, code: "out_of_range", header: "amount"},
			spoil{what: "below zero", cells: map[string]string{"amount": "(800.00)"}, code: "out_of_range", header: "amount"},
			spoil{what: "words for money", cells: map[string]string{"amount": "约800"}, code: "bad_money", header: "amount"},
			spoil{what: "by the year", cells: map[string]string{"amount": "9600/年"}, code: "bad_money", header: "amount"},
			spoil{what: "a third decimal", cells: map[string]string{"amount": "800.001"}, code: "too_many_decimals", header: "amount"},
			spoil{what: "an unknown benefit", cells: map[string]string{"benefit": "慰问金"}, code: "unknown_label", header: "benefit"},
			spoil{what: "two benefits", cells: map[string]string{"benefit": "低保、特困"}, code: "two_labels", header: "benefit"},
			spoil{what: "a benefit's month", cells: map[string]string{"start_date": "2024年3月"}, keeps: map[string]string{"start_date": "2024-03-01"}},
			spoil{what: "an open end", cells: map[string]string{"stop_date": "长期"}},
			spoil{what: "stopped before begun", cells: map[string]string{"stop_date": "2023-01-01"}, code: "date_order", header: "stop_date"},
			spoil{what: "the payee's number", cells: map[string]string{"payee_id": "3206821935"}, defect: "payee_id:bad_id", keeps: map[string]string{"payee_id": ""}},
			spoil{what: "an account of lost digits", cells: map[string]string{"account": "6.22848E+18"}, defect: "account:lost_digits", keeps: map[string]string{"account": ""}},
		),
	}
}

func monthList() listing {
	return listing{
		file: "employment@hrss.csv", feed: "employment", increment: true,
		columns: []string{"id_number", "name", "month", "insured", "base", "kind"},
		good: func(i int, id string) []string {
			return []string{id, "王五弟", "2026-09", "1", strconv.Itoa(4000+i%900) + ".50", "staff"}
		},
		stored: "concat(toString(month), ' ', toString(insured), ' ', ifNull(toString(base), '-'))",
		says: func(c map[string]string) string {
			return days(c["month"]+"-01") + " " + c["insured"] + " " + fen(c["base"])
		},
		spoils: append(numberSpoils(),
			spoil{what: "a month to come", cells: map[string]string{"month": "2026-12"}, code: "future_month", header: "month"},
			spoil{what: "a month in six digits", cells: map[string]string{"month": "202608"}, keeps: map[string]string{"month": "2026-08"}},
			spoil{what: "a thirteenth month", cells: map[string]string{"month": "202613"}, code: "bad_date", header: "month"},
			spoil{what: "a word for no", cells: map[string]string{"insured": "停保"}, keeps: map[string]string{"insured": "0"}},
			spoil{what: "maybe", cells: map[string]string{"insured": "也许"}, code: "bad_flag", header: "insured"},
			spoil{what: "no base is no zero", cells: map[string]string{"base": "无"}, keeps: map[string]string{"base": ""}},
		),
	}
}

func personList() listing {
	return listing{
		file: "person@civil.csv", feed: "person",
		columns: []string{"id_number", "name", "sex", "birth_date", "hukou_div", "phone"},
		good: func(i int, id string) []string {
			return []string{id, "赵六", sexOf(id), id[6:10] + "-" + id[10:12] + "-" + id[12:14], "320682103", strconv.Itoa(13900000000 + i)}
		},
		stored: "concat(ifNull(toString(sex), '-'), ' ', toString(birth_date), ' ', ifNull(toString(hukou_div), '-'), ' ', toString(birth_disputed))",
		says: func(c map[string]string) string {
			area := "-"
			if c["hukou_div"] != "" {
				area = (c["hukou_div"] + "000000")[:12]
			}
			return c["sex"] + " " + days(c["birth_date"]) + " " + area + " " + bitOf(c["disputed"] != "")
		},
		spoils: append(numberSpoils(),
			spoil{what: "the other sex", cells: map[string]string{"sex": "男"}, keeps: map[string]string{"sex": "1"}, defect: "sex_mismatch", fits: func(_ int, id string) bool { return sexOf(id) == "2" }},
			spoil{what: "another birthday", cells: map[string]string{"birth_date": "1939-12-31"}, keeps: map[string]string{"disputed": "1"}, defect: "birth_mismatch"},
			spoil{what: "an area that moved", cells: map[string]string{"hukou_div": "320602001"}, keeps: map[string]string{"hukou_div": "320613000"}, defect: "area_moved"},
			spoil{what: "an area nobody knows", cells: map[string]string{"hukou_div": "某某街道"}, keeps: map[string]string{"hukou_div": ""}, defect: "area_unknown"},
			spoil{what: "a shared phone", cells: map[string]string{"phone": "13800000000"}},
		),
	}
}

func disabledList() listing {
	return listing{
		file: "disability@disabled.csv", feed: "disability", increment: true,
		columns: []string{"cert_no", "id_number", "name", "category", "grade", "valid_from"},
		good: func(_ int, id string) []string {
			return []string{id + "42", id, "钱七", "4", "2", "2024-03-01"}
		},
		stored: "concat(toString(category), ' ', toString(grade))",
		says:   func(c map[string]string) string { return c["category"] + " " + c["grade"] },
		spoils: []spoil{
			{what: "a certificate of another category", cells: map[string]string{"category": "视力"}, keeps: map[string]string{"category": "1"}, defect: "certificate_mismatch"},
			{what: "a certificate of another grade", cells: map[string]string{"grade": "壹级"}, keeps: map[string]string{"grade": "1"}, defect: "certificate_mismatch"},
			{what: "somebody else's certificate", cells: map[string]string{"cert_no": full("32068219301231011") + "42"}, defect: "certificate_mismatch"},
			{what: "a category that only the certificate tells", cells: map[string]string{"category": ""}},
			{what: "an unknown category", cells: map[string]string{"category": "九级"}, code: "unknown_label", header: "category"},
		},
	}
}

func day(y, m, d int) string {
	return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

// days is a date as the store counts it.
func days(text string) string {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return "-"
	}
	return strconv.FormatInt(t.Unix()/86400, 10)
}

func fen(yuan string) string {
	if yuan == "" {
		return "-"
	}
	n, _ := strconv.ParseFloat(yuan, 64)
	return strconv.FormatInt(int64(n*100+0.5), 10)
}

func bitOf(yes bool) string { return map[bool]string{true: "1", false: "0"}[yes] }

func sexOf(id string) string { return map[bool]string{true: "1", false: "2"}[(id[16]-'0')%2 == 1] }

// spoiled is a file and what must become of it.
type spoiled struct {
	bad, good strings.Builder
	refused   []string          // "line header code"
	accepted  map[string]string // line → "number values defects"
	read      int
	repeated  int
	counts    map[string]int
}

// make writes n rows, of which those of each defect stand apart from each other.
func (l listing) make(n, from int) *spoiled {
	s := &spoiled{accepted: make(map[string]string), counts: make(map[string]int)}
	head := strings.Join(l.columns, ",") + "\n"
	s.bad.WriteString(head)
	s.good.WriteString(head)
	due := make([]spoil, 0, each*len(l.spoils))
	for range each {
		due = append(due, l.spoils...)
	}
	line := 1
	for i := range n {
		id := someone(from + i)
		line++
		next := slices.IndexFunc(due, func(d spoil) bool { return d.fits == nil || d.fits(i, id) })
		if i%2 == 0 || next < 0 { // every other row is good
			l.put(s, line, i, id, spoil{})
			continue
		}
		l.put(s, line, i, id, due[next])
		s.counts[due[next].what]++
		due = slices.Delete(due, next, next+1)
	}
	if l.pairs {
		l.double(s, line, n, from)
	}
	return s
}

// double adds rows that are spoiled two by two: one number with two
// names, the same row again, the same key with another value.
func (l listing) double(s *spoiled, line, n, from int) {
	put := func(i int, d spoil) {
		line++
		l.put(s, line, i, someone(from+i), d)
		s.counts[d.what]++
	}
	const other = "2026-01-15"
	for i := n; i < n+each; i++ {
		put(i, spoil{what: "a number with two names", code: "id_duplicate", header: "id_number"})
		line++
		l.put(s, line, i, someone(from+i+2*each), spoil{cells: map[string]string{"id_number": someone(from + i), "name": "陈八"}, code: "id_duplicate", header: "id_number"})
	}
	for i := n + each; i < n+2*each; i++ {
		put(i, spoil{what: "the same row again"})
		s.repeated++
		put(i, spoil{what: "the same row again", gone: true})
		s.read++
		put(i+2*each, spoil{what: "the same key with another value", defect: "superseded"})
		put(i+2*each, spoil{what: "the same key with another value", cells: map[string]string{l.valued: other}, keeps: map[string]string{l.valued: other}})
	}
}

// someone is the number of person i.
func someone(i int) string {
	serial := 100 + i/2%400 + 400*(i%2) // of either sex in the odd places and in the even
	return born(time.Date(1940, 1, 1+i/800, 0, 0, 0, 0, time.UTC).Format("20060102"), strconv.Itoa(serial))
}

func (l listing) put(s *spoiled, line, i int, id string, d spoil) {
	cells := l.good(i, id)
	says := make(map[string]string)
	for at, name := range l.columns {
		says[name] = cells[at]
	}
	if !l.increment || d.code != "" || d.gone {
		s.good.WriteString(strings.Join(cells, ",") + "\n")
	}
	for at, name := range l.columns {
		if text, ok := d.cells[name]; ok {
			cells[at] = text
		}
		if d.change != nil && d.at == name {
			cells[at] = d.change(cells[at])
		}
	}
	row := strings.Join(cells, ",")
	if d.change != nil && d.at == "" {
		row = d.change(row)
	}
	s.bad.WriteString(row + "\n")
	if d.gone {
		return
	}
	s.read++
	if d.code != "" {
		s.refused = append(s.refused, fmt.Sprintf("%d %s %s", line, d.header, d.code))
		return
	}
	maps.Copy(says, d.keeps)
	s.accepted[strconv.Itoa(line)] = strings.TrimRight(id+" "+l.says(says)+" "+d.defect, " ")
}

func TestOfTenThousandRowsEachSpoiledOneIsRefusedOrRepairedAsItsDefectSays(t *testing.T) {
	d := open(t)
	read, spoiledRows, from := 0, 0, 0
	for _, part := range []struct {
		list listing
		rows int
	}{{deathList(), 2760}, {benefitList(), 2600}, {monthList(), 1900}, {personList(), 1900}, {disabledList(), 600}} {
		s := part.list.make(part.rows, from)
		from += part.rows + 10*each
		for _, sp := range part.list.spoils {
			if s.counts[sp.what] < each {
				t.Fatalf("%s: only %d rows with %s", part.list.feed, s.counts[sp.what], sp.what)
			}
			spoiledRows += s.counts[sp.what]
		}
		read += strings.Count(s.bad.String(), "\n") - 1
		d.mustTake(part.list, s)
	}
	if read != 10_000 || spoiledRows < 1000 {
		t.Fatalf("%d rows, %d spoiled", read, spoiledRows)
	}
}

// mustTake sends a spoiled file, compares every row with its verdict, and sends
// the corrected file after it.
func (d *desk) mustTake(l listing, s *spoiled) {
	d.t.Helper()
	got, bad, err := d.takeFile(l.file, []byte(s.bad.String()))
	if err != nil {
		d.t.Fatal(err)
	}
	if got[0].Read != s.read || got[0].Refused != len(s.refused) || got[0].Accepted != len(s.accepted) || got[0].Repeated != s.repeated || got[0].Held {
		d.t.Errorf("%s: got %+v, want %d read, %d refused, %d accepted", l.feed, got[0], s.read, len(s.refused), len(s.accepted))
	}
	slices.SortFunc(bad, func(a, b signals.Refusal) int { return cmp.Compare(a.Line, b.Line) })
	if diff := gocmp.Diff(s.refused, codes(bad)); diff != "" {
		d.t.Fatalf("%s: %s", l.feed, diff)
	}
	if diff := gocmp.Diff(s.accepted, d.storedRows(l)); diff != "" {
		d.t.Fatalf("%s: %s", l.feed, diff)
	}
	d.now = d.now.AddDate(0, 0, 1)
	again, bad, err := d.takeFile(strings.Replace(l.file, ".csv", "@again.csv", 1), []byte(s.good.String()))
	if err != nil || len(bad) > 0 || again[0].Refused != 0 || again[0].Held {
		d.t.Fatalf("%s, corrected: %+v %v %v", l.feed, again, codes(bad)[:min(len(bad), 5)], err)
	}
	if l.increment && again[0].Accepted+again[0].Repeated != strings.Count(s.good.String(), "\n")-1 {
		d.t.Fatalf("%s, corrected: %+v", l.feed, again)
	}
}

// storedRows are the rows of the feed's first batch, by line: the person's number,
// the values and the marks.
func (d *desk) storedRows(l listing) map[string]string {
	d.t.Helper()
	lines := d.texts("SELECT concat(toString(row), '|', toString(person_id), '|', " + l.stored + ", ' ', arrayStringConcat(defects, ',')) FROM signal_" + l.feed + " WHERE gone = 0")
	var ids []shouwang.PersonID
	for _, line := range lines {
		id, _ := strconv.ParseUint(strings.Split(line, "|")[1], 10, 64)
		ids = append(ids, shouwang.PersonID(id))
	}
	people, err := identity.NewBook(d.store.Conn(), d.keys).People(d.t.Context(), ids)
	if err != nil {
		d.t.Fatal(err)
	}
	out := make(map[string]string, len(lines))
	for i, line := range lines {
		parts := strings.SplitN(line, "|", 3)
		out[parts[0]] = strings.TrimRight(people[ids[i]].Number+" "+parts[2], " ")
	}
	return out
}
