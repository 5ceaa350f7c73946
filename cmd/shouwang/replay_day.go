package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/signals"
	"shouwang/warnings"
	"shouwang/watch"
)

// mostDifferences bounds what a replay lists: the first ones tell the cause.
const mostDifferences = 50

// dayReplay is one call of replay --day.
type dayReplay struct {
	*app

	cmd     *cobra.Command
	day     string
	against string
	anew    bool
}

// dayReplayed is the last line of replay --day --json. The lines before it are
// what the runs of the day did, as run --json prints them.
type dayReplayed struct {
	Day         string          `json:"day"`
	Policy      string          `json:"policy"`
	Parameters  string          `json:"parameters"`
	Mode        string          `json:"mode"` // "ledger": the recorded runs; "schedules": nothing was recorded, or it was asked for
	Runs        int             `json:"runs"`
	Taken       int             `json:"taken"` // runs of other policies, taken as they are
	Changes     int             `json:"changes"`
	Open        int             `json:"open"`
	Compared    bool            `json:"compared"`
	Same        bool            `json:"same"`
	Feeds       []contentLine   `json:"feeds"`
	Altered     []alteredLine   `json:"altered"`
	Differences []dayDifference `json:"differences"`
}

// contentLine digests what a feed's rows were: kept, it tells later whether they are.
type contentLine struct {
	Feed   string `json:"feed"`
	Rows   uint64 `json:"rows"`
	Digest string `json:"digest"`
}

// alteredLine is a signal that is not what was stored.
type alteredLine struct {
	Feed       string `json:"feed"`
	Batch      uint64 `json:"batch,omitempty"`
	Department string `json:"department,omitempty"`
	ReceivedAt string `json:"received_at,omitempty"`
	Sheet      int    `json:"sheet,omitempty"`
	Line       int    `json:"line,omitempty"`
	Key        string `json:"key,omitempty"`
	Lost       int    `json:"lost,omitempty"`
}

// dayDifference is a warning to which the replay did something else.
type dayDifference struct {
	AsOf     string `json:"as_of,omitempty"`
	Monitor  string `json:"monitor"`
	ID       string `json:"id"`
	No       string `json:"no,omitempty"`
	Recorded string `json:"recorded"` // "raised yellow 70"; "" is nothing
	Replayed string `json:"replayed"`
}

func (d dayReplay) all(ctx context.Context) (err error) {
	day, err := shouwang.ParseDay(d.day)
	if err != nil {
		return usageError{err}
	}
	if day > shouwang.DayOf(d.clock()) {
		return usageError{fmt.Errorf("--day %s is still to come", d.day)}
	}
	want, err := readKept(d.against)
	if err != nil {
		return err
	}
	scratch, err := d.store.Scratch(ctx, "replay")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, scratch.Discard(ctx, d.store)) }()
	work := &dayWork{dayReplay: d, day: day, keep: watch.NewStore(scratch.Conn(), scratch), database: scratch.Name(), want: want}
	out, err := work.do(ctx)
	if err != nil {
		return err
	}
	if err := work.print(ctx, out); err != nil {
		return err
	}
	if !out.Same {
		return &exitError{exitFailed, "the replay of " + d.day + " found a difference"}
	}
	return nil
}

// dayWork does the runs again in a scratch database.
type dayWork struct {
	dayReplay

	day      shouwang.Day
	keep     *watch.Store // of the scratch
	database string
	want     *kept // nil: the record
}

func (w *dayWork) do(ctx context.Context) (dayReplayed, error) {
	out := dayReplayed{
		Day: w.day.String(), Policy: w.pack.Hash, Parameters: w.overlayName(), Feeds: []contentLine{}, Altered: []alteredLine{}, Differences: []dayDifference{},
	}
	if err := w.signals(ctx, &out); err != nil {
		return out, err
	}
	past, err := w.app.keep.Past(ctx, w.day.End())
	if err != nil {
		return out, err
	}
	if w.anew || len(past) == 0 {
		err = w.schedules(ctx, &out)
	} else {
		err = w.ledger(ctx, past, &out)
	}
	if err != nil {
		return out, err
	}
	if w.want != nil {
		err = w.compare(ctx, &out)
	}
	out.Same = len(out.Altered) == 0 && len(out.Differences) == 0
	return out, err
}

