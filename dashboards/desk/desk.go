// Package desk is the web desk: pages drawn on the server with templ, over the
// services that internal/api declares. A page opens on what to do next, says
// why, and never claims more than is known. Every page reads without script;
// script adds keys, progress and retries.
package desk

import (
	"context"
	"crypto/ecdh"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"shouwang/internal/access"
	"shouwang/internal/api"
)

//go:generate go run github.com/a-h/templ/cmd/templ@v0.3.977 generate

// The static folder holds the desk's own style and script; static/vendor is
// filled at build time from node_modules and may be empty.
//
//go:embed static
var static embed.FS

// Config is what the desk needs. Uploads is a folder of its own: whatever lies
// in it at the start was left by a process that ended, and is removed.
type Config struct {
	Services api.Services
	Clock    func() time.Time
	Log      *slog.Logger
	Uploads  string
	Audit    access.Log   // nil: nothing is logged
	Door     *access.Door // nil: nobody has an account

	Directory *access.Directory  // where people may sign in beside; nil: nowhere
	Inlets    []*ecdh.PrivateKey // devices seal visits to the first, and what was sealed to any opens; none: no device keeps any
}

// Desk is the pages and the matches that they started.
type Desk struct {
	services api.Services
	clock    func() time.Time
	log      *slog.Logger
	assets   assets
	jobs     *jobs
	door     *access.Door
	people   *access.Directory
	inlets   []*ecdh.PrivateKey
	fixed    map[string]bool // the addresses of forms that name nothing
}

// New is the desk, with its folder of uploads emptied.
func New(config Config) (*Desk, error) {
	found, err := findAssets(static)
	if err != nil {
		return nil, err
	}
	work, err := newJobs(config)
	if err != nil {
		return nil, err
	}
	return &Desk{services: api.Scoped(config.Services, config.Audit), door: config.Door, people: config.Directory, inlets: config.Inlets, clock: config.Clock, log: config.Log, assets: found, jobs: work}, nil
}

// Close ends a running match and waits for it, then removes what was uploaded.
func (d *Desk) Close() error { return d.jobs.close() }

// Mount adds the pages to the engine of internal/api, behind its guards.
func (d *Desk) Mount(engine *gin.Engine) {
	get := map[string]func(*visit) error{
		api.SignInRoute: d.signInPage, api.LeaveRoute: d.leave, api.ReturnRoute: d.comeBack, api.MeRoute: d.me,
		"/": d.home, "/backlog": d.backlog, "/clauses": d.clauses, "/performance": d.performance, "/groups": d.groups, "/match": d.matchIndex, "/match/jobs/:id": d.matchJob, "/match/jobs/:id/progress": d.matchProgress,
		"/match/:month": d.matchResult, "/match/:month/duty": d.matchDuty, "/match/:month/towns/:town": d.workbook,
		"/warnings": d.warnings, "/warnings/:ref": d.warning, "/warnings/:ref/receipt": d.receipt, "/inbox": d.inbox, "/cases": d.cases, "/cases/:no": d.oneCase, "/cases/:no/do/:kind": d.actForm,
		"/offline": d.offline, "/calls": d.calls, "/meetings": d.meetings, "/meetings/:no": d.oneMeeting, "/meetings/:no/minutes": d.minutes,
		"/feeds": d.arrivals, "/feeds/batches": d.batches, "/feeds/batches/:number": d.oneBatch, "/feeds/quarantine": d.quarantine, "/feeds/suspects": d.suspects,
	}
	post := map[string]func(*visit) error{
		api.SignInRoute: d.signIn, api.SignOutRoute: d.signOut, api.MeRoute: d.changePassword,
		"/prefs": d.prefs, "/find": d.find, api.UploadRoute: d.upload, "/match/jobs/:id": d.confirm,
		"/warnings/:ref/take": d.takeWarning, "/warnings/:ref/reveal": d.revealWarning, "/inbox": d.takeMessage,
		"/cases/:no": d.appendEvent, "/cases/:no/reveal": d.revealCase, "/cases/:no/do/:kind": d.act,
		"/calls": d.typeCall, "/meetings": d.convene, "/meetings/:no": d.meet,
		"/feeds/batches/:number": d.decideBatch, "/feeds/quarantine/reveal": d.revealRefused, "/feeds/quarantine/book": d.correction, api.AnswerRoute: d.answer,
		"/feeds/suspects": d.decidePeople, "/feeds/suspects/reveal": d.revealPeople,
	}
	for path, page := range get {
		engine.GET(path, d.handle(page))
	}
	d.fixed = map[string]bool{}
	for path, act := range post {
		engine.POST(path, d.handle(act))
		d.fixed[path] = !strings.Contains(path, ":")
	}
	engine.GET("/static/*file", d.asset)
	engine.GET(api.WorkerRoute, serviceWorker)
}

// visit is one request to a page.
type visit struct {
	*gin.Context

	page page
}

func (d *Desk) handle(page func(*visit) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		v := &visit{c, d.pageOf(c.Request)}
		if err := page(v); err != nil {
			d.fail(v, err)
		}
	}
}

// show draws a page; the status says whether what was asked was done.
func (v *visit) show(status int, content templ.Component) error {
	v.Header("Content-Type", "text/html; charset=utf-8")
	v.Status(status)
	if err := content.Render(v.Request.Context(), v.Writer); err != nil {
		return fmt.Errorf("draw page: %w", err)
	}
	return nil
}

// goTo answers a form that was done: the browser reads the page anew.
func (v *visit) goTo(path string) error {
	v.Redirect(http.StatusSeeOther, path)
	return nil
}

// sent is all that a form sent, once a field of it was read.
func (v *visit) sent() map[string]string {
	all := make(map[string]string, len(v.Request.PostForm))
	for name, values := range v.Request.PostForm {
		all[name] = strings.Join(values, ",")
	}
	return all
}

func (v *visit) ctx() context.Context { return v.Request.Context() }

// assets are the addresses of static files with a digest of their content, so
// that a browser keeps them and still sees a new version at once.
type assets map[string]string

func findAssets(files fs.FS) (assets, error) {
	found := assets{}
	err := fs.WalkDir(files, "static", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(files, path)
		if err != nil {
			return fmt.Errorf("read %s: %w", path, err)
		}
		sum := sha256.Sum256(data)
		found[strings.TrimPrefix(path, "static/")] = "/" + path + "?v=" + hex.EncodeToString(sum[:6])
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("find assets: %w", err)
	}
	return found, nil
}

func (d *Desk) asset(c *gin.Context) {
	name := strings.TrimPrefix(c.Param("file"), "/")
	if _, known := d.assets[name]; !known {
		d.ErrorPage(c.Writer, c.Request, http.StatusNotFound)
		return
	}
	c.Header("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeFileFS(c.Writer, c.Request, static, "static/"+name)
}
