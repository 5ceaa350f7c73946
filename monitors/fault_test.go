package monitors_test

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"shouwang/monitors"
)

var update = flag.Bool("update", false, "write the golden files anew")

// breakage is a good pack with one text changed: "" for old adds a file, "*"
// writes one anew, "link" makes one a link, "-" leaves nothing at all.
type breakage struct{ name, file, old, new string }

// inRule is a breakage of the rule that says whom the monitor looks at.
func inRule(name, rule string) breakage {
	return breakage{name, monitorFile, "population: known(income_seen)", "population: >-\n  " + rule}
}

const (
	feedFile      = "feeds/person.yaml"
	factFile      = "facts/person.yaml"
	parameterFile = "parameters/dibao.standard.yaml"
	monitorFile   = "monitors/low_income.yaml"
)

var (
	small      = os.DirFS("testdata/small")
	smallFiles = []string{feedFile, factFile, parameterFile, monitorFile}
)

// incomeSeen is how the small pack takes an income.
const incomeSeen = `from: {feed: person, where: 'kind == "staff"', take: latest income}`

var breakages = []breakage{
	// YAML itself
	{"tab", monitorFile, "code: M27", "\tcode: M27"},
	{"open quote", monitorFile, `title: {zh: 低收入, en: Low income}`, `title: "低收入`},
	{"empty file", parameterFile, "*", "# nothing\n"},
	{"second document", monitorFile, "monitor: low_income", "monitor: low_income\n---\nmonitor: other"},
	{"anchor", monitorFile, "kind: help", "kind: &kind help"},
	{"byte order mark", monitorFile, "monitor: low_income", "\ufeffmonitor: low_income"},
	{"bytes of another encoding", monitorFile, "低收入", "\xb5\xcd\xca\xd5"},
	{"text turned around", monitorFile, "低收入", "低\u202e收入"},
	{"space of no width", monitorFile, "kind: help", "kind: he\u200blp"},
	{"tab in a text", monitorFile, "低收入", "低\t收入"},
	{"brackets too deep", monitorFile, "*", "monitor: " + strings.Repeat("[", 100000)},
	{"dashes too deep", monitorFile, "*", strings.Repeat("- ", 100000)},
	{"aliases of aliases", monitorFile, "*", "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"},
	{"huge file", monitorFile, "*", "# " + strings.Repeat("x", 256<<10)},
	{"no file at all", ".", "-", ""},
	{"link out of the pack", "feeds/other.yaml", "link", "../../person.yaml"},
	{"link to a file that is not there", "feeds/other.yaml", "link", "gone.yaml"},
	{"folder in a folder", "monitors/new/x.yaml", "", "a: 1\n"},
	{"file of another ending", "monitors/x.yml", "", "a: 1\n"},
	{"file that is no YAML", "monitors/x.yaml.bak", "", "a: 1\n"},
	{"monitor among the facts", "facts/x.yaml", "", "monitor: x\n"},
	{"facts among the monitors", "monitors/x.yaml", "", "facts: []\n"},
	{"file that is a text", monitorFile, "*", "low_income\n"},
	{"directive", monitorFile, "monitor: low_income", "%YAML 1.1\n---\nmonitor: low_income"},
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
	{"doubled key in a flow mapping", monitorFile, "{income_seen: 899.99, poor: true}", "{income_seen: 899.99, poor: true, income_seen: 900}"},
	{"doubled key in a row", monitorFile, "income: 900.00, kind: staff", "income: 900.00, kind: staff, \"income\": 1"},
	{"doubled day of a value", parameterFile, "    2020-01-01:", "    2016-01-01:"},
	{"doubled area of a value", parameterFile, "values:\n  \"0\":\n", "values:\n  '0': {2016-01-01: {value: 1, instrument: a, article: b, reviewed: 2026-11-01}}\n  \"0\":\n"},
	{"merge key", monitorFile, "route: {", "route: {<<: {cooldown: 1 days}, "},
	{"merge key that would hide one", monitorFile, "    facts: {income_seen", "    facts: {<<: {poor: false}, income_seen"},
	{"alias", monitorFile, "kind: help", "kind: *help"},
	{"tag", monitorFile, "kind: help", "kind: !!str help"},
	{"key that is a list", monitorFile, "kind: help", "kind: help\n? [a, b]\n: c"},
	{"key with an anchor", monitorFile, "kind: help", "&a kind: help"},
	{"number read as octal", monitorFile, "points: 60", "points: 060"},
	{"number with underscores", parameterFile, "value: 800", "value: 1_000"},
	{"number of too many digits", parameterFile, "value: 800", "value: 99999999999999999999"},
	{"number with an exponent", parameterFile, "value: 800", "value: 8e2"},
	{"mapping where a day belongs", monitorFile, "on: 2026-03-01\n    facts", "on: {year: 2026}\n    facts"},
	{"list where a number belongs", monitorFile, "points: 60", "points: [60]"},
	{"text where true or false belongs", monitorFile, "cooldown: 30 days", "cooldown: 30 days, opens_case: maybe"},
	// names
	{"unknown kind", monitorFile, "kind: help", "kind: hlep"},
	{"unknown subject", monitorFile, "subject: person", "subject: persons"},
	{"unknown role", monitorFile, "to: village_worker", "to: village"},
	{"unknown lane", monitorFile, "kind: help", "kind: help\nlane: secret"},
	{"unknown episode", monitorFile, "kind: help", "kind: help\nepisode: weekly"},
	{"equivalent twice", monitorFile, "examples:\n", "equivalent:\n  - {mutant: \"low.points: 60 → 61\", reason: {zh: 甲, en: a}}\n  - {mutant: \"low.points: 60 → 61\", reason: {zh: 乙, en: b}}\nexamples:\n"},
	{"equivalent without a reason", monitorFile, "examples:\n", "equivalent: [{mutant: \"low.points: 60 → 61\"}]\nexamples:\n"},
	{"canary that nobody can tell from a person", monitorFile, "examples:\n", "canary: {level: yellow, born: 1950-01-01, rows: {person: [{kind: staff, income: 1.00}]}}\nexamples:\n"},
	{"canary of an area", monitorFile, "subject: person", "subject: area\ncanary: {level: yellow, born: 1950-01-01, rows: {person: [{kind: staff, income: 1.00}]}}"},
	{"canary in an unknown feed", monitorFile, "examples:\n", "canary: {level: pink, born: 1950-02-30, rows: {persn: [{div: \"990000000000\"}]}}\nexamples:\n"},
	{"canary without rows", monitorFile, "examples:\n", "canary: {level: yellow, born: 1950-01-01}\nexamples:\n"},
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
	{"fact less secret than what it is made from", factFile, "sensitivity: P2\n    purposes: [help, verify]", "sensitivity: P3\n    purposes: [help, verify]"},
	{"nature of a fact that is none", factFile, "type: bool", "type: bool\n    about: [disable]"},
	{"kind outside its lane", monitorFile, "kind: help", "kind: integrity"},
	{"kind of the data desk outside its lane", monitorFile, "kind: help", "kind: data\nlane: open"},
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
	{"quantile without a share", factFile, incomeSeen, "population: {feed: person, take: quantile income}"},
	{"quantile of nothing", factFile, incomeSeen, "population: {feed: person, take: quantile}"},
	{"quantile beyond one", factFile, incomeSeen, "population: {feed: person, take: quantile 1.5 income}"},
	{"statistic of one subject", factFile, "take: latest income", "take: mean income"},
	{"population of one row", factFile, incomeSeen, "population: {feed: person, take: latest income}"},
	{"population by a column", factFile, incomeSeen, "population: {feed: person, by: id_number, take: mean income}"},
	{"share of no condition", factFile, "type: bool\n    sensitivity: P2\n    purposes: [help]\n    cel: income_seen < dibao.standard", "type: number\n    sensitivity: P2\n    purposes: [help]\n    population: {feed: person, take: share income}"},
	{"share that is no number", factFile, "cel: income_seen < dibao.standard", "population: {feed: person, take: share income < 800}"},
	{"mean of a date", factFile, "cel: income_seen < dibao.standard", "population: {feed: person, take: mean birth_date}"},
	{"weight without a statistic", factFile, incomeSeen, "population: {feed: person, take: max income, weight: income}"},
	{"weight that is no number", factFile, incomeSeen, "population: {feed: person, take: mean income, weight: kind}"},
	{"population by one person's fact", factFile, "cel: income_seen < dibao.standard", "population: {feed: person, take: any, where: income > income_seen}"},
	{"all rows one by one", factFile, "take: latest income", "by: all, take: latest income"},
	{"interval without an end", factFile, "take: latest income", "interval: {from: birth_date}, take: latest income"},
	{"interval of no day", factFile, "take: latest income", "interval: {from: birth_date, until: income}, take: latest income"},
	{"window without a start", factFile, "take: latest income", "window: {column: birth_date}, take: latest income"},
	{"window of two starts", factFile, "take: latest income", "window: {column: birth_date, last: 12 months, after: today}, take: latest income"},
	{"window of no day", factFile, "take: latest income", "window: {column: income, last: 12 months}, take: latest income"},
	{"window of no length", factFile, "take: latest income", "window: {column: birth_date, last: a year}, take: latest income"},
	{"window of an unknown parameter", factFile, "take: latest income", "window: {column: birth_date, last: edge.months months}, take: latest income"},
	{"window after no day", factFile, "take: latest income", "window: {column: birth_date, after: 12}, take: latest income"},
	{"months of no window", factFile, "take: latest div", "take: months_with"},
	{"lag of another take", factFile, "take: latest income", `window: {column: birth_date, last: 12 months}, lag: "1", take: latest income`},
	{"kin of a household", factFile, "subject: person\n    type: bool\n    sensitivity: P2\n    purposes: [help]\n    cel: income_seen < dibao.standard", "subject: household\n    type: bool\n    sensitivity: P2\n    purposes: [help]\n    kin: {feed: person, of: id_number, relative: id_number, take: any}"},
	{"peers of a person", factFile, "cel: income_seen < dibao.standard", "peers: {take: any}"},
	{"kin of an unknown feed", factFile, "cel: income_seen < dibao.standard", "kin: {feed: kinship, of: id_number, relative: relative_id, take: any}"},
	{"kin who are no people", factFile, "cel: income_seen < dibao.standard", "kin: {feed: person, of: id_number, relative: household_id, take: any}"},
	{"kin of himself", factFile, "cel: income_seen < dibao.standard", "kin: {feed: person, of: id_number, relative: id_number, take: any}"},
	{"kin by an unknown fact", factFile, "cel: income_seen < dibao.standard", "kin: {feed: person, of: id_number, relative: id_number, take: any, whose: incme_seen > 0}"},
	{"kin by the latest", factFile, "cel: income_seen < dibao.standard", "kin: {feed: person, of: id_number, relative: id_number, take: latest income_seen}"},
	{"kin without a take", factFile, "cel: income_seen < dibao.standard", "kin: {feed: person, of: id_number, relative: id_number}"},
	{"round of kin", factFile, "cel: income_seen < dibao.standard", "kin: {feed: person, of: id_number, relative: id_number, take: any, whose: poor}"},
	{"round", factFile, "cel: income_seen < dibao.standard", "cel: poor || income_seen < dibao.standard"},
	{"members of a person", factFile, "cel: income_seen < dibao.standard", "members: {take: any}"},
	{"household fact that is not there", factFile, "cel: income_seen < dibao.standard", "household: rich"},
	{"household fact of another type", factFile, "cel: income_seen < dibao.standard", "household: poor_home\n  - fact: poor_home\n    title: {zh: 贫困家庭, en: poor home}\n    subject: household\n    type: number\n    sensitivity: P2\n    purposes: [help]\n    members: {take: count, where: income_seen < dibao.standard}"},
	{"household of an area", factFile, "subject: person\n    type: bool\n    sensitivity: P2\n    purposes: [help]\n    cel: income_seen < dibao.standard", "subject: area\n    type: bool\n    sensitivity: P2\n    purposes: [help]\n    household: poor"},
	{"household of a subject that gives none", factFile, "subject: person\n    type: bool\n    sensitivity: P2\n    purposes: [help]\n    cel: income_seen < dibao.standard", "subject: case\n    type: number\n    sensitivity: P2\n    purposes: [help]\n    household: area"},
	{"person of a person", factFile, "cel: income_seen < dibao.standard", "person: poor"},
	{"a subject's text declared", factFile, "fact: poor\n    title: {zh: 低收入, en: poor}\n    subject: person", "fact: ref\n    title: {zh: 低收入, en: poor}\n    subject: feed"},
	{"now in a fact", factFile, "type: bool\n    sensitivity: P2\n    purposes: [help]\n    cel: income_seen < dibao.standard", "type: time\n    sensitivity: P2\n    purposes: [help]\n    cel: now"},
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
	{"unknown key of areas", monitorFile, "subject: person", "subject: area\nkey: year"},
	inRule("rule without an end", "income_seen < (dibao.standard"),
	inRule("rule with a letter that looks like another", "іncome_seen < 1"),
	inRule("rule with words for operators", "poor and known(income_seen)"),
	inRule("rule with a sign for another", "income_seen = 1"),
	inRule("rule with two operators", "income_seen < > 1"),
	inRule("rule with a word of the language", "if > 3"),
	inRule("rule over no list", "income_seen.exists(x, x > 1)"),
	inRule("name near no other", "wealth_of_nations > 1"),
	inRule("part of a fact", "income_seen.max < 1"),
	inRule("unknown function", "adding_days(today, 1) > today"),
	inRule("function of another language", "income_seen.matches(\"x\")"),
	inRule("function of another type", "age(income_seen) > 1"),
	inRule("text compared with a number", "income_seen == \"1\""),
	inRule("dates subtracted", "today - today > 1"),
	inRule("choice between kinds", "(poor ? 1 : \"a\") == 1"),
	inRule("mapping in a rule", "{\"a\": 1} == {\"a\": 1}"),
	inRule("number too long to read in a rule", "income_seen < 123456789012345678901"),
	inRule("number too long", "income_seen < 99999999999999999"),
	inRule("at without a parameter", "at(income_seen, today) > 1"),
	inRule("recorded of a parameter", "recorded(dibao.standard)"),
	inRule("at of an expression", "at(income_seen + 1, today) > 1"),
	inRule("date moved by a part", "add_days(today, 1.5) > today"),
	inRule("date moved too far", "add_months(today, 99999) > today"),
	inRule("date of a name", "date(\"x\" + \"y\") > today"),
	inRule("date that is none", "date(\"2026-02-30\") > today"),
	inRule("lists joined", "1 in [1] + [2]"),
	inRule("empty list", "1 in []"),
	inRule("list of lists", "[[1]].exists(x, 1 in x)"),
	inRule("list in a list of lists", "[1] in [[1]]"),
	inRule("list mapped to lists", "[1].map(x, [x]).exists(x, 1 in x)"),
	inRule("lists compared", "[1] == [1]"),
	inRule("choice between lists", "1 in (poor ? [1] : [2])"),
	inRule("number that may grow", "income_seen * income_seen * income_seen * income_seen * income_seen > 1"),
	inRule("division by zero", "income_seen / 0 > 1"),
	inRule("round to no whole number", "round(income_seen, 1.5) > 1"),
	inRule("area with decimals", "within(income_seen, \"32\")"),
	inRule("level of no area", "area_level(income_seen) == 6"),
	// levels, factors, texts
	{"id of a monitor as SQL", monitorFile, "monitor: low_income", "monitor: low_income'--"},
	{"id of a monitor in Chinese", monitorFile, "monitor: low_income", "monitor: 低收入"},
	{"id of a factor as SQL", monitorFile, "id: low", "id: low) OR 1=1 --"},
	{"fact named as SQL", factFile, "fact: poor", "fact: poor) OR (1=1"},
	{"parameter named as SQL", parameterFile, "parameter: dibao.standard", "parameter: dibao.standard`"},
	{"hysteresis out of range", monitorFile, "kind: help", "kind: help\nhysteresis: -1"},
	{"brace without the other", monitorFile, "pay a visit: {income_seen}", "pay a visit: {income_seen"},
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
	// a feed of another kind
	{"as_of that is no date", feedFile, "subject: id_number", "subject: id_number\nas_of: income"},
	{"as_of of an unknown column", feedFile, "subject: id_number", "subject: id_number\nas_of: incme"},
	{"times of money", feedFile, "{column: income, type: money", "{column: income, type: money, times: 1000"},
	{"digits of money", feedFile, "{column: income, type: money", "{column: income, type: money, digits: 9"},
	{"opaque money", feedFile, "{column: income, type: money", "{column: income, type: money, opaque: true"},
	// outcome
	{"outcome after no time", monitorFile, "kind: help", "kind: help\noutcome: {after: a year, when: poor}"},
	{"outcome of an unknown fact", monitorFile, "kind: help", "kind: help\noutcome: {after: 12 months, when: por}"},
	{"outcome without a condition", monitorFile, "kind: help", "kind: help\noutcome: {after: 12 months}"},
	{"outcome by an unknown fact", monitorFile, "kind: help", "kind: help\noutcome: {after: 12 months, when: poor, groups: [por]}"},
	{"outcome by one fact twice", monitorFile, "kind: help", "kind: help\noutcome: {after: 12 months, when: poor, groups: [poor, poor]}"},
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
	{"score outside the population", monitorFile, "level: none, score: 0", "level: none, score: 0, outside: true"},
	{"score of somebody in doubt", monitorFile, "level: none, score: 0", "level: none, score: 0, in_doubt: true"},
	{"level outside the population", monitorFile, "level: yellow, score: 60", "level: yellow, outside: true"},
	{"two examples of one name", monitorFile, "name: 等于标准", "name: 低于标准"},
	{"day that is none in a row", monitorFile, "income: 900.00,", "birth_date: 2026-02-30,"},
	{"area of an example that is none", monitorFile, "    facts: {", "    area: \"32068\"\n    facts: {"},
	{"text of a wrong type in an example", monitorFile, "poor: true}", "poor: \"true\"}"},
	{"month of a person", monitorFile, "    facts: {", "    month: 2026-01-01\n    facts: {"},
	// parameters
	{"overlapping dates", parameterFile, "until: 2020-01-01", "until: 2020-02-01"},
	{"area written in two ways", parameterFile, "values:\n", "values:\n  \"320682\": {2016-01-01: {value: 1, instrument: a, article: b, reviewed: 2026-11-01}}\n  \"320682000000\": {2016-01-01: {value: 1, instrument: a, article: b, reviewed: 2026-11-01}}\n"},
	{"value that ends on no day", parameterFile, "until: 2020-01-01", "until: 2020-00-01"},
	{"date that is text in a number", parameterFile, "value: 800", "value: 2016-01-01"},
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
	{"no value of an area", parameterFile, "values:\n", "values:\n  \"32\": {}\n"},
	{"parameter without a dot", parameterFile, "parameter: dibao.standard", "parameter: standard"},
	{"unused parameter", "parameters/dibao.mode.yaml", "", "parameter: dibao.mode\ntitle: {zh: 方式, en: Mode}\ntype: text\nunit: word\nvalues: {\"0\": {2016-01-01: {value: difference, instrument: 示例, article: \"-\", reviewed: 2026-11-01}}}\n"},
	{"number too long to read", parameterFile, "value: 800", "value: 0.1234567890123"},
	{"monitor twice", "monitors/again.yaml", "", "=low_income"},
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
	{"answers of a column that holds none", feedFile, "type: money", "type: money, from: birth_date.salary"},
	{"answers left open", feedFile, "  - {column: income,", "  - {column: notes, type: sealed, title: {zh: 记录, en: Notes}, headers: []}\n  - {column: needs, type: text, from: notes.needs, title: {zh: 需求, en: Needs}, headers: []}\n  - {column: income,"},
	{"implied value of an unknown column", feedFile, "absence: none", "absence: none\nby_department: {police: knd=staff}"},
	{"date that may lie ahead of an unknown column", feedFile, "absence: none", "absence: none\nfuture: [birthdate]"},
	{"order of an unknown date", feedFile, "absence: none", "absence: none\norder: [[birth_date, birthdate]]"},
	{"key of one column that is none", feedFile, "absence: none", "absence: none\nkey_id: cert"},
	{"column that stands in and is none", feedFile, "{column: income,", "{column: income, from: salary,"},
	{"range without a value", feedFile, "{column: income,", "{column: income, min: 2, max: 1,"},
	{"token with a quote", feedFile, "{staff: [职工]", "{\"staff' OR 1=1\": [职工]"},
	{"feed named as SQL", feedFile, "feed: person", "feed: person; DROP TABLE person"},
	{"column named as SQL", feedFile, "column: income,", "column: \"income`, 1\","},
	{"column with a letter that looks like another", feedFile, "column: income,", "column: incоme,"},
	{"nature that is none", feedFile, "absence: none", "absence: none\nabout: [disabilty]"},
	{"order of three", feedFile, "absence: none", "absence: none\norder: [[birth_date, birth_date, birth_date]]"},
}

