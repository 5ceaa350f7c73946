package city

import (
	"crypto/sha256"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"shouwang"
)

// digests are the SHA-256 of every file of a folder.
func digests(t *testing.T, dir string) map[string][32]byte {
	t.Helper()
	all := map[string][32]byte{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path) //nolint:gosec // a file of the test
		name, _ := filepath.Rel(dir, path)
		all[name] = sha256.Sum256(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestTheSameSeedIsTheSameCity(t *testing.T) {
	one, _ := written(t, usual(1500, 5))
	two, _ := written(t, usual(1500, 5))
	other, _ := written(t, usual(1500, 6))
	got, want := digests(t, two), digests(t, one)
	if !maps.Equal(got, want) {
		for name := range want {
			if got[name] != want[name] {
				t.Errorf("%s differs", name)
			}
		}
	}
	if digests(t, other)["truth.jsonl"] == want["truth.jsonl"] {
		t.Error("another seed makes the same truth")
	}
}

func TestACityIsWrittenTwiceAlike(t *testing.T) {
	dir, c := written(t, usual(1000, 8))
	again := t.TempDir()
	if err := c.Write(again, nil); err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(digests(t, dir), digests(t, again)) {
		t.Error("the second Write of a city differs from the first")
	}
}

func TestEveryNumberIsValid(t *testing.T) {
	a := readArchive(t, usual(3000, 9))
	columns := []string{"id_number", "head_id"}
	old := 0
	for feed, rows := range a.feeds {
		for _, r := range rows {
			for _, column := range columns {
				number, ok := r.cell[column]
				if !ok {
					continue
				}
				if len(number) == 15 {
					old++
					number = r.person(column)
				}
				if len(number) != 18 || number[17] != checkCharacter(number[:17]) {
					t.Fatalf("%s has a number that is not valid", feed)
				}
			}
		}
	}
	if old == 0 {
		t.Error("no file has a 15-digit number")
	}
}

// Figures worked out by hand from GB 11643-1999.
func TestCheckCharacter(t *testing.T) {
	for body, want := range map[string]byte{"11010519491231002": 'X', "44052418800101001": '4'} {
		if got := checkCharacter(body); got != want {
			t.Errorf("check character of %s is %c, want %c", body, got, want)
		}
	}
}

func TestAFullDayMovesTheBirthday(t *testing.T) {
	n := &numbers{given: map[numberKey]int{}}
	day := shouwang.Date(1970, 5, 1)
	seen := map[string]bool{}
	for range 1200 {
		number, birth := n.take(county, day, woman)
		if seen[number] {
			t.Fatal("a number is given twice")
		}
		seen[number] = true
		if number[6:14] != strings.ReplaceAll(birth.String(), "-", "") {
			t.Fatal("the number has another birthday")
		}
	}
}

func TestPeopleOfManyCenturiesKeepTheirBirthday(t *testing.T) {
	a := readArchive(t, usual(1000, 10))
	want := map[string]bool{"1899-06-15": false, "1935-03-01": false, "1936-02-29": false, "1969-08-20": false}
	for _, r := range a.feeds["person"] {
		birth := r.cell["birth_date"]
		if number := r.cell["id_number"]; number[6:14] != strings.ReplaceAll(birth, "-", "") {
			t.Fatal("a birthday differs from its number")
		}
		if _, ok := want[birth]; ok {
			want[birth] = true
		}
	}
	for birth, ok := range want {
		if !ok {
			t.Errorf("nobody was born on %s", birth)
		}
	}
}

// One telephone is that of a family, or of the old people of a village: whoever
// matches people by it alone would make one of many.
func TestATelephoneIsSharedByManyPeople(t *testing.T) {
	a := readArchive(t, usual(3000, 10))
	homes, people := map[string]map[string]bool{}, map[string]map[string]bool{}
	named := map[string]string{} // telephone and name → number
	for _, r := range a.feeds["person"] {
		phone, number := r.cell["phone"], r.cell["id_number"]
		if phone == "" { // a line of somebody who was muddled up
			continue
		}
		if homes[phone] == nil {
			homes[phone], people[phone] = map[string]bool{}, map[string]bool{}
		}
		homes[phone][r.cell["household_id"]], people[phone][number] = true, true
		both := phone + " " + r.cell["name"]
		if before, ok := named[both]; ok && before != number {
			t.Errorf("%s is the telephone of two people of one name", phone)
		}
		named[both] = number
	}
	families, offices := 0, 0
	for phone, of := range people {
		switch {
		case len(of) > 1 && len(homes[phone]) == 1:
			families++
		case len(of) > 2 && len(homes[phone]) > 2:
			offices++
		}
	}
	if families < 50 || offices < 5 {
		t.Errorf("%d telephones are those of families, %d those of villages", families, offices)
	}
}

// made are the households of a city, without files.
func made(t *testing.T, cfg Config) []*family {
	t.Helper()
	c, err := Generate(cfg)
	if err != nil {
		t.Fatal(err)
	}
	c.nums = &numbers{given: map[numberKey]int{}}
	c.workers = c.staff()
	var all []*family
	for i := 0; c.figures.People < cfg.People; i++ {
		f, _ := c.make(i)
		c.figures.People += f.onEve()
		all = append(all, f)
	}
	return all
}

func TestFamiliesAreConsistent(t *testing.T) {
	numbers := map[string]bool{}
	for _, f := range made(t, usual(30_000, 11)) {
		head := f.head()
		for _, p := range f.members {
			if numbers[p.number] {
				t.Fatalf("household %s: a number lives twice", f.id)
			}
			numbers[p.number] = true
			years := float64(p.birth-head.birth) / 365.25
			switch p.relation {
			case "child":
				if years < 18 || years > 46 {
					t.Errorf("household %s: a child %.1f years younger than the head", f.id, years)
				}
			case "parent":
				if years > -19 {
					t.Errorf("household %s: a parent %.1f years older than the head", f.id, -years)
				}
			case "grandchild":
				if years < 38 {
					t.Errorf("household %s: a grandchild %.1f years younger than the head", f.id, years)
				}
			case "spouse":
				if p.sex == head.sex {
					t.Errorf("household %s: spouses of one sex", f.id)
				}
			}
		}
	}
}

func TestThePopulationIsOfThatSize(t *testing.T) {
	for _, n := range []int{1000, 1001, 2345} {
		dir, c := written(t, usual(n, 12))
		if got := c.Figures().People; got != n {
			t.Errorf("%d people live on the eve, want %d", got, n)
		}
		rows := csvRows(t, filepath.Join(dir, "feeds", "received="+c.First().String(), "person@police.csv"), "police")
		if got := len(rows) - 1; got != n {
			t.Errorf("%d people in the first register, want %d", got, n)
		}
	}
}

func TestTruthIsAboutSubjectsInTheFiles(t *testing.T) {
	a := readArchive(t, usual(2000, 13))
	said := map[string]bool{}
	for feed := range letters {
		said[feed] = true // files without rows too
	}
	for _, rows := range a.feeds {
		for _, r := range rows {
			for _, text := range r.cell {
				said[text] = true
			}
			said["320600000000/"+r.cell["month"][:min(7, len(r.cell["month"]))]] = true
		}
	}
	for _, w := range a.truth {
		if !said[w.Subject] {
			t.Errorf("%s: the subject is in no file (%s)", w.Monitor, w.Why)
		}
		if w.From > w.To || w.Why == "" || w.Kind == "" {
			t.Errorf("%s: from %s to %s, kind %q (%s)", w.Monitor, w.From, w.To, w.Kind, w.Why)
		}
	}
}

// The twins of the plants, which nothing may find by their own monitor.
var silent = []string{
	"stop_on_the_first", "payment_returned", "paid_in_the_month_of_death",
	"not_counted", "detention_29_days", "correction", "back_on_no_roll", "back_for_60_days", "full_month_less_a_day", "released_on_the_day",
	"second_earner_uninsured", "spouse_unknown", "less_poor_registrant", "insured_gap_one_month", "retired",
	"income_1200.00", "income_799.99", "assets_too_high", "classed_edge",
	"exit_moved", "exit_and_medical_costs", "gradual_exit_of_61_days_and_one_earner", "exit_24_months_ago", "gradual_exit", "gradual_exit_ends_and_decided", "check_after_29_days", "check_after_37_days",
	"registered_elsewhere", "dies_before_80",
	"photos_differ", "photo_of_a_mate_90_days_ago", "20_visits_in_two_hours", "79_km_in_an_hour", "entered_after_73_hours", "9_times_the_same_answers",
}

// partly are the stories of which only some tellings are found: those that tell of
// one subject together, and those whose law is not yet in force.
var partly = []string{"account_of_three_1", "account_of_three_2", "worker_holds_the_account", "register_with_gaps", "register_not_sampled", "sampled_and_wrong", "disabled_without_certificate"}

func quiet(name string) bool {
	return slices.Contains(silent, name) || slices.ContainsFunc(slices.Concat(twins...), func(s story) bool { return s.name == name })
}

func TestEveryStoryIsToldAndTheTwinsAreSilent(t *testing.T) {
	c, err := Generate(usual(1000, 14))
	if err != nil {
		t.Fatal(err)
	}
	c.nums = &numbers{given: map[numberKey]int{}}
	c.workers = c.staff()
	for i, s := range stories {
		for nth := range 12 {
			told := c.tell(1000*i+nth, i, nth)
			if got := len(told.truth) > 0; got == quiet(s.name) && !slices.Contains(partly, s.name) {
				t.Errorf("story %s, telling %d: %d lines of truth, %v", s.name, nth, len(told.truth), told.truth)
				break
			}
		}
	}
	told := map[string]bool{}
	for i := range 1000 {
		if which, _, ok := c.story(i); ok {
			told[stories[which].name] = true
		}
	}
	if len(told) != len(stories) {
		t.Errorf("%d of %d stories are told in the smallest city", len(told), len(stories))
	}
}

func TestTheRosterLooksLikeOne(t *testing.T) {
	dir, c := written(t, usual(3000, 15))
	f, err := excelize.OpenFile(filepath.Join(dir, "workbooks", "低保特困在册名册.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // read only
	rows, err := f.GetRows(bookTab)
	if err != nil {
		t.Fatal(err)
	}
	merged, err := f.GetMergeCells(bookTab)
	if err != nil || len(merged) != 5 {
		t.Errorf("%d merged cells, want 5 (%v)", len(merged), err)
	}
	if rows[3][6] != "身份证号" || rows[len(rows)-1][0] != "合计" || len(rows) < 40 {
		t.Errorf("header %q, last row begins with %q, %d rows", rows[3][6], rows[len(rows)-1][0], len(rows))
	}
	lists, err := os.ReadDir(filepath.Join(dir, "workbooks"))
	if err != nil || len(lists) != 6 {
		t.Errorf("%d workbooks, want 6 (%v)", len(lists), err)
	}
	if c.Figures().Rows == 0 || c.Figures().Households == 0 {
		t.Error("no figures")
	}
}

// Last month's lists must have something to match with the roster.
func TestTheFirstWeekFindsSomething(t *testing.T) {
	dir, _ := written(t, usual(2000, 16))
	roster := map[string]bool{}
	for _, row := range bookRows(t, filepath.Join(dir, "workbooks", "低保特困在册名册.xlsx"))[4:] {
		if len(row) > 6 {
			roster[row[6]] = true
		}
	}
	for name, dept := range map[string]string{"死亡名单_卫健.csv": "health", "社会保险参保名单_人社.csv": "hrss"} {
		hits := 0
		for _, row := range csvRows(t, filepath.Join(dir, "workbooks", name), dept)[1:] {
			if roster[row[0]] {
				hits++
			}
		}
		if hits == 0 {
			t.Errorf("nobody on %s is on the roster", name)
		}
	}
}

func TestACityThatCannotBeIsRefused(t *testing.T) {
	to := shouwang.Date(2026, 11, 30)
	for name, cfg := range map[string]Config{
		"few people": {People: 999, To: to},
		"few months": {People: 1000, From: to.AddMonths(-6), To: to},
	} {
		if _, err := Generate(cfg); !errors.Is(err, shouwang.ErrInvalid) {
			t.Errorf("%s: got %v, want invalid", name, err)
		}
	}
	dir, c := written(t, usual(1000, 17))
	if err := c.Write(dir, nil); !errors.Is(err, shouwang.ErrConflict) {
		t.Errorf("a folder that holds a city: got %v, want refused", err)
	}
}

func TestAFullDiskIsSaid(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "gone"), nil, 0o600); err != nil { // where a folder should be
		t.Fatal(err)
	}
	s := newCSV(filepath.Join(dir, "gone", "a.csv"), "")
	s.row([]string{"a"})
	if err := s.close(); err == nil || !strings.Contains(err.Error(), "a.csv") {
		t.Errorf("a file that cannot be written: got %v", err)
	}
}

func TestProgressEndsWithAll(t *testing.T) {
	c, err := Generate(usual(1000, 18))
	if err != nil {
		t.Fatal(err)
	}
	done, total := 0, 0
	if err := c.Write(t.TempDir(), func(d, all int) { done, total = d, all }); err != nil {
		t.Fatal(err)
	}
	if done != 1000 || total != 1000 {
		t.Errorf("progress ends at %d of %d, want 1000 of 1000", done, total)
	}
}

func BenchmarkWrite(b *testing.B) {
	rows := 0
	for b.Loop() {
		c, err := Generate(usual(20_000, 1))
		if err != nil {
			b.Fatal(err)
		}
		if err := c.Write(b.TempDir(), nil); err != nil {
			b.Fatal(err)
		}
		rows += c.Figures().Rows
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}
