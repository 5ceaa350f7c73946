package desk

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"gotest.tools/v3/assert"

	"shouwang"
	"shouwang/internal/access"
	"shouwang/internal/access/accesstest"
)

// atDirectory is the desk with a directory beside it.
type atDirectory struct {
	guarded

	people *accesstest.Provider
}

func withDirectory(t *testing.T) atDirectory {
	t.Helper()
	g := guard(t)
	people := accesstest.NewProvider(t, g.house.Now)
	g.desk.people = people.Directory()
	g.house.Add(t, accesstest.Village("wangfang"), goodPassword)
	return atDirectory{g, people}
}

// leave sets out for the directory and says yes there.
func (a atDirectory) leave(t *testing.T, back string) (trip *http.Cookie, state, code string) {
	t.Helper()
	answer := a.as(t, "", "GET", "/sign-in/directory?back="+url.QueryEscape(back))
	assert.Equal(t, answer.Code, http.StatusSeeOther, answer.Body.String())
	cookies := answer.Result().Cookies()
	assert.Equal(t, len(cookies), 1)
	assert.Assert(t, cookies[0].HttpOnly && cookies[0].SameSite == http.SameSiteLaxMode && cookies[0].MaxAge == tripLasts)
	address := answer.Header().Get("Location")
	assert.Assert(t, strings.HasPrefix(address, a.people.Server.URL+"/auth?"), address)
	assert.Assert(t, !strings.Contains(address, access.TripOf(cookies[0].Value).Verifier), "the proof is not shown before")
	state, code = a.people.Agree(t, address)
	return cookies[0], state, code
}

func (a atDirectory) comeBack(t *testing.T, trip *http.Cookie, state, code string) *httptest.ResponseRecorder {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), "GET", "/sign-in/directory/return?"+url.Values{"state": {state}, "code": {code}}.Encode(), nil)
	if trip != nil {
		request.AddCookie(trip)
	}
	return a.send(t, request)
}

// sessionIn is the session that an answer gives, "" for none.
func sessionIn(answer *httptest.ResponseRecorder) string {
	for _, c := range answer.Result().Cookies() {
		if c.Name == "session" && c.MaxAge >= 0 {
			return c.Value
		}
	}
	return ""
}

func TestWhoTheDirectoryNamesIsSignedIn(t *testing.T) {
	a := withDirectory(t)
	page := a.as(t, "", "GET", "/sign-in?back=/cases")
	has(t, page, 200, "用统一身份认证登录", "/sign-in/directory?back=%2Fcases")
	trip, state, code := a.leave(t, "/cases")
	answer := a.comeBack(t, trip, state, code)
	has(t, answer, 200, `content="0;url=/cases"`, `href="/cases"`)
	id := sessionIn(answer)
	assert.Equal(t, a.house.Who(t, id), "wangfang")
	has(t, a.as(t, id, "GET", "/cases"), 200, "wangfang")
	lines := a.house.Lines(t)
	found := false
	for _, l := range lines {
		found = found || l.By == "wangfang" && l.Action == "sign_in" && l.Result == access.Done && l.Purpose == "directory"
	}
	assert.Assert(t, found, "%v", lines)
	again := a.comeBack(t, trip, state, code)
	assert.Equal(t, again.Code, http.StatusBadGateway, "a code is taken once")
	account := a.house.Account(t, "wangfang")
	account.Disabled = true
	assert.NilError(t, a.house.Door.Accounts.Put(t.Context(), account))
	assert.Equal(t, a.house.Who(t, id), "", "it ends with the account, like any")
}

func TestWithoutADirectoryThereIsNoWayToIt(t *testing.T) {
	g := guard(t)
	g.house.Add(t, accesstest.Village("wangfang"), goodPassword)
	lacks(t, g.as(t, "", "GET", "/sign-in"), "统一身份认证")
	assert.Equal(t, g.as(t, "", "GET", "/sign-in/directory").Code, http.StatusNotFound)
	assert.Equal(t, g.as(t, "", "GET", "/sign-in/directory/return").Code, http.StatusNotFound)
}

