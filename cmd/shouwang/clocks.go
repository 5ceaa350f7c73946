package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/cases"
	"shouwang/internal/api"
	"shouwang/notify"
	"shouwang/warnings"
)

// newClocks moves the clocks of cases once, for a bureau that runs no service but
// has its commands called by a schedule.
func newClocks() *cobra.Command {
	return &cobra.Command{
		Use:   "clocks",
		Short: "Move the clocks of cases once: remind, pass up, and check that every case has an owner and a next step",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := open(cmd, "")
			if err != nil {
				return err
			}
			return a.end(cmd.Context(), a.clocksOnce(cmd))
		},
	}
}

func (a *app) clocksOnce(cmd *cobra.Command) error {
	ctx := cmd.Context()
	moved, err := a.cases.Recompute(ctx)
	if err != nil {
		return err
	}
	told, err := a.cases.Tick(ctx)
	if err != nil {
		return err
	}
	if err := a.tellUntold(ctx); err != nil {
		return err
	}
	if _, err := a.meetings.Settle(ctx, a.clock().Add(-toldAgain)); err != nil {
		return err
	}
	audit, err := a.cases.Audit(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d open cases, %d steps, %d deadlines moved, %d clocks made good, %d without an owner\n",
		audit.Open, len(told), moved, len(audit.Stopped), len(audit.Unowned))
	return err
}

const (
	clockEvery = 20 * time.Second // the clock is at most this late
	auditEvery = 10 * time.Minute // a clock that was lost is found within
	toldAgain  = 72 * time.Hour   // steps this old that a kill left untold are told
)

// keepClocks moves the clocks of cases until the context ends. What the store
// refuses is tried again at the next look.
func (a *app) keepClocks(ctx context.Context) error {
	var audited time.Time
	var heard uint64
	a.behind.Store(true) // a kill, or a store that refused, may have left something untold
	for ctx.Err() == nil {
		err := a.lookAtClocks(ctx, a.behind.Swap(false))
		if err != nil && ctx.Err() == nil {
			a.log.Error("move the clocks of cases", "error", err)
			a.behind.Store(true)
		}
		if heard, err = a.hearNew(ctx, heard); err != nil && ctx.Err() == nil {
			a.log.Error("hear the calls to the hotline", "error", err)
			a.behind.Store(true)
		}
		if now := a.clock(); now.Sub(audited) >= auditEvery {
			if err := a.auditClocks(ctx); err != nil && ctx.Err() == nil {
				a.log.Error("audit the clocks of cases and calls", "error", err)
			}
			audited = now
		}
		_ = rest(ctx, clockEvery)
	}
	return nil
}

// auditClocks finds the clocks of cases that were lost, and presses for the steps of
// calls that are overdue.
func (a *app) auditClocks(ctx context.Context) error {
	_, lost := a.cases.Audit(ctx)
	calls, err := a.phoned(ctx)
	if err != nil {
		return errors.Join(lost, err)
	}
	owed, err := a.owedOf(ctx, calls)
	if err != nil {
		return errors.Join(lost, err)
	}
	return errors.Join(lost, a.press(ctx, owed))
}

func (a *app) lookAtClocks(ctx context.Context, behind bool) error {
	if behind {
		if _, err := a.cases.Recompute(ctx); err != nil {
			return err
		}
		if err := a.tellUntold(ctx); err != nil {
			return err
		}
		if _, err := a.meetings.Settle(ctx, a.clock().Add(-toldAgain)); err != nil {
			return err
		}
	}
	told, err := a.cases.Tick(ctx)
	return errors.Join(err, a.tellSteps(ctx, told), a.tellOfCases(ctx))
}

// tellUntold tells what the logs of cases say that somebody is to hear. The outbox knows
// what was told already, so that a kill between a log and its messages loses none, and
// none goes twice.
func (a *app) tellUntold(ctx context.Context) error {
	untold, err := a.cases.ToldSince(ctx, a.clock().Add(-toldAgain))
	if err != nil {
		return err
	}
	return a.tellSteps(ctx, untold)
}

