package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"shouwang"
	"shouwang/internal/calendar"
	"shouwang/monitors"
	"shouwang/scoring"
	"shouwang/watch"
)

// scorer lends the monitors to the round and to whoever asks why. A monitor is
// compiled when it is first asked for: most commands need one or none.
type scorer struct {
	app      *app
	programs map[string]func() (*scoring.Program, error)
	pass     *scoring.Pass
	workdays []int32
}

func newScorer(a *app) *scorer {
	s := &scorer{app: a, programs: map[string]func() (*scoring.Program, error){}}
	for _, m := range a.pack.Monitors {
		s.programs[m.ID] = sync.OnceValues(func() (*scoring.Program, error) {
			return scoring.Compile(a.pack, m, a.values)
		})
	}
	s.workdays = workdaysOf(a.cal)
	s.pass = scoring.NewPass(a.store.Conn(), s.compiled).Told(func(err error) {
		a.log.Error("tables of facts are thrown away and made again", "error", err)
	})
	return s
}

// workdaysOf are the working days that rules may count.
func workdaysOf(cal *calendar.Calendar) []int32 {
	var days []int32
	for _, day := range cal.Workdays(firstWorkday, cal.Horizon().AddMonths(12)) {
		days = append(days, int32(day))
	}
	return days
}

// program is a compiled monitor. shouwang.ErrNotFound: the pack does not have it.
func (s *scorer) program(monitor string) (*scoring.Program, error) {
	compile := s.programs[monitor]
	if compile == nil {
		return nil, fmt.Errorf("monitor %s: %w: the pack no longer has it", monitor, shouwang.ErrNotFound)
	}
	return compile()
}

