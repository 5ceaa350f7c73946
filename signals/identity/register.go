package identity

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"

	"github.com/cespare/xxhash/v2"

	"shouwang"
	"shouwang/internal/rows"
)

// Claim is a person as a row names one. Quiet asks without registering: a
// refused row must not make a person.
type Claim struct {
	Number Number
	Name   string
	Phone  string
	Quiet  bool
}

// Register assigns numbers to people and households: from 1 upwards, in the
// order in which the files name them. It is for one writer at a time; Named alone
// may be called beside it.
type Register struct {
	db      DB
	keys    *Keys
	version uint64
	next    uint64
	house   uint64
	people  map[Number]known
	homes   map[string]uint64
	names   map[shouwang.SubjectType]*names
	naming  sync.Mutex          // names come from files and from the product itself
	blinds  map[Number][32]byte // of the numbers asked for last: those that are new are stored under them
	whole   bool                // it remembers everybody that the store holds
	homely  bool                // and every household
	renamed map[Number]Claim    // waits until the file has been read: it may contradict itself
}

// known is what the register remembers of a person: the first bytes of the
// blind indexes tell whether a name has changed.
type known struct {
	id, version, name, phone uint64
	said                     uint64 // hash of the name and phone compared last: most rows repeat them
}

// remembered bounds the memory of a register; beyond it, it asks the store again.
const remembered = 3_000_000

// NewRegister is a register over what the store already holds.
func NewRegister(ctx context.Context, db DB, keys *Keys) (*Register, error) {
	r := &Register{db: db, keys: keys}
	r.forget()
	var err error
	if r.names, err = named(ctx, db); err != nil {
		return nil, err
	}
	if r.next, err = highest(ctx, db, "SELECT ifNull(max(person_id), 0) FROM identity_person"); err != nil {
		return nil, err
	}
	r.house, err = highest(ctx, db, "SELECT ifNull(max(household_id), 0) FROM identity_household")
	r.whole, r.homely = r.next == 0, r.house == 0
	return r, err
}

func highest(ctx context.Context, db DB, query string) (n uint64, err error) {
	n, err = rows.One(ctx, db, rows.Value[uint64], query)
	if err != nil {
		return 0, fmt.Errorf("read the highest identity: %w", err)
	}
	return n, nil
}

func (r *Register) forget() {
	r.whole, r.homely = false, false
	r.people, r.homes, r.renamed = make(map[Number]known), make(map[string]uint64), make(map[Number]Claim)
}

// Begin starts a file. A name holds by the day that the file describes, then by
// the batch, so that an old file sent late does not rename anybody.
func (r *Register) Begin(asOf shouwang.Day, batch uint64) {
	r.version = uint64(int64(asOf)+1<<20)<<40 | batch&(1<<40-1) //nolint:gosec // a day is far above -2^20
	clear(r.renamed)
}

// People gives each claim its person number, 0 to a quiet one of an unknown
// person. New identities are stored for good before it returns.
func (r *Register) People(ctx context.Context, claims []Claim) ([]shouwang.PersonID, error) {
	if len(r.people) > remembered {
		r.people, r.whole = make(map[Number]known), false
	}
	if err := r.learn(ctx, claims); err != nil {
		return nil, err
	}
	before := r.next
	out := make([]shouwang.PersonID, len(claims))
	var fresh []Claim
	var again []int // claims of people who are new in this call
	for i, c := range claims {
		k, ok := r.people[c.Number]
		switch {
		case c.Number == 0, !ok && c.Quiet:
			continue
		case !ok:
			r.next++
			k = known{id: r.next, version: r.version, said: said(c)}
			r.people[c.Number] = k
			fresh = append(fresh, c)
		case c.Quiet:
		case k.id > before:
			again = append(again, i)
		default:
			r.notice(c, k)
		}
		out[i] = shouwang.PersonID(k.id)
	}
	if err := r.storePeople(ctx, fresh, before+1); err != nil {
		r.forget() // what was not stored must not be believed
		r.next = before
		return nil, err
	}
	for _, i := range again {
		r.notice(claims[i], r.people[claims[i].Number])
	}
	return out, nil
}

