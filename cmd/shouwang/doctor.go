package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/monitors"
)

func newDoctor() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Say what is well and what is not: engine, feeds, figures of law, projection of cases, canaries",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := open(cmd, "")
			if err != nil {
				return err
			}
			return errors.Join(diagnose(cmd, a), a.Close())
		},
	}
}

func diagnose(cmd *cobra.Command, a *app) error {
	out := cmd.OutOrStdout()
	say := func(format string, args ...any) error { _, err := fmt.Fprintf(out, format+"\n", args...); return err }
	var engine string
	if err := a.store.Conn().QueryRow(cmd.Context(), "SELECT version()").Scan(&engine); err != nil {
		return fmt.Errorf("ask the engine: %w", err)
	}
	if err := say("engine    ClickHouse %s", engine); err != nil {
		return err
	}
	if err := say("policy    %d monitors, %d facts, %d feeds, hash %.12s", len(a.pack.Monitors), len(a.pack.Facts), len(a.pack.Feeds), a.pack.Hash); err != nil {
		return err
	}
	if err := a.diagnoseCertificate(say); err != nil {
		return err
	}
	if err := a.diagnoseFeeds(cmd.Context(), say); err != nil {
		return err
	}
	if err := diagnoseFigures(a.values, shouwang.DayOf(a.clock()), say); err != nil {
		return err
	}
	n, err := a.cases.Repair(cmd.Context())
	if err != nil {
		return err
	}
	if err := say("cases     %d projections were behind their log and are made good", n); err != nil {
		return err
	}
	return a.diagnoseCanaries(cmd.Context(), say)
}

// A figure is named so many days before it ends, and so long after a person last
// compared it with its text.
const (
	endsWithin    = 60
	reviewedSince = 366
)

// diagnoseFigures names the figures of law that are weak or about to be: no text
// seen, no successor, not looked at for a year.
func diagnoseFigures(values monitors.Values, on shouwang.Day, say func(string, ...any) error) error {
	var errs []error
	for _, name := range values.Unconfirmed(on) {
		errs = append(errs, say("figure    %s is not confirmed from a text: no stop rests on it", name))
	}
	for _, e := range values.Expiring(on, endsWithin) {
		then := "then nothing holds, and its rules fall silent"
		if e.Then != "" {
			then = "then " + e.Then + " of a wider area holds"
		}
		errs = append(errs, say("figure    %s of %s, %s (%s), ends on %s: %s", e.Parameter, e.Area, e.Text, e.Instrument, e.Until, then))
	}
	for _, e := range values.Unreviewed(on, reviewedSince) {
		errs = append(errs, say("figure    %s of %s was last compared with %s on %s", e.Parameter, e.Area, e.Instrument, e.Reviewed))
	}
	return errors.Join(errs...)
}

func (a *app) diagnoseFeeds(ctx context.Context, say func(string, ...any) error) error {
	pin, err := a.intake.Pin(ctx, a.clock())
	if err != nil {
		return err
	}
	for _, f := range a.pack.Feeds {
		if len(f.Yields) > 0 {
			continue
		}
		state, text := pin.Fresh[f.Name], "never connected"
		if !state.Connected && !a.pack.Reads(f.Name) {
			continue
		}
		if state.Connected {
			text = "last received " + shouwang.DayOf(state.LastReceived).String()
		}
		if state.Connected && state.Stale {
			text += ", stale: no exits"
		}
		if err := say("feed      %-18s %s", f.Name, text); err != nil {
			return err
		}
	}
	return nil
}
