package monitors_test

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"shouwang/monitors"
)

var update = flag.Bool("update", false, "write the golden files anew")

// breakage is a good pack with one text changed: "" for old adds a file.
type breakage struct{ name, file, old, new string }

const (
	feedFile      = "feeds/person.yaml"
	factFile      = "facts/person.yaml"
	parameterFile = "parameters/dibao.standard.yaml"
	monitorFile   = "monitors/low_income.yaml"
)

var small = os.DirFS("testdata/small")

var breakages = []breakage{
	// YAML itself
	{"tab", monitorFile, "code: M27", "\tcode: M27"},
	{"open quote", monitorFile, `title: {zh: 低收入, en: Low income}`, `title: "低收入`},
	{"empty file", parameterFile, "*", "# nothing\n"},
	{"second document", monitorFile, "monitor: low_income", "monitor: low_income\n---\nmonitor: other"},
	{"anchor", monitorFile, "kind: help", "kind: &kind help"},
	{"file outside the folders", "notes/x.yaml", "", "a: 1\n"},
	// keys
	{"unknown key", monitorFile, "    points: 60", "    poinst: 60"},
	{"doubled key", monitorFile, "kind: help", "kind: help\nkind: help"},
	{"missing key", monitorFile, "kind: help\n", ""},
	{"no value", monitorFile, "kind: help", "kind:"},
	{"missing key of a factor", monitorFile, "    when: poor && income_seen < dibao.standard\n", ""},
	// types of values
	{"list where text belongs", monitorFile, "kind: help", "kind: [help]"},
	{"mapping where text belongs", monitorFile, "kind: help", "kind: {help: 1}"},
	{"text where a list belongs", monitorFile, "schedule: [0 6 * * *]", "schedule: 0 6 * * *"},
	{"number where text belongs", monitorFile, "code: M27", "code: 27"},
	{"text where a number belongs", monitorFile, "points: 60", "points: many"},
	{"text where a mapping belongs", monitorFile, "title: {zh: 低收入, en: Low income}", "title: 低收入"},
	{"broken number where a whole one belongs", monitorFile, "points: 60", "points: 60.5"},
	// names
	{"unknown kind", monitorFile, "kind: help", "kind: hlep"},
	{"unknown subject", monitorFile, "subject: person", "subject: persons"},
	{"unknown role", monitorFile, "to: village_worker", "to: village"},
	{"unknown lane", monitorFile, "kind: help", "kind: help\nlane: secret"},
	{"unknown episode", monitorFile, "kind: help", "kind: help\nepisode: weekly"},
	{"unknown clause", monitorFile, `{"4.4": 重点关注}`, `{"4.9": 重点关注}`},
	{"clause without words", monitorFile, `{"4.4": 重点关注}`, `{"4.4": ""}`},
	{"unknown feed in fresh", monitorFile, "kind: help", "kind: help\nfresh: [persn]"},
	{"unknown feed in triggers", monitorFile, "kind: help", "kind: help\ntriggers: [persn]"},
	{"unknown feed in evidence", monitorFile, "kind: help", "kind: help\nevidence: [persn]"},
	{"unknown fact in a rule", monitorFile, "population: known(income_seen)", "population: known(income_sen)"},
	{"unknown fact in a reason", monitorFile, "{income_seen}元", "{income_sen}元"},
	{"unknown parameter in a rule", monitorFile, "income_seen < dibao.standard\n    points", "income_seen < dibao.standart\n    points"},
	{"unknown amount", monitorFile, "kind: help", "kind: help\namount: incom_seen"},
	{"amount that is no money", monitorFile, "kind: help", "kind: help\namount: area"},
	{"unknown sensitivity", factFile, "sensitivity: P2\n    purposes: [help, verify]", "sensitivity: P5\n    purposes: [help, verify]"},
	{"unknown type", factFile, "type: bool", "type: boolean"},
	{"unknown purpose", factFile, "purposes: [help, verify]", "purposes: [help, verfy]"},
	{"no purpose", factFile, "purposes: [help, verify]", "purposes: []"},
	{"fact of a bad name", factFile, "fact: poor", "fact: very.poor"},
	{"fact twice", factFile, "fact: poor", "fact: income_seen"},
	{"file of another name", "monitors/other.yaml", "", "="},
	{"monitor code", monitorFile, "code: M27", "code: X27"},
	// kinds and purposes
	{"fact outside its purposes", monitorFile, "kind: help", "kind: verify"},
	{"fact made from one that serves less", factFile, "purposes: [help]\n    cel", "purposes: [help, care]\n    cel"},
	// facts
	{"no way", factFile, "    cel: income_seen < dibao.standard\n", ""},
	{"two ways", factFile, "    cel: income_seen < dibao.standard\n", "    cel: income_seen < dibao.standard\n    household: poor\n"},
	{"unknown feed", factFile, "{feed: person, take: latest div}", "{feed: people, take: latest div}"},
	{"unknown column", factFile, "take: latest div", "take: latest dvi"},
	{"unknown take", factFile, "take: latest div", "take: newest div"},
	{"take alone", factFile, "take: latest div", "take: any div"},
	{"take without expression", factFile, "take: latest div", "take: latest"},
	{"take of another type", factFile, "take: latest div", "take: any"},
	{"expression of another type", factFile, "take: latest div", "take: latest birth_date"},
	{"list of another type", factFile, "take: latest div", "take: list div"},
	{"order missing", factFile, "take: latest div", "take: first div"},
	{"order of an unknown column", factFile, "take: latest div", "take: first div, order: birthdate"},
	{"by a column of another kind", factFile, "{feed: person, take: latest div}", "{feed: person, by: household_id, take: latest div}"},
	{"by an unknown column", factFile, "{feed: person, take: latest div}", "{feed: person, by: number, take: latest div}"},
	{"where of a wrong type", factFile, `'kind == "staff"'`, `'kind == 1'`},
	{"where that does not parse", factFile, `'kind == "staff"'`, `'kind = "staff"'`},
	{"round", factFile, "cel: income_seen < dibao.standard", "cel: poor || income_seen < dibao.standard"},
	{"members of a person", factFile, "cel: income_seen < dibao.standard", "members: {take: any}"},
	{"household fact that is not there", factFile, "cel: income_seen < dibao.standard", "household: rich"},
	{"household of an area", factFile, "subject: person\n    type: bool\n    sensitivity: P2\n    purposes: [help]\n    cel: income_seen < dibao.standard", "subject: area\n    type: bool\n    sensitivity: P2\n    purposes: [help]\n    household: poor"},
	{"members of an unknown fact", factFile, "subject: person\n    type: bool\n    sensitivity: P2\n    purposes: [help]\n    cel: income_seen < dibao.standard", "subject: household\n    type: number\n    sensitivity: P2\n    purposes: [help]\n    members: {take: sum incme_seen}"},
	{"members with an unknown take", factFile, "subject: person\n    type: bool\n    sensitivity: P2\n    purposes: [help]\n    cel: income_seen < dibao.standard", "subject: household\n    type: number\n    sensitivity: P2\n    purposes: [help]\n    members: {take: all}"},
	{"members of another type", factFile, "subject: person\n    type: bool\n    sensitivity: P2\n    purposes: [help]\n    cel: income_seen < dibao.standard", "subject: household\n    type: number\n    sensitivity: P2\n    purposes: [help]\n    members: {take: any}"},
	{"sum of another type", factFile, "subject: person\n    type: bool\n    sensitivity: P2\n    purposes: [help]\n    cel: income_seen < dibao.standard", "subject: household\n    type: number\n    sensitivity: P2\n    purposes: [help]\n    members: {take: sum income_seen}"},
	{"reserved fact missing", factFile, "fact: household\n", "fact: household_number\n"},
	{"reserved fact of another type", factFile, "type: number\n    sensitivity: P2\n    purposes: [help]\n    from: {feed: person, take: latest household_id}", "type: text\n    sensitivity: P2\n    purposes: [help]\n    from: {feed: person, take: latest kind}"},
	// rules
	{"rule that does not parse", monitorFile, "when: poor && income_seen < dibao.standard", "when: poor && income_seen <"},
	{"rule with a Chinese sign", monitorFile, "when: poor && income_seen < dibao.standard", "when: poor && （income_seen < dibao.standard）"},
	{"rule of another type", monitorFile, "population: known(income_seen)", "population: income_seen"},
	{"rule in a folded block", monitorFile, "when: poor && income_seen < dibao.standard", "when: >-\n      poor\n      && income_seen < dibao.standart"},
	{"rule in quotes", monitorFile, "when: poor && income_seen < dibao.standard", `when: "poor && 'x' == 'y' && income_seen < dibao.standart"`},
	{"key of a person", monitorFile, "subject: person", "subject: person\nkey: month"},
	{"area without key", monitorFile, "subject: person", "subject: area"},
	// levels, factors, texts
	{"level bounds that fall", monitorFile, "levels: {yellow: 60}", "levels: {yellow: 60, red: 50}"},
	{"level bound out of range", monitorFile, "levels: {yellow: 60}", "levels: {yellow: 60, red: 101}"},
	{"unknown level", monitorFile, "levels: {yellow: 60}", "levels: {yelow: 60}"},
	{"no effect", monitorFile, "    points: 60\n", ""},
	{"two effects", monitorFile, "    points: 60\n", "    points: 60\n    floor: yellow\n"},
	{"points out of range", monitorFile, "points: 60", "points: -5"},
	{"unknown floor", monitorFile, "    points: 60\n", "    floor: red\n"},
	{"unknown cap", monitorFile, "    points: 60\n", "    cap: red\n"},
	{"factor twice", monitorFile, "levels:", "  - {id: low, when: poor, points: 1, reason: {zh: 一, en: one}}\nlevels:"},
	{"no factor", monitorFile, "factors:\n  - id: low\n    when: poor && income_seen < dibao.standard\n    points: 60\n    reason: {zh: \"上门了解：{income_seen}元\", en: \"pay a visit: {income_seen} yuan\"}\n", "factors: []\n"},
	{"reason without Chinese", monitorFile, `reason: {zh: "上门了解：{income_seen}元", en:`, `reason: {en:`},
	{"reason without English", monitorFile, `, en: "pay a visit: {income_seen} yuan"}`, "}"},
	// schedule, route, basis
	{"bad cron line", monitorFile, "[0 6 * * *]", "[0 25 * * *]"},
	{"cron line that never comes", monitorFile, "[0 6 * * *]", "[0 6 30 2 *]"},
	{"no schedule", monitorFile, "[0 6 * * *]", "[]"},
	{"bad time limit", monitorFile, "respond_within: 7 working days", "respond_within: soon"},
	{"bad cooldown", monitorFile, "cooldown: 30 days", "cooldown: 1 month"},
	{"no basis", monitorFile, "basis: [{instrument: 示例, from: 2016-01-01}]", "basis: []"},
	{"basis on no day", monitorFile, "from: 2016-01-01}]", "from: 2016-02-30}]"},
	{"basis that ends first", monitorFile, "from: 2016-01-01}]", "from: 2016-01-01, until: 2015-01-01}]"},
	{"no clause", monitorFile, `clauses: {"4.4": 重点关注}`, `clauses: {}`},
	// examples
	{"factor that no example fires", monitorFile, "factors: [low]", "factors: []"},
	{"level that no example reaches", monitorFile, "levels: {yellow: 60}", "levels: {yellow: 60, red: 80}"},
	{"default levels that no example reaches", monitorFile, "levels: {yellow: 60}\n", ""},
	{"no negative example", monitorFile, "expect: {level: none, score: 0}", "expect: {level: yellow, score: 60}"},
	{"facts and rows", monitorFile, "    rows: {person", "    facts: {poor: false}\n    rows: {person"},
	{"unknown fact in an example", monitorFile, "poor: true}", "por: true}"},
	{"fact of a wrong type in an example", monitorFile, "poor: true}", "poor: 1}"},
	{"unknown feed in an example", monitorFile, "rows: {person: ", "rows: {people: "},
	{"unknown column in an example", monitorFile, "income: 900.00,", "incme: 900.00,"},
	{"money with three decimals in an example", monitorFile, "income: 900.00,", "income: 900.001,"},
	{"unknown label in an example", monitorFile, "kind: staff}", "kind: staf}"},
	{"no day in an example", monitorFile, "on: 2026-03-01\n    facts", "on: 2026-02-30\n    facts"},
	{"date before the first value", monitorFile, "on: 2026-03-01\n    facts", "on: 2015-12-31\n    facts"},
	{"unknown parameter in an example", monitorFile, "    facts: {", "    parameters: {dibao.standart: 1}\n    facts: {"},
	{"parameter of a wrong type in an example", monitorFile, "    facts: {", "    parameters: {dibao.standard: high}\n    facts: {"},
	{"unknown level in an example", monitorFile, "level: none, score: 0", "level: green, score: 0"},
	{"unknown factor in an example", monitorFile, "score: 0}", "score: 0, factors: [lo]}"},
	{"unknown fact among the unknown", monitorFile, "score: 0}", "score: 0, unknown: [income_sen]}"},
	{"score of another level", monitorFile, "score: 60, factors", "score: 59, factors"},
	{"no score", monitorFile, "level: none, score: 0", "level: none"},
	{"level outside the population", monitorFile, "level: yellow, score: 60", "level: yellow, outside: true"},
	{"month of a person", monitorFile, "    facts: {", "    month: 2026-01-01\n    facts: {"},
	// parameters
	{"gap in dates", parameterFile, "until: 2020-01-01", "until: 2019-12-01"},
	{"value that ends first", parameterFile, "until: 2020-01-01", "until: 2015-01-01"},
	{"value without instrument", parameterFile, "800, instrument: 示例,", "800,"},
	{"value with an empty instrument", parameterFile, "800, instrument: 示例,", `800, instrument: "",`},
	{"value not reviewed", parameterFile, "until: 2020-01-01, reviewed: 2026-11-01", "until: 2020-01-01"},
	{"reviewed on no day", parameterFile, "until: 2020-01-01, reviewed: 2026-11-01", "until: 2020-01-01, reviewed: 2026-11-31"},
	{"value of a wrong type", parameterFile, "value: 800", "value: high"},
	{"money with three decimals", parameterFile, "value: 800", "value: 800.001"},
	{"value from no day", parameterFile, "2020-01-01: {value", "2020-02-30: {value"},
	{"no area", parameterFile, `"0":`, `"32068":`},
	{"no value at all", parameterFile, "*", "parameter: dibao.standard\ntitle: {zh: 低保标准, en: Dibao standard}\ntype: money\nunit: yuan\nvalues: {}\n"},
	{"parameter without a dot", parameterFile, "parameter: dibao.standard", "parameter: standard"},
	{"unused parameter", "parameters/dibao.mode.yaml", "", "parameter: dibao.mode\ntitle: {zh: 方式, en: Mode}\ntype: text\nunit: word\nvalues: {\"0\": {2016-01-01: {value: difference, instrument: 示例, article: \"-\", reviewed: 2026-11-01}}}\n"},
	{"parameter twice", "parameters/again.yaml", "", "=dibao.standard"},
	// feeds
	{"feed without a period", feedFile, "period_days: 30", "period_days: 0"},
	{"unknown absence", feedFile, "absence: none", "absence: never"},
	{"subject that is no column", feedFile, "subject: id_number", "subject: id"},
	{"key that is no column", feedFile, "key: [id_number]", "key: [id]"},
	{"unknown type of a column", feedFile, "type: money", "type: yuan"},
	{"column twice", feedFile, "column: income", "column: birth_date"},
	{"enum without labels", feedFile, ", labels: {staff: [职工], flexible: [灵活]}", ""},
	{"feed twice", "feeds/again.yaml", "", "=person"},
	{"implied value without a token", feedFile, "absence: none", "absence: none\nby_department: {police: kind}"},
	{"yield of an unknown feed", feedFile, "absence: none", "absence: none\nyields: [{feed: household, take: {}}]"},
	{"yield of an unknown column", feedFile, "absence: none", "absence: none\nyields: [{feed: person, when: number, take: {income: salary, size: =1}}]"},
	{"expected by no cron line", feedFile, "absence: none", "absence: none\nexpected: on Mondays"},
	{"expected from no day", feedFile, "absence: none", "absence: none\nexpected_from: 2026-02-30"},
	{"row band above all", feedFile, "absence: none", "absence: none\nrow_band: 130"},
	{"column that the store keeps", feedFile, "column: income", "column: refused"},
	{"stand-in that is no column", feedFile, "type: money", "type: money, from: salary"},
	{"answers of a column that holds none", feedFile, "type: money", "type: money, from: birth_date.salary"},
	{"order of three", feedFile, "absence: none", "absence: none\norder: [[birth_date, birth_date, birth_date]]"},
}

