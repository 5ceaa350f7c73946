package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"shouwang"
	"shouwang/internal/access"
)

// Scoped are services that show and do only what the reader of the request may: the
// one place where that is held. What lies outside is not found, whatever was asked
// of it; lists are given the scope, so that their pages and counts know nothing else.
func Scoped(all Services, audit access.Log) Services {
	s := scope{places: all.Places, audit: audit}
	all.Warnings = scopedWarnings{all.Warnings, s}
	all.Cases = scopedCases{all.Cases, s}
	all.Receipts = scopedReceipts{all.Receipts, s}
	all.Reveal = scopedReveal{all.Reveal, s}
	all.Inbox = scopedInbox{all.Inbox}
	all.Match = scopedMatch{all.Match}
	all.Overview = scopedOverview{all.Overview}
	all.Batches = scopedBatches{all.Batches}
	all.Quarantine = scopedQuarantine{all.Quarantine}
	all.People = scopedPeople{all.People}
	all.Meetings = scopedMeetings{all.Meetings, s}
	all.Calls = scopedCalls{all.Calls}
	return all
}

// scope is how what is asked for is held against who asks.
type scope struct {
	places Places
	audit  access.Log
}

// holds is nil if the reader may know of a case, else as if there were none.
// Who asks for what is not theirs is in the log.
func (s scope) holds(ctx context.Context, no string) error {
	reader := access.Of(ctx)
	if reader.Local() {
		return nil
	}
	places, err := s.places.PlacesOf(ctx, []string{no})
	if err != nil {
		return err
	}
	p, known := places[no]
	switch {
	case !known:
		return fmt.Errorf("look for %s: %w", no, shouwang.ErrNotFound)
	case !reader.Scope.Sees(p.Area, p.Lane):
		return s.told(ctx, no, ErrOutOfScope)
	}
	return nil
}

// told is an error as who asks may know it: what is not theirs is as if there were none,
// and that they asked for it is in the log.
func (s scope) told(ctx context.Context, ref string, err error) error {
	if !errors.Is(err, ErrOutOfScope) {
		return err
	}
	if s.audit != nil {
		if err := s.audit.Write(ctx, access.Event{By: access.Of(ctx).Name, Action: "refused", Object: ref, Purpose: "out_of_scope", Result: access.Refused}); err != nil {
			return err
		}
	}
	return fmt.Errorf("look for %s: %w", ref, shouwang.ErrNotFound)
}

// acting is in whose name a reader acts: in their own. The operator of this machine
// may act for any worker.
func acting(ctx context.Context, by string) (string, error) {
	reader := access.Of(ctx)
	switch {
	case reader.Local():
		return by, nil
	case reader.Name == "":
		return "", fmt.Errorf("act without having signed in: %w", shouwang.ErrForbidden)
	case by == "" || by == Local || by == reader.Actor():
		return reader.Actor(), nil
	}
	return "", fmt.Errorf("act in the name of another: %w", shouwang.ErrForbidden)
}

type scopedWarnings struct {
	inner Warnings
	scope
}

func (s scopedWarnings) Warnings(ctx context.Context, f WarningFilter) (Page[Warning], error) {
	f.Scope = access.Of(ctx).Scope
	return s.inner.Warnings(ctx, f)
}

func (s scopedWarnings) Warning(ctx context.Context, ask WarningAsk) (WarningDetail, error) {
	ask.Scope = access.Of(ctx).Scope
	detail, err := s.inner.Warning(ctx, ask)
	return detail, s.told(ctx, ask.Ref, err)
}

type scopedCases struct {
	inner Cases
	scope
}

func (s scopedCases) Cases(ctx context.Context, f CaseFilter) (Page[Case], error) {
	f.Scope = access.Of(ctx).Scope
	return s.inner.Cases(ctx, f)
}

func (s scopedCases) Case(ctx context.Context, ask CaseAsk) (CaseDetail, error) {
	ask.Scope = access.Of(ctx).Scope
	detail, err := s.inner.Case(ctx, ask)
	return detail, s.told(ctx, ask.No, err)
}

func (s scopedCases) Append(ctx context.Context, no string, version uint64, event NewEvent) (CaseDetail, error) {
	by, err := acting(ctx, event.By)
	if err != nil {
		return CaseDetail{}, err
	}
	event.By, event.Scope = by, access.Of(ctx).Scope
	detail, err := s.inner.Append(ctx, no, version, event)
	return detail, s.told(ctx, no, err)
}

func (s scopedCases) Acknowledge(ctx context.Context, ask WarningAsk, worker string) (Acknowledged, error) {
	by, err := acting(ctx, worker)
	if err != nil {
		return Acknowledged{}, err
	}
	ask.Scope = access.Of(ctx).Scope
	done, err := s.inner.Acknowledge(ctx, ask, by)
	return done, s.told(ctx, ask.Ref, err)
}

type scopedReceipts struct {
	inner Receipts
	scope
}

func (s scopedReceipts) Receipt(ctx context.Context, ask WarningAsk) ([]byte, string, error) {
	ask.Scope = access.Of(ctx).Scope
	page, name, err := s.inner.Receipt(ctx, ask)
	return page, name, s.told(ctx, ask.Ref, err)
}

type scopedReveal struct {
	inner Revealer
	scope
}

