package access

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"shouwang"
)

// Limits of attempts to sign in. An address may fail more often than an account,
// so that one person's mistakes lock nobody else out, and it is looked at first, so
// that one machine cannot lock out the bureau name by name.
const (
	lockAfter    = 5
	lockFor      = 15 * time.Minute
	addressMost  = 30
	rememberFor  = 24 * time.Hour
	hashesAtOnce = 4 // 19 MiB each
)

// What a sign-in may be refused for. The first is said for a wrong name, password
// or code alike.
var (
	ErrWrong  = errors.New("name, password or code is wrong")
	ErrLocked = errors.New("too many attempts")
	ErrNoCode = errors.New("an administrator without one-time codes")
	ErrOld    = errors.New("the password is too old")
)

// Entry is one attempt as the record counts it. Name is a keyed hash.
type Entry struct {
	ID, Name, Address string
	At                time.Time
}

// Attempt is what somebody typed to sign in.
type Attempt struct {
	Name, Password, Code string
	Address              string // from where, without the port
}

// Door is where people sign in.
type Door struct {
	Accounts *Accounts
	Attempts *Attempts
	Once     Once
	Shelf    Shelf
	Keys     *Keys
	Log      Log
	Veil     func(text string) string            // a keyed hash
	Open     func(sealed string) (string, error) // a secret that was sealed
	Clock    func() time.Time
	Areas    func() (table *shouwang.Areas, city uint64)
	Rules    Rules

	busy chan struct{}
	turn *sync.Mutex // of whoever begins a session
}

// Rules are what a bureau may choose of signing in.
type Rules struct {
	Sessions     int // of an account at once: one more ends the oldest; 0 is any number
	PasswordDays int // after which a password must be changed; 0 is never
}

// NewDoor is a door with all that it needs.
func NewDoor(d Door) *Door {
	d.busy, d.turn = make(chan struct{}, hashesAtOnce), &sync.Mutex{}
	return &d
}

// nobodysHash is what an unknown name is compared with, so that it takes as long. It is
// worked out with the first attempt, whoever's that is: most commands have none.
var nobodysHash = sync.OnceValue(func() string { return HashOf("nobody has this password 0") })

// Anybody says whether anybody has an account: if not, the operator of this machine
// works as before.
func (d *Door) Anybody(ctx context.Context) (bool, error) {
	all, err := d.Accounts.All(ctx)
	return len(all) > 0, err
}

// SignIn is the id of a new session. ErrWrong, ErrLocked, ErrNoCode, ErrOld; what was
// refused is in the log under the name of an account alone, never as it was typed.
func (d *Door) SignIn(ctx context.Context, a Attempt) (id string, err error) {
	account, strong, err := d.Identify(ctx, a)
	if err != nil {
		return "", err
	}
	if days := d.Rules.PasswordDays; days > 0 && !d.Clock().Before(account.PasswordAt.AddDate(0, 0, days)) {
		old := Event{By: account.Name, From: a.Address, Action: "sign_in", Object: account.Name, Result: Refused, Purpose: ErrOld.Error()}
		return "", errors.Join(ErrOld, d.Log.Write(ctx, old))
	}
	return d.open(ctx, account, strong, Event{From: a.Address})
}

// Renew gives an account a new password at the door, to whoever knows the old one.
// ErrWrong, ErrLocked, ErrNoCode, ErrInvalid.
func (d *Door) Renew(ctx context.Context, a Attempt, password string) error {
	account, _, err := d.Identify(ctx, a)
	if err == nil {
		err = GoodPassword(account, password)
	}
	if err == nil {
		err = d.Log.Write(ctx, Event{By: account.Name, From: a.Address, Action: "password", Object: account.Name, Result: Done})
	}
	if err != nil {
		return err
	}
	return d.ChangePassword(ctx, account, password, account.Name)
}

