package main

import (
	"context"
	_ "embed"
	"fmt"
	"slices"

	"github.com/ClickHouse/clickhouse-go/v2"

	"shouwang"
	"shouwang/signals/identity"
)

//go:embed sql/heads.sql
var headsSQL string

// heads are the heads of households.
func (a *app) heads(ctx context.Context, homes []uint64) (map[uint64]shouwang.PersonID, error) {
	out := map[uint64]shouwang.PersonID{}
	if len(homes) == 0 {
		return out, nil
	}
	pin, err := a.intake.Pin(ctx, a.clock())
	if err != nil {
		return nil, err
	}
	rows, err := a.store.Conn().Query(ctx, headsSQL, clickhouse.Named("ids", homes),
		clickhouse.Named("batch", pin.Batch), clickhouse.Named("skip", append([]uint64{}, pin.Skip...)))
	if err != nil {
		return nil, fmt.Errorf("read the heads of households: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var home uint64
		var head *uint64
		if err := rows.Scan(&home, &head); err != nil {
			return nil, fmt.Errorf("read the heads of households: %w", err)
		}
		if head != nil {
			out[home] = shouwang.PersonID(*head)
		}
	}
	return out, rows.Err()
}

// masked are the names of subjects as lists show them (张*明): a person's own, a
// household's by its head, a named subject's by what it is.
func (a *app) masked(ctx context.Context, subjects []shouwang.Subject) (map[shouwang.Subject]string, error) {
	people, heads, err := a.personsOf(ctx, subjects)
	if err != nil {
		return nil, err
	}
	names, err := a.book.People(ctx, people)
	if err != nil {
		return nil, err
	}
	out := make(map[shouwang.Subject]string, len(subjects))
	for _, s := range subjects {
		id := shouwang.PersonID(s.ID)
		if s.Type == shouwang.SubjectHousehold {
			id = heads[s.ID]
		}
		switch {
		case s.Type.Named():
			out[s] = a.titled(s)
		case s.Type == shouwang.SubjectPerson || s.Type == shouwang.SubjectHousehold:
			out[s] = identity.MaskName(names[id].Name)
		}
	}
	return out, nil
}

// titled is a named subject as lists show it: what it is, and its text.
func (a *app) titled(s shouwang.Subject) string {
	title := s.Type.Title().Zh
	if m := a.pack.MonitorOf(s.Key); s.Type == "monitor" && m != nil {
		title = m.Title.Zh
	}
	if f := a.pack.Feed(s.Key); s.Type == "feed" && f != nil {
		title = f.Title.Zh
	}
	return title + " " + s.Key
}

// personsOf are the persons by whom subjects are named.
func (a *app) personsOf(ctx context.Context, subjects []shouwang.Subject) ([]shouwang.PersonID, map[uint64]shouwang.PersonID, error) {
	var people []shouwang.PersonID
	var homes []uint64
	for _, s := range subjects {
		if s.Type == shouwang.SubjectPerson {
			people = append(people, shouwang.PersonID(s.ID))
		}
		if s.Type == shouwang.SubjectHousehold {
			homes = append(homes, s.ID)
		}
	}
	heads, err := a.heads(ctx, homes)
	if err != nil {
		return nil, nil, err
	}
	for _, head := range heads {
		people = append(people, head)
	}
	slices.Sort(people)
	return slices.Compact(people), heads, nil
}
