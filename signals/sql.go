package signals

import (
	"context"
	"embed"
	"fmt"
	"slices"
	"strings"
	"text/template"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
)

// DB is what intake needs of ClickHouse.
type DB interface {
	Query(ctx context.Context, query string, args ...any) (driver.Rows, error)
	Exec(ctx context.Context, query string, args ...any) error
	PrepareBatch(ctx context.Context, query string, opts ...driver.PrepareBatchOption) (driver.Batch, error)
}

//go:embed sql/*.sql
var sqlFiles embed.FS

var statements = template.Must(template.ParseFS(sqlFiles, "sql/*.sql"))

// shape is what the statements of a feed are filled with: names from its
// contract only, checked to be identifiers. Values travel as parameters.
type shape struct {
	Signal, Stage, Subject string
	Numeric                bool // the subject is a number, so that slices are ranges of it
	Into                   string
	Cells                  []sqlCell // of the staged columns
	Same                   []string  // the columns as they are, for what vanished
	Snapshot, Composite    bool
	Twice, Before          bool
	Count                  bool // how many rows a statement would write
	Doubt, Range           string
	Dated, End, EndStaged  string // a date of the key that may be left out, and the end that belongs to it
	Others                 []string
	Day                    int32  // what stands for a date left out
	Named                  string // the column by which evidence is asked for
	Shown                  []string
	Persons                []string // the columns that name people
	Most                   int
	Digests                []sqlDigest
}

// sqlDigest is a column that keeps a digest of a row, and the digest of the row now.
type sqlDigest struct{ Kept, Now string }

// sqlCell is a column on its way from the stage to the feed's table.
type sqlCell struct {
	Store  string
	Staged string // the value that the file says, or its stand-in, of the stage t
	Value  string // the same, of the subquery s
	Bit    int
	Silent bool // some row does not say it
	Mute   bool // no row does
	Plain  bool
	Area   bool
}

// feed is the name of the feed.
func (s shape) feed() string { return strings.TrimPrefix(s.Signal, "signal_") }

const baseColumns = "batch, row, source_dept, received_at, as_of, gone, id_form, key_hash, row_hash, defects"

func (f *form) shape() shape {
	s := shape{
		Signal: "signal_" + f.feed.Name, Stage: "stage_" + f.feed.Name,
		Subject: f.columns[f.subject].store, Numeric: storeType(f.columns[f.subject].Type) == "UInt64",
		Into: baseColumns, Snapshot: f.feed.Snapshot,
	}
	for _, c := range f.stored() {
		s.Into += ", " + c.store
		s.Same = append(s.Same, c.store)
	}
	return s
}

// cells are the stored columns as the settle statement writes them; silent are
// those that some row does not say, so that the value in force holds, spoken those that some row says.
func (f *form) cells(silent, spoken mask) []sqlCell {
	var out []sqlCell
	for i := range f.columns {
		c := &f.columns[i]
		if c.store == "" {
			continue
		}
		out = append(out, sqlCell{Store: c.store, Staged: c.staged("t.", i), Value: c.staged("s.", i), Bit: i, Silent: silent.has(i), Mute: silent.has(i) && !spoken.has(i), Plain: c.plain, Area: c.Type == shouwang.ColumnArea})
	}
	return out
}

// staged reads a column of the stage, which is of the table named by prefix.
func (c *column) staged(prefix string, col int) string {
	value := prefix + c.store
	if c.Type == shouwang.ColumnHash {
		value = "toFixedString(" + value + ", 16)"
	}
	if c.plain {
		return value
	}
	return fmt.Sprintf("if(bitTest(%sfilled, %d), %s, NULL)", prefix, col, value)
}

// Carries says whether a value in force may have to be carried over.
func (s shape) Carries() bool {
	return slices.ContainsFunc(s.Cells, func(c sqlCell) bool { return c.Silent })
}

// stored are the columns that the store keeps: all but names.
func (f *form) stored() []*column {
	out := make([]*column, 0, len(f.columns))
	for i := range f.columns {
		if f.columns[i].store != "" {
			out = append(out, &f.columns[i])
		}
	}
	return out
}

func (s shape) sql(name string) (string, error) {
	var out strings.Builder
	if err := statements.ExecuteTemplate(&out, name+".sql", s); err != nil {
		return "", fmt.Errorf("write the statement %s: %w", name, err)
	}
	return out.String(), nil
}

// slice bounds a statement to subjects, so that memory does not grow with the feed.
func (s shape) slice(from, to uint64) shape {
	if s.Numeric {
		s.Range = fmt.Sprintf(" AND %s BETWEEN %d AND %d", s.Subject, from, to)
	}
	return s
}

