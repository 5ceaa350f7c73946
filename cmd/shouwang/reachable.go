package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"shouwang"
	"shouwang/monitors"
	"shouwang/warnings"
	"shouwang/watch"
)

// unreachable is the monitor that watches whether channels find the workers. It is
// the product's own: its facts are settings and contacts, not records.
const unreachable = "unreachable_worker"

// own are the product's own monitors, of which a policy knows nothing.
var own = []string{staffing, unreachable}

// reachMonitor watches whether every worker is found by a channel of a person's
// own, before something urgent is on its way to one who is not. It has no
// schedule: it runs when somebody is found no more, or found again.
func reachMonitor(policy string) watch.Monitor {
	return watch.Monitor{
		Monitor: &monitors.Monitor{
			ID: unreachable, Title: shouwang.Text{Zh: "联系不上的工作人员", En: "A worker whom no channel finds"},
			Kind: shouwang.Data, Subject: string(shouwang.SubjectWorker), Route: monitors.Route{To: shouwang.DataDesk},
		},
		Rule: warnings.Rule{Monitor: unreachable, Version: policy, Kind: shouwang.Data, Lane: shouwang.LaneData, Span: warnings.Continuous},
	}
}

// watchReach runs the monitor if somebody is found no more, or found again.
func (a *app) watchReach(ctx context.Context, workers map[string]shouwang.Worker, at time.Time) error {
	open, err := a.openSubjects(ctx, unreachable, at)
	if err != nil {
		return err
	}
	changed := false
	for id, worker := range workers {
		changed = changed || a.channels.Reaches(worker) == open[id]
		delete(open, id)
	}
	if !changed && len(open) == 0 {
		return nil
	}
	if _, err := a.reaching.Again(ctx, at); err != nil && !errors.Is(err, shouwang.ErrHeld) {
		return fmt.Errorf("watch whom the channels find: %w", err)
	}
	return nil
}

// reachScorer scores every worker in office, and whoever has an open warning.
type reachScorer struct{ *app }

// Score scores what the channels find at an instant.
func (a reachScorer) Score(ctx context.Context, ask watch.Ask, yield func(string, shouwang.Score) error) error {
	workers, err := a.workers(ctx, ask.AsOf)
	if err != nil {
		return err
	}
	subjects, err := a.openSubjects(ctx, unreachable, ask.AsOf)
	if err != nil {
		return err
	}
	for id := range workers {
		subjects[id] = true
	}
	for _, id := range slices.Sorted(maps.Keys(subjects)) {
		worker, inOffice := workers[id]
		if err := yield(unreachable, reachScore(worker, id, !inOffice || a.channels.Reaches(worker))); err != nil {
			return err
		}
	}
	return nil
}

func reachScore(worker shouwang.Worker, id string, found bool) shouwang.Score {
	s := shouwang.Score{Subject: shouwang.Subject{Type: shouwang.SubjectWorker, Key: id}, Judged: true, Level: shouwang.None, Area: worker.Area}
	if found {
		return s
	}
	s.Points, s.Level, s.Possible = warnings.DefaultBounds[shouwang.Yellow], shouwang.Yellow, shouwang.Yellow
	s.Reasons = []shouwang.Reason{{
		Factor: "no_account", Points: s.Points,
		Zh: "在通讯录补上账号：没有渠道能找到该人员，急件只能到收件箱并报上一级",
		En: "give an account in the contacts: no channel finds this worker, and what is urgent reaches the inbox and the one above alone",
	}}
	return s
}
