package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/cases"
	"shouwang/internal/api"
	"shouwang/warnings"
)

var everyLane = []shouwang.Lane{shouwang.LaneOpen, shouwang.LaneProtected, shouwang.LaneIntegrity, shouwang.LaneData}

func newCases() *cobra.Command {
	return &cobra.Command{
		Use:   "cases",
		Short: "List the cases that are not closed, the nearest deadline first",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := open(cmd, "")
			if err != nil {
				return err
			}
			return errors.Join(listCases(cmd, a), a.Close())
		},
	}
}

var openStates = []cases.State{cases.Opened, cases.Acknowledged, cases.Reopened}

func listCases(cmd *cobra.Command, a *app) error {
	t := newTable("number", "level", "town", "state", "warnings", "first contact due", "worker")
	err := a.eachOpenCase(cmd.Context(), func(c cases.Case) error {
		if a.cfg.JSON {
			return json.NewEncoder(cmd.OutOrStdout()).Encode(caseView(c))
		}
		t.AppendRow(table.Row{c.No, levelMarks[c.Level], a.areas.town(c.Area), c.State, len(c.Warnings), dueText(c.Due), c.Worker})
		return nil
	})
	if err != nil || a.cfg.JSON {
		return err
	}
	_, err = fmt.Fprintln(cmd.OutOrStdout(), t.Render())
	return err
}

// eachOpenCase goes through the cases that are not closed, the nearest deadline first.
func (a *app) eachOpenCase(ctx context.Context, see func(cases.Case) error) error {
	filter := cases.Filter{Lanes: everyLane, States: openStates, Limit: 500}
	for {
		page, err := a.cases.List(ctx, filter)
		if err != nil {
			return err
		}
		for _, c := range page.Cases {
			if err := see(c); err != nil {
				return err
			}
		}
		if filter.Cursor = page.Next; page.Next == "" {
			return nil
		}
	}
}

func dueText(d cases.Deadline) string {
	text := d.At.In(shouwang.Shanghai).Format("2006-01-02 15:04")
	if d.Provisional {
		text += " 暂定"
	}
	return text
}

// caseLine is a case as programs read it.
type caseLine struct {
	No       string           `json:"no"`
	Version  uint64           `json:"version"`
	State    cases.State      `json:"state"`
	Lane     shouwang.Lane    `json:"lane"`
	Level    shouwang.Level   `json:"level"`
	Worker   string           `json:"worker"`
	Warnings []string         `json:"warnings"`
	Due      string           `json:"due"`
	Verdict  shouwang.Verdict `json:"verdict,omitempty"`
}

func caseView(c cases.Case) caseLine {
	line := caseLine{
		No: c.No, Version: c.Version, State: c.State, Lane: c.Key.Lane, Level: c.Level,
		Worker: c.Worker, Due: c.Due.At.In(shouwang.Shanghai).Format("2006-01-02T15:04:05-07:00"), Verdict: c.Verdict,
	}
	for _, w := range c.Warnings {
		line.Warnings = append(line.Warnings, w.No)
	}
	return line
}

func newCase() *cobra.Command {
	var verdict, note, by string
	var version uint64
	cmd := &cobra.Command{
		Use:   "case NO [acknowledge|close|reopen]",
		Short: "Show a case, or act on it",
		Args:  args(cobra.RangeArgs(1, 2)),
		RunE: func(cmd *cobra.Command, given []string) error {
			a, err := open(cmd, "")
			if err != nil {
				return err
			}
			act := cases.Act{No: given[0], Version: version, By: by, Note: note}
			return errors.Join(oneCase(cmd, a, act, append(given, "")[1], verdict), a.Close())
		},
	}
	cmd.Flags().StringVar(&verdict, "verdict", "", "of close: confirmed, not_confirmed, data_wrong or no_access")
	cmd.Flags().StringVar(&note, "note", "", "what was found; kept sealed")
	cmd.Flags().StringVar(&by, "by", api.Local, "worker who acts")
	cmd.Flags().Uint64Var(&version, "version", 0, "only if the case still has this version")
	return cmd
}

func oneCase(cmd *cobra.Command, a *app, act cases.Act, verb, verdict string) error {
	c, err := a.actOnCase(cmd.Context(), act, verb, shouwang.Verdict(verdict))
	if err != nil {
		return err
	}
	if a.cfg.JSON {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(caseView(c))
	}
	var text strings.Builder
	_, _ = fmt.Fprintf(&text, "%s %s %s %s, version %d, first contact due %s\n",
		c.No, levelMarks[c.Level], a.areas.town(c.Area), c.State, c.Version, dueText(c.Due))
	for _, e := range c.Events {
		what := string(e.Kind)
		if e.Body.Warning != nil {
			what += " " + e.Body.Warning.No
		}
		if e.Body.Verdict != "" {
			what += " " + string(e.Body.Verdict)
		}
		if about := a.eventAbout(c, e); about != "" {
			what += " " + about
		}
		_, _ = fmt.Fprintf(&text, "  %2d  %s  %-24s %s\n", e.Seq, e.At.In(shouwang.Shanghai).Format("2006-01-02 15:04"), what, e.By)
	}
	_, err = fmt.Fprint(cmd.OutOrStdout(), text.String())
	return err
}

// eventAbout names the other person of an event, or the areas that it is between:
// the old one as it was called when the case was opened.
func (a *app) eventAbout(c cases.Case, e cases.Event) string {
	switch {
	case e.Body.Subject != nil:
		return warnings.Ref(*e.Body.Subject)
	case e.Kind == cases.EventAreaChanged:
		return a.areas.label(e.Body.From, shouwang.DayOf(c.OpenedAt)) + " → " + a.areas.label(e.Body.Area, shouwang.DayOf(e.At))
	}
	return ""
}

func (a *app) actOnCase(ctx context.Context, act cases.Act, verb string, verdict shouwang.Verdict) (cases.Case, error) {
	switch verb {
	case "":
		return a.cases.Case(ctx, act.No)
	case "acknowledge":
		return a.acknowledge(ctx, act)
	case "close":
		return a.cases.Close(ctx, act, verdict)
	case "reopen":
		return a.cases.Reopen(ctx, act)
	}
	return cases.Case{}, usageError{fmt.Errorf("there is no act %q on a case: acknowledge, close or reopen", verb)}
}
