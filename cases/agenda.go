package cases

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
)

//go:embed sql/agenda.sql
var agendaSQL string

//go:embed sql/places.sql
var placesSQL string

// atOnce is how many cases an agenda looks at together: their logs say which are on it.
const atOnce = 100

// Agenda is a page of the open cases that wait for the joint meeting (联席会议), the
// nearest deadline first: those before it, and those that the rules bring to it. Of a
// filter it reads Lanes, Within, Cursor and Limit; cases to skip are left out.
func (s *Service) Agenda(ctx context.Context, f Filter, skip []string) (Page, error) {
	due, after, err := readCursor(f.Cursor)
	if err != nil {
		return Page{}, err
	}
	if f.Limit <= 0 {
		f.Limit = 50
	}
	var page Page
	for {
		marks, err := s.candidates(ctx, f, skip, due, after)
		if err != nil {
			return Page{}, err
		}
		var nos []string
		for _, m := range marks {
			nos = append(nos, m.No)
		}
		logs, err := s.logs(ctx, nos)
		if err != nil {
			return Page{}, err
		}
		for _, m := range marks {
			c := Fold(logs[m.No])
			if c.State != Meeting && c.File.Agenda == "" {
				continue
			}
			if len(page.Cases) == f.Limit {
				page.Next = writeCursor(Case{No: after, Due: Deadline{At: due}})
				return page, nil
			}
			page.Cases, due, after = append(page.Cases, c), m.Due.At, m.No
		}
		if len(marks) < atOnce {
			return page, nil
		}
		due, after = marks[atOnce-1].Due.At, marks[atOnce-1].No
	}
}

// candidates are the next cases that may be on an agenda: number and deadline.
func (s *Service) candidates(ctx context.Context, f Filter, skip []string, due time.Time, after string) ([]Case, error) {
	var list []Case
	err := each(ctx, s.DB, agendaSQL, func(rows driver.Rows) error {
		var c Case
		err := rows.Scan(&c.No, &c.Due.At)
		list = append(list, c)
		return err
	}, clickhouse.Named("lanes", f.lanes()), clickhouse.Named("within", shouwang.Ends(f.Within)), clickhouse.Named("skip", append([]string{}, skip...)),
		clickhouse.DateNamed("after_due", due, clickhouse.MilliSeconds), clickhouse.Named("after", after), clickhouse.Named("limit", uint64(atOnce)))
	if err != nil {
		return nil, fmt.Errorf("look for cases of the joint meeting: %w", err)
	}
	return list, nil
}

// Place is where a case lies.
type Place struct {
	Area uint64
	Lane shouwang.Lane
}

// Places are where cases lie, by their numbers; one that there is none of is left out.
func (s *Service) Places(ctx context.Context, nos []string) (map[string]Place, error) {
	places := map[string]Place{}
	if len(nos) == 0 {
		return places, nil
	}
	err := each(ctx, s.DB, placesSQL, func(rows driver.Rows) error {
		var no string
		var p Place
		err := rows.Scan(&no, &p.Area, (*string)(&p.Lane))
		places[no] = p
		return err
	}, clickhouse.Named("cases", nos))
	if err != nil {
		return nil, fmt.Errorf("find out where %d cases lie: %w", len(nos), err)
	}
	return places, nil
}

// MayTable says whether a case can be put before a session as it stands: somebody
// has taken it, so that there is something to decide on.
func (c Case) MayTable() bool {
	_, allowed := c.State.Next(EventTabled)
	return allowed
}
