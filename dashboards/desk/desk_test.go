package desk

import (
	"bytes"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"gotest.tools/v3/assert"

	"shouwang/cases"
	"shouwang/internal/access"
	"shouwang/internal/api"
	"shouwang/internal/api/apitest"
)

// canary is an invented number that must come back nowhere.
const canary = "320682199902300017"

// bench is the desk over the made-up city, behind the real guards.
type bench struct {
	city    *apitest.World
	desk    *Desk
	engine  *gin.Engine
	log     *bytes.Buffer
	uploads string
}

func open(t *testing.T, city *apitest.World) bench {
	t.Helper()
	b := bench{city: city, log: &bytes.Buffer{}, uploads: filepath.Join(t.TempDir(), "uploads")}
	clock, log := func() time.Time { return apitest.Now }, slog.New(slog.NewTextHandler(b.log, nil))
	var err error
	b.desk, err = New(Config{Services: city.Services(), Clock: clock, Log: log, Uploads: b.uploads})
	assert.NilError(t, err)
	b.engine = api.New(api.Config{Services: city.Services(), Clock: clock, Log: log, Version: "test", ErrorPage: b.desk.ErrorPage})
	b.desk.Mount(b.engine)
	t.Cleanup(func() { assert.NilError(t, b.desk.Close()) })
	return b
}

func (b bench) send(t *testing.T, request *http.Request) *httptest.ResponseRecorder {
	t.Helper()
	request.Host = "localhost:8080"
	request.Header.Set("Accept", "text/html")
	answer := httptest.NewRecorder()
	b.engine.ServeHTTP(answer, request)
	return answer
}

func (b bench) get(t *testing.T, target string) *httptest.ResponseRecorder {
	t.Helper()
	return b.send(t, httptest.NewRequestWithContext(t.Context(), "GET", target, nil))
}

func (b bench) post(t *testing.T, target string, pairs ...string) *httptest.ResponseRecorder {
	t.Helper()
	form := url.Values{}
	for pair := range slices.Chunk(pairs, 2) {
		form.Set(pair[0], pair[1])
	}
	return b.postText(t, target, form.Encode())
}

func (b bench) postText(t *testing.T, target, body string) *httptest.ResponseRecorder {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), "POST", target, strings.NewReader(body))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.send(t, request)
}

// upload sends files of one line each, and a month.
func (b bench) upload(t *testing.T, month string, names ...string) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	assert.NilError(t, form.WriteField("month", month))
	for _, name := range names {
		part, err := form.CreateFormFile("files", name)
		assert.NilError(t, err)
		_, err = part.Write([]byte("证件号码,姓名\n" + canary + ",示例\n"))
		assert.NilError(t, err)
	}
	assert.NilError(t, form.Close())
	request := httptest.NewRequestWithContext(t.Context(), "POST", "/match", &body)
	request.Header.Set("Content-Type", form.FormDataContentType())
	return b.send(t, request)
}

func has(t *testing.T, answer *httptest.ResponseRecorder, status int, parts ...string) {
	t.Helper()
	assert.Equal(t, answer.Code, status, answer.Body.String())
	for _, part := range parts {
		assert.Assert(t, strings.Contains(answer.Body.String(), part), "no %q in %s", part, answer.Body.String())
	}
}

func lacks(t *testing.T, answer *httptest.ResponseRecorder, parts ...string) {
	t.Helper()
	for _, part := range parts {
		assert.Assert(t, !strings.Contains(answer.Body.String(), part), "has %q", part)
	}
}

// goes is where an answer leads.
func goes(t *testing.T, answer *httptest.ResponseRecorder) string {
	t.Helper()
	assert.Equal(t, answer.Code, http.StatusSeeOther, answer.Body.String())
	return answer.Header().Get("Location")
}

func (b bench) aWarning(t *testing.T, monitor string) api.Warning {
	t.Helper()
	page, err := b.city.Warnings(t.Context(), api.WarningFilter{Monitor: monitor, State: api.StateOpen, Limit: 1, Scope: access.Everything()})
	assert.NilError(t, err)
	return page.Items[0]
}

