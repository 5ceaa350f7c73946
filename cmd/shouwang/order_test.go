package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/google/go-cmp/cmp"

	"shouwang"
	"shouwang/watch"
)

// The whole of it is `make torture`.
var (
	orderPeople = flag.Int("order.people", 1000, "people of the city whose year comes in any order")
	orderFrom   = flag.String("order.from", "2026-10-15", "the first day of the files that are taken in; of earlier ones the newest of each name")
	orderKills  = flag.Int("order.kills", 2, "how often the intake is killed")
	orderDays   = flag.String("order.days", "2026-10-27", "the days at whose ends all facts are compared")
)

// orderClock is when the files are taken in: after the last of them.
const orderClock = "2026-11-02T09:00:00+08:00"

// TestAnyOrderComesToTheSame takes a city's files in, each with its own time of
// receipt: in order; and shuffled, doubled, and killed on the way. Both know the
// same rows, come to the same facts on every day asked about, and raise the same
// warnings, whatever numbers batches and people got.
func TestAnyOrderComesToTheSame(t *testing.T) {
	p := newKillPlace(t)
	city := filepath.Join(t.TempDir(), "city")
	p.must(t, t.TempDir(), orderClock, "generate", "--out", city, "--people", fmt.Sprint(*orderPeople), "--seed", "3")
	files := filesSince(t, city, *orderFrom)
	calm, wild := t.TempDir(), t.TempDir()
	p.must(t, calm, orderClock, append([]string{"ingest", "--yes"}, files...)...)
	random := rand.New(rand.NewPCG(5, 17)) //nolint:gosec // the same order each time
	mixed := slices.Concat(files, files)
	random.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
	intake := append([]string{"ingest", "--yes"}, mixed...)
	named, instants := p.killOften(t, random, wild, len(files), intake)
	p.must(t, wild, orderClock, intake...)
	for _, data := range []string{calm, wild} {
		p.must(t, data, orderClock, "run")
	}
	want, got := p.known(t, calm), p.known(t, wild)
	known := want.tally()
	if len(want.Rows) == 0 || len(want.Warnings) == 0 || known == 0 {
		t.Fatalf("nothing to compare: %d feeds, %d warnings, %d values of facts", len(want.Rows), len(want.Warnings), known)
	}
	t.Logf("%d people, %d files, taken in order and shuffled, doubled, killed at %d named points and %d random instants: %d feeds, %d facts on days with %d known values, %d warnings compared",
		*orderPeople, len(files), named, instants, len(want.Rows), len(want.Facts), known, len(want.Warnings))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("in order (-), in any order (+):\n%s", diff)
	}
}

// crashPoints are the named points of an intake.
var crashPoints = []string{"ingest.opened", "ingest.identities_written", "ingest.rows_written", "ingest.before_commit", "ingest.committed"}

// killOften kills an intake, each time further on: in turn at a named point and at
// a random instant after some file. It says how often it did which.
func (p *killPlace) killOften(t *testing.T, random *rand.Rand, data string, files int, intake []string) (named, instants int) {
	t.Helper()
	done, step := 0, 1+files/(2**orderKills)
	for kill := range *orderKills {
		out := &lineKiller{}
		env := []string{"SHOUWANG_CLOCK=" + orderClock}
		at := ""
		if kill%2 == 0 {
			at = fmt.Sprintf("%s:%d", crashPoints[named%len(crashPoints)], 1+random.IntN(step))
			env = append(env, "SHOUWANG_CRASH_AT="+at)
			named++
		} else {
			out.at, out.wait = done+1+random.IntN(step), time.Duration(random.IntN(100))*time.Millisecond
			at = fmt.Sprintf("file %d and %s", out.at, out.wait)
			instants++
		}
		if err := p.watch(t.Context(), data, env, out, intake...); !killed(err) {
			t.Fatalf("%s was never passed: %v", at, err)
		}
		done = max(done, out.seen)
		t.Logf("killed at %s", at)
	}
	return named, instants
}

// lineKiller counts the lines that a program prints, one a file, and kills it some
// time after a line.
type lineKiller struct {
	at      int // 0: never
	wait    time.Duration
	seen    int
	process *exec.Cmd
}

func (k *lineKiller) Write(text []byte) (int, error) {
	before := k.seen
	k.seen += bytes.Count(text, []byte{'\n'})
	if before < k.at && k.seen >= k.at {
		time.AfterFunc(k.wait, func() { _ = k.process.Process.Kill() })
	}
	return len(text), nil
}

