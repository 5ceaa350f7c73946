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

// sealedColumns are how many columns of personInsert are sealed or blinded: all
// after the first two.
const sealedColumns = 7

// Columns whose blind indexes later files are compared with.
const (
	nameColumn  = 3
	phoneColumn = 6
)

// sealed are the sealed columns, in the order of personInsert.
func (p *personRows) sealed() (cols [sealedColumns][]string) {
	for i := range cols {
		cols[i] = make([]string, len(p.claims))
	}
	parallel(len(p.claims), func(from, to int) {
		w := p.keys.writer()
		for i := from; i < to; i++ {
			p.seal(w, p.claims[i])
		}
		texts := w.texts()
		for i := from; i < to; i++ {
			for j := range cols {
				cols[j][i], texts = texts[0], texts[1:]
			}
		}
	})
	return cols
}

// seal writes the sealed columns of one person.
func (p *personRows) seal(w *writer, c Claim) {
	number := c.Number.String()
	if b, ok := p.blinds[c.Number]; ok {
		w.take(b[:])
	} else {
		w.blind(blindNumber, number)
	}
	w.seal(blindNumber, number)
	w.seal(blindName, c.Name)
	w.often(blindName, c.Name, matchable)
	w.often(blindInitials, c.Name, Initials)
	w.seal(blindPhone, c.Phone)
	w.blind(blindPhone, c.Phone)
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
	cols := p.sealed()
	for i := range p.ids {
		p.names, p.phones = append(p.names, mark(cols[nameColumn][i])), append(p.phones, mark(cols[phoneColumn][i]))
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
	parallel(len(fresh), func(begin, end int) {
		w := r.keys.writer()
		for i := begin; i < end; i++ {
			ids[i] = from + uint64(i) //nolint:gosec // an index is not negative
			w.blind(blindRef, fresh[i])
			w.seal(blindRef, fresh[i])
		}
		texts := w.texts()
		for i := begin; i < end; i++ {
			blinds[i], sealed[i], texts = texts[0], texts[1], texts[2:]
		}
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