// compounds are breakages that need more than one change of the good pack.
var compounds = []struct {
	name    string
	changes []breakage
}{
	{"secret before the data desk", []breakage{
		{"", factFile, "sensitivity: P2\n    purposes: [help]\n    cel", "sensitivity: P4\n    purposes: [help]\n    cel"},
		{"", monitorFile, "kind: help", "kind: help\nlane: data"},
	}},
	{"disability that adds to a suspicion", suspicion(breakage{"", factFile, "type: bool", "type: bool\n    about: [disability]"})},
	{"help-seeking behind a derived fact", suspicion(breakage{"", factFile, "type: money", "type: money\n    about: [help_seeking]"})},
	{"place that adds to a suspicion", suspicion(breakage{"", monitorFile, "when: poor &&", "when: within(area, \"3206\") &&"})},
	{"place that lets somebody in", suspicion(breakage{"", monitorFile, "population: known(income_seen)", "population: known(income_seen) && !!within(area, \"3206\")"})},
	{"population by a value of areas", []breakage{
		{"", factFile, incomeSeen, "population: {feed: person, where: income < dibao.standard, take: mean income}"},
		{"", parameterFile, "\"0\":", "\"320682\":"},
	}},
	{"kin by a value of areas", []breakage{
		{"", factFile, "cel: income_seen < dibao.standard", "kin: {feed: person, of: id_number, relative: id_number, take: any, where: income < dibao.standard}"},
		{"", parameterFile, "\"0\":", "\"320682\":"},
	}},
	{"feed about disability", suspicion(breakage{"", feedFile, "absence: none", "absence: none\nabout: [disability]"})},
	{"history of a list", []breakage{
		{"", "parameters/dibao.groups.yaml", "", "parameter: dibao.groups\ntitle: {zh: 组, en: Groups}\ntype: texts\nunit: word\nvalues: {\"0\": {2016-01-01: {value: [a], instrument: 示例, article: \"-\", reviewed: 2026-11-01}}}\n"},
		inRule("", "\"a\" in at(dibao.groups, today)"),
	}},
	{"text where a number of a row belongs", []breakage{
		{"", feedFile, "column: income, type: money", "column: income, type: int"},
		{"", monitorFile, "income: 900.00,", "income: many,"},
	}},
	{"text where true or false of a row belongs", []breakage{
		{"", feedFile, "column: income, type: money", "column: income, type: bool"},
		{"", monitorFile, "income: 900.00,", "income: perhaps,"},
	}},
}

