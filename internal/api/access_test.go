package api_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"gotest.tools/v3/assert"

	"shouwang"
	"shouwang/cases"
	"shouwang/cases/meeting"
	"shouwang/dashboards/desk"
	"shouwang/internal/access"
	"shouwang/internal/api"
	"shouwang/internal/api/apitest"
	"shouwang/internal/live"
)

// names is a door where the id of a session, and a key, is a reader's name.
type names map[string]access.Reader

func (n names) Anybody(context.Context) (bool, error) { return true, nil }

func (n names) Session(_ context.Context, id string) (access.Reader, error) { return n[id], nil }

func (n names) Peek(ctx context.Context, id string) (access.Reader, error) { return n.Session(ctx, id) }

func (n names) Bearer(_ context.Context, key string) (access.Reader, error) {
	return n["key:"+key], nil
}

// kept is a log in memory; one that is down takes nothing.
type kept struct {
	mu     sync.Mutex
	events []access.Event
	down   bool
}

func (k *kept) Write(_ context.Context, e access.Event) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.down {
		return fmt.Errorf("write to the log: %w", shouwang.ErrDown)
	}
	k.events = append(k.events, e)
	return nil
}

// house is the whole service, pages too, over a city, with people at its door.
type house struct {
	city   *apitest.World
	engine *gin.Engine
	people names
	log    *kept
}

func newHouse(t *testing.T, city *apitest.World) house {
	t.Helper()
	h := house{city: city, people: names{}, log: &kept{}}
	shut, end := context.WithCancel(t.Context())
	end()
	hub := &live.Hub{Changes: city, Every: time.Hour, Beat: time.Hour}
	assert.NilError(t, hub.Run(shut)) // every stream is refused, so that none is waited for
	clock, log := func() time.Time { return apitest.Now }, slog.New(slog.DiscardHandler)
	pages, err := desk.New(desk.Config{Services: city.Services(), Clock: clock, Log: log, Uploads: t.TempDir(), Audit: h.log})
	assert.NilError(t, err)
	t.Cleanup(func() { assert.NilError(t, pages.Close()) })
	slack := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
	h.engine = api.New(api.Config{Services: city.Services(), Clock: clock, Log: log, Version: "test", ErrorPage: pages.ErrorPage, Door: h.people, Audit: h.log, Slack: slack, Live: hub})
	pages.Mount(h.engine)
	return h
}

