package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/gin-gonic/gin"

	"shouwang"
	"shouwang/internal/access"
)

// Door says who asks (access.Door).
type Door interface {
	// Anybody says whether anybody has an account.
	Anybody(ctx context.Context) (bool, error)
	// Session is the reader of a session, Bearer that of a key; the zero Reader is nobody.
	Session(ctx context.Context, id string) (access.Reader, error)
	// Peek is the same, without the session being in use by it.
	Peek(ctx context.Context, id string) (access.Reader, error)
	Bearer(ctx context.Context, key string) (access.Reader, error)
}

// gate lets a request through whose reader may do what its route is for, and writes
// it into the log before anything is done.
type gate struct {
	door  Door       // nil: nobody has an account
	audit access.Log // nil: nothing is logged
	log   *slog.Logger
	page  ErrorPage
}

func (g gate) check(c *gin.Context) {
	reader, err := g.reader(c)
	if err != nil {
		g.fail(c, "find out who asks", err)
		return
	}
	c.Request = c.Request.WithContext(access.As(c.Request.Context(), reader)) // a refusal is drawn for them too
	if c.FullPath() == "" {
		return // there is nothing behind it
	}
	asks, known := needs[c.Request.Method+" "+c.FullPath()]
	if !known {
		g.log.ErrorContext(c.Request.Context(), "no rule says who may ask for this", "route", c.FullPath())
		refuse(c, http.StatusForbidden, g.page)
		return
	}
	if why := reader.Allows(asks.action); why != "" {
		g.turnAway(c, reader, why)
		return
	}
	if asks.logs == logNothing {
		return
	}
	if err := g.write(c, reader, asks.logs, access.Done, ""); err != nil {
		g.fail(c, "write to the log", err)
	}
}

// fail refuses what cannot be decided or logged: nothing is done without.
func (g gate) fail(c *gin.Context, what string, err error) {
	g.log.ErrorContext(c.Request.Context(), what, "error", err)
	c.Header("Retry-After", RetryAfter)
	refuse(c, http.StatusServiceUnavailable, g.page)
}

// reader is who asks: by a key, which only programs have, else by the session, else,
// while nobody has an account, the operator of this machine.
func (g gate) reader(c *gin.Context) (access.Reader, error) {
	if g.door == nil {
		return access.Operator(), nil
	}
	ctx := c.Request.Context()
	if key, given := strings.CutPrefix(c.GetHeader("Authorization"), "Bearer "); given {
		if !strings.HasPrefix(c.Request.URL.Path, Prefix+"/") {
			return access.Reader{}, nil
		}
		return g.door.Bearer(ctx, key)
	}
	if id := SessionOf(c.Request); id != "" {
		look := g.door.Session
		if unattended(c) {
			look = g.door.Peek
		}
		if r, err := look(ctx, id); err != nil || r.Name != "" {
			return r, err
		}
	}
	anybody, err := g.door.Anybody(ctx)
	if err != nil || anybody {
		return access.Reader{}, err
	}
	return access.Operator(), nil
}

// turnAway answers who may not. A person without a session is led to where they sign in.
// That nobody was refused is told as far as it can be: nothing is done either way.
func (g gate) turnAway(c *gin.Context, reader access.Reader, why access.Refusal) {
	if why != access.NotSignedIn {
		if err := g.write(c, reader, "refused", access.Refused, string(why)); err != nil {
			g.fail(c, "write to the log", err)
			return
		}
		refuse(c, http.StatusForbidden, g.page)
		return
	}
	g.tellOfNobody(c, sentBy(c))
	if c.Request.Method == http.MethodGet && g.page != nil && !strings.HasPrefix(c.Request.URL.Path, "/api/") && strings.Contains(c.GetHeader("Accept"), "text/html") {
		c.Abort()
		c.Redirect(http.StatusSeeOther, SignInRoute+"?"+url.Values{"back": {backTo(c)}}.Encode())
		return
	}
	c.Header("WWW-Authenticate", `Bearer realm="shouwang"`)
	refuse(c, http.StatusUnauthorized, g.page)
}

// tellOfNobody writes that somebody without an account was refused, and what they sent in
// place of one: never what it was.
func (g gate) tellOfNobody(c *gin.Context, sent string) {
	if err := g.write(c, access.Reader{Name: access.Nobody}, "refused", access.Refused, sent); err != nil {
		g.log.ErrorContext(c.Request.Context(), "write to the log", "error", err)
	}
}

// sentBy is how somebody tried to be known.
func sentBy(c *gin.Context) string {
	switch {
	case c.GetHeader("Authorization") != "":
		return "bad_key"
	case SessionOf(c.Request) != "":
		return "no_such_session"
	}
	return string(access.NotSignedIn)
}

// signedBySlack writes that what came to Slack's address was not signed by Slack.
func (g gate) signedBySlack(c *gin.Context) {
	c.Next()
	if c.Writer.Status() == http.StatusUnauthorized {
		g.tellOfNobody(c, "bad_signature")
	}
}

var backPath = regexp.MustCompile(`^/[a-z]*(/([WCJ]-[0-9]{7}|[0-9]{4}-[0-9]{2}|[a-z]+))?$`)

// backTo is the page that was asked for, if its address says nothing of anybody.
func backTo(c *gin.Context) string {
	if path := c.Request.URL.Path; backPath.MatchString(path) {
		return path
	}
	return "/"
}

func (g gate) write(c *gin.Context, r access.Reader, action, result, why string) error {
	if g.audit == nil {
		return nil
	}
	return g.audit.Write(c.Request.Context(), access.Event{By: r.Name, From: c.ClientIP(), Action: action, Object: objectOf(c), Purpose: why, Result: result})
}

// plainRef is what may stand in the log of an address: numbers of the service's own.
var plainRef = regexp.MustCompile(`^([WCJ]-[0-9]{7}|[0-9a-f]{16}|[0-9a-f]{32}|[0-9]{1,12}|[0-9]{4}-[0-9]{2})$`)

// objectOf is the route, with the numbers that were asked for. Whatever else somebody
// may have put into an address stays out.
func objectOf(c *gin.Context) string {
	object := []string{c.Request.Method, c.FullPath()}
	for _, p := range c.Params {
		if plainRef.MatchString(p.Value) {
			object = append(object, p.Value)
		}
	}
	return strings.Join(object, " ")
}

// cookieName is the cookie of a session. Sealed it is bound to the host and never
// leaves the connection in clear; plain http is served on loopback alone, where a
// Secure cookie would not be kept.
func cookieName(r *http.Request) string {
	if Sealed(r) {
		return "__Host-session"
	}
	return "session"
}

// SessionOf is the id of the session that a browser sent, "" without.
func SessionOf(r *http.Request) string {
	cookie, err := r.Cookie(cookieName(r))
	if err != nil {
		return ""
	}
	return cookie.Value
}

// SetSession gives a browser the id of its session, until it is closed; "" takes it away.
func SetSession(w http.ResponseWriter, r *http.Request, id string) {
	cookie := &http.Cookie{ //nolint:gosec // Secure follows the connection: loopback is served without TLS
		Name: cookieName(r), Value: id, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: Sealed(r),
	}
	if id == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(w, cookie)
}

// Where is where something lies.
type Where struct {
	Area uint64
	Lane shouwang.Lane
}

// Places looks up where cases lie that are named in what somebody reads or sends.
type Places interface {
	// PlacesOf takes numbers (C-); one that there is none of is left out.
	PlacesOf(ctx context.Context, nos []string) (map[string]Where, error)
}
