package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"shouwang/internal/access"
	"shouwang/internal/live"
)

// LiveRoute is the stream of what changes, for programs and for the desk.
const LiveRoute = Prefix + "/live"

// UnattendedHeader marks what a page asks for by itself: nobody is seen by it, so it
// keeps no session awake.
const UnattendedHeader = "Unattended"

// unattended says whether no person asks.
func unattended(c *gin.Context) bool {
	return c.FullPath() == LiveRoute || c.GetHeader(UnattendedHeader) != ""
}

// How long a write to a stream may take, how far back a reader may ask, and how much is
// told one by one: of more a reader is told to look again.
const (
	toldAtOnce  = 200
	streamWrite = 10 * time.Second
	longestAway = time.Hour
)

// streaming is the stream of the hub behind the gate.
type streaming struct {
	live *live.Hub
	gate gate
}

// serve tells a reader what changes, from where they were, until they go, their session
// ends, or they may see something else than before: then they come again.
func (s streaming) serve(c *gin.Context) {
	since, ok := s.since(c)
	if !ok {
		refuse(c, http.StatusUnprocessableEntity, nil)
		return
	}
	reader := access.Of(c.Request.Context())
	own := s.live.Join(reader)
	if own == nil {
		c.Header("Retry-After", "60")
		refuse(c, http.StatusTooManyRequests, nil)
		return
	}
	defer s.live.Leave(own)
	header := c.Writer.Header()
	header.Set("Content-Type", "text/event-stream")
	header.Set("X-Accel-Buffering", "no") // a proxy hands it on at once
	control := http.NewResponseController(c.Writer)
	_ = control.SetReadDeadline(time.Time{}) // nothing more is read; the end of the connection is still seen
	if !s.write(c, "retry: 5000\n\n") || !s.missed(c, since, reader.Scope) {
		return
	}
	beat := time.NewTicker(s.live.Beat)
	defer beat.Stop()
	for {
		text := ": \n\n"
		select {
		case <-c.Request.Context().Done():
			return
		case <-beat.C:
		case news, open := <-own.News():
			if !open {
				return
			}
			text = eventsOf(news)
		}
		if !s.same(c, reader) || !s.write(c, text) {
			return
		}
	}
}

// since is the instant up to which a reader was told: the id of the last event that they
// had, or when they read what they look at. Without either it is now.
func (s streaming) since(c *gin.Context) (time.Time, bool) {
	text := c.GetHeader("Last-Event-ID")
	if text == "" {
		text = c.Query("since")
	}
	if text == "" {
		return s.live.Clock(), true
	}
	ms, err := strconv.ParseInt(text, 10, 64)
	return time.UnixMilli(ms), err == nil && ms >= 0
}

// missed tells what changed since a reader was there. Who was long away looks again.
func (s streaming) missed(c *gin.Context, since time.Time, scope access.Scope) bool {
	now := s.live.Clock()
	if since.Before(now.Add(-longestAway)) {
		return s.write(c, lookAgain(now))
	}
	list, err := s.live.Changes.Changed(c.Request.Context(), since, "", scope, toldAtOnce+1)
	if err != nil {
		s.live.Log.ErrorContext(c.Request.Context(), "look for what changed", "error", err)
		return false
	}
	return len(list) == 0 || s.write(c, eventsOf(list))
}

// same says whether who reads is who they were when the stream began.
func (s streaming) same(c *gin.Context, before access.Reader) bool {
	now, err := s.gate.reader(c)
	return err == nil && reflect.DeepEqual(now, before)
}

func (s streaming) write(c *gin.Context, text string) bool {
	ctx, cancel := context.WithTimeout(c.Request.Context(), streamWrite)
	defer cancel()
	at, _ := ctx.Deadline() // of the real clock, which the service's own may not be
	control := http.NewResponseController(c.Writer)
	_ = control.SetWriteDeadline(at) // a recorder has none
	if _, err := c.Writer.WriteString(text); err != nil {
		return false
	}
	return control.Flush() == nil
}

// changeView is a change as the stream tells it.
type changeView struct {
	What    string `json:"what" enum:"warning,case"`
	No      string `json:"no" doc:"W- or C- number."`
	Version uint64 `json:"version" doc:"Grows with every change of the same."`
}

func eventsOf(list []live.Change) string {
	if len(list) > toldAtOnce {
		return lookAgain(list[len(list)-1].At)
	}
	var b strings.Builder
	for _, c := range list {
		data, _ := json.Marshal(changeView{c.What, c.No, c.Version}) // two texts and a number
		fmt.Fprintf(&b, "id: %d\nevent: change\ndata: %s\n\n", c.At.UnixMilli(), data)
	}
	return b.String()
}

// lookAgain is the event that asks a reader to read their lists anew.
func lookAgain(at time.Time) string {
	return fmt.Sprintf("id: %d\nevent: reset\ndata: {}\n\n", at.UnixMilli())
}

// describeLive puts the stream, which huma does not serve, into the document.
func describeLive(doc huma.API) {
	text := &huma.Schema{Type: huma.TypeString}
	doc.OpenAPI().AddOperation(&huma.Operation{
		OperationID: "follow-live", Method: http.MethodGet, Path: "/live", Tags: []string{"live"},
		Summary: "Live 实时: that a warning or case within one's areas and lanes is new or changed, as server-sent events",
		Description: `event "change" has {"what":"warning or case","no","version"}; event "reset" asks to read the lists anew: too much changed, or one was away for more than an hour. ` +
			"An event's id is an instant in milliseconds: sent as Last-Event-ID it resumes there, and an event may come twice. A comment comes every 15 seconds. The stream ends with the session, and when one's rights change. At most five at once.",
		Parameters: []*huma.Param{
			{Name: "Last-Event-ID", In: "header", Schema: text, Description: "Id of the last event that was had."},
			{Name: "since", In: "query", Schema: text, Description: "The same, for a first connection."},
		},
		Responses: map[string]*huma.Response{
			"200": {Description: "The stream", Content: map[string]*huma.MediaType{"text/event-stream": {Schema: text}}},
			"429": {Description: "Too many streams of one account"},
		},
	})
}
