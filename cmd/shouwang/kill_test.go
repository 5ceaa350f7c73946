package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/go-cmp/cmp"

	"shouwang/cases"
	"shouwang/notify/slacktest"
	"shouwang/watch"
)

// A small place: three people on the roll in two villages, each village with a
// worker who is told by Slack too. Two of the three have reached an age step.
const (
	killRoster = `户号,户主身份证号,户主姓名,姓名,身份证号,与户主关系,性别,出生日期,区划代码,救助类别,认定日期,家庭人口,人均月收入,待遇类别,月补助金额,享受起始日期
E1,320682194808150117,陈守田,陈守田,320682194808150117,户主,男,1948-08-15,320682103001,低保,2024-01-01,1,300,低保,700.00,2024-01-01
E2,320682194404070137,周桂英,周桂英,320682194404070137,户主,女,1944-04-07,320682103001,低保,2024-01-01,1,200,低保,800.00,2024-01-01
E3,320682193503120043,吴长根,吴长根,320682193503120043,户主,男,1935-03-12,320682103002,低保,2024-01-01,1,200,低保,800.00,2024-01-01
`
	// The second household has another head, and the third a second member.
	killRosterAfter = `户号,户主身份证号,户主姓名,姓名,身份证号,与户主关系,性别,出生日期,区划代码,救助类别,认定日期,家庭人口,人均月收入,待遇类别,月补助金额,享受起始日期
E1,320682194808150117,陈守田,陈守田,320682194808150117,户主,男,1948-08-15,320682103001,低保,2024-01-01,1,300,低保,700.00,2024-01-01
E2,320682193503120043,吴长根,吴长根,320682193503120043,户主,男,1935-03-12,320682103002,低保,2024-01-01,1,200,低保,800.00,2024-01-01
E3,320682193503120043,吴长根,周桂英,320682194404070137,其他,女,1944-04-07,320682103001,低保,2024-01-01,1,200,低保,800.00,2024-01-01
`
	killWorkers = `工号,姓名,岗位,负责区划代码,上级工号,上岗日期,Slack账号
V1,王立群,村居协理员,320682103001,B1,2024-01-01,UV1
V2,赵玉兰,村居协理员,320682103002,B1,2024-01-01,UV2
B1,李建国,市民政局,320682000000,,2024-01-01,UB1
`
	killPayments = `身份证号,姓名,待遇类别,发放月份,发放类型,发放金额,发放状态
320682194808150117,陈守田,低保,2026-10,正常发放,700.00,成功
320682193503120043,吴长根,低保,2026-10,正常发放,800.00,成功
`
	killDeaths = `死者姓名,死者身份证号,死亡日期,火化日期
陈守田,320682194808150117,2026-09-10,2026-09-12
吴长根,320682193503120043,2026-08-30,2026-09-01
`
	killCalls = `工单编号,来电时间,诉求类型,诉求对象身份证号,紧急程度,诉求主题
RX-1,2026-11-02 08:00,求助,320682194808150117,一般,其他
`
	killToken = "xoxb-made-up-for-a-test" //nolint:gosec // of a workspace that is a test server
)

// killPlan is a command and the points at which it is killed: point, or
// point:n for the n-th passing.
type killPlan struct {
	name    string
	command []string
	points  []string
	slack   []string // accounts that hear of it
}

var killPlans = []killPlan{
	{
		name: "ingest", command: []string{"ingest", "--yes", "deaths.csv"}, slack: []string{"UV1", "UV2"},
		points: []string{
			"ingest.opened", "ingest.identities_written", "ingest.rows_written", "ingest.before_commit", "ingest.committed",
			"run.pinned", "run.scored", "run.slice_written", "run.before_finished", "run.finished",
			"case.before_commit", "case.committed",
			"deliver.before_intent", "deliver.intent_written", "deliver.fetched", "deliver.before_send", "deliver.after_send", "deliver.outcome_written",
		},
	},
	{
		name: "run", command: []string{"run"}, slack: []string{"UV1", "UV2"},
		points: []string{
			"run.pinned:6", "run.scored:6", "run.slice_written", "run.before_finished:6", "run.finished:6",
			"deliver.before_send:2", "deliver.outcome_written:2",
		},
	},
}

