package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"shouwang/internal/access"
	"shouwang/internal/api"
)

func newBacklog() *cobra.Command {
	return &cobra.Command{
		Use:   "backlog",
		Short: "Say what first runs found and nobody was given yet, and when it will have been",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := open(cmd, "")
			if err != nil {
				return err
			}
			return errors.Join(printBacklog(cmd, a), a.Close())
		},
	}
}

func printBacklog(cmd *cobra.Command, a *app) error {
	b, err := services{a}.Backlog(cmd.Context())
	if err != nil {
		return err
	}
	if a.cfg.JSON {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(api.ViewBacklog(b))
	}
	t := newTable("", "waiting", "in hand", "one bears", "ended 28 d", "new 28 d", "handed out by")
	for _, l := range slices.Concat([]api.BacklogLine{b.City}, b.Towns, b.Workers) {
		capacity := ""
		if l.Capacity > 0 {
			capacity = strconv.Itoa(l.Capacity)
		}
		t.AppendRow([]any{l.Name, l.Waiting, l.InHand, capacity, l.Done, l.Fresh, clearText(l)})
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s\n%s / %s\n", t.Render(), api.Assumes.Zh, api.Assumes.En)
	return err
}

func clearText(l api.BacklogLine) string {
	switch {
	case !l.Clear.OK:
		return "暂无期限 / not in sight"
	case l.Waiting == 0:
		return ""
	}
	return l.Clear.Value.String()
}

// Backlog is what waits for whom now, summed up by town and for all that the reader
// may know of.
func (s services) Backlog(ctx context.Context) (api.Backlog, error) {
	scope := access.Of(ctx).Scope
	if blind(scope) {
		return api.Backlog{}, nil
	}
	l, err := s.loads(ctx, s.clock(), scope.Lanes)
	if err != nil {
		return api.Backlog{}, err
	}
	b := api.Backlog{City: api.BacklogLine{Code: strconv.Itoa(cityCounty * 1e6), Name: s.areas.town(cityCounty * 1e6)}}
	towns := map[uint64]api.BacklogLine{}
	for _, id := range slices.Sorted(maps.Keys(l.work)) {
		if id == "" && !scope.City || !scope.In(l.workers[id].Area) {
			continue
		}
		work, post := l.work[id], l.posts[id]
		line := api.BacklogLine{Code: id, Name: s.ownerName(l.workers, id), Capacity: post.Capacity}
		if id == "" {
			line.Name = "无人负责 / nobody answers"
		}
		line.Backlog = line.Add(work, post, l.on)
		b.Workers = append(b.Workers, line)
		b.City.Backlog = b.City.Add(work, post, l.on)
		code := l.workers[id].Area / 1e3 * 1e3
		town := towns[code]
		town.Backlog = town.Add(work, post, l.on)
		towns[code] = town
	}
	for _, code := range slices.Sorted(maps.Keys(towns)) {
		town := towns[code]
		town.Code, town.Name = fmt.Sprintf("%012d", code), s.areas.town(code)
		b.Towns = append(b.Towns, town)
	}
	return b, nil
}

var _ api.Overviews = services{}
