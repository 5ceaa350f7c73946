package cases

import (
	"context"
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
	"shouwang/internal/number"
)

// OpenFor opens a case for each household or subject, in the lane of the
// warning, that has none, and adds the warning to the one that is open
// otherwise. It looks at warnings raised or risen whose rule opens cases; at is
// the moment of dispatch, from which the clocks run. It answers the case of
// each warning that was new to it: the same changes again add nothing.
func (s *Service) OpenFor(ctx context.Context, changes []shouwang.Change, at time.Time) (map[string]string, error) {
	s.opening.Lock()
	defer s.opening.Unlock()
	if err := s.settle(ctx); err != nil {
		return nil, err
	}
	fresh, err := s.fresh(ctx, changes)
	if err != nil || len(fresh) == 0 {
		return nil, err
	}
	standing := s.standing(fresh)
	defer s.lock(standing...)()
	logs, err := s.logs(ctx, standing)
	if err != nil {
		return nil, err
	}
	p := &opening{service: s, at: at, cases: map[Key]*Case{}, given: map[string]bool{}, of: map[string]string{}}
	for _, events := range logs {
		if c := Fold(events); c.State.Open() {
			p.cases[c.Key.same()] = &c
		}
	}
	for _, change := range fresh {
		p.take(change.Warning)
	}
	return p.of, s.commit(ctx, p.events, p.touched())
}

// fresh are the changes that open or add and were not seen before, the worst
// first; of two that come to the same event, one.
func (s *Service) fresh(ctx context.Context, changes []shouwang.Change) ([]shouwang.Change, error) {
	var wanted []shouwang.Change
	var ids []string
	for _, c := range changes {
		if (c.Kind == shouwang.Raised || c.Kind == shouwang.Rose) && s.Opens(c.Warning.Monitor) {
			wanted, ids = append(wanted, c), append(ids, changeID(c.Warning))
		}
	}
	seen, err := s.known(ctx, ids)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(wanted, byUrgency)
	return slices.DeleteFunc(wanted, func(c shouwang.Change) bool {
		id := changeID(c.Warning)
		known := seen[id]
		seen[id] = true
		return known
	}), nil
}

// standing are the numbers of the open cases that changes belong to.
func (s *Service) standing(changes []shouwang.Change) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var nos []string
	for _, c := range changes {
		if no := s.live[keyOf(c.Warning).same()]; no != "" {
			nos = append(nos, no)
		}
	}
	slices.Sort(nos)
	return slices.Compact(nos)
}

// Calling (来电) is a call to the hotline about somebody, that opens a case in the
// open lane or joins the one that is there.
type Calling struct {
	Call

	Key    Key
	Area   uint64
	Worker string // who answers for the household, where a case has to be opened
}

func (y Calling) id() string { return Hash("call %q", y.Ref) }

// Hear opens or joins a case for each call, each once however often it is heard. It
// answers who is to hear of those that were new, also where a later one failed.
func (s *Service) Hear(ctx context.Context, calls []Calling, at time.Time) ([]Told, error) {
	s.opening.Lock()
	defer s.opening.Unlock()
	if err := s.settle(ctx); err != nil {
		return nil, err
	}
	var ids []string
	for _, y := range calls {
		ids = append(ids, y.id())
	}
	heard, err := s.known(ctx, ids)
	if err != nil {
		return nil, err
	}
	var told []Told
	for _, y := range calls {
		if heard[y.id()] {
			continue
		}
		heard[y.id()] = true
		c, err := s.hear(ctx, y, at)
		if err != nil {
			return told, err
		}
		if t, is := c.Told(); is {
			told = append(told, t)
		}
	}
	return told, nil
}

func (s *Service) hear(ctx context.Context, y Calling, at time.Time) (Case, error) {
	y.Key.Lane = shouwang.LaneOpen
	s.mu.Lock()
	no := s.live[y.Key.same()]
	s.mu.Unlock()
	e := Event{ID: y.id(), Kind: EventCalled, At: at, By: System, Body: Body{Call: &y.Call}}
	var c Case
	set := s.keeping(s.Rules.Name)
	if no == "" {
		p := opening{service: s, given: map[string]bool{}}
		c.No = p.numberOf("call " + y.Ref)
		e.Body.Key, e.Body.Area, e.Body.Worker, e.Body.Rules = &y.Key, y.Area, y.Worker, s.Rules.Name
	}
	if no != "" {
		defer s.lock(no)()
		var err error
		if c, err = s.Case(ctx, no); err != nil {
			return c, err
		}
		set = s.keeping(c.File.Rules)
	}
	set.Now = at
	e.Body.Due, e.Body.Timers = first(c, y.Level, set)
	e.Case, e.Seq = c.No, c.Version+1
	c = c.with(e)
	return c, s.commit(ctx, []Event{e}, []Case{c})
}

