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
	said    string    // the stage that was said last
	judged  time.Time // when a round had come since; zero if none has
}

// canarySender sends all canaries: a feed has one file of them a day, and those of
// yesterday, of whom it says nothing, are gone.
const canarySender = "canary"

// canaryFeed (哨兵) is the feed in which the product says what became of them.
const canaryFeed = "canary"

// numbers are the citizen's numbers of the canary's people, by label. They differ
// by monitor and day: yesterday's canary has left the rolls, and cannot sing for
// today's.
func (a *app) canaryNumbers(m *monitors.Monitor, day shouwang.Day) (map[string]string, error) {
	born, err := m.Canary.BornOn(day)
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
// might send, and runs what they trigger; those of other monitors wait for the next
// round, which judges them with everybody.
func (a *app) plant(ctx context.Context) error {
	at := a.clock().Truncate(time.Millisecond)
	pin, err := pinner{a.intake}.Pin(ctx, at)
	if err != nil {
		return err
	}
	flock := &flock{app: a, at: at, day: shouwang.DayOf(at), rows: map[string][]map[string]string{}}
	for _, m := range a.pack.Monitors {
		if m.Canary == nil || a.unheard(m, pin) != "" {
			continue
		}
		if err := flock.add(m); err != nil {
			return fmt.Errorf("write the canary of %s: %w", m.ID, err)
		}
	}
	if len(flock.said) == 0 {
		return nil
	}
	if err := flock.land(ctx); err != nil {
		return err
	}
	if err := a.intake.Say(ctx, canaryFeed, at, flock.said); err != nil {
		return err
	}
	_, err = a.round.Touched(ctx, a.clock())
	return err
}

// unheard is a feed without which the canary of a monitor could prove nothing: one
// of its rows that no department ever sent and of which nothing could be known, or
// one that is late, by which the monitor itself is silent.
func (a *app) unheard(m *monitors.Monitor, pin watch.Pin) string {
	for _, feed := range slices.Sorted(maps.Keys(m.Canary.Rows)) {
		if _, connected := pin.Fresh[feed]; !connected && a.pack.Feed(feed).Absence != shouwang.AbsenceNone {
			return feed
		}
	}
	for _, feed := range m.Fresh {
		if fresh, connected := pin.Fresh[feed]; connected && !fresh {
			return feed
		}
	}
	return ""
}

// flock is the canaries of a day.
type flock struct {
	*app

	at   time.Time
	day  shouwang.Day
	rows map[string][]map[string]string // by feed, as cells of a file
	said []map[string]string            // a row of the product's own feed for each
}

func (f *flock) add(m *monitors.Monitor) error {
	numbers, err := f.canaryNumbers(m, f.day)
	if err != nil {
		return err
	}
	for name, rows := range m.Canary.On(f.day) {
		feed := f.pack.Feed(name)
		for _, row := range rows {
			cells := make(map[string]string, len(row))
			for column, value := range row {
				cells[column] = canaryCell(m, f.day, feed, column, value, numbers)
			}
			f.rows[name] = append(f.rows[name], cells)
		}
	}
	f.said = append(f.said, map[string]string{"monitor": m.ID, "planted_at": stamp(f.at)})
	return nil
}

// land takes the files in.
func (f *flock) land(ctx context.Context) error {
	dir, err := os.MkdirTemp(f.cfg.Data, "canary")
	if err != nil {
		return fmt.Errorf("make a folder for canaries: %w", err)
	}
	for _, name := range slices.Sorted(maps.Keys(f.rows)) {
		path := filepath.Join(dir, name+".csv")
		file := signals.File{Path: path, Name: fmt.Sprintf("canary-%s-%s.csv", name, f.day), Feed: name, Department: f.pack.Feed(name).Departments[0], Sender: canarySender, Canary: true}
		err = writeCanaries(path, f.rows[name])
		if err == nil {
			_, err = f.intake.Take(ctx, file, f.at, nil)
		}
		if err != nil {
			err = fmt.Errorf("write canaries into %s: %w", name, err)
			break
		}
	}
	return errors.Join(err, os.RemoveAll(dir))
}

// writeCanaries writes rows as a department's file.
func writeCanaries(path string, rows []map[string]string) error {
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
			cells[i] = row[column]
		}
		lines = append(lines, cells)
	}
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(csv.NewWriter(out).WriteAll(lines), out.Close())
}

// canaryCell is a cell with what it names in place of its label: a person by a
// number, a household and the subject by what is theirs of the day; and a key by
// what is the monitor's, so that the rows of two are never one.
func canaryCell(m *monitors.Monitor, day shouwang.Day, feed *shouwang.Feed, column string, value any, numbers map[string]string) string {
	if value == nil {
		return ""
	}
	text := fmt.Sprint(value)
	found, ok := feed.Column(column)
	if !ok {
		return text
	}
	switch typ := found.Type; {
	case typ == shouwang.ColumnPerson:
		return numbers[text]
	case typ == shouwang.ColumnHousehold, text == canarySubject:
		return canaryRef(m, day, text)
	case typ == shouwang.ColumnText && slices.Contains(feed.Key, column) && !slices.Contains(feed.Key, feed.Subject):
		return "CANARY-" + m.ID + "-" + text
	}
	return text
}

