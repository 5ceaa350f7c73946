package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	wrap "github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/internal/access"
	"shouwang/internal/api"
	"shouwang/monitors"
	"shouwang/watch"
)

func newClauses() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "clauses",
		Short: "Say of every clause of the notice what carries it, when that last ran and what came of it",
		Long: "A clause is carried while every monitor that it names ran within its schedule and every feed that it needs came in time; it is\n" +
			"late where one is overdue, and empty where one never was. Exit 0 either way.",
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := open(cmd, "")
			if err != nil {
				return err
			}
			return errors.Join(printClauses(cmd, a), a.Close())
		},
	}
	cmd.Flags().String("as-of", "", "a day (its last moment) or an RFC 3339 time (default: now)")
	return cmd
}

func printClauses(cmd *cobra.Command, a *app) error {
	text, err := cmd.Flags().GetString("as-of")
	if err != nil {
		return err
	}
	asOf, err := readAsOf(text, a.clock())
	if err != nil {
		return err
	}
	ledger, err := a.ledger(cmd.Context(), asOf)
	if err != nil {
		return err
	}
	if a.cfg.JSON {
		out := json.NewEncoder(cmd.OutOrStdout())
		for _, s := range ledger {
			if err := out.Encode(api.ViewStanding(s)); err != nil {
				return err
			}
		}
		return nil
	}
	t := newTable("", "", "carried by", "last run", "raised", "closed", "clause")
	t.SetColumnConfigs([]table.ColumnConfig{{Number: 3, WidthMax: 72, WidthMaxEnforcer: wrap.WrapSoft}}) // some have two dozen carriers
	for _, s := range ledger {
		t.AppendRow([]any{s.ID, carriageWords[s.State], carriersText(s.Carriers), shortTime(s.LastRun), s.Raised, s.Closed, short(s.Text)})
	}
	c := api.CountStandings(ledger)
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s\n%d of %d carried, %d late, %d empty\n", t.Render(), c.Carried, c.All, c.Late, c.Empty)
	return err
}

var carriageWords = map[monitors.Carriage]string{monitors.Carried: "落实 carried", monitors.Late: "迟 late", monitors.Empty: "空 empty"}

// carriersText names what carries a clause; what does not says so.
func carriersText(carriers []monitors.Carrier) string {
	var names []string
	for _, c := range carriers {
		name := c.Name
		if c.State != monitors.Carried {
			name += "(" + string(c.State) + ")"
		}
		names = append(names, name)
	}
	return strings.Join(names, " ")
}

func shortTime(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.Format("2006-01-02 15:04")
}

// short is the beginning of a text, for a column.
func short(text string) string {
	const most = 24
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// ledger is how every clause of the notice stands at an instant.
func (a *app) ledger(ctx context.Context, asOf time.Time) ([]monitors.Standing, error) {
	watched, err := watch.Watch(a.pack)
	if err != nil {
		return nil, err
	}
	done, err := a.keep.Done(ctx, watched, asOf)
	if err != nil {
		return nil, err
	}
	a.toldTo(done, access.Of(ctx).Scope)
	arrived, err := a.feedsDone(ctx, asOf)
	if err != nil {
		return nil, err
	}
	return a.pack.Ledger(done, arrived), nil
}

// feedsDone is what came of each feed: late where a sender of it is.
func (a *app) feedsDone(ctx context.Context, asOf time.Time) (map[string]monitors.Done, error) {
	list, err := a.intake.Arrivals(ctx, asOf)
	if err != nil {
		return nil, err
	}
	done := map[string]monitors.Done{}
	for _, x := range list {
		d := done[x.Feed]
		d.Late = d.Late || x.Late
		if x.Batches > 0 && x.Last.Received.After(d.Last) {
			d.Last = x.Last.Received
		}
		done[x.Feed] = d
	}
	given, err := a.verdicts.Last(ctx, asOf)
	if err != nil {
		return nil, err
	}
	if d := done[verdictFeed]; given.After(d.Last) {
		d.Last = given
		done[verdictFeed] = d
	}
	return done, nil
}

// verdictFeed is what people found about warnings: most is said in the product itself,
// and what was found before it came with a file.
const verdictFeed = "verdict"

// Ledger is how every clause of the notice stands now.
func (s services) Ledger(ctx context.Context) ([]monitors.Standing, error) {
	return s.ledger(ctx, s.clock())
}

// toldTo leaves of what monitors did what a reader may know: nothing of the lanes that
// others read, and no warning's number to who has not the whole city.
func (a *app) toldTo(done map[string]monitors.Done, scope access.Scope) {
	for id, d := range done {
		if m := a.monitorOf(id); m == nil || !scope.Reads(cmp.Or(m.Lane, shouwang.LaneOpen)) {
			d.Raised, d.Closed, d.Newest = 0, 0, monitors.Done{}.Newest
		}
		if !scope.City {
			d.Newest = monitors.Done{}.Newest
		}
		done[id] = d
	}
}
