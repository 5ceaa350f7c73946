package notify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"shouwang"
	"shouwang/notify/slacktest"
)

// desk is what stands behind the buttons of a test.
type desk struct {
	*SlackActions

	taken []string
	err   error
}

func newDesk(b *bench) *desk {
	d := &desk{}
	d.SlackActions = &SlackActions{
		Secret: "canary-signing-secret", Nonces: &Nonces{DB: b.db, Append: b.append}, Clock: b.clock, Log: quiet,
		Cards: slackTo(b.t, b.slack, ""), answerIn: time.Minute, // a busy machine is no fault of these tests
		Worker: func(id string) (shouwang.Worker, bool) {
			for _, w := range roster {
				if w.SlackID == id {
					return w, true
				}
			}
			return shouwang.Worker{}, false
		},
		Acknowledge: func(_ context.Context, no, worker string) error {
			d.taken = append(d.taken, no+" "+worker)
			return d.err
		},
	}
	return d
}

func answer(h http.Handler, r *http.Request) int {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

// delivered is a single warning that stands in the worker's Slack.
func delivered(b *bench) slacktest.Message {
	b.t.Helper()
	b.slack.Expect("U0001", 1)
	outbox, dispatcher := b.process(nil)
	b.intend(outbox, raised(warning(1, shouwang.Yellow, "V01")))
	b.drain(dispatcher)
	return b.slack.Messages()[0]
}

func TestPressingTheButtonTakesTheWarning(t *testing.T) {
	b := newBench(t)
	m, d := delivered(b), newDesk(b)
	b.forward(8*time.Hour + 5*time.Minute)
	if code := answer(d, b.slack.Press(t, m, "U0001", "acknowledge")); code != http.StatusOK {
		t.Fatalf("answer %d", code)
	}
	d.Wait()
	no := warning(1, "", "").No
	if len(d.taken) != 1 || d.taken[0] != no+" V01" {
		t.Errorf("taken: %v", d.taken)
	}
	card := b.slack.Messages()[0]
	if want := "▲黄色 · " + no + " · 崇文镇\n已接办 14:05"; card.Text != want || !card.Edited {
		t.Errorf("the card says %q, want %q", card.Text, want)
	}
	if strings.Contains(string(card.Blocks), "acknowledge") || !strings.Contains(string(card.Blocks), deskLink(no)) {
		t.Errorf("the card keeps its button or lost its link: %s", card.Blocks)
	}
}

// Where nothing may come in, the connection goes out, and a press is taken once.
func TestAButtonComesOverTheSocket(t *testing.T) {
	b := newBench(t)
	m, d := delivered(b), newDesk(b)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- slackTo(t, b.slack, "socket: "+slacktest.AppToken).Listen(ctx, d.SlackActions) }()
	for range 2 { // Slack sends again what it believes unanswered
		b.slack.PressSocket(t, m, "U0001", "acknowledge", "e-1")
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	d.Wait()
	if no := warning(1, "", "").No; len(d.taken) != 1 || d.taken[0] != no+" V01" {
		t.Errorf("taken: %v", d.taken)
	}
	if err := slackTo(t, b.slack, "").Listen(t.Context(), d.SlackActions); !errors.Is(err, shouwang.ErrInvalid) {
		t.Errorf("without a token: %v", err)
	}
}

// six requests that are not Slack's, or not now, or not for the first time.
func TestRequestsThatAreRefused(t *testing.T) {
	b := newBench(t)
	m, d := delivered(b), newDesk(b)
	press := func() *http.Request { return b.slack.Press(t, m, "U0001", "acknowledge") }
	body, err := io.ReadAll(press().Body)
	if err != nil {
		t.Fatal(err)
	}
	unsigned := press()
	unsigned.Header.Del("X-Slack-Signature")
	forged := press()
	forged.Header.Set("X-Slack-Signature", "v0="+strings.Repeat("0", 64))
	recoded := press()
	recoded.Body = io.NopCloser(strings.NewReader(strings.ReplaceAll(string(body), "%22", "%5Cu0022")))
	undated := press()
	undated.Header.Del("X-Slack-Request-Timestamp")
	for name, r := range map[string]*http.Request{
		"missing signature": unsigned, "wrong signature": forged, "re-encoded body": recoded, "missing time": undated,
		"stale":       b.slack.Signed(string(body), b.clock().Add(-5*time.Minute-time.Second)),
		"from future": b.slack.Signed(string(body), b.clock().Add(5*time.Second)),
	} {
		if code := answer(d, r); code != http.StatusUnauthorized {
			t.Errorf("%s: %d, want 401", name, code)
		}
	}
	if code := answer(d, press()); code != http.StatusOK {
		t.Errorf("the real one: %d", code)
	}
	d.Wait()
	restarted := newDesk(b) // a nonce outlives the process
	if code := answer(restarted, press()); code != http.StatusConflict {
		t.Errorf("replayed: %d, want 409", code)
	}
	if len(d.taken) != 1 || len(restarted.taken) != 0 {
		t.Errorf("taken %v, then %v", d.taken, restarted.taken)
	}
}

func TestRequestsThatMakeNoSense(t *testing.T) {
	b := newBench(t)
	d := newDesk(b)
	for name, tt := range map[string]struct {
		payload string
		want    int
	}{
		"not JSON":         {"{", http.StatusBadRequest},
		"another type":     {`{"type":"view_submission"}`, http.StatusBadRequest},
		"no action":        {`{"type":"block_actions","actions":[]}`, http.StatusBadRequest},
		"a foreign button": {`{"type":"block_actions","actions":[{"type":"button","block_id":"b1","action_id":"delete_all","value":"x"}]}`, http.StatusBadRequest},
		"a wrong number":   {`{"type":"block_actions","actions":[{"type":"button","block_id":"b1","action_id":"acknowledge","value":"W-0000000"}]}`, http.StatusBadRequest},
		"the link button":  {`{"type":"block_actions","actions":[{"type":"button","block_id":"b1","action_id":"open"}]}`, http.StatusOK},
	} {
		body := url.Values{"payload": {tt.payload}}.Encode()
		if code := answer(d, b.slack.Signed(body, b.clock())); code != tt.want {
			t.Errorf("%s: %d, want %d", name, code, tt.want)
		}
	}
	if code := answer(d, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)); code != http.StatusMethodNotAllowed {
		t.Errorf("GET: %d", code)
	}
	if code := answer(d, b.slack.Signed(strings.Repeat("x", mostRequest+1), b.clock())); code != http.StatusRequestEntityTooLarge {
		t.Errorf("too long: %d", code)
	}
	if len(d.taken) != 0 {
		t.Errorf("taken: %v", d.taken)
	}
}