func (b bench) aCase(t *testing.T) api.Case {
	t.Helper()
	page, err := b.city.Cases(t.Context(), api.CaseFilter{State: api.CaseOpen, Limit: 1, Scope: access.Everything()})
	assert.NilError(t, err)
	return page.Items[0]
}

func TestEveryPageIsDrawnInBothLanguagesAndChangesNothing(t *testing.T) {
	b := open(t, apitest.New())
	paths := []string{
		"/", "/backlog", "/clauses", "/performance", "/groups", "/groups?since=2026-10-01", "/performance?from=2026-08&to=2026-09", "/warnings?state=waiting", "/match", "/match/2026-10", "/match/2026-10/duty", "/warnings", "/warnings?state=all&level=blue&town=320699101000&monitor=M39",
		"/warnings/" + b.aWarning(t, "M25").No, "/warnings/" + b.aWarning(t, "M25").ID, "/inbox", "/inbox?worker=v-002", "/cases", "/cases?state=closed", "/cases/" + b.aCase(t).No,
		"/feeds", "/feeds/batches", "/feeds/batches?state=held&feed=benefit_roll", "/feeds/batches/66", "/feeds/batches/61", "/feeds/quarantine", "/feeds/quarantine?fault=bad_date&department=health&feed=death_event", "/feeds/suspects",
	}
	for _, path := range paths {
		for lang, brand := range map[string]string{"zh": "<html lang=\"zh-CN\"", "en": "<html lang=\"en\""} {
			join := "?"
			if strings.Contains(path, "?") {
				join = "&"
			}
			answer := b.get(t, path+join+"lang="+lang)
			has(t, answer, 200, brand, "<h1>")
			assert.Equal(t, answer.Header().Get("Cache-Control"), "no-store", path)
			lacks(t, answer, apitest.HiddenNumber, apitest.HiddenName, apitest.HiddenCell, " style=", "<script>", "onclick", "hx-on", "http://", "https://")
		}
	}
	assert.Equal(t, b.city.Writes(), 0)
	assert.Equal(t, len(b.city.Revealed()), 0)
}

func TestEmptyCitySaysWhatToDo(t *testing.T) {
	b := open(t, apitest.Empty())
	for _, path := range []string{"/", "/match", "/warnings", "/inbox", "/cases", "/feeds", "/feeds/batches", "/feeds/quarantine", "/feeds/suspects"} {
		has(t, b.get(t, path), 200, `class="none"`)
	}
	has(t, b.get(t, "/"), 200, `class="btn btn-primary" href="/match"`)
}

func TestReasonsStandWithTheirSum(t *testing.T) {
	b := open(t, apitest.New())
	w := b.aWarning(t, "M25")
	has(t, b.get(t, "/warnings/"+w.No), 200, warningView{WarningDetail: api.WarningDetail{Warning: w}}.sum(), "停保月数", "社会保险", "截至 2026-10-31", "存款", "可由 家庭（货币财产）查明", "再参保一个月即解除", "国办发〔2023〕39号", "原文未见")
}

func TestSensitiveWarningWaitsForAReveal(t *testing.T) {
	b := open(t, apitest.New())
	w := b.aWarning(t, "M02")
	for _, path := range []string{"/warnings?monitor=M02", "/warnings/" + w.No} {
		answer := b.get(t, path)
		has(t, answer, 200, "涉敏感信息")
		lacks(t, answer, "司法登记", "服刑自")
	}
	// Clause and instrument would say what kind of fact it is.
	lacks(t, b.get(t, "/warnings/"+w.No), "条款", "国办发", "M02")
	has(t, b.post(t, "/warnings/"+w.No+"/reveal", "purpose", "入户前核对"), 200, "司法登记", apitest.HiddenNumber)
	assert.DeepEqual(t, b.city.Revealed(), []string{w.No + " 入户前核对"})
}

