package apitest

import (
	"context"
	"time"

	"shouwang/internal/access"
	"shouwang/internal/live"
)

// Happen stores a change of a warning or case, by its number, ten seconds after the last.
func (w *World) Happen(nos ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, no := range nos {
		w.happened(no)
	}
}

func (w *World) happened(no string) {
	c := live.Change{What: live.Warning, No: no, Version: uint64(len(w.changes) + 1), At: w.lastChange().Add(changesApart)}
	if one := w.find(no); one != nil {
		c.Area, c.Lane = one.Area, one.Lane
	} else if one, err := w.findCase(no); err == nil {
		c.What, c.Area, c.Lane = live.Case, one.Area, one.Key.Lane
	}
	w.changes = append(w.changes, c)
}

// Changed are the changes since, in their order.
func (w *World) Changed(_ context.Context, since time.Time, after string, scope access.Scope, limit int) ([]live.Change, error) {
	leave, err := w.enter()
	defer leave()
	if err != nil {
		return nil, err
	}
	var found []live.Change
	for _, c := range w.changes {
		later := c.At.After(since) || c.At.Equal(since) && c.No > after
		if later && scope.Sees(c.Area, c.Lane) && len(found) < limit {
			found = append(found, c)
		}
	}
	return found, nil
}

// LastChange is when the last change was stored.
func (w *World) LastChange() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.lastChange()
}

// changesApart is longer than a look at what changed looks back.
const changesApart = 10 * time.Second

func (w *World) lastChange() time.Time {
	return Now.Add(time.Duration(len(w.changes)) * changesApart)
}
