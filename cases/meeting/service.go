package meeting

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"shouwang"
	"shouwang/cases"
	"shouwang/internal/number"
)

// Config is what the service works with.
type Config struct {
	DB     DB
	Append Appender
	Clock  func() time.Time
	Seed   func(text string) uint64 // a keyed hash: numbers tell nothing
	Seal   func([]byte) []byte      // encrypts what was decided and the minutes
	Unseal func([]byte) ([]byte, error)
	Staff  cases.Roster
	Kin    func(ctx context.Context, worker string, of cases.Key) (bool, error) // nil: nobody is known to be
	Cases  *cases.Service
	Sheet  func(Session) (string, error) // the minutes as they are printed
	Log    *slog.Logger
}

// Service acts on sessions. It is safe for concurrent use by one process.
type Service struct {
	Config

	mu sync.Mutex // one writer at a time: sessions are few
}

// Act says which session a person acts on, as they saw it.
type Act struct {
	No      string // J- number; "" of convened
	Version uint64 // the session must still have it; 0 is whatever it has now
	By      string // worker_id
}

// Say is what a person says of an act; which of its fields count is the act's.
type Say struct {
	On        shouwang.Day // of convened
	Emergency bool         // of convened
	Members   []Member     // of convened
	Quorum    int          // of convened
	Case      string       // of tabled, dropped, recused, decided
	Present   []string     // of opened: worker_id
	Decision  *Outcome     // of decided
}

// Sessions are all, the newest first.
func (s *Service) Sessions(ctx context.Context) ([]Session, error) {
	logs, err := s.logs(ctx, "")
	if err != nil {
		return nil, err
	}
	var list []Session
	for _, events := range logs {
		list = append(list, Fold(events))
	}
	slices.SortFunc(list, func(a, b Session) int { return cmp.Or(int(b.On-a.On), cmp.Compare(a.No, b.No)) })
	return list, nil
}

// Session is one by its number. ErrNotFound: there is none.
func (s *Service) Session(ctx context.Context, no string) (Session, error) {
	logs, err := s.logs(ctx, no)
	if err != nil {
		return Session{}, err
	}
	if len(logs[no]) == 0 || no == "" {
		return Session{}, fmt.Errorf("session %s: %w", no, shouwang.ErrNotFound)
	}
	return Fold(logs[no]), nil
}

// Waiting is a page of the cases that the rules or a person brought to the meeting and
// that are on no agenda yet, the nearest deadline first; the filter is that of
// cases.Agenda.
func (s *Service) Waiting(ctx context.Context, f cases.Filter) (cases.Page, error) {
	sessions, err := s.Sessions(ctx)
	if err != nil {
		return cases.Page{}, err
	}
	var tabled []string
	for _, one := range sessions {
		if one.State == Closed {
			continue
		}
		for _, i := range one.Items {
			tabled = append(tabled, i.Case)
		}
	}
	return s.Cases.Agenda(ctx, f, tabled)
}

// Say does an act with what was said of it. ErrInvalid, ErrForbidden, ErrConflict
// and ErrStale are as of a case.
func (s *Service) Say(ctx context.Context, act Act, kind Kind, said Say) (Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	one, err := s.at(ctx, act, kind)
	if err != nil {
		return one, err
	}
	e := Event{Session: one.No, Seq: one.Version + 1, Kind: kind, At: s.Clock(), By: act.By, Body: said.Body(kind, act.By)}
	e.ID = cases.Hash("act %q %d %q %q %s", e.Session, e.Seq, kind, act.By, e.At.UTC().Format(time.RFC3339Nano))
	if kind == EventDecided {
		e.Record.Decision = said.Decision
	}
	set, err := s.setting(ctx, one, kind, act.By)
	if err != nil {
		return one, err
	}
	events, err := Admit(one, e, set)
	if err != nil {
		return one, err
	}
	if kind == EventTabled {
		if events[0].Body.Why, err = s.table(ctx, one, e); err != nil {
			return one, err
		}
	}
	after := one.with(events...)
	if kind == EventClosed {
		if after, events, err = s.minutes(after, events); err != nil {
			return one, err
		}
	}
	block, err := s.block(events)
	if err != nil {
		return one, err
	}
	if err := s.Append.Append(ctx, block); err != nil {
		return one, fmt.Errorf("store an event of session %s: %w", after.No, err)
	}
	if kind == EventClosed {
		return after, s.carry(ctx, after)
	}
	return after, nil
}

