package notify

import (
	"context"
	_ "embed"
	"fmt"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
)

//go:embed sql/nonce.sql
var nonceSQL string

// Nonces remembers which signed requests were taken. It lies in the record and
// not in Redis, which may be flushed at any moment.
type Nonces struct {
	DB     DB
	Append Appender

	mu sync.Mutex // looking and storing is one step
}

// Take stores a nonce and says whether it is new. If it cannot be stored, the
// request must be refused.
func (n *Nonces) Take(ctx context.Context, nonce string, at time.Time) (bool, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	var seen uint64
	err := each(ctx, n.DB, nonceSQL, func(rows driver.Rows) error { return rows.Scan(&seen) }, clickhouse.Named("nonce", nonce))
	if err != nil {
		return false, fmt.Errorf("look for a nonce: %w", err)
	}
	if seen > 0 {
		return false, nil
	}
	block := shouwang.Block{Table: "inbound_nonce", Columns: []string{"nonce", "at"}, Rows: [][]any{{nonce, at}}}
	if err := n.Append.Append(ctx, block); err != nil {
		return false, fmt.Errorf("store a nonce: %w", err)
	}
	return true, nil
}
