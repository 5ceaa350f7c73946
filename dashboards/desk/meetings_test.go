package desk

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"gotest.tools/v3/assert"

	"shouwang"
	"shouwang/cases"
	"shouwang/cases/meeting"
	"shouwang/internal/access"
	"shouwang/internal/api"
	"shouwang/internal/api/apitest"
)

// TestASessionIsHeldOnItsPages convenes, tables, opens, keeps out, decides and closes
// by the forms, and finds the decision in the case.
func TestASessionIsHeldOnItsPages(t *testing.T) {
	b := open(t, apitest.New())
	has(t, b.get(t, "/meetings"), 200, "等待上会", "还没有召集过会议")
	has(t, b.post(t, "/meetings", "by", "b-001", "on", "2026-11-01", "seat.b-001", "民政"), 422, "会期不能在过去", `value="2026-11-01"`, `value="民政"`)
	path := goes(t, b.post(t, "/meetings", "by", "b-001", "on", "2026-11-25", "seat.b-001", "民政", "seat.b-002", "财政", "seat.j-001", "人社"))
	page, _, _ := strings.Cut(path, "?")
	no := b.aCaseIn(t, cases.Meeting).No
	act := func(pairs ...string) {
		s, err := b.city.Session(t.Context(), strings.TrimPrefix(page, "/meetings/"))
		assert.NilError(t, err)
		goes(t, b.post(t, page, append(pairs, "version", strconv.FormatUint(s.Version, 10))...))
	}
	has(t, b.get(t, path), 200, "列入议程")
	act("by", "b-001", "kind", "tabled", "case", no)
	act("by", "b-002", "kind", "recused", "case", no)
	s, _ := b.city.Session(t.Context(), strings.TrimPrefix(page, "/meetings/"))
	has(t, b.post(t, page, "by", "b-001", "kind", "opened", "present", "b-001", "version", strconv.FormatUint(s.Version, 10)), 422, "到会不足法定人数 2")
	b.openSession(t, page, s, "b-001", "j-001")
	has(t, b.get(t, page+"?by=b-001"), 200, "到会 2 / 3，法定人数 2", "记录决定")
	lacks(t, b.get(t, page+"?by=v-001"), "记录决定")
	s, _ = b.city.Session(t.Context(), s.No)
	has(t, b.post(t, page, "by", "b-001", "kind", "decided", "case", no, "verdict", "approve", "amount", "6000", "reason", "先解燃眉之急", "version", strconv.FormatUint(s.Version, 10)), 422,
		"写明牵头部门", "有金额须写明资金来源", "先解燃眉之急", `value="6000"`)
	act("by", "b-001", "kind", "decided", "case", no, "verdict", "approve", "amount", "6000", "fund", "temporary_relief", "lead", "民政", "support", "人社，教育", "due", "2026-12-20")
	act("by", "b-001", "kind", "closed")
	s, err := b.city.Session(t.Context(), s.No)
	assert.NilError(t, err)
	assert.DeepEqual(t, s.Items[0].Decision.Support, []string{"人社", "教育"})
	has(t, b.get(t, page), 200, "已闭会", s.Minutes, "6,000")
	minutes := b.get(t, page+"/minutes")
	assert.Equal(t, meeting.Hash(minutes.Body.String()), s.Minutes)
	c, err := b.city.Case(t.Context(), api.CaseAsk{No: no, Scope: access.Everything()})
	assert.NilError(t, err)
	assert.Equal(t, c.File.Stage, cases.Measures)
	has(t, b.get(t, "/cases/"+no), 200, "会议议定", "措施 "+s.No)
	has(t, b.post(t, page, "by", "b-001", "kind", "dropped", "case", no, "version", strconv.FormatUint(s.Version, 10)), 409, "现在的状态不允许这样做")
	has(t, b.get(t, "/meetings/J-0000000"), 404)
}

func (b bench) openSession(t *testing.T, page string, s meeting.Session, present ...string) {
	t.Helper()
	body := "kind=opened&by=b-001&version=" + strconv.FormatUint(s.Version, 10)
	for _, w := range present {
		body += "&present=" + w
	}
	goes(t, b.postText(t, page, body))
}

// The page of the hotline says what is owed, how far it is behind, and in which case.
func TestCallsShowWhatIsOwed(t *testing.T) {
	b := open(t, apitest.New())
	has(t, b.get(t, "/calls"), 200, "告知来电人", "催办", "紧急求助", "签收", `href="/cases/C-`)
	has(t, open(t, apitest.Empty()).get(t, "/calls"), 200, "没有欠来电人的事")
}

// A call is typed in: it stands in the list at once. One that is wrong, or that the intake
// refuses, says why and keeps what was typed.
func TestACallIsTypedIn(t *testing.T) {
	b := open(t, apitest.New())
	has(t, b.get(t, "/calls"), 200, "录入来电", `name="own" value="D-`, "照料")
	call := []string{"own", "D-ABCDEFGHIJKL", "at", apitest.Now.Add(-time.Minute).In(shouwang.Shanghai).Format("2006-01-02T15:04"), "kind", "plea", "topic", "care", "urgency", "2"}
	has(t, b.post(t, "/calls", append(call, "no", "13900000001", "subject", apitest.NoSuchNumber)...), 422, "不是电话或身份证号", `value="13900000001"`, `value="D-ABCDEFGHIJKL"`, `<option value="2" selected`)
	has(t, b.post(t, "/calls", call...), 422, "写明诉求对象")
	assert.Equal(t, b.city.Writes(), 0)
	refused := b.post(t, "/calls", append(call, "subject", apitest.NoSuchNumber)...)
	has(t, refused, 422, "校验码不对", "批次 41", `value="`+apitest.NoSuchNumber+`"`)
	path := goes(t, b.post(t, "/calls", append(call, "subject", "320682194808150117")...))
	assert.Equal(t, path, "/calls?done=42")
	has(t, b.get(t, path), 200, "已录入，批次 42", "D-ABCDEFGHIJKL")
	lacks(t, b.get(t, path), "320682194808150117")
}
