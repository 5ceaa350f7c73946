package store

import (
	"context"
	"log/slog"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// inserter stores groups through the driver. The writer's goroutine alone uses it.
type inserter struct {
	conn  driver.Conn
	log   *slog.Logger
	types map[string][]clickhouse.ColumnNameAndType // by group key
}

func newInserter(conn driver.Conn, log *slog.Logger) *inserter {
	return &inserter{conn: conn, log: log, types: make(map[string][]clickhouse.ColumnNameAndType)}
}

func (i *inserter) insert(ctx context.Context, g group, shares []share) error {
	err := i.send(ctx, g, shares)
	if err != nil {
		delete(i.types, g.key) // the table may have been altered
	}
	return err
}

func (i *inserter) send(ctx context.Context, g group, shares []share) error {
	if known := i.types[g.key]; known != nil {
		ctx = clickhouse.Context(ctx, clickhouse.WithColumnNamesAndTypes(known))
	}
	batch, err := i.conn.PrepareBatch(ctx, insertSQL(g))
	if err != nil {
		return err
	}
	defer batch.Close() //nolint:errcheck // does nothing after Send
	for _, s := range shares {
		for _, row := range s.rows {
			if err := batch.Append(row...); err != nil {
				return err
			}
		}
	}
	if i.types[g.key] == nil {
		i.types[g.key] = typesOf(batch)
		i.warnUnlessSynced(ctx, g.table)
	}
	return batch.Send()
}

func insertSQL(g group) string {
	quoted := make([]string, len(g.cols))
	for i, c := range g.cols {
		quoted[i] = "`" + c + "`"
	}
	return "INSERT INTO " + g.table + " (" + strings.Join(quoted, ", ") + ")"
}

// typesOf are a batch's columns, which cost the driver a DESCRIBE each time
// unless it is told.
func typesOf(batch driver.Batch) []clickhouse.ColumnNameAndType {
	var types []clickhouse.ColumnNameAndType
	for _, c := range batch.Columns() {
		types = append(types, clickhouse.ColumnNameAndType{Name: c.Name(), Type: string(c.Type())})
	}
	return types
}

// synced asks whether a power cut can take what a table has acknowledged. The
// embedded engine syncs every table; on a server the table must say so itself.
const synced = `SELECT count() FROM system.tables
WHERE database = currentDatabase() AND name = {table:String}
AND (engine_full LIKE '%fsync_after_insert = 1%'
    OR (SELECT count() FROM system.merge_tree_settings WHERE name = 'fsync_after_insert' AND value = '1') > 0)`

func (i *inserter) warnUnlessSynced(ctx context.Context, table string) {
	var n uint64
	err := i.conn.QueryRow(ctx, synced, clickhouse.Named("table", table)).Scan(&n)
	if err != nil || n == 0 {
		i.log.WarnContext(ctx, "a power cut may lose the last seconds of a table: give it SETTINGS fsync_after_insert = 1, fsync_part_directory = 1",
			"table", table, "error", err)
	}
}
