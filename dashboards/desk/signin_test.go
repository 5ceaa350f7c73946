package desk

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gotest.tools/v3/assert"

	"shouwang/internal/access/accesstest"
	"shouwang/internal/api"
	"shouwang/internal/api/apitest"
)

const (
	goodPassword  = "Three-green-Bridges-41"
	otherPassword = "Seven-white-Herons-72"
)

// guarded is the desk behind a real door.
type guarded struct {
	bench

	house *accesstest.House
}

func guard(t *testing.T) guarded {
	t.Helper()
	h, city, log := accesstest.New(t), apitest.Spread(), slog.New(slog.DiscardHandler)
	pages, err := New(Config{Services: city.Services(), Clock: h.Now, Log: log, Uploads: filepath.Join(t.TempDir(), "uploads"), Door: h.Door, Audit: h.Chain})
	assert.NilError(t, err)
	t.Cleanup(func() { assert.NilError(t, pages.Close()) })
	engine := api.New(api.Config{Services: city.Services(), Clock: h.Now, Log: log, Version: "test", ErrorPage: pages.ErrorPage, Door: h.Door, Audit: h.Chain})
	pages.Mount(engine)
	return guarded{bench{city: city, desk: pages, engine: engine}, h}
}

// as sends a form, or asks for a page, with a cookie.
func (g guarded) as(t *testing.T, cookie, method, target string, pairs ...string) *httptest.ResponseRecorder {
	t.Helper()
	form := url.Values{}
	for pair := range slices.Chunk(pairs, 2) {
		form.Set(pair[0], pair[1])
	}
	request := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if cookie != "" {
		request.Header.Set("Cookie", "session="+cookie)
	}
	return g.send(t, request)
}

func cookieOf(t *testing.T, answer *httptest.ResponseRecorder) string {
	t.Helper()
	for _, c := range answer.Result().Cookies() {
		if c.Name == "session" {
			assert.Assert(t, c.HttpOnly && c.SameSite == http.SameSiteStrictMode && c.Path == "/")
			return c.Value
		}
	}
	return ""
}

// The door of the desk, over one record: each with an account of their own.
func TestDoor(t *testing.T) {
	g := guard(t)
	for _, one := range []struct {
		what string
		test func(*testing.T, guarded)
	}{
		{"the operator works alone until somebody has an account and the page says so", theOperatorWorksAloneUntilSomebodyHasAnAccountAndThePageSaysSo},
		{"somebody signs in works and signs out", somebodySignsInWorksAndSignsOut},
		{"a sign in takes no session that somebody brought along", aSignInTakesNoSessionThatSomebodyBroughtAlong},
		{"a sign in leads nowhere else", aSignInLeadsNowhereElse},
		{"a locked account is told when to come back", aLockedAccountIsToldWhenToComeBack},
		{"what was typed as a name is drawn again only if it can be one", whatWasTypedAsANameIsDrawnAgainOnlyIfItCanBeOne},
		{"a password is changed by who knows it", aPasswordIsChangedByWhoKnowsIt},
	} {
		t.Run(one.what, func(t *testing.T) { one.test(t, g) })
	}
}

func theOperatorWorksAloneUntilSomebodyHasAnAccountAndThePageSaysSo(t *testing.T, g guarded) {
	t.Helper()
	has(t, g.get(t, "/warnings"), 200, "本机操作员 · 未设账号")
	g.house.Add(t, accesstest.Village("wangfang"), goodPassword)
	assert.Equal(t, goes(t, g.get(t, "/warnings")), "/sign-in?back=%2Fwarnings")
	lacks(t, g.get(t, "/sign-in"), "本机操作员")
}

func somebodySignsInWorksAndSignsOut(t *testing.T, g guarded) {
	t.Helper()
	g.house.Add(t, accesstest.Village("chenli"), goodPassword)
	wrong := g.as(t, "", "POST", "/sign-in", "name", "chenli", "password", otherPassword)
	has(t, wrong, 401, `role="alert"`, `value="chenli"`)
	lacks(t, wrong, otherPassword)
	in := g.as(t, "", "POST", "/sign-in", "name", " Chenli ", "password", goodPassword, "back", "/cases")
	assert.Equal(t, goes(t, in), "/cases")
	id := cookieOf(t, in)
	page := g.as(t, id, "GET", "/warnings")
	has(t, page, 200, "chenli", "退出")
	lacks(t, page, `href="/feeds"`, `href="/match"`)
	has(t, g.as(t, id, "GET", "/me"), 200, "村居协理员", "普通")
	assert.Equal(t, goes(t, g.as(t, id, "POST", "/sign-out")), "/sign-in")
	assert.Equal(t, goes(t, g.as(t, id, "GET", "/warnings")), "/sign-in?back=%2Fwarnings", "the old cookie is nobody's")
}

