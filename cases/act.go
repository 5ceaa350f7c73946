package cases

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"shouwang"
)

// Act says which case a person acts on, as they saw it.
type Act struct {
	No      string // C- number
	Version uint64 // the case must still have it; 0 is whatever it has now
	By      string // worker_id, or whoever the API names
	Note    string // free text, kept sealed
	Key     string // idempotency key: the same act again gets the first answer

	May func(Case) error // why the case is not this person's to act on, before anything else is told of it; nil: it is
}

// Acknowledge takes a case (接办). The same person again changes nothing.
func (s *Service) Acknowledge(ctx context.Context, act Act) (Case, error) {
	return s.Do(ctx, act, EventAcknowledged, Body{}, Record{})
}

// AcknowledgeWarning takes the case of a warning, named by id or number.
// ErrNotFound: it has none. ErrStale: somebody else was first, and the error
// (a *Refusal) says who.
func (s *Service) AcknowledgeWarning(ctx context.Context, warning, worker string) (Case, error) {
	of, err := s.OfWarnings(ctx, []string{warning})
	if err != nil {
		return Case{}, err
	}
	c, has := of[warning]
	if !has {
		return Case{}, fmt.Errorf("case of warning %s: %w", warning, shouwang.ErrNotFound)
	}
	now, err := s.Acknowledge(ctx, Act{No: c.No, By: worker})
	if refusal := (*Refusal)(nil); errors.As(err, &refusal) && refusal.Case.State == Verifying && refusal.Case.TakenBy != worker {
		return now, refuse(refusal.Case, shouwang.ErrStale, holder(refusal.Case), "不必再接办 (nothing to do)")
	}
	return now, err
}

// Close ends a case with a verdict on its warnings.
func (s *Service) Close(ctx context.Context, act Act, verdict shouwang.Verdict) (Case, error) {
	if !Valid(verdict) {
		return Case{}, shouwang.Explain(shouwang.ErrInvalid, "结论不在四种之内 (a verdict is none of the four)",
			"请选属实、不属实、数据有误或未能核实 (confirmed, not_confirmed, data_wrong, no_access)")
	}
	return s.Do(ctx, act, EventClosed, Body{Verdict: verdict}, Record{})
}

// Reopen opens a closed case again, unless the household has another open one
// in the lane by now.
func (s *Service) Reopen(ctx context.Context, act Act) (Case, error) {
	return s.Do(ctx, act, EventReopened, Body{}, Record{})
}

// Do adds one event by a person: what it says in its body and record is checked,
// completed, and stored with the timers that it starts.
func (s *Service) Do(ctx context.Context, act Act, kind Kind, body Body, record Record) (Case, error) {
	if kind == EventReopened {
		s.opening.Lock()
		defer s.opening.Unlock()
		if err := s.settle(ctx); err != nil {
			return Case{}, err
		}
	}
	t, place := s.ask(act.No)
	defer t.pass()
	c, err := s.caseAt(ctx, t, place, act.No)
	if err == nil && act.May != nil {
		err = act.May(c)
	}
	if err != nil {
		return Case{}, err
	}
	e := Event{Case: c.No, Seq: c.Version + 1, Kind: kind, At: s.Clock(), By: act.By, Note: act.Note, Body: body, Record: record}
	e.ID = actID(act, e)
	if done(c, e, act) {
		return c, nil
	}
	if act.Version != 0 && act.Version != c.Version {
		return c, stale(c)
	}
	setting, err := s.setting(ctx, c, e)
	if err != nil {
		return c, err
	}
	events, err := Admit(c, e, setting)
	if err != nil || len(events) == 0 {
		return c, err
	}
	if err := s.single(c, kind); err != nil {
		return c, err
	}
	for _, e := range events {
		c = c.with(e)
	}
	t.log = nil // whatever becomes of it
	return c, s.commit(ctx, events, []Case{c})
}

// done says that an act was done before: by its key, that of a visit by the visit's own id
// whatever became of the case since, or because the person has the case already.
func done(c Case, e Event, act Act) bool {
	named := act.Key != "" || e.Record.Visit != nil
	if named && slices.ContainsFunc(c.Events, func(x Event) bool { return x.ID == e.ID }) {
		return true
	}
	current := act.Version == 0 || act.Version == c.Version
	return current && e.Kind == EventAcknowledged && c.State == Verifying && c.TakenBy == act.By
}

// judged are the acts that a relative of the household keeps out of.
var judged = []Kind{EventApproved, EventSentBack, EventDecided, EventResolved, EventAppealDecided}

// setting is what an act is decided by.
func (s *Service) setting(ctx context.Context, c Case, e Event) (Setting, error) {
	s.mu.Lock()
	set := s.plain(c.File.Rules)
	s.mu.Unlock()
	var err error
	if set.Staff, err = s.Staff(ctx); err != nil {
		return set, fmt.Errorf("read who works where: %w", err)
	}
	if set.Staff.Away == nil {
		set.Staff.Away = s.away
	}
	if s.Kin == nil || !slices.Contains(judged, e.Kind) {
		return set, nil
	}
	if set.Kin, err = s.Kin(ctx, e.By, c.Key); err != nil {
		return set, fmt.Errorf("look for relatives: %w", err)
	}
	return set, nil
}

// single refuses to open a case again where the household has another by now.
func (s *Service) single(c Case, kind Kind) error {
	if kind != EventReopened {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.live[c.Key.same()] != "" {
		return refuse(c, shouwang.ErrConflict, "这一户已有在办个案 (the household has an open case already)", "在那一件里办 (act on that one)")
	}
	return nil
}

func actID(act Act, e Event) string {
	if act.Key != "" {
		return Hash("key %q %q", e.Case, act.Key)
	}
	if v := e.Record.Visit; v != nil {
		return Hash("visit %q %q", e.Case, v.ID)
	}
	return Hash("act %q %d %q %q %s", e.Case, e.Seq, e.Kind, e.By, e.At.UTC().Format(time.RFC3339Nano))
}
