package live

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
	"shouwang/internal/access"
	"shouwang/internal/rows"
)

//go:embed sql/changed.sql
var changedSQL string

// Record finds changes in the record, whichever process stored them.
type Record struct{ DB rows.DB }

// Changed are the first so many behind a place that a scope sees.
func (r Record) Changed(ctx context.Context, since time.Time, after string, scope access.Scope, limit int) ([]Change, error) {
	list, err := rows.All(ctx, r.DB, func(found driver.Rows) (c Change, err error) {
		err = found.Scan(&c.What, &c.No, &c.Version, &c.Area, (*string)(&c.Lane), &c.At)
		return c, err
	}, changedSQL, clickhouse.DateNamed("since", since, clickhouse.MilliSeconds), clickhouse.Named("after", after),
		clickhouse.Named("within", shouwang.Ends(scope.Spans)), clickhouse.Named("lanes", append([]shouwang.Lane{}, scope.Lanes...)), clickhouse.Named("limit", limit))
	if err != nil {
		return nil, fmt.Errorf("look for what changed: %w", err)
	}
	return list, nil
}
