package identity

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"

	"shouwang"
)

// Person is who a person number stands for, in clear: a caller who shows it has
// a purpose and logs it.
type Person struct{ Number, Name, Phone string }

// Masked is the person as lists show one.
func (p Person) Masked() Person {
	return Person{Number: MaskNumber(p.Number), Name: MaskName(p.Name), Phone: MaskNumber(p.Phone)}
}

// Book (名册) reads identities back.
type Book struct {
	db   DB
	keys *Keys
}

// NewBook is the book over the store's identities.
func NewBook(db DB, keys *Keys) *Book { return &Book{db: db, keys: keys} }

// page is how many identities one question asks for.
const page = 5000

// People are the persons of the numbers; one that is unknown or erased is left out.
func (b *Book) People(ctx context.Context, ids []shouwang.PersonID) (map[shouwang.PersonID]Person, error) {
	out := make(map[shouwang.PersonID]Person, len(ids))
	for part := range slices.Chunk(ids, page) {
		if err := b.readPeople(ctx, part, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (b *Book) readPeople(ctx context.Context, ids []shouwang.PersonID, out map[shouwang.PersonID]Person) error {
	asked := make([]uint64, len(ids))
	for i, id := range ids {
		asked[i] = uint64(id)
	}
	rows, err := b.db.Query(ctx, personRead, clickhouse.Named("people", asked))
	if err != nil {
		return fmt.Errorf("read people: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var id uint64
		var sealed [3]string
		if err := rows.Scan(&id, &sealed[0], &sealed[1], &sealed[2]); err != nil {
			return fmt.Errorf("read people: %w", err)
		}
		p, err := b.open(sealed)
		if err != nil {
			return fmt.Errorf("open person %d: %w", id, err)
		}
		out[shouwang.PersonID(id)] = p
	}
	return rows.Err()
}

func (b *Book) open(sealed [3]string) (p Person, err error) {
	for i, to := range []*string{&p.Number, &p.Name, &p.Phone} {
		if *to, err = b.keys.Open([]string{blindNumber, blindName, blindPhone}[i], sealed[i]); err != nil {
			return Person{}, err
		}
	}
	return p, nil
}

// Households are the references (户号) by which the departments know the
// households; where a roster has none, the head's number in clear.
func (b *Book) Households(ctx context.Context, ids []shouwang.HouseholdID) (map[shouwang.HouseholdID]string, error) {
	out := make(map[shouwang.HouseholdID]string, len(ids))
	for part := range slices.Chunk(ids, page) {
		if err := b.readHouseholds(ctx, part, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (b *Book) readHouseholds(ctx context.Context, ids []shouwang.HouseholdID, out map[shouwang.HouseholdID]string) error {
	asked := make([]uint64, len(ids))
	for i, id := range ids {
		asked[i] = uint64(id)
	}
	rows, err := b.db.Query(ctx, householdRead, clickhouse.Named("households", asked))
	if err != nil {
		return fmt.Errorf("read households: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		var id uint64
		var sealed string
		if err := rows.Scan(&id, &sealed); err != nil {
			return fmt.Errorf("read households: %w", err)
		}
		if out[shouwang.HouseholdID(id)], err = b.keys.Open(blindRef, sealed); err != nil {
			return fmt.Errorf("open household %d: %w", id, err)
		}
	}
	return rows.Err()
}

// Find is the person of a citizen's number, written with 15 or 18 digits; of a
// number that was merged, the person it was merged with. The error is
// shouwang.ErrNotFound for nobody, shouwang.ErrInvalid for no number.
func (b *Book) Find(ctx context.Context, number string) (shouwang.PersonID, error) {
	n, _, fault := Parse(number)
	if fault == BadRegion {
		n, _, fault = ParseCanary(number)
	}
	if fault != Sound {
		return 0, shouwang.Explain(shouwang.ErrInvalid, "this is not a citizen's number ("+string(fault)+")", "check it and enter it again")
	}
	rows, err := find(ctx, b.db, finder{personFind, personFindMany}, [][32]byte{b.keys.Number(n)})
	if err != nil {
		return 0, fmt.Errorf("find a person: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var blind, name, phone string
	var id, version uint64
	for rows.Next() {
		if err := rows.Scan(&blind, &id, &version, &name, &phone); err != nil {
			return 0, fmt.Errorf("find a person: %w", err)
		}
	}
	if err := rows.Err(); err != nil {
		return 0, fmt.Errorf("find a person: %w", err)
	}
	if id == 0 {
		return 0, fmt.Errorf("a person of this number: %w", shouwang.ErrNotFound)
	}
	links, err := Links(ctx, b.db)
	return Meant(links, shouwang.PersonID(id)), err
}

// Home is the household of a reference (户号, or the head's number). The error
// is shouwang.ErrNotFound for none.
func (b *Book) Home(ctx context.Context, ref string) (shouwang.HouseholdID, error) {
	rows, err := find(ctx, b.db, finder{householdFind, householdFindMany}, [][32]byte{b.keys.blind(blindRef, ref)})
	if err != nil {
		return 0, fmt.Errorf("find a household: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var blind string
	var id uint64
	for rows.Next() {
		if err := rows.Scan(&blind, &id); err != nil {
			return 0, fmt.Errorf("find a household: %w", err)
		}
	}
	if err := rows.Err(); err != nil {
		return 0, fmt.Errorf("find a household: %w", err)
	}
	if id == 0 {
		return 0, fmt.Errorf("a household of this reference: %w", shouwang.ErrNotFound)
	}
	return shouwang.HouseholdID(id), nil
}

// Search are the people whose full name, pinyin initials or phone is exactly the text.
func (b *Book) Search(ctx context.Context, text string, limit uint32) ([]shouwang.PersonID, error) {
	index := func(field, text string) string {
		h := b.keys.blind(field, text)
		return hex.EncodeToString(h[:])
	}
	rows, err := b.db.Query(ctx, personSearch,
		clickhouse.Named("name", index(blindName, PlainName(text))),
		clickhouse.Named("initials", index(blindInitials, strings.ToLower(text))), // a full name is blinded otherwise
		clickhouse.Named("phone", index(blindPhone, text)),
		clickhouse.Named("limit", limit))
	if err != nil {
		return nil, fmt.Errorf("search people: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var out []shouwang.PersonID
	for rows.Next() {
		var id uint64
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("search people: %w", err)
		}
		out = append(out, shouwang.PersonID(id))
	}
	return out, rows.Err()
}
