package watch

import (
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"shouwang"
)

// Schedule (运行计划) is when a monitor runs: any of its cron lines, in the civil
// time of Asia/Shanghai, whatever the machine's zone.
type Schedule []cron.Schedule

// fields are the five of a crontab. Descriptors are refused, because @every
// counts from the start of the process and no two machines would agree.
var fields = cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow)

// ParseSchedule reads cron lines.
func ParseSchedule(lines []string) (Schedule, error) {
	schedule := make(Schedule, 0, len(lines))
	for _, line := range lines {
		if strings.Contains(line, "=") {
			return nil, fmt.Errorf("read schedule %q: the zone is always Asia/Shanghai: %w", line, shouwang.ErrInvalid)
		}
		one, err := fields.Parse(line)
		if err != nil {
			return nil, fmt.Errorf("read schedule %q: %w: %w", line, err, shouwang.ErrInvalid)
		}
		if spec, ok := one.(*cron.SpecSchedule); ok {
			spec.Location = shouwang.Shanghai
		}
		schedule = append(schedule, one)
	}
	return schedule, nil
}

// Next is the first instant after t at which the monitor is due, or the zero
// time if there is none: what cron asks of a schedule.
func (s Schedule) Next(t time.Time) time.Time {
	var first time.Time
	for _, one := range s {
		next := one.Next(t)
		if first.IsZero() || !next.IsZero() && next.Before(first) {
			first = next
		}
	}
	return first
}

// Between are the due instants after from, up to and with to.
func (s Schedule) Between(from, to time.Time) []time.Time {
	var due []time.Time
	for at := s.Next(from); !at.IsZero() && !at.After(to); at = s.Next(at) {
		due = append(due, at.In(shouwang.Shanghai))
	}
	return due
}
