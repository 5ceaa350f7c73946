package api

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

// Limits of a request body. Only the routes of uploads take more than a megabyte.
const (
	BodyLimit   = 1 << 20
	UploadLimit = 200 << 20
	UploadRoute = "/match"
	AnswerRoute = "/feeds/quarantine/answer"
)

// ErrorPage draws a refusal for a person's browser.
type ErrorPage func(w http.ResponseWriter, r *http.Request, status int)

// csp allows what comes from here and nothing inline: the desk has no script,
// style or image of another place. Tabler's check marks are data: images.
const csp = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func headers(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", csp)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	h.Set("Cache-Control", "no-store")
}

// record logs a request by its route's template: a raw address may carry what
// somebody typed into it.
func record(log *slog.Logger, clock func() time.Time) gin.HandlerFunc {
	return func(c *gin.Context) {
		from := clock()
		c.Next()
		route := c.FullPath()
		if route == "" {
			route = "(none)"
		}
		log.InfoContext(c.Request.Context(), "request", "method", method(c.Request.Method), "route", route,
			"status", c.Writer.Status(), "took", clock().Sub(from))
	}
}

// method is a known method or "other": the word is the client's to choose.
func method(name string) string {
	switch name {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return name
	}
	return "other"
}

// recovered answers 500 for a panic. Its value is not logged, only its type and
// the stack: the value may hold a row.
func recovered(log *slog.Logger, page ErrorPage) gin.HandlerFunc {
	return func(c *gin.Context) {
		defer func() {
			value := recover()
			if value == nil {
				return
			}
			log.ErrorContext(c.Request.Context(), "panic", "route", c.FullPath(), "type", fmt.Sprintf("%T", value), "stack", string(debug.Stack()))
			if !c.Writer.Written() {
				refuse(c, http.StatusInternalServerError, page)
			}
			c.Abort()
		}()
		c.Next()
	}
}

// local refuses every Host that is not a loopback name, so that a page of
// another site cannot reach the desk by pointing its own name here.
func local(page ErrorPage) gin.HandlerFunc {
	return func(c *gin.Context) {
		if !loopbackHost(c.Request.Host) {
			refuse(c, http.StatusMisdirectedRequest, page)
		}
	}
}

func loopbackHost(hostport string) bool {
	host := hostport
	if name, _, err := net.SplitHostPort(hostport); err == nil {
		host = name
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && ip.IsLoopback()
}

// sameOrigin refuses a change that another site's page asks for.
func sameOrigin(page ErrorPage) gin.HandlerFunc {
	check := http.NewCrossOriginProtection()
	return func(c *gin.Context) {
		if check.Check(c.Request) != nil {
			refuse(c, http.StatusForbidden, page)
		}
	}
}

func limited(page ErrorPage) gin.HandlerFunc {
	return func(c *gin.Context) {
		limit := int64(BodyLimit)
		if route := c.FullPath(); route == UploadRoute || route == AnswerRoute {
			limit = UploadLimit
		}
		if c.Request.ContentLength > limit {
			c.Header("Connection", "close")
			refuse(c, http.StatusRequestEntityTooLarge, page)
			return
		}
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, limit)
	}
}

// refuse ends a request: with a page for a browser, else with a problem.
func refuse(c *gin.Context, status int, page ErrorPage) {
	c.Abort()
	if page != nil && !strings.HasPrefix(c.Request.URL.Path, "/api/") && strings.Contains(c.GetHeader("Accept"), "text/html") {
		page(c.Writer, c.Request, status)
		return
	}
	writeProblem(c.Writer, problem(status))
}

func writeProblem(w http.ResponseWriter, p *Problem) {
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	// A client that has gone needs no answer.
	_ = json.NewEncoder(w).Encode(p)
}
