package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"shouwang"
	"shouwang/internal/store"
)

// marts is an analyst's view of a database with one table, beside a database
// with a secret.
func marts(t *testing.T, s *store.Store) (a *store.Analyst, database string) {
	t.Helper()
	if err := s.Conn().QueryRow(t.Context(), "SELECT currentDatabase()").Scan(&database); err != nil {
		t.Fatal(err)
	}
	run(t, s, "CREATE TABLE people (id UInt64, class String, income Nullable(Int64), day Date32) ENGINE = MergeTree ORDER BY id")
	run(t, s, "INSERT INTO people VALUES (1, 'edge', 100, '2026-01-01'), (2, 'dibao', NULL, '2026-02-01')")
	run(t, s, "CREATE DATABASE IF NOT EXISTS vault")
	run(t, s, "CREATE TABLE IF NOT EXISTS vault.secret (id UInt64) ENGINE = MergeTree ORDER BY id")
	a, err := s.Analyst(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a, database
}

func TestAnalystReadsTheMarts(t *testing.T) {
	for door, open := range doors {
		t.Run(door, func(t *testing.T) {
			s := open(t)
			a, database := marts(t, s)
			for _, sql := range []string{
				"SELECT class, count(), sumIf(income, income > 1), quantile(0.5)(income), uniqExactOrNull(id) FROM people GROUP BY class ORDER BY 2 DESC",
				"SELECT p.class FROM " + database + ".people AS p WHERE p.id IN (1, 2) AND p.class LIKE 'e%' LIMIT 1 BY class",
				"WITH rich AS (SELECT id FROM people WHERE income > 1) SELECT count() FROM people WHERE id IN rich OR id NOT IN (SELECT id FROM rich)",
				"SELECT a.id, row_number() OVER (PARTITION BY a.class ORDER BY a.id) AS `序号` FROM people AS a LEFT JOIN people AS b USING (id)",
				"(SELECT 1) UNION ALL (SELECT toInt64(income) FROM people WHERE income IS NOT NULL)",
				"SELECT arrayMap(x -> x + 1, groupArray(id)), toStartOfMonth(today()), if(1, 'a', 'b'), CASE WHEN 1 THEN 2 ELSE 3 END FROM people",
				"SELECT number FROM numbers(3)",
				"SELECT * EXCEPT (id) FROM people",
				"SELECT toYear(day) AS y, round(avg(income) / 100, 2), DATE_DIFF('day', min(day), max(day)) FROM people GROUP BY y HAVING count() > 1 ORDER BY y WITH FILL",
			} {
				rows, err := a.Query(t.Context(), sql)
				if err != nil {
					t.Errorf("%s: %v", sql, err)
					continue
				}
				if err := drain(rows); err != nil {
					t.Errorf("%s: %v", sql, err)
				}
			}
			run(t, s, "INSERT INTO people VALUES (3, 'edge', 1, '2026-01-01')") // readonly has not stayed
		})
	}
}

// Each way out of the marts that is known, by name.
func TestAnalystEscapes(t *testing.T) {
	for door, open := range doors {
		t.Run(door, func(t *testing.T) {
			s := open(t)
			a, _ := marts(t, s)
			outfile := filepath.Join(t.TempDir(), "out.csv")
			for name, sql := range map[string]string{
				"scalar file":         "SELECT file('/etc/hostname')",
				"scalar file in caps": "SELECT `FILE`('/etc/hostname')",
				"table file":          "SELECT * FROM file('/etc/passwd', 'LineAsString')",
				"file by name":        "SELECT * FROM `/etc/passwd`",
				"url":                 "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
				"remote":              "SELECT * FROM remote('127.0.0.1:1', 'vault.secret')",
				"merge":               "SELECT * FROM merge('vault', 'secret')",
				"cluster":             "SELECT * FROM cluster('default', vault.secret)",
				"dictionary table":    "SELECT * FROM dictionary('d')",
				"executable":          "SELECT * FROM executable('id', 'TSV', 'x String')",
				"s3":                  "SELECT * FROM s3('http://127.0.0.1:1/x', 'CSV')",
				"other database":      "SELECT * FROM vault.secret",
				"quoted database":     "SELECT * FROM `vault`.`secret`",
				"system":              "SELECT * FROM system.tables",
				"information schema":  "SELECT * FROM information_schema.tables",
				"in a table":          "SELECT 1 IN vault.secret",
				"in an alias":         "WITH vault.secret AS z SELECT 1 IN z",
				"in by function":      "SELECT in(1, vault.secret)",
				"not in":              "SELECT 1 GLOBAL NOT IN vault.secret",
				"in within a view":    "SELECT * FROM view(SELECT * FROM vault.secret)",
				"in a subquery":       "SELECT (SELECT count() FROM vault.secret)",
				"in a join":           "SELECT * FROM people AS p JOIN vault.secret AS s ON p.id = s.id",
				"in a with":           "WITH x AS (SELECT * FROM vault.secret) SELECT * FROM x",
				"in a union":          "SELECT 1 UNION ALL SELECT id FROM vault.secret",
				"in a lambda":         "SELECT arrayMap(x -> file(x), ['/etc/hostname'])",
				"in order by":         "SELECT id FROM people ORDER BY (SELECT max(id) FROM vault.secret)",
				"in a limit":          "SELECT id FROM people LIMIT (SELECT count() FROM vault.secret)",
				"in a window":         "SELECT sum(id) OVER (ORDER BY file('/etc/hostname')) FROM people",
				"in a replacement":    "SELECT * REPLACE (file('/etc/hostname') AS class) FROM people",
				"apply":               "SELECT * APPLY (file) FROM people",
				"apply lambda":        "SELECT * APPLY (x -> file('/etc/hostname')) FROM people",
				"dictGet":             "SELECT dictGet('d', 'a', 1)",
				"joinGet":             "SELECT joinGet('vault.j', 'a', 1)",
				"catboost":            "SELECT catboostEvaluate('/x', 1)",
				"introspection":       "SELECT addressToLine(1)",
				"settings read":       "SELECT getSetting('max_threads')",
				"host":                "SELECT hostName()",
				"columns of a table":  "SELECT hasColumnInTable('vault', 'secret', 'id')",
				"sleep":               "SELECT sleep(3)",
				"calling out":         "SELECT aiGenerate('x')",
				"settings":            "SELECT 1 SETTINGS max_execution_time = 0",
				"inner settings":      "SELECT * FROM (SELECT 1 SETTINGS readonly = 0)",
				"outfile":             "SELECT 1 INTO OUTFILE '" + outfile + "'",
				"format":              "SELECT 1 FORMAT CSV",
				"kill":                "KILL QUERY WHERE 1",
				"use":                 "USE vault",
				"set":                 "SET readonly = 0",
				"insert":              "INSERT INTO people VALUES (1, '', 1, '2026-01-01')",
				"with insert":         "WITH x AS (SELECT 1) INSERT INTO people SELECT 1, '', 1, today()",
				"explain":             "EXPLAIN QUERY TREE SELECT 1",
				"show":                "SHOW TABLES FROM vault",
				"describe":            "DESCRIBE vault.secret",
				"two statements":      "SELECT 1; DROP TABLE people",
				"comment and two":     "/* SELECT */ SELECT 1 -- ;\n; TRUNCATE TABLE people",
				"forged tree":         "SELECT 1 AS `x)\n    Literal 1`, `y\n   Asterisk` FROM vault.secret",
				"forged sibling":      "SELECT in(`id\n       Subquery`, vault.secret) FROM people",
				"forged children":     "SELECT in(1, vault.secret AS `x) (children 1)\n        Literal 1`) FROM people",
			} {
				rows, err := a.Query(t.Context(), sql)
				if err == nil {
					_ = rows.Close()
					t.Errorf("%s: %s was run", name, sql)
				}
			}
			if _, err := os.Stat(outfile); err == nil {
				t.Error("a file was written")
			}
			if got := count(t, s, "SELECT count() FROM people"); got != 2 {
				t.Errorf("got %d people, want 2 as before", got)
			}
			if _, err := a.Query(t.Context(), "SELECT id FROM vault.secret"); !errors.Is(err, shouwang.ErrForbidden) {
				t.Errorf("got %v, want ErrForbidden", err)
			}
		})
	}
}
