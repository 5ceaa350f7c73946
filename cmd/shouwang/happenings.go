package main

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strconv"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
	"shouwang/cases"
	"shouwang/internal/rows"
	"shouwang/signals/identity"
)

//go:embed sql/cases_of_people.sql
var casesOfPeopleSQL string

// identityKinds are the events that decisions of two people become.
var identityKinds = map[string]cases.Kind{"merged": cases.EventMerged, "split": cases.EventSplit}

// tellIdentities writes into the open cases of two people what was decided of them:
// whoever works on one must know whose records they read. What a kill left untold
// is told by the next.
func (a *app) tellIdentities(ctx context.Context) error {
	untold, err := identity.Untold(ctx, a.store.Conn())
	if err != nil {
		return err
	}
	for _, d := range untold {
		if err := a.tellIdentity(ctx, d); err != nil {
			return err
		}
		if err := a.intake.Told(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) tellIdentity(ctx context.Context, d identity.Decided) error {
	for _, pair := range [][2]shouwang.PersonID{{d.Loser, d.Winner}, {d.Winner, d.Loser}} {
		other := shouwang.Subject{Type: shouwang.SubjectPerson, ID: uint64(pair[1])}
		list, err := rows.All(ctx, a.store.Conn(), func(found driver.Rows) (h cases.Happening, err error) {
			h = cases.Happening{Kind: identityKinds[d.State], By: d.By, Subject: other, Of: strconv.FormatUint(d.Seq, 10)}
			return h, found.Scan(&h.Case)
		}, casesOfPeopleSQL, clickhouse.Named("people", []uint64{uint64(pair[0])}), clickhouse.DateNamed("at", d.At, clickhouse.MilliSeconds))
		if err != nil {
			return fmt.Errorf("look for the cases of a person: %w", err)
		}
		if _, err := a.cases.Tell(ctx, list, a.clock()); err != nil {
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
	list, err := rows.All(ctx, a.store.Conn(), func(found driver.Rows) (h cases.Happening, err error) {
		h = cases.Happening{Kind: cases.EventAreaChanged, By: cases.System}
		err = found.Scan(&h.Case, &h.From)
		h.Area = a.areas.now(h.From, a.areas.today())
		return h, err
	}, casesInSQL, clickhouse.Named("areas", moved))
	if err != nil {
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
	all, err := rows.All(ctx, a.store.Conn(), rows.Value[uint64], caseAreasSQL)
	if err != nil {
		return nil, fmt.Errorf("list the areas of cases: %w", err)
	}
	return slices.DeleteFunc(all, func(area uint64) bool { return a.areas.now(area, a.areas.today()) == area }), nil
}
