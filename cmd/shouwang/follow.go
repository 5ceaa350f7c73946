package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"shouwang"
	"shouwang/cases"
	"shouwang/internal/queue"
	"shouwang/notify"
	"shouwang/watch"
)

// deliverBell wakes the dispatcher.
const deliverBell = "deliver"

// follow is what a finished run leads to: cases are opened, workers are told; the
// first of a day also tells cases whose area went over into another. All are
// idempotent, so a run whose following was cut off is followed again.
func (a *app) follow(ctx context.Context, r watch.Result) {
	err := a.followChanges(ctx, r.Changes, r.Run.AsOf)
	if a.stock.due(r.Run) {
		err = errors.Join(err, a.release(ctx, r.Run.AsOf))
	}
	if err != nil {
		a.log.Error("follow a run", "run", r.Run.ID, "monitor", r.Run.Monitor, "error", err)
	}
	today := a.areas.today()
	if a.areasTold.Swap(int64(today)) == int64(today) {
		return
	}
	if err := a.tellAreas(ctx); err != nil {
		a.log.Error("tell cases of areas that changed", "error", err)
	}
}

// followChanges follows what is news; stock waits for its release.
func (a *app) followChanges(ctx context.Context, changes []shouwang.Change, at time.Time) error {
	news := slices.DeleteFunc(slices.Clone(changes), func(c shouwang.Change) bool { return c.Warning.Stock })
	return a.dispatchChanges(ctx, news, at)
}

// dispatchChanges opens the cases of what was raised and tells of it; the clocks
// run from at.
func (a *app) dispatchChanges(ctx context.Context, changes []shouwang.Change, at time.Time) error {
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
	a.ring(ctx, deliverBell)
	return nil
}

// ring wakes whoever waits at a bell. The record says what is to be done, and they look
// by themselves now and then: a ring that is lost costs half a minute, no more.
func (a *app) ring(ctx context.Context, bell string) {
	if err := a.queue.Publish(ctx, bell); err != nil {
		a.log.WarnContext(ctx, "nobody was woken", "bell", bell, "error", err)
	}
}

// followAgain follows what finished since an instant: it makes good what a kill
// between a run and its following left out.
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

//go:embed sql/unfollowed.sql
var unfollowedSQL string

// makeGood follows what finished runs raised and a kill left unfollowed, however
// long ago, hands out the stock for which there is room now, and tells open cases
// whose area is another by now or whose person was merged or split.
func (a *app) makeGood(ctx context.Context) error {
	var owed uint64
	var since time.Time
	if err := a.store.Conn().QueryRow(ctx, unfollowedSQL).Scan(&owed, &since); err != nil {
		return fmt.Errorf("look for what nobody was told of: %w", err)
	}
	if owed > 0 {
		if err := a.followAgain(ctx, since); err != nil {
			return err
		}
	}
	given, err := a.keep.Unsent(ctx)
	if err != nil {
		return err
	}
	if err := a.followGiven(ctx, given); err != nil {
		return err
	}
	return errors.Join(a.release(ctx, a.clock()), a.tellAreas(ctx), a.tellIdentities(ctx), a.tellOfCases(ctx))
}

// settle ends a command that acts: nothing that was raised stays untold, be it by
// this command or by one that was killed.
func (a *app) settle(ctx context.Context) error {
	if ctx.Err() != nil {
		return nil //nolint:nilerr // stopped: the next command makes it good
	}
	if err := a.makeGood(ctx); err != nil {
		return err
	}
	return a.sendDue(ctx)
}

// end settles and closes after a command's work, and passes on its error.
func (a *app) end(ctx context.Context, err error) error {
	return errors.Join(err, a.settle(ctx), a.Close())
}

