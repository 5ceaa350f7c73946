package notify

import (
	"strconv"

	"shouwang"
)

// robot is a group's robot: what its address holds, and what it signs with.
type robot struct {
	Key    string `yaml:"key"`
	Secret string `yaml:"secret"`
}

// robots are the groups of a city: the 12-digit code of an area and its robot.
type robots map[string]robot

// check refuses groups without a robot.
func (r robots) check(signed bool) error {
	for area, robot := range r {
		if _, err := strconv.ParseUint(area, 10, 64); err != nil || len(area) != 12 || robot.Key == "" || signed && robot.Secret == "" {
			return shouwang.Explain(shouwang.ErrInvalid, "a group is not complete", `write groups: {"320682103000": {key: ..., secret: ...}}, by the 12-digit code of an area`)
		}
	}
	if len(r) == 0 {
		return shouwang.Explain(shouwang.ErrInvalid, "no group is named", `write groups: {"320682103000": {key: ..., secret: ...}}`)
	}
	return nil
}

// of is the code of the nearest area above a worker that has a group.
func (r robots) of(w shouwang.Worker) string {
	best, near := "", uint64(0)
	for area := range r {
		code, err := strconv.ParseUint(area, 10, 64)
		if err != nil || w.Area == 0 || !shouwang.Within(w.Area, code) {
			continue
		}
		if best == "" || shouwang.Within(code, near) {
			best, near = area, code
		}
	}
	return best
}