func TestEveryFaultSaysWhereAndWhatToDo(t *testing.T) {
	var got strings.Builder
	for _, b := range breakages {
		_, err := monitors.Load(b.pack(t))
		if err == nil {
			t.Errorf("%s: loaded without a fault", b.name)
			continue
		}
		if faults := (monitors.Faults{}); !errors.As(err, &faults) {
			t.Errorf("%s: an error that is no fault: %v", b.name, err)
		}
		got.WriteString("## " + b.name + "\n" + err.Error() + "\n\n")
	}
	golden(t, "testdata/faults.golden", got.String())
}

func TestEveryFaultInOneRun(t *testing.T) {
	pack := breakage{"", monitorFile, "kind: help", "kind: hlep"}.pack(t)
	pack[parameterFile] = &fstest.MapFile{Data: []byte(strings.Replace(string(pack[parameterFile].Data), "value: 800", "value: high", 1))}
	pack[factFile] = &fstest.MapFile{Data: []byte(strings.Replace(string(pack[factFile].Data), "latest div", "latest dvi", 1))}
	_, err := monitors.Load(pack)
	var faults monitors.Faults
	if !errors.As(err, &faults) {
		t.Fatalf("got %v, want faults", err)
	}
	files := map[string]bool{}
	for _, f := range faults {
		files[f.File] = true
	}
	for _, want := range []string{monitorFile, parameterFile, factFile} {
		if !files[want] {
			t.Errorf("no fault of %s in\n%v", want, err)
		}
	}
}

