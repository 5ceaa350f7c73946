package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/internal/api"
	"shouwang/notify"
)

func newChannels() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "channels",
		Short: "List the channels in use, whom they find, and what became of their messages",
		Args:  args(cobra.NoArgs),
		RunE:  withApp(func(cmd *cobra.Command, a *app, _ []string) error { return a.printChannels(cmd) }),
	}
	test := &cobra.Command{
		Use:   "test CHANNEL WORKER",
		Short: "Send a worker a test message, the way that warnings take",
		Args:  args(cobra.ExactArgs(2)),
		RunE:  withApp(func(cmd *cobra.Command, a *app, given []string) error { return a.testChannel(cmd, given[0], given[1]) }),
	}
	dead := &cobra.Command{
		Use:   "dead",
		Short: "List the messages that were given up, and why",
		Args:  args(cobra.NoArgs),
		RunE:  withApp(func(cmd *cobra.Command, a *app, _ []string) error { return a.printDead(cmd) }),
	}
	resend := &cobra.Command{
		Use:   "resend MESSAGE...",
		Short: "Send messages again that were given up; all for every one of them",
		Args:  args(cobra.MinimumNArgs(1)),
		RunE:  withApp(func(cmd *cobra.Command, a *app, given []string) error { return a.resend(cmd, given) }),
	}
	cmd.AddCommand(test, dead, resend)
	return cmd
}

// withApp opens the service around a command.
func withApp(do func(*cobra.Command, *app, []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, given []string) error {
		a, err := open(cmd, "")
		if err != nil {
			return err
		}
		return errors.Join(do(cmd, a, given), a.Close())
	}
}

// channelLine is a channel as lists show it.
type channelLine struct {
	Channel string         `json:"channel"`
	For     string         `json:"for"`    // person, group or copy
	Abroad  bool           `json:"abroad"` // where its servers stand
	Finds   int            `json:"finds"`  // workers in office whom it finds
	Of      int            `json:"of"`
	States  map[string]int `json:"states"` // sent, failed, dead, again, waiting
}

func (a *app) channelLines(ctx context.Context) ([]channelLine, error) {
	workers, err := a.workers(ctx, a.clock())
	if err != nil {
		return nil, err
	}
	tally, err := a.outbox.Tally(ctx)
	if err != nil {
		return nil, err
	}
	var lines []channelLine
	for _, name := range slices.Sorted(maps.Keys(a.channels)) {
		channel := a.channels[name]
		traits := channel.Traits()
		l := channelLine{Channel: name, For: "person", Abroad: traits.Abroad, Of: len(workers), States: tally[name]}
		switch {
		case traits.Group:
			l.For = "group"
		case traits.Copy:
			l.For = "copy"
		}
		for _, w := range workers {
			if channel.Address(w) != "" {
				l.Finds++
			}
		}
		lines = append(lines, l)
	}
	return lines, nil
}

func (a *app) printChannels(cmd *cobra.Command) error {
	lines, err := a.channelLines(cmd.Context())
	if err != nil {
		return err
	}
	if a.cfg.JSON {
		return printLines(cmd, lines)
	}
	t := newTable("channel", "for", "servers", "finds", "sent", "waiting", "failed", "given up")
	for _, l := range lines {
		where := "境内 / in the country"
		if l.Abroad {
			where = "境外 / abroad"
		}
		t.AppendRow([]any{
			l.Channel, channelFor[l.For], where, fmt.Sprintf("%d/%d", l.Finds, l.Of), l.States["sent"], l.States["waiting"] + l.States["again"], l.States["failed"], l.States["dead"],
		})
	}
	_, err = fmt.Fprintln(cmd.OutOrStdout(), t.Render())
	return err
}

var channelFor = map[string]string{"person": "个人 / person", "group": "群 / group", "copy": "抄送 / copy"}

