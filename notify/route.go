package notify

import (
	"fmt"
	"slices"
	"time"

	"shouwang"
)

// Rules are how a city wants its workers told.
type Rules struct {
	Routes []Route `yaml:"routes"` // the first that fits a worker and a warning counts
	Digest string  `yaml:"digest"` // when what can wait is told, "08:30" if empty; "none": at once
	Quiet  string  `yaml:"quiet"`  // hours in which only care interrupts, "21:00-07:00" if empty; "none"
}

// Route says by which channels some workers hear of some warnings; an empty list
// fits all.
type Route struct {
	Roles    []shouwang.Role `yaml:"roles"`
	Areas    []uint64        `yaml:"areas"` // 12-digit codes: the worker acts within one of them
	Lanes    []shouwang.Lane `yaml:"lanes"`
	Kinds    []shouwang.Kind `yaml:"kinds"`
	Channels []string        `yaml:"channels"` // personal ones in their order of preference; groups and copies each
}

func (r Route) fits(worker shouwang.Worker, w shouwang.Warning) bool {
	area := len(r.Areas) == 0 || slices.ContainsFunc(r.Areas, func(a uint64) bool { return shouwang.Within(worker.Area, a) })
	return area && anyOr(r.Roles, worker.Role) && anyOr(r.Lanes, w.Lane) && anyOr(r.Kinds, w.Kind)
}

func anyOr[T comparable](list []T, one T) bool { return len(list) == 0 || slices.Contains(list, one) }

// Way is how one worker hears of one warning, beside the inbox.
type Way struct {
	Chain  []string // of the personal channels that find the worker, the first sends; each next one takes over if it fails
	Copies []string // these get it too, and take nobody's place
	Lost   bool     // there are channels to persons, and none of them finds this one
}

// Way is how a worker hears of a warning by these channels.
//
// A group never hears of what touches life, a child, violence or an inquiry:
// only of the open lane, and there not of care.
func (c Channels) Way(rules Rules, worker shouwang.Worker, w shouwang.Warning) Way {
	names := c.names()
	if n := slices.IndexFunc(rules.Routes, func(r Route) bool { return r.fits(worker, w) }); n >= 0 {
		names = rules.Routes[n].Channels
	}
	private := w.Lane != shouwang.LaneOpen || w.Kind == shouwang.Care || w.Kind == shouwang.Integrity
	var way Way
	personal := false
	for _, name := range names {
		traits := c[name].Traits()
		personal = personal || traits.Personal()
		switch found := c[name].Address(worker) != ""; {
		case !found:
		case traits.Personal():
			way.Chain = append(way.Chain, name)
		case !traits.Group || !private:
			way.Copies = append(way.Copies, name)
		}
	}
	way.Lost = personal && len(way.Chain) == 0
	return way
}

