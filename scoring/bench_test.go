package scoring

import (
	"fmt"
	"strings"
	"testing"

	"shouwang"
	"shouwang/facts"
	"shouwang/internal/store/storetest"
	"shouwang/monitors"
)

// benchRows makes a city inside the engine: feed → a select of its columns from
// a number; what is not named is NULL or its default.
var benchRows = map[string]struct {
	rows int
	set  map[string]string
}{
	"person":           {100000, map[string]string{"person_id": "number + 1", "household_id": "intDiv(number, 3) + 1", "birth_date": "toInt32(-15000 + number % 30000)", "hukou_div": "320682103001", "sex": "1 + number % 2", "alive": "1"}},
	"household":        {33334, map[string]string{"household_id": "number + 1", "head_person_id": "number * 3 + 1", "class": "['none', 'edge', 'dibao'][number % 3 + 1]", "income_pc": "number % 300000", "div": "320682103001"}},
	"household_member": {60000, map[string]string{"person_id": "number + 1", "household_id": "intDiv(number, 3) + 1", "kind": "'assist'"}},
	"benefit_roll":     {30000, map[string]string{"person_id": "number * 3 + 1", "household_id": "number + 1", "benefit": "['dibao', 'elder_respect'][number % 2 + 1]", "start_date": "toInt32(18000)", "amount": "80000"}},
	"payment":          {360000, map[string]string{"person_id": "(number % 30000) * 3 + 1", "pay_month": "toInt32(20000 + 30 * intDiv(number, 30000))", "benefit": "'dibao'", "amount": "80000"}},
	"death_event":      {1500, map[string]string{"person_id": "number * 60 + 1", "death_date": "toInt32(20400)", "kind": "'cremation'", "state": "'valid'"}},
	"employment":       {1200000, map[string]string{"person_id": "number % 100000 + 1", "month": "toInt32(20000 + 31 * intDiv(number, 100000))", "insured": "number % 11 != 0"}},
	"unemployment":     {3000, map[string]string{"person_id": "number * 30 + 1", "reg_date": "toInt32(20450)"}},
}

// BenchmarkMonitors runs every monitor of the built-in pack over 100,000 people.
func BenchmarkMonitors(b *testing.B) {
	pack, err := monitors.Load(monitors.Builtin())
	if err != nil {
		b.Fatal(err)
	}
	db := storetest.Empty(b).Conn()
	var database string
	if err := db.QueryRow(b.Context(), "SELECT currentDatabase()").Scan(&database); err != nil {
		b.Fatal(err)
	}
	statements := []string{
		"INSERT INTO identity_person SELECT number + 1 FROM numbers(100000)",
		"INSERT INTO identity_household SELECT number + 1 FROM numbers(33334)",
	}
	fresh := map[string]bool{}
	for _, feed := range pack.Feeds {
		made, ok := benchRows[feed.Name]
		if !ok {
			continue
		}
		fresh[feed.Name] = true
		names := []string{"batch", "row", "source_dept", "received_at", "as_of", "gone", "key_hash"}
		values := []string{"1", "number", "'civil'", "toDateTime64('2026-01-01 00:00:00', 3, 'Asia/Shanghai')", "20400", "0", fmt.Sprintf("cityHash64(number, '%s')", feed.Name)}
		for name, value := range made.set {
			names, values = append(names, name), append(values, value)
		}
		statements = append(statements, fmt.Sprintf("INSERT INTO signal_%s (%s) SELECT %s FROM numbers(%d)",
			feed.Name, strings.Join(names, ", "), strings.Join(values, ", "), made.rows))
	}
	for _, sql := range append(facts.ScratchTables(database, pack.Feeds), statements...) {
		if by, ok := sortedBy(pack, sql); ok {
			sql = strings.Replace(sql, "ENGINE = Memory", "ENGINE = MergeTree ORDER BY ("+by+", key_hash, as_of, received_at, batch)", 1)
		}
		if err := db.Exec(b.Context(), sql); err != nil {
			b.Fatalf("%v\n%s", err, sql)
		}
	}
	at := Moment{AsOf: shouwang.Date(2026, 3, 20).End(), Batch: 1, Fresh: fresh}
	for d := shouwang.Date(2015, 1, 1); d < shouwang.Date(2027, 1, 1); d++ {
		at.Workdays = append(at.Workdays, int32(d))
	}
	for _, m := range pack.Monitors {
		b.Run(m.ID, func(b *testing.B) {
			p, err := Compile(pack, m, pack.Resolve(nil))
			if err != nil {
				b.Fatal(err)
			}
			hits := 0
			for b.Loop() {
				hits = 0
				err := p.Score(b.Context(), db, at, Everyone, func(shouwang.Score) error { hits++; return nil })
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(hits), "hits")
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/run")
		})
	}
}

// sortedBy is the store column that a feed's table is sorted by.
func sortedBy(pack *monitors.Pack, sql string) (string, bool) {
	for _, feed := range pack.Feeds {
		if strings.Contains(sql, ".signal_"+feed.Name+" (") && strings.HasPrefix(sql, "CREATE") {
			by := map[string]string{"id_number": "person_id"}[feed.Subject]
			if by == "" {
				by = feed.Subject
			}
			return by, !strings.Contains(sql, by+" Nullable")
		}
	}
	return "", false
}
