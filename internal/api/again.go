package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"shouwang/internal/access"
)

// Shelf keeps first answers for a while (the queue); it may lose them.
type Shelf interface {
	access.Shelf

	// Take says whether a key was free, and holds it for a while: at most one gets it.
	Take(ctx context.Context, key string, ttl time.Duration) (bool, error)
}

// How long a first answer is kept, and how long a second asker is put off while the
// first is at work.
const (
	answerFor = 24 * time.Hour
	workFor   = time.Minute
)

// keyMost is how long an Idempotency-Key may be.
const keyMost = 128

// again answers a write that comes again under the same Idempotency-Key, of the same
// reader at the same address, with the first answer. Without a shelf, or once it was
// emptied, the acts' own rules hold: what is done is not done twice. The log of cases
// keeps keys itself, for good.
type again struct {
	shelf Shelf
	log   *slog.Logger
}

// answered is a first answer as the shelf has it. Of the request it holds a digest alone.
type answered struct {
	Asked  string `json:"asked"`
	Status int    `json:"status"`
	Type   string `json:"type"`
	ETag   string `json:"etag"`
	Body   []byte `json:"body"`
}

func (a again) answer(c *gin.Context) {
	key := c.GetHeader("Idempotency-Key")
	if a.shelf == nil || key == "" || c.Request.Method == http.MethodGet || !strings.HasPrefix(c.FullPath(), Prefix+"/") || c.FullPath() == Prefix+"/cases/:no/events" {
		return
	}
	if len(key) > keyMost {
		a.refuse(c, http.StatusUnprocessableEntity)
		return
	}
	body, err := io.ReadAll(c.Request.Body)
	if err != nil {
		a.refuse(c, http.StatusRequestEntityTooLarge)
		return
	}
	c.Request.Body = io.NopCloser(bytes.NewReader(body))
	asked := digest(string(body))
	place := "again:" + digest(access.Of(c.Request.Context()).Name, c.Request.Method, c.Request.URL.Path, key)
	if first, had := a.first(c, place); had {
		first.give(c, asked)
		return
	}
	free, err := a.shelf.Take(c.Request.Context(), place+":work", workFor)
	switch {
	case err != nil:
		a.fault(c, err)
	case !free:
		c.Header("Retry-After", RetryAfter)
		a.refuse(c, http.StatusConflict)
	default:
		a.act(c, place, asked)
		if err := a.shelf.Drop(context.WithoutCancel(c.Request.Context()), place+":work"); err != nil {
			a.log.ErrorContext(c.Request.Context(), "let go of a key", "error", err)
		}
	}
}

func (a again) refuse(c *gin.Context, status int) {
	c.Abort()
	writeProblem(c.Writer, problem(status))
}

func (a again) fault(c *gin.Context, err error) {
	a.log.ErrorContext(c.Request.Context(), "look for a first answer", "error", err)
	c.Header("Retry-After", RetryAfter)
	a.refuse(c, http.StatusServiceUnavailable)
}

// first is the answer that was given before; had is also a fault, which is answered.
func (a again) first(c *gin.Context, place string) (first answered, had bool) {
	text, err := a.shelf.Get(c.Request.Context(), place)
	if err == nil && text != nil {
		err = json.Unmarshal(text, &first)
	}
	if err != nil {
		a.fault(c, err)
		return answered{}, true
	}
	return first, text != nil
}

// give answers as before; the same key with other words is no repetition.
func (f answered) give(c *gin.Context, asked string) {
	if c.IsAborted() {
		return
	}
	c.Abort()
	if f.Asked != asked {
		writeProblem(c.Writer, problem(http.StatusUnprocessableEntity))
		return
	}
	if f.ETag != "" {
		c.Header("ETag", f.ETag)
	}
	c.Data(f.Status, f.Type, f.Body)
}

// act has it done, and keeps the answer unless it was a fault of ours. The first may
// have been answered between the look and the hold: only now nobody else can be at it.
func (a again) act(c *gin.Context, place, asked string) {
	if first, had := a.first(c, place); had {
		first.give(c, asked)
		return
	}
	copied := &copying{ResponseWriter: c.Writer}
	c.Writer = copied
	c.Next()
	ctx := context.WithoutCancel(c.Request.Context())
	first := answered{Asked: asked, Status: copied.Status(), Type: copied.Header().Get("Content-Type"), ETag: copied.Header().Get("ETag"), Body: copied.body.Bytes()}
	text, err := json.Marshal(first)
	if err == nil && first.Status < http.StatusInternalServerError {
		err = a.shelf.Put(ctx, place, text, answerFor)
	}
	if err != nil { // it is done, and answered: a second time its own rules hold
		a.log.ErrorContext(ctx, "keep a first answer", "error", err)
	}
}

// copying keeps what it writes.
type copying struct {
	gin.ResponseWriter

	body bytes.Buffer
}

func (w *copying) Write(text []byte) (int, error) {
	w.body.Write(text)
	return w.ResponseWriter.Write(text)
}

func (w *copying) WriteString(text string) (int, error) { return w.Write([]byte(text)) }

func digest(parts ...string) string {
	text, _ := json.Marshal(parts) // keeps them apart
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
