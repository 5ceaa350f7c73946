package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"shouwang"
	"shouwang/internal/access"
	"shouwang/internal/live"
)

// Config is what the engine is made of. ErrorPage may be nil: every refusal is
// then a problem in JSON.
type Config struct {
	Services  Services
	Clock     func() time.Time
	Log       *slog.Logger
	Version   string
	ErrorPage ErrorPage

	Door    Door         // nil: nobody has an account, and the operator of this machine works alone
	Audit   access.Log   // nil: nothing is logged
	Shelf   Shelf        // of first answers to writes; nil keeps none
	Slack   http.Handler // of Slack's buttons; nil without
	Proxies []string     // addresses and networks whose X-Forwarded-For and X-Forwarded-Proto are believed
	Host    string       // by which others ask for the desk; "" for this machine alone

	Live *live.Hub // which the caller runs; nil: nothing is told live
}

// New is the engine with the API and all guards. Routes added to it later, the
// pages of the desk, stand behind the same guards.
func New(config Config) *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	engine.RedirectTrailingSlash = false
	// Where somebody comes from is what the connection says, unless it is that of a proxy
	// of the bureau's own.
	engine.RemoteIPHeaders = []string{"X-Forwarded-For"}
	if err := engine.SetTrustedProxies(config.Proxies); err != nil {
		_ = engine.SetTrustedProxies(nil) // whoever names them checks them: none is believed else
	}
	page := config.ErrorPage
	guard := gate{config.Door, config.Audit, config.Log, page}
	engine.Use(record(config.Log, config.Clock), recovered(config.Log, page), sealing(config.Proxies), headers, here(config.Host, page), sameOrigin(page), limited(page),
		guard.check, again{config.Shelf, config.Log}.answer)
	engine.NoRoute(func(c *gin.Context) { refuse(c, http.StatusNotFound, page) })
	engine.NoMethod(func(c *gin.Context) { refuse(c, http.StatusMethodNotAllowed, page) })
	engine.GET("/healthz", health(config))
	if config.Slack != nil {
		engine.POST(SlackRoute, guard.signedBySlack, gin.WrapH(config.Slack))
	}
	if config.Live != nil {
		engine.GET(LiveRoute, streaming{config.Live, guard}.serve)
	}
	config.Services = Scoped(config.Services, config.Audit)
	register(engine, config)
	return engine
}

func register(engine *gin.Engine, config Config) {
	doc := humagin.NewWithGroup(engine, engine.Group(Prefix), describe(config.Version))
	h := handlers{services: config.Services, log: config.Log}
	h.registerWarnings(doc)
	h.registerCases(doc)
	h.registerData(doc)
	h.registerDeliveries(doc)
	h.registerMeetings(doc)
	h.registerCalls(doc)
	describeLive(doc)
	engine.GET("/openapi.json", func(c *gin.Context) { c.JSON(http.StatusOK, doc.OpenAPI()) })
}

// Prefix is where the API stands.
const Prefix = "/api/v1"

// describe is huma without what would speak to others: no page of documents
// (it loads from outside) and no $schema links in answers.
func describe(version string) huma.Config {
	config := huma.DefaultConfig("Shouwang 守望", version)
	config.CreateHooks = nil
	config.DocsPath = ""
	config.SchemasPath = ""
	config.RejectUnknownQueryParameters = true
	config.Servers = []*huma.Server{{URL: Prefix}}
	config.Info.Description = "Warnings (预警), cases (个案) and the data desk (数据). Times are RFC 3339 at +08:00, money is whole fen. " +
		"Errors are problem+json in Chinese and English and never repeat what was sent. " +
		"Programs send a key as Authorization: Bearer; what lies outside its areas and lanes is not found. " +
		"A write that is sent again with its Idempotency-Key gets the first answer. While nobody has an account the one operator of this machine needs none. Beyond this machine over TLS alone."
	return config
}

type handlers struct {
	services Services
	log      *slog.Logger
}

// fail logs what went wrong and answers by its kind.
func (h handlers) fail(ctx context.Context, what string, err error) error {
	if Status(err) >= http.StatusInternalServerError {
		h.log.ErrorContext(ctx, what, "error", err)
	}
	return failure(err)
}

func health(config Config) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := config.Services.Overview.Health(c.Request.Context()); err != nil {
			config.Log.ErrorContext(c.Request.Context(), "health", "error", err)
			c.Header("Retry-After", RetryAfter)
			writeProblem(c.Writer, problem(http.StatusServiceUnavailable))
			return
		}
		c.JSON(http.StatusOK, gin.H{"status": "ok", "version": config.Version})
	}
}

// Timeouts of a connection: a client that sends or reads too slowly is let go.
type Timeouts struct{ Header, Read, Write, Idle, Stop time.Duration }

// Patience is the timeouts of the service. The upload and download routes
// extend theirs as long as bytes move.
var Patience = Timeouts{Header: 5 * time.Second, Read: 15 * time.Second, Write: time.Minute, Idle: 2 * time.Minute, Stop: 10 * time.Second}

// Listen binds an address of this machine alone, or, where connections are sealed, any.
// ErrInvalid.
func Listen(ctx context.Context, address string, sealed bool) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, shouwang.Explain(shouwang.ErrInvalid, "监听地址读不懂 / the address to listen on cannot be read", "写成 127.0.0.1:8080 / write it as 127.0.0.1:8080")
	}
	if !sealed && !loopbackHost(host) {
		return nil, notLocal()
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	if tcp, ok := listener.Addr().(*net.TCPAddr); ok && !sealed && !tcp.IP.IsLoopback() {
		return nil, errors.Join(notLocal(), listener.Close())
	}
	return listener, nil
}

func notLocal() error {
	return shouwang.Explain(shouwang.ErrInvalid,
		"只监听本机地址：没有加密的连接不离开本机 / only addresses of this machine are served: nothing leaves it unencrypted",
		"用 127.0.0.1:8080，或设置 tls.certificate 和 tls.key，或在 proxies 写明前置代理 / use 127.0.0.1:8080, or set tls.certificate and tls.key, or name the proxy before the desk in proxies")
}

// Serve answers on a listener until the context ends, then lets running
// requests finish within the timeout.
func Serve(ctx context.Context, listener net.Listener, handler http.Handler, log *slog.Logger) error {
	return serve(ctx, listener, newServer(handler, log, Patience), Patience.Stop)
}

func newServer(handler http.Handler, log *slog.Logger, wait Timeouts) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: wait.Header, ReadTimeout: wait.Read, WriteTimeout: wait.Write, IdleTimeout: wait.Idle,
		MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

func serve(ctx context.Context, listener net.Listener, server *http.Server, stop time.Duration) error {
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	select {
	case err := <-done:
		return fmt.Errorf("serve %s: %w", listener.Addr(), err)
	case <-ctx.Done():
	}
	// The context has ended; the requests in flight get their own time.
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), stop)
	defer cancel()
	err := server.Shutdown(last)
	if ended := <-done; !errors.Is(ended, http.ErrServerClosed) {
		err = errors.Join(err, ended)
	}
	if err != nil {
		return fmt.Errorf("stop serving %s: %w", listener.Addr(), errors.Join(err, server.Close()))
	}
	return nil
}
