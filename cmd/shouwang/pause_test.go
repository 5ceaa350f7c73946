package main

import (
	"context"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"shouwang/internal/queue/embedded"
	"shouwang/internal/store"
)

// shared is a record and a doorbell that several processes use, as a city's
// ClickHouse and Redis.
func shared(t *testing.T, p *killPlace) *redis.Client {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{Dir: t.TempDir(), Library: p.library})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.Handler())
	bells, err := embedded.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		server.Close()
		bells.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Setenv("SHOUWANG_CLICKHOUSE", server.URL+"/shouwang")
	t.Setenv("SHOUWANG_REDIS", "redis://:"+bells.Password()+"@"+bells.Addr())
	return redis.NewClient(&redis.Options{Addr: bells.Addr(), Password: bells.Password(), Protocol: 2, DisableIdentity: true})
}

// TestAPausedInstanceIsFenced stops an instance in the middle of a run, as a machine
// that is moved, until its lease has passed and another has done the run. When it
// goes on it writes over nothing and tells nobody a second time.
func TestAPausedInstanceIsFenced(t *testing.T) {
	p := newKillPlace(t)
	lists := []string{"ingest", "--yes", "roster.csv", "workers.csv", "payments.csv"}
	plan := killPlans[0]
	p.base = t.TempDir()
	p.must(t, p.base, "", lists...)
	calm := p.folder(t)
	p.slack(t, calm, plan)
	p.must(t, calm, "", plan.command...)
	want := p.record(t, calm)
	for _, point := range []string{"run.reading", "run.scored", "run.before_finished"} {
		t.Run(point, func(t *testing.T) {
			locks := shared(t, p)
			first, second := t.TempDir(), t.TempDir()
			p.must(t, first, "", lists...)
			if err := os.CopyFS(second, os.DirFS(first)); err != nil { // settings and how senders are read
				t.Fatal(err)
			}
			s := p.slack(t, first, plan)
			settings, err := os.ReadFile(first + "/shouwang.yaml")
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(second+"/shouwang.yaml", settings, 0o600); err != nil {
				t.Fatal(err)
			}
			paused := p.paused(t, first, point, plan.command...)
			if n, err := locks.Del(t.Context(), "shouwang:lock:round").Result(); err != nil || n != 1 { // the lease has passed
				t.Fatalf("%d locks, %v", n, err)
			}
			p.must(t, second, "2026-11-02T09:10:00+08:00", plan.command...)
			if diff := cmp.Diff(want, p.record(t, second)); diff != "" {
				t.Errorf("while the first one stands (-undisturbed +paused):\n%s", diff)
			}
			if err := paused.Process.Signal(syscall.SIGCONT); err != nil {
				t.Fatal(err)
			}
			_ = paused.Wait() // whether it notices that it was fenced, or ends unawares
			if diff := cmp.Diff(want, p.record(t, second)); diff != "" {
				t.Errorf("after it went on (-undisturbed +paused):\n%s", diff)
			}
			if got := len(s.Messages()); got != len(plan.slack) {
				t.Errorf("%d messages, want %d", got, len(plan.slack))
			}
		})
	}
}

// paused starts a command and returns when it stands at a point.
func (p *killPlace) paused(t *testing.T, data, point string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), "shouwang", append([]string{"--data", data}, args...)...) //nolint:gosec // this program
	cmd.Dir = p.files
	cmd.Env = append(os.Environ(), "XDG_CONFIG_HOME="+p.home, "SHOUWANG_LIBCHDB="+p.library, "SHOUWANG_CLOCK="+walkClock, "TZ=Asia/Shanghai", fewMonitors,
		"SHOUWANG_CRASH_AT="+point, "SHOUWANG_CRASH_BY=stop")
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(cmd.Process.Pid, &status, syscall.WUNTRACED, nil); err != nil || !status.Stopped() {
		t.Fatalf("the point was never passed: %v, %v\n%s", status, err, out.String())
	}
	return cmd
}
