package main

import (
	"context"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/monitors"
	"shouwang/scoring"
	"shouwang/signals"
	"shouwang/signals/identity"
	"shouwang/watch"
)

// The stages at which a canary may vanish, in the order of the flow; heard is none.
const (
	inSignals    = "signals"
	inFacts      = "facts"
	inScores     = "scores"
	inWarnings   = "warnings"
	inCases      = "cases"
	inDeliveries = "deliveries"
	heard        = ""
)

// canary is a monitor's made-up person of one day.
type canary struct {
	monitor *monitors.Monitor
	planted time.Time
}

// canarySender begins the senders of canaries. Each monitor has one of its own,
// so that the roll of one makes nobody of another's vanish.
const canarySender = "canary_"

// numbers are the citizen's numbers of the canary's people, by label. They differ
// by monitor and day: yesterday's canary has left the rolls, and cannot sing for
// today's.
func (a *app) canaryNumbers(m *monitors.Monitor, day shouwang.Day) (map[string]string, error) {
	born, err := shouwang.ParseDay(m.Canary.Born)
	if err != nil {
		return nil, fmt.Errorf("canary of %s: %w", m.ID, err)
	}
	labels := map[string]bool{}
	for feed, rows := range m.Canary.Rows {
		for _, c := range a.pack.Feed(feed).Columns {
			for _, row := range rows {
				if label, ok := row[c.Name].(string); ok && c.Type == shouwang.ColumnPerson {
					labels[label] = true
				}
			}
		}
	}
	const people = 20 // of one canary, at most
	place := slices.Index(a.pack.Monitors, m) * people
	out := map[string]string{}
	for i, label := range slices.Sorted(maps.Keys(labels)) {
		out[label] = identity.CanaryNumber(int(day)%10000, place+i, born)
	}
	return out, nil
}

// plant writes the canaries of a day into their feeds, as files that a department
// might send, and runs what they trigger. A canary one of whose feeds was never
// connected waits for it: nothing could be known of it.
func (a *app) plant(ctx context.Context) error {
	at := a.clock().Truncate(time.Millisecond)
	pin, err := pinner{a.intake}.Pin(ctx, at)
	if err != nil {
		return err
	}
	var feeds []string
	for _, m := range a.pack.Monitors {
		if m.Canary == nil || a.unconnected(m, pin) != "" {
			continue
		}
		if err := a.plantOne(ctx, m, at); err != nil {
			return fmt.Errorf("write the canary of %s: %w", m.ID, err)
		}
		feeds = slices.AppendSeq(feeds, maps.Keys(m.Canary.Rows))
	}
	if len(feeds) == 0 {
		return nil
	}
	_, err = a.round.Touched(ctx, a.clock(), feeds...)
	return err
}

// unconnected is a feed of a monitor's canary that no department ever sent.
func (a *app) unconnected(m *monitors.Monitor, pin watch.Pin) string {
	for _, feed := range slices.Sorted(maps.Keys(m.Canary.Rows)) {
		if _, connected := pin.Fresh[feed]; !connected && a.pack.Feed(feed).Absence != shouwang.AbsenceNone {
			return feed
		}
	}
	return ""
}

func (a *app) plantOne(ctx context.Context, m *monitors.Monitor, at time.Time) error {
	day := shouwang.DayOf(at)
	numbers, err := a.canaryNumbers(m, day)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp(a.cfg.Data, "canary")
	if err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	rows := m.Canary.On(day)
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		feed := a.pack.Feed(name)
		path := filepath.Join(dir, name+".csv")
		file := signals.File{Path: path, Name: fmt.Sprintf("canary-%s-%s.csv", m.ID, day), Feed: name, Department: feed.Departments[0], Sender: canarySender + m.ID, Canary: true}
		err = writeCanary(path, feed, rows[name], numbers)
		if err == nil {
			_, err = a.intake.Take(ctx, file, at, nil)
		}
		if err != nil {
			break
		}
	}
	return errors.Join(err, os.RemoveAll(dir))
}

// writeCanary writes rows as a department's file, with the numbers of people in
// place of their labels.
func writeCanary(path string, feed *shouwang.Feed, rows []map[string]any, numbers map[string]string) error {
	heads := map[string]bool{}
	for _, row := range rows {
		for column := range row {
			heads[column] = true
		}
	}
	columns := slices.Sorted(maps.Keys(heads))
	lines := [][]string{columns}
	for _, row := range rows {
		cells := make([]string, len(columns))
		for i, column := range columns {
			cells[i] = canaryCell(feed, column, row[column], numbers)
		}
		lines = append(lines, cells)
	}
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // beneath the data folder
	if err != nil {
		return err
	}
	return errors.Join(csv.NewWriter(out).WriteAll(lines), out.Close())
}

func canaryCell(feed *shouwang.Feed, column string, value any, numbers map[string]string) string {
	if value == nil {
		return ""
	}
	text := fmt.Sprint(value)
	i := slices.IndexFunc(feed.Columns, func(c shouwang.Column) bool { return c.Name == column })
	if i >= 0 && feed.Columns[i].Type == shouwang.ColumnPerson {
		return numbers[text]
	}
	return text
}

