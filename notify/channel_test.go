package notify

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"gotest.tools/v3/golden"

	"shouwang"
	"shouwang/notify/slacktest"
)

// rig is a channel with the other end of its wire.
type rig struct {
	channel  Channel
	address  string
	expect   func(n int)
	received func() []string         // what arrived, as the channel's golden files show it
	fail     func(fault string) bool // plans a fault for the next send; false: this channel cannot have it
	forward  func(d time.Duration)   // moves the other end's clock
}

// rigs has one for each registered channel.
var rigs = map[string]func(*testing.T) rig{Inbox: inboxRig, "slack": slackRig}

func inboxRig(*testing.T) rig {
	return rig{
		channel: inbox{}, address: "V01", expect: func(int) {}, forward: func(time.Duration) {},
		received: func() []string { return nil }, fail: func(string) bool { return false },
	}
}

// canary is a token that may show up nowhere.
const canary = "xoxb-canary-token"

func decode(text string) func(any) error {
	return func(into any) error { return yaml.UnmarshalWithOptions([]byte(text), into, yaml.Strict()) }
}

func deskLink(no string) string {
	if no == "" {
		return "https://desk.example.cn/warnings"
	}
	return "https://desk.example.cn/warnings/" + no
}

func workspace(t *testing.T) (*slacktest.Server, func(time.Duration)) {
	t.Helper()
	var now atomic.Int64
	now.Store(monday.UnixMilli())
	server := slacktest.New(t, slacktest.Config{
		Token: canary, Secret: "canary-signing-secret", Users: []string{"U0001", "U0003"},
		Clock: func() time.Time { return time.UnixMilli(now.Load()) },
	})
	return server, func(d time.Duration) { now.Add(d.Milliseconds()) }
}

func slackTo(t *testing.T, server *slacktest.Server, more string) *Slack {
	t.Helper()
	return slackBy(t, server, guarded(), more)
}

func slackBy(t *testing.T, server *slacktest.Server, client *http.Client, more string) *Slack {
	t.Helper()
	channel, err := newSlack(Setup{Decode: decode("token: " + canary + "\napi: " + server.URL() + "\n" + more), Link: deskLink, Client: client})
	if err != nil {
		t.Fatal(err)
	}
	return channel.(*Slack)
}

func slackRig(t *testing.T) rig {
	t.Helper()
	server, forward := workspace(t)
	client := guarded()
	faults := map[string]slacktest.Fault{
		"limited": slacktest.RateLimited(7 * time.Second), "server": slacktest.Broken(), "refused": slacktest.NotOK("is_archived"),
		"bare refusal": slacktest.NotOK(""), "denied": slacktest.NotOK("token_revoked"), "timeout": slacktest.Hang(),
		"half an answer": slacktest.HalfBody(), "nonsense": slacktest.Nonsense(), "endless": slacktest.Endless(),
		"redirect": slacktest.MovedTo(trap(t)), "odd code": slacktest.NotOK("张秀英 320682195001011234"),
	}
	return rig{
		channel: slackBy(t, server, client, ""), address: "U0001", forward: forward,
		expect: func(n int) { server.Expect("U0001", n) },
		received: func() []string {
			var list []string
			for _, m := range server.Messages() {
				list = append(list, m.Text+"\n"+indented(t, m.Blocks))
			}
			return list
		},
		fail: func(fault string) bool {
			f, can := faults[fault]
			if can {
				server.Next(f)
			}
			if fault == "timeout" {
				client.Timeout = 50 * time.Millisecond
			}
			return can
		},
	}
}

// trap is an address inside the city that no redirect may lead to.
func trap(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("a redirect was followed")
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func indented(t *testing.T, text []byte) string {
	t.Helper()
	var out bytes.Buffer
	if err := json.Indent(&out, text, "", "  "); err != nil {
		t.Fatal(err)
	}
	return out.String() + "\n"
}

func one(level shouwang.Level, n int) Message {
	due, guess := directory().Deadline(warning(n, level, ""))
	return Message{Items: []Item{{No: warning(n, level, "").No, Level: level, Town: "崇文镇", Due: due, Provisional: guess}}}
}

func several() Message {
	var m Message
	for n, level := range []shouwang.Level{shouwang.Red, shouwang.Yellow, shouwang.Yellow, shouwang.Blue} {
		m.Items = append(m.Items, one(level, n).Items...)
	}
	return m
}

// flood is far more than one block, or fifty, could list.
func flood() Message {
	var m Message
	for n := range 5000 {
		m.Items = append(m.Items, one(shouwang.Blue, n).Items...)
	}
	return m
}

// TestEveryChannel holds whatever is registered to the same promises.
func TestEveryChannel(t *testing.T) {
	for _, name := range Names() {
		build, known := rigs[name]
		if !known {
			t.Errorf("the channel %s has no rig: add one to rigs", name)
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Run("messages", func(t *testing.T) { checkMessages(t, name, build(t)) })
			t.Run("faults", func(t *testing.T) { checkFaults(t, build) })
			t.Run("addresses", func(t *testing.T) {
				if got := build(t).channel.Address(shouwang.Worker{}); got != "" {
					t.Errorf("nobody has the address %q", got)
				}
			})
		})
	}
}

