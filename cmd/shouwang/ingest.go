package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/signals"
)

func newIngest() *cobra.Command {
	var receivedAt string
	var yes bool
	cmd := &cobra.Command{
		Use:   "ingest PATH...",
		Short: "Take in department files, or folders of them",
		Long: `Take in department files, or folders of them.

A batch that is held (a roll that shrinks too much) waits for a person:
    shouwang batch N accept      it counts from now on / 确认入库
    shouwang batch N withdraw    it never counts; one that counted counts no longer / 撤回`,
		Args: args(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, paths []string) error {
			a, err := open(cmd, "")
			if err != nil {
				return err
			}
			if os.Getenv("GOGC") == "" {
				debug.SetGCPercent(seldom)
			}
			if os.Getenv("GOMEMLIMIT") == "" {
				debug.SetMemoryLimit(enough)
			}
			job := ingestion{app: a, cmd: cmd, yes: yes}
			if job.received, err = readReceived(receivedAt, a.clock()); err != nil {
				return errors.Join(err, a.Close())
			}
			return a.end(cmd.Context(), job.paths(cmd.Context(), paths))
		},
	}
	cmd.Flags().StringVar(&receivedAt, "received-at", "", "load history: when the files came in (a day or an RFC 3339 time)")
	cmd.Flags().BoolVar(&yes, "yes", false, "confirm how the columns of a new sender are read")
	return cmd
}

// seldom is how much the memory of an intake may grow before it is collected, in
// percent: rows pass through in large chunks, and collecting as often as a
// service should costs a tenth of the time.
const seldom = 400

// enough is where it is collected all the same, in bytes: what is remembered of
// millions of people would else grow to five times its size.
const enough = 1 << 30

func readReceived(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := instant(text)
	if err != nil {
		return time.Time{}, err
	}
	if day, dayErr := shouwang.ParseDay(text); dayErr == nil {
		t = day.Start()
	}
	if t.After(now) {
		return time.Time{}, usageError{fmt.Errorf("--received-at %s is still to come", text)}
	}
	return t, nil
}

// instant reads a day (its last moment) or an RFC 3339 time.
func instant(text string) (time.Time, error) {
	if day, err := shouwang.ParseDay(text); err == nil {
		return day.End(), nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, usageError{fmt.Errorf("%q is neither a day (2026-03-05) nor a time (2026-03-05T09:00:00+08:00)", text)}
	}
	return t, nil
}

// ingestion is one call of ingest: it goes on after a file that is refused.
type ingestion struct {
	*app

	cmd      *cobra.Command
	received time.Time // zero: now, or the day that a folder received=DAY names
	yes      bool
	refused  bool
	answered bool // a file answered what was sent out: everything is judged again
}

// paths takes files in. What came in before one that fails is judged all the same.
func (j *ingestion) paths(ctx context.Context, paths []string) error {
	failed := j.files(ctx, paths)
	if _, err := j.round.Touched(ctx, j.clock()); err != nil || failed != nil {
		return errors.Join(failed, err)
	}
	if j.answered {
		if _, err := j.round.Again(ctx, j.clock()); err != nil {
			return err
		}
	}
	if _, err := j.intake.Purge(ctx, j.clock()); err != nil {
		return err
	}
	if j.refused {
		return &exitError{code: exitRefused}
	}
	return nil
}

func (j *ingestion) files(ctx context.Context, paths []string) error {
	for _, path := range paths {
		files, err := listFiles(path)
		if err != nil {
			return err
		}
		for _, file := range files {
			if err := j.file(ctx, file); err != nil {
				return err
			}
		}
	}
	return nil
}

// listFiles are the files of a folder by the day they were received, then by name.
func listFiles(path string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(path, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") || strings.HasPrefix(d.Name(), "~$") { // ~$: a book that is open in a spreadsheet program
			return err
		}
		files = append(files, p)
		return nil
	})
	if err != nil {
		return nil, usageError{fmt.Errorf("read %s: %w", path, err)}
	}
	slices.Sort(files)
	return files, nil
}

func (j *ingestion) file(ctx context.Context, path string) error {
	batches, err := j.take(ctx, path, signals.File{Path: path})
	if errors.Is(err, shouwang.ErrRefused) {
		j.refused = true
		return j.printRefused(path, err)
	}
	if err != nil {
		return err
	}
	return j.print(path, batches)
}