//go:embed sql/canaries.sql
var canariesSQL string

// canaries are the last ones that were planted, of the monitors that have one.
func (a *app) canaries(ctx context.Context) ([]canary, error) {
	rows, err := a.store.Conn().Query(ctx, canariesSQL)
	if err != nil {
		return nil, fmt.Errorf("look for canaries: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []canary
	for rows.Next() {
		var name string
		var planted time.Time
		if err := rows.Scan(&name, &planted); err != nil {
			return nil, fmt.Errorf("look for canaries: %w", err)
		}
		if m := a.pack.MonitorOf(name); m != nil && m.Canary != nil {
			out = append(out, canary{m, planted.In(shouwang.Shanghai)})
		}
	}
	return out, rows.Err()
}

// vanished is the first stage at which nothing is seen of a canary; heard means
// that it came through to the inbox.
func (a *app) vanished(ctx context.Context, c canary) (string, error) {
	numbers, err := a.canaryNumbers(c.monitor, shouwang.DayOf(c.planted))
	if err != nil {
		return "", err
	}
	person, err := a.book.Find(ctx, numbers["subject"])
	if errors.Is(err, shouwang.ErrNotFound) {
		return inSignals, nil
	}
	if err != nil {
		return "", err
	}
	subject := shouwang.Subject{Type: shouwang.SubjectPerson, ID: uint64(person)}
	now := a.clock()
	pin, err := pinner{a.intake}.Pin(ctx, now)
	if err != nil {
		return "", err
	}
	for _, look := range []func() (string, error){
		func() (string, error) { return a.vanishedInSignals(ctx, c, person, pin, now) },
		func() (string, error) { return a.vanishedInScores(ctx, c, subject, pin, now) },
		func() (string, error) { return a.vanishedAfter(ctx, c, subject) },
	} {
		if stage, err := look(); err != nil || stage != heard {
			return stage, err
		}
	}
	return heard, nil
}

func (a *app) vanishedInSignals(ctx context.Context, c canary, person shouwang.PersonID, pin watch.Pin, now time.Time) (string, error) {
	for feed := range c.monitor.Canary.Rows {
		rows, err := a.intake.Evidence(ctx, signals.Question{Feed: feed, IDs: []uint64{uint64(person)}, Batch: pin.Batch, Skip: pin.Skip, AsOf: now})
		if err != nil || len(rows) == 0 {
			return inSignals, err
		}
	}
	return heard, nil
}

// vanishedInScores asks the rule itself: who is outside of its population lacks
// facts; who is inside without the level was not scored as it should.
func (a *app) vanishedInScores(ctx context.Context, c canary, subject shouwang.Subject, pin watch.Pin, now time.Time) (string, error) {
	p, err := a.scorer.program(c.monitor.ID)
	if err != nil {
		return "", err
	}
	e, err := p.Explain(ctx, a.store.Conn(), a.scorer.moment(now, pin, nil), subject)
	switch {
	case errors.Is(err, shouwang.ErrNotFound):
		return inFacts, nil
	case err != nil:
		return "", fmt.Errorf("ask for the canary of %s: %w", c.monitor.ID, err)
	case e.Population != scoring.True:
		return inFacts, nil
	case e.Score.Level.Rank() < shouwang.Level(c.monitor.Canary.Level).Rank():
		return inScores, nil
	}
	return heard, nil
}

//go:embed sql/canary_sent.sql
var canarySentSQL string

func (a *app) vanishedAfter(ctx context.Context, c canary, subject shouwang.Subject) (string, error) {
	list, err := a.collect(ctx, watch.Filter{Monitors: []string{c.monitor.ID}, Area: shouwang.CanaryArea, Open: shouwang.Know(true)})
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(list, func(w shouwang.Warning) bool { return w.Subject == subject })
	if i < 0 {
		return inWarnings, nil
	}
	if c.monitor.Route.OpensCase {
		of, err := a.cases.OfWarnings(ctx, []string{list[i].ID})
		if _, opened := of[list[i].ID]; err != nil || !opened {
			return inCases, err
		}
	}
	var sent uint64
	if err := a.store.Conn().QueryRow(ctx, canarySentSQL, clickhouse.Named("warning", list[i].ID)).Scan(&sent); err != nil {
		return "", fmt.Errorf("look into the inbox of the canaries: %w", err)
	}
	if sent == 0 {
		return inDeliveries, nil
	}
	return heard, nil
}

// stageWords name the stages to people.
var stageWords = map[string]shouwang.Text{
	inSignals: {Zh: "信号", En: inSignals}, inFacts: {Zh: "事实", En: inFacts}, inScores: {Zh: "评分", En: inScores},
	inWarnings: {Zh: "预警", En: inWarnings}, inCases: {Zh: "个案", En: inCases}, inDeliveries: {Zh: "送达", En: inDeliveries},
}

// silence is a canary that was not heard, and the stage where it vanished.
type silence struct {
	canary

	stage string
}

// silent are the canaries of which no word came through.
func (a *app) silent(ctx context.Context) ([]silence, []canary, error) {
	all, err := a.canaries(ctx)
	if err != nil {
		return nil, nil, err
	}
	var out []silence
	for _, c := range all {
		stage, err := a.vanished(ctx, c)
		if err != nil {
			return nil, nil, err
		}
		if stage != heard {
			out = append(out, silence{c, stage})
		}
	}
	return out, all, nil
}

// errSilent is why a command fails although it did its work.
var errSilent = &exitError{exitFailed, "a canary was not heard: what the service says of people is not to be relied on until it is"}

func newCanary() *cobra.Command {
	return &cobra.Command{
		Use:   "canary",
		Short: "Write today's canaries into the feeds, run what they trigger, and say whether they were heard",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := open(cmd, "")
			if err != nil {
				return err
			}
			err = errors.Join(a.plant(cmd.Context()), a.settle(cmd.Context()))
			if err == nil {
				err = a.diagnoseCanaries(cmd.Context(), func(format string, args ...any) error {
					_, err := fmt.Fprintf(cmd.OutOrStdout(), format+"\n", args...)
					return err
				})
			}
			return errors.Join(err, a.Close())
		},
	}
}

// diagnoseCanaries says of every canary whether it was heard. One that was not is
// an error.
func (a *app) diagnoseCanaries(ctx context.Context, say func(string, ...any) error) error {
	lost, all, err := a.silent(ctx)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return say("canary    none was planted yet")
	}
	for _, c := range all {
		text := "heard"
		if i := slices.IndexFunc(lost, func(s silence) bool { return s.monitor == c.monitor }); i >= 0 {
			text = fmt.Sprintf("SILENT: it vanished at the stage %s / 在“%s”一步消失", lost[i].stage, stageWords[lost[i].stage].Zh)
		}
		if err := say("canary    %-22s planted %s: %s", c.monitor.ID, c.planted.Format("2006-01-02 15:04"), text); err != nil {
			return err
		}
	}
	if bare := a.uncovered(); len(bare) > 0 {
		if err := say("canary    none in the feeds %s", strings.Join(bare, ", ")); err != nil {
			return err
		}
	}
	if len(lost) > 0 {
		return errSilent
	}
	return nil
}