func TestAStrangerTakesNothing(t *testing.T) {
	b := newBench(t)
	m, d := delivered(b), newDesk(b)
	if code := answer(d, b.slack.Press(t, m, "U9999", "acknowledge")); code != http.StatusOK {
		t.Errorf("answer %d", code)
	}
	d.Wait()
	if len(d.taken) != 0 || b.slack.Messages()[0].Edited {
		t.Errorf("taken %v, card edited %v", d.taken, b.slack.Messages()[0].Edited)
	}
}

type first struct{}

func (first) Error() string                { return "taken" }
func (first) TakenBy() (string, time.Time) { return "V03", monday.Add(time.Hour) }

func TestTheCardSaysWhoWasFirst(t *testing.T) {
	b := newBench(t)
	m, d := delivered(b), newDesk(b)
	for err, want := range map[error]string{
		fmt.Errorf("acknowledge: %w", first{}): "已由他人接办 V03 07:00",
		shouwang.ErrDown:                       "未能接办，请打开查看",
	} {
		b.forward(time.Second)
		d.err = err
		if code := answer(d, b.slack.Press(t, m, "U0001", "acknowledge")); code != http.StatusOK {
			t.Errorf("answer %d", code)
		}
		d.Wait()
		if got := b.slack.Messages()[0].Text; !strings.HasSuffix(got, "\n"+want) {
			t.Errorf("the card says %q, want %q", got, want)
		}
		m = slacktest.Message{Conversation: m.Conversation, Stamp: m.Stamp, Text: m.Text, Blocks: m.Blocks}
	}
}

func TestAPressThatCannotBeStoredIsNotAnswered(t *testing.T) {
	b := newBench(t)
	m := delivered(b)
	store := &failing{Appender: b.append}
	b.append = store
	d := newDesk(b)
	store.down.Store(true)
	if code := answer(d, b.slack.Press(t, m, "U0001", "acknowledge")); code != http.StatusServiceUnavailable {
		t.Errorf("answer %d, want 503", code)
	}
	store.down.Store(false)
	if code := answer(d, b.slack.Press(t, m, "U0001", "acknowledge")); code != http.StatusOK {
		t.Errorf("pressed again: %d", code)
	}
	d.Wait()
}

// Slack gets its answer in time however long the work takes.
func TestASlowDeskAnswersInTime(t *testing.T) {
	b := newBench(t)
	m, d := delivered(b), newDesk(b)
	release := make(chan struct{})
	r := b.slack.Press(t, m, "U0001", "acknowledge")
	ctx, timeUp := context.WithCancel(r.Context())
	d.Acknowledge = func(context.Context, string, string) error {
		timeUp() // the two seconds pass while it works
		<-release
		return nil
	}
	if code := answer(d, r.WithContext(ctx)); code != http.StatusOK {
		t.Errorf("answer %d", code)
	}
	if b.slack.Messages()[0].Edited {
		t.Error("the card was rewritten before the work was done")
	}
	close(release)
	d.Wait()
	if !b.slack.Messages()[0].Edited {
		t.Error("the card was not rewritten after the work was done")
	}
}

// Nothing secret is ever logged, whatever comes in.
func TestTheLogHoldsNoSecret(t *testing.T) {
	b := newBench(t)
	m, d := delivered(b), newDesk(b)
	var log bytes.Buffer
	d.Log = slog.New(slog.NewJSONHandler(&log, nil))
	d.err = shouwang.ErrDown
	answer(d, b.slack.Press(t, m, "U0001", "acknowledge"))
	b.forward(time.Second)
	answer(d, b.slack.Press(t, m, "U9999", "acknowledge"))
	d.Wait()
	if log.Len() == 0 {
		t.Error("nothing was logged")
	}
	checkDiscreet(t, log.String())
	for _, canary := range []string{"canary", "U9999", "xoxb"} {
		if strings.Contains(log.String(), canary) {
			t.Errorf("the log holds %q", canary)
		}
	}
}

func FuzzPress(f *testing.F) {
	f.Add([]byte("payload=%7B%22type%22%3A%22block_actions%22%7D"))
	f.Add([]byte(url.Values{"payload": {`{"type":"block_actions","actions":[{"type":"button","block_id":"b1","action_id":"acknowledge","value":"W-0000002"}],"state":"x"}`}}.Encode()))
	f.Fuzz(func(t *testing.T, body []byte) {
		if p, ok := pressOf(body); ok && p.no != "" && !strings.HasPrefix(p.no, "W-") {
			t.Errorf("took %q for a warning", p.no)
		}
	})
}