// said is what a claim says beside the number, in short.
func said(c Claim) uint64 {
	if c.Phone == "" { // as in most files
		return xxhash.Sum64String(c.Name)
	}
	return xxhash.Sum64String(c.Name) ^ xxhash.Sum64String(c.Phone)*31
}

// notice remembers a new name or phone of a known person.
func (r *Register) notice(c Claim, k known) {
	now := said(c)
	if r.version < k.version || now == k.said {
		return
	}
	k.said = now
	r.people[c.Number] = k
	named := c.Name != "" && !Damaged(c.Name) && r.mark(blindName, PlainName(c.Name)) != k.name
	phoned := c.Phone != "" && r.mark(blindPhone, c.Phone) != k.phone
	if !named && !phoned {
		return
	}
	change := r.renamed[c.Number]
	if named {
		change.Name = c.Name
	}
	if phoned {
		change.Phone = c.Phone
	}
	r.renamed[c.Number] = change
}

func (r *Register) mark(field, text string) uint64 {
	if text == "" {
		return 0
	}
	b := r.keys.blind(field, text)
	return mark(b[:])
}

func mark(blind []byte) uint64 {
	if len(blind) < 8 {
		return 0
	}
	return binary.BigEndian.Uint64(blind)
}

// learn asks the store for the people it does not remember.
func (r *Register) learn(ctx context.Context, claims []Claim) error {
	r.blinds = nil
	if r.next == 0 || r.whole {
		return nil
	}
	asked, blinds := r.unknown(claims)
	if len(blinds) == 0 {
		return nil
	}
	rows, err := find(ctx, r.db, finder{personFind, personFindMany}, blinds)
	if err != nil {
		return fmt.Errorf("look up people: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var k known
		var blind, name, phone string
		if err := rows.Scan(&blind, &k.id, &k.version, &name, &phone); err != nil {
			return fmt.Errorf("look up people: %w", err)
		}
		k.name, k.phone = mark([]byte(name)), mark([]byte(phone))
		r.people[asked[[32]byte([]byte(blind))]] = k
	}
	return rows.Err()
}

// unknown are the people whom the register does not remember, by their blind index.
func (r *Register) unknown(claims []Claim) (asked map[[32]byte]Number, blinds [][32]byte) {
	r.blinds = make(map[Number][32]byte)
	var numbers []Number
	for _, c := range claims {
		if _, ok := r.people[c.Number]; ok || c.Number == 0 {
			continue
		}
		if _, twice := r.blinds[c.Number]; !twice {
			r.blinds[c.Number] = [32]byte{}
			numbers = append(numbers, c.Number)
		}
	}
	blinds, asked = make([][32]byte, len(numbers)), make(map[[32]byte]Number, len(numbers))
	parallel(len(numbers), func(from, to int) {
		for i := from; i < to; i++ {
			blinds[i] = r.keys.Number(numbers[i])
		}
	})
	for i, n := range numbers {
		asked[blinds[i]], r.blinds[n] = n, blinds[i]
	}
	return asked, blinds
}

// Finish stores the names and phones that changed, but not of the people whom
// the file contradicts itself about.
func (r *Register) Finish(ctx context.Context, doubtful map[shouwang.PersonID]bool) error {
	claims := make([]Claim, 0, len(r.renamed))
	for n := range r.renamed {
		claims = append(claims, Claim{Number: n})
	}
	if err := r.learn(ctx, claims); err != nil { // some may have been forgotten since
		return err
	}
	var changed []Number
	for n := range r.renamed {
		if !doubtful[shouwang.PersonID(r.people[n].id)] {
			changed = append(changed, n)
		}
	}
	slices.Sort(changed) // so that a kill leaves the same, however often
	for part := range slices.Chunk(changed, renamedAtOnce) {
		if err := r.rename(ctx, part); err != nil {
			r.forget() // what was not stored must not be believed
			return err
		}
	}
	clear(r.renamed)
	return nil
}

// renamedAtOnce bounds the memory of a roll that has a telephone of everybody for
// the first time.
const renamedAtOnce = 1 << 16

// rename stores what was said anew of some people.
func (r *Register) rename(ctx context.Context, changed []Number) error {
	ids := make([]shouwang.PersonID, len(changed))
	for i, n := range changed {
		ids[i] = shouwang.PersonID(r.people[n].id)
	}
	before, err := NewBook(r.db, r.keys).People(ctx, ids)
	if err != nil {
		return err
	}
	rows := newPersonRows(r.keys, r.version, len(changed))
	var doubted []uint64
	for _, n := range changed {
		k, change := r.people[n], r.renamed[n]
		old, ok := before[shouwang.PersonID(k.id)]
		if !ok {
			continue
		}
		if !Alike(old.Name, change.Name) {
			doubted = append(doubted, k.id)
		}
		c := Claim{Number: n, Name: pick(change.Name, old.Name), Phone: pick(change.Phone, old.Phone)}
		rows.add(k.id, c)
		k.version, k.said, k.name, k.phone = r.version, 0, r.mark(blindName, Matchable(c.Name)), r.mark(blindPhone, c.Phone)
		r.people[n] = k
	}
	if len(doubted) > 0 {
		slices.Sort(doubted)
		batch := repeat(r.version&(1<<40-1), len(doubted))
		if err := send(ctx, r.db, "INSERT INTO identity_doubt (person, batch)", []any{doubted, batch}); err != nil {
			return err
		}
	}
	return rows.store(ctx, r.db)
}

func pick(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// Homes gives each household reference its number; an empty one gives 0, as
// does an unknown one that is asked for quietly.
func (r *Register) Homes(ctx context.Context, refs []string, quiet []bool) ([]shouwang.HouseholdID, error) {
	if len(r.homes) > remembered {
		r.homes, r.homely = make(map[string]uint64), false
	}
	if err := r.learnHomes(ctx, refs); err != nil {
		return nil, err
	}
	out := make([]shouwang.HouseholdID, len(refs))
	var fresh []string
	for i, ref := range refs {
		if ref == "" {
			continue
		}
		id, ok := r.homes[ref]
		if !ok && quiet[i] {
			continue
		}
		if !ok {
			r.house++
			id = r.house
			r.homes[ref] = id
			fresh = append(fresh, ref)
		}
		out[i] = shouwang.HouseholdID(id)
	}
	if len(fresh) == 0 {
		return out, nil
	}
	if err := r.storeHomes(ctx, fresh, r.house-uint64(len(fresh))+1); err != nil {
		r.forget()
		r.house -= uint64(len(fresh))
		return nil, err
	}
	return out, nil
}

func (r *Register) learnHomes(ctx context.Context, refs []string) error {
	if r.house == 0 || r.homely {
		return nil
	}
	asked := make(map[[32]byte]string)
	var blinds [][32]byte
	for _, ref := range refs {
		if _, ok := r.homes[ref]; ok || ref == "" {
			continue
		}
		b := r.keys.blind(blindRef, ref)
		if _, twice := asked[b]; !twice {
			asked[b] = ref
			blinds = append(blinds, b)
		}
	}
	if len(blinds) == 0 {
		return nil
	}
	rows, err := find(ctx, r.db, finder{householdFind, householdFindMany}, blinds)
	if err != nil {
		return fmt.Errorf("look up households: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var blind string
		var id uint64
		if err := rows.Scan(&blind, &id); err != nil {
			return fmt.Errorf("look up households: %w", err)
		}
		r.homes[asked[[32]byte([]byte(blind))]] = id
	}
	return rows.Err()
}
