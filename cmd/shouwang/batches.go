package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/internal/api"
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
	list, err := a.intake.Batches(cmd.Context(), signals.BatchFilter{Feed: feed, Limit: limit})
	if err != nil {
		return err
	}
	t := newTable("batch", "feed", "sender", "state", "why", "received", "as of", "read", "accepted", "repeated", "refused")
	for _, b := range list {
		line := batchLine{
			Batch: b.Number, Feed: b.Feed, Department: b.Department, Sender: b.Sender, State: b.State, Cause: b.Cause, About: b.About, Digest: b.Digest,
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
	var by, reason string
	cmd := &cobra.Command{
		Use:   "batch NUMBER [accept|withdraw]",
		Short: "Say what a batch changed, accept a held one, or withdraw one",
		Args:  args(cobra.RangeArgs(1, 2)),
		RunE: func(cmd *cobra.Command, given []string) error {
			number, err := strconv.ParseUint(given[0], 10, 64)
			if err != nil {
				return usageError{fmt.Errorf("%q is no batch number: shouwang batches lists them", given[0])}
			}
			if len(given) == 2 && api.WrongReason(reason) {
				return usageError{errors.New("say why with --reason, in one sentence")}
			}
			a, err := open(cmd, "")
			if err != nil {
				return err
			}
			if len(given) == 1 {
				return errors.Join(a.showDiff(cmd, number, rows), a.Close())
			}
			return a.end(cmd.Context(), a.judged(cmd, a.decideBatch(cmd.Context(), number, api.BatchDecision{Act: given[1], By: by, Reason: reason})))
		},
	}
	cmd.Flags().IntVar(&rows, "rows", 20, "how many rows to show a feed")
	cmd.Flags().StringVar(&reason, "reason", "", "of an act: why, in one sentence; it is kept sealed")
	cmd.Flags().StringVar(&by, "by", api.Local, "who decides")
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
	about, ok := f.Column(f.Subject)
	s := shouwang.Subject{Type: shouwang.SubjectPerson, ID: r.Subject}
	switch {
	case !ok || r.Subject == 0:
		return ""
	case about.Type == shouwang.ColumnHousehold:
		s.Type = shouwang.SubjectHousehold
	case about.Type != shouwang.ColumnPerson:
		s.Type = shouwang.SubjectArea
	}
	return warnings.Ref(s)
}

// decideBatch accepts or withdraws once it is written down why. The caller has
// everything judged by what then counts.
func (a *app) decideBatch(ctx context.Context, number uint64, d api.BatchDecision) error {
	act := map[string]func(context.Context, uint64) error{api.ActAccept: a.intake.Accept, api.ActWithdraw: a.intake.Withdraw}[d.Act]
	if act == nil {
		return usageError{fmt.Errorf("there is no act %q on a batch: accept or withdraw", d.Act)}
	}
	if err := a.audit(ctx, "batch "+d.Act, d.By, strconv.FormatUint(number, 10), a.keys.Seal("note", d.Reason)); err != nil {
		return err
	}
	return act(ctx, number)
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
	Connected  bool     `json:"connected"`
	ReceivedAt string   `json:"received_at,omitempty"`
	AsOf       string   `json:"as_of,omitempty"`
	Due        string   `json:"due,omitempty"` // when the next delivery is waited for
	Missed     int      `json:"missed"`        // deliveries that should have come since the last
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
	t := newTable("feed", "sender", "last received", "as of", "next due", "missed", "batches", "rows", "median of 6", "bad IDs", "")
	unheard := 0
	for _, x := range list {
		if a.cfg.JSON {
			if err := json.NewEncoder(cmd.OutOrStdout()).Encode(arrivalOf(x)); err != nil {
				return err
			}
			continue
		}
		if !x.Connected {
			unheard++
			continue
		}
		l := arrivalOf(x)
		var words []string
		for _, f := range l.Faults {
			words = append(words, arrivalWords[f])
		}
		t.AppendRow([]any{x.Feed, x.Sender, shortDay(l.ReceivedAt), l.AsOf, shortDay(l.Due), x.Missed, x.Batches, x.Last.Read, x.Median, fmt.Sprintf("%.1f %%", x.BadIDs*100), strings.Join(words, "、")})
	}
	if a.cfg.JSON {
		return nil
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s\n尚未接入 %d 项 / %d feeds have never come\n", t.Render(), unheard, unheard)
	return err
}

// shortDay is the day of a time as JSON has it.
func shortDay(at string) string { return at[:min(len(at), len("2026-01-02"))] }

func arrivalOf(x signals.Arrival) arrivalLine {
	l := arrivalLine{Feed: x.Feed, Sender: x.Sender, Connected: x.Connected, Missed: x.Missed, Batches: x.Batches, Rows: x.Last.Read, Median: x.Median, BadIDs: x.BadIDs, Faults: arrivalFaults(x)}
	if x.Batches > 0 {
		l.ReceivedAt, l.AsOf = x.Last.Received.In(shouwang.Shanghai).Format(time.RFC3339), x.Last.AsOf.String()
	}
	if !x.Due.IsZero() {
		l.Due = x.Due.In(shouwang.Shanghai).Format(time.RFC3339)
	}
	return l
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
