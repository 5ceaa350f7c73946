package facts_test

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"

	"shouwang"
	"shouwang/facts"
	"shouwang/internal/store"
	"shouwang/internal/store/storetest"
	"shouwang/monitors"
	"shouwang/monitors/rule"
)

const on = "2026-06-20"

// feeds of the tests: work is open world, roll and the others closed.
func feeds() []*shouwang.Feed {
	id := shouwang.Column{Name: "id_number", Type: shouwang.ColumnPerson, Required: true}
	home := shouwang.Column{Name: "household_id", Type: shouwang.ColumnHousehold}
	return []*shouwang.Feed{
		{Name: "person", Absence: shouwang.AbsenceNone, Subject: "id_number", Key: []string{"id_number"}, Columns: []shouwang.Column{
			id, home, {Name: "birth_date", Type: shouwang.ColumnDate}, {Name: "div", Type: shouwang.ColumnArea},
		}},
		{Name: "roll", Absence: shouwang.AbsenceNone, Subject: "id_number", Key: []string{"id_number", "benefit"}, KeyID: "roll_id", Columns: []shouwang.Column{
			{Name: "roll_id", Type: shouwang.ColumnText},
			id, home,
			{Name: "benefit", Type: shouwang.ColumnEnum, Required: true},
			{Name: "amount", Type: shouwang.ColumnMoney},
			{Name: "stop", Type: shouwang.ColumnDate, Open: true},
			{Name: "share", Type: shouwang.ColumnDecimal},
		}},
		{Name: "work", Absence: shouwang.AbsenceUnknown, Subject: "id_number", Key: []string{"id_number", "month"}, Columns: []shouwang.Column{
			id, {Name: "month", Type: shouwang.ColumnMonth, Required: true}, {Name: "insured", Type: shouwang.ColumnBool},
		}},
	}
}

func from(name, typ, feed, where, take string) *monitors.Fact {
	return &monitors.Fact{Name: name, Subject: facts.Person, Type: typ, From: &monitors.From{Feed: feed, Where: where, Take: take}}
}

func cel(name, text string) *monitors.Fact {
	return &monitors.Fact{Name: name, Subject: facts.Person, Type: "number", Cel: text}
}

func pack() *monitors.Pack {
	byHome := from("home_total", "money", "roll", "", "sum amount")
	byHome.Subject, byHome.From.By = facts.Household, "household_id"
	ordered := from("first_benefit", "text", "roll", "", "first benefit")
	ordered.From.Order = "amount"
	newest := from("", "date", "work", "", "max month")
	return &monitors.Pack{
		Feeds: feeds(),
		Parameters: []*monitors.Parameter{
			{Name: "roll.most", Type: "money"}, {Name: "roll.kinds", Type: "texts"}, {Name: "roll.factor", Type: "number"},
		},
		Facts: []*monitors.Fact{
			from("area", "number", "person", "", "latest div"),
			from("household", "number", "person", "", "latest household_id"),
			from("birthday", "date", "person", "", "latest birth_date"),
			from("has_roll", "bool", "roll", `benefit == "dibao" && today < stop`, "any"),
			from("rolls", "number", "roll", "", "count"),
			from("total", "money", "roll", "", "sum amount"),
			from("half_total", "money", "roll", "", "sum amount * share"),
			from("shares", "number", "roll", "", "max share"),
			from("kinds", "number", "roll", "", "distinct benefit"),
			from("kind_list", "texts", "roll", "", "list benefit"),
			from("amounts", "numbers", "roll", "", "list amount"),
			from("large", "number", "roll", "amount > 100", "count"),
			from("above_own", "bool", "roll", "amount > total / 2", "any"),
			from("above_most", "bool", "roll", "amount > roll.most && benefit in roll.kinds", "any"),
			from("last_stop", "date", "roll", "", "latest stop"),
			ordered,
			from("ever_insured", "bool", "work", "insured", "any"),
			from("insured_months", "number", "work", "insured", "count"),
			from("insured_now", "bool", "work", "", "latest insured"),
			{Name: "work_until", Subject: facts.Person, Type: "date", Population: newest.From},
			cel("age_now", "age(birthday)"),
			cel("behind", "months(month(birthday), work_until)"),
			byHome,
			{Name: "home_rolls", Subject: facts.Household, Type: "number", Members: &monitors.Members{Take: "sum rolls"}},
			{Name: "home_minor", Subject: facts.Household, Type: "bool", Members: &monitors.Members{Take: "any", Where: "age_now < 18"}},
			{Name: "home_of_head", Subject: facts.Person, Type: "number", Household: "home_rolls"},
			{Name: "home_money", Subject: facts.Person, Type: "money", Household: "home_total"},
		},
	}
}