// directory is who is told of what, as the roster stands at an instant.
func (a *app) directory(ctx context.Context, at time.Time) (notify.Directory, error) {
	byID, err := a.workers(ctx, at)
	if err != nil {
		return notify.Directory{}, err
	}
	return notify.Directory{
		Worker: func(id string) (shouwang.Worker, bool) { w, ok := byID[id]; return w, ok },
		Way: func(w shouwang.Worker, about shouwang.Warning) notify.Way {
			return a.channels.Way(a.delivery, w, about)
		},
		StandIn: func(id string) (string, bool) { return a.contacts.now().Away(id, shouwang.DayOf(at)) },
		Timing:  a.timing,
		Town:    a.areas.town,
		Deadline: func(w shouwang.Warning) (time.Time, bool) {
			due := a.cases.TimerFor(w.Level, at)
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

// tellTaken has the cards of a case's warnings say who took it. The case is taken
// whether or not they do, so a fault is logged alone.
func (a *app) tellTaken(ctx context.Context, c cases.Case) {
	cards := 0
	for _, w := range c.Warnings {
		n, err := a.outbox.Taken(ctx, w.ID, c.TakenBy, c.TakenAt)
		if err != nil {
			a.log.Error("tell cards who took a case", "case", c.No, "error", err)
		}
		cards += n
	}
	if cards == 0 {
		return
	}
	a.ring(ctx, deliverBell)
}

// say adds what a person did to a case; once somebody takes it (接办) its cards say so,
// and who has it from then on hears of it.
func (a *app) say(ctx context.Context, act cases.Act, kind cases.Kind, said cases.Say) (cases.Case, error) {
	c, err := a.cases.Say(ctx, act, kind, said)
	if err != nil {
		return c, err
	}
	if kind == cases.EventAcknowledged {
		a.tellTaken(ctx, c)
	}
	t, is := c.Told()
	if !is {
		return c, nil
	}
	if err := a.tellSteps(ctx, []cases.Told{t}); err != nil { // the act stands: the clocks tell it at their next look
		a.behind.Store(true)
		a.log.Error("tell who has a case now", "case", c.No, "error", err)
	}
	return c, nil
}

// acknowledgeWarning takes the case of a warning, by id or number.
func (a *app) acknowledgeWarning(ctx context.Context, warning, worker string) (cases.Case, error) {
	take := a.cases.AcknowledgeWarning
	if strings.HasPrefix(warning, "C-") { // the card of a case that a call opened
		take = func(ctx context.Context, no, worker string) (cases.Case, error) {
			return a.cases.Acknowledge(ctx, cases.Act{No: no, By: worker})
		}
	}
	c, err := take(ctx, warning, worker)
	if err == nil {
		a.tellTaken(ctx, c)
	}
	return c, err
}

// drain sends everything that is owed and due now.
func (a *app) drain(ctx context.Context) error {
	d, err := a.dispatcher(ctx, nil)
	if err != nil {
		return err
	}
	_, err = d.Drain(ctx)
	return err
}

// patience is how long a command waits for a message that a provider's pace
// holds back. What waits longer stays owed to the next command, or to serve.
const patience = 2 * time.Second

// sendDue sends what is owed, unless a service elsewhere does.
func (a *app) sendDue(ctx context.Context) error {
	lease, err := a.queue.Lock(ctx, dispatcherLock, deliveryLease)
	if errors.Is(err, shouwang.ErrHeld) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("become the dispatcher: %w", err)
	}
	defer func() { _ = lease.Release(context.WithoutCancel(ctx)) }()
	d, err := a.dispatcher(ctx, fenceOf(lease))
	if err != nil {
		return err
	}
	for {
		now := a.clock()
		report, err := d.Drain(ctx)
		if err != nil || report.Next.IsZero() || report.Next.Sub(now) > patience {
			return err
		}
		if err := rest(ctx, report.Next.Sub(now)); err != nil || !a.clock().After(now) { // a clock that stands never comes to it
			return err
		}
	}
}

func rest(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

// fenceOf stops a dispatcher whose lease another has taken over.
func fenceOf(lease *queue.Lease) func() error {
	return func() error {
		select {
		case <-lease.Lost():
			return fmt.Errorf("dispatch: %w", shouwang.ErrHeld)
		default:
			return nil
		}
	}
}

func (a *app) dispatcher(ctx context.Context, fence func() error) (*notify.Dispatcher, error) {
	r := &register{read: func() (map[string]shouwang.Worker, error) { return a.workers(ctx, a.clock()) }, clock: a.clock}
	if err := r.refresh(); err != nil {
		return nil, err
	}
	return notify.NewDispatcher(notify.Config{
		Outbox: a.outbox, Channels: a.channels, Clock: a.clock, Limiter: a.queue, Fence: fence, Log: a.log, Worker: r.worker,
		Timing: a.timing, Above: notify.Above(r.worker, a.channels),
	}), nil
}

// register is the roster of workers as a dispatcher sees it, read again now and
// then: a service that runs for months meets new workers.
type register struct {
	read  func() (map[string]shouwang.Worker, error)
	clock func() time.Time

	mu   sync.Mutex
	byID map[string]shouwang.Worker
	at   time.Time
}

// registerAge is how old the roster may be when a message is sent.
const registerAge = time.Minute

func (r *register) refresh() error {
	byID, err := r.read()
	if err != nil {
		return err
	}
	r.byID, r.at = byID, r.clock()
	return nil
}

// worker is one of the roster. If it cannot be read anew the last one holds.
func (r *register) worker(id string) (shouwang.Worker, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.clock().Sub(r.at) > registerAge {
		_ = r.refresh()
	}
	w, ok := r.byID[id]
	return w, ok
}