func keyOf(w shouwang.Warning) Key {
	return Key{Lane: w.Lane, Household: w.Household, Subject: w.Subject}
}

// opening is what a set of changes comes to before it is stored.
type opening struct {
	service *Service
	at      time.Time
	cases   map[Key]*Case
	given   map[string]bool // numbers of this opening
	events  []Event
	of      map[string]string // warning id → case number
}

func (p *opening) take(w shouwang.Warning) {
	key := keyOf(w)
	s := p.service
	set := s.keeping(s.Rules.Name)
	e := Event{
		ID: changeID(w), Kind: EventWarningAdded, At: p.at, By: System,
		Body: Body{Warning: &Warning{ID: w.ID, No: w.No, Monitor: w.Monitor, Version: w.Version, Kind: w.Kind, Level: w.Level}},
	}
	c := p.cases[key.same()]
	if c == nil {
		c = &Case{No: p.number(w)}
		p.cases[key.same()] = c
		e.Kind, e.Body.Key, e.Body.Area, e.Body.Worker = EventOpened, &key, w.Area, w.Worker
		e.Body.Rules = s.Rules.Name
	} else if c.File.Rules != "" {
		set = s.keeping(c.File.Rules)
	}
	set.Now = p.at
	e.Body.Due, e.Body.Timers = first(*c, w.Level, set)
	e.Case, e.Seq = c.No, c.Version+1
	p.events = append(p.events, e)
	p.of[w.ID] = c.No
	*c = c.with(e)
}

// first are the timers that a warning starts: the contact, and with a worse level
// than the case had, the look on site and the decision.
func first(c Case, level shouwang.Level, s Setting) (*Deadline, map[Timer]Deadline) {
	grade := s.Rules.Grade(level)
	due := s.within(grade.Contact)
	if len(c.Warnings)+len(c.Calls) > 0 && level.Rank() <= c.Level.Rank() {
		return &due, nil
	}
	timers := map[Timer]Deadline{}
	for name, span := range map[Timer]Within{TimerCheck: grade.Check, TimerDecide: grade.Decide} {
		d := s.within(span)
		if runs, has := c.File.Timers[name]; span.set() && (!has || d.At.Before(runs.At)) {
			timers[name] = d
		}
	}
	return &due, timers
}

// keeping is a setting of a case that keeps the rules of a name.
func (s *Service) keeping(rules string) Setting {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.plain(rules)
}

// number is a case number that tells nothing, and the same if a killed run is
// done again.
func (p *opening) number(w shouwang.Warning) string { return p.numberOf("case " + changeID(w)) }

func (p *opening) numberOf(seed string) string {
	s := p.service
	s.mu.Lock()
	defer s.mu.Unlock()
	no := number.New("C-", s.Seed(seed), func(no string) bool {
		_, taken := s.numbers[no]
		return taken || p.given[no]
	})
	p.given[no] = true
	return no
}

// touched are the cases that the opening adds to, in the order of their numbers.
func (p *opening) touched() []Case {
	added := map[string]bool{}
	for _, no := range p.of {
		added[no] = true
	}
	var list []Case
	for _, c := range p.cases {
		if added[c.No] {
			list = append(list, *c)
		}
	}
	slices.SortFunc(list, func(a, b Case) int {
		if a.No < b.No {
			return -1
		}
		return 1
	})
	return list
}

//go:embed sql/of_calls.sql
var ofCallsSQL string

// OfCalls are the cases of calls, by their refs, each with its log.
func (s *Service) OfCalls(ctx context.Context, refs []string) (map[string]Case, error) {
	byID := map[string]string{}
	var ids []string
	for _, ref := range refs {
		id := Calling{Call: Call{Ref: ref}}.id()
		byID[id], ids = ref, append(ids, id)
	}
	no := map[string]string{}
	for part := range slices.Chunk(ids, some) {
		err := each(ctx, s.DB, ofCallsSQL, func(rows driver.Rows) error {
			var id, number string
			err := rows.Scan(&id, &number)
			no[byID[id]] = number
			return err
		}, clickhouse.Named("ids", part))
		if err != nil {
			return nil, fmt.Errorf("find the cases of calls: %w", err)
		}
	}
	logs, err := s.logs(ctx, slices.Sorted(maps.Values(no)))
	if err != nil {
		return nil, err
	}
	of := map[string]Case{}
	for ref, number := range no {
		of[ref] = Fold(logs[number])
	}
	return of, nil
}
