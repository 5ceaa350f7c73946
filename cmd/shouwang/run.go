package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/monitors"
	"shouwang/warnings"
	"shouwang/watch"
)

func newRun() *cobra.Command {
	var only, asOf, parameters string
	var unjudged bool
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Run monitors once; an as-of before the last run is a what-if",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := open(cmd, parameters)
			if err != nil {
				return err
			}
			err = runOnce{app: a, cmd: cmd, unjudged: unjudged}.all(cmd.Context(), only, asOf)
			return a.end(cmd.Context(), err)
		},
	}
	cmd.Flags().StringVar(&only, "monitor", "", "ids or codes, comma between (default: all)")
	cmd.Flags().StringVar(&asOf, "as-of", "", "a day (its last moment) or an RFC 3339 time (default: now)")
	cmd.Flags().StringVar(&parameters, "parameters", "", "YAML file of dated values laid over the pack's")
	cmd.Flags().BoolVar(&unjudged, "unjudged", false, "also list the subjects that could not be judged, and what is unknown")
	return cmd
}

type runOnce struct {
	*app

	cmd      *cobra.Command
	unjudged bool
}

func (r runOnce) all(ctx context.Context, only, asOf string) error {
	at, err := readAsOf(asOf, r.clock())
	if err != nil {
		return err
	}
	chosen, err := r.choose(only)
	if err != nil {
		return err
	}
	for _, m := range chosen {
		result, err := r.round.Run(ctx, watch.Due{Monitor: m.ID, ScheduledAt: at, AsOf: at}, watch.Options{})
		if err != nil {
			return err
		}
		if err := r.print(ctx, m, result); err != nil {
			return err
		}
	}
	return nil
}

// readAsOf is the instant that a run judges by. Today is now, and a day to come
// is refused: a run of it would make every run until then a what-if.
func readAsOf(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return now, nil
	}
	at, err := instant(text)
	if err != nil || !at.After(now) {
		return at, err
	}
	if day, err := shouwang.ParseDay(text); err == nil && day == shouwang.DayOf(now) {
		return now, nil
	}
	return at, usageError{fmt.Errorf("--as-of %s is still to come", text)}
}

// choose are the monitors of a list of ids and codes, in the pack's order.
func (a *app) choose(list string) ([]*monitors.Monitor, error) {
	if list == "" {
		return a.pack.Monitors, nil
	}
	var chosen []*monitors.Monitor
	for name := range strings.SplitSeq(list, ",") {
		found := a.pack.Monitor(strings.TrimSpace(name))
		if len(found) == 0 {
			return nil, usageError{fmt.Errorf("there is no monitor %s: the pack has %s", name, strings.Join(a.monitorNames(), ", "))}
		}
		chosen = append(chosen, found...)
	}
	return chosen, nil
}

func (a *app) monitorNames() []string {
	names := make([]string, 0, len(a.pack.Monitors))
	for _, m := range a.pack.Monitors {
		names = append(names, m.ID)
	}
	return names
}

func (r runOnce) print(ctx context.Context, m *monitors.Monitor, result watch.Result) error {
	out := r.cmd.OutOrStdout()
	told := slices.DeleteFunc(warnings.Told(result.Changes), func(c shouwang.Change) bool { return shouwang.IsCanary(c.Warning.Area) })
	if r.cfg.JSON {
		for _, c := range told {
			c.Warning = r.scorer.veiled(c.Warning)
			if err := json.NewEncoder(out).Encode(warnings.ChangeJSON(c, nil)); err != nil {
				return err
			}
		}
	} else {
		c := result.Run.Counts
		note := ""
		if result.Run.Dry {
			note = " (what-if: nothing was written)"
		}
		if _, err := fmt.Fprintf(out, "%-22s raised %d%s, rose %d, fell %d, held %d, cleared %d%s\n", m.ID, c.Raised, ofStock(c.Stock), c.Rose, c.Fell, c.Held, c.Cleared, note); err != nil {
			return err
		}
	}
	if !r.unjudged {
		return nil
	}
	return r.listUnjudged(ctx, m, result.Run)
}

// ofStock says how many of the raised are old conditions that a first run found.
func ofStock(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" (%d of them stock)", n)
}

// unjudgedLine is a subject below every level of which something is unknown.
type unjudgedLine struct {
	Monitor string   `json:"monitor"`
	Subject string   `json:"subject"`
	Unknown []string `json:"unknown"`
}

func (r runOnce) listUnjudged(ctx context.Context, m *monitors.Monitor, run watch.Run) error {
	lines, err := r.scorer.unjudged(ctx, m, run.AsOf, run.Pin)
	if err != nil {
		return err
	}
	for _, line := range lines {
		if r.cfg.JSON {
			if err := json.NewEncoder(r.cmd.OutOrStdout()).Encode(map[string]any{"unjudged": line}); err != nil {
				return err
			}
			continue
		}
		if _, err := fmt.Fprintf(r.cmd.OutOrStdout(), "  not judged %s: unknown %s\n", line.Subject, strings.Join(line.Unknown, ", ")); err != nil {
			return err
		}
	}
	return nil
}

// sortedUnjudged orders lines by subject.
func sortedUnjudged(scores []shouwang.Score, monitor string) []unjudgedLine {
	lines := make([]unjudgedLine, 0, len(scores))
	for _, s := range scores {
		lines = append(lines, unjudgedLine{Monitor: monitor, Subject: warnings.Ref(s.Subject), Unknown: s.Unknown})
	}
	slices.SortFunc(lines, func(a, b unjudgedLine) int { return strings.Compare(a.Subject, b.Subject) })
	return lines
}
