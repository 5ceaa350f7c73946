package warnings

import (
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"shouwang"
)

// Roster is who is in office on a day, ready to be asked for many owners.
type Roster struct {
	posts map[post][]shouwang.Worker // in the order of their ids
	ids   map[string]bool
}

// post is a role in an area. Area 0 is everybody of the role.
type post struct {
	role shouwang.Role
	area uint64
}

// NewRoster keeps the workers who are in office on a day.
func NewRoster(workers []shouwang.Worker, on shouwang.Day) Roster {
	r := Roster{posts: make(map[post][]shouwang.Worker), ids: make(map[string]bool)}
	for _, w := range workers {
		if !w.In(on) {
			continue
		}
		r.ids[w.ID] = true
		r.posts[post{w.Role, 0}] = append(r.posts[post{w.Role, 0}], w)
		if w.Area != 0 {
			r.posts[post{w.Role, w.Area}] = append(r.posts[post{w.Role, w.Area}], w)
		}
	}
	for _, list := range r.posts {
		slices.SortFunc(list, func(a, b shouwang.Worker) int { return strings.Compare(a.ID, b.ID) })
	}
	return r
}

// Owner is who answers for a warning in an area: the worker of the role whose
// area is the most specific that covers it, else the town's officer, else the
// bureau, else whoever is there, the most responsible first: a warning never
// ends nowhere. Where several fit, spread chooses; the same household always
// meets the same worker.
func (r Roster) Owner(role shouwang.Role, area, spread uint64) (shouwang.Worker, bool) {
	for _, role := range standIns(role) {
		for _, code := range enclosing(area) {
			if w, ok := choose(r.posts[post{role, code}], spread); ok {
				return w, true
			}
		}
	}
	for _, role := range lastResort {
		if w, ok := choose(r.posts[post{role, 0}], spread); ok {
			return w, true
		}
	}
	return shouwang.Worker{}, false
}

// In says whether a worker is in office.
func (r Roster) In(id string) bool { return r.ids[id] }

// Owner is Roster.Owner for one question; several who fit are spread by area.
func Owner(workers []shouwang.Worker, role shouwang.Role, area uint64, on shouwang.Day) (shouwang.Worker, bool) {
	return NewRoster(workers, on).Owner(role, area, area)
}

// Spread is the number by which a subject's warnings are spread over the
// workers of a place: its household's, so that one family has one worker.
func Spread(w shouwang.Warning) uint64 {
	name := string(shouwang.SubjectHousehold) + strconv.FormatUint(uint64(w.Household), 10)
	if w.Household == 0 {
		name = string(w.Subject.Type) + strconv.FormatUint(w.Subject.ID, 10) + w.Subject.Key
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(name)) // a hash takes everything
	return h.Sum64()
}

// standIns are the roles asked in turn for a route's role.
func standIns(role shouwang.Role) []shouwang.Role {
	switch role {
	case shouwang.DataDesk: // the bureau keeps the data desk
		return []shouwang.Role{shouwang.Bureau}
	case shouwang.Carer: // a carer is no worker of the roster: the village answers for one
		return []shouwang.Role{shouwang.VillageWorker, shouwang.TownOffice, shouwang.Bureau}
	case shouwang.ChildDirector:
		return []shouwang.Role{role, shouwang.ChildSupervisor, shouwang.TownOffice, shouwang.Bureau}
	case shouwang.GridWorker, shouwang.VillageWorker, shouwang.ChildSupervisor, shouwang.TownOffice,
		shouwang.Bureau, shouwang.Hotline, shouwang.JointMeeting, shouwang.Auditor:
	}
	return []shouwang.Role{role, shouwang.TownOffice, shouwang.Bureau}
}

// lastResort is for an area that nobody's covers, or that is not known.
var lastResort = []shouwang.Role{
	shouwang.Bureau, shouwang.TownOffice, shouwang.ChildSupervisor, shouwang.VillageWorker, shouwang.ChildDirector,
	shouwang.GridWorker, shouwang.Hotline, shouwang.JointMeeting, shouwang.Auditor,
}

// enclosing are the codes of an area and of what it lies in, the narrowest first.
func enclosing(area uint64) []uint64 {
	if area == 0 {
		return nil
	}
	codes := []uint64{area}
	for _, below := range [...]uint64{1e3, 1e6, 1e8, 1e10} {
		if code := area / below * below; code != codes[len(codes)-1] {
			codes = append(codes, code)
		}
	}
	return codes
}

func choose(list []shouwang.Worker, spread uint64) (shouwang.Worker, bool) {
	if len(list) == 0 {
		return shouwang.Worker{}, false
	}
	return list[spread%uint64(len(list))], true
}
