package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"shouwang/notify/slacktest"
)

// storySecret signs what the workspace sends to the service.
const storySecret = "0123456789abcdef0123456789abcdef"

// slackCommand lets a journey have a Slack workspace: start USER..., which writes the
// settings of the service; expect USER N, before what sends them, since any other
// message fails the test; and press USER ADDRESS, the first button of the user's last
// message, as Slack sends it.
func slackCommand(t *testing.T) func(ts *testscript.TestScript, neg bool, args []string) {
	t.Helper()
	var s *slacktest.Server
	now := ""
	clock := func() time.Time {
		at, err := time.Parse(time.RFC3339, now)
		if err != nil {
			return time.Time{}
		}
		return at
	}
	return func(ts *testscript.TestScript, neg bool, args []string) {
		now = ts.Getenv("SHOUWANG_CLOCK")
		switch {
		case !neg && len(args) > 1 && args[0] == "start":
			s = slacktest.New(t, slacktest.Config{Token: killToken, Secret: storySecret, Users: args[1:], Clock: clock})
			text := fmt.Sprintf("notify:\n  slack: {token: %s, api: %q, allow: 127.0.0.0/8}\nslack: {secret: %s}\ndesk: http://127.0.0.1:8080/\ndelivery: {digest: none, quiet: none}\n", killToken, s.URL(), storySecret)
			ts.Check(os.MkdirAll(ts.MkAbs("var"), 0o700))
			ts.Check(os.WriteFile(ts.MkAbs("var/shouwang.yaml"), []byte(text), 0o600))
		case !neg && len(args) == 3 && args[0] == "expect":
			n, err := strconv.Atoi(args[2])
			ts.Check(err)
			s.Expect(args[1], n)
		case !neg && len(args) == 3 && args[0] == "press":
			press(t, ts, s, args[1], args[2])
		default:
			ts.Fatalf("usage: slack start USER... | expect USER N | press USER ADDRESS")
		}
	}
}

func press(t *testing.T, ts *testscript.TestScript, s *slacktest.Server, user, address string) {
	t.Helper()
	var last *slacktest.Message
	for _, m := range s.Messages() {
		if m.User == user {
			last = &m
		}
	}
	if last == nil {
		ts.Fatalf("no message to %s", user)
	}
	signed := s.Press(t, *last, user, "acknowledge")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address+"/slack/actions", signed.Body)
	ts.Check(err)
	r.Header = signed.Header
	answer, err := http.DefaultClient.Do(r)
	ts.Check(err)
	defer answer.Body.Close() //nolint:errcheck // read to its end
	text, err := io.ReadAll(answer.Body)
	ts.Check(err)
	if answer.StatusCode != http.StatusOK {
		ts.Fatalf("the button is refused: %d %s", answer.StatusCode, text)
	}
}
