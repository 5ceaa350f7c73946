package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

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
)

// orderClock is when the files are taken in: after the last of them.
const orderClock = "2026-11-02T09:00:00+08:00"

// TestAnyOrderComesToTheSame takes a city's files in, each with its own time of
// receipt: in order; and shuffled, doubled, and killed on the way. Both know the
// same rows and raise the same warnings, whatever numbers batches and people got.
func TestAnyOrderComesToTheSame(t *testing.T) {
	p := newKillPlace(t)
	city := filepath.Join(t.TempDir(), "city")
	p.must(t, t.TempDir(), orderClock, "generate", "--out", city, "--people", fmt.Sprint(*orderPeople), "--seed", "3")
	files := orderFiles(t, city)
	calm, wild := t.TempDir(), t.TempDir()
	p.must(t, calm, orderClock, append([]string{"ingest", "--yes"}, files...)...)
	random := rand.New(rand.NewPCG(5, 17)) //nolint:gosec // the same order each time
	mixed := slices.Concat(files, files)
	random.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
	points := []string{"ingest.opened", "ingest.identities_written", "ingest.rows_written", "ingest.before_commit", "ingest.committed"}
	for kill := range *orderKills {
		at := fmt.Sprintf("%s:%d", points[kill%len(points)], 1+random.IntN(1+len(files)/(2**orderKills)))
		_, err := p.exec(t.Context(), wild, []string{"SHOUWANG_CRASH_AT=" + at, "SHOUWANG_CLOCK=" + orderClock}, append([]string{"ingest", "--yes"}, mixed...)...)
		if !killed(err) {
			t.Fatalf("%s was never passed: %v", at, err)
		}
	}
	p.must(t, wild, orderClock, append([]string{"ingest", "--yes"}, mixed...)...)
	for _, data := range []string{calm, wild} {
		p.must(t, data, orderClock, "run")
	}
	want, got := p.known(t, calm), p.known(t, wild)
	if len(want.Rows) == 0 || len(want.Warnings) == 0 {
		t.Fatalf("nothing to compare: %d feeds, %d warnings", len(want.Rows), len(want.Warnings))
	}
	t.Logf("%d people, %d files, %d kills: %d feeds, %d warnings", *orderPeople, len(files), *orderKills, len(want.Rows), len(want.Warnings))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("in order (-), in any order (+):\n%s", diff)
	}
}

// orderFiles are the files of a city from the first day on, in their order, and of
// those before it the newest of each name, so that there are rolls to begin with.
func orderFiles(t *testing.T, city string) []string {
	t.Helper()
	all, err := listFiles(filepath.Join(city, "feeds"))
	if err != nil {
		t.Fatal(err)
	}
	newest := map[string]string{}
	early := func(path string) bool {
		_, day, _ := strings.Cut(filepath.ToSlash(path), "received=")
		return day < *orderFrom
	}
	for _, path := range all {
		if early(path) {
			newest[filepath.Base(path)] = path
		}
	}
	return slices.DeleteFunc(all, func(path string) bool { return early(path) && newest[filepath.Base(path)] != path })
}

// knownState is what is known whatever the order in which it came: rows in force,
// by content, and warnings by the number of the person or household.
type knownState struct {
	Rows     []string
	Warnings []string
}

func (p *killPlace) known(t *testing.T, data string) knownState {
	t.Helper()
	var k knownState
	p.ask(t, "known", orderClock, data, &k)
	return k
}

// printKnown is a program of the tests: it prints what a data folder knows.
func printKnown() {
	if err := printKnownOf(context.Background(), os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func printKnownOf(ctx context.Context, data string) error {
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
		if len(f.Yields) > 0 {
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
// households and named subjects are numbered as they come, and so left out.
func knownSQL(f *shouwang.Feed) string {
	columns := []string{"source_dept"}
	for _, c := range f.Columns {
		_, named := c.Type.Named()
		if !named && c.Type != shouwang.ColumnPerson && c.Type != shouwang.ColumnHousehold && c.Type != shouwang.ColumnName {
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
