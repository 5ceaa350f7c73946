package desk

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"shouwang"
	"shouwang/internal/api"
)

// problem is what an error page says: what happened, what is kept, what to do.
type problem struct {
	status int
	sort   sort
	kept   []field // what was typed, so that it can be sent again
	hint   string  // words: what exactly does not fit; "" where it is not known
	action string  // where it is sent
	retry  int     // seconds after which the browser sends it again by itself
}

// sort is what somebody had before them when it went wrong: each asks for words of its own.
type sort string

const (
	sortForm   sort = ""       // a form, whose page has what was typed
	sortLost   sort = "lost"   // a form, of which nothing could be kept
	sortButton sort = "button" // nothing was typed
	sortUpload sort = "upload"
	sortMatch  sort = "match" // what was uploaded, before it is matched
	sortRead   sort = "read"  // a page was asked for
)

// field is one part of a form that was sent. A long one is shown, to be read
// and copied; the rest is carried along.
type field struct {
	id, name, value string
	long            bool
}

// told are the statuses that have a page of their own words; the others read as 500.
var told = map[int]bool{400: true, 401: true, 403: true, 404: true, 405: true, 409: true, 412: true, 413: true, 421: true, 422: true, 428: true, 429: true, 500: true, 503: true}

// key is the text of a part: of the sort of page for this status, else for any, where
// there is one.
func (p problem) key(part string) string {
	status := p.status
	if !told[status] {
		status = http.StatusInternalServerError
	}
	number := strconv.Itoa(status)
	for _, own := range []string{"error." + number + "." + string(p.sort) + "." + part, "error." + string(p.sort) + "." + part} {
		if _, known := words[own]; known {
			return own
		}
	}
	return "error." + number + "." + part
}

// ErrorPage draws a refusal of the guards. Whose sign-in ended, or whose act could not be
// logged, has what they typed before them again; a refusal for any other reason gives
// nothing back, for it may have been another site that sent it.
func (d *Desk) ErrorPage(w http.ResponseWriter, r *http.Request, status int) {
	p := d.pageOf(r)
	p.self = "/"
	what := problem{status: status, sort: sortOf(r)}
	if d.fixed[r.URL.Path] || errorBack(problem{action: r.URL.Path}) != "/" {
		what.action = r.URL.Path
	}
	if status == http.StatusUnauthorized || status == http.StatusServiceUnavailable {
		what.keep(r)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	page := errorPage(p, what) //nolint:contextcheck // a template takes its context when it is rendered
	if err := page.Render(r.Context(), w); err != nil {
		d.log.ErrorContext(r.Context(), "draw error page", "error", err)
	}
}

// fail answers an error of a page by its kind. What was typed is on the page
// again, whatever happened.
func (d *Desk) fail(v *visit, err error) {
	status := statusOf(err)
	if status >= http.StatusInternalServerError {
		d.log.ErrorContext(v.ctx(), "page failed", "route", v.FullPath(), "error", err)
	}
	if v.Writer.Written() {
		return
	}
	what := problem{status: status, action: v.Request.URL.Path, sort: sortOf(v.Request), hint: hintOf(err)}
	// An address that is not of the desk's own making is not drawn again: it may
	// be somebody's number.
	if what.action != v.FullPath() && errorBack(what) == "/" {
		what.action, v.page.self = "", "/"
	}
	what.keep(v.Request)
	if status == http.StatusServiceUnavailable {
		v.Header("Retry-After", api.RetryAfter)
		if what.sort == sortRead {
			v.page.after, v.page.next = 5, v.page.self
		}
	}
	if err := v.show(status, errorPage(v.page, what)); err != nil {
		d.log.ErrorContext(v.ctx(), "draw error page", "error", err)
	}
}

func sortOf(r *http.Request) sort {
	switch {
	case r.Method != http.MethodPost:
		return sortRead
	case r.URL.Path == api.UploadRoute || r.URL.Path == api.AnswerRoute:
		return sortUpload
	case strings.HasPrefix(r.URL.Path, "/match/jobs/"):
		return sortMatch
	}
	return sortForm
}

// keep puts what was typed into a form on the page; where nothing was, the page says so.
func (p *problem) keep(r *http.Request) {
	if p.sort != sortForm && p.sort != sortMatch {
		return
	}
	if err := r.ParseForm(); err == nil && p.action != "" {
		p.kept = kept(r.PostForm)
	}
	switch {
	case len(p.kept) == 0:
		p.sort = sortLost
	case !slices.ContainsFunc(p.kept, field.typed):
		p.sort = sortButton
	}
	if p.status == http.StatusServiceUnavailable && slices.ContainsFunc(p.kept, field.once) {
		p.retry = 5
	}
}

// hinted is an error of which a page can say what exactly does not fit.
type hinted struct {
	error

	words string
}

func (h hinted) Unwrap() error { return h.error }

func hintOf(err error) string {
	if h, is := errors.AsType[hinted](err); is {
		return h.words
	}
	return ""
}

// unfit is an error of a form: what exactly does not fit is said by words.
func unfit(words string) error { return hinted{shouwang.ErrInvalid, words} }

func statusOf(err error) int {
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return http.StatusRequestEntityTooLarge
	}
	if errors.Is(err, context.Canceled) {
		return http.StatusServiceUnavailable
	}
	return api.Status(err)
}

// unkept are the fields that no page gives back: of the door, what was searched for, and
// what only its device can send again.
var unkept = []string{"name", "password", "old", "new", "code", "q", "sealed"}

// silent are the fields that a form fills in without anybody typing.
var silent = []string{"version", "kind", "by", "act", "which", "own", "do", "warning", "worker", "pair", "cursor", "lang", "theme", "size", "back"}

// typed says whether somebody wrote or chose a field.
func (f field) typed() bool { return !slices.Contains(silent, f.name) }

// once says whether a field keeps its form from being done twice.
func (f field) once() bool { return f.name == "version" || f.name == "own" || f.name == "r.id" }

// unseen is how long a text may be that is carried along without being shown.
const unseen = 24

func kept(form url.Values) []field {
	var fields []field
	for _, name := range slices.Sorted(maps.Keys(form)) {
		for _, value := range form[name] {
			if value == "" || slices.Contains(unkept, name) {
				continue
			}
			one := field{id: "kept-" + strconv.Itoa(len(fields)), name: name, value: value}
			one.long = one.typed() && (slices.Contains([]string{"note", "purpose", "reason"}, name) || utf8.RuneCountInString(value) > unseen)
			fields = append(fields, one)
		}
	}
	return fields
}
