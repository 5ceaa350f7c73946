package signals_test

import (
	"bytes"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"shouwang"
	"shouwang/signals"
	"shouwang/signals/identity"
)

// sampleCell is a cell as a department writes it, and what the store then holds.
type sampleCell struct{ text, want string }

// anybody is a valid number for the nth person of a row.
func anybody(n int) string { return born("19700101", fmt.Sprintf("%03d", 101+n)) }

// sample writes a cell of a column by its type, in a spelling that is not the
// canonical one.
func sample(c *shouwang.Column, nth int) sampleCell {
	if token, word := firstLabel(c); word != "" {
		return sampleCell{word, token}
	}
	if c.Name == "birth_date" { // what the number says
		return sampleCell{"1970.1.1", "0"}
	}
	if kind, named := c.Type.Named(); named {
		return sampleCell{"NO-" + string(kind), "subject " + string(kind)}
	}
	switch c.Type {
	case shouwang.ColumnPerson:
		return sampleCell{"'" + strings.ToLower(anybody(nth)), "person " + anybody(nth)}
	case shouwang.ColumnHousehold:
		return sampleCell{" h-0001 ", "household H-0001"}
	case shouwang.ColumnName:
		return sampleCell{"张　三", ""}
	case shouwang.ColumnHash:
		return sampleCell{"6222 0001-" + c.Name, "hash 62220001" + strings.ToUpper(c.Name)}
	case shouwang.ColumnBool:
		return sampleCell{"是", "1"}
	case shouwang.ColumnInt:
		return sampleCell{fullWidth(within(c, 3)), within(c, 3)}
	case shouwang.ColumnMoney:
		return sampleCell{"¥1,234.50", "123450"}
	case shouwang.ColumnDecimal:
		return sampleCell{within(c, 1), within(c, 1)}
	case shouwang.ColumnDate:
		return sampleCell{fmt.Sprintf("2026.3.%d", 2+nth%20), fmt.Sprint(int32(shouwang.Date(2026, 3, 2+nth%20)))}
	case shouwang.ColumnMonth:
		return sampleCell{"2026年3月", fmt.Sprint(int32(shouwang.Date(2026, 3, 1)))}
	case shouwang.ColumnTime:
		at := time.Date(2026, 3, 2, 8, nth, 0, 0, shouwang.Shanghai)
		return sampleCell{at.Format("2006-01-02 15:04"), at.Format("2006-01-02 15:04:05")}
	case shouwang.ColumnArea:
		return sampleCell{"320682105", "320682105000"}
	case shouwang.ColumnText:
		return sampleCell{"甲" + c.Name, "甲" + c.Name}
	case shouwang.ColumnSealed:
		return sampleCell{"家里说的话", "sealed 家里说的话"}
	case shouwang.ColumnEnum:
	}
	return sampleCell{}
}

// firstLabel is the first token, in order, that has a word, and its first word.
func firstLabel(c *shouwang.Column) (token, word string) {
	var tokens []string
	for t, words := range c.Labels {
		if len(words) > 0 {
			tokens = append(tokens, t)
		}
	}
	if len(tokens) == 0 {
		return "", ""
	}
	token = slices.Min(tokens)
	return token, c.Labels[token][0]
}

// within is a number that the contract allows.
func within(c *shouwang.Column, n float64) string {
	if c.Max != nil {
		n = math.Min(n, *c.Max)
	}
	if c.Min != nil {
		n = math.Max(n, *c.Min)
	}
	return fmt.Sprint(n)
}

func fullWidth(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + '０'
		}
		return r
	}, text)
}

