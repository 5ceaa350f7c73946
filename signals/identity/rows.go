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

// sealed columns, in the order of personInsert after the first two.
func (p *personRows) sealed() [7][]string {
	var cols [7][]string
	for i := range cols {
		cols[i] = make([]string, len(p.claims))
	}
	parallel(len(p.claims), func(i int) {
		c := p.claims[i]
		number := c.Number.String()
		for j, text := range [7]string{
			p.index(c.Number),
			p.keys.Seal(blindNumber, number),
			p.keys.Seal(blindName, c.Name),
			p.blind(blindName, matchable(c.Name)),
			p.blind(blindInitials, Initials(c.Name)),
			p.keys.Seal(blindPhone, c.Phone),
			p.blind(blindPhone, c.Phone),
		} {
			cols[j][i] = text
		}
	})
	return cols
}

// index is the blind index of a number.
func (p *personRows) index(n Number) string {
	b, ok := p.blinds[n]
	if !ok {
		b = p.keys.Number(n)
	}
	return string(raw(b))
}

func raw(b [32]byte) []byte { return b[:] }

func (p *personRows) blind(field, text string) string {
	if text == "" {
		return ""
	}
	return string(raw(p.keys.blind(field, text)))
}

// parallel runs f for 0..n-1 on all cores: sealing is the dearest step of intake.
func parallel(n int, f func(int)) {
	workers := min(runtime.GOMAXPROCS(0), n/256+1)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			for i := w * n / workers; i < (w+1)*n/workers; i++ {
				f(i)
			}
		})
	}
	wait.Wait()
}

func (p *personRows) store(ctx context.Context, db DB) error {
	if len(p.ids) == 0 {
		return nil
	}
	cols := p.sealed()
	for i := range p.ids {
		p.names, p.phones = append(p.names, mark(cols[3][i])), append(p.phones, mark(cols[6][i]))
	}
	return send(ctx, db, personInsert, append([]any{p.ids, repeat(p.version, len(p.ids))}, columns(cols[:])...))
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
	ids, blinds, sealed := make([]uint64, len(fresh)), make([]string, len(fresh)), make([]string, len(fresh))
	parallel(len(fresh), func(i int) {
		ids[i] = from + uint64(i) //nolint:gosec // an index is not negative
		blinds[i] = string(raw(r.keys.blind(blindRef, fresh[i])))
		sealed[i] = r.keys.Seal(blindRef, fresh[i])
	})
	return send(ctx, r.db, "INSERT INTO identity_household (household_id, version, ref_blind, ref_sealed)",
		[]any{ids, repeat(r.version, len(ids)), blinds, sealed})
}

func repeat(v uint64, n int) []uint64 {
	out := make([]uint64, n)
	for i := range out {
		out[i] = v
	}
	return out
}

func columns(cols [][]string) []any {
	out := make([]any, len(cols))
	for i := range cols {
		out[i] = cols[i]
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