// signals holds every row against its digest, and digests what there is.
func (w *dayWork) signals(ctx context.Context, out *dayReplayed) error {
	altered, err := w.intake.Altered(ctx, mostDifferences)
	if err != nil {
		return err
	}
	for _, a := range altered {
		line := alteredLine{Feed: a.Feed, Batch: a.Batch, Department: a.Department, ReceivedAt: a.Received.In(shouwang.Shanghai).Format(time.RFC3339), Sheet: a.Sheet, Line: a.Line, Lost: a.Lost}
		if a.Lost == 0 {
			line.Key = fmt.Sprintf("%016x", a.Key)
		}
		out.Altered = append(out.Altered, line)
	}
	pin, err := w.intake.Known(ctx, w.day.End())
	if err != nil {
		return err
	}
	contents, err := w.intake.Contents(ctx, pin, w.day.End())
	for _, c := range contents {
		out.Feeds = append(out.Feeds, contentLine{c.Feed, c.Rows, fmt.Sprintf("%016x", c.Digest)})
	}
	return err
}

// ledger does the recorded runs again, each from its pins.
func (w *dayWork) ledger(ctx context.Context, past []watch.Run, out *dayReplayed) error {
	plan := watch.PlanReplay(past, w.pack.Hash, w.overlayName(), own...)
	if len(plan.Runs) == 0 {
		last := past[len(past)-1]
		return shouwang.Explain(shouwang.ErrConflict,
			fmt.Sprintf("the runs up to %s were made by other policies, the last by %.12s with %s; the policy at hand is %.12s", w.day, last.Policy, orPack(last.Parameters), w.pack.Hash),
			"name that policy with --policy and its values with --parameters, or ask with --anew what the policy at hand would have done")
	}
	out.Mode, out.Taken, out.Compared = "ledger", plan.Taken, true
	if err := w.app.keep.Hand(ctx, plan, w.keep, w.database); err != nil {
		return err
	}
	config, err := w.round()
	if err != nil {
		return err
	}
	end := w.day.End()
	sum, err := watch.New(config).CatchUp(ctx, end, end)
	if err != nil {
		return err
	}
	if out.Runs = sum.Runs; sum.Runs != len(plan.Runs) {
		return fmt.Errorf("replay %s: %d of %d runs could be done again", w.day, sum.Runs, len(plan.Runs))
	}
	if w.want != nil {
		return nil
	}
	list, err := w.app.keep.Differences(ctx, plan, end, w.database, mostDifferences)
	for _, d := range list {
		if d.Was == d.Done { // `replay NO` names what it is
			out.Differences = append(out.Differences, dayDifference{
				AsOf: d.AsOf.Format(time.RFC3339), Monitor: d.Monitor, ID: d.ID, No: d.No, Recorded: didText(d.Was), Replayed: didText(d.Done) + " for other reasons",
			})
			continue
		}
		out.Differences = append(out.Differences, dayDifference{
			AsOf: d.AsOf.Format(time.RFC3339), Monitor: d.Monitor, ID: d.ID, No: d.No, Recorded: didText(d.Was), Replayed: didText(d.Done),
		})
	}
	return err
}

// schedules does what the schedules and the batches that came in ask for, from
// the first batch on; each run sees what was known at its instant.
func (w *dayWork) schedules(ctx context.Context, out *dayReplayed) error {
	out.Mode = "schedules"
	first, some, err := w.sources.First(ctx)
	if err != nil {
		return err
	}
	if !some || first.After(w.day.End()) {
		return shouwang.Explain(shouwang.ErrNotFound, fmt.Sprintf("nothing had come in by %s", w.day), "name a later day")
	}
	config, err := w.round()
	if err != nil {
		return err
	}
	config.Pinner = knownPinner{w.intake}
	sum, err := watch.New(config).CatchUp(ctx, first.Add(-time.Millisecond), w.day.End())
	out.Runs = sum.Runs
	return err
}