// ask sends a request as somebody; "" is nobody.
func (h house) ask(t *testing.T, who, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	request.Host = "127.0.0.1:8080"
	request.Header.Set("Accept", "text/html, application/json")
	switch {
	case body == "":
	case strings.HasPrefix(body, "{"):
		request.Header.Set("Content-Type", "application/json")
	default:
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for pair := range slices.Chunk(headers, 2) {
		request.Header.Set(pair[0], pair[1])
	}
	if who != "" {
		request.Header.Set("Cookie", `session="`+who+`"`)
	}
	answer := httptest.NewRecorder()
	h.engine.ServeHTTP(answer, request)
	return answer
}

// let gives somebody a place at the door.
func (h house) let(name string, role shouwang.Role, area uint64, lanes ...shouwang.Lane) {
	var areas []uint64
	if area != 0 {
		areas = []uint64{area}
	}
	account := access.Account{Name: name, Worker: "v-001", Roles: []shouwang.Role{role}, Areas: areas, Lanes: lanes}
	h.people[name] = account.Reader(nil, apitest.City, shouwang.DayOf(apitest.Now))
}

// rights are access.csv: what each role may, by method and route.
func rights(t *testing.T) (routes []string, may map[string]map[shouwang.Role]string) {
	t.Helper()
	file, err := os.Open("access.csv")
	assert.NilError(t, err)
	defer func() { assert.NilError(t, file.Close()) }()
	in := csv.NewReader(file)
	in.Comment = '#'
	rows, err := in.ReadAll()
	assert.NilError(t, err)
	may = map[string]map[shouwang.Role]string{}
	for _, row := range rows[1:] {
		route := row[0] + " " + row[1]
		assert.Assert(t, may[route] == nil, "twice: %s", route)
		routes, may[route] = append(routes, route), map[shouwang.Role]string{}
		for i, right := range row[2:] {
			may[route][shouwang.Role(rows[0][2+i])] = right
		}
	}
	return routes, may
}

func TestEveryRouteStandsInTheMatrixAndEveryLineIsARoute(t *testing.T) {
	h := newHouse(t, apitest.Empty())
	routes, may := rights(t)
	there := map[string]bool{}
	for _, r := range h.engine.Routes() {
		there[r.Method+" "+r.Path] = true
		assert.Assert(t, may[r.Method+" "+r.Path] != nil, "not in access.csv: %s %s", r.Method, r.Path)
	}
	for _, route := range routes {
		assert.Assert(t, there[route], "no such route: %s", route)
		for _, role := range access.Roles {
			assert.Assert(t, may[route][role] != "", "%s says nothing of %s", route, role)
		}
	}
}

// places are numbers of the city for what a route takes.
var places = strings.NewReplacer(
	"/warnings/:ref", "/warnings/W-0000000", "/warnings/:id", "/warnings/W-0000000", "/cases/:no", "/cases/C-0000000", "/do/:kind", "/do/visited", "/meetings/:no", "/meetings/J-0000000",
	"/:month", "/2026-10", "/:town", "/320699101000", "/jobs/:id", "/jobs/00000000000000000000000000000000",
	"/dead/:id", "/dead/00000000000000000000000000000000", ":number", "61", "/*file", "/desk.css",
)

// filled is a route with numbers of the city in its place.
func filled(route string) (method, path string) {
	method, path, _ = strings.Cut(route, " ")
	return method, places.Replace(path)
}

// usual is the reader of a role as most have it: the whole city, and what lanes it may.
func usual(role shouwang.Role) (area uint64, lanes []shouwang.Lane) {
	if access.Administers(role) {
		return 0, nil
	}
	for _, lane := range access.EveryLane {
		if access.MayHave([]shouwang.Role{role}, lane) {
			lanes = append(lanes, lane)
		}
	}
	return apitest.City, lanes
}

// seats are workers of the roster by what they are, where that decides whether a
// session of the joint meeting takes an act.
var seats = map[shouwang.Role]string{shouwang.TownOffice: "t-001", shouwang.Bureau: "b-001", shouwang.JointMeeting: "j-001"}

func TestEveryRouteAnswersEveryRoleAsTheMatrixSays(t *testing.T) {
	h := newHouse(t, apitest.New())
	routes, may := rights(t)
	for _, role := range access.Roles {
		area, lanes := usual(role)
		h.let("weak", role, area, lanes...)
		strong := h.people["weak"]
		strong.Name, strong.Strong = "strong", true
		h.people["strong"] = strong
		h.let("town", role, min(area, 1)*apitest.OwnTown, lanes...)
		town := h.people["town"]
		town.Strong = true
		h.people["town"] = town
		h.let("lane", role, area, slices.DeleteFunc(slices.Clone(lanes), func(l shouwang.Lane) bool { return l == shouwang.LaneData })...)
		lane := h.people["lane"]
		lane.Strong = true
		h.people["lane"] = lane
		for who, r := range h.people { // in the roster as what the account is
			if id := seats[role]; id != "" {
				r.Worker = id
				h.people[who] = r
			}
		}
		for _, route := range routes {
			method, path := filled(route)
			refused := func(who string) bool { return h.ask(t, who, method, path, "").Code == http.StatusForbidden }
			right := may[route][role]
			if path == "/me" && method == "POST" {
				continue // needs a real door: the desk's own test
			}
			assert.Equal(t, refused("strong"), right == "no", "%s as %s", route, role)
			if right == "no" {
				continue
			}
			needsCode := strings.HasSuffix(right, "code")
			assert.Equal(t, refused("weak"), needsCode, "%s as %s without a code", route, role)
			narrow := right == "city" || strings.HasPrefix(right, "desk")
			assert.Equal(t, refused("town"), narrow, "%s as %s of one town", route, role)
			assert.Equal(t, refused("lane"), strings.HasPrefix(right, "desk"), "%s as %s without the data lane", route, role)
		}
	}
}

func TestNobodyGetsInWithoutSigningIn(t *testing.T) {
	h := newHouse(t, apitest.New())
	routes, may := rights(t)
	for _, route := range routes {
		method, path := filled(route)
		open := may[route][shouwang.GridWorker] == "open"
		for _, who := range []string{"", "an old cookie"} {
			answer := h.ask(t, who, method, path, "")
			shut := answer.Code == http.StatusUnauthorized && !strings.HasPrefix(path, "/slack") ||
				answer.Code == http.StatusSeeOther && strings.HasPrefix(answer.Header().Get("Location"), "/sign-in?")
			assert.Equal(t, shut, !open, "%s: %d", route, answer.Code)
		}
	}
	assert.Equal(t, h.city.Writes(), 0)
}

// within says by the digits whether an area lies in another.
func within(area, of uint64) bool {
	return strings.HasPrefix(fmt.Sprint(area), strings.TrimRight(fmt.Sprint(of), "0"))
}

// Every role asks for everything in its own area, a child of it, another and the parent, in
// every lane, by id, by list, by search, by count, and by what acts.
func TestNobodySeesOutsideTheirAreasAndLanes(t *testing.T) {
	for _, role := range access.Roles {
		if access.Administers(role) {
			continue
		}
		t.Run(string(role), func(t *testing.T) {
			for _, area := range []uint64{apitest.OwnVillage, apitest.OwnTown, apitest.OtherTown, apitest.City} {
				for _, lane := range access.EveryLane {
					if access.MayHave([]shouwang.Role{role}, lane) {
						asks(t, role, area, lane)
					}
				}
			}
		})
	}
}

func asks(t *testing.T, role shouwang.Role, area uint64, lane shouwang.Lane) {
	t.Helper()
	h := newHouse(t, apitest.Spread())
	h.let("me", role, area, lane)
	all, err := h.city.Warnings(t.Context(), api.WarningFilter{Scope: access.Everything(), Limit: 100})
	assert.NilError(t, err)
	assert.Equal(t, len(all.Items), 16)
	mine := 0
	warnings, cases := h.listed(t, "/api/v1/warnings?limit=1&cursor="), h.listed(t, "/api/v1/cases?limit=1&cursor=")
	pages := h.ask(t, "me", "GET", "/warnings?state=all", "").Body.String() + h.ask(t, "me", "GET", "/cases?state=all", "").Body.String()
	for _, w := range all.Items {
		sees := within(w.Area, area) && w.Lane == lane
		if sees {
			mine++
		}
		what := fmt.Sprintf("%s of %d in %s: %s in %d", role, area, lane, w.Lane, w.Area)
		assert.Equal(t, warnings[w.No], sees, what)
		assert.Equal(t, cases[w.Case], sees, what)
		assert.Equal(t, strings.Contains(pages, w.No) || strings.Contains(pages, w.Case), sees, what)
		h.byID(t, w, sees, what)
	}
	home := h.ask(t, "me", "GET", "/", "")
	assert.Equal(t, home.Code, 200)
	for _, w := range all.Items {
		assert.Assert(t, within(w.Area, area) && w.Lane == lane || !strings.Contains(home.Body.String(), w.Case), "home")
	}
	sum, err := h.city.Overview(access.As(t.Context(), h.people["me"]))
	assert.NilError(t, err)
	assert.Equal(t, sum.Active, mine, "counts know nothing else")
}

// listed are the numbers of a list, read page by page to its end: no cursor leads out.
func (h house) listed(t *testing.T, target string) map[string]bool {
	t.Helper()
	found, cursor := map[string]bool{}, ""
	for {
		answer := h.ask(t, "me", "GET", target+cursor, "")
		assert.Equal(t, answer.Code, 200, answer.Body.String())
		var page struct {
			Items []struct{ No string }
			Next  string
		}
		assert.NilError(t, json.Unmarshal(answer.Body.Bytes(), &page))
		for _, one := range page.Items {
			found[one.No] = true
		}
		if cursor = page.Next; cursor == "" {
			return found
		}
	}
}

// byID asks for a warning and its case in every way that takes a number. What is not
// the reader's is answered as what does not exist, and is not changed.
func (h house) byID(t *testing.T, w api.Warning, sees bool, what string) {
	t.Helper()
	writes, revealed := h.city.Writes(), len(h.city.Revealed())
	reads := []string{"/api/v1/warnings/" + w.No, "/api/v1/warnings/" + w.ID, "/api/v1/cases/" + w.Case, "/warnings/" + w.No, "/warnings/" + w.No + "/receipt", "/cases/" + w.Case}
	for _, target := range reads {
		assert.Equal(t, h.ask(t, "me", "GET", target, "").Code == 200, sees, "%s %s", target, what)
	}
	purpose := url.Values{"purpose": {"上门核实情况"}}.Encode()
	acts := [][2]string{
		{"/warnings/" + w.No + "/reveal", purpose},
		{"/cases/" + w.Case + "/reveal", purpose},
	}
	works := h.people["me"].Allows(access.DoWork) == ""
	if works {
		acts = append(acts, [2]string{"/api/v1/warnings/" + w.No + "/acknowledge", "{}"})
	}
	for _, act := range acts {
		answer := h.ask(t, "me", "POST", act[0], act[1])
		assert.Equal(t, answer.Code == 200, sees, "%s %s %s", act[0], what, answer.Body.String())
		if !sees {
			assert.Equal(t, answer.Code, http.StatusNotFound)
		}
	}
	found := h.ask(t, "me", "POST", "/find", url.Values{"q": {w.No}}.Encode()).Header().Get("Location")
	assert.Equal(t, h.ask(t, "me", "GET", found, "").Code == 200, sees, "search %s", what)
	if sees {
		return
	}
	nowhere := h.ask(t, "me", "GET", "/api/v1/warnings/W-0000000", "")
	assert.Equal(t, h.ask(t, "me", "GET", "/api/v1/warnings/"+w.No, "").Body.String(), nowhere.Body.String(), "as if it were not there")
	event := h.ask(t, "me", "POST", "/api/v1/cases/"+w.Case+"/events", `{"kind":"closed","verdict":"confirmed"}`, "If-Match", `"2"`)
	stale := h.ask(t, "me", "POST", "/api/v1/cases/"+w.Case+"/events", `{"kind":"closed","verdict":"confirmed"}`, "If-Match", `"1"`)
	told := map[bool]string{true: "404 404", false: "403 403"}[works] // who only reads is refused before anything is looked up
	assert.Equal(t, fmt.Sprint(event.Code, stale.Code), told, "no version is told either")
	h.ask(t, "me", "POST", "/warnings/"+w.No+"/take", "by=local")
	h.ask(t, "me", "POST", "/cases/"+w.Case, "kind=closed&verdict=confirmed&version=2")
	assert.Equal(t, h.city.Writes(), writes, what)
	assert.Equal(t, len(h.city.Revealed()), revealed, what)
}

func TestATownSeesItsOwnOfAMatchAndOfTheFigures(t *testing.T) {
	h := newHouse(t, apitest.New())
	h.let("me", shouwang.TownOffice, apitest.OwnTown, shouwang.LaneOpen)
	town := h.people["me"]
	town.Strong = true
	h.people["me"] = town
	month := h.ask(t, "me", "GET", "/match/2026-10", "").Body.String()
	assert.Assert(t, strings.Contains(month, "样例镇") && !strings.Contains(month, "示范街道") && !strings.Contains(month, "48,210"))
	assert.Equal(t, h.ask(t, "me", "GET", "/match/2026-10/towns/320699101000", "").Code, 200)
	assert.Equal(t, h.ask(t, "me", "GET", "/match/2026-10/towns/320699102000", "").Code, 404)
	backlog := h.ask(t, "me", "GET", "/api/v1/backlog", "").Body.String()
	assert.Assert(t, strings.Contains(backlog, "样例镇") && !strings.Contains(backlog, "示范街道"))
	assert.Assert(t, strings.Contains(backlog, `"waiting":12`) && !strings.Contains(backlog, `"waiting":16`), "nor is the city's sum told: %s", backlog)
	figures := h.ask(t, "me", "GET", "/api/v1/performance", "").Body.String()
	assert.Assert(t, strings.Contains(figures, "样例镇") && !strings.Contains(figures, "2个镇合并"))
}

func TestEverybodyActsInTheirOwnNameAlone(t *testing.T) {
	h := newHouse(t, apitest.Spread())
	h.let("me", shouwang.VillageWorker, apitest.OwnVillage, shouwang.LaneOpen)
	page, err := h.city.Warnings(t.Context(), api.WarningFilter{Scope: h.people["me"].Scope, Limit: 9})
	assert.NilError(t, err)
	path := "/api/v1/warnings/" + page.Items[0].No + "/acknowledge"
	assert.Equal(t, h.ask(t, "me", "POST", path, `{"worker":"v-002"}`).Code, 403)
	assert.Equal(t, h.city.Writes(), 0)
	answer := h.ask(t, "me", "POST", path, "{}")
	assert.Equal(t, decode[api.Acknowledged](t, answer).By, "v-001", "the worker whom the account is tied to")
}

func TestAnInboxIsItsOwners(t *testing.T) {
	h := newHouse(t, apitest.Spread())
	h.let("me", shouwang.TownOffice, apitest.OwnTown, shouwang.LaneOpen)
	me := h.people["me"]
	me.Worker = "t-001"
	h.people["me"] = me
	assert.Equal(t, h.ask(t, "me", "GET", "/inbox", "").Code, 200)
	assert.Equal(t, h.ask(t, "me", "GET", "/inbox?worker=v-001", "").Code, 404)
	list := h.ask(t, "me", "GET", "/inbox", "").Body.String()
	assert.Assert(t, !strings.Contains(list, "v-001"))
}

func TestAKeyOpensTheAPIAndNoPage(t *testing.T) {
	h := newHouse(t, apitest.Spread())
	h.let("key:abc", shouwang.TownOffice, apitest.OwnTown, shouwang.LaneOpen)
	key := h.people["key:abc"]
	key.Reads = true
	h.people["key:abc"] = key
	assert.Equal(t, h.ask(t, "", "GET", "/api/v1/warnings", "", "Authorization", "Bearer abc").Code, 200)
	assert.Equal(t, h.ask(t, "", "GET", "/api/v1/warnings", "", "Authorization", "Bearer abd").Code, 401)
	assert.Equal(t, h.ask(t, "key:abc", "GET", "/warnings", "", "Authorization", "Bearer abc").Code, 303, "and a page asks who is there")
	assert.Equal(t, h.ask(t, "", "POST", "/api/v1/warnings/W-0000000/acknowledge", "{}", "Authorization", "Bearer abc").Code, 403, "it may only read")
}

func TestWhoIsRefusedWithoutAnAccountIsInTheLog(t *testing.T) {
	h := newHouse(t, apitest.Spread())
	for _, ask := range []struct{ path, header, value, why string }{
		{"/api/v1/warnings", "Authorization", "Bearer " + canary, "bad_key"},
		{"/api/v1/warnings", "Cookie", "session=" + canary, "no_such_session"},
		{"/api/v1/warnings?cursor=" + canary, "Accept", "*/*", "not_signed_in"},
	} {
		h.log.events = nil
		assert.Equal(t, h.ask(t, "", "GET", ask.path, "", ask.header, ask.value).Code, http.StatusUnauthorized)
		assert.DeepEqual(t, h.log.events, []access.Event{{By: access.Nobody, From: "192.0.2.1", Action: "refused", Object: "GET /api/v1/warnings", Purpose: ask.why, Result: access.Refused}})
	}
	h.log.events = nil
	assert.Equal(t, h.ask(t, "", "POST", "/slack/actions", "payload="+canary).Code, http.StatusUnauthorized)
	assert.DeepEqual(t, h.log.events, []access.Event{{By: access.Nobody, From: "192.0.2.1", Action: "refused", Object: "POST /slack/actions", Purpose: "bad_signature", Result: access.Refused}})
	h.log.down = true
	assert.Equal(t, h.ask(t, "", "GET", "/api/v1/warnings", "").Code, http.StatusUnauthorized, "nobody learns more from a log that is away")
}

func TestAProxyIsBelievedOnlyIfItIsOurs(t *testing.T) {
	for proxy, from := range map[string]string{"": "192.0.2.1", "192.0.2.0/24": "203.0.113.9", "192.0.2.1": "203.0.113.9", "198.51.100.1": "192.0.2.1"} {
		log := &kept{}
		config := api.Config{Services: apitest.Spread().Services(), Clock: func() time.Time { return apitest.Now }, Log: slog.New(slog.DiscardHandler), Door: names{}, Audit: log}
		if proxy != "" {
			config.Proxies = []string{proxy}
		}
		h := house{engine: api.New(config)}
		h.ask(t, "", "GET", "/api/v1/warnings", "", "X-Forwarded-For", "10.1.1.1, 203.0.113.9", "X-Real-Ip", "10.2.2.2", "X-Forwarded-Proto", "https")
		assert.Equal(t, log.events[0].From, from, proxy)
	}
}

func TestWhatCannotBeLoggedIsNotDone(t *testing.T) {
	h := newHouse(t, apitest.Spread())
	h.let("me", shouwang.VillageWorker, apitest.OwnVillage, shouwang.LaneOpen)
	page, err := h.city.Warnings(t.Context(), api.WarningFilter{Scope: h.people["me"].Scope, Limit: 9})
	assert.NilError(t, err)
	no := page.Items[0].No
	h.log.down = true
	for _, ask := range [][3]string{
		{"GET", "/api/v1/warnings/" + no},
		{"GET", "/warnings"},
		{"POST", "/api/v1/warnings/" + no + "/acknowledge", "{}"},
		{"POST", "/warnings/" + no + "/take", "by=local"},
		{"GET", "/feeds"}, // a refusal is logged too
	} {
		answer := h.ask(t, "me", ask[0], ask[1], ask[2])
		assert.Equal(t, answer.Code, 503, ask[1])
		told := strings.ReplaceAll(answer.Body.String(), "/warnings/"+no, "") // the address that was asked for leads back
		assert.Assert(t, answer.Header().Get("Retry-After") != "" && !strings.Contains(told, no))
	}
	assert.Equal(t, h.city.Writes(), 0)
}

func TestTheLogSaysWhoDidWhatAndNeverOnWhom(t *testing.T) {
	h := newHouse(t, apitest.Spread())
	h.let("me", shouwang.VillageWorker, apitest.OwnVillage, shouwang.LaneOpen)
	all, err := h.city.Warnings(t.Context(), api.WarningFilter{Scope: access.Everything(), Limit: 100})
	assert.NilError(t, err)
	mine := slices.IndexFunc(all.Items, func(w api.Warning) bool { return w.Area == apitest.OwnVillage && w.Lane == shouwang.LaneOpen })
	other := slices.IndexFunc(all.Items, func(w api.Warning) bool { return w.Area == apitest.OtherVillage })
	for _, ask := range [][3]string{
		{"GET", "/api/v1/warnings/" + all.Items[mine].No},
		{"POST", "/api/v1/warnings/" + all.Items[mine].No + "/acknowledge", "{}"},
		{"GET", "/api/v1/warnings/" + all.Items[other].No},
		{"GET", "/feeds"},
		{"GET", "/warnings/" + canary},
		{"GET", "/clauses"},
	} {
		h.ask(t, "me", ask[0], ask[1], ask[2])
	}
	var said []string
	for _, e := range h.log.events {
		assert.Equal(t, e.By, "me")
		said = append(said, strings.TrimSpace(strings.Join([]string{e.Action, e.Object, e.Result, e.Purpose}, " ")))
	}
	assert.DeepEqual(t, said, []string{
		"read GET /api/v1/warnings/:id " + all.Items[mine].No + " done",
		"write POST /api/v1/warnings/:id/acknowledge " + all.Items[mine].No + " done",
		"read GET /api/v1/warnings/:id " + all.Items[other].No + " done",
		"refused " + all.Items[other].No + " refused out_of_scope",
		"refused GET /feeds refused not_yours",
		"read GET /warnings/:ref done",
	})
}

func TestTheCookieOfASession(t *testing.T) {
	over := func(r *http.Request) string {
		w := httptest.NewRecorder()
		api.SetSession(w, r, "abc")
		return w.Header().Get("Set-Cookie")
	}
	plain := httptest.NewRequestWithContext(t.Context(), "GET", "http://127.0.0.1/", nil)
	assert.Equal(t, over(plain), "session=abc; Path=/; HttpOnly; SameSite=Strict")
	secure := httptest.NewRequestWithContext(t.Context(), "GET", "https://127.0.0.1/", nil)
	assert.Equal(t, over(secure), "__Host-session=abc; Path=/; HttpOnly; Secure; SameSite=Strict")
	w := httptest.NewRecorder()
	api.SetSession(w, plain, "")
	assert.Assert(t, strings.Contains(w.Header().Get("Set-Cookie"), "Max-Age=0"))
}

// TestOnlySealedRequestsComeFromOtherMachines has the test's browser at 192.0.2.1, and the
// desk beyond this machine.
func TestOnlySealedRequestsComeFromOtherMachines(t *testing.T) {
	for _, test := range []struct {
		name, proxy, says, host string
		code                    int
	}{
		{"by a proxy of ours, over TLS", "192.0.2.0/24", "https", "desk.example", 401},
		{"by a proxy of ours, in clear", "192.0.2.0/24", "http", "desk.example", 421},
		{"by a proxy of ours that does not say", "192.0.2.1", "", "127.0.0.1", 421},
		{"by nobody's proxy", "198.51.100.1", "https", "desk.example", 421},
		{"past the proxy", "198.51.100.1", "https", "127.0.0.1", 421},
		{"by another name", "192.0.2.0/24", "https", "evil.example", 421},
	} {
		h := house{engine: api.New(api.Config{
			Services: apitest.Spread().Services(), Clock: func() time.Time { return apitest.Now }, Log: slog.New(slog.DiscardHandler),
			Door: names{}, Proxies: []string{test.proxy}, Host: "desk.example",
		})}
		request := httptest.NewRequestWithContext(t.Context(), "GET", "https://x/api/v1/warnings", nil) // the client's own word is nothing
		request.TLS, request.Host = nil, test.host
		request.Header.Set("X-Forwarded-Proto", test.says)
		answer := httptest.NewRecorder()
		h.engine.ServeHTTP(answer, request)
		assert.Equal(t, answer.Code, test.code, test.name)
		assert.Equal(t, answer.Header().Get("Strict-Transport-Security") != "", test.says == "https" && strings.HasPrefix(test.proxy, "192"), test.name)
	}
}

// innerCases is another name for an interface, whose own would hide its method when embedded.
type innerCases = api.Cases

// innerWarnings likewise.
type innerWarnings = api.Warnings

// counted counts how often a case or warning is asked of the service, and looked up before.
type counted struct {
	innerCases
	innerWarnings
	api.Receipts
	api.Revealer
	api.Places
	reads, lookups *int
}

func (c counted) Warning(ctx context.Context, ask api.WarningAsk) (api.WarningDetail, error) {
	*c.reads++
	return c.innerWarnings.Warning(ctx, ask)
}

func (c counted) Receipt(ctx context.Context, ask api.WarningAsk) ([]byte, string, error) {
	*c.reads++
	return c.Receipts.Receipt(ctx, ask)
}

func (c counted) Acknowledge(ctx context.Context, ask api.WarningAsk, worker string) (api.Acknowledged, error) {
	*c.reads++
	return c.innerCases.Acknowledge(ctx, ask, worker)
}

func (c counted) Case(ctx context.Context, ask api.CaseAsk) (api.CaseDetail, error) {
	*c.reads++
	return c.innerCases.Case(ctx, ask)
}

func (c counted) Append(ctx context.Context, no string, version uint64, event api.NewEvent) (api.CaseDetail, error) {
	*c.reads++
	return c.innerCases.Append(ctx, no, version, event)
}

func (c counted) Reveal(ctx context.Context, ask api.RevealAsk) ([]api.Identity, error) {
	*c.reads++
	return c.Revealer.Reveal(ctx, ask)
}

func (c counted) PlacesOf(ctx context.Context, nos []string) (map[string]api.Where, error) {
	*c.lookups++
	return c.Places.PlacesOf(ctx, nos)
}

// TestWhatIsAskedForIsReadOnceAndHeldAgainstTheScopeThere asks for a case and a warning
// within the scope and for ones outside of it: each is read once, and of the others
// nothing is told.
func TestWhatIsAskedForIsReadOnceAndHeldAgainstTheScopeThere(t *testing.T) {
	city, log := apitest.Spread(), &kept{}
	h := house{city: city, people: names{}}
	h.let("me", shouwang.VillageWorker, apitest.OwnVillage, shouwang.LaneOpen)
	all, err := city.Cases(t.Context(), api.CaseFilter{Scope: access.Everything(), Limit: 100})
	assert.NilError(t, err)
	caseNo := func(own bool) string {
		at := slices.IndexFunc(all.Items, func(c api.Case) bool { return h.people["me"].Scope.Sees(c.Area, c.Lane) == own })
		return all.Items[at].No
	}
	raised, err := city.Warnings(t.Context(), api.WarningFilter{Scope: access.Everything(), Limit: 100})
	assert.NilError(t, err)
	warningNo := func(own bool) string {
		at := slices.IndexFunc(raised.Items, func(w api.Warning) bool {
			return h.people["me"].Scope.Sees(w.Area, w.Lane) == own && !w.Hidden && w.Case != "" && w.Open && w.TakenBy == ""
		})
		return raised.Items[at].No
	}
	var reads, lookups int
	services := city.Services()
	c := counted{services.Cases, services.Warnings, services.Receipts, services.Reveal, services.Places, &reads, &lookups}
	services.Cases, services.Warnings, services.Receipts, services.Reveal, services.Places = c, c, c, c, c
	scoped := api.Scoped(services, log)
	ctx := access.As(t.Context(), h.people["me"])
	for _, ask := range []struct {
		name string
		no   func(own bool) string
		none string
		do   func(no string) error
	}{
		{"read", caseNo, "C-0000000", func(no string) error {
			_, err := scoped.Cases.Case(ctx, api.CaseAsk{No: no, Scope: access.Everything()})
			return err
		}},
		{"write", caseNo, "C-0000000", func(no string) error {
			_, err := scoped.Cases.Append(ctx, no, 0, api.NewEvent{Kind: string(cases.EventAcknowledged), Scope: access.Everything()})
			return err
		}},
		{"reveal", caseNo, "C-0000000", func(no string) error {
			_, err := scoped.Reveal.Reveal(ctx, api.RevealAsk{No: no, Purpose: "上门核实", Scope: access.Everything()})
			return err
		}},
		{"read a warning", warningNo, "W-0000000", func(no string) error {
			_, err := scoped.Warnings.Warning(ctx, api.WarningAsk{Ref: no, Scope: access.Everything()})
			return err
		}},
		{"its receipt", warningNo, "W-0000000", func(no string) error {
			_, _, err := scoped.Receipts.Receipt(ctx, api.WarningAsk{Ref: no, Scope: access.Everything()})
			return err
		}},
		{"take it", warningNo, "W-0000000", func(no string) error {
			_, err := scoped.Cases.Acknowledge(ctx, api.WarningAsk{Ref: no, Scope: access.Everything()}, "")
			return err
		}},
	} {
		for _, own := range []bool{true, false} {
			reads, lookups, log.events = 0, 0, nil
			writes, shown := city.Writes(), len(city.Revealed())
			no := ask.no(own)
			err := ask.do(no)
			assert.Equal(t, reads, 1, ask.name)
			assert.Equal(t, lookups, 0, ask.name)
			if own {
				assert.NilError(t, err, ask.name)
				continue
			}
			none := ask.do(ask.none)
			assert.Assert(t, errors.Is(err, shouwang.ErrNotFound) && !errors.Is(err, api.ErrOutOfScope), "%s: %v", ask.name, err)
			assert.Equal(t, api.Status(err), api.Status(none), "as if there were none")
			assert.DeepEqual(t, log.events, []access.Event{{By: "me", Action: "refused", Object: no, Purpose: "out_of_scope", Result: access.Refused}})
			assert.Equal(t, city.Writes(), writes)
			assert.Equal(t, len(city.Revealed()), shown)
		}
	}
}

// Where the cases of all sessions lie is asked once for the list, and a reader sees of
// each session what is theirs alone.
func TestSessionsAskOnceWhereTheirCasesLie(t *testing.T) {
	city, log := apitest.Spread(), &kept{}
	h := house{city: city, people: names{}}
	h.let("me", shouwang.VillageWorker, apitest.OwnVillage, shouwang.LaneOpen)
	scope := h.people["me"].Scope
	all, err := city.Cases(t.Context(), api.CaseFilter{Scope: access.Everything(), Limit: 100})
	assert.NilError(t, err)
	var own int
	var sessions []meeting.Session
	for n, c := range all.Items {
		sessions = append(sessions, meeting.Session{No: "J-000000" + strconv.Itoa(n%10), Sheet: "minutes", Items: []meeting.Item{{Case: c.No}, {Case: "C-0000000"}}})
		if scope.Sees(c.Area, c.Lane) {
			own++
		}
	}
	var lookups int
	services := city.Services()
	services.Meetings = held{services.Meetings, sessions}
	services.Places = counted{Places: services.Places, lookups: &lookups}
	list, err := api.Scoped(services, log).Meetings.Sessions(access.As(t.Context(), h.people["me"]))
	assert.NilError(t, err)
	assert.Equal(t, lookups, 1)
	var seen int
	for _, one := range list {
		seen += len(one.Items)
		assert.Equal(t, one.Sheet, "", "the minutes name more than is theirs")
	}
	assert.Assert(t, own > 0 && own < len(all.Items))
	assert.Equal(t, seen, own)
}

// held are sessions as they were given.
type held struct {
	api.Meetings

	sessions []meeting.Session
}

func (h held) Sessions(context.Context) ([]meeting.Session, error) {
	return slices.Clone(h.sessions), nil
}
