package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// How long a session lasts.
const (
	idleWorker  = 30 * time.Minute
	idleAdmin   = 15 * time.Minute
	longestStay = 12 * time.Hour
)

// Shelf keeps small things for a while; it may lose them at any moment.
type Shelf interface {
	Put(ctx context.Context, key string, value []byte, ttl time.Duration) error
	// Get is nil for what is not there.
	Get(ctx context.Context, key string) ([]byte, error)
	Drop(ctx context.Context, key string) error
}

// session is what the shelf holds of somebody who signed in. The shelf knows it by
// the digest of its id, so that whoever reads the shelf cannot use it.
type session struct {
	Account string    `json:"account"`
	Epoch   uint64    `json:"epoch"`
	Admin   bool      `json:"admin"`
	Strong  bool      `json:"strong"`
	Since   time.Time `json:"since"`
	Seen    time.Time `json:"seen"`
}

func (s session) idle() time.Duration {
	if s.Admin {
		return idleAdmin
	}
	return idleWorker
}

// over says whether a session has ended by an instant.
func (s session) over(at time.Time) bool {
	return at.Sub(s.Seen) >= s.idle() || at.Sub(s.Since) >= longestStay
}

func shelfKey(id string) string {
	sum := sha256.Sum256([]byte(id))
	return "session:" + hex.EncodeToString(sum[:])
}

// newSession puts a session on the shelf under an id that nobody can guess.
func newSession(ctx context.Context, shelf Shelf, s session) (id string, err error) {
	id = rand.Text() + rand.Text()
	return id, keepSession(ctx, shelf, id, s)
}

func keepSession(ctx context.Context, shelf Shelf, id string, s session) error {
	text, err := json.Marshal(s)
	if err == nil {
		err = shelf.Put(ctx, shelfKey(id), text, s.idle())
	}
	if err != nil {
		return fmt.Errorf("keep the session: %w", err)
	}
	return nil
}

// readSession is the session of an id that is still on; nil is none.
func readSession(ctx context.Context, shelf Shelf, id string, at time.Time) (*session, error) {
	text, err := shelf.Get(ctx, shelfKey(id))
	if err != nil {
		return nil, fmt.Errorf("look for the session: %w", err)
	}
	var s session
	if text == nil {
		return nil, nil
	}
	if err := json.Unmarshal(text, &s); err != nil {
		return nil, fmt.Errorf("read the session: %w", err)
	}
	if s.over(at) {
		return nil, shelf.Drop(ctx, shelfKey(id))
	}
	return &s, nil
}
