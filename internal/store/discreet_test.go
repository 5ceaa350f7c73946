package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"shouwang/internal/store/storetest"
)

// What a statement is bound to is in no error of it, here of one that is given up.
func TestErrorsDoNotNameValues(t *testing.T) {
	conn := storetest.Empty(t).Conn()
	const secret = "320682190001010011"
	const endless = "SELECT count() AS n FROM numbers(1000000000000000) WHERE toString(number) = {who:String}"
	var n uint64
	var list []struct {
		N uint64 `ch:"n"`
	}
	for name, ask := range map[string]func(ctx context.Context) error{
		"query":  func(ctx context.Context) error { _, err := conn.Query(ctx, endless); return err },
		"row":    func(ctx context.Context) error { return conn.QueryRow(ctx, endless).Scan(&n) },
		"select": func(ctx context.Context) error { return conn.Select(ctx, &list, endless) },
		"exec":   func(ctx context.Context) error { return conn.Exec(ctx, endless) },
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			err := ask(clickhouse.Context(ctx, clickhouse.WithParameters(map[string]string{"who": secret})))
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Fatalf("got %v, want that its time is up", err)
			}
			if strings.Contains(err.Error(), secret) {
				t.Errorf("an error of %d bytes names the value", len(err.Error()))
			}
		})
	}
}