// departmentFile is a list as it comes: a title, Chinese headings, one row.
func departmentFile(tb testing.TB, feed *shouwang.Feed) ([]byte, map[string]string) {
	tb.Helper()
	var head, row []string
	want := make(map[string]string)
	for i := range feed.Columns {
		c := &feed.Columns[i]
		cell := sample(c, i)
		head, row = append(head, c.Title.Zh), append(row, cell.text)
		want[c.Name] = cell.want
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	for _, cells := range [][]string{{feed.Title.Zh + "（2026年3月）"}, head, row} {
		if err := w.Write(cells); err != nil {
			tb.Fatal(err)
		}
	}
	w.Flush()
	return out.Bytes(), want
}

// stored reads the only row of a feed, each column as text.
func (d *desk) stored(feed *shouwang.Feed) map[string]string {
	d.t.Helper()
	out := make(map[string]string)
	for i := range feed.Columns {
		c := &feed.Columns[i]
		if c.Type == shouwang.ColumnName {
			continue
		}
		out[c.Name] = d.cell(feed.Name, c)
	}
	return out
}

func (d *desk) cell(feed string, c *shouwang.Column) string {
	d.t.Helper()
	column := c.Name
	if c.Type == shouwang.ColumnPerson {
		column = personColumn(c.Name)
	}
	read := "toString(" + column + ")"
	switch c.Type { //nolint:exhaustive // the others are texts as they stand
	case shouwang.ColumnHash: // as text it would lose a zero at its end
		read = "lower(hex(assumeNotNull(" + column + ")))"
	case shouwang.ColumnSealed:
		read = "toString(assumeNotNull(" + column + "))"
	case shouwang.ColumnTime:
		read = "formatDateTime(" + column + ", '%Y-%m-%d %H:%i:%S')"
	}
	rows := d.texts("SELECT ifNull(" + read + ", '') FROM signal_" + feed + " WHERE batch = (SELECT max(number) FROM batch_log)")
	if len(rows) != 1 {
		d.t.Fatalf("%s has %d rows", feed, len(rows))
	}
	return rows[0]
}

func personColumn(name string) string {
	if name == "id_number" {
		return "person_id"
	}
	return strings.TrimSuffix(name, "_id") + "_person_id"
}

// meant is what the store must hold for a sample: a person is a number, an
// account a hash, a text that people said a seal that opens.
func (d *desk) meant(want, got string) string {
	d.t.Helper()
	kind, text, _ := strings.Cut(want, " ")
	switch kind {
	case "person":
		return fmt.Sprint(uint64(d.person(text)))
	case "subject":
		ref := "NO-" + text
		if text == "account" { // known by its keyed hash alone
			h := d.keys.Column("NOACCOUNT")
			ref = hex.EncodeToString(h[:])
		}
		return d.texts("SELECT toString(max(subject_id)) FROM identity_subject WHERE type = '" + text + "' AND ref = '" + ref + "'")[0]
	case "hash":
		h := d.keys.Column(text)
		return hex.EncodeToString(h[:])
	case "sealed":
		said, err := d.keys.ReadNote(got)
		if err != nil || said != text {
			d.t.Errorf("a sealed text opens as %q (%v), want %q", said, err, text)
		}
		return got
	case "household":
		id, err := identity.NewBook(d.store.Conn(), d.keys).Home(d.t.Context(), text)
		if err != nil {
			d.t.Fatal(err)
		}
		return fmt.Sprint(uint64(id))
	}
	return want
}

// Every feed's list, in the words of its department, is recognised by its
// headings, accepted and typed.
func TestEveryFeedIsReadInItsDepartmentsWords(t *testing.T) {
	d := open(t)
	for _, feed := range loadFeeds(t) {
		if len(feed.Yields) > 0 || feed.Own {
			continue // a roster becomes rows of the others: roster_test; the intake's own notes stand beside every batch: own_test
		}
		t.Run(feed.Name, func(t *testing.T) {
			d := &desk{t: t, store: d.store, in: d.in, keys: d.keys, dir: t.TempDir(), now: d.now}
			text, want := departmentFile(t, feed)
			got, err := d.in.Take(t.Context(), signals.File{Path: d.write("名单.csv", text), Department: feed.Departments[0]}, d.now, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got[0].Feed != feed.Name || got[0].Accepted != 1 || got[0].Refused != 0 {
				t.Fatalf("%+v", got[0])
			}
			for column, cell := range d.stored(feed) {
				if meant := d.meant(want[column], cell); cell != meant {
					t.Errorf("%s is %q, want %q", column, cell, meant)
				}
			}
		})
	}
}

// headings of a feed: its columns' own names, the Chinese titles, and those of
// the columns that every row fills.
func headings(feed *shouwang.Feed) map[string][]string {
	out := map[string][]string{}
	var required []string
	for i := range feed.Columns {
		c := &feed.Columns[i]
		out["names"] = append(out["names"], c.Name)
		out["titles"] = append(out["titles"], c.Title.Zh)
		if c.Required {
			required = append(required, c.Title.Zh)
		}
	}
	if len(required) > 1 { // a number alone is any list
		out["required titles"] = required
	}
	return out
}

// variants are the headings in other words: the nth that senders use of each column.
func variants(feed *shouwang.Feed, nth int) []string {
	out := make([]string, len(feed.Columns))
	for i := range feed.Columns {
		words := append([]string{feed.Columns[i].Title.Zh}, feed.Columns[i].Headers...)
		out[i] = words[min(nth, len(words)-1)]
	}
	return out
}

func (d *desk) recognised(head []string) (string, error) {
	d.t.Helper()
	path := d.write("list.csv", []byte(strings.Join(head, ",")+"\n"))
	guess, err := d.in.Recognise(d.t.Context(), signals.File{Path: path, Name: "list.csv"})
	return guess.Feed, err
}

// No feed's headings are taken for another's.
func TestHeadingsTellEveryFeedFromTheOthers(t *testing.T) {
	d := open(t)
	for _, feed := range loadFeeds(t) {
		for what, head := range headings(feed) {
			if got, err := d.recognised(head); err != nil || got != feed.Name {
				t.Errorf("the %s of %s are taken for %q (%v)", what, feed.Name, got, err)
			}
		}
	}
}

// Other words for the headings are the same list, or are refused: never another one.
func TestOtherWordsAreNeverAnotherList(t *testing.T) {
	d := open(t)
	known := 0
	for _, feed := range loadFeeds(t) {
		for nth := 1; nth < 4; nth++ {
			got, err := d.recognised(variants(feed, nth))
			if err == nil && got != feed.Name {
				t.Errorf("headings %d of %s are taken for %s", nth, feed.Name, got)
			}
			if err == nil {
				known++
			}
		}
	}
	if all := 3 * len(loadFeeds(t)); known*10 < all*9 {
		t.Errorf("%d of %d lists in other words are recognised, want nine in ten", known, all)
	}
}

// A word may head only one column of a list, and mean only one token of a column.
func TestWordsOfAContractMeanOneThing(t *testing.T) {
	for _, feed := range loadFeeds(t) {
		heads := map[string]string{}
		for i := range feed.Columns {
			c := &feed.Columns[i]
			for _, word := range append([]string{c.Name, c.Title.Zh}, c.Headers...) {
				if other, taken := heads[word]; taken && other != c.Name {
					t.Errorf("%s: %s heads %s and %s", feed.Name, word, other, c.Name)
				}
				heads[word] = c.Name
			}
			tokens := map[string]string{}
			for token, words := range c.Labels {
				for _, word := range append([]string{token}, words...) {
					if other, taken := tokens[word]; taken && other != token {
						t.Errorf("%s.%s: %s means %s and %s", feed.Name, c.Name, word, other, token)
					}
					tokens[word] = token
				}
			}
		}
	}
}

// What a visitor asked is read key by key; the rest of it stays sealed.
func TestAnswersOfAVisitAreReadByTheirKeys(t *testing.T) {
	d := open(t)
	a := born("20160302", "123")
	file := "visit_id,id_number,kind,done_at,answers,child_spoken\n" +
		`v1,` + a + `,child,2026-03-02 09:00,"{""seen_alone"":false,""needs"":[""取暖"",""助学""],""self_care_failed"":2,""note"":""邻居说的话""}",1` + "\n" +
		`v2,` + a + `,child,2026-03-03 09:00,没有按格式填,` + "\n" +
		`v3,` + a + `,child,2026-03-04 09:00,"{""needs"":{""note"":""邻居说的话""}}",` + "\n"
	d.take("visit@village.csv", file)
	got := d.texts("SELECT arrayStringConcat([visit_id, toString(ifNull(toInt8(seen_alone), -1)), toString(needs IS NOT NULL), toString(ifNull(self_care_failed, -1)), toString(ifNull(toInt8(child_spoken), -1)), toString(ifNull(toInt8(carer_present), -1))], ' ') FROM signal_visit ORDER BY visit_id")
	if want := []string{"v1 0 1 2 1 -1", "v2 -1 0 -1 -1 -1", "v3 -1 0 -1 -1 -1"}; !slices.Equal(got, want) {
		t.Errorf("read %q, want %q", got, want)
	}
	for _, sealed := range d.texts("SELECT concat(assumeNotNull(answers), ifNull(needs, '')) FROM signal_visit") {
		if strings.Contains(sealed, "邻居") || strings.Contains(sealed, "格式") || strings.Contains(sealed, "取暖") {
			t.Error("an answer lies open in the store")
		}
	}
	for _, title := range d.in.Headings("visit") {
		if title.Zh == "走访需求" || title.Zh == "走访表一致性" {
			t.Errorf("%s is shown as evidence", title.Zh)
		}
	}
	again := d.take("visit@village.csv", file+"\n")
	if again[0].Repeated != 3 || again[0].Accepted != 0 {
		t.Errorf("the same answers sent again: %+v", again[0])
	}
}

func TestASnapshotIsHeldOutsideItsOwnBand(t *testing.T) {
	for _, c := range []struct {
		band, left int
		held       bool
	}{{0, 28, false}, {0, 27, true}, {50, 20, false}, {50, 19, true}} {
		feeds := loadFeeds(t)
		at := slices.IndexFunc(feeds, func(f *shouwang.Feed) bool { return f.Name == "institution" })
		feeds[at].RowBand = c.band
		d := openWith(t, feeds[at:at+1])
		d.take("institution@civil.csv", institutions(40))
		if got := d.take("institution@civil.csv", institutions(c.left)); got[0].Held != c.held {
			t.Errorf("band %d: %d of 40 rows are held: %v, want %v", c.band, c.left, got[0].Held, c.held)
		}
	}
}

func institutions(n int) string {
	var out strings.Builder
	out.WriteString("institution_id,name,div,kind\n")
	for i := range n {
		fmt.Fprintf(&out, "i%d,示例敬老院%d,320682,tekun\n", i, i)
	}
	return out.String()
}

// A child is reached through whoever looks after it: the telephone of the register
// is the guardian's, and is never told to be the child's own.
func TestTelephoneOfARegisterOfChildrenIsTheGuardians(t *testing.T) {
	d := open(t)
	child, guardian := born("20160302", "123"), born("19850302", "131")
	d.take("child@civil.csv", "id_number,name,class,registered_at,guardian_id,联系电话\n"+child+",吕一,poverty,2026-01-05,"+guardian+",13800000001\n")
	people, err := identity.NewBook(d.store.Conn(), d.keys).People(t.Context(), []shouwang.PersonID{d.person(child), d.person(guardian)})
	if err != nil {
		t.Fatal(err)
	}
	if got := people[d.person(guardian)].Phone; got != "13800000001" {
		t.Errorf("the guardian's telephone is %q", got)
	}
	if got := people[d.person(child)].Phone; got != "" {
		t.Error("the child has a telephone of its own")
	}
}

// A file may be named after a person: its name lies sealed in the log.
func TestNameOfAFileIsSealed(t *testing.T) {
	d := open(t)
	d.take("child@civil@吕一家.csv", "id_number,name,class,registered_at\n"+born("20160302", "123")+",吕一,poverty,2026-01-05\n")
	for _, name := range d.texts("SELECT file FROM batch_log") {
		if name == "" || strings.Contains(name, "吕一") {
			t.Error("the name of the file lies open")
		}
	}
	list, err := d.in.Batches(t.Context(), signals.BatchFilter{Limit: 1})
	if err != nil || list[0].File != "child@civil@吕一家.csv" {
		t.Error(list, err)
	}
}
