package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"shouwang"
	"shouwang/dashboards/desk"
	"shouwang/internal/api"
	"shouwang/internal/live"
)

// version is what the API says of itself.
const version = "0.1.0"

// uploadsFolder is where files lie that pass through the desk.
const uploadsFolder = "uploads"

func newServe() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the schedules, the API, the desk and the delivery",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := open(cmd, "")
			if err != nil {
				return err
			}
			return errors.Join(serve(cmd, a), a.Close())
		},
	}
	cmd.Flags().String("listen", defaultListen, "address of the desk; beyond this machine with TLS, or behind a proxy")
	return cmd
}

func serve(cmd *cobra.Command, a *app) error {
	if names := a.values.Unconfirmed(shouwang.DayOf(a.clock())); len(names) > 0 {
		_, err := fmt.Fprintf(cmd.ErrOrStderr(), "not confirmed from a text, so no stop rests on them / 未经核对原文，不作停退依据: %s\n", strings.Join(names, ", "))
		if err != nil {
			return err
		}
	}
	if err := a.scorer.ready(); err != nil {
		return err
	}
	if err := a.makeGood(cmd.Context()); err != nil {
		return err
	}
	listener, err := a.bind(cmd.Context())
	if err != nil {
		return err
	}
	return a.listen(cmd, listener, true)
}

// listen serves the desk and delivers until the context ends; with schedules it
// also runs the monitors.
func (a *app) listen(cmd *cobra.Command, listener net.Listener, schedules bool) error {
	s := services{a}
	all := api.Services{
		Warnings: s, Cases: s, Inbox: s, Match: &matchService{app: a}, Catalogue: s, Overview: s, Reveal: s, Receipts: s,
		Arrivals: s, Batches: s, Quarantine: s, Returns: s, People: s, Deliveries: s, Meetings: s, Calls: s, Places: s,
	}
	people, err := a.people()
	host, hostErr := a.cfg.deskHost()
	if err := errors.Join(err, hostErr); err != nil {
		return errors.Join(err, listener.Close())
	}
	inlets, err := a.keys.Inlets()
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	pages, err := desk.New(desk.Config{Inlets: inlets, Services: all, Clock: a.clock, Log: a.log, Uploads: filepath.Join(a.cfg.Data, uploadsFolder), Audit: a.bounded, Door: a.door, Directory: people})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	slack, presses := a.slackActions(api.Buttons(all, a.door, a.chain))
	config := api.Config{Services: all, Clock: a.clock, Log: a.log, Version: version, ErrorPage: pages.ErrorPage, Door: a.door, Audit: a.bounded, Proxies: a.cfg.Proxies, Host: host, Shelf: a.queue}
	config.Live = &live.Hub{Changes: live.Record{DB: a.store.Conn()}, Clock: a.clock, Log: a.log, Every: 2 * time.Second, Beat: 15 * time.Second}
	if presses != nil && a.cfg.SlackSecret != "" {
		config.Slack = presses
	}
	engine := api.New(config)
	pages.Mount(engine)
	if _, err := fmt.Fprintf(cmd.OutOrStdout(), "desk: %s://%s\n", a.cfg.scheme(), listener.Addr()); err != nil {
		return errors.Join(err, listener.Close())
	}
	g, ctx := errgroup.WithContext(cmd.Context())
	g.Go(func() error { return api.Serve(ctx, listener, engine, a.log) })
	g.Go(func() error { return config.Live.Run(ctx) })
	g.Go(func() error { return a.deliver(ctx) })
	g.Go(func() error { return a.listenSlack(ctx, slack, presses) })
	g.Go(func() error { return a.judgeAgain(ctx) })
	if schedules {
		g.Go(func() error { return a.watch(ctx) })
		g.Go(func() error { return a.keepCanaries(ctx) })
		g.Go(func() error { return a.keepClocks(ctx) })
		g.Go(func() error { return a.keepHeads(ctx) })
	}
	return errors.Join(g.Wait(), pages.Close())
}

// watch runs the schedules, and judges what comes in between them.
func (a *app) watch(ctx context.Context) error {
	bell, err := a.queue.Subscribe(ctx, signalBell)
	if err != nil {
		return err
	}
	return errors.Join(a.round.Start(ctx, bell.Rings()), bell.Close())
}

// deliveryLease is how long a dispatcher holds its place without a sign of life.
const deliveryLease = time.Minute

// dispatcherLock is the name of the one place of a dispatcher.
const dispatcherLock = "dispatcher"

// deliver is the dispatcher: one of a city, behind a lock. Another instance
// stands by, and takes over when the lock falls free. Where Redis or the store is away
// nothing is sent until it is back, and the desk goes on: what is owed stands in the
// record. A bell that is heard again rings, so that nothing waits longer than it must.
func (a *app) deliver(ctx context.Context) error {
	bell, err := a.queue.Subscribe(ctx, deliverBell)
	if err != nil {
		return err
	}
	defer func() { _ = bell.Close() }()
	for ctx.Err() == nil {
		err := a.dispatch(ctx, bell.Rings())
		if err != nil && ctx.Err() == nil && !errors.Is(err, shouwang.ErrHeld) {
			a.log.ErrorContext(ctx, "delivery waits", "error", err)
		}
		again := time.NewTimer(deliveryLease / 3)
		select {
		case <-ctx.Done():
		case <-bell.Rings():
		case <-again.C:
		}
		again.Stop()
	}
	return nil
}

// dispatch sends under the lock until the context ends or the lock is lost.
func (a *app) dispatch(ctx context.Context, rings <-chan struct{}) error {
	lease, err := a.queue.Lock(ctx, dispatcherLock, deliveryLease)
	if err != nil {
		return fmt.Errorf("become the dispatcher: %w", err)
	}
	defer func() { _ = lease.Release(context.WithoutCancel(ctx)) }()
	d, err := a.dispatcher(ctx, fenceOf(lease))
	if err != nil {
		return err
	}
	return d.Run(ctx, rings)
}