// TestKillMinusNine kills the program at named points, runs the same command
// again, and holds what is there against a folder that nobody disturbed.
func TestKillMinusNine(t *testing.T) {
	kills := new(atomic.Int64)
	t.Cleanup(func() { t.Logf("%d kills", kills.Load()) })
	p := newKillPlace(t)
	p.base = t.TempDir()
	p.must(t, p.base, "", "ingest", "--yes", "roster.csv", "workers.csv", "payments.csv")
	for _, plan := range killPlans {
		calm := p.folder(t)
		p.slack(t, calm, plan)
		p.must(t, calm, "", plan.command...)
		want := p.record(t, calm)
		if len(want.Warnings) != 2 || len(want.Cases) != 2 || len(want.Told) != 4 {
			t.Fatalf("%s: undisturbed: %d warnings, %d cases, %d told; want 2, 2 and 4", plan.name, len(want.Warnings), len(want.Cases), len(want.Told))
		}
		for _, point := range plan.points {
			t.Run(plan.name+"/"+point, func(t *testing.T) {
				t.Parallel()
				p.kill(t, plan, point, want)
				kills.Add(1)
			})
		}
	}
}

// TestKilledCall kills the program while it makes a case of a call and tells who has it:
// wherever that is, the worker hears of the call by one message.
func TestKilledCall(t *testing.T) {
	p := newKillPlace(t)
	p.base = t.TempDir()
	if err := os.WriteFile(filepath.Join(p.files, "calls.csv"), []byte(killCalls), 0o600); err != nil {
		t.Fatal(err)
	}
	p.must(t, p.base, "", "ingest", "--yes", "roster.csv", "workers.csv", "calls.csv")
	plan := killPlan{command: []string{"hotline"}, slack: []string{"UV1"}}
	calm := p.folder(t)
	p.slack(t, calm, plan)
	p.must(t, calm, "", plan.command...)
	want := p.record(t, calm)
	if len(want.Cases) != 1 || len(want.Told) != 2 || len(want.Sent) != 2 {
		t.Fatalf("undisturbed: %d cases, told %v, sent %v; want one case, and the inbox and Slack told", len(want.Cases), want.Told, want.Sent)
	}
	for _, point := range []string{"case.before_commit", "case.committed", "deliver.intent_written", "deliver.outcome_written"} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			p.kill(t, plan, point, want)
		})
	}
}

// TestKilledAct kills the program while it writes that a worker took a case.
func TestKilledAct(t *testing.T) {
	p := newKillPlace(t)
	p.base = t.TempDir()
	p.must(t, p.base, "", "ingest", "--yes", "roster.csv", "workers.csv", "payments.csv", "deaths.csv")
	no, _, _ := strings.Cut(p.record(t, p.base).Cases[0], " ")
	plan := killPlan{command: []string{"case", no, "acknowledge", "--by", "V1"}}
	calm := p.folder(t)
	p.must(t, calm, "", plan.command...)
	want := p.record(t, calm)
	if !slices.ContainsFunc(want.Cases, func(line string) bool { return strings.HasPrefix(line, no+" 2 verifying") }) {
		t.Fatalf("undisturbed: the case was not taken: %v", want.Cases)
	}
	for _, point := range []string{"case.before_commit", "case.committed"} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			p.kill(t, plan, point, want)
		})
	}
}