// suspicion is the good pack as one of integrity, with a change.
func suspicion(change breakage) []breakage {
	changes := []breakage{{"", monitorFile, "kind: help", "kind: integrity\nlane: integrity"}}
	for range 4 { // the facts, one by one
		changes = append(changes, breakage{"", factFile, "purposes: [help", "purposes: [integrity, help"})
	}
	return append(changes, change)
}

// broken is a pack with a fault in it.
type broken struct {
	name string
	pack fstest.MapFS
}

func allBroken(t *testing.T) []broken {
	t.Helper()
	list := make([]broken, 0, len(breakages)+len(compounds))
	for _, b := range breakages {
		list = append(list, broken{b.name, b.pack(t)})
	}
	for _, c := range compounds {
		pack := smallPack(t)
		for _, b := range c.changes {
			pack = b.apply(t, pack)
		}
		list = append(list, broken{c.name, pack})
	}
	return list
}

func TestEveryFaultSaysWhereAndWhatToDo(t *testing.T) {
	var got strings.Builder
	for _, b := range allBroken(t) {
		_, err := monitors.Load(b.pack)
		if err == nil {
			t.Errorf("%s: loaded without a fault", b.name)
			continue
		}
		faults := (monitors.Faults{})
		if !errors.As(err, &faults) {
			t.Errorf("%s: an error that is no fault: %v", b.name, err)
		}
		for _, f := range faults {
			if f.Do == "" || f.File == "" || f.Line < 1 || f.Column < 1 {
				t.Errorf("%s: %q does not say where it stands or what to do", b.name, f.Message)
			}
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

func (b breakage) pack(tb testing.TB) fstest.MapFS {
	tb.Helper()
	return b.apply(tb, smallPack(tb))
}

func smallPack(tb testing.TB) fstest.MapFS {
	tb.Helper()
	pack := fstest.MapFS{}
	for _, file := range smallFiles {
		text, err := fs.ReadFile(small, file)
		if err != nil {
			tb.Fatal(err)
		}
		pack[file] = &fstest.MapFile{Data: text}
	}
	return pack
}

// apply changes a pack in place, but for what it leaves nothing of.
func (b breakage) apply(tb testing.TB, pack fstest.MapFS) fstest.MapFS {
	tb.Helper()
	switch {
	case b.old == "-":
		return fstest.MapFS{}
	case b.old == "link":
		pack[b.file] = &fstest.MapFile{Mode: fs.ModeSymlink, Data: []byte(b.new)}
	case b.old == "*":
		pack[b.file] = &fstest.MapFile{Data: []byte(b.new)}
	case b.old != "":
		text := string(pack[b.file].Data)
		if strings.Count(text, b.old) == 0 {
			tb.Fatalf("%s: %q does not stand in %s", b.name, b.old, b.file)
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
		if slices.Contains(smallFiles, b.file) && len(b.new) < 10000 {
			f.Add(b.file, string(b.pack(f)[b.file].Data))
		}
	}
	f.Fuzz(func(t *testing.T, file, text string) {
		if !fs.ValidPath(file) {
			t.Skip()
		}
		pack := smallPack(t)
		pack[file] = &fstest.MapFile{Data: []byte(text)}
		_, err := monitors.Load(pack)
		var faults monitors.Faults
		if err != nil && !errors.As(err, &faults) {
			t.Fatalf("an error that is no fault: %v", err)
		}
		for _, fault := range faults {
			if fault.File == "" || fault.Line < 1 || fault.Column < 1 || fault.Do == "" {
				t.Fatalf("a fault without a place, or without what to do: %v", fault)
			}
		}
	})
}
