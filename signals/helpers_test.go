package signals_test

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"shouwang"
	"shouwang/internal/store"
	"shouwang/internal/store/storetest"
	"shouwang/signals"
	"shouwang/signals/identity"
)

// noon of a fixed day is the clock of these tests.
var noon = time.Date(2026, time.November, 10, 12, 0, 0, 0, shouwang.Shanghai)

func loadFeeds(tb testing.TB) []*shouwang.Feed {
	tb.Helper()
	paths, err := filepath.Glob("../monitors/packs/nantong/feeds/*.yaml")
	if err != nil || len(paths) == 0 {
		tb.Fatalf("no feeds: %v", err)
	}
	sort.Strings(paths)
	var feeds []*shouwang.Feed
	for _, path := range paths {
		text, err := os.ReadFile(path) //nolint:gosec // found by the glob above
		if err != nil {
			tb.Fatal(err)
		}
		var feed shouwang.Feed
		if err := yaml.UnmarshalWithOptions(text, &feed, yaml.Strict()); err != nil {
			tb.Fatalf("%s: %v", path, err)
		}
		if want := strings.TrimSuffix(filepath.Base(path), ".yaml"); feed.Name != want {
			tb.Fatalf("%s: feed is %s", path, feed.Name)
		}
		feeds = append(feeds, &feed)
	}
	return feeds
}

// desk is an intake over a store of its own.
type desk struct {
	t     testing.TB
	store *store.Store
	in    *signals.Intake
	keys  *identity.Keys
	dir   string
	now   time.Time
	log   *bytes.Buffer
	crash func(string)
	feeds []*shouwang.Feed
}

func open(tb testing.TB) *desk {
	tb.Helper()
	return openWith(tb, loadFeeds(tb))
}

// openWith is an intake of some feeds.
func openWith(tb testing.TB, feeds []*shouwang.Feed) *desk {
	tb.Helper()
	d := &desk{t: tb, store: storetest.Open(tb), dir: tb.TempDir(), now: noon, log: new(bytes.Buffer), feeds: feeds}
	keys, err := identity.LoadKeys(filepath.Join(tb.TempDir(), "keys.json"))
	if err != nil {
		tb.Fatal(err)
	}
	d.keys = keys
	d.reopen()
	tb.Cleanup(d.keysAgree)
	return d
}

// keysAgree holds, at the end of every test, that all versions of a key name the same
// subject: facts look for the last version among the rows of a subject alone.
func (d *desk) keysAgree() {
	for _, table := range d.textsIn(context.Background(), "SELECT concat(name, ' ', splitByString(', ', sorting_key)[1]) FROM system.tables"+
		" WHERE database = currentDatabase() AND startsWith(name, 'signal_') AND total_rows > 0") {
		name, subject, _ := strings.Cut(table, " ")
		for _, n := range d.textsIn(context.Background(), "SELECT toString(count()) FROM (SELECT key_hash FROM "+name+
			" GROUP BY key_hash HAVING uniqExact(tuple("+subject+")) > 1) HAVING count() > 0") {
			d.t.Errorf("%s: %s keys name several subjects", name, n)
		}
	}
}

// reopen is a new process on the same store.
func (d *desk) reopen() {
	d.t.Helper()
	in, err := signals.Open(d.t.Context(), signals.Config{
		DB: d.store.Conn(), Append: d.store, Keys: d.keys, Feeds: d.feeds, SendersDir: filepath.Join(d.dir, "senders"), ScratchDir: filepath.Join(d.dir, "unpacked"),
		Areas: areas(d.t), Towns: map[string]uint64{"如城街道": 320682001000, "白蒲镇": 320682105000},
		Clock: func() time.Time { return d.now }, Log: slog.New(slog.NewTextHandler(d.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Crash: func(point string) {
			if d.crash != nil {
				d.crash(point)
			}
		},
	})
	if err != nil {
		d.t.Fatal(err)
	}
	d.in = in
}

// areas are those of the pack, and two villages of which one goes over into the other.
func areas(tb testing.TB) *shouwang.Areas {
	tb.Helper()
	text, err := os.ReadFile("../monitors/packs/nantong/areas.csv")
	if err != nil {
		tb.Fatal(err)
	}
	a, err := shouwang.ReadAreas(strings.NewReader(string(text) + villages))
	if err != nil {
		tb.Fatal(err)
	}
	return a
}

const villages = "320682105001,甲村\n320682105002,乙村,,2026-11-01,320682105001\n"

func (d *desk) write(name string, text []byte) string {
	d.t.Helper()
	path := filepath.Join(d.dir, name)
	if err := os.WriteFile(path, text, 0o600); err != nil { //nolint:gosec // in the folder of the test
		d.t.Fatal(err)
	}
	return path
}

// take takes in a CSV and expects no error.
func (d *desk) take(name, text string) []shouwang.Batch {
	d.t.Helper()
	batches, err := d.in.Take(d.t.Context(), signals.File{Path: d.write(name, []byte(text))}, d.now, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	return batches
}

// refusals of a file are what was refused in it, as "line header code".
func (d *desk) refusals(name, text string) (out []signals.Refusal) {
	d.t.Helper()
	_, err := d.in.Take(d.t.Context(), signals.File{Path: d.write(name, []byte(text))}, d.now, func(p signals.Progress) { out = append(out, p.Refusals...) })
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}

// texts runs a query of one text column.
func (d *desk) texts(query string) []string {
	d.t.Helper()
	return d.textsIn(d.t.Context(), query)
}

func (d *desk) textsIn(ctx context.Context, query string) []string {
	d.t.Helper()
	rows, err := d.store.Conn().Query(ctx, query)
	if err != nil {
		d.t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	out := []string{}
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			d.t.Fatal(err)
		}
		out = append(out, line)
	}
	if err := rows.Err(); err != nil {
		d.t.Fatal(err)
	}
	return out
}

func (d *desk) person(number string) shouwang.PersonID {
	d.t.Helper()
	id, err := identity.NewBook(d.store.Conn(), d.keys).Find(context.Background(), number)
	if err != nil {
		d.t.Fatal(err)
	}
	return id
}

// born makes the number of somebody of a birthday (YYYYMMDD) and a serial.
func born(birth, serial string) string { return full("320682" + birth + serial) }

// full adds the check digit.
func full(body string) string {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i := range 17 {
		sum += int(body[i]-'0') * weights[i]
	}
	return body + string("10X98765432"[sum%11])
}

func sorted(list []string) []string { sort.Strings(list); return list }

func joinNumbers(list []uint64) string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = strconv.FormatUint(n, 10)
	}
	return strings.Join(out, ",")
}

// killed runs f and says whether it was ended by a kill.
func killed(f func()) (dead bool) {
	defer func() { dead = recover() != nil }()
	f()
	return false
}

func (d *desk) name(id shouwang.PersonID) string {
	d.t.Helper()
	people, err := identity.NewBook(d.store.Conn(), d.keys).People(d.t.Context(), []shouwang.PersonID{id})
	if err != nil {
		d.t.Fatal(err)
	}
	return people[id].Name
}
