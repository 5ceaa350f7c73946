package store

import (
	"context"
	_ "embed"
	"fmt"
	"regexp"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
	"shouwang/internal/store/embedded"
)

// Analyst answers SELECTs from the tables of one database and nothing else:
// no other table, file, address, dictionary or setting. The engine has no users
// to forbid these, and its readonly stops too little, so every statement's
// syntax tree is checked against lists of what is allowed.
type Analyst struct {
	conn      driver.Conn
	database  string
	functions map[string]bool // allowed, in small letters
}

//go:embed analyst_functions.sql
var functionsSQL string

// Analyst opens the reading of one database, in which every table and view may
// be read by the analyst. Close it before the store.
func (s *Store) Analyst(ctx context.Context, database string) (*Analyst, error) {
	options := *s.options
	options.Auth.Database = database
	conn, err := dial(&options)
	if err != nil {
		return nil, fmt.Errorf("open the analysts' database: %w", err)
	}
	a := &Analyst{conn: conn, database: database, functions: map[string]bool{"lambda": true}}
	names, err := texts(conn.Query(ctx, functionsSQL))
	if err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("list the functions for analysts: %w", down(err))
	}
	for _, name := range names {
		a.functions[strings.ToLower(name)] = true
	}
	return a, nil
}

// Close ends the analyst's connections.
func (a *Analyst) Close() error { return a.conn.Close() }

// bounds of one analyst's statement: seconds, rows and bytes.
var bounds = clickhouse.Settings{
	"max_execution_time": 30, "max_result_rows": 1_000_000, "max_memory_usage": 1_000_000_000, "readonly": 1,
}

// Query runs an analyst's SELECT. One that reaches for anything outside the
// database is shouwang.ErrForbidden and is not run.
func (a *Analyst) Query(ctx context.Context, sql string) (driver.Rows, error) {
	if !embedded.IsSelect(sql) {
		return nil, forbid("only SELECT is offered to analysts")
	}
	if err := a.check(ctx, sql); err != nil {
		return nil, err
	}
	rows, err := a.conn.Query(clickhouse.Context(ctx, clickhouse.WithSettings(bounds)), sql)
	if err != nil {
		return nil, fmt.Errorf("run an analyst's query: %w", down(err))
	}
	return rows, nil
}

func forbid(what string) error {
	return shouwang.Explain(shouwang.ErrForbidden, what, "ask for a mart that holds it")
}

// check reads the statement's tree. EXPLAIN AST parses and runs nothing.
func (a *Analyst) check(ctx context.Context, sql string) error {
	printed, err := texts(a.conn.Query(ctx, "EXPLAIN AST "+sql))
	if err != nil {
		return fmt.Errorf("read an analyst's query: %w", down(err))
	}
	root, err := parseTree(splitLines(printed))
	if err != nil {
		return forbid("the query cannot be read safely (are there line breaks in its names?)")
	}
	return walk(node{children: []node{root}}, a.allow)
}

func texts(rows driver.Rows, err error) ([]string, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // read to its end
	var list []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		list = append(list, text)
	}
	return list, rows.Err()
}

// harmless are the kinds of nodes that hide nothing: each shows its parts as
// children that are checked in turn. APPLY is not here, as its tree does not
// show the function.
var harmless = map[string]bool{
	"SelectQuery": true, "SelectIntersectExceptQuery": true, "ExpressionList": true,
	"Literal": true, "Subquery": true, "WithElement": true, "TablesInSelectQuery": true, "TablesInSelectQueryElement": true,
	"TableExpression": true, "TableJoin": true, "ArrayJoin": true, "Asterisk": true, "QualifiedAsterisk": true,
	"OrderByElement": true, "InterpolateElement": true, "WindowDefinition": true, "WindowListElement": true, "SampleRatio": true,
	"ColumnsRegexpMatcher": true, "ColumnsListMatcher": true, "ColumnsTransformerList": true, "ColumnsExceptTransformer": true,
	"ColumnsReplaceTransformer": true, "ColumnsReplaceTransformer::Replacement": true,
}

// sources are the table functions that read nothing.
var sources = map[string]bool{"numbers": true, "generateseries": true, "generate_series": true, "values": true, "view": true}

var membership = regexp.MustCompile(`(?i)^(global)?(not)?(null)?in(ignoreset)?$`)

func (a *Analyst) allow(n, parent node) error {
	switch n.kind {
	case "SelectWithUnionQuery":
		return onlyRows(n)
	case "Identifier":
		return nil // a column; after IN it is checked with its function
	case "TableIdentifier":
		return a.allowTable(n.name)
	case "Function":
		if parent.kind == "TableExpression" {
			return allowSource(n.name)
		}
		return a.allowFunction(n)
	}
	if harmless[n.kind] {
		return nil
	}
	return forbid("the query has a part that analysts are not offered: " + n.kind)
}

// onlyRows refuses INTO OUTFILE, FORMAT and SETTINGS, which are children of a
// query beside its list.
func onlyRows(n node) error {
	if len(n.children) == 1 && n.children[0].kind == "ExpressionList" {
		return nil
	}
	return forbid("INTO OUTFILE, FORMAT and SETTINGS are not offered to analysts")
}

// allowTable takes a bare name, which the engine looks for among the query's
// own WITH names and then in the analysts' database, or a name of that database.
func (a *Analyst) allowTable(name string) error {
	if database, _, qualified := strings.Cut(name, "."); qualified && database != a.database {
		return forbid("only tables of " + a.database + " are offered to analysts, not " + name)
	}
	return nil
}

func allowSource(name string) error {
	if sources[strings.ToLower(name)] {
		return nil
	}
	return forbid("the table function " + name + " is not offered to analysts")
}

func (a *Analyst) allowFunction(n node) error {
	if !a.functions[strings.ToLower(n.name)] && !a.functions[strings.ToLower(plainAggregate(n.name))] {
		return forbid("the function " + n.name + " is not offered to analysts")
	}
	if membership.MatchString(n.name) {
		return a.allowSet(n)
	}
	return nil
}

// allowSet checks what stands after IN: x IN t reads the table t.
func (a *Analyst) allowSet(in node) error {
	if len(in.children) == 0 || len(in.children[0].children) != 2 {
		return forbid("IN without a set is not offered to analysts")
	}
	if set := in.children[0].children[1]; set.kind == "Identifier" {
		return a.allowTable(set.name)
	}
	return nil
}

var combinator = regexp.MustCompile(`(?:If|Array|Map|Distinct|OrNull|OrDefault|State|Merge|ForEach|ArgMin|ArgMax)+$`)

// plainAggregate is an aggregate without its combinators: sumIf is sum.
func plainAggregate(name string) string { return combinator.ReplaceAllString(name, "") }
