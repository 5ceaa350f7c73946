package watch

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"shouwang"
	"shouwang/monitors"
	"shouwang/warnings"
)

// defaultCooldown holds for a route that names none: a warning that comes back
// within a month is the same story.
const defaultCooldown = 30

// Monitor is a monitor as the round sees it: when it runs, and what its scores
// do to warnings.
type Monitor struct {
	*monitors.Monitor

	Rule     warnings.Rule
	Schedule Schedule
}

// Watch takes the monitors of a pack into the round.
func Watch(pack *monitors.Pack) ([]Monitor, error) {
	watched := make([]Monitor, 0, len(pack.Monitors))
	for _, m := range pack.Monitors {
		w, err := watchOne(m, pack.Hash)
		if err != nil {
			return nil, fmt.Errorf("watch monitor %s: %w", m.ID, err)
		}
		watched = append(watched, w)
	}
	slices.SortFunc(watched, func(a, b Monitor) int { return strings.Compare(a.ID, b.ID) })
	return watched, nil
}

func watchOne(m *monitors.Monitor, version string) (Monitor, error) {
	schedule, err := ParseSchedule(m.Schedule)
	if err != nil {
		return Monitor{}, err
	}
	cooldown, err := days(m.Route.Cooldown)
	if err != nil {
		return Monitor{}, err
	}
	bounds := make(warnings.Bounds, len(m.Levels))
	for level, least := range m.Levels {
		bounds[shouwang.Level(level)] = least
	}
	rule := warnings.Rule{
		Monitor: m.ID, Version: version, Kind: m.Kind, Lane: m.Lane, Span: warnings.Span(m.Episode),
		Cooldown: cooldown, Hysteresis: m.Hysteresis, Bounds: bounds,
	}
	if rule.Lane == "" {
		rule.Lane = shouwang.LaneOpen
	}
	if rule.Span == "" {
		rule.Span = warnings.Continuous
	}
	return Monitor{Monitor: m, Rule: rule, Schedule: schedule}, nil
}

// days reads "30 days"; nothing said is the default, "0 days" is none.
func days(text string) (int, error) {
	if text == "" {
		return defaultCooldown, nil
	}
	count, unit, _ := strings.Cut(text, " ")
	n, err := strconv.Atoi(count)
	if err != nil || n < 0 || unit != "days" && unit != "day" {
		return 0, fmt.Errorf("read cooldown %q: want a number of days, as in 30 days: %w", text, shouwang.ErrInvalid)
	}
	return n, nil
}
