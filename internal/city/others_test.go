package city

import (
	"path/filepath"
	"strings"
	"testing"

	"shouwang"
)

func TestOtherFeedsLeaveTheTruthAlone(t *testing.T) {
	plain, _ := written(t, usual(1000, 21))
	cfg := usual(1000, 21)
	cfg.AllFeeds = true
	all, _ := written(t, cfg)
	if digests(t, plain)["truth.jsonl"] != digests(t, all)["truth.jsonl"] {
		t.Error("the files of other departments change the truth")
	}
	for _, o := range otherFeeds {
		found, err := filepath.Glob(filepath.Join(all, "feeds", "received=*", o.feed+"@"+o.dept+".*"))
		if err != nil || len(found) < 10 {
			t.Errorf("%d files of %s@%s (%v)", len(found), o.feed, o.dept, err)
		}
	}
}

// One city with every department's files is enough for all who look at it.
func TestACityOfAllFeeds(t *testing.T) {
	cfg := usual(4000, 22)
	cfg.AllFeeds = true
	a := readArchive(t, cfg)
	t.Run("rates", a.livesAsACountyDoes)
	t.Run("marriages", a.nobodyMarriesAsAChild)
	t.Run("schools", a.childrenAreAtSchoolAtTheirAge)
	t.Run("procedures", a.proceduresKeepTheirTimes)
	t.Run("moves", a.someFamiliesMove)
}

// The rates of Nantong by its yearbooks, with room on both sides.
func (a *archive) livesAsACountyDoes(t *testing.T) {
	perThousand := func(rows int) float64 { return float64(rows) / 4 }
	dead := len(a.by("death_event", byPerson))
	for what, c := range map[string]struct{ got, low, high float64 }{
		"births":              {perThousand(len(a.feeds["birth"])), 1.5, 9},
		"deaths":              {perThousand(dead), 4, 14},
		"marriages of a year": {perThousand(a.inYear("marriage", "婚姻登记日期", "结婚")), 0.3, 7},
		"divorces":            {perThousand(a.inYear("marriage", "婚姻登记日期", "离婚")), 0.1, 3},
		"certificates":        {perThousand(len(a.feeds["disability"])), 20, 90},
		"pupils and students": {perThousand(len(a.by("student", func(r record) string { return r.cell["学生身份证号"] }))), 80, 260},
		"cars and motorbikes": {perThousand(len(a.feeds["vehicle"])), 80, 320},
	} {
		if c.got < c.low || c.got > c.high {
			t.Errorf("%s: %.1f of a thousand, want %.1f to %.1f", what, c.got, c.low, c.high)
		}
	}
}

// inYear are the rows of a word that lie within the city's year.
func (a *archive) inYear(feed, column, word string) int {
	n := 0
	for _, r := range a.feeds[feed] {
		if day, err := shouwang.ParseDay(r.cell[column]); err == nil && day > a.first && r.cell["婚姻登记类别"] == word {
			n++
		}
	}
	return n
}

func (a *archive) nobodyMarriesAsAChild(t *testing.T) {
	for _, r := range a.feeds["marriage"] {
		on := r.date(t, "婚姻登记日期")
		for _, column := range []string{"id_number", "配偶身份证号"} {
			if r.cell[column] == "" {
				continue // married to somebody of another place
			}
			p := fromNumber(t, r.person(column))
			if on < p.legalAge() {
				t.Errorf("%s: somebody born %s marries", on, p.birth)
			}
		}
	}
	if len(a.feeds["marriage"]) == 0 {
		t.Error("nobody marries")
	}
}

// fromNumber is what a citizen's number tells.
func fromNumber(t *testing.T, number string) *person {
	t.Helper()
	birth, err := shouwang.ParseDay(number[6:10] + "-" + number[10:12] + "-" + number[12:14])
	if err != nil {
		t.Fatal(err)
	}
	sex := woman
	if number[16]%2 == 1 {
		sex = man
	}
	return &person{number: number, birth: birth, sex: sex}
}

