package embedded

import (
	"regexp"
	"runtime"
	"strings"
	"unsafe"
)

// Setting is one query setting; values are text, as in a URL.
type Setting struct{ Name, Value string }

// Statement is one SQL statement with everything that goes with it.
type Statement struct {
	SQL      string
	Format   string            // of the answer or of the inserted data; "" is Native
	Database string            // "" is default
	Params   map[string]string // of {name:Type}; TSV-escaped text, \N is NULL
	Settings []Setting         // for this statement alone
}

func (s Statement) format() string {
	if s.Format == "" {
		return "Native"
	}
	return s.Format
}

// kind says how a statement must be run.
type kind int

const (
	reading  kind = iota // SELECT: streamed block by block
	telling              // SHOW, DESCRIBE, EXPLAIN, EXISTS: read only, but not streamable
	writing              // all else
	stateful             // USE, SET: would stick to a pooled connection, so refused
)

// kindOf looks at the first word only; the engine parses the statement.
func kindOf(sql string) kind {
	word := firstWord(sql)
	switch word {
	case "SELECT", "FROM":
		return reading
	case "WITH":
		if withInsert.MatchString(sql) {
			return writing
		}
		return reading
	case "SHOW", "DESCRIBE", "DESC", "EXPLAIN", "EXISTS", "CHECK":
		return telling
	case "USE", "SET":
		return stateful
	}
	return writing
}

// IsSelect says whether a statement reads rows with SELECT, by its first word.
func IsSelect(sql string) bool { return kindOf(sql) == reading }

var withInsert = regexp.MustCompile(`(?i)\)\s*INSERT\s+INTO\s`)

// firstWord is the statement's first keyword in capitals, after comments and
// opening brackets.
func firstWord(sql string) string {
	for {
		sql = strings.TrimLeft(sql, " \t\r\n(;")
		rest, found := skipComment(sql)
		if !found {
			break
		}
		sql = rest
	}
	end := strings.IndexFunc(sql, func(r rune) bool { return (r|0x20) < 'a' || (r|0x20) > 'z' })
	if end < 0 {
		end = len(sql)
	}
	return strings.ToUpper(sql[:end])
}

func skipComment(sql string) (rest string, found bool) {
	end := ""
	switch {
	case strings.HasPrefix(sql, "--"), strings.HasPrefix(sql, "#!"), strings.HasPrefix(sql, "# "):
		end = "\n"
	case strings.HasPrefix(sql, "/*"):
		end = "*/"
	default:
		return sql, false
	}
	_, rest, _ = strings.Cut(sql, end)
	return rest, true
}

var formatClause = regexp.MustCompile(`(?is)[\s)](?:FORMAT\s+(\w+)|(VALUES))\s*;?\s*$`)

// splitFormat takes a trailing FORMAT or VALUES off an INSERT: the engine's
// streaming insert takes the format beside the statement, and would read the
// clause as data.
func splitFormat(sql string) (bare, format string) {
	at := formatClause.FindStringSubmatchIndex(sql)
	if at == nil {
		return strings.TrimRight(sql, "; \t\r\n"), ""
	}
	if at[2] < 0 {
		return sql[:at[4]], "Values"
	}
	return sql[:at[0]+1], sql[at[2]:at[3]] // keep the bracket or blank before it
}

// quote is a ClickHouse string literal.
func quote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}

// name is a quoted identifier.
func name(s string) string {
	return "`" + strings.NewReplacer(`\`, `\\`, "`", "\\`").Replace(s) + "`"
}

// params are a statement's parameters as the C arrays that the engine reads.
// They must be kept from the collector and pinned through the call.
type params struct {
	names, values       []*byte
	nameLens, valueLens []uintptr
	pin                 runtime.Pinner
}

func newParams(m map[string]string) *params {
	p := new(params)
	for name, value := range m {
		p.names = append(p.names, p.keep(name))
		p.nameLens = append(p.nameLens, uintptr(len(name)))
		p.values = append(p.values, p.keep(value))
		p.valueLens = append(p.valueLens, uintptr(len(value)))
	}
	return p
}

// keep copies text to memory that ends in NUL, as the engine may read on.
func (p *params) keep(text string) *byte {
	bytes := append([]byte(text), 0)
	p.pin.Pin(&bytes[0])
	return &bytes[0]
}

func array[T any](s []T) unsafe.Pointer {
	return unsafe.Pointer(unsafe.SliceData(s)) //nolint:gosec // G103: a C array
}