// round joins a round whose results stand in the scratch. It has locks of its own,
// tells nobody, and opens no case.
func (w *dayWork) round() (watch.Config, error) {
	watched, err := watch.Watch(w.pack)
	config := w.watching(w.scorer)
	config.Monitors, config.Policy, config.Parameters = watched, w.pack.Hash, w.overlayName()
	config.Ledger, config.Memory, config.Scribe = w.keep, w.keep, w.keep
	config.Locks, config.Crash = watch.NewLocks(), w.crash
	return config, err
}

// knownPinner pins what was known at an instant when it was now.
type knownPinner struct{ intake *signals.Intake }

func (p knownPinner) Pin(ctx context.Context, asOf time.Time) (watch.Pin, error) {
	pin, err := p.intake.Known(ctx, asOf)
	return watchPin(pin), err
}

func didText(d watch.Did) string {
	if d.Change == "" {
		return ""
	}
	return fmt.Sprintf("%s %s %d", d.Change, d.Level, d.Score)
}

// kept is what somebody kept of a day: lines that replay --day, run or warnings
// printed with --json.
type kept struct {
	changes  map[string]string // id and change → what it did
	standing map[string]string // id → how it stood
	feeds    []contentLine
	monitors map[string]string // id → monitor
}

// keptLine is any of those lines.
type keptLine struct {
	ID      string              `json:"id"`
	Monitor string              `json:"monitor"`
	Level   shouwang.Level      `json:"level"`
	Score   int                 `json:"score"`
	Change  shouwang.ChangeKind `json:"change"`
	Warning *keptLine           `json:"warning"`
	Feeds   []contentLine       `json:"feeds"`
}

func readKept(path string) (*kept, error) {
	if path == "" {
		return nil, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, usageError{fmt.Errorf("read what was kept: %w", err)}
	}
	defer file.Close() //nolint:errcheck // only read
	k := &kept{changes: map[string]string{}, monitors: map[string]string{}}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 64<<20)
	for n := 1; lines.Scan(); n++ {
		var line keptLine
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return nil, usageError{fmt.Errorf("read what was kept: line %d of %s is no line of --json", n, path)}
		}
		k.add(line)
	}
	return k, lines.Err()
}

func (k *kept) add(line keptLine) {
	switch {
	case line.Warning != nil:
		k.changes[line.Warning.ID+" "+string(line.Change)] = fmt.Sprintf("%s %s %d", line.Change, line.Warning.Level, line.Warning.Score)
		k.monitors[line.Warning.ID] = line.Warning.Monitor
	case line.ID != "":
		if k.standing == nil {
			k.standing = map[string]string{}
		}
		k.standing[line.ID], k.monitors[line.ID] = fmt.Sprintf("%s %d", line.Level, line.Score), line.Monitor
	}
	k.feeds = append(k.feeds, line.Feeds...)
}

// compare holds the replay against what was kept: changes against changes,
// standing warnings against standing ones, feeds against their digests.
func (w *dayWork) compare(ctx context.Context, out *dayReplayed) error {
	out.Compared = true
	if w.want.standing == nil || len(w.want.changes) > 0 || len(w.want.feeds) > 0 {
		done, err := w.told(ctx)
		if err != nil {
			return err
		}
		got := map[string]string{}
		for _, r := range done {
			c := r.Change
			got[c.Warning.ID+" "+string(c.Kind)] = didText(watch.Did{Change: c.Kind, Level: c.Warning.Level, Score: c.Warning.Score})
			w.want.monitors[c.Warning.ID] = c.Warning.Monitor
		}
		out.Differences = append(out.Differences, w.want.differ(w.want.changes, got)...)
	}
	if w.want.standing != nil {
		open, err := w.open(ctx)
		if err != nil {
			return err
		}
		got := map[string]string{}
		for _, o := range open {
			got[o.ID], w.want.monitors[o.ID] = fmt.Sprintf("%s %d", o.Level, o.Score), o.Monitor
		}
		out.Differences = append(out.Differences, w.want.differ(w.want.standing, got)...)
	}
	for _, f := range w.want.feeds {
		if !slices.Contains(out.Feeds, f) {
			out.Altered = append(out.Altered, alteredLine{Feed: f.Feed})
		}
	}
	return nil
}