// bench is scratch tables with rows of one example.
type bench struct {
	t        *testing.T
	store    *store.Store
	pack     *monitors.Pack
	query    func(slots map[string]string, sql string) []string
	database string
}

func newBench(t *testing.T, rows map[string][]map[string]any) *bench {
	t.Helper()
	return newBenchOf(t, pack(), rows)
}

// newBenchOf is such tables for the feeds of a pack.
func newBenchOf(t *testing.T, pack *monitors.Pack, rows map[string][]map[string]any) *bench {
	t.Helper()
	s := storetest.Empty(t)
	day, err := shouwang.ParseDay(on)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, store: s, pack: pack, database: databaseOf(t, s)}
	byName := map[string]*shouwang.Feed{}
	for _, f := range b.pack.Feeds {
		byName[f.Name] = f
	}
	var scratch facts.Scratch
	if err := scratch.Add(1, day, byName, rows); err != nil {
		t.Fatal(err)
	}
	for _, sql := range append(facts.ScratchTables(b.database, b.pack.Feeds), scratch.Statements(b.database)...) {
		if err := s.Conn().Exec(t.Context(), sql); err != nil {
			t.Fatalf("%v\n%s", err, sql)
		}
	}
	b.query = func(slots map[string]string, sql string) []string {
		ctx := clickhouse.Context(t.Context(), clickhouse.WithParameters(slots))
		rows, err := s.Conn().Query(ctx, sql)
		if err != nil {
			t.Fatalf("%v\n%s", err, sql)
		}
		defer rows.Close() //nolint:errcheck // rows.Err says what went wrong
		var list []string
		for rows.Next() {
			var text string
			if err := rows.Scan(&text); err != nil {
				t.Fatal(err)
			}
			list = append(list, text)
		}
		if err := rows.Err(); err != nil {
			t.Fatalf("%v\n%s", err, sql)
		}
		return list
	}
	return b
}

// values are the parameters of the tests.
func values() monitors.Values {
	value := func(area, text string, v any) monitors.Value {
		return monitors.Value{Area: area, From: monitors.Always, Until: shouwang.OpenEnd, Text: text, Value: v, Confirmed: true}
	}
	return monitors.Values{
		"roll.most":   {value("320682", "500", "500"), value("3206", "1000", "1000")},
		"roll.kinds":  {value("0", "dibao, it's", []string{"dibao", "it's"})},
		"roll.factor": {value("0", "1.5", "1.5")},
		"roll.span":   {value("0", "3", "3")},
	}
}

// fact is what a fact of the subject comes to; "unknown" where it is.
func (b *bench) fact(subject, name string, fresh map[string]bool) string {
	b.t.Helper()
	return b.at(subject, name, fresh, pinned())
}

// at is the fact as a slice, the whole and a list of one subject see it, which is
// the same; a subject with a fact that is true or above zero is on its short list.
func (b *bench) at(subject, name string, fresh map[string]bool, pins map[string]string) string {
	b.t.Helper()
	whole := b.read(facts.Wanted{Subject: subject, Facts: []string{name}, Whole: true}, fresh, pins)
	for way, wanted := range map[string]facts.Wanted{
		"a slice": {Subject: subject, Facts: []string{name}}, "a list": {Subject: subject, Facts: []string{name}, Listed: true},
	} {
		if got := b.read(wanted, fresh, pins); got != whole {
			b.t.Errorf("%s: %s says %s, the whole %s", name, way, got, whole)
		}
	}
	b.shortlisted(subject, name, whole, fresh, pins)
	return whole
}

