package main

import (
	"context"

	"github.com/gin-gonic/gin"

	"shouwang"
	"shouwang/notify"
)

// slackPath is where Slack posts the buttons that workers press.
const slackPath = "/slack/actions"

// mountSlack takes Slack's buttons, if its signing secret is set.
func (a *app) mountSlack(engine *gin.Engine) {
	channel, ok := a.channels["slack"].(*notify.Slack)
	if !ok || a.cfg.SlackSecret == "" {
		return
	}
	actions := &notify.SlackActions{
		Secret: a.cfg.SlackSecret, Nonces: &notify.Nonces{DB: a.store.Conn(), Append: a.store},
		Worker: a.workerOfSlack, Acknowledge: a.acknowledgeFor, Cards: channel, Clock: a.clock, Log: a.log,
	}
	engine.POST(slackPath, gin.WrapH(actions))
	a.closers = append(a.closers, func() error { actions.Wait(); return nil })
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

func (a *app) acknowledgeFor(ctx context.Context, warningNo, worker string) error {
	_, err := a.acknowledgeWarning(ctx, warningNo, worker)
	return err
}