func TestRevealNeedsAPurposeAndShowsForAMinute(t *testing.T) {
	b := open(t, apitest.New())
	path := "/cases/" + b.aCase(t).No
	for _, purpose := range []string{"", "看看", strings.Repeat("长", 201)} {
		answer := b.post(t, path+"/reveal", "purpose", purpose)
		has(t, answer, 422)
		lacks(t, answer, apitest.HiddenNumber)
	}
	assert.Equal(t, len(b.city.Revealed()), 0)
	answer := b.post(t, path+"/reveal", "purpose", "入户前核对身份")
	has(t, answer, 200, apitest.HiddenNumber, `<noscript><meta http-equiv="refresh" content="60;url=`+path+`"`, "data-secret")
	assert.Equal(t, answer.Header().Get("Cache-Control"), "no-store")
	lacks(t, b.get(t, path), apitest.HiddenNumber)
	b.city.SetDown(true)
	lacks(t, b.post(t, path+"/reveal", "purpose", "入户前核对身份"), apitest.HiddenNumber)
	assert.Assert(t, !strings.Contains(b.log.String(), apitest.HiddenNumber))
}

func TestWarningIsTakenFromItsPage(t *testing.T) {
	b := open(t, apitest.New())
	w := b.aWarning(t, "M25")
	to := goes(t, b.post(t, "/warnings/"+w.No+"/take", "by", "v-001"))
	has(t, b.get(t, to), 200, "已接办 "+w.No, "示范协理员甲 已于")
	has(t, b.post(t, "/warnings/"+w.No+"/take", "by", "v-002"), 412, "有人刚改过", "示范协理员甲 已于")
	has(t, b.post(t, "/warnings/W-0000000/take", "by", "v-002"), 404)
}

func TestWhatOpensNoCaseCannotBeTaken(t *testing.T) {
	b := open(t, apitest.New())
	w := b.aWarning(t, "M39")
	lacks(t, b.get(t, "/warnings/"+w.No), "data-take")
	has(t, b.post(t, "/warnings/"+w.No+"/take", "by", "v-001"), 404)
}

func TestMessageCarriesNoPersonAndIsTaken(t *testing.T) {
	b := open(t, apitest.New())
	answer := b.get(t, "/inbox?worker=v-001")
	has(t, answer, 200, "红色·立即", "样例镇", "剩")
	lacks(t, answer, "示*", "样*", "某*", "失业", "死亡", "服刑")
	page, err := b.city.Messages(t.Context(), "v-001", "", 50)
	assert.NilError(t, err)
	no := page.Items[slices.IndexFunc(page.Items, func(m api.Message) bool { return m.Case != "" })].Warning
	has(t, b.get(t, goes(t, b.post(t, "/inbox", "worker", "v-001", "warning", no))), 200, "已接办 "+no)
	has(t, b.post(t, "/inbox", "worker", "v-002", "warning", no), 412, "有人刚改过")
	has(t, b.post(t, "/inbox", "worker", canary+" ", "warning", no), 422)
	has(t, b.get(t, "/inbox?worker=nobody"), 404)
}

// aCaseIn is a case in a state of its way.
func (b bench) aCaseIn(t *testing.T, stage cases.State) api.CaseDetail {
	t.Helper()
	page, err := b.city.Cases(t.Context(), api.CaseFilter{Scope: access.Everything(), Limit: 500})
	assert.NilError(t, err)
	for _, one := range page.Items {
		detail, err := b.city.Case(t.Context(), api.CaseAsk{No: one.No, Scope: access.Everything()})
		assert.NilError(t, err)
		if detail.File.Stage == stage {
			return detail
		}
	}
	t.Fatalf("no case is %s", stage)
	return api.CaseDetail{}
}

func version(c api.CaseDetail) string { return strconv.FormatUint(c.Version, 10) }

func TestCaseGoesFromOpenToClosedAndBack(t *testing.T) {
	b := open(t, apitest.New())
	no := b.aCase(t).No
	send := func(pairs ...string) *httptest.ResponseRecorder {
		now, err := b.city.Case(t.Context(), api.CaseAsk{No: no, Scope: access.Everything()})
		assert.NilError(t, err)
		return b.post(t, "/cases/"+no, append(pairs, "version", version(now))...)
	}
	has(t, b.get(t, goes(t, send("kind", "acknowledged", "by", "v-002"))), 200, "已接办 "+no, "示范协理员乙", "办理中")
	has(t, b.get(t, goes(t, send("kind", "closed", "verdict", "data_wrong", "note", "已退回卫健"))), 200, "已办结 "+no, "数据有误", "已退回卫健")
	has(t, send("kind", "acknowledged"), 409, "现在的状态不允许这样做")
	has(t, send("kind", "reopened"), 422, "请写明原因")
	has(t, b.get(t, goes(t, send("kind", "reopened", "note", "来电说情况有变"))), 200, "已重开 "+no)
}

