package api_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"gotest.tools/v3/assert"
	"gotest.tools/v3/golden"

	"shouwang/internal/api"
	"shouwang/internal/api/apitest"
)

// canary is an invented number that must come back nowhere.
const canary = "320682199902300017"

// door is the engine over the made-up city, with its log.
type door struct {
	city    *apitest.World
	handler http.Handler
	log     *bytes.Buffer
}

func open(t *testing.T) door {
	t.Helper()
	d := door{city: apitest.New(), log: &bytes.Buffer{}}
	d.handler = api.New(api.Config{Services: d.city.Services(), Clock: func() time.Time { return apitest.Now }, Log: slog.New(slog.NewTextHandler(d.log, nil)), Version: "test"})
	return d
}

func (d door) ask(t *testing.T, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	request.Host = "127.0.0.1:8080"
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for pair := range slices.Chunk(headers, 2) {
		request.Header.Set(pair[0], pair[1])
	}
	if host := request.Header.Get("Host"); host != "" {
		request.Host = host
	}
	answer := httptest.NewRecorder()
	d.handler.ServeHTTP(answer, request)
	return answer
}

func decode[T any](t *testing.T, answer *httptest.ResponseRecorder) T {
	t.Helper()
	var value T
	assert.NilError(t, json.Unmarshal(answer.Body.Bytes(), &value), answer.Body.String())
	return value
}

// object is decoded JSON.
type object = map[string]any

func TestWarningsAreListedAsTheCommandPrintsThem(t *testing.T) {
	answer := open(t).ask(t, "GET", "/api/v1/warnings?limit=1&level=yellow&town=320699101000", "")
	assert.Equal(t, answer.Code, 200, answer.Body.String())
	page := decode[struct {
		Items []object
		Next  string
	}](t, answer)
	assert.Equal(t, len(page.Items), 1)
	assert.Assert(t, page.Next != "")
	one := page.Items[0]
	for _, key := range []string{"id", "monitor", "version", "kind", "level", "score", "subject", "raised_at", "reasons", "unknown"} {
		assert.Assert(t, one[key] != nil, "no %s", key)
	}
	assert.Equal(t, one["level"], "yellow")
	assert.Equal(t, one["town"], "样例镇")
	assert.Assert(t, strings.HasSuffix(one["raised_at"].(string), "+08:00"))
	assert.Assert(t, one["$schema"] == nil)
	assert.Equal(t, answer.Header().Get("Link"), "")
}