// ready compiles every monitor: who keeps running them learns at the start of
// one that does not compile.
func (s *scorer) ready() error {
	var errs []error
	for _, m := range s.app.pack.Monitors {
		_, err := s.program(m.ID)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// readerClass is the highest class of facts that people read without saying why:
// what rests on a fact above it waits for a reveal.
const readerClass = "P3"

// reads are the feeds that a monitor reads.
func (s *scorer) reads(monitor string) []string {
	p, err := s.program(monitor)
	if err != nil {
		return nil
	}
	return p.Feeds
}

// sealed says whether what a monitor says waits for a reveal. Of one that the
// pack no longer has nobody knows what it rested on: it waits, too.
func (s *scorer) sealed(monitor string) bool {
	if slices.Contains(own, monitor) {
		return false
	}
	p, err := s.program(monitor)
	return err != nil || p.Class > readerClass
}

// veiled is a warning as people read it who did not say why.
func (s *scorer) veiled(w shouwang.Warning) shouwang.Warning {
	if s.sealed(w.Monitor) {
		return w.Veiled()
	}
	return w
}

// firstWorkday is where the published calendar begins.
var firstWorkday = shouwang.Date(2004, time.January, 1)

func (s *scorer) moment(asOf time.Time, pin watch.Pin, open []uint64) scoring.Moment {
	return scoring.Moment{AsOf: asOf, Batch: pin.Batch, Skip: pin.Skip, Fresh: pin.Fresh, Open: open, Workdays: s.workdays}
}

// Score scores a slice by several monitors at once; areas are those of the asked day.
func (s *scorer) Score(ctx context.Context, ask watch.Ask, yield func(string, shouwang.Score) error) error {
	failed := watch.Failures{}
	var programs []*scoring.Program
	for _, m := range ask.Monitors {
		p, err := s.program(m.ID)
		if err != nil {
			failed[m.ID] = err
			continue
		}
		programs = append(programs, p)
	}
	maps.Copy(failed, s.all(ctx, programs, ask, func(monitor string, score shouwang.Score) error {
		score.Area = s.app.areas.now(score.Area, shouwang.DayOf(ask.AsOf))
		return yield(monitor, score)
	}))
	if len(failed) == 0 {
		return nil
	}
	return failed
}

// all scores a slice by compiled monitors in one pass, or some subjects of it.
func (s *scorer) all(ctx context.Context, programs []*scoring.Program, ask watch.Ask, yield scoring.Yield) map[string]error {
	if ask.Subjects == nil {
		return s.pass.Score(ctx, programs, s.moment(ask.AsOf, ask.Pin, nil), ask.Open, scoring.Slice(ask.Slice), yield)
	}
	return s.pass.ScoreSome(ctx, programs, s.moment(ask.AsOf, ask.Pin, nil), ask.Open, ask.Subjects, yield)
}

// compiled are the pack's monitors that compile: what the others read nobody needs.
func (s *scorer) compiled() []*scoring.Program {
	var list []*scoring.Program
	for _, m := range s.app.pack.Monitors {
		if p, err := s.program(m.ID); err == nil {
			list = append(list, p)
		}
	}
	return list
}

// slice scores a slice by a compiled monitor, the only one that is asked for; areas
// are those of the asked day.
func (s *scorer) slice(ctx context.Context, p *scoring.Program, ask watch.Ask, yield func(shouwang.Score) error) error {
	at := s.moment(ask.AsOf, ask.Pin, ask.Open[ask.Monitors[0].ID])
	return p.Score(ctx, s.app.store.Conn(), at, scoring.Slice(ask.Slice), func(score shouwang.Score) error {
		score.Area = s.app.areas.now(score.Area, shouwang.DayOf(ask.AsOf))
		return yield(score)
	})
}

// Reach says whom the batches concern that one run reads and another did not.
func (s *scorer) Reach(ctx context.Context, m watch.Monitor, before, now watch.Run) ([]uint64, bool, error) {
	p, err := s.program(m.ID)
	if err != nil {
		return nil, false, err
	}
	return p.Concern(ctx, s.app.store.Conn(), s.moment(before.AsOf, before.Pin, nil), s.moment(now.AsOf, now.Pin, nil))
}

// unjudged are the subjects below every level of which something is unknown.
func (s *scorer) unjudged(ctx context.Context, m *monitors.Monitor, asOf time.Time, pin watch.Pin) ([]unjudgedLine, error) {
	p, err := s.program(m.ID)
	if err != nil {
		return nil, err
	}
	at := s.moment(asOf, pin, nil)
	at.Verbose = true
	var waiting []shouwang.Score
	err = p.Score(ctx, s.app.store.Conn(), at, scoring.Everyone, func(score shouwang.Score) error {
		if score.Level == shouwang.None && len(score.Unknown) > 0 {
			waiting = append(waiting, score)
		}
		return nil
	})
	lines := sortedUnjudged(waiting, m.ID)
	for i := range lines {
		if s.sealed(m.ID) { // the name of a fact alone would say what is sensitive
			lines[i].Unknown = []string{scoring.Masked}
		}
	}
	return lines, err
}

// explanation is why a warning stands, by the run that changed it last.
type explanation struct {
	scoring.Explanation

	Missing []string  // feeds without which it cannot be judged now
	Run     watch.Run // the one that it is explained by
}

func (s *scorer) explain(ctx context.Context, w shouwang.Warning) (explanation, error) {
	run, missing, err := s.runOf(ctx, w)
	if err != nil {
		return explanation{}, err
	}
	p, err := s.program(w.Monitor)
	if err != nil {
		return explanation{}, fmt.Errorf("explain warning %s: %w", w.No, err)
	}
	e, err := p.Explain(ctx, s.app.store.Conn(), s.moment(run.AsOf, run.Pin, nil), w.Subject)
	if err != nil {
		return explanation{}, fmt.Errorf("explain warning %s: %w", w.No, err)
	}
	return explanation{e, missing, run}, nil
}

// runOf is the run whose word on a warning stands, and of a held one the feeds
// that keep it from being judged.
func (s *scorer) runOf(ctx context.Context, w shouwang.Warning) (watch.Run, []string, error) {
	_, history, err := s.app.keep.Warning(ctx, w.ID)
	if err != nil {
		return watch.Run{}, nil, err
	}
	var missing []string
	var last watch.Recorded
	for _, h := range history {
		if h.Change.Kind == shouwang.Held {
			missing = h.Change.Missing
			continue
		}
		last, missing = h, nil
	}
	runs, err := s.app.keep.List(ctx, watch.RunFilter{Monitors: []string{w.Monitor}, AsOf: last.AsOf, Limit: 50})
	if err != nil {
		return watch.Run{}, nil, err
	}
	for _, r := range runs {
		if r.ID == last.Run {
			return r, missing, nil
		}
	}
	return watch.Run{}, nil, fmt.Errorf("run of warning %s: %w", w.No, shouwang.ErrNotFound)
}
