package access

import (
	"context"
	_ "embed"
	"fmt"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
	"shouwang/internal/rows"
)

//go:embed sql/accounts.sql
var accountsSQL string

//go:embed sql/tries_of_name.sql
var triesOfNameSQL string

//go:embed sql/tries_of_address.sql
var triesOfAddressSQL string

// DB reads the record.
type DB = rows.DB

// Appender stores blocks, all or nothing each, before it returns.
type Appender interface {
	Append(ctx context.Context, blocks ...shouwang.Block) error
}

// Accounts are the accounts of the record. They are read again when they are older
// than a moment, since another process may have changed them.
type Accounts struct {
	DB     DB
	Append Appender
	Clock  func() time.Time

	known recent[map[string]Account]
}

// recent is what was read of the record a moment ago. It is safe for concurrent use.
type recent[T any] struct {
	mu    sync.Mutex
	value T
	at    time.Time // zero: nothing is known
}

// staleAfter is how long what another process did to an account or key may go unnoticed.
const staleAfter = 2 * time.Second

func (r *recent[T]) get(now time.Time, read func() (T, error)) (T, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if age := now.Sub(r.at); !r.at.IsZero() && age >= 0 && age < staleAfter {
		return r.value, nil
	}
	value, err := read()
	if err == nil {
		r.value, r.at = value, now
	}
	return value, err
}

func (r *recent[T]) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.at = time.Time{}
}

// All are the accounts by name.
func (a *Accounts) All(ctx context.Context) (map[string]Account, error) {
	return a.known.get(a.Clock(), func() (map[string]Account, error) {
		list, err := rows.All(ctx, a.DB, scanAccount, accountsSQL)
		if err != nil {
			return nil, fmt.Errorf("read the accounts: %w", err)
		}
		found := make(map[string]Account, len(list))
		for _, one := range list {
			found[one.Name] = one
		}
		return found, nil
	})
}

func scanAccount(found driver.Rows) (one Account, err error) {
	var roles, lanes []string
	err = found.Scan(&one.Name, &one.Epoch, &one.Worker, &roles, &one.Areas, &lanes, &one.Hashes, &one.Code, &one.Disabled, &one.By, &one.At, &one.PasswordAt)
	one.Roles, one.Lanes = named[shouwang.Role](roles), named[shouwang.Lane](lanes)
	return one, err
}

// Put stores the next version of an account: who had signed in by an earlier one is
// signed out. ErrStale: somebody wrote the same version first.
func (a *Accounts) Put(ctx context.Context, one Account) error {
	if err := one.Fault(); err != nil {
		return err
	}
	one.Epoch++
	if one.PasswordAt.IsZero() {
		one.PasswordAt = one.At
	}
	err := a.Append.Append(ctx, shouwang.Block{
		Table:   "account",
		Columns: []string{"name", "epoch", "worker", "roles", "areas", "lanes", "hashes", "code", "disabled", "actor", "at", "password_at"},
		Rows: [][]any{{
			one.Name, one.Epoch, one.Worker, named[string](one.Roles), append([]uint64{}, one.Areas...), named[string](one.Lanes),
			append([]string{}, one.Hashes...), one.Code, one.Disabled, one.By, one.At, one.PasswordAt,
		}},
	})
	a.known.forget()
	if err != nil {
		return fmt.Errorf("store the account %s: %w", one.Name, err)
	}
	return nil
}

// Attempts (登录记录) are counted in the record, so that nobody gets new ones by a restart.
type Attempts struct {
	DB     DB
	Append Appender
}

// outcomes of an attempt.
const (
	tried   = "tried"
	outcome = "ok"
	void    = "void" // refused before the password was looked at
)

func (t *Attempts) note(ctx context.Context, e Entry, what string) error {
	err := t.Append.Append(ctx, shouwang.Block{
		Table: "sign_in", Columns: []string{"name", "id", "address", "outcome", "at"},
		Rows: [][]any{{e.Name, e.ID, e.Address, what, e.At}},
	})
	if err != nil {
		return fmt.Errorf("note an attempt to sign in: %w", err)
	}
	return nil
}

// Begin notes an attempt before anything is looked at.
func (t *Attempts) Begin(ctx context.Context, e Entry) error { return t.note(ctx, e, tried) }

// Succeed notes that it was the person.
func (t *Attempts) Succeed(ctx context.Context, e Entry) error { return t.note(ctx, e, outcome) }

// Void notes that it was refused unseen, and so counts for nothing.
func (t *Attempts) Void(ctx context.Context, e Entry) error { return t.note(ctx, e, void) }

// OfName is how many attempts at a name stand without success beside this one, and
// when the newest was.
func (t *Attempts) OfName(ctx context.Context, e Entry) (n int, newest time.Time, err error) {
	count, err := rows.One(ctx, t.DB, func(found driver.Rows) (count uint64, err error) {
		err = found.Scan(&count, &newest)
		return count, err
	}, triesOfNameSQL,
		clickhouse.Named("name", e.Name), clickhouse.Named("mine", e.ID), clickhouse.DateNamed("since", e.At.Add(-rememberFor), clickhouse.MilliSeconds))
	if err != nil {
		err = fmt.Errorf("count attempts to sign in: %w", err)
	}
	return int(count), newest, err //nolint:gosec // a count of attempts
}

// OfAddress is how many attempts from an address did not succeed since an instant.
func (t *Attempts) OfAddress(ctx context.Context, address string, since time.Time) (int, error) {
	count, err := rows.One(ctx, t.DB, rows.Value[int64], triesOfAddressSQL,
		clickhouse.Named("address", address), clickhouse.DateNamed("since", since, clickhouse.MilliSeconds))
	if err != nil {
		return 0, fmt.Errorf("count attempts to sign in: %w", err)
	}
	return int(count), nil
}

func named[To, From ~string](list []From) []To {
	out := make([]To, len(list))
	for i, one := range list {
		out[i] = To(one)
	}
	return out
}