func (b breakage) pack(t *testing.T) fstest.MapFS {
	t.Helper()
	pack := fstest.MapFS{}
	for _, file := range []string{feedFile, factFile, parameterFile, monitorFile} {
		text, err := fs.ReadFile(small, file)
		if err != nil {
			t.Fatal(err)
		}
		pack[file] = &fstest.MapFile{Data: text}
	}
	switch {
	case b.old == "*":
		pack[b.file] = &fstest.MapFile{Data: []byte(b.new)}
	case b.old != "":
		text := string(pack[b.file].Data)
		if strings.Count(text, b.old) == 0 {
			t.Fatalf("%s: %q does not stand in %s", b.name, b.old, b.file)
		}
		pack[b.file] = &fstest.MapFile{Data: []byte(strings.Replace(text, b.old, b.new, 1))}
	case strings.HasPrefix(b.new, "="): // a second file of something that is there
		from := map[string]string{"monitors": monitorFile, "parameters": parameterFile, "feeds": feedFile}[b.file[:strings.Index(b.file, "/")]]
		pack[b.file] = pack[from]
		if b.new == "=" {
			delete(pack, from)
		}
	default:
		pack[b.file] = &fstest.MapFile{Data: []byte(b.new)}
	}
	return pack
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := fs.ReadFile(os.DirFS("."), file)
	if err != nil {
		t.Fatal(err)
	}
	if got == string(want) {
		return
	}
	gotParts, wantParts := strings.Split(got, "\n\n"), strings.Split(string(want), "\n\n")
	for i := range min(len(gotParts), len(wantParts)) {
		if gotParts[i] != wantParts[i] {
			t.Errorf("%s differs (write it anew with -update)\ngot\n%s\nwant\n%s", file, gotParts[i], wantParts[i])
			return
		}
	}
	t.Errorf("%s differs in length (write it anew with -update): got %d parts, want %d", file, len(gotParts), len(wantParts))
}

func TestSmallPackLoads(t *testing.T) {
	if _, err := monitors.Load(small); err != nil {
		t.Fatalf("the pack that the faults are made of has one itself:\n%v", err)
	}
}

func FuzzLoad(f *testing.F) {
	for _, b := range breakages {
		f.Add(b.new)
	}
	whole, err := fs.ReadFile(small, monitorFile)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(whole))
	f.Fuzz(func(t *testing.T, text string) {
		pack := breakage{}.small(t)
		pack[monitorFile] = &fstest.MapFile{Data: []byte(text)}
		_, err := monitors.Load(pack)
		var faults monitors.Faults
		if err != nil && !errors.As(err, &faults) {
			t.Fatalf("an error that is no fault: %v", err)
		}
		for _, fault := range faults {
			if fault.Line < 1 || fault.Column < 1 {
				t.Fatalf("a fault without a place: %v", fault)
			}
		}
	})
}

func (breakage) small(t *testing.T) fstest.MapFS {
	t.Helper()
	return breakage{file: monitorFile, old: "monitor: low_income", new: "monitor: low_income"}.pack(t)
}
