package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/internal/access"
)

// logReveal writes down that identities are shown, and why, before they are.
// Nothing is shown if it cannot be stored.
func (a *app) logReveal(ctx context.Context, object, by, purpose string) error {
	return a.audit(ctx, "reveal", by, object, purpose)
}

// audit writes down who did what to what, and why, before it is done.
func (a *app) audit(ctx context.Context, action, by, object, purpose string) error {
	if strings.TrimSpace(purpose) == "" {
		return shouwang.Explain(shouwang.ErrInvalid, "查看姓名、证号要写明用途 / showing who people are needs a purpose", "写一句用途 / say why in one sentence")
	}
	if err := a.chain.Write(ctx, access.Event{By: by, Action: action, Object: object, Purpose: purpose, Result: access.Done}); err != nil {
		return fmt.Errorf("log %s: %w", action, err)
	}
	return nil
}

func newAudit() *cobra.Command {
	cmd := &cobra.Command{Use: "audit", Short: "Check the log of who did what, or print its head"}
	verify := &cobra.Command{
		Use:   "verify",
		Short: "Say where the log is not as it was written; exit 1 if anywhere",
		Args:  args(cobra.NoArgs),
		RunE:  inApp(access.ReadAudit, verifyAudit),
	}
	head := &cobra.Command{
		Use:   "head [DAY]",
		Short: "Print the head over the log at the end of a day (default: yesterday), for somebody outside to keep",
		Args:  args(cobra.MaximumNArgs(1)),
		RunE:  inApp(access.ReadAudit, printHead),
	}
	for _, c := range []*cobra.Command{verify, head} {
		signsIn(c)
		cmd.AddCommand(c)
	}
	return cmd
}

// brokenLine is what audit verify --json prints.
type brokenLine struct {
	Lines  int       `json:"lines"`
	Broken *brokenAt `json:"broken,omitempty"`
}

type brokenAt struct {
	Chain string `json:"chain,omitempty"`
	Seq   uint64 `json:"seq,omitempty"`
	Day   string `json:"day,omitempty"`
	Zh    string `json:"zh"`
	En    string `json:"en"`
}

func verifyAudit(cmd *cobra.Command, a *app, _ []string) error {
	n, first, err := access.Verify(cmd.Context(), a.store.Conn())
	if err != nil {
		return err
	}
	line := brokenLine{Lines: n}
	if first != nil {
		line.Broken = &brokenAt{Chain: first.Chain, Seq: first.Seq, Zh: first.What.Zh, En: first.What.En}
		if first.Day != 0 {
			line.Broken.Day = first.Day.String()
		}
	}
	if a.cfg.JSON {
		err = json.NewEncoder(cmd.OutOrStdout()).Encode(line)
	} else {
		_, err = fmt.Fprintln(cmd.OutOrStdout(), line)
	}
	if err == nil && first != nil {
		err = &exitError{code: exitFailed}
	}
	return err
}

func (l brokenLine) String() string {
	b := l.Broken
	switch {
	case b == nil:
		return fmt.Sprintf("%d 行，完整 / %d lines, whole", l.Lines, l.Lines)
	case b.Day != "":
		return fmt.Sprintf("%s：%s / %s", b.Day, b.Zh, b.En)
	}
	return fmt.Sprintf("链 %s 第 %d 行：%s / chain %s line %d: %s", b.Chain, b.Seq, b.Zh, b.Chain, b.Seq, b.En)
}

func printHead(cmd *cobra.Command, a *app, given []string) error {
	day := shouwang.DayOf(a.clock()).AddDays(-1)
	if len(given) > 0 {
		var err error
		if day, err = shouwang.ParseDay(given[0]); err != nil {
			return usageError{err}
		}
	}
	if day >= shouwang.DayOf(a.clock()) {
		return usageError{errors.New("the head of a day is known when the day is over / 当天过完才有总摘要")}
	}
	head, err := a.chain.TellHead(cmd.Context(), day)
	if err != nil {
		return err
	}
	if head == "" {
		head = "没有记录 / nothing was logged"
	}
	if a.cfg.JSON {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(map[string]string{"day": day.String(), "head": head})
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s %s\n", day, head)
	return err
}

// headAfter is how long after a day its head is taken: what was logged at its end is stored by then.
const headAfter = 5 * time.Minute

// keepHeads tells the head of every day when it is over, of the last one at the start.
func (a *app) keepHeads(ctx context.Context) error {
	for ctx.Err() == nil {
		today := shouwang.DayOf(a.clock().Add(-headAfter))
		if _, err := a.chain.TellHead(ctx, today.AddDays(-1)); err != nil && ctx.Err() == nil {
			a.log.Error("keep the head of the log", "error", err)
		}
		_ = rest(ctx, today.End().Add(headAfter).Sub(a.clock()))
	}
	return nil
}
