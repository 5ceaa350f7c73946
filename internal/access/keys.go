package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
	"shouwang/internal/rows"
)

//go:embed sql/keys.sql
var keysSQL string

// Key is what a machine signs in with (密钥): one role, areas and lanes, for a while.
type Key struct {
	ID      string
	Name    string
	Digest  string // of the key; the key itself was shown once
	Role    shouwang.Role
	Areas   []uint64
	Lanes   []shouwang.Lane
	Writes  bool
	Expires time.Time
	Revoked bool
	By      string
	At      time.Time
	Used    time.Time // to the hour; zero is never

	version uint64
}

// longestKey is how long a key may stand.
const longestKey = 366 * 24 * time.Hour

// keyMark begins every key, so that one that leaked is known for what it is.
const keyMark = "swk_"

// NewKey is a key and its text, which is kept nowhere. ErrInvalid.
func NewKey(k Key) (Key, string, error) {
	as := Account{Name: k.Name, Roles: []shouwang.Role{k.Role}, Areas: k.Areas, Lanes: k.Lanes}
	if err := as.Fault(); err != nil {
		return Key{}, "", err
	}
	if as.Admin() || !k.Expires.After(k.At) || k.Expires.Sub(k.At) > longestKey {
		return Key{}, "", shouwang.Explain(shouwang.ErrInvalid, "密钥不给管理员，期限至多一年 / a key is no administrator's, and stands for a year at most", "换角色或期限 / choose another role or term")
	}
	k.ID = strings.ToLower(rand.Text()[:10])
	secret := rand.Text() + rand.Text()
	text := keyMark + k.ID + "_" + secret
	k.Digest = digestOf(text)
	return k, text, nil
}

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text)) // 260 bits of chance: no slow hash is needed
	return hex.EncodeToString(sum[:])
}

// Keys are the keys of the record.
type Keys struct {
	DB     DB
	Append Appender
	Clock  func() time.Time

	known recent[[]Key]
}

// All are the keys, by name.
func (k *Keys) All(ctx context.Context) ([]Key, error) {
	return k.known.get(k.Clock(), func() ([]Key, error) {
		found, err := rows.All(ctx, k.DB, scanKey, keysSQL)
		if err != nil {
			return nil, fmt.Errorf("read the keys: %w", err)
		}
		return found, nil
	})
}

func scanKey(found driver.Rows) (one Key, err error) {
	var lanes []string
	var used *time.Time
	err = found.Scan(&one.ID, &one.version, &one.Name, &one.Digest, (*string)(&one.Role), &one.Areas, &lanes, &one.Writes, &one.Expires, &one.Revoked, &one.By, &one.At, &used)
	if one.Lanes = named[shouwang.Lane](lanes); used != nil {
		one.Used = *used
	}
	return one, err
}

// Put stores the next version of a key.
func (k *Keys) Put(ctx context.Context, one Key) error {
	err := k.Append.Append(ctx, shouwang.Block{
		Table:   "api_key",
		Columns: []string{"id", "version", "name", "digest", "role", "areas", "lanes", "writes", "expires", "revoked", "actor", "at"},
		Rows: [][]any{{
			one.ID, one.version + 1, one.Name, one.Digest, string(one.Role), append([]uint64{}, one.Areas...), named[string](one.Lanes), one.Writes, one.Expires, one.Revoked, one.By, one.At,
		}},
	})
	k.known.forget()
	if err != nil {
		return fmt.Errorf("store the key %s: %w", one.Name, err)
	}
	return nil
}

// used notes that a key was used, at most once an hour.
func (k *Keys) used(ctx context.Context, one Key, at time.Time) error {
	if at.Sub(one.Used) < time.Hour {
		return nil
	}
	err := k.Append.Append(ctx, shouwang.Block{Table: "api_key_use", Columns: []string{"id", "at"}, Rows: [][]any{{one.ID, at}}})
	k.known.forget()
	if err != nil {
		return fmt.Errorf("note the use of a key: %w", err)
	}
	return nil
}

// Bearer is who has a key; the zero Reader is nobody: no such key, or one that was
// revoked or has expired.
func (d *Door) Bearer(ctx context.Context, text string) (Reader, error) {
	all, err := d.Keys.All(ctx)
	if err != nil {
		return Reader{}, err
	}
	digest, now := digestOf(text), d.Clock()
	at := slices.IndexFunc(all, func(k Key) bool { return k.Digest == digest })
	if at < 0 || all[at].Revoked || !now.Before(all[at].Expires) {
		return Reader{}, nil
	}
	key := all[at]
	if err := d.Keys.used(ctx, key, now); err != nil {
		return Reader{}, err
	}
	reader := d.readerOf(Account{Name: "key:" + key.Name, Roles: []shouwang.Role{key.Role}, Areas: key.Areas, Lanes: key.Lanes})
	reader.Reads = !key.Writes
	return reader, nil
}
