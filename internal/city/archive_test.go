package city

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"shouwang"
)

// record is a row of a department's file with the day on which it came.
type record struct {
	seen shouwang.Day
	dept string
	cell map[string]string
}

// archive is a written city, read back from its files alone.
type archive struct {
	feeds map[string][]record
	truth []Truth
	first shouwang.Day
	last  shouwang.Day
}

// canonical are the departments' words for the columns.
var canonical = map[string]string{
	"身份证号": "id_number", "公民身份号码": "id_number", "死者身份证号": "id_number", "逝者身份证号": "id_number", "姓名": "name", "死者姓名": "name", "逝者姓名": "name",
	"死亡日期": "death_date", "登记日期": "registered_at", "火化日期": "registered_at",
	"羁押类型": "kind", "收押日期": "start_date", "刑期止日": "end_date",
	"失业登记日期": "reg_date", "注销失业日期": "deregister_date", "失业金起始日期": "ui_from", "失业金终止日期": "ui_to", "失业金月标准": "ui_amount",
}

// usual is a year like the demo's.
func usual(people int, seed uint64) Config {
	return Config{People: people, Seed: seed, To: shouwang.Date(2026, 11, 30)}
}

func written(t *testing.T, cfg Config) (string, *City) {
	t.Helper()
	c, err := Generate(cfg)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := c.Write(dir, nil); err != nil {
		t.Fatal(err)
	}
	return dir, c
}

func readArchive(t *testing.T, cfg Config) *archive {
	t.Helper()
	dir, c := written(t, cfg)
	a := &archive{feeds: map[string][]record{}, first: c.First(), last: c.Last()}
	files, err := filepath.Glob(filepath.Join(dir, "feeds", "received=*", "*@*.*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no feeds: %v", err)
	}
	sort.Strings(files)
	for _, path := range files {
		a.read(t, path)
	}
	a.readTruth(t, filepath.Join(dir, "truth.jsonl"))
	return a
}

func (a *archive) read(t *testing.T, path string) {
	t.Helper()
	seen, err := shouwang.ParseDay(strings.TrimPrefix(filepath.Base(filepath.Dir(path)), "received="))
	if err != nil {
		t.Fatal(err)
	}
	feed, rest, _ := strings.Cut(filepath.Base(path), "@")
	dept, ext, _ := strings.Cut(rest, ".")
	rows := csvRows(t, path, dept)
	if ext == "xlsx" {
		rows = bookRows(t, path)
	}
	for _, row := range rows[1:] {
		cells := map[string]string{}
		for i, text := range row {
			column := rows[0][i]
			if c := canonical[column]; c != "" {
				column = c
			}
			cells[column] = text
		}
		a.feeds[feed] = append(a.feeds[feed], record{seen, dept, cells})
	}
}

func csvRows(t *testing.T, path, dept string) [][]string {
	t.Helper()
	if strings.HasSuffix(path, ".xlsx") {
		return nil
	}
	f, err := os.Open(path) //nolint:gosec // a file of the test
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // read only
	var text io.Reader = f
	if dept == "health" || dept == "insurance" {
		text = simplifiedchinese.GB18030.NewDecoder().Reader(f)
	}
	rows, err := csv.NewReader(text).ReadAll()
	if err != nil {
		t.Fatalf("read %s: %v", filepath.Base(path), err)
	}
	rows[0][0] = strings.TrimPrefix(rows[0][0], "\ufeff")
	return rows
}

func bookRows(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // read only
	rows, err := f.GetRows(bookTab)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func (a *archive) readTruth(t *testing.T, path string) {
	t.Helper()
	text, err := os.ReadFile(path) //nolint:gosec // a file of the test
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		var one Truth
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			t.Fatal(err)
		}
		a.truth = append(a.truth, one)
	}
}

// date reads the ways in which departments write a day; an open end never comes.
func (r record) date(t *testing.T, column string) shouwang.Day {
	t.Helper()
	text := r.cell[column]
	if text == "" || text == "长期" {
		return never
	}
	if parts := strings.Split(text, "."); len(parts) == 3 {
		text = parts[0] + "-" + pad(parts[1]) + "-" + pad(parts[2])
	}
	if len(text) == 8 {
		text = text[:4] + "-" + text[4:6] + "-" + text[6:]
	}
	d, err := shouwang.ParseDay(text)
	if err != nil {
		t.Fatalf("column %s: %v", column, err)
	}
	return d
}

func pad(n string) string {
	if len(n) == 1 {
		return "0" + n
	}
	return n
}

// fen reads yuan with two decimals; an empty cell is unknown.
func (r record) fen(column string) fen {
	text := r.cell[column]
	if text == "" {
		return unknownMoney
	}
	n := fen(0)
	for _, c := range strings.Replace(text, ".", "", 1) {
		n = n*10 + fen(c-'0')
	}
	return n
}

// person is the 18-digit number, whichever form the file has.
func (r record) person(column string) string {
	n := r.cell[column]
	if len(n) != 15 {
		return n
	}
	body := n[:6] + "19" + n[6:]
	return body + string(checkCharacter(body))
}

// by groups the rows of a feed, each group in order of arrival.
func (a *archive) by(feed string, key func(record) string) map[string][]record {
	groups := map[string][]record{}
	for _, r := range a.feeds[feed] {
		k := key(r)
		groups[k] = append(groups[k], r)
	}
	return groups
}

func byPerson(r record) string    { return r.person("id_number") }
func byHousehold(r record) string { return r.cell["household_id"] }

// before are the newest versions of rows that came before a day, by a column.
func before(rows []record, day shouwang.Day, key string) []record {
	newest := map[string]record{}
	var order []string
	for _, r := range rows {
		if r.seen >= day {
			break
		}
		if _, ok := newest[r.cell[key]]; !ok {
			order = append(order, r.cell[key])
		}
		newest[r.cell[key]] = r
	}
	var out []record
	for _, k := range order {
		out = append(out, newest[k])
	}
	return out
}