// watch runs the program; what it prints goes to out, which may kill it.
func (p *killPlace) watch(ctx context.Context, data string, env []string, out *lineKiller, args ...string) error {
	out.process = p.command(ctx, data, env, args...)
	out.process.Stdout = out
	return out.process.Run()
}

// filesSince are the files of a city from the first day on, in their order, and of
// those before it the newest of each name, so that there are rolls to begin with.
func filesSince(t *testing.T, city, first string) []string {
	t.Helper()
	all, err := listFiles(filepath.Join(city, "feeds"))
	if err != nil {
		t.Fatal(err)
	}
	newest := map[string]string{}
	early := func(path string) bool { return receivedOn(path) < first }
	for _, path := range all {
		if early(path) {
			newest[filepath.Base(path)] = path
		}
	}
	return slices.DeleteFunc(all, func(path string) bool { return early(path) && newest[filepath.Base(path)] != path })
}

// receivedOn is the day in a file's path, YYYY-MM-DD.
func receivedOn(path string) string {
	_, rest, _ := strings.Cut(filepath.ToSlash(path), "received=")
	day, _, _ := strings.Cut(rest, "/")
	return day
}

// knownState is what is known whatever the order in which it came: rows in force,
// by content, and warnings by the number of the person or household.
type knownState struct {
	Rows     []string
	Facts    []factDigest
	Warnings []string
}

// tally is how many values of facts are known.
func (k knownState) tally() (n uint64) {
	for _, f := range k.Facts {
		n += f.Known
	}
	return n
}

func (p *killPlace) known(t *testing.T, data string) knownState {
	t.Helper()
	var k knownState
	p.ask(t, "known", orderClock, &k, data, *orderDays)
	return k
}

// printKnown is a program of the tests: it prints what a data folder knows.
func printKnown() {
	if err := printKnownOf(context.Background(), os.Args[1], strings.Split(os.Args[2], ",")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func printKnownOf(ctx context.Context, data string, days []string) error {
	root := newRoot()
	root.SetContext(ctx)
	if err := root.ParseFlags([]string{"--data", data}); err != nil {
		return err
	}
	a, err := open(root, "") //nolint:contextcheck // a command carries its context
	if err != nil {
		return err
	}
	k, err := a.known(ctx)
	if err == nil {
		k.Facts, err = a.factDigests(ctx, days)
	}
	if err := errors.Join(err, a.Close()); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(k)
}

func (a *app) known(ctx context.Context) (knownState, error) {
	var k knownState
	list, err := a.collect(ctx, watch.Filter{})
	if err != nil {
		return k, err
	}
	who, err := a.subjectIdentities(ctx, list)
	if err != nil {
		return k, err
	}
	for _, w := range list {
		id := who[w.Subject]
		line := fmt.Sprint(w.Monitor, " ", w.Level, " ", w.Score, " ", id.IDNumber, id.HouseholdID, " ", w.Subject.Key, " ", w.Episode)
		for _, r := range w.Reasons {
			line += " " + r.Zh
		}
		k.Warnings = append(k.Warnings, line)
	}
	slices.Sort(k.Warnings)
	pin, err := a.intake.Pin(ctx, a.clock())
	if err != nil {
		return k, err
	}
	for _, f := range a.pack.Feeds {
		if len(f.Yields) > 0 || f.Own { // what the intake notes of each file is of its order
			continue
		}
		line, err := texts(ctx, a.store.Conn(), knownSQL(f), clickhouse.Named("batch", pin.Batch), clickhouse.Named("skip", append([]uint64{}, pin.Skip...)))
		if err != nil {
			return k, fmt.Errorf("read %s: %w", f.Name, err)
		}
		k.Rows = append(k.Rows, f.Name+" "+strings.Join(line, ""))
	}
	return k, nil
}

// knownSQL counts the rows of a feed in force and sums their contents; people,
// households and other subjects are numbered as they come, and so left out.
func knownSQL(f *shouwang.Feed) string {
	columns := []string{"source_dept"}
	for _, c := range f.Columns {
		if _, named := c.Type.Named(); !named && c.Type != shouwang.ColumnPerson && c.Type != shouwang.ColumnHousehold && c.Type != shouwang.ColumnName {
			columns = append(columns, c.Name)
		}
	}
	return `SELECT concat(toString(count()), ' ', toString(ifNull(sum(content), 0))) FROM
(
    SELECT cityHash64(tuple(` + strings.Join(columns, ", ") + `)) AS content, gone FROM signal_` + f.Name + `
    WHERE batch <= {batch:UInt64} AND NOT has({skip:Array(UInt64)}, batch)
    ORDER BY key_hash, as_of DESC, received_at DESC, batch DESC, row DESC LIMIT 1 BY key_hash
) WHERE gone = 0`
}
