package identity

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
)

var (
	//go:embed subject_find.sql
	subjectFind string
	//go:embed subject_find_many.sql
	subjectFindMany string
	//go:embed subject_highest.sql
	subjectHighest string
)

// names are the named subjects of one type as the register remembers them.
type names struct {
	last  uint64            // the highest number
	known map[string]uint64 // text → number
	whole bool              // it remembers all that the store holds
}

// named are the types that the store holds, without their texts.
func named(ctx context.Context, db DB) (map[shouwang.SubjectType]*names, error) {
	rows, err := db.Query(ctx, subjectHighest)
	if err != nil {
		return nil, fmt.Errorf("read the highest subjects: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	out := make(map[shouwang.SubjectType]*names)
	for rows.Next() {
		var kind string
		n := &names{known: make(map[string]uint64)}
		if err := rows.Scan(&kind, &n.last); err != nil {
			return nil, fmt.Errorf("read the highest subjects: %w", err)
		}
		out[shouwang.SubjectType(kind)] = n
	}
	return out, rows.Err()
}

// Named gives each text of a type of named subjects its number: from 1 upwards,
// in the order in which texts come. An empty text gives 0, as does an unknown
// one that is asked for quietly. New numbers are stored for good before it returns.
func (r *Register) Named(ctx context.Context, kind shouwang.SubjectType, refs []string, quiet []bool) ([]uint64, error) {
	n := r.names[kind]
	switch {
	case n == nil:
		n = &names{known: make(map[string]uint64), whole: true}
		r.names[kind] = n
	case len(n.known) > remembered:
		n.known, n.whole = make(map[string]uint64), false
	}
	if err := r.learnNames(ctx, kind, n, refs); err != nil {
		return nil, err
	}
	out := make([]uint64, len(refs))
	var fresh []string
	for i, ref := range refs {
		id, ok := n.known[ref]
		if ref == "" || !ok && quiet[i] {
			continue
		}
		if !ok {
			n.last++
			id = n.last
			n.known[ref] = id
			fresh = append(fresh, ref)
		}
		out[i] = id
	}
	if err := r.storeNames(ctx, kind, fresh, n.last-uint64(len(fresh))+1); err != nil {
		n.known, n.whole = make(map[string]uint64), false // what was not stored must not be believed
		n.last -= uint64(len(fresh))
		return nil, err
	}
	return out, nil
}

// learnNames asks the store for the texts that are not remembered.
func (r *Register) learnNames(ctx context.Context, kind shouwang.SubjectType, n *names, refs []string) error {
	if n.whole {
		return nil
	}
	asked := make(map[string]bool)
	var list []string
	for _, ref := range refs {
		if _, ok := n.known[ref]; !ok && ref != "" && !asked[ref] {
			asked[ref] = true
			list = append(list, ref)
		}
	}
	if len(list) == 0 {
		return nil
	}
	found, err := findNamed(ctx, r.db, kind, list)
	for ref, id := range found {
		n.known[ref] = id
	}
	return err
}

// findNamed are the numbers of texts that the store knows.
func findNamed(ctx context.Context, db DB, kind shouwang.SubjectType, refs []string) (map[string]uint64, error) {
	rows, err := askNamed(ctx, db, kind, refs)
	if err != nil {
		return nil, fmt.Errorf("look up subjects of type %s: %w", kind, err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	out := make(map[string]uint64, len(refs))
	for rows.Next() {
		var ref string
		var id uint64
		if err := rows.Scan(&ref, &id); err != nil {
			return nil, fmt.Errorf("look up subjects of type %s: %w", kind, err)
		}
		out[ref] = id
	}
	return out, rows.Err()
}

func askNamed(ctx context.Context, db DB, kind shouwang.SubjectType, refs []string) (driver.Rows, error) {
	of := clickhouse.Named("type", string(kind))
	if len(refs) <= few {
		return db.Query(ctx, subjectFind, of, clickhouse.Named("refs", refs))
	}
	if err := db.Exec(ctx, "TRUNCATE TABLE identity_ask_ref"); err != nil {
		return nil, err
	}
	if err := send(ctx, db, "INSERT INTO identity_ask_ref (ref)", []any{refs}); err != nil {
		return nil, err
	}
	return db.Query(ctx, subjectFindMany, of)
}

func (r *Register) storeNames(ctx context.Context, kind shouwang.SubjectType, fresh []string, from uint64) error {
	if len(fresh) == 0 {
		return nil
	}
	kinds, ids := make([]string, len(fresh)), make([]uint64, len(fresh))
	for i := range fresh {
		kinds[i], ids[i] = string(kind), from+uint64(i) //nolint:gosec // an index is not negative
	}
	return send(ctx, r.db, "INSERT INTO identity_subject (type, subject_id, ref)", []any{kinds, ids, fresh})
}

// Named is the subject of a type that a text names. The error is
// shouwang.ErrNotFound for none.
func (b *Book) Named(ctx context.Context, kind shouwang.SubjectType, ref string) (shouwang.Subject, error) {
	found, err := findNamed(ctx, b.db, kind, []string{ref})
	if err != nil {
		return shouwang.Subject{}, err
	}
	if found[ref] == 0 {
		return shouwang.Subject{}, shouwang.Explain(shouwang.ErrNotFound, "no "+string(kind)+" of this name is known", "check how it is written")
	}
	return shouwang.Subject{Type: kind, ID: found[ref], Key: ref}, nil
}
