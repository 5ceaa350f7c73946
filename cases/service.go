package cases

import (
	"cmp"
	"context"
	"fmt"
	"hash/maphash"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"shouwang"
)

// Config is what the service works with.
type Config struct {
	DB       DB
	Append   Appender
	Calendar Calendar
	Clock    func() time.Time
	Opens    func(monitor string) bool        // whether the route of a monitor opens a case
	Seed     func(text string) uint64         // a keyed hash: case numbers are the same again and nobody's guess
	Verdicts func([]Finding) []shouwang.Block // rows of the verdicts on a closed case's warnings
	Seal     func([]byte) []byte              // encrypts free text
	Unseal   func([]byte) ([]byte, error)
	Rules    Rules // by which cases are opened from now on; zero: BuiltinRules
	Staff    Roster
	Kin      func(ctx context.Context, worker string, of Key) (bool, error) // nil: nobody is known to be
	Crash    func(point string)                                             // nil: nothing. Tests and cmd kill the process here
	Log      *slog.Logger
}

// Finding is a verdict on one warning of a closed case.
type Finding struct {
	Warning string // id
	Monitor string
	Version string
	Level   shouwang.Level
	Verdict shouwang.Verdict
	Ref     string // case number and version
	By      string
	At      time.Time
	Note    string
}

// Service acts on cases. It is safe for concurrent use; of several processes
// only one may open cases, since it keeps in memory which are open.
type Service struct {
	Config

	opening sync.Mutex          // orders whoever opens a case; taken before a case's own lock
	mu      sync.Mutex          // guards live and numbers
	live    map[Key]string      // what has an open case, and its number
	numbers map[string]struct{} // all that were ever given
	turns   [256]turn           // one case's writers are ordered by turns[turnOf(no)]
	seed    maphash.Seed
	asked   atomic.Uint64 // acts that came so far
	unsure  atomic.Bool   // the store failed in the middle of a commit: what follows from the log may lack

	wakes  map[string]time.Time // when the clock of a case has something to do next; guarded by mu
	leaves []Leave              // guarded by mu
	rules  map[string]Rules     // that cases were opened by, by name; guarded by mu
}

// Open reads which cases are open and makes good the projection of those that a
// kill left behind their log.
func Open(ctx context.Context, c Config) (*Service, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := &Service{
		Config: c, live: map[Key]string{}, numbers: map[string]struct{}{}, seed: maphash.MakeSeed(),
		wakes: map[string]time.Time{}, rules: map[string]Rules{},
	}
	if err := s.loadRules(ctx); err != nil {
		return nil, err
	}
	if err := s.loadLeaves(ctx); err != nil {
		return nil, err
	}
	n, err := s.Repair(ctx)
	if err != nil {
		return nil, err
	}
	if n > 0 {
		c.Log.InfoContext(ctx, "case projection made good", "cases", n)
	}
	return s, s.load(ctx)
}

// Repair writes the projection of every case whose log is ahead of it, and
// answers how many there were.
func (s *Service) Repair(ctx context.Context) (int, error) {
	behind, err := s.behind(ctx)
	if err != nil || len(behind) == 0 {
		return 0, err
	}
	for part := range slices.Chunk(behind, 1000) {
		logs, err := s.logs(ctx, part)
		if err != nil {
			return 0, err
		}
		var folded []Case
		for _, events := range logs {
			folded = append(folded, Fold(events))
		}
		if err := s.Append.Append(ctx, s.follow(folded, func(Event) bool { return true })...); err != nil {
			return 0, fmt.Errorf("repair the projection of %d cases: %w", len(part), err)
		}
	}
	return len(behind), nil
}

// settle makes good what a store that failed in the middle of a commit left undone: an
// event may stand in the log whose case the list shows as before, and which is not
// remembered to be open.
func (s *Service) settle(ctx context.Context) error {
	if !s.unsure.Swap(false) {
		return nil
	}
	_, err := s.Repair(ctx)
	if err == nil {
		err = s.load(ctx)
	}
	if err != nil {
		s.unsure.Store(true)
	}
	return err
}