func aSignInTakesNoSessionThatSomebodyBroughtAlong(t *testing.T, g guarded) {
	t.Helper()
	g.house.Add(t, accesstest.Village("zhaoyun"), goodPassword)
	planted := cookieOf(t, g.as(t, "planted", "POST", "/sign-in", "name", "zhaoyun", "password", goodPassword))
	assert.Assert(t, planted != "planted" && planted != "")
	next := cookieOf(t, g.as(t, planted, "POST", "/sign-in", "name", "zhaoyun", "password", goodPassword))
	assert.Assert(t, next != planted)
	assert.Equal(t, g.house.Who(t, planted), "", "and the one before is over")
}

func aSignInLeadsNowhereElse(t *testing.T, g guarded) {
	t.Helper()
	g.house.Add(t, accesstest.Village("sunmei"), goodPassword)
	for _, back := range []string{"https://example.org/", "//example.org/", `/\example.org`, "cases"} {
		in := g.as(t, "", "POST", "/sign-in", "name", "sunmei", "password", goodPassword, "back", back)
		assert.Equal(t, goes(t, in), "/", back)
	}
}

func aLockedAccountIsToldWhenToComeBack(t *testing.T, g guarded) {
	t.Helper()
	g.house.Add(t, accesstest.Village("liqiang"), goodPassword)
	for range 5 {
		g.as(t, "", "POST", "/sign-in", "name", "liqiang", "password", otherPassword)
	}
	locked := g.as(t, "", "POST", "/sign-in", "name", "liqiang", "password", goodPassword)
	has(t, locked, 429, "十五分钟")
	assert.Equal(t, locked.Header().Get("Retry-After"), "900")
}

func whatWasTypedAsANameIsDrawnAgainOnlyIfItCanBeOne(t *testing.T, g guarded) {
	t.Helper()
	g.house.Add(t, accesstest.Village("zhouping"), goodPassword)
	answer := g.as(t, "", "POST", "/sign-in", "name", canary, "password", canary)
	assert.Equal(t, answer.Code, 401)
	lacks(t, answer, canary)
}

func aPasswordIsChangedByWhoKnowsIt(t *testing.T, g guarded) {
	t.Helper()
	g.house.Add(t, accesstest.Village("wumin"), goodPassword)
	id := g.house.SignIn(t, "wumin", goodPassword)
	has(t, g.as(t, id, "POST", "/me", "old", otherPassword, "new", otherPassword), 422, "现在的口令或动态口令不对")
	has(t, g.as(t, id, "POST", "/me", "old", goodPassword, "new", "Short-1a"), 422, "12 到 128")
	assert.Equal(t, goes(t, g.as(t, id, "POST", "/me", "old", goodPassword, "new", otherPassword)), "/sign-in?done=password")
	assert.Equal(t, g.house.Who(t, id), "", "every session of it is over")
	assert.NilError(t, g.house.Try(t, "wumin", otherPassword))
	assert.Assert(t, g.house.Try(t, "wumin", goodPassword) != nil)
}

func TestTheDoorAsksForANewPasswordWhenItIsOld(t *testing.T) {
	g := guard(t)
	g.house.Door.Rules.PasswordDays = 90
	g.house.Add(t, accesstest.Village("wangfang"), goodPassword)
	g.house.Forward(90 * 24 * time.Hour)
	answer := g.as(t, "", "POST", "/sign-in", "name", "wangfang", "password", goodPassword, "back", "/cases")
	has(t, answer, http.StatusForbidden, "请换新口令再登录", `name="new"`, `value="wangfang"`, `value="/cases"`)
	lacks(t, answer, goodPassword)
	has(t, g.as(t, "", "POST", "/sign-in", "name", "wangfang", "password", goodPassword, "new", "short"), http.StatusUnprocessableEntity, "12 到 128", `name="new"`)
	has(t, g.as(t, "", "POST", "/sign-in", "name", "wangfang", "password", otherPassword, "new", otherPassword), http.StatusUnauthorized)
	answer = g.as(t, "", "POST", "/sign-in", "name", "wangfang", "password", goodPassword, "new", otherPassword)
	assert.Equal(t, answer.Header().Get("Location"), "/sign-in?done=password")
	assert.Equal(t, g.as(t, "", "POST", "/sign-in", "name", "wangfang", "password", otherPassword, "back", "/").Code, http.StatusSeeOther)
}
