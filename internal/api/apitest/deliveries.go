package apitest

import (
	"context"
	"slices"
	"time"

	"shouwang"
	"shouwang/internal/api"
)

// GivenUp is the one message that was given up here.
const GivenUp = "0123456789abcdef0123456789abcdef"

// addDeliveries gives one message up.
func (w *World) addDeliveries() {
	w.dead = []api.GivenUp{{Message: GivenUp, Channel: "wecom", Worker: "V01", Class: "no_address", Code: "81013", Attempts: 1, Since: Now.Add(-2 * time.Hour), At: Now.Add(-time.Hour)}}
}

// GivenUp are the messages that were given up.
func (w *World) GivenUp(context.Context) ([]api.GivenUp, error) {
	leave, err := w.enter()
	defer leave()
	return slices.Clone(w.dead), err
}

// SendAgain forgets that a message was given up.
func (w *World) SendAgain(_ context.Context, message string) error {
	leave, err := w.enter()
	defer leave()
	if err != nil {
		return err
	}
	n := slices.IndexFunc(w.dead, func(d api.GivenUp) bool { return d.Message == message })
	if n < 0 {
		return shouwang.ErrNotFound
	}
	w.dead = slices.Delete(w.dead, n, n+1)
	w.writes++
	return nil
}
