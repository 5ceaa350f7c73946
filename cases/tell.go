package cases

import (
	"context"
	"slices"
	"time"

	"shouwang"
)

// Happening (变动) is what befell an open case without anybody acting on it: its
// person turned out to be another, or its area went over into another.
type Happening struct {
	Case    string
	Kind    Kind             // EventMerged, EventSplit or EventAreaChanged
	By      string           // who decided; System for what follows from a table
	Subject shouwang.Subject // of merged and split: the other person
	From    uint64           // of area_changed: the area that it was
	Area    uint64           // and the one that it is
	Of      string           // names the cause, so that it is told once
}

func (h Happening) event() Event {
	e := Event{Case: h.Case, ID: Hash("tell %q %q %q %d %d %d %q", h.Case, h.Kind, h.Subject.Type, h.Subject.ID, h.From, h.Area, h.Of), Kind: h.Kind, By: h.By, Body: Body{From: h.From, Area: h.Area}}
	if h.Subject.Type != "" {
		e.Body.Subject = &h.Subject
	}
	return e
}

// Tell writes into the logs of open cases what befell them, each thing once, and
// answers how many events there were.
func (s *Service) Tell(ctx context.Context, list []Happening, at time.Time) (int, error) {
	var nos, ids []string
	for _, h := range list {
		nos, ids = append(nos, h.Case), append(ids, h.event().ID)
	}
	slices.Sort(nos)
	nos = slices.Compact(nos)
	defer s.lock(nos...)()
	told, err := s.known(ctx, ids)
	if err != nil {
		return 0, err
	}
	logs, err := s.logs(ctx, nos)
	if err != nil {
		return 0, err
	}
	var events []Event
	for _, h := range list {
		e := h.event()
		c := Fold(logs[h.Case])
		if told[e.ID] || !c.State.Open() || len(c.Events) == 0 {
			continue
		}
		told[e.ID] = true
		e.Seq, e.At = c.Version+1, at
		logs[h.Case] = append(logs[h.Case], e)
		events = append(events, e)
	}
	if len(events) == 0 {
		return 0, nil
	}
	return len(events), s.commit(ctx, events, foldAll(events, logs))
}

// foldAll are the cases that events belong to, each once.
func foldAll(events []Event, logs map[string][]Event) []Case {
	var out []Case
	for n, e := range events {
		if !slices.ContainsFunc(events[:n], func(x Event) bool { return x.Case == e.Case }) {
			out = append(out, Fold(logs[e.Case]))
		}
	}
	return out
}