func TestTheDirectoryLetsInNobodyElse(t *testing.T) {
	a := withDirectory(t)
	closed := accesstest.Village("closed")
	closed.Disabled = true
	a.house.Add(t, closed, goodPassword)
	a.house.Add(t, access.Account{Name: "chief", Roles: []shouwang.Role{access.SecurityAdmin}}, goodPassword)
	own := a.people.Key
	for name, c := range map[string]struct {
		claims map[string]any
		status int
	}{
		"somebody without an account":       {map[string]any{"preferred_username": "somebody"}, 401},
		"nobody":                            {map[string]any{"preferred_username": ""}, 401},
		"an account that was closed":        {map[string]any{"preferred_username": "closed"}, 401},
		"an administrator without a second": {map[string]any{"preferred_username": "chief"}, 401},
		"a word for another program":        {map[string]any{"aud": "other"}, 502},
		"a word of another directory":       {map[string]any{"iss": "https://other.example"}, 502},
		"a word of before":                  {map[string]any{"exp": a.house.Now().Add(-time.Minute).Unix()}, 502},
		"a word for another sign-in":        {map[string]any{"nonce": "other"}, 502},
	} {
		a.people.Change = c.claims
		trip, state, code := a.leave(t, "/")
		answer := a.comeBack(t, trip, state, code)
		assert.Equal(t, answer.Code, c.status, name)
		assert.Equal(t, sessionIn(answer), "", name)
		lacks(t, answer, "somebody", "chief", "closed")
	}
	a.people.Change, a.people.Key = nil, accesstest.NewSigningKey(t)
	trip, state, code := a.leave(t, "/")
	assert.Equal(t, a.comeBack(t, trip, state, code).Code, http.StatusBadGateway, "signed by another")
	a.people.Key = own
	for name, come := range map[string]func() *httptest.ResponseRecorder{
		"another state": func() *httptest.ResponseRecorder { return a.comeBack(t, trip, "x", code) },
		"no trip":       func() *httptest.ResponseRecorder { return a.comeBack(t, nil, state, code) },
		"no state": func() *httptest.ResponseRecorder {
			return a.comeBack(t, &http.Cookie{Name: tripCookie, Value: "e30"}, "", code) //nolint:gosec // as a browser sends it
		},
	} {
		trip, state, code = a.leave(t, "/")
		answer := come()
		assert.Equal(t, answer.Code, http.StatusUnauthorized, name)
		assert.Equal(t, sessionIn(answer), "", name)
	}
	trip, state, code = a.leave(t, "/")
	other := access.TripOf(trip.Value)
	other.Verifier = strings.Repeat("x", 43)
	trip.Value = other.Text() //nolint:gosec // as a browser sends it
	assert.Equal(t, a.comeBack(t, trip, state, code).Code, http.StatusBadGateway, "the proof is another's")
	told := map[string]int{}
	for _, l := range a.house.Lines(t) {
		if l.Action == "sign_in" {
			assert.Equal(t, l.By+" "+l.Result, access.Nobody+" "+access.Refused)
			told[l.Object]++
		}
	}
	assert.DeepEqual(t, told, map[string]int{"unknown": 2, "closed": 1, "chief": 1})
}

func TestAnAdministratorNeedsASecondFactorOfTheDirectory(t *testing.T) {
	a := withDirectory(t)
	a.house.Add(t, access.Account{Name: "chief", Roles: []shouwang.Role{access.SecurityAdmin}}, goodPassword)
	a.people.Change = map[string]any{"preferred_username": "chief", "amr": []string{"pwd", "mfa"}}
	trip, state, code := a.leave(t, "//evil.example")
	answer := a.comeBack(t, trip, state, code)
	has(t, answer, 200, `content="0;url=/"`)
	assert.Equal(t, a.house.Who(t, sessionIn(answer)), "chief")
}

func TestADirectoryThatIsAwayLeavesThePassword(t *testing.T) {
	a := withDirectory(t)
	a.people.Server.Close()
	answer := a.as(t, "", "GET", "/sign-in/directory?back=/cases")
	has(t, answer, http.StatusBadGateway, "统一身份认证现在用不了", `value="/cases"`)
	assert.Equal(t, a.as(t, "", "POST", "/sign-in", "name", "wangfang", "password", goodPassword, "back", "/").Code, http.StatusSeeOther)
}

func TestADirectoryMustBeHTTPS(t *testing.T) {
	for issuer, fits := range map[string]bool{"https://id.example": true, "http://127.0.0.1:9": true, "http://id.example": false, "ftp://id.example": false, "": false, "id.example": false} {
		d := access.Directory{Issuer: issuer, Client: "c", Redirect: "http://127.0.0.1:8080/"}
		assert.Equal(t, d.Fault() == nil, fits, issuer)
	}
	assert.Assert(t, (&access.Directory{Issuer: "https://id.example", Redirect: "x"}).Fault() != nil)
	assert.Assert(t, (&access.Directory{Issuer: "https://id.example", Client: "c"}).Fault() != nil)
}