func (s scopedReveal) Reveal(ctx context.Context, ask RevealAsk) ([]Identity, error) {
	by, err := acting(ctx, ask.By)
	if err != nil {
		return nil, err
	}
	ask.By, ask.Scope = by, access.Of(ctx).Scope
	people, err := s.inner.Reveal(ctx, ask)
	return people, s.told(ctx, ask.No, err)
}

// scopedInbox shows the workers of the reader's areas, whom work can be given to, and
// one inbox alone, the reader's own: how much another has in hand may come from lanes
// that the reader does not know of.
type scopedInbox struct{ inner Inbox }

func (s scopedInbox) Workers(ctx context.Context) ([]InboxWorker, error) {
	all, err := s.inner.Workers(ctx)
	reader := access.Of(ctx)
	if err != nil || reader.Local() {
		return all, err
	}
	var seen []InboxWorker
	for _, w := range all {
		own := w.ID != "" && w.ID == reader.Worker
		if !own && (w.ID == "" || !reader.Scope.In(w.Area)) {
			continue
		}
		if !own {
			w.Waiting = 0
		}
		seen = append(seen, w)
	}
	return seen, nil
}

func (s scopedInbox) Messages(ctx context.Context, worker, cursor string, limit int) (Page[Message], error) {
	if reader := access.Of(ctx); !reader.Local() && (worker == "" || worker != reader.Worker) {
		return Page[Message]{}, fmt.Errorf("read an inbox: %w", shouwang.ErrNotFound)
	}
	return s.inner.Messages(ctx, worker, cursor, limit)
}

// scopedMatch shows of a match the towns of the reader, and sums them up anew.
type scopedMatch struct{ innerMatch }

// Other names for two interfaces, whose own would hide their methods when embedded.
type (
	innerMatch   = Match
	innerBatches = Batches
)

func (s scopedMatch) Matches(ctx context.Context) ([]MatchResult, error) {
	list, err := s.innerMatch.Matches(ctx)
	if err != nil || access.Of(ctx).Scope.City {
		return list, err
	}
	own := make([]MatchResult, 0, len(list))
	for _, r := range list {
		full, err := s.innerMatch.Match(ctx, r.Month)
		if err != nil {
			return nil, err
		}
		r = ownTowns(full, access.Of(ctx).Scope)
		r.Towns, r.Files = nil, nil
		own = append(own, r)
	}
	return own, nil
}

func (s scopedMatch) Match(ctx context.Context, month shouwang.Day) (MatchResult, error) {
	r, err := s.innerMatch.Match(ctx, month)
	if scope := access.Of(ctx).Scope; err == nil && !scope.City {
		r = ownTowns(r, scope)
	}
	return r, err
}

func (s scopedMatch) Workbook(ctx context.Context, month shouwang.Day, town uint64) (io.ReadCloser, string, error) {
	if !access.Of(ctx).Scope.In(town) {
		return nil, "", fmt.Errorf("workbook of a town: %w", shouwang.ErrNotFound)
	}
	return s.innerMatch.Workbook(ctx, month, town)
}

// ownTowns is what a match found in the towns of a scope, and nothing of the others:
// no sums of the city, nor what its files were.
func ownTowns(r MatchResult, scope access.Scope) MatchResult {
	own := MatchResult{Month: r.Month, At: r.At, Policy: r.Policy, Batch: r.Batch}
	for _, t := range r.Towns {
		if !scope.In(t.Code) {
			continue
		}
		own.Towns = append(own.Towns, t)
		own.Pairs += t.Pairs
		if t.Amount.OK {
			own.Amount = shouwang.Know(own.Amount.Value + t.Amount.Value)
		}
	}
	return own
}

// scopedOverview leaves of the report of funds the lines of the reader's towns; small
// towns that were put together are the city's alone. What else is summed up takes the
// scope from who asks.
type scopedOverview struct{ Overviews }

func (s scopedOverview) Performance(ctx context.Context, from, to string) (Performance, error) {
	p, err := s.Overviews.Performance(ctx, from, to)
	scope := access.Of(ctx).Scope
	if err != nil || scope.City {
		return p, err
	}
	p.Lines = slices.DeleteFunc(p.Lines, func(l FundsLine) bool { return l.Towns > 1 || !scope.In(l.Town) })
	return p, nil
}

// What the data desk decides and reveals is for the whole city, which the routes hold;
// here it is done in the reader's own name.
type scopedBatches struct{ innerBatches }

func (s scopedBatches) DecideBatch(ctx context.Context, number uint64, d BatchDecision) (err error) {
	if d.By, err = acting(ctx, d.By); err != nil {
		return err
	}
	return s.innerBatches.DecideBatch(ctx, number, d)
}

type scopedQuarantine struct{ Quarantine }

func (s scopedQuarantine) RevealRefused(ctx context.Context, f RefusedFilter, by, purpose string) (Page[RefusedRow], error) {
	by, err := acting(ctx, by)
	if err != nil {
		return Page[RefusedRow]{}, err
	}
	return s.Quarantine.RevealRefused(ctx, f, by, purpose)
}

type scopedPeople struct{ People }

func (s scopedPeople) RevealPeople(ctx context.Context, refs []string, by, purpose string) ([]Identity, error) {
	by, err := acting(ctx, by)
	if err != nil {
		return nil, err
	}
	return s.People.RevealPeople(ctx, refs, by, purpose)
}

func (s scopedPeople) DecidePeople(ctx context.Context, d PeopleDecision) (err error) {
	if d.By, err = acting(ctx, d.By); err != nil {
		return err
	}
	return s.People.DecidePeople(ctx, d)
}
