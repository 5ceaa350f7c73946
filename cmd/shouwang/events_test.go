package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"shouwang/signals"
	"shouwang/watch"
)

var (
	eventsPeople = flag.Int("events.people", 100_000, "people in the store while records come in")
	eventsRate   = flag.Int("events.rate", 50, "records a second")
	eventsCount  = flag.Int("events.count", 500, "records")
)

// BenchmarkEventPath is what it takes from a record of a death to the warning in
// the worker's inbox. Records come at their own times, whether or not the earlier
// ones are through; what came while a file was taken in is in the next one.
func BenchmarkEventPath(b *testing.B) {
	for b.Loop() {
		e := newEventPath(b, *eventsPeople, *eventsCount)
		before := cpu(b)
		took, stages := e.run(b, *eventsRate)
		spent := cpu(b) - before
		slices.Sort(took)
		b.ReportMetric(spent.Seconds()*1000/float64(len(took)), "cpu-ms/record")
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(took[len(took)/2].Seconds()*1000, "p50-ms")
		b.ReportMetric(took[len(took)*99/100].Seconds()*1000, "p99-ms")
		b.Logf("%d people, %d records at %d/s: p50 %v, p99 %v, longest %v; median of stages: %s", *eventsPeople, len(took), *eventsRate,
			took[len(took)/2], took[len(took)*99/100], took[len(took)-1], stages)
	}
}

// cpu is the time that this process has spent, the engine's threads among it.
func cpu(tb testing.TB) time.Duration {
	tb.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// eventPath is a service with people in its store, of whom some die.
type eventPath struct {
	app    *app
	job    ingestion
	dir    string
	living []string // ID numbers
}

func newEventPath(tb testing.TB, people, dying int) *eventPath {
	tb.Helper()
	tb.Setenv("SHOUWANG_LIBCHDB", library(tb))
	tb.Setenv("XDG_CONFIG_HOME", tb.TempDir())
	cmd := quietCommand(tb.Context())
	root := newRoot()
	root.SetContext(tb.Context())
	root.SetErr(io.Discard)
	if err := root.ParseFlags([]string{"--data", filepath.Join(tb.TempDir(), "data")}); err != nil {
		tb.Fatal(err)
	}
	a, err := open(root, "")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := a.Close(); err != nil {
			tb.Error(err)
		}
	})
	e := &eventPath{app: a, job: ingestion{app: a, cmd: cmd, yes: true}, dir: tb.TempDir()}
	e.fill(tb, people, dying+1)
	return e
}

// fill takes in a roster of those who will die, makes the others inside the engine,
// and has everybody judged once.
func (e *eventPath) fill(tb testing.TB, people, dying int) {
	tb.Helper()
	var roster strings.Builder
	roster.WriteString(killRoster[:strings.IndexByte(killRoster, '\n')+1])
	for i := range dying {
		number := madeUpNumber(i)
		e.living = append(e.living, number)
		_, _ = fmt.Fprintf(&roster, "E%d,%s,陈守田,陈守田,%s,户主,男,%s-%s-%s,320682103001,低保,2024-01-01,1,300,低保,700.00,2024-01-01\n",
			i, number, number, number[6:10], number[10:12], number[12:14])
	}
	e.take(tb, "roster.csv", roster.String())
	e.take(tb, "workers.csv", killWorkers)
	ctx, conn := tb.Context(), e.app.store.Conn()
	for _, sql := range []string{
		`INSERT INTO identity_person (person_id, version, number_blind, name_blind, initials_blind, phone_blind)
		SELECT 1000000 + number, 1, SHA256(toString(number)), '', '', '' FROM numbers({n:UInt64})`,
		manyRows("signal_benefit_roll"), manyRows("signal_person"), manyRows("signal_household_member"),
	} {
		sql = strings.ReplaceAll(sql, "{n:UInt64}", fmt.Sprint(people))
		if err := conn.Exec(ctx, sql); err != nil {
			tb.Fatalf("%v\n%s", err, sql)
		}
	}
	e.take(tb, "deaths.csv", deathsOf(e.living[:1]))
	e.living = e.living[1:]
	if _, err := e.app.round.Touched(ctx, e.app.clock()); err != nil {
		tb.Fatal(err)
	}
	if err := e.app.makeGood(ctx); err != nil {
		tb.Fatal(err)
	}
}

// manyRows copies one row of a table for many people.
func manyRows(table string) string {
	//nolint:unqueryvet // a copy has all columns
	return "INSERT INTO " + table + " SELECT r.* REPLACE (1000000 + n.number AS person_id, cityHash64(n.number) AS key_hash) FROM (SELECT * FROM " + table +
		" LIMIT 1) AS r CROSS JOIN numbers({n:UInt64}) AS n"
}

