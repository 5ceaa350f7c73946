package watch

import (
	"context"
	_ "embed"
	"fmt"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
)

//go:embed sql/workers.sql
var workersSQL string

//go:embed sql/unread.sql
var unreadSQL string

//go:embed sql/span_person.sql
var spanPersonSQL string

//go:embed sql/span_household.sql
var spanHouseholdSQL string

//go:embed sql/span_named.sql
var spanNamedSQL string

//go:embed sql/events.sql
var eventsSQL string

// Sources reads what a round needs of the signals: the roster of workers, how
// many subjects there are, and which batches came in.
type Sources struct {
	db     DB
	size   uint64
	roster bool
	now    func(area uint64, on shouwang.Day) uint64 // what an area is on a day; nil is itself

	mutex sync.Mutex
	cut   map[shouwang.SubjectType]cut
}

// cut is the slices of a subject type as of a batch.
type cut struct {
	batch  uint64
	slices []Slice
}

// Follow has workers answer for what their area is on the day asked about: a
// village that went over into another takes its workers with it.
func (s *Sources) Follow(now func(area uint64, on shouwang.Day) uint64) *Sources {
	s.now = now
	return s
}

// NewSources cuts people and households into slices of so many numbers each, and what
// names them into smaller ones: of applications and orders many are told of.
// Without a roster, as with a survey, there are no workers.
func NewSources(db DB, size uint64, roster bool) *Sources {
	return &Sources{db: db, size: size, roster: roster, cut: make(map[shouwang.SubjectType]cut)}
}

// Workers is the roster as it was known at a moment.
func (s *Sources) Workers(ctx context.Context, asOf time.Time, pin Pin) ([]shouwang.Worker, error) {
	if !s.roster {
		return nil, nil
	}
	list, err := query(ctx, s.db, scanWorker, workersSQL,
		named("batch", pin.Batch), named("skip", append([]uint64{}, pin.Skip...)), named("as_of", milli(asOf)))
	for i := range list {
		if s.now != nil {
			list[i].Area = s.now(list[i].Area, shouwang.DayOf(asOf))
		}
	}
	return list, err
}

func scanWorker(rows driver.Rows) (shouwang.Worker, error) {
	var w shouwang.Worker
	var since int32
	var until *int32
	err := rows.Scan(&w.ID, (*string)(&w.Role), &w.Area, &w.Manager, &since, &until, &w.SlackID)
	w.Since = shouwang.Day(since)
	if until != nil && shouwang.Day(*until) < shouwang.OpenEnd {
		w.Until = shouwang.Know(shouwang.Day(*until))
	}
	return w, err
}

// Slices covers every number: the first slice begins at 0 and the last one is
// open, so that a warning about a subject who is no longer there is judged too.
func (s *Sources) Slices(ctx context.Context, kind shouwang.SubjectType, pin Pin) ([]Slice, error) {
	text := map[shouwang.SubjectType]string{
		shouwang.SubjectPerson: spanPersonSQL, shouwang.SubjectHousehold: spanHouseholdSQL,
	}[kind]
	if kind.Named() {
		text = spanNamedSQL
	}
	if text == "" {
		return []Slice{Everyone}, nil
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if known, ok := s.cut[kind]; ok && known.batch == pin.Batch {
		return known.slices, nil
	}
	last, err := query(ctx, s.db, scanOne[uint64], text, named("type", string(kind)))
	if err != nil {
		return nil, fmt.Errorf("count subjects of type %s: %w", kind, err)
	}
	size := s.size
	if kind.Named() {
		size = max(1, size/namedShare)
	}
	s.cut[kind] = cut{pin.Batch, ranges(last[0], size)}
	return s.cut[kind].slices, nil
}

// namedShare is how much smaller a slice of named subjects is.
const namedShare = 5

// ranges cuts the numbers up to last.
func ranges(last, size uint64) []Slice {
	var slices []Slice
	for from := uint64(0); from == 0 || from <= last; from += size {
		slices = append(slices, Slice{from, from + size - 1})
	}
	slices[len(slices)-1].To = Everyone.To
	return slices
}

// Events are the committed batches of feeds that came in between two instants.
func (s *Sources) Events(ctx context.Context, feeds []string, from, to time.Time) ([]Event, error) {
	return query(ctx, s.db, scanEvent, eventsSQL, named("feeds", feeds), named("from", milli(from)), named("to", milli(to)))
}

func scanEvent(rows driver.Rows) (e Event, err error) {
	err = rows.Scan(&e.Feed, &e.At)
	e.At = e.At.In(shouwang.Shanghai)
	return e, err
}

// Unread are the monitors with a batch that their last run did not read.
func (s *Sources) Unread(ctx context.Context, triggers map[string][]string) (map[string]Event, error) {
	var names, feeds []string
	for name, of := range triggers {
		for _, feed := range of {
			names, feeds = append(names, name), append(feeds, feed)
		}
	}
	list, err := query(ctx, s.db, scanUnread, unreadSQL, named("monitors", names), named("feeds", feeds))
	if err != nil {
		return nil, err
	}
	unread := make(map[string]Event, len(list))
	for _, u := range list {
		unread[u.monitor] = u.Event
	}
	return unread, nil
}

type unread struct {
	Event

	monitor string
}

func scanUnread(rows driver.Rows) (u unread, err error) {
	err = rows.Scan(&u.monitor, &u.Feed, &u.At, &u.Number)
	u.At = u.At.In(shouwang.Shanghai)
	return u, err
}