func (k *kept) differ(want, got map[string]string) []dayDifference {
	var list []dayDifference
	add := func(key string) {
		id, _, _ := strings.Cut(key, " ")
		if slices.Contains(own, k.monitors[id]) {
			return // they are told by cases and settings, which no replay has
		}
		list = append(list, dayDifference{Monitor: k.monitors[id], ID: id, Recorded: want[key], Replayed: got[key]})
	}
	for key := range want {
		if want[key] != got[key] {
			add(key)
		}
	}
	for key := range got {
		if _, there := want[key]; !there {
			add(key)
		}
	}
	slices.SortFunc(list, func(a, b dayDifference) int {
		return cmp.Or(strings.Compare(a.Monitor, b.Monitor), strings.Compare(a.ID, b.ID), strings.Compare(a.Recorded, b.Recorded))
	})
	return list[:min(len(list), mostDifferences)]
}

// told is what the runs of the day did, without what changes nothing for anyone.
func (w *dayWork) told(ctx context.Context) ([]watch.Recorded, error) {
	list, err := w.keep.On(ctx, w.day.Start(), w.day.End())
	return slices.DeleteFunc(list, func(r watch.Recorded) bool { return r.Change.Kind == warnings.Judged }), err
}

// open are the warnings that stand at the end of the day.
func (w *dayWork) open(ctx context.Context) ([]shouwang.Warning, error) {
	return collectOf(ctx, w.keep, watch.Filter{AsOf: w.day.End(), Open: shouwang.Know(true)})
}

func (w *dayWork) print(ctx context.Context, out dayReplayed) error {
	done, err := w.told(ctx)
	if err != nil {
		return err
	}
	open, err := w.open(ctx)
	if err != nil {
		return err
	}
	out.Changes, out.Open = len(done), len(open)
	if w.cfg.JSON {
		return w.printJSON(done, out)
	}
	var text strings.Builder
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(&text, format+"\n", args...) }
	line("%s: %d runs done again, %d of other policies taken as they are; that day %d changes, %d open at its end", out.Day, out.Runs, out.Taken, out.Changes, out.Open)
	for _, a := range out.Altered {
		line("  !  %s", w.alteredText(a))
	}
	for _, d := range out.Differences {
		line("  !  %s %s %s %s: recorded %q, replayed %q", d.AsOf, d.Monitor, d.ID, d.No, d.Recorded, d.Replayed)
	}
	switch {
	case out.Compared && out.Same:
		line("一致 / the same")
	case out.Same:
		line("没有可比的记录 / nothing recorded to compare with")
	}
	_, err = fmt.Fprint(w.cmd.OutOrStdout(), text.String())
	return err
}

func (w *dayWork) printJSON(done []watch.Recorded, out dayReplayed) error {
	encoder := json.NewEncoder(w.cmd.OutOrStdout())
	for _, r := range done {
		r.Change.Warning = w.scorer.veiled(r.Change.Warning)
		if err := encoder.Encode(warnings.ChangeJSON(r.Change, nil)); err != nil {
			return err
		}
	}
	return encoder.Encode(out)
}

// alteredText names a signal that is not what was stored.
func (w *dayWork) alteredText(a alteredLine) string {
	title := w.pack.Feed(a.Feed).Title.Zh
	if a.Batch == 0 {
		return fmt.Sprintf("signals of %s (%s) are not those that were kept", a.Feed, title)
	}
	from := fmt.Sprintf("signal altered: %s (%s) batch %d of %s, received %s", a.Feed, title, a.Batch, signals.DepartmentName(a.Department), a.ReceivedAt)
	switch {
	case a.Lost > 0:
		return fmt.Sprintf("%s: %d rows are gone", from, a.Lost)
	case a.Line == 0:
		return fmt.Sprintf("%s: a row that the intake inferred, key %s", from, a.Key)
	case a.Sheet > 1:
		return fmt.Sprintf("%s: sheet %d line %d, key %s", from, a.Sheet, a.Line, a.Key)
	}
	return fmt.Sprintf("%s: line %d, key %s", from, a.Line, a.Key)
}