// shortlisted looks for the subject on the short list of a fact.
func (b *bench) shortlisted(subject, name, value string, fresh map[string]bool, pins map[string]string) {
	b.t.Helper()
	c := facts.NewCatalog(b.pack, values())
	c.Tables = b.database + "."
	text, has := name, value == "1"
	if f := c.Fact(subject, name); f.Type != monitors.Boolean {
		n, err := strconv.Atoi(value)
		text, has = name+" > 0", err == nil && n > 0 && (f.Type == monitors.Number || f.Type == monitors.Money)
	}
	if !has {
		return
	}
	sql, err := c.Shortlist(subject, text)
	if err != nil {
		b.t.Fatal(err)
	}
	if sql == "" {
		return // everybody
	}
	r, err := c.Relation(facts.Wanted{Subject: subject, Facts: []string{name}})
	if err != nil {
		b.t.Fatal(err)
	}
	slots := b.slots(r, fresh)
	maps.Copy(slots, pins)
	if ids := b.query(slots, strings.Replace(sql, "DISTINCT id", "DISTINCT toString(id)", 1)); !slices.Contains(ids, fmt.Sprint(facts.SubjectOf(1))) {
		b.t.Errorf("%s is %s, and the subject is not on its short list %v", name, value, ids)
	}
}

func (b *bench) read(want facts.Wanted, fresh map[string]bool, pins map[string]string) string {
	b.t.Helper()
	name := want.Facts[0]
	c := facts.NewCatalog(b.pack, values())
	c.Tables = b.database + "."
	r, err := c.Relation(want)
	if err != nil {
		b.t.Fatal(err)
	}
	slots := b.slots(r, fresh)
	maps.Copy(slots, pins)
	for _, l := range r.Lists {
		ids := b.query(slots, "SELECT toString(id) FROM ("+l.SQL+")")
		slots[l.Slot] = "[" + strings.Join(ids, ",") + "]"
	}
	v := r.Facts[name]
	text := "ifNull(toString(" + rule.Name(name) + "), 'unknown')"
	if v.Unknown != "" {
		text = fmt.Sprintf("if(%s, 'unknown', toString(%s))", v.Unknown, name)
	}
	sql := fmt.Sprintf("%s\nSELECT %s FROM %s WHERE subject = %d %s", facts.Statement(r.With), text, r.Name, facts.SubjectOf(1), rule.Settings)
	got := b.query(slots, sql)
	if len(got) != 1 {
		b.t.Fatalf("%s: got %d subjects, want 1", name, len(got))
	}
	return got[0]
}

// slots are those of a relation on the day of the tests, with everything in.
func (b *bench) slots(r *facts.Relation, fresh map[string]bool) map[string]string {
	day, err := shouwang.ParseDay(on)
	if err != nil {
		b.t.Fatal(err)
	}
	slots := r.Bind(facts.Setting{On: day})
	maps.Copy(slots, facts.FeedStates(r.Feeds, fresh))
	maps.Copy(slots, pinned())
	slots["slice_from"], slots["slice_to"], slots["most"] = "0", "99999", "5000"
	slots[facts.Listed] = fmt.Sprintf("[%d]", facts.SubjectOf(1))
	return slots
}

func pinned() map[string]string {
	return map[string]string{"as_of": on + " 23:59:59.999", "batch": "1", "skip": "[]"}
}

var allFresh = map[string]bool{"person": true, "roll": true, "work": true}

