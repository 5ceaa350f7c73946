package city

import (
	"fmt"

	"shouwang"
)

// worker is a line of the worker roster. On leave is a worker with a last day;
// a later roster has the return as a new beginning.
type worker struct {
	id, number, name, manager string
	role                      shouwang.Role
	area                      uint64
	since                     shouwang.Day
	leave, back               shouwang.Day
}

// staff fills every post: a worker and a child director a village, an officer and
// a supervisor a town, and the bureau.
func (c *City) staff() []worker {
	d := cast(c.cfg.Seed, 2)
	bureau := areaCode(county)
	all := []worker{
		c.hire(d, shouwang.Bureau, bureau, ""), c.hire(d, shouwang.Bureau, bureau, "B001"),
		c.hire(d, shouwang.Hotline, bureau, "B001"), c.hire(d, shouwang.JointMeeting, bureau, "B001"),
		c.hire(d, shouwang.Auditor, bureau, ""),
	}
	town := uint64(0)
	for _, p := range c.places {
		if townOf(p.code) != town {
			town = townOf(p.code)
			all = append(all, c.hire(d, shouwang.TownOffice, town, "B001"), c.hire(d, shouwang.ChildSupervisor, town, "B001"))
		}
		if p.code != c.orphaned() {
			all = append(all, c.hire(d, shouwang.VillageWorker, p.code, ""))
		}
		all = append(all, c.hire(d, shouwang.ChildDirector, p.code, ""))
	}
	for i := range 2 * c.told() * len(walkerStories) {
		all = append(all, c.hire(d, shouwang.GridWorker, c.places[i%len(c.places)].code, ""))
	}
	return c.onLeave(numberWorkers(all))
}

// orphaned is the village that has no worker: its post is not filled.
func (c *City) orphaned() uint64 { return c.places[len(c.places)-1].code }

// crowded is the village whose worker has far more cases than others: every
// fourth story is told there.
func (c *City) crowded() place { return c.places[0] }

// onLeave sends two neighbours on leave at one time, and names in each village
// who is there for it.
func (c *City) onLeave(all []worker) []worker {
	away := 0
	posts := map[uint64]map[shouwang.Role]string{}
	for i := range all {
		w := &all[i]
		if w.role == shouwang.VillageWorker && (w.area == c.places[3].code || w.area == c.places[4].code) {
			w.leave = c.year.eve.AddDays(40 + 15*away)
			w.back = w.leave.AddDays(60)
			away++
		}
		if posts[w.area] == nil {
			posts[w.area] = map[shouwang.Role]string{}
		}
		if posts[w.area][w.role] == "" {
			posts[w.area][w.role] = w.id
		}
	}
	for i := range c.places {
		p := &c.places[i]
		town := posts[townOf(p.code)]
		p.worker, p.director, p.supervisor = posts[p.code][shouwang.VillageWorker], posts[p.code][shouwang.ChildDirector], town[shouwang.ChildSupervisor]
		if p.worker == "" {
			p.worker = town[shouwang.TownOffice]
		}
	}
	return all
}

func (c *City) hire(d *dice, role shouwang.Role, area uint64, manager string) worker {
	sex := 1 + d.n(2)
	birth := c.year.eve.AddYears(-d.between(26, 57)).AddDays(-d.n(365))
	number, _ := c.nums.take(county, birth, sex)
	w := worker{
		number: number, name: name(d, surname(d), sex), manager: manager, role: role, area: area,
		since: c.year.eve.AddMonths(-d.between(3, 90)), leave: never, back: never,
	}
	if role == shouwang.VillageWorker && d.in10000(600) {
		w.leave = c.year.eve.AddDays(d.between(20, 200))
		w.back = w.leave.AddDays(d.between(45, 110))
	}
	return w
}

// numberWorkers gives numbers that say the post; villages report to their town.
func numberWorkers(all []worker) []worker {
	letters := map[shouwang.Role]string{
		shouwang.Bureau: "B", shouwang.Hotline: "H", shouwang.JointMeeting: "J", shouwang.Auditor: "A",
		shouwang.TownOffice: "T", shouwang.ChildSupervisor: "CD", shouwang.VillageWorker: "V", shouwang.ChildDirector: "C", shouwang.GridWorker: "G",
	}
	counts := map[shouwang.Role]int{}
	office, supervisor := "", ""
	for i := range all {
		w := &all[i]
		counts[w.role]++
		w.id = fmt.Sprintf("%s%03d", letters[w.role], counts[w.role])
		if w.role == shouwang.TownOffice {
			office = w.id
		}
		if w.role == shouwang.ChildSupervisor {
			supervisor = w.id
		}
		if w.role == shouwang.VillageWorker || w.role == shouwang.GridWorker {
			w.manager = office
		}
		if w.role == shouwang.ChildDirector {
			w.manager = supervisor
		}
	}
	return all
}

// cells is the line in the roster of a day.
func (w *worker) cells(day shouwang.Day) []string {
	since, until := w.since, w.leave
	if w.back <= day {
		since, until = w.back, never
	}
	if until > day.AddDays(40) {
		until = never
	}
	return []string{w.id, w.number, w.name, string(w.role), areaText(w.area), w.manager, dayText(since), dayText(until), chat(w.id), w.account()}
}

// chat is a made-up Slack user of the form that Slack gives.
func chat(id string) string { return fmt.Sprintf("U%08s", id) }

// account is a made-up card of the worker.
func (w *worker) account() string { return account(&person{number: w.number}) }
