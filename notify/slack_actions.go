package notify

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"shouwang"
	"shouwang/internal/number"
)

// Names of the buttons.
const (
	takeAction = "acknowledge"
	openAction = "open"
)

// Bounds of a request from Slack.
const (
	mostRequest = 64 << 10
	freshness   = 5 * time.Minute  // an older request, or one from the future, is refused
	answerBy    = 2 * time.Second  // Slack wants an answer within three
	workFor     = 20 * time.Second // what goes on after the answer
)

// Card is a message that somebody acted on.
type Card struct {
	Conversation, Stamp string // where it stands
	No                  string
	Head                string // its first line, which stays
	Outcome             string // what is said in place of the button
}

// Cards rewrites messages; *Slack does.
type Cards interface {
	Rewrite(ctx context.Context, card Card) error
}

// TakenError is an error of Acknowledge that knows who was first.
type TakenError interface {
	error
	TakenBy() (worker string, at time.Time)
}

// SlackActions takes the buttons that workers press (POST, to be mounted where
// Slack reaches it). Every field is needed.
type SlackActions struct {
	Secret      string // the app's signing secret
	Nonces      *Nonces
	Worker      func(slackID string) (shouwang.Worker, bool)
	Acknowledge func(ctx context.Context, warningNo, worker string) error // 接办
	Cards       Cards
	Clock       func() time.Time
	Log         *slog.Logger
	Language    string // of the message, zh or en; "" is zh

	answerIn time.Duration // 0 is answerBy
	working  sync.WaitGroup
}

// Wait returns when no button is being worked on any more; stop serving first.
func (a *SlackActions) Wait() { a.working.Wait() }

// ServeHTTP checks that a request comes from Slack, now, and for the first time,
// and answers within Slack's three seconds; slower work goes on behind the answer.
func (a *SlackActions) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		http.Error(w, "POST only", http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostRequest))
	if err != nil {
		http.Error(w, "too long", http.StatusRequestEntityTooLarge)
		return
	}
	if !a.genuine(r.Header, body) {
		http.Error(w, "not signed by Slack, or not now", http.StatusUnauthorized)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), cmp.Or(a.answerIn, answerBy))
	defer cancel()
	fresh, err := a.Nonces.Take(ctx, nonceOf(r.Header, body), a.Clock())
	if err != nil {
		w.Header().Set("Retry-After", "1")
		http.Error(w, "not stored, press again", http.StatusServiceUnavailable)
		return
	}
	if !fresh {
		http.Error(w, "seen before", http.StatusConflict)
		return
	}
	a.answer(ctx, w, body)
}

// genuine checks Slack's signature (v0) over time and body, and the time itself.
func (a *SlackActions) genuine(h http.Header, body []byte) bool {
	stamp := h.Get("X-Slack-Request-Timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return false
	}
	age := a.Clock().Sub(time.Unix(seconds, 0))
	if age > freshness || age < -time.Second { // a second, since the stamp is whole seconds
		return false
	}
	given, err := hex.DecodeString(strings.TrimPrefix(h.Get("X-Slack-Signature"), "v0="))
	if err != nil {
		return false
	}
	return hmac.Equal(given, slackSignature(a.Secret, stamp, body))
}

func slackSignature(secret, stamp string, body []byte) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("v0:" + stamp + ":"))
	mac.Write(body)
	return mac.Sum(nil)
}

// nonceOf names a request: Slack signs no number of its own, but the same press
// has the same time and body.
func nonceOf(h http.Header, body []byte) string {
	sum := sha256.Sum256([]byte("slack:" + h.Get("X-Slack-Request-Timestamp") + ":" + string(body)))
	return hex.EncodeToString(sum[:])
}

func (a *SlackActions) answer(ctx context.Context, w http.ResponseWriter, body []byte) {
	press, ok := pressOf(body)
	if !ok {
		http.Error(w, "not a button of ours", http.StatusBadRequest)
		return
	}
	if press.no == "" { // the link button also calls
		w.WriteHeader(http.StatusOK)
		return
	}
	done := make(chan struct{})
	a.working.Go(func() {
		defer close(done)
		work, cancel := context.WithTimeout(context.WithoutCancel(ctx), workFor)
		defer cancel()
		a.work(work, press)
	})
	select {
	case <-done:
	case <-ctx.Done():
	}
	w.WriteHeader(http.StatusOK)
}

// press is one press of a button.
type press struct {
	user string
	no   string // W- number; "" for a button that only opens a link
	card Card
}

// pressOf reads a press; anything that our own messages cannot cause is refused.
func pressOf(body []byte) (press, bool) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return press{}, false
	}
	var call slack.InteractionCallback
	if err := json.Unmarshal([]byte(form.Get("payload")), &call); err != nil {
		return press{}, false
	}
	return pressIn(call)
}

// pressIn is the press in a call of Slack's.
func pressIn(call slack.InteractionCallback) (press, bool) {
	if call.Type != slack.InteractionTypeBlockActions || len(call.ActionCallback.BlockActions) != 1 {
		return press{}, false
	}
	action := call.ActionCallback.BlockActions[0]
	if action.ActionID == openAction {
		return press{}, true
	}
	if action.ActionID != takeAction || !number.Valid(action.Value) || !strings.HasPrefix(action.Value, "W-") {
		return press{}, false
	}
	return press{user: call.User.ID, no: action.Value, card: Card{
		Conversation: call.Container.ChannelID, Stamp: call.Container.MessageTs,
		No: action.Value, Head: call.Message.Text,
	}}, true
}

// work takes the warning for the worker and says on the card what came of it.
func (a *SlackActions) work(ctx context.Context, p press) {
	worker, known := a.Worker(p.user)
	if !known {
		a.Log.WarnContext(ctx, "a button was pressed by nobody on the roster", "warning", p.no)
		return
	}
	err := a.Acknowledge(ctx, p.no, worker.ID)
	if err != nil {
		a.Log.WarnContext(ctx, "not acknowledged", "warning", p.no, "worker", worker.ID, "err", err)
	}
	p.card.Outcome = a.outcome(err)
	if err := a.Cards.Rewrite(ctx, p.card); err != nil {
		a.Log.WarnContext(ctx, "the card stays as it was", "warning", p.no, "err", failureOf(err))
	}
}

func (a *SlackActions) outcome(err error) string {
	text := texts[chinese]
	if language(a.Language) == english {
		text = texts[english]
	}
	var taken TakenError
	switch {
	case err == nil:
		return text.takenLine(Taken{At: a.Clock()})
	case errors.As(err, &taken):
		worker, at := taken.TakenBy()
		return text.takenLine(Taken{By: worker, Other: true, At: at})
	}
	return text.notTaken
}