// signalType is the type of a column in signal_<feed>.
func (c *column) signalType() string {
	t := storeType(c.Type)
	if c.plain {
		return t
	}
	if inner, ok := strings.CutPrefix(t, "LowCardinality("); ok {
		return "LowCardinality(Nullable(" + inner + ")"
	}
	return "Nullable(" + t + ")"
}

// stageType is the type of a staged column: texts are plain there, as the engine
// builds dictionaries much faster than the driver, and what is empty is told by
// a mask, as a column of pointers costs the driver more than all the rest.
func (c *column) stageType() string {
	switch t := storeType(c.Type); t {
	case "LowCardinality(String)", "FixedString(16)":
		return "String"
	default:
		return t
	}
}

// signalDDL makes the table of a feed, or adds the columns that a newer contract
// has; nothing if have holds them all.
func (f *form) signalDDL(have map[string]bool) string {
	var cols, more strings.Builder
	var all, added []string
	for _, c := range f.stored() {
		all = append(all, c.store)
		fmt.Fprintf(&cols, ",\n    %s %s", c.store, c.signalType())
		if !have[c.store] {
			added = append(added, c.store)
			fmt.Fprintf(&more, ", ADD COLUMN IF NOT EXISTS %s %s", c.store, c.signalType())
		}
	}
	if n := digests(have); n == 0 {
		fmt.Fprintf(&more, ", ADD COLUMN IF NOT EXISTS %s", digestDDL(1, all))
	} else if len(added) > 0 {
		fmt.Fprintf(&more, ", ADD COLUMN IF NOT EXISTS %s", digestDDL(n+1, added))
	}
	switch {
	case len(have) > 0 && more.Len() == 0:
		return ""
	case len(have) > 0:
		return "ALTER TABLE signal_" + f.feed.Name + " " + strings.TrimPrefix(more.String(), ", ")
	}
	return fmt.Sprintf(`CREATE TABLE IF NOT EXISTS signal_%s
(
    batch UInt64,
    row UInt32,
    source_dept LowCardinality(String),
    received_at DateTime64(3, 'Asia/Shanghai'),
    as_of Int32,
    gone UInt8,
    id_form LowCardinality(String),
    key_hash UInt64,
    row_hash UInt64,
    defects Array(LowCardinality(String))%s,
    %s
)
ENGINE = MergeTree
ORDER BY (%s, key_hash, as_of, received_at, batch)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`, f.feed.Name, cols.String(), digestDDL(1, all), f.columns[f.subject].store)
}

// stageName is where the rows of a feed wait.
func (t *taking) stageName(f *form) string {
	if t.inMemory {
		return "small_" + f.feed.Name
	}
	return "stage_" + f.feed.Name
}

// shape is that of the feed's statements for this file.
func (t *taking) shape(f *form) shape {
	s := f.shape()
	s.Stage = t.stageName(f)
	s.Snapshot = s.Snapshot || t.cause == causeCanary // yesterday's canaries are gone, from whatever feed
	return s
}

// stageDDL makes the table in which a file waits to be compared with what is known.
func (f *form) stageDDL() string {
	return f.waitDDL("stage_") + fmt.Sprintf(" ENGINE = MergeTree ORDER BY (%s, key_hash) SETTINGS fsync_after_insert = 0, fsync_part_directory = 0", f.columns[f.subject].store)
}

// smallDDL makes the table in which a small file waits.
func (f *form) smallDDL() string { return f.waitDDL("small_") + " ENGINE = Memory" }

func (f *form) waitDDL(prefix string) string {
	var cols strings.Builder
	for _, c := range f.stored() {
		fmt.Fprintf(&cols, ", %s %s", c.store, c.stageType())
	}
	return fmt.Sprintf(`CREATE TABLE %s%s (row UInt32, source_dept String, received_at DateTime64(3, 'Asia/Shanghai'), as_of Int32, id_form String,
    key_hash UInt64, said UInt64, filled UInt64, name_hash UInt64, refused UInt8, defects String%s)`, prefix, f.feed.Name, cols.String())
}

const stageColumns = "row, source_dept, received_at, as_of, id_form, key_hash, said, filled, name_hash, refused, defects"

func (f *form) stageInsert(stage string) string {
	var cols strings.Builder
	for _, c := range f.stored() {
		cols.WriteString(", " + c.store)
	}
	return fmt.Sprintf("INSERT INTO %s (%s%s)", stage, stageColumns, cols.String())
}
