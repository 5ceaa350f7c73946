package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"shouwang"
	"shouwang/monitors/rule"
	"shouwang/scoring"
	"shouwang/watch"
)

// facts measures how long the tables of facts take from all feeds.
func (b benched) facts(ctx context.Context) ([]measured, error) {
	at, err := b.moment(ctx)
	if err != nil {
		return nil, err
	}
	peak := peakMemory()
	took, err := b.timed(func() error { return b.scorer.pass.Prepare(ctx, at) })
	if err != nil {
		return nil, err
	}
	return []measured{
		{Work: "facts rebuilt from all feeds", Value: took, Unit: "s", Target: "10 M: 90 s, aim 30 s"},
		{Work: "facts rebuilt, peak memory of the process", Value: peak(), Unit: "GiB", Target: "4 GiB, aim 2 GiB"},
	}, nil
}

// touched measures how long the tables take when rows came in of one person in a hundred.
func (b benched) touched(ctx context.Context) ([]measured, error) {
	made := b.scorer.pass.Made()
	if err := b.exec(ctx, "bench_touched.sql", benchTouchedSQL); err != nil {
		return nil, err
	}
	if err := b.batch(ctx, "med_claim", 2); err != nil {
		return nil, err
	}
	at, err := b.moment(ctx)
	if err != nil {
		return nil, err
	}
	took, err := b.timed(func() error { return b.scorer.pass.Prepare(ctx, at) })
	if err != nil {
		return nil, err
	}
	if b.scorer.pass.Made() != made {
		return nil, errors.New("the tables of facts were made anew, not brought up to date")
	}
	return []measured{{Work: "facts brought up to date for 1 % of the people", Value: took, Unit: "s", Target: "10 M: 6 s, aim 2 s"}}, nil
}

func (b benched) moment(ctx context.Context) (scoring.Moment, error) {
	pin, err := pinner{b.intake}.Pin(ctx, b.asOf)
	return b.scorer.moment(b.asOf, pin, nil), err
}

// benchMonitor is the one that is measured by itself: it is about everybody.
const benchMonitor = "elder_unclaimed"

// monitors measures one monitor and all of them, where the facts are there.
func (b benched) monitors(ctx context.Context) ([]measured, error) {
	at, err := b.moment(ctx)
	if err != nil {
		return nil, err
	}
	p, err := b.scorer.program(benchMonitor)
	if err != nil {
		return nil, err
	}
	hits := 0
	one, err := b.best(func() error {
		hits = 0
		failed := b.scorer.pass.Score(ctx, []*scoring.Program{p}, at, nil, scoring.Everyone, func(string, shouwang.Score) error { hits++; return nil })
		return failed[benchMonitor]
	})
	if err != nil {
		return nil, err
	}
	bare, err := b.scan(ctx, p)
	if err != nil {
		return nil, err
	}
	peak := peakMemory()
	var sum watch.Summary
	all, err := b.timed(func() (err error) { sum, err = b.night(ctx); return err })
	if err != nil {
		return nil, err
	}
	ratio := one / bare
	return []measured{
		{Work: "one monitor, facts built", Came: fmt.Sprintf("%d hits", hits), Value: one, Unit: "s", Ratio: &ratio, Target: "1.5 x bare, aim 1.1 x"},
		{Work: "all monitors, changes written, facts built", Came: fmt.Sprintf("%d changes", sum.Raised), Value: all, Unit: "s", Target: "10 M: 15 s, aim 5 s"},
		{Work: "all monitors, peak memory of the process", Value: peak(), Unit: "GiB", Target: "4 GiB"},
	}, nil
}

// night runs every monitor once and writes what changed; nobody is told.
func (b benched) night(ctx context.Context) (watch.Summary, error) {
	watched, err := watch.Watch(b.pack)
	if err != nil {
		return watch.Summary{}, err
	}
	config := b.watching(b.scorer)
	config.Monitors, config.Policy, config.Parameters = watched, b.pack.Hash, b.overlayName()
	sum, err := watch.New(config).Again(ctx, b.asOf)
	if err == nil && sum.Failed > 0 {
		err = errors.New("a monitor failed: its run says why")
	}
	return sum, err
}

// scan is the time in which the engine reads the columns of facts that a monitor
// reads, and does nothing else.
func (b benched) scan(ctx context.Context, p *scoring.Program) (float64, error) {
	names := make([]string, 0, len(p.Facts))
	for _, name := range p.Facts {
		names = append(names, rule.Name(name))
	}
	table := b.scorer.pass.Table("person", p.Facts)
	sql := "SELECT count() FROM " + table + " WHERE NOT ignore(" + strings.Join(names, ", ") + ")"
	took, err := b.best(func() error {
		var n uint64
		return b.store.Conn().QueryRow(ctx, sql).Scan(&n)
	})
	if err != nil {
		return 0, fmt.Errorf("scan the facts: %w", err)
	}
	return took, nil
}

// best is the shortest of three times that a work takes.
func (b benched) best(work func() error) (float64, error) {
	best := 0.0
	for i := range 3 {
		took, err := b.timed(work)
		if err != nil {
			return 0, err
		}
		if i == 0 || took < best {
			best = took
		}
	}
	return best, nil
}

// peakMemory begins to watch and gives the most memory, in GiB, that the process
// held at once since.
func peakMemory() func() float64 {
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // where it cannot be reset, the peak is that of the whole life
	return func() float64 {
		text, err := os.ReadFile("/proc/self/status")
		if err != nil {
			return 0
		}
		for line := range strings.SplitSeq(string(text), "\n") {
			var kib float64
			if n, err := fmt.Sscanf(line, "VmHWM: %f kB", &kib); n == 1 && err == nil {
				return kib / (1 << 20)
			}
		}
		return 0
	}
}
