package desk

import (
	"bytes"
	"mime/multipart"
	"net/http/httptest"
	"strings"
	"testing"

	"gotest.tools/v3/assert"

	"shouwang/internal/api"
	"shouwang/internal/api/apitest"
)

func TestArrivalsStandByWhatThereIsToDo(t *testing.T) {
	b := open(t, apitest.New())
	answer := b.get(t, "/feeds")
	has(t, answer, 200, "迟到", "行数偏少", "坏证号偏多", "缺 2 次", "前6批中位数 44", "待人工确认", "尚未接入", "不动产登记中心")
	amiss, rest, _ := strings.Cut(answer.Body.String(), `id="well-title"`)
	well, never, _ := strings.Cut(rest, `id="never-title"`)
	assert.Assert(t, strings.Contains(amiss, "死亡信息") && !strings.Contains(amiss, "就业参保"))
	assert.Assert(t, strings.Contains(well, "就业参保") && !strings.Contains(well, "不动产"))
	assert.Assert(t, strings.Contains(never, "不动产"))
}

func TestHeldBatchIsAcceptedWithAReason(t *testing.T) {
	b := open(t, apitest.New())
	for _, reason := range []string{"", "看看", strings.Repeat("长", 201)} {
		has(t, b.post(t, "/feeds/batches/66", "act", "accept", "reason", reason), 422, "请写一句理由", reason)
	}
	has(t, b.post(t, "/feeds/batches/66", "act", "burn", "reason", "撤并后核对无误"), 422)
	assert.Equal(t, b.city.Writes(), 0)
	to := goes(t, b.post(t, "/feeds/batches/66", "act", "accept", "reason", "撤并后核对无误"))
	has(t, b.get(t, to), 200, "第66批已接受", "已入库")
	assert.DeepEqual(t, b.city.Revealed(), []string{"accept 66 撤并后核对无误"})
	has(t, b.post(t, "/feeds/batches/66", "act", "accept", "reason", "再接受一次"), 409, "再接受一次", "现在的状态不允许这样做")
	has(t, b.get(t, goes(t, b.post(t, "/feeds/batches/66", "act", "withdraw", "reason", "部门来电说发错了"))), 200, "第66批已撤回")
	lacks(t, b.get(t, "/feeds/batches/66"), "value=\"withdraw\"")
	for _, path := range []string{"/feeds/batches/0", "/feeds/batches/x", "/feeds/batches/999", "/feeds/batches/" + canary} {
		answer := b.get(t, path)
		has(t, answer, 404)
		lacks(t, answer, canary)
	}
}

func TestDecisionIsKeptWhileTheStoreIsDown(t *testing.T) {
	b := open(t, apitest.New())
	b.city.SetDown(true)
	has(t, b.post(t, "/feeds/batches/66", "act", "accept", "reason", "撤并后核对无误"), 503, "撤并后核对无误", `action="/feeds/batches/66"`)
	has(t, b.post(t, "/feeds/suspects", "act", "merge", "keep", "p-3k9", "pair", "p-3k9 p-7m2", "reason", "户口簿一致"), 503, "户口簿一致", `value="p-3k9 p-7m2"`)
	b.city.SetDown(false)
	assert.Equal(t, b.city.Writes(), 0)
}

func TestRefusedRowsAreMaskedUntilAPurposeIsGiven(t *testing.T) {
	b := open(t, apitest.New())
	answer := b.get(t, "/feeds/quarantine?fault=bad_date")
	has(t, answer, 200, "日期读不懂", "核对原始凭证", "第2行", `<option value="bad_date" selected`)
	lacks(t, answer, apitest.HiddenCell)
	has(t, b.post(t, "/feeds/quarantine/reveal", "purpose", "看看"), 422)
	assert.Equal(t, len(b.city.Revealed()), 0)
	shown := b.post(t, "/feeds/quarantine/reveal", "purpose", "电话核对原始凭证", "fault", "bad_date")
	has(t, shown, 200, apitest.HiddenCell, "data-secret", `content="60;url=/feeds/quarantine?fault=bad_date"`)
	assert.DeepEqual(t, b.city.Revealed(), []string{"quarantine 电话核对原始凭证"})
	b.city.SetDown(true)
	lacks(t, b.post(t, "/feeds/quarantine/reveal", "purpose", "电话核对原始凭证"), apitest.HiddenCell)
}

