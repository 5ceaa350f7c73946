package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/signals"
	"shouwang/warnings"
)

func newBatches() *cobra.Command {
	var feed string
	var limit int
	cmd := &cobra.Command{
		Use:   "batches",
		Short: "List the batches that came in, the newest first",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := open(cmd, "")
			if err != nil {
				return err
			}
			return errors.Join(listBatches(cmd, a, feed, limit), a.Close())
		},
	}
	cmd.Flags().StringVar(&feed, "feed", "", "only of this feed")
	cmd.Flags().IntVar(&limit, "limit", 50, "how many")
	return cmd
}

// batchLine is a line of batches --json.
type batchLine struct {
	Batch      uint64         `json:"batch"`
	Feed       string         `json:"feed"`
	Department string         `json:"department"`
	Sender     string         `json:"sender"`
	State      string         `json:"state"`
	Cause      string         `json:"cause"`
	About      uint64         `json:"about,omitempty"`
	File       string         `json:"file"`
	Digest     string         `json:"digest,omitempty"`
	ReceivedAt string         `json:"received_at"`
	AsOf       string         `json:"as_of"`
	Read       int            `json:"read"`
	Accepted   int            `json:"accepted"`
	Repeated   int            `json:"repeated"`
	Refused    int            `json:"refused"`
	Reasons    map[string]int `json:"reasons"`
}

// causeWords say why a batch is there.
var causeWords = map[string]string{"": "file", "answer": "answer to", "record": "answer to", "merge": "merger of", "split": "split of", "withdraw": "after withdrawing", "canary": "canary"}

func listBatches(cmd *cobra.Command, a *app, feed string, limit int) error {
	list, err := a.intake.Batches(cmd.Context(), feed, limit)
	if err != nil {
		return err
	}
	t := newTable("batch", "feed", "sender", "state", "why", "received", "as of", "read", "accepted", "repeated", "refused")
	for _, b := range list {
		line := batchLine{
			Batch: b.Number, Feed: b.Feed, Department: b.Department, Sender: b.Sender, State: b.State, Cause: b.Cause, About: b.About, File: b.File,
			ReceivedAt: b.Received.In(shouwang.Shanghai).Format(time.RFC3339), AsOf: b.AsOf.String(),
			Read: b.Read, Accepted: b.Accepted, Repeated: b.Repeated, Refused: b.Refused, Reasons: b.Reasons,
		}
		if a.cfg.JSON {
			if err := json.NewEncoder(cmd.OutOrStdout()).Encode(line); err != nil {
				return err
			}
			continue
		}
		why := causeWords[b.Cause]
		if b.About != 0 {
			why += " " + strconv.FormatUint(b.About, 10)
		}
		t.AppendRow([]any{b.Number, b.Feed, b.Sender, b.State, why, shouwang.DayOf(b.Received), b.AsOf, b.Read, b.Accepted, b.Repeated, b.Refused})
	}
	if a.cfg.JSON {
		return nil
	}
	_, err = fmt.Fprintln(cmd.OutOrStdout(), t.Render())
	return err
}

func newBatch() *cobra.Command {
	var rows int
	cmd := &cobra.Command{
		Use:   "batch NUMBER [accept|withdraw]",
		Short: "Say what a batch changed, accept a held one, or withdraw one",
		Args:  args(cobra.RangeArgs(1, 2)),
		RunE: func(cmd *cobra.Command, given []string) error {
			number, err := strconv.ParseUint(given[0], 10, 64)
			if err != nil {
				return usageError{fmt.Errorf("%q is no batch number: shouwang batches lists them", given[0])}
			}
			a, err := open(cmd, "")
			if err != nil {
				return err
			}
			if len(given) == 1 {
				return errors.Join(a.showDiff(cmd, number, rows), a.Close())
			}
			return a.end(cmd.Context(), a.decideBatch(cmd, number, given[1]))
		},
	}
	cmd.Flags().IntVar(&rows, "rows", 20, "how many rows to show a feed")
	return cmd
}

func (a *app) showDiff(cmd *cobra.Command, number uint64, rows int) error {
	list, err := a.intake.Diff(cmd.Context(), number, rows)
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	for _, d := range list {
		if a.cfg.JSON {
			line := map[string]any{"feed": d.Feed, "added": d.Added, "changed": d.Changed, "vanished": d.Vanished}
			if err := json.NewEncoder(out).Encode(line); err != nil {
				return err
			}
			continue
		}
		if _, err := fmt.Fprintf(out, "%-18s added %d, changed %d, vanished %d\n", d.Feed, d.Added, d.Changed, d.Vanished); err != nil {
			return err
		}
		for _, r := range d.Rows {
			if _, err := fmt.Fprintf(out, "  %-8s line %-6d %s %s\n", r.Kind, r.Line, a.subjectOfRow(d.Feed, r), strings.Join(r.Columns, ", ")); err != nil {
				return err
			}
		}
	}
	return nil
}

