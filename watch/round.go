package watch

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"shouwang"
	"shouwang/warnings"
)

// Scorer says what the subjects of a slice score by several monitors at a moment,
// all in one pass. It yields those with points and, at any score, those that are
// open, each with its monitor, in any order and one at a time. A Failures says
// which monitors could not be scored: what it yielded of the others stands.
type Scorer interface {
	Score(ctx context.Context, ask Ask, yield func(monitor string, s shouwang.Score) error) error
}

// Ask is one question to the scorer: monitors of one subject type, one instant, one pin.
type Ask struct {
	Monitors []Monitor
	AsOf     time.Time
	Pin      Pin
	Open     map[string][]uint64 // by monitor: subjects of the slice with an open warning, always answered
	Slice    Slice
	Subjects []uint64 // in order: nobody but these of the slice; nil is all of it
}

// Reach says whom batches concern: the subjects of a monitor whose facts rest on
// rows of its triggering feeds that one of two runs reads and the other does not.
// all: everybody may be, or more than is worth a list.
type Reach interface {
	Reach(ctx context.Context, m Monitor, before, now Run) (subjects []uint64, all bool, err error)
}

// Failures are the monitors that could not be scored, and why.
type Failures map[string]error //nolint:errname // it lists errors

// Error names the monitors in order.
func (f Failures) Error() string {
	var texts []string
	for _, name := range slices.Sorted(maps.Keys(f)) {
		texts = append(texts, fmt.Sprintf("score %s: %v", name, f[name]))
	}
	return strings.Join(texts, "; ")
}

// Slice is a range of subject ids, both ends within.
type Slice struct{ From, To uint64 }

// Everyone is the slice of all subjects.
var Everyone = Slice{0, ^uint64(0)}

// Pinner fixes what can be read as of an instant.
type Pinner interface {
	Pin(ctx context.Context, asOf time.Time) (Pin, error)
}

// Slicer cuts the subjects of a type into ranges, lowest first.
type Slicer interface {
	Slices(ctx context.Context, subject shouwang.SubjectType, pin Pin) ([]Slice, error)
}

// Rosters says who works where, as known at a moment.
type Rosters interface {
	Workers(ctx context.Context, asOf time.Time, pin Pin) ([]shouwang.Worker, error)
}

// Ledger (运行台账) is the append-only list of runs. Runs gives of each monitor
// what is not dry: its last finished run, those that did not finish, and all as
// of an instant or later. Record writes lines whole or not at all.
type Ledger interface {
	Runs(ctx context.Context, monitors []string, from time.Time) ([]Run, error)
	Record(ctx context.Context, runs ...Run) error
}

// Memory is what the finished runs left: the newest state of the warnings of a
// monitor as of an instant about the subjects of a slice, or about some of them
// (nil is all), and what one run did.
type Memory interface {
	State(ctx context.Context, monitor string, asOf time.Time, slice Slice, some []uint64) ([]warnings.Episode, error)
	Changes(ctx context.Context, run Run) ([]shouwang.Change, error)
}

// Scribe writes changes, all of a call or none, and knows which numbers are
// given away. Numbers also says how many changes there are; if they are as many
// as the caller has seen, it knows the numbers and gets nil.
type Scribe interface {
	Write(ctx context.Context, lines []Line) error
	Numbers(ctx context.Context, seen uint64) (warnings.Taken, uint64, error)
}

// Line is a change with the run and the place in it.
type Line struct {
	Run    Run
	Seq    int
	Change shouwang.Change
}

// Events are the committed batches of feeds. Events are those that came in after
// from, up to and with to, in order. Unread says of each monitor of which a
// triggering feed has a batch that its last run did not read, which feed, and when
// the last such batch came in.
type Events interface {
	Events(ctx context.Context, feeds []string, from, to time.Time) ([]Event, error)
	Unread(ctx context.Context, triggers map[string][]string) (map[string]Event, error)
}

// Event is a batch that came in.
type Event struct {
	Feed   string
	At     time.Time
	Number uint64 // of the newest batch, of those that no run has read
}

// Config joins the round to the rest. Reach, Events, Locks, Reads, Crash, Done and Log
// may be nil; without Reach every run judges everybody.
type Config struct {
	Monitors   []Monitor
	Policy     string // hash of the pack
	Parameters string // hash of the overlay, "" without

	Scorer  Scorer
	Reach   Reach
	Pinner  Pinner
	Slicer  Slicer
	Rosters Rosters
	Ledger  Ledger
	Memory  Memory
	Scribe  Scribe
	Events  Events
	Locks   Locker

	Reads    func(monitor string) []string // feeds that a monitor reads
	Clock    func() time.Time
	Crash    func(point string) // called at the points where a test kills the process
	Done     func(ctx context.Context, r Result)
	Log      *slog.Logger
	Parallel int           // subject types at once; 0 is 2
	Grace    time.Duration // a scheduled run that starts later is late; 0 is a minute
}

// Round (轮次) runs monitors. It is safe for concurrent use.
type Round struct {
	Config

	monitors map[string]Monitor
	numbers  *numbers
}

// New is a round over the monitors of a configuration.
func New(cfg Config) *Round {
	if cfg.Parallel == 0 {
		cfg.Parallel = 2
	}
	if cfg.Grace == 0 {
		cfg.Grace = time.Minute
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Crash == nil {
		cfg.Crash = func(string) {}
	}
	if cfg.Done == nil {
		cfg.Done = func(context.Context, Result) {}
	}
	if cfg.Reads == nil {
		cfg.Reads = func(string) []string { return nil }
	}
	if cfg.Locks == nil {
		cfg.Locks = NewLocks()
	}
	r := &Round{Config: cfg, monitors: make(map[string]Monitor), numbers: &numbers{scribe: cfg.Scribe}}
	for _, m := range cfg.Monitors {
		r.monitors[m.ID] = m
	}
	return r
}

// Run does one run, or answers from the ledger if the same was asked before and
// finished. An as-of before the monitor's last run is a what-if: history is not
// rewritten, so it is worked out against the state of that instant and leaves
// only a dry line in the ledger. It waits for a round that is at work.
func (r *Round) Run(ctx context.Context, due Due, opts Options) (Result, error) {
	if _, ok := r.monitors[due.Monitor]; !ok {
		return Result{}, fmt.Errorf("run monitor %s: %w", due.Monitor, shouwang.ErrNotFound)
	}
	var result Result
	one := catch{names: []string{due.Monitor}, from: due.AsOf, wait: true}
	err := r.within(ctx, one, func(ctx context.Context, s *session) error {
		results, err := s.perform(ctx, []Due{due}, opts, everything)
		if err == nil {
			result = results[0]
		}
		return err
	})
	return result, err
}

// names of the monitors, in order.
func (r *Round) names() []string {
	names := make([]string, 0, len(r.Monitors))
	for _, m := range r.Monitors {
		names = append(names, m.ID)
	}
	return names
}