func (b bench) answerWith(t *testing.T, names ...string) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, name := range names {
		part, err := form.CreateFormFile("files", name)
		assert.NilError(t, err)
		_, err = part.Write([]byte(canary))
		assert.NilError(t, err)
	}
	assert.NilError(t, form.Close())
	request := httptest.NewRequestWithContext(t.Context(), "POST", api.AnswerRoute, &body)
	request.Header.Set("Content-Type", form.FormDataContentType())
	return b.send(t, request)
}

func TestWorkbookGoesOutAndComesBack(t *testing.T) {
	b := open(t, apitest.New())
	out := b.post(t, "/feeds/quarantine/book", "which", "refused", "department", "health")
	assert.Equal(t, out.Code, 200)
	assert.Assert(t, strings.Contains(out.Header().Get("Content-Disposition"), "attachment"))
	assert.DeepEqual(t, b.city.Revealed(), []string{"export refused health"})
	has(t, b.post(t, "/feeds/quarantine/book", "which", "refused", "department", "police"), 404)
	has(t, b.post(t, "/feeds/quarantine/book", "which", "all", "department", "health"), 404)
	has(t, b.answerWith(t), 422)
	has(t, b.answerWith(t, "notes.exe"), 422)
	has(t, b.answerWith(t, "别的表.xlsx"), 422, "这不是退回更正的表")
	has(t, b.answerWith(t, "卫健-待更正.xlsx"), 200, "通过 20 行，仍有 3 行未通过", `href="/feeds/batches/67"`)
	assert.Equal(t, b.city.Writes(), 1)
	assert.Assert(t, !strings.Contains(b.log.String(), canary))
}

func TestTwoNumbersAreMergedToldApartAndSplit(t *testing.T) {
	b := open(t, apitest.New())
	has(t, b.get(t, "/feeds/suspects"), 200, "p-3k9", "p-7m2", "同名同生日", "3206**********0019", "撤销合并")
	has(t, b.post(t, "/feeds/suspects", "act", "merge", "keep", "p-3k9", "pair", "p-3k9 p-7m2", "reason", ""), 422, "请写一句理由")
	has(t, b.post(t, "/feeds/suspects", "act", "merge", "pair", "p-3k9 p-7m2", "reason", "户口簿一致"), 422)
	assert.Equal(t, b.city.Writes(), 0)
	has(t, b.get(t, goes(t, b.post(t, "/feeds/suspects", "act", "merge", "keep", "p-3k9", "pair", "p-3k9 p-7m2", "reason", "户口簿一致"))), 200, "已合并，已重新判断")
	has(t, b.post(t, "/feeds/suspects", "act", "merge", "keep", "p-3k9", "pair", "p-3k9 p-7m2", "reason", "户口簿一致"), 409, "户口簿一致")
	goes(t, b.post(t, "/feeds/suspects", "act", "split", "pair", "p-3k9 p-7m2", "other", "p-7m2", "reason", "查明是两个人"))
	has(t, b.get(t, goes(t, b.post(t, "/feeds/suspects", "act", "distinct", "pair", "p-8x1", "other", "p-8x1", "reason", "改过名字"))), 200, "已记下")
	answer := b.post(t, "/feeds/suspects/reveal", "purpose", "核对是否同一人", "pair", "p-4a4 p-5b5")
	has(t, answer, 200, apitest.HiddenNumber, "data-secret")
	has(t, b.post(t, "/feeds/suspects/reveal", "purpose", "核对是否同一人", "pair", canary), 422)
}
