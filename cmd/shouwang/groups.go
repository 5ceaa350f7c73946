package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/internal/access"
	"shouwang/internal/api"
	"shouwang/monitors"
	"shouwang/warnings"
	"shouwang/watch"
)

func newGroups() *cobra.Command {
	var since string
	cmd := &cobra.Command{
		Use:   "groups",
		Short: "List the six watch groups of clause 4.4: how many are in each, who came, who left, and why",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := open(cmd, "")
			if err != nil {
				return err
			}
			return errors.Join(printGroups(cmd, a, since), a.Close())
		},
	}
	cmd.Flags().StringVar(&since, "since", "", "who came and left from this day on, 2026-10-01 (default: the first of this month)")
	return cmd
}

func printGroups(cmd *cobra.Command, a *app, since string) error {
	groups, err := services{a}.Groups(cmd.Context(), since)
	if err != nil {
		return err
	}
	if a.cfg.JSON {
		out := json.NewEncoder(cmd.OutOrStdout())
		for _, g := range groups.Groups {
			if err := out.Encode(api.ViewGroup(g)); err != nil {
				return err
			}
		}
		return nil
	}
	t := newTable("group", "", "monitors", "in it", "came", "left")
	for _, g := range groups.Groups {
		t.AppendRow([]any{g.ID, g.Title.Zh, g.Monitors, g.Now, g.Entered, g.Left})
	}
	moves := newTable("group", "", "day", "number", "level", "town", "why")
	for _, g := range groups.Groups {
		for _, m := range g.Moves {
			moves.AppendRow([]any{g.ID, moveWords[m.Entered], shouwang.DayOf(m.At), m.No, levelMarks[m.Level], m.Town, whyText(m)})
		}
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s\n%s\n", t.Render(), moves.Render())
	return err
}

var moveWords = map[bool]string{true: "进 came", false: "出 left"}

func whyText(m api.GroupMove) string {
	if len(m.Why) == 0 {
		return ""
	}
	return m.Why[0].Zh
}

// Groups are the six watch groups, with who came and left since a day.
func (s services) Groups(ctx context.Context, since string) (api.Groups, error) {
	now := s.clock()
	out := api.Groups{Since: shouwang.DayOf(now).Month()}
	if since != "" {
		day, err := shouwang.ParseDay(since)
		if err != nil || day > shouwang.DayOf(now) {
			return out, shouwang.Explain(shouwang.ErrInvalid, "日期写成 2026-10-01，不晚于今天 / a day is written 2026-10-01, and not after today", "改写后再试 / write it so")
		}
		out.Since = day
	}
	recorded, err := s.keep.On(ctx, out.Since.Start(), now)
	if err != nil {
		return out, err
	}
	for _, g := range monitors.Groups() {
		one, err := s.group(ctx, g, out.Since, recorded)
		if err != nil {
			return out, err
		}
		out.Groups = append(out.Groups, one)
	}
	return out, nil
}

// group is one of the groups; who is neither in reach of a reveal nor a person stays out.
func (s services) group(ctx context.Context, g monitors.Group, since shouwang.Day, recorded []watch.Recorded) (api.Group, error) {
	out := api.Group{Group: g}
	var ids []string
	for _, code := range g.Monitors {
		for _, m := range s.pack.Monitor(code) {
			ids = append(ids, m.ID)
		}
	}
	if len(ids) == 0 {
		return out, nil
	}
	before, err := s.collect(ctx, watch.Filter{Monitors: ids, Open: shouwang.Know(true), AsOf: since.Start().Add(-1)})
	if err != nil {
		return out, err
	}
	scope := access.Of(ctx).Scope // which holds no canaries
	before = slices.DeleteFunc(before, func(w shouwang.Warning) bool { return !scope.Sees(w.Area, w.Lane) })
	for i := range before {
		before[i] = s.scorer.veiled(before[i])
	}
	var changes []warnings.Happened
	for _, r := range recorded {
		if w := r.Change.Warning; slices.Contains(ids, w.Monitor) && scope.Sees(w.Area, w.Lane) {
			r.Change.Warning = s.scorer.veiled(w)
			changes = append(changes, warnings.Happened{At: r.AsOf, Change: r.Change})
		}
	}
	moves, now := warnings.Moves(before, changes)
	out.Now = now
	for _, m := range moves {
		if m.Entered {
			out.Entered++
		} else {
			out.Left++
		}
	}
	slices.Reverse(moves) // the newest first
	for _, m := range moves[:min(len(moves), api.MostMoves)] {
		out.Moves = append(out.Moves, api.GroupMove{
			Entered: m.Entered, At: m.At, No: m.Warning.No, Monitor: m.Warning.Monitor, Level: m.Warning.Level, Ref: warnings.Ref(m.Warning.Subject), Town: s.areas.town(m.Warning.Area), Why: m.Why,
		})
	}
	return out, nil
}
