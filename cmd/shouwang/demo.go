package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/internal/api"
	"shouwang/internal/city"
	"shouwang/signals"
	"shouwang/watch"
)

// demoParameters are the fictitious figures of the made-up city. Every page of
// the demo says that it is one.
//
//go:embed demo.yaml
var demoParameters []byte

// firstMonitors are those that a bureau may begin with: they need the roster, deaths,
// custody, payments, work and birthdays, which are there in the first week. A year of
// them takes minutes; one of all, of which many run every day, takes much longer.
const firstMonitors = "M01,M02,M14,M25,M27,M31,M39"

func newDemo() *cobra.Command {
	var once bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Make a city, take in a year of its files, find its people, and open the desk",
		Long: "Makes a synthetic city with the files of its departments, matches the roster, runs monitors through the year (--monitors),\n" +
			"tells the workers, and holds what was found against the truth. Then the desk stays open; with --once it ends, and\n" +
			"exits with 1 if somebody was missed or invented.",
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return runDemo(cmd, once) },
	}
	cmd.Flags().BoolVar(&once, "once", false, "print the summary and end")
	cmd.Flags().Bool("resume", false, "go on with a demo that was stopped, which was given the same flags")
	cmd.Flags().String("listen", defaultListen, "address of the desk; this machine only")
	cmd.Flags().String("monitors", firstMonitors, "ids or codes of the monitors that run, comma between; all takes about an hour, and --resume goes on with it")
	addCityFlags(cmd, 100_000)
	return cmd
}

// demo is a demo under way.
type demo struct {
	*app

	cmd  *cobra.Command
	plan *city.City
	dir  string // of the city's files
	wall func() time.Time
	turn func(day shouwang.Day) // the clock of the demo, to the evening of a day
	say  func(format string, args ...any)
}

func runDemo(cmd *cobra.Command, once bool) error {
	d, err := prepareDemo(cmd)
	if err != nil {
		return err
	}
	summary, err := d.show(cmd, once)
	if err := errors.Join(err, d.Close()); err != nil {
		return err
	}
	if once && summary.wrong() {
		return &exitError{exitFailed, "the demo missed somebody or invented somebody"}
	}
	return nil
}

// show does the year, reports, and unless once leaves the desk open. The address
// is taken first: whoever waits minutes should not learn then that it is in use.
func (d *demo) show(cmd *cobra.Command, once bool) (summary, error) {
	if once {
		s, err := d.year(cmd.Context())
		if err != nil {
			return s, err
		}
		return s, d.report(s)
	}
	listener, err := api.Listen(cmd.Context(), d.cfg.Listen, false)
	if err != nil {
		return summary{}, err
	}
	s, err := d.year(cmd.Context())
	if err == nil {
		err = d.report(s)
	}
	if err != nil {
		return s, errors.Join(err, listener.Close())
	}
	return s, d.listen(cmd, listener, false)
}

// prepareDemo writes the city and opens an empty store beside it, whose clock
// stands at the end of the city's last day.
func prepareDemo(cmd *cobra.Command) (*demo, error) {
	cfg, err := loadConfig(cmd)
	if err != nil {
		return nil, err
	}
	cfg.Data = filepath.Join(cfg.Data, "demo")
	cfg.Channels = nil                         // made-up workers are told in the built-in inbox alone
	cfg.TLS, cfg.Proxies = sealSettings{}, nil // a demo is of this machine
	resume, _ := cmd.Flags().GetBool("resume")
	if !resume {
		if err := clearDemo(cfg.Data); err != nil {
			return nil, err
		}
	}
	clock, err := newClock(os.Getenv("SHOUWANG_CLOCK"))
	if err != nil {
		return nil, err
	}
	plan, err := cityFlags(cmd, shouwang.DayOf(clock()))
	if err != nil {
		return nil, err
	}
	at := newEvening(plan.Last(), clock)
	d := &demo{cmd: cmd, plan: plan, dir: filepath.Join(cfg.Data, "city"), wall: clock, turn: at.turn}
	d.say = func(format string, args ...any) { _, _ = fmt.Fprintf(cmd.ErrOrStderr(), format+"\n", args...) }
	started := clock()
	write := freshCity
	if resume {
		write = sameCity
	}
	if err := write(plan, d.dir); err != nil {
		return nil, err
	}
	f := plan.Figures()
	d.say("made a city of %d people in %d households: %d files, %d rows (%s)", f.People, f.Households, f.Files, f.Rows, since(clock, started))
	over := figures{"demo.yaml", demoParameters}
	d.app, err = join(cmd.Context(), cfg, over, at.now, cmd.ErrOrStderr())
	return d, err
}

// clearDemo removes an earlier demo, and nothing that is not one.
func clearDemo(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) || len(entries) == 0 {
		return nil
	}
	if _, err := os.Stat(filepath.Join(dir, "city", city.TruthFile)); err != nil {
		return shouwang.Explain(shouwang.ErrConflict, dir+" holds something that is not a demo", "name another data folder with --data")
	}
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("remove the earlier demo: %w", err)
	}
	return nil
}

// freshCity writes the files of a city to an empty folder.
func freshCity(plan *city.City, dir string) error {
	if err := plan.Write(dir, nil); err != nil {
		return fmt.Errorf("write the city: %w", err)
	}
	return nil
}

