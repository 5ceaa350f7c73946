package api

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
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

// sealing says of each request whether its browser speaks TLS: to the service itself, or
// to a proxy of the bureau's own that says so. The scheme of its address tells it from
// then on, whatever the client wrote there.
func sealing(proxies []string) gin.HandlerFunc {
	var ours []netip.Prefix
	for _, one := range proxies {
		if net, err := netip.ParsePrefix(one); err == nil {
			ours = append(ours, net)
		} else if ip, err := netip.ParseAddr(one); err == nil {
			ours = append(ours, netip.PrefixFrom(ip, ip.BitLen()))
		}
	}
	believed := func(peer string) bool {
		ip, err := netip.ParseAddr(peer)
		return err == nil && slices.ContainsFunc(ours, func(p netip.Prefix) bool { return p.Contains(ip.Unmap()) })
	}
	return func(c *gin.Context) {
		c.Request.URL.Scheme = "http"
		if c.Request.TLS != nil || c.GetHeader("X-Forwarded-Proto") == "https" && believed(c.RemoteIP()) {
			c.Request.URL.Scheme = "https"
		}
	}
}

// Sealed says whether nobody between a browser and the desk can read along. It is told by
// the engine's guards, before anything else.
func Sealed(r *http.Request) bool { return r.URL.Scheme == "https" }

func headers(c *gin.Context) {
	h := c.Writer.Header()
	if Sealed(c.Request) {
		h.Set("Strict-Transport-Security", "max-age=31536000") // a year; of this name alone, others are not the desk's
	}
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

// here refuses every Host that is neither a loopback name nor, sealed, the desk's own, so
// that a page of another site cannot reach the desk by pointing its own name here; and
// whatever came in clear from another machine.
func here(host string, page ErrorPage) gin.HandlerFunc {
	return func(c *gin.Context) {
		r := c.Request
		own := loopbackHost(r.Host) || host != "" && Sealed(r) && strings.EqualFold(bareHost(r.Host), host)
		if !own || host != "" && !Sealed(r) && !loopbackHost(r.RemoteAddr) {
			refuse(c, http.StatusMisdirectedRequest, page)
		}
	}
}

// bareHost is a host without its port.
func bareHost(hostport string) string {
	if name, _, err := net.SplitHostPort(hostport); err == nil {
		return name
	}
	return hostport
}

func loopbackHost(hostport string) bool {
	host := bareHost(hostport)
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
