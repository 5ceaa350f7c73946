package main

import (
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"

	"shouwang/signals"
)

// lineEvery is how often a line tells of an intake that nobody watches on a terminal.
const lineEvery = 5 * time.Second

// gauge shows how far the intake of a file is: rows, their rate and the time left,
// as a bar on a terminal and as a line now and then elsewhere.
type gauge struct {
	out   io.Writer
	file  string
	bar   *progressbar.ProgressBar // nil where there is no terminal
	now   func() time.Time
	begun time.Time
	told  time.Time
}

func newGauge(out io.Writer, file string, now func() time.Time) *gauge {
	g := &gauge{out: out, file: file, now: now, begun: now(), told: now()}
	if isTerminal(out) {
		g.bar = newBar(out, file)
	}
	return g
}

// show tells of a step, and of the rows that it refused.
func (g *gauge) show(p signals.Progress) {
	for _, r := range p.Refusals {
		_, _ = fmt.Fprintf(g.out, "%s: %s\n", g.file, r)
	}
	if g.bar == nil {
		g.line(p)
		return
	}
	if all := estimate(p); all > 0 {
		g.bar.ChangeMax(all)
	}
	if p.Stage == "comparing" {
		g.bar.Describe(g.file + " 比对 / comparing")
	}
	_ = g.bar.Set(p.Read)
}

func (g *gauge) line(p signals.Progress) {
	now := g.now()
	if now.Sub(g.told) < lineEvery {
		return
	}
	g.told = now
	_, _ = fmt.Fprintf(g.out, "%s: %s\n", g.file, stand(p, now.Sub(g.begun)))
}

// estimate is how many rows the file has, judged by what of it has been read.
func estimate(p signals.Progress) int {
	if p.Share <= 0 {
		return 0
	}
	return max(int(float64(p.Read)/p.Share), p.Read)
}

// stand is how far an intake is after some time, in words.
func stand(p signals.Progress, spent time.Duration) string {
	rate := float64(p.Read) / max(spent.Seconds(), 1e-3)
	if p.Stage != "reading" {
		return fmt.Sprintf("%d rows read, now %s, %.0f rows/s", p.Read, p.Stage, rate)
	}
	if p.Share <= 0 {
		return fmt.Sprintf("%d rows read, %.0f rows/s", p.Read, rate)
	}
	left := time.Duration(float64(spent) * (1 - p.Share) / p.Share).Round(time.Second)
	return fmt.Sprintf("%d rows read (%.0f %%), %.0f rows/s, about %s left", p.Read, 100*p.Share, rate, left)
}

// finish clears the bar.
func (g *gauge) finish() {
	if g.bar != nil {
		_ = g.bar.Finish()
	}
}