// The page of a case shows its plan, its clock and what it still needs.
func TestCaseShowsItsPlanAndClock(t *testing.T) {
	b := open(t, apitest.New())
	no := b.aCaseIn(t, cases.Measures).No
	has(t, b.get(t, "/cases/"+no), 200, "一案一策", "第 1 版，执行中", "失业（主要）", "想有一份近处的工作", "临时救助", "示例第一条", "1,800",
		"已落实", "复访", "措施 m2", "已列入联席会议议程", "还差这些才能办结", "说法不一，请核对", "现在：措施中")
	has(t, b.get(t, "/cases/"+no+"?lang=en"), 200, "version 1, carried out", "unemployment (primary)", "Next visit", "Measure m2", "Sources differ", "Now: measures under way")
}

func TestWhatWasTypedIsKept(t *testing.T) {
	b := open(t, apitest.New())
	no := b.aCase(t).No
	before, err := b.city.Case(t.Context(), api.CaseAsk{No: no, Scope: access.Everything()})
	assert.NilError(t, err)
	closing := []string{"kind", "closed", "verdict", "not_confirmed", "note", "写到一半的说明", "version", version(before)}

	has(t, b.post(t, "/cases/"+no, "kind", "closed", "note", "写到一半的说明", "version", version(before)), 422, "写到一半的说明", "请选一个核实结论")

	b.city.SetDown(true)
	down := b.post(t, "/cases/"+no, closing...)
	has(t, down, 503, "写到一半的说明", `name="verdict" value="not_confirmed"`, `name="version" value="`+version(before)+`"`, `data-retry="5"`, `action="/cases/`+no+`"`)
	assert.Equal(t, down.Header().Get("Retry-After"), "5")
	b.city.SetDown(false)

	goes(t, b.post(t, "/cases/"+no, "kind", "acknowledged", "by", "v-002", "version", version(before)))
	stale := b.post(t, "/cases/"+no, closing...)
	has(t, stale, 412, "有人刚改过", "示范协理员乙", "写到一半的说明", `value="not_confirmed" required checked`)
	assert.Equal(t, b.city.Writes(), 1)
	now, err := b.city.Case(t.Context(), api.CaseAsk{No: no, Scope: access.Everything()})
	assert.NilError(t, err)
	has(t, stale, 412, `name="version" value="`+version(now)+`"`)
	goes(t, b.post(t, "/cases/"+no, "kind", "closed", "verdict", "not_confirmed", "note", "写到一半的说明", "version", version(now)))
	assert.Equal(t, b.city.Writes(), 2)
}

func TestStoreDownIsSaidOnEveryPage(t *testing.T) {
	b := open(t, apitest.New())
	b.city.SetDown(true)
	for _, path := range []string{"/", "/match", "/match/2026-10", "/match/2026-10/duty", "/match/2026-10/towns/320699101000", "/warnings", "/warnings/W-1842003", "/inbox", "/cases", "/cases/C-4018807"} {
		answer := b.get(t, path)
		has(t, answer, 503, "存储暂时不可用", "已保存的内容不受影响", `content="5;url=`)
		lacks(t, answer, "你写的还在")
		assert.Equal(t, answer.Header().Get("Retry-After"), "5")
	}
}

