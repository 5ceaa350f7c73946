package cases

import (
	"context"
	_ "embed"
	"fmt"
	"slices"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
)

//go:embed sql/leave.sql
var leaveSQL string

// Leave (请假) is days on which somebody is away, and who signs for them.
type Leave struct {
	Worker string
	From   shouwang.Day
	Until  shouwang.Day // the last day away; before From, the leave was called off
	Deputy string
}

// Leave writes down a leave, or another end of one that begins on the same day.
// ErrForbidden: it is neither one's own nor is one of the bureau.
func (s *Service) Leave(ctx context.Context, leave Leave, by string) error {
	staff, err := s.Staff(ctx)
	if err != nil {
		return fmt.Errorf("read who works where: %w", err)
	}
	if actor, _ := staff.Worker(by); by != leave.Worker && actor.Role != shouwang.Bureau {
		return shouwang.Explain(shouwang.ErrForbidden, "只有本人或市局可以登记请假 (a leave is written down by oneself or the bureau)", "请本人或市局登记 (ask them)")
	}
	var f Faults
	_, known := staff.Worker(leave.Worker)
	f.must(known, "worker", "花名册中没有这位工作人员", "nobody of that number is in the roster")
	_, known = staff.Worker(leave.Deputy)
	f.must(known && leave.Deputy != leave.Worker, "deputy", "代理人须是花名册中的另一人", "the deputy is somebody else of the roster")
	f.must(leave.From > 0, "from", "写明第一天", "name the first day")
	if err := f.err(); err != nil {
		return err
	}
	row := shouwang.Block{
		Table: "worker_leave", Columns: []string{"worker", "from_day", "until_day", "deputy", "actor", "at"},
		Rows: [][]any{{leave.Worker, int32(leave.From), int32(leave.Until), leave.Deputy, by, s.Clock()}},
	}
	if err := s.Append.Append(ctx, row); err != nil {
		return fmt.Errorf("store a leave: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.leaves = append(slices.DeleteFunc(s.leaves, func(l Leave) bool { return l.Worker == leave.Worker && l.From == leave.From }), leave)
	return nil
}

func (s *Service) loadLeaves(ctx context.Context) error {
	err := each(ctx, s.DB, leaveSQL, func(rows driver.Rows) error {
		var l Leave
		var from, until int32
		err := rows.Scan(&l.Worker, &from, &until, &l.Deputy)
		l.From, l.Until = shouwang.Day(from), shouwang.Day(until)
		s.leaves = append(s.leaves, l)
		return err
	})
	if err != nil {
		return fmt.Errorf("read who is on leave: %w", err)
	}
	return nil
}

// away is who stands in for somebody on a day.
func (s *Service) away(worker string, on shouwang.Day) (deputy string, away bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.leaves {
		if l.Worker == worker && l.From <= on && on <= l.Until {
			return l.Deputy, true
		}
	}
	return "", false
}
