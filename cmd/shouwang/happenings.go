package main

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2"

	"shouwang"
	"shouwang/cases"
	"shouwang/signals"
)

//go:embed sql/cases_of_people.sql
var casesOfPeopleSQL string

// tellIdentity writes into the open cases of two people what was decided of them:
// whoever works on one must know whose records they read.
func (a *app) tellIdentity(ctx context.Context, kind cases.Kind, d signals.Decision) error {
	now := a.clock()
	of := now.UTC().String()
	for _, pair := range [][2]shouwang.PersonID{{d.Loser, d.Winner}, {d.Winner, d.Loser}} {
		other := shouwang.Subject{Type: shouwang.SubjectPerson, ID: uint64(pair[1])}
		var list []cases.Happening
		rows, err := a.store.Conn().Query(ctx, casesOfPeopleSQL, clickhouse.Named("people", []uint64{uint64(pair[0])}))
		if err != nil {
			return fmt.Errorf("look for the cases of a person: %w", err)
		}
		for rows.Next() {
			h := cases.Happening{Kind: kind, By: d.By, Subject: other, Of: of}
			if err := rows.Scan(&h.Case); err != nil {
				_ = rows.Close()
				return fmt.Errorf("look for the cases of a person: %w", err)
			}
			list = append(list, h)
		}
		if err := rows.Err(); err != nil {
			return fmt.Errorf("look for the cases of a person: %w", err)
		}
		if _, err := a.cases.Tell(ctx, list, now); err != nil {
			return err
		}
	}
	return nil
}

//go:embed sql/case_areas.sql
var caseAreasSQL string

//go:embed sql/cases_in.sql
var casesInSQL string

// tellAreas writes into open cases that their area went over into another by now.
func (a *app) tellAreas(ctx context.Context) error {
	moved, err := a.movedAreas(ctx)
	if err != nil || len(moved) == 0 {
		return err
	}
	rows, err := a.store.Conn().Query(ctx, casesInSQL, clickhouse.Named("areas", moved))
	if err != nil {
		return fmt.Errorf("look for cases in areas that went over into others: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var list []cases.Happening
	for rows.Next() {
		h := cases.Happening{Kind: cases.EventAreaChanged, By: cases.System}
		if err := rows.Scan(&h.Case, &h.From); err != nil {
			return fmt.Errorf("look for cases in areas that went over into others: %w", err)
		}
		h.Area = a.areas.now(h.From, a.areas.today())
		list = append(list, h)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("look for cases in areas that went over into others: %w", err)
	}
	_, err = a.cases.Tell(ctx, list, a.clock())
	return err
}

// movedAreas are the areas of cases that are others today.
func (a *app) movedAreas(ctx context.Context) ([]uint64, error) {
	if a.areas.Areas == nil {
		return nil, nil
	}
	rows, err := a.store.Conn().Query(ctx, caseAreasSQL)
	if err != nil {
		return nil, fmt.Errorf("list the areas of cases: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var moved []uint64
	for rows.Next() {
		var area uint64
		if err := rows.Scan(&area); err != nil {
			return nil, fmt.Errorf("list the areas of cases: %w", err)
		}
		if a.areas.now(area, a.areas.today()) != area {
			moved = append(moved, area)
		}
	}
	return moved, rows.Err()
}
