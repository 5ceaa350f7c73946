package store_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/shopspring/decimal"

	"shouwang"
	"shouwang/internal/store"
)

// trips are values that must come back as they went in, by column type.
func trips() []struct {
	kind string
	in   any
} {
	zone := time.FixedZone("", 8*3600)
	text, none := "乡镇", (*string)(nil)
	return []struct {
		kind string
		in   any
	}{
		{"String", "blank\n\nlines\r\nand\ttabs ' \\ ? {p:UInt8} \x00"},
		{"UInt64", uint64(1<<64 - 1)},
		{"Int64", int64(-1 << 63)},
		{"Float64", 0.1},
		{"Bool", true},
		{"Nullable(String)", &text},
		{"Nullable(String)", none},
		{"LowCardinality(String)", "如东县"},
		{"LowCardinality(Nullable(String))", &text},
		{"LowCardinality(Nullable(String))", none},
		{"Array(String)", []string{"", "a\nb", "c"}},
		{"Array(UInt64)", []uint64{}},
		{"Array(Nullable(Int64))", []*int64{nil}},
		{"Map(String, UInt64)", map[string]uint64{"a": 1, "": 0}},
		{"Decimal(18, 4)", decimal.RequireFromString("-759.0001")},
		{"Decimal(38, 6)", decimal.RequireFromString("12345678901234567890.123456")},
		{"DateTime64(3, 'Asia/Shanghai')", time.Date(2026, 3, 1, 23, 59, 59, 999e6, zone)},
		{"DateTime64(6, 'UTC')", time.Date(1969, 12, 31, 23, 0, 0, 1000, time.UTC)},
		{"DateTime('Asia/Shanghai')", time.Date(2026, 3, 1, 0, 0, 0, 0, zone)},
		{"FixedString(4)", "abcd"},
		{"Enum8('open' = 1, 'closed' = 2)", "closed"},
		{"UUID", uuid.MustParse("00112233-4455-6677-8899-aabbccddeeff")},
		{"Tuple(a UInt8, b String)", map[string]any{"a": uint8(1), "b": "x"}},
	}
}

func TestTypesComeBack(t *testing.T) {
	for door, open := range doors {
		t.Run(door, func(t *testing.T) {
			s := open(t)
			var columns, kinds []string
			var row []any
			for i, trip := range trips() {
				columns = append(columns, fmt.Sprintf("c%d", i))
				kinds = append(kinds, fmt.Sprintf("c%d %s", i, trip.kind))
				row = append(row, trip.in)
			}
			run(t, s, "CREATE TABLE trip ("+strings.Join(kinds, ", ")+") ENGINE = MergeTree ORDER BY tuple()")
			if err := s.Append(t.Context(), shouwang.Block{Table: "trip", Columns: columns, Rows: [][]any{row}}); err != nil {
				t.Fatal(err)
			}
			for i, trip := range trips() {
				comesBack(t, s, columns[i], trip.kind, trip.in)
			}
		})
	}
}

func comesBack(t *testing.T, s *store.Store, column, kind string, want any) {
	t.Helper()
	rows, err := s.Conn().Query(t.Context(), "SELECT "+column+" FROM trip")
	if err != nil {
		t.Fatalf("%s: %v", kind, err)
	}
	defer rows.Close() //nolint:errcheck // read to its end
	if !rows.Next() {
		t.Fatalf("%s: no row: %v", kind, rows.Err())
	}
	got := reflect.New(reflect.TypeOf(want))
	if err := rows.Scan(got.Interface()); err != nil {
		t.Errorf("%s: %v", kind, err)
		return
	}
	if diff := cmp.Diff(want, got.Elem().Interface()); diff != "" {
		t.Errorf("%s: want -, got +:\n%s", kind, diff)
	}
}

