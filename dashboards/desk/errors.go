package desk

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"shouwang/internal/api"
)

// problem is what an error page says: what happened, what is kept, what to do.
type problem struct {
	status int
	kept   []field // what was typed, so that it can be sent again
	action string  // where it is sent
	retry  int     // seconds after which the browser sends it again by itself
	read   bool    // a page was asked for: nothing was typed that could be lost
}

// field is one part of a form that was sent. A long one is shown, to be read
// and copied; the rest is carried along.
type field struct {
	name, value string
	long        bool
}

// told are the statuses that have a page of their own words; the others read as 500.
var told = map[int]bool{400: true, 401: true, 403: true, 404: true, 405: true, 409: true, 412: true, 413: true, 421: true, 422: true, 428: true, 429: true, 500: true, 503: true}

func (p problem) key(part string) string {
	status := p.status
	if !told[status] {
		status = http.StatusInternalServerError
	}
	if p.read && status == http.StatusServiceUnavailable {
		return "error.503.read." + part
	}
	return "error." + strconv.Itoa(status) + "." + part
}

// ErrorPage draws a refusal of the guards.
func (d *Desk) ErrorPage(w http.ResponseWriter, r *http.Request, status int) {
	p := d.pageOf(r)
	p.self = "/"
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	page := errorPage(p, problem{status: status}) //nolint:contextcheck // a template takes its context when it is rendered
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
	what := problem{status: status, action: v.Request.URL.Path, read: v.Request.Method == http.MethodGet}
	// An address that is not of the desk's own making is not drawn again: it may
	// be somebody's number.
	known := what.action == v.FullPath() || errorBack(what) != "/"
	if !known {
		what.action, v.page.self = "/", "/"
	}
	if known && v.Request.Method == http.MethodPost {
		what.kept = kept(v)
	}
	if status == http.StatusServiceUnavailable {
		v.Header("Retry-After", api.RetryAfter)
		what.retry = 5
		if what.read {
			v.page.after, v.page.next = what.retry, v.page.self
		}
	}
	if err := v.show(status, errorPage(v.page, what)); err != nil {
		d.log.ErrorContext(v.ctx(), "draw error page", "error", err)
	}
}

func statusOf(err error) int {
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return http.StatusRequestEntityTooLarge
	}
	if errors.Is(err, context.Canceled) {
		return http.StatusServiceUnavailable
	}
	return api.Status(err)
}

// carried are the fields of the desk's forms that an error page gives back.
var carried = []string{"version", "kind", "verdict", "by", "warning", "worker", "purpose", "act", "pair", "keep", "other", "which", "department", "feed", "fault", "cursor", "reason"}

func kept(v *visit) []field {
	var fields []field
	for _, name := range carried {
		if value := v.PostForm(name); value != "" {
			fields = append(fields, field{name: name, value: value, long: name == "purpose" || name == "reason"})
		}
	}
	if note := v.PostForm("note"); note != "" {
		fields = append(fields, field{name: "note", value: note, long: true})
	}
	return fields
}