// open is a new session, once it is in the log.
func (d *Door) open(ctx context.Context, account Account, strong bool, e Event) (id string, err error) {
	e.By, e.Action, e.Object, e.Result = account.Name, "sign_in", account.Name, Done
	if err := d.Log.Write(ctx, e); err != nil {
		return "", err
	}
	now := d.Clock()
	id, err = newSession(ctx, d.Shelf, session{Account: account.Name, Epoch: account.Epoch, Admin: account.Admin(), Strong: strong, Since: now, Seen: now})
	if err != nil || d.Rules.Sessions == 0 {
		return id, err
	}
	return id, d.endOldest(ctx, account.Name, shelfKey(id))
}

// endOldest ends the oldest sessions of an account that has too many with a new one.
func (d *Door) endOldest(ctx context.Context, account, newest string) error {
	d.turn.Lock()
	defer d.turn.Unlock()
	place := "sessions:" + account
	text, err := d.Shelf.Get(ctx, place)
	if err != nil {
		return fmt.Errorf("look for the sessions of %s: %w", account, err)
	}
	var known, open []string
	_ = json.Unmarshal(text, &known) // nothing, or what was written here
	for _, one := range known {
		on, err := d.Shelf.Get(ctx, one)
		if err != nil {
			return fmt.Errorf("look for a session of %s: %w", account, err)
		}
		if on != nil {
			open = append(open, one)
		}
	}
	for open = append(open, newest); len(open) > d.Rules.Sessions; open = open[1:] {
		if err := d.Shelf.Drop(ctx, open[0]); err != nil {
			return fmt.Errorf("end a session of %s: %w", account, err)
		}
	}
	text, _ = json.Marshal(open) // texts
	if err := d.Shelf.Put(ctx, place, text, longestStay); err != nil {
		return fmt.Errorf("keep the sessions of %s: %w", account, err)
	}
	return nil
}

// Identify is the account of whoever knows its password, and its code where it has
// one; strong is with a code. It is counted, and logged if it fails.
func (d *Door) Identify(ctx context.Context, a Attempt) (account Account, strong bool, err error) {
	account, strong, err = d.identify(ctx, a)
	if errors.Is(err, ErrWrong) || errors.Is(err, ErrLocked) || errors.Is(err, ErrNoCode) {
		object := "unknown"
		if all, lost := d.Accounts.All(ctx); lost == nil && all[a.Name].Name != "" {
			object = a.Name
		}
		if lost := d.Log.Write(ctx, Event{By: Nobody, From: a.Address, Action: "sign_in", Object: object, Result: Refused, Purpose: err.Error()}); lost != nil {
			return Account{}, false, lost
		}
	}
	return account, strong, err
}

func (d *Door) identify(ctx context.Context, a Attempt) (Account, bool, error) {
	now := d.Clock()
	failed, err := d.Attempts.OfAddress(ctx, a.Address, now.Add(-lockFor))
	if err != nil {
		return Account{}, false, err
	}
	if failed >= addressMost {
		return Account{}, false, ErrLocked
	}
	entry := Entry{ID: rand.Text(), Name: d.Veil("account:" + a.Name), Address: a.Address, At: now}
	if err := d.admit(ctx, entry); err != nil {
		return Account{}, false, err
	}
	all, err := d.Accounts.All(ctx)
	if err != nil {
		return Account{}, false, err
	}
	account := all[a.Name]
	strong, err := d.check(ctx, account, a, now)
	if err != nil {
		return Account{}, false, err
	}
	return account, strong, d.Attempts.Succeed(ctx, entry)
}

// admit counts an attempt before anything is compared, so that many at once get no
// more than one after another. Of a name that is locked nothing is written: its lock
// is no longer for it, and nobody fills the record by knocking on. What came in while the
// name was being locked is void, so that one person's mistakes do not lock an address
// that many share.
func (d *Door) admit(ctx context.Context, e Entry) error {
	locked, err := d.locked(ctx, e)
	if err != nil {
		return err
	}
	if locked {
		return ErrLocked
	}
	if err := d.Attempts.Begin(ctx, e); err != nil {
		return err
	}
	if locked, err = d.locked(ctx, e); err != nil || !locked {
		return err
	}
	return errors.Join(ErrLocked, d.Attempts.Void(ctx, e))
}