func TestRefusalsArePagesThatRepeatNothing(t *testing.T) {
	b := open(t, apitest.New())
	for target, status := range map[string]int{
		"/" + canary: 404, "/warnings/" + canary: 404, "/cases/" + canary: 404, "/match/" + canary: 404, "/match/2026-13": 404, "/match/2026-10/towns/" + canary: 404,
		"/match/2026-09": 404, "/match/jobs/" + canary: 404, "/inbox?worker=" + canary: 404, "/static/" + canary: 404, "/warnings?q=" + canary: 200, "/?back=" + canary: 200, "/warnings?cursor=x" + canary: 422,
	} {
		answer := b.get(t, target)
		has(t, answer, status)
		if !strings.Contains(target, "worker=") && !strings.Contains(target, "cursor=") {
			lacks(t, answer, canary)
		}
	}
	found := b.post(t, "/find", "q", canary)
	has(t, found, 422, "W-1234567")
	lacks(t, found, canary)
	lacks(t, b.post(t, "/warnings/"+canary+"/take", "by", canary), canary)
	assert.Assert(t, !strings.Contains(b.log.String(), canary), b.log.String())
	assert.Equal(t, goes(t, b.post(t, "/find", "q", " w-1842003 ")), "/warnings/W-1842003")
	assert.Equal(t, goes(t, b.post(t, "/find", "q", "c-4018807")), "/cases/C-4018807")
}

func TestAnotherSitesFormIsRefusedWithAPage(t *testing.T) {
	b := open(t, apitest.New())
	request := httptest.NewRequestWithContext(t.Context(), "POST", "/cases/"+b.aCase(t).No, strings.NewReader("kind=acknowledged"))
	request.Header.Set("Sec-Fetch-Site", "cross-site")
	has(t, b.send(t, request), 403, "不允许这样做")
	assert.Equal(t, b.city.Writes(), 0)
}

func TestLookIsKeptInACookieAndLeadsNowhereElse(t *testing.T) {
	b := open(t, apitest.New())
	answer := b.post(t, "/prefs", "lang", "en", "theme", "dark", "size", "large", "back", "/cases?state=closed&lang=zh")
	assert.Equal(t, goes(t, answer), "/cases?state=closed")
	request := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
	for _, cookie := range answer.Result().Cookies() {
		assert.Assert(t, cookie.HttpOnly && cookie.SameSite == http.SameSiteStrictMode)
		request.AddCookie(cookie)
	}
	has(t, b.send(t, request), 200, `lang="en"`, `data-bs-theme="dark"`, `class="large"`, "What to do next")
	for _, back := range []string{"https://evil.example/", "//evil.example", `/\evil.example`, "javascript:alert(1)", ""} {
		assert.Equal(t, goes(t, b.post(t, "/prefs", "lang", "zh", "back", back)), "/")
	}
}

func TestUploadIsRecognisedConfirmedAndMatched(t *testing.T) {
	b := open(t, apitest.New())
	job := goes(t, b.upload(t, "2026-11", "十一月名册.xlsx", "deaths.csv", "broken.csv"))
	has(t, b.get(t, job), 200, "十一月名册.xlsx", "公民身份号码", "读不出来", "没有找到表头行")
	files, err := filepath.Glob(filepath.Join(b.uploads, "*", "*"))
	assert.NilError(t, err)
	assert.Equal(t, len(files), 3)
	for _, file := range files {
		info, err := os.Stat(file)
		assert.NilError(t, err)
		assert.Equal(t, info.Mode().Perm(), os.FileMode(0o600))
		assert.Assert(t, !strings.Contains(file, "名册"), "the name of the file is not kept on disk")
	}
	choice := []string{"feed-0", "roster", "dept-0", "civil", "feed-1", "death_event", "dept-1", "police", "do", "start"}
	has(t, b.post(t, job, choice...), 422, "缺少必需的列", "身份证号")
	for at, column := range map[string]string{"col-0-0": "id_number", "col-0-1": "name", "col-1-0": "id_number", "col-1-2": "event_date"} {
		choice = append(choice, at, column)
	}
	assert.Equal(t, goes(t, b.post(t, job, choice...)), job)
	b.desk.jobs.wait.Wait()
	assert.Equal(t, goes(t, b.get(t, job)), "/match/2026-11")
	has(t, b.get(t, "/match/2026-11"), 200, "样例镇.xlsx", "deaths.csv", "公安", "校验码错 2")
	has(t, b.get(t, "/match/2026-11/duty"), 200, "2026年11月名册比对记录", "经办人签字", "每月比对一次", "2026年11月25日 09:30")
	book := b.get(t, "/match/2026-11/towns/320699101000")
	has(t, book, 200, "workbook of 样例镇")
	assert.Assert(t, strings.HasPrefix(book.Header().Get("Content-Disposition"), "attachment"))
	has(t, b.post(t, job, choice...), 409)
	left, err := filepath.Glob(filepath.Join(b.uploads, "*", "*"))
	assert.NilError(t, err)
	assert.Equal(t, len(left), 0, "uploads stay after the match")
}

