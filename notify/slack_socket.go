package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"net"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
	"golang.org/x/sync/errgroup"

	"shouwang"
)

// Sockets says whether the settings hold a token for Socket Mode.
func (s *Slack) Sockets() bool { return s.socket }

// Listen takes the buttons over a connection that goes out from here (Socket
// Mode), where nothing may come in, until ctx ends. It connects again by itself.
// A press is answered once its nonce is stored; Slack repeats what is not answered.
func (s *Slack) Listen(ctx context.Context, actions *SlackActions) error {
	if !s.socket {
		return shouwang.Explain(shouwang.ErrInvalid, "slack has no token for Socket Mode", "set notify.slack.socket to the app's token, xapp-")
	}
	client := socketmode.New(s.client, socketmode.OptionDialer(s.wire.sockets()), socketmode.OptionReadLimit(mostAnswer))
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return client.RunContext(ctx) })
	g.Go(func() error {
		for {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case event := <-client.Events:
				actions.hear(ctx, client, event)
			}
		}
	})
	err := g.Wait()
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// hear takes one event of the socket. What is no button of ours is answered, so
// that it does not come again, and forgotten.
func (a *SlackActions) hear(ctx context.Context, client *socketmode.Client, event socketmode.Event) {
	if failed, ok := event.Data.(*slack.ConnectionErrorEvent); ok {
		a.Log.WarnContext(ctx, "no connection to Slack yet", "class", slackFailure(failed.ErrorObj).Class, "attempt", failed.Attempt)
	}
	if event.Type != socketmode.EventTypeInteractive || event.Request == nil {
		return
	}
	call, _ := event.Data.(slack.InteractionCallback)
	press, ours := pressIn(call)
	fresh, err := a.Nonces.Take(ctx, "slack-socket:"+event.Request.EnvelopeID, a.Clock())
	if err != nil {
		a.Log.WarnContext(ctx, "a button was not stored and will be sent again", "err", err)
		return
	}
	if err := client.AckCtx(ctx, event.Request.EnvelopeID, nil); err != nil {
		a.Log.WarnContext(ctx, "a button was not answered", "err", err)
	}
	if !fresh || !ours || press.no == "" {
		return
	}
	a.working.Go(func() {
		work, cancel := context.WithTimeout(context.WithoutCancel(ctx), workFor)
		defer cancel()
		a.work(work, press)
	})
}

// sockets dials web sockets through the guard: sealed ones over the internet,
// others within the ranges of the settings alone.
func (w *wire) sockets() *websocket.Dialer {
	guard := w.reach.dialer(false)
	dialer := &websocket.Dialer{HandshakeTimeout: patience, TLSClientConfig: w.secure.TLSClientConfig, NetDialContext: w.reach.dialer(true).DialContext}
	if w.secure.Proxy != nil {
		dialer.Proxy, dialer.NetDialContext = w.secure.Proxy, w.secure.DialContext
		return dialer
	}
	dialer.NetDialTLSContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := guard.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return nil, errors.Join(err, conn.Close())
		}
		trust := w.secure.TLSClientConfig.Clone()
		trust.ServerName, trust.NextProtos = host, nil
		sealed := tls.Client(conn, trust)
		if err := sealed.HandshakeContext(ctx); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
		return sealed, nil
	}
	return dialer
}