func TestPagesOfWarningsJoinWithoutGapOrRepeat(t *testing.T) {
	d, seen, cursor := open(t), map[string]bool{}, ""
	for {
		answer := d.ask(t, "GET", "/api/v1/warnings?limit=60&cursor="+cursor, "")
		page := decode[struct {
			Items []struct{ No string }
			Next  string
		}](t, answer)
		for _, one := range page.Items {
			assert.Assert(t, !seen[one.No], "twice: %s", one.No)
			seen[one.No] = true
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	assert.Equal(t, len(seen), 130)
}

func TestWarningIsFoundByNumberAndById(t *testing.T) {
	d := open(t)
	first := decode[struct{ Items []struct{ ID, No string } }](t, d.ask(t, "GET", "/api/v1/warnings?monitor=M25&limit=1", "")).Items[0]
	byNo, byID := d.ask(t, "GET", "/api/v1/warnings/"+first.No, ""), d.ask(t, "GET", "/api/v1/warnings/"+first.ID, "")
	assert.Equal(t, byNo.Body.String(), byID.Body.String())
	detail := decode[struct {
		Score   int
		Reasons []struct{ Points int }
		Facts   []object
		Unknown []string
		Params  []object `json:"parameters"`
		Clauses []api.Clause
	}](t, byNo)
	sum := 0
	for _, r := range detail.Reasons {
		sum += r.Points
	}
	assert.Equal(t, sum, detail.Score)
	assert.Assert(t, len(detail.Facts) > 0 && len(detail.Unknown) > 0 && len(detail.Params) > 0 && len(detail.Clauses) > 0)
}

func TestSensitiveWarningShowsNoFactAndNoName(t *testing.T) {
	d := open(t)
	first := decode[struct{ Items []object }](t, d.ask(t, "GET", "/api/v1/warnings?monitor=M02&limit=1", "")).Items[0]
	answer := d.ask(t, "GET", "/api/v1/warnings/"+first["no"].(string), "")
	assert.Equal(t, answer.Code, 200)
	assert.Assert(t, !strings.Contains(answer.Body.String(), "服刑"))
	assert.Assert(t, first["name"] == nil)
	assert.Equal(t, len(decode[struct{ Facts []object }](t, answer).Facts), 0)
}

func TestWarningIsTakenOnce(t *testing.T) {
	d := open(t)
	no := decode[struct{ Items []struct{ No string } }](t, d.ask(t, "GET", "/api/v1/warnings?state=open&limit=1", "")).Items[0].No
	path := "/api/v1/warnings/" + no + "/acknowledge"
	first := d.ask(t, "POST", path, `{"worker":"v-001"}`)
	assert.Equal(t, first.Code, 200, first.Body.String())
	assert.Equal(t, decode[api.Acknowledged](t, first).By, "v-001")
	writes := d.city.Writes()
	again := d.ask(t, "POST", path, `{"worker":"v-001"}`)
	assert.Equal(t, again.Code, 200)
	assert.Equal(t, d.city.Writes(), writes)
	assert.Equal(t, d.ask(t, "POST", path, `{"worker":"v-002"}`).Code, 412)
	assert.Equal(t, d.ask(t, "POST", path, "").Code, 412, "the local operator is someone else too")
	assert.Equal(t, d.ask(t, "GET", path, "").Code, 405)
	assert.Equal(t, d.ask(t, "POST", "/api/v1/warnings/W-0000000/acknowledge", "").Code, 404)
}

func aCase(t *testing.T, d door) (path, tag string) {
	t.Helper()
	no := decode[struct{ Items []struct{ No string } }](t, d.ask(t, "GET", "/api/v1/cases?state=open&limit=1", "")).Items[0].No
	answer := d.ask(t, "GET", "/api/v1/cases/"+no, "")
	return "/api/v1/cases/" + no, answer.Header().Get("ETag")
}

func TestCaseIsClosedWithAVerdictAndReopened(t *testing.T) {
	d := open(t)
	path, tag := aCase(t, d)
	early := d.ask(t, "POST", path+"/events", `{"kind":"closed","verdict":"not_confirmed"}`, "If-Match", tag)
	assert.Equal(t, early.Code, 409, early.Body.String())
	tag = d.ask(t, "POST", path+"/events", `{"kind":"acknowledged","worker":"v-001"}`, "If-Match", tag).Header().Get("ETag")
	closed := d.ask(t, "POST", path+"/events", `{"kind":"closed","verdict":"not_confirmed","note":"见到本人"}`, "If-Match", tag)
	assert.Equal(t, closed.Code, 200, closed.Body.String())
	assert.Equal(t, decode[object](t, closed)["verdict"], "not_confirmed")
	next := closed.Header().Get("ETag")
	assert.Assert(t, next != tag && next != "")
	reopened := d.ask(t, "POST", path+"/events", `{"kind":"reopened","note":"来电说情况有变"}`, "If-Match", next)
	assert.Equal(t, decode[object](t, reopened)["state"], "open")
	events := decode[struct{ Events []api.EventView }](t, d.ask(t, "GET", path, ""))
	last := events.Events[len(events.Events)-2:]
	assert.Equal(t, last[0].Kind+" "+last[1].Kind, "closed reopened")
}

func TestEventIsRefused(t *testing.T) {
	d := open(t)
	path, tag := aCase(t, d)
	closing := `{"kind":"closed","verdict":"confirmed"}`
	for _, refused := range []struct {
		why, body, match string
		status           int
	}{
		{"without If-Match", closing, "", 428},
		{"with a star", closing, "*", 428},
		{"with a version of before", closing, `"1"`, 412},
		{"with a weak tag", closing, `W/` + tag, 412},
		{"with a foreign tag", closing, `"abc"`, 412},
		{"with a number too large", closing, `"9999999999999999999"`, 412},
		{"closing without verdict", `{"kind":"closed"}`, tag, 422},
		{"reopening without reason", `{"kind":"reopened","note":" "}`, tag, 422},
		{"reopening an open case", `{"kind":"reopened","note":"原因"}`, tag, 409},
		{"with an unknown kind", `{"kind":"stopped"}`, tag, 422},
		{"with a long note", `{"kind":"acknowledged","note":"` + strings.Repeat("长", 2001) + `"}`, tag, 422},
		{"with broken JSON", `{"kind":`, tag, 400},
		{"without a body", "", tag, 400},
	} {
		t.Run(refused.why, func(t *testing.T) {
			headers := []string{}
			if refused.match != "" {
				headers = append(headers, "If-Match", refused.match)
			}
			answer := d.ask(t, "POST", path+"/events", refused.body, headers...)
			assert.Equal(t, answer.Code, refused.status, answer.Body.String())
			isProblem(t, answer)
		})
	}
	assert.Equal(t, d.city.Writes(), 0)
	assert.Equal(t, d.ask(t, "POST", "/api/v1/cases/C-0000000/events", closing, "If-Match", tag).Code, 404)
	for match, want := range map[string]int{"": 428, `"0"`: 428, "*": 428, `"1"`: 404} { // a session is no freer: version 0 is not any version
		assert.Equal(t, d.ask(t, "POST", "/api/v1/meetings/J-0000000/events", `{"kind":"closed"}`, "If-Match", match).Code, want, "a session with %q", match)
	}
}

func TestStaleAnswerShowsTheCaseAsItStands(t *testing.T) {
	d := open(t)
	path, tag := aCase(t, d)
	d.ask(t, "POST", path+"/events", `{"kind":"acknowledged","worker":"v-002"}`, "If-Match", tag)
	answer := d.ask(t, "POST", path+"/events", `{"kind":"closed","verdict":"confirmed"}`, "If-Match", tag)
	assert.Equal(t, answer.Code, 412)
	current := decode[struct{ Current api.CaseView }](t, answer).Current
	assert.Equal(t, current.State, "acknowledged")
	assert.Equal(t, answer.Header().Get("ETag"), d.ask(t, "GET", path, "").Header().Get("ETag"))
}

func isProblem(t *testing.T, answer *httptest.ResponseRecorder) api.Problem {
	t.Helper()
	assert.Equal(t, answer.Header().Get("Content-Type"), "application/problem+json")
	p := decode[api.Problem](t, answer)
	assert.Equal(t, p.Status, answer.Code)
	assert.Assert(t, p.Detail != "" && p.DetailEn != "" && p.Title != "" && p.Detail != p.DetailEn)
	return p
}

func TestRefusedValueComesBackNowhere(t *testing.T) {
	d := open(t)
	path, tag := aCase(t, d)
	events := path + "/events"
	for _, sent := range []struct {
		where, method, target, body string
		status                      int
	}{
		{"value of a field", "POST", events, `{"kind":"` + canary + `"}`, 422},
		{"field of a wrong type", "POST", events, `{"kind":"closed","verdict":` + canary + `}`, 422},
		{"name of an unknown field", "POST", events, `{"kind":"acknowledged","` + canary + `":1}`, 422},
		{"value of an unknown field", "POST", events, `{"kind":"acknowledged","id_number":"` + canary + `"}`, 422},
		{"text that is no JSON", "POST", events, `{"kind":` + canary + `x`, 400},
		{"whole body", "POST", events, `"` + canary + `"`, 422},
		{"list", "POST", events, `["` + canary + `"]`, 422},
		{"worker", "POST", events, `{"kind":"acknowledged","worker":"` + canary + ` "}`, 422},
		{"filter", "GET", "/api/v1/warnings?level=" + canary, "", 422},
		{"number in a filter", "GET", "/api/v1/warnings?limit=" + canary, "", 422},
		{"broken number in a filter", "GET", "/api/v1/warnings?limit=x" + canary, "", 422},
		{"cursor", "GET", "/api/v1/warnings?cursor=" + canary, "", 422},
		{"name of an unknown parameter", "GET", "/api/v1/warnings?" + canary + "=1", "", 422},
		{"path", "GET", "/api/v1/warnings/" + canary, "", 422},
		{"case number", "GET", "/api/v1/cases/" + canary, "", 422},
		{"unknown path", "GET", "/api/v1/" + canary, "", 404},
		{"unknown page", "GET", "/" + canary + "?q=" + canary, "", 404},
		{"method", canary, "/api/v1/warnings", "", 405},
	} {
		t.Run(sent.where, func(t *testing.T) {
			answer := d.ask(t, sent.method, sent.target, sent.body, "If-Match", tag)
			assert.Equal(t, answer.Code, sent.status, answer.Body.String())
			isProblem(t, answer)
			assert.Assert(t, !strings.Contains(answer.Body.String(), canary), answer.Body.String())
			for name, values := range answer.Header() {
				assert.Assert(t, !strings.Contains(strings.Join(values, " "), canary), name)
			}
		})
	}
	wrongType := d.ask(t, "POST", events, "kind="+canary, "If-Match", tag, "Content-Type", "text/"+canary)
	assert.Equal(t, wrongType.Code, 415)
	assert.Assert(t, !strings.Contains(wrongType.Body.String(), canary))
	assert.Assert(t, strings.Contains(d.log.String(), "route=/api/v1/cases/:no/events"))
	assert.Assert(t, !strings.Contains(d.log.String(), canary), d.log.String())
}

func TestEveryFaultOfABodyIsNamedInBothLanguages(t *testing.T) {
	d := open(t)
	path, tag := aCase(t, d)
	p := isProblem(t, d.ask(t, "POST", path+"/events", `{"verdict":"maybe","more":1}`, "If-Match", tag))
	assert.Equal(t, len(p.Errors), 3)
	where := map[string]bool{}
	for _, place := range p.Errors {
		assert.Assert(t, place.Detail != "" && place.DetailEn != "" && place.Detail != place.DetailEn)
		where[place.Location] = true
	}
	assert.Assert(t, where["body.verdict"] && where["body"], "%v", p.Errors)
}

func TestStoreDownIsSaidAndNothingIsStored(t *testing.T) {
	d := open(t)
	path, tag := aCase(t, d)
	d.city.SetDown(true)
	for _, sent := range [][3]string{
		{"GET", "/api/v1/warnings"},
		{"GET", "/api/v1/warnings/W-1842003"},
		{"POST", "/api/v1/warnings/W-1842003/acknowledge"},
		{"GET", "/api/v1/cases"},
		{"GET", path},
		{"POST", path + "/events", `{"kind":"acknowledged"}`},
		{"GET", "/healthz"},
	} {
		answer := d.ask(t, sent[0], sent[1], sent[2], "If-Match", tag)
		assert.Equal(t, answer.Code, 503, sent[1])
		assert.Equal(t, answer.Header().Get("Retry-After"), api.RetryAfter)
		isProblem(t, answer)
	}
	d.city.SetDown(false)
	assert.Equal(t, d.city.Writes(), 0)
	assert.Equal(t, d.ask(t, "GET", "/healthz", "").Code, 200)
}

func TestOpenAPIDocument(t *testing.T) {
	d := open(t)
	got := d.ask(t, "GET", "/api/v1/openapi.json", "").Body.Bytes()
	var pretty bytes.Buffer
	assert.NilError(t, json.Indent(&pretty, got, "", "  "))
	pretty.WriteByte('\n')
	golden.Assert(t, pretty.String(), "openapi.json")
	assert.Equal(t, decode[object](t, d.ask(t, "GET", "/openapi.json", ""))["openapi"], "3.1.0")
	assert.Assert(t, !strings.Contains(pretty.String(), "$schema"))
	assert.Equal(t, d.ask(t, "GET", "/api/v1/docs", "").Code, 404)
}

func TestEveryAnswerCarriesTheGuardHeaders(t *testing.T) {
	d := open(t)
	for _, target := range []string{"/api/v1/warnings", "/healthz", "/openapi.json", "/nowhere"} {
		header := d.ask(t, "GET", target, "").Header()
		policy := header.Get("Content-Security-Policy")
		assert.Assert(t, strings.Contains(policy, "default-src 'none'") && strings.Contains(policy, "frame-ancestors 'none'"), target)
		assert.Assert(t, !strings.Contains(policy, "unsafe"), target)
		assert.Equal(t, header.Get("X-Content-Type-Options"), "nosniff")
		assert.Equal(t, header.Get("Cache-Control"), "no-store")
		assert.Equal(t, header.Get("Access-Control-Allow-Origin"), "")
	}
}

func TestOtherOriginsAndOtherHostsAreRefused(t *testing.T) {
	d := open(t)
	path, tag := aCase(t, d)
	body := `{"kind":"acknowledged"}`
	for _, headers := range [][]string{
		{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"},
	} {
		answer := d.ask(t, "POST", path+"/events", body, append(headers, "If-Match", tag)...)
		assert.Equal(t, answer.Code, 403, "%v", headers)
		isProblem(t, answer)
	}
	for _, host := range []string{"desk.example", "desk.example:8080", "127.0.0.1.evil.example", "192.168.1.5:8080", "0.0.0.0:8080", "localhost.evil.example", "[2001:db8::1]:80"} {
		answer := d.ask(t, "GET", "/api/v1/warnings", "", "Host", host)
		assert.Equal(t, answer.Code, 421, host)
		assert.Assert(t, strings.Contains(isProblem(t, answer).DetailEn, "The desk is not at this address"))
	}
	for _, host := range []string{"localhost", "LOCALHOST:8080", "127.0.0.1:8080", "127.9.9.9", "[::1]:8080"} {
		assert.Equal(t, d.ask(t, "GET", "/api/v1/warnings", "", "Host", host).Code, 200, host)
	}
	assert.Equal(t, d.city.Writes(), 0)
	assert.Equal(t, d.ask(t, "POST", path+"/events", body, "Sec-Fetch-Site", "same-origin", "If-Match", tag).Code, 200)
}

func TestBodyOverAMegabyteIsNotTakenIn(t *testing.T) {
	d := open(t)
	path, tag := aCase(t, d)
	large := `{"kind":"acknowledged","note":"` + strings.Repeat("x", api.BodyLimit) + `"}`
	answer := d.ask(t, "POST", path+"/events", large, "If-Match", tag)
	assert.Equal(t, answer.Code, 413)
	request := httptest.NewRequestWithContext(t.Context(), "POST", path+"/events", io.MultiReader(strings.NewReader(large)))
	request.Host, request.ContentLength = "localhost", -1
	request.Header.Set("If-Match", tag)
	request.Header.Set("Content-Type", "application/json")
	unsaid := httptest.NewRecorder()
	d.handler.ServeHTTP(unsaid, request)
	assert.Equal(t, unsaid.Code, 413, "its length was not announced")
	assert.Equal(t, d.city.Writes(), 0)
}

func TestPanicAnswersAndKeepsItsValueOutOfTheLog(t *testing.T) {
	d := open(t)
	services := d.city.Services()
	services.Warnings = nil
	engine := api.New(api.Config{Services: services, Clock: func() time.Time { return apitest.Now }, Log: slog.New(slog.NewTextHandler(d.log, nil))})
	d.handler = engine
	isProblem(t, d.ask(t, "GET", "/api/v1/warnings", ""))
	assert.Assert(t, strings.Contains(d.log.String(), "msg=panic"))
}

func TestDataDeskReads(t *testing.T) {
	d := open(t)
	for path, parts := range map[string][]string{
		"/arrivals":   {`"faults":["late","thin","spoiled"]`, `"connected":false`, `"due":"2026-11-16T09:30:00+08:00"`},
		"/batches":    {`"next":"50"`, `"state":"held"`},
		"/batches/66": {`"vanished":1`, `"columns":[{"zh":"月补助金额"`},
		"/batches?state=withdrawn&feed=benefit_roll": {`"state":"withdrawn"`},
		"/quarantine": {`"code":"bad_checksum"`, `"rows":38`},
		"/quarantine/rows?reason=bad_date&department=health&feed=death_event&limit=1": {`"text":"2026-02-30"`, `"remedy":`},
		"/wrong-records": {`"who":"示*"`},
		"/suspects":      {`"merged":true`, `"why":["birthday","phone"]`},
	} {
		answer := d.ask(t, "GET", "/api/v1"+path, "")
		assert.Equal(t, answer.Code, 200, "%s %s", path, answer.Body.String())
		for _, part := range parts {
			assert.Assert(t, strings.Contains(answer.Body.String(), part), "%s lacks %s: %s", path, part, answer.Body.String())
		}
		assert.Assert(t, !strings.Contains(answer.Body.String(), apitest.HiddenCell) && !strings.Contains(answer.Body.String(), apitest.HiddenNumber), path)
	}
	for path, status := range map[string]int{"/batches/0": 422, "/batches/999": 404, "/batches/" + canary + canary: 422, "/quarantine/rows?reason=" + canary + "x!": 422, "/batches?state=open": 422} {
		answer := d.ask(t, "GET", "/api/v1"+path, "")
		assert.Equal(t, answer.Code, status, path)
		isProblem(t, answer)
		assert.Assert(t, !strings.Contains(answer.Body.String(), canary), answer.Body.String())
	}
	assert.Equal(t, d.city.Writes(), 0)
}

func TestDataDeskDecides(t *testing.T) {
	d := open(t)
	batch, people := "/api/v1/batches/66/decision", "/api/v1/suspects/decision"
	for _, refused := range []struct{ path, body string }{
		{batch, `{"act":"accept"}`},
		{batch, `{"act":"accept","reason":"看看"}`},
		{batch, `{"act":"accept","reason":"      "}`},
		{batch, `{"act":"burn","reason":"核对无误"}`},
		{people, `{"act":"merge","other":"p-7m2","reason":"户口簿一致"}`},
		{people, `{"act":"merge","keep":"p-7m2","other":"p-7m2","reason":"户口簿一致"}`},
		{people, `{"act":"merge","keep":"` + canary + `","other":"p-7m2","reason":"户口簿一致"}`},
	} {
		answer := d.ask(t, "POST", refused.path, refused.body)
		assert.Equal(t, answer.Code, 422, "%s %s", refused.body, answer.Body.String())
		assert.Assert(t, len(isProblem(t, answer).Errors) > 0)
		assert.Assert(t, !strings.Contains(answer.Body.String(), canary))
	}
	assert.Equal(t, d.city.Writes(), 0)
	answer := d.ask(t, "POST", batch, `{"act":"accept","reason":"撤并后核对无误"}`)
	assert.Equal(t, answer.Code, 200, answer.Body.String())
	assert.Assert(t, strings.Contains(answer.Body.String(), `"state":"committed"`))
	assert.Equal(t, d.ask(t, "POST", batch, `{"act":"accept","reason":"撤并后核对无误"}`).Code, 409)
	merge := `{"act":"merge","keep":"p-3k9","other":"p-7m2","reason":"户口簿一致"}`
	assert.Equal(t, d.ask(t, "POST", people, merge).Code, 204)
	assert.Equal(t, d.ask(t, "POST", people, merge).Code, 409)
	assert.DeepEqual(t, d.city.Revealed(), []string{"accept 66 撤并后核对无误", "merge 户口簿一致"})
	d.city.SetDown(true)
	for _, path := range []string{"/arrivals", "/batches", "/batches/66", "/quarantine", "/quarantine/rows", "/wrong-records", "/suspects"} {
		assert.Equal(t, d.ask(t, "GET", "/api/v1"+path, "").Code, 503, path)
	}
}
