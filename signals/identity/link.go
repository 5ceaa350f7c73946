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

var (
	//go:embed links.sql
	linksSQL string
	//go:embed untold.sql
	untoldSQL string
)

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

// Decided is what was decided last of a loser: merged or split.
type Decided struct {
	Seq           uint64
	State         string
	Loser, Winner shouwang.PersonID
	At            time.Time
	By            string
}

// Untold are the decisions that whoever works on the two people has not been told
// of, the oldest first: a kill may come between deciding and telling.
func Untold(ctx context.Context, db DB) ([]Decided, error) {
	out, err := rows.All(ctx, db, func(found driver.Rows) (d Decided, err error) {
		return d, found.Scan(&d.Seq, (*uint64)(&d.Loser), (*uint64)(&d.Winner), &d.State, &d.At, &d.By)
	}, untoldSQL)
	if err != nil {
		return nil, fmt.Errorf("read what was decided of people and not told: %w", err)
	}
	return out, nil
}
