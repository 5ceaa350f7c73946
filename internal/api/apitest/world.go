// Package apitest is a small made-up city in memory behind the interfaces of
// internal/api, for the tests of the API and of the pages. Nobody in it exists:
// towns are called 样例, 示范 and 虚构, people 示例, 样本 and 某人.
package apitest

import (
	"context"
	"fmt"
	"sync"
	"time"

	"shouwang"
	"shouwang/cases"
	"shouwang/cases/meeting"
	"shouwang/internal/api"
	"shouwang/internal/live"
)

// Now is the instant at which the city stands: a Wednesday morning.
var Now = time.Date(2026, time.November, 25, 9, 30, 0, 0, shouwang.Shanghai)

// HiddenNumber is an invented number that a reveal shows and nothing else may.
const HiddenNumber = "320682193502300019"

// HiddenName is the name that only a reveal shows.
const HiddenName = "示例完整姓名"

// World is the city. Down makes every service answer ErrDown; Pace, if set, is
// called between the steps of a match; Writes counts what was changed.
type World struct {
	mu       sync.Mutex
	down     bool
	writes   int
	warnings []api.Warning
	cases    []*folder
	sessions []meeting.Session
	calls    []cases.HotlineCall // that were typed in
	matches  []api.MatchResult
	revealed []string
	arrivals []api.Arrival
	batches  []api.BatchLine
	refused  []api.RefusedRow
	wrong    []api.WrongRecord
	pairs    []api.Suspect
	dead     []api.GivenUp
	changes  []live.Change
	Pace     func()
}

// New is the city with its warnings, cases and one match of last month.
func New() *World {
	w := &World{}
	w.addWarnings(130)
	w.addCases()
	w.liveOn()
	w.addData()
	w.addDeliveries()
	w.matches = []api.MatchResult{result(shouwang.Date(2026, time.October, 1), nil)}
	return w
}

// Empty is a city in which nothing has happened yet.
func Empty() *World { return &World{} }

// Services are the city behind the interfaces of the API.
func (w *World) Services() api.Services {
	return api.Services{Warnings: w, Cases: w, Inbox: w, Match: w, Catalogue: w, Overview: w, Reveal: w, Receipts: w, Arrivals: w, Batches: w, Quarantine: w, Returns: w, People: w, Deliveries: w, Meetings: w, Calls: w, Places: w}
}

// SetDown stops or restarts the store.
func (w *World) SetDown(down bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.down = down
}

// Writes is how many changes were stored.
func (w *World) Writes() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.writes
}

// Revealed are the purposes logged, oldest first.
func (w *World) Revealed() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string(nil), w.revealed...)
}

// enter locks the city, or says that it is down.
func (w *World) enter() (leave func(), err error) {
	w.mu.Lock()
	if w.down {
		w.mu.Unlock()
		return func() {}, fmt.Errorf("ask the city: %w", shouwang.ErrDown)
	}
	return w.mu.Unlock, nil
}

var towns = []api.Town{{Code: 320699101000, Name: "样例镇"}, {Code: 320699102000, Name: "示范街道"}, {Code: 320699103000, Name: "虚构园区"}}

var villages = []string{"甲村", "乙村", "丙社区", "丁社区"}

var infos = []api.MonitorInfo{
	{ID: "deceased_still_paid", Code: "M01", Title: shouwang.Text{Zh: "死亡人员仍在册", En: "Deceased still on the roll"}, Kind: shouwang.Verify},
	{ID: "custody_still_paid", Code: "M02", Title: shouwang.Text{Zh: "服刑人员核对", En: "Custody check"}, Kind: shouwang.Verify},
	{ID: "job_loss", Code: "M25", Title: shouwang.Text{Zh: "失业冲击", En: "Job loss"}, Kind: shouwang.Help},
	{ID: "edge_of_subsistence", Code: "M27", Title: shouwang.Text{Zh: "低保边缘临界", En: "At the edge of subsistence"}, Kind: shouwang.Help},
	{ID: "relapse_after_exit", Code: "M31", Title: shouwang.Text{Zh: "退出后返困", En: "Relapse after exit"}, Kind: shouwang.Help},
	{ID: "elder_unclaimed", Code: "M39", Title: shouwang.Text{Zh: "尊老金到龄未享", En: "Elder allowance unclaimed"}, Kind: shouwang.Help},
}

// Monitors are those of the first pack.
func (w *World) Monitors(context.Context) ([]api.MonitorInfo, error) {
	leave, err := w.enter()
	defer leave()
	return infos, err
}

// Towns are the three that exist nowhere.
func (w *World) Towns(context.Context) ([]api.Town, error) {
	leave, err := w.enter()
	defer leave()
	return towns, err
}

// PlacesOf are where cases lie.
func (w *World) PlacesOf(_ context.Context, nos []string) (map[string]api.Where, error) {
	leave, err := w.enter()
	defer leave()
	if err != nil {
		return nil, err
	}
	places := map[string]api.Where{}
	for _, no := range nos {
		if c, err := w.findCase(no); err == nil {
			places[no] = api.Where{Area: c.Area, Lane: c.Key.Lane}
		}
	}
	return places, nil
}

// placeOf is where a warning or case lies.
func (w *World) placeOf(ref string) (uint64, shouwang.Lane, error) {
	if one := w.find(ref); one != nil {
		return one.Area, one.Lane, nil
	}
	c, err := w.findCase(ref)
	if err != nil {
		return 0, "", err
	}
	return c.Area, c.Key.Lane, nil
}

// warningFor is a warning that lies within a scope.
func (w *World) warningFor(ask api.WarningAsk) (*api.Warning, error) {
	one := w.find(ask.Ref)
	switch {
	case one == nil:
		return nil, fmt.Errorf("look for a warning: %w", shouwang.ErrNotFound)
	case !ask.Scope.Sees(one.Area, one.Lane):
		return nil, api.ErrOutOfScope
	}
	return one, nil
}

// Health is ErrDown while the city is down.
func (w *World) Health(context.Context) error {
	leave, err := w.enter()
	leave()
	return err
}

// Reveal logs the purpose and shows the invented identity.
func (w *World) Reveal(_ context.Context, ask api.RevealAsk) ([]api.Identity, error) {
	leave, err := w.enter()
	defer leave()
	if err != nil {
		return nil, err
	}
	area, lane, err := w.placeOf(ask.No)
	if err != nil {
		return nil, err
	}
	if !ask.Scope.Sees(area, lane) {
		return nil, api.ErrOutOfScope
	}
	w.revealed = append(w.revealed, ask.No+" "+ask.Purpose)
	return []api.Identity{{Role: "head", Name: HiddenName, Number: HiddenNumber, Phone: "13800000000"}}, nil
}

// number is a W- or C- number with its check digit (ISO 7064 MOD 11,10).
func number(prefix string, n int) string {
	digits := fmt.Sprintf("%06d", n)
	rest := 10
	for _, d := range digits {
		sum := (rest + int(d-'0')) % 10
		if sum == 0 {
			sum = 10
		}
		rest = sum * 2 % 11
	}
	return fmt.Sprintf("%s%s%d", prefix, digits, (11-rest)%10)
}