// take takes a file in; how a new sender's columns are read must be confirmed.
func (j *ingestion) take(ctx context.Context, path string, file signals.File) ([]shouwang.Batch, error) {
	guess, err := j.intake.Recognise(ctx, file)
	if err != nil {
		return nil, err
	}
	if len(guess.Skipped) > 0 {
		_, _ = fmt.Fprintf(j.cmd.ErrOrStderr(), "%s: 未读的工作表 / sheets without a header, not read: %s\n", filepath.Base(path), strings.Join(guess.Skipped, "、"))
	}
	if !guess.Confirmed {
		if !j.yes {
			return nil, unconfirmed(guess)
		}
		if err := j.intake.Confirm(guess); err != nil {
			return nil, err
		}
	}
	j.answered = j.answered || guess.Answers()
	g := newGauge(j.cmd.ErrOrStderr(), filepath.Base(path), time.Now)
	defer g.finish()
	return j.receive(ctx, file, j.when(path), g.show)
}

// signalBell wakes the round when a batch was committed.
const signalBell = "signal"

// receive takes a file in and wakes whoever judges by it.
func (a *app) receive(ctx context.Context, file signals.File, at time.Time, show func(signals.Progress)) ([]shouwang.Batch, error) {
	batches, err := a.intake.Take(ctx, file, at, show)
	if err != nil {
		return batches, err
	}
	a.ring(ctx, signalBell)
	return batches, nil
}

// unconfirmed shows how a new sender's columns would be read.
func unconfirmed(g signals.Guess) error {
	var columns strings.Builder
	for _, c := range g.Columns {
		name := c.Column
		if name == "" {
			name = "—"
		}
		_, _ = fmt.Fprintf(&columns, "\n    %s → %s", c.Header, name)
	}
	return shouwang.Explain(shouwang.ErrRefused,
		fmt.Sprintf("read as %s (%s) for the first time:%s\n  第一次收到这样的表", g.Title.Zh, g.Feed, columns.String()),
		"if this is right, say --yes; it is remembered for the sender / 核对无误后加 --yes，以后不再询问")
}

// when is the time that a file came in: what was said, the day of a folder
// received=DAY, or now.
func (j *ingestion) when(path string) time.Time {
	if !j.received.IsZero() {
		return j.received
	}
	_, rest, found := strings.Cut(filepath.ToSlash(path), "received=")
	if day, err := shouwang.ParseDay(strings.SplitN(rest, "/", 2)[0]); found && err == nil {
		return day.Start().Add(afternoon)
	}
	return j.clock()
}

// afternoon is when a file of a folder received=DAY counts as received: in
// the afternoon, after the runs of the day and before those of the next.
const afternoon = 16 * time.Hour

// ingestLine is a line of ingest --json.
type ingestLine struct {
	Feed     string         `json:"feed"`
	File     string         `json:"file"`
	Batch    uint64         `json:"batch"`
	Read     int            `json:"read"`
	Accepted int            `json:"accepted"`
	Repeated int            `json:"repeated"`
	Refused  int            `json:"refused"`
	Reasons  map[string]int `json:"reasons"`
	Held     bool           `json:"held,omitempty"`
	Error    string         `json:"error,omitempty"`
}

func (j *ingestion) print(path string, batches []shouwang.Batch) error {
	for _, b := range batches {
		line := ingestLine{
			Feed: b.Feed, File: filepath.Base(path), Batch: b.Number, Read: b.Read,
			Accepted: b.Accepted, Repeated: b.Repeated, Refused: b.Refused, Reasons: b.Reasons, Held: b.Held,
		}
		if line.Reasons == nil {
			line.Reasons = map[string]int{}
		}
		if err := j.printLine(line); err != nil {
			return err
		}
	}
	return nil
}

func (j *ingestion) printLine(line ingestLine) error {
	if j.cfg.JSON {
		return json.NewEncoder(j.cmd.OutOrStdout()).Encode(line)
	}
	out := j.cmd.OutOrStdout()
	_, err := fmt.Fprintf(out, "%-18s %-28s batch %-5d read %d, accepted %d, repeated %d, refused %d%s\n",
		line.Feed, line.File, line.Batch, line.Read, line.Accepted, line.Repeated, line.Refused, reasonsText(line))
	return err
}

func reasonsText(line ingestLine) string {
	var parts []string
	for code, n := range line.Reasons {
		parts = append(parts, fmt.Sprintf("%s %d", code, n))
	}
	slices.Sort(parts)
	text := ""
	if len(parts) > 0 {
		text = " (" + strings.Join(parts, ", ") + ")"
	}
	if line.Held {
		text += " — held: a person must accept or withdraw it"
	}
	return text
}

func (j *ingestion) printRefused(path string, err error) error {
	if j.cfg.JSON {
		return json.NewEncoder(j.cmd.OutOrStdout()).Encode(ingestLine{File: filepath.Base(path), Reasons: map[string]int{}, Error: err.Error()})
	}
	_, printErr := fmt.Fprintf(j.cmd.ErrOrStderr(), "%s: not taken in: %v\n", filepath.Base(path), err)
	return printErr
}