// Whoever is six by the end of August and not fifteen goes to school (义务教育法 art. 2 and 11).
func (a *archive) childrenAreAtSchoolAtTheirAge(t *testing.T) {
	stages := map[string][2]int{"学前": {3, 5}, "小学": {6, 11}, "初中": {12, 14}, "高中": {15, 17}, "中职": {15, 17}, "大学": {18, 21}}
	pupils := map[string]map[string]bool{}
	for _, r := range a.feeds["student"] {
		number, name := r.cell["学生身份证号"], r.cell["学期"]
		year := int(name[0]-'0')*1000 + int(name[1]-'0')*100 + int(name[2]-'0')*10 + int(name[3]-'0')
		if strings.HasSuffix(name, "S") {
			year--
		}
		age := fromNumber(t, number).age(shouwang.Date(year, 8, 31))
		if want := stages[r.cell["学段"]]; age < want[0] || age > want[1] {
			t.Errorf("%s at %d in term %s", r.cell["学段"], age, name)
		}
		if pupils[name] == nil {
			pupils[name] = map[string]bool{}
		}
		pupils[name][number] = true
	}
	if len(pupils) < 3 {
		t.Errorf("%d terms in a year, want 3", len(pupils))
	}
	missing := 0
	for _, r := range a.feeds["person"] {
		age := fromNumber(t, r.cell["id_number"]).age(shouwang.Date(2025, 8, 31))
		if r.seen == a.first && age >= 6 && age <= 14 && !pupils["2025A"][r.cell["id_number"]] {
			missing++ // one is on no list: that is a story
		}
	}
	if missing > 1 {
		t.Errorf("%d children of school age go to no school", missing)
	}
}

// A benefit is paid from the month after its decision, and every step before it
// keeps its time.
func (a *archive) proceduresKeepTheirTimes(t *testing.T) {
	starts := map[string]shouwang.Day{}
	for _, r := range a.feeds["benefit_roll"] {
		starts[r.cell["roll_id"]] = r.date(t, "start_date")
	}
	paid := map[string]shouwang.Day{}
	for _, r := range a.feeds["payment"] {
		roll := r.cell["payment_id"][:strings.LastIndex(r.cell["payment_id"], "-")]
		if first, ok := paid[roll]; !ok || r.date(t, "pay_month") < first {
			paid[roll] = r.date(t, "pay_month")
		}
	}
	checked := 0
	for _, r := range a.feeds["application"] {
		roll := strings.TrimPrefix(r.cell["申请编号"], "SQ")
		if _, ok := starts[roll]; !ok {
			continue // a story
		}
		checked++
		decided, err := shouwang.ParseDay(r.cell["审核确认时间"][:10])
		if err != nil || starts[roll] != decided.AddMonths(1).Month() && starts[roll] <= decided {
			t.Errorf("decided %s, entitled from %s (%v)", decided, starts[roll], err)
		}
		if first, ok := paid[roll]; ok && first <= decided.Month() {
			t.Errorf("decided %s, paid for %s", decided, first)
		}
		from, to := r.date(t, "公示开始日期"), r.date(t, "公示结束日期")
		if to-from < 7 {
			t.Errorf("a public notice of %d days", to-from)
		}
	}
	if checked == 0 {
		t.Error("nobody came onto the roll by an application")
	}
}

func (a *archive) someFamiliesMove(t *testing.T) {
	moved, left := 0, 0
	for _, rows := range a.by("person", byPerson) {
		first, last := rows[0], rows[len(rows)-1]
		if first.cell["reside_div"] != last.cell["reside_div"] {
			moved++
		}
		if first.cell["hukou_div"] != last.cell["hukou_div"] {
			left++
		}
	}
	if moved == 0 || left == 0 || left >= moved {
		t.Errorf("%d people move, %d of them out of the county", moved, left)
	}
}
