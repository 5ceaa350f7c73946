package scoring

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
	"shouwang/internal/rows"
)

// Spread (等级分布) is how many of a monitor's population stand at each level.
type Spread map[shouwang.Level]int

// All is how many the monitor is about.
func (s Spread) All() int {
	n := 0
	for _, some := range s {
		n += some
	}
	return n
}

// The bounds beyond which a spread is lopsided: a rule that paints so many red, or
// everybody alike, tells nobody whom to see first. Of a few people neither says anything.
const (
	mostRed    = 20 // one in so many
	leastOfAll = 20
)

// Lopsided says whether more than 5 % stand in red, or everybody in one level.
func (s Spread) Lopsided() bool {
	all := s.All()
	if all < leastOfAll {
		return false
	}
	return s[shouwang.Red]*mostRed > all || s[shouwang.Blue] == all || s[shouwang.Yellow] == all
}

//go:embed spread.sql
var spreadSQL string

// Spread counts the population of the monitor by level.
func (p *Program) Spread(ctx context.Context, db DB, at Moment) (Spread, error) {
	slots := p.slots(at, Everyone)
	slots["all"] = "1"
	spread := Spread{}
	_, err := rows.All(clickhouse.Context(ctx, clickhouse.WithParameters(slots)), db, func(found driver.Rows) (uint8, error) {
		var level uint8
		var n uint64
		err := found.Scan(&level, &n)
		spread[shouwang.LevelOf(int(level))] = int(n)
		return level, err
	}, fmt.Sprintf(spreadSQL, p.SQL))
	if err != nil {
		return nil, fmt.Errorf("count the levels of %s: %w", p.monitor.ID, err)
	}
	return spread, nil
}