// names are the channels beside the inbox, sorted.
func (c Channels) names() []string {
	var names []string
	for name := range c {
		if name != Inbox {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Reaches says whether a personal channel finds a worker; true where there is no
// such channel at all, for then the inbox is all that anybody has.
func (c Channels) Reaches(worker shouwang.Worker) bool {
	personal := 0
	for _, name := range c.names() {
		if !c[name].Traits().Personal() {
			continue
		}
		if c[name].Address(worker) != "" {
			return true
		}
		personal++
	}
	return personal == 0
}

// Check refuses rules that name what is not there, and gives the hours in them.
func (r Rules) Check(channels Channels) (Timing, error) {
	for n, route := range r.Routes {
		if len(route.Channels) == 0 {
			return Timing{}, shouwang.Explain(shouwang.ErrInvalid, fmt.Sprintf("route %d of delivery names no channel", n+1), fmt.Sprintf("choose of %v", channels.names()))
		}
		for _, name := range route.Channels {
			if channels[name] == nil || name == Inbox {
				return Timing{}, shouwang.Explain(shouwang.ErrInvalid, fmt.Sprintf("route %d of delivery names the channel %q, which has no settings", n+1, name), fmt.Sprintf("choose of %v", channels.names()))
			}
		}
		if wrong := route.unknown(); wrong != "" {
			return Timing{}, shouwang.Explain(shouwang.ErrInvalid, fmt.Sprintf("route %d of delivery names %s", n+1, wrong), "see docs/channels.md for what there is")
		}
	}
	return timingOf(r)
}

var (
	roles = []shouwang.Role{
		shouwang.GridWorker, shouwang.VillageWorker, shouwang.ChildDirector, shouwang.ChildSupervisor, shouwang.TownOffice,
		shouwang.Bureau, shouwang.Hotline, shouwang.JointMeeting, shouwang.Auditor,
	}
	lanes    = []shouwang.Lane{shouwang.LaneOpen, shouwang.LaneProtected, shouwang.LaneIntegrity, shouwang.LaneData}
	allKinds = []shouwang.Kind{shouwang.Help, shouwang.Verify, shouwang.Duty, shouwang.Care, shouwang.Integrity, shouwang.Data}
)

// unknown is the first word of a route that fits nothing: it would be ignored in silence.
func (r Route) unknown() string {
	for _, role := range r.Roles {
		if !slices.Contains(roles, role) {
			return fmt.Sprintf("the role %q, which no worker has", role)
		}
	}
	for _, lane := range r.Lanes {
		if !slices.Contains(lanes, lane) {
			return fmt.Sprintf("the lane %q, which does not exist", lane)
		}
	}
	for _, kind := range r.Kinds {
		if !slices.Contains(allKinds, kind) {
			return fmt.Sprintf("the kind %q, which does not exist", kind)
		}
	}
	for _, area := range r.Areas {
		if area < 1e11 || area >= 1e12 {
			return fmt.Sprintf("the area %d, which is not a code of 12 digits", area)
		}
	}
	return ""
}

// Timing is when messages go out. The zero Timing is at once, at every hour.
type Timing struct {
	digest     shouwang.Known[time.Duration] // since midnight
	from, till time.Duration                 // quiet from the one to the other, past midnight if it is earlier; equal is never
}

func timingOf(r Rules) (Timing, error) {
	var t Timing
	switch r.Digest {
	case "none":
	case "":
		t.digest = shouwang.Known[time.Duration]{Value: 8*time.Hour + 30*time.Minute, OK: true}
	default:
		at, err := time.Parse("15:04", r.Digest)
		if err != nil {
			return t, shouwang.Explain(shouwang.ErrInvalid, "digest of delivery is no time of day", `write "08:30", or none`)
		}
		t.digest = shouwang.Known[time.Duration]{Value: sinceMidnight(at), OK: true}
	}
	switch r.Quiet {
	case "none":
	case "":
		t.from, t.till = 21*time.Hour, 7*time.Hour
	default:
		var from, till string
		_, err := fmt.Sscanf(r.Quiet, "%5s-%5s", &from, &till)
		start, err1 := time.Parse("15:04", from)
		end, err2 := time.Parse("15:04", till)
		if err != nil || err1 != nil || err2 != nil {
			return t, shouwang.Explain(shouwang.ErrInvalid, "quiet of delivery is no span of a day", `write "21:00-07:00", or none`)
		}
		t.from, t.till = sinceMidnight(start), sinceMidnight(end)
	}
	if t.digest.OK && t.quiet(t.digest.Value) {
		return t, shouwang.Explain(shouwang.ErrInvalid, "the digest of delivery lies within its quiet hours", "move one of them")
	}
	return t, nil
}

func sinceMidnight(at time.Time) time.Duration {
	return time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
}

// quiet says whether a time of day lies in the quiet hours.
func (t Timing) quiet(at time.Duration) bool {
	if t.from <= t.till {
		return t.from <= at && at < t.till
	}
	return at >= t.from || at < t.till
}

// Due is when a message that is found at an instant goes out.
func (t Timing) Due(at time.Time, urgent bool) time.Time {
	if urgent {
		return at
	}
	if t.digest.OK {
		return next(at, t.digest.Value)
	}
	return t.Awake(at)
}

// Awake is the instant itself, or the end of the quiet hours that it lies in.
func (t Timing) Awake(at time.Time) time.Time {
	if local := at.In(shouwang.Shanghai); t.quiet(local.Sub(shouwang.DayOf(at).Start())) {
		return next(at, t.till)
	}
	return at
}

// next is the first instant at a time of day, not before at.
func next(at time.Time, of time.Duration) time.Time {
	day := shouwang.DayOf(at)
	if due := day.Start().Add(of); !due.Before(at) {
		return due
	}
	return (day + 1).Start().Add(of)
}
