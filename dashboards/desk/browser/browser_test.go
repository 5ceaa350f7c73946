// Package browser walks the desk in a real browser over the made-up city.
package browser

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"gotest.tools/v3/assert"

	"shouwang/dashboards/desk"
	"shouwang/internal/access/accesstest"
	"shouwang/internal/api"
	"shouwang/internal/api/apitest"
	"shouwang/internal/live"
)

// door is where a village worker may sign in.
func door(t *testing.T) *accesstest.House {
	t.Helper()
	house := accesstest.New(t)
	worker := accesstest.Village("wangfang")
	worker.Worker = "v-001"
	house.Add(t, worker, "Three-green-Bridges-41")
	return house
}

// serve opens the desk over a city on loopback until the test ends. A match
// goes one step on whenever /healthz is asked for, so that the browser sees it
// move at its own speed.
func serve(t *testing.T, city *apitest.World, house *accesstest.House) string {
	t.Helper()
	step := make(chan bool, 100)
	city.Pace = func() {
		select {
		case <-step:
		case <-t.Context().Done():
		}
	}
	log := slog.New(slog.DiscardHandler)
	inlet, err := ecdh.P256().GenerateKey(rand.Reader)
	assert.NilError(t, err)
	pageConfig, config := desk.Config{Inlets: []*ecdh.PrivateKey{inlet}, Services: city.Services(), Log: log, Uploads: filepath.Join(t.TempDir(), "uploads")}, api.Config{Services: city.Services(), Log: log, Version: "test"}
	pageConfig.Clock = func() time.Time { return apitest.Now }
	if house != nil {
		pageConfig.Clock, pageConfig.Door, pageConfig.Audit, pageConfig.Directory = house.Now, house.Door, house.Chain, accesstest.NewProvider(t, house.Now).Directory()
		config.Door, config.Audit = house.Door, house.Chain
	}
	pages, err := desk.New(pageConfig)
	assert.NilError(t, err)
	hub := &live.Hub{Changes: city, Clock: city.LastChange, Log: log, Every: 20 * time.Millisecond, Beat: 100 * time.Millisecond}
	config.Live = hub
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { assert.Check(t, hub.Run(ctx)) })
	config.Clock, config.ErrorPage = pageConfig.Clock, pages.ErrorPage
	engine := api.New(config)
	pages.Mount(engine)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/healthz" {
			step <- true
		}
		engine.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		stop()
		running.Wait()
		server.Close()
		assert.NilError(t, pages.Close())
	})
	return server.URL
}

// chromium is where Debian puts it; SHOUWANG_CHROMIUM names another.
func chromium(t *testing.T) string {
	t.Helper()
	path := os.Getenv("SHOUWANG_CHROMIUM")
	if path == "" {
		path = "/usr/bin/chromium"
	}
	for _, needed := range []string{path, "../../../node_modules/playwright-core", "../../../node_modules/axe-core", "../static/vendor/htmx.min.js"} {
		if _, err := os.Stat(needed); err != nil { //nolint:gosec // the path is of whoever runs the tests
			t.Skipf("the browser test needs %s: make deps", needed)
		}
	}
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("the browser test needs node: make deps")
	}
	return path
}

// TestDeskInABrowser walks part by part, each in a browser and a city of its own.
func TestDeskInABrowser(t *testing.T) {
	path := chromium(t)
	for _, part := range []string{"light", "dark", "light-phone", "dark-phone", "data-light", "data-dark", "data-light-phone", "data-dark-phone", "act-light", "act-dark-phone", "large", "keys", "stale", "data", "more", "plain", "door", "live", "offline"} {
		t.Run(part, func(t *testing.T) { walk(t, path, part) })
	}
}

func walk(t *testing.T, chromium, part string) {
	t.Helper()
	down := apitest.New()
	down.SetDown(true)
	open := map[string]string{"full": serve(t, apitest.New(), nil), "empty": serve(t, apitest.Empty(), nil), "down": serve(t, down, nil)}
	if part == "door" || part == "offline" {
		open["door"] = serve(t, apitest.Spread(), door(t))
	}
	sites, err := json.Marshal(open)
	assert.NilError(t, err)
	walk := exec.CommandContext(t.Context(), "node", "walk.mjs", part) //nolint:gosec // the names of parts stand in this file
	walk.Env = append(os.Environ(), "SITES="+string(sites), "CHROMIUM="+chromium, "PROFILE="+t.TempDir())
	out, err := walk.CombinedOutput()
	t.Log(string(out))
	assert.NilError(t, err)
}