func TestChangedFeedIsLookedAtAnew(t *testing.T) {
	b := open(t, apitest.New())
	job := goes(t, b.upload(t, "2026-11", "list.csv"))
	has(t, b.post(t, job, "feed-0", "roster", "dept-0", "civil", "col-0-0", "id_number", "do", "start"), 200, "公民身份号码", "救助类型")
	assert.Equal(t, b.city.Writes(), 0)
}

func TestFailedMatchSaysWhyAndCanBeTriedAgain(t *testing.T) {
	b := open(t, apitest.New())
	job := goes(t, b.upload(t, "2026-11", "employment.csv"))
	b.city.Pace = func() { b.city.SetDown(true) }
	choice := []string{"feed-0", "employment", "dept-0", "hrss", "col-0-0", "id_number", "do", "start"}
	goes(t, b.post(t, job, choice...))
	b.desk.jobs.wait.Wait()
	has(t, b.get(t, job), 503, "存储暂时不可用", "employment.csv")
	b.city.Pace = nil
	b.city.SetDown(false)
	goes(t, b.post(t, job, choice...))
	b.desk.jobs.wait.Wait()
	assert.Equal(t, goes(t, b.get(t, job)), "/match/2026-11")
}

func TestPanicOfAMatchIsItsFailureAlone(t *testing.T) {
	b := open(t, apitest.New())
	job := goes(t, b.upload(t, "2026-11", "employment.csv"))
	b.city.Pace = func() { panic(canary) }
	goes(t, b.post(t, job, "feed-0", "employment", "dept-0", "hrss", "col-0-0", "id_number", "do", "start"))
	b.desk.jobs.wait.Wait()
	has(t, b.get(t, job), 500, "内部出错", "employment.csv")
	assert.Assert(t, strings.Contains(b.log.String(), "match panicked"))
	assert.Assert(t, !strings.Contains(b.log.String(), canary))
}

func TestOneMatchRunsAtATimeAndShowsItsProgress(t *testing.T) {
	b := open(t, apitest.New())
	at, on := make(chan bool), make(chan bool)
	b.city.Pace = func() { at <- true; <-on }
	choice := []string{"feed-0", "employment", "dept-0", "hrss", "col-0-0", "id_number", "do", "start"}
	first, second := goes(t, b.upload(t, "2026-11", "employment.csv")), goes(t, b.upload(t, "2026-11", "employment.csv"))
	goes(t, b.post(t, first, choice...))
	<-at
	has(t, b.get(t, first), 200, "读取文件", "employment.csv", `max="48000" value="12000"`, `hx-trigger="every 1s"`)
	has(t, b.get(t, first+"/progress"), 200, "12,000 / 48,000")
	has(t, b.post(t, second, choice...), 409, "若正在比对，等它结束")
	for range 2 {
		on <- true
		<-at
	}
	on <- true
	b.desk.jobs.wait.Wait()
	done := b.get(t, first+"/progress")
	assert.Equal(t, done.Code, 204)
	assert.Equal(t, done.Header().Get("HX-Redirect"), first)
}

