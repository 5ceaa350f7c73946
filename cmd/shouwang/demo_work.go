package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/oklog/ulid/v2"

	"shouwang"
	"shouwang/cases"
	"shouwang/internal/city"
)

// evening is the clock of a demo: it stands in the evening of a day and goes on from
// there. The demo turns it from day to day.
type evening struct {
	clock func() time.Time
	began atomic.Int64 // instant of the last turn, by the clock, in nanoseconds
	day   atomic.Int32
}

func newEvening(day shouwang.Day, clock func() time.Time) *evening {
	e := &evening{clock: clock}
	e.turn(day)
	return e
}

func (e *evening) turn(day shouwang.Day) {
	e.began.Store(e.clock().UnixNano())
	e.day.Store(int32(day))
}

func (e *evening) now() time.Time {
	return lateOn(shouwang.Day(e.day.Load())).Add(time.Duration(e.clock().UnixNano() - e.began.Load()))
}

// lateOn is the hour of a day at which its files are in and its runs are done.
func lateOn(day shouwang.Day) time.Time { return day.Start().Add(20 * time.Hour) }

// hands are the people of a demo: what is true in the city, which they find when they
// go and look, and who they are.
type hands struct {
	*demo

	planted map[string]bool // "code subject" of what was planted
	ways    map[string]city.Handling
	done    int // acts

	evening shouwang.Day // the last on which they worked
	begun   int          // cases that they began on then
}

// handsFull is how many cases people begin on in an evening, the nearest deadline
// first: in a large city not all are worked on, or a demo of it would take an hour more.
const handsFull = 4

func (d *demo) newHands() (*hands, error) {
	truth, err := readTruth(d.dir)
	if err != nil {
		return nil, err
	}
	h := &hands{demo: d, planted: map[string]bool{}, ways: map[string]city.Handling{}}
	for _, t := range truth {
		m := d.pack.MonitorOf(t.Monitor)
		if m == nil {
			continue
		}
		sum := d.keys.Column(t.Subject) // accounts are known by their keyed hash alone
		h.planted[m.Code+" "+t.Subject], h.planted[m.Code+" "+hex.EncodeToString(sum[:])] = true, true
	}
	return h, nil
}

// work is what people do on the evening of a working day about the cases that are open.
func (h *hands) work(ctx context.Context, day shouwang.Day) error {
	if working, _ := h.cal.Working(day); !working {
		return nil
	}
	if day != h.evening {
		h.evening, h.begun = day, 0
	}
	var open []cases.Case
	err := h.eachOpenCase(ctx, func(c cases.Case) error {
		open = append(open, c)
		return nil
	})
	if err != nil || len(open) == 0 {
		return err
	}
	staff, err := h.workers(ctx, h.clock())
	if err != nil {
		return err
	}
	for _, c := range open {
		if c.Worker == "" || !c.State.May(cases.EventVisited, staff[c.Worker].Role) {
			continue
		}
		if err := h.handle(ctx, c, day); err != nil {
			return fmt.Errorf("deal with case %s: %w", c.No, err)
		}
	}
	return h.tellOfCases(ctx)
}

// handle does what is due on a case of a warning by a day, through the acts of the
// command line and the API. In a demo that is gone on with, a case may be of a later day.
func (h *hands) handle(ctx context.Context, c cases.Case, day shouwang.Day) (err error) {
	if shouwang.DayOf(c.OpenedAt) > day || len(c.Warnings) == 0 {
		return nil
	}
	way, known := h.ways[c.No]
	if !known && h.begun == handsFull {
		return nil
	}
	if !known {
		if way, err = h.begin(ctx, c); err != nil {
			return err
		}
	}
	if c.State == cases.Assigned && way.Taken <= day {
		if c, err = h.acknowledgeWarning(ctx, c.Warnings[0].ID, c.Worker); err != nil {
			return err
		}
		h.done++
	}
	if c.State != cases.Verifying || way.Seen > day {
		return nil
	}
	if c, err = h.cases.Case(ctx, c.No); err != nil {
		return err
	}
	if len(c.File.Visits) == 0 {
		if c, err = h.do(ctx, c, cases.EventVisited, cases.Say{Record: cases.Record{Visit: h.visit(c, way)}}); err != nil {
			return err
		}
	}
	if way.Closed > day {
		return nil
	}
	verdict, err := h.verdict(ctx, c, way)
	if err != nil {
		return err
	}
	_, err = h.do(ctx, c, cases.EventClosed, cases.Say{Verdict: verdict})
	return err
}

// begin decides how a case is dealt with.
func (h *hands) begin(ctx context.Context, c cases.Case) (city.Handling, error) {
	whole, err := h.cases.Case(ctx, c.No)
	if err != nil {
		return city.Handling{}, err
	}
	way := h.plan.Handle(shouwang.DayOf(c.OpenedAt), c.Level, fmt.Sprint(c.Area, whole.Warnings[0].Monitor))
	h.ways[c.No], h.begun = way, h.begun+1
	return way, nil
}

func (h *hands) do(ctx context.Context, c cases.Case, kind cases.Kind, said cases.Say) (cases.Case, error) {
	h.done++
	return h.app.say(ctx, cases.Act{No: c.No, By: c.Worker}, kind, said)
}

// visit is one of the afternoon; its id is the same again for the case.
func (h *hands) visit(c cases.Case, way city.Handling) *cases.Visit {
	at := lateOn(shouwang.DayOf(h.clock())).Add(-4 * time.Hour)
	sum := sha256.Sum256([]byte(c.No))
	var id ulid.ULID
	_ = id.SetTime(ulid.Timestamp(at)) // a time of this century
	_ = id.SetEntropy(sum[:10])        // ten bytes
	return &cases.Visit{ID: id.String(), At: at, Seen: !way.Away}
}

// verdict is what was found: what one of the warnings says is true in the city, or
// none is; or nobody was met.
func (h *hands) verdict(ctx context.Context, c cases.Case, way city.Handling) (shouwang.Verdict, error) {
	if way.Away {
		return shouwang.NoAccess, nil
	}
	var list []shouwang.Warning
	for _, w := range c.Warnings {
		warning, _, err := h.keep.Warning(ctx, w.ID)
		if err != nil {
			return "", err
		}
		list = append(list, warning)
	}
	who, err := h.subjectIdentities(ctx, list)
	if err != nil {
		return "", err
	}
	for _, w := range list {
		if m := h.pack.MonitorOf(w.Monitor); m != nil && h.planted[m.Code+" "+truthName(w.Subject, who[w.Subject])] {
			return shouwang.Confirmed, nil
		}
	}
	return shouwang.NotConfirmed, nil
}