func TestDatesOfALife(t *testing.T) {
	for door, open := range doors {
		t.Run(door, func(t *testing.T) {
			s := open(t)
			run(t, s, "CREATE TABLE life (id UInt64, born Date32, died Nullable(Date32)) ENGINE = MergeTree ORDER BY id")
			days := []shouwang.Day{
				shouwang.Date(1850, 6, 1), shouwang.Date(1899, 1, 1), shouwang.Date(1899, 12, 31), shouwang.Date(1900, 1, 1),
				shouwang.Date(1935, 2, 28), shouwang.Date(1945, 7, 1), shouwang.Date(1969, 12, 31), shouwang.Date(1970, 1, 1),
				shouwang.Date(1986, 5, 4), shouwang.Date(1988, 7, 1), shouwang.Date(2026, 3, 1), shouwang.Date(2299, 12, 31),
			}
			b := shouwang.Block{Table: "life", Columns: []string{"id", "born", "died"}}
			for i, day := range days {
				b.Rows = append(b.Rows, []any{uint64(i), day.Time(), nil})
			}
			if err := s.Append(t.Context(), b); err != nil {
				t.Fatal(err)
			}
			for i, want := range days {
				bornOn(t, s, i, want)
			}
		})
	}
}

// bornOn checks a birthday as the driver reads it and as the engine reckons.
func bornOn(t *testing.T, s *store.Store, id int, want shouwang.Day) {
	t.Helper()
	var born time.Time
	var died *time.Time
	var text string
	var days, months int32
	var year uint16
	var next time.Time
	err := s.Conn().QueryRow(t.Context(),
		"SELECT born, died, toString(born), toInt32(born), toYear(born), toInt32(age('month', born, toDate32('2299-12-31'))), addYears(born, 1) FROM life WHERE id = {id:UInt64}",
		clickhouse.Named("id", id)).Scan(&born, &died, &text, &days, &year, &months, &next)
	if err != nil {
		t.Fatalf("%s: %v", want, err)
	}
	if died != nil {
		t.Errorf("%s: got a death on %s, want none", want, died)
	}
	if got := shouwang.Date(born.Date()); got != want || text != want.String() || days != int32(want) || int(year) != want.Time().Year() {
		t.Errorf("got %s, %s, %d days, year %d, want %s", got, text, days, year, want)
	}
	if got := shouwang.Date(next.Date()); want.String() < "2299" && got != want.AddYears(1) {
		t.Errorf("a year after %s: got %s", want, got)
	}
}

// Text that becomes a Date32 is clamped by the engine without a word: dates
// must travel by the driver. If this test fails, the engine has learnt it.
func TestDatesAsTextAreClamped(t *testing.T) {
	for door, open := range doors {
		t.Run(door, func(t *testing.T) {
			s := open(t)
			var cast, bound string
			err := s.Conn().QueryRow(t.Context(), "SELECT toString(toDate32('1899-12-31')), toString({d:Date32})",
				clickhouse.Named("d", "1899-12-31")).Scan(&cast, &bound)
			if err != nil || cast != "1900-01-01" || bound != "1900-01-01" {
				t.Errorf("got %s, %s, %v, want 1900-01-01 twice", cast, bound, err)
			}
		})
	}
}

func TestJSON(t *testing.T) {
	for door, open := range doors {
		t.Run(door, func(t *testing.T) {
			s := open(t)
			run(t, s, "CREATE TABLE doc (j JSON) ENGINE = MergeTree ORDER BY tuple()")
			b := shouwang.Block{Table: "doc", Columns: []string{"j"}, Rows: [][]any{{`{"a": {"b": 1}, "c": ["x"]}`}}}
			if err := s.Append(t.Context(), b); err != nil {
				t.Fatal(err)
			}
			var j clickhouse.JSON
			var inner string
			if err := s.Conn().QueryRow(t.Context(), "SELECT j, toString(j.a.b) FROM doc").Scan(&j, &inner); err != nil || inner != "1" {
				t.Errorf("got %v, %q, %v", j, inner, err)
			}
			if _, ok := j.ValueAtPath("c"); !ok {
				t.Errorf("got %v, want c", j)
			}
		})
	}
}

func TestBoundParameters(t *testing.T) {
	for door, open := range doors {
		t.Run(door, func(t *testing.T) {
			s := open(t)
			var text string
			var list []string
			var nothing *uint8
			const odd = "a'b\\c\td\ne?{x:UInt8}"
			err := s.Conn().QueryRow(t.Context(), "SELECT {t:String}, {l:Array(String)}, {n:Nullable(UInt8)}",
				clickhouse.Named("t", odd), clickhouse.Named("l", []string{odd, ""}), clickhouse.Named("n", nil)).Scan(&text, &list, &nothing)
			if err != nil || text != odd || nothing != nil || cmp.Diff([]string{odd, ""}, list) != "" {
				t.Errorf("got %q, %q, %v, %v", text, list, nothing, err)
			}
		})
	}
}
