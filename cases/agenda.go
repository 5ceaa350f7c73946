package cases

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
)

//go:embed sql/agenda.sql
var agendaSQL string

// Agenda is which open cases wait for the joint meeting (联席会议), the nearest
// deadline first: those before it, and those that the rules bring to it.
func (s *Service) Agenda(ctx context.Context, lanes []shouwang.Lane) ([]Case, error) {
	var nos []string
	err := each(ctx, s.DB, agendaSQL, func(rows driver.Rows) error {
		var no string
		err := rows.Scan(&no)
		nos = append(nos, no)
		return err
	}, clickhouse.Named("lanes", Filter{Lanes: lanes}.lanes()))
	if err != nil {
		return nil, fmt.Errorf("look for cases of the joint meeting: %w", err)
	}
	logs, err := s.logs(ctx, nos)
	if err != nil {
		return nil, err
	}
	var list []Case
	for _, no := range nos {
		if c := Fold(logs[no]); c.State == Meeting || c.File.Agenda != "" {
			list = append(list, c)
		}
	}
	return list, nil
}

// MayTable says whether a case can be put before a session as it stands: somebody
// has taken it, so that there is something to decide on.
func (c Case) MayTable() bool {
	_, allowed := c.State.Next(EventTabled)
	return allowed
}
