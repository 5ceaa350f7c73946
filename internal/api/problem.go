package api

import (
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"shouwang"
	"shouwang/cases"
)

// Problem is an error as RFC 9457 has it, in Chinese with the English beside
// it. It never repeats what was sent: a refused value may be somebody's number,
// and answers are kept by logs, browsers and proxies.
type Problem struct { //nolint:errname // the name is that of the schema, as RFC 9457 calls it
	Type     string    `json:"type" example:"about:blank"`
	Title    string    `json:"title" example:"Precondition Failed"`
	Status   int       `json:"status" example:"412"`
	Detail   string    `json:"detail" doc:"What happened and what to do, in Chinese."`
	DetailEn string    `json:"detail_en" doc:"The same in English."`
	Errors   []Place   `json:"errors,omitempty" doc:"What does not fit, and where."`
	Current  *CaseView `json:"current,omitempty" doc:"Of 412: the case as it stands now."`
}

// Place is one thing that does not fit. Location names only what the API itself
// declares; a property that it does not know is not named.
type Place struct {
	Location string `json:"location" example:"body.verdict"`
	Detail   string `json:"detail"`
	DetailEn string `json:"detail_en"`
}

// Error is the English sentence.
func (p *Problem) Error() string { return p.DetailEn }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is that of a problem, whatever was negotiated for the answer.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// huma's own errors repeat refused values and whole bodies. The constructor is
// a package variable there, so it is replaced where this package is loaded.
var _ = replaceErrors()

func replaceErrors() bool {
	huma.NewError = newProblem
	return true
}

func newProblem(status int, _ string, errs ...error) huma.StatusError {
	p := problem(status)
	for _, err := range errs {
		p.Errors = append(p.Errors, place(err))
	}
	return p
}

func problem(status int) *Problem {
	text, known := sentences[status]
	if !known {
		text = sentences[http.StatusInternalServerError]
	}
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: text.Zh, DetailEn: text.En}
}

var sentences = map[int]shouwang.Text{
	400: {Zh: "请求读不懂，什么也没有保存。请检查格式后再试。", En: "The request cannot be read; nothing was saved. Check its form and try again."},
	401: {Zh: "请先登录，或带上有效的密钥。什么也没有保存。", En: "Sign in first, or send a key that is in force; nothing was saved."},
	403: {Zh: "不在你的职责范围，或这一步要先用动态口令登录。什么也没有保存。", En: "This is not yours to do, or needs a sign-in with a one-time code first; nothing was saved."},
	404: {Zh: "没有这一项，或不在你的辖区。", En: "There is no such thing, or it is outside your area."},
	405: {Zh: "这个地址不接受这种请求。", En: "This address does not take this kind of request."},
	406: {Zh: "只能以 application/json 回答。", En: "Answers come as application/json only."},
	408: {Zh: "请求太慢，已停止接收，什么也没有保存。请再试。", En: "The request took too long and was given up; nothing was saved. Try again."},
	409: {Zh: "现在的状态不允许这样做，什么也没有保存。请先查看当前状态。", En: "The present state does not allow this; nothing was saved. Look at the state first."},
	412: {Zh: "有人刚改过，什么也没有保存。当前内容在 current，请核对后带新的版本再试。", En: "Someone just changed this; nothing was saved. It is in current as it stands now: check it and try again with the new version."},
	413: {Zh: "内容太大，没有接收。", En: "The content is too large and was not taken in."},
	415: {Zh: "只接受 application/json。", En: "Only application/json is taken."},
	421: {Zh: "工作台不在这个地址：请用管理员给的 https 地址打开，在本机用 http://127.0.0.1。", En: "The desk is not at this address: open it by the https address that its administrator gave, on this machine as http://127.0.0.1."},
	422: {Zh: "有内容不符合要求，什么也没有保存。请按 errors 改正后再试。", En: "Something does not fit; nothing was saved. Correct what errors names and try again."},
	428: {Zh: "请带上 If-Match：读取个案时 ETag 给出的版本。什么也没有保存。", En: "Send If-Match with the version that the ETag of the case gave; nothing was saved."},
	429: {Zh: "请求太多，请稍后再试。", En: "Too many requests; try again later."},
	500: {Zh: "内部出错，已记录。什么也没有保存，请稍后再试。", En: "Something failed inside and was logged; nothing was saved. Try again later."},
	503: {Zh: "没存进去：存储暂时不可用。请按 Retry-After 稍后再试。", En: "Not saved: the store is down for now. Try again after Retry-After."},
}