// Body is what an event of a kind says outside of its record.
func (y Say) Body(kind Kind, by string) Body {
	switch kind {
	case EventConvened:
		return Body{On: y.On, Emergency: y.Emergency, Members: y.Members, Quorum: y.Quorum}
	case EventOpened:
		return Body{Present: y.Present}
	case EventRecused:
		return Body{Case: y.Case, Worker: by}
	case EventTabled, EventDropped, EventDecided:
		return Body{Case: y.Case}
	case EventClosed:
	}
	return Body{}
}

// at is the session that an act is on: a new one, or as it was seen.
func (s *Service) at(ctx context.Context, act Act, kind Kind) (Session, error) {
	if kind == EventConvened {
		all, err := s.logs(ctx, "")
		no := number.New("J-", s.Seed("session "+act.By+s.Clock().UTC().Format(time.RFC3339Nano)), func(no string) bool { return len(all[no]) > 0 })
		return Session{No: no}, err
	}
	one, err := s.Session(ctx, act.No)
	if err != nil {
		return one, err
	}
	if act.Version != 0 && act.Version != one.Version {
		what := fmt.Sprintf("会议 %s 刚有人改过，现为第 %d 版 (session %s was changed, it is at version %d)", one.No, one.Version, one.No, one.Version)
		return one, refuse(one, shouwang.ErrStale, what, "看过现状再试 (look at it and try again)")
	}
	return one, nil
}

// setting reads who works where, and, of acts that ask for it, who is kin of whom.
func (s *Service) setting(ctx context.Context, one Session, kind Kind, by string) (Setting, error) {
	staff, err := s.Staff(ctx)
	if err != nil {
		return Setting{}, fmt.Errorf("read who works where: %w", err)
	}
	related := map[string]bool{}
	set := Setting{Now: s.Clock(), Staff: staff, Kin: func(worker, no string) bool { return related[worker+" "+no] }}
	if s.Kin == nil || kind != EventOpened && kind != EventDecided {
		return set, nil
	}
	for _, i := range one.Items {
		c, err := s.Cases.Case(ctx, i.Case)
		if err != nil {
			return set, err
		}
		workers := []string{by}
		for _, m := range one.Members {
			workers = append(workers, m.Worker)
		}
		for _, w := range workers {
			if related[w+" "+i.Case], err = s.Kin(ctx, w, c.Key); err != nil {
				return set, fmt.Errorf("look for relatives: %w", err)
			}
		}
	}
	return set, nil
}

// table puts a case before the session in its own log, and says why it is there:
// the case goes first, so that a kill in between leaves it waiting, not lost.
func (s *Service) table(ctx context.Context, one Session, e Event) (why string, err error) {
	c, err := s.Cases.Case(ctx, e.Body.Case)
	if err != nil {
		return "", err
	}
	why = cmp.Or(c.File.Agenda, "person")
	if c.State == cases.Meeting && len(c.File.Resolutions) > 0 {
		why = "deferred"
	}
	act := cases.Act{No: c.No, By: e.By, Key: "tabled " + one.No + " " + e.ID}
	_, err = s.Cases.Say(ctx, act, cases.EventTabled, cases.Say{Of: one.No, Until: one.On.End()})
	return why, err
}

// minutes writes the sheet of a session that is closing, and its hash into the log.
func (s *Service) minutes(after Session, events []Event) (Session, []Event, error) {
	sheet, err := s.Sheet(after)
	if err != nil {
		return after, nil, fmt.Errorf("write the minutes of session %s: %w", after.No, err)
	}
	last := &events[len(events)-1]
	last.Record.Sheet, last.Body.Minutes = sheet, Hash(sheet)
	after.Sheet, after.Minutes = sheet, Hash(sheet)
	return after, events, nil
}

// carry takes the decisions of a closed session into their cases, each once however
// often it is called. One that a case refuses does not hold up the others.
func (s *Service) carry(ctx context.Context, one Session) error {
	var errs []error
	for _, i := range one.Items {
		if i.Decision == nil {
			continue
		}
		kind, r := one.Resolution(i)
		act := cases.Act{No: i.Case, By: i.DecidedBy, Note: i.Decision.Reason, Key: "session " + one.No}
		if _, err := s.Cases.Say(ctx, act, kind, cases.Say{Record: cases.Record{Resolution: &r}}); err != nil {
			errs = append(errs, fmt.Errorf("take the decision of %s into case %s: %w", one.No, i.Case, err))
		}
	}
	return errors.Join(errs...)
}

// Settle takes decisions into their cases of sessions that were closed since an
// instant: a kill may have come between. It answers how many sessions it looked at.
func (s *Service) Settle(ctx context.Context, since time.Time) (int, error) {
	list, err := s.Sessions(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	var errs []error
	for _, one := range list {
		if one.State == Closed && !one.ClosedAt.Before(since) {
			n++
			errs = append(errs, s.carry(ctx, one))
		}
	}
	return n, errors.Join(errs...)
}
