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
}

// Acknowledge takes a case (接办). The same person again changes nothing.
func (s *Service) Acknowledge(ctx context.Context, act Act) (Case, error) {
	return s.act(ctx, act, EventAcknowledged, Body{})
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
	if refusal := (*Refusal)(nil); errors.As(err, &refusal) && refusal.Case.State == Acknowledged {
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
	return s.act(ctx, act, EventClosed, Body{Verdict: verdict})
}

// Reopen opens a closed case again, unless the household has another open one
// in the lane by now.
func (s *Service) Reopen(ctx context.Context, act Act) (Case, error) {
	s.opening.Lock()
	defer s.opening.Unlock()
	return s.act(ctx, act, EventReopened, Body{})
}

// act adds one event by a person.
func (s *Service) act(ctx context.Context, act Act, kind Kind, body Body) (Case, error) {
	defer s.lock(act.No)()
	c, err := s.Case(ctx, act.No)
	if err != nil {
		return Case{}, err
	}
	e := Event{Case: c.No, Seq: c.Version + 1, Kind: kind, At: s.Clock(), By: act.By, Note: act.Note, Body: body}
	e.ID = actID(act, e)
	if done(c, e, act) {
		return c, nil
	}
	if err := s.admit(c, e, act); err != nil {
		return c, err
	}
	c = Fold(append(slices.Clone(append(c.Events, c.Rejected...)), e))
	return c, s.commit(ctx, []Event{e}, []Case{c})
}

// done says that an act was done before: by its key, or because the person has
// the case already.
func done(c Case, e Event, act Act) bool {
	if act.Key != "" && slices.ContainsFunc(c.Events, func(x Event) bool { return x.ID == e.ID }) {
		return true
	}
	current := act.Version == 0 || act.Version == c.Version
	return current && e.Kind == EventAcknowledged && c.State == Acknowledged && c.TakenBy == act.By
}

// admit is nil if the case takes the event.
func (s *Service) admit(c Case, e Event, act Act) error {
	if act.Version != 0 && act.Version != c.Version {
		return stale(c)
	}
	if _, allowed := c.State.Next(e.Kind); !allowed {
		return forbidden(c, e.Kind)
	}
	if !e.complete() {
		return shouwang.Explain(shouwang.ErrInvalid, "没有写明是谁 (nobody is named)", "写明经办人 (say who acts)")
	}
	if e.Kind != EventReopened {
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
		return hash("key %q %q", e.Case, act.Key)
	}
	return hash("act %q %d %q %q %s", e.Case, e.Seq, e.Kind, e.By, e.At.UTC().Format(time.RFC3339Nano))
}