// subjectOfRow names a row's subject as everything outside names it.
func (a *app) subjectOfRow(feed string, r signals.DifferentRow) string {
	f := a.pack.Feed(feed)
	at := slices.IndexFunc(f.Columns, func(c shouwang.Column) bool { return c.Name == f.Subject })
	s := shouwang.Subject{Type: shouwang.SubjectPerson, ID: r.Subject}
	switch {
	case at < 0 || r.Subject == 0:
		return ""
	case f.Columns[at].Type == shouwang.ColumnHousehold:
		s.Type = shouwang.SubjectHousehold
	case f.Columns[at].Type != shouwang.ColumnPerson:
		s.Type = shouwang.SubjectArea
	}
	return warnings.Ref(s)
}

// decideBatch accepts or withdraws, and has everything judged by what then counts.
func (a *app) decideBatch(cmd *cobra.Command, number uint64, verb string) error {
	ctx := cmd.Context()
	act := map[string]func(context.Context, uint64) error{"accept": a.intake.Accept, "withdraw": a.intake.Withdraw}[verb]
	if act == nil {
		return usageError{fmt.Errorf("there is no act %q on a batch: accept or withdraw", verb)}
	}
	if err := act(ctx, number); err != nil {
		return err
	}
	if _, err := a.round.Again(ctx, a.clock()); err != nil {
		return err
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "batch %d: %s done\n", number, verb)
	return err
}

func newArrivals() *cobra.Command {
	return &cobra.Command{
		Use:   "arrivals",
		Short: "Say of every sender of every feed whether it is late, thin, fat, old, spoiled or changed (M49)",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := open(cmd, "")
			if err != nil {
				return err
			}
			return errors.Join(listArrivals(cmd, a), a.Close())
		},
	}
}

// arrivalLine is a line of arrivals --json.
type arrivalLine struct {
	Feed       string   `json:"feed"`
	Sender     string   `json:"sender"`
	ReceivedAt string   `json:"received_at"`
	AsOf       string   `json:"as_of"`
	Batches    int      `json:"batches"`
	Rows       int      `json:"rows"`
	Median     int      `json:"median"`
	BadIDs     float64  `json:"bad_id"`
	Faults     []string `json:"faults"`
}

func listArrivals(cmd *cobra.Command, a *app) error {
	list, err := a.intake.Arrivals(cmd.Context(), a.clock())
	if err != nil {
		return err
	}
	t := newTable("feed", "sender", "last received", "as of", "batches", "rows", "median of 6", "bad IDs", "")
	for _, x := range list {
		faults := arrivalFaults(x)
		if a.cfg.JSON {
			line := arrivalLine{x.Feed, x.Sender, x.Last.Received.In(shouwang.Shanghai).Format(time.RFC3339), x.Last.AsOf.String(), x.Batches, x.Last.Read, x.Median, x.BadIDs, faults}
			if err := json.NewEncoder(cmd.OutOrStdout()).Encode(line); err != nil {
				return err
			}
			continue
		}
		var words []string
		for _, f := range faults {
			words = append(words, arrivalWords[f])
		}
		t.AppendRow([]any{x.Feed, x.Sender, shouwang.DayOf(x.Last.Received), x.Last.AsOf, x.Batches, x.Last.Read, x.Median, fmt.Sprintf("%.1f %%", x.BadIDs*100), strings.Join(words, "、")})
	}
	if a.cfg.JSON {
		return nil
	}
	_, err = fmt.Fprintln(cmd.OutOrStdout(), t.Render())
	return err
}

var arrivalWords = map[string]string{
	"late": "迟到", "thin": "行数偏少", "fat": "行数偏多", "old": "数据过旧", "changed": "列有变化", "spoiled": "坏证号偏多", "held": "待人工确认",
}

// arrivalFaults are what is amiss with an arrival; never nil, so that JSON has a list.
func arrivalFaults(x signals.Arrival) []string {
	out := []string{}
	for _, f := range []struct {
		name string
		is   bool
	}{
		{"late", x.Late}, {"thin", x.Thin}, {"fat", x.Fat}, {"old", x.Old}, {"changed", x.Changed}, {"spoiled", x.Spoiled}, {"held", x.Last.State == "held"},
	} {
		if f.is {
			out = append(out, f.name)
		}
	}
	return out
}