// place words an error of huma's validation anew: its messages and locations
// repeat what was sent, so both are only matched, never passed on.
func place(err error) Place {
	detail, ok := errors.AsType[*huma.ErrorDetail](err)
	if !ok {
		return Place{Location: "body", Detail: fits.Zh, DetailEn: fits.En}
	}
	for _, known := range faults {
		if strings.HasPrefix(detail.Message, known.prefix) {
			return Place{declared(detail.Location), known.Zh, known.En}
		}
	}
	return Place{declared(detail.Location), fits.Zh, fits.En}
}

var fits = shouwang.Text{Zh: "不符合要求", En: "does not fit"}

var faults = []struct {
	prefix string
	shouwang.Text
}{
	{"unexpected property", shouwang.Text{Zh: "有不认识的字段", En: "has a field that is not known"}},
	{"unknown query parameter", shouwang.Text{Zh: "有不认识的参数", En: "has a parameter that is not known"}},
	{"expected required property", shouwang.Text{Zh: "缺少必填字段", En: "lacks a required field"}},
	{"expected value to be one of", shouwang.Text{Zh: "不在允许的取值之内", En: "is none of the allowed values"}},
	{"expected length <=", shouwang.Text{Zh: "太长", En: "is too long"}},
	{"expected length >=", shouwang.Text{Zh: "太短", En: "is too short"}},
	{"expected string", shouwang.Text{Zh: "应为规定格式的文字", En: "must be text of the declared form"}},
	{"expected number", shouwang.Text{Zh: "应为允许范围内的数", En: "must be a number in the allowed range"}},
	{"expected integer", shouwang.Text{Zh: "应为整数", En: "must be a whole number"}},
	{"invalid integer", shouwang.Text{Zh: "应为整数", En: "must be a whole number"}},
	{"expected object", shouwang.Text{Zh: "应为 JSON 对象", En: "must be a JSON object"}},
	{"request body is required", shouwang.Text{Zh: "缺少正文", En: "lacks a body"}},
}

// names are the parameters and properties that this API declares.
var names = map[string]bool{
	"path": true, "query": true, "header": true, "body": true, "id": true, "no": true, "If-Match": true,
	"level": true, "monitor": true, "town": true, "state": true, "worker": true, "cursor": true, "limit": true,
	"kind": true, "verdict": true, "note": true,
	"feed": true, "department": true, "reason": true, "number": true, "act": true, "keep": true, "other": true,
}

// declared cuts a location at the first name that the API does not declare.
func declared(location string) string {
	parts := strings.Split(location, ".")
	for i, part := range parts {
		if !names[part] {
			parts = parts[:i]
			break
		}
	}
	if len(parts) == 0 {
		return "body"
	}
	return strings.Join(parts, ".")
}

// Status is the HTTP status of an error of the flow, by its kind alone: its text
// is for the log.
func Status(err error) int {
	for _, kind := range kinds {
		if errors.Is(err, kind.error) {
			return kind.status
		}
	}
	return http.StatusInternalServerError
}

var kinds = []struct {
	error
	status int
}{
	{shouwang.ErrDown, http.StatusServiceUnavailable},
	{shouwang.ErrHeld, http.StatusServiceUnavailable},
	{shouwang.ErrNotFound, http.StatusNotFound},
	{shouwang.ErrStale, http.StatusPreconditionFailed},
	{shouwang.ErrConflict, http.StatusConflict},
	{shouwang.ErrForbidden, http.StatusForbidden},
	{shouwang.ErrInvalid, http.StatusUnprocessableEntity},
	{shouwang.ErrRefused, http.StatusUnprocessableEntity},
}

// RetryAfter is how many seconds a client waits when the store is down.
const RetryAfter = "5"

// reasons are why a case refuses an act: its own words, which repeat nothing that
// was sent.
func reasons(err error) []Place {
	if faults, ok := errors.AsType[cases.Faults](err); ok {
		var list []Place
		for _, f := range faults {
			list = append(list, Place{Location: "body.record." + f.Where, Detail: f.What.Zh, DetailEn: f.What.En})
		}
		return list
	}
	if r, ok := errors.AsType[*cases.Refusal](err); ok {
		return []Place{{Location: "body.kind", Detail: r.What, DetailEn: r.What}}
	}
	return nil
}

// failure is an error of the flow as the API answers it.
func failure(err error) error {
	p := problem(Status(err))
	p.Errors = reasons(err)
	if p.Status != http.StatusServiceUnavailable {
		return p
	}
	return huma.ErrorWithHeaders(p, http.Header{"Retry-After": {RetryAfter}})
}