func (e *eventPath) take(tb testing.TB, name, text string) {
	tb.Helper()
	path := filepath.Join(e.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
	batches, err := e.job.take(tb.Context(), path, signals.File{Path: path})
	if err != nil {
		tb.Fatal(err)
	}
	for _, b := range batches {
		if b.Held || b.Accepted == 0 {
			tb.Fatalf("%s: %+v", name, b)
		}
	}
}

func deathsOf(numbers []string) string {
	var deaths strings.Builder
	deaths.WriteString(killDeaths[:strings.IndexByte(killDeaths, '\n')+1])
	for _, number := range numbers {
		_, _ = fmt.Fprintf(&deaths, "陈守田,%s,2026-09-10,2026-09-12\n", number)
	}
	return deaths.String()
}

// run sends the records at their times while the service runs, and says how long
// each took to the inbox and what the stages took.
func (e *eventPath) run(tb testing.TB, rate int) ([]time.Duration, string) {
	tb.Helper()
	ctx, cancel := context.WithCancel(tb.Context())
	defer cancel()
	var service errgroup.Group
	service.Go(func() error { return e.app.watch(ctx) })
	service.Go(func() error { return e.app.deliver(ctx) })
	start := e.app.clock().Add(time.Second)
	due := func(i int) time.Time { return start.Add(time.Duration(i) * time.Second / time.Duration(rate)) }
	for sent := 0; sent < len(e.living); {
		if err := rest(ctx, due(sent).Add(200*time.Millisecond).Sub(e.app.clock())); err != nil { // gathers for as long as the round does
			tb.Fatal(err)
		}
		upto := sent
		for upto < len(e.living) && !due(upto).After(e.app.clock()) {
			upto++
		}
		e.take(tb, "deaths.csv", deathsOf(e.living[sent:upto]))
		sent = upto
	}
	arrived := e.await(tb, len(e.living)+1)
	cancel()
	if err := service.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		tb.Error(err)
	}
	var took []time.Duration
	for i, number := range e.living {
		at, ok := arrived[number]
		if !ok {
			tb.Fatalf("record %d never arrived", i)
		}
		took = append(took, at.Sub(due(i)))
	}
	return took, e.stages(tb)
}

// await waits until so many warnings are in the inbox, and says when the one of
// each ID number came there.
func (e *eventPath) await(tb testing.TB, count int) map[string]time.Time {
	tb.Helper()
	for until := e.app.clock().Add(2 * time.Minute); ; {
		at, err := e.sent(tb.Context())
		if err != nil {
			tb.Fatal(err)
		}
		if len(at) >= count {
			return e.byNumber(tb, at)
		}
		if e.app.clock().After(until) {
			tb.Fatalf("%d of %d warnings are in the inbox", len(at), count)
		}
		_ = rest(tb.Context(), 500*time.Millisecond)
	}
}

// sent is when each warning came to the inbox.
func (e *eventPath) sent(ctx context.Context) (map[string]time.Time, error) {
	rows, err := e.app.store.Conn().Query(ctx, `SELECT i.warning, min(o.at)
		FROM (SELECT id, arrayJoin(warnings) AS warning FROM delivery_intent WHERE channel = 'inbox') AS i
		INNER JOIN delivery_outcome AS o ON o.intent = i.id
		WHERE o.state = 'sent' GROUP BY i.warning`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	sent := map[string]time.Time{}
	for rows.Next() {
		var id string
		var at time.Time
		if err := rows.Scan(&id, &at); err != nil {
			return nil, err
		}
		sent[id] = at
	}
	return sent, rows.Err()
}

func (e *eventPath) byNumber(tb testing.TB, sent map[string]time.Time) map[string]time.Time {
	tb.Helper()
	list, err := e.app.collect(tb.Context(), watch.Filter{Monitors: []string{"death_after_benefit"}})
	if err != nil {
		tb.Fatal(err)
	}
	who, err := e.app.subjectIdentities(tb.Context(), list)
	if err != nil {
		tb.Fatal(err)
	}
	arrived := map[string]time.Time{}
	for _, w := range list {
		if at, ok := sent[w.ID]; ok {
			arrived[who[w.Subject].IDNumber] = at
		}
	}
	return arrived
}

// stages are how long the steps of a micro-batch took, in the middle.
func (e *eventPath) stages(tb testing.TB) string {
	tb.Helper()
	list, err := texts(tb.Context(), e.app.store.Conn(), `SELECT concat(
		'intake ', toString(round((SELECT quantile(0.5)(took) FROM (SELECT date_diff('millisecond', min(at), max(at)) AS took FROM batch_log WHERE feed = 'death_event' GROUP BY number)))), ' ms, ',
		'run ', toString(round((SELECT quantile(0.5)(date_diff('millisecond', started_at, at)) FROM run_log WHERE cause = 'death_event' AND state = 'finished'))), ' ms, ',
		'message ', toString(round((SELECT quantile(0.5)(date_diff('millisecond', i.created_at, o.at)) FROM delivery_intent AS i INNER JOIN delivery_outcome AS o ON o.intent = i.id WHERE o.state = 'sent'))), ' ms after its run, ',
		'runs ', toString((SELECT count() FROM run_log WHERE cause = 'death_event' AND state = 'finished')))`)
	if err != nil {
		tb.Fatal(err)
	}
	return list[0]
}