func TestTakes(t *testing.T) {
	b := newBench(t, map[string][]map[string]any{
		"person": {
			{"id_number": "subject", "household_id": "subject", "birth_date": "1899-05-01", "div": "320682103001"},
			{"id_number": "child", "household_id": "subject", "birth_date": "2010-05-01"},
			{"id_number": "stranger", "household_id": "other", "birth_date": "2010-05-01"},
		},
		"roll": {
			{"id_number": "subject", "household_id": "subject", "benefit": "dibao", "amount": 800.10, "share": 0.5},
			{"id_number": "subject", "household_id": "subject", "benefit": "tekun", "amount": 50, "share": 0.25, "stop": "2026-01-01", "as_of": "2026-06-21"},
			{"id_number": "child", "household_id": "subject", "benefit": "orphan", "amount": 1000},
			{"id_number": "stranger", "household_id": "other", "benefit": "dibao", "amount": 5000},
		},
		"work": {
			{"id_number": "subject", "month": "2026-03-01", "insured": 1},
			{"id_number": "subject", "month": "2026-04-01", "insured": 0, "as_of": "2026-06-21"},
			{"id_number": "stranger", "month": "2026-05-01", "insured": 1},
		},
	})
	for name, want := range map[string]string{
		"has_roll": "1", "rolls": "2", "total": "85010", "half_total": "41255", "shares": "500000", "kinds": "2",
		"large": "1", "above_own": "1", "above_most": "1", "kind_list": "['dibao','tekun']", "last_stop": "20454", "first_benefit": "tekun",
		"amounts": "[50000000,800100000]", "ever_insured": "1", "insured_months": "1", "insured_now": "0",
		"work_until": "20574", "age_now": "127", "behind": "1524", "area": "320682103001",
		"home_of_head": "3", "home_money": "185010",
	} {
		if got := b.fact(facts.Person, name, allFresh); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
	for name, want := range map[string]string{"home_total": "185010", "home_rolls": "3", "home_minor": "1"} {
		if got := b.fact(facts.Household, name, allFresh); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

// What absence says: nothing in an open world, none in a closed and fresh one.
func TestAbsence(t *testing.T) {
	nothing := newBench(t, map[string][]map[string]any{
		"person": {{"id_number": "subject", "household_id": "subject"}},
	})
	some := newBench(t, map[string][]map[string]any{
		"person": {{"id_number": "subject", "household_id": "subject"}},
		"roll":   {{"id_number": "subject", "benefit": "tekun", "amount": 50}},
		"work":   {{"id_number": "subject", "month": "2026-03-01", "insured": 0}},
	})
	stale := map[string]bool{"person": true, "roll": false, "work": false}
	never := map[string]bool{"person": true}
	for _, c := range []struct {
		bench *bench
		fact  string
		fresh map[string]bool
		want  string
	}{
		{nothing, "has_roll", allFresh, "0"},
		{nothing, "has_roll", stale, "unknown"},
		{nothing, "has_roll", never, "unknown"},
		{nothing, "rolls", allFresh, "0"},
		{nothing, "rolls", stale, "unknown"},
		{nothing, "total", allFresh, "0"},
		{nothing, "kind_list", allFresh, "[]"},
		{nothing, "kind_list", never, "unknown"},
		{nothing, "shares", allFresh, "unknown"},
		{nothing, "last_stop", allFresh, "unknown"},
		{nothing, "ever_insured", allFresh, "unknown"},
		{nothing, "insured_months", allFresh, "unknown"},
		{nothing, "birthday", allFresh, "unknown"},
		{some, "has_roll", allFresh, "0"},
		{some, "has_roll", stale, "unknown"},
		{some, "rolls", stale, "1"},
		{some, "total", stale, "5000"},
		{some, "last_stop", stale, "120529"},
		{some, "ever_insured", allFresh, "0"},
		{some, "ever_insured", stale, "unknown"},
		{some, "insured_months", allFresh, "0"},
		{some, "insured_now", never, "0"},
	} {
		if got := c.bench.fact(facts.Person, c.fact, c.fresh); got != c.want {
			t.Errorf("%s with %v: got %s, want %s", c.fact, c.fresh, got, c.want)
		}
	}
}

// A filter or a value that is unknown makes the fact unknown, unless a sure row decides.
func TestUnknownRows(t *testing.T) {
	b := newBench(t, map[string][]map[string]any{
		"person": {{"id_number": "subject"}},
		"roll": {
			{"id_number": "subject", "benefit": "dibao", "amount": 800},
			{"id_number": "subject", "benefit": "tekun"},
		},
		"work": {{"id_number": "subject", "month": "2026-03-01"}},
	})
	for name, want := range map[string]string{
		"total": "unknown", "large": "unknown", "rolls": "2", "amounts": "[800000000,NULL]", "first_benefit": "unknown",
		"ever_insured": "unknown", "insured_months": "unknown", "insured_now": "unknown", "above_own": "unknown", "has_roll": "1",
		"above_most": "unknown", "age_now": "unknown",
	} {
		if got := b.fact(facts.Person, name, allFresh); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

// The last version of a key counts, whatever the order in which files came; a
// value corrected to empty wins over an older one, and a vanished row is gone.
func TestVersions(t *testing.T) {
	b := newBench(t, map[string][]map[string]any{
		"person": {{"id_number": "subject"}},
		"roll": {
			{"id_number": "subject", "benefit": "dibao", "amount": 800, "as_of": "2026-06-01"},
			{"id_number": "subject", "benefit": "dibao", "amount": 700, "as_of": "2026-05-01", "received_at": "2026-06-10"},
			{"id_number": "subject", "benefit": "tekun", "amount": 50, "as_of": "2026-06-01"},
			{"id_number": "subject", "benefit": "tekun", "as_of": "2026-06-02"},
			{"id_number": "subject", "benefit": "orphan", "amount": 10, "as_of": "2026-06-01"},
			{"id_number": "subject", "benefit": "orphan", "amount": 10, "as_of": "2026-06-02", "gone": 1},
			// One roll number that went over to another person: the list leaves it out at the first.
			{"id_number": "subject", "roll_id": "r1", "benefit": "x", "amount": 1, "as_of": "2026-06-01"},
			{"id_number": "subject", "roll_id": "r1", "benefit": "x", "amount": 1, "as_of": "2026-06-02", "gone": 1},
			{"id_number": "another", "roll_id": "r1", "benefit": "x", "amount": 1, "as_of": "2026-06-02"},
		},
	})
	if got, want := b.fact(facts.Person, "amounts", allFresh), "[800000000,NULL]"; got != want {
		t.Errorf("amounts: got %s, want %s", got, want)
	}
	pins := map[string]string{"as_of": on + " 23:59:59.999", "batch": "0", "skip": "[]"}
	if got := b.at(facts.Person, "rolls", allFresh, pins); got != "0" {
		t.Errorf("before the batch: got %s, want 0", got)
	}
	pins["batch"], pins["skip"] = "1", "[1]"
	if got := b.at(facts.Person, "rolls", allFresh, pins); got != "0" {
		t.Errorf("without the batch: got %s, want 0", got)
	}
	pins["skip"], pins["as_of"] = "[]", "2026-06-19 00:00:00.000"
	if got := b.at(facts.Person, "rolls", allFresh, pins); got != "1" {
		t.Errorf("before the day of receipt: got %s, want the one row received earlier", got)
	}
}

// An area's own value of a parameter counts, and an unknown area makes it unknown.
func TestParametersByArea(t *testing.T) {
	for area, want := range map[any]string{"320682103001": "1", "320681000000": "0", "110000": "unknown", nil: "unknown"} {
		b := newBench(t, map[string][]map[string]any{
			"person": {{"id_number": "subject", "div": area}},
			"roll":   {{"id_number": "subject", "benefit": "it's", "amount": 800}},
		})
		if got := b.fact(facts.Person, "above_most", allFresh); got != want {
			t.Errorf("in area %v: got %s, want %s", area, got, want)
		}
	}
}

func TestCircle(t *testing.T) {
	p := pack()
	p.Facts = append(p.Facts, cel("x", "y + 1"), cel("y", "x + 1"))
	_, err := facts.NewCatalog(p, values()).Relation(facts.Wanted{Subject: facts.Person, Facts: []string{"x"}})
	if err == nil || !strings.Contains(err.Error(), "x → y → x") {
		t.Errorf("got %v, want the circle x → y → x", err)
	}
}

// databaseOf is the database of the test's own store.
func databaseOf(t *testing.T, s *store.Store) string {
	t.Helper()
	var name string
	if err := s.Conn().QueryRow(t.Context(), "SELECT currentDatabase()").Scan(&name); err != nil {
		t.Fatal(err)
	}
	return name
}
