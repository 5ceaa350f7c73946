package identity

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
	"shouwang/internal/rows"
)

//go:embed links.sql
var linksSQL string

// Link (合并) says that two numbers are one person: the loser's rows are read as
// the winner's, until somebody splits them.
type Link struct {
	Loser, Winner shouwang.PersonID
	Batches       []uint64 // that said the loser's rows again
	At            time.Time
	By            string
}

// Links are the mergers that hold, the oldest first.
func Links(ctx context.Context, db DB) ([]Link, error) {
	out, err := rows.All(ctx, db, func(found driver.Rows) (l Link, err error) {
		return l, found.Scan((*uint64)(&l.Loser), (*uint64)(&l.Winner), &l.Batches, &l.At, &l.By)
	}, linksSQL)
	if err != nil {
		return nil, fmt.Errorf("read which people are one: %w", err)
	}
	return out, nil
}

// Meant is who is meant by a number's person: the winner of a merger, or the
// person itself.
func Meant(links []Link, id shouwang.PersonID) shouwang.PersonID {
	for _, l := range links {
		if l.Loser == id {
			return l.Winner
		}
	}
	return id
}
