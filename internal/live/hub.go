// Package live tells open connections what changed of warnings and cases (实时): that
// there is news of a number within what they may know of, and nothing of what.
package live

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"shouwang"
	"shouwang/internal/access"
)

// Changes reads what changed of warnings and cases, in the order in which it was stored.
type Changes interface {
	// Changed are the first so many behind a place, an instant and the number of a warning
	// or case, that a scope sees. Times are whole milliseconds.
	Changed(ctx context.Context, since time.Time, after string, scope access.Scope, limit int) ([]Change, error)
}

// What changed.
const (
	Warning = "warning"
	Case    = "case"
)

// Change says that there is news of a warning or case, and nothing of what.
type Change struct {
	What    string
	No      string // W- or C- number
	Version uint64 // grows with every change of the same
	Area    uint64
	Lane    shouwang.Lane
	At      time.Time // when it was stored
}

// Limits of what is told live.
const (
	streamsOfOne = 5    // at once of an account or key: browsers share one stream among their tabs
	streamsInAll = 1000 // of a process
	sweepPage    = 5000 // read at once
	behindMost   = 16   // batches that wait for a slow reader, who is then let go
	lookBack     = 5 * time.Second
)

// Hub tells every open stream what changed within its reader's scope. The record
// is read once for all streams, and not at all while there is none.
type Hub struct {
	Changes Changes
	Clock   func() time.Time
	Log     *slog.Logger
	Every   time.Duration // between two looks at the record
	Beat    time.Duration // between two signs of life, and looks at who it is that reads

	mu      sync.Mutex
	over    bool // the service ends
	streams map[*Stream]bool
	from    time.Time            // up to where the record was read
	told    map[Change]time.Time // of what lies within the look-back
}

// Stream is one open connection.
type Stream struct {
	reader access.Reader
	news   chan []Change
}

// News is what changed within the reader's scope; closed when they are too far behind,
// or the service ends.
func (s *Stream) News() <-chan []Change { return s.news }

// Run reads the record for the open streams until the context ends, which ends them.
func (h *Hub) Run(ctx context.Context) error {
	tick := time.NewTicker(h.Every)
	defer tick.Stop()
	defer h.end()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if err := h.look(ctx); err != nil && ctx.Err() == nil {
			h.Log.ErrorContext(ctx, "look for what changed", "error", err) // the next look reads it
		}
	}
}

// look tells what was stored since the last look, and a little before: a line may be
// stored a moment after the time that it says.
func (h *Hub) look(ctx context.Context) error {
	h.mu.Lock()
	idle, since, now := len(h.streams) == 0, h.from.Add(-lookBack), h.Clock()
	h.mu.Unlock()
	if idle {
		return nil
	}
	for after := ""; ; {
		page, err := h.Changes.Changed(ctx, since, after, access.Everything(), sweepPage)
		if err != nil {
			return err
		}
		h.tell(page)
		if len(page) < sweepPage {
			break
		}
		last := page[len(page)-1]
		since, after = last.At, last.No
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.from = now
	for c, at := range h.told {
		if at.Before(now.Add(-2 * lookBack)) {
			delete(h.told, c)
		}
	}
	return nil
}

// tell hands each stream what of some changes is new and within its scope. A stream that
// nothing concerns does not learn that anything was.
func (h *Hub) tell(page []Change) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var news []Change
	for _, c := range page {
		if _, known := h.told[c]; !known {
			h.told[c] = c.At
			news = append(news, c)
		}
	}
	for s := range h.streams {
		own := within(news, s.reader.Scope)
		if len(own) == 0 {
			continue
		}
		select {
		case s.news <- own:
		default: // it comes again, and asks from where it was
			h.drop(s)
		}
	}
}

func within(all []Change, scope access.Scope) (own []Change) {
	for _, c := range all {
		if scope.Sees(c.Area, c.Lane) {
			own = append(own, c)
		}
	}
	return own
}

// Join opens a stream; nil is that there are too many.
func (h *Hub) Join(reader access.Reader) *Stream {
	h.mu.Lock()
	defer h.mu.Unlock()
	own := 0
	for s := range h.streams {
		if s.reader.Name == reader.Name {
			own++
		}
	}
	if h.over || own >= streamsOfOne || len(h.streams) >= streamsInAll {
		return nil
	}
	if len(h.streams) == 0 {
		h.from, h.streams, h.told = h.Clock(), map[*Stream]bool{}, map[Change]time.Time{}
	}
	s := &Stream{reader: reader, news: make(chan []Change, behindMost)}
	h.streams[s] = true
	return s
}

// Leave closes a stream.
func (h *Hub) Leave(s *Stream) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.drop(s)
}

func (h *Hub) drop(s *Stream) {
	if h.streams[s] {
		delete(h.streams, s)
		close(s.news)
	}
}

func (h *Hub) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.over = true
	for s := range h.streams {
		h.drop(s)
	}
}
