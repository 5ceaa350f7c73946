package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/monitors"
	"shouwang/scoring"
)

func newLevels() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "levels",
		Short: "Say how many of those whom each monitor is about stand at each level",
		Long: "A monitor that puts more than one in twenty of its population in red, or everybody in one level, tells nobody whom to see\n" +
			"first. Its text says why that is right (spread:), or the command exits with 1. Populations below twenty are not judged.",
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := open(cmd, "")
			if err != nil {
				return err
			}
			return errors.Join(printLevels(cmd, a), a.Close())
		},
	}
	cmd.Flags().String("monitor", "", "only these: ids or codes, comma between (default: all)")
	return cmd
}

// levelsLine is how a monitor's population stands.
type levelsLine struct {
	Monitor  string        `json:"monitor"`
	People   int           `json:"population"`
	Blue     int           `json:"blue"`
	Yellow   int           `json:"yellow"`
	Red      int           `json:"red"`
	Lopsided bool          `json:"lopsided"`
	Spread   shouwang.Text `json:"spread"` // why, in the monitor's own words
}

func printLevels(cmd *cobra.Command, a *app) error {
	named, err := cmd.Flags().GetString("monitor")
	if err != nil {
		return err
	}
	chosen, err := a.choose(named)
	if err != nil {
		return err
	}
	now := a.clock()
	pin, err := pinner{a.intake}.Pin(cmd.Context(), now)
	if err != nil {
		return err
	}
	at := a.scorer.moment(now, pin, nil)
	out := json.NewEncoder(cmd.OutOrStdout())
	t := newTable("monitor", "population", "blue", "yellow", "red", "")
	unexplained := 0
	for _, m := range chosen {
		line, err := a.levelsOf(cmd.Context(), m, at)
		if err != nil {
			return err
		}
		remark := ""
		if line.Lopsided {
			remark = line.Spread.Zh
		}
		if line.Lopsided && remark == "" {
			unexplained++
			remark = "说明原因，或改规则 / say why, or change the rule"
		}
		if a.cfg.JSON {
			if err := out.Encode(line); err != nil {
				return err
			}
			continue
		}
		t.AppendRow([]any{line.Monitor, line.People, line.Blue, line.Yellow, line.Red, remark})
	}
	if !a.cfg.JSON {
		if _, err := fmt.Fprintln(cmd.OutOrStdout(), t.Render()); err != nil {
			return err
		}
	}
	if unexplained > 0 {
		return &exitError{exitFailed, fmt.Sprintf("%d monitors put too many in red, or everybody in one level, and do not say why", unexplained)}
	}
	return nil
}

func (a *app) levelsOf(ctx context.Context, m *monitors.Monitor, at scoring.Moment) (levelsLine, error) {
	p, err := a.scorer.program(m.ID)
	if err != nil {
		return levelsLine{}, err
	}
	spread, err := p.Spread(ctx, a.store.Conn(), at)
	return levelsLine{
		Monitor: m.ID, People: spread.All(), Blue: spread[shouwang.Blue], Yellow: spread[shouwang.Yellow], Red: spread[shouwang.Red], Lopsided: spread.Lopsided(), Spread: m.Spread,
	}, err
}