// canarySubject is the label of whom the warning is about.
const canarySubject = "subject"

// canaryRef is what a canary's household or subject is called on a day.
func canaryRef(m *monitors.Monitor, day shouwang.Day, label string) string {
	return strings.ToUpper("canary-" + m.ID + "-" + label + "-" + day.String()) // as the intake writes references
}

//go:embed sql/canaries.sql
var canariesSQL string

// canaries are the last ones that were planted, of the monitors that have one.
func (a *app) canaries(ctx context.Context) ([]canary, error) {
	if a.pack.Feed(canaryFeed) == nil {
		return nil, nil
	}
	rows, err := a.store.Conn().Query(ctx, canariesSQL)
	if err != nil {
		return nil, fmt.Errorf("look for canaries: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []canary
	for rows.Next() {
		var name string
		var judged *time.Time
		c := canary{}
		if err := rows.Scan(&name, &c.planted, &c.said, &judged); err != nil {
			return nil, fmt.Errorf("look for canaries: %w", err)
		}
		if c.monitor = a.pack.MonitorOf(name); c.monitor != nil && c.monitor.Canary != nil {
			c.planted = c.planted.In(shouwang.Shanghai)
			if judged != nil {
				c.judged = *judged
			}
			out = append(out, c)
		}
	}
	return out, rows.Err()
}

// subject finds whom a canary's warning is about; shouwang.ErrNotFound is nobody.
func (a *app) canarySubject(ctx context.Context, c canary) (shouwang.Subject, error) {
	day, kind := shouwang.DayOf(c.planted), shouwang.SubjectType(c.monitor.Subject)
	if kind == shouwang.SubjectPerson {
		numbers, err := a.canaryNumbers(c.monitor, day)
		if err != nil {
			return shouwang.Subject{}, err
		}
		person, err := a.book.Find(ctx, numbers[canarySubject])
		return shouwang.Subject{Type: kind, ID: uint64(person)}, err
	}
	ref := canaryRef(c.monitor, day, canarySubject)
	if kind == shouwang.SubjectHousehold {
		home, err := a.book.Home(ctx, ref)
		return shouwang.Subject{Type: kind, ID: uint64(home)}, err
	}
	return a.book.Named(ctx, kind, ref)
}

// vanished is the first stage at which nothing is seen of a canary; heard means
// that it came through to the inbox, or that the round has yet to come that would
// take it there.
func (a *app) vanished(ctx context.Context, c canary) (string, error) {
	subject, err := a.canarySubject(ctx, c)
	if errors.Is(err, shouwang.ErrNotFound) || err == nil && subject.ID == 0 {
		return inSignals, nil
	}
	if err != nil {
		return "", err
	}
	now := a.clock()
	pin, err := pinner{a.intake}.Pin(ctx, now)
	if err != nil {
		return "", err
	}
	after, err := a.vanishedAfter(ctx, c, subject)
	if err != nil || after == heard && !c.judged.IsZero() {
		return after, err // what came through needs no look at where it came from
	}
	for _, look := range []func() (string, error){
		func() (string, error) { return a.vanishedInSignals(ctx, c, pin) },
		func() (string, error) { return a.vanishedInScores(ctx, c, subject, pin, now) },
	} {
		if stage, err := look(); err != nil || stage != heard {
			return stage, err
		}
	}
	return after, nil
}

//go:embed sql/canary_rows.sql
var canaryRowsSQL string

// vanishedInSignals counts the rows of the day in each feed of the canary.
func (a *app) vanishedInSignals(ctx context.Context, c canary, pin watch.Pin) (string, error) {
	for feed := range c.monitor.Canary.Rows {
		var rows uint64
		err := a.store.Conn().QueryRow(ctx, fmt.Sprintf(canaryRowsSQL, feed), clickhouse.Named("feed", feed), clickhouse.Named("batch", pin.Batch),
			clickhouse.DateNamed("planted", c.planted, clickhouse.MilliSeconds)).Scan(&rows)
		if err != nil {
			return "", fmt.Errorf("look for canaries in %s: %w", feed, err)
		}
		if rows == 0 {
			return inSignals, nil
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
	if c.judged.IsZero() {
		return heard, nil
	}
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
			err = a.listenForCanaries(cmd.Context())
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

// listenForCanaries plants those of today, and warns the data desk of every one
// that was not heard.
func (a *app) listenForCanaries(ctx context.Context) error {
	all, err := a.canaries(ctx)
	if err != nil {
		return err
	}
	if !plantedOn(all, a.clock()) {
		if err := a.plant(ctx); err != nil {
			return err
		}
	}
	if err := a.settle(ctx); err != nil {
		return err
	}
	lost, all, err := a.silent(ctx)
	if err != nil {
		return err
	}
	if err := a.tellOfCanaries(ctx, all, lost); err != nil {
		return err
	}
	return a.settle(ctx)
}

func plantedOn(all []canary, now time.Time) bool {
	return slices.ContainsFunc(all, func(c canary) bool { return shouwang.DayOf(c.planted) == shouwang.DayOf(now) })
}

// tellOfCanaries says in the product's own feed at which stage each was missed, where
// that is news, and runs what reads of it: the data desk is warned like anybody.
func (a *app) tellOfCanaries(ctx context.Context, all []canary, lost []silence) error {
	var said []map[string]string
	for _, c := range all {
		stage := heard
		if i := slices.IndexFunc(lost, func(s silence) bool { return s.monitor == c.monitor }); i >= 0 {
			stage = lost[i].stage
		}
		if stage != c.said {
			said = append(said, map[string]string{"monitor": c.monitor.ID, "planted_at": stamp(c.planted), "stage": stage})
		}
	}
	if len(said) == 0 {
		return nil
	}
	now := a.clock().Truncate(time.Millisecond).Add(time.Millisecond) // after they were planted, even by a clock that stands
	if err := a.intake.Say(ctx, canaryFeed, now, said); err != nil {
		return err
	}
	var readers []string
	for _, m := range a.pack.Monitors {
		if slices.Contains(a.scorer.reads(m.ID), canaryFeed) {
			readers = append(readers, m.ID)
		}
	}
	if len(readers) == 0 {
		return nil
	}
	_, err := a.round.Again(ctx, now, readers...)
	return err
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
		if c.judged.IsZero() {
			text = "seen as far as its score, and waits for the next round / 已到评分，等待下次运行"
		}
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

// uncovered are the departments' feeds that monitors read and no canary is in.
func (a *app) uncovered() []string {
	read := map[string]bool{}
	for _, m := range a.pack.Monitors {
		for _, feed := range a.scorer.reads(m.ID) {
			read[feed] = true
		}
	}
	var bare []string
	for _, f := range a.pack.Feeds {
		inOne := func(m *monitors.Monitor) bool { return m.Canary != nil && m.Canary.Rows[f.Name] != nil }
		if read[f.Name] && !f.Own && !slices.ContainsFunc(a.pack.Monitors, inOne) {
			bare = append(bare, f.Name)
		}
	}
	return bare
}

// aviary keeps what a service last heard of its canaries.
type aviary struct {
	mu     sync.Mutex
	lost   []silence
	err    error
	passed map[string]sign // by monitor, of those that were heard; the keeper's own
}

const (
	aviaryTick   = time.Minute      // how often a service looks after its canaries
	canaryHour   = 5                // they are planted before the rounds of the morning
	canaryBreath = 15 * time.Minute // how long one may take to be heard
)

// keepCanaries plants the canaries of each day and listens for them until the
// context ends. Silence is an error in the log, and stands on the desk.
func (a *app) keepCanaries(ctx context.Context) error {
	a.aviary.passed = map[string]sign{}
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
// heard by now was not. One that was heard is not asked for again until a round
// has come.
func (a *app) lookAfter(ctx context.Context) ([]silence, error) {
	now := a.clock().In(shouwang.Shanghai)
	all, err := a.canaries(ctx)
	if err != nil {
		return nil, err
	}
	if !plantedOn(all, now) && now.Hour() >= canaryHour {
		return a.heardOf(), a.plant(ctx)
	}
	var lost []silence
	for _, c := range all {
		if now.Sub(c.planted) < canaryBreath {
			return a.heardOf(), nil // not yet: yesterday's word stands
		}
		if now.Sub(c.judged) < canaryBreath {
			c.judged = time.Time{}
		}
		if a.aviary.passed[c.monitor.ID] == c.sign() {
			continue
		}
		stage, err := a.vanished(ctx, c)
		if err != nil {
			return nil, err
		}
		if stage != heard {
			lost = append(lost, silence{c, stage})
			continue
		}
		a.aviary.passed[c.monitor.ID] = c.sign()
	}
	return lost, a.tellOfCanaries(ctx, all, lost)
}

// sign is what a look at a canary rests on.
func (c canary) sign() sign { return sign{c.planted.UnixMilli(), !c.judged.IsZero()} }

type sign struct {
	planted int64
	judged  bool
}

// heardOf is what is known of the canaries: those that were not heard.
func (a *app) heardOf() []silence {
	a.aviary.mu.Lock()
	defer a.aviary.mu.Unlock()
	return a.aviary.lost
}