func checkMessages(t *testing.T, name string, r rig) {
	t.Helper()
	for n, m := range []Message{one(shouwang.Red, 1), one(shouwang.Yellow, 2), one(shouwang.Blue, 3), several(), flood()} {
		r.expect(1)
		r.forward(time.Hour)
		if _, err := r.channel.Send(t.Context(), r.address, fmt.Sprint("key", n), m); err != nil {
			t.Fatalf("message %d: %v", n, err)
		}
	}
	for n, text := range r.received() {
		checkDiscreet(t, text)
		golden.Assert(t, text, fmt.Sprintf("%s_%d.golden", name, n+1))
	}
}

// checkFaults: each fault has its class, and none lets anything secret out.
func checkFaults(t *testing.T, build func(*testing.T) rig) {
	t.Helper()
	for fault, want := range map[string]Failure{
		"limited":        {Class: Limited, After: 7 * time.Second},
		"server":         {Class: Server},
		"refused":        {Class: Refused, Code: "is_archived", Final: true},
		"bare refusal":   {Class: Garbled},
		"odd code":       {Class: Garbled},
		"denied":         {Class: Denied, Code: "token_revoked"},
		"timeout":        {Class: Timeout},
		"half an answer": {Class: Network},
		"nonsense":       {Class: Garbled},
		"endless":        {Class: Network},
		"redirect":       {Class: Redirect, Final: true},
	} {
		t.Run(fault, func(t *testing.T) {
			r := build(t)
			if !r.fail(fault) {
				return
			}
			_, err := r.channel.Send(t.Context(), r.address, "key", one(shouwang.Red, 1))
			if err == nil {
				t.Fatal("counts as sent")
			}
			got := *failureOf(err)
			if got.Err = nil; got != want {
				t.Errorf("%+v, want %+v", got, want)
			}
			checkDiscreet(t, err.Error())
			if strings.Contains(err.Error(), "canary") {
				t.Error("an error holds the token")
			}
		})
	}
}

func TestSlackRefusesWhatItDoesNotKnow(t *testing.T) {
	server, _ := workspace(t)
	_, err := slackTo(t, server, "").Send(t.Context(), "U0404", "key", one(shouwang.Red, 1))
	if f := failureOf(err); f.Class != Refused || f.Code != "channel_not_found" || !f.Final {
		t.Errorf("%v: want refused for good", f)
	}
}

func TestSlackWithAWrongToken(t *testing.T) {
	server, _ := workspace(t)
	channel, err := newSlack(Setup{Decode: decode("token: wrong\napi: " + server.URL()), Link: deskLink})
	if err != nil {
		t.Fatal(err)
	}
	_, err = channel.Send(t.Context(), "U0001", "key", one(shouwang.Red, 1))
	if f := failureOf(err); f.Class != Denied || f.Final {
		t.Errorf("%v: want denied, to be tried again", f)
	}
}

func TestSlackSaysNoToLongBlocks(t *testing.T) {
	server, _ := workspace(t)
	long := one(shouwang.Red, 1)
	long.Items[0].Town = strings.Repeat("镇", 3001)
	_, err := slackTo(t, server, "").Send(t.Context(), "U0001", "key", long)
	if f := failureOf(err); f.Code != "invalid_blocks" {
		t.Errorf("%v: the strict server let a block of 3001 characters pass", f)
	}
}

func TestATownCannotMentionEverybody(t *testing.T) {
	server, _ := workspace(t)
	server.Expect("U0001", 1)
	m := one(shouwang.Red, 1)
	m.Items[0].Town = "<!channel> *镇*"
	if _, err := slackTo(t, server, "").Send(t.Context(), "U0001", "key", m); err != nil {
		t.Fatal(err)
	}
	got := server.Messages()[0]
	if strings.Contains(got.Text, "<!channel>") || strings.Contains(string(got.Blocks), "mrkdwn") {
		t.Errorf("text %q blocks %s", got.Text, got.Blocks)
	}
}

func TestSlackInEnglish(t *testing.T) {
	server, _ := workspace(t)
	server.Expect("U0001", 1)
	if _, err := slackTo(t, server, "language: en").Send(t.Context(), "U0001", "key", several()); err != nil {
		t.Fatal(err)
	}
	want := "4 new warnings: ■ Red 1 · ▲ Yellow 2 · ● Blue 1"
	if got := server.Messages()[0].Text; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestOpenRefusesSettings(t *testing.T) {
	for name, settings := range map[string]map[string]Setup{
		"unknown channel": {"pigeon": {Decode: decode("")}},
		"no token":        {"slack": {Decode: decode("api: https://x")}},
		"unknown key":     {"slack": {Decode: decode("token: a\ncolour: red")}},
		"language":        {"slack": {Decode: decode("token: a\nlanguage: fr")}},
	} {
		if _, err := Open(settings); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
	if _, err := Open(map[string]Setup{"pigeon": {}}); !errors.Is(err, shouwang.ErrInvalid) {
		t.Errorf("%v, want invalid", err)
	}
}

func TestOpenAlwaysHasTheInbox(t *testing.T) {
	channels, err := Open(map[string]Setup{"slack": {Decode: decode("token: a"), Link: deskLink}})
	if err != nil {
		t.Fatal(err)
	}
	if got := channels.Reach(roster["V01"]); len(got) != 1 || got[0] != "slack" || channels[Inbox] == nil {
		t.Errorf("reach %v", got)
	}
	if got := channels.Reach(roster["V02"]); len(got) != 0 {
		t.Errorf("a worker without an account is reached by %v", got)
	}
}
