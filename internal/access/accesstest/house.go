// Package accesstest is a door over a real record and a real Redis of a test's own,
// with a clock that the test moves.
package accesstest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"gotest.tools/v3/assert"

	"shouwang"
	"shouwang/internal/access"
	"shouwang/internal/queue"
	"shouwang/internal/store"
	"shouwang/internal/store/storetest"
	"shouwang/notify"
)

// The areas of the made-up city.
const (
	CityArea    = 320699000000
	TownArea    = 320699101000
	VillageArea = 320699101001
)

// House is the door and what stands behind it.
type House struct {
	Door  *access.Door
	Chain *access.Chain
	Store *store.Store

	mu     sync.Mutex
	now    time.Time
	broken []string
	shelf  *queue.Queue
}

// New is a house in which nobody has an account yet.
func New(t *testing.T) *House {
	t.Helper()
	h := &House{Store: storetest.Open(t), now: time.Date(2026, 11, 25, 9, 30, 0, 0, shouwang.Shanghai)}
	h.Flush(t)
	t.Cleanup(func() { assert.NilError(t, h.shelf.Close()) })
	db := h.Store.Conn()
	h.Chain = &access.Chain{DB: db, Append: h, Clock: h.Now}
	h.Door = access.NewDoor(access.Door{
		Accounts: &access.Accounts{DB: db, Append: h, Clock: h.Now}, Attempts: &access.Attempts{DB: db, Append: h},
		Keys: &access.Keys{DB: db, Append: h, Clock: h.Now}, Once: &notify.Nonces{DB: db, Append: h}, Shelf: h, Log: h.Chain, Clock: h.Now,
		Veil:  func(text string) string { sum := sha256.Sum256([]byte(text)); return hex.EncodeToString(sum[:]) },
		Open:  func(sealed string) (string, error) { return sealed, nil },
		Areas: func() (*shouwang.Areas, uint64) { return nil, CityArea },
	})
	return h
}

// Now is the time in the house.
func (h *House) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

// Forward moves the clock.
func (h *House) Forward(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

// Break makes the record refuse rows of a table; "" mends it.
func (h *House) Break(table string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.broken = append(h.broken, table)
	if table == "" {
		h.broken = nil
	}
}

// Append stores blocks, but for those of a broken table.
func (h *House) Append(ctx context.Context, blocks ...shouwang.Block) error {
	h.mu.Lock()
	broken := slices.Clone(h.broken)
	h.mu.Unlock()
	for _, b := range blocks {
		if slices.Contains(broken, b.Table) {
			return fmt.Errorf("append to %s: %w", b.Table, shouwang.ErrDown)
		}
	}
	return h.Store.Append(ctx, blocks...)
}

// Flush gives the house an empty Redis.
func (h *House) Flush(t *testing.T) {
	t.Helper()
	if h.shelf != nil {
		assert.NilError(t, h.shelf.Close())
	}
	var err error
	h.shelf, err = queue.Open(t.Context(), "", h.Now)
	assert.NilError(t, err)
}

// Put keeps in the present Redis, which is the shelf.
func (h *House) Put(ctx context.Context, key string, value []byte, ttl time.Duration) error {
	return h.shelf.Put(ctx, key, value, ttl)
}

// Get is what the present Redis has.
func (h *House) Get(ctx context.Context, key string) ([]byte, error) { return h.shelf.Get(ctx, key) }

// Drop forgets.
func (h *House) Drop(ctx context.Context, key string) error { return h.shelf.Drop(ctx, key) }

// Village is the account of a village worker.
func Village(name string) access.Account {
	return access.Account{Name: name, Roles: []shouwang.Role{shouwang.VillageWorker}, Areas: []uint64{VillageArea}, Lanes: []shouwang.Lane{shouwang.LaneOpen}}
}

// Add gives somebody an account with a password.
func (h *House) Add(t *testing.T, account access.Account, password string) access.Account {
	t.Helper()
	account.Hashes, account.At, account.PasswordAt = []string{access.HashOf(password)}, h.Now(), h.Now()
	assert.NilError(t, h.Door.Accounts.Put(t.Context(), account))
	return h.Account(t, account.Name)
}

// AddAdmin gives somebody the account of the security administrator, with codes.
func (h *House) AddAdmin(t *testing.T, name, password string) (secret string) {
	t.Helper()
	secret, _, err := access.NewCode(name)
	assert.NilError(t, err)
	h.Add(t, access.Account{Name: name, Roles: []shouwang.Role{access.SecurityAdmin}, Code: secret}, password)
	return secret
}

// Account is an account as it stands.
func (h *House) Account(t *testing.T, name string) access.Account {
	t.Helper()
	all, err := h.Door.Accounts.All(t.Context())
	assert.NilError(t, err)
	return all[name]
}

// Code is the code of a secret now.
func (h *House) Code(t *testing.T, secret string) string {
	t.Helper()
	code, err := access.CodeAt(secret, h.Now())
	assert.NilError(t, err)
	return code
}

// SignIn is a session.
func (h *House) SignIn(t *testing.T, name, password string) string {
	t.Helper()
	return h.SignInWith(t, name, password, "")
}

// SignInWith is a session of somebody who has codes.
func (h *House) SignInWith(t *testing.T, name, password, code string) string {
	t.Helper()
	id, err := h.Door.SignIn(t.Context(), access.Attempt{Name: name, Password: password, Code: code, Address: "127.0.0.1"})
	assert.NilError(t, err)
	return id
}

// Try says how an attempt ends.
func (h *House) Try(t *testing.T, name, password string) error {
	t.Helper()
	_, err := h.Door.SignIn(t.Context(), access.Attempt{Name: name, Password: password, Address: "127.0.0.1"})
	return err
}

// Who is who has a session, "" if nobody.
func (h *House) Who(t *testing.T, id string) string {
	t.Helper()
	r, err := h.Door.Session(t.Context(), id)
	assert.NilError(t, err)
	return r.Name
}

// Lines are the log.
func (h *House) Lines(t *testing.T) []access.Line {
	t.Helper()
	lines, err := access.Lines(t.Context(), h.Store.Conn())
	assert.NilError(t, err)
	return lines
}