// follow is what follows from logs: the verdicts of the closes that are chosen,
// then the projection, so that one which is up to date says that the verdicts
// are stored too.
func (s *Service) follow(folded []Case, chosen func(Event) bool) []shouwang.Block {
	var findings []Finding
	for _, c := range folded {
		findings = append(findings, c.findings(chosen)...)
	}
	var blocks []shouwang.Block
	if len(findings) > 0 {
		blocks = s.Verdicts(findings)
	}
	return append(blocks, s.nowBlock(folded))
}

// findings are the verdicts of closes in a log, each on the warnings that the
// case had then.
func (c Case) findings(chosen func(Event) bool) []Finding {
	var list []Finding
	for n, e := range c.Events {
		if e.Kind != EventClosed || !chosen(e) {
			continue
		}
		for _, w := range Fold(c.Events[:n+1]).Warnings {
			list = append(list, Finding{
				Warning: w.ID, Monitor: w.Monitor, Version: w.Version, Level: w.Level, Verdict: e.Body.Verdict,
				Ref: fmt.Sprintf("%s/%d", e.Case, e.Seq), By: e.By, At: e.At, Note: e.Note,
			})
		}
	}
	return list
}

// commit stores events, what follows from them, and remembers what is open now.
// The events go first: they are the truth, and Repair makes good the rest.
func (s *Service) commit(ctx context.Context, events []Event, folded []Case) error {
	block, err := eventBlock(events, s.Seal, s.Clock())
	if err != nil {
		return err
	}
	isNew := func(e Event) bool { return slices.ContainsFunc(events, func(x Event) bool { return x.ID == e.ID }) }
	s.crash("case.before_commit")
	// Whoever asked may be gone by now: the case is held until it is known what was stored.
	if err := s.Append.Append(context.WithoutCancel(ctx), append([]shouwang.Block{block}, s.follow(folded, isNew)...)...); err != nil {
		s.unsure.Store(true)
		return fmt.Errorf("store %d case events: %w", len(events), err)
	}
	s.crash("case.committed")
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range folded {
		s.remember(c.No, c.State, c.Key)
		s.wake(c)
	}
	return nil
}

// wake keeps when the clock of a case has something to do; the caller holds mu.
func (s *Service) wake(c Case) {
	if at, has := Wakes(c, s.plain(c.File.Rules)); has {
		s.wakes[c.No] = at
		return
	}
	delete(s.wakes, c.No)
}

// plain is the setting of a case without its people; the caller holds mu.
func (s *Service) plain(rules string) Setting {
	r, known := s.rules[rules]
	if !known {
		r = s.Rules
	}
	return Setting{Rules: r, Calendar: s.Calendar, Now: s.Clock()}
}

// remember keeps what is open; the caller holds mu.
func (s *Service) remember(no string, state State, key Key) {
	s.numbers[no] = struct{}{}
	switch {
	case state.Open():
		s.live[key.same()] = no
	case s.live[key.same()] == no:
		delete(s.live, key.same())
	}
}

// Case is one case with its log.
func (s *Service) Case(ctx context.Context, no string) (Case, error) {
	c, _, err := s.readCase(ctx, no)
	return c, err
}

func (s *Service) readCase(ctx context.Context, no string) (Case, []Event, error) {
	logs, err := s.logs(ctx, []string{no})
	if err != nil {
		return Case{}, nil, err
	}
	if len(logs[no]) == 0 {
		return Case{}, nil, fmt.Errorf("case %s: %w", no, shouwang.ErrNotFound)
	}
	return Fold(logs[no]), logs[no], nil
}

func (s *Service) crash(point string) {
	if s.Crash != nil {
		s.Crash(point)
	}
}

// byUrgency puts changes into a stable order, the worst first.
func byUrgency(a, b shouwang.Change) int {
	return cmp.Or(b.Warning.Level.Rank()-a.Warning.Level.Rank(), cmp.Compare(a.Warning.ID, b.Warning.ID), cmp.Compare(a.Kind, b.Kind))
}

// RulesOf are the rules that a case keeps.
func (s *Service) RulesOf(c Case) Rules {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.plain(c.File.Rules).Rules
}
