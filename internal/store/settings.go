package store

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
	"shouwang/internal/store/embedded"
)

func (cfg Config) memory() uint64 {
	if cfg.MemoryBytes > 0 {
		return cfg.MemoryBytes
	}
	return embedded.DefaultMemory()
}

// settings are those of every connection, whichever engine answers. A rule's
// unknown facts rest on the first two: without them a missing row is zero, and
// zero is an income. memory is the engine's whole limit in bytes; one query
// takes three quarters of it at most, and begins to spill at half of that.
func settings(memory uint64) map[string]string {
	query := memory / 4 * 3
	spill := strconv.FormatUint(query/2, 10)
	return map[string]string{
		"join_use_nulls":                     "1",
		"max_query_size":                     "16777216", // facts of all monitors side by side are above the engine's 256 KiB
		"aggregate_functions_null_for_empty": "1",
		"async_insert":                       "0", // an answer means stored
		"compile_expressions":                "0", // compiled, least and greatest lose the sign of 128-bit numbers
		"session_timezone":                   "Asia/Shanghai",
		"max_memory_usage":                   strconv.FormatUint(query, 10),
		"max_bytes_before_external_group_by": spill,
		"max_bytes_before_external_sort":     spill,
	}
}

func serverOptions(cfg Config) (*clickhouse.Options, error) {
	options, err := clickhouse.ParseDSN(cfg.DSN)
	if err != nil {
		return nil, fmt.Errorf("read the ClickHouse DSN: %w", err) // the driver hides the password
	}
	if options.Settings == nil {
		options.Settings = make(clickhouse.Settings)
	}
	for key, value := range settings(cfg.memory()) {
		options.Settings[key] = value
	}
	widen(options)
	return options, nil
}

func processOptions(wire *embedded.Transport, database string) *clickhouse.Options {
	options := &clickhouse.Options{
		Protocol:      clickhouse.HTTP,
		Addr:          []string{"engine.invalid"}, // never resolved
		Auth:          clickhouse.Auth{Database: database},
		TransportFunc: func(*http.Transport) (http.RoundTripper, error) { return wire, nil },
	}
	widen(options)
	return options
}

// widen sets how many statements may run at once, unless the DSN did.
func widen(options *clickhouse.Options) {
	if options.MaxOpenConns == 0 {
		options.MaxOpenConns = 24
	}
	if options.MaxIdleConns == 0 {
		options.MaxIdleConns = 16
	}
}

// proof asks the engine for what the rules take for granted: an array of 0 and
// 1, in the order of expected.
const proof = `SELECT arrayMap(x -> toUInt8(ifNull(x, 0)), [
    (SELECT isNull(b.x) FROM (SELECT 1 AS k) AS a LEFT JOIN (SELECT 2 AS k, 7 AS x) AS b ON a.k = b.k),
    (SELECT isNull(sum(number)) FROM numbers(0)),
    toString(toDateTime(0)) = '1970-01-01 08:00:00',
    toUInt64(getSetting('async_insert')) = 0,
    toUInt64(getSetting('compile_expressions')) = 0,
    toUInt64(getSetting('max_memory_usage')) > 0,
    toUInt64(getSetting('max_bytes_before_external_group_by')) > 0])`

var expected = []string{
	"a left join without a partner to give NULL (join_use_nulls)",
	"a sum over nothing to be NULL (aggregate_functions_null_for_empty)",
	"times in Asia/Shanghai (session_timezone)",
	"inserts to be stored when answered (async_insert = 0)",
	"expressions to be interpreted (compile_expressions = 0)",
	"a bound on the memory of a query (max_memory_usage)",
	"large groups to spill to disk (max_bytes_before_external_group_by)",
}

// prove refuses an engine that would give wrong answers in silence.
func prove(ctx context.Context, conn driver.Conn) error {
	var kept []uint8
	if err := conn.QueryRow(ctx, proof).Scan(&kept); err != nil {
		return fmt.Errorf("prove the engine's settings: %w", down(err))
	}
	for i, want := range expected {
		if i >= len(kept) || kept[i] != 1 {
			return shouwang.Explain(shouwang.ErrInvalid, "the engine does not keep our settings: expected "+want,
				"let this user change query settings, or set it in the user's profile")
		}
	}
	return nil
}