func TestUploadIsRefused(t *testing.T) {
	b := open(t, apitest.New())
	has(t, b.upload(t, "2026-11"), 422)
	has(t, b.upload(t, "2026-13", "a.csv"), 422)
	has(t, b.upload(t, "2026-11", "a.et"), 422)
	has(t, b.upload(t, "2026-11", "a.exe"), 422)
	has(t, b.post(t, "/match", "month", "2026-11"), 422)
	many := make([]string, maxFiles+1)
	for i := range many {
		many[i] = "a.csv"
	}
	has(t, b.upload(t, "2026-11", many...), 422)
	large := httptest.NewRequestWithContext(t.Context(), "POST", "/match", nil)
	large.ContentLength = api.UploadLimit + 1
	has(t, b.send(t, large), 413, "200 MB")
	left, err := os.ReadDir(b.uploads)
	assert.NilError(t, err)
	assert.Equal(t, len(left), 0, "a refused upload leaves nothing")
	hostile := goes(t, b.upload(t, "2026-11", `..\..\etc/pass"><b>wd.csv`))
	has(t, b.get(t, hostile), 200, "pass&#34;&gt;&lt;b&gt;wd.csv")
}

func TestUploadsThatNobodyCameBackToAreRemoved(t *testing.T) {
	b := open(t, apitest.New())
	b.desk.jobs.clock = func() time.Time { return apitest.Now.Add(-jobLife - time.Minute) }
	old := goes(t, b.upload(t, "2026-11", "a.csv"))
	b.desk.jobs.clock = func() time.Time { return apitest.Now }
	goes(t, b.upload(t, "2026-11", "b.csv"))
	has(t, b.get(t, old), 404)
	left, err := os.ReadDir(b.uploads)
	assert.NilError(t, err)
	assert.Equal(t, len(left), 1)
}

func TestLeftUploadsAreGoneAtTheStart(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "uploads")
	assert.NilError(t, os.MkdirAll(filepath.Join(folder, "old"), 0o700))
	made, err := New(Config{Services: apitest.New().Services(), Clock: func() time.Time { return apitest.Now }, Log: slog.New(slog.DiscardHandler), Uploads: folder})
	assert.NilError(t, err)
	left, err := os.ReadDir(folder)
	assert.NilError(t, err)
	assert.Equal(t, len(left), 0)
	assert.NilError(t, made.Close())
}

func TestTheBacklogSaysWhenItIsHandedOutAndWhatThatAssumes(t *testing.T) {
	b := open(t, apitest.New())
	answer := b.get(t, "/backlog?lang=zh")
	has(t, answer, 200, "样例镇", "2027年1月20日", "暂无期限", "按近28天速度估算")
	answer = b.get(t, "/backlog?lang=en")
	has(t, answer, 200, "Not in sight", "at the speed of the last 28 days")
	has(t, open(t, apitest.Empty()).get(t, "/backlog?lang=zh"), 200, "没有存量在等")
}

func TestTheLedgerSaysWhatCarriesEachClause(t *testing.T) {
	b := open(t, apitest.New())
	answer := b.get(t, "/clauses?lang=zh")
	has(t, answer, 200, "死亡核对：低保、特困每月比对一次", "death_after_benefit", "已落实", "从未运行", "3 条：已落实 1，迟 1，空 1")
	answer = b.get(t, "/clauses?lang=en")
	has(t, answer, 200, "Clause ledger", "Carried", "Late", "Empty", "Never ran")
	has(t, open(t, apitest.Empty()).get(t, "/clauses?lang=zh"), 200, "条款落实台账")
}

func TestAReceiptIsAFileUnlessItSaysTooMuch(t *testing.T) {
	b := open(t, apitest.New())
	var open, hidden string
	page, err := b.city.Warnings(t.Context(), api.WarningFilter{Limit: 100, Scope: access.Everything()})
	assert.NilError(t, err)
	for _, w := range page.Items {
		if w.Hidden {
			hidden = w.No
		} else {
			open = w.No
		}
	}
	out := b.get(t, "/warnings/"+open+"/receipt")
	has(t, out, 200, "receipt of "+open)
	assert.Assert(t, strings.HasPrefix(out.Header().Get("Content-Disposition"), "attachment"))
	has(t, b.get(t, "/warnings/"+open), 200, "/warnings/"+open+"/receipt")
	has(t, b.get(t, "/warnings/"+hidden+"/receipt"), 403)
	assert.Assert(t, !strings.Contains(b.get(t, "/warnings/"+hidden).Body.String(), "/receipt"))
	has(t, b.get(t, "/warnings/W-0000000/receipt"), 404)
}