// locked says whether too many attempts at a name stand without success beside one.
func (d *Door) locked(ctx context.Context, e Entry) (bool, error) {
	n, newest, err := d.Attempts.OfName(ctx, e)
	return n >= lockAfter && e.At.Sub(newest) < lockFor, err
}

// check compares the password, of an unknown name with nobody's, and then the code.
func (d *Door) check(ctx context.Context, account Account, a Attempt, now time.Time) (strong bool, err error) {
	hash := nobodysHash()
	if len(account.Hashes) > 0 {
		hash = account.Hashes[0]
	}
	select {
	case d.busy <- struct{}{}:
	case <-ctx.Done():
		return false, ctx.Err()
	}
	ok := Matches(hash, a.Password)
	<-d.busy
	switch {
	case !ok || account.Name == "" || account.Disabled || len(account.Hashes) == 0:
		return false, ErrWrong
	case account.Code == "" && account.Admin():
		return false, ErrNoCode
	case account.Code == "":
		return false, nil
	}
	secret, err := d.Open(account.Code)
	if err != nil {
		return false, fmt.Errorf("open the secret of %s: %w", account.Name, err)
	}
	taken, err := codeTaken(ctx, d.Once, account.Name, secret, a.Code, now)
	if err == nil && !taken {
		err = ErrWrong
	}
	return taken, err
}

// SignOut ends a session, on the server too.
func (d *Door) SignOut(ctx context.Context, id string) error {
	if err := d.Shelf.Drop(ctx, shelfKey(id)); err != nil {
		return fmt.Errorf("end the session: %w", err)
	}
	return nil
}

// Session is who has a session, as their account stands now; the zero Reader is
// nobody: it ended, or the account was changed or closed since.
func (d *Door) Session(ctx context.Context, id string) (Reader, error) {
	return d.session(ctx, id, true)
}

// Peek is the same of what asks without a person: the session is not in use by it.
func (d *Door) Peek(ctx context.Context, id string) (Reader, error) {
	return d.session(ctx, id, false)
}

func (d *Door) session(ctx context.Context, id string, seen bool) (Reader, error) {
	s, err := readSession(ctx, d.Shelf, id, d.Clock())
	if err == nil && s != nil && seen {
		s.Seen = d.Clock()
		err = keepSession(ctx, d.Shelf, id, *s)
	}
	if err != nil || s == nil {
		return Reader{}, err
	}
	all, err := d.Accounts.All(ctx)
	if err != nil {
		return Reader{}, err
	}
	account := all[s.Account]
	if account.Name == "" || account.Disabled || account.Epoch != s.Epoch {
		return Reader{}, d.SignOut(ctx, id)
	}
	reader := d.readerOf(account)
	reader.Strong = s.Strong
	return reader, nil
}

func (d *Door) readerOf(account Account) Reader {
	table, city := d.Areas()
	return account.Reader(table, city, shouwang.DayOf(d.Clock()))
}

// OfWorker is what the account tied to a worker may see and do; the zero Reader is
// that no account in force is. While nobody has an account everybody of the roster is
// the operator's deputy, as before.
func (d *Door) OfWorker(ctx context.Context, worker string) (Reader, error) {
	all, err := d.Accounts.All(ctx)
	if err != nil {
		return Reader{}, err
	}
	if len(all) == 0 {
		return Operator(), nil
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if a := all[name]; worker != "" && a.Worker == worker && !a.Disabled {
			return d.readerOf(a), nil
		}
	}
	return Reader{}, nil
}

// ChangePassword gives an account a new password. Every session of it ends.
func (d *Door) ChangePassword(ctx context.Context, account Account, password, by string) error {
	if err := GoodPassword(account, password); err != nil {
		return err
	}
	account.Hashes = slices.Insert(slices.Clone(account.Hashes), 0, HashOf(password))
	account.Hashes = account.Hashes[:min(len(account.Hashes), PasswordsKept)]
	account.By, account.At, account.PasswordAt = by, d.Clock(), d.Clock()
	return d.Accounts.Put(ctx, account)
}
