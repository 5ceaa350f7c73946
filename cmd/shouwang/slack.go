package main

import (
	"context"

	"shouwang"
	"shouwang/notify"
)

// slackActions is what takes Slack's buttons; nil if Slack is not in use.
func (a *app) slackActions(press func(ctx context.Context, warning, worker string) error) (*notify.Slack, *notify.SlackActions) {
	channel, ok := a.channels["slack"].(*notify.Slack)
	if !ok {
		return nil, nil
	}
	actions := &notify.SlackActions{
		Secret: a.cfg.SlackSecret, Nonces: &notify.Nonces{DB: a.store.Conn(), Append: a.store},
		Worker: a.workerOfSlack, Acknowledge: press, Cards: channel, Clock: a.clock, Log: a.log,
	}
	a.closers = append(a.closers, func() error { actions.Wait(); return nil })
	return channel, actions
}

// listenSlack takes Slack's buttons over a connection of our own, if its app token
// is set. A connection that cannot be made is no reason to stop the service.
func (a *app) listenSlack(ctx context.Context, channel *notify.Slack, actions *notify.SlackActions) error {
	if channel == nil || !channel.Sockets() {
		return nil
	}
	for ctx.Err() == nil {
		if err := channel.Listen(ctx, actions); err != nil && ctx.Err() == nil {
			a.log.Error("listen to Slack", "error", err)
		}
		_ = rest(ctx, deliveryLease/3)
	}
	return nil
}

// workerOfSlack is the worker whom the roster ties to a Slack account.
func (a *app) workerOfSlack(id string) (shouwang.Worker, bool) {
	byID, err := a.workers(context.Background(), a.clock())
	if err != nil {
		a.log.Error("read the roster for a Slack button", "error", err)
		return shouwang.Worker{}, false
	}
	for _, w := range byID {
		if w.SlackID == id {
			return w, true
		}
	}
	return shouwang.Worker{}, false
}