// TestKilledRosterChangesNothing: rows of a batch that never came to its end are
// in the tables, and count for nobody.
func TestKilledRosterChangesNothing(t *testing.T) {
	t.Parallel()
	p := newKillPlace(t)
	p.base = t.TempDir()
	p.must(t, p.base, "", "ingest", "--yes", "roster.csv", "workers.csv")
	want := p.record(t, p.base)
	if len(want.Homes) != 6 {
		t.Fatalf("%d heads and members, want 6", len(want.Homes))
	}
	if err := os.WriteFile(filepath.Join(p.files, "roster.csv"), []byte(killRosterAfter), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := p.exec(t.Context(), p.base, []string{"SHOUWANG_CRASH_AT=ingest.rows_written", "SHOUWANG_CLOCK=2026-11-03T09:00:00+08:00"}, "ingest", "roster.csv")
	if !killed(err) {
		t.Fatalf("the point was never passed: %v", err)
	}
	if diff := cmp.Diff(want, p.record(t, p.base)); diff != "" {
		t.Errorf("after the kill (-before +after):\n%s", diff)
	}
}

// killPlace is where the kills happen: the files, the keys and the base folder.
type killPlace struct{ files, home, library, base string }

func newKillPlace(tb testing.TB) *killPlace {
	tb.Helper()
	p := &killPlace{files: tb.TempDir(), home: tb.TempDir(), library: library(tb)}
	for name, text := range map[string]string{
		"roster.csv": killRoster, "workers.csv": killWorkers, "payments.csv": killPayments, "deaths.csv": killDeaths,
	} {
		if err := os.WriteFile(filepath.Join(p.files, name), []byte(text), 0o600); err != nil {
			tb.Fatal(err)
		}
	}
	return p
}

// folder is a copy of the base: the same keys open it.
func (p *killPlace) folder(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(dir, os.DirFS(p.base)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// slack starts a workspace that expects one message for each account.
func (p *killPlace) slack(t *testing.T, data string, plan killPlan) *slacktest.Server {
	t.Helper()
	tick := new(atomic.Int64)
	clock := func() time.Time { return time.Unix(10*tick.Add(1), 0) }
	s := slacktest.New(t, slacktest.Config{Token: killToken, Users: []string{"UV1", "UV2", "UB1"}, Clock: clock})
	for _, user := range plan.slack {
		s.Expect(user, 1)
	}
	settings := fmt.Sprintf("notify:\n  slack: {token: %s, api: %q, allow: 127.0.0.0/8}\ndelivery: {digest: none, quiet: none}\n", killToken, s.URL())
	if err := os.WriteFile(filepath.Join(data, "shouwang.yaml"), []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	return s
}

// kill is one kill: the command dies at the point, and is said again.
func (p *killPlace) kill(t *testing.T, plan killPlan, point string, want recorded) {
	t.Helper()
	data := p.folder(t)
	s := p.slack(t, data, plan)
	_, err := p.exec(t.Context(), data, []string{"SHOUWANG_CRASH_AT=" + point}, plan.command...)
	if !killed(err) {
		t.Fatalf("the point was never passed: %v", err)
	}
	p.must(t, data, "2026-11-02T09:10:00+08:00", plan.command...)
	if diff := cmp.Diff(want, p.record(t, data)); diff != "" {
		t.Errorf("after the kill (-undisturbed +killed):\n%s", diff)
	}
	if again := len(s.Messages()) - len(plan.slack); again > len(plan.slack) {
		t.Errorf("%d messages went again, more than were in flight", again)
	}
}

func killed(err error) bool {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return false
	}
	status, ok := exit.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}

// must runs the program and wants no failure. clock "" is the morning of the walk.
func (p *killPlace) must(tb testing.TB, data, clock string, args ...string) {
	tb.Helper()
	var env []string
	if clock != "" {
		env = []string{"SHOUWANG_CLOCK=" + clock}
	}
	if out, err := p.exec(tb.Context(), data, env, args...); err != nil {
		tb.Fatalf("shouwang %v: %v\n%s", args, err, out)
	}
}

func (p *killPlace) exec(ctx context.Context, data string, env []string, args ...string) (string, error) {
	cmd := p.command(ctx, data, env, args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	return out.String(), err
}

func (p *killPlace) command(ctx context.Context, data string, env []string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "shouwang", append([]string{"--data", data}, args...)...) //nolint:gosec // this program
	cmd.Dir = p.files
	cmd.Env = append(os.Environ(), append([]string{
		"XDG_CONFIG_HOME=" + p.home, "SHOUWANG_LIBCHDB=" + p.library, "SHOUWANG_CLOCK=" + walkClock, "TZ=Asia/Shanghai", fewMonitors,
	}, env...)...)
	return cmd
}

// recorded is what must be the same after a kill: times apart.
type recorded struct {
	Warnings []string // id, number, monitor, level, owner
	Cases    []string // number, state, level, owner and warnings
	Told     []string // channel, worker, warning and level of every message
	Sent     []string // the keys of messages that arrived, once each
	Workdone []string // batches that count
	Homes    []string // heads and members of households
}

// record is what a folder holds.
func (p *killPlace) record(t *testing.T, data string) recorded {
	t.Helper()
	var r recorded
	p.ask(t, "dump", walkClock, &r, data)
	return r
}

// ask reads a folder by a program of the tests, in a process of its own: one may
// hold it at a time.
func (p *killPlace) ask(t *testing.T, program, clock string, into any, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...) //nolint:gosec // this program
	cmd.Env = append(os.Environ(), "XDG_CONFIG_HOME="+p.home, "SHOUWANG_LIBCHDB="+p.library, "SHOUWANG_CLOCK="+clock, fewMonitors)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("read the folder: %v\n%s", err, errs.String())
	}
	if err := json.Unmarshal(out, into); err != nil {
		t.Fatal(err)
	}
}

// dump is a program of the tests: it prints what a data folder holds, or with
// "audit" who looked at it.
func dump() {
	if err := dumpFolder(context.Background(), os.Args[1], len(os.Args) > 2); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func dumpFolder(ctx context.Context, data string, audit bool) error {
	root := newRoot()
	root.SetContext(ctx)
	if err := root.ParseFlags([]string{"--data", data}); err != nil {
		return err
	}
	a, err := open(root, "") //nolint:contextcheck // a command carries its context
	if err != nil {
		return err
	}
	if audit {
		lines, err := texts(ctx, a.store.Conn(), auditSQL)
		_, printErr := fmt.Print(strings.Join(lines, ""))
		return errors.Join(err, printErr, a.Close())
	}
	r, err := a.recorded(ctx)
	if err := errors.Join(err, a.Close()); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(r)
}

const auditSQL = "SELECT concat(formatDateTime(at, '%Y-%m-%d %H:%i'), ' ', action, ' ', by, ' ', object, ' ', purpose, '\n') FROM audit_event ORDER BY at"

func (a *app) recorded(ctx context.Context) (recorded, error) {
	var r recorded
	list, err := a.collect(ctx, watch.Filter{})
	if err != nil {
		return r, err
	}
	for _, w := range list {
		r.Warnings = append(r.Warnings, fmt.Sprint(w.ID, " ", w.No, " ", w.Monitor, " ", w.Level, " ", w.Worker))
	}
	page, err := a.cases.List(ctx, cases.Filter{Lanes: everyLane, Limit: 500})
	if err != nil {
		return r, err
	}
	for _, c := range page.Cases {
		line := fmt.Sprint(c.No, " ", c.Version, " ", c.State, " ", c.Level, " ", c.Worker)
		for _, w := range c.Warnings {
			line += " " + w.No
		}
		r.Cases = append(r.Cases, line)
	}
	if r.Homes, err = a.homes(ctx); err != nil {
		return r, err
	}
	for _, q := range []struct {
		into *[]string
		sql  string
	}{
		{&r.Told, "SELECT concat(channel, ' ', worker_id, ' ', warning, ' ', level) FROM delivery_intent ARRAY JOIN warnings AS warning, levels AS level"},
		{&r.Sent, "SELECT DISTINCT concat(channel, ' ', id) FROM delivery_intent WHERE id IN (SELECT intent FROM delivery_outcome WHERE state = 'sent')"},
		{&r.Workdone, "SELECT DISTINCT concat(feed, ' ', digest) FROM batch_state WHERE state = 'committed'"},
	} {
		if *q.into, err = texts(ctx, a.store.Conn(), q.sql); err != nil {
			return r, err
		}
	}
	for _, lines := range [][]string{r.Warnings, r.Cases, r.Told, r.Sent, r.Workdone, r.Homes} {
		slices.Sort(lines)
	}
	return r, nil
}

// homes are the heads and members of the first households, as lists show them.
func (a *app) homes(ctx context.Context) ([]string, error) {
	first := []uint64{1, 2, 3}
	heads, err := a.heads(ctx, first)
	if err != nil {
		return nil, err
	}
	var out []string
	for home, head := range heads {
		out = append(out, fmt.Sprint("head of ", home, " ", head))
	}
	pin, err := pinner{a.intake}.Pin(ctx, a.clock())
	if err != nil {
		return nil, err
	}
	members, err := (&matching{app: a, pin: pin}).membersOf(ctx, first)
	for home, people := range members {
		out = append(out, fmt.Sprint("members of ", home, " ", people))
	}
	return out, err
}

func texts(ctx context.Context, conn driver.Conn, sql string, args ...any) ([]string, error) {
	rows, err := conn.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		out = append(out, text)
	}
	return out, rows.Err()
}
