package identity

import (
	"context"
	"fmt"
	"runtime"
	"sync"
)

// personRows are rows of identity_person, column by column: the driver takes
// columns far faster than rows.
type personRows struct {
	keys    *Keys
	version uint64
	ids     []uint64
	claims  []Claim
	blinds  map[Number][32]byte // those already known
	names   []uint64            // the marks of what was stored
	phones  []uint64
}

func newPersonRows(keys *Keys, version uint64, size int) *personRows {
	return &personRows{keys: keys, version: version, ids: make([]uint64, 0, size), claims: make([]Claim, 0, size)}
}

func (p *personRows) add(id uint64, c Claim) {
	p.ids = append(p.ids, id)
	p.claims = append(p.claims, c)
}

const personInsert = "INSERT INTO identity_person (person_id, version, number_blind, number_sealed, name_sealed, name_blind, initials_blind, phone_sealed, phone_blind)"

// sealedRows are the columns of personInsert after the first two.
type sealedRows struct {
	number, name, phone                              []string
	numberBlind, nameBlind, initialBlind, phoneBlind fixed
}

// sealed seals the people whom the rows name.
func (p *personRows) sealed() *sealedRows {
	n := len(p.claims)
	s := &sealedRows{
		number: make([]string, n), name: make([]string, n), phone: make([]string, n),
		numberBlind: newFixed(n), nameBlind: newFixed(n), initialBlind: newFixed(n), phoneBlind: newFixed(n),
	}
	parallel(n, func(from, to int) {
		w := p.keys.writer()
		defer p.keys.done(w)
		p.seal(w, s, from, to)
	})
	return s
}

// Sizes of what is sealed, to begin with.
const (
	numberSize = 18
	nameSize   = 12
	phoneSize  = 11
)

// seal seals a stretch of the people.
func (p *personRows) seal(w *writer, s *sealedRows, from, to int) {
	numbers, names, phones := newTexts(to-from, numberSize), newTexts(to-from, nameSize), texts{}
	for i := from; i < to; i++ {
		c := &p.claims[i]
		number := w.scratch(c.Number.String())
		if b, ok := p.blinds[c.Number]; ok {
			copy(s.numberBlind.at(i), b[:])
		} else {
			w.blind(s.numberBlind.at(i), blindNumber, number)
		}
		w.seal(&numbers, blindNumber, number)
		w.seal(&names, blindName, w.scratch(c.Name))
		if c.Name != "" {
			b := w.name(c.Name)
			copy(s.nameBlind.at(i), b.name[:])
			copy(s.initialBlind.at(i), b.initials[:])
		}
		phone := w.scratch(c.Phone)
		w.seal(&phones, blindPhone, phone)
		w.blind(s.phoneBlind.at(i), blindPhone, phone)
	}
	numbers.cut(s.number[from:to])
	names.cut(s.name[from:to])
	phones.cut(s.phone[from:to])
}

// parallel runs f for stretches of 0..n-1 on all cores: sealing is the dearest step
// of intake.
func parallel(n int, f func(from, to int)) {
	workers := min(runtime.GOMAXPROCS(0), n/256+1)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() { f(w*n/workers, (w+1)*n/workers) })
	}
	wait.Wait()
}

func (p *personRows) store(ctx context.Context, db DB) error {
	if len(p.ids) == 0 {
		return nil
	}
	s := p.sealed()
	for i := range p.ids {
		p.names, p.phones = append(p.names, mark(s.nameBlind.at(i))), append(p.phones, mark(s.phoneBlind.at(i)))
	}
	return send(ctx, db, personInsert, []any{p.ids, repeat(p.version, len(p.ids)), s.numberBlind.column(), s.number, s.name, s.nameBlind.column(), s.initialBlind.column(), s.phone, s.phoneBlind.column()})
}

func (r *Register) storePeople(ctx context.Context, fresh []Claim, from uint64) error {
	rows := newPersonRows(r.keys, r.version, len(fresh))
	rows.blinds = r.blinds
	for i, c := range fresh {
		rows.add(from+uint64(i), c)
	}
	if err := rows.store(ctx, r.db); err != nil {
		return err
	}
	for i, c := range fresh {
		k := r.people[c.Number]
		k.name, k.phone = rows.names[i], rows.phones[i]
		r.people[c.Number] = k
	}
	return nil
}

func (r *Register) storeHomes(ctx context.Context, fresh []string, from uint64) error {
	ids, blinds, sealed := make([]uint64, len(fresh)), newFixed(len(fresh)), make([]string, len(fresh))
	parallel(len(fresh), func(begin, end int) {
		w := r.keys.writer()
		defer r.keys.done(w)
		refs := newTexts(end-begin, numberSize)
		for i := begin; i < end; i++ {
			ids[i] = from + uint64(i) //nolint:gosec // an index is not negative
			ref := w.scratch(fresh[i])
			w.blind(blinds.at(i), blindRef, ref)
			w.seal(&refs, blindRef, ref)
		}
		refs.cut(sealed[begin:end])
	})
	return send(ctx, r.db, "INSERT INTO identity_household (household_id, version, ref_blind, ref_sealed)",
		[]any{ids, repeat(r.version, len(ids)), blinds.column(), sealed})
}

func repeat(v uint64, n int) []uint64 {
	out := make([]uint64, n)
	for i := range out {
		out[i] = v
	}
	return out
}

func send(ctx context.Context, db DB, insert string, cols []any) error {
	batch, err := db.PrepareBatch(ctx, insert)
	if err != nil {
		return fmt.Errorf("store identities: %w", err)
	}
	defer batch.Close() //nolint:errcheck // a sent batch has nothing left to close
	for i, col := range cols {
		if err := batch.Column(i).Append(col); err != nil {
			return fmt.Errorf("store identities: column %d: %w", i+1, err)
		}
	}
	if err := batch.Send(); err != nil {
		return fmt.Errorf("store identities: %w", err)
	}
	return nil
}