// sameCity makes a city once more, beside the files of the demo that is gone on with, and
// refuses if these are another's. They stay as they are.
func sameCity(plan *city.City, dir string) (err error) {
	before, err := os.ReadFile(filepath.Join(dir, city.TruthFile))
	if err != nil {
		return shouwang.Explain(shouwang.ErrConflict, filepath.Dir(dir)+" holds no demo that was stopped", "leave --resume out")
	}
	again := dir + "_again"
	defer func() { err = errors.Join(err, os.RemoveAll(again)) }()
	if err := errors.Join(os.RemoveAll(again), freshCity(plan, again)); err != nil {
		return err
	}
	after, err := os.ReadFile(filepath.Join(again, city.TruthFile))
	if err == nil && !bytes.Equal(before, after) {
		err = shouwang.Explain(shouwang.ErrConflict, "the demo that was stopped is of another city", "give the same --people, --seed and --until, or leave --resume out")
	}
	return err
}

func since(clock func() time.Time, start time.Time) time.Duration {
	return clock().Sub(start).Round(100 * time.Millisecond)
}

// year takes in the files of the year, lives through it day by day, and holds what was
// raised against the truth.
func (d *demo) year(ctx context.Context) (summary, error) {
	started := d.wall()
	rows, err := d.takeFeeds(ctx)
	if err != nil {
		return summary{}, err
	}
	d.say("took in %d rows (%s)", rows, since(d.wall, started))
	if err := d.live(ctx); err != nil {
		return summary{}, err
	}
	if err := d.release(ctx, d.clock()); err != nil {
		return summary{}, err
	}
	if err := d.drain(ctx); err != nil {
		return summary{}, err
	}
	// What the schedules found is held against the truth before the match runs
	// the monitors on a day of its own.
	s, err := d.compare(ctx)
	if err != nil {
		return s, err
	}
	if err := d.matchLists(ctx); err != nil {
		return s, err
	}
	return s, d.countFollowed(ctx, &s)
}

// live runs every schedule through the year; each evening people act on what they were
// told of.
func (d *demo) live(ctx context.Context) error {
	started := d.wall()
	people, err := d.newHands()
	if err != nil {
		return err
	}
	var all watch.Summary
	from := d.plan.First().Start()
	for day := d.plan.First(); day <= d.plan.Last(); day++ {
		d.turn(day)
		runs, err := d.round.CatchUp(ctx, from, lateOn(day))
		if err != nil {
			return err
		}
		all.Add(runs)
		if err := people.work(ctx, day); err != nil {
			return err
		}
		from = lateOn(day)
	}
	d.say("ran %d scheduled runs: raised %d%s, rose %d, fell %d, held %d, cleared %d; people acted %d times (%s)",
		all.Runs, all.Raised, ofStock(all.Stock), all.Rose, all.Fell, all.Held, all.Cleared, people.done, since(d.wall, started))
	return nil
}

// takeFeeds takes in the department files, each as received on its day.
func (d *demo) takeFeeds(ctx context.Context) (int, error) {
	files, err := listFiles(filepath.Join(d.dir, "feeds"))
	if err != nil {
		return 0, err
	}
	bar := newBar(d.cmd.ErrOrStderr(), "taking in files")
	bar.ChangeMax(len(files))
	defer func() { _ = bar.Finish() }()
	rows := 0
	j := ingestion{app: d.app, cmd: d.cmd, yes: true}
	for _, file := range files {
		batches, err := j.take(ctx, file, signals.File{Path: file})
		if err != nil {
			return rows, err
		}
		for _, b := range batches {
			rows += b.Read
		}
		_ = bar.Add(1)
	}
	return rows, nil
}

// matchLists does the first-week job with the lists of the last month.
func (d *demo) matchLists(ctx context.Context) error {
	started := d.wall()
	files, err := listFiles(filepath.Join(d.dir, "workbooks"))
	if err != nil {
		return err
	}
	month := d.plan.Last().Month()
	m := &matching{app: d.app, month: month, out: (&matchService{app: d.app}).folder(month)}
	j := ingestion{app: d.app, cmd: d.cmd, yes: true}
	for _, file := range files {
		batches, err := j.take(ctx, file, signals.File{Path: file})
		if err != nil {
			return err
		}
		m.took(batches)
	}
	result, err := m.finish(ctx, nil)
	if err != nil {
		return err
	}
	if err := d.drain(ctx); err != nil {
		return err
	}
	d.say("matched %d lists: %d lines for %d towns in %s (%s)", len(files), result.duty.Pairs(), len(result.books), m.out, since(d.wall, started))
	return nil
}

func (d *demo) report(s summary) error {
	out := d.cmd.OutOrStdout()
	if d.cfg.JSON {
		return json.NewEncoder(out).Encode(s)
	}
	t := newTable("monitor", "raised", "planted", "found", "missed", "invented")
	for _, m := range s.Monitors {
		t.AppendRow([]any{m.ID, m.Raised, m.Planted, m.Found, m.Missed, m.Invented})
	}
	_, err := fmt.Fprintf(out, "%s\n%d people, %d warnings, %d cases, %d delivered\n", t.Render(), s.People, s.Warnings, s.Cases, s.Delivered)
	return err
}