// tellSteps tells who is to hear of what happened to cases: one message a worker and
// channel, each step once. A message carries what one of a warning does, and interrupts as
// one of care does where a life or a child is concerned. Where nobody is there any more the
// town hears, then whoever is above it, at last the bureau's shared inbox.
func (a *app) tellSteps(ctx context.Context, told []cases.Told) error {
	told = slices.DeleteFunc(slices.Clone(told), func(t cases.Told) bool { return shouwang.IsCanary(t.Case.Area) })
	if len(told) == 0 {
		return nil
	}
	now := a.clock()
	dir, err := a.directory(ctx, now)
	if err != nil {
		return err
	}
	staff, err := a.staff(ctx)
	if err != nil {
		return err
	}
	due := map[string]cases.Deadline{}
	var changes []shouwang.Change
	for _, t := range told {
		w := stepped(t, staff)
		due[w.ID] = t.Case.Due
		changes = append(changes, shouwang.Change{Kind: shouwang.Raised, Warning: w})
	}
	dir.Deadline = func(w shouwang.Warning) (time.Time, bool) { return due[w.ID].At, due[w.ID].Provisional }
	if _, err := a.outbox.Intend(ctx, notify.Plan(changes, dir, now)); err != nil {
		return fmt.Errorf("intend deliveries of steps: %w", err)
	}
	a.ring(ctx, deliverBell)
	return nil
}

// stepped is what is told of a case as a delivery knows it: named after its first warning, or
// after the case where a call opened it.
func stepped(t cases.Told, staff cases.Staff) shouwang.Warning {
	w := shouwang.Warning{
		ID: "step:" + t.Event, No: t.Case.No, Level: t.Case.LevelAt(t.At), Area: t.Case.Area,
		Worker: present(staff, t.To, t.Case.Area),
	}
	if len(t.Case.Warnings) > 0 {
		w.No = t.Case.Warnings[0].No
	}
	if t.Case.Cares() {
		w.Kind = shouwang.Care
	}
	return w
}

// present is a worker if they are in office, else who answers for the town of an area; ""
// if nobody is in office at all.
func present(staff cases.Staff, id string, area uint64) string {
	if _, there := staff.Worker(id); there {
		return id
	}
	town, _ := staff.Owner(shouwang.TownOffice, area, area)
	return town.ID
}

// staffRoom is the roster of workers as cases ask it, read again now and then.
type staffRoom struct {
	mu    sync.Mutex
	at    time.Time
	staff cases.Staff
}

// staff is who works where. Who sits at the machine itself acts for the bureau.
func (a *app) staff(ctx context.Context) (cases.Staff, error) {
	room, now := &a.room, a.clock()
	room.mu.Lock()
	defer room.mu.Unlock()
	if room.staff.Worker != nil && now.Sub(room.at) < registerAge {
		return room.staff, nil
	}
	byID, err := a.workers(ctx, now)
	if err != nil {
		return cases.Staff{}, err
	}
	list := make([]shouwang.Worker, 0, len(byID))
	for _, w := range byID {
		list = append(list, w)
	}
	room.at, room.staff = now, cases.Staff{
		Worker: func(id string) (shouwang.Worker, bool) {
			if id == api.Local {
				return shouwang.Worker{ID: id, Role: shouwang.Bureau}, true
			}
			w, known := byID[id]
			return w, known && w.In(shouwang.DayOf(now))
		},
		Owner: warnings.NewRoster(list, shouwang.DayOf(now)).Owner,
	}
	return room.staff, nil
}

//go:embed sql/kin.sql
var kinSQL string

// kin says whether a worker is a declared relative of somebody whom a case is about.
func (a *app) kin(ctx context.Context, worker string, of cases.Key) (bool, error) {
	if a.pack.Feed("declared_relative") == nil {
		return false, nil
	}
	pin, err := pinner{a.intake}.Pin(ctx, a.clock())
	if err != nil {
		return false, err
	}
	var people []uint64
	if of.Subject.Type == shouwang.SubjectPerson {
		people = append(people, of.Subject.ID)
	}
	if of.Household != 0 {
		members, err := (&matching{app: a, pin: pin}).membersOf(ctx, []uint64{uint64(of.Household)})
		if err != nil {
			return false, err
		}
		people = append(people, members[uint64(of.Household)]...)
	}
	var related bool
	err = a.store.Conn().QueryRow(ctx, kinSQL, clickhouse.Named("people", append([]uint64{}, people...)), clickhouse.Named("worker", worker),
		clickhouse.Named("batch", pin.Batch), clickhouse.Named("skip", append([]uint64{}, pin.Skip...))).Scan(&related)
	if err != nil {
		return false, fmt.Errorf("read declared relatives: %w", err)
	}
	return related, nil
}
