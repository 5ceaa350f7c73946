package notify

import (
	"bytes"
	"context"
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
	codes    map[string]string       // the provider's word for a fault, where it has one
	forward  func(d time.Duration)   // moves the other end's clock
}

// rigs has one for each registered channel.
var rigs = map[string]func(*testing.T) rig{
	Inbox: inboxRig, "slack": slackRig, "wecom": weComRig, "wecom_group": weComGroupRig, "dingtalk": dingTalkRig, "dingtalk_group": dingTalkGroupRig,
	"feishu": feishuRig, "feishu_group": feishuGroupRig, "webhook": webhookRig, "sms": smsRig, "email": emailRig, "sheet": sheetRig,
}

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
	switch no {
	case "":
		return "https://desk.example.cn/warnings"
	case CallsPage:
		return "https://desk.example.cn/calls"
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

// local lets a channel of these tests reach the fakes of this machine.
const local = "\nallow: 127.0.0.0/8\n"

// setupOf is a channel's settings in these tests, with a book in which everybody
// who has an account has the same everywhere.
func setupOf(settings string, clock func() time.Time) Setup {
	return Setup{Decode: decode(settings), Link: deskLink, Clock: clock, Contact: func(worker, channel string) string {
		return contacts[worker][channel]
	}}
}

// contacts is the book of these tests.
var contacts = map[string]map[string]string{"V01": {
	"wecom": "zhang3", "dingtalk": "manager01", "feishu": "7a8b", "sms": "13900000001", "email": "v01@canary.example",
}}

func slackTo(t *testing.T, server *slacktest.Server, more string) *Slack {
	t.Helper()
	channel, err := newSlack(setupOf("token: "+canary+"\napi: "+server.URL()+local+more, server.Clock))
	if err != nil {
		t.Fatal(err)
	}
	return channel.(*Slack)
}

func slackRig(t *testing.T) rig {
	t.Helper()
	server, forward := workspace(t)
	faults := commonFaults(t)
	delete(faults, "limited by a date") // the library reads seconds alone, and no header of a 503
	delete(faults, "busy")
	faults["refused"], faults["bare refusal"] = slacktest.NotOK("is_archived"), slacktest.NotOK("")
	faults["denied"], faults["odd code"] = slacktest.NotOK("token_revoked"), slacktest.NotOK("张秀英 320682195001011234")
	return rig{
		channel: slackTo(t, server, ""), address: "U0001", forward: forward, codes: map[string]string{"refused": "is_archived", "denied": "token_revoked"},
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

// overdueStep is of a call, with a case or without.
func overdueStep(how, step, no string) Item {
	due := shouwang.Date(2026, 7, 30).Start().Add(10*time.Hour + 30*time.Minute)
	level := shouwang.Yellow
	if how == PressNotice {
		level = shouwang.Red
	}
	return Item{No: no, Level: level, Town: "崇文镇", Due: due, Press: &Press{How: how, Step: step}}
}

// pressing is a reminder of one step of a call that has no case.
func pressing() Message { return Message{Items: []Item{overdueStep(PressChase, "reply", "")}} }

// mixed is a digest of both: a notice and a reminder beside two warnings.
func mixed() Message {
	m := Message{Items: []Item{overdueStep(PressNotice, "acknowledge", "C-0000007")}}
	for n, level := range []shouwang.Level{shouwang.Red, shouwang.Blue} {
		m.Items = append(m.Items, one(level, n).Items...)
	}
	m.Items = append(m.Items, overdueStep(PressChase, "callback", ""))
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
	for n, m := range []Message{one(shouwang.Red, 1), one(shouwang.Yellow, 2), one(shouwang.Blue, 3), several(), flood(), pressing(), mixed()} {
		r.expect(1)
		r.forward(time.Hour)
		if _, err := r.channel.Send(t.Context(), r.address, fmt.Sprint("key", n), m); err != nil {
			t.Fatalf("message %d: %v", n, err)
		}
	}
	for n, text := range r.received() {
		checkDiscreet(t, text)
		golden.Assert(t, shortened(text), fmt.Sprintf("%s_%d.golden", name, n+1))
	}
}

// shortened is a text that a person reads to its end.
func shortened(text string) string {
	const most = 8000
	if len(text) <= most {
		return text
	}
	lines := strings.SplitAfter(text[:most], "\n")
	return strings.Join(lines[:len(lines)-1], "") + fmt.Sprintf("... %d bytes in all\n", len(text))
}

// checkFaults: each fault has its class, and none lets anything secret out.
func checkFaults(t *testing.T, build func(*testing.T) rig) {
	t.Helper()
	for fault, want := range map[string]Failure{
		"limited":           {Class: Limited, After: 7 * time.Second},
		"limited by a date": {Class: Limited, After: 90 * time.Second},
		"server":            {Class: Server},
		"busy":              {Class: Server, After: 30 * time.Second},
		"refused":           {Class: Refused, Final: true},
		"no":                {Class: Refused}, // in words that do not say whether for good
		"nobody":            {Class: NoAddress, Final: true},
		"bare refusal":      {Class: Garbled},
		"odd code":          {Class: Garbled},
		"denied":            {Class: Denied},
		"crowded":           {Class: Limited},
		"timeout":           {Class: Timeout},
		"half an answer":    {Class: Network},
		"nonsense":          {Class: Garbled},
		"endless":           {Class: Network},
		"redirect":          {Class: Redirect, Final: true},
	} {
		t.Run(fault, func(t *testing.T) {
			r := build(t)
			if !r.fail(fault) {
				return
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if fault == "timeout" {
				ctx, cancel = context.WithTimeout(ctx, 50*time.Millisecond)
				defer cancel()
			}
			_, err := r.channel.Send(ctx, r.address, "key", one(shouwang.Red, 1))
			if err == nil {
				t.Fatal("counts as sent")
			}
			got := *failureOf(err)
			want.Code = r.codes[fault]
			if got.Err = nil; got != want {
				t.Errorf("%+v, want %+v", got, want)
			}
			checkDiscreet(t, err.Error())
			if strings.Contains(err.Error(), "canary") {
				t.Error("an error holds the token")
			}
			if cause := failureOf(err).Err; cause != nil && strings.Contains(cause.Error(), "canary") {
				t.Errorf("the cause of an error holds the token: %v", cause)
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
	channel, err := newSlack(setupOf("token: wrong\napi: "+server.URL()+local, server.Clock))
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
	channels, err := Open(map[string]Setup{"slack": setupOf("token: a", nil)})
	if err != nil {
		t.Fatal(err)
	}
	if got := channels.Way(Rules{}, roster["V01"], shouwang.Warning{}).Chain; len(got) != 1 || got[0] != "slack" || channels[Inbox] == nil {
		t.Errorf("V01 is reached by %v", got)
	}
	if got := channels.Way(Rules{}, roster["V02"], shouwang.Warning{}); len(got.Chain) != 0 || !got.Lost {
		t.Errorf("a worker without an account is reached by %+v", got)
	}
}
