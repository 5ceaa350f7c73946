package desk

import (
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gotest.tools/v3/assert"

	"shouwang/internal/access"
	"shouwang/internal/access/accesstest"
	"shouwang/internal/api"
	"shouwang/internal/api/apitest"
)

// aCall is the form of a call, filled in.
var aCall = []string{
	"own", "D-ABCDEFGHIJKL", "at", "2026-11-24T09:00", "kind", "plea", "topic", "care", "urgency", "1", "subject", "320699195001010013", "caller", "",
}

// A form that the store did not take comes back with all that was typed, so that sending
// it again is sending the same; where nothing could be kept, the page does not say it was.
func TestWhatWasTypedIsKeptOrNotSaidToBe(t *testing.T) {
	b := open(t, apitest.New())
	b.city.SetDown(true)
	has(t, b.post(t, "/calls", aCall...), 503, "你写的还在这一页", `name="own" value="D-ABCDEFGHIJKL"`, `name="subject" value="320699195001010013"`,
		`name="at" value="2026-11-24T09:00"`, `action="/calls"`, `data-retry="5"`)
	convened := b.postText(t, "/meetings", "on=2026-12-03&seat.t-001=%E6%B0%91%E6%94%BF&seat.b-001=%E8%B4%A2%E6%94%BF&quorum=2")
	has(t, convened, 503, `name="seat.t-001" value="民政"`, `name="seat.b-001" value="财政"`)
	lacks(t, convened, "data-retry=") // nothing of it would keep two of them apart
	met := b.post(t, "/meetings/J-1234567", "kind", "decided", "case", "C-4018807", "version", "3", "reason", "两家单位意见不一，下次再议")
	has(t, met, 503, "两家单位意见不一，下次再议", `href="/meetings/J-1234567"`)
	seen := b.post(t, "/meetings/J-1234567", "kind", "opened", "present", "t-001")
	has(t, seen, 503, `name="present" value="t-001"`)
	lost := b.post(t, "/meetings/"+canary, "reason", "写了一段话")
	has(t, lost, 404, "这一页也没有留住你写的")
	lacks(t, lost, "你写的还在", canary, "写了一段话")
	lacks(t, b.post(t, "/me", "old", goodPassword, "new", otherPassword), goodPassword, otherPassword)
	lacks(t, b.post(t, "/sign-in", "name", canary, "password", goodPassword), canary, goodPassword)
}

// What to do fits what somebody had before them: a form, files, a button, a page.
func TestWhatToDoFitsThePage(t *testing.T) {
	b := open(t, apitest.New())
	no := b.aCase(t).No
	for _, form := range []*httptest.ResponseRecorder{
		b.post(t, "/cases/"+no, "kind", "closed", "version", "1"),
		b.post(t, "/calls", aCall[:len(aCall)-4]...),
		b.post(t, "/cases/"+no+"/do/visited", "version", "1"),
		b.post(t, "/warnings/W-1842003/reveal", "purpose", "看"),
		b.post(t, "/feeds/batches/66", "act", "accept", "reason", ""),
	} {
		assert.Equal(t, form.Code, 422)
		lacks(t, form, ".xlsx")
	}
	has(t, b.post(t, "/warnings/W-1842003/reveal", "purpose", "看"), 422, "用途要写 4 至 200 个字", `>看</textarea>`)
	has(t, b.post(t, "/warnings/W-1842003/reveal?lang=en", "purpose", "看"), 422, "The purpose takes 4 to 200 characters")
	has(t, b.upload(t, "2026-11"), 422, "还没有选文件")
	has(t, b.upload(t, "", "a.csv"), 422, "还没有选月份")
	has(t, b.upload(t, "2026-11", "a.exe"), 422, "有一个文件不是表格", "文件没有接收")
	has(t, b.answerWith(t, "notes.exe"), 422, "有一个文件不是表格")
	has(t, b.get(t, "/warnings?cursor=x"), 422, "从菜单里的列表重新打开")

	long := httptest.NewRequestWithContext(t.Context(), "POST", "/calls", nil)
	long.ContentLength = api.BodyLimit + 1
	large := b.send(t, long)
	has(t, large, 413, "1 MB")
	lacks(t, large, "200 MB")
	files := httptest.NewRequestWithContext(t.Context(), "POST", "/match", nil)
	files.ContentLength = api.UploadLimit + 1
	has(t, b.send(t, files), 413, "文件太大", "200 MB")
	lacks(t, b.get(t, "/warnings/"+canary), "你写的还在")
}

// Whose sign-in ended while they wrote has it before them still, with where to sign in;
// another site's form does not come back, nor does a password.
func TestWhoseSignInEndedKeepsWhatTheyWrote(t *testing.T) {
	h, city, log := accesstest.New(t), apitest.New(), slog.New(slog.DiscardHandler)
	pages, err := New(Config{Services: city.Services(), Clock: h.Now, Log: log, Uploads: filepath.Join(t.TempDir(), "uploads"), Door: h.Door, Audit: h.Chain})
	assert.NilError(t, err)
	t.Cleanup(func() { assert.NilError(t, pages.Close()) })
	g := guarded{bench{city: city, desk: pages}, h}
	g.engine = api.New(api.Config{Services: city.Services(), Clock: h.Now, Log: log, Version: "test", ErrorPage: pages.ErrorPage, Door: h.Door, Audit: h.Chain})
	pages.Mount(g.engine)
	h.Add(t, accesstest.Village("late"), goodPassword)
	address := "/cases/" + g.aCase(t).No + "/do/visited"
	ended := g.as(t, "gone", "POST", address, "note", "灶台是冷的", "r.id", "01KA0000000000000000000000")
	has(t, ended, 401, "灶台是冷的", "你写的还在这一页", `href="/sign-in"`, `action="`+address+`"`)
	lacks(t, ended, "data-retry=")
	lacks(t, g.as(t, "gone", "POST", "/me", "old", goodPassword), goodPassword)
	lacks(t, g.as(t, "gone", "POST", "/cases/"+canary, "note", "灶台是冷的"), canary, "灶台是冷的")

	foreign := httptest.NewRequestWithContext(t.Context(), "POST", address, strings.NewReader("note=planted"))
	foreign.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	refused := g.send(t, foreign)
	has(t, refused, 403)
	lacks(t, refused, "planted")
}

// mute is a log that cannot be written.
type mute struct{}

func (mute) Write(context.Context, access.Event) error { return errors.New("no room") }

// Where an act cannot be logged it is not done, and the page says of each sort what is true.
func TestWithoutItsLogAPageSaysWhatIsTrue(t *testing.T) {
	b := open(t, apitest.New())
	b.engine = api.New(api.Config{
		Services: b.city.Services(), Clock: func() time.Time { return apitest.Now }, Log: slog.New(slog.DiscardHandler), Version: "test", ErrorPage: b.desk.ErrorPage, Audit: mute{},
	})
	b.desk.Mount(b.engine)
	address := "/cases/" + b.aCase(t).No
	read := b.get(t, address)
	has(t, read, 503, "现在读不出来")
	lacks(t, read, "你写的还在")
	has(t, b.post(t, address+"/reveal", "purpose", "核对住址再上门"), 503, "你写的还在这一页", "核对住址再上门")
	assert.Equal(t, b.city.Writes(), 0)
}
