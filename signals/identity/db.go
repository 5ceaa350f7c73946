package identity

import (
	"context"
	_ "embed"
	"encoding/hex"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// DB is what identities need of ClickHouse.
type DB interface {
	Query(ctx context.Context, query string, args ...any) (driver.Rows, error)
	Exec(ctx context.Context, query string, args ...any) error
	PrepareBatch(ctx context.Context, query string, opts ...driver.PrepareBatchOption) (driver.Batch, error)
}

var (
	//go:embed person_find.sql
	personFind string
	//go:embed person_find_many.sql
	personFindMany string
	//go:embed person_read.sql
	personRead string
	//go:embed person_search.sql
	personSearch string
	//go:embed household_find.sql
	householdFind string
	//go:embed household_find_many.sql
	householdFindMany string
	//go:embed household_read.sql
	householdRead string
)

// few is how many blind indexes travel as a parameter; more go through a table,
// because an address of a request holds a megabyte.
const few = 1000

type finder struct{ few, many string }

// find runs the query that fits the number of blind indexes asked for.
func find(ctx context.Context, db DB, by finder, blinds [][32]byte) (driver.Rows, error) {
	if len(blinds) <= few {
		return db.Query(ctx, by.few, clickhouse.Named("blinds", hexes(blinds)))
	}
	if err := db.Exec(ctx, "TRUNCATE TABLE identity_ask"); err != nil {
		return nil, fmt.Errorf("empty the table of questions: %w", err)
	}
	batch, err := db.PrepareBatch(ctx, "INSERT INTO identity_ask (blind)")
	if err != nil {
		return nil, fmt.Errorf("ask for identities: %w", err)
	}
	defer batch.Close() //nolint:errcheck // a sent batch has nothing left to close
	asked := make([]string, len(blinds))
	for i := range blinds {
		asked[i] = string(blinds[i][:])
	}
	if err := batch.Column(0).Append(asked); err != nil {
		return nil, fmt.Errorf("ask for identities: %w", err)
	}
	if err := batch.Send(); err != nil {
		return nil, fmt.Errorf("ask for identities: %w", err)
	}
	return db.Query(ctx, by.many)
}

func hexes(blinds [][32]byte) []string {
	out := make([]string, len(blinds))
	for i := range blinds {
		out[i] = hex.EncodeToString(blinds[i][:])
	}
	return out
}
