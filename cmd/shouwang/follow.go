package main

import (
	"context"
	"fmt"
	"time"

	"shouwang"
	"shouwang/cases"
	"shouwang/notify"
	"shouwang/watch"
)

// deliverBell wakes the dispatcher.
const deliverBell = "deliver"

// follow is what a finished run leads to: cases are opened, workers are told.
// Both are idempotent, so a run whose following was cut off is followed again.
func (a *app) follow(ctx context.Context, r watch.Result) {
	if err := a.followChanges(ctx, r.Changes, r.Run.AsOf); err != nil {
		a.log.Error("follow a run", "run", r.Run.ID, "monitor", r.Run.Monitor, "error", err)
	}
}

func (a *app) followChanges(ctx context.Context, changes []shouwang.Change, at time.Time) error {
	if len(changes) == 0 {
		return nil
	}
	if _, err := a.cases.OpenFor(ctx, changes, at); err != nil {
		return fmt.Errorf("open cases: %w", err)
	}
	dir, err := a.directory(ctx, at)
	if err != nil {
		return err
	}
	if _, err := a.outbox.Intend(ctx, notify.Plan(changes, dir, at)); err != nil {
		return fmt.Errorf("intend deliveries: %w", err)
	}
	return a.queue.Publish(ctx, deliverBell)
}

// followAgain follows what finished since an instant: after a start it makes
// good what a kill between a run and its following left out.
func (a *app) followAgain(ctx context.Context, since time.Time) error {
	recorded, err := a.keep.ChangesSince(ctx, since)
	if err != nil {
		return fmt.Errorf("read what was raised: %w", err)
	}
	for i := 0; i < len(recorded); {
		j := i
		var changes []shouwang.Change
		for ; j < len(recorded) && recorded[j].Run == recorded[i].Run; j++ {
			changes = append(changes, recorded[j].Change)
		}
		if err := a.followChanges(ctx, changes, recorded[i].AsOf); err != nil {
			return err
		}
		i = j
	}
	return nil
}

// directory is who is told of what, as the roster stands at an instant.
func (a *app) directory(ctx context.Context, at time.Time) (notify.Directory, error) {
	byID, err := a.workers(ctx, at)
	if err != nil {
		return notify.Directory{}, err
	}
	return notify.Directory{
		Worker:   func(id string) (shouwang.Worker, bool) { w, ok := byID[id]; return w, ok },
		Channels: a.channels.Reach,
		Town:     a.areas.town,
		Deadline: func(w shouwang.Warning) (time.Time, bool) {
			due := cases.FirstContact.Deadline(a.cal, w.Level, at)
			return due.At, due.Provisional
		},
	}, nil
}

// workers are those in office at an instant, by their id.
func (a *app) workers(ctx context.Context, at time.Time) (map[string]shouwang.Worker, error) {
	pin, err := pinner{a.intake}.Pin(ctx, at)
	if err != nil {
		return nil, err
	}
	list, err := a.sources.Workers(ctx, at, pin)
	if err != nil {
		return nil, fmt.Errorf("read the roster of workers: %w", err)
	}
	byID := make(map[string]shouwang.Worker, len(list))
	for _, w := range list {
		byID[w.ID] = w
	}
	return byID, nil
}

// drain sends everything that is owed and due now.
func (a *app) drain(ctx context.Context) (notify.Report, error) {
	d, err := a.dispatcher(ctx, nil)
	if err != nil {
		return notify.Report{}, err
	}
	return d.Drain(ctx)
}

func (a *app) dispatcher(ctx context.Context, fence func() error) (*notify.Dispatcher, error) {
	byID, err := a.workers(ctx, a.clock())
	if err != nil {
		return nil, err
	}
	return notify.NewDispatcher(notify.Config{
		Outbox: a.outbox, Channels: a.channels, Clock: a.clock, Limiter: a.queue, Fence: fence, Log: a.log,
		Worker: func(id string) (shouwang.Worker, bool) { w, ok := byID[id]; return w, ok },
	}), nil
}