func printLines[T any](cmd *cobra.Command, lines []T) error {
	out := json.NewEncoder(cmd.OutOrStdout())
	for _, l := range lines {
		if err := out.Encode(l); err != nil {
			return err
		}
	}
	return nil
}

// testChannel sends a message of no warning by the code that sends them all.
func (a *app) testChannel(cmd *cobra.Command, name, id string) error {
	channel := a.channels[name]
	if channel == nil || name == notify.Inbox {
		return usageError{shouwang.Explain(shouwang.ErrInvalid, "没有这个渠道 / there is no such channel", "已配置 / there are "+strings.Join(slices.Sorted(maps.Keys(a.channels)), ", "))}
	}
	workers, err := a.workers(cmd.Context(), a.clock())
	if err != nil {
		return err
	}
	worker, known := workers[id]
	if !known || channel.Address(worker) == "" {
		return shouwang.Explain(shouwang.ErrNotFound, "这个渠道找不到该人员 / the channel does not find this worker", "在通讯录中补上其账号 / give the account in the contacts")
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), 4*patience)
	defer cancel()
	key := "test-" + a.clock().UTC().Format("20060102T150405")
	if _, err := channel.Send(ctx, channel.Address(worker), key, notify.Message{}); err != nil {
		return fmt.Errorf("没有送到 / not delivered: %w", err)
	}
	_, err = fmt.Fprintln(cmd.OutOrStdout(), "已送出测试消息 / the test message was sent")
	return err
}

// mostDead is how many messages that were given up are listed.
const mostDead = 1000

// GivenUp are the messages that were given up, the newest first.
func (s services) GivenUp(ctx context.Context) ([]api.GivenUp, error) {
	dead, err := s.outbox.Dead(ctx, mostDead)
	if err != nil {
		return nil, err
	}
	lines := make([]api.GivenUp, 0, len(dead))
	for _, d := range dead {
		lines = append(lines, api.GivenUp{
			Message: d.ID, Channel: d.Channel, Worker: d.Worker, Class: string(d.Class), Code: d.Code, Attempts: d.Attempts,
			Since: d.Since.In(shouwang.Shanghai), At: d.At.In(shouwang.Shanghai),
		})
	}
	return lines, nil
}

// SendAgain asks for a message that was given up, and rings for it.
func (s services) SendAgain(ctx context.Context, message string) error {
	if err := s.outbox.Resend(ctx, message, s.clock()); err != nil {
		return err
	}
	s.ring(ctx, deliverBell)
	return nil
}

func (a *app) printDead(cmd *cobra.Command) error {
	lines, err := services{a}.GivenUp(cmd.Context())
	if err != nil {
		return err
	}
	if a.cfg.JSON {
		return printLines(cmd, lines)
	}
	if len(lines) == 0 {
		_, err = fmt.Fprintln(cmd.OutOrStdout(), "没有放弃的消息 / nothing was given up")
		return err
	}
	t := newTable("message", "channel", "worker", "why", "tries", "given up")
	for _, l := range lines {
		t.AppendRow([]any{l.Message, l.Channel, l.Worker, strings.TrimSpace(l.Class + " " + l.Code), l.Attempts, l.At.Format("2006-01-02 15:04")})
	}
	_, err = fmt.Fprintln(cmd.OutOrStdout(), t.Render())
	return err
}

// resend asks for messages again, and sends them unless a service elsewhere does.
func (a *app) resend(cmd *cobra.Command, ids []string) error {
	ctx := cmd.Context()
	if slices.Equal(ids, []string{"all"}) {
		dead, err := services{a}.GivenUp(ctx)
		if err != nil {
			return err
		}
		ids = nil
		for _, d := range dead {
			ids = append(ids, d.Message)
		}
	}
	for _, id := range ids {
		if err := (services{a}).SendAgain(ctx, id); err != nil {
			return err
		}
	}
	if err := a.sendDue(ctx); err != nil {
		return err
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "已重送%d条 / sent again: %d\n", len(ids), len(ids))
	return err
}