// uncovered are the feeds that rules read and no canary is in.
func (a *app) uncovered() []string {
	var bare []string
	for _, f := range a.pack.Feeds {
		inOne := func(m *monitors.Monitor) bool { return m.Canary != nil && m.Canary.Rows[f.Name] != nil }
		if a.pack.Reads(f.Name) && len(f.Yields) == 0 && !slices.ContainsFunc(a.pack.Monitors, inOne) {
			bare = append(bare, f.Name)
		}
	}
	return bare
}

// aviary keeps what a service last heard of its canaries.
type aviary struct {
	mu   sync.Mutex
	lost []silence
	err  error
}

const (
	aviaryTick   = time.Minute      // how often a service looks after its canaries
	canaryHour   = 5                // they are planted before the rounds of the morning
	canaryBreath = 15 * time.Minute // how long one may take to be heard
)

// keepCanaries plants the canaries of each day and listens for them until the
// context ends. Silence is an error in the log, and stands on the desk.
func (a *app) keepCanaries(ctx context.Context) error {
	for rest(ctx, aviaryTick) == nil {
		lost, err := a.lookAfter(ctx)
		if ctx.Err() != nil {
			return nil //nolint:nilerr // stopped
		}
		a.aviary.mu.Lock()
		told := a.aviary.err != nil && err != nil || slices.EqualFunc(lost, a.aviary.lost, func(x, y silence) bool { return x.monitor == y.monitor && x.stage == y.stage })
		a.aviary.lost, a.aviary.err = lost, err
		a.aviary.mu.Unlock()
		switch {
		case err != nil && !told:
			a.log.ErrorContext(ctx, "look after the canaries", "error", err)
		case !told:
			for _, s := range lost {
				a.log.ErrorContext(ctx, "a canary was not heard", "monitor", s.monitor.ID, "stage", s.stage, "planted", s.planted)
			}
		}
	}
	return nil
}

// lookAfter plants what today lacks, and says who of those who should have been
// heard by now was not.
func (a *app) lookAfter(ctx context.Context) ([]silence, error) {
	now := a.clock().In(shouwang.Shanghai)
	all, err := a.canaries(ctx)
	if err != nil {
		return nil, err
	}
	today := slices.ContainsFunc(all, func(c canary) bool { return shouwang.DayOf(c.planted) == shouwang.DayOf(now) })
	if !today && now.Hour() >= canaryHour {
		return a.heardOf(), a.plant(ctx)
	}
	var lost []silence
	for _, c := range all {
		if now.Sub(c.planted) < canaryBreath {
			return a.heardOf(), nil // not yet: yesterday's word stands
		}
		stage, err := a.vanished(ctx, c)
		if err != nil {
			return nil, err
		}
		if stage != heard {
			lost = append(lost, silence{c, stage})
		}
	}
	return lost, nil
}

// heardOf is what is known of the canaries: those that were not heard.
func (a *app) heardOf() []silence {
	a.aviary.mu.Lock()
	defer a.aviary.mu.Unlock()
	return a.aviary.lost
}
